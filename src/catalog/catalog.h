/*
 * catalog.h - what is in a server: levels of nodes, read when they are opened, a fixed number of
 * questions a level; and the tables of facts (tabs) of one object.
 */
#ifndef PGUSHER_CATALOG_CATALOG_H
#define PGUSHER_CATALOG_CATALOG_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rowset;
struct session;

enum node_kind {
	NODE_DATABASE,
	NODE_SCHEMA,
	NODE_RELATION, /* table, partitioned, view, matview, foreign, sequence: relkind says which
			*/
	NODE_FUNCTION, /* functions, procedures, aggregates */
	NODE_TYPE,
	NODE_EXTENSION,
	NODE_PUBLICATION,
	NODE_SUBSCRIPTION,
	NODE_SERVER, /* foreign server */
	NODE_EVENT_TRIGGER,
	NODE_ROLE,
	NODE_TABLESPACE
};

/* One object; texts are raw, as the server sent them. */
struct node {
	enum node_kind kind;
	char relkind; /* NODE_RELATION: pg_class.relkind */
	char *oid;
	char *schema, *name;
	char *word; /* "table", "matview", "function": for people */
	char *owner;
	char *rights;	    /* "read", "NO SELECT", "use", ... */
	char *comment;	    /* NULL: none */
	char *note;	    /* partition key and count, bounds, result type; NULL: none */
	int64_t estimate;   /* rows, by the server's statistics; -1: not analysed or not rows */
	int64_t size_bytes; /* of the heap; -1: unknown or none */
	bool is_system, is_current;
};

/* What one opening brought; freed with level_free(). */
struct level {
	struct node *nodes;
	size_t count;
};

void level_free(struct level *level); /* NULL is allowed */

/* @level is yours (NULL when the question failed, then @error says why; it is borrowed). */
typedef void catalog_done(void *self, struct level *level, const struct error *error);

struct catalog_request;

struct catalog_request *catalog_databases(struct session *session, catalog_done *done, void *self);
struct catalog_request *catalog_schemas(struct session *session, catalog_done *done, void *self);
/* Relations, then functions, then types of a schema. */
struct catalog_request *catalog_objects(
	struct session *session, const struct node *schema, catalog_done *done, void *self);
struct catalog_request *catalog_partitions(
	struct session *session, const struct node *parent, catalog_done *done, void *self);

/* Stops waiting; empties the caller's pointer. */
void catalog_cancel(struct catalog_request **request);

/* The relation "schema.name" or "name" (looked for in all schemas) as a level of none, one or
 * several nodes. A dot in a quoted part is part of the name. */
struct catalog_request *catalog_find(
	struct session *session, const char *name, catalog_done *done, void *self);

#endif
