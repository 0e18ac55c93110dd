#include "ssh/tunnel_private.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PUMP_BUDGET_MS 5 /* keeps the longest turn at 10 to 14 ms (ssh-and-libpq.md 3) */
#define LIMIT_DEFAULT_MS 15000
#define KEEPALIVE_S 60
#define KEEPALIVE_MAX_S 86400 /* more than that is never */
#define ALIVE_ASKED_MAX                                                                            \
	10000 /* answers that stay in the queue of libssh2, which every read goes through */

static bool st_waiting(struct tunnel *tunnel)
{
	(void)tunnel;
	return false;
}

static const struct {
	const char *name;
	state_step *run;
} states[] = {
	[TUNNEL_RESOLVING] = {"resolving", st_waiting},
	[TUNNEL_REACHING] = {"reaching", st_reaching},
	[TUNNEL_SHAKING_HANDS] = {"shaking hands", st_shaking_hands},
	[TUNNEL_JUDGING] = {"judging the host key", st_judging},
	[TUNNEL_LOGGING_IN] = {"logging in", st_logging_in},
	[TUNNEL_READY] = {"ready", st_ready},
	[TUNNEL_DEAD] = {"dead", st_waiting},
};

void tunnel_enter_state(struct tunnel *tunnel, enum tunnel_state state)
{
	log_debug("ssh", "%s:%s: %s > %s", tunnel->host, tunnel->port, states[tunnel->state].name,
		states[state].name);
	tunnel->state = state;
}

void tunnel_begin_leg(struct tunnel *tunnel, enum tunnel_leg leg)
{
	tunnel->leg = leg;
	tunnel->events->began(tunnel->self, leg);
}

void tunnel_pass_leg(struct tunnel *tunnel, const char *fact)
{
	tunnel_stop_clock(tunnel);
	tunnel->events->passed(tunnel->self, tunnel->leg, fact);
}

static void clock_fired(void *self)
{
	struct tunnel *tunnel = self;

	tunnel->clock = NULL;
	tunnel_enter(tunnel);
	tunnel->time_is_up(tunnel);
	tunnel_leave(tunnel);
}

void tunnel_start_clock(
	struct tunnel *tunnel, int64_t limit_ms, void (*time_is_up)(struct tunnel *tunnel))
{
	loop_stop_timer(&tunnel->clock);
	tunnel->time_is_up = time_is_up;
	tunnel->clock = loop_timer(tunnel->loop, limit_ms, clock_fired, tunnel);
}

void tunnel_stop_clock(struct tunnel *tunnel)
{
	loop_stop_timer(&tunnel->clock);
}

void tunnel_ask(struct tunnel *tunnel, const struct tunnel_question *question)
{
	tunnel_stop_clock(tunnel);
	tunnel->question = *question;
	tunnel->question.host = tunnel->host;
	tunnel->question.port = tunnel->port_number;
	tunnel->question.user = tunnel->user;
	tunnel->events->asks(tunnel->self, &tunnel->question);
}

bool tunnel_is_cut(const struct tunnel *tunnel)
{
	return tunnel->link.broken || tunnel->link.goodbye[0] || tunnel->link.ended;
}

char *tunnel_last_words(const struct tunnel *tunnel)
{
	char *text = NULL;

	if (tunnel->link.goodbye[0])
		return mem_printf("the server said: %s", tunnel->link.goodbye);
	if (tunnel->link.failure)
		return mem_text(strerror(tunnel->link.failure));
	if (tunnel->link.ended)
		return mem_text("the server closed the connection");
	if (tunnel->session)
		libssh2_session_last_error(tunnel->session, &text, NULL, 0);
	return mem_text(text && *text ? text : "no reason was given");
}

/* Says goodbye as far as the socket takes it without waiting. */
static void hang_up(struct tunnel *tunnel)
{
	if (tunnel->session) {
		if (!tunnel->link.ended && !tunnel->link.broken) {
			(void)libssh2_session_disconnect(tunnel->session, "closed by pgusher");
			link_flush(&tunnel->link, tunnel->fd);
		}
		link_end_session(&tunnel->link, tunnel->session);
		tunnel->session = NULL;
	}
	tunnel->anchor = NULL;
	if (tunnel->fd >= 0)
		close(tunnel->fd);
	tunnel->fd = -1;
	link_free(&tunnel->link);
}

