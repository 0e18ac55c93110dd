#include "screen.h"

#include "term/decoder.h"

#include <stdio.h>

/* What the decoder said, as names: "a Alt-b Paste(x)". */
static char heard[2000];
static struct decoder *decoder;

static void hear(void *self, const struct key *key)
{
	size_t used = strlen(heard);
	char name[40];

	(void)self;
	key_format(key, name, sizeof name);
	if (key->code == K_PASTE)
		snprintf(heard + used, sizeof heard - used, "%sPaste(%.*s)", used ? " " : "",
			(int)key->length, key->text);
	else
		snprintf(heard + used, sizeof heard - used, "%s%s", used ? " " : "", name);
}

static int setup(void **state)
{
	(void)state;
	heard[0] = '\0';
	decoder = decoder_new(hear, NULL, false);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	decoder_free(decoder);
	return 0;
}

/* Everything of @bytes at once, and no pause behind it. */
static void feed(const char *bytes)
{
	size_t length = strlen(bytes);
	int *units = calloc(length + 1, sizeof *units);

	assert_non_null(units);
	for (size_t i = 0; i < length; i++)
		units[i] = (unsigned char)bytes[i];
	decoder_feed(decoder, units, length);
	free(units);
}

static void feed_unit(int unit)
{
	decoder_feed(decoder, &unit, 1);
}

static void expect(const char *names)
{
	assert_string_equal(heard, names);
	heard[0] = '\0';
}

static void test_names_go_both_ways(void **state)
{
	static const char *const names[] = {"Tab", "Enter", "Esc", "Space", "Backspace", "Delete",
		"Insert", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn", "S-Tab",
		"Ctrl-Left", "Ctrl-Right", "F1", "F10", "F12", "^A", "^R", "^_", "^\\", "x", "?",
		"é", "日", "Alt-b", "Alt-Enter", "Alt-^A"};
	char text[40];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct key key = key_named(names[i]);

		key_format(&key, text, sizeof text);
		assert_string_equal(text, names[i]);
	}
}

static void test_other_names_of_the_same_keys(void **state)
{
	(void)state;
	assert_int_equal(key_named("C-r").code, key_named("^R").code);
	assert_int_equal(key_named("^r").code, K_CTRL('R'));
	assert_int_equal(key_named("Escape").code, K_ESCAPE);
	assert_int_equal(key_named("^[").code, K_ESCAPE);
	assert_int_equal(key_named("^H").code, K_BACKSPACE);
	assert_int_equal(key_named("^?").code, K_BACKSPACE);
	assert_int_equal(key_named("^J").code, K_ENTER);
	assert_int_equal(key_named("^M").code, K_ENTER);
	assert_int_equal(key_named("^I").code, K_TAB);
	assert_int_equal(key_named("PageDown").code, K_PAGE_DOWN);
	assert_int_equal(key_named("space").code, ' ');
	assert_true(key_named("M-x").alt);
	assert_int_equal(key_named("-").code, '-');
	assert_int_equal(key_named("^").code, '^');
	assert_int_equal(key_named("C").code, 'C');
	assert_int_equal(key_named("F").code, 'F');
}

static void test_no_names(void **state)
{
	static const char *const names[] = {
		"", "F0", "F13", "F1x", "xy", "^é", "C-", "Alt-", "^1", "Hyper-x", "\x01", "\xFF"};
	struct key key;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_false(key_parse(names[i], &key));
}

static void test_format_never_overflows(void **state)
{
	char text[4] = "###";

	(void)state;
	key_format(&(struct key){.code = K_CTRL_RIGHT, .alt = true}, text, sizeof text);
	assert_string_equal(text, "Alt");
	key_format(&(struct key){.code = K_NONE}, text, sizeof text);
	assert_string_equal(text, "");
	key_format(&(struct key){.code = 0x7FFFFFFF, .alt = true}, text, sizeof text);
	assert_string_equal(text, "");
	key_format(&(struct key){.code = -5}, text, sizeof text);
	assert_string_equal(text, "");
}

static void test_what_is_text(void **state)
{
	static const int text[] = {' ', 'q', '~', 0xA0, 0xE9, 0x65E5, 0x1F469, 0x10FFFF};
	static const int others[] = {0, 1, 9, 13, 27, 0x7F, 0x80, 0x9F, 0xD800, K_UP, K_PASTE, -1};

	(void)state;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		assert_true(key_is_text(&(struct key){.code = text[i]}));
		assert_false(key_is_text(&(struct key){.code = text[i], .alt = true}));
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(key_is_text(&(struct key){.code = others[i]}));
}

static void assert_line(const char *bytes, size_t length, const char *expected)
{
	size_t got;
	char *line = key_paste_line(
		&(struct key){.code = K_PASTE, .text = bytes, .length = length}, &got);

	assert_int_equal(got, strlen(expected));
	assert_string_equal(line, expected);
	free(line);
}

