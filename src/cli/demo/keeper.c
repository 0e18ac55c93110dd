#include "cli/demo/parts.h"

#include "base/error.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

/* The person's PGOPTIONS, PGSERVICE and the like are not meant for our own server. The keeper is
 * a process of its own, so nobody else misses them. */
static void forget_libpq_variables(void)
{
	for (char **at = environ; *at;) {
		size_t length = strcspn(*at, "=");
		char name[64];

		if (strncmp(*at, "PG", 2) != 0 || strncmp(*at, "PGUSHER", 7) == 0 ||
			length >= sizeof name) {
			at++;
			continue;
		}
		memcpy(name, *at, length);
		name[length] = '\0';
		unsetenv(name); /* moves the ones behind it forward */
	}
}

static void become_keeper(void)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid(); /* a ^C on the terminal is for the front */
	signal(SIGPIPE, SIG_IGN);
	/* What a dying server leaves behind becomes our child, see process_end_all(). */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	dup2(nothing, 0);
	dup2(nothing, 1);
	close(nothing);
	forget_libpq_variables();
}

static const struct stage {
	const char *title; /* told while it runs; NULL: too short to be told */
	bool (*run)(struct demo *demo, struct error *error);
	bool is_optional;
} stages[] = {
	{.run = postgres_find},
	{"Making a private directory", place_make, false},
	{"Making a certificate authority and a server certificate", certificate_make, false},
	{"Making a database cluster", postgres_initialise, false},
	{"Starting PostgreSQL", postgres_start, false},
	{"Filling the database \"" DEMO_DATABASE "\"", sql_load_sample, false},
	{"Starting an SSH server", sshd_start, true},
	{.run = sources_write},
};

static void tell_failure(const struct error *error)
{
	fprintf(stderr, "pgusher: %s\n", error->primary);
	if (error->detail)
		fprintf(stderr, "%s\n", error->detail);
	if (error->hint)
		fprintf(stderr, "%s\n", error->hint);
}

static bool run_stage(struct demo *demo, const struct stage *stage)
{
	struct error error = ERROR_INIT;
	bool done;

	if (!demo_pause(demo, 0))
		return false;
	if (stage->title)
		fprintf(stderr, "%s... ", stage->title);
	done = stage->run(demo, &error);
	if (stage->title)
		fprintf(stderr, "%s\n", done ? "done" : stage->is_optional ? "left out" : "failed");
	if (error_is_set(&error))
		tell_failure(&error);
	else if (!done)
		fprintf(stderr,
			"There is no sshd here (Debian package openssh-server), so no source "
			"with a tunnel.\n");
	error_clear(&error);
	return done || stage->is_optional;
}

static bool run_stages(struct demo *demo)
{
	for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
		if (!run_stage(demo, &stages[i]))
			return false;
	}
	return true;
}

static bool tell_front(const struct demo *demo, int ready)
{
	size_t length = strlen(demo->directory);

	return write(ready, demo->directory, length) == (ssize_t)length &&
	       write(ready, "\n", 1) == 1;
}

static void end_servers(struct demo *demo)
{
	process_end(&demo->sshd, SIGTERM);
	/* At once and without a last checkpoint: the data goes next. */
	process_end(&demo->postgres, SIGQUIT);
	process_end_all();
}

int keeper_run(int life, int ready)
{
	struct demo demo = {.life = life, .log = -1};
	bool runs;

	become_keeper();
	runs = run_stages(&demo) && tell_front(&demo, ready);
	close(ready);
	while (runs && demo_pause(&demo, -1))
		;
	end_servers(&demo);
	place_remove(&demo);
	close(life);
	return runs ? 0 : 1;
}
