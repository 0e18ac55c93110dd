/*
 * array.h - the text form of a one-dimensional array of texts, as the server sends it
 * (PostgreSQL documentation, 8.15.6), read and written.
 */
#ifndef PGUSHER_PG_ARRAY_H
#define PGUSHER_PG_ARRAY_H

#include <stddef.h>

struct buf;

/* The items of {a,"b \"c\"",NULL}, NULL-terminated, in one block of memory with their texts; *count
 * gets how many. A NULL item is an empty text. Give it back with array_free(). */
char **array_read(const char *text, size_t *count);
char **array_of_one(const char *item);
void array_free(char **items); /* NULL is allowed */

/* Appends the text form of @items, NULL-terminated (NULL: an empty array). */
void array_add(struct buf *out, char *const *items);

#endif