/* Everything but what the owner may still ask for. */
static void end_work(struct tunnel *tunnel)
{
	loop_stop_timer(&tunnel->clock);
	loop_stop_timer(&tunnel->keepalive);
	resolver_cancel(&tunnel->resolver);
	auth_end(tunnel->auth);
	forwards_end(tunnel);
	hang_up(tunnel);
}

void tunnel_fail(struct tunnel *tunnel, const char *code, struct error *error)
{
	bool was_ready = tunnel->was_ready;

	if (tunnel->state == TUNNEL_DEAD) {
		error_clear(error);
		return;
	}
	log_info("ssh", "%s:%s: %s: %s (%s)", tunnel->host, tunnel->port, code, error->primary,
		error->detail ? error->detail : "");
	end_work(tunnel);
	tunnel_enter_state(tunnel, TUNNEL_DEAD);
	if (!tunnel->is_closed)
		tunnel->events->failed(tunnel->self, tunnel->leg, was_ready, code, error);
	error_clear(error);
}

static void fail_flooded(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The SSH server %s port %s sent more than this program keeps for it.",
		tunnel->host, tunnel->port);
	error.detail = mem_printf("%zu bytes in %zu pieces that nobody asked for",
		tunnel->link.held, tunnel->link.block_count);
	tunnel_fail(tunnel, "ssh.flood", &error);
}

void tunnel_fail_lost(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	if (tunnel->link.is_full) {
		fail_flooded(tunnel);
		return;
	}
	error_set(&error, "The SSH connection to %s port %s was lost.", tunnel->host, tunnel->port);
	error.detail = tunnel_last_words(tunnel);
	tunnel_fail(tunnel, "ssh.lost", &error);
}

void tunnel_drive(struct tunnel *tunnel, int budget_ms)
{
	int64_t until = clock_now_ms() + (budget_ms < PUMP_BUDGET_MS ? budget_ms : PUMP_BUDGET_MS);
	bool moved = true;

	tunnel_enter(tunnel);
	tunnel->is_pending = false;
	while (moved && tunnel->state != TUNNEL_DEAD && !tunnel->is_closed) {
		enum tunnel_state before = tunnel->state;

		moved = tunnel->session && link_fill(&tunnel->link, tunnel->fd);
		moved |= states[before].run(tunnel);
		moved |= tunnel->state != before;
		if (tunnel->session)
			moved |= link_flush(&tunnel->link, tunnel->fd);
		if (moved && clock_now_ms() > until) {
			tunnel->is_pending = true;
			break;
		}
	}
	tunnel_leave(tunnel);
}

static void keep_alive(void *self);

static void wait_to_keep_alive(struct tunnel *tunnel, int seconds)
{
	int64_t delay_ms = (int64_t)(seconds > 0 ? seconds : 1) * 1000;

	tunnel->keepalive = loop_timer(tunnel->loop, delay_ms, keep_alive, tunnel);
}

/* True when this one was one too many. Anything that comes is a sign of life. */
static bool counts_as_gone(struct tunnel *tunnel)
{
	if (tunnel->link.received != tunnel->alive_heard)
		tunnel->alive_unanswered = 0;
	tunnel->alive_heard = tunnel->link.received;
	return tunnel->alive_count_max > 0 && tunnel->alive_asked < ALIVE_ASKED_MAX &&
	       tunnel->alive_unanswered >= tunnel->alive_count_max;
}

static void fail_silent(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	error_set(&error,
		"The SSH connection to %s port %s was lost: %d signs of life that were asked for "
		"did not come.",
		tunnel->host, tunnel->port, tunnel->alive_unanswered);
	tunnel_fail(tunnel, "ssh.lost", &error);
}

/* libssh2 keeps every answer in its queue of unread packets (1.10 and 1.11): after hours of them no
 * more are asked for. */
