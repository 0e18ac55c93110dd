#include "ssh/coroutine.h"
#include "unit.h"

#include <string.h>

struct counter {
	struct coroutine *coroutine;
	int steps, at;
};

static void count_up(void *self)
{
	struct counter *counter = self;

	for (counter->at = 1; counter->at < counter->steps; counter->at++)
		coroutine_yield(counter->coroutine);
}

static void goes_on_where_it_stopped(void **state)
{
	struct counter counter = {.steps = 3};

	(void)state;
	counter.coroutine = coroutine_new(count_up, &counter);
	assert_non_null(counter.coroutine);
	assert_int_equal(counter.at, 0);
	assert_false(coroutine_resume(counter.coroutine));
	assert_int_equal(counter.at, 1);
	assert_false(coroutine_resume(counter.coroutine));
	assert_int_equal(counter.at, 2);
	assert_true(coroutine_resume(counter.coroutine));
	assert_int_equal(counter.at, 3);
	coroutine_free(counter.coroutine);
}

static void several_do_not_mix(void **state)
{
	struct counter counters[8];

	(void)state;
	for (int i = 0; i < 8; i++) {
		counters[i] = (struct counter){.steps = 100};
		counters[i].coroutine = coroutine_new(count_up, &counters[i]);
	}
	for (int turn = 1; turn < 100; turn++) {
		for (int i = 0; i < 8; i++) {
			assert_false(coroutine_resume(counters[i].coroutine));
			assert_int_equal(counters[i].at, turn);
		}
	}
	for (int i = 0; i < 8; i++)
		coroutine_free(counters[i].coroutine); /* in the middle */
}

/* Deep frames with large arrays, dropped while they are live; the next stack may lie there. */
static int dig(struct counter *counter, int depth)
{
	volatile char hole[1024];

	memset((void *)(uintptr_t)hole, depth, sizeof hole);
	if (depth == 0) {
		coroutine_yield(counter->coroutine);
		return hole[7];
	}
	return dig(counter, depth - 1) + hole[9];
}

static void dig_deep(void *self)
{
	struct counter *counter = self;

	counter->at = dig(counter, 100);
}

static void one_is_dropped_and_another_takes_its_place(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		struct counter counter = {.at = -1};
		bool is_dropped = i % 2 == 0;

		counter.coroutine = coroutine_new(dig_deep, &counter);
		assert_false(coroutine_resume(counter.coroutine));
		if (!is_dropped) {
			assert_true(coroutine_resume(counter.coroutine));
			assert_int_equal(counter.at, 5050);
		}
		coroutine_free(counter.coroutine);
	}
	coroutine_free(NULL);
}

static void never_started(void **state)
{
	struct counter counter = {.steps = 2};

	(void)state;
	coroutine_free(coroutine_new(count_up, &counter));
	assert_int_equal(counter.at, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_where_it_stopped),
		cmocka_unit_test(several_do_not_mix),
		cmocka_unit_test(one_is_dropped_and_another_takes_its_place),
		cmocka_unit_test(never_started),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
