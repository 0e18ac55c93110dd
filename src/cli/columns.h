/*
 * columns.h - lists of columns as a person types them: names, never SQL.
 */
#ifndef PGUSHER_CLI_COLUMNS_H
#define PGUSHER_CLI_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct selection;

#define COLUMNS_MAX 1664 /* of a result: the server's MaxTupleAttributeNumber */

/* "a, b, \"c, d\"": a quoted name is what stands between the quotes, a bare one is as it is typed.
 * False: a name is missing, or a quote never ends. Give the names back with columns_free(). */
bool columns_read(const char *text, char ***names, size_t *count, struct error *error);
void columns_free(char **names, size_t count);

/* "a desc, b nulls first": the orderings of @selection, at most as many as it can have. */
bool columns_read_order(const char *text, struct selection *selection, struct error *error);

#endif
