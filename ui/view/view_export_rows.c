/* view_export_rows.c - rows to a file: which ones, in which format, how far it is. */
#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "preview/rows_out.h"
#include "preview/selection.h"
#include "session/session.h"
#include "term/key.h"
#include "view/jobs.h"
#include "view/view.h"
#include "view/view_consent.h"
#include "widget/dialog.h"
#include "widget/form.h"

#include <stdlib.h>
#include <string.h>

enum { ID_WHAT = 1, ID_FORMAT, ID_FILE, ID_WRITE, ID_BACK };

#define FORM_ROWS 7

static const char *const formats[] = {
	"CSV", "TSV", "JSON", "JSON lines", "Markdown", "SQL INSERT", NULL};

enum what { AS_SHOWN, ALL_COLUMNS, WHOLE };
static const char *const whats[] = {"as shown", "these rows, all columns", "the whole relation"};

struct view_export;

/* What is being written. It belongs to the view or, in the background, to its job. */
struct export
{
	struct app *app;
	struct rows_out *out;
	char *title;
	struct view_export *view; /* NULL: in the background */
	struct job *job;	  /* NULL: not there */
};

struct view_export {
	struct view view;
	struct form *form;
	const char *choices[4]; /* of whats, those that differ */
	struct selection *selection;
	char **columns;
	size_t column_count;
	char *suggested; /* the last file name that was */
	char *result;	 /* of the last export; NULL: none yet */
	struct export *export;
	struct asking *asking; /* whether code of others may run */
	bool overwrites;
};

/* --- what the form says ---------------------------------------------------------------------- */

static size_t index_of(const char *const *words, size_t count, const char *word)
{
	size_t at = 0;

	while (at + 1 < count && strcmp(words[at], word) != 0)
		at++;
	return at;
}

static enum rows_format format_of(const struct view_export *view)
{
	return (enum rows_format)index_of(
		formats, sizeof formats / sizeof *formats - 1, form_value(view->form, ID_FORMAT));
}

static enum what what_of(const struct view_export *view)
{
	return (enum what)index_of(
		whats, sizeof whats / sizeof *whats, form_value(view->form, ID_WHAT));
}

/* A file name of the relation's, with nothing in it that a shell or a terminal would obey. */
static void suggest(struct view_export *view)
{
	struct buf name = BUF_INIT;
	bool is_untouched =
		!view->suggested || strcmp(form_value(view->form, ID_FILE), view->suggested) == 0;

	text_printable(&name, view->selection->name, strlen(view->selection->name), 0);
	for (size_t i = 0; i < name.length; i++)
		if (strchr("/\\ \"'`$&;|<>*?", name.bytes[i]) || (!i && name.bytes[i] == '-'))
			name.bytes[i] = '_';
	buf_printf(&name, ".%s", rows_format_suffix(format_of(view)));
	if (is_untouched)
		form_set(view->form, ID_FILE, buf_string(&name));
	mem_replace(&view->suggested, buf_take(&name));
}

static void add_button(struct form *form, int id, const char *label)
{
	form_add(form, &(struct form_field){.id = id, .kind = FORM_BUTTON, .label = label});
	form_set(form, id, label);
}

static void build(struct view_export *view)
{
	struct form *form = form_new();
	size_t count = 0;

	view->choices[count++] = whats[AS_SHOWN];
	if (selection_is_filtered(view->selection) && view->column_count)
		view->choices[count++] = whats[ALL_COLUMNS];
	view->choices[count] = whats[WHOLE];
	form_add(form, &(struct form_field){.id = ID_WHAT,
			       .kind = FORM_CHOICE,
			       .label = "Rows",
			       .choices = view->choices});
	form_add(form, &(struct form_field){.id = ID_FORMAT,
			       .kind = FORM_CHOICE,
			       .label = "Format",
			       .choices = formats});
	form_add(form, &(struct form_field){.id = ID_FILE, .kind = FORM_TEXT, .label = "File"});
	add_button(form, ID_WRITE, "Write");
	add_button(form, ID_BACK, "Back, write nothing");
	form_set_help(form, ID_FILE, "mode 0600");
	view->form = form;
}

static void fill(struct view_export *view)
{
	form_set(view->form, ID_WHAT, whats[AS_SHOWN]);
	form_set(view->form, ID_FORMAT, formats[ROWS_CSV]);
	suggest(view);
	form_forget_steps(view->form);
}

/* --- an export ------------------------------------------------------------------------------- */

static void free_export(void *self)
{
	struct export *export = self;

	if (export->view)
		export->view->export = NULL;
	rows_out_free(export->out);
	free(export->title);
	free(export);
}

static void add_words(void *self, struct buf *out)
{
	const struct export *export = self;
	struct rows_progress progress;

	rows_out_progress(export->out, &progress);
	rows_progress_words(&progress, out);
}

static void stop(void *self)
{
	rows_out_stop(((struct export *)self)->out);
}

