noinst_LIBRARIES += libpreview.a
libpreview_a_SOURCES = \
	src/preview/consent.c src/preview/consent.h \
	src/preview/consent_tree.c src/preview/consent_tree.h \
	src/preview/preview.c src/preview/preview.h \
	src/preview/preview_private.h \
	src/preview/preview_sql.c \
	src/preview/profile.c src/preview/profile.h \
	src/preview/profile_json.c \
	src/preview/profile_lines.c src/preview/profile_lines.h \
	src/preview/profile_private.h \
	src/preview/profile_sql.c \
	src/preview/profile_take.c \
	src/preview/profile_tell.c \
	src/preview/profile_words.c \
	src/preview/selection.c src/preview/selection.h \
	src/preview/sql.h
nodist_libpreview_a_SOURCES = src/preview/sql.c
PREVIEW_SQL = \
	src/preview/sql/consent_code.sql src/preview/sql/consent_expressions.sql \
	src/preview/sql/consent_expressions_10.sql src/preview/sql/preview_columns.sql \
	src/preview/sql/profile_columns.sql src/preview/sql/profile_count.sql \
	src/preview/sql/profile_locked.sql src/preview/sql/profile_relation.sql \
	src/preview/sql/profile_size.sql
EXTRA_DIST += $(PREVIEW_SQL)
CLEANFILES += src/preview/sql.c
src/preview/sql.c: $(PREVIEW_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(PREVIEW_SQL)
