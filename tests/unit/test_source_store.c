#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "source/environment.h"
#include "source/pgpass.h"
#include "source/source.h"
#include "source/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char place[] = "/tmp/pgusher-unit-XXXXXX";

static struct source *some_source(void)
{
	struct source *source = source_new();

	source_set(source, "host", "db1", ORIGIN_TYPED, NULL);
	source_set(source, "user", "mia", ORIGIN_TYPED, NULL);
	return source;
}

static void put(const char *name, const char *text, mode_t mode)
{
	char *path = path_join(place, name);

	assert_true(file_write(path, text, strlen(text), mode, NULL));
	free(path);
}

static void refuses_names_that_are_no_file_names(void **state)
{
	static const char *const names[] = {"", ".", ".x", "-x", "a/b", "a\"b", "it's", "a\nb",
		"a\tb", "a\x7F", " a", "a ", "a=b", "postgres://x", "\xFF"};
	struct error error = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (store_check_name(names[i], &error))
			fail_msg("\"%s\" was taken", names[i]);
		assert_true(strncmp(error.primary, "Name: ", 6) == 0);
	}
	assert_true(store_check_name("prod-orders 2", &error));
	assert_true(store_check_name("Zoë", &error));
	error_clear(&error);
}

static void saves_whole_and_private(void **state)
{
	struct source *source = some_source();
	struct store *store;
	struct error error = ERROR_INIT;
	struct stat about;
	char *path = path_join(place, "pgusher/sources.d/prod.yaml");
	char *directory = path_join(place, "pgusher/sources.d");

	(void)state;
	assert_true(store_save(source, "prod", false, &error));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(stat(directory, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0700);
	assert_false(store_save(source, "prod", false, &error)); /* it exists */
	assert_non_null(strstr(error.primary, "exists"));
	assert_true(store_save(source, "prod", true, &error));
	store = store_open();
	assert_non_null(store_find(store, "prod"));
	assert_string_equal(source_value(store_find(store, "prod")->source, "host"), "db1");
	assert_null(store_find(store, "other"));
	store_free(store);
	error_clear(&error);
	source_free(source);
	free(directory);
	free(path);
}

static void leaves_a_broken_file_alone(void **state)
{
	struct source *source = some_source();
	struct error error = ERROR_INIT;
	struct buf text = BUF_INIT;
	struct store *store;
	char *path = path_join(place, "pgusher/sources.d/broken.yaml");

	(void)state;
	put("pgusher/sources.d/broken.yaml", "host: [x\n", 0600);
	assert_false(store_save(source, "broken", true, &error));
	assert_non_null(strstr(error.primary, "left alone"));
	assert_true(file_read(path, 100, &text, NULL));
	assert_string_equal(buf_string(&text), "host: [x\n");
	store = store_open();
	assert_null(store_find(store, "broken")->source);
	assert_non_null(strstr(store_find(store, "broken")->error.primary, "line 2"));
	assert_non_null(store_find(store, "prod")->source); /* the others are there */
	store_free(store);
	error_clear(&error);
	buf_free(&text);
	source_free(source);
	free(path);
}

static void brings_a_deleted_source_back(void **state)
{
	struct buf text = BUF_INIT;
	struct store *store;

	(void)state;
	assert_true(store_delete("prod", &text, NULL));
	store = store_open();
	assert_null(store_find(store, "prod"));
	store_free(store);
	assert_true(store_restore("prod", &text, NULL));
	store = store_open();
	assert_non_null(store_find(store, "prod"));
	store_free(store);
	buf_free(&text);
}

static void remembers_the_last_result(void **state)
{
	char result[] = "failed", step[] = "Log in";
	const struct last_result last = {.result = result, .step = step, .moment = 42};
	struct store *store;

	(void)state;
	assert_true(store_record("prod", &last, NULL));
	store = store_open();
	assert_string_equal(store_find(store, "prod")->last.result, "failed");
	assert_string_equal(store_find(store, "prod")->last.step, "Log in");
	assert_int_equal(store_find(store, "prod")->last.moment, 42);
	store_free(store);
}

static void keeps_a_draft(void **state)
{
	struct source *source = some_source();
	struct store *store;
	size_t drafts = 0;

	(void)state;
	assert_true(store_save_draft(source, NULL));
	store = store_open();
	for (size_t i = 0; i < store_count(store); i++)
		drafts += store_at(store, i)->kind == ENTRY_DRAFT;
	assert_int_equal(drafts, 1);
	store_free(store);
	store_drop_draft();
	source_free(source);
}

static void reads_services_as_libpq_does(void **state)
{
	struct source *source = source_new();
	struct error error = ERROR_INIT;

	(void)state;
	put(".pg_service.conf",
		"# mine\n[staging]\n  host=db2\nport=6432\nport=1\noptions=-c "
		"a=b\n\n[broken]\nno\n",
		0600);
	source_set(source, "user", "typed", ORIGIN_TYPED, NULL);
	assert_true(source_apply_service(source, "staging", &error));
	assert_string_equal(source_value(source, "host"), "db2");
	assert_string_equal(source_value(source, "port"), "6432"); /* the first one wins */
	assert_string_equal(source_value(source, "options"), "-c a=b");
	assert_string_equal(source_value(source, "user"), "typed");
	assert_string_equal(source_origin_text(source, "host"), "service staging");
	assert_false(source_apply_service(source, "broken", &error));
	assert_non_null(strstr(error.primary, "line 9"));
	assert_false(source_apply_service(source, "nope", &error));
	assert_non_null(strstr(error.hint, "staging"));
	error_clear(&error);
	source_free(source);
}

static void expect_password(const struct source *source, const char *password, size_t line)
{
	struct secret *secret = secret_new();
	struct pgpass_hit hit;

	assert_true(pgpass_lookup(source, secret, &hit, NULL));
	assert_int_equal(hit.line, line);
	if (password)
		assert_string_equal(secret_reveal(secret), password);
	free(hit.file);
	secret_free(secret);
}

static void looks_passwords_up_by_the_real_host(void **state)
{
	struct source *source = some_source();
	struct error error = ERROR_INIT;
	struct secret *secret = secret_new();
	struct pgpass_hit hit;

	(void)state;
	put(".pgpass", "# c\ndb1:5433:*:mia:wrong\ndb1:5432:orders:mia:p\\:w\\\\d\n*:*:*:mia:any\n",
		0600);
	expect_password(source, "any", 4);
	source_set(source, "dbname", "orders", ORIGIN_TYPED, NULL);
	expect_password(source, "p:w\\d", 3);
	source_set(source, "user", "joe", ORIGIN_TYPED, NULL);
	expect_password(source, NULL, 0);
	put(".pgpass", "*:*:*:*:x\n", 0644);
	assert_false(pgpass_lookup(source, secret, &hit, &error));
	assert_non_null(strstr(error.hint, "chmod 600"));
	free(hit.file);
	error_clear(&error);
	secret_free(secret);
	source_free(source);
}

struct wrongs {
	char keyword[64];
	size_t count;
};

static void note_wrong(void *self, const char *keyword, const char *why)
{
	struct wrongs *wrongs = self;

	assert_true(strlen(why) > 10);
	snprintf(wrongs->keyword, sizeof wrongs->keyword, "%s", keyword);
	wrongs->count++;
}

static void names_what_cannot_be_right(void **state)
{
	static const struct {
		const char *keyword, *value;
	} bad[] = {{"port", "54320000"}, {"port", "x"}, {"port", "0"}, {"sslmode", "maybe"},
		{"connect_timeout", "soon"}, {"sslkey", "/nowhere/key"}, {"ssh_port", "70000"},
		{"application_name", "a\nb"}, {"sslkey", "engine:id"}};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct source *source = some_source();
		struct wrongs wrongs = {.count = 0};

		assert_int_equal(source_check(source, note_wrong, &wrongs), 0);
		source_set(source, bad[i].keyword, bad[i].value, ORIGIN_TYPED, NULL);
		assert_int_equal(source_check(source, note_wrong, &wrongs), 1);
		assert_string_equal(wrongs.keyword, bad[i].keyword);
		source_free(source);
	}
}