static const struct job_ops job_ops = {.words = add_words, .stop = stop, .free = free_export};

static void add_result(
	const struct export *export, enum rows_end end, const struct error *error, struct buf *out)
{
	struct rows_progress progress;

	if (error) {
		buf_printf(out, "FAILED: %s%s%s%s. Nothing was written.", error->sqlstate,
			error->sqlstate[0] ? ": " : "", error->primary, error->hint ? "; " : "");
		if (error->hint)
			buf_text(out, error->hint);
		return;
	}
	if (end == ROWS_STOPPED) {
		buf_text(out, "stopped by you; the server has stopped too. Nothing was written.");
		return;
	}
	rows_out_progress(export->out, &progress);
	rows_progress_words(&progress, out);
	if (progress.hidden_columns)
		buf_printf(out, "; %zu columns may not be read and are left out",
			progress.hidden_columns);
}

static void ended(void *self, enum rows_end end, const struct error *error)
{
	struct export *export = self;
	struct view_export *view = export->view;
	struct buf words = BUF_INIT;

	add_result(export, end, error, &words);
	if (export->job) {
		job_end(export->job,
			end == ROWS_WRITTEN   ? JOB_DONE
			: end == ROWS_STOPPED ? JOB_STOPPED
					      : JOB_FAILED,
			buf_string(&words));
	} else {
		mem_replace(&view->result, mem_text(buf_string(&words)));
		app_say(export->app, "%s%s", end == ROWS_WRITTEN ? "Written: " : "", view->result);
		free_export(export);
	}
	buf_free(&words);
}

static struct selection *wanted(const struct view_export *view)
{
	const struct selection *from = view->selection;
	struct selection *all;

	if (what_of(view) != WHOLE)
		return selection_copy(from);
	all = mem_new(sizeof *all);
	*all = (struct selection){.oid = mem_text(from->oid),
		.schema = mem_text(from->schema),
		.name = mem_text(from->name),
		.relkind = from->relkind,
		.has_consent = from->has_consent};
	return all;
}

static void start(struct view_export *view)
{
	static const struct rows_events events = {.ended = ended};
	struct app *app = view->view.app;
	struct selection *selection = wanted(view);
	const char *file = form_value(view->form, ID_FILE);
	char *path = path_expand(file);
	bool is_shown = what_of(view) == AS_SHOWN && view->column_count;
	struct export *export = mem_new(sizeof *export);

	*export = (struct export){.app = app,
		.view = view,
		.title = mem_printf(
			"Export of %s.%s to %s", selection->schema, selection->name, file)};
	export->out = rows_out_start(app_session(app), selection,
		&(struct rows_target){.format = format_of(view),
			.path = path,
			.overwrites = view->overwrites,
			.columns = is_shown ? (const char *const *)view->columns : NULL,
			.column_count = is_shown ? view->column_count : 0,
			.opens_side = true},
		&events, export);
	view->export = export;
	mem_replace(&view->result, NULL);
	app_dirty(app);
	selection_free(selection);
	free(path);
}

/* --- questions before ------------------------------------------------------------------------ */

static void consent_came(void *self, bool may_read, bool runs_code)
{
	struct view_export *view = self;

	view->asking = NULL;
	view->selection->has_consent = runs_code;
	if (may_read)
		start(view);
	app_dirty(view->view.app);
}

/* What was agreed to for the rows on the screen counts, as long as the code stays as it was. */
static void ask_consent(struct view_export *view)
{
	const struct selection *selection = view->selection;
	const struct node node = {.kind = NODE_RELATION,
		.relkind = selection->relkind,
		.oid = selection->oid,
		.schema = selection->schema,
		.name = selection->name};

	view->asking = view_consent(view->view.app, &node, consent_came, view);
}

static bool overwrite_answered(void *self, struct dialog *dialog, int button)
{
	struct view_export *view = self;

	(void)dialog;
	view->overwrites = button == 1;
	if (button == 1)
		ask_consent(view);
	else
		app_say(view->view.app, "Nothing was written.");
	return false;
}

static void ask_or_start(struct view_export *view)
{
	const char *file = form_value(view->form, ID_FILE);
	char *path = path_expand(file), *part = mem_printf("%s.part", path), *text;
	bool has_part = !file_exists(path) && file_exists(part);
	struct dialog *dialog;

	if (file_exists(path) || has_part) {
		text = has_part ? mem_printf(
					  "%s.part is there, of an export that did not end.", file)
				: mem_printf("%s exists.", file);
		dialog = dialog_new("Overwrite the file?", text, DIALOG_NO_INPUT);
		dialog_add_button(dialog, "Leave it as it is");
		dialog_add_button(dialog, "Overwrite");
		app_ask(view->view.app, dialog, overwrite_answered, view);
		free(text);
	} else {
		view->overwrites = false;
		ask_consent(view);
	}
	free(part);
	free(path);
}

