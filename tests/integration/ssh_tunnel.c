/* The tunnel against a real sshd, a real ssh-agent, and peers that are neither. */
#include "ssh_place.h"

#include "base/fileio.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHANNELS 4
#define STREAM_BYTES ((size_t)8 << 20)

static struct place place;

static int make_place(void **state)
{
	(void)state;
	place_make(&place);
	place_start_echo(&place);
	return 0;
}

static int remove_place(void **state)
{
	(void)state;
	place_remove(&place);
	return 0;
}

/* Each test has its own sshd and starts without known hosts and log. */
static int tear_down(void **state)
{
	(void)state;
	place_kill_sshd(&place);
	unlink(place.known_hosts);
	return 0;
}

static void connect_and_end(struct trial *trial, const struct tunnel_target *target)
{
	trial_begin(trial, target);
	trial_settle(trial);
}

static void assert_failed(const struct trial *trial, const char *code)
{
	assert_true(trial->is_over);
	if (strcmp(trial->code, code) != 0)
		fprintf(stderr, "# %s: %s / %s\n", trial->code, trial->error.primary,
			trial->error.detail ? trial->error.detail : "");
	assert_string_equal(trial->code, code);
}

static void assert_ready(const struct trial *trial)
{
	if (trial->is_over)
		fprintf(stderr, "# %s: %s / %s\n", trial->code, trial->error.primary,
			trial->error.detail ? trial->error.detail : "");
	assert_true(trial->is_ready && !trial->is_over);
}

static void key_file_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	connect_and_end(&trial, &target);
	assert_ready(&trial);
	assert_int_equal(trial.questions, 1);
	assert_string_equal(trial.facts[TUNNEL_HOST_KEY], "recorded, ed25519");
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "key file"));
	assert_non_null(strstr(tunnel_server_banner(trial.tunnel), "SSH-2.0-OpenSSH"));
	assert_non_null(strstr(tunnel_ciphers(trial.tunnel), "curve25519"));
	assert_true(trial.turns < 200);
	trial_end(&trial);

	/* The second time it is known, to us and to ssh-keygen. */
	trial = (struct trial){.trust = TUNNEL_REFUSE};
	connect_and_end(&trial, &target);
	assert_ready(&trial);
	assert_int_equal(trial.questions, 0);
	assert_string_equal(trial.facts[TUNNEL_HOST_KEY], "known, ed25519");
	trial_end(&trial);
	char name[64];
	const char *find[] = {"ssh-keygen", "-F", name, "-f", place.known_hosts, NULL};

	snprintf(name, sizeof name, "[127.0.0.1]:%d", place.sshd_port);
	assert_int_equal(chmod(place.known_hosts, 0644), 0);
	place_run(&place, find);
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

