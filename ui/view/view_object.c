/* view_object.c - one object: its data first, then the tables of facts that psql's \d+ has. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "pg/ident.h"
#include "pg/rowset.h"
#include "preview/preview.h"
#include "session/session.h"
#include "source/source.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/dialog.h"
#include "widget/grid.h"
#include "widget/pager.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TABS_MAX 12

struct object {
	struct view view;
	struct node node;		  /* copied */
	const struct tab *tabs[TABS_MAX]; /* NULL is Data */
	size_t tab_count, tab;
	struct catalog_request *request;
	struct rowset *rows; /* of the tab, when it is not Data */
	struct error error;
	struct grid grid;
	struct pager pager;
	struct preview *preview;
	bool has_consent; /* to run code of others by reading */
	bool wants_end;	  /* put the cursor on the last row of what comes */
};

static bool is_data(const struct object *object)
{
	return !object->tabs[object->tab];
}

static bool is_text(const struct object *object)
{
	return !is_data(object) && object->tabs[object->tab]->is_text;
}

/* --- data ------------------------------------------------------------------------------------ */

static void data_changed(void *self, long shift)
{
	struct object *object = self;
	size_t rows = preview_rows(object->preview);
	long row = (long)object->grid.cursor_row + shift;

	if (object->wants_end)
		row = (long)rows - 1;
	object->wants_end = false;
	object->grid.rows = rows;
	object->grid.columns = preview_columns(object->preview);
	object->grid.cursor_row = row < 0 ? 0 : row >= (long)rows && rows ? rows - 1 : (size_t)row;
	if (shift > 0)
		object->grid.top += (size_t)shift;
	else if (shift < 0)
		object->grid.top -=
			object->grid.top < (size_t)-shift ? object->grid.top : (size_t)-shift;
	app_dirty(object->view.app);
}

static void data_failed(void *self, const struct error *error)
{
	struct object *object = self;

	error_copy(&object->error, error);
	app_say_error(object->view.app, error);
}

static void data_column(void *self, size_t index, struct grid_column *column)
{
	const struct object *object = self;
	const struct preview_column *shown = preview_column(object->preview, index);

	*column = (struct grid_column){.name = shown->name, .right = shown->is_number};
}

static void data_cell(void *self, size_t row, size_t column, struct grid_cell *cell)
{
	const struct object *object = self;
	struct preview_cell shown = preview_cell(object->preview, row, column);

	*cell = (struct grid_cell){
		.bytes = shown.value.bytes,
		.length = shown.value.length,
		.is_null = shown.value.is_null,
		.is_partial = shown.is_cut,
		.full_length = shown.full_length,
		.is_binary = preview_column(object->preview, column)->is_binary,
	};
}

static void read_data(struct object *object)
{
	static const struct preview_events events = {
		.changed = data_changed, .failed = data_failed};

	preview_free(object->preview);
	error_clear(&object->error);
	object->preview =
		preview_new(app_session(object->view.app), &object->node, &events, object);
	object->grid.rows = object->grid.columns = 0;
	preview_first(object->preview);
}

static bool consent_answered(void *self, struct dialog *dialog, int button)
{
	struct object *object = self;

	(void)dialog;
	if (button == 1) {
		object->has_consent = true;
		read_data(object);
	} else {
		app_say(object->view.app,
			"Nothing has been read. g asks again; ] goes to the next tab.");
	}
	return false;
}

/* A view or a foreign table can run code that belongs to somebody else. */
static void ask_consent(struct object *object)
{
	const struct node *node = &object->node;
	char *text =
		mem_printf("Reading this %s can run code written by others, with your rights.\n\n"
			   "  Object   %s.%s\n  Owner    %s\n\n"
			   "A read-only transaction does not stop everything such code can do.",
			node->word, node->schema, node->name, node->owner);
	struct dialog *dialog = dialog_new("Code of others", text, DIALOG_NO_INPUT);

	dialog_add_button(dialog, "Do not read");
	dialog_add_button(dialog, "Read the first rows");
	app_ask(object->view.app, dialog, consent_answered, object);
	free(text);
}

/* --- tabs ------------------------------------------------------------------------------------ */

