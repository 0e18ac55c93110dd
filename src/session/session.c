#include "session/session.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"
#include "session/session_private.h"
#include "source/credential.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

static int64_t limit_of(const struct source *source)
{
	const char *text = source_value(source, "connect_timeout");
	long seconds = text ? strtol(text, NULL, 10) : 0;

	return seconds > 0 && seconds < 3600 ? seconds * 1000 : 0;
}

struct session *session_new(struct loop *loop, const struct source *source,
	const struct secret *password, const struct session_events *events, void *self)
{
	struct session *session = mem_new(sizeof *session);

	*session = (struct session){.loop = loop,
		.source = source_copy(source),
		.events = events,
		.self = self,
		.tries_max = SESSION_RETRIES,
		.limit_ms = limit_of(source)};
	if (secret_length(password))
		password_typed(session, password);
	steps_init(session->steps, source_has_tunnel(source), session->limit_ms);
	return session;
}

static void free_candidates(struct session *session)
{
	for (size_t i = 0; i < session->candidate_count; i++) {
		free(session->candidates[i].host);
		free(session->candidates[i].port);
	}
	free(session->candidates);
	session->candidates = NULL;
	session->candidate_count = session->candidate = session->host = 0;
}

static void clear_question(struct session *session)
{
	free(session->texts.who);
	free(session->texts.prompt);
	free(session->texts.title);
	free(session->texts.instruction);
	free(session->texts.host);
	free(session->texts.randomart);
	free(session->texts.known_hosts);
	free(session->texts.key_type);
	free(session->texts.authority);
	session->texts = (struct question_texts){.who = NULL};
	session->is_asking = false;
}

void session_close_route(struct session *session)
{
	credential_cancel(&session->credential);
	password_forget(session);
	resolver_cancel(&session->resolver);
	loop_stop_timer(&session->resolve_limit);
	loop_stop_timer(&session->deferred);
	loop_stop_timer(&session->back_off);
	pg_connect_cancel(&session->connect);
	connection_close(session->connection);
	session->connection = NULL;
	gateway_forward_close(session->forward);
	session->forward = NULL;
	gateway_close(session->gateway);
	session->gateway = NULL;
	mem_replace(&session->by_ssh_why, NULL);
	session->is_by_ssh = false;
	session->tunnel_port = 0;
	free_candidates(session);
	mem_replace(&session->outcomes, NULL);
	mem_replace(&session->lost_code, NULL);
	clear_question(session);
	session->is_open = session->is_opening = false;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	session_close_route(session);
	steps_clear(session->steps);
	error_clear(&session->credential_error);
	error_clear(&session->kept_error);
	free(session->kept_function);
	free(session->password_origin);
	secret_free(session->password);
	source_free(session->source);
	free(session);
}

void session_set_events(struct session *session, const struct session_events *events, void *self)
{
	session->events = events;
	session->self = self;
}

void session_told(struct session *session, enum step_id id)
{
	session->events->stepped(session->self, id);
}

void session_begin_step(struct session *session, enum step_id id)
{
	log_debug("session", "step %s begins", session->steps[id].key);
	step_begin(&session->steps[id]);
	session_told(session, id);
}

void session_end_step(struct session *session, enum step_id id, enum step_state state, char *fact)
{
	struct step *step = &session->steps[id];

	step_end(step, state, fact);
	log_info("session", "%s: %s%s%s", step->title, step_state_word(state), fact ? ", " : "",
		fact ? fact : "");
	session_told(session, id);
}

/* Everything that has not ended needs @id, which failed or was stopped. */
static void skip_rest(struct session *session, enum step_id id)
{
	for (size_t i = 0; i < STEP_COUNT; i++) {
		struct step *step = &session->steps[i];

		if (i == id || (step->state != STEP_WAIT && step->state != STEP_RUN))
			continue;
		if (i < id && session->awaits_password && step->state == STEP_WAIT) {
			step->needs = id;
			step_end(step, STEP_SKIP, mem_text("not tried: there is no password"));
		} else if (i < id) {
			/* A leg whose end was never seen, but which must have been passed. */
			step_end(step, STEP_OK, mem_text("passed"));
		} else {
			step_skip(session->steps, (enum step_id)i, id);
		}
	}
}

