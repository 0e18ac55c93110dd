include src/cli/demo/demo.mk
noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
	src/cli/access.c src/cli/access.h \
	src/cli/ask.c src/cli/ask.h \
	src/cli/cli.c src/cli/cli.h \
	src/cli/consent.c src/cli/consent.h \
	src/cli/cmd_data.c \
	src/cli/columns.c src/cli/columns.h \
	src/cli/cmd_explore.c \
	src/cli/cmd_grants.c \
	src/cli/explore_json.c src/cli/explore_out.h \
	src/cli/explore_table.c src/cli/explore_text.c \
	src/cli/grants_csv.c \
	src/cli/grants_drift.c src/cli/grants_drift.h src/cli/grants_drift_print.c \
	src/cli/grants_formats.c src/cli/grants_formats.h \
	src/cli/grants_json.c src/cli/grants_json.h \
	src/cli/grants_junit.c \
	src/cli/grants_markdown.c \
	src/cli/grants_matrix_json.c \
	src/cli/grants_text.c \
	src/cli/cmd_fleet.c \
	src/cli/cmd_profile.c \
	src/cli/cmd_schema.c src/cli/schema_tabs.c src/cli/schema_tabs.h \
	src/cli/cmd_sources.c \
	src/cli/cmd_targets.c \
	src/cli/cmd_test.c \
	src/cli/live.c src/cli/live.h \
	src/cli/many.c src/cli/many.h \
	src/cli/headless.c src/cli/headless.h \
	src/cli/options.c src/cli/options.h \
	src/cli/out.c src/cli/out.h \
	src/cli/schema_ddl.c src/cli/schema_ddl.h \
	src/cli/what.c \
	$(DEMO_SOURCES)
nodist_libcli_a_SOURCES = $(DEMO_BUILT)
