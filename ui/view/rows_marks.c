/* rows_marks.c - rows that were marked for copying, as far as they are loaded. */
#include "base/buf.h"
#include "base/memory.h"
#include "view/rows.h"
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#define COPY_MAX ((size_t)4 << 20)

/* Where @row is in the marks, or would be. */
static size_t place_of(const struct rows *rows, size_t row)
{
	size_t low = 0, high = rows->mark_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rows->marks[middle] < row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool rows_is_marked(void *self, size_t row)
{
	const struct rows *rows = self;
	size_t place = place_of(rows, row);

	return place < rows->mark_count && rows->marks[place] == row;
}

void rows_toggle_mark(struct rows *rows)
{
	size_t row = rows->grid.cursor_row, place = place_of(rows, row);

	if (!rows->grid.rows)
		return;
	if (rows_is_marked(rows, row)) {
		rows->mark_count--;
		memmove(rows->marks + place, rows->marks + place + 1,
			(rows->mark_count - place) * sizeof *rows->marks);
	} else {
		rows->marks = mem_resize(rows->marks, rows->mark_count + 1, sizeof *rows->marks);
		memmove(rows->marks + place + 1, rows->marks + place,
			(rows->mark_count - place) * sizeof *rows->marks);
		rows->marks[place] = row;
		rows->mark_count++;
	}
	if (row + 1 < rows->grid.rows)
		rows->grid.cursor_row++;
	rows_read_ahead(rows);
}

void rows_shift_marks(struct rows *rows, long shift)
{
	size_t kept = 0, before = rows->mark_count;

	for (size_t i = 0; i < rows->mark_count; i++) {
		long row = (long)rows->marks[i] + shift;

		if (row >= 0 && row < (long)rows->grid.rows)
			rows->marks[kept++] = (size_t)row;
	}
	rows->mark_count = kept;
	if (kept < before)
		app_say(rows->panel.app,
			"%zu marked rows are not loaded any more, and so not marked.",
			before - kept);
}

void rows_drop_marks(struct rows *rows)
{
	free(rows->marks);
	rows->marks = NULL;
	rows->mark_count = 0;
}

/* Returns how many of the values are here only in part. */
static size_t add_row(const struct rows *rows, size_t row, struct buf *text)
{
	size_t cut = 0;

	for (size_t i = 0; i < grid_positions(&rows->grid); i++) {
		struct grid_cell cell = {.bytes = ""};

		rows->grid.cell(rows->grid.self, row, grid_index(&rows->grid, i), &cell);
		buf_text(text, i ? "\t" : "");
		if (!cell.is_null)
			buf_add(text, cell.bytes, cell.length);
		cut += cell.is_partial;
	}
	return cut;
}

void rows_copy(struct rows *rows)
{
	struct buf text;
	size_t cut = 0, count = rows->mark_count ? rows->mark_count : rows->grid.rows > 0;

	buf_init(&text, COPY_MAX);
	for (size_t i = 0; i < rows->mark_count; i++) {
		cut += add_row(rows, rows->marks[i], &text);
		buf_char(&text, '\n');
	}
	if (!rows->mark_count && count)
		cut += add_row(rows, rows->grid.cursor_row, &text);
	if (buf_overflowed(&text)) {
		app_say(rows->panel.app, "That is too much for a clipboard.");
	} else {
		app_copy(rows->panel.app, buf_string(&text), text.length);
		if (cut)
			app_say(rows->panel.app,
				"Sent to the terminal's clipboard: %zu %s, of which %zu values "
				"only in part, as loaded.",
				count, count == 1 ? "row" : "rows", cut);
	}
	buf_free(&text);
}
