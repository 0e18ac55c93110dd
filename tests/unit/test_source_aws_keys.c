/* test_source_aws_keys.c - where the keys of AWS come from: files, environment, commands. */
#include "unit.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"
#include "source/aws_keys.h"
#include "source/aws_profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the files ------------------------------------------------------------------------------- */

static const char credentials[] = "# ours\n"
				  "[default]\r\n"
				  "aws_access_key_id = AKIDEFAULT\r\n"
				  "aws_secret_access_key=se/cr=et # the old one\r\n"
				  "\n"
				  "[work]\n"
				  "  aws_access_key_id = AKWORK\n"
				  "  aws_secret_access_key = w#o;rk\n"
				  "  AWS_SESSION_TOKEN = t0\n"
				  "; [work] nothing\n"
				  "[half]\naws_access_key_id = AKHALF\n";
static const char config[] = "[default]\nregion = eu-west-1\ns3 =\n  region = wrong\n"
			     "[profile work]\nregion = us-east-2\n"
			     "credential_process = /opt/keys --id '# 7'\n"
			     "[profile \"two words\"]\naws_access_key_id = AK2\n"
			     "aws_secret_access_key = two\n"
			     "[ profile  roles ]\nrole_arn = arn:aws:iam::1:role/x\n"
			     "source_profile = work\n"
			     "[work]\nregion = wrong\n";

static void read_both(const char *name, struct aws_profile *profile)
{
	*profile = (struct aws_profile){.exists = false};
	aws_profile_parse(credentials, false, name, profile);
	aws_profile_parse(config, true, name, profile);
}

static void assert_keys(
	const struct aws_keys *keys, const char *key_id, const char *secret, const char *session)
{
	assert_string_equal(keys->key_id, key_id);
	assert_string_equal(secret_reveal(keys->secret), secret);
	if (session)
		assert_string_equal(secret_reveal(keys->session), session);
	else
		assert_null(keys->session);
}

static void a_profile_is_read_as_the_sdks_do(void **state)
{
	struct aws_profile profile;

	(void)state;
	read_both("default", &profile);
	assert_true(profile.exists);
	assert_keys(&profile.credentials, "AKIDEFAULT", "se/cr=et", NULL);
	assert_string_equal(profile.region, "eu-west-1");
	assert_null(profile.process);
	assert_null(profile.elsewhere);
	aws_profile_clear(&profile);

	read_both("work", &profile);
	assert_keys(&profile.credentials, "AKWORK", "w#o;rk", "t0");
	assert_string_equal(profile.region, "us-east-2");
	assert_string_equal(profile.process, "/opt/keys --id '# 7'");
	aws_profile_clear(&profile);

	read_both("two words", &profile);
	assert_false(aws_keys_are_complete(&profile.credentials));
	assert_keys(&profile.config, "AK2", "two", NULL);
	aws_profile_clear(&profile);

	read_both("roles", &profile);
	assert_string_equal(profile.elsewhere, "role_arn");
	aws_profile_clear(&profile);

	read_both("half", &profile);
	assert_true(profile.exists);
	assert_false(aws_keys_are_complete(&profile.credentials));
	aws_profile_clear(&profile);

	read_both("wor", &profile);
	assert_false(profile.exists);
	assert_null(profile.region);
	aws_profile_clear(&profile);
}

/* --- asking ---------------------------------------------------------------------------------- */

struct answer {
	char key_id[80], origin[80], primary[300], detail[80], hint[300];
	bool has_keys, is_done;
};

static void note(void *self, const struct aws_keys *keys, const struct error *error)
{
	struct answer *answer = self;

	answer->is_done = true;
	answer->has_keys = keys != NULL;
	snprintf(answer->key_id, sizeof answer->key_id, "%s", keys ? keys->key_id : "");
	snprintf(answer->origin, sizeof answer->origin, "%s", keys ? keys->origin : "");
	snprintf(answer->primary, sizeof answer->primary, "%s",
		error->primary ? error->primary : "");
	snprintf(answer->detail, sizeof answer->detail, "%s", error->detail ? error->detail : "");
	snprintf(answer->hint, sizeof answer->hint, "%s", error->hint ? error->hint : "");
}

