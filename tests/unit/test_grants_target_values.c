/* test_grants_target_values.c - parameters and what they make of needs; the targets that there are,
 * built-in ones and a person's own. */
#include "unit.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "grants/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct target *read_text(const char *text)
{
	struct error error = ERROR_INIT;
	struct target *target = target_read("t", text, strlen(text), &error);

	if (!target)
		fail_msg("%s", error.primary);
	return target;
}

static void give(struct target_values *values, const struct target *target, const char *parameter,
	const char *value)
{
	struct error error = ERROR_INIT;

	if (!target_values_add(values, target, parameter, value, &error))
		fail_msg("%s", error.primary);
}

static void expect_words(const struct words *words, const char *expected)
{
	char text[512] = "";

	for (size_t i = 0; i < words->count; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
			words->items[i]);
	assert_string_equal(text, expected);
}

/* The ids of the needs that are left, in one line. */
static void expect_ids(
	const struct target *target, const struct target_values *values, const char *expected)
{
	struct error error = ERROR_INIT;
	struct needs *needs = target_needs(target, values, &error);
	struct words ids = {.items = NULL};

	if (!needs)
		fail_msg("%s", error.primary);
	for (size_t i = 0; i < needs->count; i++)
		words_add(&ids, needs->items[i].id);
	expect_words(&ids, expected);
	words_release(&ids);
	needs_free(needs);
}

/* --- parameters ----------------------------------------------------------------------------------
 */

static const char every_type[] =
	"title: x\nparameters:\n"
	"  schemas: {type: schemas}\n  schema: {type: schema, default: app}\n"
	"  tables: {type: tables}\n  sw: {type: switch}\n"
	"  mode: {type: choice, choices: [a, b, c]}\n  text: {type: text}\n"
	"  number: {type: number, default: 5}\n"
	"needs:\n"
	"  - {need: relations, privilege: SELECT, schemas: $schemas, names: $tables}\n"
	"  - {need: schema, privilege: USAGE, schemas: [fix, $schema]}\n"
	"  - {need: login, value: $number}\n"
	"  - {need: tls, when: sw}\n"
	"  - {need: by hand, id: unset, when: not sw, reason: r}\n"
	"  - {need: by hand, id: ab, when: mode=a|b, reason: r}\n"
	"  - {need: by hand, id: not-c, when: not mode=c, reason: r}\n"
	"  - {need: by hand, id: both, when: [sw, text], reason: r}\n"
	"  - {need: columns, privilege: SELECT, columns: $tables, when: tables}\n"
	"  - {need: membership, names: $text, or member: [g, $text], when: text}\n";

static void values_replace_parameters(void **state)
{
	struct target *target = read_text(every_type);
	struct target_values *values = target_values_new();
	struct needs *needs = target_needs(target, NULL, NULL);

	(void)state;
	assert_int_equal(needs->items[0].schemas.count, 0); /* all of users */
	assert_int_equal(needs->items[0].names.count, 0);
	expect_words(&needs->items[1].schemas, "fix app");
	assert_string_equal(needs->items[2].value, "5");
	needs_free(needs);

	give(values, target, "schemas", "one");
	give(values, target, "schemas", "two");
	give(values, target, "schemas", "one"); /* again */
	give(values, target, "schema", "old");
	give(values, target, "schema", "$text"); /* a name, not a parameter */
	expect_words(target_value(target, values, "schemas"), "one two");
	give(values, target, "tables", "app.*");
	give(values, target, "number", "7");
	give(values, target, "text", "r");
	needs = target_needs(target, values, NULL);
	expect_words(&needs->items[0].schemas, "one two");
	expect_words(&needs->items[0].names, "app.*");
	expect_words(&needs->items[1].schemas, "fix $text");
	assert_string_equal(needs->items[2].value, "7");
	expect_words(&needs->items[5].columns, "app.*");
	expect_words(&needs->items[6].names, "r");
	expect_words(&needs->items[6].equivalents, "g r");
	expect_words(&target->needs[0].schemas, "$schemas"); /* as written */
	needs_free(needs);
	give(values, target, "schema", "fix");
	needs = target_needs(target, values, NULL);
	expect_words(&needs->items[1].schemas, "fix"); /* once */
	needs_free(needs);
	target_values_free(values);
	target_free(target);
}

