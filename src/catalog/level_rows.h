/*
 * level_rows.h - rows of the questions as nodes of a level; inside of this room.
 */
#ifndef PGUSHER_CATALOG_LEVEL_ROWS_H
#define PGUSHER_CATALOG_LEVEL_ROWS_H

#include "catalog/catalog.h"

/* Adds at most @limit of @rows, by the names of their columns; more rows make level->has_more.
 * @schema: of those whose question does not say it; may be NULL. */
void level_add_rows(struct level *level, const struct rowset *rows, size_t limit,
	enum node_kind kind, const char *schema);

/* Adds a group of @schema (NULL: none). @count -1: it could not be read, because of @error. */
void level_add_group(struct level *level, enum node_group group, const struct node *schema,
	int64_t count, int64_t left_out, const struct error *error);

#endif
