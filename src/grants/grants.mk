noinst_LIBRARIES += libgrants.a
libgrants_a_SOURCES = \
	src/grants/builtin.h \
	src/grants/grants.c src/grants/grants.h \
	src/grants/grants_private.h \
	src/grants/path.c src/grants/path.h \
	src/grants/privilege.c src/grants/privilege.h \
	src/grants/script.c \
	src/grants/sql.h \
	src/grants/target.c src/grants/target.h \
	src/grants/verdict.c
nodist_libgrants_a_SOURCES = src/grants/sql.c src/grants/targets.c
GRANTS_SQL = \
	src/grants/sql/grants_acl.sql src/grants/sql/grants_edges.sql \
	src/grants/sql/grants_edges_15.sql src/grants/sql/grants_future.sql \
	src/grants/sql/grants_relations.sql src/grants/sql/grants_role.sql \
	src/grants/sql/grants_schemas.sql
TARGETS = targets/read-only.yaml
targetsdir = $(pkgdatadir)/targets
dist_targets_DATA = $(TARGETS)
EXTRA_DIST += $(GRANTS_SQL)
CLEANFILES += src/grants/sql.c src/grants/targets.c
src/grants/sql.c: $(GRANTS_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(GRANTS_SQL)
src/grants/targets.c: $(TARGETS) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh target_ $@ $(top_srcdir) $(TARGETS)
