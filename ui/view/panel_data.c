/* panel_data.c - the rows of a relation, a window at a time. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/preview.h"
#include "term/key.h"
#include "view/rows.h"
#include "view/view.h"

#include <stdlib.h>

/* --- cells ----------------------------------------------------------------------------------- */

static void row_column(void *self, size_t index, struct grid_column *column)
{
	const struct preview_column *shown = preview_column(rows_preview(self), index);

	*column = (struct grid_column){.name = shown->name, .right = shown->is_number};
}

static void row_cell(void *self, size_t row, size_t index, struct grid_cell *cell)
{
	const struct preview *preview = rows_preview(self);
	struct preview_cell shown = preview_cell(preview, row, index);

	*cell = (struct grid_cell){
		.bytes = shown.value.bytes,
		.length = shown.value.length,
		.is_null = shown.value.is_null,
		.is_partial = shown.is_cut,
		.full_length = shown.full_length,
		.is_binary = preview_column(preview, index)->is_binary,
	};
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_no_columns(struct rows *rows, struct surface *surface, struct rect area)
{
	char *text = mem_printf(
		"This relation has no columns%s. %zu rows are loaded; there is nothing in "
		"them to show.",
		preview_hidden_columns(rows_preview(rows)) ? " that may be read" : "",
		rows->grid.rows);

	surface_wrapped(surface, area, 0, 3, STYLE_PLAIN, text);
	free(text);
}

static void draw_rows(struct rows *rows, struct surface *surface, struct rect area, bool has_focus)
{
	if (!rows->now && (rows->next || (rows->asking && !app_is_asking(rows->panel.app))))
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (error_is_set(&rows->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, rows->error.primary);
	else if (!rows->now)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "Nothing has been read yet.");
	else if (!rows->grid.columns)
		draw_no_columns(rows, surface, area);
	else
		grid_draw(&rows->grid, surface, area, has_focus);
	if (rows->now && rows->grid.columns && !rows->grid.rows)
		surface_text(surface, area, 2, 3, STYLE_PLAIN, "No rows.");
}

static void draw(struct panel *panel, struct surface *surface, struct rect area, bool has_focus)
{
	struct rows *rows = (struct rows *)panel;
	int status = area.rows >= 8 ? 2 : area.rows >= 4 ? 1 : 0;

	draw_rows(rows, surface, rect_rows(area, 0, area.rows - status), has_focus);
	if (status)
		rows_draw_status(rows, surface, rect_rows(area, area.rows - status, status));
}

/* --- commands -------------------------------------------------------------------------------- */

static void show(struct panel *panel, bool again)
{
	struct rows *rows = (struct rows *)panel;

	/* What was read before is still there. */
	if (again && rows->now)
		rows_read_again(rows);
	else if (!rows->now)
		rows_begin(rows);
}

static void hide(struct panel *panel)
{
	struct rows *rows = (struct rows *)panel;

	rows_stop_asking(rows);
	rows_stop_trying(rows);
	rows_stop_search(rows);
	if (rows->now)
		preview_stop(rows->now->preview);
}

static void open_cell(struct rows *rows)
{
	char *where;

	if (!rows->grid.rows || !grid_positions(&rows->grid))
		return;
	if (rows->next || rows->asking) {
		/* They would go away under the value. */
		app_say(rows->panel.app, "Not now: other rows are being read. Esc stops that.");
		return;
	}
	where = mem_printf("%s > %s", rows->panel.node->schema, rows->panel.node->name);
	app_push(rows->panel.app, view_cell(rows->panel.app, rows->now->preview, where,
					  rows->grid.cursor_row, grid_current(&rows->grid)));
	free(where);
}

/* What shows, as it was arranged; the other choices are the form's. */
static void export_rows(struct rows *rows)
{
	size_t count = grid_columns_shown(rows->arrangement);
	const char **names = mem_array(count + 1, sizeof *names);

	for (size_t i = 0; i < count; i++)
		names[i] =
			preview_column(rows->now->preview, grid_columns_index(rows->arrangement, i))
				->name;
	app_push(rows->panel.app, view_export_columns(rows->panel.app,
					  preview_selection(rows->now->preview), names, count));
	free(names);
}

static void filter(struct rows *rows)
{
	app_push(rows->panel.app, view_rows_filter(rows->panel.app, rows));
}

static void copy_cell(struct rows *rows)
{
	panel_copy_cell(rows->panel.app, &rows->grid);
}

static void search_next(struct rows *rows)
{
	rows_search_on(rows, false);
}

static void search_back(struct rows *rows)
{
	rows_search_on(rows, true);
}

/* What needs rows on the screen; the rest is rows_arrange()'s. */
static const struct {
	enum command command;
	void (*act)(struct rows *rows);
} acts[] = {
	{CMD_FIRST, rows_go_first},
	{CMD_LAST, rows_go_last},
	{CMD_COPY, copy_cell},
	{CMD_COPY_MORE, rows_copy},
	{CMD_OPEN, open_cell},
	{CMD_SORT, rows_sort},
	{CMD_EXPORT_ROWS, export_rows},
	{CMD_ROWS_FILTER, filter},
	{CMD_SAMPLE, rows_ask_sample},
	{CMD_GO_TO, rows_ask_percent},
	{CMD_COUNT, rows_count},
	{CMD_SEARCH, rows_ask_search},
	{CMD_SEARCH_NEXT, search_next},
	{CMD_SEARCH_BACK, search_back},
	{CMD_MARK_ROW, rows_toggle_mark},
	{CMD_ROWS_SQL, rows_show_sql},
	{CMD_FREEZE, rows_ask_freeze},
};

static const char *refuses(const struct panel *panel, enum command command)
{
	const struct rows *rows = (const struct rows *)panel;

	if (!command_is_of_rows(command))
		return NULL;
	return !rows->now ? "nothing has been read yet" : NULL;
}

static void command(struct panel *panel, enum command command)
{
	struct rows *rows = (struct rows *)panel;

	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		if (acts[i].command == command) {
			acts[i].act(rows);
			return;
		}
	}
	rows_arrange(rows, command);
}

