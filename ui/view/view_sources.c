/* view_sources.c - what is known: saved sources, services, the draft. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "config.h"
#include "source/environment.h"
#include "source/source.h"
#include "source/store.h"
#include "term/key.h"
#include "view/filter.h"
#include "view/view.h"
#include "widget/dialog.h"
#include "widget/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct sources {
	struct view view;
	struct store *store;
	size_t *rows; /* indexes into the store that pass the filter */
	struct list list;
	struct filter filter;
	char *deleted_name; /* for z */
	struct buf deleted;
	char where[160], last[40]; /* of the row being drawn */
	bool was_shown;
};

static const struct list_column columns[] = {
	{.title = "Name", .width = 16},
	{.title = "Where", .width = 0},
	{.title = "User", .width = 11, .minimum = 60},
	{.title = "Last test", .width = 14, .minimum = 50},
};

static const struct store_entry *current(const struct sources *sources)
{
	if (!sources->list.count)
		return NULL;
	return store_at(sources->store, sources->rows[sources->list.cursor]);
}

static void format_last(struct sources *sources, const struct store_entry *entry)
{
	struct buf age = BUF_INIT;
	bool is_bad = entry->last.result && strcmp(entry->last.result, "failed") == 0;

	if (entry->error.primary) {
		snprintf(sources->last, sizeof sources->last, "BROKEN FILE");
	} else if (!entry->last.result) {
		snprintf(sources->last, sizeof sources->last, "never");
	} else if (is_bad) {
		snprintf(sources->last, sizeof sources->last, "FAILED %s",
			entry->last.step ? entry->last.step : "");
	} else {
		clock_format_elapsed(&age, ((int64_t)time(NULL) - entry->last.moment) * 1000);
		snprintf(sources->last, sizeof sources->last, "%-5s %s", entry->last.result,
			buf_string(&age));
	}
	buf_free(&age);
}

static void draw_row(void *self, size_t index, struct list_row *row)
{
	struct sources *sources = self;
	const struct store_entry *entry = store_at(sources->store, sources->rows[index]);
	struct buf where = BUF_INIT;
	const char *user = entry->source ? source_value(entry->source, "user") : NULL;
	bool is_bad = entry->error.primary ||
		      (entry->last.result && strcmp(entry->last.result, "failed") == 0);

	if (entry->kind == ENTRY_SERVICE)
		buf_text(&where, "[service] ");
	if (entry->error.primary)
		buf_text(&where, "[broken] ");
	if (entry->source)
		source_describe(entry->source, &where);
	else
		buf_text(&where, entry->error.primary);
	snprintf(sources->where, sizeof sources->where, "%s", buf_string(&where));
	buf_free(&where);
	format_last(sources, entry);
	row->cells[0].text = entry->name;
	row->cells[1].text = sources->where;
	row->cells[2].text = user ? user : "-";
	row->cells[3].text = sources->last;
	row->cells[3].style = is_bad ? STYLE_BAD : entry->last.result ? STYLE_GOOD : STYLE_DIM;
}

static void apply_filter(struct sources *sources)
{
	size_t all = store_count(sources->store), count = 0;

	sources->rows = mem_resize(sources->rows, all + 1, sizeof *sources->rows);
	for (size_t i = 0; i < all; i++) {
		const struct store_entry *entry = store_at(sources->store, i);
		struct buf where = BUF_INIT;

		if (entry->source)
			source_describe(entry->source, &where);
		if (text_matches(entry->name, filter_text(&sources->filter)) ||
			text_matches(buf_string(&where), filter_text(&sources->filter)))
			sources->rows[count++] = i;
		buf_free(&where);
	}
	list_set_count(&sources->list, count);
}

