/* The streams of a forward one by one: whose bytes they are, what waits for a reader that does not
 * read, how an end arrives, and what their sockets and channels are set to. */
#include "ssh_suite.h"

#include "base/clock.h"
#include "ssh/forward_private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define FULL ((size_t)3 << 20) /* within the window, and far more than a socket takes */
#define DOWN_LIMIT ((size_t)256 << 10)
#define WINDOW (4u << 20)
#define PATIENCE_MS 20000

static void connect_to_sshd(struct trial *trial)
{
	struct tunnel_target target;

	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(trial, &target);
	trial_assert_ready(trial);
}

/* Waits for news; not for ever. */
static void turn(struct trial *trial, int64_t started_ms)
{
	assert_false(trial->is_over);
	assert_true(clock_now_ms() - started_ms < PATIENCE_MS);
	loop_turn(trial->loop, 100);
}

/* --- databases ------------------------------------------------------------------------------- */

static void write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t put = write(fd, bytes, length);

		if (put <= 0)
			_exit(2);
		bytes += put;
		length -= (size_t)put;
	}
}

/* Sends @length times @letter to whoever comes first, ends its own direction, and exits with 0 when
 * it was told "bye" after that. */
static pid_t start_speaker(int *port, char letter, size_t length)
{
	static char bytes[1 << 16];
	char said[8] = "";
	int fd, listener = place_listen(port);
	pid_t pid = place_fork();

	if (pid == 0) {
		fd = accept(listener, NULL, NULL);
		memset(bytes, letter, sizeof bytes);
		for (size_t put; length; length -= put) {
			put = length < sizeof bytes ? length : sizeof bytes;
			write_all(fd, bytes, put);
		}
		shutdown(fd, SHUT_WR);
		_exit(read(fd, said, sizeof said) == 3 && memcmp(said, "bye", 3) == 0 ? 0 : 3);
	}
	close(listener);
	return pid;
}

