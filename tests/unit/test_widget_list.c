#include "screen.h"

#include "widget/list.h"
#include "widget/scroll.h"

#include <stdio.h>

static char text[40];
static size_t headings[4];
static size_t heading_count;

static void number_row(void *self, size_t index, struct list_row *row)
{
	(void)self;
	snprintf(text, sizeof text, "row %zu", index);
	row->cells[0].text = text;
	row->cells[1].text = "42";
	for (size_t i = 0; i < heading_count; i++)
		row->is_heading |= headings[i] == index;
}

static const struct list_column columns[] = {{"Name", 0, false, 0}, {"Rows", 6, true, 0}};

static struct surface *surface;
static struct list list;

static int setup(void **state)
{
	(void)state;
	surface = surface_new(6, 20, 0);
	list = (struct list){.columns = columns, .column_count = 2, .row = number_row, .count = 10};
	heading_count = 0;
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
	list_draw(&list, surface, surface_area(surface), true);
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return list_key(&list, &key);
}

static void test_looks(void **state)
{
	(void)state;
	list_set_count(&list, 3);
	list.cursor = 1;
	draw();
	assert_screen(surface, "  Name          Rows\n"
			       "  row 0           42\n"
			       "> row 1           42\n"
			       "  row 2           42\n");
	assert_cursor(surface, 2, 2);
	assert_int_equal(style_of(surface, "Name"), STYLE_BOLD);
	assert_int_equal(style_of(surface, "row 1"), STYLE_REVERSE);
	assert_int_equal(style_of(surface, "row 2"), STYLE_PLAIN);
	surface_clear(surface);
	surface_put_cursor(surface, surface_area(surface), 5, 5);
	list_draw(&list, surface, surface_area(surface), false);
	assert_int_equal(style_of(surface, "row 1"), STYLE_PLAIN);
	assert_int_equal(surface_at(surface, 2, 0)->codes[0], L'>');
	assert_cursor(surface, 5, 5);
}

static void test_scrolls_and_counts_what_is_left_out(void **state)
{
	(void)state;
	draw();
	assert_screen(surface, "  Name          Rows\n"
			       "> row 0           42\n"
			       "  row 1           42\n"
			       "  row 2           42\n"
			       "  row 3           42\n"
			       "  6 more below\n");
	press("G");
	draw();
	assert_screen(surface, "  Name          Rows\n"
			       "  row 6           42\n"
			       "  row 7           42\n"
			       "  row 8           42\n"
			       "> row 9           42\n"
			       "  6 more above\n");
	press("PgUp");
	draw();
	assert_int_equal(list.cursor, 5);
	assert_screen(surface, "  Name          Rows\n"
			       "> row 5           42\n"
			       "  row 6           42\n"
			       "  row 7           42\n"
			       "  row 8           42\n"
			       "  5 more above, 1 m>\n");
}

static void test_keys(void **state)
{
	static const struct {
		const char *key;
		size_t cursor;
	} steps[] = {{"j", 1}, {"Down", 2}, {"k", 1}, {"Up", 0}, {"Up", 0}, {"PgDn", 4}, {"^D", 6},
		{"^F", 9}, {"Down", 9}, {"^U", 7}, {"^B", 3}, {"WheelDown", 6}, {"WheelUp", 3},
		{"End", 9}, {"Home", 0}, {"G", 9}, {"g", 0}};
	static const char *const others[] = {"x", "Space", "Left", "h", "Esc", "Tab", "/", "Alt-j"};

	(void)state;
	draw();
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		assert_int_equal(press(steps[i].key), HANDLED);
		assert_int_equal(list.cursor, steps[i].cursor);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(press(others[i]), UNHANDLED);
	assert_int_equal(press("Enter"), ACTIVATED);
}

static void test_headings_are_passed_by(void **state)
{
	(void)state;
	headings[0] = 0;
	headings[1] = 3;
	headings[2] = 9;
	heading_count = 3;
	list_set_count(&list, 10);
	assert_int_equal(list.cursor, 1);
	press("Up");
	assert_int_equal(list.cursor, 1);
	press("Down");
	press("Down");
	assert_int_equal(list.cursor, 4);
	press("Up");
	assert_int_equal(list.cursor, 2);
	press("G");
	assert_int_equal(list.cursor, 8);
	press("g");
	assert_int_equal(list.cursor, 1);
	draw();
	assert_int_equal(style_of(surface, "row 0"), STYLE_BOLD);
}

static void test_only_headings(void **state)
{
	(void)state;
	headings[0] = 0;
	headings[1] = 1;
	heading_count = 2;
	list_set_count(&list, 2);
	assert_true(list.cursor < 2);
	press("Down");
	press("Up");
	draw();
	assert_true(list.cursor < 2);
}

static void test_first_heading_shows_above_the_first_row(void **state)
{
	(void)state;
	headings[0] = 0;
	heading_count = 1;
	list_set_count(&list, 10);
	draw();
	press("G");
	draw();
	press("g");
	draw();
	assert_int_equal(list.cursor, 1);
	assert_int_equal(list.top, 0);
}

static void test_empty(void **state)
{
	(void)state;
	list_set_count(&list, 0);
	draw();
	assert_screen(surface, "  Name          Rows\n");
	assert_int_equal(press("Enter"), UNHANDLED);
	assert_int_equal(press("Down"), HANDLED);
	assert_int_equal(press("G"), HANDLED);
	assert_int_equal(list.cursor, 0);
}

