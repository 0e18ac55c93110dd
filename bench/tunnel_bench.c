/*
 * tunnel_bench.c - the load and the tunnel of bench/tunnel.py.
 *
 *   tunnel_bench serve                          a server for the loads; prints its port
 *   tunnel_bench load PORT KIND BYTES           one load against a port of 127.0.0.1
 *   tunnel_bench through TRANSPORT HOST PORT USER KEY KNOWN_HOSTS TARGET KIND BYTES
 *                                               the same through our own tunnel
 *   tunnel_bench connect TRANSPORT HOST PORT USER KEY KNOWN_HOSTS TARGET
 *                                               cold connect, then three further channels: ms
 *
 * KIND is down, up (prints MB/s) or ping (prints microseconds a round; BYTES is their number).
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "ssh/gateway.h"

#include <libssh2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CHUNK (256 * 1024)
#define PING 100

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* --- loads ----------------------------------------------------------------------------------- */

static void write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t put = send(fd, bytes, length, MSG_NOSIGNAL);

		if (put <= 0)
			die("send");
		bytes += put;
		length -= (size_t)put;
	}
}

static bool read_all(int fd, char *bytes, size_t length)
{
	while (length) {
		ssize_t got = recv(fd, bytes, length, 0);

		if (got <= 0)
			return false;
		bytes += got;
		length -= (size_t)got;
	}
	return true;
}

static void pour(int fd, long long length)
{
	static char chunk[CHUNK];

	while (length > 0) {
		size_t part = length < CHUNK ? (size_t)length : CHUNK;

		write_all(fd, chunk, part);
		length -= (long long)part;
	}
}

static void drink(int fd, long long length)
{
	static char chunk[CHUNK];

	while (length > 0) {
		ssize_t got = recv(fd, chunk, length < CHUNK ? (size_t)length : CHUNK, 0);

		if (got <= 0)
			die("recv");
		length -= got;
	}
}

