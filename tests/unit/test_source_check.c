#include "unit.h"

#include "base/buf.h"
#include "loop/http.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct source *tunnelled(void)
{
	struct source *source = source_new();

	source_set(source, "host", "db1", ORIGIN_TYPED, NULL);
	source_set(source, "sslmode", "require", ORIGIN_TYPED, NULL);
	source_set(source, "ssh_host", "bastion", ORIGIN_TYPED, NULL);
	return source;
}

/* --- the command to copy --------------------------------------------------------------------- */

/* The ssh line of the command for a tunnel with one more value. */
static void assert_ssh(const char *keyword, const char *value, const char *expected)
{
	struct source *source = tunnelled();
	struct buf command = BUF_INIT;

	source_set(source, keyword, value, ORIGIN_TYPED, NULL);
	source_psql_command(source, &command);
	command.bytes[strcspn(buf_string(&command), "\n")] = '\0';
	assert_string_equal(buf_string(&command), expected);
	buf_free(&command);
	source_free(source);
}

static void every_value_is_one_word_of_the_shell(void **state)
{
	(void)state;
	assert_ssh("ssh_port", "2222", "ssh -N -L 15432:db1:5432 -p 2222 bastion");
	assert_ssh("ssh_port", "22; touch x", "ssh -N -L 15432:db1:5432 -p '22; touch x' bastion");
	assert_ssh("ssh_key", "$(x)", "ssh -N -L 15432:db1:5432 -i '$(x)' bastion");
	assert_ssh("ssh_jumps", "a&b", "ssh -N -L 15432:db1:5432 -J 'a&b' bastion");
	assert_ssh("ssh_config", "a b", "ssh -N -L 15432:db1:5432 -F 'a b' bastion");
	assert_ssh("ssh_user", "it's", "ssh -N -L 15432:db1:5432 'it'\\''s@bastion'");
	assert_ssh("port", "1|x", "ssh -N -L '15432:db1:1|x' bastion");
	assert_ssh("host", "fd00::1", "ssh -N -L '15432:[fd00::1]:5432' bastion");
}

static void a_host_is_no_option(void **state)
{
	(void)state;
	assert_ssh("ssh_host", "-oProxyCommand=x", "ssh -N -L 15432:db1:5432 -- -oProxyCommand=x");
	assert_ssh("ssh_user", "-v", "ssh -N -L 15432:db1:5432 -- -v@bastion");
}

static void the_values_of_psql_are_quoted(void **state)
{
	struct source *source = source_new();
	struct buf command = BUF_INIT;

	(void)state;
	source_set(source, "host", "db1", ORIGIN_TYPED, NULL);
	source_set(source, "port", "1; x", ORIGIN_TYPED, NULL);
	source_set(source, "dbname", "$(y)", ORIGIN_TYPED, NULL);
	source_psql_command(source, &command);
	assert_string_equal(
		buf_string(&command), "psql 'host=db1 port='\\''1; x'\\'' dbname=$(y)'");
	buf_free(&command);
	source_free(source);
}

/* --- what is refused ------------------------------------------------------------------------- */

static char refused[40], reason[200];

static void note(void *self, const char *keyword, const char *why)
{
	(void)self;
	snprintf(refused, sizeof refused, "%s", keyword);
	snprintf(reason, sizeof reason, "%s", why);
}

static bool is_fingerprint(const char *text)
{
	struct source *source = tunnelled();
	size_t wrong;

	source_set(source, "ssh_fingerprint", text, ORIGIN_TYPED, NULL);
	wrong = source_check(source, note, NULL);
	if (wrong)
		assert_string_equal(refused, "ssh_fingerprint");
	source_free(source);
	return !wrong;
}

static void what_is_no_fingerprint_is_refused(void **state)
{
	(void)state;
	assert_true(is_fingerprint("SHA256:uG7m0Yh3cR5n9v0pQ2t8kXw1zB4eJ6aLrD3sFhT8+/o"));
	assert_false(is_fingerprint("nonsense"));
	assert_non_null(strstr(reason, "Host key: \"nonsense\" is no fingerprint."));
	assert_false(is_fingerprint("SHA256:"));
	assert_false(is_fingerprint("uG7m0Yh3cR5n9v0pQ2t8kXw1zB4eJ6aLrD3sFhT8yVo"));
	assert_false(is_fingerprint("SHA256:uG7m0Yh3cR5n9v0pQ2t8kXw1zB4eJ6aLrD3sFhT8yVo="));
	assert_false(is_fingerprint("SHA256:uG7m0Yh3cR5n9v0pQ2t8kXw1zB4eJ6aLrD3sFhT8yV"));
	assert_false(is_fingerprint("SHA256:uG7m0Yh3cR5n9v0pQ2t8kXw1zB4eJ6aLrD3sFhT8yV-"));
	assert_false(is_fingerprint("MD5:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99"));
}

/* --- where the password comes from ----------------------------------------------------------- */

static struct source *with_origin(const char *from)
{
	struct source *source = source_new();

