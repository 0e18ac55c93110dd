#include "screen.h"

#include "widget/sheet.h"

static const char *const facts[][2] = {{"owner", "mia"}, {"rows", "~12"}, {"options", ""}};
static const char *const keys[][3] = {{"of_customer", "app.customers", "FOREIGN KEY (customer)"},
	{"of_order", "app.\"two\nlines\"", "FOREIGN KEY (parent)"}};

static struct surface *surface;
static struct sheet sheet;
static size_t fact_rows;
static bool is_locked;

static void table(void *self, size_t index, struct sheet_table *out)
{
	(void)self;
	if (index == 0)
		*out = (struct sheet_table){.title = "Facts", .columns = 2, .rows = fact_rows};
	else if (index == 1)
		*out = (struct sheet_table){.title = "Sizes",
			.words = is_locked ? "locked by pid 4711, who is longer than the line"
					   : "None."};
	else
		*out = (struct sheet_table){
			.title = "Keys", .columns = 3, .rows = 2, .remark = "That is all."};
}

static const char *column(void *self, size_t index, size_t at)
{
	static const char *const names[][3] = {
		{"Fact", "Value"}, {NULL}, {"Name", "References", "Definition"}};

	(void)self;
	return names[index][at];
}

static void cell(void *self, size_t index, size_t row, size_t at, struct sheet_cell *out)
{
	(void)self;
	out->bytes = index == 0 ? facts[row][at] : keys[row][at];
	out->length = strlen(out->bytes);
}

static int setup(void **state)
{
	(void)state;
	surface = surface_new(20, 44, 0);
	fact_rows = 3;
	is_locked = false;
	sheet = (struct sheet){.table = table, .column = column, .cell = cell, .tables = 3};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sheet_release(&sheet);
	surface_free(surface);
	return 0;
}

static void draw(int rows)
{
	surface_clear(surface);
	sheet_draw(&sheet, surface, rect_rows(surface_area(surface), 0, rows), true);
}

static enum consequence press(const char *name)
{
	struct key key;

	assert_true(key_parse(name, &key));
	return sheet_key(&sheet, &key);
}

static void test_tables_stand_under_each_other(void **state)
{
	(void)state;
	draw(20);
	assert_screen(surface, "  Facts\n"
			       "   Fact   │ Value\n"
			       "──────────+───────\n"
			       "> owner   │ mia\n"
			       "  rows    │ ~12\n"
			       "  options │\n"
			       "\n"
			       "  Sizes\n"
			       "  None.\n"
			       "\n"
			       "  Keys\n"
			       "     Name     │    References    │ Definiti>\n"
			       "──────────────+──────────────────+──────────\n"
			       "  of_customer │ app.customers    │ FOREIGN >\n"
			       "  of_order    │ app.\"two\\nlines\" │ FOREIGN >\n"
			       "  That is all.\n");
	assert_cursor(surface, 3, 2);
}

/* The cursor passes by what has no rows, and its column stays where the next table has it. */
static void test_the_cursor_goes_over_all_rows(void **state)
{
	size_t at, row;

	(void)state;
	draw(20);
	assert_int_equal(sheet_rows(&sheet), 5);
	assert_int_equal(press("Right"), HANDLED);
	assert_int_equal(press("Right"), HANDLED);
	assert_int_equal(sheet.cursor_column, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(press("Down"), HANDLED);
	assert_true(sheet_at(&sheet, &at, &row));
	assert_int_equal(at, 2);
	assert_int_equal(row, 0);
	press("Right");
	press("Right");
	assert_int_equal(sheet.cursor_column, 2);
	press("Up");
	draw(20);
	assert_int_equal(sheet.cursor_column, 1); /* the table above has no third */
	assert_int_equal(press("Enter"), ACTIVATED);
	assert_int_equal(press("x"), UNHANDLED);
}

static void test_a_column_that_does_not_fit_scrolls_in(void **state)
{
	struct buf dump = BUF_INIT;

	(void)state;
	sheet.cursor = 3;
	sheet.cursor_column = 2;
	draw(20);
	surface_dump(surface, &dump);
	assert_non_null(strstr(buf_string(&dump), "of_customer │ FOREIGN KEY (customer)"));
	assert_non_null(strstr(buf_string(&dump), "rows    │ ~12")); /* other tables stay */
	buf_free(&dump);
}

static void test_heads_and_ends_show_with_the_rows_beside_them(void **state)
{
	(void)state;
	draw(6);
	sheet.cursor = 3;
	draw(6);
	assert_int_equal(sheet.top, 10 - 2); /* title, head, rule and the row itself end the page */
	assert_int_equal(press("Down"), HANDLED);
	draw(6);
	assert_int_equal(sheet.top + 6, 16); /* the remark is the last line */
	sheet.cursor = 0;
	draw(6);
	assert_int_equal(sheet.top, 0);
}

static void test_words_wrap_and_nothing_is_no_row(void **state)
{
	size_t at, row;

	(void)state;
	is_locked = true;
	fact_rows = 0;
	sheet.tables = 2;
	draw(20);
	assert_screen(surface, "  Facts\n"
			       "\n"
			       "  Sizes\n"
			       "  locked by pid 4711, who is longer than the\n"
			       "  line\n");
	assert_false(sheet_at(&sheet, &at, &row));
	assert_int_equal(press("Down"), UNHANDLED);
	assert_int_equal(press("Enter"), UNHANDLED);
}

#define sheet_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		sheet_test(test_tables_stand_under_each_other),
		sheet_test(test_the_cursor_goes_over_all_rows),
		sheet_test(test_a_column_that_does_not_fit_scrolls_in),
		sheet_test(test_heads_and_ends_show_with_the_rows_beside_them),
		sheet_test(test_words_wrap_and_nothing_is_no_row),
	};

	return unit_main(tests);
}
