#include "ssh/link.h"
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void queue_keeps_order(void **state)
{
	struct queue queue = {0};
	unsigned char in = 0, out = 0, bytes[97];

	(void)state;
	/* Adds and takes of odd sizes, so that the head wanders and room is made both ways. */
	for (size_t round = 0; round < 5000; round++) {
		size_t add = round * 31 % sizeof bytes, take = round * 17 % sizeof bytes;

		for (size_t i = 0; i < add; i++)
			bytes[i] = in++;
		queue_add(&queue, bytes, add);
		take = queue_take(&queue, bytes, take);
		for (size_t i = 0; i < take; i++)
			assert_int_equal(bytes[i], out++);
	}
	while (queue.length) {
		size_t got = queue_take(&queue, bytes, sizeof bytes);

		for (size_t i = 0; i < got; i++)
			assert_int_equal(bytes[i], out++);
	}
	assert_int_equal(in, out);
	queue_free(&queue);
}

static void empty_queue_is_harmless(void **state)
{
	struct queue queue = {0};
	char byte;

	(void)state;
	assert_int_equal(queue_take(&queue, &byte, 1), 0);
	queue_add(&queue, NULL, 0);
	assert_int_equal(queue.length, 0);
	assert_string_equal(queue_front(&queue), "");
	queue_free(&queue);
}

static void make_pair(int ends[2])
{
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
}

static void filling_stops_at_the_limit(void **state)
{
	struct link link = {0};
	char bytes[65536] = {0};
	int ends[2];

	(void)state;
	make_pair(ends);
	while (link_has_room(&link)) {
		assert_true(write(ends[1], bytes, sizeof bytes) > 0);
		while (link_fill(&link, ends[0]))
			;
	}
	assert_int_equal(link.in.length, LINK_IN_MAX);
	assert_int_equal(link.received, LINK_IN_MAX);
	assert_false(link_fill(&link, ends[0]));
	assert_false(link_is_over(&link));
	link_free(&link);
	close(ends[0]);
	close(ends[1]);
}

static void end_counts_after_the_last_byte(void **state)
{
	struct link link = {0};
	char bytes[8];
	int ends[2];

	(void)state;
	make_pair(ends);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	assert_true(link_fill(&link, ends[0]));
	assert_true(link_fill(&link, ends[0]));
	assert_true(link.ended);
	assert_false(link_is_over(&link));
	assert_int_equal(link.first_length, 5);
	assert_memory_equal(link.first, "hello", 5);
	assert_int_equal(queue_take(&link.in, bytes, sizeof bytes), 5);
	assert_true(link_is_over(&link));
	assert_false(link_fill(&link, ends[0]));
	link_free(&link);
	close(ends[0]);
}

static void flushing_survives_a_full_socket(void **state)
{
	struct link link = {0};
	size_t total = (size_t)1 << 20, got = 0;
	char *bytes = calloc(1, total);
	int ends[2];

	(void)state;
	make_pair(ends);
	for (size_t i = 0; i < total; i++)
		bytes[i] = (char)(i * 31 >> 3);
	queue_add(&link.out, bytes, total);
	while (got < total) {
		char part[5000];
		ssize_t length;

		link_flush(&link, ends[0]);
		length = read(ends[1], part, sizeof part);
		assert_true(length > 0);
		assert_memory_equal(part, bytes + got, (size_t)length);
		got += (size_t)length;
	}
	assert_int_equal(link.out.length, 0);
	assert_int_equal(link.sent, total);
	free(bytes);
	link_free(&link);
	close(ends[0]);
	close(ends[1]);
}

static void flushing_to_nobody_breaks_the_link(void **state)
{
	struct link link = {0};
	int ends[2];

	(void)state;
	make_pair(ends);
	close(ends[1]);
	queue_add(&link.out, "x", 1);
	link_flush(&link, ends[0]);
	assert_true(link.broken);
	assert_int_equal(link.out.length, 0);
	link_free(&link);
	close(ends[0]);
}

