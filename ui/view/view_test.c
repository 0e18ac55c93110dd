/* view_test.c - step 2: the connection proved stage by stage. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"
#include "session/report.h"
#include "session/test.h"
#include "source/source.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/dialog.h"
#include "widget/steps.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_view {
	struct view view;
	struct test *test; /* NULL: the session was taken over by the desk */
	struct steps steps;
	enum step_id rows[STEP_COUNT]; /* the steps that are shown */
	enum test_then then;
	struct session *prepared; /* to be tested first; NULL: one for the draft */
	struct buf details;	  /* of the row being drawn */
	char elapsed[24];
	char *write_schema; /* agreed to for a write probe; NULL: not */
	bool moved;	    /* the person moved the cursor: it does not follow the test any more */
};

static const struct step *all_steps(const struct test_view *view)
{
	struct session *session =
		view->test ? test_session(view->test) : app_session(view->view.app);

	return session ? session_steps(session) : NULL;
}

static bool is_running(const struct test_view *view)
{
	return test_is_running(view->test);
}

/* --- drawing --------------------------------------------------------------------------------- */

static unsigned style_of(enum step_state state)
{
	switch (state) {
	case STEP_OK:
		return STYLE_GOOD;
	case STEP_WARN:
		return STYLE_CARE;
	case STEP_FAILED:
		return STYLE_BAD;
	case STEP_RUN:
		return STYLE_BOLD;
	default:
		return STYLE_DIM;
	}
}

/* Appends @lines, the first behind @label, the others below it. */
static void add_labelled(struct buf *out, const char *label, const char *lines)
{
	bool is_first = true;

	while (lines && *lines) {
		size_t length = strcspn(lines, "\n");

		buf_printf(out, "%-7s %.*s\n", is_first ? label : "", (int)length, lines);
		is_first = false;
		lines += length + (lines[length] == '\n');
	}
}

static void add_framed(struct buf *out, const char *lines)
{
	while (lines && *lines) {
		size_t length = strcspn(lines, "\n");

		buf_printf(out, "| %.*s\n", (int)length, lines);
		lines += length + (lines[length] == '\n');
	}
}

static void compose_details(const struct step *step, struct buf *out)
{
	struct buf evidence = BUF_INIT;

	buf_clear(out);
	if (step->error.primary) {
		buf_printf(out, "%s%s%s%s%s:\n", step_speaker(step),
			step->error.sqlstate[0] ? " (" : "", step->error.sqlstate,
			step->error.sqlstate[0] ? ")" : "",
			step->is_unverified && step->error.sqlstate[0] ? ", unverified" : "");
		add_framed(out, step->error.primary);
		add_framed(out, step->error.detail);
		add_framed(out, step->error.hint);
	}
	add_labelled(out, "Likely", step->diagnosis.likely);
	add_labelled(out, "Try", step->diagnosis.next);
	add_labelled(out, "Owner", step->diagnosis.owner);
	add_labelled(out, "Care", step->caveat);
	step_evidence(step, &evidence);
	add_labelled(out, "Facts", buf_string(&evidence));
	buf_free(&evidence);
	if (out->length)
		out->bytes[--out->length] = '\0'; /* the last line break */
}

static void draw_row(void *self, size_t index, struct steps_row *row)
{
	struct test_view *view = self;
	const struct step *step = &all_steps(view)[view->rows[index]];
	struct buf elapsed = BUF_INIT;

	compose_details(step, &view->details);
	if (step->state != STEP_WAIT && step->state != STEP_SKIP)
		clock_format_elapsed(&elapsed, step_elapsed_ms(step));
	snprintf(view->elapsed, sizeof view->elapsed, "%s", buf_string(&elapsed));
	buf_free(&elapsed);
	*row = (struct steps_row){
		.word = step_state_word(step->state),
		.style = style_of(step->state),
		.title = step->title,
		.fact = step->paused_ms		  ? "waiting for your answer"
			: step->fact		  ? step->fact
			: step->state == STEP_RUN ? "asking..."
			: step->mandatory	  ? NULL
						  : "optional",
		.right = view->elapsed,
		.details = view->details.length ? buf_string(&view->details) : NULL,
	};
}

