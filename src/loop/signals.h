/*
 * signals.h - signals as events of the loop.
 *
 * The handler writes one byte to a pipe; the callback runs from the loop. SIGPIPE is ignored from
 * the first call on.
 */
#ifndef PGUSHER_LOOP_SIGNALS_H
#define PGUSHER_LOOP_SIGNALS_H

struct loop;

/* @caught is called with the number of each signal of @numbers (ends with 0). One set at a time:
 * a second call replaces the first. */
void signals_catch(
	struct loop *loop, const int *numbers, void (*caught)(void *self, int number), void *self);

/* Default handling again, and the pipe is closed. */
void signals_release(void);

/* Restores the default handling of @number and raises it, so that the caller sees the truth. */
void signals_die_of(int number);

#endif
