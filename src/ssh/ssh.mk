noinst_LIBRARIES += libssh.a
libssh_a_SOURCES = \
	src/ssh/agent.c src/ssh/agent.h \
	src/ssh/algorithms.c \
	src/ssh/askpass.c src/ssh/askpass.h \
	src/ssh/auth.c src/ssh/auth_private.h \
	src/ssh/auth_agent.c \
	src/ssh/auth_failure.c \
	src/ssh/auth_files.c \
	src/ssh/auth_interactive.c \
	src/ssh/auth_keys.c \
	src/ssh/auth_password.c \
	src/ssh/auth_reply.c \
	src/ssh/bcrypt.c src/ssh/bcrypt.h \
	src/ssh/config.c src/ssh/config.h src/ssh/config_private.h \
	src/ssh/config_jumps.c \
	src/ssh/config_match.c \
	src/ssh/config_names.c \
	src/ssh/config_options.c \
	src/ssh/config_values.c \
	src/ssh/config_words.c \
	src/ssh/coroutine.c src/ssh/coroutine.h \
	src/ssh/entrance.c src/ssh/entrance.h \
	src/ssh/forward.c src/ssh/forward_private.h \
	src/ssh/gateway.c src/ssh/gateway.h src/ssh/gateway_private.h \
	src/ssh/handshake.c \
	src/ssh/hops.c \
	src/ssh/hostkey.c src/ssh/hostkey.h \
	src/ssh/key.c src/ssh/key_private.h \
	src/ssh/key_file.c src/ssh/key_file.h \
	src/ssh/key_public.c \
	src/ssh/known_hosts.c src/ssh/known_hosts.h \
	src/ssh/link.c src/ssh/link.h \
	src/ssh/native.c \
	src/ssh/openssh.c src/ssh/openssh_private.h \
	src/ssh/openssh_arguments.c \
	src/ssh/openssh_asker.c \
	src/ssh/openssh_forward.c \
	src/ssh/openssh_key.c \
	src/ssh/openssh_legs.c \
	src/ssh/openssh_place.c \
	src/ssh/openssh_questions.c \
	src/ssh/openssh_words.c \
	src/ssh/pattern.c src/ssh/pattern.h \
	src/ssh/public_key.c src/ssh/public_key.h \
	src/ssh/reach.c \
	src/ssh/refusal.c src/ssh/refusal.h \
	src/ssh/stream.c \
	src/ssh/tunnel.c src/ssh/tunnel.h src/ssh/tunnel_private.h \
	src/ssh/wire.c src/ssh/wire.h
