#include "screen.h"

#include "base/text.h"

static struct surface *surface;
static struct rect all;

static int setup(void **state)
{
	(void)state;
	surface = surface_new(3, 10, 0);
	all = surface_area(surface);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	surface_free(surface);
	return 0;
}

static void test_text_stays_in_its_area(void **state)
{
	struct rect part = rect_columns(rect_rows(all, 1, 1), 2, 5);

	(void)state;
	assert_int_equal(surface_text(surface, part, 0, 0, 0, "abc"), 3);
	assert_int_equal(surface_text(surface, part, 0, 3, 0, "defgh"), 2);
	assert_screen(surface, "\n  abcd>\n");
	surface_text(surface, part, 1, 0, 0, "below");
	surface_text(surface, part, -1, 0, 0, "above");
	surface_text(surface, part, 0, 5, 0, "behind");
	assert_screen(surface, "\n  abcd>\n");
	assert_int_equal(surface_text(surface, all, 0, 0, 0, NULL), 0);
}

static void test_what_fits_exactly_is_not_cut(void **state)
{
	(void)state;
	assert_int_equal(surface_text(surface, all, 0, 0, 0, "0123456789"), 10);
	assert_int_equal(surface_text(surface, all, 1, 0, 0, "0123456789a"), 10);
	assert_int_equal(surface_text(surface, all, 2, 9, 0, "xy"), 1);
	assert_screen(surface, "0123456789\n012345678>\n         >\n");
}

static void test_wide_characters(void **state)
{
	(void)state;
	surface_text(surface, all, 0, 0, 0, "日本語日本");
	surface_text(surface, all, 1, 1, 0, "日本語日本"); /* nine cells */
	surface_text(surface, all, 2, 0, 0, "日本");
	surface_text(surface, all, 2, 1, 0, "x"); /* both broken halves become blanks */
	assert_screen(surface, "日本語日本\n 日本語日>\n x本\n");
	assert_int_equal(surface_at(surface, 0, 1)->codes[0], 0);
	assert_int_equal(surface_at(surface, 2, 2)->codes[0], L'本');
	surface_text(surface, all, 2, 3, 0, "y");
	assert_screen(surface, "日本語日本\n 日本語日>\n x y\n");
}

static void test_cut_before_a_wide_character_leaves_a_blank(void **state)
{
	(void)state;
	surface_text(surface, rect_columns(all, 0, 4), 0, 0, 0, "a日本");
	assert_screen(surface, "a日>\n");
	surface_text(surface, rect_columns(all, 0, 3), 0, 0, 0, "a日本");
	/* The blank and the mark replace the wide one. */
	assert_screen(surface, "a >>\n");
}

