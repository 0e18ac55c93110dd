#include "view/panel.h"

#include "base/buf.h"
#include "view/view.h"
#include "widget/grid.h"

void panel_copy_cell(struct app *app, const struct grid *grid)
{
	struct grid_cell cell = {.bytes = ""};

	if (!grid->rows || !grid_positions(grid))
		return;
	grid->cell(grid->self, grid->cursor_row, grid_current(grid), &cell);
	if (cell.is_null)
		app_say(app, "The value is NULL: there is nothing to copy.");
	else if (cell.is_partial)
		app_say(app, "Only its beginning is here: Enter opens the whole value.");
	else
		app_copy(app, cell.bytes, cell.length);
}

void panel_copy_row(struct app *app, const struct grid *grid)
{
	struct buf text = BUF_INIT;

	for (size_t column = 0; grid->rows && column < grid->columns; column++) {
		struct grid_cell cell;

		grid->cell(grid->self, grid->cursor_row, column, &cell);
		buf_text(&text, column ? "\t" : "");
		if (!cell.is_null)
			buf_add(&text, cell.bytes, cell.length);
	}
	app_copy(app, buf_string(&text), text.length);
	buf_free(&text);
}
