/*
 * object.h - the tables of facts (tabs) of one object, each read when it is looked at.
 */
#ifndef PGUSHER_CATALOG_OBJECT_H
#define PGUSHER_CATALOG_OBJECT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct node;
struct rowset;
struct session;

/* Facts of one object, a table each. */
struct tab {
	const char *id, *title;
	const char *sql;
	const char *relkinds; /* of relations that have it; "F" functions, "T" types */
	bool is_text;	      /* one column of lines: a definition */
};

/* The tabs that @node has, in order; NULL beyond the last one. */
const struct tab *object_tab(const struct node *node, size_t index);

/* @rows is yours. */
typedef void object_tab_done(void *self, struct rowset *rows, const struct error *error);
struct object_request;

struct object_request *object_read_tab(struct session *session, const struct node *node,
	const struct tab *tab, object_tab_done *done, void *self);
void object_cancel(
	struct object_request **request); /* stops waiting; empties the caller's pointer */

#endif
