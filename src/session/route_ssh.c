/* route_ssh.c - to an address that libpq can be given, through an SSH host. */
#include "base/buf.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "session/session_private.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *value(const struct session *session, const char *keyword)
{
	return source_is_set(session->source, keyword) ? source_value(session->source, keyword)
						       : NULL;
}

/* --- legs ------------------------------------------------------------------------------------ */

static enum step_id step_of(const struct session *session, size_t hop, enum tunnel_leg leg)
{
	size_t last = gateway_hop_count(session->gateway) - 1;

	switch (leg) {
	case TUNNEL_RESOLVE:
		return STEP_RESOLVE;
	case TUNNEL_REACH:
		return hop == 0 ? STEP_REACH : STEP_JUMPS + (hop - 1) * JUMP_LEGS + 2;
	case TUNNEL_HOST_KEY:
		return hop == last ? STEP_SSH_HOST_KEY : STEP_JUMPS + hop * JUMP_LEGS;
	case TUNNEL_LOGIN:
		break;
	}
	return hop == last ? STEP_SSH_LOGIN : STEP_JUMPS + hop * JUMP_LEGS + 1;
}

static void chose(void *self, enum gateway_transport transport, const char *why)
{
	struct session *session = self;

	if (transport == GATEWAY_SSH) {
		/* What was passed natively before is gone through anew. */
		steps_clear(session->steps);
		steps_init(session->steps, true, session->limit_ms);
	}
	session->is_by_ssh = transport == GATEWAY_SSH;
	mem_replace(&session->by_ssh_why, session->is_by_ssh ? mem_text(why) : NULL);
	steps_show_jumps(session->steps, gateway_hop_count(session->gateway) - 1);
}

/* As ssh_config has them; a report without host names must know them too. */
static void add_way(struct session *session)
{
	struct buf way = BUF_INIT;

	for (size_t hop = 0; hop < gateway_hop_count(session->gateway); hop++)
		buf_printf(&way, "%s%s", hop ? ", " : "", gateway_hop_host(session->gateway, hop));
	step_add_fact(&session->steps[STEP_RESOLVE], "ssh_hosts", "SSH hosts", buf_take(&way));
}

static void leg_began(void *self, size_t hop, enum tunnel_leg leg)
{
	session_begin_step(self, step_of(self, hop, leg));
	if (leg == TUNNEL_RESOLVE)
		add_way(self);
}

/* What ssh_config says and native does not do is a warning, not a secret. */
static enum step_state note_login(struct session *session, size_t hop, struct buf *fact)
{
	struct step *step = &session->steps[step_of(session, hop, TUNNEL_LOGIN)];
	char *evidence = gateway_evidence(session->gateway, hop);
	char *gaps = gateway_gaps(session->gateway);
	bool is_last = hop + 1 == gateway_hop_count(session->gateway);
	bool has_gaps = *gaps && !session->is_by_ssh && is_last;

	if (session->is_by_ssh && is_last)
		buf_printf(fact, ", by the system's ssh%s%s", session->by_ssh_why ? ": " : "",
			session->by_ssh_why ? session->by_ssh_why : "");
	if (has_gaps)
		buf_text(fact, ", but ssh_config says more than native does");
	mem_replace(&step->words, has_gaps
					  ? mem_printf("%s\nNot done natively:\n%s", evidence, gaps)
					  : mem_text(evidence));
	free(evidence);
	free(gaps);
	return has_gaps ? STEP_WARN : STEP_OK;
}

static void leg_passed(void *self, size_t hop, enum tunnel_leg leg, const char *fact)
{
	struct session *session = self;
	enum step_state state = STEP_OK;
	struct buf text = BUF_INIT;

	if (hop + 1 < gateway_hop_count(session->gateway) && leg >= TUNNEL_HOST_KEY)
		buf_printf(&text, "%s: ", gateway_hop_host(session->gateway, hop));
	buf_text(&text, fact);
	if (leg == TUNNEL_LOGIN)
		state = note_login(session, hop, &text);
	session_end_step(session, step_of(session, hop, leg), state, buf_take(&text));
}

/* --- questions ------------------------------------------------------------------------------- */

