#include "screen.h"

#include "widget/grid.h"

#include <stdio.h>
#include <wchar.h>

#define COLUMNS 4

static const struct grid_column names[COLUMNS] = {
	{"id", true}, {"name", false}, {"email", false}, {"balance", true}};

static const char *const values[][COLUMNS] = {
	{"1", "Ada Lovelace", "ada@example.com", "12.50"},
	{"2", "Grace Hopper", NULL, "0.00"},
	{"3", "Zoe\xE2\x80\xAE", "", "-1003.10"},
	{"4", "<NULL>", "n@example.com", "7.00"},
	{"5", " Jose", "\"j\"", "800.25"},
	{"6", "two\nlines\t", "t ", "1.00"},
};
#define ROWS (sizeof values / sizeof *values)

static void column(void *self, size_t index, struct grid_column *out)
{
	(void)self;
	*out = names[index % COLUMNS];
}

static void cell(void *self, size_t row, size_t index, struct grid_cell *out)
{
	const char *value = values[row % ROWS][index % COLUMNS];

	(void)self;
	out->is_null = !value;
	out->bytes = value;
	out->length = value ? strlen(value) : 0;
}

static struct surface *surface;
static struct grid grid;

static int setup(void **state)
{
	(void)state;
	surface = surface_new(8, 60, 0);
	grid = (struct grid){.column = column, .cell = cell, .columns = COLUMNS, .rows = ROWS};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	surface_free(surface);
	return 0;
}

static void draw(void)
{
	surface_clear(surface);
	grid_draw(&grid, surface, surface_area(surface), true);
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return grid_key(&grid, &key);
}

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

/* --- what a person arranges ------------------------------------------------------------------ */

static struct grid_columns *arrangement;

static int setup_arranged(void **state)
{
	setup(state);
	arrangement = grid_columns_new();
	grid_columns_reset(arrangement, COLUMNS);
	grid.arrangement = arrangement;
	return 0;
}

static int teardown_arranged(void **state)
{
	grid_columns_free(arrangement);
	return teardown(state);
}

/* The names of the columns that show, in their order. */
static void expect_order(const char *expected)
{
	char order[100] = "";

	for (size_t i = 0; i < grid_positions(&grid); i++) {
		strcat(order, i ? " " : "");
		strcat(order, names[grid_index(&grid, i)].name);
	}
	assert_string_equal(order, expected);
}

static void test_hides_and_brings_back(void **state)
{
	(void)state;
	assert_true(grid_columns_show(arrangement, 1, false));
	expect_order("id email balance");
	assert_int_equal(grid_columns_hidden(arrangement), 1);
	assert_int_equal(grid_columns_position(arrangement, 2), 1);
	assert_true(grid_columns_position(arrangement, 1) == SIZE_MAX);
	surface_resize(surface, 3, 40);
	grid.cursor_column = 1;
	assert_int_equal(grid_current(&grid), 2);
	draw();
	assert_screen(surface, "  id │      email      │ balance\n"
			       "─────+─────────────────+─────────\n"
			       ">  1 │ ada@example.com │   12.50\n");
	assert_true(grid_columns_show(arrangement, 1, true));
	expect_order("id name email balance");
	for (size_t i = 0; i < 3; i++)
		assert_true(grid_columns_show(arrangement, i, false));
	assert_false(grid_columns_show(arrangement, 3, false));
	expect_order("balance");
}

static void test_moves_columns(void **state)
{
	(void)state;
	assert_true(grid_columns_move(arrangement, 2, -1));
	expect_order("id email name balance");
	assert_true(grid_columns_move(arrangement, 0, 1));
	expect_order("email id name balance");
	assert_false(grid_columns_move(arrangement, 0, -1));
	assert_false(grid_columns_move(arrangement, 3, 1));
	/* A hidden column in between is passed by, and comes back where it was. */
	assert_true(grid_columns_show(arrangement, 0, false));
	assert_true(grid_columns_move(arrangement, 1, -1));
	expect_order("name email balance");
	assert_true(grid_columns_show(arrangement, 0, true));
	expect_order("name email id balance");
	grid_columns_reset(arrangement, COLUMNS);
	expect_order("id name email balance");
}

