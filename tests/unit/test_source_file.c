#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "source/source.h"
#include "source/source_file.h"
#include "source/yaml.h"

#include <stdlib.h>
#include <string.h>

static struct source *load(const char *text, struct error *error)
{
	return source_from_yaml(text, strlen(text), "x.yaml", NULL, NULL, error);
}

static void expect_refused(const char *text, const char *why)
{
	struct error error = ERROR_INIT;

	assert_null(load(text, &error));
	assert_non_null(error.primary);
	if (!strstr(error.primary, why))
		fail_msg("\"%s\" does not say \"%s\"", error.primary, why);
	error_clear(&error);
}

static char *save(const struct source *source, const char *old)
{
	struct buf out = BUF_INIT;

	assert_true(source_to_yaml(source, old, old ? strlen(old) : 0, &out, NULL));
	return buf_take(&out);
}

static void reads_every_form(void **state)
{
	struct source *source = load("host: db1\nport: 6432\ndbname: \"my db\"\n"
				     "password: {command: [pass, show, \"a b\"]}\n"
				     "ssh:\n  host: bastion\n  port: 2222\n",
		NULL);

	(void)state;
	assert_non_null(source);
	assert_string_equal(source_value(source, "port"), "6432");
	assert_string_equal(source_value(source, "dbname"), "my db");
	assert_string_equal(source_value(source, "password_from"), "command");
	assert_string_equal(source_value(source, "password_command"), "pass show 'a b'");
	assert_string_equal(source_value(source, "ssh_host"), "bastion");
	assert_true(source_has_tunnel(source));
	assert_string_equal(source_origin_text(source, "host"), "saved");
	assert_string_equal(source_origin_text(source, "sslmode"), "default");
	source_free(source);
}

static void refuses_with_the_place(void **state)
{
	(void)state;
	expect_refused("host: [a\n", "line 2");
	expect_refused("host: a\nhost: b\n", "line 2, column 1: this key is there twice");
	expect_refused("host: &x a\n", "anchors");
	expect_refused("host: *x\n", "aliases");
	expect_refused("host: !!str a\n", "tags");
	expect_refused("<<: {host: a}\n", "merge keys");
	expect_refused("--- {host: a}\n--- {host: b}\n", "second document");
	expect_refused("- a\n", "key: value");
	expect_refused("host: {a: b}\n", "plain text");
	expect_refused("password: hunter2\n", "never kept here");
	expect_refused("sslpassword: hunter2\n", "never kept here");
	expect_refused("ssh_host: x\n", "belongs below");
}

static void refuses_depth_before_it_costs(void **state)
{
	struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	buf_text(&text, "host: ");
	buf_fill(&text, '[', 100000);
	assert_null(load(buf_string(&text), &error));
	assert_non_null(strstr(error.primary, "nested too deeply"));
	error_clear(&error);
	buf_free(&text);
}

static void writes_what_it_reads(void **state)
{
	static const char text[] =
		"host: db1\nport: 6432\ndbname: \"a: b\"\nsslmode: verify-full\n"
		"password: {env: MY_PASSWORD}\nssh:\n  host: bastion\n  user: mia\n";
	struct source *source = load(text, NULL);
	char *written = save(source, NULL);

	(void)state;
	assert_string_equal(written, text);
	free(written);
	source_free(source);
}

static void keeps_comments_and_unknown_keys(void **state)
{
	static const char old[] = "# ours\nport: 5433   # odd\nhost: db1\nteam: blue\nssh:\n"
				  "    # the bastion\n    host: old\n    user: mia\n# end\n";
	struct source *source = load(old, NULL);
	char *written;

	(void)state;
	source_set(source, "ssh_host", "new", ORIGIN_TYPED, NULL);
	source_set(source, "port", NULL, ORIGIN_TYPED, NULL);
	source_set(source, "dbname", "orders", ORIGIN_TYPED, NULL);
	written = save(source, old);
	assert_string_equal(written, "# ours\nhost: db1\nteam: blue\nssh:\n    # the bastion\n"
				     "    host: new\n    user: mia\n# end\ndbname: orders\n"
				     "password: ask\n");
	free(written);
	source_free(source);
}

static void takes_the_tunnel_away(void **state)
{
	static const char old[] = "host: a\npassword: ask\nssh: {host: b}\n";
	struct source *source = load(old, NULL);
	char *written;

	(void)state;
	source_set(source, "ssh_host", NULL, ORIGIN_TYPED, NULL);
	written = save(source, old);
	assert_string_equal(written, "host: a\npassword: ask\n");
	free(written);
	source_free(source);
}

static void hostile_values_come_back(void **state)
{
	static const char *const values[] = {"a\"b", "it's", "a: b", "# no", "yes", "null", "- x",
		" edge ", "{a}", "tab\there", "line\nbreak", "zoë 太郎", "\\back", "*", "&a", "!x",
		"%", "@", "`", "1e3", "~", "a #b"};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct source *source = source_new(), *again;
		char *written;

		source_set(source, "application_name", values[i], ORIGIN_TYPED, NULL);
		written = save(source, NULL);
		again = load(written, NULL);
		assert_non_null(again);
		assert_string_equal(source_value(again, "application_name"), values[i]);
		free(written);
		source_free(source);
		source_free(again);
	}
}

