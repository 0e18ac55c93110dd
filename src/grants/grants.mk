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
	src/grants/target_key.c src/grants/target_need.c \
	src/grants/target_private.h \
	src/grants/target_read.c src/grants/target_reference.c \
	src/grants/target_values.c src/grants/target_words.c \
	src/grants/verdict.c
nodist_libgrants_a_SOURCES = src/grants/sql.c src/grants/targets.c
GRANTS_SQL = \
	src/grants/sql/grants_acl.sql src/grants/sql/grants_edges.sql \
	src/grants/sql/grants_edges_15.sql src/grants/sql/grants_future.sql \
	src/grants/sql/grants_relations.sql src/grants/sql/grants_role.sql \
	src/grants/sql/grants_schemas.sql
TARGETS = \
	targets/adobe-experience-platform.yaml \
	targets/cloudquery.yaml \
	targets/dataddo-destination.yaml \
	targets/dataddo-source.yaml \
	targets/dbt.yaml \
	targets/logical-replication.yaml \
	targets/monitoring.yaml \
	targets/omni.yaml \
	targets/openmetadata.yaml \
	targets/pg-dump.yaml \
	targets/read-only.yaml \
	targets/read-write.yaml
targetsdir = $(pkgdatadir)/targets
dist_targets_DATA = $(TARGETS)
EXTRA_DIST += $(GRANTS_SQL) build-aux/embed-targets.sh
CLEANFILES += src/grants/sql.c src/grants/targets.c
src/grants/sql.c: $(GRANTS_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(GRANTS_SQL)
src/grants/targets.c: $(TARGETS) build-aux/embed-targets.sh build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-targets.sh $@ $(top_srcdir) $(TARGETS)
