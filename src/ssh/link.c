#include "ssh/link.h"

#include "base/memory.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void queue_free(struct queue *queue)
{
	if (queue->bytes)
		explicit_bzero(queue->bytes, queue->capacity);
	free(queue->bytes);
	*queue = (struct queue){0};
}

char *queue_room(struct queue *queue, size_t room)
{
	if (queue->head && queue->capacity - queue->head - queue->length < room) {
		memmove(queue->bytes, queue->bytes + queue->head, queue->length);
		queue->head = 0;
	}
	if (queue->capacity - queue->head - queue->length < room) {
		size_t wanted = queue->length + room;

		queue->capacity = wanted + wanted / 2;
		queue->bytes = mem_resize(queue->bytes, queue->capacity, 1);
	}
	return queue->bytes + queue->head + queue->length;
}

void queue_added(struct queue *queue, size_t length)
{
	queue->length += length;
}

void queue_add(struct queue *queue, const void *bytes, size_t length)
{
	if (!length)
		return;
	memcpy(queue_room(queue, length), bytes, length);
	queue_added(queue, length);
}

const char *queue_front(const struct queue *queue)
{
	return queue->bytes ? queue->bytes + queue->head : "";
}

void queue_drop(struct queue *queue, size_t length)
{
	queue->head += length;
	queue->length -= length;
	if (!queue->length)
		queue->head = 0;
}

size_t queue_take(struct queue *queue, void *bytes, size_t length)
{
	if (length > queue->length)
		length = queue->length;
	if (!length)
		return 0;
	memcpy(bytes, queue_front(queue), length);
	queue_drop(queue, length);
	return length;
}

void link_free(struct link *link)
{
	queue_free(&link->in);
	queue_free(&link->out);
}

bool link_has_room(const struct link *link)
{
	return !link->ended && link->in.length < LINK_IN_MAX;
}

bool link_is_over(const struct link *link)
{
	return link->ended && !link->in.length;
}

static void note_end(struct link *link, int failure)
{
	link->ended = true;
	link->failure = failure;
}

/* With Nagle at sshd's end a delayed ACK costs up to 45 ms a connect; the option is not sticky
 * (ssh-and-libpq.md 4). */
static void acknowledge_at_once(int fd)
{
#ifdef TCP_QUICKACK
	int on = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
#else
	(void)fd;
#endif
}

static void keep_first(struct link *link, const char *bytes, size_t length)
{
	size_t room = sizeof link->first - link->first_length;

	if (length > room)
		length = room;
	memcpy(link->first + link->first_length, bytes, length);
	link->first_length += length;
}

bool link_fill(struct link *link, int fd)
{
	size_t room = LINK_IN_MAX - link->in.length;
	char *tail;
	ssize_t got;

	if (!link_has_room(link))
		return false;
	tail = queue_room(&link->in, room);
	got = recv(fd, tail, room, 0);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return false;
	if (got <= 0) {
		note_end(link, got < 0 ? errno : 0);
		return true;
	}
	acknowledge_at_once(fd);
	keep_first(link, tail, (size_t)got);
	queue_added(&link->in, (size_t)got);
	link->received += (uint64_t)got;
	return true;
}

bool link_flush(struct link *link, int fd)
{
	bool moved = false;

	while (link->out.length) {
		ssize_t put = send(fd, queue_front(&link->out), link->out.length, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
			/* What the server said before it went may still be read. */
			link->failure = errno;
			queue_drop(&link->out, link->out.length);
			link->broken = true;
		}
		if (put <= 0)
			break;
		queue_drop(&link->out, (size_t)put);
		link->sent += (uint64_t)put;
		moved = true;
	}
	return moved;
}

/*
 * The session's memory. Each block knows its size, so that passwords which libssh2 copied for
 * itself are cleared when it frees them, and so that a length that comes from the server cannot
 * ask for more than a megabyte (a packet holds 40,000 bytes), nor many packets for more than
 * has_memory() allows. And the blocks are on a list:
 * libssh2 1.10 forgets some (one every rekey, several when a handshake ends early).
 */
struct block {
	struct block *next, **here; /* the pointer that points to this block */
	size_t size;
	max_align_t memory[];
};

/* The head counts: a packet of one byte costs as much memory as one of a hundred. */
static size_t weight_of(size_t size)
{
	return sizeof(struct block) + size;
}

static bool has_memory(const struct link *link, size_t size)
{
	size_t most = LINK_HELD_MAX + link->streams * LINK_HELD_STREAM;

	if (link->is_logged_in)
		return link->held + weight_of(size) <= most;
	return link->held + weight_of(size) <= LINK_HELD_EARLY &&
	       link->block_count < LINK_BLOCKS_EARLY;
}

