/* desk.c - what the person works on: the draft, its password, its open session. */
#include "app_private.h"

#include "base/memory.h"
#include "base/secret.h"
#include "source/source.h"
#include "source/store.h"

#include <stdlib.h>
#include <time.h>

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
	app_say(self, "The connection broke: %s  (t in Sources, or back to Test, connects again)",
		error->primary ? error->primary : "");
}

static void session_stepped(void *self, enum step_id id)
{
	(void)id;
	app_dirty(self);
}

static const struct session_events events = {.stepped = session_stepped, .closed = session_closed};

void app_set_session(struct app *app, struct session *session)
{
	app_close_session(app);
	app->session = session;
	if (session)
		session_set_events(session, &events, app);
}

void app_close_session(struct app *app)
{
	session_free(app->session);
	app->session = NULL;
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
