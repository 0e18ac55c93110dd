#include "grid_fixture.h"

static void test_looks(void **state)
{
	struct surface *ascii = surface_new(8, 60, 1);

	(void)state;
	grid.cursor_row = 2;
	grid_draw(&grid, ascii, surface_area(ascii), true);
	assert_screen(ascii, "  id |     name     |      email      | balance\n"
			     "-----+--------------+-----------------+----------\n"
			     "   1 | Ada Lovelace | ada@example.com |    12.50\n"
			     "   2 | Grace Hopper | <NULL>          |     0.00\n"
			     ">  3 | Zoe\\u202E    | \"\"              | -1003.10\n"
			     "   4 | \"<NULL>\"     | n@example.com   |     7.00\n"
			     "   5 | \" Jose\"      | \"\"j\"\"           |   800.25\n"
			     "   6 | two\\nlines\\t | \"t \"            |     1.00\n");
	assert_cursor(ascii, 4, 2);
	assert_int_equal(style_of(ascii, "name"), STYLE_BOLD);
	assert_int_equal(style_of(ascii, "<NULL>   "), STYLE_DIM);
	assert_int_equal(style_of(ascii, "<NULL>\""), STYLE_PLAIN);
	assert_int_equal(style_of(ascii, "\"\"  "), STYLE_DIM);
	assert_int_equal(style_of(ascii, "\\n"), STYLE_DIM);
	surface_free(ascii);
}

static void test_cursor_cell(void **state)
{
	(void)state;
	press("Right");
	press("Down");
	draw();
	assert_cursor(surface, 3, 7);
	assert_int_equal(style_of(surface, "Grace"), STYLE_REVERSE);
	assert_int_equal(style_of(surface, "Ada"), STYLE_PLAIN);
	assert_int_equal(surface_at(surface, 3, 0)->codes[0], L'>');
	surface_clear(surface);
	grid_draw(&grid, surface, surface_area(surface), false);
	assert_int_equal(style_of(surface, "Grace"), STYLE_PLAIN);
	assert_cursor(surface, 0, 0);
}

static void test_keys(void **state)
{
	static const char *const others[] = {"g", "G", "x", "Esc", "Tab", "Space", "Alt-j", "1"};

	(void)state;
	draw();
	press("l");
	press("Right");
	press("h");
	assert_int_equal(grid.cursor_column, 1);
	press("End");
	press("Right");
	assert_int_equal(grid.cursor_column, 3);
	press("Home");
	press("Left");
	assert_int_equal(grid.cursor_column, 0);
	press("$");
	assert_int_equal(grid.cursor_column, 3);
	press("0");
	assert_int_equal(grid.cursor_column, 0);
	press("j");
	press("j");
	press("k");
	assert_int_equal(grid.cursor_row, 1);
	press("PgDn");
	assert_int_equal(grid.cursor_row, ROWS - 1);
	press("^U");
	assert_int_equal(grid.cursor_row, 2);
	assert_int_equal(press("Enter"), ACTIVATED);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(press(others[i]), UNHANDLED);
}

static void test_scrolls_sideways(void **state)
{
	(void)state;
	surface_resize(surface, 3, 30);
	draw();
	assert_screen(surface, "  id │     name     │  email\n"
			       "─────+──────────────+─────────\n"
			       ">  1 │ Ada Lovelace │ ada@exa>\n");
	press("End");
	draw();
	assert_int_equal(grid.left, 2);
	assert_screen(surface, "       email      │ balance\n"
			       "──────────────────+─────────\n"
			       "> ada@example.com │   12.50\n");
	press("Left");
	draw();
	assert_int_equal(grid.left, 2);
	press("Home");
	draw();
	assert_int_equal(grid.left, 0);
}

static void test_frozen_columns_stay(void **state)
{
	(void)state;
	surface_resize(surface, 3, 34);
	grid.frozen = 1;
	press("End");
	draw();
	assert_screen(surface, "  id │      email      │ balance\n"
			       "─────+─────────────────+─────────\n"
			       ">  1 │ ada@example.com │   12.50\n");
	grid.frozen = 99;
	draw();
	assert_printable(surface);
}

