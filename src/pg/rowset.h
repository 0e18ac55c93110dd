/*
 * rowset.h - the rows that one statement brought, as plain values.
 */
#ifndef PGUSHER_PG_ROWSET_H
#define PGUSHER_PG_ROWSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pg_result; /* PGresult */
struct rowset;

/* NULL is a flag, never a special text. */
struct value {
	const char *bytes; /* "" for NULL; NUL-terminated, which length does not count */
	size_t length;
	bool is_null;
};

/* Takes over @result. */
struct rowset *rowset_of_result(struct pg_result *result);
void rowset_free(struct rowset *rowset); /* NULL is allowed */

size_t rowset_rows(const struct rowset *rowset); /* 0 for NULL */
size_t rowset_columns(const struct rowset *rowset);
const char *rowset_name(const struct rowset *rowset, size_t column);
uint32_t rowset_type(const struct rowset *rowset, size_t column); /* OID of the type */

/* Everything below borrows from the rowset. A row or column beyond the end is a NULL value. */
struct value rowset_value(const struct rowset *rowset, size_t row, size_t column);
const char *rowset_text(const struct rowset *rowset, size_t row, size_t column); /* "" for NULL */
bool rowset_bool(const struct rowset *rowset, size_t row, size_t column);	/* false for NULL */
int64_t rowset_integer(const struct rowset *rowset, size_t row, size_t column); /* 0 for NULL */
bool rowset_is_null(const struct rowset *rowset, size_t row, size_t column);

/* How many rows a command without a result was about, as MOVE; 0 where that is not said. */
int64_t rowset_touched(const struct rowset *rowset);

size_t rowset_bytes(const struct rowset *rowset); /* of memory */

/* The column of that name, or -1. */
int rowset_column(const struct rowset *rowset, const char *name);

#endif
