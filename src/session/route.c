/* route.c - from names to an address that libpq can be given: resolving, or a tunnel. */
#include "base/buf.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"
#include "session/session_private.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- names ----------------------------------------------------------------------------------- */

/* The @index-th item of a comma list; the caller frees it. NULL beyond the end. An item that is
 * missing from a list of one is that one: one port serves all hosts. */
static char *item(const char *list, size_t index)
{
	const char *at = list ? list : "";

	if (!strchr(at, ','))
		return index == 0 || list == NULL ? mem_text(at) : NULL;
	for (; index; index--) {
		at = strchr(at, ',');
		if (!at)
			return NULL;
		at++;
	}
	return mem_text_n(at, strcspn(at, ","));
}

static char *port_of(struct session *session, size_t index)
{
	const char *ports = source_value(session->source, "port");
	char *port = item(ports, ports && strchr(ports, ',') ? index : 0);

	if (text_is_empty(port))
		mem_replace(&port, mem_text("5432"));
	return port;
}

static void add_candidate(struct session *session, char *host, char *port, const char *address)
{
	struct candidate *candidate;

	if (session->candidate_count == CANDIDATES_MAX) {
		free(host);
		free(port);
		return;
	}
	if (!session->candidates)
		session->candidates = mem_array(CANDIDATES_MAX, sizeof *session->candidates);
	candidate = &session->candidates[session->candidate_count++];
	candidate->host = host;
	candidate->port = port;
	snprintf(candidate->address, sizeof candidate->address, "%s", address);
}

static void resolved_all(struct session *session)
{
	struct buf fact = BUF_INIT;

	for (size_t i = 0; i < session->candidate_count; i++)
		buf_printf(&fact, "%s%s", i ? ", " : "",
			session->candidates[i].address[0] ? session->candidates[i].address
							  : "a socket of this machine");
	session_end_step(session, STEP_RESOLVE, STEP_OK, buf_take(&fact));
	login_start(session);
}

static void resolve_next(struct session *session);

static void names_too_slow(void *self)
{
	struct session *session = self;
	struct circumstances seen = {.step = STEP_RESOLVE, .has_timed_out = true};
	struct error error = ERROR_INIT;

	session->resolve_limit = NULL;
	error_set(&error, "the name was not resolved in time");
	session_fail(session, &seen, &error);
}

/* A host of several may be unknown as long as another one is not. */
static void name_resolved(
	void *self, const struct address *addresses, size_t count, const struct error *error)
{
	struct session *session = self;
	char *host = item(source_value(session->source, "host"), session->host);

	session->resolver = NULL;
	loop_stop_timer(&session->resolve_limit);
	for (size_t i = 0; i < count; i++)
		add_candidate(session, mem_text(host), port_of(session, session->host),
			addresses[i].text);
	if (!count)
		error_copy(&session->steps[STEP_RESOLVE].error, error);
	free(host);
	session->host++;
	resolve_next(session);
}

static void no_candidate(struct session *session)
{
	struct circumstances seen = {.step = STEP_RESOLVE};
	struct error error = ERROR_INIT;

	error_move(&error, &session->steps[STEP_RESOLVE].error);
	if (!error_is_set(&error))
		error_set(&error, "no host is named");
	session_fail(session, &seen, &error);
}

static void resolve_next(struct session *session)
{
	const char *hosts = source_value(session->source, "host");
	const char *addresses = source_value(session->source, "hostaddr");
	char *host = item(hosts, session->host), *address = item(addresses, session->host);
	char *port = port_of(session, session->host);

	if (session->host > 0 && !(hosts && strchr(hosts, ',')) &&
		!(addresses && strchr(addresses, ','))) {
		mem_replace(&host, NULL); /* a single one has been done */
		mem_replace(&address, NULL);
	}
	if (!text_is_empty(address)) {
		add_candidate(session, host ? host : mem_text(""), port, address);
		host = port = NULL;
		session->host++;
		free(address);
		resolve_next(session);
		return;
	}
	free(address);
	if (!host) {
		free(port);
		if (session->candidate_count)
			resolved_all(session);
		else
			no_candidate(session);
		return;
	}
	if (!*host || *host == '/' || *host == '@') {
		add_candidate(session, host, port, "");
		session->host++;
		resolve_next(session);
		return;
	}
	session->resolver = resolver_start(session->loop, host, port, name_resolved, session);
	session->resolve_limit =
		loop_timer(session->loop, session->limit_ms, names_too_slow, session);
	free(host);
	free(port);
}

