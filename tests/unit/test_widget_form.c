#include "screen.h"

#include "base/secret.h"
#include "widget/form.h"

enum {
	NAME = 1,
	HOST,
	PORT,
	PASSWORD,
	SSL,
	MODE,
	CERTIFICATE,
	LIMITS,
	DEPTH,
	KEEP,
	WORDS,
	TEST,
	COPY,
	LEAVE
};

static const char *const modes[] = {"disable", "require", "verify-full", NULL};

static const struct form_field fields[] = {
	{.id = NAME, .kind = FORM_TEXT, .label = "Name"},
	{.id = HOST, .kind = FORM_TEXT, .label = "Host"},
	{.id = PORT, .kind = FORM_TEXT, .label = "Port", .width = 6},
	{.id = PASSWORD, .kind = FORM_SECRET, .label = "Password"},
	{.id = SSL, .kind = FORM_SECTION, .label = "SSL"},
	{.id = MODE, .kind = FORM_CHOICE, .section = SSL, .label = "Mode", .choices = modes},
	{.id = CERTIFICATE, .kind = FORM_TEXT, .section = SSL, .label = "Root cert"},
	{.id = LIMITS, .kind = FORM_SECTION, .section = SSL, .label = "Limits"},
	{.id = DEPTH, .kind = FORM_TEXT, .section = LIMITS, .label = "Depth"},
	{.id = KEEP, .kind = FORM_CHECK, .label = "Test"},
	{.id = WORDS, .kind = FORM_NOTE, .label = "Host key"},
	{.id = TEST, .kind = FORM_BUTTON, .label = "Test >"},
	{.id = COPY, .kind = FORM_BUTTON, .label = "Copy as psql"},
	{.id = LEAVE, .kind = FORM_BUTTON, .label = "Leave, keep draft"},
};

static struct form *form;
static struct surface *surface;

static int setup(void **state)
{
	(void)state;
	form = form_new();
	surface = surface_new(16, 78, 0);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		form_add(form, &fields[i]);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	form_free(form);
	surface_free(surface);
	return 0;
}

static void draw(void)
{
	surface_clear(surface);
	form_draw(form, surface, surface_area(surface));
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return form_key(form, &key);
}

static void type(const char *text)
{
	for (; *text; text++)
		assert_int_equal(form_key(form, &(struct key){.code = *text}), CHANGED);
}

static void fill_in(void)
{
	form_set(form, HOST, "db1.example.com");
	form_set_origin(form, HOST, "PGHOST");
	form_set(form, PORT, "5432");
	form_set_origin(form, PORT, "default");
	form_set(form, PASSWORD, "geheim");
	form_set_origin(form, PASSWORD, "typed");
	form_set_help(form, PASSWORD, "^T shows it");
	form_set(form, SSL, "open");
	form_set_origin(form, SSL, "verify-full");
	form_set(form, MODE, "verify-full");
	form_set_below(form, MODE, "Both are checked.");
	form_set_origin(form, LIMITS, "9 more, all default");
	form_set_help(form, KEEP, "keep the result of the test");
	form_set(form, WORDS, "known");
	form_set_origin(form, NAME, "-");
	form_set_help(form, NAME, "optional here");
}

static void test_looks(void **state)
{
	(void)state;
	fill_in();
	form_set_focus(form, HOST);
	draw();
	assert_screen(surface,
		"  Name        [                                  ]  -          optional here\n"
		"> Host        [db1.example.com                   ]  PGHOST\n"
		"  Port        [5432  ]                              default\n"
		"  Password    [******                            ]  typed      ^T shows it\n"
		"- SSL                                               verify-full\n"
		"  Mode        < verify-full >\n"
		"              Both are checked.\n"
		"  Root cert   [                                  ]\n"
		"  + Limits                                          9 more, all default\n"
		"  Test        [ ] keep the result of the test\n"
		"  Host key    known\n"
		"\n"
		"[ Test > ]   [ Copy as psql ]   [ Leave, keep draft ]\n");
	assert_cursor(surface, 1, 30);
	assert_int_equal(style_of(surface, "Host"), STYLE_BOLD);
	assert_int_equal(style_of(surface, "Port"), STYLE_PLAIN);
	assert_int_equal(style_of(surface, "PGHOST"), STYLE_DIM);
}

