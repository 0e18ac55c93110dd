/*
 * schema_tabs.h - the facts of one object (catalog/object.h) for pgusher schema.
 */
#ifndef PGUSHER_CLI_SCHEMA_TABS_H
#define PGUSHER_CLI_SCHEMA_TABS_H

#include <stdbool.h>

struct headless;
struct json_t;
struct node;
struct session;

/* Prints all tabs of @node, or adds them to @object when that is not NULL: each an object with a
 * member for each part, which is an array of rows, or {"unavailable": "locked by pid 4711"}. False
 * when the person interrupted. */
bool schema_tabs(struct headless *headless, struct session *session, const struct node *node,
	struct json_t *object);

#endif