static void tab_column(void *self, size_t index, struct grid_column *column)
{
	const struct object *object = self;

	*column = (struct grid_column){.name = rowset_name(object->rows, index)};
}

/* Facts of ours: an empty place is nothing worth a mark. */
static void tab_cell(void *self, size_t row, size_t column, struct grid_cell *cell)
{
	const struct object *object = self;
	struct value value = rowset_value(object->rows, row, column);

	*cell = (struct grid_cell){.bytes = value.bytes, .length = value.length, .is_plain = true};
}

static void take_text(struct object *object)
{
	struct buf text = BUF_INIT;

	for (size_t row = 0; row < rowset_rows(object->rows); row++)
		buf_printf(&text, "%s\n", rowset_text(object->rows, row, 0));
	pager_set(&object->pager, buf_string(&text), text.length);
	buf_free(&text);
}

static void tab_came(void *self, struct rowset *rows, const struct error *error)
{
	struct object *object = self;

	object->request = NULL;
	rowset_free(object->rows);
	object->rows = rows;
	error_copy(&object->error, error);
	object->grid.rows = rowset_rows(rows);
	object->grid.columns = rowset_columns(rows);
	if (is_text(object))
		take_text(object);
	app_dirty(object->view.app);
}

static void read_tab(struct object *object)
{
	struct session *session = app_session(object->view.app);

	if (!session_is_open(session)) {
		if (!app_reconnect(object->view.app))
			app_say(object->view.app, "The connection is closed.");
		return;
	}
	catalog_cancel(&object->request);
	error_clear(&object->error);
	if (!is_data(object)) {
		object->request = catalog_read_tab(
			session, &object->node, object->tabs[object->tab], tab_came, object);
		return;
	}
	if ((object->node.relkind == 'v' || object->node.relkind == 'f') && !object->has_consent)
		ask_consent(object);
	else
		read_data(object);
}

static void show_tab(struct object *object, size_t tab)
{
	bool was_data = is_data(object);

	catalog_cancel(&object->request);
	if (was_data && object->preview)
		preview_stop(object->preview);
	rowset_free(object->rows);
	object->rows = NULL;
	object->tab = tab;
	object->grid = (struct grid){
		.column = is_data(object) ? data_column : tab_column,
		.cell = is_data(object) ? data_cell : tab_cell,
		.self = object,
		.maximum_width = is_data(object) ? 0 : 60,
	};
	/* Data that was read before is still there. */
	if (is_data(object) && object->preview && preview_is_ready(object->preview))
		data_changed(object, 0);
	else
		read_tab(object);
}

/* --- drawing --------------------------------------------------------------------------------- */

static const char *tab_title(const struct object *object, size_t tab)
{
	return object->tabs[tab] ? object->tabs[tab]->title : "Data";
}

/* The current tab in capitals; the ones that do not fit are left out to the right. */
static void draw_tabs(struct object *object, struct surface *surface, struct rect area)
{
	int column = 1;

	for (size_t i = 0; i < object->tab_count; i++) {
		char name[24];
		size_t length = 0;

		for (const char *c = tab_title(object, i); *c && length < sizeof name - 1; c++)
			name[length++] = i == object->tab ? (char)toupper((unsigned char)*c) : *c;
		name[length] = '\0';
		column += surface_text(surface, area, 0, column,
				  i == object->tab ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_PLAIN,
				  name) +
			  2;
	}
}

static void draw_status(struct object *object, struct surface *surface, struct rect area)
{
	const struct preview *preview = object->preview;
	struct buf line = BUF_INIT, elapsed = BUF_INIT;

	if (!is_data(object) || !preview || !preview_is_ready(preview))
		return;
	clock_format_elapsed(&elapsed, preview_elapsed_ms(preview));
	buf_printf(&line, "Row %zu of %zu loaded%s%s; %s; %s",
		preview_rows(preview) ? object->grid.cursor_row + 1 : 0, preview_rows(preview),
		preview_at_start(preview) ? ", from the first" : "",
		preview_at_end(preview) ? ", to the last" : "", preview_way_words(preview),
		preview_is_busy(preview) ? "reading..." : buf_string(&elapsed));
	surface_text(surface, area, 0, 1, STYLE_DIM, buf_string(&line));
	buf_clear(&line);
	if (preview_hidden_columns(preview))
		buf_printf(&line, "%zu columns may not be read and are left out.  ",
			preview_hidden_columns(preview));
	if (object->node.estimate >= 0)
		buf_printf(&line, "~%lld rows by the server's estimate.",
			(long long)object->node.estimate);
	surface_text(surface, area, 1, 1, STYLE_DIM, buf_string(&line));
	buf_free(&line);
	buf_free(&elapsed);
}

