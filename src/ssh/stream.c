#include "ssh/forward_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "ssh/wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define UP_SIZE ((size_t)32 << 10) /* libssh2 takes at most 32,700 bytes a call */
/* Far below a quarter of the window, or libssh2 adjusts the window with every read. */
#define DOWN_SIZE ((size_t)128 << 10)
#define WINDOW (4u << 20) /* the best of those measured at 50 ms (ssh-and-libpq.md 4) */
#define PACKET 32768u

static void fire_clock(void *self)
{
	struct stream *stream = self;
	struct tunnel *tunnel = stream->forward->tunnel;

	stream->clock = NULL;
	tunnel_enter(tunnel);
	forward_stream_refused(stream, "forward.timeout", NULL);
	tunnel_leave(tunnel);
}

static struct wants stream_wants(void *self)
{
	const struct stream *stream = self;
	struct wants wants = {.fd = -1};

	/* Only what can be served now: anything else makes a busy loop (128,870 turns). */
	if (stream->state != STREAM_OPEN || stream->fd < 0)
		return wants;
	if (!stream->local_ended && !stream->up.length &&
		stream->forward->tunnel->link.out.length < LINK_OUT_SOFT)
		wants.events |= POLLIN;
	if (stream->down.length)
		wants.events |= POLLOUT;
	if (wants.events)
		wants.fd = stream->fd;
	return wants;
}

static void stream_ready(void *self, short revents, int budget_ms)
{
	struct stream *stream = self;

	(void)revents;
	tunnel_drive(stream->forward->tunnel, budget_ms);
}

static const struct watch_ops stream_watch = {.wants = stream_wants, .ready = stream_ready};

struct stream *stream_new(struct forward *forward, int fd)
{
	struct tunnel *tunnel = forward->tunnel;
	struct stream *stream = mem_new(sizeof *stream), **at = &forward->streams;

	*stream = (struct stream){.forward = forward, .fd = -1};
	tunnel->link.streams++;
	stream->watch = loop_watch(tunnel->loop, &stream_watch, stream);
	stream->clock = loop_timer(tunnel->loop, tunnel->limit_ms, fire_clock, stream);
	while (*at)
		at = &(*at)->next;
	*at = stream;
	if (fd >= 0)
		stream_attach(stream, fd);
	tunnel->is_pending = true;
	return stream;
}

void stream_attach(struct stream *stream, int fd)
{
	int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	stream->fd = fd;
}

static void close_local(struct stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
	loop_stop_timer(&stream->clock);
	queue_free(&stream->up);
	queue_free(&stream->down);
}

void stream_end(struct stream *stream)
{
	char nothing;

	close_local(stream);
	switch (stream->state) {
	case STREAM_QUEUED:
		stream->state = STREAM_GONE;
		break;
	case STREAM_OPENING:
		stream->is_orphan = true; /* its half-open state is in the session */
		break;
	case STREAM_OPEN:
		/* The window is filled up now, so that no adjust is sent for a closed channel. */
		(void)libssh2_channel_read(stream->channel, &nothing, 0);
		stream->state = STREAM_CLOSING;
		stream->forward->tunnel->is_pending = true;
		break;
	case STREAM_CLOSING:
	case STREAM_GONE:
		break;
	}
}

void stream_abandon(struct stream *stream)
{
	close_local(stream);
	stream->channel = NULL; /* freed with the session */
	stream->state = STREAM_GONE;
}

void stream_free(struct stream *stream)
{
	close_local(stream);
	stream->forward->tunnel->link.streams--;
	loop_unwatch(stream->watch);
	free(stream);
}

static void refuse(struct stream *stream, LIBSSH2_SESSION *session)
{
	char *said = NULL;
	const char *code = "forward.refused";
	int failure = libssh2_session_last_error(session, &said, NULL, 0);

	if (failure == LIBSSH2_ERROR_TIMEOUT)
		code = "forward.timeout";
	else if (said && strstr(said, "administratively prohibited"))
		code = "forward.prohibited";
	forward_stream_refused(stream, code, said);
}

/* RFC 4254, 7.2. Called again with the same arguments until it is done. */
static bool open_channel(struct stream *stream, bool *alive)
{
	struct tunnel *tunnel = stream->forward->tunnel;
	struct buf target = BUF_INIT;
	LIBSSH2_CHANNEL *channel;

	wire_put_string(&target, stream->forward->host, strlen(stream->forward->host));
	wire_put_number(&target, (uint32_t)stream->forward->port);
	wire_put_string(&target, "127.0.0.1", strlen("127.0.0.1"));
	wire_put_number(&target, 0);
	tunnel->opening = stream;
	stream->state = STREAM_OPENING;
	channel = libssh2_channel_open_ex(tunnel->session, "direct-tcpip", strlen("direct-tcpip"),
		WINDOW, PACKET, target.bytes, (unsigned)target.length);
	buf_free(&target);
	if (!channel && libssh2_session_last_errno(tunnel->session) == LIBSSH2_ERROR_EAGAIN)
		return false;
	tunnel->opening = NULL;
	loop_stop_timer(&stream->clock);
	stream->channel = channel;
	stream->state = channel ? STREAM_OPEN : STREAM_GONE;
	if (!channel && tunnel_is_cut(tunnel))
		*alive = false;
	else if (stream->is_orphan && channel)
		stream_end(stream);
	else if (channel)
		forward_stream_opened(stream);
	else if (!stream->is_orphan)
		refuse(stream, tunnel->session);
	return true;
}

