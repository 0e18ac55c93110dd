/* panel_data.c - the rows of a relation, a window at a time. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "view/panel.h"
#include "view/view.h"
#include "widget/dialog.h"
#include "widget/grid.h"

#include <stdlib.h>
#include <string.h>

struct data {
	struct panel panel;
	struct error error;
	struct grid grid;
	struct preview *preview;
	bool has_consent; /* to run code of others by reading */
	bool wants_end;	  /* put the cursor on the last row of what comes */
};

/* --- reading --------------------------------------------------------------------------------- */

static void data_changed(void *self, long shift)
{
	struct data *data = self;
	size_t rows = preview_rows(data->preview);
	long row = (long)data->grid.cursor_row + shift;

	if (data->wants_end)
		row = (long)rows - 1;
	data->wants_end = false;
	data->grid.rows = rows;
	data->grid.columns = preview_columns(data->preview);
	data->grid.cursor_row = row < 0 ? 0 : row >= (long)rows && rows ? rows - 1 : (size_t)row;
	if (shift > 0)
		data->grid.top += (size_t)shift;
	else if (shift < 0)
		data->grid.top -= data->grid.top < (size_t)-shift ? data->grid.top : (size_t)-shift;
	app_dirty(data->panel.app);
}

static void data_failed(void *self, const struct error *error)
{
	struct data *data = self;

	error_copy(&data->error, error);
	app_say_error(data->panel.app, error);
}

static void data_column(void *self, size_t index, struct grid_column *column)
{
	const struct data *data = self;
	const struct preview_column *shown = preview_column(data->preview, index);

	*column = (struct grid_column){.name = shown->name, .right = shown->is_number};
}

static void data_cell(void *self, size_t row, size_t column, struct grid_cell *cell)
{
	const struct data *data = self;
	struct preview_cell shown = preview_cell(data->preview, row, column);

	*cell = (struct grid_cell){
		.bytes = shown.value.bytes,
		.length = shown.value.length,
		.is_null = shown.value.is_null,
		.is_partial = shown.is_cut,
		.full_length = shown.full_length,
		.is_binary = preview_column(data->preview, column)->is_binary,
	};
}

static void read_data(struct data *data)
{
	static const struct preview_events events = {
		.changed = data_changed, .failed = data_failed};
	struct selection *selection = selection_new(data->panel.node);

	selection->has_consent = true;
	preview_free(data->preview);
	error_clear(&data->error);
	data->preview = preview_new(app_session(data->panel.app), selection, &events, data);
	selection_free(selection);
	data->grid.rows = data->grid.columns = 0;
	preview_first(data->preview);
}

static bool consent_answered(void *self, struct dialog *dialog, int button)
{
	struct data *data = self;

	(void)dialog;
	if (button == 1) {
		data->has_consent = true;
		read_data(data);
	} else {
		app_say(data->panel.app,
			"Nothing has been read. g asks again; ] goes to the next tab.");
	}
	return false;
}

/* A view or a foreign table can run code that belongs to somebody else. */
static void ask_consent(struct data *data)
{
	const struct node *node = data->panel.node;
	char *text =
		mem_printf("Reading this %s can run code written by others, with your rights.\n\n"
			   "  Object   %s.%s\n  Owner    %s\n\n"
			   "A read-only transaction does not stop everything such code can do.",
			node->word, node->schema, node->name, node->owner);
	struct dialog *dialog = dialog_new("Code of others", text, DIALOG_NO_INPUT);

	dialog_add_button(dialog, "Do not read");
	dialog_add_button(dialog, "Read the first rows");
	app_ask(data->panel.app, dialog, consent_answered, data);
	free(text);
}

static void read_data_or_ask(struct data *data)
{
	const struct node *node = data->panel.node;

	if ((node->relkind == 'v' || node->relkind == 'f') && !data->has_consent)
		ask_consent(data);
	else
		read_data(data);
}

static void show(struct panel *panel, bool again)
{
	struct data *data = (struct data *)panel;

	/* Data that was read before is still there. */
	if (!again && data->preview && preview_is_ready(data->preview))
		data_changed(data, 0);
	else
		read_data_or_ask(data);
}