static void conditions_leave_needs_out(void **state)
{
	struct target *target = read_text(every_type);
	struct target_values *values = target_values_new();

	(void)state;
	expect_ids(target, NULL, "relations schema login unset not-c");
	expect_ids(target, values, "relations schema login unset not-c");
	give(values, target, "sw", "true");
	expect_ids(target, values, "relations schema login tls not-c");
	give(values, target, "text", "false"); /* a text that only looks like a switch */
	expect_ids(target, values, "relations schema login tls not-c both membership");
	give(values, target, "sw", "false");
	give(values, target, "mode", "b");
	expect_ids(target, values, "relations schema login unset ab not-c membership");
	give(values, target, "mode", "c");
	expect_ids(target, values, "relations schema login unset membership");
	target_values_free(values);
	target_free(target);
}

static void a_value_fits_its_type(void **state)
{
	static const struct {
		const char *parameter, *value, *why;
	} bad[] = {
		{"moon", "1", "target \"t\" has no parameter \"moon\""},
		{"schemas", "", "\"\" is not the name of a schema"},
		{"schema", "s23456789012345678901234567890123456789012345678901234567890123x",
			"is not the name of a schema"},
		{"schema", "\xff", "is not the name of a schema"},
		{"tables", "a.", "is not \"name\" or \"schema.name\""},
		{"tables", ".a", "is not \"name\" or \"schema.name\""},
		{"sw", "on", "\"on\" is not true or false"},
		{"mode", "d", "\"d\" is not one of its choices"},
		{"number", "-1", "\"-1\" is not a whole number"},
		{"number", "1e3", "\"1e3\" is not a whole number"},
		{"text", "", "\"\" is not a text"},
	};
	struct target *target = read_text(every_type);
	struct target_values *values = target_values_new();
	char text[TARGET_TEXT_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error error = ERROR_INIT;

		assert_false(
			target_values_add(values, target, bad[i].parameter, bad[i].value, &error));
		if (!strstr(error.primary, bad[i].why))
			fail_msg("\"%s\" does not say %s", error.primary, bad[i].why);
		if (i == 0)
			assert_string_equal(error.hint,
				"one of schemas, schema, tables, sw, mode, text, number");
		error_clear(&error);
	}
	memset(text, 'x', sizeof text - 1);
	text[TARGET_TEXT_MAX + 1] = '\0';
	assert_false(target_values_add(values, target, "text", text, NULL));
	text[TARGET_TEXT_MAX] = '\0';
	assert_true(target_values_add(values, target, "text", text, NULL));
	text[256] = '\0';
	assert_false(target_values_add(values, target, "tables", text, NULL));
	text[255] = '\0';
	assert_true(target_values_add(values, target, "tables", text, NULL));
	expect_words(target_value(target, values, "schema"), "app"); /* nothing was kept */
	expect_words(target_value(target, values, "sw"), "false");
	expect_words(target_value(target, NULL, "text"), "");
	expect_words(target_value(target, NULL, "number"), "5");
	expect_words(target_value(target, values, "moon"), "");
	for (int i = 0; i < TARGET_WORD_MAX; i++) {
		char name[16];

		snprintf(name, sizeof name, "s%d", i);
		give(values, target, "schemas", name);
	}
	assert_false(target_values_add(values, target, "schemas", "more", NULL));
	assert_int_equal(target_value(target, values, "schemas")->count, TARGET_WORD_MAX);
	target_values_free(values);
	target_free(target);
}

static void what_is_required_has_to_be_given(void **state)
{
	struct target *target =
		read_text("title: x\nparameters:\n  s: {type: schema, required: true, "
			  "title: Where}\nneeds:\n  - {need: login}\n");
	struct target_values *values = target_values_new();
	struct error error = ERROR_INIT;

	(void)state;
	assert_null(target_needs(target, values, &error));
	assert_string_equal(error.primary, "target \"t\" needs a value for \"s\": Where");
	give(values, target, "s", "app");
	expect_ids(target, values, "login");
	error_clear(&error);
	target_values_free(values);
	target_free(target);
}

/* --- built-in targets
 * ------------------------------------------------------------------------------ */

/* All switches on or off; what has no value gets one when @is_full. */
static struct target_values *values_for(const struct target *target, bool is_full)
{
	static const char *const samples[] = {
		[PARAMETER_SCHEMAS] = "app",
		[PARAMETER_SCHEMA] = "app",
		[PARAMETER_TABLES] = "app.*",
		[PARAMETER_SWITCH] = "true",
		[PARAMETER_TEXT] = "some",
		[PARAMETER_NUMBER] = "3",
	};
	struct target_values *values = target_values_new();

