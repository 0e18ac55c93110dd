/* desk.c - what the person works on: the draft, its password, its open session. */
#include "app_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "catalog/search.h"
#include "source/source.h"
#include "source/store.h"
#include "view/grants_choice.h"
#include "view/view_consent.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#define WAIT_SHOWN_MS 1000

struct source *app_draft(struct app *app)
{
	return app->draft;
}

struct secret *app_password(struct app *app)
{
	return app->password;
}

void app_set_draft(struct app *app, const struct source *source, const struct secret *password)
{
	struct source *copy = source_copy(source);

	app_close_session(app);
	source_free(app->draft);
	app->draft = copy;
	if (!password)
		secret_clear(app->password);
	else if (password != app->password)
		secret_copy(app->password, password);
}

struct session *app_session(struct app *app)
{
	return app->session;
}

/* The session broke while no test watches it. It stays as it is, closed, until another one takes
 * its place, because views still hold it. */
static void session_closed(void *self, const struct error *error)
{
	struct app *app = self;

	view_drop_question(app, app->session);
	app_say(app, "The connection %s: %s  (R connects again)",
		app->is_reconnecting ? "did not come back" : "broke",
		error->primary ? error->primary : "");
	app->is_reconnecting = false;
}

/* While it opens again the step under way is told in the line of messages. */
static void session_stepped(void *self, enum step_id id)
{
	struct app *app = self;
	const struct step *step = session_step(app->session, id);

	view_drop_question(app, app->session);
	if (app->is_reconnecting && step->state == STEP_RUN)
		app_say(app, "Connecting again: %s...", step->title);
	app_dirty(app);
}

static void session_asks(void *self, const struct question *question)
{
	struct app *app = self;

	view_ask_question(app, app->session, question);
}

/* What is on the screen was read before: the view on top reads it again. */
static void session_opened(void *self)
{
	struct app *app = self;

	app->is_reconnecting = false;
	app_say(app, "Connected again.");
	if (app->top->ops->reconnected)
		app->top->ops->reconnected(app->top);
}

static const struct session_events events = {
	.stepped = session_stepped,
	.asks = session_asks,
	.opened = session_opened,
	.closed = session_closed,
};

bool app_reconnect(struct app *app)
{
	if (!app->session || session_is_open(app->session))
		return false;
	if (!session_is_opening(app->session)) {
		app->is_reconnecting = true;
		session_reopen(app->session, app->password);
	}
	return true;
}

bool app_stop_reconnecting(struct app *app)
{
	if (!app->is_reconnecting || !session_is_opening(app->session))
		return false;
	app->is_reconnecting = false;
	session_stop(app->session);
	app_say(app, "Stopped. There is no connection: R connects again.");
	return true;
}

/* Quick answers do not flicker: nothing is said in the first second. */
static bool add_wait(
	struct buf *out, const char *doing, const char *what, int64_t elapsed_ms, int64_t limit_ms)
{
	if (elapsed_ms < WAIT_SHOWN_MS)
		return false;
	buf_printf(out, "%s %s... %" PRId64 " s of %" PRId64 " s, Esc stops", doing, what,
		elapsed_ms / 1000, limit_ms / 1000);
	return true;
}

bool app_waits(struct app *app, const char *what, struct buf *out)
{
	struct waiting waiting;

	if (app->is_reconnecting && session_is_opening(app->session)) {
		const struct step *step = steps_running(session_steps(app->session));

		return step && add_wait(out, "Connecting again:", step->title,
				       step_elapsed_ms(step), step->limit_ms);
	}
	return what && session_waiting(app->session, &waiting) &&
	       add_wait(out,
		       waiting.is_for_pool ? "Waiting for a connection of the pool:" : "Reading",
		       what, waiting.elapsed_ms, waiting.limit_ms);
}

void app_set_session(struct app *app, struct session *session)
{
	app_close_session(app);
	app->session = session;
	if (session)
		session_set_events(session, &events, app);
}

/* Nobody listens to it: the screen that does is closed before its session. */
static void drop_search(struct app *app)
{
	search_free(app->search);
	app->search = NULL;
	app->search_is_stale = false;
}

struct search *app_search(struct app *app)
{
	if (!app->session)
		return NULL;
	if (!app->search)
		app->search = search_new(app->session);
	else if (app->search_is_stale)
		search_renew(app->search, app->session);
	app->search_is_stale = false;
	return app->search;
}

struct session *app_take_session(struct app *app)
{
	struct session *session = app->session;

	drop_search(app);
	app->session = NULL;
	app->is_reconnecting = false;
	return session;
}

void app_close_session(struct app *app)
{
	drop_search(app);
	session_retire(app->session);
	app->session = NULL;
	app->is_reconnecting = false;
}

struct grants_choice *app_grants_choice(struct app *app)
{
	if (!app->grants_choice)
		app->grants_choice = choice_new();
	choice_begin(app->grants_choice, app->draft);
	return app->grants_choice;
}

struct jobs **app_jobs(struct app *app)
{
	return &app->jobs;
}

struct consents *app_consents(struct app *app)
{
	if (!app->consents)
		app->consents = consents_new();
	return app->consents;
}

void app_note_result(struct app *app, const char *result, const char *step, const char *grants)
{
	struct last_result last = {
		.result = mem_text(result),
		.step = mem_text(step),
		.grants = mem_text(grants),
		.moment = (int64_t)time(NULL),
	};

	if (source_name(app->draft))
		store_record(source_name(app->draft), &last, NULL);
	free(last.result);
	free(last.step);
	free(last.grants);
}