static void test_widths_of_a_person(void **state)
{
	(void)state;
	surface_resize(surface, 3, 60);
	draw();
	grid.cursor_column = 1;
	grid_widen(&grid, -4);
	draw();
	assert_int_equal(style_of(surface, "Ada Lov>"), STYLE_REVERSE);
	grid_widen(&grid, -100);
	assert_int_equal(grid_columns_width(arrangement, 1), 1);
	draw();
	assert_printable(surface);
	grid_widen(&grid, 100000);
	assert_int_equal(grid_columns_width(arrangement, 1), GRID_WIDTH_MAX);
	draw();
	assert_printable(surface);
	grid_columns_set_width(arrangement, 1, 0);
	draw();
	assert_int_equal(style_of(surface, "Ada Lovelace "), STYLE_REVERSE);
}

/* The column with "Ada Lovelace" does not get narrower when its row is scrolled out. */
static void test_columns_do_not_jump(void **state)
{
	(void)state;
	surface_resize(surface, 3, 60);
	draw();
	grid.cursor_row = 4;
	draw();
	assert_screen(surface, "  id │     name     │      email      │ balance\n"
			       "─────+──────────────+─────────────────+─────────\n"
			       ">  5 │ \" Jose\"      │ \"\"j\"\"           │  800.25\n");
	grid_columns_forget_seen(arrangement);
	draw();
	assert_screen(surface, "  id │  name   │ email │ balance\n"
			       "─────+─────────+───────+─────────\n"
			       ">  5 │ \" Jose\" │ \"\"j\"\" │  800.25\n");
}

static void test_frozen_columns_leave_room(void **state)
{
	(void)state;
	surface_resize(surface, 3, 44);
	grid.frozen = 2;
	press("End");
	draw();
	/* id and name stay: both take less than half. */
	assert_screen(surface, "  id │     name     │ balance\n"
			       "─────+──────────────+─────────\n"
			       ">  1 │ Ada Lovelace │   12.50\n");
	surface_resize(surface, 3, 34);
	draw();
	assert_screen(surface, "  id │      email      │ balance\n"
			       "─────+─────────────────+─────────\n"
			       ">  1 │ ada@example.com │   12.50\n");
	press("Home");
	press("Right");
	draw();
	assert_int_equal(style_of(surface, "Ada"), STYLE_REVERSE);
}

static bool is_even(void *self, size_t row)
{
	(void)self;
	return row % 2 == 0;
}

static void test_marked_rows(void **state)
{
	(void)state;
	grid.is_marked = is_even;
	grid.cursor_row = 1;
	draw();
	assert_int_equal(surface_at(surface, 2, 1)->codes[0], L'*');
	assert_int_equal(surface_at(surface, 3, 0)->codes[0], L'>');
	assert_int_equal(surface_at(surface, 3, 1)->codes[0], L' ');
	assert_int_equal(surface_at(surface, 4, 1)->codes[0], L'*');
}

/* --- alignment ------------------------------------------------------------------------------- */

static const char *const hostile_values[] = {
	"plain",
	"",
	NULL,
	"  blanks  ",
	"\x1b[31mred\x1b[0m",
	"tab\tand\nnewline\r",
	"\xff\xfe not UTF-8 \xc3",
	"\xe5\xb1\xb1\xe7\x94\xb0 \xe5\xa4\xaa\xe9\x83\x8e", /* CJK, two cells each */
	"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86", /* many combining marks */
	"\xcc\x81 starts with one",
	"\xf0\x9f\x98\x80 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",     /* emoji, ZWJ */
	"\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa \xe2\x9d\xa4\xef\xb8\x8f",	     /* a flag, VS16 */
	"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", /* right to left */
	"\xe2\x80\xae turned \xe2\x80\xac",
	"zero\xe2\x80\x8bwidth\xc2\xad\xef\xbb\xbf",
	"\xea\xb0\x80\xe1\x84\x80\xe1\x85\xa1", /* Hangul, whole and in parts */
	"\xe0\xb8\x81\xe0\xb8\xb3\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7", /* Thai, Devanagari */
	"\xf3\xa0\x81\x81tags \xef\xbf\xbf \xf4\x8f\xbf\xbf",
	"a long one that has to be cut somewhere because no column is that wide at all",
	"\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1"
	"\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1"
	"\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1",
	"\\x41 and \\n",
};
#define HOSTILE_VALUES (sizeof hostile_values / sizeof *hostile_values)

