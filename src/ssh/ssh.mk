noinst_LIBRARIES += libssh.a
libssh_a_SOURCES = \
	src/ssh/agent.c src/ssh/agent.h \
	src/ssh/algorithms.c \
	src/ssh/auth.c src/ssh/auth_private.h \
	src/ssh/auth_keys.c \
	src/ssh/auth_password.c \
	src/ssh/bcrypt.c src/ssh/bcrypt.h \
	src/ssh/forward.c src/ssh/forward_private.h \
	src/ssh/handshake.c \
	src/ssh/hostkey.c src/ssh/hostkey.h \
	src/ssh/key.c src/ssh/key_private.h \
	src/ssh/key_file.c src/ssh/key_file.h \
	src/ssh/known_hosts.c src/ssh/known_hosts.h \
	src/ssh/link.c src/ssh/link.h \
	src/ssh/openssh_key.c \
	src/ssh/public_key.c src/ssh/public_key.h \
	src/ssh/reach.c \
	src/ssh/stream.c \
	src/ssh/tunnel.c src/ssh/tunnel.h src/ssh/tunnel_private.h \
	src/ssh/wire.c src/ssh/wire.h
