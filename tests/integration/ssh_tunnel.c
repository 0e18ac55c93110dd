/* The tunnel against a real sshd, a real ssh-agent, and peers that are neither. */
#include "ssh_suite.h"

#include "base/fileio.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void key_file_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_int_equal(trial.questions, 1);
	assert_string_equal(trial.facts[TUNNEL_HOST_KEY], "recorded, ed25519");
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "key file"));
	assert_non_null(strstr(tunnel_server_banner(trial.tunnel), "SSH-2.0-OpenSSH"));
	assert_non_null(strstr(tunnel_ciphers(trial.tunnel), "curve25519"));
	assert_true(trial.turns < 200);
	trial_end(&trial);

	/* The second time it is known, to us and to ssh-keygen. */
	trial = (struct trial){.trust = TUNNEL_REFUSE};
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-refused");
	assert_int_equal(trial.leg, TUNNEL_HOST_KEY);
	assert_false(file_exists(place.known_hosts));
	trial_end(&trial);
}

static void assert_not_recorded(const char *file, enum ssh_strict strict, const char *why)
{
	struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};
	struct tunnel_target target = place_target(&place);
	const char *files[] = {file, NULL};
	const char *said = trial.facts[TUNNEL_HOST_KEY];

	target.known_hosts = files;
	target.record_into = file;
	target.strict = strict;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_int_equal(trial.questions, strict == SSH_STRICT_ASK);
	if (strncmp(said, "accepted, but not recorded: ", 28) != 0 || !strstr(said, why))
		fail_msg("%s", said);
	trial_end(&trial);
}

/* A key that was not recorded is never said to be. */
static void what_was_not_recorded_is_told(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_AND_RECORD};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	for (int i = 0; i < 2; i++) {
		enum ssh_strict strict = i ? SSH_STRICT_ACCEPT_NEW : SSH_STRICT_ASK;

		assert_not_recorded(NULL, strict, "there is no known_hosts file");
		assert_not_recorded("/dev/null", strict, "not a regular file");
		assert_not_recorded("/proc/none/known_hosts", strict, "cannot make the directory");
	}
	target = place_target(&place);
	target.host_key_alias = "two,names";
	trial_connect(&trial, &target);
	assert_non_null(strstr(trial.facts[TUNNEL_HOST_KEY], "not recorded: \"two,names\""));
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-changed");
	assert_int_equal(trial.questions, 0);
	assert_non_null(strstr(trial.error.detail, "known_hosts:1"));
	assert_non_null(strstr(trial.error.detail, "recorded: SHA256:"));
	assert_non_null(strstr(trial.error.hint, "ssh-keygen"));
	trial_end(&trial);

	/* Another type counts as changed too, as in ssh. */
	unlink(place.known_hosts);
	record_key("", "encrypted");
	trial = (struct trial){.trust = TUNNEL_TRUST_AND_RECORD};
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-changed");
	trial_end(&trial);

	/* The hint names the line that is meant, whose name is the alias. */
	unlink(place.known_hosts);
	record_key("db-alias,", "other_host");
	trial = (struct trial){.trust = TUNNEL_TRUST_AND_RECORD};
	target.host_key_alias = "db-alias";
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-changed");
	assert_non_null(strstr(trial.error.hint, "-R 'db-alias'"));
	trial_end(&trial);
	target.host_key_alias = NULL;

	unlink(place.known_hosts);
	record_key("", "host");
	record_key("@revoked ", "host");
	trial = (struct trial){.trust = TUNNEL_TRUST_AND_RECORD};
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-revoked");
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-unexpected");
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.host-key-undecided");
	trial_end(&trial);
}

