#include "ssh/forward_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16

static void close_listener(struct forward *forward)
{
	loop_unwatch(forward->watch);
	forward->watch = NULL;
	if (forward->listener >= 0)
		close(forward->listener);
	forward->listener = -1;
}

static void end_forward(struct forward *forward)
{
	forward->state = FORWARD_DEAD;
	loop_stop_timer(&forward->news);
	close_listener(forward);
	for (struct stream *stream = forward->streams; stream; stream = stream->next)
		stream_end(stream);
}

static void report(struct forward *forward, const char *code, struct error *error)
{
	log_info("ssh", "forward to %s:%d: %s: %s (%s)", forward->host, forward->port, code,
		error->primary, error->detail ? error->detail : "");
	if (!forward->is_closed && !forward->tunnel->is_closed)
		forward->events->failed(forward->self, code, error);
	error_clear(error);
}

static void describe_refusal(
	struct forward *forward, const char *code, const char *said, struct error *error)
{
	const char *bastion = forward->tunnel->host;

	if (strcmp(code, "forward.prohibited") == 0) {
		error_set(error, "The SSH server %s does not allow a forward to %s port %d.",
			bastion, forward->host, forward->port);
		error_set_hint(error,
			"Its sshd needs AllowTcpForwarding, and PermitOpen (if set) %s:%d "
			"literally.",
			forward->host, forward->port);
	} else if (strcmp(code, "forward.timeout") == 0) {
		error_set(error,
			"The SSH server %s got no connection to %s port %d in time, as seen from "
			"there.",
			bastion, forward->host, forward->port);
	} else {
		error_set(error,
			"The SSH server %s could not connect to %s port %d, as seen from there.",
			bastion, forward->host, forward->port);
		error_set_hint(error,
			"A closed port and a name that is unknown there look the same from here.");
	}
	error->detail = mem_text(said);
}

/* Before the forward is open this ends it; later only the one connection is refused. */
void forward_stream_refused(struct stream *stream, const char *code, const char *said)
{
	struct forward *forward = stream->forward;
	struct error error = ERROR_INIT;

	describe_refusal(forward, code, said, &error);
	stream_end(stream);
	if (forward->state == FORWARD_OPENING)
		end_forward(forward);
	report(forward, code, &error);
}

static void turn_away(int fd)
{
	struct linger reset = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(fd);
}

/* The first connection takes the channel that was opened before. */
static void take_in(struct forward *forward, int fd)
{
	for (struct stream *stream = forward->streams; stream; stream = stream->next) {
		if (stream->state == STREAM_OPEN && stream->fd < 0 && !stream->remote_ended) {
			stream_attach(stream, fd);
			forward->tunnel->is_pending = true;
			return;
		}
	}
	stream_new(forward, fd);
}

static void judge_visitor(struct forward *forward, int fd, const struct sockaddr_in *peer)
{
	int port = ntohs(peer->sin_port);

	if (peer->sin_family == AF_INET && peer->sin_addr.s_addr == htonl(INADDR_LOOPBACK) &&
		forward->events->admits(forward->self, port) &&
		forward->state == FORWARD_LISTENING && !forward->tunnel->is_closed) {
		take_in(forward, fd);
		return;
	}
	log_warn("ssh", "a connection from port %d of this machine was turned away", port);
	turn_away(fd);
}

static void fail_listener(struct forward *forward, int number)
{
	struct error error = ERROR_INIT;

	error_set(&error, "The local end of the SSH forward to %s port %d failed.", forward->host,
		forward->port);
	error.detail = mem_text(strerror(number));
	end_forward(forward);
	report(forward, "forward.lost", &error);
}

static void listener_ready(void *self, short revents, int budget_ms)
{
	struct forward *forward = self;
	struct tunnel *tunnel = forward->tunnel;

	(void)revents;
	(void)budget_ms;
	tunnel_enter(tunnel);
	while (forward->state == FORWARD_LISTENING && !tunnel->is_closed) {
		struct sockaddr_in peer = {0};
		socklen_t length = sizeof peer;
		int fd = accept4(forward->listener, (struct sockaddr *)&peer, &length,
			SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0)
			judge_visitor(forward, fd, &peer);
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			break;
		else if (errno != EINTR && errno != ECONNABORTED)
			fail_listener(forward, errno);
	}
	tunnel_leave(tunnel);
}

static struct wants listener_wants(void *self)
{
	const struct forward *forward = self;

	return (struct wants){.fd = forward->listener, .events = POLLIN};
}

static const struct watch_ops listener_watch = {.wants = listener_wants, .ready = listener_ready};

/* Returns the port, or 0 and errno. */
static int listen_locally(struct forward *forward)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;

	forward->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (forward->listener < 0 ||
		bind(forward->listener, (struct sockaddr *)&address, sizeof address) < 0 ||
		listen(forward->listener, BACKLOG) < 0 ||
		getsockname(forward->listener, (struct sockaddr *)&address, &length) < 0)
		return 0;
	forward->watch = loop_watch(forward->tunnel->loop, &listener_watch, forward);
	return ntohs(address.sin_port);
}

