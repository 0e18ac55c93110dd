noinst_LIBRARIES += libsession.a
libsession_a_SOURCES = \
	src/session/access_step.c src/session/access_step.h \
	src/session/address.c src/session/address.h \
	src/session/attempts.c \
	src/session/catalogue.c src/session/catalogue.h src/session/catalogue_tables.h \
	src/session/catalogue_login.c src/session/catalogue_policy.c \
	src/session/catalogue_pooler.c \
	src/session/catalogue_reach.c src/session/catalogue_server.c \
	src/session/catalogue_silence.c src/session/catalogue_ssh.c src/session/catalogue_tls.c \
	src/session/diagnosis.c src/session/diagnosis.h \
	src/session/fill.c src/session/fill.h \
	src/session/fleet.c src/session/fleet.h \
	src/session/address.c src/session/address.h \
	src/session/hba.c src/session/hba.h src/session/hba_private.h \
	src/session/hba_json.c \
	src/session/hba_match.c \
	src/session/hba_read.c \
	src/session/hba_words.c \
	src/session/login.c \
	src/session/login_facts.c src/session/login_facts.h \
	src/session/paste.c src/session/paste.h \
	src/session/product.c src/session/product.h \
	src/session/questions.c src/session/questions.h \
	src/session/redact.c src/session/redact.h \
	src/session/report.c src/session/report.h \
	src/session/password.c \
	src/session/retire.c \
	src/session/route.c \
	src/session/route_ssh.c \
	src/session/server_facts.c src/session/server_facts.h \
	src/session/side.c src/session/side.h \
	src/session/session.c src/session/session.h \
	src/session/session_private.h \
	src/session/sql.h \
	src/session/step.c src/session/step.h \
	src/session/way.c src/session/way.h \
	src/session/write_probe.c src/session/write_probe.h \
	src/session/test.c src/session/test.h
nodist_libsession_a_SOURCES = src/session/sql.c
SESSION_SQL = \
	src/session/sql/test_server.sql src/session/sql/test_databases.sql \
	src/session/sql/test_schemas.sql src/session/sql/test_tables.sql \
	src/session/sql/test_views.sql src/session/sql/test_policies.sql \
	src/session/sql/test_statistics.sql src/session/sql/test_statistics_texts.sql \
	src/session/sql/test_server_other.sql \
	src/session/sql/test_access_facts.sql src/session/sql/test_access_rules.sql \
	src/session/sql/test_access_file.sql
dist_pkgdata_DATA = src/session/test-report.schema.json
EXTRA_DIST += $(SESSION_SQL)
CLEANFILES += src/session/sql.c
src/session/sql.c: $(SESSION_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(SESSION_SQL)
