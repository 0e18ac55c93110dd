/* browse_read.c - what the screen Browse asks of the server, one thing at a time. */
#include "base/error.h"
#include "base/memory.h"
#include "session/session.h"
#include "source/name_patterns.h"
#include "view/browse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPENED_AT_ONCE_MAX 100 /* objects of a schema that shows all of them when it is opened */
#define WRONG_EXPRESSION "2201B"

bool browse_can_ask(struct browse *browse)
{
	if (session_is_open(app_session(browse->view.app)))
		return true;
	if (!app_reconnect(browse->view.app))
		app_say(browse->view.app, "The connection is closed.");
	return false;
}

/* The source's patterns, as long as they are not to be passed over. */
static const struct name_patterns *patterns(const struct browse *browse)
{
	return browse->tree.shows_left_out ? NULL : browse->patterns;
}

static void begin(struct browse *browse, const char *what)
{
	catalog_cancel(&browse->request);
	browse->is_stopped = false;
	mem_replace(&browse->asked, mem_text(what));
}

bool browse_stop(struct browse *browse)
{
	if (!browse->request)
		return false;
	catalog_cancel(&browse->request);
	browse->is_stopped = true;
	app_say(browse->view.app, "Stopped: reading %s.", browse->asked);
	return true;
}

/* --- what is below a node -------------------------------------------------------------------- */

/* All groups of a small schema are opened with it: read_on() reads them. */
static void open_groups(struct branch *branch)
{
	int64_t total = 0;

	for (size_t i = 0; i < branch->level->count; i++)
		total += branch->level->nodes[i].estimate;
	for (size_t i = 0; i < branch->level->count && total <= OPENED_AT_ONCE_MAX; i++) {
		if (branch->level->nodes[i].estimate <= 0 || branch->below[i])
			continue;
		branch_attach(branch, i, branch_new(level_new()));
		branch->is_open[i] = branch->is_stale[i] = true;
	}
}

static void below_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;
	struct branch *above = browse->asking, *below, *old;
	size_t index = browse->asking_at;
	const struct node *at = tree_node(&browse->tree, browse->list.cursor);
	bool was_stale = above->is_stale[index];

	browse->request = NULL;
	above->is_stale[index] = false;
	if (error)
		app_say_error(browse->view.app, error);
	if (level) {
		old = above->below[index];
		above->below[index] = NULL;
		below = branch_new(level);
		branch_graft(below, old);
		branch_attach(above, index, below);
		above->is_open[index] = above->is_open[index] || !was_stale;
		if (!was_stale && above->level->nodes[index].kind == NODE_SCHEMA)
			open_groups(below);
		if (!level->count && !was_stale)
			app_say(browse->view.app, "There is nothing in it.");
		browse_lay_out_at(browse, at);
		branch_free(old);
	}
	browse_read_on(browse);
}

void browse_read_below(struct browse *browse, struct branch *branch, size_t index)
{
	struct session *session = app_session(browse->view.app);
	const struct node *node = &branch->level->nodes[index];
	struct catalog_page page = {.patterns = patterns(browse)};

	begin(browse, node->name);
	browse->asking = branch;
	browse->asking_at = index;
	browse->request = node->kind == NODE_SCHEMA
				  ? catalog_groups(session, node, page.patterns, below_came, browse)
				  : catalog_page(session, node, &page, below_came, browse);
}

/* --- further pages, and what is searched ----------------------------------------------------- */

/* Rows that are put in above the cursor move neither it nor what is on the screen. */
static void keep_place(struct browse *browse, size_t inserted_at, size_t inserted)
{
	struct list *list = &browse->list;
	bool is_behind = list->cursor > inserted_at;
	size_t cursor = list->cursor + inserted, top = list->top + inserted;

	browse_lay_out(browse);
	if (!is_behind)
		return;
	list_move_to(list, cursor);
	list->top = top;
}

static void more_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;
	size_t row = 0, before;

	browse->request = NULL;
	if (!level) { /* not asked again and again: what is there counts as all, until a reload */
		browse->asking->level->has_more = false;
		app_say_error(browse->view.app, error);
		browse_lay_out(browse);
		return;
	}
	while (row < browse->tree.count && !(browse->tree.rows[row].is_more &&
						   browse->tree.rows[row].branch == browse->asking))
		row++;
	before = browse->tree.count;
	branch_append(browse->asking, level);
	tree_lay_out(&browse->tree, filter_text(&browse->filter));
	keep_place(browse, row, browse->tree.count - before);
	browse_read_on(browse);
}

static void read_more(struct browse *browse, struct branch *branch)
{
	struct catalog_page page = {.patterns = patterns(browse), .after = branch->level};
	const struct node *parent = branch_parent(branch);

	begin(browse, parent->name);
	browse->asking = branch;
	browse->request =
		catalog_page(app_session(browse->view.app), parent, &page, more_came, browse);
}

static void found_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;
	struct branch *branch = browse->asking;

	browse->request = NULL;
	if (error)
		app_say_error(browse->view.app, error);
	branch_free(branch->found);
	branch->found = branch_new(level ? level : level_new());
	mem_replace(&branch->found_for, browse->searched);
	browse->searched = NULL;
	browse_lay_out(browse);
	if (filter_is_typing(&browse->filter))
		list_move_to(&browse->list,
			tree_find_match(&browse->tree, filter_text(&browse->filter)));
	browse_read_on(browse);
}