static void test_paste_as_a_line(void **state)
{
	(void)state;
	assert_line("a\r\nb\rc\nd", 8, "a b c d");
	assert_line("a\n\nb", 4, "a  b");
	assert_line("one\ttwo", 7, "one two");
	assert_line("db1\n", 4, "db1");
	assert_line("\r\ndb1\r\n\r\n", 9, "db1");
	assert_line(" kept ", 6, " kept ");
	assert_line("a\033[31mb\x07\x7F", 9, "a[31mb");
	assert_line("a\0b", 3, "ab");
	assert_line("\xC2\x9B\xC2\x85x\xE2\x80\xA8y", 9, " x y");
	assert_line("Zo\xCC\x88\xE2\x80\xAE\xFF", 8, "Zo\xCC\x88\xE2\x80\xAE\xFF");
	assert_line("\n\n\n", 3, "");
	assert_line("", 0, "");
}

static void test_plain_keys(void **state)
{
	(void)state;
	feed("aZ?");
	expect("a Z ?");
	feed("\r");
	feed("\n\b\x7F\t\x12\x1F");
	expect("Enter Enter Backspace Backspace Tab ^R ^_");
	feed_unit(0);
	expect("");
	feed_unit(K_UP);
	feed_unit(K_CTRL_LEFT);
	feed_unit(K_F1);
	expect("Up Ctrl-Left F1");
}

static void test_utf8_in_pieces(void **state)
{
	(void)state;
	feed("\xE6");
	decoder_pause(decoder);
	expect("");
	assert_true(decoder_patience_ms(decoder) > 0);
	feed("\x97\xA5");
	expect("日");
	assert_int_equal(decoder_patience_ms(decoder), 0);
	feed("\xC3\xA9\xFF\xE6x");
	expect("é x");
	feed("\xF0\x9F\x91");
	decoder_give_up(decoder);
	feed("\xA9y");
	expect("y");
	feed("\xED\xA0\x80\xC0\xAF\xF5\x80\x80\x80");
	expect("");
}

static void test_escape(void **state)
{
	(void)state;
	feed("\033");
	expect("");
	decoder_pause(decoder);
	expect("Esc");
	feed("\033\033");
	decoder_pause(decoder);
	expect("Esc Esc");
	feed("\033b\033\x7F\033\r\033\xC3\xA9");
	expect("Alt-b Alt-Backspace Alt-Enter Alt-é");
	feed("\033");
	feed_unit(K_UP);
	expect("Alt-Up");
	feed_unit(K_UP);
	expect("Up");
	feed("\0331\0330");
	expect("F1 F10");
}

static void test_introducers_alone_are_alt_keys(void **state)
{
	static const char *const typed[] = {"\033[", "\033O", "\033]", "\033P", "\033_"};
	static const char *const names[] = {"Alt-[", "Alt-O", "Alt-]", "Alt-P", "Alt-_"};

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		feed(typed[i]);
		decoder_pause(decoder);
		expect(names[i]);
		feed("x");
		expect("x");
	}
}

static void test_late_replies_are_no_text(void **state)
{
	static const char *const replies[] = {"\033[12;40R", "\033[?2026;2$y", "\033[?62;4c",
		"\033]11;rgb:0000/0000/0000\007", "\033]11;rgb:0000/0000/0000\033\\",
		"\033P>|xterm(370)\033\\", "\033_Gi=31;OK\033\\", "\033[<0;20;4M", "\033Oz",
		"\033[1;2;3;4;5;6;7;8;9;10;11;12;13m"};

	(void)state;
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
		feed(replies[i]);
		decoder_pause(decoder);
		feed("k");
		expect("k");
	}
}

static void test_sequences_in_pieces(void **state)
{
	(void)state;
	feed("\033[12;");
	decoder_pause(decoder);
	assert_true(decoder_patience_ms(decoder) > 0);
	feed("40R");
	expect("");
	feed("\033]11;rgb");
	decoder_pause(decoder);
	decoder_give_up(decoder);
	feed("q");
	expect("q");
	/* A control within a sequence ends it and counts. */
	feed("\033[1\rx\033]0;\x18y");
	expect("Enter x y");
}

static void test_keys_that_the_terminfo_entry_lacks(void **state)
{
	(void)state;
	feed("\033[A\033[1;5D\033[1;5C\033[3~\033[Z\033OH");
	expect("Up Ctrl-Left Ctrl-Right Delete S-Tab Home");
}

static void test_an_endless_string_is_left(void **state)
{
	char *junk = calloc(1, 8301);

	(void)state;
	assert_non_null(junk);
	memset(junk, 'j', 8300);
	feed("\033]");
	feed(junk);
	feed("k");
	assert_int_equal(heard[strlen(heard) - 1], 'k');
	free(junk);
}

static void test_paste_is_one_key(void **state)
{
	(void)state;
	feed_unit(DECODER_PASTE_BEGIN);
	feed("q\ry\x03");
	feed_unit(K_UP);
	feed("é");
	assert_true(decoder_is_pasting(decoder));
	decoder_pause(decoder);
	expect("");
	feed_unit(DECODER_PASTE_END);
	expect("Paste(q\ry\x03é)");
	feed("q");
	expect("q");
	feed_unit(DECODER_PASTE_END);
	expect("");
}

