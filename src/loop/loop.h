/*
 * loop.h - the one event loop. Only its poll() waits.
 *
 * Each turn: run the painter, ask every watch afresh which descriptor and events it wants (libpq's
 * socket changes while connecting, libssh2 changes direction), poll until the nearest timer,
 * dispatch, run timers and deferred calls. Callbacks may add and remove watches and timers,
 * themselves included, at any time.
 *
 * A callback should return within a few milliseconds. A turn longer than LOOP_TURN_LIMIT_MS is
 * logged, and ends the program where PGUSHER_WATCHDOG is set, as the tests do.
 */
#ifndef PGUSHER_LOOP_LOOP_H
#define PGUSHER_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#define LOOP_TURN_LIMIT_MS 50

struct loop;
struct watch;
struct timer;

/* What a watch waits for now. */
struct wants {
	int fd;	      /* -1: nothing */
	short events; /* POLLIN, POLLOUT */
	bool now;     /* there is work that needs no waiting: ready() is called with revents 0 */
};

struct watch_ops {
	struct wants (*wants)(void *self);
	/* Serves what is there within @budget_ms and returns; @revents as poll() gave them. */
	void (*ready)(void *self, short revents, int budget_ms);
};

struct loop *loop_new(void);
void loop_free(struct loop *loop); /* watches and timers left over are freed with it */

/* @ops is borrowed and lives as long as the watch. */
struct watch *loop_watch(struct loop *loop, const struct watch_ops *ops, void *self);
void loop_unwatch(struct watch *watch); /* NULL is allowed; safe inside its own ready() */

/* @fire is called once, @delay_ms from now. The handle is dead after it fired. */
struct timer *loop_timer(struct loop *loop, int64_t delay_ms, void (*fire)(void *self), void *self);
/* Stops a timer that has not fired, and empties the caller's pointer. *timer may be NULL. */
void loop_stop_timer(struct timer **timer);

/* @call runs later in this turn or in the next, never from inside loop_defer(). */
struct timer *loop_defer(struct loop *loop, void (*call)(void *self), void *self);

/* @paint runs at the start of each turn, to draw once whatever the callbacks made dirty. */
void loop_set_painter(struct loop *loop, void (*paint)(void *self), void *self);

/* Turns until loop_stop(). */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* One turn that waits at most @limit_ms (-1: until something happens). */
void loop_turn(struct loop *loop, int limit_ms);

/* Turns until *condition is true; for headless commands and tests. */
void loop_until(struct loop *loop, const bool *condition);

/* Turns made so far; tests compare it to prove that nothing spins. */
uint64_t loop_turns(const struct loop *loop);

#endif
