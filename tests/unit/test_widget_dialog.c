#include "screen.h"

#include "base/secret.h"
#include "widget/dialog.h"

static struct dialog *dialog;
static struct surface *surface;

static int setup(void **state)
{
	(void)state;
	dialog = NULL;
	surface = surface_new(14, 60, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dialog_free(dialog);
	surface_free(surface);
	return 0;
}

static void draw(void)
{
	surface_clear(surface);
	dialog_draw(dialog, surface, surface_area(surface));
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return dialog_key(dialog, &key);
}

static void ask_to_delete(void)
{
	dialog = dialog_new(
		"Delete the source prod-orders?", "The server is not touched.", DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Keep it");
	dialog_add_button(dialog, "Delete");
}

static void test_looks(void **state)
{
	(void)state;
	ask_to_delete();
	surface_resize(surface, 9, 40);
	draw();
	assert_screen(surface, "\n"
			       "   ┌────────────────────────────────┐\n"
			       "   │ Delete the source prod-orders? │\n"
			       "   │                                │\n"
			       "   │ The server is not touched.     │\n"
			       "   │                                │\n"
			       "   │ [>Keep it ]   [ Delete ]       │\n"
			       "   └────────────────────────────────┘\n");
	assert_cursor(surface, 6, 7);
	assert_int_equal(style_of(surface, "Delete the"), STYLE_BOLD);
	assert_int_equal(style_of(surface, "Keep it"), STYLE_REVERSE);
}

static void test_the_harmless_button_is_first(void **state)
{
	(void)state;
	ask_to_delete();
	assert_int_equal(press("Enter"), ACTIVATED);
	assert_int_equal(dialog_button(dialog), 0);
	assert_int_equal(press("Right"), HANDLED);
	assert_int_equal(dialog_button(dialog), 1);
	press("Right");
	assert_int_equal(dialog_button(dialog), 1);
	press("Tab");
	assert_int_equal(dialog_button(dialog), 0);
	press("S-Tab");
	assert_int_equal(dialog_button(dialog), 1);
	assert_int_equal(press("Space"), ACTIVATED);
	press("h");
	assert_int_equal(dialog_button(dialog), 0);
}

static void test_only_escape_comes_out(void **state)
{
	static const char *const names[] = {
		"q", "y", "Y", "d", "^R", "^P", "F1", "Up", "Down", "PgDn", "Alt-x", "^_", ":"};

	(void)state;
	ask_to_delete();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(press(names[i]), HANDLED);
	assert_int_equal(press("Esc"), UNHANDLED);
	assert_int_equal(
		dialog_key(dialog, &(struct key){.code = K_PASTE, .text = "yes\n", .length = 4}),
		HANDLED);
}

static void test_a_line_to_type(void **state)
{
	(void)state;
	dialog = dialog_new("Host key", "Type yes", DIALOG_TEXT);
	dialog_add_button(dialog, "Do not trust");
	draw();
	assert_int_equal(dialog_button(dialog), -1);
	press("y");
	press("e");
	press("s");
	press("Space");
	press("Backspace");
	assert_string_equal(dialog_text(dialog), "yes");
	assert_null(dialog_secret(dialog));
	assert_int_equal(press("Enter"), ACTIVATED);
	assert_int_equal(dialog_button(dialog), -1);
	press("Tab");
	assert_int_equal(dialog_button(dialog), 0);
	press("z"); /* goes nowhere */
	press("Up");
	assert_int_equal(dialog_button(dialog), -1);
	assert_string_equal(dialog_text(dialog), "yes");
	dialog_key(dialog, &(struct key){.code = K_PASTE, .text = "\nno\n", .length = 4});
	assert_string_equal(dialog_text(dialog), "yesno");
	dialog_clear_input(dialog);
	assert_string_equal(dialog_text(dialog), "");
	press("^_");
	assert_string_equal(dialog_text(dialog), "");
}

static void test_a_secret(void **state)
{
	struct buf dump = BUF_INIT;

	(void)state;
	dialog = dialog_new("Passphrase", "for ~/.ssh/id_ed25519", DIALOG_SECRET);
	press("h");
	press("u");
	press("j");
	assert_string_equal(secret_reveal(dialog_secret(dialog)), "huj");
	assert_string_equal(dialog_text(dialog), "");
	draw();
	surface_dump(surface, &dump);
	assert_non_null(strstr(buf_string(&dump), "[***  "));
	assert_null(strstr(buf_string(&dump), "huj"));
	buf_free(&dump);
	press("^T");
	draw();
	assert_int_equal(style_of(surface, "huj"), STYLE_PLAIN);
	dialog_clear_input(dialog);
	assert_int_equal(secret_length(dialog_secret(dialog)), 0);
}

static void test_wrong(void **state)
{
	(void)state;
	dialog = dialog_new("Host key", "Type yes", DIALOG_TEXT);
	dialog_set_wrong(dialog, "That is another fingerprint.");
	draw();
	assert_int_equal(style_of(surface, "That is another"), STYLE_BAD);
	dialog_set_wrong(dialog, NULL);
	dialog_set_text(dialog, "Type once");
	draw();
	assert_int_equal(style_of(surface, "Type once"), STYLE_PLAIN);
	dialog_set_text(dialog, NULL);
	draw();
}

static void test_long_text_scrolls_and_the_answer_stays(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_printf(&text, "line %d\n", i);
	dialog = dialog_new("Title", buf_string(&text), DIALOG_TEXT);
	dialog_add_button(dialog, "Leave");
	draw();
	assert_int_equal(style_of(surface, "line 0"), STYLE_PLAIN);
	assert_int_equal(style_of(surface, "more below"), STYLE_PLAIN);
	assert_int_equal(style_of(surface, "[ Leave ]"), STYLE_PLAIN);
	press("PgDn");
	draw();
	assert_int_equal(style_of(surface, "more above"), STYLE_PLAIN);
	press("j"); /* into the line */
	assert_string_equal(dialog_text(dialog), "j");
	press("Tab");
	press("G");
	draw();
	assert_int_equal(style_of(surface, "line 39"), STYLE_PLAIN);
	buf_free(&text);
}

/* Nobody answers what he cannot read: the text is there, and what is below is counted. */
static void test_text_stays_where_there_is_little_room(void **state)
{
	(void)state;
	dialog = dialog_new("The host is not known yet.",
		"Fingerprint\n  SHA256:xyz\n\nType  yes\n  or  once", DIALOG_TEXT);
	dialog_add_button(dialog, "Do not trust");
	surface_resize(surface, 8, 36);
	draw();
	assert_screen(surface, "┌──────────────────────────────────┐\n"
			       "│ The host is not known yet.       │\n"
			       "│ Fingerprint                      │\n"
			       "│   SHA256:xyz                     │\n"
			       "│                                  │\n"
			       "│ [                              ] │\n"
			       "│ [ Do not trust ]                 │\n"
			       "└─ 2 more below ───────────────────┘\n");
	surface_resize(surface, 6, 36);
	draw();
	assert_screen(surface, "┌──────────────────────────────────┐\n"
			       "│ The host is not known yet.       │\n"
			       "│ Fingerprint                      │\n"
			       "│ [                              ] │\n"
			       "│ [ Do not trust ]                 │\n"
			       "└─ 4 more below ───────────────────┘\n");
	press("PgDn");
	draw();
	assert_screen(surface, "┌──────────────────────────────────┐\n"
			       "│   SHA256:xyz                     │\n"
			       "│                                  │\n"
			       "│ [                              ] │\n"
			       "│ [ Do not trust ]                 │\n"
			       "└─ 2 more above, 2 more below ─────┘\n");
}

static void test_buttons_go_on_in_the_next_row(void **state)
{
	(void)state;
	dialog = dialog_new(NULL, NULL, DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Do not read");
	dialog_add_button(dialog, "Show the definition");
	dialog_add_button(dialog, "Read the first 200 rows");
	surface_resize(surface, 8, 46);
	press("Tab");
	press("Tab");
	draw();
	assert_int_equal(style_of(surface, "[ Do not read ]   [ Show the"), STYLE_PLAIN);
	assert_int_equal(style_of(surface, "Read the first"), STYLE_REVERSE);
	for (int i = 0; i < 20; i++)
		dialog_add_button(dialog, "more");
	draw();
}

static void test_click(void **state)
{
	struct key click = {.code = K_CLICK, .row = 6, .column = 20, .clicks = 1};

	(void)state;
	ask_to_delete();
	surface_resize(surface, 9, 40);
	draw();
	assert_int_equal(dialog_key(dialog, &click), ACTIVATED);
	assert_int_equal(dialog_button(dialog), 1);
	click.row = 1;
	assert_int_equal(dialog_key(dialog, &click), HANDLED);
}

static void test_no_buttons(void **state)
{
	(void)state;
	dialog = dialog_new("Title", "Text", DIALOG_NO_INPUT);
	assert_int_equal(dialog_button(dialog), -1);
	press("Tab");
	press("Left");
	assert_int_equal(press("Space"), HANDLED);
	assert_int_equal(press("Enter"), ACTIVATED);
	assert_int_equal(dialog_button(dialog), -1);
	dialog_clear_input(dialog);
	draw();
}

static void test_hostile_text_in_any_size(void **state)
{
	(void)state;
	dialog = dialog_new(HOSTILE, HOSTILE "\n\n" HOSTILE, DIALOG_TEXT);
	dialog_add_button(dialog, HOSTILE);
	dialog_add_button(dialog, "");
	dialog_set_wrong(dialog, HOSTILE);
	dialog_key(
		dialog, &(struct key){.code = K_PASTE, .text = HOSTILE, .length = strlen(HOSTILE)});
	for (int rows = 0; rows <= 16; rows++) {
		for (int columns = 0; columns <= 100; columns += columns < 20 ? 1 : 7) {
			surface_resize(surface, rows, columns);
			draw();
			assert_printable(surface);
			press("Tab");
			press("PgDn");
		}
	}
	dialog_draw(dialog, surface, (struct rect){2, 3, 0, 0});
	dialog_draw(dialog, surface, (struct rect){2, 3, 1, 1});
}

#define dialog_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		dialog_test(test_looks),
		dialog_test(test_the_harmless_button_is_first),
		dialog_test(test_only_escape_comes_out),
		dialog_test(test_a_line_to_type),
		dialog_test(test_a_secret),
		dialog_test(test_wrong),
		dialog_test(test_long_text_scrolls_and_the_answer_stays),
		dialog_test(test_text_stays_where_there_is_little_room),
		dialog_test(test_buttons_go_on_in_the_next_row),
		dialog_test(test_click),
		dialog_test(test_no_buttons),
		dialog_test(test_hostile_text_in_any_size),
	};

	return unit_main(tests);
}