/* --- the tunnel ------------------------------------------------------------------------------ */

static enum step_id step_of_leg(enum tunnel_leg leg)
{
	static const enum step_id steps[] = {
		[TUNNEL_RESOLVE] = STEP_RESOLVE,
		[TUNNEL_REACH] = STEP_REACH,
		[TUNNEL_HOST_KEY] = STEP_SSH_HOST_KEY,
		[TUNNEL_LOGIN] = STEP_SSH_LOGIN,
	};

	return steps[leg];
}

static void leg_began(void *self, enum tunnel_leg leg)
{
	session_begin_step(self, step_of_leg(leg));
}

static void leg_passed(void *self, enum tunnel_leg leg, const char *fact)
{
	struct session *session = self;
	enum step_id id = step_of_leg(leg);

	if (leg == TUNNEL_LOGIN)
		mem_replace(&session->steps[id].evidence,
			mem_printf("Server: %s\nAlgorithms: %s\nTried: %s",
				tunnel_server_banner(session->tunnel),
				tunnel_ciphers(session->tunnel),
				tunnel_methods_tried(session->tunnel)));
	session_end_step(session, id, STEP_OK, mem_text(fact));
}

static void take_host_key(struct session *session, const struct tunnel_question *asked)
{
	struct question *question = &session->question;
	struct buf art = BUF_INIT;

	host_key_fingerprint(asked->key, session->texts.fingerprint);
	host_key_randomart(asked->key, asked->key->type, &art);
	session->texts.randomart = buf_take(&art);
	session->texts.known_hosts = mem_text(source_value(session->source, "ssh_known_hosts"));
	question->key_type = asked->key->type;
	question->has_other_types = asked->verdict && asked->verdict->trust == HOST_OTHER_TYPE;
}

static void tunnel_asks(void *self, const struct tunnel_question *asked)
{
	static const enum question_kind kinds[] = {
		[TUNNEL_ASK_HOST_KEY] = QUESTION_HOST_KEY,
		[TUNNEL_ASK_PASSWORD] = QUESTION_SSH_PASSWORD,
		[TUNNEL_ASK_PASSPHRASE] = QUESTION_SSH_PASSPHRASE,
		[TUNNEL_ASK_PROMPT] = QUESTION_SSH_PROMPT,
	};
	struct session *session = self;

	session->texts.who = mem_printf(
		"%s at %s, port %d", asked->user ? asked->user : "?", asked->host, asked->port);
	session->texts.host = mem_text(asked->host);
	session->texts.prompt = mem_text(asked->prompt);
	session->question.port = asked->port;
	session->question.echo = asked->echo;
	session->question.attempt = asked->attempt;
	if (asked->kind == TUNNEL_ASK_HOST_KEY)
		take_host_key(session, asked);
	session_ask(session, kinds[asked->kind]);
}

void route_answer(struct session *session, const struct secret *answer)
{
	tunnel_answer(session->tunnel, answer);
}

void route_trust(struct session *session, enum trust trust)
{
	static const enum tunnel_trust trusts[] = {
		[TRUST_REFUSE] = TUNNEL_REFUSE,
		[TRUST_ONCE] = TUNNEL_TRUST_ONCE,
		[TRUST_AND_RECORD] = TUNNEL_TRUST_AND_RECORD,
	};

	tunnel_trust(session->tunnel, trusts[trust]);
}

static void fail_by_ssh(
	struct session *session, enum step_id id, const char *code, const struct error *error)
{
	struct circumstances seen = {.step = id, .code = code};
	struct error copy = ERROR_INIT;

