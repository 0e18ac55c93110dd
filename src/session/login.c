/* login.c - from an address to a connection: one attempt of libpq an address, in turn. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"
#include "session/login_facts.h"
#include "session/session_private.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAX 80

static const struct candidate *current(const struct session *session)
{
	return &session->candidates[session->candidate];
}

static bool is_socket(const struct session *session)
{
	return !current(session)->address[0];
}

/* --- attempts -------------------------------------------------------------------------------- */

static void attempt(struct session *session);

static void reached(struct session *session)
{
	const struct candidate *candidate = current(session);

	if (session->steps[STEP_REACH].state != STEP_RUN)
		return;
	session_end_step(session, STEP_REACH, STEP_OK,
		is_socket(session)
			? mem_printf("%s, port %s",
				  *candidate->host ? candidate->host : "the usual socket",
				  candidate->port)
			: mem_printf("%s:%s%s%s%s", candidate->address, candidate->port,
				  session->outcomes ? " (" : "",
				  session->outcomes ? session->outcomes : "",
				  session->outcomes ? ")" : ""));
}

static void begin_tls(struct session *session)
{
	bool has_gss = source_is_set(session->source, "gssencmode");

	session_begin_step(session, STEP_TLS);
	step_ask(&session->steps[STEP_TLS],
		mem_printf("encryption, sslmode %s%s%s", source_value(session->source, "sslmode"),
			has_gss ? ", gssencmode " : "",
			has_gss ? source_value(session->source, "gssencmode") : ""));
}

static void begin_login(struct session *session)
{
	const char *user = source_value(session->source, "user"),
		   *dbname = source_value(session->source, "dbname");

	session_begin_step(session, STEP_LOGIN);
	step_ask(&session->steps[STEP_LOGIN],
		mem_printf("to be let in as %s%s%s", user ? user : path_account(),
			dbname ? " to " : "", dbname ? dbname : ""));
}

static void phase_began(void *self, enum pg_phase phase)
{
	struct session *session = self;

	reached(session);
	if (phase == PG_PHASE_TLS) {
		if (session->steps[STEP_TLS].state == STEP_WAIT)
			begin_tls(session);
	} else if (phase == PG_PHASE_LOGIN && session->steps[STEP_LOGIN].state != STEP_RUN) {
		/* How TLS was is said when it can be asked: after the login. */
		step_pause(&session->steps[STEP_TLS], true);
		begin_login(session);
	}
}

/* Broke after it was open: the steps stay as they were, the owner is told why. */
static void connection_lost(void *self, const struct error *error)
{
	struct session *session = self;
	struct error copy = ERROR_INIT;

	if (session->lost_code) {
		route_is_lost(session, error);
		return;
	}
	error_copy(&copy, error);
	session_close_route(session);
	session->events->closed(session->self, &copy);
	error_clear(&copy);
}

static bool reopen_road(void *self)
{
	return route_reopen(self);
}

static void shut_road(void *self)
{
	route_shut(self);
}

static void connected(void *self, struct connection *connection, const struct pg_seen *seen)
{
	static const struct connection_events events = {.lost = connection_lost};
	static const struct connection_road road = {.reopen = reopen_road, .shut = shut_road};
	struct session *session = self;
	struct step *login = &session->steps[STEP_LOGIN];

	session->connect = NULL;
	session->connection = connection;
	if (session->is_pooled)
		connection_set_pooled(connection);
	reached(session);
	if (session->steps[STEP_TLS].state == STEP_WAIT)
		begin_tls(session);
	login_tell_tls(session, seen);
	if (login->state != STEP_RUN)
		begin_login(session);
	if (session->tries)
		step_add_fact(login, "tries", "Tries", mem_printf("%d", session->tries + 1));
	login_tell_login(session, seen);
	password_forget(session);
	session->is_opening = false;
	session->is_open = true;
	connection_set_events(connection, &events, session);
	connection_set_road(connection, &road, session);
	route_is_proved(session);
	route_shut(session);
	session->events->opened(session->self);
}

static void ask_password(struct session *session)
{
	const char *user = source_value(session->source, "user");

	session->texts.who = mem_printf("%s at %s, database %s", user ? user : path_account(),
		*current(session)->host ? current(session)->host : "this machine",
		source_value(session->source, "dbname") ? source_value(session->source, "dbname")
							: "");
	session->question.attempt = 1;
	session->question.echo = false;
	session_ask(session, STEP_LOGIN, QUESTION_PASSWORD);
}

/* Behind a tunnel a host that cannot be reached shows as silence, or as an end without a word. */
static bool may_be_the_host(const struct pg_failure *failure)
{
	return !failure->message.is_from_server && !failure->used_password && !failure->refusal;
}

/* What answered is a server that the login was made to: TLS before it was had or not needed. */
static bool has_come_to_login(const struct pg_failure *failure)
{
	return failure->phase == PG_PHASE_LOGIN &&
	       (failure->message.is_from_server || failure->used_password || failure->refusal);
}