void session_fail(struct session *session, struct circumstances *seen, struct error *error)
{
	struct error copy = ERROR_INIT;
	struct diagnosis diagnosis = {.code = NULL};
	struct buf argument = BUF_INIT;
	struct step *step;
	enum step_id id;

	source_argument(session->source, &argument);
	/* The local end of a forward is always reached; the far end it is that did not answer. */
	if (seen->has_timed_out && session->forward &&
		!gateway_forward_is_proved(session->forward)) {
		seen->has_timed_out = false;
		seen->code = "forward.timeout";
		seen->step = STEP_FORWARD;
	}
	seen->error = error;
	seen->argument = buf_string(&argument);
	seen->user = source_value(session->source, "user");
	if (!seen->user)
		seen->user = path_account();
	seen->dbname = source_value(session->source, "dbname");
	if (!seen->dbname)
		seen->dbname = seen->user;
	seen->sslmode = source_value(session->source, "sslmode");
	if (!seen->bastion)
		seen->bastion = source_value(session->source, "ssh_host");
	if (!seen->seconds)
		seen->seconds = (int)(session->steps[seen->step].limit_ms / 1000);
	if (!seen->host)
		seen->host = source_value(session->source, "host");
	if (!seen->port)
		seen->port = source_value(session->source, "port");
	id = diagnose(seen, &diagnosis);
	buf_free(&argument);
	if (attempts_retry(session, id, &diagnosis)) {
		diagnosis_clear(&diagnosis);
		error_clear(error);
		return;
	}
	step = &session->steps[id];
	diagnosis_clear(&step->diagnosis);
	step->diagnosis = diagnosis;
	error_move(&step->error, error);
	step->is_unverified = session->protection != PROTECTION_VERIFIED && id < STEP_LOGIN;
	if (!step->began_ms)
		step->began_ms = session->steps[seen->step].began_ms;
	session_end_step(session, id, STEP_FAILED, mem_text(step->diagnosis.message));
	skip_rest(session, id);
	error_copy(&copy, &step->error);
	session_close_route(session);
	session->events->closed(session->self, &copy);
	error_clear(&copy);
}

/* --- opening --------------------------------------------------------------------------------- */

static void begin(void *self)
{
	struct session *session = self;

	session->deferred = NULL;
	attempts_begin(session);
	route_start(session);
}

void session_open(struct session *session)
{
	struct buf where = BUF_INIT;

	source_describe(session->source, &where);
	log_info("session", "open %s", buf_string(&where));
	buf_free(&where);
	steps_clear(session->steps);
	steps_init(session->steps, source_has_tunnel(session->source), session->limit_ms);
	error_clear(&session->credential_error);
	session->protection = PROTECTION_UNKNOWN;
	session->awaits_password = false;
	session->tries = 0;
	session->is_opening = true;
	session->deferred = loop_defer(session->loop, begin, session);
}

void session_try_again(struct session *session)
{
	free_candidates(session);
	if (session->gateway) {
		attempts_begin(session);
		route_again(session);
		return;
	}
	steps_reset(session->steps, STEP_RESOLVE);
	begin(session);
}

void session_set_retries(struct session *session, int retries)
{
	session->tries_max = retries;
}

void session_reopen(struct session *session, const struct secret *password)
{
	session_close_route(session);
	if (secret_length(password))
		password_typed(session, password);
	session_open(session);
}

void session_stop(struct session *session)
{
	enum step_id at = STEP_COUNT;

	if (!session->is_opening)
		return;
	for (size_t i = 0; i < STEP_COUNT && at == STEP_COUNT; i++)
		if (session->steps[i].state == STEP_RUN)
			at = (enum step_id)i;
	if (at == STEP_COUNT)
		at = STEP_RESOLVE;
	session_close_route(session);
	session_end_step(session, at, STEP_STOPPED, mem_text("stopped by you"));
	skip_rest(session, at);
}

/* Everything behind the way is skipped: it was not asked for. */
void session_end_at_route(struct session *session)
{
	for (size_t i = STEP_FORWARD + 1; i < STEP_COUNT; i++)
		step_end(&session->steps[i], STEP_SKIP, mem_text("only the tunnel is tested"));
	session->is_opening = false;
	session->events->opened(session->self);
}

