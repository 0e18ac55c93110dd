#include "screen.h"

#include "widget/pager.h"

static struct surface *surface;
static struct pager pager;

static int setup(void **state)
{
	(void)state;
	surface = surface_new(5, 20, 0);
	pager = (struct pager){0};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pager_release(&pager);
	surface_free(surface);
	return 0;
}

static void set(const char *text)
{
	pager_set(&pager, text, strlen(text));
}

static void draw(void)
{
	surface_clear(surface);
	pager_draw(&pager, surface, surface_area(surface), true);
}

static enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return pager_key(&pager, &key);
}

static void test_short_text(void **state)
{
	(void)state;
	draw();
	assert_screen(surface, "\n");
	set("one\n\nthree");
	draw();
	assert_screen(surface, "one\n\nthree\n");
	assert_int_equal(pager.lines, 3);
	assert_int_equal(press("Down"), HANDLED);
	draw();
	assert_int_equal(pager.line, 0);
	assert_int_equal(press("x"), UNHANDLED);
	assert_int_equal(press("Enter"), UNHANDLED);
}

static void test_scrolling(void **state)
{
	(void)state;
	set("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
	draw();
	assert_screen(surface, "1\n2\n3\n4\n  6 more below\n");
	press("j");
	draw();
	assert_screen(surface, "2\n3\n4\n5\n  1 more above, 5 m>\n");
}

static void test_ends(void **state)
{
	(void)state;
	set("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
	draw();
	press("Space");
	assert_int_equal(pager.line, 4);
	press("G");
	draw();
	assert_screen(surface, "7\n8\n9\n10\n  6 more above\n");
	press("PgDn");
	assert_int_equal(pager.line, 6);
	press("^U");
	assert_int_equal(pager.line, 4);
	press("Home");
	assert_int_equal(pager.line, 0);
	press("WheelDown");
	assert_int_equal(pager.line, 3);
	set("new");
	assert_int_equal(pager.line, 0);
}

static void test_long_lines_wrap(void **state)
{
	(void)state;
	set("GRANT SELECT ON TABLE app.payments TO om_reader;\n  indented");
	draw();
	assert_screen(surface, "GRANT SELECT ON\nTABLE app.payments\nTO om_reader;\n  indented\n");
	surface_resize(surface, 5, 60);
	draw();
	assert_screen(surface, "GRANT SELECT ON TABLE app.payments TO om_reader;\n  indented\n");
}

static void test_resizing_keeps_the_place(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100; i++)
		buf_printf(&text, "line %d has some words in it\n", i);
	set(buf_string(&text));
	surface_resize(surface, 5, 40);
	draw();
	for (int i = 0; i < 50; i++)
		press("Down");
	draw();
	assert_int_equal(style_of(surface, "line 50"), STYLE_PLAIN);
	surface_resize(surface, 5, 12);
	draw();
	assert_int_equal(style_of(surface, "line 50"), STYLE_PLAIN);
	surface_resize(surface, 5, 40);
	draw();
	assert_int_equal(pager.line, 50);
	buf_free(&text);
}

static void test_tabs_are_layout(void **state)
{
	(void)state;
	set("\ta\nbc\td\n日\te");
	draw();
	assert_screen(surface, "        a\nbc      d\n日      e\n");
}

static void test_hostile_text_in_any_size(void **state)
{
	(void)state;
	set(HOSTILE "\n" HOSTILE " " HOSTILE "\r\n\n\033");
	for (int rows = 0; rows <= 6; rows++) {
		for (int columns = 0; columns <= 60; columns++) {
			surface_resize(surface, rows, columns);
			press("G");
			draw();
			assert_printable(surface);
			press("g");
			draw();
			assert_printable(surface);
		}
	}
	/* Bytes that do not end with NUL, and NUL inside. */
	pager_set(&pager, "a\0b\nc", 5);
	surface_resize(surface, 3, 20);
	draw();
	assert_screen(surface, "a\\x00b\nc\n");
}

static void test_limit(void **state)
{
	size_t length = PAGER_MAX + 100;
	char *large = malloc(length);

	(void)state;
	assert_non_null(large);
	memset(large, 'x', length);
	for (size_t i = 100; i < length; i += 100)
		large[i] = '\n';
	pager_set(&pager, large, length);
	surface_resize(surface, 5, 110);
	draw();
	press("G");
	draw();
	assert_int_equal(style_of(surface, "(cut here: 1048576 of 1048676 bytes"), STYLE_PLAIN);
	memset(large, '\t', length);
	pager_set(&pager, large, length);
	draw();
	free(large);
}

#define pager_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		pager_test(test_short_text),
		pager_test(test_scrolling),
		pager_test(test_ends),
		pager_test(test_long_lines_wrap),
		pager_test(test_resizing_keeps_the_place),
		pager_test(test_tabs_are_layout),
		pager_test(test_hostile_text_in_any_size),
		pager_test(test_limit),
	};

	return unit_main(tests);
}
