/* test_ui_widgets.c - surface, keys and widgets on the surface in memory. */
#include "unit.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "term/key.h"
#include "term/surface.h"
#include "widget/dialog.h"
#include "widget/form.h"
#include "widget/grid.h"
#include "widget/line_edit.h"
#include "widget/list.h"
#include "widget/pager.h"
#include "widget/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect_screen(struct surface *surface, const char *part)
{
	struct buf screen = BUF_INIT;

	surface_dump(surface, &screen);
	if (!strstr(buf_string(&screen), part))
		fail_msg("\"%s\" is not on the screen:\n%s", part, buf_string(&screen));
	buf_free(&screen);
}

static void lacks_screen(struct surface *surface, const char *part)
{
	struct buf screen = BUF_INIT;

	surface_dump(surface, &screen);
	if (strstr(buf_string(&screen), part))
		fail_msg("\"%s\" is on the screen:\n%s", part, buf_string(&screen));
	buf_free(&screen);
}

static struct key key(const char *name)
{
	struct key parsed;

	if (!key_parse(name, &parsed))
		fail_msg("%s is no key", name);
	return parsed;
}

/* --- surface --------------------------------------------------------------------------------- */

static void hostile_text_stays_in_its_cells(void **state)
{
	static const char *const hostile[] = {"\x1b[2J", "a\rb", "a\nb", "a\tb", "\x07",
		"\u202Eabc", "\u200B", "\xff\xfe",
		"\x9b"
		"31m",
		"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301"};

	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct surface *surface = surface_new(3, 40, 0);
		struct buf screen = BUF_INIT;

		surface_text(surface, surface_area(surface), 1, 0, STYLE_PLAIN, hostile[i]);
		surface_dump(surface, &screen);
		assert_int_equal(screen.bytes[0], '\n'); /* the row above is untouched */
		for (const char *c = screen.bytes; *c; c++)
			assert_true((unsigned char)*c >= 0x20 || *c == '\n');
		assert_null(strstr(screen.bytes, "\u202E"));
		assert_null(strstr(screen.bytes, "\u200B"));
		buf_free(&screen);
		surface_free(surface);
	}
}

static void text_is_cut_with_a_mark_and_wide_ones_whole(void **state)
{
	struct surface *surface = surface_new(2, 6, 0);

	(void)state;
	surface_text(surface, surface_area(surface), 0, 0, STYLE_PLAIN, "abcdefgh");
	expect_screen(surface, "abcde>");
	surface_text(surface, surface_area(surface), 1, 0, STYLE_PLAIN, "太郎太郎");
	expect_screen(surface, "太郎");
	surface_free(surface);
}

