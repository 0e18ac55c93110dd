#include "unit.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static void adds_and_terminates(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf_string(&buf), "");
	assert_true(buf_text(&buf, "ab"));
	assert_true(buf_char(&buf, 'c'));
	assert_true(buf_printf(&buf, "-%d", 7));
	assert_true(buf_fill(&buf, '.', 2));
	assert_string_equal(buf_string(&buf), "abc-7..");
	buf_consume(&buf, 3);
	assert_string_equal(buf_string(&buf), "-7..");
	buf_consume(&buf, 99);
	assert_int_equal(buf.length, 0);
	buf_free(&buf);
}

static void splices_into_an_empty_buffer(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	/* The memory is new and full of anything: the end must be there all the same. */
	assert_true(buf_splice(&buf, 0, 0, "xyz", 3));
	assert_int_equal(strlen(buf_string(&buf)), 3);
	assert_true(buf_splice(&buf, 1, 1, "12345", 5));
	assert_string_equal(buf_string(&buf), "x12345z");
	assert_true(buf_splice(&buf, 0, 6, "", 0));
	assert_string_equal(buf_string(&buf), "z");
	buf_free(&buf);
}

static void stops_at_the_limit(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 4);
	assert_true(buf_text(&buf, "abcd"));
	assert_false(buf_char(&buf, 'e'));
	assert_false(buf_printf(&buf, "%s", "more"));
	assert_false(buf_splice(&buf, 0, 1, "12", 2));
	assert_true(buf_overflowed(&buf));
	assert_string_equal(buf_string(&buf), "abcd");
	buf_clear(&buf);
	assert_false(buf_overflowed(&buf));
	buf_free(&buf);
}

static void gives_its_bytes_away(void **state)
{
	struct buf buf = BUF_INIT;
	char *taken;

	(void)state;
	buf_text(&buf, "mine");
	taken = buf_take(&buf);
	assert_string_equal(taken, "mine");
	assert_int_equal(buf.length, 0);
	free(taken);
	taken = buf_take(&buf);
	assert_string_equal(taken, "");
	free(taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_and_terminates),
		cmocka_unit_test(splices_into_an_empty_buffer),
		cmocka_unit_test(stops_at_the_limit),
		cmocka_unit_test(gives_its_bytes_away),
	};

	return unit_main(tests);
}