static void reload(struct sources *sources)
{
	store_free(sources->store);
	sources->store = store_open();
	apply_filter(sources);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void title(struct view *view, struct buf *out)
{
	(void)view;
	buf_printf(out, "pgusher %s   Sources", PACKAGE_VERSION);
}

static void draw_empty(struct surface *surface, struct rect body)
{
	surface_text(surface, body, 1, 3, STYLE_PLAIN, "There is no source yet.");
	surface_text(surface, body, 3, 3, STYLE_PLAIN,
		"n   makes one: a form asks for host, database, user and password");
	surface_text(surface, body, 4, 3, STYLE_PLAIN,
		"    (a postgresql:// URI pasted there fills it)");
	surface_text(surface, body, 6, 3, STYLE_PLAIN,
		"\"pgusher demo\" in a shell starts a throw-away server to try everything on.");
	surface_put_cursor(surface, body, 3, 3);
}

static void draw_about(struct surface *surface, struct rect area, const struct store_entry *entry)
{
	struct buf line = BUF_INIT;
	const struct source *source = entry->source;

	surface_rule(surface, area, 0);
	if (!source) {
		surface_wrapped(
			surface, rect_rows(area, 1, 2), 0, 1, STYLE_BAD, entry->error.primary);
		return;
	}
	buf_printf(&line, "%s   TLS %s", entry->name, source_value(source, "sslmode"));
	if (source_has_tunnel(source))
		buf_printf(&line, ", through SSH %s", source_value(source, "ssh_host"));
	buf_printf(&line, ", password: %s", source_value(source, "password_from"));
	surface_text(surface, area, 1, 1, STYLE_PLAIN, buf_string(&line));
	buf_clear(&line);
	if (entry->last.grants)
		buf_printf(&line, "Rights when last verified, %s", entry->last.grants);
	else if (entry->kind == ENTRY_SERVICE)
		buf_printf(&line, "A libpq service: edit it in %s", entry->path);
	else if (entry->kind == ENTRY_DRAFT)
		buf_text(&line, "What was typed last and not saved; e goes on with it");
	surface_text(surface, area, 2, 1, STYLE_DIM, buf_string(&line));
	buf_free(&line);
}

static void draw(struct view *view, struct surface *surface, struct rect body)
{
	struct sources *sources = (struct sources *)view;
	size_t all = store_count(sources->store);
	int about = body.rows >= 10 ? 3 : 0;

	if (!all) {
		draw_empty(surface, body);
		return;
	}
	filter_draw(&sources->filter, surface, body, 0, sources->list.count, all);
	list_draw(&sources->list, surface, rect_rows(body, 2, body.rows - 2 - about),
		!filter_is_typing(&sources->filter));
	if (!sources->list.count)
		surface_text(surface, body, 4, 3, STYLE_PLAIN,
			"No name and no place holds this text. Esc shows all.");
	if (about && current(sources))
		draw_about(surface, rect_rows(body, body.rows - about, about), current(sources));
}

/* --- commands -------------------------------------------------------------------------------- */

static void say_first_wrong(void *self, const char *keyword, const char *why)
{
	struct error *error = self;

	(void)keyword;
	if (!error_is_set(error))
		error_set(error, "%s", why);
}

/* A file may hold what the form would not let through. */
static bool may_connect(struct app *app, const struct source *source)
{
	struct error error = ERROR_INIT;
	bool may = source_check(source, say_first_wrong, &error) == 0;

	if (!may)
		app_say(app, "%s  (e edits the source)", error.primary);
	error_clear(&error);
	return may;
}

static void open_source(struct sources *sources, enum command command)
{
	struct app *app = sources->view.app;
	const struct store_entry *entry = current(sources);
	bool is_form = command == CMD_EDIT || (entry && entry->kind == ENTRY_DRAFT);

	if (!entry)
		return;
	if (!entry->source) {
		app_say(app, "This file cannot be read: %s", entry->error.primary);
		return;
	}
	if (!is_form && !may_connect(app, entry->source))
		return;
	app_set_draft(app, entry->source, NULL);
	if (is_form)
		app_push(app, view_connect(app));
	else if (command == CMD_TEST)
		app_push(app, view_test(app, THEN_STAY));
	else
		app_push(app, view_test(app, command == CMD_GRANTS ? THEN_GRANTS : THEN_BROWSE));
}

static void new_source(struct app *app)
{
	struct source *source = source_new();

	source_apply_environment(source);
	app_set_draft(app, source, NULL);
	source_free(source);
	app_push(app, view_connect(app));
}

static void copy_source(struct sources *sources)
{
	struct app *app = sources->view.app;
	const struct store_entry *entry = current(sources);
	char *name;

	if (!entry || !entry->source)
		return;
	app_set_draft(app, entry->source, NULL);
	name = mem_printf("%s-copy", entry->name);
	source_set_name(app_draft(app), name);
	free(name);
	app_push(app, view_connect(app));
}

static bool delete_answered(void *self, struct dialog *dialog, int button)
{
	struct sources *sources = self;
	const struct store_entry *entry = current(sources);
	struct error error = ERROR_INIT;

	(void)dialog;
	if (button != 1 || !entry)
		return false;
	if (entry->kind == ENTRY_DRAFT) {
		store_drop_draft();
	} else {
		buf_clear(&sources->deleted);
		if (store_delete(entry->name, &sources->deleted, &error)) {
			mem_replace(&sources->deleted_name, mem_text(entry->name));
			app_say(sources->view.app, "Deleted %s. z brings it back.",
				sources->deleted_name);
		} else {
			app_say_error(sources->view.app, &error);
		}
	}
	error_clear(&error);
	reload(sources);
	return false;
}

static void ask_delete(struct sources *sources)
{
	const struct store_entry *entry = current(sources);
	struct dialog *dialog;
	char *question;

	if (!entry)
		return;
	if (entry->kind == ENTRY_SERVICE) {
		app_say(sources->view.app, "A service belongs to libpq: edit it in %s.",
			entry->path);
		return;
	}
	question = mem_printf("Delete the source %s? The server is not touched.", entry->name);
	dialog = dialog_new("Delete", question, DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Keep it");
	dialog_add_button(dialog, "Delete the source");
	app_ask(sources->view.app, dialog, delete_answered, sources);
	free(question);
}

static void undelete(struct sources *sources)
{
	struct error error = ERROR_INIT;

	if (!sources->deleted_name)
		app_say(sources->view.app, "Nothing was deleted.");
	else if (!store_restore(sources->deleted_name, &sources->deleted, &error))
		app_say_error(sources->view.app, &error);
	else
		app_say(sources->view.app, "%s is back.", sources->deleted_name);
	mem_replace(&sources->deleted_name, NULL);
	error_clear(&error);
	reload(sources);
}

static void command(struct view *view, enum command command)
{
	struct sources *sources = (struct sources *)view;

	switch (command) {
	case CMD_OPEN:
	case CMD_TEST:
	case CMD_GRANTS:
	case CMD_EDIT:
		open_source(sources, command);
		break;
	case CMD_NEW:
		new_source(view->app);
		break;
	case CMD_COPY_SOURCE:
		copy_source(sources);
		break;
	case CMD_DELETE:
		ask_delete(sources);
		break;
	case CMD_UNDO:
		undelete(sources);
		break;
	case CMD_FILTER:
		filter_begin(&sources->filter);
		break;
	default:
		break;
	}
}

static void key(struct view *view, const struct key *key)
{
	struct sources *sources = (struct sources *)view;

	if (filter_key(&sources->filter, key))
		apply_filter(sources);
	else if (list_key(&sources->list, key) == ACTIVATED)
		app_do(view->app, CMD_OPEN);
}

static bool takes_text(struct view *view)
{
	return filter_is_typing(&((struct sources *)view)->filter);
}

static bool escape(struct view *view)
{
	struct sources *sources = (struct sources *)view;

	if (!filter_is_on(&sources->filter))
		return false;
	filter_end(&sources->filter);
	apply_filter(sources);
	return true;
}

static const char *refuses(struct view *view, enum command command)
{
	struct sources *sources = (struct sources *)view;

	if (command == CMD_UNDO && !sources->deleted_name)
		return "nothing was deleted";
	switch (command) {
	case CMD_OPEN:
	case CMD_TEST:
	case CMD_GRANTS:
	case CMD_EDIT:
	case CMD_COPY_SOURCE:
	case CMD_DELETE:
	case CMD_FILTER:
		return sources->list.count || command == CMD_FILTER ? NULL : "there is no source";
	default:
		return NULL;
	}
}

/* With nothing to list, the form comes at once. */
static void shown(struct view *view)
{
	struct sources *sources = (struct sources *)view;

	app_close_session(view->app);
	reload(sources);
	if (!store_count(sources->store) && !sources->was_shown) {
		sources->was_shown = true;
		new_source(view->app);
		app_say(view->app, "%s",
			environment_names_server()
				? "Filled from the PG variables of your environment."
				: "Type host and database, or paste a postgresql:// URI into "
				  "Host.");
	}
	sources->was_shown = true;
}

static void close(struct view *view)
{
	struct sources *sources = (struct sources *)view;

	store_free(sources->store);
	filter_end(&sources->filter);
	buf_free(&sources->deleted);
	free(sources->deleted_name);
	free(sources->rows);
	free(sources);
}

static const struct view_ops ops = {
	.kind = VIEW_SOURCES,
	.close = close,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.refuses = refuses,
	.shown = shown,
};

struct view *view_sources(struct app *app)
{
	struct sources *sources = mem_new(sizeof *sources);

	(void)app;
	sources->view.ops = &ops;
	buf_init(&sources->deleted, BUF_LIMIT_DEFAULT);
	sources->list = (struct list){.columns = columns,
		.column_count = sizeof columns / sizeof *columns,
		.row = draw_row,
		.self = sources};
	return &sources->view;
}