static void splits_words_without_a_shell(void **state)
{
	char **words = words_split("pass  show 'a b' \"c \\\"d\" e\\ f $HOME");

	(void)state;
	assert_string_equal(words[0], "pass");
	assert_string_equal(words[2], "a b");
	assert_string_equal(words[3], "c \"d");
	assert_string_equal(words[4], "e f");
	assert_string_equal(words[5], "$HOME");
	assert_null(words[6]);
	words_free(words);
	assert_null(words_split("open 'quote"));
}

/* --- where the password comes from ----------------------------------------------------------- */

static const char aws[] = "host: db1\nsslmode: verify-full\npassword: {aws-iam: {region: "
			  "eu-west-1, profile: work}}\n";
static const char azure[] =
	"host: db1\npassword: {azure-entra: {tenant: contoso.example, client_id: app, secret: "
	"{command: [pass, \"a, b\"]}, token_url: \"https://127.0.0.1:1/t\", "
	"root_cert: ~/ca.pem}}\n";

static void origins_come_back_as_they_were(void **state)
{
	static const char *const texts[] = {aws, azure, "host: db1\npassword: keyring\n",
		"host: db1\npassword: aws-iam\n",
		"host: db1\npassword: {aws-iam: {command: [aws, configure, export-credentials]}}\n",
		"host: db1\npassword: {azure-entra: {tenant: t, client_id: c, "
		"secret: {env: MY_SECRET}, scope: \"api://x/.default\"}}\n"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct source *source = load(texts[i], NULL);
		char *written = save(source, NULL), *again;

		assert_string_equal(written, texts[i]);
		again = save(source, texts[i]);
		assert_string_equal(again, texts[i]);
		free(written);
		free(again);
		source_free(source);
	}
}

static void origins_fill_their_fields(void **state)
{
	struct source *source = load(azure, NULL);

	(void)state;
	assert_string_equal(source_value(source, "password_from"), "azure-entra");
	assert_string_equal(source_value(source, "azure_tenant"), "contoso.example");
	assert_string_equal(source_value(source, "azure_secret_command"), "pass 'a, b'");
	assert_string_equal(source_value(source, "azure_secret_env"), "AZURE_CLIENT_SECRET");
	assert_string_equal(source_value(source, "azure_token_url"), "https://127.0.0.1:1/t");
	source_free(source);
}

/* What says the same in another form is not touched. */
static void an_origin_in_another_form_is_left_alone(void **state)
{
	static const char old[] = "host: db1\npassword:\n  aws-iam:   # the reader's\n"
				  "    profile: 'work'\n    team: blue\n    region: eu-west-1\n"
				  "dbname: a\n";
	struct source *source = load(old, NULL);
	char *written;

	(void)state;
	source_set(source, "dbname", "b", ORIGIN_TYPED, NULL);
	written = save(source, old);
	assert_non_null(strstr(written, "  aws-iam:   # the reader's\n    profile: 'work'\n"
					"    team: blue\n    region: eu-west-1\ndbname: b\n"));
	free(written);
	source_set(source, "aws_region", "eu-west-2", ORIGIN_TYPED, NULL);
	written = save(source, old);
	source_free(source);
	source = load(written, NULL);
	assert_string_equal(source_value(source, "aws_region"), "eu-west-2");
	assert_string_equal(source_value(source, "aws_profile"), "work");
	assert_string_equal(source_value(source, "dbname"), "b");
	free(written);
	source_free(source);
}

/* Of two ways to the client secret the command is the one that counts. */
static void one_way_to_the_client_secret_is_written(void **state)
{
	struct source *source = load(azure, NULL);
	char *written;

	(void)state;
	source_set(source, "azure_secret_env", "OTHER", ORIGIN_TYPED, NULL);
	written = save(source, NULL);
	assert_string_equal(written, azure);
	free(written);
	source_free(source);
}

static void refuses_what_is_no_origin(void **state)
{
	(void)state;
	expect_refused("password: azure-entra\n", "must be ask");
	expect_refused("password: {aws-iam: x}\n", "aws-iam: a mapping is expected");
	expect_refused("password: {aws-iam: {region: [x]}}\n", "region: plain text is expected");
	expect_refused("password: {aws-iam: {command: aws}}\n", "a list of the program");
	expect_refused("password: {azure-entra: {secret: hunter2}}\n",
		"line 1, column 34: secret: a mapping is expected");
	expect_refused("aws_region: x\n", "belongs below");
	expect_refused("azure_client_id: x\n", "belongs below");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form),
		cmocka_unit_test(refuses_with_the_place),
		cmocka_unit_test(refuses_depth_before_it_costs),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(keeps_comments_and_unknown_keys),
		cmocka_unit_test(takes_the_tunnel_away),
		cmocka_unit_test(hostile_values_come_back),
		cmocka_unit_test(splits_words_without_a_shell),
		cmocka_unit_test(origins_come_back_as_they_were),
		cmocka_unit_test(origins_fill_their_fields),
		cmocka_unit_test(an_origin_in_another_form_is_left_alone),
		cmocka_unit_test(one_way_to_the_client_secret_is_written),
		cmocka_unit_test(refuses_what_is_no_origin),
	};

	return unit_main(tests);
}
