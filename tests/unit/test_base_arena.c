#include "unit.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void what_is_put_in_stays_where_it_is(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	char *texts[3000], number[16];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(number, sizeof number, "%d", i);
		texts[i] = arena_text(arena, number);
	}
	for (int i = 0; i < 3000; i++)
		assert_int_equal(atoi(texts[i]), i);
	assert_null(arena_text(arena, NULL));
	assert_string_equal(arena_text_n(arena, "a\0b", 1), "a");
	arena_free(arena);
	arena_free(NULL);
}

static void the_limit_is_a_soft_failure(void **state)
{
	struct arena *arena = arena_new(100000);
	char *large = calloc(1, 200001);
	char *small;

	(void)state;
	memset(large, 'x', 200000);
	assert_null(arena_text(arena, large));
	small = arena_text(arena, "small");
	assert_string_equal(small, "small");
	while (arena_text_n(arena, large, 1000))
		assert_true(arena_used(arena) < 140000);
	assert_string_equal(small, "small");
	free(large);
	arena_free(arena);
}

static void two_become_one(void **state)
{
	struct arena *arena = arena_new(50000), *other = arena_new(50000);
	char *one = arena_text(arena, "one"), *two = arena_text(other, "two");
	size_t used = arena_used(arena) + arena_used(other);

	(void)state;
	arena_join(arena, other);
	assert_int_equal(arena_used(arena), used);
	assert_string_equal(one, "one");
	assert_string_equal(two, "two");
	assert_non_null(arena_text_n(arena, "", 0));
	arena_free(arena);
	arena = arena_new(50000);
	other = arena_new(50000);
	two = arena_text(other, "two");
	arena_join(arena, other); /* the first one was empty */
	assert_string_equal(two, "two");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_in_stays_where_it_is),
		cmocka_unit_test(the_limit_is_a_soft_failure),
		cmocka_unit_test(two_become_one),
	};

	return unit_main(tests);
}