	for (size_t i = 0; i < target->parameter_count; i++) {
		const struct parameter *parameter = &target->parameters[i];

		if (parameter->type == PARAMETER_SWITCH)
			give(values, target, parameter->name, is_full ? "true" : "false");
		else if (parameter->type != PARAMETER_CHOICE && (is_full || parameter->is_required))
			give(values, target, parameter->name, samples[parameter->type]);
	}
	return values;
}

static bool has_id(const struct needs *needs, const char *id)
{
	for (size_t i = 0; i < needs->count; i++)
		if (strcmp(needs->items[i].id, id) == 0)
			return true;
	return false;
}

static void check_builtin(const char *name)
{
	struct error error = ERROR_INIT;
	struct target *target = target_find(name, &error);
	struct target_values *values[2];
	struct needs *needs[2];

	if (!target)
		fail_msg("%s: %s", name, error.primary);
	assert_null(target->origin);
	assert_non_null(target->summary);
	for (size_t i = 0; i < target->parameter_count; i++)
		if (!target->parameters[i].help)
			fail_msg("%s: \"%s\" has no help", name, target->parameters[i].name);
	for (int is_full = 0; is_full < 2; is_full++) {
		values[is_full] = values_for(target, is_full);
		needs[is_full] = target_needs(target, values[is_full], &error);
		assert_non_null(needs[is_full]);
	}
	for (size_t i = 0; i < target->count; i++) {
		const struct need *need = &target->needs[i];

		if (!need->reason)
			fail_msg("%s: the need \"%s\" has no reason", name, need->id);
		if (!has_id(needs[0], need->id) && !has_id(needs[1], need->id))
			fail_msg("%s: the need \"%s\" never counts", name, need->id);
	}
	for (int is_full = 0; is_full < 2; is_full++) {
		needs_free(needs[is_full]);
		target_values_free(values[is_full]);
	}
	target_free(target);
}

static void every_builtin_target_is_good(void **state)
{
	struct words names = target_names();

	(void)state;
	expect_words(&names,
		"adobe-experience-platform cloudquery dataddo-destination dataddo-source dbt "
		"logical-replication monitoring omni openmetadata pg-dump read-only read-write");
	for (size_t i = 0; i < names.count; i++)
		check_builtin(names.items[i]);
	words_release(&names);
}