static void go(struct view_export *view)
{
	struct app *app = view->view.app;

	if (view->export || view->asking)
		return;
	form_set_wrong(view->form, ID_FILE, NULL);
	if (text_is_empty(form_value(view->form, ID_FILE))) {
		form_set_wrong(view->form, ID_FILE, "Name a file.");
		app_say(app, "Name a file.");
	} else if (!session_is_open(app_session(app))) {
		app_say(app, "The connection is closed: go back, R connects again.");
	} else {
		ask_or_start(view);
	}
}

/* --- the view -------------------------------------------------------------------------------- */

static void title(struct view *base, struct buf *out)
{
	const struct view_export *view = (const struct view_export *)base;

	buf_printf(out, "%s > %s > export rows", view->selection->schema, view->selection->name);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct view_export *view = (struct view_export *)base;
	int form_rows = body.rows >= FORM_ROWS + 4 ? FORM_ROWS : body.rows - 3;
	struct rect below = rect_rows(body, form_rows + 1, body.rows - form_rows - 1);
	struct buf words = BUF_INIT;

	form_set_active(view->form, !view->export);
	form_draw(view->form, surface, rect_rows(body, 0, form_rows));
	surface_rule(surface, rect_columns(body, 3, body.columns - 6), form_rows);
	if (view->export) {
		add_words(view->export, &words);
		surface_wrapped(surface, below, 0, 3, STYLE_PLAIN, buf_string(&words));
	} else if (view->result) {
		surface_wrapped(surface, below, 0, 3, STYLE_PLAIN, view->result);
	} else {
		surface_text(surface, below, 0, 3, STYLE_PLAIN, "Nothing has been written yet.");
	}
	buf_free(&words);
}

static void send_to_background(struct view_export *view)
{
	struct export *export = view->export;

	if (!export) {
		app_say(view->view.app, "Nothing is being written.");
		return;
	}
	view->export = NULL;
	export->view = NULL;
	app_pop(view->view.app); /* the view is gone; what follows is what the message says */
	export->job = job_add(export->app, export->title, &job_ops, export);
}

static void command(struct view *base, enum command command)
{
	if (command == CMD_GO)
		go((struct view_export *)base);
	else if (command == CMD_BACKGROUND)
		send_to_background((struct view_export *)base);
}

static const char *refuses(struct view *base, enum command command)
{
	const struct view_export *view = (const struct view_export *)base;

	if (command == CMD_GO && view->export)
		return "it is being written";
	if (command == CMD_BACKGROUND && !view->export)
		return "nothing is being written";
	return NULL;
}

static void key(struct view *base, const struct key *key)
{
	struct view_export *view = (struct view_export *)base;

	if (view->export || view->asking)
		return;
	switch (form_key(view->form, key)) {
	case CHANGED:
		form_set_wrong(view->form, ID_FILE, NULL);
		if (form_focus(view->form) == ID_FORMAT)
			suggest(view);
		break;
	case ACTIVATED:
		if (form_focus(view->form) == ID_BACK)
			app_pop(base->app);
		else
			go(view);
		break;
	default:
		break;
	}
}

static bool takes_text(struct view *base)
{
	const struct view_export *view = (const struct view_export *)base;

	return !view->export && !view->asking;
}

static bool escape(struct view *base)
{
	struct view_export *view = (struct view_export *)base;

	if (view->asking) {
		asking_cancel(&view->asking);
		app_say(base->app, "Nothing was written.");
		return true;
	}
	if (!view->export)
		return false;
	app_say(base->app, "Stopping...");
	stop(view->export); /* may end it */
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	const struct view_export *view = (const struct view_export *)base;

	if (view->asking)
		return app_waits(base->app, "whose code it runs", out);
	if (!view->export)
		return false;
	buf_printf(out, "Writing %s... Esc stops, & goes on in the background",
		form_value(view->form, ID_FILE));
	return true;
}

static void close_view(struct view *base)
{
	struct view_export *view = (struct view_export *)base;

	if (view->export)
		free_export(view->export);
	asking_cancel(&view->asking);
	form_free(view->form);
	selection_free(view->selection);
	for (size_t i = 0; i < view->column_count; i++)
		free(view->columns[i]);
	free(view->columns);
	free(view->suggested);
	free(view->result);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_EXPORT,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.waits = waits,
	.refuses = refuses,
};

struct view *view_export_columns(struct app *app, const struct selection *selection,
	const char *const *columns, size_t count)
{
	struct view_export *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->selection = selection_copy(selection);
	view->columns = mem_array(count + 1, sizeof *view->columns);
	for (size_t i = 0; i < count; i++)
		view->columns[i] = mem_text(columns[i]);
	view->column_count = count;
	build(view);
	fill(view);
	return &view->view;
}

struct view *view_export_rows(struct app *app, const struct selection *selection)
{
	return view_export_columns(app, selection, NULL, 0);
}