static void test_count_shrinks_under_the_cursor(void **state)
{
	(void)state;
	press("G");
	draw();
	list.count = 4; /* an owner that did not tell */
	draw();
	assert_int_equal(list.cursor, 3);
	list_set_count(&list, 2);
	assert_int_equal(list.cursor, 1);
	list_move_to(&list, 99);
	assert_int_equal(list.cursor, 1);
}

static void test_click(void **state)
{
	struct key click = {.code = K_CLICK, .row = 3, .column = 4, .clicks = 1};

	(void)state;
	list.cursor = 5;
	draw(); /* rows 2 to 5 */
	assert_int_equal(list_key(&list, &click), HANDLED);
	assert_int_equal(list.cursor, 4);
	click.clicks = 2;
	assert_int_equal(list_key(&list, &click), ACTIVATED);
	click.row = 0; /* the head line */
	assert_int_equal(list_key(&list, &click), UNHANDLED);
	click.row = 99;
	assert_int_equal(list_key(&list, &click), UNHANDLED);
	list_set_count(&list, 1);
	draw();
	click.row = 4;
	assert_int_equal(list_key(&list, &click), HANDLED); /* below the last row */
	assert_int_equal(list.cursor, 0);
}

static void tree_row(void *self, size_t index, struct list_row *row)
{
	static const struct list_row rows[] = {
		{.cells = {{"app", 0}, {"schema", 0}}, .fold = '-'},
		{.cells = {{"events\033[2J\n", 0}, {"table", STYLE_BAD}}, .fold = ' ', .indent = 2},
	};

	(void)self;
	*row = rows[index];
}

static void test_tree_and_hostile_names(void **state)
{
	static const struct list_column tree_columns[] = {
		{NULL, 0, false, 0}, {NULL, 6, false, 0}, {NULL, 30, false, 30}};

	(void)state;
	list = (struct list){.columns = tree_columns,
		.column_count = 3,
		.row = tree_row,
		.count = 2,
		.cursor = 1};
	draw();
	assert_screen(surface, "  - app       schema\n"
			       ">     event>  table\n");
	assert_cursor(surface, 1, 6);
	assert_int_equal(style_of(surface, "table"), STYLE_BAD | STYLE_REVERSE);
	assert_printable(surface);
}

static void test_narrow_areas_drop_columns(void **state)
{
	static const struct list_column three[] = {
		{"Name", 8, false, 0}, {"Rows", 6, true, 18}, {"Third", 5, false, 40}};

	(void)state;
	list.columns = three;
	list.column_count = 3;
	list_set_count(&list, 1);
	draw();
	assert_screen(surface, "  Name        Rows\n> row 0         42\n");
	surface_resize(surface, 2, 12);
	draw();
	assert_screen(surface, "  Name\n> row 0\n");
}

static void test_any_size(void **state)
{
	(void)state;
	for (int rows = 0; rows <= 5; rows++) {
		for (int wide = 0; wide <= 12; wide++) {
			surface_resize(surface, rows, wide);
			for (size_t cursor = 0; cursor < 10; cursor += 3) {
				list.cursor = cursor;
				draw();
				assert_printable(surface);
				assert_true(list.page <= rows);
				press("PgDn");
			}
		}
	}
	list.cursor = 7;
	surface_resize(surface, 1, 20);
	draw();
	assert_screen(surface, "> row 7           42\n");
	surface_resize(surface, 6, 20);
	draw();
	assert_true(list.top <= 7 && list.top + (size_t)list.page > 7);
}

static size_t asked;

static void counted_row(void *self, size_t index, struct list_row *row)
{
	asked++;
	number_row(self, index, row);
}

static void test_a_hundred_thousand_rows_cost_nothing(void **state)
{
	(void)state;
	list.row = counted_row;
	list_set_count(&list, 100000);
	asked = 0;
	press("G");
	draw();
	assert_int_equal(list.cursor, 99999);
	assert_true(asked < 20);
}

static void test_scroll_show(void **state)
{
	size_t top = 0;

	(void)state;
	scroll_show(&top, 9, 10, 4);
	assert_int_equal(top, 6);
	scroll_show(&top, 5, 10, 4);
	assert_int_equal(top, 5);
	scroll_show(&top, 5, 10, 20);
	assert_int_equal(top, 0);
	top = 50;
	scroll_show(&top, 0, 0, 0);
	assert_int_equal(top, 0);
	scroll_show(&top, 3, 10, 0);
	assert_int_equal(top, 3);
}

#define list_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		list_test(test_looks),
		list_test(test_scrolls_and_counts_what_is_left_out),
		list_test(test_keys),
		list_test(test_headings_are_passed_by),
		list_test(test_only_headings),
		list_test(test_first_heading_shows_above_the_first_row),
		list_test(test_empty),
		list_test(test_count_shrinks_under_the_cursor),
		list_test(test_click),
		list_test(test_tree_and_hostile_names),
		list_test(test_narrow_areas_drop_columns),
		list_test(test_any_size),
		list_test(test_a_hundred_thousand_rows_cost_nothing),
		cmocka_unit_test(test_scroll_show),
	};

	return unit_main(tests);
}
