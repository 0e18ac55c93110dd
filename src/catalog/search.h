/*
 * search.h - the index of all names, columns and comments of the database of a session, filled in
 * the background.
 *
 * It is read over a second session by the same way (session/side.h), which is closed when all is
 * there, so that nothing that the person does waits for it: a few plain scans of the catalog, their
 * rows as they come. Objects come first, then columns, then comments; what is there can be
 * searched.
 *
 * Left out: the columns and comments of system schemas, what is in temporary and TOAST schemas, row
 * and array types, and all beyond the limits of search_index.h. What was made later is found after
 * search_renew().
 */
#ifndef PGUSHER_CATALOG_SEARCH_H
#define PGUSHER_CATALOG_SEARCH_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct index;
struct search;
struct session;

enum search_state {
	SEARCH_FILLING,
	SEARCH_WHOLE,
	SEARCH_FULL,	/* the limit was reached: what came later is left out */
	SEARCH_STOPPED, /* search_error() says why; what was there before is kept */
};

/* From the loop: entries came, the index is another one, or the state. At most ten times a second
 * while it fills. */
typedef void search_changed(void *self);

/* Begins to fill. @session is borrowed; it has to be open now, and may break later. */
struct search *search_new(struct session *session);
void search_free(struct search *search); /* NULL is allowed; ends its session */

/* At most one listens; @changed NULL: nobody. */
void search_listen(struct search *search, search_changed *changed, void *self);

/* Fills another index. The one that is there serves until that is whole, or holds more, or there is
 * no room for both. */
void search_renew(struct search *search, struct session *session);

/* The one to search in; borrowed until the next event of the loop. */
const struct index *search_index(const struct search *search);
enum search_state search_state(const struct search *search);
bool search_waits_for_pool(const struct search *search); /* session_waits_for_pool() */
size_t search_read(const struct search *search); /* entries, of the one that is being filled */
/* Why it stopped; or, when whole, a part that could not be read. Unset: nothing is wrong. */
const struct error *search_error(const struct search *search);

#endif