static void test_focus_goes_round_everything_that_shows(void **state)
{
	static const int order[] = {NAME, HOST, PORT, PASSWORD, SSL, KEEP, TEST, COPY, LEAVE};
	size_t count = sizeof order / sizeof *order;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(form_focus(form), order[i]);
		assert_int_equal(press("Tab"), i + 1 < count ? HANDLED : LEFT_NEXT);
	}
	for (size_t i = count; i-- > 0;) {
		assert_int_equal(form_focus(form), order[i]);
		assert_int_equal(press("S-Tab"), i > 0 ? HANDLED : LEFT_BACK);
	}
	press("Up");
	assert_int_equal(form_focus(form), NAME);
	form_focus_last(form);
	assert_int_equal(form_focus(form), LEAVE);
	assert_int_equal(press("Down"), HANDLED);
	assert_int_equal(form_focus(form), LEAVE);
	press("Up"); /* over the buttons beside it */
	assert_int_equal(form_focus(form), KEEP);
	press("Down");
	assert_int_equal(form_focus(form), TEST);
	press("Right");
	assert_int_equal(form_focus(form), COPY);
	press("Left");
	press("Left");
	assert_int_equal(form_focus(form), TEST);
	form_focus_first(form);
	assert_int_equal(form_focus(form), NAME);
}

static void test_enter(void **state)
{
	(void)state;
	assert_int_equal(press("Enter"), HANDLED);
	assert_int_equal(form_focus(form), HOST);
	form_set_focus(form, TEST);
	assert_int_equal(press("Enter"), ACTIVATED);
	assert_int_equal(form_focus(form), TEST);
	assert_int_equal(press("Space"), ACTIVATED);
	form_show(form, TEST, false);
	form_show(form, COPY, false);
	form_show(form, LEAVE, false);
	assert_int_equal(form_focus(form), KEEP);
	assert_int_equal(press("Enter"), ACTIVATED); /* past the last field */
}

static void test_sections_fold(void **state)
{
	(void)state;
	form_set_focus(form, SSL);
	assert_string_equal(form_value(form, SSL), "closed");
	assert_int_equal(press("Space"), HANDLED);
	assert_string_equal(form_value(form, SSL), "open");
	press("Down");
	assert_int_equal(form_focus(form), MODE);
	form_set_focus(form, DEPTH); /* opens what it is in */
	assert_string_equal(form_value(form, LIMITS), "open");
	form_set(form, SSL, "closed");
	assert_int_equal(form_focus(form), SSL);
	press("Right");
	assert_string_equal(form_value(form, SSL), "open");
	press("Left");
	assert_string_equal(form_value(form, SSL), "closed");
	press("Enter");
	assert_string_equal(form_value(form, SSL), "open");
	draw();
	assert_int_equal(surface_at(surface, 4, 0)->codes[0], L'>');
	assert_int_equal(surface_at(surface, 4, 1)->codes[0], L'-');
}

static void test_choices(void **state)
{
	(void)state;
	form_set_focus(form, MODE);
	assert_string_equal(form_value(form, MODE), "disable");
	assert_int_equal(press("Space"), CHANGED);
	assert_string_equal(form_value(form, MODE), "require");
	press("Right");
	press("Right");
	assert_string_equal(form_value(form, MODE), "disable");
	press("Left");
	assert_string_equal(form_value(form, MODE), "verify-full");
	form_set(form, MODE, "no such word");
	assert_string_equal(form_value(form, MODE), "verify-full");
	assert_int_equal(press("Alt-Right"), UNHANDLED);
	assert_int_equal(press("x"), UNHANDLED);
}

static void test_a_choice_of_nothing(void **state)
{
	static const char *const none[] = {NULL};
	struct form *other = form_new();
	struct key space = key_named("Space");

	(void)state;
	form_add(other, &(struct form_field){.id = 1, .kind = FORM_CHOICE, .label = "A"});
	form_add(other,
		&(struct form_field){.id = 2, .kind = FORM_CHOICE, .label = "B", .choices = none});
	assert_int_equal(form_key(other, &space), HANDLED);
	form_set(other, 2, "x");
	assert_string_equal(form_value(other, 2), "");
	form_draw(other, surface, surface_area(surface));
	form_free(other);
}

