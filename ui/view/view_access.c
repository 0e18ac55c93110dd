/* view_access.c - the explorer of rights: who can do what to an object, what a role can do. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "grants/explore_ask.h"
#include "session/session.h"
#include "term/key.h"
#include "view/access_rows.h"
#include "view/filter.h"
#include "view/view.h"
#include "widget/steps.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_WIDTH 34
#define TITLE_WIDTH_WIDE 50
#define WIDE_COLUMNS 110
#define HEAD_ROWS_MAX 3

struct access_view {
	struct view view;
	bool is_of_role;
	char *name; /* as asked for; NULL: the session's own role */
	struct explore_question *question;
	struct rights *rights;
	struct access_rows *rows;
	char *head; /* what it is, in a sentence or two */
	char *role; /* that was explored */
	struct error error;
	struct steps steps;
	struct filter filter;
};

static void lay_out(struct access_view *view)
{
	size_t count = view->rows ? access_rows_lay_out(view->rows, filter_text(&view->filter)) : 0;

	for (size_t i = 0; i < view->steps.open_count; i++)
		view->steps.open[i] = false;
	steps_set_count(&view->steps, count);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* Takes the rows over; the picture stays for the names to choose from. */
static void set_rows(struct access_view *view, struct rights *rights, struct access_rows *rows)
{
	struct words open = {.items = NULL};

	if (view->rows) {
		open = view->rows->fold.open;
		view->rows->fold.open = (struct words){.items = NULL};
	}
	access_rows_free(view->rows);
	rights_free(view->rights);
	view->rights = rights;
	view->rows = rows;
	rows->fold.open = open;
	lay_out(view);
	app_say(view->view.app, "%zu row%s. Nothing was changed.", view->rows->count,
		view->rows->count == 1 ? "" : "s");
}

static void failed(struct access_view *view, const struct error *error)
{
	error_copy(&view->error, error);
	/* A flag of the command line is no move that can be made here; a name is one. */
	if (!error->hint || strncmp(error->hint, "--", 2) != 0)
		app_say_error(view->view.app, error);
	else if (strncmp(error->hint, "--role ", 7) == 0)
		app_say(view->view.app, "%s  Try: A and %s", error->primary, error->hint + 7);
	else
		app_say(view->view.app, "%s  Try: A, which lists the roles", error->primary);
}

static void object_came_in(
	void *self, struct rights *rights, struct object_access *access, const struct error *error)
{
	struct access_view *view = self;

	view->question = NULL;
	if (!access) {
		failed(view, error);
		return;
	}
	mem_replace(&view->head,
		mem_printf("%s %s%s%s, owner %s%s", access->kind_word,
			access->schema ? access->schema : "", access->schema ? "." : "",
			access->name, access->owner ? access->owner : "(dropped)",
			access->has_row_security ? ", with row level security" : ""));
	set_rows(view, rights, access_rows_of_object(access));
	object_access_free(access);
}

static void role_came_in(
	void *self, struct rights *rights, struct role_access *access, const struct error *error)
{
	struct access_view *view = self;
	struct buf head = BUF_INIT;

	view->question = NULL;
	if (!access) {
		failed(view, error);
		return;
	}
	buf_printf(&head, "Role %s in database %s: ", access->name, rights->database);
	role_attributes(access->role, &head);
	if (strcmp(access->name, access->acting) != 0)
		buf_printf(&head, ". Its sessions run as %s: these are the rights of that role",
			access->acting);
	if (access->is_superuser)
		buf_printf(&head, ". %s is a superuser: checks do not apply to it", access->acting);
	mem_replace(&view->head, buf_take(&head));
	mem_replace(&view->role, mem_text(access->name));
	set_rows(view, rights, access_rows_of_role(access));
	role_access_free(access);
}

static bool ask_object(struct access_view *view)
{
	struct object_name name = {.schema = NULL};

	if (!object_name_read(view->name, &name, &view->error))
		return false;
	view->question =
		explore_ask_object(app_session(view->view.app), &name, NULL, object_came_in, view);
	object_name_release(&name);
	return true;
}

static void ask(struct access_view *view)
{
	struct app *app = view->view.app;

	explore_question_cancel(&view->question);
	error_clear(&view->error);
	if (!session_is_open(app_session(app))) {
		if (!app_reconnect(app))
			app_say(app, "The connection is closed: < goes back to Test.");
	} else if (view->is_of_role) {
		view->question =
			explore_ask_role(app_session(app), view->name, NULL, role_came_in, view);
	} else if (!ask_object(view)) {
		app_say_error(app, &view->error);
	}
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_row(void *self, size_t index, struct steps_row *row)
{
	access_rows_draw(((struct access_view *)self)->rows, index, row);
}

static void title(struct view *base, struct buf *out)
{
	const struct access_view *view = (struct access_view *)base;

	if (view->is_of_role)
		buf_printf(out, "What %s can do",
			view->role   ? view->role
			: view->name ? view->name
				     : "your role");
	else
		buf_printf(out, "Who can do what to %s", view->name);
}

static void draw_rows(struct access_view *view, struct surface *surface, struct rect area)
{
	view->steps.title_width = area.columns < WIDE_COLUMNS ? TITLE_WIDTH : TITLE_WIDTH_WIDE;
	if (view->question && !view->rows)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (error_is_set(&view->error) && !view->rows)
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, view->error.primary);
	else if (!view->steps.count)
		surface_text(surface, area, 0, 3, STYLE_PLAIN,
			filter_is_on(&view->filter) ? "No row holds this text."
			: view->rows		    ? "Nobody but superusers, and nothing."
						    : "Nothing was read. r tries again.");
	else
		steps_draw(&view->steps, surface, area,
			!filter_is_typing(&view->filter) && !app_is_asking(view->view.app));
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct access_view *view = (struct access_view *)base;
	int top = 0;

	if (view->head)
		top = surface_wrapped(
			surface, rect_rows(body, 0, HEAD_ROWS_MAX), 0, 3, STYLE_PLAIN, view->head);
	top = top > HEAD_ROWS_MAX ? HEAD_ROWS_MAX : top;
	if (filter_is_on(&view->filter))
		filter_draw(&view->filter, surface, body, top++, view->steps.count,
			view->rows ? view->rows->count : 0);
	surface_rule(surface, rect_columns(body, 3, body.columns - 6), top++);
	draw_rows(view, surface, rect_rows(body, top, body.rows - top));
}

/* --- folding --------------------------------------------------------------------------------- */

static void fold(struct access_view *view, size_t row, bool is_open)
{
	fold_set_open(&view->rows->fold, row, is_open);
	lay_out(view);
}

static void open_row(struct access_view *view, bool is_open)
{
	size_t row = view->steps.cursor;

	if (row >= view->steps.count)
		return;
	if (view->rows->fold.rows[row].is_head)
		fold(view, row, is_open && !fold_is_open(&view->rows->fold, row));
	else
		steps_set_open(&view->steps, row, is_open && !view->steps.open[row]);
}

static void close_row(struct access_view *view)
{
	size_t row = view->steps.cursor;

	if (row >= view->steps.count)
		return;
	if (!view->steps.open[row] && view->rows->fold.rows[row].is_inside)
		view->steps.cursor = fold_head(&view->rows->fold, row);
	open_row(view, false);
}

/* --- commands -------------------------------------------------------------------------------- */

static void put_out(struct access_view *view, enum command command)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s\n\n", view->head);
	access_rows_text(view->rows, &text);
	if (command == CMD_COPY)
		app_copy(view->view.app, buf_string(&text), text.length);
	else
		app_write(view->view.app, "rights.txt", buf_string(&text), text.length);
	buf_free(&text);
}

