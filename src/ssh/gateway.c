#include "ssh/gateway_private.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>

static void end_transport(struct gateway *gateway)
{
	native_end(gateway);
	openssh_end(gateway);
}

static void gateway_free(struct gateway *gateway)
{
	loop_stop_timer(&gateway->deferred);
	end_transport(gateway);
	hops_free(gateway);
	free(gateway->why);
	free(gateway->host);
	free(gateway->port);
	free(gateway->user);
	free(gateway->jumps);
	free(gateway->key_file);
	free(gateway->agent_socket);
	free(gateway->known_hosts);
	free(gateway->fingerprint);
	free(gateway->config_file);
	free(gateway);
}

void gateway_enter(struct gateway *gateway)
{
	gateway->holds++;
}

void gateway_leave(struct gateway *gateway)
{
	if (--gateway->holds == 0 && gateway->users == 0)
		gateway_free(gateway);
}

bool gateway_is_abandoned(const struct gateway *gateway)
{
	return gateway->users == 0;
}

/* --- choosing -------------------------------------------------------------------------------- */

static void choose(struct gateway *gateway, enum gateway_transport transport, const char *why)
{
	log_info("ssh", "%s: %s%s%s", gateway->host,
		transport == GATEWAY_SSH ? "by the system's ssh" : "native", why ? ": " : "",
		why ? why : "");
	gateway->transport = transport;
	mem_replace(&gateway->why, mem_text(why));
	gateway_tell_choice(gateway);
}

void gateway_tell_choice(struct gateway *gateway)
{
	gateway->events->chose(gateway->self, gateway->transport, gateway->why);
}

static void start(struct gateway *gateway)
{
	if (gateway_is_abandoned(gateway))
		return;
	if (gateway->transport == GATEWAY_SSH)
		openssh_start(gateway);
	else
		native_start(gateway);
}

static void start_chosen(void *self)
{
	struct gateway *gateway = self;
	char *gap = hops_first_gap(gateway);

	gateway->deferred = NULL;
	gateway_enter(gateway);
	gateway->may_change = gateway->transport == GATEWAY_AUTO && openssh_is_installed();
	if (gateway->transport == GATEWAY_SSH) {
		choose(gateway, GATEWAY_SSH, "the source says so");
	} else if (gateway->may_change && gap) {
		char *why = mem_printf("ssh_config has %s", gap);

		gateway->may_change = false;
		choose(gateway, GATEWAY_SSH, why);
		free(why);
	} else {
		choose(gateway, GATEWAY_NATIVE, NULL);
	}
	free(gap);
	start(gateway);
	gateway_leave(gateway);
}

static void start_again(void *self)
{
	struct gateway *gateway = self;

	gateway->deferred = NULL;
	gateway_enter(gateway);
	native_end(gateway);
	start(gateway);
	gateway_leave(gateway);
}

bool gateway_change_to_ssh(struct gateway *gateway, const char *why)
{
	if (!why || !gateway->may_change || gateway->state != GATEWAY_OPENING)
		return false;
	gateway->may_change = false;
	gateway_enter(gateway);
	choose(gateway, GATEWAY_SSH, why);
	/* Not from inside an event of the tunnel that is to be closed. */
	gateway->deferred = loop_defer(gateway->loop, start_again, gateway);
	gateway_leave(gateway);
	return true;
}

struct gateway *gateway_open(struct loop *loop, const struct gateway_target *target,
	const struct gateway_events *events, void *self, struct error *error)
{
	struct gateway *gateway = mem_new(sizeof *gateway);

	*gateway = (struct gateway){.loop = loop,
		.events = events,
		.self = self,
		.users = 1,
		.transport = target->transport,
		.host = mem_text(target->host),
		.port = mem_text(target->port),
		.user = mem_text(target->user),
		.jumps = mem_text(target->jumps),
		.key_file = mem_text(target->key_file),
		.agent_socket = mem_text(target->agent_socket),
		.known_hosts = mem_text(target->known_hosts),
		.fingerprint = mem_text(target->fingerprint),
		.config_file = mem_text(target->config_file),
		.method = target->method,
		.limit_ms = target->leg_limit_ms};
	if (!hops_plan(gateway, error)) {
		gateway_free(gateway);
		return NULL;
	}
	gateway->deferred = loop_defer(loop, start_chosen, gateway);
	return gateway;
}

/* --- life ------------------------------------------------------------------------------------ */

void gateway_become_ready(struct gateway *gateway)
{
	gateway->state = GATEWAY_READY;
	gateway->events->ready(gateway->self);
}

/* An event may close forwards, and the gateway with the last of them: the handle is held here. */
static void fail_forwards(struct gateway *gateway, const char *code, const struct error *error)
{
	bool found = true;

	gateway_enter(gateway);
	while (found) {
		found = false;
		for (struct gateway_forward *at = gateway->forwards; at && !found; at = at->next) {
			void (*failed)(void *, const char *, const struct error *) =
				at->events ? at->events->failed : NULL;

			at->events = NULL; /* each is told once */
			found = failed != NULL;
			if (found)
				failed(at->self, code, error);
		}
	}
	gateway_leave(gateway);
}

void gateway_fail(struct gateway *gateway, size_t hop, enum tunnel_leg leg, const char *code,
	struct error *error)
{
	bool was_ready = gateway->state == GATEWAY_READY;

