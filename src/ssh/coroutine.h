/*
 * coroutine.h - a call on a stack of its own, which can be left in the middle and gone on with.
 *
 * libssh2 asks for the answers of keyboard-interactive from inside a callback, where the loop
 * cannot wait for a person. So that one call runs here: the callback yields, the loop turns, and
 * when the answers are there the call goes on. No thread, and nothing runs at the same time.
 * Private to src/ssh.
 */
#ifndef PGUSHER_SSH_COROUTINE_H
#define PGUSHER_SSH_COROUTINE_H

#include <stdbool.h>

struct coroutine;

/* Does not start yet. NULL when there is no memory for a stack. */
struct coroutine *coroutine_new(void (*body)(void *self), void *self);

/* Runs the body until it yields or ends. True when it has ended. */
bool coroutine_resume(struct coroutine *coroutine);

/* From inside the body: back to whoever resumed it. */
void coroutine_yield(struct coroutine *coroutine);

/* NULL is allowed. A body that has not ended is forgotten with its stack: what it holds must be
 * freed by others. */
void coroutine_free(struct coroutine *coroutine);

#endif
