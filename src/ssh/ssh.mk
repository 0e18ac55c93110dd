noinst_LIBRARIES += libssh.a
libssh_a_SOURCES = \
	src/ssh/hostkey.c src/ssh/hostkey.h \
	src/ssh/tunnel.c src/ssh/tunnel.h