static void idle_tunnel_notices_the_end(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	place_kill_sshd(&place);
	trial_wait(&trial, &trial.is_over);
	trial_assert_failed(&trial, "ssh.lost");
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

/* A peer that listens but is no SSH server: @says is sent to whoever comes. */
static pid_t start_peer(int *port, const char *says)
{
	int listener = place_listen(port);
	pid_t pid = place_fork();

	if (pid == 0) {
		for (;;) {
			int fd = accept(listener, NULL, NULL);
			char bytes[256];

			if (fd < 0 || read(fd, bytes, sizeof bytes) < 0)
				_exit(1);
			if (write(fd, says, strlen(says)) < 0)
				_exit(1);
			close(fd);
		}
	}
	close(listener);
	return pid;
}

static void try_port(struct trial *trial, int port)
{
	struct tunnel_target target = place_target(&place);
	char text[8];

	snprintf(text, sizeof text, "%d", port);
	target.port = text;
	target.leg_limit_ms = 500;
	trial_connect(trial, &target);
}

static void peers_that_are_not_ssh_are_named(void **state)
{
	static const char *const said[] = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
		int port;
		pid_t peer = start_peer(&port, said[i]);

		try_port(&trial, port);
		kill(peer, SIGKILL);
		waitpid(peer, NULL, 0);
		trial_assert_failed(&trial, "ssh.not-ssh");
		assert_int_equal(trial.leg, TUNNEL_HOST_KEY);
		if (i == 0)
			assert_non_null(strstr(trial.error.detail, "HTTP/1.1"));
		trial_end(&trial);
	}
}

/* A packet of a type that nobody knows, @size bytes long, for ever. */
static void flood(int fd, size_t size)
{
	static const char greeting[] = "SSH-2.0-flood\r\n";
	size_t length = (size + 12) / 8 * 8 + 4;
	size_t count = ((size_t)1 << 20) / (length + 4);
	unsigned char *bytes = calloc(count, length + 4);

	for (size_t i = 0; i < count; i++) {
		unsigned char *packet = bytes + i * (length + 4);

		packet[2] = (unsigned char)(length >> 8);
		packet[3] = (unsigned char)length;
		packet[4] = (unsigned char)(length - size - 1); /* padding */
		packet[5] = 192;
	}
	if (write(fd, greeting, strlen(greeting)) < 0)
		_exit(1);
	while (write(fd, bytes, count * (length + 4)) > 0)
		;
	free(bytes);
	close(fd);
}

static pid_t start_flood(int *port, size_t size)
{
	int listener = place_listen(port);
	pid_t pid = place_fork();

	if (pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		for (;;)
			flood(accept(listener, NULL, NULL), size);
	}
	close(listener);
	return pid;
}

/* libssh2 would keep all of it, before the host key is judged. */
static void a_flood_before_the_host_key_ends_it(void **state)
{
	static const size_t sizes[] = {3, 30000};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
		int port;
		pid_t peer = start_flood(&port, sizes[i]);

		try_port(&trial, port);
		kill(peer, SIGKILL);
		waitpid(peer, NULL, 0);
		trial_assert_failed(&trial, "ssh.flood");
		assert_int_equal(trial.leg, TUNNEL_HOST_KEY);
		assert_non_null(strstr(trial.error.primary, "sent more than"));
		trial_end(&trial);
	}
	assert_true(longest_turn() <= 10 * LOOP_TURN_LIMIT_MS);
}

static void silent_peer_times_out(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	int port, listener = place_listen(&port);

	(void)state;
	try_port(&trial, port);
	trial_assert_failed(&trial, "ssh.timeout");
	assert_int_equal(trial.leg, TUNNEL_HOST_KEY);
	assert_true(loop_turns(trial.loop) < 50);
	close(listener);
	trial_end(&trial);
}

static void closed_port_is_refused(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};

	(void)state;
	try_port(&trial, place_free_port());
	trial_assert_failed(&trial, "ssh.refused");
	assert_int_equal(trial.leg, TUNNEL_REACH);
	assert_non_null(strstr(trial.error.detail, "127.0.0.1: Connection refused"));
	trial_end(&trial);
}

static void unknown_name_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target = place_target(&place);

	(void)state;
	target.host = "no-such-host.invalid";
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.resolve");
	assert_int_equal(trial.leg, TUNNEL_RESOLVE);
	trial_end(&trial);
}

/*
 * known_hosts as ssh reads it: $N is [127.0.0.1]:port, $K the key of the host, $O another one.
 * We may refuse what ssh accepts, never the other way round (security.md, R20).
 */