static void a_uri_fills_fields_and_hides_its_password(void **state)
{
	struct source *source = source_new();
	struct secret *password = secret_new();
	struct error error = ERROR_INIT;
	size_t count;

	(void)state;
	assert_true(source_apply_conninfo(source,
		"postgresql://u:p%40ss%3Aw@[::1]:5433/my%20db"
		"?sslmode=require",
		ORIGIN_PASTED, password, &count, &error));
	assert_int_equal(count, 6);
	assert_string_equal(source_value(source, "host"), "::1");
	assert_string_equal(source_value(source, "dbname"), "my db");
	assert_string_equal(secret_reveal(password), "p@ss:w");
	assert_false(source_apply_conninfo(
		source, "postgresql://u:hunter2%ZZ@h/db", ORIGIN_PASTED, password, &count, &error));
	assert_null(strstr(error.primary, "hunter2"));
	assert_false(source_apply_conninfo(
		source, "host=a password='hunter2", ORIGIN_PASTED, password, &count, &error));
	assert_null(strstr(error.primary, "hunter2"));
	error_clear(&error);
	secret_free(password);
	source_free(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_names_that_are_no_file_names),
		cmocka_unit_test(saves_whole_and_private),
		cmocka_unit_test(leaves_a_broken_file_alone),
		cmocka_unit_test(brings_a_deleted_source_back),
		cmocka_unit_test(remembers_the_last_result),
		cmocka_unit_test(keeps_a_draft),
		cmocka_unit_test(reads_services_as_libpq_does),
		cmocka_unit_test(looks_passwords_up_by_the_real_host),
		cmocka_unit_test(names_what_cannot_be_right),
		cmocka_unit_test(a_uri_fills_fields_and_hides_its_password),
	};
	int failed;

	if (!mkdtemp(place))
		return 1;
	setenv("HOME", place, 1);
	setenv("XDG_CONFIG_HOME", place, 1);
	setenv("XDG_STATE_HOME", place, 1);
	environment_capture();
	failed = unit_main(tests);
	directory_remove(place, NULL);
	return failed;
}