static void key(struct panel *panel, const struct key *key)
{
	struct rows *rows = (struct rows *)panel;

	if (grid_key(&rows->grid, key) == ACTIVATED)
		open_cell(rows);
	rows_read_ahead(rows);
}

static bool is_reading(const struct rows *rows)
{
	return rows->asking || rows->next || (rows->now && preview_is_busy(rows->now->preview));
}

static char *reading(const struct panel *panel)
{
	const struct rows *rows = (const struct rows *)panel;

	if (is_reading(rows))
		return mem_text("Data");
	return rows_is_counting(rows) ? mem_text("the exact count") : NULL;
}

/* The latest that was begun stops first. */
static bool stop(struct panel *panel)
{
	struct rows *rows = (struct rows *)panel;

	if (rows_stop_asking(rows) || rows_stop_trying(rows)) {
		if (!rows->now)
			error_set(&rows->error, "stopped by you");
		return true;
	}
	if (rows_stop_search(rows))
		return true;
	if (rows->now && preview_is_busy(rows->now->preview)) {
		preview_stop(rows->now->preview);
		rows->is_held_back = true;
		return true;
	}
	return rows_stop_count(rows);
}

static void free_panel(struct panel *panel)
{
	struct rows *rows = (struct rows *)panel;

	rows_stop_asking(rows);
	rows_release(rows);
	rows_stop_count(rows);
	rows_free_search(rows);
	rows_drop_marks(rows);
	grid_columns_free(rows->arrangement);
	error_clear(&rows->error);
	free(rows);
}

static const struct panel_ops ops = {
	.free = free_panel,
	.show = show,
	.hide = hide,
	.draw = draw,
	.command = command,
	.key = key,
	.reading = reading,
	.stop = stop,
	.refuses = refuses,
};

struct panel *panel_data(struct app *app, const struct node *node)
{
	struct rows *rows = mem_new(sizeof *rows);

	*rows = (struct rows){
		.panel = {.ops = &ops, .app = app, .node = node, .title = "Data", .has_rows = true},
		.grid = {.column = row_column,
			.cell = row_cell,
			.is_marked = rows_is_marked,
			.self = rows},
		.arrangement = grid_columns_new(),
		.counted = -1,
	};
	rows->grid.arrangement = rows->arrangement;
	return &rows->panel;
}