static void any_size_will_do(void **state)
{
	static const int sizes[][2] = {{0, 0}, {1, 1}, {1, 200}, {200, 1}, {3, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct surface *surface = surface_new(sizes[i][0], sizes[i][1], 0);
		struct rect area = surface_area(surface),
			    far = {.top = 90, .left = -5, .rows = 9, .columns = 9};

		surface_text(surface, area, 0, 0, STYLE_PLAIN, "太 text");
		surface_text(surface, far, 3, 3, STYLE_PLAIN, "beyond");
		surface_box(surface, area);
		surface_rule(surface, far, 0);
		surface_column(surface, area, 0);
		surface_wrapped(surface, area, 0, 2, STYLE_PLAIN, "some words that wrap");
		surface_put_cursor(surface, far, 5, 5);
		surface_free(surface);
	}
}

/* --- keys ------------------------------------------------------------------------------------ */

static void keys_have_one_name(void **state)
{
	static const char *const names[] = {
		"Enter", "Esc", "Tab", "S-Tab", "^R", "F1", "PgDn", "Home", "x", "?"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct key parsed = key(names[i]);
		char text[16];

		key_format(&parsed, text, sizeof text);
		assert_string_equal(text, names[i]);
	}
	assert_int_equal(key("C-r").code, key("^R").code);
	assert_false(key_parse("Nonsense", &(struct key){.code = 0}));
}

/* --- line editor ----------------------------------------------------------------------------- */

static void type(struct line_edit *edit, const char *text)
{
	for (const char *c = text; *c; c++) {
		struct key one = {.code = *c};

		line_edit_key(edit, &one);
	}
}

static void press(struct line_edit *edit, const char *name)
{
	struct key one = key(name);

	line_edit_key(edit, &one);
}

static void a_line_is_edited_by_clusters(void **state)
{
	struct line_edit *edit = line_edit_new();

	(void)state;
	type(edit, "hello");
	press(edit, "C-a");
	press(edit, "Delete");
	assert_string_equal(line_edit_text(edit), "ello");
	line_edit_set(edit, "xe\u0301y👩\u200D💻");
	press(edit, "Backspace");
	assert_string_equal(line_edit_text(edit), "xe\u0301y");
	press(edit, "Backspace");
	press(edit, "Backspace");
	assert_string_equal(line_edit_text(edit), "x");
	press(edit, "C-u");
	assert_true(line_edit_is_empty(edit));
	line_edit_free(edit);
}

static void a_secret_is_never_drawn(void **state)
{
	struct line_edit *edit = line_edit_new_secret();
	struct surface *surface = surface_new(1, 40, 0);

	(void)state;
	type(edit, "hunter2");
	assert_string_equal(line_edit_text(edit), "");
	assert_string_equal(secret_reveal(line_edit_secret(edit)), "hunter2");
	line_edit_draw(edit, surface, surface_area(surface), STYLE_PLAIN, true);
	expect_screen(surface, "*******");
	lacks_screen(surface, "hunter2");
	surface_clear(surface);
	line_edit_draw(edit, surface, surface_area(surface), STYLE_PLAIN, false);
	expect_screen(surface, "******");
	lacks_screen(surface, "*******"); /* its length is nobody's business */
	surface_clear(surface);
	line_edit_reveal(edit, true);
	line_edit_draw(edit, surface, surface_area(surface), STYLE_PLAIN, true);
	expect_screen(surface, "hunter2");
	line_edit_free(edit);
	surface_free(surface);
}

/* --- form ------------------------------------------------------------------------------------ */

static void a_form_folds_undoes_and_names_what_is_wrong(void **state)
{
	static const char *const modes[] = {"one", "two", NULL};
	struct form *form = form_new();
	struct surface *surface = surface_new(12, 80, 0);
	struct key one;

	(void)state;
	form_add(form, &(struct form_field){.id = 1, .kind = FORM_TEXT, .label = "Host"});
	form_add(form, &(struct form_field){.id = 2, .kind = FORM_SECTION, .label = "More"});
	form_add(form, &(struct form_field){.id = 3,
			       .kind = FORM_CHOICE,
			       .section = 2,
			       .label = "Mode",
			       .choices = modes});
	form_draw(form, surface, surface_area(surface));
	lacks_screen(surface, "Mode");
	one = key("x");
	assert_int_equal(form_key(form, &one), CHANGED);
	assert_string_equal(form_value(form, 1), "x");
	assert_int_equal(form_undo(form), 1);
	assert_string_equal(form_value(form, 1), "");
	form_set_wrong(form, 3, "Mode: not this one");
	assert_int_equal(form_focus(form), 3); /* its section was opened */
	surface_clear(surface);
	form_draw(form, surface, surface_area(surface));
	expect_screen(surface, "Mode: not this one");
	form_free(form);
	surface_free(surface);
}

/* --- list, steps, grid, pager, dialog -------------------------------------------------------- */

static void number_row(void *self, size_t index, struct list_row *row)
{
	static char text[24];

	(void)self;
	snprintf(text, sizeof text, "row %zu", index);
	row->cells[0].text = text;
}

static void a_list_of_a_million_scrolls_and_counts(void **state)
{
	static const struct list_column columns[] = {{.title = "Number"}};
	struct list list = {.columns = columns, .column_count = 1, .row = number_row};
	struct surface *surface = surface_new(10, 40, 0);
	struct key one = key("G");

	(void)state;
	list_set_count(&list, 1000000);
	list_draw(&list, surface, surface_area(surface), true);
	expect_screen(surface, "row 0");
	expect_screen(surface, "more below");
	assert_int_equal(list_key(&list, &one), HANDLED);
	surface_clear(surface);
	list_draw(&list, surface, surface_area(surface), true);
	expect_screen(surface, "row 999999");
	list_set_count(&list, 2);
	assert_int_equal(list.cursor, 1);
	one = key("Enter");
	assert_int_equal(list_key(&list, &one), ACTIVATED);
	surface_free(surface);
}

static void step_row(void *self, size_t index, struct steps_row *row)
{
	(void)self;
	*row = (struct steps_row){.word = index ? "FAILED" : "ok",
		.title = "Log in",
		.fact = "a fact",
		.right = "3 ms",
		.details = index ? "Likely  this\n| framed" : NULL};
}

static void a_step_opens_in_place(void **state)
{
	struct steps steps = {.title_width = 20, .row = step_row};
	struct surface *surface = surface_new(10, 60, 0);
	struct key one = key("Enter");

	(void)state;
	steps_set_count(&steps, 2);
	steps.cursor = 1;
	steps_draw(&steps, surface, surface_area(surface), true);
	lacks_screen(surface, "framed");
	assert_int_equal(steps_key(&steps, &one), HANDLED);
	surface_clear(surface);
	steps_draw(&steps, surface, surface_area(surface), true);
	expect_screen(surface, "| framed");
	expect_screen(surface, "FAILED");
	steps_release(&steps);
	surface_free(surface);
}

static void a_column(void *self, size_t index, struct grid_column *column)
{
	(void)self;
	*column = (struct grid_column){.name = index ? "text" : "id", .right = !index};
}

static void a_cell(void *self, size_t row, size_t column, struct grid_cell *cell)
{
	static const struct grid_cell cells[] = {
		{.bytes = "", .is_null = true},
		{.bytes = ""},
		{.bytes = "<NULL>", .length = 6},
		{.bytes = " x", .length = 2},
		{.bytes = "begin", .length = 5, .is_partial = true, .full_length = 5000},
	};

	(void)self;
	*cell = column ? cells[row] : (struct grid_cell){.bytes = "7", .length = 1};
}

static void nothing_empty_and_their_likes_stay_apart(void **state)
{
	struct grid grid = {.column = a_column, .cell = a_cell, .columns = 2, .rows = 5};
	struct surface *surface = surface_new(10, 60, 0);
	struct buf text = BUF_INIT;
	struct grid_cell cell;

	(void)state;
	grid_draw(&grid, surface, surface_area(surface), true);
	expect_screen(surface, "\"<NULL>\"");
	expect_screen(surface, "\"\"");
	expect_screen(surface, "\" x\"");
	expect_screen(surface, ">>5000");
	a_cell(NULL, 0, 1, &cell);
	grid_cell_text(&cell, &text);
	assert_string_equal(buf_string(&text), "<NULL>");
	grid_draw(&grid, surface, (struct rect){.rows = 1, .columns = 1}, true);
	buf_free(&text);
	surface_free(surface);
}

static void a_pager_wraps_and_counts(void **state)
{
	struct pager pager = {.text = NULL};
	struct surface *surface = surface_new(4, 20, 0);
	struct key one = key("G");

	(void)state;
	pager_set(&pager, "one\ntwo\nthree\nfour\nfive\nsix\n", 28);
	pager_draw(&pager, surface, surface_area(surface), true);
	expect_screen(surface, "more below");
	pager_key(&pager, &one);
	surface_clear(surface);
	pager_draw(&pager, surface, surface_area(surface), true);
	expect_screen(surface, "six");
	pager_release(&pager);
	surface_free(surface);
}

static void a_dialog_swallows_keys_and_starts_harmless(void **state)
{
	struct dialog *dialog = dialog_new("Delete", "Really?", DIALOG_NO_INPUT);
	struct surface *surface = surface_new(12, 60, 0);
	struct key one = key("x");

	(void)state;
	dialog_add_button(dialog, "Keep it");
	dialog_add_button(dialog, "Delete");
	dialog_draw(dialog, surface, surface_area(surface));
	expect_screen(surface, "Keep it");
	assert_int_equal(dialog_key(dialog, &one), HANDLED);
	one = key("Enter");
	assert_int_equal(dialog_key(dialog, &one), ACTIVATED);
	assert_int_equal(dialog_button(dialog), 0);
	one = key("Esc");
	assert_int_equal(dialog_key(dialog, &one), UNHANDLED);
	dialog_free(dialog);
	surface_free(surface);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_text_stays_in_its_cells),
		cmocka_unit_test(text_is_cut_with_a_mark_and_wide_ones_whole),
		cmocka_unit_test(any_size_will_do),
		cmocka_unit_test(keys_have_one_name),
		cmocka_unit_test(a_line_is_edited_by_clusters),
		cmocka_unit_test(a_secret_is_never_drawn),
		cmocka_unit_test(a_form_folds_undoes_and_names_what_is_wrong),
		cmocka_unit_test(a_list_of_a_million_scrolls_and_counts),
		cmocka_unit_test(a_step_opens_in_place),
		cmocka_unit_test(nothing_empty_and_their_likes_stay_apart),
		cmocka_unit_test(a_pager_wraps_and_counts),
		cmocka_unit_test(a_dialog_swallows_keys_and_starts_harmless),
	};

	return unit_main(tests);
}
