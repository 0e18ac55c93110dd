/*
 * cursor.h - rows of what has no key and no position: a cursor on a session of its own, in a
 * transaction that stays open between windows and is closed when nobody moves for a while.
 */
#ifndef PGUSHER_PREVIEW_CURSOR_H
#define PGUSHER_PREVIEW_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer;
struct cursor;
struct error;
struct session;
struct statement;

#define CURSOR_IDLE_MS 60000

struct cursor_events {
	/* @answer holds the rows of cursor_fetch(), which may be taken, or the error; then the
	 * cursor is closed. The first row has number @first (from 0). */
	void (*fetched)(void *self, struct answer *answer, int64_t first);
	/* Nobody moved for as long as the limit says; or @is_needed: the session that it was opened
	 * from waits for a connection of the pool, and this one holds one. */
	void (*closed)(void *self, bool is_needed);
};

/* @session must outlive the cursor. Both statements are copied; @settings is the first of the
 * transaction, and has its limits. */
struct cursor *cursor_open(struct session *session, const struct statement *settings,
	const struct statement *declare, int64_t idle_ms, const struct cursor_events *events,
	void *self);
void cursor_close(struct cursor **cursor); /* cancels; empties the pointer, which may be NULL */

#define CURSOR_LAST ((int64_t)-1)

/* @rows rows from @first on (from 0), in the order of the cursor; or the last ones, backwards. */
void cursor_fetch(struct cursor *cursor, int64_t first, size_t rows);
bool cursor_waits_for_pool(const struct cursor *cursor); /* session_waits_for_pool() */
bool cursor_is_busy(const struct cursor *cursor);
int64_t cursor_idle_left_ms(const struct cursor *cursor); /* while it is not busy */

#endif