static void refused_host_key_ends_it(void **state)
{
	struct trial trial = {.trust = TUNNEL_REFUSE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.host-key-refused");
	assert_int_equal(trial.leg, TUNNEL_HOST_KEY);
	assert_false(file_exists(place.known_hosts));
	trial_end(&trial);
}

static void record_key(const char *mark, const char *key)
{
	struct buf line = BUF_INIT, text = BUF_INIT;
	char file[64];

	snprintf(file, sizeof file, "%s.pub", key);
	assert_true(file_read(place_path(&place, file), text.limit, &text, NULL));
	buf_printf(&line, "%s[127.0.0.1]:%d %s", mark, place.sshd_port, buf_string(&text));
	line.bytes[strcspn(line.bytes, "\n")] = '\0';
	assert_true(file_append_line(place.known_hosts, line.bytes, 0644, NULL));
	buf_free(&line);
	buf_free(&text);
}

static void changed_host_key_is_refused(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	record_key("", "other_host");
	target = place_target(&place);
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.host-key-changed");
	assert_int_equal(trial.questions, 0);
	assert_non_null(strstr(trial.error.detail, "known_hosts:1"));
	assert_non_null(strstr(trial.error.detail, "recorded: SHA256:"));
	assert_non_null(strstr(trial.error.hint, "ssh-keygen"));
	trial_end(&trial);

	/* Another type counts as changed too, as in ssh. */
	unlink(place.known_hosts);
	record_key("", "encrypted");
	trial = (struct trial){.trust = TUNNEL_TRUST_AND_RECORD};
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.host-key-changed");
	trial_end(&trial);

	unlink(place.known_hosts);
	record_key("", "host");
	record_key("@revoked ", "host");
	trial = (struct trial){.trust = TUNNEL_TRUST_AND_RECORD};
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.host-key-revoked");
	trial_end(&trial);
}

static void fingerprint_decides_alone(void **state)
{
	struct trial trial = {.trust = TUNNEL_REFUSE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.host-key-changed");
	trial_end(&trial);
}

static void unreadable_known_hosts_decides_nothing(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};
	struct tunnel_target target;
	const char *files[] = {place.directory, NULL};

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.known_hosts = files;
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.host-key-undecided");
	trial_end(&trial);
}

static void agent_logs_in(void **state)
{
	static const char *const keys[] = {"user", "rsa"};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	for (size_t i = 0; i < 2; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};

		place_start_agent(&place, keys[i]);
		target = place_target(&place);
		target.method = SSH_AGENT;
		target.agent_socket = place.agent_socket;
		connect_and_end(&trial, &target);
		kill(place.agent, SIGTERM);
		assert_int_equal(waitpid(place.agent, NULL, 0), place.agent);
		place.agent = 0;
		assert_ready(&trial);
		assert_string_equal(trial.facts[TUNNEL_LOGIN],
			i ? "agent key rsa" : "agent key ed25519");
		assert_true(trial.turns < 200);
		trial_end(&trial);
	}
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

static void missing_agent_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.method = SSH_AGENT;
	target.agent_socket = place_path(&place, "no-such-socket");
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.no-agent");
	trial_end(&trial);
}

/* An agent that never answers must not hold the login up for longer than a leg. */
static void silent_agent_is_given_up(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	place_start_agent(&place, "user");
	kill(place.agent, SIGSTOP);
	target = place_target(&place);
	target.method = SSH_AUTO;
	target.agent_socket = place.agent_socket;
	target.leg_limit_ms = 500;
	connect_and_end(&trial, &target);
	kill(place.agent, SIGKILL);
	assert_int_equal(waitpid(place.agent, NULL, 0), place.agent);
	place.agent = 0;
	assert_ready(&trial);
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "key file"));
	trial_end(&trial);
}

static void rsa_key_file_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.key_file = place_path(&place, "rsa");
	connect_and_end(&trial, &target);
	assert_ready(&trial);
	trial_end(&trial);
}

static void passphrase_is_asked_for(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"wrong", "secret"}};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.key_file = place_path(&place, "encrypted");
	connect_and_end(&trial, &target);
	assert_ready(&trial);
	assert_int_equal(trial.questions, 3);
	assert_int_equal(trial.asked[1], TUNNEL_ASK_PASSPHRASE);
	assert_string_equal(trial.prompt, target.key_file);
	trial_end(&trial);

	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE, .answers = {"a", "b", "c"}};
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.key-passphrase");
	assert_int_equal(trial.questions, 4);
	trial_end(&trial);
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

static void missing_key_file_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.key_file = place_path(&place, "none");
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.key-file-missing");
	trial_end(&trial);

	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE};
	target.key_file = place_path(&place, "user.pub");
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.key-file-unreadable");
	trial_end(&trial);
}

static void wrong_key_names_what_is_offered(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.key_file = place_path(&place, "stranger");
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.key-refused");
	assert_int_equal(trial.leg, TUNNEL_LOGIN);
	assert_non_null(strstr(tunnel_methods_offered(trial.tunnel), "publickey"));
	assert_non_null(strstr(tunnel_methods_tried(trial.tunnel), "stranger"));
	assert_non_null(strstr(trial.error.detail, "publickey"));
	trial_end(&trial);
}

static void wrong_password_is_refused(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"one", "two", "three"}};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "PasswordAuthentication yes\n");
	target = place_target(&place);
	target.method = SSH_PASSWORD;
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.password-refused");
	assert_int_equal(trial.questions, 4);
	assert_non_null(strstr(tunnel_methods_offered(trial.tunnel), "password"));
	trial_end(&trial);
}