static void test_paste_markers_as_bytes(void **state)
{
	(void)state;
	feed("\033[20");
	decoder_pause(decoder);
	feed("0~ab\033[2");
	feed("01~c");
	expect("Paste(ab) c");
	/* A begin inside of a paste is text of the paste. */
	feed("\033[200~x\033[200~y\033[201~");
	expect("Paste(x\033[200~y)");
}

static void test_paste_without_an_end(void **state)
{
	(void)state;
	feed_unit(DECODER_PASTE_BEGIN);
	feed("abc");
	assert_int_equal(decoder_patience_ms(decoder), 1000);
	decoder_give_up(decoder);
	expect("Paste(abc)");
	assert_false(decoder_is_pasting(decoder));
	feed_unit(DECODER_PASTE_BEGIN);
	decoder_give_up(decoder);
	expect(""); /* of nothing */
}

static size_t pasted_length;
static char pasted_end;

static void measure(void *self, const struct key *key)
{
	(void)self;
	pasted_length = key->length;
	pasted_end = key->length ? key->text[key->length - 1] : 0;
}

static void test_paste_has_a_limit(void **state)
{
	struct decoder *other = decoder_new(measure, NULL, false);
	int begin = DECODER_PASTE_BEGIN, unit;

	(void)state;
	decoder_feed(other, &begin, 1);
	unit = 'x';
	for (size_t i = 0; i < DECODER_PASTE_MAX * 3; i++)
		decoder_feed(other, &unit, 1);
	/* The marker is found behind the limit as well. */
	for (const char *at = "\033[201~"; *at; at++) {
		unit = *at;
		decoder_feed(other, &unit, 1);
	}
	assert_true(pasted_length > DECODER_PASTE_MAX - 100 && pasted_length <= DECODER_PASTE_MAX);
	assert_int_equal(pasted_end, 'x');
	assert_false(decoder_is_pasting(other));
	decoder_free(other);
}

static void test_a_burst_with_line_breaks_is_a_paste(void **state)
{
	(void)state;
	feed("host=db1 dbname=orders user=mia\nport=5433");
	expect("Paste(host=db1 dbname=orders user=mia\nport=5433)");
	/* Typing ahead: the line break is the last thing, or the run is short. */
	feed("abcdefghijklmnopqrstuvwxyz0123456789\r");
	assert_null(strstr(heard, "Paste"));
	heard[0] = '\0';
	feed("db1\rorders\r");
	assert_null(strstr(heard, "Paste"));
	heard[0] = '\0';
	/* Sequences of keys are none. */
	feed("\033[A\033[A\033[A\033[A\033[A\033[A\033[A\033[A\033[A\r\033[A\033[A\033[A");
	assert_null(strstr(heard, "Paste"));
}

static void test_single_byte_locales(void **state)
{
	struct decoder *other;
	int unit = 0xE9;

	(void)state;
	/* Only that it does not wait for more bytes: btowc() depends on the locale. */
	other = decoder_new(hear, NULL, true);
	decoder_feed(other, &unit, 1);
	assert_int_equal(decoder_patience_ms(other), 0);
	decoder_free(other);
}

static void test_any_bytes(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		seed = seed * 1103515245u + 12345u;
		feed_unit((int)(seed >> 16 & 0xFF));
		if ((seed >> 24 & 31) == 0)
			decoder_pause(decoder);
		if ((seed >> 24 & 127) == 1)
			decoder_give_up(decoder);
		heard[0] = '\0';
	}
	decoder_give_up(decoder);
	heard[0] = '\0';
	feed("a");
	expect("a");
}

#define decoder_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_go_both_ways),
		cmocka_unit_test(test_other_names_of_the_same_keys),
		cmocka_unit_test(test_no_names),
		cmocka_unit_test(test_format_never_overflows),
		cmocka_unit_test(test_what_is_text),
		cmocka_unit_test(test_paste_as_a_line),
		decoder_test(test_plain_keys),
		decoder_test(test_utf8_in_pieces),
		decoder_test(test_escape),
		decoder_test(test_introducers_alone_are_alt_keys),
		decoder_test(test_late_replies_are_no_text),
		decoder_test(test_sequences_in_pieces),
		decoder_test(test_keys_that_the_terminfo_entry_lacks),
		decoder_test(test_an_endless_string_is_left),
		decoder_test(test_paste_is_one_key),
		decoder_test(test_paste_markers_as_bytes),
		decoder_test(test_paste_without_an_end),
		decoder_test(test_paste_has_a_limit),
		decoder_test(test_a_burst_with_line_breaks_is_a_paste),
		decoder_test(test_single_byte_locales),
		decoder_test(test_any_bytes),
	};

	return unit_main(tests);
}
