/* view_profile.c - what the values of one column are like: statistics at once, counts on request.
 */
#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "preview/selection.h"
#include "session/session.h"
#include "session/side.h"
#include "view/view_profile_private.h"
#include "widget/scroll.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define COPY_WIDTH 100
#define WAIT_SHOWN_MS 1000

const struct profile_column *profile_view_column(const struct profile_view *view)
{
	return view->table ? &view->table->columns[view->at] : NULL;
}

void profile_view_relay(struct profile_view *view)
{
	profile_lines_release(&view->known);
	profile_lines_release(&view->counted);
	view->lines_width = 0;
	app_dirty(view->view.app);
}

/* --- statistics ------------------------------------------------------------------------------ */

static void table_came(void *self, struct profile_table *table, const struct error *error)
{
	struct profile_view *view = self;

	view->reading = NULL;
	if (table && !table->count) {
		profile_table_free(table);
		table = NULL;
		error_set(&view->error, "the relation has no columns");
	} else if (!table) {
		error_copy(&view->error, error);
	}
	profile_table_free(view->table);
	view->table = table;
	view->at = 0;
	for (size_t i = 0; table && i < table->count; i++)
		if (view->column && strcmp(table->columns[i].name, view->column) == 0)
			view->at = i;
	profile_view_relay(view);
}

static void read_statistics(struct profile_view *view)
{
	struct app *app = view->view.app;

	profile_cancel(&view->reading);
	error_clear(&view->error);
	if (session_is_open(app_session(app)))
		view->reading =
			profile_read(app_session(app), view->selection, NULL, table_came, view);
	else if (!app_reconnect(app))
		app_say(app, "The connection is closed.");
}

/* --- what is said ---------------------------------------------------------------------------- */

static void title(struct view *base, struct buf *out)
{
	const struct profile_view *view = (struct profile_view *)base;

	buf_printf(out, "%s > %s > %s", view->selection->schema, view->selection->name,
		view->column ? view->column : "");
}

static bool waits(struct view *base, struct buf *out)
{
	struct profile_view *view = (struct profile_view *)base;

	if (view->counting && profile_elapsed_ms(view->counting) >= WAIT_SHOWN_MS) {
		buf_printf(out, "Counting %s... %" PRId64 " s of %" PRId64 " s, Esc stops",
			view->column, profile_elapsed_ms(view->counting) / 1000,
			view->limit_ms / 1000);
		return true;
	}
	if (view->wants_count && view->side && !view->side_session) {
		buf_text(out, "Opening a second connection to count on... Esc stops");
		return true;
	}
	return app_waits(base->app, view->reading ? "statistics" : NULL, out);
}

/* What it costs is said before it is done. */
static bool hint(struct view *base, struct buf *out)
{
	struct profile_view *view = (struct profile_view *)base;

	if (!view->table || counting_is_on(view))
		return false;
	if (view->table->locked_by) {
		buf_printf(out,
			"The relation is locked by pid %" PRId64 ": nothing can be counted "
			"now. R looks again.",
			view->table->locked_by);
		return true;
	}
	buf_text(out, "e counts exactly over ");
	buf_text(out, selection_is_filtered(view->selection) ? "the rows that match: "
							     : "the whole table: ");
	if (view->table->relkind == 'v' || view->table->relkind == 'f')
		buf_text(out, "reads what it is made of");
	else
		profile_cost_words(view->table, out);
	buf_printf(out, ", limit %" PRId64 " s. m: the first ", view->limit_ms / 1000);
	profile_add_count(out, counting_next_rows(view));
	buf_char(out, '.');
	return true;
}

/* --- commands -------------------------------------------------------------------------------- */

static void move_column(struct profile_view *view, bool forward)
{
	size_t count = view->table->count;

	counting_stop(view);
	profile_counts_free(view->counts);
	view->counts = NULL;
	mem_replace(&view->problem, NULL);
	view->at = (view->at + (forward ? 1 : count - 1)) % count;
	view->top = 0;
	mem_replace(&view->column, mem_text(profile_view_column(view)->name));
	profile_view_relay(view);
}

static void show_sql(struct profile_view *view)
{
	struct app *app = view->view.app;
	const struct session *session = app_session(app);
	struct extent extent = {.first_rows = PROFILE_FIRST_ROWS};
	double kept = view->selection->sample_percent;
	bool was_counted = view->counts != NULL;
	struct buf sql = BUF_INIT, words = BUF_INIT;
	char *note;

	if (was_counted)
		extent = view->extent;
	if (extent.sample_percent > 0)
		view->selection->sample_percent = extent.sample_percent;
	profile_compose(view->selection, profile_view_column(view), extent.first_rows,
		session_server_version(session),
		strcmp(connection_parameter(session_connection(session), "server_encoding"),
			"UTF8") == 0,
		&sql);
	profile_extent_words(extent.first_rows, view->selection->sample_percent,
		view->selection->where || view->selection->condition_count, &words);
	note = mem_printf("%s for %s: %s", was_counted ? "The query used" : "The query of m",
		view->column, buf_string(&words));
	app_push(app, view_text(app, "Query of a profile", note, "profile.sql", buf_string(&sql)));
	view->selection->sample_percent = kept;
	free(note);
	buf_free(&sql);
	buf_free(&words);
}