static void count_rows(struct test_view *view)
{
	const struct step *steps = all_steps(view);
	size_t count = 0;

	for (size_t i = 0; steps && i < STEP_COUNT; i++)
		if (steps[i].is_shown)
			view->rows[count++] = (enum step_id)i;
	steps_set_count(&view->steps, count);
}

/* The cursor rests on the first row that runs or has failed, until the person moves it. */
static void follow(struct test_view *view)
{
	const struct step *steps = all_steps(view);

	for (size_t i = 0; i < view->steps.count && !view->moved; i++) {
		enum step_state state = steps[view->rows[i]].state;

		if (state == STEP_RUN || state == STEP_FAILED) {
			view->steps.cursor = i;
			return;
		}
	}
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct test_view *view = (struct test_view *)base;

	count_rows(view);
	if (!view->steps.count)
		surface_text(surface, body, 1, 3, STYLE_PLAIN,
			"The connection is closed. R tests it again.");
	else
		steps_draw(&view->steps, surface, body, !app_is_asking(base->app));
}

/* --- the test -------------------------------------------------------------------------------- */

static void stepped(void *self, enum step_id id)
{
	struct test_view *view = self;
	const struct step *step = &all_steps(view)[id];

	view_drop_question(view->view.app, test_session(view->test));
	count_rows(view);
	follow(view);
	for (size_t i = 0; i < view->steps.count; i++)
		if (view->rows[i] == id && step->state == STEP_FAILED)
			steps_set_open(&view->steps, i, true);
	app_dirty(view->view.app);
}

static void asks(void *self, const struct question *question)
{
	struct test_view *view = self;

	view_ask_question(view->view.app, test_session(view->test), question);
}

/* Nothing follows; a test of the tunnel remains one. */
static void stay(struct test_view *view)
{
	if (view->then != THEN_TUNNEL)
		view->then = THEN_STAY;
}

static void go_on(struct test_view *view)
{
	struct app *app = view->view.app;
	enum test_then then = view->then;

	view->then = THEN_STAY;
	if (then == THEN_BROWSE)
		app_push(app, view_browse(app));
	else if (then == THEN_GRANTS)
		app_push(app, view_grants(app));
}

static void note_result(struct test_view *view, enum step_state result)
{
	const struct step *steps = all_steps(view);
	const char *failed = NULL;

	for (size_t i = 0; i < STEP_COUNT && !failed; i++)
		if (steps[i].is_shown && steps[i].state == STEP_FAILED)
			failed = steps[i].title;
	if (result != STEP_STOPPED)
		app_note_result(view->view.app, step_state_key(result), failed, NULL);
}

static void done(void *self, enum step_state result)
{
	struct test_view *view = self;
	struct app *app = view->view.app;
	char *summary = steps_summary(all_steps(view));
	struct session *session;

	view_drop_question(app, test_session(view->test));
	if (view->then != THEN_TUNNEL)
		note_result(view, result);
	app_say(app, "%s", summary);
	free(summary);
	if (result == STEP_FAILED || result == STEP_STOPPED)
		stay(view);
	session = test_take_session(view->test);
	if (!session)
		return;
	test_free(view->test);
	view->test = NULL;
	app_set_session(app, session);
	go_on(view);
}

static const struct test_events events = {.stepped = stepped, .asks = asks, .done = done};

static void start(struct test_view *view)
{
	struct app *app = view->view.app;
	bool only_way = view->then == THEN_TUNNEL;

	test_free(view->test);
	app_close_session(app);
	view->moved = false;
	for (size_t i = 0; i < view->steps.count; i++)
		steps_set_open(&view->steps, i, false);
	if (view->prepared) {
		view->test = test_start_of(app_loop(app), view->prepared, &events, view);
		view->prepared = NULL;
		return;
	}
	view->test = only_way ? test_start_way(app_loop(app), app_draft(app), &events, view)
			      : test_start(app_loop(app), app_draft(app), app_password(app),
					&events, view);
	if (view->write_schema) /* agreed to for this time */
		test_agree_to_write(view->test, view->write_schema);
	mem_replace(&view->write_schema, NULL);
}

