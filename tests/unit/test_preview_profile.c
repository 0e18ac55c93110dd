#include "unit.h"

#include "base/buf.h"
#include "base/text.h"
#include "preview/profile.h"
#include "preview/selection.h"

#include <math.h>
#include <string.h>

static void expect(struct buf *out, const char *expected)
{
	assert_string_equal(buf_string(out), expected);
	buf_clear(out);
}

static void numbers_are_written_for_people(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	profile_add_count(&out, 0);
	expect(&out, "0");
	profile_add_count(&out, 999);
	expect(&out, "999");
	profile_add_count(&out, 1234567);
	expect(&out, "1,234,567");
	profile_add_estimate(&out, 9999);
	expect(&out, "~9999");
	profile_add_estimate(&out, 120400);
	expect(&out, "~120 k");
	profile_add_estimate(&out, 80.2e6);
	expect(&out, "~80 M");
	buf_free(&out);
}

/* Nothing that is there may be rounded to nothing, nor all but one to all. */
static void a_share_of_few_is_not_none(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	profile_add_share(&out, 0);
	expect(&out, "0.0 %");
	profile_add_share(&out, 1e-9);
	expect(&out, "< 0.1 %");
	profile_add_share(&out, 0.031);
	expect(&out, "3.1 %");
	profile_add_share(&out, 1 - 1e-9);
	expect(&out, "> 99.9 %");
	profile_add_share(&out, 1);
	expect(&out, "100.0 %");
	buf_free(&out);
}

static void a_negative_number_of_distinct_values_is_a_share_of_the_rows(void **state)
{
	struct profile_table table = {.rows = 200};
	struct profile_column column = {.distinct = -0.25};

	(void)state;
	assert_true(profile_distinct(&table, &column) == 50);
	column.distinct = 7;
	assert_true(profile_distinct(&table, &column) == 7);
	column.distinct = -1;
	table.rows = -1;
	assert_true(isnan(profile_distinct(&table, &column)));
}

static void what_was_counted_is_named(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	profile_extent_words(10000, 0, false, &out);
	expect(&out, "First 10,000 rows");
	profile_extent_words(0, 0, true, &out);
	expect(&out, "All rows that match");
	profile_extent_words(0, 2.5, false, &out);
	expect(&out, "A sample of 2.5 % of the pages");
	buf_free(&out);
}

static int width_of(const char *line)
{
	struct buf shown = BUF_INIT;
	int width;

	text_printable(&shown, line, strlen(line), 0);
	width = text_width(buf_string(&shown), shown.length);
	buf_free(&shown);
	return width;
}

static const char *const hostile[] = {"", " ", "a\nb", "\x1b[31m", "\u202eabc", "\u4e2d\u6587",
	"e\u0301", "\xff\xfe", "a very long value that has to be cut before it pushes the bar away",
	"\U0001f600", "<NULL>"};

/* Bars begin in the same cell, whatever stands before them. */
static void bars_are_aligned_behind_any_value(void **state)
{
	struct profile_column column = {
		.name = (char *)"c", .type = (char *)"text", .base_type = (char *)"text"};
	struct profile_counts counts = {.rows = 200, .longest = -1, .length = -1};
	struct profile_lines lines = {.count = 0};
	size_t bars = 0;

	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		counts.top.items[counts.top.count++] =
			(struct profile_value){.text = (char *)hostile[i], .count = 18};
	for (int width = 40; width <= 120; width += 20) {
		int bar_at = -1;

		profile_counts_lines(&lines, &column, &counts, width, true);
		for (size_t i = 0; i < lines.count; i++) {
			char *bar = strchr(lines.items[i], '#');

			assert_true(width_of(lines.items[i]) <= width);
			if (!bar)
				continue;
			*bar = '\0';
			bar_at = bar_at < 0 ? width_of(lines.items[i]) : bar_at;
			assert_int_equal(width_of(lines.items[i]), bar_at);
			bars++;
		}
		profile_lines_release(&lines);
	}
	assert_true(bars >= 3 * sizeof hostile / sizeof *hostile);
}

