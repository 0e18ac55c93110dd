noinst_LIBRARIES += libloop.a
libloop_a_SOURCES = \
	src/loop/child.c src/loop/child.h \
	src/loop/http.h src/loop/http_url.c \
	src/loop/loop.c src/loop/loop.h \
	src/loop/resolver.c src/loop/resolver.h \
	src/loop/signals.c src/loop/signals.h \
	src/loop/worker.c src/loop/worker.h
if HAVE_CURL
libloop_a_SOURCES += src/loop/http.c
else
libloop_a_SOURCES += src/loop/http_none.c
endif
