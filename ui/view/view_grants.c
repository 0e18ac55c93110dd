/* view_grants.c - step 3: what the role has and lacks, why, and the script that mends. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "grants/grants.h"
#include "session/session.h"
#include "source/source.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/form.h"
#include "widget/steps.h"

#include <stdlib.h>
#include <string.h>

enum { ID_ROLE = 1, ID_SCHEMAS };

#define SCHEMAS_MAX 64
#define PARAMETER_ROWS 2

struct grants_view {
	struct view view;
	struct form *form;
	bool is_in_form;
	struct target *target;
	struct target_values *values;
	struct grants_check *check;
	struct grants_report *report;
	struct error error; /* of the last check */
	struct steps steps;
	size_t *rows; /* verdicts that are shown */
	bool only_problems;
	struct buf details;
};

/* --- checking -------------------------------------------------------------------------------- */

static bool is_problem(const struct verdict *verdict)
{
	return verdict->state != VERDICT_OK;
}

static void count_rows(struct grants_view *view)
{
	size_t count = 0, all = view->report ? view->report->verdict_count : 0;

	view->rows = mem_resize(view->rows, all + 1, sizeof *view->rows);
	for (size_t i = 0; i < all; i++)
		if (!view->only_problems || is_problem(&view->report->verdicts[i]))
			view->rows[count++] = i;
	steps_set_count(&view->steps, count);
}

static void done(void *self, struct grants_report *report, const struct error *error)
{
	struct grants_view *view = self;
	struct app *app = view->view.app;
	char *summary;

	view->check = NULL;
	error_copy(&view->error, error);
	app_dirty(app);
	if (!report) {
		app_say_error(app, error);
		return;
	}
	grants_report_free(view->report);
	view->report = report;
	count_rows(view);
	summary = grants_summary(report);
	app_say(app, "%s. Nothing was changed.%s", summary,
		report->is_standby ? " This is a standby: the script has to run on the primary."
				   : "");
	if (strcmp(report->role, source_value(app_draft(app), "user")
					 ? source_value(app_draft(app), "user")
					 : "") == 0)
		app_note_result(app, "ok", NULL, summary);
	free(summary);
}

/* "app, billing": cut at commas, blanks at the edges dropped; a name that holds a comma has to be
 * looked at alone. Returns how many. */
static size_t split_schemas(char *text, const char **schemas)
{
	size_t count = 0;
	char *name;

	while (count < SCHEMAS_MAX && (name = strsep(&text, ","))) {
		while (*name == ' ')
			name++;
		for (size_t length = strlen(name); length && name[length - 1] == ' ';)
			name[--length] = '\0';
		if (*name)
			schemas[count++] = name;
	}
	return count;
}

static void check(struct grants_view *view)
{
	struct session *session = app_session(view->view.app);
	char *text = mem_text(form_value(view->form, ID_SCHEMAS));
	const char *schemas[SCHEMAS_MAX], *role = form_value(view->form, ID_ROLE);
	size_t count = split_schemas(text, schemas);

	grants_cancel(&view->check);
	error_clear(&view->error);
	target_values_free(view->values);
	view->values = target_values_new();
	for (size_t i = 0; i < count; i++)
		if (!target_values_add(
			    view->values, view->target, "schemas", schemas[i], &view->error))
			app_say_error(view->view.app, &view->error);
	if (session_is_open(session))
		view->check = grants_start(session, view->target, view->values, *role ? role : NULL,
			done, view, &view->error);
	else if (!app_reconnect(view->view.app))
		app_say(view->view.app, "The connection is closed: < goes back to Test.");
	free(text);
}

/* --- drawing --------------------------------------------------------------------------------- */

static unsigned style_of(enum verdict_state state)
{
	switch (state) {
	case VERDICT_OK:
		return STYLE_GOOD;
	case VERDICT_MISSING:
		return STYLE_BAD;
	case VERDICT_PARTIAL:
	case VERDICT_WARN:
		return STYLE_CARE;
	default:
		return STYLE_DIM;
	}
}

static void draw_row(void *self, size_t index, struct steps_row *row)
{
	struct grants_view *view = self;
	const struct verdict *verdict = &view->report->verdicts[view->rows[index]];

	struct words statements = verdict_statements(verdict);

	buf_clear(&view->details);
	if (verdict->details)
		buf_text(&view->details, verdict->details);
	if (statements.count)
		buf_printf(&view->details, "%sWould mend it:\n| %s",
			view->details.length ? "\n" : "", statements.items[0]);
	words_release(&statements);
	*row = (struct steps_row){
		.word = verdict_word(verdict->state),
		.style = style_of(verdict->state),
		.title = verdict->title,
		.fact = verdict->fact,
		.details = view->details.length ? buf_string(&view->details) : NULL,
	};
}

static void draw_verdicts(struct grants_view *view, struct surface *surface, struct rect area)
{
	if (view->check)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (error_is_set(&view->error) && !view->report)
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, view->error.primary);
	else if (!view->steps.count)
		surface_text(surface, area, 0, 3, STYLE_PLAIN,
			view->report ? "No problems. f shows everything." : "Not checked.");
	else
		steps_draw(&view->steps, surface, area,
			!view->is_in_form && !app_is_asking(view->view.app));
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct grants_view *view = (struct grants_view *)base;
	int top = PARAMETER_ROWS + 1;

	surface_printf(surface, rect_rows(body, 0, 1), 0, 3, STYLE_PLAIN,
		"Target  %s     Database  %s", view->target->title,
		view->report ? view->report->dbname : "");
	form_set_active(view->form, view->is_in_form);
	form_draw(view->form, surface, rect_rows(body, 1, PARAMETER_ROWS));
	surface_rule(surface, rect_columns(body, 3, body.columns - 6), top);
	if (view->report && view->report->is_superuser) {
		surface_printf(surface, body, top + 1, 3, STYLE_CARE,
			"%s is a superuser: checks do not apply to it.", view->report->role);
		top++;
	}
	draw_verdicts(view, surface, rect_rows(body, top + 1, body.rows - top - 1));
}