static void test_boxes(void **state)
{
	(void)state;
	form_set_focus(form, KEEP);
	assert_string_equal(form_value(form, KEEP), "off");
	assert_int_equal(press("Space"), CHANGED);
	assert_string_equal(form_value(form, KEEP), "on");
	draw();
	assert_int_equal(style_of(surface, "[x]"), STYLE_REVERSE);
	form_set(form, KEEP, "off");
	assert_string_equal(form_value(form, KEEP), "off");
}

static void test_keys_of_the_owner(void **state)
{
	static const char *const names[] = {"Esc", "^R", "^P", "^G", "F1", "^L", "Alt-x", "PgDn"};

	(void)state;
	for (int id = NAME; id <= SSL; id += SSL - NAME) {
		form_set_focus(form, id);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			assert_int_equal(press(names[i]), UNHANDLED);
	}
	form_set_focus(form, NAME);
	type("q/:?");
	assert_string_equal(form_value(form, NAME), "q/:?");
}

static void test_secrets_stay_out_of_sight(void **state)
{
	struct buf dump = BUF_INIT;

	(void)state;
	form_set_focus(form, PASSWORD);
	type("geheim1");
	assert_string_equal(form_value(form, PASSWORD), "");
	assert_string_equal(secret_reveal(form_secret(form, PASSWORD)), "geheim1");
	assert_null(form_secret(form, HOST));
	assert_null(form_secret(form, 999));
	draw();
	surface_dump(surface, &dump);
	assert_null(strstr(buf_string(&dump), "geheim"));
	assert_non_null(strstr(buf_string(&dump), "[*******  "));
	press("^T");
	draw();
	assert_int_equal(style_of(surface, "geheim1"), STYLE_PLAIN);
	press("Tab");
	press("S-Tab");
	buf_clear(&dump);
	draw();
	surface_dump(surface, &dump);
	assert_null(strstr(buf_string(&dump), "geheim"));
	assert_int_equal(press("^_"), HANDLED);
	assert_string_equal(secret_reveal(form_secret(form, PASSWORD)), "geheim1");
	buf_free(&dump);
}

static void test_undo_across_fields(void **state)
{
	(void)state;
	fill_in();
	draw();
	assert_int_equal(form_undo(form), 0); /* what it began with stays */
	form_set_focus(form, NAME);
	type("abc");
	form_set_focus(form, MODE);
	press("Space");
	assert_string_equal(form_value(form, MODE), "disable");
	form_set_focus(form, KEEP);
	press("Space");
	form_set_focus(form, HOST);
	assert_int_equal(press("^_"), CHANGED);
	assert_int_equal(form_focus(form), KEEP);
	assert_string_equal(form_value(form, KEEP), "off");
	assert_int_equal(form_undo(form), MODE);
	assert_string_equal(form_value(form, MODE), "verify-full");
	assert_int_equal(form_undo(form), NAME);
	assert_string_equal(form_value(form, NAME), "");
	assert_int_equal(form_undo(form), 0);
	assert_string_equal(form_value(form, HOST), "db1.example.com");
}

static void test_filling_is_one_step_and_origins_come_back(void **state)
{
	(void)state;
	fill_in();
	draw();
	form_set_focus(form, NAME);
	type("n");
	form_begin_step(form);
	form_set(form, HOST, "db2");
	form_set_origin(form, HOST, "pasted");
	form_set(form, PORT, "6432");
	form_set_origin(form, PORT, "pasted");
	form_set(form, PASSWORD, "other");
	form_set(form, MODE, "require");
	form_set(form, NAME, "n"); /* the same: no change */
	assert_int_equal(form_undo(form), HOST);
	assert_string_equal(form_value(form, HOST), "db1.example.com");
	assert_string_equal(form_value(form, PORT), "5432");
	assert_string_equal(form_value(form, MODE), "verify-full");
	assert_string_equal(form_value(form, NAME), "n");
	draw();
	assert_int_equal(style_of(surface, "PGHOST"), STYLE_DIM);
	assert_int_equal(form_undo(form), NAME);
}