static void add_lines(struct buf *out, const struct profile_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		text_printable(out, lines->items[i], strlen(lines->items[i]), 0);
		buf_char(out, '\n');
	}
}

static void copy(struct profile_view *view)
{
	const struct profile_column *column = profile_view_column(view);
	struct buf text = BUF_INIT, head = BUF_INIT;

	profile_view_lines(view, view->lines_width ? view->lines_width : COPY_WIDTH);
	buf_printf(&head, "%s.%s, column %s, %s", view->selection->schema, view->selection->name,
		column->name, column->type);
	text_printable(&text, buf_string(&head), head.length, 0);
	buf_text(&text, "   ");
	if (column->has_statistics)
		profile_age_words(view->table, &text);
	buf_char(&text, '\n');
	add_lines(&text, &view->known);
	add_lines(&text, &view->counted);
	app_copy(view->view.app, buf_string(&text), text.length);
	buf_free(&text);
	buf_free(&head);
}

static void export(struct profile_view *view)
{
	json_t *columns = json_array(), *object;
	char *text;

	json_array_append_new(columns, profile_column_json(view->table, profile_view_column(view),
					       view->counts, view->problem));
	object = profile_relation_json(view->selection, view->table, columns);
	text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	if (text)
		app_write(view->view.app, "profile.json", text, strlen(text));
	free(text);
	json_decref(object);
}

static const char *refuses(struct view *base, enum command command)
{
	static const enum command of_column[] = {CMD_EXACT, CMD_MORE_ROWS, CMD_SAMPLE,
		CMD_PROFILE_SQL, CMD_EXPORT_PROFILE, CMD_COPY, CMD_NEXT_COLUMN,
		CMD_PREVIOUS_COLUMN};
	const struct profile_view *view = (struct profile_view *)base;

	for (size_t i = 0; !view->table && i < sizeof of_column / sizeof *of_column; i++)
		if (command == of_column[i])
			return "there are no statistics yet";
	if (counting_is_on(view) &&
		(command == CMD_EXACT || command == CMD_MORE_ROWS || command == CMD_SAMPLE))
		return "it is counting; Esc stops";
	return NULL;
}

static void command(struct view *base, enum command command)
{
	struct profile_view *view = (struct profile_view *)base;

	switch (command) {
	case CMD_EXACT:
		counting_start(view, (struct extent){.first_rows = 0});
		break;
	case CMD_MORE_ROWS:
		counting_start(view, (struct extent){.first_rows = counting_next_rows(view)});
		break;
	case CMD_SAMPLE:
		counting_ask_sample(view);
		break;
	case CMD_PROFILE_SQL:
		show_sql(view);
		break;
	case CMD_COPY:
		copy(view);
		break;
	case CMD_EXPORT_PROFILE:
		export(view);
		break;
	case CMD_NEXT_COLUMN:
	case CMD_PREVIOUS_COLUMN:
		move_column(view, command == CMD_NEXT_COLUMN);
		break;
	case CMD_RELOAD:
		read_statistics(view);
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct profile_view *view = (struct profile_view *)base;

	scroll_key(key, &view->top, view->known.count + view->counted.count + 1, view->page);
}

static bool escape(struct view *base)
{
	struct profile_view *view = (struct profile_view *)base;

	if (counting_stop(view)) {
		app_say(base->app, "Stopped: nothing is counted any more.");
		profile_view_relay(view);
		return true;
	}
	if (!view->reading)
		return false;
	profile_cancel(&view->reading);
	error_set(&view->error, "stopped by you");
	return true;
}

static void reconnected(struct view *base)
{
	read_statistics((struct profile_view *)base);
}

static void close_view(struct view *base)
{
	struct profile_view *view = (struct profile_view *)base;

	counting_stop(view);
	profile_cancel(&view->reading);
	side_close(view->side);
	profile_lines_release(&view->known);
	profile_lines_release(&view->counted);
	profile_counts_free(view->counts);
	profile_table_free(view->table);
	selection_free(view->selection);
	error_clear(&view->error);
	free(view->problem);
	free(view->column);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_PROFILE,
	.close = close_view,
	.title = title,
	.draw = profile_view_draw,
	.command = command,
	.key = key,
	.hint = hint,
	.refuses = refuses,
	.escape = escape,
	.waits = waits,
	.reconnected = reconnected,
};

struct view *view_profile(struct app *app, const struct selection *selection, const char *column)
{
	struct profile_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->selection = selection_copy(selection);
	view->node = (struct node){.kind = NODE_RELATION,
		.relkind = selection->relkind,
		.oid = view->selection->oid,
		.schema = view->selection->schema,
		.name = view->selection->name};
	view->column = mem_text(column);
	view->limit_ms = PROFILE_LIMIT_MS;
	read_statistics(view);
	return &view->view;
}
