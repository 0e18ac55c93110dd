/*
 * definition.h - the DDL that recreates one object: run in a database that has what it depends on,
 * and read again there, it gives the same text.
 *
 * What is left out on purpose is said in a comment of the text: passwords, user mappings, the
 * connection string of a subscription, options whose names say that they hold a secret. What could
 * not be had (a lock, a right) is said in its place, and the first line says "Incomplete" then.
 *
 * Not part of it: rows, the value of a sequence, partitions and views below a table, the foreign-
 * data wrapper of a server.
 */
#ifndef PGUSHER_CATALOG_DEFINITION_H
#define PGUSHER_CATALOG_DEFINITION_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct definition_request;
struct node;
struct session;

/* @sql is borrowed: @length bytes and a NUL, at most DEFINITION_MAX. NULL: @error says why: nothing
 * could be read, the object is gone, or its text is longer. */
typedef void definition_done(void *self, const char *sql, size_t length, const struct error *error);

#define DEFINITION_MAX ((size_t)16 << 20) /* bytes */

/* The object must have a definition. One pipeline, of as many statements as its kind has parts.
 * What may wait for a lock is given a tenth of a second a part. */
struct definition_request *definition_read(
	struct session *session, const struct node *node, definition_done *done, void *self);
void definition_cancel(
	struct definition_request **request); /* stops waiting; empties the caller's pointer */

bool definition_has(const struct node *node); /* false: this kind has none */

/* Finds the object that @name means, written as in SQL, with its kind before it where it is not a
 * relation, function (with its arguments), type, schema or role: "app.orders",
 * "app.total(integer)", "role:mia", "event trigger:\"My trigger\"". @node (kind, relkind and oid)
 * is borrowed; NULL: @error says why. */
typedef void definition_found(void *self, const struct node *node, const struct error *error);

struct definition_search;
struct definition_search *definition_find(
	struct session *session, const char *name, definition_found *found, void *self);
void definition_find_cancel(struct definition_search **search);

#endif
