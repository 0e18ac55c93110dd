/* view_browse.c - step 5: what the server has, as a tree; its commands and keys. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/object.h"
#include "pg/ident.h"
#include "session/session.h"
#include "source/name_patterns.h"
#include "source/source.h"
#include "term/key.h"
#include "view/browse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void browse_lay_out(struct browse *browse)
{
	tree_lay_out(&browse->tree, filter_text(&browse->filter));
	list_set_count(
		&browse->list, browse->databases ? browse->databases->count : browse->tree.count);
	app_dirty(browse->view.app);
}

void browse_lay_out_at(struct browse *browse, const struct node *at)
{
	size_t row;

	browse_lay_out(browse);
	row = browse->tree.count;
	if (at && !browse->databases)
		row = tree_find(&browse->tree, at);
	else if (filter_is_on(&browse->filter)) /* nothing matched before */
		row = tree_find_match(&browse->tree, filter_text(&browse->filter));
	if (row < browse->tree.count)
		list_move_to(&browse->list, row);
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

/* --- commands -------------------------------------------------------------------------------- */

static void open_below(struct browse *browse, size_t row)
{
	const struct tree_row at = browse->tree.rows[row];

	if (at.branch->below[at.index] && !at.branch->is_stale[at.index]) {
		at.branch->is_open[at.index] = !at.branch->is_open[at.index];
		browse_lay_out(browse);
	} else if (browse_can_ask(browse)) {
		browse_read_below(browse, at.branch, at.index);
	}
}

/* Another database is another connection, tested like any other; the SSH session is the same. */
static void open_database(struct browse *browse, const struct node *node)
{
	struct app *app = browse->view.app;
	struct source *source;
	struct session *session;

	if (strcmp(node->rights ? node->rights : "", "closed") == 0) {
		app_say(app, "The database %s takes no connections.", node->name);
		return;
	}
	if (!browse_can_ask(browse))
		return;
	source = source_copy(app_draft(app));
	session = session_clone(app_session(app), node->name, NULL, NULL);
	source_set(source, "dbname", node->name, ORIGIN_TYPED, NULL);
	/* The views first: what they wait for is of the session that goes with the draft. */
	app_pop_to(app, VIEW_SOURCES);
	app_set_draft(app, source, app_password(app));
	source_free(source);
	app_push(app, view_test_of(app, session));
}

static bool has_screen(const struct node *node)
{
	return node->relkind && (node->kind == NODE_RELATION || object_tab(node, 0));
}

static void open_node(struct browse *browse, const struct node *node)
{
	struct app *app = browse->view.app;

	if (node->kind == NODE_DATABASE && !node->is_current)
		open_database(browse, node);
	else if (node->kind == NODE_GROUP)
		app_say(app, "The %s cannot be read: %s", node->name,
			node->note ? node->note : "the server refuses");
	else if (has_screen(node))
		app_push(app, view_object(app, node));
	else
		app_say(app, "%s: %s", node->name, node->note ? node->note : node->word);
}

static void open_row(struct browse *browse)
{
	const struct node *node;

	if (browse->databases) {
		open_database(browse, &browse->databases->nodes[browse->list.cursor]);
		return;
	}
	node = tree_node(&browse->tree, browse->list.cursor);
	if (node && tree_has_below(node) && node->kind != NODE_RELATION)
		open_below(browse, browse->list.cursor);
	else if (node)
		open_node(browse, node);
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
	if (at->is_more || !at->branch->is_open[at->index]) {
		row = tree_parent(&browse->tree, row);
		at = &browse->tree.rows[row];
	}
	if (at->is_more)
		return;
	at->branch->is_open[at->index] = false;
	browse_lay_out(browse);
	list_move_to(&browse->list, row);
}

static void copy_name(struct browse *browse)
{
	const struct node *node = tree_node(&browse->tree, browse->list.cursor);
	struct buf name = BUF_INIT;

	if (!node || browse->databases || node->kind == NODE_GROUP)
		return;
	if (node->kind == NODE_FUNCTION) { /* a signature as SQL has it */
		ident_add(&name, node->schema);
		buf_printf(&name, ".%s", node->name);
	} else if (node->schema)
		ident_add_qualified(&name, node->schema, node->name);
	else
		ident_add(&name, node->name);
	app_copy(browse->view.app, buf_string(&name), name.length);
	buf_free(&name);
}

static void turn_patterns(struct browse *browse)
{
	if (name_patterns_are_empty(browse->patterns)) {
		app_say(browse->view.app, "The source has no patterns: nothing is left out.");
		return;
	}
	browse->tree.shows_left_out = !browse->tree.shows_left_out;
	browse_read(browse);
}

