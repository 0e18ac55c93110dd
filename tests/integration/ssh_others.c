/* Logins to servers that are not OpenSSH: Dropbear, and one that asks unusual questions. */
#include "ssh_servers.h"
#include "ssh_suite.h"

#include "base/secret.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void furnish(void)
{
	place_make_key(&place, "ecdsa", "-t ecdsa -b 384 -N ");
	place_authorize(&place, "ecdsa");
}

static void dropbear_lets_in(void **state)
{
	static const char *const keys[] = {"user", "ecdsa", "rsa"};

	(void)state;
	if (!start_dropbear(&place))
		trial_skip(DROPBEAR_SKIPPED);
	for (size_t i = 0; i < 3; i++) {
		struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
		struct tunnel_target target = place_target(&place);

		target.key_file = place_path(&place, keys[i]);
		trial_connect(&trial, &target);
		trial_assert_ready(&trial);
		assert_non_null(strstr(tunnel_server_banner(trial.tunnel), "dropbear"));
		trial_end(&trial);
	}
}

static void dropbear_refuses(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	if (!start_dropbear(&place))
		trial_skip(DROPBEAR_SKIPPED);
	target = place_target(&place);
	target.key_file = place_path(&place, "stranger");
	trial_connect(&trial, &target);
	trial_assert_failed(&trial, "ssh.key-refused");
	assert_non_null(strstr(tunnel_methods_offered(trial.tunnel), "publickey"));
	trial_end(&trial);
}

static void dropbear_forwards(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE};
	struct tunnel_target target;

	(void)state;
	if (!start_dropbear(&place))
		trial_skip(DROPBEAR_SKIPPED);
	if (!place.echo)
		place_start_echo(&place);
	target = place_target(&place);
	trial_connect(&trial, &target);
	trial_assert_ready(&trial);
	trial_forward(&trial, place.echo_port);
	assert_true(trial.is_open);
	forward_close(trial.forward);
	trial_end(&trial);
}

static struct tunnel_target by_prompts(void)
{
	struct tunnel_target target = place_target(&place);

	target.method = SSH_PASSWORD;
	target.key_file = NULL;
	return target;
}

static void play(const char *part, struct trial *trial)
{
	struct tunnel_target target;

	if (!start_fake(&place, part))
		trial_skip(FAKE_SKIPPED);
	target = by_prompts();
	trial->trust = TUNNEL_TRUST_ONCE;
	trial_connect(trial, &target);
}

static void answer(struct trial *trial, const char *text)
{
	struct secret *secret = secret_from(text, strlen(text));

	tunnel_answer(trial->tunnel, secret);
	secret_free(secret);
}

static void wait_for_question(struct trial *trial, size_t number)
{
	while (trial->questions < number && !trial->is_over && !trial->is_ready)
		loop_turn(trial->loop, 1000);
	assert_int_equal(trial->questions, number);
	assert_false(trial->is_over);
}

/* The number that was asked for is the one that counts: nothing is started anew. */
static void challenge_is_answered(void **state)
{
	struct trial trial = {.trust = TUNNEL_TRUST_ONCE, .holds_answers = true};
	struct tunnel_target target;
	char number[9], reversed[9] = "";

	(void)state;
	if (!start_fake(&place, "challenge"))
		trial_skip(FAKE_SKIPPED);
	target = by_prompts();
	trial_begin(&trial, &target);
	wait_for_question(&trial, 1);
	tunnel_trust(trial.tunnel, TUNNEL_TRUST_ONCE);
	wait_for_question(&trial, 2);
	assert_string_equal(trial.title, "Card");
	assert_string_equal(trial.instruction, "Type this into your card");
	assert_int_equal(sscanf(trial.prompt, "Challenge %8[0-9]: ", number), 1);
	for (size_t i = 0; i < 8; i++)
		reversed[i] = number[7 - i];
	answer(&trial, reversed);
	wait_for_question(&trial, 3);
	assert_string_equal(trial.title, "Code");
	assert_string_equal(trial.instruction, "");
	assert_string_equal(trial.prompt, "PIN: ");
	answer(&trial, "1234");
	wait_for_question(&trial, 4);
	assert_string_equal(trial.prompt, "Again: ");
	answer(&trial, "1234");
	trial_settle(&trial);
	trial_assert_ready(&trial);
	trial_end(&trial);
}

static void notice_is_shown_with_the_next_question(void **state)
{
	struct trial trial = {.answers = {"x"}};

	(void)state;
	play("notice", &trial);
	trial_assert_ready(&trial);
	assert_string_equal(trial.title, "N");
	assert_string_equal(trial.instruction, "Your password ends on Friday");
	assert_string_equal(trial.prompt, "");
	trial_end(&trial);
}

static void steps_of_one_method(void **state)
{
	struct trial trial = {.answers = {"1", "2"}};

	(void)state;
	play("steps", &trial);
	trial_assert_ready(&trial);
	assert_string_equal(
		trial.facts[TUNNEL_LOGIN], "keyboard-interactive, keyboard-interactive");
	trial_end(&trial);
}

/* Nobody is asked, nothing hangs, and no turn is long. */
static void absurd_questions_end(void **state)
{
	static const char *const parts[] = {"endless", "many", "liar"};
	static const char *const codes[] = {"ssh.no-method", "ssh.no-method", "ssh.key-needs-ssh"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct trial trial = {.answers = {"x"}};

		play(parts[i], &trial);
		trial_assert_failed(&trial, codes[i]);
		assert_int_equal(trial.questions, 1);
		trial_end(&trial);
		place_kill_sshd(&place);
	}
	assert_true(longest_turn() <= LOOP_TURN_LIMIT_MS);
}

/* A host that is known may still go mad: memory has a limit after the login, too. */
static void a_flood_after_the_login_ends_it(void **state)
{
	struct trial trial = {.answers = {"x"}};

	(void)state;
	play("flood", &trial);
	trial_assert_ready(&trial);
	trial_forward(&trial, 1);
	trial_wait(&trial, &trial.is_over);
	assert_string_equal(trial.code, "ssh.flood");
	trial_end(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dropbear_lets_in),
		TEST(dropbear_refuses),
		TEST(dropbear_forwards),
		TEST(challenge_is_answered),
		TEST(notice_is_shown_with_the_next_question),
		TEST(steps_of_one_method),
		TEST(absurd_questions_end),
		TEST(a_flood_after_the_login_ends_it),
	};

	return suite_main(tests, sizeof tests / sizeof *tests, furnish);
}
