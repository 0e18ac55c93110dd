/* route.c - from names to an address that libpq can be given. */
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

char *route_host(const struct session *session, size_t index)
{
	const char *hosts = source_value(session->source, "host");

	return index && !(hosts && strchr(hosts, ',')) ? NULL : item(hosts, index);
}

char *route_port(const struct session *session, size_t index)
{
	const char *ports = source_value(session->source, "port");
	char *port = item(ports, ports && strchr(ports, ',') ? index : 0);

	if (text_is_empty(port))
		mem_replace(&port, mem_text("5432"));
	return port;
}

void route_add_candidate(struct session *session, char *host, char *port, const char *address)
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
	password_get(session, login_start);
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

/* "db1.example.com: 10.0.0.1, 2001:db8::1", or why it has none. */
static void note_addresses(struct session *session, const char *host,
	const struct address *addresses, size_t count, const struct error *error)
{
	struct step *step = &session->steps[STEP_RESOLVE];
	char *key = mem_printf("host.%zu", session->host);
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s: %s", host, count ? "" : error->primary);
	for (size_t i = 0; i < count; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", addresses[i].text);
	step_add_fact(step, key, "Addresses", buf_take(&text));
	free(key);
}

/* A host of several may be unknown as long as another one is not. */
static void name_resolved(
	void *self, const struct address *addresses, size_t count, const struct error *error)
{
	struct session *session = self;
	char *host = item(source_value(session->source, "host"), session->host);

	session->resolver = NULL;
	loop_stop_timer(&session->resolve_limit);
	note_addresses(session, host, addresses, count, error);
	for (size_t i = 0; i < count; i++)
		route_add_candidate(session, mem_text(host), route_port(session, session->host),
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
	char *port = route_port(session, session->host);

	if (session->host > 0 && !(hosts && strchr(hosts, ',')) &&
		!(addresses && strchr(addresses, ','))) {
		mem_replace(&host, NULL); /* a single one has been done */
		mem_replace(&address, NULL);
	}
	if (!text_is_empty(address)) {
		route_add_candidate(session, host ? host : mem_text(""), port, address);
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
		route_add_candidate(session, host, port, "");
		session->host++;
		resolve_next(session);
		return;
	}
	session->resolver = resolver_start(session->loop, host, port, name_resolved, session);
	session->resolve_limit = loop_timer(
		session->loop, session->steps[STEP_RESOLVE].limit_ms, names_too_slow, session);
	free(host);
	free(port);
}

void route_start(struct session *session)
{
	if (source_has_tunnel(session->source)) {
		route_through_ssh(session);
		return;
	}
	session_begin_step(session, STEP_RESOLVE);
	step_ask(&session->steps[STEP_RESOLVE],
		mem_printf("the addresses of %s", source_value(session->source, "host")
							  ? source_value(session->source, "host")
							  : "this machine"));
	resolve_next(session);
}