static void command(struct view *base, enum command command)
{
	struct access_view *view = (struct access_view *)base;

	switch (command) {
	case CMD_OPEN:
		open_row(view, true);
		break;
	case CMD_CLOSE_ROW:
		close_row(view);
		break;
	case CMD_FILTER:
		filter_begin(&view->filter);
		break;
	case CMD_REPEAT:
		ask(view);
		break;
	case CMD_WHO:
		view_pick_object(base->app, view->rights);
		break;
	case CMD_ROLE_RIGHTS:
		view_pick_role(base->app, view->rights, view->role);
		break;
	case CMD_COPY:
	case CMD_WRITE:
		put_out(view, command);
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct access_view *view = (struct access_view *)base;

	if (filter_key(&view->filter, key)) {
		lay_out(view);
		view->steps.cursor = 0;
	} else if (key->code == ' ' || steps_key(&view->steps, key) == ACTIVATED)
		open_row(view, true);
}

static bool takes_text(struct view *base)
{
	return filter_is_typing(&((struct access_view *)base)->filter);
}

static void reconnected(struct view *base)
{
	ask((struct access_view *)base);
}

static bool escape(struct view *base)
{
	struct access_view *view = (struct access_view *)base;

	if (view->question) {
		explore_question_cancel(&view->question);
		error_set(&view->error, "stopped by you");
		app_say(base->app, "Stopped: reading the rights.");
		return true;
	}
	if (!filter_is_on(&view->filter))
		return false;
	filter_end(&view->filter);
	lay_out(view);
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct access_view *view = (struct access_view *)base;

	return app_waits(base->app, view->question ? "the rights" : NULL, out);
}

static const char *refuses(struct view *base, enum command command)
{
	const struct access_view *view = (struct access_view *)base;

	return (command == CMD_COPY || command == CMD_WRITE) && !view->rows ? "nothing was read yet"
									    : NULL;
}

static void close_view(struct view *base)
{
	struct access_view *view = (struct access_view *)base;

	explore_question_cancel(&view->question);
	access_rows_free(view->rows);
	rights_free(view->rights);
	steps_release(&view->steps);
	filter_end(&view->filter);
	error_clear(&view->error);
	free(view->head);
	free(view->role);
	free(view->name);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_ACCESS,
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

static struct view *open(struct app *app, bool is_of_role, const char *name)
{
	struct access_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->is_of_role = is_of_role;
	view->name = mem_text(name);
	view->steps = (struct steps){.row = draw_row, .self = view};
	ask(view);
	return &view->view;
}

struct view *view_access_object(struct app *app, const char *name)
{
	return open(app, false, name);
}

struct view *view_access_role(struct app *app, const char *role)
{
	return open(app, true, role);
}