	source_set(source, "host", "db1.abc.eu-west-1.rds.amazonaws.com", ORIGIN_TYPED, NULL);
	source_set(source, "sslmode", "require", ORIGIN_TYPED, NULL);
	source_set(source, "password_from", from, ORIGIN_TYPED, NULL);
	source_set(source, "azure_tenant", "contoso.example", ORIGIN_TYPED, NULL);
	source_set(source, "azure_client_id", "app", ORIGIN_TYPED, NULL);
	return source;
}

/* One value of a good source is changed: nothing is wrong (@why NULL), or just that one thing. */
static void assert_judged(const char *from, const char *keyword, const char *value,
	const char *field, const char *why)
{
	struct source *source = with_origin(from);
	size_t wrong;

	source_set(source, keyword, value, ORIGIN_TYPED, NULL);
	wrong = source_check(source, note, NULL);
	if (wrong != (why ? 1 : 0))
		fail_msg("%s %s=%s: %zu wrong, the last one: %s", from, keyword, value ? value : "",
			wrong, wrong ? reason : "");
	if (why) {
		assert_string_equal(refused, field);
		if (!strstr(reason, why))
			fail_msg("\"%s\" does not say \"%s\"", reason, why);
	}
	source_free(source);
}

static void a_token_needs_tls(void **state)
{
	static const char *const origins[] = {"aws-iam", "azure-entra"};
	size_t count = http_is_possible(NULL) ? 2 : 1;
	static const char *const modes[] = {"disable", "allow", "prefer", NULL};

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_judged(origins[i], "sslmode", "require", NULL, NULL);
		for (size_t k = 0; k < sizeof modes / sizeof *modes; k++)
			assert_judged(origins[i], "sslmode", modes[k], "sslmode", "verify-full");
	}
	assert_judged("ask", "sslmode", "prefer", NULL, NULL);
}

static void a_token_of_aws_needs_one_host_and_a_region(void **state)
{
	static const char *const names[] = {
		"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_CONFIG_FILE"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	setenv("HOME", "/nonexistent", 1);
	assert_judged("aws-iam", "user", "mia", NULL, NULL);
	assert_judged("aws-iam", "host", "db1.example.com", "aws_region", "name it");
	assert_judged("aws-iam", "host",
		"a.x.eu-west-1.rds.amazonaws.com,b.x.eu-west-1.rds.amazonaws.com", "host",
		"one host");
	assert_judged("aws-iam", "aws_region", "EU West", "aws_region", "is none");
	assert_judged("aws-iam", "aws_command", "aws 'x", "aws_command", "quote is left open");
	setenv("AWS_REGION", "eu-west-3", 1);
	assert_judged("aws-iam", "host", "db1.example.com", NULL, NULL);
	assert_judged("aws-iam", "host", NULL, "host", "is for a host");
	assert_judged("aws-iam", "host", "/run/postgresql", "host", "is for a host");
	unsetenv("AWS_REGION");
}

static void a_profile_and_a_command_are_one_too_many(void **state)
{
	struct source *source = with_origin("aws-iam");

	(void)state;
	source_set(source, "aws_profile", "work", ORIGIN_TYPED, NULL);
	assert_int_equal(source_check(source, note, NULL), 0);
	source_set(source, "aws_command", "aws x", ORIGIN_TYPED, NULL);
	assert_int_equal(source_check(source, note, NULL), 1);
	assert_string_equal(refused, "aws_profile");
	source_free(source);
}

static void a_token_of_entra_needs_a_tenant_and_a_client(void **state)
{
	(void)state;
	if (!http_is_possible(NULL)) {
		assert_judged("azure-entra", "user", "mia", "password_from", "without libcurl");
		return;
	}
	assert_judged("azure-entra", "user", "mia", NULL, NULL);
	assert_judged("azure-entra", "azure_tenant", NULL, "azure_tenant", "name it");
	assert_judged("azure-entra", "azure_tenant", "a/b", "azure_token_url", "its ID or one");
	assert_judged("azure-entra", "azure_client_id", NULL, "azure_client_id", "name that");
	assert_judged("azure-entra", "azure_token_url", "http://x.example/{tenant}",
		"azure_token_url", "https only");
	assert_judged("azure-entra", "azure_root_cert", "/nonexistent.pem", "azure_root_cert",
		"cannot be read");
	assert_judged("azure-entra", "azure_secret_command", "pass \"x", "azure_secret_command",
		"quote is left open");
}

static void a_command_is_words_with_closed_quotes(void **state)
{
	(void)state;
	assert_judged("command", "password_command", "pass db1", NULL, NULL);
	assert_judged("command", "password_command", NULL, "password_command", "name the program");
	assert_judged("command", "password_command", "pass 'db1", "password_command", "left open");
	assert_judged("env", "password_env", NULL, "password_env", "name the environment");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_one_word_of_the_shell),
		cmocka_unit_test(a_host_is_no_option),
		cmocka_unit_test(the_values_of_psql_are_quoted),
		cmocka_unit_test(what_is_no_fingerprint_is_refused),
		cmocka_unit_test(a_token_needs_tls),
		cmocka_unit_test(a_token_of_aws_needs_one_host_and_a_region),
		cmocka_unit_test(a_profile_and_a_command_are_one_too_many),
		cmocka_unit_test(a_token_of_entra_needs_a_tenant_and_a_client),
		cmocka_unit_test(a_command_is_words_with_closed_quotes),
	};

	return unit_main(tests);
}
