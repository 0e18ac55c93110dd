/*
 * side.h - a second session by the same way, for one thing that takes long (a cursor, an export, an
 * exact count), so that the first one stays free to answer.
 *
 * It asks nobody anything: where opening it needs an answer of a person (a one-time password), it
 * fails and says so.
 */
#ifndef PGUSHER_SESSION_SIDE_H
#define PGUSHER_SESSION_SIDE_H

#include <stdbool.h>

struct error;
struct session;
struct side;

struct side_events {
	/* @session is borrowed until side_close(). */
	void (*opened)(void *self, struct session *session);
	/* It could not be opened, or broke later; only side_close() is left. */
	void (*failed)(void *self, const struct error *error);
};

/* Events come from the loop. @session may be closed while the side is used. */
struct side *side_open(struct session *session, const struct side_events *events, void *self);
bool side_waits_for_pool(const struct side *side); /* NULL is allowed; session_waits_for_pool() */
/* NULL is allowed. What runs there is cancelled; see session_retire(). */
void side_close(struct side *side);

#endif
