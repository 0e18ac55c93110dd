#include "screen.h"

#include "widget/steps.h"

static const struct steps_row stages[] = {
	{.word = "ok",
		.style = STYLE_GOOD,
		.title = "Resolve host",
		.fact = "10.0.4.12",
		.right = "12 ms"},
	{.word = "FAILED",
		.style = STYLE_BAD,
		.title = "Log in",
		.fact = "wrong password",
		.right = "1.4 s",
		.details =
			"The server said (28P01):\n"
			"| FATAL: password authentication failed for user \"om_reader\"\n"
			"Likely  the password is wrong or has expired, or the role does not exist\n"
			"Try     p  type the password again"},
	{.word = "skip", .title = "Schemas", .fact = "needs Log in"},
	{.word = "wait", .title = "Tables"},
};
#define STAGES (sizeof stages / sizeof *stages)

static const struct steps_row *rows = stages;

static void row(void *self, size_t index, struct steps_row *out)
{
	(void)self;
	*out = rows[index % STAGES];
}

static struct surface *surface;
static struct steps steps;

static int setup(void **state)
{
	(void)state;
	rows = stages;
	surface = surface_new(12, 62, 0);
	steps = (struct steps){.title_width = 15, .row = row};
	steps_set_count(&steps, STAGES);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	steps_release(&steps);
	surface_free(surface);
	return 0;
}

static void draw(void)
{
	surface_clear(surface);
	steps_draw(&steps, surface, surface_area(surface), true);
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return steps_key(&steps, &key);
}

static void test_looks(void **state)
{
	(void)state;
	draw();
	assert_screen(surface, "> ok       Resolve host 10.0.4.12                        12 ms\n"
			       "  FAILED   Log in       wrong password                   1.4 s\n"
			       "  skip     Schemas      needs Log in\n"
			       "  wait     Tables\n");
	assert_cursor(surface, 0, 2);
	assert_int_equal(style_of(surface, "FAILED"), STYLE_BAD);
	assert_int_equal(style_of(surface, "ok"), STYLE_GOOD | STYLE_REVERSE);
}

static void test_details_open_in_place(void **state)
{
	(void)state;
	press("Down");
	assert_int_equal(press("Enter"), HANDLED);
	draw();
	assert_screen(surface, "  ok       Resolve host 10.0.4.12                        12 ms\n"
			       "> FAILED   Log in       wrong password                   1.4 s\n"
			       "    The server said (28P01):\n"
			       "    | FATAL: password authentication failed for user\n"
			       "    | \"om_reader\"\n"
			       "    Likely  the password is wrong or has expired, or the role\n"
			       "            does not exist\n"
			       "    Try     p  type the password again\n"
			       "  skip     Schemas      needs Log in\n"
			       "  wait     Tables\n");
	assert_int_equal(steps.overflow, 0);
	assert_cursor(surface, 1, 2);
	assert_int_equal(press("Space"), HANDLED);
	draw();
	assert_int_equal(style_of(surface, "Schemas"), STYLE_PLAIN);
	assert_int_equal(surface_at(surface, 2, 2)->codes[0], L's');
	press("Down");
	assert_int_equal(press("Enter"), ACTIVATED);
	assert_int_equal(press("Space"), HANDLED);
	assert_int_equal(press("x"), UNHANDLED);
	assert_int_equal(press("Alt-Enter"), UNHANDLED);
}

static void test_details_longer_than_the_screen_are_scrolled_through(void **state)
{
	(void)state;
	surface_resize(surface, 5, 62);
	steps_set_open(&steps, 1, true);
	steps.cursor = 1;
	draw();
	assert_screen(surface, "> FAILED   Log in       wrong password                   1.4 s\n"
			       "    The server said (28P01):\n"
			       "    | FATAL: password authentication failed for user\n"
			       "    | \"om_reader\"\n"
			       "  1 more above, 5 more below\n");
	assert_int_equal(steps.overflow, 3);
	press("Down");
	draw();
	assert_int_equal(steps.cursor, 1);
	assert_int_equal(steps.above, 1);
	assert_int_equal(steps.overflow, 2);
	press("PgDn");
	draw();
	assert_int_equal(steps.cursor, 1);
	assert_int_equal(steps.overflow, 0);
	press("Down");
	draw();
	assert_int_equal(steps.cursor, 2);
	press("Up");
	draw();
	assert_int_equal(steps.cursor, 1);
	press("g");
	draw();
	assert_int_equal(steps.cursor, 0);
	assert_int_equal(steps.scroll, 0);
}

