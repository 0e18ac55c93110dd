/* The native transport: one tunnel a hop, each through a channel of the one before. */
#include "base/log.h"
#include "base/memory.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "ssh/gateway_private.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROXY_WORDS_MS 300 /* that a ProxyCommand has for its last words */

static size_t number_of(const struct hop *hop)
{
	return (size_t)(hop - hop->gateway->hops);
}

static const struct ssh_settings *settings_of(const struct hop *hop)
{
	return ssh_config_settings(hop->config);
}

static void open_hop(struct hop *hop);

/* --- events of a tunnel ---------------------------------------------------------------------- */

static void leg_began(void *self, enum tunnel_leg leg)
{
	struct hop *hop = self;

	hop->gateway->events->began(hop->gateway->self, number_of(hop), leg);
}

static void leg_passed(void *self, enum tunnel_leg leg, const char *fact)
{
	struct hop *hop = self;

	hop->gateway->events->passed(hop->gateway->self, number_of(hop), leg, fact);
}

static void tunnel_asks(void *self, const struct tunnel_question *question)
{
	struct hop *hop = self;

	hop->gateway->hop_at = number_of(hop);
	hop->gateway->events->asks(hop->gateway->self, number_of(hop), question);
}

/* A ProxyCommand that fails says so on its standard error, and the tunnel only sees an end. */
static void add_words_of_proxy(const struct gateway *gateway, struct error *error)
{
	if (gateway->proxy_said)
		mem_replace(&error->detail,
			mem_printf("%s%sProxyCommand: %s", error->detail ? error->detail : "",
				error->detail ? "\n" : "", gateway->proxy_said));
}

/* The command has ended, or says nothing more. */
static void tell_held(void *self)
{
	struct gateway *gateway = self;
	struct error error = ERROR_INIT;

	loop_stop_timer(&gateway->proxy_wait);
	error_move(&error, &gateway->held);
	add_words_of_proxy(gateway, &error);
	gateway_fail(gateway, 0, gateway->held_leg, gateway->held_code, &error);
}

static void tell_held_late(void *self)
{
	struct gateway *gateway = self;

	gateway->proxy_wait = NULL;
	tell_held(gateway);
}

static void tunnel_failed(void *self, enum tunnel_leg leg, bool was_ready, const char *code,
	const struct error *error)
{
	struct hop *hop = self;
	struct gateway *gateway = hop->gateway;
	const char *why = tunnel_needs_ssh(hop->tunnel);
	struct error copy = ERROR_INIT;

	(void)was_ready;
	if (!why && strcmp(code, "ssh.key-needs-ssh") == 0)
		why = error->primary;
	if (gateway_change_to_ssh(gateway, why))
		return;
	if (gateway->proxy && number_of(hop) == 0 && leg <= TUNNEL_HOST_KEY) {
		/* Its socket closes before its words have been read. */
		error_copy(&gateway->held, error);
		gateway->held_leg = leg;
		gateway->held_code = code;
		gateway->proxy_wait =
			loop_timer(gateway->loop, PROXY_WORDS_MS, tell_held_late, gateway);
		return;
	}
	error_copy(&copy, error);
	add_words_of_proxy(gateway, &copy);
	gateway_fail(gateway, number_of(hop), leg, code, &copy);
}

/* --- from one hop to the next ---------------------------------------------------------------- */

static void bridge_opened(void *self, int local_port)
{
	struct hop *hop = self;
	struct gateway *gateway = hop->gateway;
	struct hop *before = hop - 1;
	char *fact = mem_printf("%s > %s:%s", before->host, hop->host, hop->port);

	(void)local_port;
	gateway_enter(gateway);
	leg_passed(hop, TUNNEL_REACH, fact);
	free(fact);
	open_hop(hop);
	gateway_leave(gateway);
}