static void test_forgotten_steps(void **state)
{
	(void)state;
	draw();
	type("abc");
	form_forget_steps(form);
	assert_int_equal(form_undo(form), 0);
	assert_string_equal(form_value(form, NAME), "abc");
	for (int i = 0; i < 1000; i++)
		form_set(form, KEEP, i % 2 ? "off" : "on");
	assert_int_equal(form_undo(form), KEEP);
}

static void test_wrong(void **state)
{
	(void)state;
	form_set(form, LIMITS, "closed");
	form_set_wrong(form, DEPTH, "Depth: 99 is not a depth.");
	assert_int_equal(form_focus(form), DEPTH);
	form_set_wrong(form, KEEP, "second");
	assert_int_equal(form_focus(form), DEPTH);
	form_set_wrong(form, PORT, "Port: 54320000 is not a port. Use 1 to 65535.");
	assert_int_equal(form_focus(form), PORT);
	draw();
	assert_int_equal(style_of(surface, "Port: 5432"), STYLE_BAD);
	assert_int_equal(surface_at(surface, 2, 1)->codes[0], L'!');
	form_set_wrong(form, PORT, NULL);
	form_set_below(form, PORT, "fine");
	draw();
	assert_int_equal(style_of(surface, "fine"), STYLE_DIM);
	/* Going out of a wrong field is never refused. */
	form_set_focus(form, KEEP);
	assert_int_equal(press("S-Tab"), HANDLED);
}

static void test_hidden_fields(void **state)
{
	(void)state;
	form_set_focus(form, HOST);
	form_show(form, HOST, false);
	assert_int_equal(form_focus(form), PORT);
	press("Up");
	assert_int_equal(form_focus(form), NAME);
	form_set_focus(form, HOST);
	assert_int_equal(form_focus(form), NAME);
	form_show(form, HOST, true);
	form_set_focus(form, HOST);
	assert_int_equal(form_focus(form), HOST);
	for (int id = NAME; id <= LEAVE; id++)
		form_show(form, id, false);
	assert_int_equal(form_focus(form), 0);
	assert_int_equal(press("Tab"), UNHANDLED);
	draw();
	assert_screen(surface, "\n");
	form_show(form, PORT, true);
	assert_int_equal(form_focus(form), PORT);
}

static void test_an_empty_form(void **state)
{
	struct form *empty = form_new();
	struct key tab = key_named("Tab");

	(void)state;
	assert_int_equal(form_key(empty, &tab), UNHANDLED);
	assert_int_equal(form_focus(empty), 0);
	assert_string_equal(form_value(empty, 1), "");
	form_set(empty, 1, "x");
	form_set_wrong(empty, 1, "x");
	form_set_focus(empty, 1);
	form_focus_first(empty);
	form_focus_last(empty);
	assert_int_equal(form_undo(empty), 0);
	form_draw(empty, surface, surface_area(surface));
	form_free(empty);
	form_free(NULL);
}

static void test_inactive(void **state)
{
	(void)state;
	surface_put_cursor(surface, surface_area(surface), 9, 9);
	form_set_active(form, false);
	form_draw(form, surface, surface_area(surface));
	assert_cursor(surface, 9, 9);
	assert_int_equal(surface_at(surface, 0, 0)->codes[0], L' ');
	form_set_active(form, true);
	draw();
	assert_int_equal(surface_at(surface, 0, 0)->codes[0], L'>');
}

static void test_clicks(void **state)
{
	struct key click = {.code = K_CLICK, .row = 2, .column = 20, .clicks = 1};

	(void)state;
	draw();
	assert_int_equal(form_key(form, &click), HANDLED);
	assert_int_equal(form_focus(form), PORT);
	click.row = 4;
	assert_int_equal(form_key(form, &click), HANDLED);
	assert_string_equal(form_value(form, SSL), "open");
	form_set(form, SSL, "closed");
	draw();
	click.row = 8;
	click.column = 15;
	assert_int_equal(form_key(form, &click), ACTIVATED);
	assert_int_equal(form_focus(form), COPY);
	click.row = 15;
	assert_int_equal(form_key(form, &click), UNHANDLED);
}