static void end_speaker(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* --- readers --------------------------------------------------------------------------------- */

struct reader {
	int fd;
	struct forward *forward;
	bool is_open;
};

static void opened(void *self, int local_port)
{
	(void)local_port;
	((struct reader *)self)->is_open = true;
}

static void failed(void *self, const char *code, const struct error *error)
{
	(void)self;
	fail_msg("%s: %s", code, error->primary);
}

static void open_reader(struct trial *trial, struct reader *reader, int port)
{
	static const struct forward_events events = {.opened = opened, .failed = failed};
	int ends[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
	*reader = (struct reader){.fd = ends[0]};
	reader->forward =
		tunnel_connect(trial->tunnel, "127.0.0.1", port, ends[1], &events, reader);
}

/* Reads to the end; how many bytes came, all of which are @letter. */
static size_t read_to_the_end(struct trial *trial, const struct reader *reader, char letter)
{
	int64_t started = clock_now_ms();
	char bytes[1 << 16];
	size_t count = 0;
	ssize_t got;

	while ((got = recv(reader->fd, bytes, sizeof bytes, 0)) != 0) {
		if (got < 0)
			turn(trial, started);
		for (ssize_t i = 0; i < got; i++)
			assert_int_equal(bytes[i], letter);
		count += got > 0 ? (size_t)got : 0;
	}
	return count;
}

static void close_reader(struct reader *reader)
{
	forward_close(reader->forward);
	close(reader->fd);
}

/* --- the tests ------------------------------------------------------------------------------- */

/* libssh2 keeps a channel that is half open in the session: a second one would go on with it. The
 * later forward is served first. */
static void forwards_that_open_at_once_are_not_mixed_up(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	int64_t started = clock_now_ms();
	struct reader readers[3];
	pid_t speakers[3];
	int ports[3];

	(void)state;
	connect_to_sshd(&trial);
	for (int i = 0; i < 3; i++)
		speakers[i] = start_speaker(&ports[i], (char)('a' + i), 1000u + (unsigned)i);
	open_reader(&trial, &readers[0], ports[0]);
	while (readers[0].forward->streams->state == STREAM_QUEUED)
		turn(&trial, started);
	assert_int_equal(readers[0].forward->streams->state, STREAM_OPENING);
	open_reader(&trial, &readers[1], ports[1]);
	open_reader(&trial, &readers[2], ports[2]);
	for (int i = 0; i < 3; i++) {
		trial_wait(&trial, &readers[i].is_open);
		assert_int_equal(read_to_the_end(&trial, &readers[i], (char)('a' + i)), 1000 + i);
	}
	for (int i = 0; i < 3; i++) {
		close_reader(&readers[i]);
		end_speaker(speakers[i]);
	}
	trial_end(&trial);
}

/* All of it has come through the wire, and waits in the channel, whose window has a limit. */
static void little_waits_for_a_reader_that_does_not_read(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct reader reader;
	int64_t started = clock_now_ms();
	pid_t speaker;
	int port;

	(void)state;
	connect_to_sshd(&trial);
	speaker = start_speaker(&port, 'x', FULL);
	open_reader(&trial, &reader, port);
	while (trial.tunnel->link.taken < FULL) {
		turn(&trial, started);
		assert_true(reader.forward->streams->down.length <= DOWN_LIMIT);
		assert_true(reader.forward->streams->down.capacity <= 2 * DOWN_LIMIT);
	}
	assert_int_equal(read_to_the_end(&trial, &reader, 'x'), FULL);
	close_reader(&reader);
	end_speaker(speaker);
	trial_end(&trial);
}

/* The database has said all, and still listens: so may its client. */
static void the_end_of_one_direction_is_not_that_of_the_other(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct reader reader;
	int64_t started = clock_now_ms();
	pid_t speaker, ended = 0;
	int port, status = 0;

	(void)state;
	connect_to_sshd(&trial);
	speaker = start_speaker(&port, 'x', 10);
	open_reader(&trial, &reader, port);
	assert_int_equal(read_to_the_end(&trial, &reader, 'x'), 10);
	assert_int_equal(send(reader.fd, "bye", 3, MSG_NOSIGNAL), 3);
	while (!ended) {
		turn(&trial, started);
		ended = waitpid(speaker, &status, WNOHANG);
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close_reader(&reader);
	trial_end(&trial);
}

static void assert_sends_at_once(int fd)
{
	int on = 0;
	socklen_t length = sizeof on;

	assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
	assert_int_not_equal(on, 0);
}

/* A connection to 127.0.0.@last; -1 when nobody listens there. */
static int connect_locally(unsigned last, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + last),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

/* All of 127.0.0.0/8 is this machine: what listens everywhere listens on 127.0.0.2, too. */
static void the_local_end_is_at_one_address(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	pid_t speaker;
	int port, fd;

	(void)state;
	connect_to_sshd(&trial);
	speaker = start_speaker(&port, 'x', 10);
	trial_forward(&trial, port);
	assert_int_equal(connect_locally(2, trial.local_port), -1);
	fd = connect_locally(1, trial.local_port);
	assert_true(fd >= 0);
	close(fd);
	end_speaker(speaker);
	trial_end(&trial);
}

/* Nagle's delay costs a round trip a question; a small window many of them a result
 * (ssh-and-libpq.md 4). */
static void nothing_is_held_back(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	const struct stream *stream;
	int64_t started = clock_now_ms();
	unsigned long window = 0;
	pid_t speaker;
	int port, fd;

	(void)state;
	connect_to_sshd(&trial);
	speaker = start_speaker(&port, 'x', 10);
	trial_forward(&trial, port);
	fd = connect_locally(1, trial.local_port);
	stream = trial.forward->streams;
	while (stream->fd < 0)
		turn(&trial, started);
	assert_sends_at_once(trial.tunnel->fd);
	assert_sends_at_once(stream->fd);
	(void)libssh2_channel_window_read_ex(stream->channel, NULL, &window);
	assert_int_equal(window, WINDOW);
	close(fd);
	end_speaker(speaker);
	trial_end(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(forwards_that_open_at_once_are_not_mixed_up),
		TEST(little_waits_for_a_reader_that_does_not_read),
		TEST(the_end_of_one_direction_is_not_that_of_the_other),
		TEST(the_local_end_is_at_one_address),
		TEST(nothing_is_held_back),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, NULL);
}
