/*
 * window_rows.h - the windows that are held in memory: at most PREVIEW_WINDOWS_KEPT, and no more
 * than PREVIEW_BYTES_KEPT as long as there are two.
 */
#ifndef PGUSHER_PREVIEW_WINDOW_ROWS_H
#define PGUSHER_PREVIEW_WINDOW_ROWS_H

#include "preview/preview.h"

struct window {
	struct rowset *rows;
	bool is_reversed; /* fetched backwards */
};

struct windows {
	struct window held[PREVIEW_WINDOWS_KEPT];
	size_t count;
};

void windows_clear(struct windows *windows);

/* What windows_add() dropped at the other end, in rows. */
size_t windows_add(struct windows *windows, struct rowset *rows /* yours no more */,
	bool is_reversed, bool in_front);

size_t windows_rows(const struct windows *windows);

/* The rowset that row @row is in, and where; NULL: there is none. */
const struct rowset *windows_find(const struct windows *windows, size_t row, size_t *at);

/* How many rows the next window should have, by what those here take. */
size_t windows_fitting(const struct windows *windows, size_t before);

/* What the entry of lengths says of @column (cells_sql.c): false: it is not cut. */
bool windows_read_cut(const char *lengths, size_t column, int64_t *length);

#endif
