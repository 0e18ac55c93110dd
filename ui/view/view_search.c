/* view_search.c - ^P while browsing: commands and everything in the database, found by parts of
 * their names. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/object.h"
#include "catalog/search.h"
#include "catalog/search_find.h"
#include "catalog/search_node.h"
#include "loop/loop.h"
#include "session/session.h"
#include "term/key.h"
#include "view/search_rows.h"
#include "view/view.h"
#include "widget/line_edit.h"
#include "widget/list.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_MS 4	/* of a turn, so that a key is answered within a frame */
#define WIDE_COLUMNS 60 /* from here on there is room for what a row is about */
#define WORD_COLUMNS 22
#define WORD_COLUMNS_NARROW 9

struct finding {
	struct view view;
	struct view *about;    /* the screen below, whose commands these are */
	struct search *search; /* borrowed from the app; NULL: there is no session */
	struct finder *finder;
	struct watch *watch;
	struct line_edit *edit;
	struct list list;
	struct search_rows rows;
	struct node_request *request;
	bool wants_open;	     /* Enter was pressed before the first row was there */
	char *opening;		     /* its name */
	struct search_target target; /* what is done with the node that is asked for */
	bool has_more;		     /* entries are left to look at */
};

static const struct list_column wide[] = {{.width = 0}, {.width = WORD_COLUMNS}};
static const struct list_column narrow[] = {{.width = 0}, {.width = WORD_COLUMNS_NARROW}};

/* --- looking --------------------------------------------------------------------------------- */

static void lay_out(struct finding *finding)
{
	search_rows_set(
		&finding->rows, finding->about, finding->finder, line_edit_text(finding->edit));
	list_set_count(&finding->list, finding->rows.count);
	app_dirty(finding->view.app);
}

static void run(struct finding *finding);

/* Rows may come that are not there yet. */
static bool is_looking(const struct finding *finding)
{
	return finding->has_more || search_state(finding->search) == SEARCH_FILLING;
}

static void look(struct finding *finding)
{
	size_t found = finder_found(finding->finder);

	finding->has_more = finder_step(finding->finder, SLICE_MS);
	if (finder_found(finding->finder) != found || !finding->has_more)
		lay_out(finding);
	if (finding->wants_open && finding->rows.count)
		run(finding);
}

static struct wants search_wants(void *self)
{
	return (struct wants){.fd = -1, .now = ((struct finding *)self)->has_more};
}

static void search_ready(void *self, short revents, int budget_ms)
{
	(void)revents;
	(void)budget_ms;
	look(self);
}

static const struct watch_ops watch_ops = {.wants = search_wants, .ready = search_ready};

/* More entries, or another index, which takes the place of one that will be freed. */
static void index_changed(void *self)
{
	struct finding *finding = self;

	if (finding->rows.index != search_index(finding->search)) {
		finding->rows.index = search_index(finding->search);
		finder_set_index(finding->finder, finding->rows.index);
		finding->rows.count = 0;
		list_set_count(&finding->list, 0);
	}
	finding->has_more = true;
	app_dirty(finding->view.app);
}

static void text_changed(struct finding *finding)
{
	finding->wants_open = false;
	finder_set_text(finding->finder, line_edit_text(finding->edit));
	list_move_to(&finding->list, 0);
	finding->has_more = finder_step(finding->finder, SLICE_MS);
	lay_out(finding);
}

/* --- opening --------------------------------------------------------------------------------- */

static void open_screen(struct finding *finding, const struct node *node)
{
	struct app *app = finding->view.app;
	struct search_target target = finding->target;
	struct view *screen;

	finding->target = (struct search_target){.row = NULL};
	if (node->kind == NODE_SCHEMA) {
		app_pop_to(app, VIEW_BROWSE);
		view_browse_show_schema(app, node->name);
	} else {
		screen = view_object_at(app, node, target.tab, target.row);
		app_replace(app, screen);
	}
	free(target.row);
}

static bool has_screen(const struct node *node)
{
	return node->kind == NODE_SCHEMA || object_tab(node, 0) ||
	       (node->relkind && strchr("rpvmf", node->relkind));
}

static void node_came(void *self, const struct node *node, const struct error *error)
{
	struct finding *finding = self;
	struct app *app = finding->view.app;

	finding->request = NULL;
	if (error_is_set(error))
		app_say_error(app, error);
	else if (!node)
		app_say(app, "%s is not there any more. R reads the names again.",
			finding->opening);
	else if (!has_screen(node))
		app_say(app, "%s: there is nothing more to show about a %s.", node->name,
			node->word);
	else
		open_screen(finding, node);
}

static void open_hit(struct finding *finding, const struct search_row *row)
{
	struct app *app = finding->view.app;
	const struct object_entry *object = search_row_object(&finding->rows, row);

	if (!session_is_open(app_session(app))) {
		if (!app_reconnect(app))
			app_say(app, "The connection is closed.");
		return;
	}
	node_cancel(&finding->request);
	free(finding->target.row);
	finding->target = search_row_target(&finding->rows, row);
	mem_replace(&finding->opening, search_row_name(&finding->rows, row));
	finding->request = node_read(app_session(app), object, node_came, finding);
}

