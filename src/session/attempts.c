/* attempts.c - which address is tried next, for how long, and when all of it is tried once more.
 *
 * As libpq does it: hosts in their order, each with its addresses in the order of the resolver; the
 * next one is tried when one cannot be reached, does not answer, takes nobody in just now, or is
 * not the kind of server that was asked for. A login that was refused ends the search.
 */
#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "session/session_private.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SHORTEST_REACH_MS 1000 /* a lost SYN is sent again after a second */
#define FIRST_WAIT_MS 500
#define LONGEST_WAIT_MS 30000

/* --- the limit ------------------------------------------------------------------------------- */

/* The addresses that are left share the time of the step: a dead first one leaves the others some.
 */
int64_t attempts_reach_ms(const struct session *session)
{
	int64_t limit = session->steps[STEP_REACH].limit_ms;
	size_t left = session->candidate_count - session->candidate;
	int64_t share = left > 1 ? limit / (int64_t)left : limit;

	return share > SHORTEST_REACH_MS   ? share
	       : limit < SHORTEST_REACH_MS ? limit
					   : SHORTEST_REACH_MS;
}

/* --- the next one ---------------------------------------------------------------------------- */

/* libpq goes round twice for prefer-standby, and so must we, because it sees one host at a time. */
static bool prefers_standby(const struct session *session)
{
	const char *wanted = source_value(session->source, "target_session_attrs");

	return wanted && strcmp(wanted, "prefer-standby") == 0;
}

const char *attempts_session_attrs(const struct session *session)
{
	if (prefers_standby(session))
		return session->is_second_round ? "any" : "standby";
	return source_is_set(session->source, "target_session_attrs")
		       ? source_value(session->source, "target_session_attrs")
		       : NULL;
}

static bool is_other_kind(const struct pg_failure *failure)
{
	const char *said = failure->message.error.primary;

	return said && !failure->message.is_from_server &&
	       (strstr(said, "session is") || strstr(said, "hot standby mode"));
}

static char *describe_outcome(const struct pg_failure *failure)
{
	const char *said = failure->message.error.primary;

	if (failure->has_timed_out)
		return mem_text(failure->phase == PG_PHASE_REACH ? "no answer"
								 : "connected, then no answer");
	if (is_other_kind(failure))
		return mem_text(strstr(said, "not read-only") ? "another kind: not read-only"
				: strstr(said, "read-only")   ? "another kind: read-only"
				: strstr(said, "not in hot")  ? "another kind: the primary"
							      : "another kind: a standby");
	if (said && strstr(said, "refused"))
		return mem_text("refused");
	return mem_text_n(said ? said : "failed", said ? strcspn(said, "\n") : 6);
}

/* The source may lead to more than one place. */
static bool has_many(const struct session *session)
{
	char *second = route_host(session, 1);
	bool has_second = second != NULL;

	free(second);
	return has_second || session->candidate_count > 1;
}

/* "10.0.0.1 refused, ..." for the row, and each as a fact. Through a tunnel the local end is no
 * address that tells anything. */
static void note(struct session *session, enum step_id id, const char *host, const char *address,
	const char *port, const char *outcome)
{
	char *key = mem_printf("attempt.%zu", session->attempt_count++);
	bool has_address = *address && strcmp(address, host) != 0;

	step_add_fact(&session->steps[id], key, "Tried",
		mem_printf("%s%s%s%s port %s: %s", host, has_address ? " (" : "",
			has_address ? address : "", has_address ? ")," : ",", port, outcome));
	mem_replace(&session->outcomes,
		mem_printf("%s%s%s %s", session->outcomes ? session->outcomes : "",
			session->outcomes ? ", " : "", *address ? address : host, outcome));
	free(key);
}

static void note_outcome(struct session *session, const struct pg_failure *failure)
{
	const struct candidate *candidate = &session->candidates[session->candidate];
	char *outcome = describe_outcome(failure);

	note(session, session->gateway ? STEP_FORWARD : STEP_REACH, candidate->host,
		session->gateway ? "" : candidate->address, candidate->port, outcome);
	free(outcome);
}

bool attempts_note_forward(struct session *session, const char *outcome)
{
	char *host, *port;

	if (!has_many(session))
		return false;
	host = route_host(session, session->host);
	port = route_port(session, session->host);
	note(session, STEP_FORWARD, host, "", port, outcome);
	free(host);
	free(port);
	return true;
}

