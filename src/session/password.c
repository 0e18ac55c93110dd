/* password.c - the password of a connection: had anew for each one, unless a person has typed it.
 */
#include "base/memory.h"
#include "base/secret.h"
#include "session/session_private.h"
#include "source/credential.h"
#include "source/source.h"

#include <stdlib.h>

static void password_set(struct session *session, const struct secret *password, const char *origin)
{
	if (!session->password)
		session->password = secret_new();
	secret_copy(session->password, password);
	mem_replace(&session->password_origin, mem_text(origin));
}

void password_typed(struct session *session, const struct secret *password)
{
	password_set(session, password, "typed");
	session->has_typed_password = true;
}

void password_forget(struct session *session)
{
	if (session->has_typed_password)
		return;
	secret_free(session->password);
	session->password = NULL;
}

static void fail(struct session *session, const struct error *error)
{
	struct circumstances seen = {.step = STEP_LOGIN, .code = "password.source"};
	struct error copy = ERROR_INIT;

	error_copy(&copy, error);
	if (session->steps[STEP_LOGIN].state != STEP_RUN)
		session_begin_step(session, STEP_LOGIN);
	session_fail(session, &seen, &copy);
}

static void got(
	void *self, const struct secret *password, const char *origin, const struct error *error)
{
	struct session *session = self;
	struct step *login = &session->steps[STEP_LOGIN];

	session->credential = NULL;
	error_copy(&session->credential_error, error);
	if (error_is_set(error) && credential_is_needed(session->source)) {
		fail(session, error);
		return;
	}
	if (password)
		password_set(session, password, origin);
	session->awaits_password = false;
	/* The login itself comes later, behind the way there. */
	if (login->state == STEP_RUN) {
		login->state = STEP_WAIT;
		mem_replace(&login->fact, NULL);
		session_told(session, STEP_LOGIN);
	}
	session->go_on(session);
}

void password_get(struct session *session, void (*go_on)(struct session *session))
{
	const struct secret *typed = session->has_typed_password ? session->password : NULL;

	password_forget(session);
	session->go_on = go_on;
	session->awaits_password = true;
	session->credential = credential_get(session->loop, session->source, typed, got, session);
	if (!typed && credential_is_needed(session->source)) {
		session_begin_step(session, STEP_LOGIN);
		mem_replace(&session->steps[STEP_LOGIN].fact, mem_text("getting the password..."));
		session_told(session, STEP_LOGIN);
	}
}