/* libssh2 goes on after some failures to allocate; a link that is broken does not. */
static bool may_allocate(struct link *link, size_t size)
{
	if (size > LINK_BLOCK_MAX || (link->allows && !link->allows(link->owner, size)))
		return false;
	if (!has_memory(link, size))
		link->is_full = link->broken = true;
	return !link->is_full;
}

void *link_allocate(struct link *link, size_t size)
{
	struct block *block = may_allocate(link, size) ? malloc(weight_of(size)) : NULL;

	if (!block)
		return NULL;
	link->held += weight_of(size);
	link->block_count++;
	*block = (struct block){.next = link->blocks, .here = &link->blocks, .size = size};
	if (block->next)
		block->next->here = &block->next;
	link->blocks = block;
	return block->memory;
}

static struct block *block_of(void *memory)
{
	return (struct block *)(void *)((char *)memory - offsetof(struct block, memory));
}

static void release(struct link *link, struct block *block)
{
	link->held -= weight_of(block->size);
	link->block_count--;
	*block->here = block->next;
	if (block->next)
		block->next->here = block->here;
	explicit_bzero(block->memory, block->size);
	free(block);
}

void link_each_block(struct link *link,
	bool (*visit)(void *self, const unsigned char *bytes, size_t size), void *self)
{
	for (struct block *block = link->blocks; block; block = block->next) {
		if (!visit(self, (const unsigned char *)block->memory, block->size))
			return;
	}
}

static LIBSSH2_ALLOC_FUNC(allocate_block)
{
	return link_allocate(*abstract, count);
}

static LIBSSH2_FREE_FUNC(free_block)
{
	struct link *link = *abstract;

	if (!ptr)
		return;
	if (link->freeing)
		link->freeing(link->owner, ptr, block_of(ptr)->size);
	release(link, block_of(ptr));
}

static LIBSSH2_REALLOC_FUNC(resize_block)
{
	void *grown = link_allocate(*abstract, count);

	if (grown && ptr) {
		struct block *old = block_of(ptr);

		memcpy(grown, ptr, old->size < count ? old->size : count);
		release(*abstract, old);
	}
	return grown;
}

/* Takes everything, always: see the head of link.h. */
static LIBSSH2_SEND_FUNC(take_packet)
{
	struct link *link = *abstract;

	(void)socket;
	(void)flags;
	if (link->broken || link->out.length + length > LINK_OUT_MAX) {
		link->broken = true;
		return -EPIPE;
	}
	queue_add(&link->out, buffer, length);
	return (ssize_t)length;
}

/* -EAGAIN is what libssh2 looks for, not LIBSSH2_ERROR_EAGAIN. */
static LIBSSH2_RECV_FUNC(give_bytes)
{
	struct link *link = *abstract;
	size_t got = link->is_full ? 0 : queue_take(&link->in, buffer, length);

	(void)socket;
	(void)flags;
	link->taken += got;
	if (got)
		return (ssize_t)got;
	return link->ended || link->is_full ? 0 : -EAGAIN;
}

static LIBSSH2_DISCONNECT_FUNC(hear_goodbye)
{
	struct link *link = *abstract;
	size_t length = message && message_len > 0 ? (size_t)message_len : 0;

	(void)session;
	(void)reason;
	(void)language;
	(void)language_len;
	if (length >= sizeof link->goodbye)
		length = sizeof link->goodbye - 1;
	if (length)
		memcpy(link->goodbye, message, length);
	link->goodbye[length] = '\0';
}

typedef void any_function(void);

static void set_callback(LIBSSH2_SESSION *session, int which, any_function *function)
{
#if LIBSSH2_VERSION_NUM >= 0x010b01
	libssh2_session_callback_set2(session, which, (libssh2_cb_generic *)function);
#else
	void *pointer;

	/* ISO C has no conversion from a function to the void * that the setter wants. */
	memcpy(&pointer, &function, sizeof pointer);
	libssh2_session_callback_set(session, which, pointer);
#endif
}

LIBSSH2_SESSION *link_session(struct link *link)
{
	LIBSSH2_SESSION *session =
		libssh2_session_init_ex(allocate_block, free_block, resize_block, link);

	if (!session)
		return NULL;
	libssh2_session_set_blocking(session, 0);
	set_callback(session, LIBSSH2_CALLBACK_SEND, (any_function *)take_packet);
	set_callback(session, LIBSSH2_CALLBACK_RECV, (any_function *)give_bytes);
	set_callback(session, LIBSSH2_CALLBACK_DISCONNECT, (any_function *)hear_goodbye);
	return session;
}

void link_end_session(struct link *link, LIBSSH2_SESSION *session)
{
	/* Closing a channel waits for the server's answer; with the stream ended it cannot. */
	queue_drop(&link->in, link->in.length);
	link->ended = true;
	for (int tries = 0; tries < 16; tries++) {
		if (libssh2_session_free(session) != LIBSSH2_ERROR_EAGAIN)
			break;
	}
	while (link->blocks)
		release(link, link->blocks);
}