/* Shares come from the server: none of them makes a bar longer than the line. */
static void a_share_of_any_size_stays_in_its_line(void **state)
{
	static const double shares[] = {1e-9, 0.9, 0, 1e300};
	struct profile_table table = {.relkind = 'r', .rows = 100};
	struct profile_column column = {.name = (char *)"c",
		.type = (char *)"text[]",
		.base_type = (char *)"text",
		.has_statistics = true};
	struct profile_lines lines = {.count = 0};

	(void)state;
	for (size_t first = 0; first < 4; first++) {
		column.elements.count = 0;
		for (size_t i = 0; i < 4; i++)
			column.elements.items[column.elements.count++] = (struct profile_value){
				.text = (char *)"v", .share = shares[(first + i) % 4]};
		profile_statistics_lines(&lines, &table, &column, 100, true);
		for (size_t i = 0; i < lines.count; i++)
			assert_true(strcspn(lines.items[i], "#") + 60 > strlen(lines.items[i]));
		profile_lines_release(&lines);
	}
}

static void statistics_that_are_missing_say_why(void **state)
{
	struct profile_table table = {.relkind = 'r', .rows = -1};
	struct profile_column column = {.name = (char *)"c", .is_readable = true};
	struct profile_lines lines = {.count = 0};

	(void)state;
	profile_statistics_lines(&lines, &table, &column, 80, true);
	assert_string_equal(lines.items[0], "  Rows not analysed");
	assert_string_equal(lines.items[lines.count - 1],
		"  Not analysed: pg_stats has nothing of this column.");
	profile_lines_release(&lines);
	column.is_readable = false;
	profile_statistics_lines(&lines, &table, &column, 80, true);
	assert_non_null(strstr(lines.items[lines.count - 1], "You may not read this column"));
	profile_lines_release(&lines);
}

/* A name or a condition stays within its place in the statement that is shown. */
static void the_statement_shown_holds_no_foreign_text(void **state)
{
	struct selection selection = {.schema = (char *)"s",
		.name = (char *)"t",
		.condition_count = 1,
		.conditions = {{.column = (char *)"a",
			.comparison = COMPARE_EQUAL,
			.value = (char *)"x'\n; DROP TABLE t --"}}};
	struct profile_column column = {.name = (char *)"we\"ird\n", .base_type = NULL};
	struct buf sql = BUF_INIT;

	(void)state;
	profile_compose(&selection, &column, 10, 150000, true, &sql);
	assert_ptr_equal(strstr(buf_string(&sql), "-- $1 is "), buf_string(&sql));
	assert_null(strstr(buf_string(&sql), "\n; DROP"));
	assert_non_null(strstr(
		buf_string(&sql), "t.\"we\"\"ird\n\" AS x FROM s.t t WHERE t.a = $1 LIMIT 10"));
	buf_free(&sql);
}

/* Only types of pg_catalog are cast by name: a cast of others could run code of others. */
static void types_of_others_are_written_by_their_output_function(void **state)
{
	struct selection selection = {.schema = (char *)"s", .name = (char *)"t"};
	struct profile_column column = {.name = (char *)"c", .is_ordered = true, .is_short = true};
	struct buf sql = BUF_INIT;

	(void)state;
	assert_int_equal(profile_class(&column), PROFILE_ORDERED);
	profile_compose(&selection, &column, 0, 150000, true, &sql);
	assert_null(strstr(buf_string(&sql), "x::"));
	assert_null(strstr(buf_string(&sql), "v::"));
	buf_clear(&sql);
	column.base_type = (char *)"text";
	assert_int_equal(profile_class(&column), PROFILE_TEXT);
	column.is_array = true;
	assert_int_equal(profile_class(&column), PROFILE_ORDERED);
	buf_free(&sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_for_people),
		cmocka_unit_test(a_share_of_few_is_not_none),
		cmocka_unit_test(a_negative_number_of_distinct_values_is_a_share_of_the_rows),
		cmocka_unit_test(what_was_counted_is_named),
		cmocka_unit_test(bars_are_aligned_behind_any_value),
		cmocka_unit_test(a_share_of_any_size_stays_in_its_line),
		cmocka_unit_test(statistics_that_are_missing_say_why),
		cmocka_unit_test(the_statement_shown_holds_no_foreign_text),
		cmocka_unit_test(types_of_others_are_written_by_their_output_function),
	};

	return unit_main(tests);
}