static void draw_body(struct object *object, struct surface *surface, struct rect area)
{
	bool is_busy = object->request ||
		       (is_data(object) && object->preview && preview_is_busy(object->preview));

	if (error_is_set(&object->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, object->error.primary);
	else if (is_busy && !object->grid.columns)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (is_text(object))
		pager_draw(&object->pager, surface, area, !app_is_asking(object->view.app));
	else if (is_data(object) && !object->preview)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "Nothing has been read yet.");
	else if (is_data(object) && !object->grid.columns)
		surface_text(
			surface, area, 0, 3, STYLE_PLAIN, "This relation has no columns to read.");
	else if (!object->grid.rows && !is_data(object))
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "None.");
	else
		grid_draw(&object->grid, surface, area, !app_is_asking(object->view.app));
	if (is_data(object) && object->grid.columns && !object->grid.rows && !is_busy)
		surface_text(surface, area, 2, 3, STYLE_PLAIN, "No rows.");
}

static void title(struct view *base, struct buf *out)
{
	const struct object *object = (struct object *)base;
	const char *name = source_name(app_draft(base->app));

	buf_printf(out, "%s > %s > %s", name ? name : "(not saved)", object->node.schema,
		object->node.name);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct object *object = (struct object *)base;
	int status = is_data(object) && body.rows >= 8 ? 2 : 0;

	draw_tabs(object, surface, rect_rows(body, 0, 1));
	surface_rule(surface, rect_columns(body, 1, body.columns - 2), 1);
	draw_body(object, surface, rect_rows(body, 2, body.rows - 2 - status));
	if (status)
		draw_status(object, surface, rect_rows(body, body.rows - status, status));
}

/* --- commands -------------------------------------------------------------------------------- */

/* At the edges of what is held the next window is asked for, before the edge is reached. */
static void read_ahead(struct object *object)
{
	size_t row = object->grid.cursor_row, rows = object->grid.rows;

	if (!is_data(object) || !object->preview || preview_is_busy(object->preview))
		return;
	if (row + 20 >= rows && !preview_at_end(object->preview))
		preview_forward(object->preview);
	else if (row < 20 && !preview_at_start(object->preview))
		preview_backward(object->preview);
}

static void go_first(struct object *object)
{
	if (is_data(object) && !object->preview) {
		read_tab(object);
		return;
	}
	object->grid.cursor_row = object->grid.top = 0;
	if (is_data(object) && !preview_at_start(object->preview))
		preview_first(object->preview);
}

static void go_last(struct object *object)
{
	if (object->grid.rows)
		object->grid.cursor_row = object->grid.rows - 1;
	if (is_data(object) && object->preview && !preview_at_end(object->preview)) {
		object->wants_end = true;
		preview_last(object->preview);
	}
}

static void copy_cell(struct object *object)
{
	struct grid_cell cell;

	if (is_text(object)) {
		app_copy(object->view.app, object->pager.text, object->pager.length);
		return;
	}
	if (!object->grid.rows || !object->grid.columns)
		return;
	object->grid.cell(object, object->grid.cursor_row, object->grid.cursor_column, &cell);
	if (cell.is_null)
		app_say(object->view.app, "The value is NULL: there is nothing to copy.");
	else if (cell.is_partial)
		app_say(object->view.app,
			"Only its beginning is here: Enter opens the whole value.");
	else
		app_copy(object->view.app, cell.bytes, cell.length);
}

