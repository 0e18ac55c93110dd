/*
 * rows_search.c - text in the rows that are loaded, a slice of cells a turn: a thousand rows of
 * 1,600 columns take longer than a frame.
 */
#include "base/memory.h"
#include "base/text.h"
#include "loop/loop.h"
#include "preview/preview.h"
#include "term/key.h"
#include "view/rows.h"
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_BYTES ((size_t)32 << 10) /* of values, in one turn: a few milliseconds */
#define CELL_BYTES 32		       /* that a cell counts for besides what is in it */

struct search {
	char *text;
	bool is_backwards;
	size_t row, position; /* the next cell to look at */
	size_t left;	      /* cells not looked at yet; 0: it does not run */
	bool has_wrapped;
	struct timer *timer;
};

static bool is_found(const struct rows *rows, size_t row, size_t position, size_t *bytes)
{
	struct grid_cell cell = {.bytes = ""};

	rows->grid.cell(rows->grid.self, row, grid_index(&rows->grid, position), &cell);
	*bytes += cell.length + CELL_BYTES;
	return !cell.is_null && text_matches(cell.bytes, rows->search->text);
}

/* One cell on, in the order of reading; around the end to the beginning. */
static void step(struct search *search, size_t rows, size_t positions)
{
	if (search->is_backwards) {
		if (search->position > 0) {
			search->position--;
			return;
		}
		search->position = positions - 1;
		search->has_wrapped |= search->row == 0;
		search->row = search->row > 0 ? search->row - 1 : rows - 1;
		return;
	}
	if (++search->position < positions)
		return;
	search->position = 0;
	search->has_wrapped |= search->row + 1 >= rows;
	search->row = search->row + 1 < rows ? search->row + 1 : 0;
}

static void found(struct rows *rows, size_t row, size_t position)
{
	rows->grid.cursor_row = row;
	rows->grid.cursor_column = position;
	app_say(rows->panel.app, "Found in row %zu of the %zu loaded%s. n N: next, previous.",
		row + 1, rows->grid.rows,
		!rows->search->has_wrapped   ? ""
		: rows->search->is_backwards ? ", beyond the first"
					     : ", beyond the last");
}

static void look(void *self)
{
	struct rows *rows = self;
	struct search *search = rows->search;
	size_t positions = grid_positions(&rows->grid), bytes = 0;

	search->timer = NULL;
	if (!rows->grid.rows || !positions)
		search->left = 0;
	while (search->left > 0 && bytes < SLICE_BYTES) {
		/* Columns may have been hidden and rows dropped meanwhile. */
		size_t row = search->row < rows->grid.rows ? search->row : 0;
		size_t position = search->position < positions ? search->position : 0;

		search->row = row;
		search->position = position;
		search->left--;
		step(search, rows->grid.rows, positions);
		if (is_found(rows, row, position, &bytes)) {
			search->left = 0;
			found(rows, row, position);
			rows_read_ahead(rows);
			app_dirty(rows->panel.app);
			return;
		}
	}
	if (search->left > 0)
		search->timer = loop_timer(app_loop(rows->panel.app), 0, look, rows);
	else
		app_say(rows->panel.app,
			"Not in the %zu rows that are loaded. The filter, f, asks the server.",
			rows->grid.rows);
}

void rows_search_on(struct rows *rows, bool is_backwards)
{
	struct search *search = rows->search;
	size_t positions = grid_positions(&rows->grid);

	if (!search) {
		app_say(rows->panel.app, "Nothing was searched for yet: / does.");
		return;
	}
	if (!rows->grid.rows || !positions)
		return;
	loop_stop_timer(&search->timer);
	search->is_backwards = is_backwards;
	search->has_wrapped = false;
	search->row = rows->grid.cursor_row;
	search->position = rows->grid.cursor_column;
	search->left = rows->grid.rows * positions;
	step(search, rows->grid.rows, positions); /* the cell of the cursor comes last */
	search->timer = loop_timer(app_loop(rows->panel.app), 0, look, rows);
}

void rows_search(struct rows *rows, const char *text)
{
	if (!*text)
		return;
	if (!rows->search)
		rows->search = mem_new(sizeof *rows->search);
	mem_replace(&rows->search->text, mem_text(text));
	rows_search_on(rows, false);
}

bool rows_is_searching(const struct rows *rows)
{
	return rows->search && rows->search->left > 0;
}

bool rows_stop_search(struct rows *rows)
{
	bool was_searching = rows_is_searching(rows);

	if (was_searching) {
		loop_stop_timer(&rows->search->timer);
		rows->search->left = 0;
		app_say(rows->panel.app, "Stopped searching.");
	}
	return was_searching;
}

/* The cells are the same, only counted from another row. */
void rows_shift_search(struct rows *rows, long shift)
{
	long row;

	if (!rows_is_searching(rows))
		return;
	row = (long)rows->search->row + shift;
	rows->search->row = row < 0 || row >= (long)rows->grid.rows ? 0 : (size_t)row;
}

void rows_free_search(struct rows *rows)
{
	if (!rows->search)
		return;
	loop_stop_timer(&rows->search->timer);
	free(rows->search->text);
	free(rows->search);
}
