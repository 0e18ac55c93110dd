#include "unit.h"

#include "base/buf.h"
#include "source/source.h"

#include <stdio.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_one_word_of_the_shell),
		cmocka_unit_test(a_host_is_no_option),
		cmocka_unit_test(the_values_of_psql_are_quoted),
		cmocka_unit_test(what_is_no_fingerprint_is_refused),
	};

	return unit_main(tests);
}
