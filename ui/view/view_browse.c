/* view_browse.c - step 5: schemas and what they hold, read when they are opened. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "pg/connection.h"
#include "pg/ident.h"
#include "session/session.h"
#include "source/source.h"
#include "term/key.h"
#include "view/filter.h"
#include "view/tree.h"
#include "view/view.h"
#include "widget/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPLIT_COLUMNS 100 /* from here on the details stand beside the tree */
#define TREE_COLUMNS 62

struct browse {
	struct view view;
	struct tree tree;
	struct list list;
	struct filter filter;
	struct catalog_request *request;
	char *asked;		 /* what it is about: "app" */
	struct tree_row opening; /* whose children are asked for */
	struct level *databases; /* shown in place of the tree while one is chosen */
	struct error error;
	char rows_text[24], size_text[24];
};

static const struct list_column tree_columns[] = {
	{.title = "Object", .width = 0},
	{.title = "Kind", .width = 12, .minimum = 50},
	{.title = "Rows", .width = 8, .right = true, .minimum = 58},
	{.title = "Size", .width = 8, .right = true, .minimum = 66},
	{.title = "Rights", .width = 12},
};

static void lay_out(struct browse *browse)
{
	tree_lay_out(&browse->tree, filter_text(&browse->filter));
	list_set_count(
		&browse->list, browse->databases ? browse->databases->count : browse->tree.count);
	app_dirty(browse->view.app);
}

/* --- reading --------------------------------------------------------------------------------- */

static bool can_ask(struct browse *browse)
{
	if (session_is_open(app_session(browse->view.app)))
		return true;
	if (!app_reconnect(browse->view.app))
		app_say(browse->view.app, "The connection is closed.");
	return false;
}

/* Puts what was read in its place. What was open stays so, and the cursor stays on its object. */
static void put_level(struct browse *browse, struct branch **place, struct level *level)
{
	struct branch *old = *place;
	struct node *at = tree_node(&browse->tree, browse->list.cursor);

	*place = branch_new(level);
	branch_graft(*place, old);
	lay_out(browse);
	if (at && !browse->databases && tree_find(&browse->tree, at) < browse->tree.count)
		list_move_to(&browse->list, tree_find(&browse->tree, at));
	branch_free(old);
}

static void below_came(void *self, struct level *level, const struct error *error);

static void ask_below(struct browse *browse, const struct tree_row *at)
{
	struct session *session = app_session(browse->view.app);
	const struct node *node = &at->branch->level->nodes[at->index];

	catalog_cancel(&browse->request);
	mem_replace(&browse->asked, mem_text(node->name));
	browse->opening = *at;
	browse->request = node->kind == NODE_SCHEMA
				  ? catalog_objects(session, node, below_came, browse)
				  : catalog_partitions(session, node, below_came, browse);
}

/* After a reload, one by one. */
static void read_stale(struct browse *browse)
{
	struct tree_row at;

	if (session_is_open(app_session(browse->view.app)) && tree_find_stale(&browse->tree, &at))
		ask_below(browse, &at);
}

static void schemas_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;

	browse->request = NULL;
	if (!level) {
		error_copy(&browse->error, error);
		app_say_error(browse->view.app, error);
		return;
	}
	put_level(browse, &browse->tree.root, level);
	read_stale(browse);
}

static void read_schemas(struct browse *browse)
{
	if (!can_ask(browse))
		return;
	catalog_cancel(&browse->request);
	error_clear(&browse->error);
	mem_replace(&browse->asked, mem_text("the schemas"));
	browse->request = catalog_schemas(app_session(browse->view.app), schemas_came, browse);
}

static void below_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;
	struct branch *branch = browse->opening.branch;
	size_t index = browse->opening.index;
	bool was_stale = branch->is_stale[index];

	browse->request = NULL;
	branch->is_stale[index] = false;
	if (error)
		app_say_error(browse->view.app, error);
	if (level) {
		branch->is_open[index] = branch->is_open[index] || !was_stale;
		if (!level->count && !was_stale)
			app_say(browse->view.app, "There is nothing in it.");
		put_level(browse, &branch->below[index], level);
	}
	read_stale(browse);
}

static void open_below(struct browse *browse, size_t row)
{
	const struct tree_row at = browse->tree.rows[row];

	if (at.branch->below[at.index]) {
		at.branch->is_open[at.index] = !at.branch->is_open[at.index];
		lay_out(browse);
	} else if (can_ask(browse)) {
		ask_below(browse, &at);
	}
}