static bool asks_for_answer(struct tunnel *tunnel)
{
	bool asks = tunnel->alive_count_max > 0 && tunnel->alive_asked < ALIVE_ASKED_MAX;

	if (asks) {
		tunnel->alive_asked++;
		tunnel->alive_unanswered++;
	}
	return asks;
}

/*
 * Keeps firewalls from forgetting an idle connection, and with ServerAliveInterval finds out that
 * the host has gone silent. Without it a peer that is gone shows by TCP_USER_TIMEOUT.
 */
static void keep_alive(void *self)
{
	struct tunnel *tunnel = self;
	int seconds = tunnel->alive_interval_s;

	tunnel->keepalive = NULL;
	if (counts_as_gone(tunnel)) {
		fail_silent(tunnel);
		return;
	}
	libssh2_keepalive_config(
		tunnel->session, asks_for_answer(tunnel), (unsigned)tunnel->alive_interval_s);
	(void)libssh2_keepalive_send(tunnel->session, &seconds);
	wait_to_keep_alive(tunnel, seconds);
	tunnel->is_pending = true;
}

void tunnel_become_ready(struct tunnel *tunnel, const char *how)
{
	tunnel_pass_leg(tunnel, how);
	if (tunnel->is_closed)
		return;
	tunnel_enter_state(tunnel, TUNNEL_READY);
	tunnel->was_ready = tunnel->link.is_logged_in = true;
	tunnel->alive_heard = tunnel->link.received;
	libssh2_keepalive_config(tunnel->session, 0, (unsigned)tunnel->alive_interval_s);
	wait_to_keep_alive(tunnel, tunnel->alive_interval_s);
	tunnel->events->ready(tunnel->self);
}

static struct wants tunnel_wants(void *self)
{
	const struct tunnel *tunnel = self;
	struct wants wants = {.fd = -1, .now = tunnel->is_pending};

	if (tunnel->is_connecting)
		wants.events = POLLOUT;
	if (tunnel->session && link_has_room(&tunnel->link))
		wants.events |= POLLIN;
	if (tunnel->session && tunnel->link.out.length)
		wants.events |= POLLOUT;
	if (wants.events)
		wants.fd = tunnel->fd;
	return wants;
}

static void tunnel_ready(void *self, short revents, int budget_ms)
{
	(void)revents;
	tunnel_drive(self, budget_ms);
}

static const struct watch_ops tunnel_watch = {.wants = tunnel_wants, .ready = tunnel_ready};

