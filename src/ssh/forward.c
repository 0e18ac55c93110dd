#include "ssh/forward_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "ssh/refusal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void close_entrance(struct forward *forward)
{
	entrance_close(forward->entrance);
	forward->entrance = NULL;
}

static void end_forward(struct forward *forward)
{
	forward->state = FORWARD_DEAD;
	loop_stop_timer(&forward->news);
	close_entrance(forward);
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

/* Before the forward is open this ends it; later only the one connection is refused. */
void forward_stream_refused(struct stream *stream, const char *code, const char *said)
{
	struct forward *forward = stream->forward;
	struct error error = ERROR_INIT;

	refusal_describe(forward->tunnel->host, forward->host, forward->port, code, said, &error);
	stream_end(stream);
	if (forward->state == FORWARD_OPENING)
		end_forward(forward);
	report(forward, code, &error);
}

/* The first connection takes the channel that was opened before. */
static void take_in(void *self, int fd)
{
	struct forward *forward = self;
	struct tunnel *tunnel = forward->tunnel;
	struct stream *stream = forward->streams;

	tunnel_enter(tunnel);
	while (stream && (stream->state != STREAM_OPEN || stream->fd >= 0 || stream->remote_ended))
		stream = stream->next;
	if (stream)
		stream_attach(stream, fd);
	else
		stream_new(forward, fd);
	tunnel->is_pending = true;
	tunnel_leave(tunnel);
}

static bool admits(void *self, int peer_port, bool is_ours)
{
	struct forward *forward = self;

	return forward->events->admits(forward->self, peer_port, is_ours);
}

static void fail_entrance(void *self, int number)
{
	struct forward *forward = self;
	struct error error = ERROR_INIT;

	tunnel_enter(forward->tunnel);
	error_set_errno(&error, number, "The local end of the tunnel cannot be used");
	end_forward(forward);
	report(forward, "forward.lost", &error);
	tunnel_leave(forward->tunnel);
}

void forward_stream_opened(struct stream *stream)
{
	static const struct entrance_events events = {
		.admits = admits, .entered = take_in, .failed = fail_entrance};
	struct forward *forward = stream->forward;

	if (forward->state != FORWARD_OPENING)
		return;
	if (!forward->is_direct) {
		forward->entrance = entrance_open(forward->tunnel->loop, &events, forward);
		if (!forward->entrance) {
			fail_entrance(forward, errno);
			return;
		}
		log_info("ssh", "forward to %s:%d through %s listens on port %d", forward->host,
			forward->port, forward->tunnel->host, entrance_port(forward->entrance));
	}
	forward->state = FORWARD_OPEN;
	forward->events->opened(forward->self, forward_port(forward));
}

int forward_port(const struct forward *forward)
{
	return forward->entrance ? entrance_port(forward->entrance) : 0;
}

void forward_shut(struct forward *forward)
{
	if (forward && forward->entrance)
		entrance_shut(forward->entrance);
}

bool forward_reopen(struct forward *forward)
{
	return forward && forward->state == FORWARD_OPEN && forward->entrance &&
	       entrance_reopen(forward->entrance);
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

static struct forward *new_forward(struct tunnel *tunnel, const char *host, int port,
	const struct forward_events *events, void *self)
{
	struct forward *forward = mem_new(sizeof *forward);

	*forward = (struct forward){.next = tunnel->forwards,
		.tunnel = tunnel,
		.host = mem_text(host),
		.port = port,
		.events = events,
		.self = self};
	tunnel->forwards = forward;
	if (tunnel->state != TUNNEL_READY) {
		forward->state = FORWARD_DEAD;
		forward->news = loop_defer(tunnel->loop, report_dead_tunnel, forward);
	}
	return forward;
}

struct forward *tunnel_forward(struct tunnel *tunnel, const char *host, int port,
	const struct forward_events *events, void *self)
{
	struct forward *forward = new_forward(tunnel, host, port, events, self);

	if (forward->state == FORWARD_OPENING)
		stream_new(forward, -1);
	return forward;
}

struct forward *tunnel_connect(struct tunnel *tunnel, const char *host, int port, int fd,
	const struct forward_events *events, void *self)
{
	struct forward *forward = new_forward(tunnel, host, port, events, self);

	forward->is_direct = true;
	if (forward->state == FORWARD_OPENING)
		stream_new(forward, fd);
	else
		close(fd);
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
		close_entrance(forward);
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
			close_entrance(forward);
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