static void bridge_failed(void *self, const char *code, const struct error *error)
{
	struct hop *hop = self;
	struct error copy = ERROR_INIT;

	error_copy(&copy, error);
	gateway_fail(hop->gateway, number_of(hop), TUNNEL_REACH, code, &copy);
}

static void fail_to_pair(struct hop *hop, int number)
{
	struct error error = ERROR_INIT;

	error_set_errno(&error, number, "no way to the SSH host %s could be prepared", hop->host);
	gateway_fail(hop->gateway, number_of(hop), TUNNEL_REACH, "ssh.unreachable", &error);
}

/* A socketpair stands between the channel and the next session: back-pressure and the end of a
 * side come with it, and the sessions know nothing of one another. */
static void reach_from(struct hop *before)
{
	static const struct forward_events events = {
		.opened = bridge_opened, .failed = bridge_failed};
	struct hop *hop = before + 1;
	int ends[2];

	leg_began(hop, TUNNEL_REACH);
	if (gateway_is_abandoned(hop->gateway))
		return;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0) {
		fail_to_pair(hop, errno);
		return;
	}
	hop->bridge_end = ends[0];
	hop->bridge = tunnel_connect(
		before->tunnel, hop->host, (int)strtol(hop->port, NULL, 10), ends[1], &events, hop);
}

static void tunnel_is_ready(void *self)
{
	struct hop *hop = self;

	struct gateway *gateway = hop->gateway;

	gateway_enter(gateway);
	if (number_of(hop) + 1 < gateway->hop_count)
		reach_from(hop);
	else
		gateway_become_ready(gateway);
	gateway_leave(gateway);
}

/* --- opening a hop --------------------------------------------------------------------------- */

static int family_of(enum ssh_family family)
{
	return family == SSH_FAMILY_INET ? AF_INET : family == SSH_FAMILY_INET6 ? AF_INET6 : 0;
}

static const char *agent_of(const struct gateway *gateway, const struct ssh_settings *settings)
{
	const char *agent = settings->identity_agent;

	if (!agent || strcmp(agent, "SSH_AUTH_SOCK") == 0)
		return gateway->agent_socket;
	return strcmp(agent, "none") == 0 ? NULL : agent;
}

/* Method, key and fingerprint of the source mean the SSH host itself; a jump host logs in as
 * ssh_config says. */
static void open_hop(struct hop *hop)
{
	static const struct tunnel_events events = {
		.began = leg_began,
		.passed = leg_passed,
		.asks = tunnel_asks,
		.ready = tunnel_is_ready,
		.failed = tunnel_failed,
	};
	struct gateway *gateway = hop->gateway;
	const struct ssh_settings *settings = settings_of(hop);
	bool is_last = number_of(hop) + 1 == gateway->hop_count;
	const char **known_hosts = hop_known_hosts(gateway, settings);
	struct tunnel_target target = {
		.host = hop->host,
		.port = hop->port,
		.user = hop->user,
		.method = is_last ? gateway->method : SSH_AUTO,
		.key_file = is_last ? gateway->key_file : NULL,
		.identity_files = settings->identity_files,
		.certificate_files = settings->certificate_files,
		.identities_only = settings->identities_only,
		.agent_socket = agent_of(gateway, settings),
		.known_hosts = known_hosts,
		.record_into = hop_record_into(gateway->known_hosts, settings),
		.fingerprint = is_last ? gateway->fingerprint : NULL,
		.leg_limit_ms = settings->connect_timeout_s ? settings->connect_timeout_s * 1000LL
							    : gateway->limit_ms,
		.has_socket = hop->bridge_end >= 0,
		.socket = hop->bridge_end,
		.reached_by = number_of(hop) == 0 ? settings->proxy_command : NULL,
		.host_key_alias = settings->host_key_alias,
		.strict = settings->strict,
		.hash_known_hosts = settings->hash_known_hosts,
		.family = family_of(settings->family),
		.alive_interval_s = settings->alive_interval_s,
		.alive_count_max = settings->alive_count_max,
		.host_key_algorithms = settings->host_key_algorithms,
		.ciphers = settings->ciphers,
		.macs = settings->macs,
		.kex_algorithms = settings->kex_algorithms,
	};

	if (gateway_is_abandoned(gateway)) {
		free(known_hosts);
		return;
	}
	hop->bridge_end = -1;
	gateway->hop_at = number_of(hop);
	hop->tunnel = tunnel_open(gateway->loop, &target, &events, hop);
	free(known_hosts);
}