/* 57P03 says nothing of user and password; libpq goes on behind it from 14 on. */
static bool is_not_ready(const struct pg_failure *failure)
{
	return strcmp(failure->message.error.sqlstate, "57P03") == 0;
}

/* A password that was sent counts for a lock-out, answered or not. */
bool attempts_may_go_on(const struct pg_failure *failure)
{
	return failure->phase == PG_PHASE_REACH || is_other_kind(failure) ||
	       is_not_ready(failure) || (failure->has_timed_out && !failure->used_password);
}

/* The attempt that came furthest explains most; of equals the first. What ended the search at the
 * login stands above all: no other host will be asked before that is mended. */
static void keep_failure(struct session *session, const struct pg_failure *failure,
	const struct circumstances *seen, const struct error *error)
{
	bool is_the_end = failure->phase == PG_PHASE_LOGIN && !attempts_may_go_on(failure);
	int rank = is_the_end		    ? PG_PHASE_LOGIN + 2
		   : is_other_kind(failure) ? PG_PHASE_LOGIN + 1
					    : (int)failure->phase;

	if (session->kept_rank > rank)
		return;
	session->kept_rank = rank + 1;
	session->kept = *seen;
	/* libpq's message goes with the attempt. */
	mem_replace(&session->kept_function, seen->function ? mem_text(seen->function) : NULL);
	session->kept.function = session->kept_function;
	error_clear(&session->kept_error);
	error_copy(&session->kept_error, error);
}

bool attempts_second_round(struct session *session)
{
	if (!prefers_standby(session) || session->is_second_round)
		return false;
	return session->is_second_round = true;
}

bool attempts_next(struct session *session, const struct pg_failure *failure,
	struct circumstances *seen, struct error *error)
{
	if (has_many(session))
		note_outcome(session, failure);
	keep_failure(session, failure, seen, error);
	if (attempts_may_go_on(failure) && session->candidate + 1 < session->candidate_count) {
		session->candidate++;
		return true;
	}
	/* Through a tunnel the hosts come one by one: route_next_host() knows the last one. */
	if (attempts_may_go_on(failure) && !session->gateway && attempts_second_round(session)) {
		session->candidate = 0;
		return true;
	}
	*seen = session->kept;
	error_clear(error);
	error_copy(error, &session->kept_error);
	return false;
}

void attempts_begin(struct session *session)
{
	session->candidate = session->attempt_count = session->host = 0;
	session->is_second_round = false;
	session->kept_rank = 0;
	mem_replace(&session->outcomes, NULL);
}

/* --- once more ------------------------------------------------------------------------------- */

/* Up to a quarter longer, so that many clients do not come back at the same moment. */
static int64_t wait_ms(int tries)
{
	int64_t wait = FIRST_WAIT_MS;
	unsigned char random = 0;

	while (tries-- > 0 && wait < LONGEST_WAIT_MS)
		wait *= 2;
	if (wait > LONGEST_WAIT_MS)
		wait = LONGEST_WAIT_MS;
	if (getrandom(&random, sizeof random, GRND_NONBLOCK) < 0)
		random = 0;
	return wait + wait / 4 * random / 255;
}

static void try_again(void *self)
{
	struct session *session = self;

	session->back_off = NULL;
	session_try_again(session);
}

bool attempts_retry(struct session *session, enum step_id id, const struct diagnosis *diagnosis)
{
	struct step *step = &session->steps[id];
	bool is_restarting =
		session->tries && diagnosis->code && strcmp(diagnosis->code, "reach.refused") == 0;
	int64_t wait;

	if ((!diagnosis->passes && !is_restarting) || session->tries >= session->tries_max)
		return false;
	wait = wait_ms(session->tries++);
	if (step->state != STEP_RUN)
		step_begin(step);
	/* In front, where a narrow screen does not cut it off. */
	mem_replace(&step->fact, mem_printf("again in %.1f s (%d of %d): %s", (double)wait / 1000,
					 session->tries, session->tries_max, diagnosis->message));
	log_info("session", "%s", step->fact);
	session->back_off = loop_timer(session->loop, wait, try_again, session);
	session_told(session, id);
	return true;
}