void forward_stream_opened(struct stream *stream)
{
	struct forward *forward = stream->forward;
	int port;

	if (forward->state != FORWARD_OPENING)
		return;
	port = listen_locally(forward);
	if (!port) {
		fail_listener(forward, errno);
		return;
	}
	forward->state = FORWARD_LISTENING;
	log_info("ssh", "forward to %s:%d through %s listens on port %d", forward->host,
		forward->port, forward->tunnel->host, port);
	forward->events->opened(forward->self, port);
}

static void report_dead_tunnel(void *self)
{
	struct forward *forward = self;
	struct tunnel *tunnel = forward->tunnel;
	struct error error = ERROR_INIT;

	forward->news = NULL;
	tunnel_enter(tunnel);
	error_set(&error, "There is no SSH connection to %s port %s.", tunnel->host, tunnel->port);
	report(forward, "forward.lost", &error);
	tunnel_leave(tunnel);
}

struct forward *tunnel_forward(struct tunnel *tunnel, const char *host, int port,
	const struct forward_events *events, void *self)
{
	struct forward *forward = mem_new(sizeof *forward);

	*forward = (struct forward){.next = tunnel->forwards,
		.tunnel = tunnel,
		.host = mem_text(host),
		.port = port,
		.events = events,
		.self = self,
		.listener = -1};
	tunnel->forwards = forward;
	if (tunnel->state == TUNNEL_READY) {
		stream_new(forward, -1);
	} else {
		forward->state = FORWARD_DEAD;
		forward->news = loop_defer(tunnel->loop, report_dead_tunnel, forward);
	}
	return forward;
}

void forward_close(struct forward *forward)
{
	struct tunnel *tunnel;

	if (!forward)
		return;
	tunnel = forward->tunnel;
	tunnel_enter(tunnel);
	forward->is_closed = true;
	end_forward(forward);
	tunnel_leave(tunnel);
}

void forwards_end(struct tunnel *tunnel)
{
	tunnel->opening = NULL;
	for (struct forward *forward = tunnel->forwards; forward; forward = forward->next) {
		forward->state = FORWARD_DEAD;
		loop_stop_timer(&forward->news);
		close_listener(forward);
		for (struct stream *stream = forward->streams; stream; stream = stream->next)
			stream_abandon(stream);
	}
}

static void sweep_streams(struct forward *forward, bool all)
{
	for (struct stream **at = &forward->streams; *at;) {
		struct stream *stream = *at;

		if (all || stream->state == STREAM_GONE) {
			*at = stream->next;
			stream_free(stream);
		} else {
			at = &stream->next;
		}
	}
}

static void sweep(struct tunnel *tunnel, bool all)
{
	for (struct forward **at = &tunnel->forwards; *at;) {
		struct forward *forward = *at;

		sweep_streams(forward, all);
		if (all || (forward->is_closed && !forward->streams)) {
			*at = forward->next;
			loop_stop_timer(&forward->news);
			close_listener(forward);
			free(forward->host);
			free(forward);
		} else {
			at = &forward->next;
		}
	}
}

void forwards_sweep(struct tunnel *tunnel)
{
	sweep(tunnel, false);
}

void forwards_free(struct tunnel *tunnel)
{
	sweep(tunnel, true);
}

/*
 * libssh2 has no call that only serves the wire; a read of nothing on any channel does. Without a
 * stream the channel that was closed last is kept for that, or nobody would answer the keepalives
 * of the server. (Before the first channel nobody does: open the forward soon.)
 */
static bool pump_wire(struct tunnel *tunnel)
{
	char nothing;
	ssize_t got;

	if (!tunnel->anchor || !tunnel->link.in.length)
		return true;
	got = libssh2_channel_read(tunnel->anchor, &nothing, 0);
	return got >= 0 || got == LIBSSH2_ERROR_EAGAIN;
}

bool st_ready(struct tunnel *tunnel)
{
	uint64_t taken = tunnel->link.taken;
	bool moved = false, alive = true;

	/* Any call may take packets of other channels off the wire, where poll() does not see
	 * them: so all streams are served, and again until nothing moves. */
	for (struct forward *forward = tunnel->forwards; forward && alive;
		forward = forward->next) {
		for (struct stream *stream = forward->streams; stream && alive;
			stream = stream->next) {
			moved |= stream_move(stream, &alive);
			if (tunnel->is_closed || tunnel->state != TUNNEL_READY)
				return true;
		}
	}
	alive = alive && pump_wire(tunnel);
	moved |= tunnel->link.taken != taken;
	if (!alive || tunnel->link.goodbye[0] || (!moved && tunnel_is_cut(tunnel))) {
		tunnel_fail_lost(tunnel);
		return true;
	}
	return moved;
}
