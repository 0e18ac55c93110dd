/* Forwards through a real sshd: bytes, refusals, visitors, and the end of the server. */
#include "ssh_suite.h"

#include "ssh/tunnel_private.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHANNELS 8
#define STREAM_BYTES ((size_t)8 << 20)

static void furnish(void)
{
	place_start_echo(&place);
}

/* An interval that milliseconds do not fit in an int is a long one, not none at all. */
static void a_long_keepalive_is_quiet(void **state)
{
	static const int seconds[] = {3000000, INT_MAX};

	(void)state;
	place_start_sshd(&place, "");
	for (size_t i = 0; i < 2; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
		struct tunnel_target target = place_target(&place);
		uint64_t sent;

		target.alive_interval_s = seconds[i];
		trial_connect(&trial, &target);
		trial_assert_ready(&trial);
		sent = trial.tunnel->link.sent;
		for (int turn = 0; turn < 100; turn++)
			loop_turn(trial.loop, 0);
		assert_int_equal(trial.tunnel->link.sent, sent);
		trial_end(&trial);
	}
}

/* One client of the forward: sends a stream and compares what comes back. */
struct client {
	int fd;
	size_t sent, received;
	unsigned seed;
	bool is_done;
};

static unsigned char byte_at(unsigned seed, size_t at)
{
	size_t mixed = (at + seed) * 2654435761u;

	return (unsigned char)(mixed >> 13 ^ at >> 7);
}

static int connect_locally(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_true(connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ||
		    errno == EINPROGRESS);
	return fd;
}

static struct wants client_wants(void *self)
{
	const struct client *client = self;
	short events = POLLIN;

	if (client->is_done)
		return (struct wants){.fd = -1};
	if (client->sent < STREAM_BYTES)
		events |= POLLOUT;
	return (struct wants){.fd = client->fd, .events = events};
}

static void client_send(struct client *client)
{
	unsigned char bytes[16384];
	size_t length = STREAM_BYTES - client->sent;
	ssize_t put;

	if (!length)
		return;
	if (length > sizeof bytes)
		length = sizeof bytes;
	for (size_t i = 0; i < length; i++)
		bytes[i] = byte_at(client->seed, client->sent + i);
	put = send(client->fd, bytes, length, MSG_NOSIGNAL);
	if (put > 0)
		client->sent += (size_t)put;
	/* The half-close goes through as well: the echo server ends only by it. */
	if (client->sent == STREAM_BYTES)
		shutdown(client->fd, SHUT_WR);
}

static void client_receive(struct client *client)
{
	unsigned char bytes[16384];
	ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);

	for (ssize_t i = 0; i < got; i++) {
		if (bytes[i] != byte_at(client->seed, client->received + (size_t)i))
			fail_msg("byte %zu differs", client->received + (size_t)i);
	}
	if (got > 0)
		client->received += (size_t)got;
	if (got == 0 || (got < 0 && errno != EAGAIN))
		client->is_done = true;
}

static void client_ready(void *self, short revents, int budget_ms)
{
	(void)budget_ms;
	if (revents & POLLOUT)
		client_send(self);
	if (revents & (POLLIN | POLLHUP | POLLERR))
		client_receive(self);
}

static const struct watch_ops client_watch = {.wants = client_wants, .ready = client_ready};

/* All channels both ways at once; every byte is compared. */
static void exchange_everything(struct trial *trial)
{
	struct client clients[CHANNELS] = {{0}};
	struct watch *watches[CHANNELS];

	trial_assert_ready(trial);
	trial_forward(trial, place.echo_port);
	assert_true(trial->is_open);
	for (unsigned i = 0; i < CHANNELS; i++) {
		clients[i].seed = i * 7919;
		clients[i].fd = connect_locally(trial->local_port);
		watches[i] = loop_watch(trial->loop, &client_watch, &clients[i]);
	}
	for (size_t i = 0; i < CHANNELS; i++) {
		trial_wait(trial, &clients[i].is_done);
		assert_int_equal(clients[i].received, STREAM_BYTES);
		loop_unwatch(watches[i]);
		close(clients[i].fd);
	}
	assert_false(trial->is_over);
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

static void bytes_arrive_whole(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "RekeyLimit 1M\n");
	target = place_target(&place);
	trial_connect(&trial, &target);
	exchange_everything(&trial);
	trial_end(&trial);
}