/* --- ProxyCommand ---------------------------------------------------------------------------- */

static void proxy_said(void *self, const char *line)
{
	struct gateway *gateway = self;

	log_info("ssh", "ProxyCommand: %s", line);
	mem_replace(&gateway->proxy_said, mem_text(line));
}

/* The tunnel sees its end by itself. */
static void proxy_ended(void *self, const struct child_outcome *outcome)
{
	struct gateway *gateway = self;
	char *how = child_describe(outcome);

	gateway->proxy = NULL;
	log_info("ssh", "ProxyCommand %s", how);
	if (!gateway->proxy_said)
		gateway->proxy_said = how;
	else
		free(how);
	if (gateway->proxy_wait)
		tell_held(gateway);
}

static void start_proxy(struct hop *hop, const char *command)
{
	struct gateway *gateway = hop->gateway;
	struct error error = ERROR_INIT;
	char shell[] = "/bin/sh", option[] = "-c", *line = mem_printf("exec %s", command);
	char *argv[] = {shell, option, line, NULL};
	struct child_plan plan = {.argv = argv, .has_no_terminal = true, .said = proxy_said};
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		fail_to_pair(hop, errno);
	} else {
		plan.socket = ends[1];
		gateway->proxy = child_start(gateway->loop, &plan, proxy_ended, gateway, &error);
		close(ends[1]);
		(void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
		hop->bridge_end = ends[0];
		if (gateway->proxy)
			open_hop(hop);
		else
			gateway_fail(
				gateway, number_of(hop), TUNNEL_REACH, "ssh.unreachable", &error);
	}
	free(line);
}

/* That the command was started says nothing about the host: the tunnel passes REACH. */
static void reach_by_proxy(struct hop *hop, const char *command)
{
	struct gateway *gateway = hop->gateway;

	leg_began(hop, TUNNEL_RESOLVE);
	if (!gateway_is_abandoned(gateway))
		leg_passed(hop, TUNNEL_RESOLVE, "by ProxyCommand");
	if (!gateway_is_abandoned(gateway))
		leg_began(hop, TUNNEL_REACH);
	if (!gateway_is_abandoned(gateway))
		start_proxy(hop, command);
}

void native_start(struct gateway *gateway)
{
	struct hop *first = &gateway->hops[0];
	const char *command = settings_of(first)->proxy_command;
	struct error error = ERROR_INIT;

	if (gateway->is_too_long) {
		error_set(&error, "The way to the SSH host %s has more than %d jump hosts.",
			gateway->host, GATEWAY_HOPS_MAX - 1);
		gateway_fail(gateway, 0, TUNNEL_RESOLVE, "ssh.config", &error);
	} else if (command) {
		reach_by_proxy(first, command);
	} else {
		open_hop(first);
	}
}

/* The last hop first: what it still says goes through the ones before. */
void native_end(struct gateway *gateway)
{
	for (size_t i = gateway->hop_count; i-- > 0;) {
		struct hop *hop = &gateway->hops[i];

		tunnel_close(hop->tunnel);
		hop->tunnel = NULL;
		forward_close(hop->bridge);
		hop->bridge = NULL;
		if (hop->bridge_end >= 0)
			close(hop->bridge_end);
		hop->bridge_end = -1;
	}
	loop_stop_timer(&gateway->proxy_wait);
	error_clear(&gateway->held);
	child_cancel(&gateway->proxy);
	mem_replace(&gateway->proxy_said, NULL);
	gateway->hop_at = 0;
}