static struct answer ask(const char *profile, const char *command)
{
	struct loop *loop = loop_new();
	struct answer answer = {.is_done = false};

	aws_keys_ask(loop, profile, command, note, &answer);
	assert_false(answer.is_done); /* never from inside the call */
	loop_until(loop, &answer.is_done);
	loop_free(loop);
	return answer;
}

static void assert_says(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" does not say \"%s\"", text, part);
}

static char place[] = "/tmp/pgusher-aws-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char *path = path_join(place, name);

	assert_true(file_write(path, text, strlen(text), 0600, NULL));
	free(path);
}

static int make_home(void **state)
{
	static const char *const names[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
		"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
		"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	strcpy(place + sizeof place - 7, "XXXXXX");
	if (!mkdtemp(place))
		return 1;
	setenv("HOME", place, 1);
	return 0;
}

static int remove_home(void **state)
{
	(void)state;
	return directory_remove(place, NULL) ? 0 : 1;
}

static void make_aws(void)
{
	char *path = path_join(place, ".aws");

	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
}

static void what_a_source_names_wins_over_what_is_set(void **state)
{
	struct answer answer;

	(void)state;
	make_aws();
	write_file(".aws/credentials", credentials);
	write_file(".aws/config", config);
	answer = ask(NULL, NULL);
	assert_string_equal(answer.key_id, "AKIDEFAULT");
	assert_string_equal(answer.origin, "AWS profile default");
	setenv("AWS_PROFILE", "two words", 1);
	assert_string_equal(ask(NULL, NULL).key_id, "AK2");
	setenv("AWS_ACCESS_KEY_ID", "AKENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "e", 1);
	assert_string_equal(ask(NULL, NULL).key_id, "AKENV");
	assert_string_equal(ask("work", NULL).key_id, "AKWORK");
	answer = ask("work",
		"echo '{\"Version\": 1, \"AccessKeyId\": \"AKC\", \"SecretAccessKey\": \"c\"}'");
	assert_string_equal(answer.key_id, "AKC");
	assert_string_equal(answer.origin, "AWS key command");
	unsetenv("AWS_SECRET_ACCESS_KEY");
	assert_says(ask(NULL, NULL).primary, "only one is set");
}

static void a_process_of_a_profile_is_run(void **state)
{
	(void)state;
	make_aws();
	write_file(".aws/config",
		"[profile p]\ncredential_process = echo '{\"Version\": 1, "
		"\"AccessKeyId\": \"AKP\", \"SecretAccessKey\": \"p\"}'\n"
		"[profile broken]\ncredential_process = sh -c 'echo out of keys >&2; exit 3'\n");
	assert_string_equal(ask("p", NULL).key_id, "AKP");
	assert_says(ask("broken", NULL).primary, "credential_process exited with status 3");
	assert_says(ask("broken", NULL).detail, "out of keys");
}

static void a_profile_that_cannot_serve_says_why(void **state)
{
	struct answer answer;

	(void)state;
	answer = ask(NULL, NULL);
	assert_false(answer.has_keys);
	assert_says(answer.primary, "there is no AWS profile default");
	make_aws();
	write_file(".aws/credentials", credentials);
	write_file(".aws/config", config);
	answer = ask("roles", NULL);
	assert_says(answer.primary, "has role_arn");
	assert_says(answer.hint, "aws configure export-credentials --format process");
	assert_says(ask("half", NULL).primary, "has no keys");
	assert_says(ask("nobody", NULL).primary, "there is no AWS profile nobody");
}

static void a_pipe_or_a_directory_is_no_file_of_keys(void **state)
{
	char *path;

	(void)state;
	make_aws();
	path = path_join(place, ".aws/credentials");
	assert_int_equal(mkfifo(path, 0600), 0); /* to read it would wait for ever */
	assert_says(ask(NULL, NULL).primary, "not a regular file");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_says(ask(NULL, NULL).primary, "not a regular file");
	free(path);
}

static void an_asking_can_be_cancelled(void **state)
{
	struct loop *loop = loop_new();
	struct answer answer = {.is_done = false};
	struct aws_asking *asking = aws_keys_ask(loop, NULL, "sleep 60", note, &answer);

	(void)state;
	loop_turn(loop, 10);
	aws_keys_cancel(&asking);
	assert_null(asking);
	loop_turn(loop, 10);
	assert_false(answer.is_done);
	loop_free(loop);
}

static void the_region_comes_from_the_environment_or_the_profile(void **state)
{
	char *region;

	(void)state;
	assert_null(aws_keys_region(NULL));
	make_aws();
	write_file(".aws/config", config);
	region = aws_keys_region(NULL);
	assert_string_equal(region, "eu-west-1");
	free(region);
	region = aws_keys_region("work");
	assert_string_equal(region, "us-east-2");
	free(region);
	setenv("AWS_DEFAULT_REGION", "ap-south-1", 1);
	region = aws_keys_region("work");
	assert_string_equal(region, "ap-south-1");
	free(region);
	setenv("AWS_REGION", "sa-east-1", 1);
	region = aws_keys_region("work");
	assert_string_equal(region, "sa-east-1");
	free(region);
}

/* --- what a command prints ------------------------------------------------------------------- */

#define GOOD "\"Version\": 1, \"AccessKeyId\": \"AK\", \"SecretAccessKey\": \"s\""
#define NOON 1704110400 /* 2024-01-01T12:00:00Z */

static void assert_read(const char *json, const char *why)
{
	struct aws_keys keys = {.key_id = NULL};
	struct error error = ERROR_INIT;
	bool is_read = aws_keys_read(json, strlen(json), NOON, &keys, &error);

	if (why && is_read)
		fail_msg("%s was taken", json);
	if (!why && !is_read)
		fail_msg("%s was not taken: %s", json, error.primary);
	if (why)
		assert_says(error.primary, why);
	if (why && error.detail)
		assert_null(strstr(error.detail, "\"s\""));
	error_clear(&error);
	aws_keys_clear(&keys);
}

static void the_keys_of_a_command_are_judged(void **state)
{
	(void)state;
	assert_read("{" GOOD "}", NULL);
	assert_read("{" GOOD ", \"Expiration\": \"2024-01-01T12:00:01Z\"}", NULL);
	assert_read("{" GOOD ", \"Expiration\": \"2024-01-01T12:00:00Z\"}", "expired at 2024");
	assert_read("{" GOOD ", \"Expiration\": \"2024-01-01T13:59:59+02:00\"}", "expired");
	assert_read("{" GOOD ", \"Expiration\": \"2024-01-01T14:00:01.5+02:00\"}", NULL);
	assert_read("{" GOOD ", \"Expiration\": \"2024-01-01T06:59:59-05:00\"}", "expired");
	assert_read("{" GOOD ", \"Expiration\": \"tomorrow\"}", "is no time");
	assert_read("{" GOOD ", \"Expiration\": \"2024-01-01T12:00:01 CET\"}", "is no time");
	assert_read("{\"Version\": 2}", "no \"Version\": 1");
	assert_read("{\"Version\": 1, \"AccessKeyId\": \"AK\"}", "no SecretAccessKey");
	assert_read("{\"Version\": 1, \"SecretAccessKey\": \"s\"}", "no AccessKeyId");
	assert_read("[1]", "no JSON object");
	assert_read("AKIA...", "no JSON object");
	assert_read("", "no JSON object");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_profile_is_read_as_the_sdks_do),
		cmocka_unit_test_setup_teardown(
			what_a_source_names_wins_over_what_is_set, make_home, remove_home),
		cmocka_unit_test_setup_teardown(
			a_process_of_a_profile_is_run, make_home, remove_home),
		cmocka_unit_test_setup_teardown(
			a_profile_that_cannot_serve_says_why, make_home, remove_home),
		cmocka_unit_test_setup_teardown(
			a_pipe_or_a_directory_is_no_file_of_keys, make_home, remove_home),
		cmocka_unit_test(an_asking_can_be_cancelled),
		cmocka_unit_test_setup_teardown(
			the_region_comes_from_the_environment_or_the_profile, make_home,
			remove_home),
		cmocka_unit_test(the_keys_of_a_command_are_judged),
	};

	return unit_main(tests);
}
