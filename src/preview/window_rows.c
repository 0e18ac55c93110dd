#include "preview/window_rows.h"

#include <stdlib.h>
#include <string.h>

#define FEWEST_ROWS 10 /* of a window, however wide they are */

void windows_clear(struct windows *windows)
{
	for (size_t i = 0; i < windows->count; i++)
		rowset_free(windows->held[i].rows);
	windows->count = 0;
}

static size_t bytes_held(const struct windows *windows)
{
	size_t bytes = 0;

	for (size_t i = 0; i < windows->count; i++)
		bytes += rowset_bytes(windows->held[i].rows);
	return bytes;
}

static size_t drop(struct windows *windows, bool first)
{
	size_t at = first ? 0 : windows->count - 1, rows = rowset_rows(windows->held[at].rows);

	rowset_free(windows->held[at].rows);
	windows->count--;
	memmove(windows->held + at, windows->held + at + 1,
		(windows->count - at) * sizeof *windows->held);
	return rows;
}

size_t windows_add(struct windows *windows, struct rowset *rows, bool is_reversed, bool in_front)
{
	size_t dropped = 0, at;

	while (windows->count == PREVIEW_WINDOWS_KEPT ||
		(windows->count > 1 &&
			bytes_held(windows) + rowset_bytes(rows) > PREVIEW_BYTES_KEPT))
		dropped += drop(windows, !in_front);
	at = in_front ? 0 : windows->count;
	memmove(windows->held + at + 1, windows->held + at,
		(windows->count - at) * sizeof *windows->held);
	windows->held[at] = (struct window){.rows = rows, .is_reversed = is_reversed};
	windows->count++;
	return dropped;
}

size_t windows_rows(const struct windows *windows)
{
	size_t rows = 0;

	for (size_t i = 0; i < windows->count; i++)
		rows += rowset_rows(windows->held[i].rows);
	return rows;
}

const struct rowset *windows_find(const struct windows *windows, size_t row, size_t *at)
{
	for (size_t i = 0; i < windows->count; i++) {
		const struct window *window = &windows->held[i];
		size_t rows = rowset_rows(window->rows);

		if (row < rows) {
			*at = window->is_reversed ? rows - 1 - row : row;
			return window->rows;
		}
		row -= rows;
	}
	return NULL;
}

size_t windows_fitting(const struct windows *windows, size_t before)
{
	size_t rows = windows_rows(windows), fitting;

	if (!rows)
		return before;
	fitting = PREVIEW_BYTES_KEPT / PREVIEW_WINDOWS_KEPT / (bytes_held(windows) / rows + 1);
	if (fitting > PREVIEW_WINDOW_ROWS)
		return PREVIEW_WINDOW_ROWS;
	return fitting < FEWEST_ROWS ? FEWEST_ROWS : fitting;
}

bool windows_read_cut(const char *lengths, size_t column, int64_t *length)
{
	while (*lengths) {
		char *end;
		size_t of = strtoul(lengths, &end, 10);

		if (*end != ':')
			return false;
		*length = strtoll(end + 1, &end, 10);
		if (of == column)
			return true;
		lengths = *end == ' ' ? end + 1 : "";
	}
	return false;
}