/* --- commands -------------------------------------------------------------------------------- */

enum report_kind { REPORT_MARKDOWN = 1, REPORT_WITHOUT_HOSTS, REPORT_JSON };

static void compose_report(struct test_view *view, enum report_kind kind, struct buf *out)
{
	const struct step *steps = all_steps(view);
	struct report report = {.source = app_draft(view->view.app),
		.steps = steps,
		.exit_code = steps_exit_code(steps, false),
		.hides_hosts = kind == REPORT_WITHOUT_HOSTS};
	json_t *json;
	char *text;

	if (kind != REPORT_JSON) {
		report_markdown(&report, out);
		return;
	}
	json = report_json(&report);
	text = json_dumps(json, JSON_INDENT(2));
	buf_printf(out, "%s\n", text ? text : "");
	json_decref(json);
	free(text);
}

static bool password_answered(void *self, struct dialog *dialog, int button)
{
	struct test_view *view = self;

	if (button == DIALOG_ESCAPED || button == 0 || !secret_length(dialog_secret(dialog)))
		return false;
	secret_copy(app_password(view->view.app), dialog_secret(dialog));
	start(view);
	return false;
}

static void ask_password(struct test_view *view)
{
	struct dialog *dialog = dialog_new(
		"Password", "The password for the database. It is tried once.", DIALOG_SECRET);

	dialog_add_button(dialog, "Leave it");
	dialog_add_button(dialog, "Test with it");
	app_ask(view->view.app, dialog, password_answered, view);
}

static void copy_report(struct test_view *view)
{
	struct buf text = BUF_INIT;

	compose_report(view, REPORT_MARKDOWN, &text);
	app_copy(view->view.app, buf_string(&text), text.length);
	buf_free(&text);
}

static bool report_chosen(void *self, struct dialog *dialog, int button)
{
	struct test_view *view = self;
	struct buf text = BUF_INIT;

	(void)dialog;
	if (button == DIALOG_ESCAPED || button == 0)
		return false;
	compose_report(view, (enum report_kind)button, &text);
	app_write(view->view.app, button == REPORT_JSON ? "pgusher-test.json" : "pgusher-test.md",
		buf_string(&text), text.length);
	buf_free(&text);
	return false;
}

static void write_report(struct test_view *view)
{
	struct dialog *dialog = dialog_new("Report",
		"The steps with what was asked and what came back. It holds no secret.",
		DIALOG_NO_INPUT);

	dialog_add_button(dialog, "Leave it");
	dialog_add_button(dialog, "Markdown");
	dialog_add_button(dialog, "No host names");
	dialog_add_button(dialog, "JSON");
	app_ask(view->view.app, dialog, report_chosen, view);
}

static bool probe_agreed(void *self, struct dialog *dialog, int button)
{
	struct test_view *view = self;

	if (button == DIALOG_ESCAPED || button == 0)
		return false;
	if (!*dialog_text(dialog)) {
		dialog_set_wrong(dialog, "Name a schema.");
		return true;
	}
	mem_replace(&view->write_schema, mem_text(dialog_text(dialog)));
	start(view);
	return false;
}

static void ask_probe(struct test_view *view)
{
	struct dialog *dialog = dialog_new("Write probe: in which schema?",
		"Makes, fills and drops a table, rolled back; event triggers may run.",
		DIALOG_TEXT);

	dialog_add_button(dialog, "Do not write");
	dialog_add_button(dialog, "Probe");
	app_ask(view->view.app, dialog, probe_agreed, view);
}

/* Back to the form, whichever way the person came here. */
static void edit(struct app *app)
{
	struct view *connect = view_connect(app);

	app_pop_to(app, VIEW_SOURCES);
	app_push(app, connect);
}

static void repeat(struct test_view *view)
{
	struct app *app = view->view.app;

	/* After a test that has come to its end the desk has the session. */
	if (!view->test && session_is_open(app_session(app)) && view->steps.count)
		view->test = test_resume(app_loop(app), app_take_session(app), &events, view);
	if (view->test && view->steps.count)
		test_repeat(view->test, view->rows[view->steps.cursor]);
	else
		start(view);
}