static void run(struct finding *finding)
{
	struct app *app = finding->view.app;
	const struct search_row *row;
	enum command command;

	finding->wants_open = !finding->rows.count && is_looking(finding);
	if (finding->list.cursor >= finding->rows.count)
		return;
	row = &finding->rows.rows[finding->list.cursor];
	if (!row->command) {
		open_hit(finding, row);
		return;
	}
	command = row->command->command;
	app_pop(app);
	app_do(app, command);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void title(struct view *base, struct buf *out)
{
	buf_printf(out, "pgusher   Find: %s",
		command_view_name(((struct finding *)base)->about->ops->kind));
}

static void draw_row(void *self, size_t index, struct list_row *row)
{
	struct finding *finding = self;

	search_row_describe(&finding->rows, index, row);
}

/* "indexing 34,000...   1,234 fit, the best 200 are shown" */
static void draw_note(struct finding *finding, struct surface *surface, struct rect area)
{
	struct buf note = BUF_INIT;

	if (finding->search)
		search_note_add(&note, finding->search,
			!line_edit_is_empty(finding->edit) ? finding->finder : NULL,
			finding->has_more);
	surface_text(surface, area, 1, 1, STYLE_DIM, buf_string(&note));
	buf_free(&note);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct finding *finding = (struct finding *)base;
	bool is_wide = body.columns >= WIDE_COLUMNS;
	int words = is_wide ? WORD_COLUMNS : WORD_COLUMNS_NARROW;

	surface_text(surface, body, 0, 1, STYLE_BOLD, "Find:");
	line_edit_draw(finding->edit, surface,
		rect_columns(rect_rows(body, 0, 1), 7, body.columns - 8), STYLE_UNDERLINE, true);
	draw_note(finding, surface, body);
	finding->rows.is_narrow = !is_wide;
	finding->list.columns = is_wide ? wide : narrow;
	list_draw(&finding->list, surface, rect_rows(body, 2, body.rows - 2), false);
	search_rows_mark(&finding->rows, &finding->list, surface, body.columns - words - 2,
		app_text_flags(base->app));
}

/* --- commands -------------------------------------------------------------------------------- */

static void command(struct view *base, enum command command)
{
	if (command == CMD_OPEN)
		run((struct finding *)base);
}

static bool is_for_list(const struct key *key)
{
	return key->code == K_UP || key->code == K_DOWN || key->code == K_PAGE_UP ||
	       key->code == K_PAGE_DOWN || key->code == K_CLICK || key->code == K_WHEEL_UP ||
	       key->code == K_WHEEL_DOWN;
}

static void key(struct view *base, const struct key *key)
{
	struct finding *finding = (struct finding *)base;

	if (key->code == K_ENTER ||
		(is_for_list(key) && list_key(&finding->list, key) == ACTIVATED))
		run(finding);
	else if (!is_for_list(key) && line_edit_key(finding->edit, key) == CHANGED)
		text_changed(finding);
}

static bool takes_text(struct view *base)
{
	(void)base;
	return true;
}

static bool escape(struct view *base)
{
	struct finding *finding = (struct finding *)base;

	if (!finding->request)
		return false;
	node_cancel(&finding->request);
	app_say(base->app, "Stopped: reading %s.", finding->opening);
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct finding *finding = (struct finding *)base;

	return app_waits(base->app, finding->request ? finding->opening : NULL, out);
}

static bool hint(struct view *base, struct buf *out)
{
	const struct finding *finding = (struct finding *)base;
	const struct error *error = finding->search ? search_error(finding->search) : NULL;

	if (error && error_is_set(error))
		buf_printf(out, "%s: %s",
			search_state(finding->search) == SEARCH_STOPPED
				? "The index is not whole, R reads it again"
				: "Not readable",
			error->primary);
	else
		buf_text(out, "Names as they were read: what was made since is found after R.");
	return true;
}

static void close_view(struct view *base)
{
	struct finding *finding = (struct finding *)base;

	if (finding->search)
		search_listen(finding->search, NULL, NULL);
	node_cancel(&finding->request);
	loop_unwatch(finding->watch);
	finder_free(finding->finder);
	line_edit_free(finding->edit);
	search_rows_release(&finding->rows);
	free(finding->target.row);
	free(finding->opening);
	free(finding);
}

static const struct view_ops ops = {
	.kind = VIEW_PALETTE,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.waits = waits,
	.hint = hint,
};

struct view *view_search(struct app *app, struct view *about)
{
	struct finding *finding = mem_new(sizeof *finding);

	finding->view = (struct view){.ops = &ops, .app = app};
	finding->about = about;
	finding->search = app_search(app);
	finding->finder = finder_new();
	finding->edit = line_edit_new();
	finding->rows.label = finding->rows.word = (struct buf)BUF_INIT;
	finding->watch = loop_watch(app_loop(app), &watch_ops, finding);
	finding->list = (struct list){.row = draw_row, .self = finding, .column_count = 2};
	if (finding->search) {
		search_listen(finding->search, index_changed, finding);
		index_changed(finding);
	}
	lay_out(finding);
	return &finding->view;
}