static void hostile_cell(void *self, size_t row, size_t index, struct grid_cell *out)
{
	const char *value = hostile_values[(row + 5 * index) % HOSTILE_VALUES];

	(void)self;
	out->is_null = !value;
	out->bytes = value;
	out->length = value ? strlen(value) : 0;
}

/* The cells of row @line that hold a separator, as a set of '|' and blanks. */
static void separators(int line, char *places)
{
	struct rect area = surface_area(surface);

	for (int column = 0; column < area.columns; column++) {
		wchar_t code = surface_at(surface, line, column)->codes[0];

		places[column] = code == L'│' ? '|' : code == L'+' && line == 1 ? '|' : ' ';
	}
	places[area.columns] = '\0';
}

/* wcwidth() of every cell agrees with the cells that the surface gave it. */
static void assert_widths(int line)
{
	struct rect area = surface_area(surface);

	for (int column = 0; column < area.columns; column++) {
		const struct surface_cell *at = surface_at(surface, line, column);
		bool is_wide = column + 1 < area.columns &&
			       surface_at(surface, line, column + 1)->codes[0] == 0;

		if (at->codes[0])
			assert_int_equal(wcwidth(at->codes[0]), is_wide ? 2 : 1);
		for (size_t i = 1; at->codes[0] && i < SURFACE_CELL_CODES && at->codes[i]; i++)
			assert_int_equal(wcwidth(at->codes[i]), 0);
	}
}

static void test_separators_stand_in_one_line(void **state)
{
	char head[1001], row[1001];

	(void)state;
	grid.cell = hostile_cell;
	grid.rows = HOSTILE_VALUES;
	for (int width = 3; width <= 140; width++) {
		surface_resize(surface, (int)HOSTILE_VALUES + 2, width);
		grid.maximum_width = 4 + width % 30;
		for (grid.cursor_column = 0; grid.cursor_column < COLUMNS; grid.cursor_column++) {
			draw();
			separators(0, head);
			for (int line = 1; line < (int)HOSTILE_VALUES + 2; line++) {
				separators(line, row);
				assert_string_equal(row, head);
				assert_widths(line);
			}
		}
	}
	assert_int_not_equal(strchr(head, '|'), NULL);
}

/* --- many columns ---------------------------------------------------------------------------- */

static size_t asked;

static void counted_cell(void *self, size_t row, size_t index, struct grid_cell *out)
{
	asked++;
	cell(self, row, index, out);
}

/* What a drawing asks for depends on the screen, not on how many columns there are. */
static void test_a_drawing_costs_a_screen(void **state)
{
	size_t most = 0;

	(void)state;
	grid.cell = counted_cell;
	grid.columns = 1600;
	grid_columns_reset(arrangement, 1600);
	grid.frozen = 1;
	surface_resize(surface, 40, 120);
	for (size_t at = 0; at < 1600; at += 1 + at % 7) {
		grid.cursor_column = (at * 709) % 1600; /* back and forth */
		asked = 0;
		draw();
		most = asked > most ? asked : most;
	}
	assert_in_range(most, 1, 3 * ROWS * 120 / 5);
}

static void test_no_columns_at_all(void **state)
{
	(void)state;
	grid_columns_reset(arrangement, 0);
	grid.columns = 0;
	draw();
	assert_screen(surface, "\n");
	grid_widen(&grid, 5);
	assert_int_equal(press("Enter"), UNHANDLED);
	assert_int_equal(press("$"), HANDLED);
	assert_int_equal(press("Down"), HANDLED);
	assert_int_equal(grid.cursor_column, 0);
}

#define grid_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define arranged_test(name) cmocka_unit_test_setup_teardown(name, setup_arranged, teardown_arranged)

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
		arranged_test(test_hides_and_brings_back),
		arranged_test(test_moves_columns),
		arranged_test(test_widths_of_a_person),
		arranged_test(test_columns_do_not_jump),
		arranged_test(test_frozen_columns_leave_room),
		arranged_test(test_marked_rows),
		grid_test(test_separators_stand_in_one_line),
		arranged_test(test_a_drawing_costs_a_screen),
		arranged_test(test_no_columns_at_all),
	};

	return unit_main(tests);
}