	seen.host = source_value(session->source, "host");
	error_copy(&copy, error);
	session_fail(session, &seen, &copy);
}

static void tunnel_failed(void *self, enum tunnel_leg leg, bool was_ready, const char *code,
	const struct error *error)
{
	struct session *session = self;
	const char *offered = tunnel_methods_offered(session->tunnel);
	const char *tried = tunnel_methods_tried(session->tunnel);

	(void)was_ready;
	if (leg == TUNNEL_LOGIN && (*tried || *offered))
		mem_replace(&session->steps[STEP_SSH_LOGIN].evidence,
			mem_printf("Tried: %s\nThe server offers: %s", *tried ? tried : "nothing",
				*offered ? offered : "unknown"));
	fail_by_ssh(session, step_of_leg(leg), code, error);
}

static void forward_opened(void *self, int local_port)
{
	struct session *session = self;
	char *port = port_of(session, 0);

	session->tunnel_port = local_port;
	session_end_step(session, STEP_FORWARD, STEP_OK,
		mem_printf("%s > %s:%s", source_value(session->source, "ssh_host"),
			source_value(session->source, "host"), port));
	add_candidate(session, mem_text(source_value(session->source, "host")), port, "127.0.0.1");
	login_start(session);
}

/* Only our own libpq socket; and, while a cancel of ours is under way, the one that it opens. */
static bool admits(void *self, int peer_port)
{
	const struct session *session = self;

	if (session->connect)
		return pg_connect_local_port(session->connect) == peer_port;
	return session->connection && connection_is_cancelling(session->connection);
}

static void forward_failed(void *self, const char *code, const struct error *error)
{
	struct session *session = self;

	/* After the login it means one refused connection, that of a cancel: the others live on. */
	if (session->is_open && strcmp(code, "forward.lost") != 0)
		log_warn("session", "a further connection through the tunnel: %s", error->primary);
	else
		fail_by_ssh(session, STEP_FORWARD, code, error);
}

static void tunnel_ready(void *self)
{
	static const struct forward_events events = {
		.opened = forward_opened, .admits = admits, .failed = forward_failed};
	struct session *session = self;
	char *port = port_of(session, 0);

	session_begin_step(session, STEP_FORWARD);
	session->forward = tunnel_forward(session->tunnel, source_value(session->source, "host"),
		(int)strtol(port, NULL, 10), &events, session);
	free(port);
}

static enum ssh_method method_of(const char *word)
{
	static const char *const words[] = {"auto", "agent", "key", "password"};

	for (size_t i = 0; word && i < 4; i++)
		if (strcmp(word, words[i]) == 0)
			return (enum ssh_method)i;
	return SSH_AUTO;
}

static void open_tunnel(struct session *session)
{
	static const struct tunnel_events events = {
		.began = leg_began,
		.passed = leg_passed,
		.asks = tunnel_asks,
		.ready = tunnel_ready,
		.failed = tunnel_failed,
	};
	const struct source *source = session->source;
	char *known_hosts = path_expand(source_value(source, "ssh_known_hosts"));
	char *key = source_is_set(source, "ssh_key") ? path_expand(source_value(source, "ssh_key"))
						     : NULL;
	const char *files[] = {known_hosts, "/etc/ssh/ssh_known_hosts", NULL};
	struct tunnel_target target = {
		.host = source_value(source, "ssh_host"),
		.port = source_value(source, "ssh_port"),
		.user = source_value(source, "ssh_user"),
		.method = method_of(source_value(source, "ssh_method")),
		.key_file = key,
		.agent_socket = getenv("SSH_AUTH_SOCK"),
		.known_hosts = files,
		.fingerprint = source_value(source, "ssh_fingerprint"),
		.leg_limit_ms = session->limit_ms,
	};

	session->tunnel = tunnel_open(session->loop, &target, &events, session);
	free(known_hosts);
	free(key);
}

void route_start(struct session *session)
{
	if (source_has_tunnel(session->source)) {
		open_tunnel(session);
		return;
	}
	session_begin_step(session, STEP_RESOLVE);
	resolve_next(session);
}