/* A socket that takes little at a time: sends are partial when a key exchange comes, which breaks
 * libssh2 where it sees the socket (ssh-and-libpq.md 2). */
static int connect_narrowly(void)
{
	int fd = connect_locally(place.sshd_port), small = 8192;
	struct pollfd polled = {.fd = fd, .events = POLLOUT};

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	assert_int_equal(poll(&polled, 1, 10000), 1);
	return fd;
}

static void key_exchanges_meet_full_sockets(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "RekeyLimit 4M\n");
	target = place_target(&place);
	target.has_socket = true;
	target.socket = connect_narrowly();
	trial_connect(&trial, &target);
	exchange_everything(&trial);
	trial_end(&trial);
}

static void bridge_opened(void *self, int local_port)
{
	assert_int_equal(local_port, 0);
	*(bool *)self = true;
}

static void bridge_failed(void *self, const char *code, const struct error *error)
{
	(void)self;
	fail_msg("%s: %s", code, error->primary);
}

/* One session inside a channel of another one; both change keys meanwhile. */
static void the_same_over_a_jump_host(void **state)
{
	static const struct forward_events events = {
		.opened = bridge_opened, .failed = bridge_failed};
	struct trial outer = {.trust = TUNNEL_TRUST_ONCE}, inner = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;
	struct forward *bridge;
	bool is_open = false;
	int ends[2];

	(void)state;
	place_start_sshd(&place, "RekeyLimit 4M\n");
	target = place_target(&place);
	target.has_socket = true;
	target.socket = connect_narrowly();
	trial_connect(&outer, &target);
	trial_assert_ready(&outer);
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
	bridge = tunnel_connect(
		outer.tunnel, "127.0.0.1", place.sshd_port, ends[1], &events, &is_open);
	trial_wait(&outer, &is_open);
	target.socket = ends[0];
	inner.loop = outer.loop;
	trial_connect(&inner, &target);
	exchange_everything(&inner);
	tunnel_close(inner.tunnel);
	inner.tunnel = NULL;
	forward_close(bridge);
	trial_end(&outer);
}

/* One stream that nobody reads must not hold up the others. */
static void paused_stream_holds_nobody_up(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client paused = {.seed = 1}, busy = {.seed = 2};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	trial_forward(&trial, place.echo_port);
	paused.fd = connect_locally(trial.local_port);
	for (int i = 0; i < 100; i++) {
		client_send(&paused);
		loop_turn(trial.loop, 0);
	}
	busy.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &busy);
	trial_wait(&trial, &busy.is_done);
	assert_int_equal(busy.received, STREAM_BYTES);
	loop_watch(trial.loop, &client_watch, &paused);
	trial_wait(&trial, &paused.is_done);
	assert_int_equal(paused.received, STREAM_BYTES);
	close(busy.fd);
	close(paused.fd);
	trial_end(&trial);
}

static void closed_target_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_forward(&trial, place_free_port());
	trial_assert_failed(&trial, "forward.refused");
	forward_close(trial.forward);
	trial_end(&trial);
}

static void prohibited_forward_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "AllowTcpForwarding no\n");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_forward(&trial, place.echo_port);
	trial_assert_failed(&trial, "forward.prohibited");
	trial_end(&trial);
}

static void stranger_is_turned_away(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client stranger = {.sent = STREAM_BYTES}, own = {.seed = 3};
	struct sockaddr_in address;
	socklen_t length = sizeof address;
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_forward(&trial, place.echo_port);
	trial.admits = false;
	stranger.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &stranger);
	trial_wait(&trial, &stranger.is_done);
	assert_int_equal(stranger.received, 0);

	own.fd = connect_locally(trial.local_port);
	assert_int_equal(getsockname(own.fd, (struct sockaddr *)&address, &length), 0);
	trial.admitted_port = ntohs(address.sin_port);
	loop_watch(trial.loop, &client_watch, &own);
	trial_wait(&trial, &own.is_done);
	assert_int_equal(own.received, STREAM_BYTES);
	close(own.fd);
	close(stranger.fd);
	trial_end(&trial);
}