static void test_narrow(void **state)
{
	(void)state;
	surface_resize(surface, 8, 40);
	steps_set_open(&steps, 1, true);
	steps.cursor = 1;
	draw();
	assert_screen(surface, "> FAILED  Log in                   1.4 s\n"
			       "  wrong password\n"
			       "    The server said (28P01):\n"
			       "    | FATAL: password authentication\n"
			       "    | failed for user \"om_reader\"\n"
			       "    Likely  the password is wrong or has\n"
			       "            expired, or the role does\n"
			       "  1 more above, 4 more below\n");
}

static void test_scrolls_with_the_cursor(void **state)
{
	(void)state;
	steps_set_count(&steps, 40);
	surface_resize(surface, 4, 62);
	press("G");
	draw();
	assert_int_equal(steps.cursor, 39);
	assert_screen(surface, "  FAILED   Log in       wrong password                   1.4 s\n"
			       "  skip     Schemas      needs Log in\n"
			       "> wait     Tables\n"
			       "  37 more above\n");
	press("PgUp");
	draw();
	assert_int_equal(steps.cursor, 36);
}

static void test_count(void **state)
{
	(void)state;
	steps_set_open(&steps, 3, true);
	steps_set_open(&steps, 99, true);
	steps.cursor = 3;
	steps_set_count(&steps, 2);
	assert_int_equal(steps.cursor, 1);
	steps_set_count(&steps, 4);
	assert_false(steps.open[3]); /* a new row is closed */
	steps_set_count(&steps, 0);
	assert_int_equal(steps.cursor, 0);
	assert_int_equal(press("Enter"), UNHANDLED);
	assert_int_equal(press("Down"), HANDLED);
	draw();
	assert_screen(surface, "\n");
}

static void test_click(void **state)
{
	struct key click = {.code = K_CLICK, .row = 9, .column = 4, .clicks = 1};

	(void)state;
	steps_set_open(&steps, 1, true);
	draw();
	assert_int_equal(steps_key(&steps, &click), HANDLED);
	assert_int_equal(steps.cursor, 3);
	click.row = 4; /* among the details */
	assert_int_equal(steps_key(&steps, &click), HANDLED);
	assert_int_equal(steps.cursor, 1);
	click.clicks = 2;
	steps_key(&steps, &click);
	assert_false(steps.open[1]);
	click.row = 11;
	assert_int_equal(steps_key(&steps, &click), HANDLED);
	assert_int_equal(steps.cursor, 1);
	click.row = 20;
	assert_int_equal(steps_key(&steps, &click), UNHANDLED);
}

static void test_hostile_text_in_any_size(void **state)
{
	static const struct steps_row hostile[STAGES] = {
		{.word = HOSTILE,
			.title = HOSTILE,
			.fact = HOSTILE,
			.right = HOSTILE,
			.details = "| " HOSTILE "\n" HOSTILE "\n\n|\n| \nX  " HOSTILE},
		{.word = "", .title = NULL, .fact = "", .right = "", .details = ""},
		{.word = "ok", .title = "", .details = "\n\n\n"},
		{.word = NULL, .title = "x", .details = "    x"},
	};

	(void)state;
	rows = hostile;
	for (size_t i = 0; i < STAGES; i++)
		steps_set_open(&steps, i, true);
	for (int tall = 0; tall <= 6; tall++) {
		for (int wide = 0; wide <= 80; wide += wide < 20 ? 1 : 9) {
			surface_resize(surface, tall, wide);
			for (steps.cursor = 0; steps.cursor < STAGES; steps.cursor++) {
				draw();
				assert_printable(surface);
				assert_true(steps.scroll >= 0 && steps.overflow >= 0);
			}
			steps.cursor = 0;
			for (int i = 0; i < 60; i++) {
				press("Down");
				draw();
			}
			if (tall > 0 && wide > 0)
				assert_int_equal(steps.cursor, STAGES - 1);
		}
	}
}

#define steps_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		steps_test(test_looks),
		steps_test(test_details_open_in_place),
		steps_test(test_details_longer_than_the_screen_are_scrolled_through),
		steps_test(test_narrow),
		steps_test(test_scrolls_with_the_cursor),
		steps_test(test_count),
		steps_test(test_click),
		steps_test(test_hostile_text_in_any_size),
	};

	return unit_main(tests);
}
