/* test_session.c - the steps. */
#include "unit.h"

#include "session/step.h"

#include <stdlib.h>
#include <string.h>

static void results_and_exit_codes(void **state)
{
	struct step steps[STEP_COUNT] = {{.key = NULL}};
	char *summary;

	(void)state;
	steps_init(steps, false, 0);
	assert_false(steps[STEP_FORWARD].is_shown);
	for (size_t i = 0; i < STEP_COUNT; i++) {
		step_begin(&steps[i]);
		step_end(&steps[i], STEP_OK, NULL);
	}
	assert_int_equal(steps_result(steps), STEP_OK);
	assert_int_equal(steps_exit_code(steps, true), 0);
	summary = steps_summary(steps);
	assert_non_null(strstr(summary, "All 12 steps passed"));
	free(summary);
	steps[STEP_ACCESS].state = STEP_SKIP; /* not readable: that is no tunnel */
	summary = steps_summary(steps);
	assert_non_null(strstr(summary, "11 steps passed, 1 not run"));
	free(summary);
	steps[STEP_ACCESS].state = STEP_RUN;
	summary = steps_summary(steps);
	assert_string_equal(summary, "Not at its end: 11 passed so far.");
	free(summary);
	steps[STEP_ACCESS].state = STEP_OK;
	steps[STEP_STATISTICS].state = STEP_WARN;
	assert_int_equal(steps_exit_code(steps, false), 0);
	assert_int_equal(steps_exit_code(steps, true), 3);
	steps[STEP_TABLES].state = STEP_FAILED;
	assert_int_equal(steps_exit_code(steps, false), 3);
	steps[STEP_LOGIN].state = STEP_FAILED;
	assert_int_equal(steps_exit_code(steps, false), 2);
	steps[STEP_LOGIN].state = STEP_OK;
	steps[STEP_TABLES].state = STEP_STOPPED;
	assert_int_equal(steps_exit_code(steps, false), 130);
	steps_clear(steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_and_exit_codes),
	};

	return unit_main(tests);
}
