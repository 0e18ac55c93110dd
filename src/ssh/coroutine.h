/*
 * coroutine.h - a call on a stack of its own, which may stop in the middle and go on later.
 *
 * For one purpose: libssh2 wants the answers of keyboard-interactive from inside its callback, and
 * the loop cannot wait there for a person. All of it happens on the loop's thread; this is no
 * thread. Private to src/ssh.
 */
#ifndef PGUSHER_SSH_COROUTINE_H
#define PGUSHER_SSH_COROUTINE_H

#include <stdbool.h>

struct coroutine;

/* Nothing runs before the first coroutine_resume(). NULL when there is no memory for a stack. */
struct coroutine *coroutine_new(void (*entry)(void *self), void *self);

/* Runs it until it yields or returns. True when it has returned; then only coroutine_free() is
 * left. Never from inside a coroutine. */
bool coroutine_resume(struct coroutine *coroutine);

/* From inside @coroutine: gives control back to coroutine_resume(). */
void coroutine_yield(struct coroutine *coroutine);

/* One that has not returned is dropped: nothing on its stack is freed or run to its end, so that
 * whatever it owns must be reachable from elsewhere. Never from inside it. NULL is allowed. */
void coroutine_free(struct coroutine *coroutine);

#endif
