noinst_LIBRARIES += libpg.a
libpg_a_SOURCES = \
	src/pg/connect.c src/pg/connect.h \
	src/pg/batch.c \
	src/pg/cancel.c \
	src/pg/connection.c src/pg/connection.h src/pg/connection_private.h \
	src/pg/copy.c \
	src/pg/array.c src/pg/array.h \
	src/pg/conninfo.c src/pg/conninfo.h \
	src/pg/dialect.c src/pg/dialect.h \
	src/pg/gate.c src/pg/gate.h \
	src/pg/guard.c src/pg/guard.h \
	src/pg/ident.c src/pg/ident.h \
	src/pg/message.c src/pg/message.h \
	src/pg/pg_private.h \
	src/pg/policy.c src/pg/policy.h \
	src/pg/requests.c src/pg/requests.h \
	src/pg/rowset.c src/pg/rowset.h \
	src/pg/ticket.c src/pg/ticket.h \
	src/pg/tls.c src/pg/tls.h
