# make check: unit tests and lint, a few seconds. make check-all: those and everything that starts
# servers or draws screens. One test alone: make check TESTS=tests/unit/test_base_buf

TEST_EXTENSIONS = .py .sh .test
TAP = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh --merge --ignore-exit
LOG_DRIVER = $(TAP)
TEST_LOG_DRIVER = $(TAP)
PY_LOG_DRIVER = $(TAP)
SH_LOG_DRIVER = $(TAP)
PY_LOG_COMPILER = python3
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	PGUSHER='$(abs_top_builddir)/pgusher'; export PGUSHER; \
	PGUSHER_WATCHDOG=1; export PGUSHER_WATCHDOG; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	LC_ALL=C.UTF-8; export LC_ALL;

# Only tests with an extension can be named on the command line without being in TESTS.
# A test links what it needs of these; that a room needs nothing above it, the lint proves.
LDADD = libview.a libwidget.a libterm.a libcli.a libgrants.a libpreview.a libcatalog.a \
	libsession.a libsource.a libssh.a libpg.a libloop.a libbase.a $(HOUSE_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS = \
	tests/unit/test_preview_plan \
	tests/unit/test_base_arena \
	tests/unit/test_base_buf \
	tests/unit/test_base_fileio \
	tests/unit/test_base_markup \
	tests/unit/test_base_text \
	tests/unit/test_catalog_search \
	tests/unit/test_grants_drift \
	tests/unit/test_grants_explore \
	tests/unit/test_grants_mend \
	tests/unit/test_grants_roles \
	tests/unit/test_grants_target \
	tests/unit/test_grants_target_values \
	tests/unit/test_loop \
	tests/unit/test_loop_http \
	tests/unit/test_pg_array \
	tests/unit/test_pg_ident \
	tests/unit/test_pg_message \
	tests/unit/test_pg_policy \
	tests/unit/test_preview_consent_tree \
	tests/unit/test_preview_profile \
	tests/unit/test_preview_shape \
	tests/unit/test_session \
	tests/unit/test_session_address \
	tests/unit/test_session_hba \
	tests/unit/test_session_hba_words \
	tests/unit/test_session_diagnosis \
	tests/unit/test_session_paste \
	tests/unit/test_source_aws_keys \
	tests/unit/test_source_check \
	tests/unit/test_source_file \
	tests/unit/test_source_name_patterns \
	tests/unit/test_source_store \
	tests/unit/test_source_token_entra \
	tests/unit/test_source_token_rds \
	tests/unit/test_ssh_coroutine \
	tests/unit/test_ssh_gateway \
	tests/unit/test_ssh_hostkey \
	tests/unit/test_ssh_link \
	tests/unit/test_term_key \
	tests/unit/test_term_surface \
	tests/unit/test_view_fold \
	tests/unit/test_view_grants_choice \
	tests/unit/test_view_tree \
	tests/unit/test_widget_dialog \
	tests/unit/test_widget_form \
	tests/unit/test_widget_grid \
	tests/unit/test_widget_grid_columns \
	tests/unit/test_widget_line_edit \
	tests/unit/test_widget_list \
	tests/unit/test_widget_pager \
	tests/unit/test_widget_sheet \
	tests/unit/test_widget_steps
SERVER_TESTS = \
	tests/integration/ssh_algorithms.test \
	tests/integration/ssh_forward.test \
	tests/integration/ssh_login.test \
	tests/integration/ssh_keys.test \
	tests/integration/ssh_steps.test \
	tests/integration/ssh_streams.test \
	tests/integration/ssh_others.test \
	tests/integration/ssh_tunnel.test
check_PROGRAMS += $(UNIT_TESTS) $(SERVER_TESTS) tests/integration/access_judge \
	tests/integration/diagnosis_rows tests/integration/object_print \
	tests/integration/ssh_config_print \
	tests/integration/ssh_known_hosts_judge tests/integration/stream_judge \
	tests/integration/windows_drive
tests_integration_windows_drive_SOURCES = tests/integration/windows_drive.c
tests_integration_access_judge_SOURCES = tests/integration/access_judge.c
tests_integration_diagnosis_rows_SOURCES = tests/integration/diagnosis_rows.c
tests_integration_object_print_SOURCES = tests/integration/object_print.c
tests_integration_ssh_known_hosts_judge_SOURCES = tests/integration/ssh_known_hosts_judge.c
tests_integration_stream_judge_SOURCES = tests/integration/stream_judge.c
tests_integration_ssh_config_print_SOURCES = tests/integration/ssh_config_print.c
SSH_SUITE = tests/integration/ssh_place.c tests/integration/ssh_place.h \
	tests/integration/ssh_suite.c tests/integration/ssh_suite.h
tests_integration_ssh_algorithms_test_SOURCES = tests/integration/ssh_algorithms.c $(SSH_SUITE)
tests_integration_ssh_forward_test_SOURCES = tests/integration/ssh_forward.c $(SSH_SUITE)
tests_integration_ssh_login_test_SOURCES = tests/integration/ssh_login.c $(SSH_SUITE)
tests_integration_ssh_keys_test_SOURCES = tests/integration/ssh_keys.c $(SSH_SUITE)
tests_integration_ssh_steps_test_SOURCES = \
	tests/integration/ssh_steps.c $(SSH_SUITE) \
	tests/integration/ssh_servers.c tests/integration/ssh_servers.h
tests_integration_ssh_streams_test_SOURCES = tests/integration/ssh_streams.c $(SSH_SUITE)
tests_integration_ssh_others_test_SOURCES = \
	tests/integration/ssh_others.c $(SSH_SUITE) \
	tests/integration/ssh_servers.c tests/integration/ssh_servers.h
tests_integration_ssh_tunnel_test_SOURCES = tests/integration/ssh_tunnel.c $(SSH_SUITE)

LINT_TESTS = tests/lint/arrows.sh tests/lint/hardening.sh tests/lint/style.sh
SCRIPT_TESTS = \
	tests/integration/access.py \
	tests/integration/attempts.py \
	tests/integration/browse_majors.py \
	tests/integration/browse_pooler.py \
	tests/integration/browse_standby.py \
	tests/integration/catalog_tree.py \
	tests/integration/consent.py \
	tests/integration/credentials.py \
	tests/integration/definition.py \
	tests/integration/demo.py \
	tests/integration/diagnosis.py \
	tests/integration/downgrade.py \
	tests/integration/export_rows.py \
	tests/integration/facts.py \
	tests/integration/faults.py \
	tests/integration/fixtures.py \
	tests/integration/fleet.py \
	tests/integration/grants_cases.py \
	tests/integration/grants_drift.py \
	tests/integration/grants_explorer.py \
	tests/integration/grants_formats.py \
	tests/integration/grants_loop.py \
	tests/integration/grants_oracle.py \
	tests/integration/grants_screens.py \
	tests/integration/gssapi.py \
	tests/integration/inspector.py \
	tests/integration/network.py \
	tests/integration/object_details.py \
	tests/integration/patience.py \
	tests/integration/preview.py \
	tests/integration/profile.py \
	tests/integration/report.py \
	tests/integration/rows_screens.py \
	tests/integration/screens.py \
	tests/integration/search.py \
	tests/integration/server_majors.py \
	tests/integration/ssh_config.py \
	tests/integration/ssh_known_hosts.py \
	tests/integration/steps.py \
	tests/integration/streams.py \
	tests/integration/targets.py \
	tests/integration/tunnel_failures.py \
	tests/integration/tunnel_options.py \
	tests/integration/tunnel_questions.py \
	tests/integration/tunnel_screens.py \
	tests/integration/tunnel_truth.py \
	tests/integration/tunnels.py \
	tests/integration/walk.py \
	tests/integration/windows.py

GRANTS_CASES = tests/integration/grants_cases/cases_acls.py \
	tests/integration/grants_cases/cases_future.py \
	tests/integration/grants_cases/cases_relations.py \
	tests/integration/grants_cases/cases_replication.py \
	tests/integration/grants_cases/cases_roles.py \
	tests/integration/grants_cases/cases_review.py \
	tests/integration/grants_cases/cases_rows.py

TESTS += $(UNIT_TESTS) $(LINT_TESTS)
SLOW_TESTS = $(SERVER_TESTS) $(SCRIPT_TESTS)

EXTRA_DIST += $(LINT_TESTS) $(SCRIPT_TESTS) tests/unit/unit.h tests/unit/screen.h tests/unit/grid_fixture.h \
	tests/unit/hba_rows.h \
	tests/unit/recorded_words.h \
	tests/integration/ssh_known_hosts_cases.py \
	tests/integration/diagnosis_login.py tests/integration/diagnosis_peers.py \
	tests/integration/diagnosis_pooler.py tests/integration/grants_seeds.txt \
	tests/lib/answering.py tests/lib/browse.py tests/lib/certificates.py tests/lib/entra.py \
	tests/lib/export_rows.py tests/lib/fake_logins.py tests/lib/fake_ssh.py tests/lib/fakes.py \
	tests/lib/answering.py tests/lib/certificates.py tests/lib/definition_world.py \
	tests/lib/entra.py \
	tests/lib/fake_logins.py tests/lib/fake_ssh.py tests/lib/fakes.py \
	$(GRANTS_CASES) \
	tests/lib/german.py tests/lib/golden.py \
	tests/lib/grant_cases.py tests/lib/grant_compare.py \
	tests/lib/grant_deeds.py tests/lib/grant_graphs.py tests/lib/grant_trials.py \
	tests/lib/grant_truth.py tests/lib/grant_uses.py tests/lib/grant_world.py \
	tests/lib/kerberos.py tests/lib/libpq.py \
	tests/lib/majors.py tests/lib/majors.txt tests/lib/namespace.py \
	tests/lib/provoke.py \
	tests/lib/pgbouncer.py tests/lib/pgusher.py \
	tests/lib/postgres.py tests/lib/processes.py tests/lib/window_trials.py tests/lib/windows.py \
	tests/lib/workers.py tests/lib/roads.py tests/lib/servers.py \
	tests/lib/rows.py tests/lib/sshd.py tests/lib/standby.py tests/lib/tap.py tests/lib/tmux.py tests/lib/tunnel.py tests/screens

check-all: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(TESTS) $(SLOW_TESTS)'
.PHONY: check-all
