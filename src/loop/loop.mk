noinst_LIBRARIES += libloop.a
libloop_a_SOURCES = \
	src/loop/child.c src/loop/child.h \
	src/loop/loop.c src/loop/loop.h \
	src/loop/resolver.c src/loop/resolver.h \
	src/loop/signals.c src/loop/signals.h \
	src/loop/worker.c src/loop/worker.h
