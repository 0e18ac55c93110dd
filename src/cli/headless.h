/*
 * headless.h - what every command without screens shares: the loop, ^C, questions on the terminal
 * where they are allowed, and an open session.
 */
#ifndef PGUSHER_CLI_HEADLESS_H
#define PGUSHER_CLI_HEADLESS_H

#include "base/error.h"
#include "session/session.h"

#include <stdbool.h>

struct options;

/* Exit codes (experience.md 10). */
enum {
	EXIT_PASS = 0,
	EXIT_OWN_ERROR = 1,
	EXIT_NO_CONNECTION = 2,
	EXIT_CHECK_FAILED = 3,
	EXIT_INTERRUPTED = 130
};

struct headless {
	struct loop *loop;
	const struct options *options;
	bool is_done; /* what loop_until() waits for */
	bool is_interrupted;
	int signal;			 /* that interrupted */
	void (*interrupted)(void *self); /* told at once, may be NULL */
	void *self;
	struct session *asked; /* whose question is being typed */
	struct ask *ask;
};

/* Sets up the loop and the signals. */
void headless_start(struct headless *headless, const struct options *options);
void headless_end(struct headless *headless);

/* Answers a question of @session: asks on the terminal when there is one and asking is allowed, and
 * gives no answer otherwise. A host key is never trusted here. */
void headless_answer(
	struct headless *headless, struct session *session, const struct question *question);

/* The source that the command line means, with a typed password when -W asked for one; NULL after
 * an error was printed. */
struct source *headless_source(
	struct headless *headless, char *const *words, int count, struct secret *password);

/* Opens a session and waits. NULL after the failure was printed; *exit_code says how to end. */
struct session *headless_open(struct headless *headless, const struct source *source,
	const struct secret *password, int *exit_code);

/* 130 after SIGINT; any other signal ends the process here, so that the caller sees it. */
int headless_exit_code(const struct headless *headless, int otherwise);

#endif
