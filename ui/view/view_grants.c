/* view_grants.c - step 3: what the role has and lacks, why, and the script that mends. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "grants/excess.h"
#include "grants/grants.h"
#include "grants/rights.h"
#include "session/session.h"
#include "source/source.h"
#include "term/key.h"
#include "view/grants_choice.h"
#include "view/grants_rows.h"
#include "view/view.h"
#include "widget/steps.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_WIDTH 36
#define TITLE_WIDTH_WIDE 52
#define WIDE_COLUMNS 110
#define ROOMY_ROWS 14 /* of the body; below that the parameters are not told */
#define SMALL_ROWS 10 /* below that one line tells what is checked */
#define HEAD_ROWS_MAX 6

struct grants_view {
	struct view view;
	struct grants_choice *choice; /* of the app */
	struct grants_check *check;
	char *asked, *shown; /* what is being checked, and what the rows are about */
	struct error error;  /* of the last check */
	struct grants_rows *rows;
	struct steps steps;
	bool only_problems;
};

static const struct grants_report *report_of(const struct grants_view *view)
{
	return grants_rows_report(view->rows);
}

/* What would be checked now, as one text. */
static char *describe(struct grants_view *view)
{
	struct buf text = BUF_INIT;

	choice_describe(view->choice, true, &text);
	return buf_take(&text);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void draw_row(void *self, size_t index, struct steps_row *row)
{
	struct grants_view *view = self;

	grants_rows_draw(
		view->rows, index, index < view->steps.open_count && view->steps.open[index], row);
}

/* What is open, and where the cursor is, in texts that outlive the rows. */
struct place {
	struct words open;
	char *cursor;
};

static struct place remember(const struct grants_view *view)
{
	struct place place = {.cursor = NULL};

	for (size_t i = 0; i < view->steps.count; i++) {
		char *key;

		if (!view->steps.open[i] && i != view->steps.cursor)
			continue;
		key = grants_rows_key(view->rows, i);
		if (view->steps.open[i])
			words_add(&place.open, key);
		if (i == view->steps.cursor)
			place.cursor = mem_text(key);
		free(key);
	}
	return place;
}

static void lay_out(struct grants_view *view, struct place place)
{
	size_t count = grants_rows_lay_out(view->rows, view->only_problems);

	steps_set_count(&view->steps, count);
	for (size_t i = 0; i < count; i++) {
		char *key = grants_rows_key(view->rows, i);

		steps_set_open(&view->steps, i, words_hold(&place.open, key));
		if (place.cursor && strcmp(key, place.cursor) == 0)
			view->steps.cursor = i;
		free(key);
	}
	words_release(&place.open);
	free(place.cursor);
}

static void fold(struct grants_view *view, size_t row, bool is_open)
{
	struct place place = remember(view);

	grants_rows_fold(view->rows, row, is_open);
	lay_out(view, place);
}

/* Enter and Right: a group opens its verdicts, a verdict its reasons. */
static void open_row(struct grants_view *view, bool toggles)
{
	size_t row = view->steps.cursor;
	bool is_open;

	if (row >= view->steps.count)
		return;
	if (grants_rows_is_head(view->rows, row)) {
		is_open = grants_rows_is_open(view->rows, row);
		fold(view, row, !is_open || !toggles);
	} else {
		is_open = view->steps.open[row];
		steps_set_open(&view->steps, row, !is_open || !toggles);
	}
}

static void close_row(struct grants_view *view)
{
	size_t row = view->steps.cursor;

	if (row >= view->steps.count)
		return;
	if (view->steps.open[row]) {
		steps_set_open(&view->steps, row, false);
		return;
	}
	row = grants_rows_head(view->rows, row);
	if (!grants_rows_is_head(view->rows, row))
		return;
	view->steps.cursor = row;
	fold(view, row, false);
}

/* --- checking -------------------------------------------------------------------------------- */

/* What the check came to, and what turned since the one before: success is told as well. */
static void tell(struct grants_view *view)
{
	const struct grants_report *report = report_of(view);
	char *summary = grants_summary(report);
	struct buf words = BUF_INIT;
	size_t green, red, counts[VERDICT_STATES];

	grants_count(report, counts);
	if (grants_rows_turned(view->rows, &green, &red)) {
		if (green || red)
			buf_printf(&words, "%zu turned green, %zu turned red. ", green, red);
		else
			buf_text(&words, "As before. ");
	}
	if (counts[VERDICT_OK] == report->verdict_count)
		buf_printf(&words, "All %zu ok", report->verdict_count);
	else
		buf_text(&words, summary);
	app_say(view->view.app, "%s. Nothing was changed.", buf_string(&words));
	buf_free(&words);
	free(summary);
}

static void note_result(struct grants_view *view)
{
	const char *user = source_value(app_draft(view->view.app), "user");
	char *summary, *noted;

	if (strcmp(report_of(view)->role, user ? user : "") != 0)
		return;
	summary = grants_summary(report_of(view));
	/* Which rights are meant is part of the answer: another target has other ones. */
	noted = mem_printf("%s: %s", report_of(view)->title, summary);
	app_note_result(view->view.app, "ok", NULL, noted);
	free(noted);
	free(summary);
}

static void done(void *self, struct grants_report *report, const struct error *error)
{
	struct grants_view *view = self;
	struct place place;

	view->check = NULL;
	error_copy(&view->error, error);
	app_dirty(view->view.app);
	if (!report) {
		app_say_error(view->view.app, error);
		return;
	}
	place = remember(view);
	grants_rows_set(view->rows, report, excess_of(report),
		view->shown && strcmp(view->shown, view->asked) == 0);
	mem_replace(&view->shown, mem_text(view->asked));
	lay_out(view, place);
	tell(view);
	note_result(view);
}

static void start(struct grants_view *view, const struct target_values *values)
{
	const char *role = choice_role(view->choice);

	mem_replace(&view->asked, describe(view));
	view->check = grants_start(app_session(view->view.app), choice_target(view->choice)->target,
		values, *role ? role : NULL, done, view, &view->error);
}

static void check(struct grants_view *view)
{
	struct app *app = view->view.app;
	struct target_values *values;
	size_t wrong;

	grants_cancel(&view->check);
	error_clear(&view->error);
	values = choice_values(view->choice, &wrong, &view->error);
	if (!values)
		app_say_error(app, &view->error);
	else if (session_is_open(app_session(app)))
		start(view, values);
	else if (!app_reconnect(app))
		app_say(app, "The connection is closed: < goes back to Test.");
	target_values_free(values);
}

static void check_again(void *self)
{
	check(self);
}

/* --- target and parameters ------------------------------------------------------------------- */

static void open_parameters(struct grants_view *view)
{
	const struct grants_report *report = report_of(view);

	app_push(view->view.app,
		view_parameters(view->view.app, report ? report->rights : NULL, check_again, view));
}

/* A target that has something to be decided shows its form first. */
static void target_picked(void *self)
{
	struct grants_view *view = self;

	if (choice_target(view->choice)->target->parameter_count)
		open_parameters(view);
	else
		check(view);
}

/* --- drawing --------------------------------------------------------------------------------- */

/* What has to be known before any verdict is read; said once, on top. */
static void add_remarks(struct grants_view *view, struct buf *out)
{
	const struct grants_report *report = report_of(view);
	char *now = describe(view);

	if (view->shown && strcmp(view->shown, now) != 0)
		buf_printf(out, "These are verdicts of other choices%s\n",
			view->check ? " as long as the check runs." : ": r checks with these.");
	free(now);
	if (!report)
		return;
	if (report->is_missing)
		buf_printf(out, "There is no role %s yet: the script makes it.\n", report->role);
	if (strcmp(report->acting_role, report->role) != 0)
		buf_printf(out,
			"Sessions of %s run as %s (ALTER ROLE ... SET role): that role is "
			"checked.\n",
			report->role, report->acting_role);
	if (report->is_superuser)
		buf_printf(out, "%s is a superuser: checks do not apply to it.\n",
			report->acting_role);
	if (report->is_standby)
		buf_text(out, "This is a standby: the script has to run on the primary.\n");
}

static int draw_remarks(struct grants_view *view, struct surface *surface, struct rect area)
{
	struct buf remarks = BUF_INIT;
	int rows = 0;

	add_remarks(view, &remarks);
	if (remarks.length)
		remarks.bytes[remarks.length - 1] = '\0';
	if (remarks.length > 1)
		rows = surface_wrapped(surface, area, 0, 3, STYLE_CARE, buf_string(&remarks));
	buf_free(&remarks);
	return rows < area.rows ? rows : area.rows;
}

/* Target, role and database, then the values; returns the rows used. */
static int draw_choice(struct grants_view *view, struct surface *surface, struct rect body)
{
	const struct grants_report *report = report_of(view);
	const char *role = choice_role(view->choice);
	struct buf line = BUF_INIT;
	int rows;

	role = *role ? role : report ? report->role : "(your own)";
	if (body.rows < SMALL_ROWS) {
		surface_printf(surface, body, 0, 1, STYLE_PLAIN, "%s for %s",
			choice_target(view->choice)->label, role);
		return 1;
	}
	buf_printf(&line, "Target %s   Role %s", choice_target(view->choice)->label, role);
	if (report)
		buf_printf(&line, "   Database %s", report->dbname);
	rows = surface_wrapped(
		surface, rect_rows(body, 0, 2), 0, 3, STYLE_PLAIN, buf_string(&line));
	buf_clear(&line);
	choice_describe(view->choice, false, &line);
	if (body.rows >= ROOMY_ROWS && line.length)
		rows += surface_wrapped(
			surface, rect_rows(body, rows, 2), 0, 3, STYLE_DIM, buf_string(&line));
	buf_free(&line);
	return rows < 4 ? rows : 4;
}

static void draw_verdicts(struct grants_view *view, struct surface *surface, struct rect area)
{
	const struct grants_report *report = report_of(view);

	if (view->check && !report)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else if (error_is_set(&view->error) && !report)
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, view->error.primary);
	else if (!view->steps.count)
		surface_text(surface, area, 0, 3, STYLE_PLAIN,
			report ? "No problems. f shows everything." : "Not checked.");
	else
		steps_draw(&view->steps, surface, area, !app_is_asking(view->view.app));
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct grants_view *view = (struct grants_view *)base;
	int top = draw_choice(view, surface, body);

	top += draw_remarks(view, surface, rect_rows(body, top, HEAD_ROWS_MAX));
	surface_rule(surface, rect_columns(body, 3, body.columns - 6), top);
	view->steps.title_width = body.columns < WIDE_COLUMNS ? TITLE_WIDTH : TITLE_WIDTH_WIDE;
	draw_verdicts(view, surface, rect_rows(body, top + 1, body.rows - top - 1));
}

