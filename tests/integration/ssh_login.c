/* Ways to log in to a real sshd: agent, key files, password, prompts; and how they fail. */
#include "ssh_suite.h"

#include "base/fileio.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
		trial_connect(&trial, &target);
		place_kill_agent(&place);
		trial_assert_ready(&trial);
		assert_string_equal(
			trial.facts[TUNNEL_LOGIN], i ? "agent key rsa" : "agent key ed25519");
		assert_true(trial.turns < 200);
		trial_end(&trial);
	}
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

/* OpenSSH counts each key as an attempt, and hangs up after MaxAuthTries of them. */
static void an_agent_full_of_strange_keys_leaves_room_for_the_file(void **state)
{
	static const char *const names[] = {"s1", "s2", "s3", "s4", "s5"};
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "MaxAuthTries 6\n");
	place_start_agent(&place, "stranger");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		place_make_key(&place, names[i], "-t ed25519 -N ");
		place_add_to_agent(&place, names[i]);
	}
	target = place_target(&place);
	target.method = SSH_AUTO;
	target.agent_socket = place.agent_socket;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "key file"));
	trial_end(&trial);
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.no-agent");
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
	trial_connect(&trial, &target);
	place_kill_agent(&place);
	trial_assert_ready(&trial);
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
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
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
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_int_equal(trial.questions, 3);
	assert_int_equal(trial.asked[1], TUNNEL_ASK_PASSPHRASE);
	assert_string_equal(trial.prompt, target.key_file);
	trial_end(&trial);

	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE, .answers = {"a", "b", "c"}};
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-passphrase");
	assert_int_equal(trial.questions, 4);
	trial_end(&trial);

	/* None given, at once or after wrong ones, is not a wrong one. */
	for (size_t wrong = 0; wrong < 3; wrong++) {
		trial = (struct trial){.trust = TUNNEL_TRUST_ONCE};
		for (size_t i = 0; i < wrong; i++)
			trial.answers[i] = "wrong";
		trial_connect(&trial, &target);
		trial_assert_failed(&trial, "ssh.no-passphrase");
		assert_non_null(strstr(trial.error.primary, "no passphrase was given"));
		assert_int_equal(trial.questions, 2 + wrong);
		trial_end(&trial);
	}
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

static void copy_key(const char *to)
{
	struct buf key = BUF_INIT;

	assert_true(file_read(place_path(&place, "user"), key.limit, &key, NULL));
	assert_true(file_write(to, key.bytes, key.length, 0600, NULL));
	buf_free(&key);
}

/* IdentityFile none: neither a file of that name nor the usual ones, though both would do. */
static void none_is_no_key_file(void **state)
{
	static const char *const files[] = {"none", NULL};
	const char *home = getenv("HOME");
	char *old_home = home ? strdup(home) : NULL, *here = getcwd(NULL, 0);
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	assert_int_equal(chdir(place.directory), 0);
	setenv("HOME", place.directory, 1);
	assert_true(directory_make(place_path(&place, ".ssh"), NULL));
	copy_key("none");
	copy_key(".ssh/id_ed25519");
	target = place_target(&place);
	target.key_file = NULL;
	target.identity_files = files;
	trial_connect(&trial, &target);
	assert_int_equal(chdir(here), 0);
	if (old_home)
		setenv("HOME", old_home, 1);
	trial_assert_failed(&trial, "ssh.key-file-missing");
	assert_non_null(strstr(trial.error.primary, "IdentityFile none"));
	trial_end(&trial);
	unlink(place_path(&place, "none"));
	free(old_home);
	free(here);
}

static void missing_key_file_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "");
	target = place_target(&place);
	target.key_file = place_path(&place, "none");
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-file-missing");
	trial_end(&trial);

	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE};
	target.key_file = place_path(&place, "user.pub");
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-file-unreadable");
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-refused");
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.password-refused");
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.no-method");
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
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.too-many-failures");
	trial_end(&trial);
}

/* PAM asks "Password: " even of somebody whose password is locked. "password", which this server
 * does not offer, is not asked for in vain. */
static void prompts_of_the_server_are_asked(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"one", "two", NULL}};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place,
		"UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes\n");
	target = place_target(&place);
	target.method = SSH_PASSWORD;
	trial_connect(&trial, &target);
	if (strstr(tunnel_methods_offered(trial.tunnel), "keyboard-interactive")) {
		trial_assert_failed(&trial, "ssh.password-refused");
		assert_int_equal(trial.questions, 4);
		assert_int_equal(trial.asked[1], TUNNEL_ASK_PROMPT);
		assert_non_null(strstr(trial.prompt, "assword:"));
		assert_string_equal(tunnel_methods_tried(trial.tunnel), "keyboard-interactive");
	}
	trial_end(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(agent_logs_in),
		TEST(an_agent_full_of_strange_keys_leaves_room_for_the_file),
		TEST(missing_agent_is_named),
		TEST(silent_agent_is_given_up),
		TEST(rsa_key_file_logs_in),
		TEST(passphrase_is_asked_for),
		TEST(none_is_no_key_file),
		TEST(missing_key_file_is_named),
		TEST(wrong_key_names_what_is_offered),
		TEST(wrong_password_is_refused),
		TEST(no_method_is_left),
		TEST(too_many_failures_are_named),
		TEST(prompts_of_the_server_are_asked),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, NULL);
}
