#include "screen.h"

#include "base/secret.h"
#include "widget/line_edit.h"

static struct line_edit *edit;
static struct surface *surface;

static int setup(void **state)
{
	(void)state;
	edit = line_edit_new();
	surface = surface_new(1, 10, 0);
	return 0;
}

static int setup_secret(void **state)
{
	(void)state;
	edit = line_edit_new_secret();
	surface = surface_new(1, 10, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	line_edit_free(edit);
	surface_free(surface);
	return 0;
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return line_edit_key(edit, &key);
}

/* Each code point as a key of its own. */
static void type(const wchar_t *text)
{
	for (; *text; text++)
		assert_int_equal(line_edit_key(edit, &(struct key){.code = (int)*text}), CHANGED);
}

static enum consequence paste(const char *text)
{
	return line_edit_key(
		edit, &(struct key){.code = K_PASTE, .text = text, .length = strlen(text)});
}

static void draw(bool has_focus)
{
	surface_clear(surface);
	line_edit_draw(edit, surface, surface_area(surface), STYLE_PLAIN, has_focus);
}

static void test_typing_and_moving(void **state)
{
	(void)state;
	assert_true(line_edit_is_empty(edit));
	type(L"ac");
	assert_int_equal(press("Left"), HANDLED);
	type(L"b");
	assert_string_equal(line_edit_text(edit), "abc");
	press("Home");
	type(L"<");
	press("^E");
	type(L">");
	press("^A");
	press("^F");
	press("^B");
	press("Delete");
	assert_string_equal(line_edit_text(edit), "abc>");
	press("End");
	press("Backspace");
	press("Left");
	press("^D");
	assert_string_equal(line_edit_text(edit), "ab");
	press("Home");
	assert_int_equal(press("Backspace"), HANDLED);
	press("End");
	assert_int_equal(press("Delete"), HANDLED);
	assert_string_equal(line_edit_text(edit), "ab");
}

static void test_keys_of_others(void **state)
{
	static const char *const names[] = {"Enter", "Tab", "S-Tab", "Esc", "^R", "^P", "^G", "^L",
		"^T", "Up", "Down", "F1", "PgDn", "Alt-x", "Alt-Enter"};

	(void)state;
	type(L"q");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(press(names[i]), UNHANDLED);
	assert_string_equal(line_edit_text(edit), "q");
}

static void test_no_letter_is_a_command(void **state)
{
	(void)state;
	type(L"q/:? jkgG~");
	assert_string_equal(line_edit_text(edit), "q/:? jkgG~");
}

static void test_words(void **state)
{
	(void)state;
	line_edit_set(edit, "db1.example.com om_reader");
	press("Ctrl-Left");
	type(L"1");
	assert_string_equal(line_edit_text(edit), "db1.example.com 1om_reader");
	press("Alt-b");
	press("Alt-b");
	type(L"2");
	assert_string_equal(line_edit_text(edit), "db1.example.2com 1om_reader");
	press("Alt-f");
	press("Ctrl-Right");
	type(L"3");
	assert_string_equal(line_edit_text(edit), "db1.example.2com 1om_reader3");
	press("^W");
	assert_string_equal(line_edit_text(edit), "db1.example.2com ");
	press("Alt-Backspace");
	assert_string_equal(line_edit_text(edit), "db1.example.");
	press("Home");
	press("Alt-d");
	assert_string_equal(line_edit_text(edit), ".example.");
}

static void test_kill_and_yank(void **state)
{
	(void)state;
	assert_int_equal(press("^Y"), HANDLED);
	line_edit_set(edit, "one two");
	press("Home");
	press("Alt-f");
	press("^K");
	assert_string_equal(line_edit_text(edit), "one");
	press("^U");
	assert_string_equal(line_edit_text(edit), "");
	press("^Y");
	press("^Y");
	assert_string_equal(line_edit_text(edit), "oneone");
	assert_int_equal(press("^K"), HANDLED);
}

/* terminal.md 7: what libform silently reordered. */
static void test_combining_marks_stay_where_they_are(void **state)
{
	(void)state;
	type(L"e\x301xyz");
	assert_string_equal(line_edit_text(edit), "e\xCC\x81xyz");
	press("Home");
	press("Right");
	type(L"-");
	assert_string_equal(line_edit_text(edit), "e\xCC\x81-xyz");
	press("Left");
	press("Backspace");
	assert_string_equal(line_edit_text(edit), "-xyz");
}

static void test_clusters_are_one_character(void **state)
{
	(void)state;
	type(L"a\x1F469\x200D\x1F4BB"
	     L"b");
	press("Left");
	press("Backspace");
	assert_string_equal(line_edit_text(edit), "ab");
	line_edit_set(edit, "日本");
	press("Left");
	press("Delete");
	assert_string_equal(line_edit_text(edit), "日");
}

static void test_cursor_never_stands_inside_a_cluster(void **state)
{
	(void)state;
	/* The e typed before a lone mark takes it over. */
	type(L"\x301");
	press("Home");
	type(L"e");
	type(L"x");
	assert_string_equal(line_edit_text(edit), "e\xCC\x81x");
}

static void test_bytes_are_kept_as_they_came(void **state)
{
	(void)state;
	line_edit_set(edit, " a\xCC\x81\xE2\x80\xAE ");
	assert_string_equal(line_edit_text(edit), " a\xCC\x81\xE2\x80\xAE ");
	line_edit_set(edit, "a\xFF");
	press("Backspace");
	assert_string_equal(line_edit_text(edit), "a");
}

static void test_paste(void **state)
{
	(void)state;
	type(L"[]");
	press("Left");
	assert_int_equal(paste("two\r\nlines\t\033[A\n"), CHANGED);
	assert_string_equal(line_edit_text(edit), "[two lines [A]");
	assert_int_equal(press("^_"), CHANGED);
	assert_string_equal(line_edit_text(edit), "[]");
	assert_int_equal(paste("\r\n"), HANDLED);
}

static void test_limit(void **state)
{
	char *large = malloc(LINE_EDIT_MAX + 2);

	(void)state;
	assert_non_null(large);
	memset(large, 'x', LINE_EDIT_MAX + 1);
	large[LINE_EDIT_MAX + 1] = '\0';
	type(L"a");
	assert_int_equal(paste(large), HANDLED);
	assert_string_equal(line_edit_text(edit), "a");
	large[LINE_EDIT_MAX] = '\0';
	line_edit_set(edit, large);
	assert_int_equal(strlen(line_edit_text(edit)), LINE_EDIT_MAX);
	assert_int_equal(press("y"), HANDLED);
	draw(true);
	assert_cursor(surface, 0, 9);
	line_edit_set(edit, NULL);
	assert_true(line_edit_is_empty(edit));
	free(large);
}

static void test_undo(void **state)
{
	(void)state;
	assert_int_equal(press("^_"), HANDLED);
	type(L"one");
	press("Left");
	type(L"xy");
	press("Backspace");
	press("Backspace");
	press("^U");
	assert_string_equal(line_edit_text(edit), "e");
	press("^_");
	assert_string_equal(line_edit_text(edit), "one");
	press("^_"); /* erasing */
	assert_string_equal(line_edit_text(edit), "onxye");
	press("^_");
	assert_string_equal(line_edit_text(edit), "one");
	press("^_");
	assert_string_equal(line_edit_text(edit), "");
	assert_false(line_edit_undo(edit));
}

static void test_undo_is_bounded(void **state)
{
	(void)state;
	for (int i = 0; i < 500; i++) {
		type(L"x");
		press("Left");
		press("Right");
	}
	for (int i = 0; i < 100; i++)
		assert_true(line_edit_undo(edit));
	assert_false(line_edit_undo(edit));
	assert_int_equal(strlen(line_edit_text(edit)), 400);
	type(L"y");
	line_edit_forget(edit);
	assert_false(line_edit_undo(edit));
}

static void test_drawing(void **state)
{
	(void)state;
	type(L"db1");
	draw(true);
	assert_screen(surface, "db1\n");
	assert_cursor(surface, 0, 3);
	press("Home");
	draw(true);
	assert_cursor(surface, 0, 0);
	line_edit_set(edit, "0123456789abcdef");
	draw(true);
	assert_screen(surface, "<89abcdef\n");
	assert_cursor(surface, 0, 9);
	for (int i = 0; i < 9; i++)
		press("Left");
	draw(true);
	assert_cursor(surface, 0, 0);
	assert_screen(surface, "789abcdef\n");
	press("Home");
	draw(true);
	assert_screen(surface, "012345678>\n");
	draw(false);
	assert_screen(surface, "012345678>\n");
}

static void test_drawing_shows_what_cannot_be_seen(void **state)
{
	(void)state;
	type(L"a\x202E");
	type(L"\\n");
	draw(true);
	assert_screen(surface, "a\\u202E\\n\n");
	assert_int_equal(style_of(surface, "\\u202E"), STYLE_UNDERLINE);
	assert_int_equal(style_of(surface, "\\n"), STYLE_PLAIN);
	assert_cursor(surface, 0, 9);
	press("Home");
	press("Right");
	press("Right");
	draw(true);
	assert_cursor(surface, 0, 7);
	line_edit_set(edit, HOSTILE);
	for (int i = 0; i < 40; i++) {
		draw(true);
		assert_printable(surface);
		press("Left");
	}
}

static void test_drawing_wide_characters(void **state)
{
	(void)state;
	line_edit_set(edit, "日本語日本語");
	draw(true);
	assert_cursor(surface, 0, 8);
	assert_printable(surface);
	press("Home");
	draw(true);
	assert_printable(surface);
	assert_cursor(surface, 0, 0);
}

static void test_tiny_rectangles(void **state)
{
	struct rect tiny = {0, 3, 1, 1};

	(void)state;
	surface_put_cursor(surface, surface_area(surface), 0, 7);
	type(L"日\x301");
	line_edit_draw(edit, surface, (struct rect){0, 0, 0, 0}, 0, true);
	line_edit_draw(edit, surface, (struct rect){0, 0, 1, 0}, 0, true);
	line_edit_draw(edit, surface, (struct rect){0, 0, 0, 5}, 0, true);
	assert_screen(surface, "\n");
	assert_cursor(surface, 0, 7);
	line_edit_draw(edit, surface, tiny, 0, true);
	assert_cursor(surface, 0, 3);
	press("Left");
	line_edit_draw(edit, surface, tiny, 0, true);
	line_edit_draw(edit, surface, tiny, 0, false);
	assert_printable(surface);
	assert_int_equal(surface_at(surface, 0, 4)->codes[0], L' ');
}

static void test_secret(void **state)
{
	struct secret *secret = line_edit_secret(edit);

	(void)state;
	assert_non_null(secret);
	type(L"se\x301"
	     L"cr");
	paste("et\n");
	assert_string_equal(secret_reveal(secret), "se\xCC\x81"
						   "cret");
	assert_string_equal(line_edit_text(edit), "");
	assert_false(line_edit_is_empty(edit));
	draw(true);
	assert_screen(surface, "******\n");
	assert_cursor(surface, 0, 6);
	press("Backspace");
	press("Backspace");
	draw(true);
	assert_screen(surface, "****\n");
	draw(false);
	assert_screen(surface, "******\n");
	assert_int_equal(press("^_"), HANDLED);
	assert_int_equal(line_edit_steps_made(edit), 0);
	press("^U");
	assert_true(line_edit_is_empty(edit));
	draw(false);
	assert_screen(surface, "\n");
	press("^Y");
	assert_string_equal(secret_reveal(secret), "se\xCC\x81"
						   "cr");
}

static void test_secret_revealed(void **state)
{
	(void)state;
	type(L"abc");
	assert_int_equal(press("^T"), HANDLED);
	assert_true(line_edit_is_revealed(edit));
	draw(true);
	assert_screen(surface, "abc\n");
	draw(false);
	assert_screen(surface, "******\n");
	line_edit_reveal(edit, false);
	draw(true);
	assert_screen(surface, "***\n");
	line_edit_set(edit, "anew");
	assert_string_equal(secret_reveal(line_edit_secret(edit)), "anew");
}

static void test_secret_has_a_limit(void **state)
{
	char large[SECRET_CAPACITY + 2];

	(void)state;
	memset(large, 'x', sizeof large - 1);
	large[sizeof large - 1] = '\0';
	assert_int_equal(paste(large), HANDLED);
	assert_true(line_edit_is_empty(edit));
	line_edit_set(edit, large);
	assert_true(line_edit_is_empty(edit));
}

#define edit_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define secret_test(name) cmocka_unit_test_setup_teardown(name, setup_secret, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		edit_test(test_typing_and_moving),
		edit_test(test_keys_of_others),
		edit_test(test_no_letter_is_a_command),
		edit_test(test_words),
		edit_test(test_kill_and_yank),
		edit_test(test_combining_marks_stay_where_they_are),
		edit_test(test_clusters_are_one_character),
		edit_test(test_cursor_never_stands_inside_a_cluster),
		edit_test(test_bytes_are_kept_as_they_came),
		edit_test(test_paste),
		edit_test(test_limit),
		edit_test(test_undo),
		edit_test(test_undo_is_bounded),
		edit_test(test_drawing),
		edit_test(test_drawing_shows_what_cannot_be_seen),
		edit_test(test_drawing_wide_characters),
		edit_test(test_tiny_rectangles),
		secret_test(test_secret),
		secret_test(test_secret_revealed),
		secret_test(test_secret_has_a_limit),
	};

	return unit_main(tests);
}