static void copy_row(struct object *object)
{
	struct buf text = BUF_INIT;

	for (size_t column = 0; object->grid.rows && column < object->grid.columns; column++) {
		struct grid_cell cell;

		object->grid.cell(object, object->grid.cursor_row, column, &cell);
		buf_text(&text, column ? "\t" : "");
		if (!cell.is_null)
			buf_add(&text, cell.bytes, cell.length);
	}
	app_copy(object->view.app, buf_string(&text), text.length);
	buf_free(&text);
}

static void open_cell(struct object *object)
{
	char *where;

	if (!is_data(object) || !object->grid.rows || !object->grid.columns)
		return;
	where = mem_printf("%s > %s", object->node.schema, object->node.name);
	app_push(object->view.app, view_cell(object->view.app, object->preview, where,
					   object->grid.cursor_row, object->grid.cursor_column));
	free(where);
}

static void command(struct view *base, enum command command)
{
	struct object *object = (struct object *)base;
	size_t count = object->tab_count;

	switch (command) {
	case CMD_NEXT_TAB:
		show_tab(object, (object->tab + 1) % count);
		break;
	case CMD_PREVIOUS_TAB:
		show_tab(object, (object->tab + count - 1) % count);
		break;
	case CMD_FIRST:
		go_first(object);
		break;
	case CMD_LAST:
		go_last(object);
		break;
	case CMD_COPY:
		copy_cell(object);
		break;
	case CMD_COPY_MORE:
		copy_row(object);
		break;
	case CMD_RELOAD:
		read_tab(object);
		break;
	case CMD_WHO:
		view_push_access(object->view.app, &object->node);
		break;
	case CMD_OPEN:
		open_cell(object);
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct object *object = (struct object *)base;

	if (is_text(object)) {
		pager_key(&object->pager, key);
		return;
	}
	if (grid_key(&object->grid, key) == ACTIVATED)
		open_cell(object);
	read_ahead(object);
}

static void reconnected(struct view *base)
{
	read_tab((struct object *)base);
}

/* "Columns of customers", or NULL when nothing is asked for; the caller frees it. */
static char *describe_reading(const struct object *object)
{
	if (!object->request && !(object->preview && preview_is_busy(object->preview)))
		return NULL;
	return mem_printf("%s of %s", tab_title(object, object->tab), object->node.name);
}

static bool waits(struct view *base, struct buf *out)
{
	char *what = describe_reading((struct object *)base);
	bool is_waiting = app_waits(base->app, what, out);

	free(what);
	return is_waiting;
}

static bool escape(struct view *base)
{
	struct object *object = (struct object *)base;
	char *what = describe_reading(object);

	if (!what)
		return false;
	if (!is_data(object) || !object->grid.columns)
		error_set(&object->error, "stopped by you");
	catalog_cancel(&object->request);
	if (object->preview)
		preview_stop(object->preview);
	app_say(base->app, "Stopped: reading %s.", what);
	free(what);
	return true;
}

static void close_view(struct view *base)
{
	struct object *object = (struct object *)base;

	catalog_cancel(&object->request);
	preview_free(object->preview);
	rowset_free(object->rows);
	pager_release(&object->pager);
	error_clear(&object->error);
	free(object->node.oid);
	free(object->node.schema);
	free(object->node.name);
	free(object->node.word);
	free(object->node.owner);
	free(object);
}

static const struct view_ops ops = {
	.kind = VIEW_OBJECT,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.escape = escape,
	.waits = waits,
	.reconnected = reconnected,
};

struct view *view_object(struct app *app, const struct node *node)
{
	struct object *object = mem_new(sizeof *object);
	const struct tab *tab;

	object->view = (struct view){.ops = &ops, .app = app};
	object->node = (struct node){.kind = node->kind,
		.relkind = node->relkind,
		.oid = mem_text(node->oid),
		.schema = mem_text(node->schema),
		.name = mem_text(node->name),
		.word = mem_text(node->word),
		.owner = mem_text(node->owner),
		.estimate = node->estimate};
	if (node->relkind && strchr("rpvmf", node->relkind))
		object->tabs[object->tab_count++] = NULL;
	for (size_t i = 0; object->tab_count < TABS_MAX && (tab = catalog_tab(node, i)); i++)
		object->tabs[object->tab_count++] = tab;
	show_tab(object, 0);
	return &object->view;
}