#define FOREIGN 1000

/* In a process of its own, and under another account when we may: how many of the connections were
 * answered. */
static int knock(int port)
{
	int answered = 0;

	if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
		return 2;
	for (int i = 0; i < FOREIGN && answered == 0; i++) {
		struct sockaddr_in address = {.sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
			.sin_port = htons((uint16_t)port)};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		char byte = 'x';

		if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
			send(fd, &byte, 1, MSG_NOSIGNAL) == 1 && recv(fd, &byte, 1, 0) == 1)
			answered++;
		close(fd);
	}
	return answered ? 1 : 0;
}

/* Whatever the owner of the forward would say: the socket is not ours. */
static void a_thousand_foreign_connections_stay_out(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client own = {.seed = 5};
	struct tunnel_target target;
	int status = 0;
	pid_t pid;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_forward(&trial, place.echo_port);
	pid = place_fork();
	if (pid == 0)
		_exit(knock(trial.local_port));
	while (waitpid(pid, &status, WNOHANG) == 0)
		loop_turn(trial.loop, 10);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	own.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &own);
	trial_wait(&trial, &own.is_done);
	assert_int_equal(own.received, STREAM_BYTES);
	close(own.fd);
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
	trial_end(&trial);
}

static bool is_refused(int port)
{
	int fd = connect_locally(port), failure = 0;
	struct pollfd polled = {.fd = fd, .events = POLLOUT};
	socklen_t length = sizeof failure;

	assert_int_equal(poll(&polled, 1, 10000), 1);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length);
	close(fd);
	return failure == ECONNREFUSED;
}

/* Shut after its use, open again on the same port, and not when somebody else has it by then. */
static void the_local_end_shuts_and_opens_again(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client first = {.seed = 6}, second = {.seed = 7};
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct tunnel_target target;
	int thief = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_forward(&trial, place.echo_port);
	first.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &first);
	while (first.received < 65536)
		loop_turn(trial.loop, 1000);
	forward_shut(trial.forward);
	assert_true(is_refused(trial.local_port));
	assert_true(forward_reopen(trial.forward));
	assert_int_equal(forward_port(trial.forward), trial.local_port);
	second.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &second);
	trial_wait(&trial, &second.is_done);
	trial_wait(&trial, &first.is_done);
	assert_int_equal(first.received, STREAM_BYTES);
	assert_int_equal(second.received, STREAM_BYTES);
	forward_shut(trial.forward);
	setsockopt(thief, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	address.sin_port = htons((uint16_t)trial.local_port);
	assert_int_equal(bind(thief, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(thief, 1), 0);
	assert_false(forward_reopen(trial.forward));
	close(thief);
	close(first.fd);
	close(second.fd);
	trial_end(&trial);
}

static void killed_server_is_noticed(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client client = {.seed = 4};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_forward(&trial, place.echo_port);
	client.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &client);
	while (client.received < 65536)
		loop_turn(trial.loop, 1000);
	place_kill_sshd(&place);
	trial_wait(&trial, &trial.is_over);
	trial_assert_failed(&trial, "ssh.lost");
	assert_true(trial.was_ready);
	/* The local connection is closed already. */
	trial_wait(&trial, &client.is_done);
	close(client.fd);
	trial_end(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bytes_arrive_whole),
		TEST(key_exchanges_meet_full_sockets),
		TEST(the_same_over_a_jump_host),
		TEST(paused_stream_holds_nobody_up),
		TEST(closed_target_is_named),
		TEST(prohibited_forward_is_named),
		TEST(stranger_is_turned_away),
		TEST(a_thousand_foreign_connections_stay_out),
		TEST(the_local_end_shuts_and_opens_again),
		TEST(a_long_keepalive_is_quiet),
		TEST(killed_server_is_noticed),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, furnish);
}