static void command(struct view *base, enum command command)
{
	struct test_view *view = (struct test_view *)base;
	struct app *app = base->app;

	switch (command) {
	case CMD_PASSWORD:
		ask_password(view);
		break;
	case CMD_REPEAT:
		repeat(view);
		break;
	case CMD_REPEAT_ALL:
		start(view);
		break;
	case CMD_COPY:
		copy_report(view);
		break;
	case CMD_WRITE:
		write_report(view);
		break;
	case CMD_WRITE_PROBE:
		ask_probe(view);
		break;
	case CMD_EDIT:
	case CMD_PREVIOUS_STEP:
		edit(app);
		break;
	case CMD_NEXT_STEP:
		/* After a failure a source can be saved all the same: before the VPN is up. */
		app_push(app, app_session(app) ? view_grants(app) : view_save(app));
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct test_view *view = (struct test_view *)base;

	if (steps_key(&view->steps, key) != UNHANDLED)
		view->moved = true;
}

static bool escape(struct view *base)
{
	struct test_view *view = (struct test_view *)base;

	if (!is_running(view))
		return false;
	stay(view);
	test_stop(view->test);
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct test_view *view = (struct test_view *)base;
	const struct step *steps = all_steps(view);
	int64_t elapsed_ms = 0, limit_ms = 0;
	size_t done = 0;

	if (!is_running(view))
		return false;
	for (size_t i = 0; i < view->steps.count; i++) {
		const struct step *step = &steps[view->rows[i]];

		done += step->state != STEP_RUN && step->state != STEP_WAIT;
		if (step->state != STEP_WAIT && step->state != STEP_SKIP)
			elapsed_ms += step_elapsed_ms(step);
		if (step->state == STEP_RUN && !limit_ms)
			limit_ms = step->limit_ms;
	}
	buf_printf(out, "%zu of %zu done, ", done, view->steps.count);
	clock_format_elapsed(out, elapsed_ms);
	if (limit_ms)
		buf_printf(out, "; this step may take %d s.", (int)(limit_ms / 1000));
	else
		buf_char(out, '.');
	return true;
}

static const char *refuses(struct view *base, enum command command)
{
	struct test_view *view = (struct test_view *)base;
	const struct step *steps = all_steps(view);

	if (is_running(view) &&
		(command == CMD_REPEAT || command == CMD_REPEAT_ALL || command == CMD_NEXT_STEP ||
			command == CMD_PASSWORD || command == CMD_WRITE_PROBE))
		return "a step is running";
	if (command == CMD_PASSWORD && (!steps || steps[STEP_LOGIN].state != STEP_FAILED))
		return "no login failed";
	if ((command == CMD_COPY || command == CMD_WRITE) && !steps)
		return "there is no test";
	return NULL;
}

/* Coming back from Grants or Browse with a connection that broke meanwhile: the rows stay. */
static void shown(struct view *base)
{
	struct test_view *view = (struct test_view *)base;

	if (!view->test && !app_session(base->app))
		start(view);
}

static void close_view(struct view *base)
{
	struct test_view *view = (struct test_view *)base;

	test_free(view->test);
	session_free(view->prepared);
	free(view->write_schema);
	steps_release(&view->steps);
	buf_free(&view->details);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_TEST,
	.step = 2,
	.close = close_view,
	.draw = draw,
	.command = command,
	.key = key,
	.escape = escape,
	.waits = waits,
	.refuses = refuses,
	.shown = shown,
};

struct view *view_test(struct app *app, enum test_then then)
{
	struct test_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->then = then;
	view->steps = (struct steps){.title_width = 20, .row = draw_row, .self = view};
	buf_init(&view->details, 1 << 16);
	return &view->view;
}

struct view *view_test_of(struct app *app, struct session *session)
{
	struct view *view = view_test(app, THEN_BROWSE);

	((struct test_view *)view)->prepared = session;
	return view;
}
