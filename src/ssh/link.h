/*
 * link.h - one SSH transport: two queues between a socket and libssh2, which never sees a socket.
 *
 * The reason is a trap (ssh-and-libpq.md 2, measured): a key re-exchange that meets a partial send
 * breaks libssh2 1.10 and hangs later versions. Here a send is never partial: the callback takes
 * the whole packet, always. Poll by the queues, not by libssh2_session_block_directions().
 */
#ifndef PGUSHER_SSH_LINK_H
#define PGUSHER_SSH_LINK_H

#include <libssh2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINK_IN_MAX ((size_t)256 << 10)	  /* no more is read from the socket */
#define LINK_OUT_SOFT ((size_t)256 << 10) /* no channel is written to above this */
/* libssh2's own packets (window adjusts, key exchange) are small; this much means that something
 * is wrong, and the link breaks. */
#define LINK_OUT_MAX ((size_t)16 << 20)

/* All blocks of a session together. libssh2 keeps packets that it does not expect and never says
 * so; until the login nobody has proved to be worth more than this. */
#define LINK_HELD_EARLY ((size_t)4 << 20)
#define LINK_BLOCKS_EARLY 20000 /* its list of packets is searched from the front, every time */
#define LINK_HELD_MAX ((size_t)16 << 20)
#define LINK_HELD_STREAM ((size_t)8 << 20) /* a window of 4 MB, and the heads of small packets */

struct queue {
	char *bytes;
	size_t head; /* the first byte that is still wanted */
	size_t length;
	size_t capacity;
};

void queue_free(struct queue *queue);
void queue_add(struct queue *queue, const void *bytes, size_t length);
size_t queue_take(struct queue *queue, void *bytes, size_t length);
/* At least @room writable bytes behind the last one; queue_added() says how many were used. */
char *queue_room(struct queue *queue, size_t room);
void queue_added(struct queue *queue, size_t length);
const char *queue_front(const struct queue *queue);
void queue_drop(struct queue *queue, size_t length);

struct link {
	struct queue in, out;
	bool ended;		 /* nothing more will come from the socket */
	bool broken;		 /* @out or the session's memory went past its limit */
	int failure;		 /* errno with which the socket ended, or 0 */
	uint64_t taken;		 /* bytes that libssh2 took */
	uint64_t received, sent; /* bytes of the socket */
	/* What the server said first: its banner and its offer in the key exchange, or something
	 * that is not SSH. */
	unsigned char first[8192];
	size_t first_length;
	char goodbye[256];    /* the server's own words in its disconnect message */
	struct block *blocks; /* the session's memory */
	size_t held, block_count;
	bool is_logged_in; /* more may be held */
	size_t streams;	   /* more for each of them */
	bool is_full;	   /* the peer wanted more of it than it may have: @broken, too */
	void *owner;
	/* During the login (auth_reply.c): hears of every block just before libssh2's own free of
	 * it, and may refuse to allocate one. NULL: nobody does. */
	void (*freeing)(void *owner, const unsigned char *bytes, size_t size);
	bool (*allows)(void *owner, size_t size);
};

void link_free(struct link *link);

/* A session that reads and writes @link, non-blocking; NULL without memory. The link outlives
 * it. */
LIBSSH2_SESSION *link_session(struct link *link);

/* Frees the session without waiting for the server: the link counts as ended from here on. */
void link_end_session(struct link *link, LIBSSH2_SESSION *session);

/* Moves what the socket has and takes. True when something moved. */
bool link_fill(struct link *link, int fd);
bool link_flush(struct link *link, int fd);

bool link_has_room(const struct link *link);

/* True when libssh2 has taken all that will ever come. */
bool link_is_over(const struct link *link);

/* Memory of the session's own kind, for what libssh2 frees itself. NULL above this size, and when
 * the link is full. */
#define LINK_BLOCK_MAX ((size_t)1 << 20)
void *link_allocate(struct link *link, size_t size);

/* Calls @visit for the session's blocks, the newest first, while it returns true. */
void link_each_block(struct link *link,
	bool (*visit)(void *self, const unsigned char *bytes, size_t size), void *self);

#endif