void session_open_route(struct session *session)
{
	session->ends_at_route = true;
	session_open(session);
}

bool session_is_open(const struct session *session)
{
	return session && session->is_open;
}

bool session_has_lost_way(const struct session *session)
{
	return session->lost_code;
}

bool session_is_opening(const struct session *session)
{
	return session && session->is_opening;
}

/* --- questions ------------------------------------------------------------------------------- */

void session_ask(struct session *session, enum step_id step, enum question_kind kind)
{
	session->asking = step;
	session->question.kind = kind;
	session->question.who = session->texts.who;
	session->question.prompt = session->texts.prompt;
	session->question.title = session->texts.title;
	session->question.instruction = session->texts.instruction;
	session->question.host = session->texts.host;
	session->question.randomart = session->texts.randomart;
	session->question.known_hosts = session->texts.known_hosts;
	session->question.fingerprint = session->texts.fingerprint;
	session->question.key_type = session->texts.key_type;
	session->question.authority = session->texts.authority;
	session->is_asking = true;
	step_pause(&session->steps[step], true);
	session->events->asks(session->self, &session->question);
}

const struct question *session_question(const struct session *session)
{
	return session && session->is_asking ? &session->question : NULL;
}

void session_answer(struct session *session, const struct secret *answer)
{
	enum question_kind kind = session->question.kind;

	if (!session->is_asking || kind == QUESTION_HOST_KEY)
		return;
	clear_question(session);
	step_pause(&session->steps[session->asking], false);
	if (kind == QUESTION_PASSWORD)
		login_answer(session, answer);
	else
		route_answer(session, answer);
}

void session_trust(struct session *session, enum trust trust)
{
	if (!session->is_asking || session->question.kind != QUESTION_HOST_KEY)
		return;
	clear_question(session);
	step_pause(&session->steps[session->asking], false);
	route_trust(session, trust);
}

void session_withdraw(struct session *session)
{
	if (!session->is_asking)
		return;
	clear_question(session);
	step_pause(&session->steps[session->asking], false);
	session_told(session, session->asking);
}

/* --- facts ----------------------------------------------------------------------------------- */

struct loop *session_loop(const struct session *session)
{
	return session->loop;
}

const struct source *session_source(const struct session *session)
{
	return session->source;
}

const struct step *session_steps(const struct session *session)
{
	return session->steps;
}

struct step *session_step(struct session *session, enum step_id id)
{
	return &session->steps[id];
}

enum protection session_protection(const struct session *session)
{
	return session ? session->protection : PROTECTION_UNKNOWN;
}

const struct connection *session_connection(const struct session *session)
{
	return session->connection;
}

int session_server_version(const struct session *session)
{
	return session->connection ? connection_server_version(session->connection) : 0;
}

struct batch *session_batch(struct session *session, const struct statement *statements,
	size_t count, batch_done *done, void *self)
{
	return connection_batch(session->connection, statements, count, done, self);
}

struct batch *session_stream(struct session *session, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self)
{
	return connection_stream(session->connection, statement, events, done, self);
}

struct batch *session_copy(struct session *session, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self)
{
	return connection_copy(session->connection, statement, events, done, self);
}

bool session_waiting(const struct session *session, struct waiting *waiting)
{
	return session_is_open(session) && connection_waiting(session->connection, waiting);
}

bool session_waits_for_pool(const struct session *session)
{
	struct waiting waiting;

	return session_waiting(session, &waiting) && waiting.is_for_pool;
}

struct session *session_clone(const struct session *session, const char *dbname,
	const struct session_events *events, void *self)
{
	struct session *clone = session_new(session->loop, session->source,
		session->has_typed_password ? session->password : NULL, events, self);

	clone->is_pooled = connection_is_pooled(session->connection);
	if (dbname)
		source_set(clone->source, "dbname", dbname, ORIGIN_TYPED, NULL);
	if (gateway_is_ready(session->gateway))
		clone->gateway = gateway_share(session->gateway);
	return clone;
}