static void search(struct browse *browse, struct branch *branch)
{
	struct catalog_page page = {.patterns = patterns(browse)};
	const struct node *parent = branch_parent(branch);

	begin(browse, parent->name);
	browse->asking = branch;
	mem_replace(
		&browse->searched, mem_text(branch_search(branch, filter_text(&browse->filter))));
	page.search = browse->searched;
	browse->request =
		catalog_page(app_session(browse->view.app), parent, &page, found_came, browse);
}

void browse_read_on(struct browse *browse)
{
	size_t page = browse->list.page > 0 ? (size_t)browse->list.page : 1;
	struct branch *branch;
	struct tree_row at;

	if (browse->request || browse->databases || browse->is_stopped ||
		!session_is_open(app_session(browse->view.app)))
		return;
	if (tree_find_stale(&browse->tree, &at))
		browse_read_below(browse, at.branch, at.index);
	else if ((branch = tree_find_unsearched(&browse->tree, filter_text(&browse->filter))))
		search(browse, branch);
	else if ((branch = tree_find_more(
			  &browse->tree, browse->list.top, browse->list.cursor + 2 * page)))
		read_more(browse, branch);
}

/* --- the server and the database ------------------------------------------------------------- */

/* A branch of @database below the current database of @server; the two as one level where the
 * databases of the server are not to be had. *@below is what hangs there. */
static struct branch *join(struct level *server, struct level *database, struct branch **below)
{
	struct branch *root;
	size_t current = 0;

	while (current < server->count && !server->nodes[current].is_current)
		current++;
	if (current == server->count) {
		level_append(database, server);
		*below = branch_new(database);
		return *below;
	}
	root = branch_new(server);
	*below = branch_new(database);
	branch_attach(root, current, *below);
	root->is_open[current] = true;
	return root;
}

/* What hung below the current database, taken out of @root. */
static struct branch *take_database(struct branch *root)
{
	struct branch *below;

	for (size_t i = 0; root && i < root->level->count; i++) {
		if (!root->level->nodes[i].is_current)
			continue;
		below = root->below[i];
		root->below[i] = NULL;
		return below;
	}
	return NULL;
}

static void root_came(
	void *self, struct level *server, struct level *database, const struct error *error)
{
	struct browse *browse = self;
	struct branch *old = browse->tree.root, *old_below, *below;
	const struct node *at = tree_node(&browse->tree, browse->list.cursor);

	browse->request = NULL;
	if (error)
		app_say_error(browse->view.app, error);
	if (!database) {
		/* The server does not understand a pattern: that must not hide everything. */
		if (strcmp(error->sqlstate, WRONG_EXPRESSION) == 0 && patterns(browse)) {
			browse->tree.shows_left_out = true;
			browse_read(browse);
			app_say(browse->view.app,
				"The source's patterns are passed over: the server says: %s",
				error->primary);
		}
		return;
	}
	old_below = take_database(old);
	browse->tree.root = join(server, database, &below);
	branch_graft(below, old_below);
	branch_graft(browse->tree.root, old);
	browse_lay_out_at(browse, at);
	if (!browse->was_read)
		list_move_to(&browse->list, tree_find_kind(&browse->tree, NODE_SCHEMA));
	browse->was_read = true;
	branch_free(old);
	branch_free(old_below);
	browse_read_on(browse);
}

void browse_read(struct browse *browse)
{
	if (!browse_can_ask(browse))
		return;
	begin(browse, "the schemas");
	browse->request =
		catalog_root(app_session(browse->view.app), patterns(browse), root_came, browse);
}

/* Templates are for who looks at what belongs to the system. */
static void leave_out_templates(struct level *level)
{
	size_t kept = 0;

	for (size_t i = 0; i < level->count; i++)
		if (!level->nodes[i].is_system)
			level->nodes[kept++] = level->nodes[i];
	level->count = kept;
}

static void databases_came(void *self, struct level *level, const struct error *error)
{
	struct browse *browse = self;

	browse->request = NULL;
	if (error)
		app_say_error(browse->view.app, error);
	if (level && !browse->tree.shows_system)
		leave_out_templates(level);
	browse->databases = level;
	browse->list.cursor = 0;
	browse_lay_out(browse);
}

void browse_read_databases(struct browse *browse)
{
	if (!browse_can_ask(browse))
		return;
	begin(browse, "the databases");
	browse->request = catalog_databases(app_session(browse->view.app), databases_came, browse);
}

/* --- sizes ----------------------------------------------------------------------------------- */

static void size_came(void *self, const struct catalog_size *size, const struct error *error)
{
	struct browse *browse = self;

	browse->request = NULL;
	if (size)
		app_say(browse->view.app,
			"%s: %" PRId64 " bytes; the table %" PRId64 ", its indexes %" PRId64 ".",
			browse->asked, size->total, size->table, size->indexes);
	else
		app_say_error(browse->view.app, error);
	browse_read_on(browse);
}

void browse_read_size(struct browse *browse)
{
	const struct node *node = tree_node(&browse->tree, browse->list.cursor);

	if (!node || node->kind != NODE_RELATION || !strchr("rmS", node->relkind))
		app_say(browse->view.app,
			"Only tables, materialized views and sequences have a size.");
	else if (browse_can_ask(browse)) {
		begin(browse, node->name);
		browse->request =
			catalog_size(app_session(browse->view.app), node, size_came, browse);
	}
}
