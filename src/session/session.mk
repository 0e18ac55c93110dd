noinst_LIBRARIES += libsession.a
libsession_a_SOURCES = \
	src/session/address.c src/session/address.h \
	src/session/catalogue.c src/session/catalogue.h \
	src/session/diagnosis.c src/session/diagnosis.h \
	src/session/hba.c src/session/hba.h src/session/hba_private.h \
	src/session/hba_match.c \
	src/session/hba_read.c \
	src/session/hba_words.c \
	src/session/login.c \
	src/session/route.c \
	src/session/route_ssh.c \
	src/session/session.c src/session/session.h \
	src/session/session_private.h \
	src/session/sql.h \
	src/session/step.c src/session/step.h \
	src/session/way.c src/session/way.h \
	src/session/test.c src/session/test.h
nodist_libsession_a_SOURCES = src/session/sql.c
SESSION_SQL = \
	src/session/sql/test_server.sql src/session/sql/test_databases.sql \
	src/session/sql/test_schemas.sql src/session/sql/test_tables.sql \
	src/session/sql/test_statistics.sql \
	src/session/sql/test_access_facts.sql src/session/sql/test_access_rules.sql \
	src/session/sql/test_access_file.sql
EXTRA_DIST += $(SESSION_SQL)
CLEANFILES += src/session/sql.c
src/session/sql.c: $(SESSION_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(SESSION_SQL)
