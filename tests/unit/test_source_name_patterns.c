#include "unit.h"

#include "base/error.h"
#include "source/name_patterns.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

static void lists_become_expressions_of_the_server(void **state)
{
	static const char *const cases[][2] = {
		{"app", "^(?:app)"},
		{"^app$", "^(?:^app$)"},
		{" a , b ", "^(?:a)|^(?:b)"},
		{"a,,b,", "^(?:a)|^(?:b)"},
		{"a{1,3},(b|c,d),[,]x", "^(?:a{1,3})|^(?:(b|c,d))|^(?:[,]x)"},
		{"[(]a,b", "^(?:[(]a)|^(?:b)"},
		{"[]a],[^]b]", "^(?:[]a])|^(?:[^]b])"},
		{"a\\,b", "^(?:a\\,b)"},
		{"\\bapp\\B\\d", "^(?:\\yapp\\Y\\d)"},
		{"(?i)App", "^(?:App)"},
		{"(?P<name>x)y", "^(?:(?:x)y)"},
		{"(?:a|b)(?!c)(?=d)", "^(?:(?:a|b)(?!c)(?=d))"},
		{".*?_old", "^(?:.*?_old)"},
		{"a+b?c*", "^(?:a+b?c*)"},
		{"glob:app_*", "^app_.*$"},
		{"glob:a?c.d,x", "^a.c\\.d$|^(?:x)"},
		{"glob:a\\*b\\,c[1]", "^a\\*b\\,c\\[1\\]$"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = ERROR_INIT;
		char *expression = name_patterns_expression(cases[i][0], &error);

		assert_non_null(expression);
		assert_string_equal(expression, cases[i][1]);
		assert_false(error_is_set(&error));
		free(expression);
	}
}

static void nothing_is_no_expression(void **state)
{
	static const char *const cases[] = {NULL, "", " ", ",", " , "};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = ERROR_INIT;

		assert_null(name_patterns_expression(cases[i], &error));
		assert_false(error_is_set(&error));
	}
}

static void what_is_wrong_is_said_of_the_pattern(void **state)
{
	static const char *const cases[][2] = {
		{"*_tmp", "\"*_tmp\" is no pattern: nothing stands before *; is it a glob? Write "
			  "glob: in front"},
		{"ok,a(b", "\"a(b\" is no pattern: a ( is not closed"},
		{"a)", "\"a)\" is no pattern: a ) closes nothing"},
		{"[a", "\"[a\" is no pattern: a [ is not closed"},
		{"[]", "\"[]\" is no pattern: a [ is not closed"},
		{"a\\", "\"a\\\" is no pattern: it ends with a backslash"},
		{"a**", "\"a**\" is no pattern: nothing stands before *; is it a glob? Write "
			"glob: in front"},
		{"(a)\\1", "\"(a)\\1\" is no pattern: \\1: references are not possible here"},
		{"(?<=a)b", "\"(?<=a)b\" is no pattern: the server does not know \"(?<=\""},
		{"a{,3}", "\"a{,3}\" is no pattern: { begins no number of times; write \\{"},
		{"\\q", "\"\\q\" is no pattern: \\q means nothing to the server"},
	};
	char *long_list = calloc(1, 6001);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error error = ERROR_INIT;

		assert_null(name_patterns_expression(cases[i][0], &error));
		assert_non_null(error.primary);
		assert_string_equal(error.primary, cases[i][1]);
		error_clear(&error);
		assert_null(name_patterns_expression(cases[i][0], NULL));
	}
	memset(long_list, 'a', 6000);
	{
		struct error error = ERROR_INIT;

		assert_null(name_patterns_expression(long_list, &error));
		assert_string_equal(error.primary, "the patterns are too long");
		error_clear(&error);
	}
	free(long_list);
}

static void note(void *self, const char *keyword, const char *why)
{
	assert_string_equal(keyword, "schema_exclude");
	assert_non_null(strstr(why, "Not schemas: \"(\" is no pattern"));
	++*(int *)self;
}

static void the_fields_of_a_source_are_read_and_checked(void **state)
{
	struct source *source = source_new();
	struct name_patterns *patterns;
	struct error error = ERROR_INIT;
	int count = 0;

	(void)state;
	patterns = name_patterns_new(source, &error);
	assert_true(name_patterns_are_empty(patterns));
	name_patterns_free(patterns);
	source_set(source, "host", "db1", ORIGIN_TYPED, NULL);
	source_set(source, "table_include", "glob:t*", ORIGIN_TYPED, NULL);
	source_set(source, "schema_exclude", "(", ORIGIN_TYPED, NULL);
	patterns = name_patterns_new(source, &error);
	assert_string_equal(patterns->of[NAMED_TABLE].include, "^t.*$");
	assert_null(patterns->of[NAMED_TABLE].exclude);
	assert_null(patterns->of[NAMED_SCHEMA].exclude);
	assert_false(name_patterns_are_empty(patterns));
	assert_string_equal(
		error.primary, "schema_exclude: \"(\" is no pattern: a ( is not closed");
	error_clear(&error);
	source_check(source, note, &count);
	assert_int_equal(count, 1);
	name_patterns_free(patterns);
	name_patterns_free(NULL);
	assert_true(name_patterns_are_empty(NULL));
	source_free(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_become_expressions_of_the_server),
		cmocka_unit_test(nothing_is_no_expression),
		cmocka_unit_test(what_is_wrong_is_said_of_the_pattern),
		cmocka_unit_test(the_fields_of_a_source_are_read_and_checked),
	};

	return unit_main(tests);
}