static void take_host_key(struct session *session, const struct tunnel_question *asked)
{
	struct question *question = &session->question;
	struct buf art = BUF_INIT, authority = BUF_INIT;

	snprintf(session->texts.fingerprint, sizeof session->texts.fingerprint, "%s",
		asked->fingerprint);
	if (asked->key) {
		host_key_randomart(asked->key, asked->key->type, &art);
		session->texts.randomart = buf_take(&art);
	}
	session->texts.known_hosts = asked->known_hosts ? path_contract(asked->known_hosts) : NULL;
	session->texts.key_type = mem_text(asked->key_type);
	question->has_other_types = asked->verdict && asked->verdict->trust == HOST_OTHER_TYPE;
	if (asked->verdict && asked->verdict->has_authority) {
		host_verdict_authority(asked->verdict, &authority);
		session->texts.authority = buf_take(&authority);
	}
}

/* "mia at bastion.example.com, port 22" */
static char *name_asker(const struct tunnel_question *asked)
{
	char *port = asked->port ? mem_printf(", port %d", asked->port) : mem_text("");
	char *name = mem_printf("%s%s%s%s", asked->user ? asked->user : "",
		asked->user ? " at " : "", asked->host, port);

	free(port);
	return name;
}

static void gateway_asks(void *self, size_t hop, const struct tunnel_question *asked)
{
	static const struct {
		enum question_kind kind;
		enum tunnel_leg leg;
	} kinds[] = {
		[TUNNEL_ASK_HOST_KEY] = {QUESTION_HOST_KEY, TUNNEL_HOST_KEY},
		[TUNNEL_ASK_PASSWORD] = {QUESTION_SSH_PASSWORD, TUNNEL_LOGIN},
		[TUNNEL_ASK_PASSPHRASE] = {QUESTION_SSH_PASSPHRASE, TUNNEL_LOGIN},
		[TUNNEL_ASK_PROMPT] = {QUESTION_SSH_PROMPT, TUNNEL_LOGIN},
		[TUNNEL_ASK_NOTHING] = {QUESTION_SSH_NOTICE, TUNNEL_LOGIN},
	};
	struct session *session = self;

	session->texts.who = name_asker(asked);
	session->texts.host = mem_text(asked->host);
	session->texts.prompt = mem_text(asked->prompt);
	session->texts.title = mem_text(asked->title);
	session->texts.instruction = mem_text(asked->instruction);
	session->question.port = asked->port;
	session->question.hop = hop + 1;
	session->question.hops = gateway_hop_count(session->gateway);
	session->question.echo = asked->echo;
	session->question.is_of_ssh = asked->is_of_client;
	session->question.must_be_recorded = asked->must_be_recorded;
	session->question.attempt = asked->attempt;
	if (asked->kind == TUNNEL_ASK_HOST_KEY)
		take_host_key(session, asked);
	session_ask(
		session, step_of(session, hop, kinds[asked->kind].leg), kinds[asked->kind].kind);
}

static void gateway_withdrew(void *self)
{
	session_withdraw(self);
}

void route_answer(struct session *session, const struct secret *answer)
{
	gateway_answer(session->gateway, answer);
}

void route_trust(struct session *session, enum trust trust)
{
	static const enum tunnel_trust trusts[] = {
		[TRUST_REFUSE] = TUNNEL_REFUSE,
		[TRUST_ONCE] = TUNNEL_TRUST_ONCE,
		[TRUST_AND_RECORD] = TUNNEL_TRUST_AND_RECORD,
	};

	gateway_trust(session->gateway, trusts[trust]);
}

/* --- failures -------------------------------------------------------------------------------- */

/* @bastion: the host that it is about; NULL: the SSH host itself. */
static void fail_by_ssh(struct session *session, enum step_id id, const char *code,
	const char *bastion, const struct error *error)
{
	struct circumstances seen = {.step = id, .code = code, .bastion = bastion};
	struct error copy = ERROR_INIT;

	seen.host = source_value(session->source, "host");
	error_copy(&copy, error);
	session_fail(session, &seen, &copy);
}