/* --- commands -------------------------------------------------------------------------------- */

static void script(struct grants_view *view, enum command command)
{
	struct app *app = view->view.app;
	struct buf text = BUF_INIT, note = BUF_INIT;

	grants_script(view->report, false, &text);
	buf_printf(&note, "Script for the owner of database %s", view->report->dbname);
	if (command == CMD_SCRIPT)
		app_push(app, view_text(app, "Grants   pgusher did not run any of this",
				      buf_string(&note), "grants.sql", buf_string(&text)));
	else if (command == CMD_WRITE)
		app_write(app, "grants.sql", buf_string(&text), text.length);
	else
		app_copy(app, buf_string(&text), text.length);
	buf_free(&text);
	buf_free(&note);
}

static void set_focus(struct grants_view *view, bool in_form)
{
	view->is_in_form = in_form;
	if (in_form)
		form_focus_first(view->form);
}

static void command(struct view *base, enum command command)
{
	struct grants_view *view = (struct grants_view *)base;
	struct app *app = base->app;

	switch (command) {
	case CMD_REPEAT:
		check(view);
		break;
	case CMD_PROBLEMS:
		view->only_problems = !view->only_problems;
		count_rows(view);
		break;
	case CMD_SCRIPT:
	case CMD_COPY:
	case CMD_WRITE:
		script(view, command);
		break;
	case CMD_FOCUS:
		set_focus(view, !view->is_in_form);
		break;
	case CMD_NEXT_STEP:
		app_push(app, view_save(app));
		break;
	case CMD_PREVIOUS_STEP:
		app_pop_to(app, VIEW_TEST);
		break;
	case CMD_EDIT: {
		struct view *connect = view_connect(app);

		app_pop_to(app, VIEW_SOURCES);
		app_push(app, connect);
		break;
	}
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct grants_view *view = (struct grants_view *)base;
	int before = form_focus(view->form);

	if (!view->is_in_form) {
		steps_key(&view->steps, key);
		return;
	}
	if (key->code == K_TAB || (key->code == K_ENTER && before == ID_SCHEMAS)) {
		if (key->code == K_TAB && before == ID_ROLE) {
			form_key(view->form, key);
			return;
		}
		set_focus(view, false);
		check(view);
		return;
	}
	form_key(view->form, key);
}

static bool takes_text(struct view *base)
{
	return ((struct grants_view *)base)->is_in_form;
}

static void reconnected(struct view *base)
{
	check((struct grants_view *)base);
}

static bool escape(struct view *base)
{
	struct grants_view *view = (struct grants_view *)base;

	if (view->is_in_form) {
		view->is_in_form = false;
		return true;
	}
	if (!view->check)
		return false;
	grants_cancel(&view->check);
	error_set(&view->error, "stopped by you");
	if (view->report)
		app_say(base->app, "The check was stopped; these are the verdicts from before.");
	return true;
}

static bool hint(struct view *base, struct buf *out)
{
	const struct grants_view *view = (struct grants_view *)base;

	return view->is_in_form && form_add_hint(view->form, out);
}

static bool waits(struct view *base, struct buf *out)
{
	struct grants_view *view = (struct grants_view *)base;

	return app_waits(base->app, view->check ? "the rights" : NULL, out);
}

static const char *refuses(struct view *base, enum command command)
{
	struct grants_view *view = (struct grants_view *)base;

	if (command == CMD_SCRIPT || command == CMD_COPY || command == CMD_WRITE) {
		if (!view->report)
			return "nothing was checked yet";
		if (mends_are_empty(view->report->mends))
			return "nothing is missing that a script could mend";
	}
	return NULL;
}

static void close_view(struct view *base)
{
	struct grants_view *view = (struct grants_view *)base;

	grants_cancel(&view->check);
	grants_report_free(view->report);
	target_values_free(view->values);
	target_free(view->target);
	form_free(view->form);
	steps_release(&view->steps);
	error_clear(&view->error);
	buf_free(&view->details);
	free(view->rows);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_GRANTS,
	.step = 3,
	.close = close_view,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
	.hint = hint,
	.waits = waits,
	.reconnected = reconnected,
	.refuses = refuses,
};

static struct form *build_form(struct app *app)
{
	struct form *form = form_new();
	const char *user = source_value(app_draft(app), "user");

	form_add(form, &(struct form_field){.id = ID_ROLE, .kind = FORM_TEXT, .label = "Role"});
	form_add(form,
		&(struct form_field){.id = ID_SCHEMAS, .kind = FORM_TEXT, .label = "Schemas"});
	form_set(form, ID_ROLE, user ? user : "");
	form_set_help(form, ID_ROLE, "empty: your own");
	form_set_help(form, ID_SCHEMAS, "a, b; empty: all");
	return form;
}

struct view *view_grants(struct app *app)
{
	struct grants_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->form = build_form(app);
	view->target = target_find("read-only", &view->error);
	view->steps = (struct steps){.title_width = 36, .row = draw_row, .self = view};
	buf_init(&view->details, 1 << 16);
	check(view);
	return &view->view;
}