	if (gateway->state == GATEWAY_DEAD || gateway_is_abandoned(gateway)) {
		error_clear(error);
		return;
	}
	gateway->state = GATEWAY_DEAD;
	if (was_ready)
		fail_forwards(gateway, code, error);
	else
		gateway->events->failed(gateway->self, hop, leg, code, error);
	error_clear(error);
}

struct gateway *gateway_share(struct gateway *gateway)
{
	gateway->users++;
	return gateway;
}

bool gateway_is_ready(const struct gateway *gateway)
{
	return gateway && gateway->state == GATEWAY_READY;
}

void gateway_close(struct gateway *gateway)
{
	if (gateway && --gateway->users == 0 && gateway->holds == 0)
		gateway_free(gateway);
}

void gateway_trust(struct gateway *gateway, enum tunnel_trust trust)
{
	if (gateway->openssh)
		openssh_trust(gateway->openssh, trust);
	else if (gateway->hops[gateway->hop_at].tunnel)
		tunnel_trust(gateway->hops[gateway->hop_at].tunnel, trust);
}

void gateway_answer(struct gateway *gateway, const struct secret *answer)
{
	if (gateway->openssh)
		openssh_answer(gateway->openssh, answer);
	else if (gateway->hops[gateway->hop_at].tunnel)
		tunnel_answer(gateway->hops[gateway->hop_at].tunnel, answer);
}

/* --- facts ----------------------------------------------------------------------------------- */

size_t gateway_hop_count(const struct gateway *gateway)
{
	return gateway->hop_count;
}

const char *gateway_hop_host(const struct gateway *gateway, size_t hop)
{
	return hop < gateway->hop_count ? gateway->hops[hop].host : "";
}

static void add_fact(struct buf *out, const char *title, const char *fact)
{
	if (*fact)
		buf_printf(out, "%s%s: %s", out->length ? "\n" : "", title, fact);
}

char *gateway_evidence(const struct gateway *gateway, size_t hop)
{
	const struct tunnel *tunnel = hop < gateway->hop_count ? gateway->hops[hop].tunnel : NULL;
	struct buf out = BUF_INIT;

	if (gateway->openssh)
		return openssh_evidence(gateway->openssh);
	if (tunnel) {
		add_fact(&out, "Server", tunnel_server_banner(tunnel));
		add_fact(&out, "Algorithms", tunnel_ciphers(tunnel));
		add_fact(&out, "Tried", tunnel_methods_tried(tunnel));
		add_fact(&out, "The server offers", tunnel_methods_offered(tunnel));
	}
	return buf_take(&out);
}

char *gateway_gaps(const struct gateway *gateway)
{
	struct buf out = BUF_INIT;

	for (size_t hop = 0; hop < gateway->hop_count; hop++) {
		size_t count;
		const struct ssh_gap *gaps = ssh_config_gaps(gateway->hops[hop].config, &count);

		for (size_t i = 0; i < count; i++)
			buf_printf(&out, "%s%s (%s:%zu): %s", out.length ? "\n" : "",
				gaps[i].option, gaps[i].file, gaps[i].line, gaps[i].why);
	}
	return buf_take(&out);
}

/* --- forwards -------------------------------------------------------------------------------- */

static void forward_opened(void *self, int local_port)
{
	struct gateway_forward *forward = self;

	if (forward->events)
		forward->events->opened(forward->self, local_port);
}

static bool forward_admits(void *self, int peer_port, bool is_ours)
{
	struct gateway_forward *forward = self;

	return forward->events && forward->events->admits(forward->self, peer_port, is_ours);
}

static void forward_failed(void *self, const char *code, const struct error *error)
{
	struct gateway_forward *forward = self;

	if (forward->events)
		forward->events->failed(forward->self, code, error);
}

struct gateway_forward *gateway_forward(struct gateway *gateway, const char *host, int port,
	bool is_proved_first, const struct forward_events *events, void *self)
{
	static const struct forward_events relayed = {
		.opened = forward_opened, .admits = forward_admits, .failed = forward_failed};
	struct gateway_forward *forward = mem_new(sizeof *forward);

	*forward = (struct gateway_forward){
		.next = gateway->forwards, .gateway = gateway, .events = events, .self = self};
	gateway->forwards = forward;
	if (gateway->openssh)
		forward->system =
			openssh_forward(gateway, host, port, is_proved_first, &relayed, forward);
	else
		forward->native = tunnel_forward(gateway->hops[gateway->hop_count - 1].tunnel, host,
			port, &relayed, forward);
	return forward;
}

void gateway_forward_close(struct gateway_forward *forward)
{
	struct gateway_forward **at;

	if (!forward)
		return;
	at = &forward->gateway->forwards;
	while (*at != forward)
		at = &(*at)->next;
	*at = forward->next;
	forward_close(forward->native);
	openssh_forward_close(forward->system);
	free(forward);
}

void gateway_forward_shut(struct gateway_forward *forward)
{
	if (forward && forward->system)
		openssh_forward_shut(forward->system);
	else if (forward)
		forward_shut(forward->native);
}

bool gateway_forward_reopen(struct gateway_forward *forward)
{
	if (!forward || forward->gateway->state != GATEWAY_READY)
		return false;
	return forward->system ? openssh_forward_reopen(forward->system)
			       : forward_reopen(forward->native);
}

bool gateway_forward_is_proved(const struct gateway_forward *forward)
{
	return forward && (forward->native || openssh_forward_is_proved(forward->system));
}
