/* Logins of several steps and several rounds, to a real sshd with PAM. */
#include "ssh_servers.h"
#include "ssh_suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASSWORDS "PasswordAuthentication yes\nKbdInteractiveAuthentication no\n"
#define PROMPTS "PasswordAuthentication no\nKbdInteractiveAuthentication yes\n"
#define BOTH "PasswordAuthentication yes\nKbdInteractiveAuthentication yes\n"

static void start(int rounds, const char *more)
{
	if (!start_sshd_with_pam(&place, rounds, more))
		trial_skip(PAM_SKIPPED);
}

static struct tunnel_target by_password(void)
{
	struct tunnel_target target = place_target(&place);

	target.method = SSH_PASSWORD;
	target.key_file = NULL;
	return target;
}

static void password_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"wrong", "one"}};
	struct tunnel_target target;

	(void)state;
	start(1, PASSWORDS);
	target = by_password();
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "password");
	assert_int_equal(trial.asked[1], TUNNEL_ASK_PASSWORD);
	assert_int_equal(trial.questions, 3);
	trial_end(&trial);
}

static void one_round_logs_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"wrong", "one"}};
	struct tunnel_target target;

	(void)state;
	start(1, PROMPTS);
	target = by_password();
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "keyboard-interactive");
	assert_int_equal(trial.asked[1], TUNNEL_ASK_PROMPT);
	assert_int_equal(trial.questions, 3);
	assert_string_equal(trial.prompt, "Password: ");
	trial_end(&trial);
}

/* Each answer goes out once: a code that is good for one use is not burned. */
static void two_rounds_log_in(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"one", "two"}};
	struct tunnel_target target;

	(void)state;
	start(2, PROMPTS);
	target = by_password();
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_int_equal(trial.questions, 3);
	trial_end(&trial);
}

static void second_round_is_refused(void **state)
{
	struct trial trial = {
		.trust = TUNNEL_TRUST_ONCE, .answers = {"one", "no", "one", "no", "one", "no"}};
	struct tunnel_target target;

	(void)state;
	start(2, PROMPTS);
	target = by_password();
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.password-refused");
	assert_int_equal(trial.questions, 7);
	assert_string_equal(tunnel_methods_tried(trial.tunnel), "keyboard-interactive");
	assert_string_equal(tunnel_methods_offered(trial.tunnel), "publickey,keyboard-interactive");
	trial_end(&trial);
}

/* The person goes away between the rounds, in two ways. */
static void talk_is_dropped_in_the_middle(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"one", NULL}};
	struct trial closed = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	start(2, PROMPTS);
	target = by_password();
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.no-method");
	assert_int_equal(trial.questions, 3);
	trial_end(&trial);

	target.fingerprint = NULL;
	trial_begin(&closed, &target);
	while (closed.questions < 2) {
		loop_turn(closed.loop, 1000);
		closed.holds_answers = closed.questions > 0;
		assert_false(closed.is_over);
	}
	trial_end(&closed);
}

static void server_that_dies_is_noticed(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	start(1, PROMPTS);
	target = by_password();
	trial_begin(&trial, &target);
	while (trial.questions < 2) {
		loop_turn(trial.loop, 1000);
		trial.holds_answers = trial.questions > 0;
	}
	place_kill_sshd(&place);
	trial_settle(&trial);
	trial_assert_failed(&trial, "ssh.lost");
	trial_end(&trial);
}

static void connect_in_steps(
	const char *methods, const char *settings, enum ssh_method method, struct trial *trial)
{
	struct tunnel_target target;
	char more[256];

	snprintf(more, sizeof more, "%sAuthenticationMethods %s\n", settings, methods);
	start(1, more);
	target = place_target(&place);
	target.method = method;
	trial->trust = TUNNEL_TRUST_ONCE;
	trial_connect(trial, &target);
}

static void key_then_password(void **state)
{
	static const enum ssh_method methods[] = {SSH_AUTO, SSH_KEY_FILE};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct trial trial = {.answers = {"wrong", "one"}};

		connect_in_steps("publickey,password", PASSWORDS, methods[i], &trial);
		trial_assert_ready(&trial);
		assert_string_equal(trial.facts[TUNNEL_LOGIN], "publickey, password");
		assert_non_null(strstr(tunnel_methods_tried(trial.tunnel), "/user (accepted), "));
		trial_end(&trial);
		place_kill_sshd(&place);
	}
}

static void key_then_prompts(void **state)
{
	struct trial trial = {.answers = {"one"}};

	(void)state;
	connect_in_steps("publickey,keyboard-interactive", BOTH, SSH_AUTO, &trial);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "publickey, keyboard-interactive");
	assert_int_equal(trial.asked[1], TUNNEL_ASK_PROMPT);
	trial_end(&trial);
}

static void password_then_key(void **state)
{
	struct trial trial = {.answers = {"one"}};

	(void)state;
	connect_in_steps("password,publickey", PASSWORDS, SSH_PASSWORD, &trial);
	trial_assert_ready(&trial);
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "password, key file"));
	trial_end(&trial);
}