static void attempt_failed(void *self, const struct pg_failure *failure)
{
	static const enum step_id steps[] = {[PG_PHASE_REACH] = STEP_REACH,
		[PG_PHASE_TLS] = STEP_TLS,
		[PG_PHASE_LOGIN] = STEP_LOGIN};
	struct session *session = self;
	const struct candidate *candidate = current(session);
	struct circumstances seen = {
		.step = steps[failure->phase],
		.has_timed_out = failure->has_timed_out,
		.was_asked_password = failure->used_password,
		.needs_password = failure->needs_password,
		.function = failure->message.function,
		.is_logged_in = failure->is_logged_in,
		.is_from_server = failure->message.is_from_server,
		.is_from_pooler = failure->message.is_from_server && !failure->message.has_location,
		.host = candidate->host,
		.port = candidate->port,
		.address = candidate->address,
	};
	struct error error = ERROR_INIT;

	session->connect = NULL;
	if (failure->needs_password && !session->password) {
		ask_password(session);
		return;
	}
	if (failure->has_timed_out) {
		seen.seconds = (int)(failure->limit_ms / 1000);
		error_set(&error, "no answer within %d s", seen.seconds);
	} else if (error_is_set(&failure->message.error))
		error_copy(&error, &failure->message.error);
	else
		error_set(&error, "the server sent an unusable error");
	login_tell_failure(session, failure, &seen, &error);
	if (attempts_next(session, failure, &seen, &error)) {
		error_clear(&error);
		attempt(session);
	} else if ((attempts_may_go_on(failure) || may_be_the_host(failure)) &&
		   route_next_host(session)) {
		error_clear(&error);
	} else {
		if (session->steps[STEP_LOGIN].state == STEP_RUN && has_come_to_login(failure))
			login_tell_tls(session, &failure->seen);
		session_fail(session, &seen, &error);
	}
}

void login_answer(struct session *session, const struct secret *answer)
{
	struct circumstances seen = {.step = STEP_LOGIN, .needs_password = true};
	struct error error = ERROR_INIT;

	if (secret_length(answer)) {
		password_typed(session, answer);
		attempt(session);
		return;
	}
	if (error_is_set(&session->credential_error)) {
		seen = (struct circumstances){.step = STEP_LOGIN, .code = "password.source"};
		error_copy(&error, &session->credential_error);
	} else {
		error_set(&error, "no password supplied");
	}
	session_fail(session, &seen, &error);
}

/* What libpq gets: the name for certificates, the address to connect to, and of the rest exactly
 * what the source says. */
static size_t collect_parameters(
	struct session *session, struct pg_parameter *parameters, char **expanded)
{
	static const char *const ours[] = {"host", "hostaddr", "port", "passfile",
		"connect_timeout", "password", "target_session_attrs"};
	size_t count = 0;

	for (size_t i = 0; i < field_count() && count < PARAMETERS_MAX; i++) {
		const struct field *field = field_at(i);
		bool is_ours = !field->is_libpq || !source_is_set(session->source, field->keyword);

		for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
			is_ours |= strcmp(field->keyword, ours[k]) == 0;
		if (is_ours)
			continue;
		expanded[count] =
			field->kind == FIELD_PATH
				? path_expand(source_value(session->source, field->keyword))
				: mem_text(source_value(session->source, field->keyword));
		parameters[count] = (struct pg_parameter){field->keyword, expanded[count]};
		count++;
	}
	return count;
}

/* The form and the commands have looked at the words before; a file may have changed since. */
static bool read_policy(struct session *session, struct policy *policy)
{
	struct circumstances seen = {.step = STEP_LOGIN, .code = "login.method"};
	struct error error = ERROR_INIT;

	if (policy_parse(policy, source_value(session->source, "require_auth"), &error))
		return true;
	session_fail(session, &seen, &error);
	return false;
}

static void attempt(struct session *session)
{
	static const struct pg_connect_events events = {
		.phase = phase_began, .connected = connected, .failed = attempt_failed};
	struct pg_parameter parameters[PARAMETERS_MAX + 12] = {{NULL, NULL}};
	const struct pg_limits limits = {.reach_ms = attempts_reach_ms(session),
		.tls_ms = session->steps[STEP_TLS].limit_ms,
		.login_ms = session->steps[STEP_LOGIN].limit_ms};
	char *expanded[PARAMETERS_MAX] = {NULL}, port[12];
	const struct candidate *candidate = current(session);
	size_t own, count;
	struct policy policy;

	if (!read_policy(session, &policy))
		return;
	own = count = collect_parameters(session, parameters, expanded);
	snprintf(port, sizeof port, "%d", session->tunnel_port);
	if (*candidate->host)
		parameters[count++] = (struct pg_parameter){"host", candidate->host};
	if (*candidate->address)
		parameters[count++] = (struct pg_parameter){"hostaddr", candidate->address};
	parameters[count++] =
		(struct pg_parameter){"port", session->tunnel_port ? port : candidate->port};
	parameters[count++] = (struct pg_parameter){"fallback_application_name", "pgusher"};
	if (!source_is_set(session->source, "client_encoding"))
		parameters[count++] = (struct pg_parameter){"client_encoding", "UTF8"};
	if (!source_is_set(session->source, "gssencmode"))
		parameters[count++] = (struct pg_parameter){"gssencmode", "disable"};
	if (session->steps[STEP_REACH].state == STEP_WAIT)
		session_begin_step(session, STEP_REACH);
	if (!session->gateway)
		step_ask(&session->steps[STEP_REACH],
			mem_printf("a connection to %s, port %s",
				is_socket(session) ? candidate->host : candidate->address,
				candidate->port));
	if (attempts_session_attrs(session))
		parameters[count++] = (struct pg_parameter){
			"target_session_attrs", attempts_session_attrs(session)};
	session->connect = pg_connect_start(
		session->loop, parameters, session->password, &policy, &limits, &events, session);
	for (size_t i = 0; i < own; i++)
		free(expanded[i]);
}

void login_start(struct session *session)
{
	attempt(session);
}