static void gateway_failed(
	void *self, size_t hop, enum tunnel_leg leg, const char *code, const struct error *error)
{
	struct session *session = self;
	enum step_id id = step_of(session, hop, leg);
	char *evidence = gateway_evidence(session->gateway, hop);
	/* The gateway goes with the failure. */
	char *bastion = hop + 1 < gateway_hop_count(session->gateway)
				? mem_text(gateway_hop_host(session->gateway, hop))
				: NULL;

	if (*evidence && leg >= TUNNEL_HOST_KEY)
		mem_replace(&session->steps[id].words, mem_text(evidence));
	free(evidence);
	fail_by_ssh(session, id, code, bastion, error);
	free(bastion);
}

/* "refused" of "forward.refused" */
static const char *text_behind(const char *code, const char *prefix)
{
	return text_starts_with(code, prefix) ? code + strlen(prefix) : code;
}

/* --- the forward ----------------------------------------------------------------------------- */

static void end_forward_step(struct session *session, bool is_proved)
{
	char *host = route_host(session, session->host), *port = route_port(session, session->host);

	session_end_step(session, STEP_FORWARD, STEP_OK,
		mem_printf("%s > %s:%s%s%s%s%s", source_value(session->source, "ssh_host"), host,
			port, is_proved ? "" : ", not proved before the database answers",
			session->outcomes ? " (" : "", session->outcomes ? session->outcomes : "",
			session->outcomes ? ")" : ""));
	free(host);
	free(port);
}

void route_is_proved(struct session *session)
{
	if (session->forward && !gateway_forward_is_proved(session->forward))
		end_forward_step(session, true);
}

static void forward_opened(void *self, int local_port)
{
	struct session *session = self;

	session->tunnel_port = local_port;
	end_forward_step(session, gateway_forward_is_proved(session->forward));
	if (session->ends_at_route) {
		session_end_at_route(session);
		return;
	}
	route_add_candidate(session, route_host(session, session->host),
		route_port(session, session->host), "127.0.0.1");
	session->candidate = session->candidate_count - 1;
	login_start(session);
}

/* Only our own libpq socket; and, while a cancel of ours is under way, the one that it opens, which
 * must be ours by the system's own tables. */
static bool admits(void *self, int peer_port, bool is_ours)
{
	const struct session *session = self;

	if (session->connect)
		return pg_connect_local_port(session->connect) == peer_port;
	return is_ours && session->connection && connection_is_cancelling(session->connection);
}

/* Closing the session here would leave those who wait for an answer with handles of batches that
 * are gone: they are told first, and route_is_lost() follows. */
static void lose_way(struct session *session, const char *code, const struct error *error)
{
	mem_replace(&session->lost_code, mem_text(code));
	connection_break(session->connection, error);
}

void route_is_lost(struct session *session, const struct error *error)
{
	char *code = session->lost_code;

	session->lost_code = NULL;
	fail_by_ssh(session, STEP_SSH_LOGIN, code, NULL, error);
	free(code);
}

static void forward_failed(void *self, const char *code, const struct error *error)
{
	struct session *session = self;

	if (!session->is_open && gateway_is_ready(session->gateway) &&
		attempts_note_forward(session, text_behind(code, "forward.")) &&
		route_next_host(session))
		return;
	if (!session->is_open)
		fail_by_ssh(session, STEP_FORWARD, code, NULL, error);
	else if (!gateway_is_ready(session->gateway))
		lose_way(session, code, error);
	else
		/* One connection of several, that of a cancel; libpq sees the end of its own. */
		log_warn("session", "a connection through the tunnel: %s", error->primary);
}

static void open_forward(struct session *session)
{
	static const struct forward_events events = {
		.opened = forward_opened, .admits = admits, .failed = forward_failed};
	char *host = route_host(session, session->host), *port = route_port(session, session->host);

	if (session->steps[STEP_FORWARD].state != STEP_RUN)
		session_begin_step(session, STEP_FORWARD);
	step_ask(&session->steps[STEP_FORWARD],
		mem_printf("a way from %s to %s, port %s",
			source_value(session->source, "ssh_host"), host, port));
	session->forward = gateway_forward(session->gateway, host, (int)strtol(port, NULL, 10),
		session->ends_at_route, &events, session);
	free(host);
	free(port);
}

