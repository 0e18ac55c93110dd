/* rows_columns.c - which columns of the rows show, in which order, how wide, and which stay. */
#include "base/memory.h"
#include "grants/target.h"
#include "preview/preview.h"
#include "view/pick.h"
#include "view/rows.h"
#include "view/view.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_STEP 3

static const struct preview_column *column_at(const struct rows *rows, size_t position)
{
	return preview_column(rows_preview(rows), grid_index(&rows->grid, position));
}

void rows_freeze_keys(struct rows *rows)
{
	size_t count = 0;

	while (count < grid_positions(&rows->grid) && column_at(rows, count)->is_key)
		count++;
	rows->grid.frozen = count;
}

/* After something was moved or hidden. */
static void freeze_anew(struct rows *rows)
{
	if (!rows->has_own_freeze)
		rows_freeze_keys(rows);
}

void rows_gather_keys(struct rows *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < grid_positions(&rows->grid); i++) {
		if (!column_at(rows, i)->is_key)
			continue;
		for (size_t at = i; at > count; at--)
			grid_columns_move(rows->arrangement, at, -1);
		count++;
	}
	rows->has_own_freeze = false;
	rows_freeze_keys(rows);
	rows->grid.cursor_column = rows->grid.left = 0;
	if (!count)
		app_say(rows->panel.app, "These rows have no key.");
}

/* --- hiding ---------------------------------------------------------------------------------- */

static void hide_column(struct rows *rows)
{
	size_t index = grid_current(&rows->grid), last;

	if (!grid_columns_show(rows->arrangement, index, false)) {
		app_say(rows->panel.app, "It is the last one that shows.");
		return;
	}
	last = grid_positions(&rows->grid) - 1;
	if (rows->grid.cursor_column > last)
		rows->grid.cursor_column = last;
	freeze_anew(rows);
	app_say(rows->panel.app, "Hidden: %s. u brings all columns back, C chooses.",
		preview_column(rows_preview(rows), index)->name);
}

static void show_all(struct rows *rows)
{
	size_t index = grid_positions(&rows->grid) ? grid_current(&rows->grid) : 0;

	grid_columns_reset(rows->arrangement, rows->grid.columns);
	rows->grid.cursor_column = index; /* the same column; it stands at its own place again */
	rows->has_own_freeze = false;
	rows_freeze_keys(rows);
}

/* --- the list -------------------------------------------------------------------------------- */

void rows_pick_item(const struct rows *rows, size_t index, struct pick_item *item)
{
	const struct preview_column *column;

	*item = (struct pick_item){.name = ""};
	if (index >= preview_columns(rows_preview(rows)))
		return;
	column = preview_column(rows_preview(rows), index);
	*item = (struct pick_item){.name = column->name, .remark = column->type};
}

static void column_item(void *self, size_t index, struct pick_item *item)
{
	rows_pick_item(self, index, item);
}

/* Names come in the order of the columns. */
static void columns_picked(void *self, const struct words *names, size_t picked)
{
	struct rows *rows = self;
	size_t index = grid_current(&rows->grid), next = 0, position;

	(void)picked;
	if (!names->count) {
		app_say(rows->panel.app, "At least one column has to show: nothing was changed.");
		return;
	}
	/* First those that show: the last one cannot be hidden. */
	for (size_t i = 0; i < rows->grid.columns && next < names->count; i++) {
		if (strcmp(preview_column(rows_preview(rows), i)->name, names->items[next]) != 0)
			continue;
		grid_columns_show(rows->arrangement, i, true);
		next++;
	}
	next = 0;
	for (size_t i = 0; i < rows->grid.columns; i++) {
		const char *name = preview_column(rows_preview(rows), i)->name;

		if (next < names->count && strcmp(name, names->items[next]) == 0)
			next++;
		else
			grid_columns_show(rows->arrangement, i, false);
	}
	position = grid_columns_position(rows->arrangement, index);
	rows->grid.cursor_column = position == SIZE_MAX ? 0 : position;
	freeze_anew(rows);
}

static void pick_columns(struct rows *rows)
{
	bool *is_shown = mem_array(rows->grid.columns + 1, sizeof *is_shown);

	for (size_t i = 0; i < rows->grid.columns; i++)
		is_shown[i] = grid_columns_position(rows->arrangement, i) != SIZE_MAX;
	app_push(rows->panel.app,
		view_pick(rows->panel.app,
			&(struct pick){.title = "Columns that show",
				.note = "Space marks those that are to show, Enter shows them.",
				.count = rows->grid.columns,
				.cursor = grid_current(&rows->grid),
				.item = column_item,
				.several = true,
				.is_marked = is_shown,
				.done = columns_picked,
				.self = rows}));
	free(is_shown);
}

/* --- order and width ------------------------------------------------------------------------- */

static void move_column(struct rows *rows, int direction)
{
	if (!grid_columns_move(rows->arrangement, rows->grid.cursor_column, direction)) {
		app_say(rows->panel.app, "It stands at that end already.");
		return;
	}
	rows->grid.cursor_column += direction < 0 ? (size_t)-1 : 1;
	freeze_anew(rows);
}

static void move_left(struct rows *rows)
{
	move_column(rows, -1);
}

static void move_right(struct rows *rows)
{
	move_column(rows, 1);
}

static void widen(struct rows *rows)
{
	grid_widen(&rows->grid, WIDTH_STEP);
}

static void narrow(struct rows *rows)
{
	grid_widen(&rows->grid, -WIDTH_STEP);
}

static void usual_width(struct rows *rows)
{
	grid_columns_set_width(rows->arrangement, grid_current(&rows->grid), 0);
}

static void go_first_column(struct rows *rows)
{
	rows->grid.cursor_column = 0;
}

static void go_last_column(struct rows *rows)
{
	rows->grid.cursor_column = grid_positions(&rows->grid) - 1;
}

void rows_arrange(struct rows *rows, enum command command)
{
	static const struct {
		enum command command;
		void (*act)(struct rows *rows);
	} acts[] = {
		{CMD_HIDE_COLUMN, hide_column},
		{CMD_COLUMNS, pick_columns},
		{CMD_ALL_COLUMNS, show_all},
		{CMD_COLUMN_LEFT, move_left},
		{CMD_COLUMN_RIGHT, move_right},
		{CMD_WIDER, widen},
		{CMD_NARROWER, narrow},
		{CMD_USUAL_WIDTH, usual_width},
		{CMD_FIRST_COLUMN, go_first_column},
		{CMD_LAST_COLUMN, go_last_column},
	};

	if (!grid_positions(&rows->grid))
		return;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (acts[i].command == command)
			acts[i].act(rows);
}