/* What the parameters of each make of it: the features that the vendors' chapters tell apart. */
static void features_bring_their_needs(void **state)
{
	static const struct {
		const char *target, *parameter, *value, *ids;
	} rows[] = {
		{"openmetadata", "profiler", "true",
			"login connect catalogs profile.usage profile profile.future tls"},
		{"openmetadata", "usage_lineage", "true",
			"login connect catalogs usage stats.ext stats.load stats.role stats.max "
			"tls"},
		{"openmetadata", "tags", "true", "login connect catalogs usage tags tls"},
		{"openmetadata", "aws_iam", "true",
			"login connect catalogs usage iam.tls iam.role iam.policy"},
		{"cloudquery", "write_mode", "append",
			"login connect catalogs schema owner insert pool"},
		{"cloudquery", "write_mode", "overwrite",
			"login connect catalogs schema owner insert overwrite pool"},
		{"cloudquery", "write_mode", "overwrite-delete-stale",
			"login connect catalogs schema owner insert overwrite delete-stale pool"},
		{"omni", "upload_schema", "up",
			"login connect usage tables sequences future.tables future.sequences "
			"upload "
			"upload.own ip"},
		{"omni", "query_history", "true",
			"login connect usage tables sequences future.tables future.sequences "
			"stats.ext stats.load stats.role ip"},
		{"dataddo-source", "wal", "true",
			"login connect usage select wal.level wal.role wal.slots wal.keys ip "
			"names"},
		{"dataddo-destination", "alter", "true",
			"login connect schema write future serial owner ip names"},
		{"adobe-experience-platform", "incremental", "true",
			"login connect usage select delta ip"},
		{"logical-replication", "slot", "s",
			"login connect wal-level senders replication slot keys direct"},
		{"logical-replication", "makes_publication", "true",
			"login connect wal-level senders replication slots.free makes-publication "
			"makes-publication.owner keys direct"},
		{"read-write", "truncate", "true",
			"login database schema relations writes truncate sequences "
			"future-relations "
			"future-sequences"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct target *target = target_find(rows[i].target, NULL);
		struct target_values *values = values_for(target, false);

		give(values, target, rows[i].parameter, rows[i].value);
		expect_ids(target, values, rows[i].ids);
		target_values_free(values);
		target_free(target);
	}
}

/* --- a person's own
 * ----------------------------------------------------------------------------------- */

static char home[] = "/tmp/pgusher-unit-XXXXXX";

static void write_own(const char *name, const char *text)
{
	char *directory = target_directory(), *path = mem_printf("%s/%s", directory, name);

	*strrchr(path, '/') = '\0';
	assert_true(directory_make(path, NULL));
	path[strlen(path)] = '/';
	assert_true(file_write(path, text, strlen(text), 0600, NULL));
	free(path);
	free(directory);
}

#define SOME "needs:\n  - {need: login, reason: r}\n"

static void a_persons_own_come_first(void **state)
{
	struct error error = ERROR_INIT;
	static const char letters[] = "mzbxaydc";
	struct words names;
	struct target *target;

	(void)state;
	/* In no order that a directory would keep by itself. */
	for (size_t i = 0; i < sizeof letters - 1; i++) {
		char file[] = "own-x.yaml";

		file[4] = letters[i];
		write_own(file, "title: Own\n" SOME);
	}
	write_own("read-only.yaml", "title: Mine\n" SOME);
	write_own("note.txt", "no target");
	write_own("sub/own-a.yaml", "title: Elsewhere\n" SOME);
	write_own(".hidden.yaml", "title: Hidden\n" SOME);
	names = target_names();
	assert_int_equal(names.count, 20);
	assert_string_equal(names.items[11], "read-write");
	for (size_t i = 0; i < sizeof letters - 1; i++) {
		char name[] = "own-x";

		name[4] = "abcdmxyz"[i];
		assert_string_equal(names.items[12 + i], name);
	}
	words_release(&names);

	target = target_find("read-only", &error);
	assert_string_equal(target->title, "Mine");
	assert_true(strstr(target->origin, "/targets.d/read-only.yaml") != NULL);
	target_free(target);
	assert_null(target_find("nope", &error));
	assert_string_equal(error.primary, "there is no target \"nope\"");
	assert_non_null(strstr(error.hint, "read-write, own-a, own-b"));
	assert_null(target_find(".hidden", NULL));
	assert_null(target_find("../targets.d/own-a", NULL)); /* leads nowhere else */
	assert_null(target_find("sub/own-a", NULL));
	assert_null(target_find("", NULL));
	error_clear(&error);
}

/* A built-in one in the place of a file that its owner got wrong would be a surprise. */
static void a_broken_own_is_an_error(void **state)
{
	struct error error = ERROR_INIT;
	char *directory = target_directory(), *link_path = path_join(directory, "omni.yaml");
	char *large = mem_array((1 << 20) + 2, 1);

	(void)state;
	write_own("dbt.yaml", "title: Mine\nneeds:\n  - {need: moon}\n");
	assert_null(target_find("dbt", &error));
	assert_non_null(strstr(error.primary, "target dbt, line 3, column 12: not one of login"));
	assert_non_null(strstr(error.hint, "targets.d/dbt.yaml"));
	memset(large, '#', (1 << 20) + 1);
	write_own("cloudquery.yaml", large);
	assert_null(target_find("cloudquery", &error));
	assert_int_equal(symlink("/nonexistent/omni", link_path), 0);
	assert_null(target_find("omni", &error));
	assert_null(strstr(error.primary, "there is no target"));
	error_clear(&error);
	free(large);
	free(link_path);
	free(directory);
}

static void so_many_own_ones_and_no_more(void **state)
{
	struct words names;

	(void)state;
	for (int i = 0; i < TARGET_OWN_MAX + 5; i++) {
		char name[32];

		snprintf(name, sizeof name, "many%d.yaml", i);
		write_own(name, "");
	}
	names = target_names();
	assert_true(names.count <= 12 + TARGET_OWN_MAX);
	words_release(&names);
}

static int make_home(void **state)
{
	(void)state;
	return mkdtemp(home) && setenv("XDG_CONFIG_HOME", home, 1) == 0 ? 0 : -1;
}

static int remove_home(void **state)
{
	(void)state;
	return directory_remove(home, NULL) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_replace_parameters),
		cmocka_unit_test(conditions_leave_needs_out),
		cmocka_unit_test(a_value_fits_its_type),
		cmocka_unit_test(what_is_required_has_to_be_given),
		cmocka_unit_test(every_builtin_target_is_good),
		cmocka_unit_test(features_bring_their_needs),
		cmocka_unit_test(a_persons_own_come_first),
		cmocka_unit_test(a_broken_own_is_an_error),
		cmocka_unit_test(so_many_own_ones_and_no_more),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_home, remove_home);
}
