/*
 * count.h - how many rows a selection has, exactly, on a session of its own so that the one that
 * shows them stays free.
 */
#ifndef PGUSHER_PREVIEW_COUNT_H
#define PGUSHER_PREVIEW_COUNT_H

#include <stdbool.h>
#include <stdint.h>

struct count;
struct error;
struct selection;
struct session;

#define COUNT_LIMIT_MS 600000 /* the server ends it then */

/* @selection is copied. @done comes from the loop, once: @rows, or -1 and the borrowed @error; the
 * handle lives on until count_stop(). */
struct count *count_start(struct session *session, const struct selection *selection,
	void (*done)(void *self, int64_t rows, const struct error *error), void *self);
/* Cancels on the server what still runs, and empties the caller's pointer, which may be NULL. */
void count_stop(struct count **count);
bool count_waits_for_pool(const struct count *count); /* session_waits_for_pool() */
int64_t count_elapsed_ms(const struct count *count);  /* of the counting, or what it took */

#endif
