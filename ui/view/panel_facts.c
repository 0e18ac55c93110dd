/* panel_facts.c - a table of facts, or a text, of one object. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "catalog/object.h"
#include "pg/rowset.h"
#include "view/panel.h"
#include "view/view.h"
#include "widget/grid.h"
#include "widget/pager.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_WIDTH_MAX 60

struct facts {
	struct panel panel;
	const struct tab *tab;
	struct object_request *request;
	struct rowset *rows;
	struct error error;
	struct grid grid;
	struct pager pager;
	char *wanted; /* where the cursor goes when the rows come; NULL: it stays */
};

static void fact_column(void *self, size_t index, struct grid_column *column)
{
	const struct facts *facts = self;

	*column = (struct grid_column){.name = rowset_name(facts->rows, index)};
}

/* Facts of ours: an empty place is nothing worth a mark. */
static void fact_cell(void *self, size_t row, size_t column, struct grid_cell *cell)
{
	const struct facts *facts = self;
	struct value value = rowset_value(facts->rows, row, column);

	*cell = (struct grid_cell){.bytes = value.bytes, .length = value.length, .is_plain = true};
}

static void take_text(struct facts *facts)
{
	struct buf text = BUF_INIT;

	for (size_t row = 0; row < rowset_rows(facts->rows); row++)
		buf_printf(&text, "%s\n", rowset_text(facts->rows, row, 0));
	pager_set(&facts->pager, buf_string(&text), text.length);
	buf_free(&text);
}

static void go_to_wanted(struct facts *facts)
{
	for (size_t row = 0; facts->wanted && row < facts->grid.rows; row++)
		if (strcmp(rowset_text(facts->rows, row, 0), facts->wanted) == 0)
			facts->grid.cursor_row = row;
	mem_replace(&facts->wanted, NULL);
}

static void facts_came(void *self, struct rowset *rows, const struct error *error)
{
	struct facts *facts = self;

	facts->request = NULL;
	rowset_free(facts->rows);
	facts->rows = rows;
	error_copy(&facts->error, error);
	facts->grid.rows = rowset_rows(rows);
	facts->grid.columns = rowset_columns(rows);
	go_to_wanted(facts);
	if (facts->tab->is_text)
		take_text(facts);
	app_dirty(facts->panel.app);
}

static void show(struct panel *panel, bool again)
{
	struct facts *facts = (struct facts *)panel;

	(void)again; /* facts are cheap, and should be those of now */
	object_cancel(&facts->request);
	error_clear(&facts->error);
	facts->request = object_read_tab(
		app_session(panel->app), panel->node, facts->tab, facts_came, facts);
}

static void find(struct panel *panel, const char *row)
{
	mem_replace(&((struct facts *)panel)->wanted, mem_text(row));
}

static void hide(struct panel *panel)
{
	object_cancel(&((struct facts *)panel)->request);
}

static void draw(struct panel *panel, struct surface *surface, struct rect area, bool has_focus)
{
	struct facts *facts = (struct facts *)panel;

	if (error_is_set(&facts->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, facts->error.primary);
	else if (facts->request && !facts->grid.columns)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (facts->tab->is_text)
		pager_draw(&facts->pager, surface, area, has_focus);
	else if (!facts->grid.rows)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "None.");
	else
		grid_draw(&facts->grid, surface, area, has_focus);
}

static void command(struct panel *panel, enum command command)
{
	struct facts *facts = (struct facts *)panel;
	struct grid *grid = &facts->grid;

	switch (command) {
	case CMD_FIRST:
		grid->cursor_row = grid->top = 0;
		break;
	case CMD_LAST:
		grid->cursor_row = grid->rows ? grid->rows - 1 : 0;
		break;
	case CMD_COPY:
		if (facts->tab->is_text)
			app_copy(panel->app, facts->pager.text, facts->pager.length);
		else
			panel_copy_cell(panel->app, grid);
		break;
	case CMD_COPY_MORE:
		panel_copy_row(panel->app, grid);
		break;
	default:
		break;
	}
}

static void key(struct panel *panel, const struct key *key)
{
	struct facts *facts = (struct facts *)panel;

	if (facts->tab->is_text)
		pager_key(&facts->pager, key);
	else
		grid_key(&facts->grid, key);
}

static char *reading(const struct panel *panel)
{
	return ((const struct facts *)panel)->request ? mem_text(panel->title) : NULL;
}

static bool stop(struct panel *panel)
{
	struct facts *facts = (struct facts *)panel;

	if (!facts->request)
		return false;
	error_set(&facts->error, "stopped by you");
	object_cancel(&facts->request);
	return true;
}

static void free_panel(struct panel *panel)
{
	struct facts *facts = (struct facts *)panel;

	object_cancel(&facts->request);
	rowset_free(facts->rows);
	pager_release(&facts->pager);
	error_clear(&facts->error);
	free(facts->wanted);
	free(facts);
}

static const struct panel_ops ops = {
	.free = free_panel,
	.show = show,
	.find = find,
	.hide = hide,
	.draw = draw,
	.command = command,
	.key = key,
	.reading = reading,
	.stop = stop,
};

struct panel *panel_facts(struct app *app, const struct node *node, const struct tab *tab)
{
	struct facts *facts = mem_new(sizeof *facts);

	*facts = (struct facts){
		.panel = {.ops = &ops, .app = app, .node = node, .title = tab->title},
		.tab = tab,
		.grid = {.column = fact_column,
			.cell = fact_cell,
			.self = facts,
			.maximum_width = COLUMN_WIDTH_MAX},
	};
	return &facts->panel;
}