static void prompts_then_password(void **state)
{
	struct trial trial = {.answers = {"one", "one"}};

	(void)state;
	connect_in_steps("keyboard-interactive,password", BOTH, SSH_AUTO, &trial);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "keyboard-interactive, password");
	trial_end(&trial);
}

/* The second key is a file of the configuration, or one of the agent. */
static void two_keys(void **state)
{
	const char *files[] = {place_path(&place, "stranger"), place_path(&place, "rsa"), NULL};
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	place_start_sshd(&place, "AuthenticationMethods publickey,publickey\n");
	target = place_target(&place);
	target.identity_files = files;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "publickey, key file"));
	assert_non_null(strstr(trial.facts[TUNNEL_LOGIN], "/rsa"));
	trial_end(&trial);

	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE};
	place_start_agent(&place, "rsa");
	target.identity_files = NULL;
	target.agent_socket = place.agent_socket;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	assert_string_equal(trial.facts[TUNNEL_LOGIN], "publickey, agent key rsa");
	trial_end(&trial);
}

/* What succeeded is not named as refused. */
static void step_that_is_missing_is_named(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;
	const char *nothing[] = {place_path(&place, "stranger"), NULL};

	(void)state;
	place_start_sshd(&place, "AuthenticationMethods publickey,publickey\n");
	target = place_target(&place);
	target.identity_files = nothing;
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-refused");
	assert_non_null(strstr(trial.error.primary, "accepted publickey of"));
	assert_non_null(strstr(trial.error.primary, "still wants publickey"));
	assert_non_null(strstr(trial.error.detail, "/user (accepted), key file"));
	assert_null(strstr(trial.error.detail, "stranger (accepted)"));
	trial_end(&trial);
	place_kill_sshd(&place);

	trial = (struct trial){.answers = {NULL}};
	connect_in_steps("publickey,password", PASSWORDS, SSH_KEY_FILE, &trial);
	trial_assert_failed(&trial, "ssh.no-method");
	assert_non_null(strstr(trial.error.primary, "accepted publickey of"));
	assert_non_null(strstr(trial.error.primary, "still wants password"));
	trial_end(&trial);
	place_kill_sshd(&place);

	trial = (struct trial){.answers = {"no", "no", "no"}};
	connect_in_steps("publickey,password", PASSWORDS, SSH_KEY_FILE, &trial);
	trial_assert_failed(&trial, "ssh.password-refused");
	assert_non_null(strstr(trial.error.primary, "accepted publickey"));
	assert_non_null(strstr(trial.error.primary, "refused the password"));
	assert_string_equal(tunnel_methods_offered(trial.tunnel), "password");
	trial_end(&trial);
}

/* Attempts end one before the server's own limit of six; a lower limit is named. */
static void limits_of_attempts(void **state)
{
	char config[128];

	(void)state;
	for (int limit = 1; limit <= 3; limit++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"a", "b", "c", "d"}};
		struct tunnel_target target;

		snprintf(config, sizeof config, "%sMaxAuthTries %d\n", PASSWORDS, limit);
		start(1, config);
		target = place_target(&place);
		target.method = SSH_AUTO;
		target.key_file = place_path(&place, "stranger");
		trial_connect(&trial, &target);
		trial_assert_failed(&trial, "ssh.too-many-failures");
		assert_non_null(strstr(trial.error.primary, "Too many authentication failures"));
		assert_non_null(strstr(trial.error.detail, "stranger"));
		assert_int_equal(strstr(trial.error.detail, ", password") != NULL, limit > 1);
		assert_int_equal(trial.questions, limit);
		trial_end(&trial);
		place_kill_sshd(&place);
	}
}

static void attempts_stop_before_the_limit(void **state)
{
	static const char *const names[] = {"s1", "s2", "s3", "s4", "s5", "s6", "s7"};
	const char *files[8] = {NULL};
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .answers = {"a", "b", "c", "d"}};
	struct tunnel_target target;

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		place_make_key(&place, names[i], "-t ed25519 -N ");
		files[i] = strdup(place_path(&place, names[i]));
	}
	start(1, PASSWORDS);
	target = place_target(&place);
	target.key_file = NULL;
	target.identity_files = files;
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-refused");
	assert_non_null(strstr(trial.error.detail, "s5"));
	assert_null(strstr(trial.error.detail, "s6"));
	trial_end(&trial);

	/* In "auto" the password has its chance. */
	trial = (struct trial){.trust = TUNNEL_TRUST_ONCE, .answers = {"one"}};
	target.method = SSH_AUTO;
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	trial_end(&trial);
	for (size_t i = 0; i < 7; i++)
		free((void *)(uintptr_t)files[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(password_logs_in),
		TEST(one_round_logs_in),
		TEST(two_rounds_log_in),
		TEST(second_round_is_refused),
		TEST(talk_is_dropped_in_the_middle),
		TEST(server_that_dies_is_noticed),
		TEST(key_then_password),
		TEST(key_then_prompts),
		TEST(password_then_key),
		TEST(prompts_then_password),
		TEST(two_keys),
		TEST(step_that_is_missing_is_named),
		TEST(limits_of_attempts),
		TEST(attempts_stop_before_the_limit),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, NULL);
}