static void databases_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;

	browse->request = NULL;
	if (error)
		app_say_error(browse->view.app, error);
	browse->databases = level;
	browse->list.cursor = 0;
	lay_out(browse);
}

static void choose_database(struct browse *browse)
{
	if (!can_ask(browse))
		return;
	catalog_cancel(&browse->request);
	mem_replace(&browse->asked, mem_text("the databases"));
	browse->request = catalog_databases(app_session(browse->view.app), databases_came, browse);
}

/* Another database is another connection, tested like any other; the SSH session is the same. */
static void open_database(struct browse *browse)
{
	struct app *app = browse->view.app;
	const struct node *node = &browse->databases->nodes[browse->list.cursor];
	struct source *source = source_copy(app_draft(app));
	struct session *session = session_clone(app_session(app), node->name, NULL, NULL);

	source_set(source, "dbname", node->name, ORIGIN_TYPED, NULL);
	app_set_draft(app, source, app_password(app));
	source_free(source);
	app_pop_to(app, VIEW_SOURCES);
	app_push(app, view_test_of(app, session));
}

/* --- drawing --------------------------------------------------------------------------------- */

/* "~120 k", "~4.1 M" */
static void format_rows(char *text, size_t size, int64_t rows)
{
	if (rows < 0)
		text[0] = '\0';
	else if (rows < 10000)
		snprintf(text, size, "~%" PRId64, rows);
	else if (rows < 1000000)
		snprintf(text, size, "~%" PRId64 " k", rows / 1000);
	else if (rows < 1000000000)
		snprintf(text, size, "~%.1f M", (double)rows / 1e6);
	else
		snprintf(text, size, "~%.1f G", (double)rows / 1e9);
}

