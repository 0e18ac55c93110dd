/*
 * catalog.h - what is in a server, level by level: databases, and roles and tablespaces; schemas,
 * and what else a database has; kinds of objects with their numbers; objects, in pages; partitions.
 * Each level is one pipeline with a fixed number of statements, whatever it holds.
 */
#ifndef PGUSHER_CATALOG_CATALOG_H
#define PGUSHER_CATALOG_CATALOG_H

#include "base/error.h"
#include "catalog/group.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct name_patterns;
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
	NODE_TABLESPACE,
	NODE_GROUP /* no object: all of a kind, in a schema, a database or the server */
};

/* One object; texts are raw, as the server sent them. */
struct node {
	enum node_kind kind;
	enum node_group group; /* NODE_GROUP: of what */
	char relkind;	       /* NODE_RELATION: pg_class.relkind; 'F' of functions, 'T' of types */
	char *oid;	       /* NODE_GROUP: of its schema; NULL where it is not to be had */
	char *schema, *name;
	char *word; /* "table", "matview", "function": for people */
	char *owner;
	char *rights;  /* "read", "NO SELECT", "use", ... */
	char *comment; /* NULL: none */
	char *note;    /* partition key and count, bounds, result type; NULL: none. NODE_GROUP: why
			  it cannot be read */
	int64_t estimate;   /* rows, by the server's statistics; -1: not analysed or not rows.
			       NODE_GROUP: how many there are, exactly; -1: not known */
	int64_t size_bytes; /* of the heap; -1: unknown or none */
	int64_t left_out;   /* NODE_GROUP: how many the patterns of the source leave out */
	bool is_system, is_current;
	bool is_left_out; /* databases, schemas: by the patterns of the source */
};

/* What one opening brought; freed with level_free(), and all texts with it. */
struct level {
	struct node *nodes;
	size_t count;
	struct arena *arena;
	bool has_more;			  /* a further page */
	const char *last_name, *last_oid; /* where it begins */
};

#define CATALOG_PAGE 1000		   /* objects of a page */
#define LEVEL_BYTES_MAX ((size_t)16 << 20) /* texts of a page: what is beyond is left empty */

struct level *level_new(void);	      /* empty */
void level_free(struct level *level); /* NULL is allowed */
/* Puts the page @more (gone then) behind @level. The nodes move, their texts do not. */
void level_append(struct level *level, struct level *more);

/* @level is yours (NULL when the question failed, then @error says why; it is borrowed). */
typedef void catalog_done(void *self, struct level *level, const struct error *error);
/* What the server has, and what the current database has; both are yours, and NULL as above. */
typedef void catalog_root_done(
	void *self, struct level *server, struct level *database, const struct error *error);

struct catalog_request;

/* The two levels that a tree begins with. Databases and schemas that @patterns (may be NULL) leave
 * out are there and marked. A wrong pattern is an error with SQLSTATE 2201B. */
struct catalog_request *catalog_root(struct session *session, const struct name_patterns *patterns,
	catalog_root_done *done, void *self);

struct catalog_request *catalog_databases(struct session *session, catalog_done *done, void *self);

/* The groups of a schema that hold something. One that cannot be read is there, and says why. */
struct catalog_request *catalog_groups(struct session *session, const struct node *schema,
	const struct name_patterns *patterns, catalog_done *done, void *self);

/* Which page; copied. */
struct catalog_page {
	const struct name_patterns *patterns; /* may be NULL */
	const struct level *after;	      /* the page before; NULL: the first one */
	const char *search;		      /* in the name, without case; NULL: any */
};

/* The objects of a group, or the partitions of a partitioned table. */
struct catalog_request *catalog_page(struct session *session, const struct node *parent,
	const struct catalog_page *page, catalog_done *done, void *self);

/* How large a relation is, by the server's size functions. They wait for whoever holds the table
 * ACCESS EXCLUSIVE: not for long, then @error says so, and by whom. */
struct catalog_size {
	int64_t total, table, indexes; /* bytes; the table with its TOAST */
};
typedef void catalog_size_done(
	void *self, const struct catalog_size *size, const struct error *error);
struct catalog_request *catalog_size(
	struct session *session, const struct node *relation, catalog_size_done *done, void *self);

/* Stops waiting; empties the caller's pointer. */
void catalog_cancel(struct catalog_request **request);

/* The relation "schema.name" or "name" (looked for in all schemas) as a level of none, one or
 * several nodes. A dot in a quoted part is part of the name. */
struct catalog_request *catalog_find(
	struct session *session, const char *name, catalog_done *done, void *self);

#endif
