/*
 * forward_private.h - a forward and its streams: forward.c has the entrance and the events,
 * stream.c moves the bytes of one local connection through one channel.
 */
#ifndef PGUSHER_SSH_FORWARD_PRIVATE_H
#define PGUSHER_SSH_FORWARD_PRIVATE_H

#include "ssh/entrance.h"
#include "ssh/link.h"
#include "ssh/tunnel_private.h"

enum forward_state {
	FORWARD_OPENING, /* its first channel */
	FORWARD_OPEN,
	FORWARD_DEAD
};

struct forward {
	struct forward *next;
	struct tunnel *tunnel;
	char *host;
	int port;
	const struct forward_events *events;
	void *self;
	enum forward_state state;
	bool is_closed;	    /* by its owner; freed when its streams are */
	struct timer *news; /* a failure that is reported from the loop */
	bool is_direct;	    /* one channel to a descriptor that was given, no entrance */
	struct entrance *entrance;
	struct stream *streams;
};

enum stream_state {
	STREAM_QUEUED, /* waits until the channel before it is open */
	STREAM_OPENING,
	STREAM_OPEN,
	STREAM_CLOSING, /* waits for the server's half of the close */
	STREAM_GONE	/* freed at the next sweep */
};

struct stream {
	struct stream *next;
	struct forward *forward;
	enum stream_state state;
	struct watch *watch;
	struct timer *clock; /* until the channel is open */
	LIBSSH2_CHANNEL *channel;
	int fd; /* -1 until libpq has come in, and after the end */
	struct queue up, down;
	bool local_ended, eof_sent; /* up */
	bool remote_ended, is_shut; /* down */
	bool is_orphan; /* given up while its channel was being opened: close it when it is */
};

/* A stream in the queue for a channel; @fd is its local socket, or -1 for the first one. */
struct stream *stream_new(struct forward *forward, int fd);
void stream_attach(struct stream *stream, int fd);

/* Closes the local socket and the channel, each as far as it has come. */
void stream_end(struct stream *stream);
/* The session has gone: everything is released without a word to the server. */
void stream_abandon(struct stream *stream);
void stream_free(struct stream *stream);

/* One round. False in *@alive when the whole session is broken. */
bool stream_move(struct stream *stream, bool *alive);

/* The channel of @stream is open, or will never be. */
void forward_stream_opened(struct stream *stream);
void forward_stream_refused(struct stream *stream, const char *code, const char *said);

#endif
