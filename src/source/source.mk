noinst_LIBRARIES += libsource.a
libsource_a_SOURCES = \
	src/source/credential.c src/source/credential.h \
	src/source/environment.c src/source/environment.h \
	src/source/equivalent.c \
	src/source/field.c src/source/field.h \
	src/source/last_results.c src/source/last_results.h \
	src/source/pgpass.c src/source/pgpass.h \
	src/source/service.c src/source/service.h \
	src/source/source.c src/source/source.h \
	src/source/source_check.c \
	src/source/source_file.c src/source/source_file.h \
	src/source/store.c src/source/store.h \
	src/source/words.c \
	src/source/yaml.c src/source/yaml.h
