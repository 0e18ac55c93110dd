# The throw-away server, and the database that it shows. cli.mk includes this file and takes the
# two lists: libcli_a_SOURCES gets $(DEMO_SOURCES), nodist_libcli_a_SOURCES gets $(DEMO_BUILT).
DEMO_SOURCES = \
	src/cli/demo/certificate.c \
	src/cli/demo/demo.c src/cli/demo/demo.h \
	src/cli/demo/keeper.c \
	src/cli/demo/parts.h \
	src/cli/demo/place.c \
	src/cli/demo/postgres.c \
	src/cli/demo/process.c \
	src/cli/demo/sources.c \
	src/cli/demo/sql.c \
	src/cli/demo/sshd.c
DEMO_BUILT = src/cli/demo/sample_sql.c

EXTRA_DIST += build-aux/embed.awk src/cli/demo/sample.sql
CLEANFILES += $(DEMO_BUILT)

src/cli/demo/sample_sql.c: $(top_srcdir)/src/cli/demo/sample.sql $(top_srcdir)/build-aux/embed.awk
	$(AM_V_GEN)$(MKDIR_P) src/cli/demo && LC_ALL=C $(AWK) -f $(top_srcdir)/build-aux/embed.awk \
		-v name=demo_sample_sql $(top_srcdir)/src/cli/demo/sample.sql >$@.new && mv $@.new $@
