#include "unit.h"

#include "base/buf.h"
#include "source/source.h"
#include "view/grants_choice.h"

#include <stdlib.h>
#include <string.h>

static void assert_split(const char *text, const char *first, const char *second, size_t count)
{
	struct words words = choice_split(text);

	assert_int_equal(words.count, count);
	if (count > 0)
		assert_string_equal(words.items[0], first);
	if (count > 1)
		assert_string_equal(words.items[1], second);
	words_release(&words);
}

static void lists_are_cut_at_commas(void **state)
{
	(void)state;
	assert_split("", NULL, NULL, 0);
	assert_split(" , ,", NULL, NULL, 0);
	assert_split("app", "app", NULL, 1);
	assert_split(" app ,  my schema ", "app", "my schema", 2);
	assert_split("\"Odd, Name\", b", "Odd, Name", "b", 2);
	assert_split("\"say \"\"hi\"\"\"", "say \"hi\"", NULL, 1);
	assert_split("\" blank \",x", " blank ", "x", 2);
	assert_split("\"never closed, at all", "never closed, at all", NULL, 1);
	assert_split("a\"b", "a\"b", NULL, 1);
}

static void lists_come_back_as_they_were(void **state)
{
	static const char *const names[] = {
		"app", "my schema", "Odd, Name", "say \"hi\"", " blank ", "\"", ",", "ü"};
	struct words words = {.items = NULL}, again;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		words_add(&words, names[i]);
	text = choice_join(&words);
	again = choice_split(text);
	assert_int_equal(again.count, words.count);
	for (size_t i = 0; i < words.count; i++)
		assert_string_equal(again.items[i], words.items[i]);
	free(text);
	words_release(&words);
	words_release(&again);
}

static void choose(struct grants_choice *choice, const char *name)
{
	for (size_t i = 0; i < choice_target_count(choice); i++)
		if (strcmp(choice_target_at(choice, i)->name, name) == 0) {
			choice_set_target(choice, i);
			return;
		}
	fail_msg("no target %s", name);
}

static const struct parameter *parameter_named(struct grants_choice *choice, const char *name)
{
	const struct target *target = choice_target(choice)->target;

	for (size_t i = 0; i < target->parameter_count; i++)
		if (strcmp(target->parameters[i].name, name) == 0)
			return &target->parameters[i];
	fail_msg("no parameter %s", name);
	return NULL;
}

static struct source *source_of(const char *user)
{
	struct source *source = source_new();

	assert_true(source_set(source, "user", user, ORIGIN_TYPED, NULL));
	return source;
}

/* Values belong to their target, and to one source. */
static void values_stay_with_their_target(void **state)
{
	struct grants_choice *choice = choice_new();
	struct source *source = source_of("mia"), *other = source_of("joe");
	const struct parameter *parameter;

	(void)state;
	choice_begin(choice, source);
	assert_string_equal(choice_target(choice)->name, "read-only");
	assert_string_equal(choice_role(choice), "mia");
	choose(choice, "openmetadata");
	parameter = parameter_named(choice, "profiler");
	assert_string_equal(choice_text(choice, parameter), "true");
	assert_true(choice_is_default(choice, parameter));
	choice_set_text(choice, parameter, "false");
	choice_set_text(choice, parameter_named(choice, "schemas"), "app, b");
	choose(choice, "read-only");
	assert_string_equal(choice_text(choice, parameter_named(choice, "schemas")), "");
	choice_read_targets(choice);
	choice_begin(choice, source);
	choose(choice, "openmetadata");
	assert_string_equal(choice_text(choice, parameter_named(choice, "profiler")), "false");
	assert_false(choice_is_default(choice, parameter_named(choice, "profiler")));
	assert_string_equal(choice_text(choice, parameter_named(choice, "schemas")), "app, b");
	choice_begin(choice, other);
	assert_string_equal(choice_role(choice), "joe");
	assert_string_equal(choice_target(choice)->name, "read-only");
	choose(choice, "openmetadata");
	assert_string_equal(choice_text(choice, parameter_named(choice, "profiler")), "true");
	source_free(source);
	source_free(other);
	choice_free(choice);
}

static void what_does_not_fit_is_named(void **state)
{
	struct grants_choice *choice = choice_new();
	struct source *source = source_of("mia");
	struct error error = ERROR_INIT;
	struct target_values *values;
	struct buf text = BUF_INIT;
	size_t wrong;

	(void)state;
	choice_begin(choice, source);
	choose(choice, "read-only");
	choice_set_text(choice, parameter_named(choice, "tables"), "app.*, .x");
	assert_null(choice_values(choice, &wrong, &error));
	assert_int_equal(wrong, 1);
	assert_non_null(strstr(error.primary, ".x"));
	choice_set_text(choice, parameter_named(choice, "tables"), "app.*, b");
	error_clear(&error);
	values = choice_values(choice, &wrong, &error);
	assert_non_null(values);
	assert_int_equal(target_value(choice_target(choice)->target, values, "tables")->count, 2);
	choice_describe(choice, false, &text);
	assert_string_equal(buf_string(&text), "Schemas all of users   Tables app.*, b");
	buf_free(&text);
	target_values_free(values);
	source_free(source);
	choice_free(choice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_cut_at_commas),
		cmocka_unit_test(lists_come_back_as_they_were),
		cmocka_unit_test(values_stay_with_their_target),
		cmocka_unit_test(what_does_not_fit_is_named),
	};

	return unit_main(tests);
}
