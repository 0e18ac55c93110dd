noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/arena.c src/base/arena.h \
	src/base/buf.c src/base/buf.h \
	src/base/clock.c src/base/clock.h \
	src/base/error.c src/base/error.h \
	src/base/fileio.c src/base/fileio.h \
	src/base/json.c src/base/json.h \
	src/base/log.c src/base/log.h \
	src/base/markup.c src/base/markup.h \
	src/base/memory.c src/base/memory.h \
	src/base/pattern.c src/base/pattern.h \
	src/base/secret.c src/base/secret.h \
	src/base/text.c src/base/text.h