/* The session must take its handshake in any portions, and must never see a socket. */
static void session_uses_the_queues(void **state)
{
	struct link link = {0};
	LIBSSH2_SESSION *session = link_session(&link);
	static const char banner[] = "SSH-2.0-test\r\n";

	(void)state;
	assert_non_null(session);
	for (size_t i = 0; i < sizeof banner - 1; i++) {
		assert_int_equal(
			libssh2_session_handshake(session, STDERR_FILENO), LIBSSH2_ERROR_EAGAIN);
		queue_add(&link.in, banner + i, 1);
	}
	assert_int_equal(libssh2_session_handshake(session, STDERR_FILENO), LIBSSH2_ERROR_EAGAIN);
	assert_string_equal(libssh2_session_banner_get(session), "SSH-2.0-test");
	assert_memory_equal(queue_front(&link.out), "SSH-2.0-libssh2", 15);
	assert_true(link.out.length > 500); /* the KEXINIT is there as a whole */
	link.ended = true;
	assert_true(libssh2_session_handshake(session, STDERR_FILENO) < 0);
	link_end_session(&link, session);
	assert_null(link.blocks);
	link_free(&link);
}

static void huge_blocks_are_refused(void **state)
{
	struct link link = {0};
	LIBSSH2_SESSION *session = link_session(&link);

	(void)state;
	assert_null(link_allocate(&link, (size_t)2 << 20));
	assert_null(link_allocate(&link, SIZE_MAX));
	assert_non_null(link_allocate(&link, 40000)); /* freed with the session */
	link_end_session(&link, session);
	link_free(&link);
}

/* libssh2 keeps every packet that it does not expect: the sum is what counts. */
static void the_sum_of_blocks_has_a_limit(void **state)
{
	struct link link = {0};
	LIBSSH2_SESSION *session = link_session(&link);

	(void)state;
	while (link_allocate(&link, 40000))
		assert_true(link.held <= LINK_HELD_EARLY);
	assert_true(link.is_full && link.broken);
	assert_true(link.held > LINK_HELD_EARLY - 50000);
	assert_null(link_allocate(&link, 1)); /* libssh2 must not go on with a smaller one */
	link_end_session(&link, session);
	assert_int_equal(link.held, 0);
	assert_int_equal(link.block_count, 0);
	link_free(&link);
}

static void many_small_blocks_have_a_limit(void **state)
{
	struct link link = {0};
	LIBSSH2_SESSION *session = link_session(&link);

	(void)state;
	while (link_allocate(&link, 1))
		assert_true(link.block_count <= LINK_BLOCKS_EARLY);
	assert_true(link.is_full);
	assert_true(link.held < LINK_HELD_EARLY);
	link_end_session(&link, session);
	link_free(&link);
}

/* Eight streams whose windows are full, before anybody reads. */
static void windows_of_all_streams_fit(void **state)
{
	struct link link = {.is_logged_in = true, .streams = 8};
	LIBSSH2_SESSION *session = link_session(&link);

	(void)state;
	for (size_t i = 0; i < 8 * ((size_t)4 << 20) / 8192; i++)
		assert_non_null(link_allocate(&link, 8192));
	assert_false(link.is_full);
	while (link_allocate(&link, 40000))
		assert_true(link.held < (size_t)100 << 20);
	assert_true(link.is_full);
	link_end_session(&link, session);
	link_free(&link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queue_keeps_order),
		cmocka_unit_test(empty_queue_is_harmless),
		cmocka_unit_test(filling_stops_at_the_limit),
		cmocka_unit_test(end_counts_after_the_last_byte),
		cmocka_unit_test(flushing_survives_a_full_socket),
		cmocka_unit_test(flushing_to_nobody_breaks_the_link),
		cmocka_unit_test(session_uses_the_queues),
		cmocka_unit_test(huge_blocks_are_refused),
		cmocka_unit_test(the_sum_of_blocks_has_a_limit),
		cmocka_unit_test(many_small_blocks_have_a_limit),
		cmocka_unit_test(windows_of_all_streams_fit),
	};

	return unit_main(tests);
}