/* Password is not offered: the person is not asked a second time, and no failure is invented. */
static void no_method_is_left(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {NULL}};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.method = SSH_PASSWORD;
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.no-method");
	trial_end(&trial);
}

static void too_many_failures_are_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "MaxAuthTries 1\n");
	target = place_target(&place);
	target.key_file = place_path(&place, "stranger");
	connect_and_end(&trial, &target);
	assert_failed(&trial, "ssh.too-many-failures");
	trial_end(&trial);
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

/* A rekey about every megabyte, four channels, both directions at once. */
static void bytes_arrive_whole(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client clients[CHANNELS] = {{0}};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "RekeyLimit 1M\n");
	target = place_target(&place);
	connect_and_end(&trial, &target);
	assert_ready(&trial);
	trial_forward(&trial, place.echo_port);
	assert_true(trial.is_open);
	for (unsigned i = 0; i < CHANNELS; i++) {
		clients[i].seed = i * 7919;
		clients[i].fd = connect_locally(trial.local_port);
		loop_watch(trial.loop, &client_watch, &clients[i]);
	}
	for (size_t i = 0; i < CHANNELS; i++) {
		trial_wait(&trial, &clients[i].is_done);
		assert_int_equal(clients[i].received, STREAM_BYTES);
		close(clients[i].fd);
	}
	assert_false(trial.is_over);
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
	trial_end(&trial);
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
	connect_and_end(&trial, &target);
	assert_ready(&trial);
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
	connect_and_end(&trial, &target);
	trial_forward(&trial, place_free_port());
	assert_failed(&trial, "forward.refused");
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
	connect_and_end(&trial, &target);
	trial_forward(&trial, place.echo_port);
	assert_failed(&trial, "forward.prohibited");
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
	connect_and_end(&trial, &target);
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

static void killed_server_is_noticed(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct client client = {.seed = 4};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	connect_and_end(&trial, &target);
	trial_forward(&trial, place.echo_port);
	client.fd = connect_locally(trial.local_port);
	loop_watch(trial.loop, &client_watch, &client);
	while (client.received < 65536)
		loop_turn(trial.loop, 1000);
	place_kill_sshd(&place);
	trial_wait(&trial, &trial.is_over);
	assert_failed(&trial, "ssh.lost");
	assert_true(trial.was_ready);
	/* The local connection is closed already. */
	trial_wait(&trial, &client.is_done);
	close(client.fd);
	trial_end(&trial);
}

static void idle_tunnel_notices_the_end(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	connect_and_end(&trial, &target);
	assert_ready(&trial);
	place_kill_sshd(&place);
	trial_wait(&trial, &trial.is_over);
	assert_failed(&trial, "ssh.lost");
	trial_end(&trial);
}

static void closing_early_is_safe(void **state)
{
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	for (int turns = 0; turns < 30; turns++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};

		trial_begin(&trial, &target);
		for (int i = 0; i < turns && !trial.is_ready; i++)
			loop_turn(trial.loop, 100);
		trial_end(&trial);
	}
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, NULL, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(key_file_logs_in),
		TEST(refused_host_key_ends_it),
		TEST(changed_host_key_is_refused),
		TEST(fingerprint_decides_alone),
		TEST(unreadable_known_hosts_decides_nothing),
		TEST(agent_logs_in),
		TEST(missing_agent_is_named),
		TEST(silent_agent_is_given_up),
		TEST(rsa_key_file_logs_in),
		TEST(passphrase_is_asked_for),
		TEST(missing_key_file_is_named),
		TEST(wrong_key_names_what_is_offered),
		TEST(wrong_password_is_refused),
		TEST(no_method_is_left),
		TEST(too_many_failures_are_named),
		TEST(bytes_arrive_whole),
		TEST(paused_stream_holds_nobody_up),
		TEST(closed_target_is_named),
		TEST(prohibited_forward_is_named),
		TEST(stranger_is_turned_away),
		TEST(killed_server_is_noticed),
		TEST(idle_tunnel_notices_the_end),
		TEST(closing_early_is_safe),
	};

	if (geteuid() == 0 && !getpwnam("postgres")) {
		puts("1..0 # SKIP running as root, and there is no account postgres for sshd");
		return 0;
	}
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_place, remove_place);
}