static void set_nodelay(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* The order of a load: its kind and its length, 16 bytes. */
static void serve_one(int fd)
{
	char order[16], ping[PING];
	long long length;

	set_nodelay(fd);
	if (!read_all(fd, order, sizeof order))
		return;
	length = atoll(order + 1);
	if (order[0] == 'd') {
		pour(fd, length);
	} else if (order[0] == 'u') {
		drink(fd, length);
		write_all(fd, "!", 1);
	} else {
		while (read_all(fd, ping, sizeof ping))
			write_all(fd, ping, sizeof ping);
	}
}

static int serve(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		die("listen");
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	for (;;) {
		int peer = accept(fd, NULL, NULL);

		if (fork() == 0) {
			close(fd);
			serve_one(peer);
			_exit(0);
		}
		close(peer);
	}
}

static int connect_to(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		die("connect");
	set_nodelay(fd);
	return fd;
}

static double load(int port, const char *kind, long long amount)
{
	char order[16] = {0}, ping[PING] = {0}, done;
	int fd = connect_to(port);
	double began, took;

	snprintf(order, sizeof order, "%c%lld", kind[0], amount);
	write_all(fd, order, sizeof order);
	if (kind[0] == 'p') {
		for (int warm = 0; warm < 100; warm++) {
			write_all(fd, ping, sizeof ping);
			if (!read_all(fd, ping, sizeof ping))
				die("ping");
		}
	}
	began = now_s();
	if (kind[0] == 'd') {
		drink(fd, amount);
	} else if (kind[0] == 'u') {
		pour(fd, amount);
		if (!read_all(fd, &done, 1))
			die("up");
	} else {
		for (long long i = 0; i < amount; i++) {
			write_all(fd, ping, sizeof ping);
			if (!read_all(fd, ping, sizeof ping))
				die("ping");
		}
	}
	took = now_s() - began;
	close(fd);
	return kind[0] == 'p' ? took / (double)amount * 1e6 : (double)amount / 1e6 / took;
}

/* --- our own tunnel -------------------------------------------------------------------------- */

struct run {
	struct loop *loop;
	struct gateway *gateway;
	struct gateway_forward *forward;
	int target, local_port;
	const char *kind;
	long long amount;
	double result, began, ready;
	bool proves; /* by ssh too a channel is opened before a forward counts as open */
	bool is_open, is_done;
};

static void chose(void *self, enum gateway_transport transport, const char *why)
{
	(void)self;
	(void)transport;
	(void)why;
}

static void began(void *self, size_t hop, enum tunnel_leg leg)
{
	(void)self;
	(void)hop;
	(void)leg;
}

static void passed(void *self, size_t hop, enum tunnel_leg leg, const char *fact)
{
	struct run *run = self;

	(void)hop;
	if (getenv("VERBOSE"))
		fprintf(stderr, "%7.1f ms leg %d %s\n", (now_s() - run->began) * 1000, (int)leg,
			fact);
}

static void asks(void *self, size_t hop, const struct tunnel_question *question)
{
	(void)self;
	(void)hop;
	fprintf(stderr, "a question of kind %d\n", (int)question->kind);
	exit(1);
}

static void withdrew(void *self)
{
	(void)self;
}

static void failed(
	void *self, size_t hop, enum tunnel_leg leg, const char *code, const struct error *error)
{
	(void)self;
	fprintf(stderr, "hop %zu, leg %d: %s: %s (%s)\n", hop, (int)leg, code, error->primary,
		error->detail ? error->detail : "");
	exit(1);
}

static void opened(void *self, int local_port)
{
	struct run *run = self;

	run->local_port = local_port;
	run->is_open = true;
}

static bool admits(void *self, int peer_port, bool is_ours)
{
	(void)self;
	(void)peer_port;
	return is_ours;
}

static void forward_failed(void *self, const char *code, const struct error *error)
{
	failed(self, 0, TUNNEL_LOGIN, code, error);
}

static const struct forward_events forward_events = {
	.opened = opened, .admits = admits, .failed = forward_failed};

static void open_forward(struct run *run)
{
	run->is_open = false;
	run->forward = gateway_forward(
		run->gateway, "127.0.0.1", run->target, run->proves, &forward_events, run);
}

static void ready(void *self)
{
	struct run *run = self;

	run->ready = now_s();
	open_forward(run);
}

static void open_tunnel(struct run *run, char **argv)
{
	static const struct gateway_events events = {.chose = chose,
		.began = began,
		.passed = passed,
		.asks = asks,
		.withdrew = withdrew,
		.ready = ready,
		.failed = failed};
	struct error error = ERROR_INIT;
	struct gateway_target target = {
		.transport = strcmp(argv[0], "ssh") == 0 ? GATEWAY_SSH : GATEWAY_NATIVE,
		.host = argv[1],
		.port = argv[2],
		.user = argv[3],
		.method = SSH_KEY_FILE,
		.key_file = argv[4],
		.known_hosts = argv[5],
		.config_file = "none",
		.leg_limit_ms = 20000,
	};

	run->target = atoi(argv[6]);
	run->began = now_s();
	run->gateway = gateway_open(run->loop, &target, &events, run, &error);
	if (!run->gateway)
		failed(run, 0, TUNNEL_RESOLVE, "ssh.config", &error);
	loop_until(run->loop, &run->is_open);
}

static void wake(void *self)
{
	(void)self;
}

static void *run_load(void *self)
{
	struct run *run = self;

	run->result = load(run->local_port, run->kind, run->amount);
	__atomic_store_n(&run->is_done, true, __ATOMIC_RELEASE);
	return NULL;
}

static int through(struct run *run, char **argv)
{
	pthread_t thread;

	open_tunnel(run, argv);
	run->kind = argv[7];
	run->amount = atoll(argv[8]);
	pthread_create(&thread, NULL, run_load, run);
	while (!__atomic_load_n(&run->is_done, __ATOMIC_ACQUIRE)) {
		struct timer *timer = loop_timer(run->loop, 200, wake, NULL);

		(void)timer;
		loop_turn(run->loop, 200);
	}
	pthread_join(thread, NULL);
	printf("%.2f\n", run->result);
	return 0;
}

/* The first channel is part of the first forward; each further forward opens one more. */
static int connect_only(struct run *run, char **argv)
{
	double opened_at;

	run->proves = true;
	open_tunnel(run, argv);
	opened_at = now_s();
	printf("%.1f %.1f", (run->ready - run->began) * 1000, (opened_at - run->began) * 1000);
	for (int i = 0; i < 3; i++) {
		double before = now_s();

		open_forward(run);
		loop_until(run->loop, &run->is_open);
		printf(" %.1f", (now_s() - before) * 1000);
	}
	printf("\n");
	return 0;
}

int main(int argc, char **argv)
{
	struct run run = {.result = 0};

	libssh2_init(0);
	if (argc == 2 && strcmp(argv[1], "serve") == 0)
		return serve();
	if (argc == 5 && strcmp(argv[1], "load") == 0) {
		printf("%.2f\n", load(atoi(argv[2]), argv[3], atoll(argv[4])));
		return 0;
	}
	run.loop = loop_new();
	if (argc == 11 && strcmp(argv[1], "through") == 0)
		return through(&run, argv + 2);
	if (argc == 9 && strcmp(argv[1], "connect") == 0)
		return connect_only(&run, argv + 2);
	fprintf(stderr, "see the head of tunnel_bench.c\n");
	return 1;
}
