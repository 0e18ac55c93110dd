/*
 * child.h - programs that pgusher starts: a password command, servers of the demo.
 *
 * No shell is involved. The child gets descriptors 0, 1 and 2 and nothing else, default signal
 * handling, a process group of its own, and SIGTERM when we die.
 */
#ifndef PGUSHER_LOOP_CHILD_H
#define PGUSHER_LOOP_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct child;
struct error;
struct loop;

#define CHILD_OUTPUT_MAX ((size_t)1 << 20) /* bytes kept of each stream; the rest is dropped */

struct child_outcome {
	bool has_timed_out;
	int status;	       /* as waitpid() gives it */
	const struct buf *out; /* borrowed during the call */
	const struct buf *err;
};

typedef void child_done(void *self, const struct child_outcome *outcome);

/* What is to be run. What is left out is NULL or 0. */
struct child_plan {
	char *const *argv;		/* NULL-terminated; argv[0] is looked up in PATH */
	const char *const *environment; /* "NAME=value" to set; NULL-terminated */
	const char *input;		/* what it reads; then its input ends */
	/* A descriptor that becomes the child's input and output; it stays the caller's too. @input
	 * is not used then, and nothing is kept of the output. 0: none. */
	int socket;
	bool has_no_terminal; /* a session of its own: it cannot ask on /dev/tty */
	int64_t limit_ms;     /* 0: none */
	/* Each line of its standard error as it comes, without the line break; nothing is kept of
	 * it then. */
	void (*said)(void *self, const char *line);
};

/* Starts it, and calls @done from the loop when it has ended or was ended after its limit; what it
 * started itself may live on. NULL and
 * @error when it cannot be started. The handle is dead after @done. */
struct child *child_start(struct loop *loop, const struct child_plan *plan, child_done *done,
	void *self, struct error *error);

pid_t child_pid(const struct child *child);

/* Ends the process group; @done will not be called. Empties the caller's pointer. */
void child_cancel(struct child **child);

/* "exited with status 3", "was ended by signal 9"; the caller frees it. */
char *child_describe(const struct child_outcome *outcome);

#endif
