/* test_session.c - the steps and the catalogue of diagnoses. */
#include "unit.h"

#include "base/error.h"
#include "base/memory.h"
#include "session/catalogue.h"
#include "session/diagnosis.h"
#include "session/step.h"

#include <stdlib.h>
#include <string.h>

static struct circumstances seen_for(const struct cause *cause, struct error *error)
{
	struct circumstances seen = {.step = cause->step,
		.error = error,
		.host = "db1",
		.port = "5432",
		.user = "mia",
		.dbname = "orders",
		.sslmode = "prefer",
		.seconds = 10};

	error_set(error, "%.*s", cause->pattern ? (int)strcspn(cause->pattern, "|") : 4,
		cause->pattern ? cause->pattern : "text");
	if (cause->sqlstate)
		memcpy(error->sqlstate, cause->sqlstate, sizeof error->sqlstate);
	seen.code = cause->when == WHEN_CODE ? cause->code : NULL;
	seen.has_timed_out = cause->when == WHEN_TIMEOUT;
	seen.was_asked_password = cause->asked_password;
	seen.needs_password = cause->when == WHEN_NEEDS_PASSWORD;
	seen.is_from_pooler = cause->when == WHEN_POOLER;
	return seen;
}

/* No row is hidden by one above it, and every {name} in a text is a known one. */
static void every_row_can_be_reached(void **state)
{
	(void)state;
	for (const struct cause *cause = catalogue_causes(); cause->code; cause++) {
		struct error error = ERROR_INIT;
		struct circumstances seen = seen_for(cause, &error);
		struct diagnosis diagnosis = {.code = NULL};

		diagnose(&seen, &diagnosis);
		if (strcmp(diagnosis.code, cause->code) != 0)
			fail_msg("%s was taken for %s", cause->code, diagnosis.code);
		assert_non_null(diagnosis.message);
		assert_null(strchr(diagnosis.message, '{'));
		assert_true(!diagnosis.likely || !strchr(diagnosis.likely, '{'));
		assert_true(!diagnosis.next || !strchr(diagnosis.next, '{'));
		assert_true(cause->likely || cause->next || cause->owner);
		diagnosis_clear(&diagnosis);
		error_clear(&error);
	}
}

static void what_is_not_known_is_shown_as_it_came(void **state)
{
	struct error error = ERROR_INIT;
	struct circumstances seen = {.step = STEP_LOGIN, .error = &error};
	struct diagnosis diagnosis = {.code = NULL};

	(void)state;
	error_set(&error, "something new");
	assert_int_equal(diagnose(&seen, &diagnosis), STEP_LOGIN);
	assert_string_equal(diagnosis.code, "unknown");
	assert_string_equal(diagnosis.message, "something new");
	diagnosis_clear(&diagnosis);
	error_clear(&error);
}

static void the_words_of_a_server_are_not_taken_for_ours(void **state)
{
	struct error error = ERROR_INIT;
	struct circumstances seen = {.step = STEP_LOGIN, .error = &error};
	struct diagnosis diagnosis = {.code = NULL};

	(void)state;
	error_set(&error, "Connection refused, says a trigger");
	memcpy(error.sqlstate, "P0001", 6);
	diagnose(&seen, &diagnosis);
	assert_string_equal(diagnosis.code, "unknown");
	diagnosis_clear(&diagnosis);
	error_clear(&error);
}

static void behind_a_tunnel_the_forward_failed(void **state)
{
	struct error error = ERROR_INIT;
	struct circumstances seen = {
		.step = STEP_LOGIN, .error = &error, .bastion = "b", .host = "h", .port = "1"};
	struct diagnosis diagnosis = {.code = NULL};

	(void)state;
	error_set(&error, "server closed the connection unexpectedly");
	assert_int_equal(diagnose(&seen, &diagnosis), STEP_FORWARD);
	diagnosis_clear(&diagnosis);
	error_clear(&error);
}

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
		cmocka_unit_test(every_row_can_be_reached),
		cmocka_unit_test(what_is_not_known_is_shown_as_it_came),
		cmocka_unit_test(the_words_of_a_server_are_not_taken_for_ours),
		cmocka_unit_test(behind_a_tunnel_the_forward_failed),
		cmocka_unit_test(results_and_exit_codes),
	};

	return unit_main(tests);
}