static bool is_again(ssize_t result)
{
	return result == LIBSSH2_ERROR_EAGAIN;
}

static bool take_from_local(struct stream *stream)
{
	ssize_t got;

	if (stream->fd < 0 || stream->local_ended || stream->up.length ||
		stream->forward->tunnel->link.out.length >= LINK_OUT_SOFT)
		return false;
	got = recv(stream->fd, queue_room(&stream->up, UP_SIZE), UP_SIZE, 0);
	if (got > 0) {
		queue_added(&stream->up, (size_t)got);
		return true;
	}
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return false;
	stream->local_ended = true;
	return true;
}

static bool send_up(struct stream *stream, bool *alive)
{
	struct link *link = &stream->forward->tunnel->link;
	bool moved = false;

	while (stream->up.length && link->out.length < LINK_OUT_SOFT) {
		ssize_t put = libssh2_channel_write(
			stream->channel, queue_front(&stream->up), stream->up.length);

		if (put == LIBSSH2_ERROR_CHANNEL_CLOSED || put == LIBSSH2_ERROR_CHANNEL_EOF_SENT) {
			queue_drop(&stream->up, stream->up.length);
			break;
		}
		if (put < 0 && !is_again(put))
			*alive = false;
		if (put <= 0)
			break; /* repeated with the same bytes */
		queue_drop(&stream->up, (size_t)put);
		moved = true;
	}
	if (stream->local_ended && !stream->up.length && !stream->eof_sent) {
		int result = libssh2_channel_send_eof(stream->channel);

		stream->eof_sent = !is_again(result);
		moved |= stream->eof_sent;
	}
	return moved;
}

/* While the local socket takes nothing the data stays in the channel and its window stops the
 * server; a read of nothing still lets libssh2 serve its own packets and other channels. */
static bool fetch_down(struct stream *stream, bool *alive)
{
	size_t room = stream->down.length ? 0 : DOWN_SIZE;
	char nothing, *into = room ? queue_room(&stream->down, room) : &nothing;
	ssize_t got;

	if (stream->remote_ended)
		return false;
	got = libssh2_channel_read(stream->channel, into, room);
	if (got > 0) {
		queue_added(&stream->down, (size_t)got);
		return true;
	}
	if (got < 0 && !is_again(got))
		*alive = false;
	if (got == 0 && room && libssh2_channel_eof(stream->channel)) {
		stream->remote_ended = true;
		return true;
	}
	return false;
}

static bool give_to_local(struct stream *stream)
{
	bool moved = false;

	while (stream->fd >= 0 && stream->down.length) {
		ssize_t put = send(
			stream->fd, queue_front(&stream->down), stream->down.length, MSG_NOSIGNAL);

		if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
			break;
		if (put < 0) {
			stream_end(stream);
			return true;
		}
		queue_drop(&stream->down, (size_t)put);
		moved = true;
	}
	if (stream->fd >= 0 && stream->remote_ended && !stream->down.length && !stream->is_shut) {
		stream->is_shut = true;
		shutdown(stream->fd, SHUT_WR);
		moved = true;
	}
	return moved;
}

static bool move_open(struct stream *stream, bool *alive)
{
	bool moved = take_from_local(stream);

	moved |= send_up(stream, alive);
	moved |= fetch_down(stream, alive);
	if (!*alive)
		return false;
	moved |= give_to_local(stream);
	if (stream->state != STREAM_OPEN)
		return true;
	/* The database hung up: both directions are through, or libpq has not come in yet (its
	 * authentication_timeout ends a connection that waits for a password typed too slowly). */
	if ((stream->eof_sent && stream->is_shut) || (stream->fd < 0 && stream->remote_ended)) {
		stream_end(stream);
		return true;
	}
	return moved;
}

static bool finish_close(struct stream *stream)
{
	struct tunnel *tunnel = stream->forward->tunnel;

	if (is_again(libssh2_channel_close(stream->channel)))
		return false;
	if (tunnel->anchor)
		(void)libssh2_channel_free(tunnel->anchor);
	tunnel->anchor = stream->channel;
	stream->channel = NULL;
	stream->state = STREAM_GONE;
	return true;
}

bool stream_move(struct stream *stream, bool *alive)
{
	switch (stream->state) {
	case STREAM_QUEUED:
		return !stream->forward->tunnel->opening && open_channel(stream, alive);
	case STREAM_OPENING:
		return open_channel(stream, alive);
	case STREAM_OPEN:
		return move_open(stream, alive);
	case STREAM_CLOSING:
		return finish_close(stream);
	case STREAM_GONE:
		break;
	}
	return false;
}