/* The cursor goes to the first row that was meant, not to one that only leads there. */
static void filter_changed(struct browse *browse)
{
	browse_lay_out(browse);
	if (filter_is_typing(&browse->filter))
		list_move_to(&browse->list,
			tree_find_match(&browse->tree, filter_text(&browse->filter)));
	browse->is_stopped = false;
	browse_read_on(browse);
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
		browse_read_databases(browse);
		break;
	case CMD_RELOAD:
		browse_read(browse);
		break;
	case CMD_SYSTEM:
		browse->tree.shows_system = !browse->tree.shows_system;
		browse_lay_out(browse);
		break;
	case CMD_PATTERNS:
		turn_patterns(browse);
		break;
	case CMD_SIZE:
		browse_read_size(browse);
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
	enum consequence consequence;

	if (filter_key(&browse->filter, key))
		filter_changed(browse);
	else if (key->code == K_RIGHT || key->code == 'l')
		unfold_row(browse);
	else if ((consequence = list_key(&browse->list, key)) == ACTIVATED)
		open_row(browse); /* another database: this view is gone */
	else if (consequence == HANDLED)
		browse_read_on(browse);
}

static bool takes_text(struct view *base)
{
	return filter_is_typing(&((struct browse *)base)->filter);
}

static void reconnected(struct view *base)
{
	browse_read((struct browse *)base);
}

static bool escape(struct view *base)
{
	struct browse *browse = (struct browse *)base;

	if (browse_stop(browse))
		return true;
	if (browse->databases) {
		level_free(browse->databases);
		browse->databases = NULL;
		browse_lay_out(browse);
		return true;
	}
	if (!filter_is_on(&browse->filter))
		return false;
	filter_end(&browse->filter);
	browse_lay_out_at(browse, tree_node(&browse->tree, browse->list.cursor));
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct browse *browse = (struct browse *)base;

	return app_waits(base->app, browse->request ? browse->asked : NULL, out);
}

static void add_left_out(struct buf *out, int64_t count, const char *what)
{
	if (count)
		buf_printf(out, "%s%" PRId64 " %s%s", out->length ? ", " : "", count, what,
			count == 1 ? "" : "s");
}

static bool hint(struct view *base, struct buf *out)
{
	const struct browse *browse = (struct browse *)base;
	struct left_out left_out = tree_left_out(&browse->tree);

	if (browse->databases || browse->tree.shows_left_out)
		return false;
	add_left_out(out, left_out.databases, "database");
	add_left_out(out, left_out.schemas, "schema");
	add_left_out(out, left_out.tables, "table");
	if (out->length)
		buf_text(out, " left out by the source's patterns; P shows them.");
	return out->length > 0;
}

/* Rights are explained of what a schema holds, of schemas and of databases. */
static bool has_access(const struct node *node)
{
	return node && node->kind <= NODE_TYPE;
}

static const char *refuses(struct view *base, enum command command)
{
	const struct browse *browse = (struct browse *)base;

	if (browse->databases && command != CMD_OPEN && command != CMD_QUIT &&
		command != CMD_HELP && command != CMD_PALETTE)
		return "a database is being chosen";
	if (command == CMD_WHO && !has_access(tree_node(&browse->tree, browse->list.cursor)))
		return "it is for databases, schemas and what they hold";
	return NULL;
}

static void close_view(struct view *base)
{
	struct browse *browse = (struct browse *)base;

	catalog_cancel(&browse->request);
	tree_release(&browse->tree);
	level_free(browse->databases);
	name_patterns_free(browse->patterns);
	filter_end(&browse->filter);
	free(browse->asked);
	free(browse->searched);
	free(browse);
}

static const struct view_ops ops = {
	.kind = VIEW_BROWSE,
	.close = close_view,
	.title = title,
	.draw = browse_draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.waits = waits,
	.hint = hint,
	.reconnected = reconnected,
	.refuses = refuses,
};

struct view *view_browse(struct app *app)
{
	struct browse *browse = mem_new(sizeof *browse);
	struct error wrong = ERROR_INIT;

	browse->view = (struct view){.ops = &ops, .app = app};
	browse->list = (struct list){.columns = browse_columns,
		.column_count = browse_column_count,
		.row = browse_draw_row,
		.self = browse};
	browse->patterns = name_patterns_new(app_draft(app), &wrong);
	if (error_is_set(&wrong))
		app_say_error(app, &wrong);
	error_clear(&wrong);
	browse_read(browse);
	return &browse->view;
}

void view_browse_show_schema(struct app *app, const char *name)
{
	struct browse *browse = (struct browse *)app_top(app);
	const struct node schema = {.kind = NODE_SCHEMA, .name = (char *)name};
	size_t row;

	/* Also when a filter, or its being of the system, hides it. */
	filter_end(&browse->filter);
	browse->tree.shows_system |=
		text_starts_with(name, "pg_") || strcmp(name, "information_schema") == 0;
	browse_lay_out(browse);
	row = tree_find(&browse->tree, &schema);
	if (row == browse->tree.count) {
		app_say(app, "The schema %s is not in the tree: R reads it again.", name);
		return;
	}
	list_move_to(&browse->list, row);
	if (!browse->tree.rows[row].branch->is_open[browse->tree.rows[row].index])
		open_below(browse, row);
}