static const char *const known_hosts_cases[] = {
	"$N $K\n",
	"$N $O\n",
	"127.0.0.1 $K\n",
	"127.0.0.1 $O\n",
	"$N $O\n127.0.0.1 $K\n",
	"$N $O\n$N $K\n",
	"x,$N,y $K\n",
	"[127.0.0.*]:* $K\n",
	"* $K\n",
	"!$N,* $K\n",
	"@revoked $N $K\n",
	"@revoked $N $K\n$N $K\n",
	"$N $K\n@revoked * $K\n",
	"@revoked 127.0.0.1 $K\n$N $K\n",
	"@cert-authority $N $K\n",
	"@cert-authority * $O\n$N $K\n",
	"rubbish\n$N $K\n",
	"$N ssh-ed25519\n$N $K\n",
	"@bad $N $K\n",
	"$N $K\r\n",
	"#$N $K\n",
	"\n \t$N\t$K comment\n",
	"$N $K",
};

/* The one case in which we are stricter: a revocation of the bare name, for another port. */
#define STRICTER 13

static void write_known_hosts(const char *text)
{
	struct buf out = BUF_INIT, key = BUF_INIT;

	for (; *text; text++) {
		if (*text != '$') {
			buf_char(&out, *text);
			continue;
		}
		if (*++text == 'N') {
			buf_printf(&out, "[127.0.0.1]:%d", place.sshd_port);
			continue;
		}
		buf_clear(&key);
		assert_true(
			file_read(place_path(&place, *text == 'K' ? "host.pub" : "other_host.pub"),
				key.limit, &key, NULL));
		buf_add(&out, key.bytes,
			strcspn(strchr(key.bytes, ' ') + 1, " \n") +
				(size_t)(strchr(key.bytes, ' ') + 1 - key.bytes));
	}
	assert_true(file_write(place.known_hosts, buf_string(&out), out.length, 0644, NULL));
	buf_free(&out);
	buf_free(&key);
}

static bool ssh_accepts(void)
{
	struct buf command = BUF_INIT;
	int status;

	buf_printf(&command,
		"ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o "
		"UserKnownHostsFile=%s "
		"-o GlobalKnownHostsFile=none -o UpdateHostKeys=no -o IdentityAgent=none -i %s -p "
		"%d "
		"%s@127.0.0.1 true </dev/null >/dev/null 2>&1",
		place.known_hosts, place_path(&place, "user"), place.sshd_port, place.user);
	status = system(buf_string(&command));
	buf_free(&command);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void ssh_decides_the_same(void **state)
{
	size_t accepted = 0;

	(void)state;
	place_start_sshd(&place, "");
	for (size_t i = 0; i < sizeof known_hosts_cases / sizeof *known_hosts_cases; i++) {
		struct trial trial = {.trust = TUNNEL_REFUSE};
		struct tunnel_target target = place_target(&place);
		bool ours, theirs;

		write_known_hosts(known_hosts_cases[i]);
		theirs = ssh_accepts();
		trial_connect(&trial, &target);
		ours = trial.is_ready;
		trial_end(&trial);
		if (ours != theirs && i != STRICTER)
			print_message("# case %zu: we %d, ssh %d: %s\n", i, ours, theirs,
				known_hosts_cases[i]);
		assert_true(theirs || !ours);
		accepted += ours;
		assert_true(ours == theirs || i == STRICTER);
	}
	assert_true(accepted >= 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(key_file_logs_in),
		TEST(refused_host_key_ends_it),
		TEST(what_was_not_recorded_is_told),
		TEST(changed_host_key_is_refused),
		TEST(fingerprint_decides_alone),
		TEST(unreadable_known_hosts_decides_nothing),
		TEST(idle_tunnel_notices_the_end),
		TEST(closing_early_is_safe),
		TEST(peers_that_are_not_ssh_are_named),
		TEST(a_flood_before_the_host_key_ends_it),
		TEST(silent_peer_times_out),
		TEST(closed_port_is_refused),
		TEST(unknown_name_is_named),
		TEST(ssh_decides_the_same),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, NULL);
}
