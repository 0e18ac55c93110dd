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

/* Starts @argv (NULL-terminated, argv[0] looked up in PATH), feeds it @input (may be NULL) and
 * calls @done from the loop when it has ended or was ended after @limit_ms. NULL and @error when
 * it cannot be started. The handle is dead after @done. */
struct child *child_start(struct loop *loop, char *const argv[], const char *input,
	int64_t limit_ms, child_done *done, void *self, struct error *error);

/* Ends the process group; @done will not be called. Empties the caller's pointer. */
void child_cancel(struct child **child);

/* "exited with status 3", "was ended by signal 9"; the caller frees it. */
char *child_describe(const struct child_outcome *outcome);

#endif