bool route_next_host(struct session *session)
{
	char *host = session->gateway ? route_host(session, session->host + 1) : NULL;
	struct step *step = &session->steps[STEP_FORWARD];
	bool is_last = !host;

	free(host);
	if (!session->gateway || (is_last && !attempts_second_round(session)))
		return false;
	session->host = is_last ? 0 : session->host + 1;
	pg_connect_cancel(&session->connect); /* ssh opens the channel when libpq has come in */
	gateway_forward_close(session->forward);
	session->forward = NULL;
	session->tunnel_port = 0;
	/* The row goes on with what it has learned. */
	step->state = STEP_RUN;
	steps_reset(session->steps, STEP_TLS);
	open_forward(session);
	return true;
}

/* The password is fetched before the forward is there: a server waits for its login only so long
 * (authentication_timeout). */
static void pass_through(struct session *session)
{
	if (session->ends_at_route)
		open_forward(session);
	else
		password_get(session, open_forward);
}

void route_again(struct session *session)
{
	gateway_forward_close(session->forward);
	session->forward = NULL;
	session->tunnel_port = 0;
	steps_reset(session->steps, STEP_FORWARD);
	pass_through(session);
}

static void gateway_ready(void *self)
{
	pass_through(self);
}

void route_shut(struct session *session)
{
	gateway_forward_shut(session->forward);
}

bool route_reopen(struct session *session)
{
	return !session->forward || gateway_forward_reopen(session->forward);
}

/* --- opening --------------------------------------------------------------------------------- */

static int position(const char *word, const char *const *words, int otherwise)
{
	for (int i = 0; word && words[i]; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	return otherwise;
}

static struct gateway *open_gateway(struct session *session, struct error *error)
{
	static const struct gateway_events events = {
		.chose = chose,
		.began = leg_began,
		.passed = leg_passed,
		.asks = gateway_asks,
		.withdrew = gateway_withdrew,
		.ready = gateway_ready,
		.failed = gateway_failed,
	};
	static const char *const methods[] = {"auto", "agent", "key", "password", NULL};
	static const char *const transports[] = {"auto", "native", "ssh", NULL};
	char *known_hosts = path_expand(value(session, "ssh_known_hosts"));
	char *key = path_expand(value(session, "ssh_key"));
	char *config = path_expand(value(session, "ssh_config"));
	struct gateway_target target = {
		.host = value(session, "ssh_host"),
		.port = value(session, "ssh_port"),
		.user = value(session, "ssh_user"),
		.jumps = value(session, "ssh_jumps"),
		.transport = (enum gateway_transport)position(
			value(session, "ssh_transport"), transports, GATEWAY_AUTO),
		.method =
			(enum ssh_method)position(value(session, "ssh_method"), methods, SSH_AUTO),
		.key_file = key,
		.agent_socket = getenv("SSH_AUTH_SOCK"),
		.known_hosts = known_hosts,
		.fingerprint = value(session, "ssh_fingerprint"),
		.config_file = config,
		.leg_limit_ms = session->steps[STEP_SSH_LOGIN].limit_ms,
	};
	struct gateway *gateway = gateway_open(session->loop, &target, &events, session, error);

	free(known_hosts);
	free(key);
	free(config);
	return gateway;
}

/* Another session has gone the way: the steps of it are passed. */
static void share_way(struct session *session)
{
	static const enum step_id shared[] = {
		STEP_RESOLVE, STEP_REACH, STEP_SSH_HOST_KEY, STEP_SSH_LOGIN};

	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
		session_begin_step(session, shared[i]);
		session_end_step(
			session, shared[i], STEP_OK, mem_text("shared with another session"));
	}
	pass_through(session);
}

void route_through_ssh(struct session *session)
{
	struct error error = ERROR_INIT;

	if (gateway_is_ready(session->gateway)) {
		share_way(session);
		return;
	}
	gateway_close(session->gateway);
	session->gateway = open_gateway(session, &error);
	if (session->gateway)
		return;
	session_begin_step(session, STEP_RESOLVE);
	fail_by_ssh(session, STEP_RESOLVE, "ssh.config", NULL, &error);
	error_clear(&error);
}
