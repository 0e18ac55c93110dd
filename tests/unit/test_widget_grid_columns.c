#include "grid_fixture.h"

#include <wchar.h>

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

#define arranged_test(name) cmocka_unit_test_setup_teardown(name, setup_arranged, teardown_arranged)

int main(void)
{
	const struct CMUnitTest tests[] = {
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