static void test_marks_share_the_cell_of_their_letter(void **state)
{
	(void)state;
	assert_int_equal(surface_text(surface, all, 0, 0, 0, "e\xCC\x81x"), 2);
	assert_int_equal(surface_at(surface, 0, 0)->codes[1], 0x301);
	assert_int_equal(surface_at(surface, 0, 1)->codes[0], L'x');
	/* A fifth mark has no room in a cell and becomes visible. */
	surface_text(surface, all, 1, 0, 0, "o\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
	assert_int_equal(surface_at(surface, 1, 0)->codes[4], 0x301);
	assert_int_equal(surface_at(surface, 1, 1)->codes[0], L'\\');
	/* On a wide letter the mark goes to the letter, not to its right half. */
	surface_text(surface, all, 2, 0, 0, "日\xCC\x81");
	assert_int_equal(surface_at(surface, 2, 0)->codes[1], 0x301);
	assert_int_equal(surface_at(surface, 2, 1)->codes[0], 0);
}

static void test_hostile_text_becomes_visible(void **state)
{
	struct surface *large = surface_new(2, 100, 0);

	(void)state;
	surface_text(large, surface_area(large), 0, 0, 0, "a\033[2J\r\nb\xE2\x80\xAE");
	assert_screen(large, "a\\x1B[2J\\r\\nb\\u202E\n");
	surface_text(large, surface_area(large), 1, 0, 0, HOSTILE);
	assert_printable(large);
	surface_free(large);
	for (int width = 0; width <= 10; width++) {
		surface_clear(surface);
		surface_text(surface, rect_columns(all, 0, width), 0, 0, 0, HOSTILE);
		surface_wrapped(surface, rect_columns(all, 0, width), 1, 0, 0, HOSTILE);
		assert_printable(surface);
		assert_int_equal(surface_at(surface, 0, width)->codes[0], L' ');
	}
}

static void test_escapes_are_dim_and_real_backslashes_are_not(void **state)
{
	struct surface *large = surface_new(1, 40, 0);

	(void)state;
	surface_text(large, surface_area(large), 0, 0, STYLE_BOLD, "a\nb");
	assert_int_equal(style_of(large, "\\n"), STYLE_BOLD | STYLE_DIM);
	assert_int_equal(style_of(large, "b"), STYLE_BOLD);
	surface_clear(large);
	surface_text(large, surface_area(large), 0, 0, 0, "x\\n C:\\x");
	assert_screen(large, "x\\\\n C:\\x\n");
	assert_int_equal(style_of(large, "\\\\n"), 0);
	assert_int_equal(style_of(large, "\\n"), 0);
	surface_clear(large);
	surface_cell_text(large, surface_area(large), 0, 0, 10, 0, TEXT_LITERAL, false, "\\x41", 4);
	assert_screen(large, "\\x41\n");
	assert_int_equal(style_of(large, "\\x41"), 0);
	surface_free(large);
}

static void test_ascii(void **state)
{
	struct surface *ascii = surface_new(3, 12, TEXT_ASCII);

	(void)state;
	surface_box(ascii, surface_area(ascii));
	surface_text(ascii, surface_area(ascii), 1, 1, 0, "Zo\xC3\xAB");
	assert_screen(ascii, "+----------+\n|Zo\\u00EB  |\n+----------+\n");
	surface_free(ascii);
}

static void test_box_and_rules(void **state)
{
	(void)state;
	surface_text(surface, all, 1, 1, 0, "under");
	surface_box(surface, all);
	assert_screen(surface, "┌────────┐\n│        │\n└────────┘\n");
	surface_box(surface, (struct rect){0, 0, 1, 1});
	surface_box(surface, (struct rect){0, 0, 0, 0});
	surface_box(surface, (struct rect){-1, -1, 2, 2});
	surface_rule(surface, all, 7);
	surface_column(surface, all, -1);
	assert_printable(surface);
}

static void test_cell_text_aligns_and_fills(void **state)
{
	(void)state;
	surface_text(surface, all, 0, 0, 0, "..........");
	surface_cell_text(surface, all, 0, 1, 5, 0, 0, false, "ab", 2);
	surface_text(surface, all, 1, 0, 0, "..........");
	surface_cell_text(surface, all, 1, 1, 5, 0, 0, true, "12", 2);
	surface_text(surface, all, 2, 0, 0, "..........");
	surface_cell_text(surface, all, 2, 1, 5, 0, 0, true, "1234567", 7);
	assert_screen(surface, ".ab   ....\n.   12....\n.1234>....\n");
	surface_cell_text(surface, all, 0, 8, 5, 0, 0, false, "a", 1);
	surface_cell_text(surface, all, 0, 0, 0, 0, 0, false, "a", 1);
	surface_cell_text(surface, all, 0, 0, -3, 0, 0, false, "a", 1);
	assert_screen(surface, ".ab   ..a\n.   12....\n.1234>....\n");
}

static void test_huge_text_costs_a_screenful(void **state)
{
	size_t length = (size_t)8 << 20;
	char *huge = malloc(length + 1);

	(void)state;
	assert_non_null(huge);
	memset(huge, 'x', length);
	huge[length] = '\0';
	for (int i = 0; i < 2000; i++) /* minutes, if all of it were looked at */
		surface_cell_text(surface, all, 0, 0, 10, 0, 0, false, huge, length);
	surface_text(surface, all, 1, 0, 0, huge);
	assert_screen(surface, "xxxxxxxxx>\nxxxxxxxxx>\n");
	free(huge);
}

static void test_wrapping(void **state)
{
	(void)state;
	assert_int_equal(surface_wrapped(surface, all, 0, 0, 0, "one two three four"), 2);
	assert_screen(surface, "one two\nthree four\n");
	surface_clear(surface);
	assert_int_equal(surface_wrapped(surface, all, 0, 4, 0, "a\n\nb c d e"), 4);
	assert_screen(surface, "    a\n\n    b c d\n");
	surface_clear(surface);
	assert_int_equal(surface_wrapped(surface, all, -1, 0, 0, "gone\nhere"), 2);
	assert_screen(surface, "here\n");
	/* Measuring: no rows, nothing drawn. */
	surface_clear(surface);
	assert_int_equal(
		surface_wrapped(surface, (struct rect){.columns = 5}, 0, 0, 0, "aaaa bbbb cccc"),
		3);
	assert_screen(surface, "\n");
	assert_int_equal(surface_wrapped(surface, all, 0, 10, 0, "no room"), 0);
	assert_int_equal(surface_wrapped(surface, all, 0, 0, 0, ""), 0);
	assert_int_equal(surface_wrapped(surface, all, 0, 0, 0, NULL), 0);
}

static void test_wrapping_measures_what_will_be_shown(void **state)
{
	(void)state;
	/* An escape of eight cells does not fit behind six letters. */
	surface_wrapped(surface, all, 0, 0, 0, "abcdef\xE2\x80\xAEgh");
	assert_screen(surface, "abcdef\n\\u202Egh\n");
	surface_clear(surface);
	surface_wrapped(surface, all, 0, 0, 0, "日本語日本語");
	assert_screen(surface, "日本語日本\n語\n");
	surface_clear(surface);
	/* Blanks at the beginning are kept, with a word too long for the line as well. */
	surface_wrapped(surface, all, 0, 0, 0, "  abcdefghijkl");
	assert_screen(surface, "  abcdefgh\nijkl\n");
}

static void test_wrap_always_advances(void **state)
{
	static const char *const texts[] = {
		HOSTILE, "   ", "\n\n", " \n x", "日", "\\\\\\\\", "e\xCC\x81"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		for (int columns = -1; columns < 5; columns++) {
			size_t length = strlen(texts[i]), next;

			for (size_t at = 0; at < length; at += next) {
				size_t line = surface_wrap(
					surface, texts[i] + at, length - at, columns, &next);

				assert_true(next > 0 && line <= next && at + next <= length);
			}
		}
	}
}

static void test_cursor_is_kept_inside(void **state)
{
	struct rect part = {1, 2, 2, 5};

	(void)state;
	surface_put_cursor(surface, part, 0, 0);
	assert_cursor(surface, 1, 2);
	surface_put_cursor(surface, part, 9, 9);
	assert_cursor(surface, 2, 6);
	surface_put_cursor(surface, part, -9, -9);
	assert_cursor(surface, 1, 2);
	surface_put_cursor(surface, (struct rect){0, 0, 0, 5}, 0, 0);
	assert_cursor(surface, 1, 2);
}

static void test_highlight(void **state)
{
	(void)state;
	surface_text(surface, all, 1, 0, STYLE_GOOD, "ok");
	surface_highlight(surface, rect_columns(all, 0, 4), 1, STYLE_REVERSE);
	assert_int_equal(surface_at(surface, 1, 0)->style, STYLE_GOOD | STYLE_REVERSE);
	assert_int_equal(surface_at(surface, 1, 3)->style, STYLE_REVERSE);
	assert_int_equal(surface_at(surface, 1, 4)->style, 0);
	surface_highlight(surface, all, 3, STYLE_REVERSE);
	surface_highlight(surface, all, -1, STYLE_REVERSE);
	assert_int_equal(surface_at(surface, 2, 0)->style, 0);
}

static void test_any_size(void **state)
{
	static const int sizes[][2] = {
		{0, 0}, {1, 1}, {0, 5}, {5, 0}, {-1, -1}, {1, 200}, {200, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		surface_resize(surface, sizes[i][0], sizes[i][1]);
		all = surface_area(surface);
		surface_text(surface, all, 0, 0, 0, HOSTILE);
		surface_box(surface, all);
		surface_wrapped(surface, all, 0, 0, 0, HOSTILE);
		surface_highlight(surface, all, 0, STYLE_BOLD);
		surface_put_cursor(surface, all, 3, 3);
		assert_printable(surface);
	}
	surface_resize(surface, 65535, 65535);
	assert_int_equal(surface_area(surface).rows, SURFACE_ROWS_MAX);
	assert_int_equal(surface_area(surface).columns, SURFACE_COLUMNS_MAX);
	assert_int_equal(surface_at(surface, -1, 0)->codes[0], L' ');
	assert_int_equal(surface_at(surface, 0, 70000)->codes[0], L' ');
}

static void test_resize_empties(void **state)
{
	(void)state;
	surface_text(surface, all, 0, 0, 0, "gone");
	surface_put_cursor(surface, all, 2, 2);
	surface_resize(surface, 2, 4);
	assert_screen(surface, "\n");
	assert_cursor(surface, 0, 0);
}

static void assert_rect(struct rect rect, int top, int left, int rows, int columns)
{
	assert_int_equal(rect.top, top);
	assert_int_equal(rect.left, left);
	assert_int_equal(rect.rows, rows);
	assert_int_equal(rect.columns, columns);
}

static void test_rects(void **state)
{
	struct rect area = {2, 3, 10, 20};

	(void)state;
	assert_rect(rect_rows(area, 1, 3), 3, 3, 3, 20);
	assert_rect(rect_rows(area, 8, 5), 10, 3, 2, 20);
	assert_rect(rect_rows(area, -2, 3), 2, 3, 1, 20);
	assert_rect(rect_rows(area, 12, 3), 12, 3, 0, 20);
	assert_rect(rect_rows(area, 0, -5), 2, 3, 0, 20);
	assert_rect(rect_columns(area, 15, 9), 2, 18, 10, 5);
	assert_rect(rect_columns(area, -9, 3), 2, 3, 10, 0);
	assert_rect(rect_centred(area, 4, 10), 5, 8, 4, 10);
	assert_rect(rect_centred(area, 40, 100), 2, 3, 10, 20);
	assert_rect(rect_rows((struct rect){0, 0, -4, -4}, 0, 5), 0, 0, 0, 0);
}

#define surface_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		surface_test(test_text_stays_in_its_area),
		surface_test(test_what_fits_exactly_is_not_cut),
		surface_test(test_wide_characters),
		surface_test(test_cut_before_a_wide_character_leaves_a_blank),
		surface_test(test_marks_share_the_cell_of_their_letter),
		surface_test(test_hostile_text_becomes_visible),
		surface_test(test_escapes_are_dim_and_real_backslashes_are_not),
		surface_test(test_ascii),
		surface_test(test_box_and_rules),
		surface_test(test_cell_text_aligns_and_fills),
		surface_test(test_huge_text_costs_a_screenful),
		surface_test(test_wrapping),
		surface_test(test_wrapping_measures_what_will_be_shown),
		surface_test(test_wrap_always_advances),
		surface_test(test_cursor_is_kept_inside),
		surface_test(test_highlight),
		surface_test(test_any_size),
		surface_test(test_resize_empties),
		cmocka_unit_test(test_rects),
	};

	return unit_main(tests);
}
