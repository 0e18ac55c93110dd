/* panel_profile.c - a relation's columns by the statistics of the last ANALYZE, a row each. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/profile.h"
#include "preview/selection.h"
#include "view/panel.h"
#include "view/view.h"
#include "widget/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_WIDTH_MAX 28

struct profile_panel {
	struct panel panel;
	struct profile_request *request;
	struct profile_table *table;
	struct error error;
	struct grid grid;
	struct buf cell; /* of the last one asked for */
};

enum { FACT_NAME, FACT_TYPE, FACT_NULL, FACT_DISTINCT, FACT_MIN, FACT_MAX, FACTS };

static const struct {
	const char *title;
	bool right;
} facts[FACTS] = {
	[FACT_NAME] = {"Column", false},
	[FACT_TYPE] = {"Type", false},
	[FACT_NULL] = {"NULL", true},
	[FACT_DISTINCT] = {"Distinct", true},
	[FACT_MIN] = {"Min", false},
	[FACT_MAX] = {"Max", false},
};

static void fact_column(void *self, size_t index, struct grid_column *column)
{
	(void)self;
	*column = (struct grid_column){.name = facts[index].title, .right = facts[index].right};
}

static void compose_fact(const struct profile_table *table, const struct profile_column *column,
	size_t fact, struct buf *out)
{
	double distinct;

	if (fact == FACT_NULL && !column->is_readable)
		buf_text(out, "NO SELECT");
	if (fact == FACT_NULL && column->is_readable && !column->has_statistics)
		buf_text(out, "not analysed");
	if (!column->has_statistics)
		return;
	distinct = profile_distinct(table, column);
	if (fact == FACT_NULL)
		profile_add_share(out, column->null_share);
	else if (fact == FACT_DISTINCT && !isnan(distinct) && distinct > 0)
		profile_add_estimate(out, distinct);
}

/* Values come from the server: marks set them apart from our words. */
static void fact_cell(void *self, size_t row, size_t index, struct grid_cell *cell)
{
	struct profile_panel *panel = self;
	const struct profile_column *column = &panel->table->columns[row];
	const char *value = index == FACT_NAME	 ? column->name
			    : index == FACT_TYPE ? column->type
			    : index == FACT_MIN	 ? column->low
			    : index == FACT_MAX	 ? column->high
						 : NULL;
	bool is_value = (index == FACT_MIN || index == FACT_MAX) && value;

	buf_clear(&panel->cell);
	if (!value)
		compose_fact(panel->table, column, index, &panel->cell);
	*cell = (struct grid_cell){.bytes = value ? value : buf_string(&panel->cell),
		.length = value ? strlen(value) : panel->cell.length,
		.is_plain = !is_value};
	if (is_value && profile_class(column) == PROFILE_BINARY && strncmp(value, "\\x", 2) == 0) {
		cell->bytes += 2; /* the mark is the grid's */
		cell->length -= 2;
		cell->is_binary = true;
	}
}

static void table_came(void *self, struct profile_table *table, const struct error *error)
{
	struct profile_panel *panel = self;

	panel->request = NULL;
	if (table) {
		profile_table_free(panel->table);
		panel->table = table;
		panel->grid.rows = table->count;
		panel->grid.columns = FACTS;
	} else {
		error_copy(&panel->error, error);
	}
	app_dirty(panel->panel.app);
}

static void show(struct panel *base, bool again)
{
	struct profile_panel *panel = (struct profile_panel *)base;
	struct selection *selection;

	if (!again && panel->table)
		return;
	profile_cancel(&panel->request);
	error_clear(&panel->error);
	selection = selection_new(base->node);
	panel->request = profile_read(app_session(base->app), selection, NULL, table_came, panel);
	selection_free(selection);
}

static void hide(struct panel *base)
{
	profile_cancel(&((struct profile_panel *)base)->request);
}

static void draw(struct panel *base, struct surface *surface, struct rect area, bool has_focus)
{
	struct profile_panel *panel = (struct profile_panel *)base;

	if (error_is_set(&panel->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, panel->error.primary);
	else if (!panel->table)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (!panel->grid.rows)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "This relation has no columns.");
	else
		grid_draw(&panel->grid, surface, area, has_focus);
}

static bool hint(const struct panel *base, struct buf *out)
{
	const struct profile_panel *panel = (const struct profile_panel *)base;
	const struct profile_table *table = panel->table;

	if (!table)
		return false;
	if (table->has_policies) {
		buf_text(out, "Policies bind you here: pg_stats shows nothing of such tables.");
		return true;
	}
	buf_text(out, "Rows ");
	if (table->rows >= 0)
		profile_add_estimate(out, (double)table->rows);
	else
		buf_text(out, "not analysed");
	buf_text(out, ", ");
	profile_age_words(table, out);
	buf_text(out, ": no scan. Enter opens a column.");
	return true;
}

static void open_column(struct profile_panel *panel)
{
	struct selection *selection;

	if (!panel->grid.rows)
		return;
	selection = selection_new(panel->panel.node);
	app_push(panel->panel.app, view_profile(panel->panel.app, selection,
					   panel->table->columns[panel->grid.cursor_row].name));
	selection_free(selection);
}

static void command(struct panel *base, enum command command)
{
	struct profile_panel *panel = (struct profile_panel *)base;
	struct grid *grid = &panel->grid;

	switch (command) {
	case CMD_FIRST:
		grid->cursor_row = grid->top = 0;
		break;
	case CMD_LAST:
		grid->cursor_row = grid->rows ? grid->rows - 1 : 0;
		break;
	case CMD_OPEN:
	case CMD_PROFILE:
		open_column(panel);
		break;
	case CMD_COPY:
		panel_copy_cell(base->app, grid);
		break;
	case CMD_COPY_MORE:
		panel_copy_row(base->app, grid);
		break;
	default:
		break;
	}
}

static void key(struct panel *base, const struct key *key)
{
	struct profile_panel *panel = (struct profile_panel *)base;

	if (grid_key(&panel->grid, key) == ACTIVATED)
		open_column(panel);
}

static char *reading(const struct panel *base)
{
	return ((const struct profile_panel *)base)->request ? mem_text(base->title) : NULL;
}

static bool stop(struct panel *base)
{
	struct profile_panel *panel = (struct profile_panel *)base;

	if (!panel->request)
		return false;
	error_set(&panel->error, "stopped by you");
	profile_cancel(&panel->request);
	return true;
}

static void free_panel(struct panel *base)
{
	struct profile_panel *panel = (struct profile_panel *)base;

	profile_cancel(&panel->request);
	profile_table_free(panel->table);
	error_clear(&panel->error);
	buf_free(&panel->cell);
	free(panel);
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
	.hint = hint,
};

struct panel *panel_profile(struct app *app, const struct node *node)
{
	struct profile_panel *panel = mem_new(sizeof *panel);

	*panel = (struct profile_panel){
		.panel = {.ops = &ops, .app = app, .node = node, .title = "Profile"},
		.grid = {.column = fact_column,
			.cell = fact_cell,
			.self = panel,
			.maximum_width = COLUMN_WIDTH_MAX},
		.cell = BUF_INIT,
	};
	return &panel->panel;
}
