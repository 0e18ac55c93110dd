/*
 * excess.h - what a role has beyond what the target needs, and the statements that take it away.
 *
 * A right that stands in no entry for the role itself (it comes from a group, from PUBLIC, from
 * ownership) is told with its way, but no statement takes it away: that would take it from others
 * too.
 */
#ifndef PGUSHER_GRANTS_EXCESS_H
#define PGUSHER_GRANTS_EXCESS_H

#include "grants/grants.h"

struct excess_item {
	char *title;	    /* "INSERT, UPDATE on relations in app" */
	char *via;	    /* "granted by app_owner" */
	char *advice;	    /* where no statement helps: what would; or NULL */
	bool is_danger;	    /* it opens the whole server or all data */
	size_t count;	    /* objects; 0 where nothing is counted */
	struct words names; /* of the objects */
};

struct excess {
	struct excess_item *items;
	size_t count;
	struct mends *revokes; /* may be empty, never NULL */
};

/* Only of what the report has seen: the schemas that the target asks about, and all roles. */
struct excess *excess_of(const struct grants_report *report);
void excess_free(struct excess *excess); /* NULL is allowed */

/* The REVOKE script; empty when there is nothing that a statement of its own takes away. */
void excess_script(
	const struct excess *excess, const struct grants_report *report, struct buf *out);

#endif
