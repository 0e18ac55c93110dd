noinst_LIBRARIES += libsource.a
libsource_a_SOURCES = \
	src/source/aws_keys.c src/source/aws_keys.h \
	src/source/aws_profile.c src/source/aws_profile.h \
	src/source/command.c src/source/command.h \
	src/source/credential.c src/source/credential.h \
	src/source/environment.c src/source/environment.h \
	src/source/equivalent.c \
	src/source/field.c src/source/field.h \
	src/source/keyring.c src/source/keyring.h \
	src/source/last_results.c src/source/last_results.h \
	src/source/pgpass.c src/source/pgpass.h \
	src/source/secret_json.c src/source/secret_json.h \
	src/source/service.c src/source/service.h \
	src/source/source.c src/source/source.h \
	src/source/source_check.c \
	src/source/source_password.c src/source/source_password.h \
	src/source/source_file.c src/source/source_file.h \
	src/source/store.c src/source/store.h \
	src/source/token_entra.c src/source/token_entra.h \
	src/source/token_rds.c src/source/token_rds.h \
	src/source/name_patterns.c src/source/name_patterns.h \
	src/source/words.c \
	src/source/yaml.c src/source/yaml.h