static char **copy_list(const char *const *list)
{
	size_t count = 0;
	char **copy;

	while (list && list[count])
		count++;
	copy = mem_array(count + 1, sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = path_expand(list[i]);
	return copy;
}

static void free_list(char **list)
{
	for (char **text = list; *text; text++)
		free(*text);
	free(list);
}

static int alive_interval(int seconds)
{
	if (seconds <= 0)
		return KEEPALIVE_S;
	return seconds < KEEPALIVE_MAX_S ? seconds : KEEPALIVE_MAX_S;
}

struct tunnel *tunnel_open(struct loop *loop, const struct tunnel_target *target,
	const struct tunnel_events *events, void *self)
{
	struct tunnel *tunnel = mem_new(sizeof *tunnel);

	*tunnel = (struct tunnel){
		.loop = loop,
		.events = events,
		.self = self,
		.fd = target->has_socket ? target->socket : -1,
		.host = mem_text(target->host),
		.port = mem_text(target->port ? target->port : "22"),
		.user = mem_text(target->user ? target->user : path_account()),
		.key_file = mem_text(target->key_file),
		.agent_socket = mem_text(target->agent_socket),
		.fingerprint = mem_text(target->fingerprint),
		.reached_by = mem_text(target->reached_by),
		.known_hosts = copy_list(target->known_hosts),
		.record_into = path_expand(target->record_into),
		.identity_files = copy_list(target->identity_files),
		.certificate_files = copy_list(target->certificate_files),
		.identities_only = target->identities_only,
		.known_host =
			mem_text(target->host_key_alias ? target->host_key_alias : target->host),
		.strict = target->strict,
		.hashes_hosts = target->hash_known_hosts,
		.family = target->family,
		.alive_interval_s = alive_interval(target->alive_interval_s),
		.alive_count_max = target->alive_interval_s > 0 ? target->alive_count_max : 0,
		.wanted = {[ALGORITHM_KEX] = mem_text(target->kex_algorithms),
			[ALGORITHM_HOST_KEY] = mem_text(target->host_key_algorithms),
			[ALGORITHM_CIPHER] = mem_text(target->ciphers),
			[ALGORITHM_MAC] = mem_text(target->macs)},
		.method = target->method,
		.limit_ms = target->leg_limit_ms > 0 ? target->leg_limit_ms : LIMIT_DEFAULT_MS,
	};
	if (!tunnel->user)
		tunnel->user = mem_text("");
	tunnel->port_number = atoi(tunnel->port);
	tunnel->known_port = target->host_key_alias ? 22 : tunnel->port_number;
	tunnel->link.owner = tunnel;
	tunnel->watch = loop_watch(loop, &tunnel_watch, tunnel);
	st_resolve_begin(tunnel);
	return tunnel;
}

static void tunnel_free(struct tunnel *tunnel)
{
	forwards_free(tunnel);
	auth_free(tunnel->auth);
	loop_unwatch(tunnel->watch);
	free_list(tunnel->known_hosts);
	free_list(tunnel->identity_files);
	free_list(tunnel->certificate_files);
	for (size_t i = 0; i < ALGORITHM_KINDS; i++) {
		free(tunnel->wanted[i]);
		free(tunnel->offer[i]);
	}
	free(tunnel->reached_by);
	free(tunnel->record_into);
	free(tunnel->known_host);
	free(tunnel->needs_ssh);
	free(tunnel->addresses);
	free(tunnel->reach_failures);
	free(tunnel->banner);
	free(tunnel->ciphers);
	free(tunnel->host);
	free(tunnel->port);
	free(tunnel->user);
	free(tunnel->key_file);
	free(tunnel->agent_socket);
	free(tunnel->fingerprint);
	free(tunnel);
}

void tunnel_enter(struct tunnel *tunnel)
{
	tunnel->depth++;
}

void tunnel_leave(struct tunnel *tunnel)
{
	if (--tunnel->depth)
		return;
	if (tunnel->is_closed) {
		end_work(tunnel);
		tunnel_free(tunnel);
	} else {
		forwards_sweep(tunnel);
	}
}

void tunnel_close(struct tunnel *tunnel)
{
	if (!tunnel)
		return;
	/* From inside an event this only marks it; the outermost caller cleans up. */
	tunnel_enter(tunnel);
	tunnel->is_closed = true;
	tunnel_leave(tunnel);
}

void tunnel_trust(struct tunnel *tunnel, enum tunnel_trust trust)
{
	if (tunnel->state != TUNNEL_JUDGING || tunnel->has_trust)
		return;
	tunnel->has_trust = true;
	tunnel->trust = trust;
	tunnel->is_pending = true;
}

void tunnel_answer(struct tunnel *tunnel, const struct secret *answer)
{
	if (tunnel->state != TUNNEL_LOGGING_IN)
		return;
	auth_answer(tunnel->auth, answer);
	tunnel->is_pending = true;
}

const char *tunnel_server_banner(const struct tunnel *tunnel)
{
	return tunnel->banner ? tunnel->banner : "";
}

const char *tunnel_ciphers(const struct tunnel *tunnel)
{
	return tunnel->ciphers ? tunnel->ciphers : "";
}

const char *tunnel_needs_ssh(const struct tunnel *tunnel)
{
	return tunnel->needs_ssh;
}

const char *tunnel_methods_tried(const struct tunnel *tunnel)
{
	return tunnel->auth ? auth_methods_tried(tunnel->auth) : "";
}

const char *tunnel_methods_offered(const struct tunnel *tunnel)
{
	return tunnel->auth ? auth_methods_offered(tunnel->auth) : "";
}
