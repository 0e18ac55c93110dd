noinst_LIBRARIES += libpreview.a
libpreview_a_SOURCES = \
	src/preview/cells_sql.c \
	src/preview/consent.c src/preview/consent.h \
	src/preview/consent_tree.c src/preview/consent_tree.h \
	src/preview/count.c src/preview/count.h \
	src/preview/cursor.c src/preview/cursor.h \
	src/preview/doubt.c \
	src/preview/facts.c src/preview/facts.h \
	src/preview/plan.c src/preview/plan.h \
	src/preview/preview.c src/preview/preview.h \
	src/preview/preview_piece.c \
	src/preview/preview_private.h \
	src/preview/preview_read.c \
	src/preview/profile.c src/preview/profile.h \
	src/preview/profile_json.c \
	src/preview/profile_lines.c src/preview/profile_lines.h \
	src/preview/profile_private.h \
	src/preview/profile_sql.c \
	src/preview/profile_take.c \
	src/preview/profile_tell.c \
	src/preview/profile_words.c \
	src/preview/rows_out.c src/preview/rows_out.h src/preview/rows_out_private.h \
	src/preview/rows_out_csv.c \
	src/preview/rows_out_file.c \
	src/preview/rows_out_insert.c \
	src/preview/rows_out_json.c \
	src/preview/rows_out_plan.c src/preview/rows_out_plan.h \
	src/preview/rows_out_text.c \
	src/preview/selection.c src/preview/selection.h \
	src/preview/sql.h \
	src/preview/shape.h src/preview/shape_bits.c src/preview/shape_json.c \
	src/preview/shape_kind.c src/preview/shape_outline.c src/preview/shape_values.c \
	src/preview/shape_xml.c \
	src/preview/value.h src/preview/value_file.c src/preview/value_stream.c \
	src/preview/window_rows.c src/preview/window_rows.h \
	src/preview/window_sql.c src/preview/window_sql.h
nodist_libpreview_a_SOURCES = src/preview/sql.c
PREVIEW_SQL = \
	src/preview/sql/consent_code.sql src/preview/sql/consent_expressions.sql \
	src/preview/sql/consent_expressions_10.sql \
	src/preview/sql/export_columns.sql src/preview/sql/export_estimate.sql \
	src/preview/sql/export_generated.sql src/preview/sql/preview_columns.sql \
	src/preview/sql/preview_indexes.sql src/preview/sql/preview_size.sql \
	src/preview/sql/profile_columns.sql src/preview/sql/profile_count.sql \
	src/preview/sql/profile_locked.sql src/preview/sql/profile_relation.sql \
	src/preview/sql/profile_size.sql
EXTRA_DIST += $(PREVIEW_SQL)
CLEANFILES += src/preview/sql.c
src/preview/sql.c: $(PREVIEW_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(PREVIEW_SQL)