static void hide(struct panel *panel)
{
	struct data *data = (struct data *)panel;

	if (data->preview)
		preview_stop(data->preview);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_status(struct data *data, struct surface *surface, struct rect area)
{
	const struct preview *preview = data->preview;
	struct buf line = BUF_INIT, elapsed = BUF_INIT;

	if (!preview || !preview_is_ready(preview))
		return;
	clock_format_elapsed(&elapsed, preview_elapsed_ms(preview));
	buf_printf(&line, "Row %zu of %zu loaded%s%s; %s; %s",
		preview_rows(preview) ? data->grid.cursor_row + 1 : 0, preview_rows(preview),
		preview_at_start(preview) ? ", from the first" : "",
		preview_at_end(preview) ? ", to the last" : "", preview_way_words(preview),
		preview_is_busy(preview) ? "reading..." : buf_string(&elapsed));
	surface_text(surface, area, 0, 1, STYLE_DIM, buf_string(&line));
	buf_clear(&line);
	if (preview_hidden_columns(preview))
		buf_printf(&line, "%zu columns may not be read and are left out.  ",
			preview_hidden_columns(preview));
	if (data->panel.node->estimate >= 0)
		buf_printf(&line, "~%lld rows by the server's estimate.",
			(long long)data->panel.node->estimate);
	surface_text(surface, area, 1, 1, STYLE_DIM, buf_string(&line));
	buf_free(&line);
	buf_free(&elapsed);
}

static void draw_rows(struct data *data, struct surface *surface, struct rect area, bool has_focus)
{
	bool is_busy = data->preview && preview_is_busy(data->preview);

	if (error_is_set(&data->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, data->error.primary);
	else if (is_busy && !data->grid.columns)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (!data->preview)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "Nothing has been read yet.");
	else if (!data->grid.columns)
		surface_text(
			surface, area, 0, 3, STYLE_PLAIN, "This relation has no columns to read.");
	else
		grid_draw(&data->grid, surface, area, has_focus);
	if (data->grid.columns && !data->grid.rows && !is_busy)
		surface_text(surface, area, 2, 3, STYLE_PLAIN, "No rows.");
}

static void draw(struct panel *panel, struct surface *surface, struct rect area, bool has_focus)
{
	struct data *data = (struct data *)panel;
	int status = area.rows >= 6 ? 2 : 0;

	draw_rows(data, surface, rect_rows(area, 0, area.rows - status), has_focus);
	if (status)
		draw_status(data, surface, rect_rows(area, area.rows - status, status));
}

/* --- commands -------------------------------------------------------------------------------- */

/* At the edges of what is held the next window is asked for, before the edge is reached. */
static void read_ahead(struct data *data)
{
	size_t row = data->grid.cursor_row, rows = data->grid.rows;

	if (!data->preview || preview_is_busy(data->preview))
		return;
	if (row + 20 >= rows && !preview_at_end(data->preview))
		preview_forward(data->preview);
	else if (row < 20 && !preview_at_start(data->preview))
		preview_backward(data->preview);
}

static void go_first(struct data *data)
{
	if (!data->preview) {
		read_data_or_ask(data);
		return;
	}
	data->grid.cursor_row = data->grid.top = 0;
	if (!preview_at_start(data->preview))
		preview_first(data->preview);
}

static void go_last(struct data *data)
{
	if (data->grid.rows)
		data->grid.cursor_row = data->grid.rows - 1;
	if (data->preview && !preview_at_end(data->preview)) {
		data->wants_end = true;
		preview_last(data->preview);
	}
}

static void open_cell(struct data *data)
{
	char *where;

	if (!data->grid.rows || !data->grid.columns)
		return;
	where = mem_printf("%s > %s", data->panel.node->schema, data->panel.node->name);
	app_push(data->panel.app, view_cell(data->panel.app, data->preview, where,
					  data->grid.cursor_row, data->grid.cursor_column));
	free(where);
}

static void command(struct panel *panel, enum command command)
{
	struct data *data = (struct data *)panel;

	switch (command) {
	case CMD_FIRST:
		go_first(data);
		break;
	case CMD_LAST:
		go_last(data);
		break;
	case CMD_COPY:
		panel_copy_cell(panel->app, &data->grid);
		break;
	case CMD_COPY_MORE:
		panel_copy_row(panel->app, &data->grid);
		break;
	case CMD_OPEN:
		open_cell(data);
		break;
	default:
		break;
	}
}

static void key(struct panel *panel, const struct key *key)
{
	struct data *data = (struct data *)panel;

	if (grid_key(&data->grid, key) == ACTIVATED)
		open_cell(data);
	read_ahead(data);
}

static char *reading(const struct panel *panel)
{
	const struct data *data = (const struct data *)panel;

	return data->preview && preview_is_busy(data->preview) ? mem_text("Data") : NULL;
}

static bool stop(struct panel *panel)
{
	struct data *data = (struct data *)panel;

	if (!data->preview || !preview_is_busy(data->preview))
		return false;
	if (!data->grid.columns)
		error_set(&data->error, "stopped by you");
	preview_stop(data->preview);
	return true;
}

static void free_panel(struct panel *panel)
{
	struct data *data = (struct data *)panel;

	preview_free(data->preview);
	error_clear(&data->error);
	free(data);
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
};

struct panel *panel_data(struct app *app, const struct node *node)
{
	struct data *data = mem_new(sizeof *data);

	*data = (struct data){
		.panel = {.ops = &ops, .app = app, .node = node, .title = "Data"},
		.grid = {.column = data_column, .cell = data_cell, .self = data},
	};
	return &data->panel;
}