static void test_scrolls(void **state)
{
	(void)state;
	fill_in();
	surface_resize(surface, 5, 78);
	draw();
	form_set_focus(form, KEEP);
	draw();
	assert_screen(surface,
		"              Both are checked.\n"
		"  Root cert   [                                  ]\n"
		"  + Limits                                          9 more, all default\n"
		"> Test        [ ] keep the result of the test\n"
		"  6 more above, 3 more below\n");
}

static void test_narrow(void **state)
{
	(void)state;
	fill_in();
	surface_resize(surface, 8, 40);
	form_set_focus(form, HOST);
	draw();
	assert_screen(surface, "  Name\n"
			       "  [                                  ]\n"
			       "> Host  PGHOST\n"
			       "  [db1.example.com                   ]\n"
			       "  Port\n"
			       "  [5432  ]\n"
			       "  Password\n"
			       "  15 more below\n");
	assert_cursor(surface, 3, 18);
}

static void test_any_size(void **state)
{
	(void)state;
	fill_in();
	form_set(form, HOST, HOSTILE);
	form_set_origin(form, HOST, HOSTILE);
	form_set_help(form, HOST, HOSTILE);
	form_set_below(form, HOST, HOSTILE);
	form_set(form, WORDS, HOSTILE);
	form_set(form, TEST, HOSTILE);
	form_set_wrong(form, PORT, HOSTILE);
	for (int rows = 0; rows <= 8; rows++) {
		for (int columns = 0; columns <= 130; columns += columns < 20 ? 1 : 7) {
			surface_resize(surface, rows, columns);
			for (int id = NAME; id <= LEAVE; id++) {
				form_set_focus(form, id);
				draw();
				assert_printable(surface);
			}
		}
	}
	surface_resize(surface, 16, 78);
	form_set(form, HOST, "kept");
	form_set_focus(form, HOST);
	draw();
	assert_int_equal(style_of(surface, "kept"), STYLE_PLAIN);
}

static void test_long_labels_move_only_their_own_field(void **state)
{
	struct form *other = form_new();

	(void)state;
	form_add(other, &(struct form_field){
				.id = 1, .kind = FORM_TEXT, .label = "ssl_min_protocol_version"});
	form_add(other, &(struct form_field){.id = 2, .kind = FORM_TEXT, .label = "Host"});
	form_set_origin(other, 1, "default");
	form_set_origin(other, 2, "typed");
	form_draw(other, surface, surface_area(surface));
	assert_screen(surface, "> ssl_min_protocol_version [                     ]  default\n"
			       "  Host        [                                  ]  typed\n");
	form_free(other);
}

/* The column of the help is narrow: whoever asks gets all of it. */
static void test_the_whole_help_of_the_focus(void **state)
{
	struct buf hint = BUF_INIT;

	(void)state;
	form_set_help(form, HOST, "a sentence that is longer than what the column has room for");
	form_set_focus(form, NAME);
	assert_false(form_add_hint(form, &hint));
	form_set_focus(form, HOST);
	assert_true(form_add_hint(form, &hint));
	assert_string_equal(buf_string(&hint),
		"Host: a sentence that is longer than what the column has room for");
	form_set_help(form, HOST, NULL);
	assert_false(form_add_hint(form, &hint));
	buf_free(&hint);
}

#define form_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		form_test(test_looks),
		form_test(test_focus_goes_round_everything_that_shows),
		form_test(test_enter),
		form_test(test_sections_fold),
		form_test(test_choices),
		form_test(test_a_choice_of_nothing),
		form_test(test_boxes),
		form_test(test_keys_of_the_owner),
		form_test(test_secrets_stay_out_of_sight),
		form_test(test_undo_across_fields),
		form_test(test_filling_is_one_step_and_origins_come_back),
		form_test(test_forgotten_steps),
		form_test(test_wrong),
		form_test(test_hidden_fields),
		form_test(test_an_empty_form),
		form_test(test_inactive),
		form_test(test_clicks),
		form_test(test_scrolls),
		form_test(test_narrow),
		form_test(test_any_size),
		form_test(test_long_labels_move_only_their_own_field),
		form_test(test_the_whole_help_of_the_focus),
	};

	return unit_main(tests);
}