static void format_size(char *text, size_t size, int64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	double value = (double)bytes;
	size_t unit = 0;

	if (bytes < 0) {
		text[0] = '\0';
		return;
	}
	for (; value >= 1024 && unit < 4; unit++)
		value /= 1024;
	snprintf(text, size, value < 10 && unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

static unsigned style_of_rights(const char *rights)
{
	return rights && strncmp(rights, "NO ", 3) == 0 ? STYLE_BAD
	       : rights && strcmp(rights, "read") == 0	? STYLE_GOOD
							: STYLE_PLAIN;
}

static void draw_database(struct browse *browse, size_t index, struct list_row *row)
{
	const struct node *node = &browse->databases->nodes[index];

	row->cells[0].text = node->name;
	row->cells[1].text = node->is_current ? "current" : "database";
	row->cells[4] = (struct list_cell){node->rights, style_of_rights(node->rights)};
}

static void draw_row(void *self, size_t index, struct list_row *row)
{
	struct browse *browse = self;
	const struct tree_row *at = &browse->tree.rows[index];
	const struct node *node = tree_node(&browse->tree, index);

	if (browse->databases) {
		draw_database(browse, index, row);
		return;
	}
	row->indent = 2 * at->depth;
	row->fold = ' ';
	if (!node) {
		row->is_heading = true;
		row->cells[0].text = at->heading;
		return;
	}
	if (tree_has_below(node))
		row->fold = at->branch->is_open[at->index] ? '-' : '+';
	format_rows(browse->rows_text, sizeof browse->rows_text, node->estimate);
	format_size(browse->size_text, sizeof browse->size_text, node->size_bytes);
	row->cells[0].text = node->name;
	row->cells[1].text = node->word ? node->word : node->is_system ? "system" : "schema";
	row->cells[2].text = browse->rows_text;
	row->cells[3].text = browse->size_text;
	row->cells[4] = (struct list_cell){node->rights, style_of_rights(node->rights)};
}

static void title(struct view *base, struct buf *out)
{
	struct session *session = app_session(base->app);
	const struct source *source = app_draft(base->app);
	int version = session ? session_server_version(session) : 0;

	buf_printf(out, "pgusher   %s   %s   %s",
		source_name(source) ? source_name(source) : "(not saved)",
		source_value(source, "dbname") ? source_value(source, "dbname") : "-",
		source_value(source, "user") ? source_value(source, "user") : "-");
	if (version)
		buf_printf(out, "   PG %d.%d", version / 10000, version % 10000);
	else
		buf_text(out, "   CLOSED");
}

static void draw_node(struct surface *surface, struct rect area, const struct node *node)
{
	struct buf line = BUF_INIT;
	int row = 0;

	buf_printf(&line, "%s%s%s: %s, owner %s", node->schema ? node->schema : "",
		node->schema ? "." : "", node->name, node->word ? node->word : "schema",
		node->owner ? node->owner : "?");
	row += surface_wrapped(surface, area, row, 1, STYLE_PLAIN, buf_string(&line));
	if (node->note)
		row += surface_wrapped(surface, rect_rows(area, row, area.rows - row), 0, 1,
			STYLE_PLAIN, node->note);
	if (node->comment)
		surface_wrapped(surface, rect_rows(area, row, area.rows - row), 0, 1, STYLE_DIM,
			node->comment);
	buf_free(&line);
}

static void draw_beside(struct browse *browse, struct surface *surface, struct rect area)
{
	const struct node *node = tree_node(&browse->tree, browse->list.cursor);

	surface_column(surface, area, 0);
	if (!node)
		return;
	draw_node(surface, rect_columns(area, 2, area.columns - 2), node);
	surface_text(surface, area, area.rows - 1, 3, STYLE_DIM,
		node->kind == NODE_SCHEMA ? "Enter opens it" : "Enter: data, columns, keys, ...");
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct browse *browse = (struct browse *)base;
	bool is_split = body.columns >= SPLIT_COLUMNS && !browse->databases;
	int about = !is_split && body.rows >= 12 ? 3 : 0;
	struct rect tree = rect_columns(body, 0, is_split ? TREE_COLUMNS : body.columns);
	const struct node *node =
		browse->databases ? NULL : tree_node(&browse->tree, browse->list.cursor);
	int top = 0;

	if (filter_is_on(&browse->filter)) {
		filter_draw(
			&browse->filter, surface, tree, 0, browse->list.count, browse->list.count);
		top = 1;
	} else if (browse->databases) {
		surface_text(surface, tree, 0, 1, STYLE_BOLD,
			"Databases of this server. Enter connects to one, Esc stays.");
		top = 1;
	}
	if (!browse->tree.root && !browse->databases)
		surface_text(surface, body, 1, 3, STYLE_PLAIN,
			browse->request ? "asking the server..."
					: "Nothing was read. R tries again.");
	else
		list_draw(&browse->list, surface, rect_rows(tree, top, body.rows - top - about),
			!filter_is_typing(&browse->filter));
	if (is_split)
		draw_beside(browse, surface,
			rect_columns(body, TREE_COLUMNS, body.columns - TREE_COLUMNS));
	if (about && node) {
		struct rect area = rect_rows(body, body.rows - about, about);

		surface_rule(surface, area, 0);
		draw_node(surface, rect_rows(area, 1, about - 1), node);
	}
}

/* --- commands -------------------------------------------------------------------------------- */

static void open_row(struct browse *browse)
{
	struct node *node;

	if (browse->databases) {
		open_database(browse);
		return;
	}
	node = tree_node(&browse->tree, browse->list.cursor);
	if (!node)
		return;
	if (node->kind == NODE_SCHEMA)
		open_below(browse, browse->list.cursor);
	else
		app_push(browse->view.app, view_object(browse->view.app, node));
}

/* Right unfolds, also a partitioned table, whose Enter opens its data. */
static void unfold_row(struct browse *browse)
{
	struct node *node = tree_node(&browse->tree, browse->list.cursor);

	if (node && !browse->databases && tree_has_below(node))
		open_below(browse, browse->list.cursor);
	else
		open_row(browse);
}

static void fold_row(struct browse *browse)
{
	size_t row = browse->list.cursor;
	struct tree_row *at;

	if (browse->databases || row >= browse->tree.count)
		return;
	at = &browse->tree.rows[row];
	if (at->heading || !at->branch->is_open[at->index]) {
		row = tree_parent(&browse->tree, row);
		at = &browse->tree.rows[row];
	}
	at->branch->is_open[at->index] = false;
	lay_out(browse);
	list_move_to(&browse->list, row);
}

static void copy_name(struct browse *browse)
{
	const struct node *node = tree_node(&browse->tree, browse->list.cursor);
	struct buf name = BUF_INIT;

	if (!node || browse->databases)
		return;
	if (node->kind == NODE_FUNCTION)
		buf_printf(&name, "%s.%s", node->schema, node->name);
	else if (node->schema)
		ident_add_qualified(&name, node->schema, node->name);
	else
		ident_add(&name, node->name);
	app_copy(browse->view.app, buf_string(&name), name.length);
	buf_free(&name);
}

static void command(struct view *base, enum command command)
{
	struct browse *browse = (struct browse *)base;

	switch (command) {
	case CMD_OPEN:
		open_row(browse);
		break;
	case CMD_CLOSE_NODE:
		fold_row(browse);
		break;
	case CMD_FILTER:
		filter_begin(&browse->filter);
		break;
	case CMD_GRANTS:
		app_push(base->app, view_grants(base->app));
		break;
	case CMD_WHO:
		if (tree_node(&browse->tree, browse->list.cursor))
			view_push_access(base->app, tree_node(&browse->tree, browse->list.cursor));
		break;
	case CMD_ROLE_RIGHTS:
		app_push(base->app, view_access_role(base->app, NULL));
		break;
	case CMD_OTHER_DATABASE:
		choose_database(browse);
		break;
	case CMD_RELOAD:
		read_schemas(browse);
		break;
	case CMD_SYSTEM:
		browse->tree.shows_system = !browse->tree.shows_system;
		lay_out(browse);
		break;
	case CMD_COPY:
		copy_name(browse);
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct browse *browse = (struct browse *)base;

	if (filter_key(&browse->filter, key))
		lay_out(browse);
	else if (key->code == K_RIGHT || key->code == 'l')
		unfold_row(browse);
	else if (list_key(&browse->list, key) == ACTIVATED)
		open_row(browse);
}

static bool takes_text(struct view *base)
{
	return filter_is_typing(&((struct browse *)base)->filter);
}

static void reconnected(struct view *base)
{
	read_schemas((struct browse *)base);
}

static bool escape(struct view *base)
{
	struct browse *browse = (struct browse *)base;

	if (browse->request) {
		catalog_cancel(&browse->request);
		app_say(base->app, "Stopped: reading %s.", browse->asked);
		return true;
	}
	if (browse->databases) {
		level_free(browse->databases);
		browse->databases = NULL;
		lay_out(browse);
		return true;
	}
	if (!filter_is_on(&browse->filter))
		return false;
	filter_end(&browse->filter);
	lay_out(browse);
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct browse *browse = (struct browse *)base;

	return app_waits(base->app, browse->request ? browse->asked : NULL, out);
}

static const char *refuses(struct view *base, enum command command)
{
	const struct browse *browse = (struct browse *)base;

	if (browse->databases && command != CMD_OPEN && command != CMD_QUIT &&
		command != CMD_HELP && command != CMD_PALETTE)
		return "a database is being chosen";
	return NULL;
}

static void close_view(struct view *base)
{
	struct browse *browse = (struct browse *)base;

	catalog_cancel(&browse->request);
	tree_release(&browse->tree);
	level_free(browse->databases);
	filter_end(&browse->filter);
	error_clear(&browse->error);
	free(browse->asked);
	free(browse);
}

static const struct view_ops ops = {
	.kind = VIEW_BROWSE,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.waits = waits,
	.reconnected = reconnected,
	.refuses = refuses,
};

struct view *view_browse(struct app *app)
{
	struct browse *browse = mem_new(sizeof *browse);

	browse->view = (struct view){.ops = &ops, .app = app};
	browse->list = (struct list){.columns = tree_columns,
		.column_count = sizeof tree_columns / sizeof *tree_columns,
		.row = draw_row,
		.self = browse};
	read_schemas(browse);
	return &browse->view;
}

/* The schema stands among the rows even when a filter or its being of the system would hide it. */
static size_t show_schema_row(struct browse *browse, const char *name)
{
	const struct level *level = browse->tree.root ? browse->tree.root->level : NULL;

	filter_end(&browse->filter);
	for (size_t i = 0; level && i < level->count; i++)
		if (strcmp(level->nodes[i].name, name) == 0)
			browse->tree.shows_system |= level->nodes[i].is_system;
	lay_out(browse);
	for (size_t row = 0; row < browse->tree.count; row++) {
		const struct node *node = tree_node(&browse->tree, row);

		if (node && node->kind == NODE_SCHEMA && strcmp(node->name, name) == 0)
			return row;
	}
	return browse->tree.count;
}

void view_browse_show_schema(struct app *app, const char *name)
{
	struct browse *browse = (struct browse *)app_top(app);
	size_t row = show_schema_row(browse, name);

	if (row == browse->tree.count) {
		app_say(app, "The schema %s is not in the tree: R reads it again.", name);
		return;
	}
	list_move_to(&browse->list, row);
	if (!browse->tree.rows[row].branch->is_open[browse->tree.rows[row].index])
		open_below(browse, row);
}