static void test_wide_columns_are_cut(void **state)
{
	(void)state;
	grid.maximum_width = 5;
	draw();
	assert_int_equal(style_of(surface, "Ada >"), STYLE_PLAIN);
	assert_int_equal(style_of(surface, "bala>"), STYLE_BOLD);
}

static void expect_text(struct grid_cell value, const char *expected)
{
	struct buf out = BUF_INIT;

	if (!value.bytes)
		value.bytes = "";
	if (!value.length)
		value.length = strlen(value.bytes);
	grid_cell_text(&value, &out);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void test_marks_in_a_line(void **state)
{
	(void)state;
	expect_text((struct grid_cell){.is_null = true}, "<NULL>");
	expect_text((struct grid_cell){.bytes = ""}, "\"\"");
	expect_text((struct grid_cell){.bytes = "<NULL>"}, "\"<NULL>\"");
	expect_text((struct grid_cell){.bytes = "\"\""}, "\"\"\"\"");
	expect_text((struct grid_cell){.bytes = " x"}, "\" x\"");
	expect_text((struct grid_cell){.bytes = "x "}, "\"x \"");
	expect_text((struct grid_cell){.bytes = "a b"}, "a b");
	/* No-break and ideographic spaces at an end are blanks as well. */
	expect_text((struct grid_cell){.bytes = "x\xC2\xA0"}, "\"x\xC2\xA0\"");
	expect_text((struct grid_cell){.bytes = "\xE3\x80\x80x"}, "\"\xE3\x80\x80x\"");
	expect_text((struct grid_cell){.bytes = "x\xC3\xA0"}, "x\xC3\xA0");
	/* A whole value that ends as one that was cut. */
	expect_text((struct grid_cell){.bytes = "abc>"}, "\"abc>\"");
	expect_text((struct grid_cell){.bytes = "abc>>12 kB"}, "\"abc>>12 kB\"");
	expect_text((struct grid_cell){.bytes = "a>b"}, "a>b");
	expect_text((struct grid_cell){.bytes = "B"}, "B");
	expect_text((struct grid_cell){.bytes = "12 MB"}, "12 MB");
	expect_text((struct grid_cell){.bytes = " x", .is_partial = true, .full_length = 500},
		"\" x>>500 B");
	expect_text((struct grid_cell){.bytes = "null"}, "null");
	expect_text(
		(struct grid_cell){.bytes = "beginning", .is_partial = true, .full_length = 1234},
		"beginning>>1234 B");
	expect_text(
		(struct grid_cell){
			.bytes = "beginning", .is_partial = true, .full_length = (size_t)48 << 20},
		"beginning>>48 MB");
	expect_text((struct grid_cell){.bytes = "\\x41ff", .is_binary = true}, "\\x41ff 2 B");
	expect_text((struct grid_cell){.bytes = "41ff", .is_binary = true}, "\\x41ff 2 B");
	expect_text((struct grid_cell){.bytes = "<NULL>", .is_plain = true}, "<NULL>");
	expect_text((struct grid_cell){.bytes = "", .is_plain = true}, "");
}

static struct grid_cell special;

static void special_cell(void *self, size_t row, size_t index, struct grid_cell *out)
{
	(void)self;
	(void)row;
	(void)index;
	*out = special;
}

static void test_partial_and_binary_cells(void **state)
{
	struct rect area = {0, 0, 3, 24};

	(void)state;
	grid.cell = special_cell;
	grid.columns = 1;
	grid.rows = 1;
	special = (struct grid_cell){.bytes = "abcdefghijklmnopqrstuvwxyz",
		.length = 26,
		.is_partial = true,
		.full_length = 5000};
	grid_draw(&grid, surface, area, true);
	assert_screen(surface, "            id\n"
			       "────────────────────────\n"
			       "> abcdefghijklmn>>5000 B\n");
}

static void test_click(void **state)
{
	struct key click = {.code = K_CLICK, .row = 5, .column = 10, .clicks = 1};

	(void)state;
	draw();
	assert_int_equal(grid_key(&grid, &click), HANDLED);
	assert_int_equal(grid.cursor_row, 3);
	assert_int_equal(grid.cursor_column, 1);
	click.column = 0;
	click.clicks = 2;
	assert_int_equal(grid_key(&grid, &click), ACTIVATED);
	assert_int_equal(grid.cursor_column, 0);
	click.row = 0;
	assert_int_equal(grid_key(&grid, &click), UNHANDLED);
	grid.rows = 1;
	draw();
	click.row = 6;
	assert_int_equal(grid_key(&grid, &click), HANDLED);
	assert_int_equal(grid.cursor_row, 0);
}

static void test_nothing_to_show(void **state)
{
	(void)state;
	grid.rows = 0;
	draw();
	assert_screen(surface, " " /* psql would say (0 rows); that is the owner's */
			       " id │ name │ email │ balance\n"
			       "─────+──────+───────+─────────\n");
	assert_int_equal(press("Enter"), UNHANDLED);
	assert_int_equal(press("Down"), HANDLED);
	grid.columns = 0;
	draw();
	assert_screen(surface, "\n");
	assert_int_equal(press("Right"), HANDLED);
	assert_int_equal(grid.cursor_column, 0);
}

static void test_rows_and_columns_vanish_under_the_cursor(void **state)
{
	(void)state;
	grid.cursor_row = 500;
	grid.cursor_column = 500;
	grid.top = 400;
	grid.left = 300;
	draw();
	assert_int_equal(grid.cursor_row, ROWS - 1);
	assert_int_equal(grid.cursor_column, COLUMNS - 1);
	assert_int_equal(grid.top, 0);
}

static void test_hostile_cells_in_any_size(void **state)
{
	(void)state;
	grid.cell = special_cell;
	for (int kind = 0; kind < 4; kind++) {
		special = (struct grid_cell){.bytes = HOSTILE,
			.length = strlen(HOSTILE),
			.is_partial = kind & 1,
			.full_length = 99999,
			.is_binary = kind & 2};
		for (int rows = 0; rows <= 4; rows++) {
			for (int columns = 0; columns <= 70; columns++) {
				surface_resize(surface, rows, columns);
				grid.cursor_column = (size_t)columns % COLUMNS;
				draw();
				assert_printable(surface);
			}
		}
	}
}

static void test_many_columns_and_huge_cells(void **state)
{
	size_t length = (size_t)4 << 20;
	char *huge = malloc(length);
	int row, place;

	(void)state;
	assert_non_null(huge);
	memset(huge, 'x', length);
	special = (struct grid_cell){.bytes = huge, .length = length};
	grid.cell = special_cell;
	grid.columns = 1600; /* as many as a table can have */
	grid.rows = 100000;
	surface_resize(surface, 50, 200);
	for (int i = 0; i < 20; i++) {
		grid.cursor_column = (size_t)i * 80;
		draw();
		surface_cursor(surface, &row, &place);
		assert_int_equal(row, 2);
		assert_int_equal(surface_at(surface, row, place)->codes[0], L'x');
		assert_int_equal(surface_at(surface, row, place)->style, STYLE_REVERSE);
	}
	free(huge);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		grid_test(test_looks),
		grid_test(test_cursor_cell),
		grid_test(test_keys),
		grid_test(test_scrolls_sideways),
		grid_test(test_frozen_columns_stay),
		grid_test(test_wide_columns_are_cut),
		cmocka_unit_test(test_marks_in_a_line),
		grid_test(test_partial_and_binary_cells),
		grid_test(test_click),
		grid_test(test_nothing_to_show),
		grid_test(test_rows_and_columns_vanish_under_the_cursor),
		grid_test(test_hostile_cells_in_any_size),
		grid_test(test_many_columns_and_huge_cells),
	};

	return unit_main(tests);
}