/* --- commands -------------------------------------------------------------------------------- */

/* Copies or writes the least rights, without a look at them first. */
static void put_out(struct grants_view *view, enum command command)
{
	struct app *app = view->view.app;
	struct buf text = BUF_INIT;

	grants_script(report_of(view), false, &text);
	if (command == CMD_WRITE)
		app_write(app, "grants.sql", buf_string(&text), text.length);
	else
		app_copy(app, buf_string(&text), text.length);
	buf_free(&text);
}

static void edit(struct app *app)
{
	struct view *connect = view_connect(app);

	app_pop_to(app, VIEW_SOURCES);
	app_push(app, connect);
}

static void show_problems(struct grants_view *view)
{
	struct place place = remember(view);

	view->only_problems = !view->only_problems;
	lay_out(view, place);
}

static void command(struct view *base, enum command command)
{
	struct grants_view *view = (struct grants_view *)base;
	const struct grants_report *report = report_of(view);
	struct app *app = base->app;

	switch (command) {
	case CMD_OPEN:
		open_row(view, true);
		break;
	case CMD_CLOSE_ROW:
		close_row(view);
		break;
	case CMD_REPEAT:
		check(view);
		break;
	case CMD_PROBLEMS:
		show_problems(view);
		break;
	case CMD_SCRIPT:
		app_push(app, view_script(app, report_of(view), NULL));
		break;
	case CMD_BEYOND:
		app_push(app, view_script(app, report_of(view), grants_rows_excess(view->rows)));
		break;
	case CMD_COPY:
	case CMD_WRITE:
		put_out(view, command);
		break;
	case CMD_TARGET:
		view_pick_target(app, target_picked, view);
		break;
	case CMD_PARAMETERS:
		open_parameters(view);
		break;
	case CMD_WHO:
		view_pick_object(app, report ? report->rights : NULL);
		break;
	case CMD_ROLE_RIGHTS:
		if (report)
			view_pick_role(app, report->rights, report->role);
		else
			app_push(app, view_access_role(app, NULL));
		break;
	case CMD_NEXT_STEP:
		app_push(app, view_save(app));
		break;
	case CMD_PREVIOUS_STEP:
		app_pop_to(app, VIEW_TEST);
		break;
	case CMD_EDIT:
		edit(app);
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct grants_view *view = (struct grants_view *)base;

	if (key->code == ' ' || key->code == K_ENTER)
		open_row(view, true);
	else if (steps_key(&view->steps, key) == ACTIVATED)
		open_row(view, true);
}

static void reconnected(struct view *base)
{
	check((struct grants_view *)base);
}

static bool escape(struct view *base)
{
	struct grants_view *view = (struct grants_view *)base;

	if (!view->check)
		return false;
	grants_cancel(&view->check);
	error_set(&view->error, "stopped by you");
	if (report_of(view))
		app_say(base->app, "The check was stopped; these are the verdicts from before.");
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct grants_view *view = (struct grants_view *)base;

	return app_waits(base->app, view->check ? "the rights" : NULL, out);
}

static const char *refuses(struct view *base, enum command command)
{
	const struct grants_view *view = (struct grants_view *)base;
	const struct grants_report *report = report_of(view);
	bool is_script = command == CMD_SCRIPT || command == CMD_COPY || command == CMD_WRITE;

	if ((is_script || command == CMD_BEYOND) && !report)
		return "nothing was checked yet";
	if (is_script && !grants_can_mend(report))
		return "nothing is missing that a script could mend";
	if (command == CMD_BEYOND && mends_are_empty(grants_rows_excess(view->rows)->revokes))
		return "nothing is too much that a statement of its own takes away";
	return NULL;
}

static void close_view(struct view *base)
{
	struct grants_view *view = (struct grants_view *)base;

	grants_cancel(&view->check);
	grants_rows_free(view->rows);
	steps_release(&view->steps);
	error_clear(&view->error);
	free(view->asked);
	free(view->shown);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_GRANTS,
	.step = 3,
	.close = close_view,
	.draw = draw,
	.command = command,
	.key = key,
	.escape = escape,
	.waits = waits,
	.reconnected = reconnected,
	.refuses = refuses,
};

struct view *view_grants(struct app *app)
{
	struct grants_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->choice = app_grants_choice(app);
	view->rows = grants_rows_new();
	view->steps = (struct steps){.row = draw_row, .self = view};
	check(view);
	return &view->view;
}
