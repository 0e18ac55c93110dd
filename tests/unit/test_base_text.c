#include "unit.h"

#include "base/buf.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void expect(const char *raw, size_t length, unsigned flags, const char *shown)
{
	struct buf out = BUF_INIT;

	text_printable(&out, raw, length, flags);
	assert_string_equal(buf_string(&out), shown);
	buf_free(&out);
}

static void keeps_ordinary_text(void **state)
{
	static const char *const texts[] = {
		"plain", "Zoë Ångström", "山田 太郎", "שרה", "أحمد", "a\\b"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect(texts[i], strlen(texts[i]), 0, texts[i]);
}

static void shows_every_control_character(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 0x20; code++) {
		char raw = (char)code, shown[8];

		if (code == '\n' || code == '\t' || code == '\r')
			continue;
		snprintf(shown, sizeof shown, "\\x%02X", code);
		expect(&raw, 1, 0, shown);
	}
	expect("\x7F", 1, 0, "\\x7F");
	expect("a\nb\tc\r", 6, 0, "a\\nb\\tc\\r");
	for (unsigned code = 0x80; code < 0xA0; code++) {
		char raw[2] = {(char)0xC2, (char)code}, shown[8];

		snprintf(shown, sizeof shown, "\\u%04X", code);
		expect(raw, 2, 0, shown);
	}
}

static void shows_bytes_that_are_not_utf8(void **state)
{
	(void)state;
	for (unsigned byte = 0x80; byte < 0x100; byte++) {
		char raw[2] = {(char)byte, 'x'}, shown[8];

		snprintf(shown, sizeof shown, "\\x%02Xx", byte);
		expect(raw, 2, 0, shown);
	}
	expect("\xE2\x82", 2, 0, "\\xE2\\x82");		 /* cut short */
	expect("\xC0\xAF", 2, 0, "\\xC0\\xAF");		 /* overlong */
	expect("\xED\xA0\x80", 3, 0, "\\xED\\xA0\\x80"); /* a surrogate */
}

static void shows_what_hides_or_reverses(void **state)
{
	(void)state;
	expect("a\u202Eb", strlen("a\u202Eb"), 0, "a\\u202Eb");
	expect("a\u200Bb", strlen("a\u200Bb"), 0, "a\\u200Bb");
	expect("\u2066\u061C\uFEFF\u00AD", strlen("\u2066\u061C\uFEFF\u00AD"), 0,
		"\\u2066\\u061C\\uFEFF\\u00AD");
	expect("\U000E0041", 4, 0, "\\U000E0041");
	expect("\u0378", 2, 0, "\\u0378"); /* not assigned */
}

static void doubles_a_backslash_only_before_an_escape(void **state)
{
	(void)state;
	expect("\\x1B", 4, 0, "\\\\x1B");
	expect("\\n", 2, 0, "\\\\n");
	expect("\\u202E", 6, 0, "\\\\u202E");
	expect("\\d", 2, 0, "\\d");
	expect("\\x1b", 4, 0, "\\x1b"); /* we write capitals */
	expect("\\x41", 4, TEXT_LITERAL, "\\x41");
}

static void cuts_a_run_of_marks(void **state)
{
	struct buf raw = BUF_INIT, out = BUF_INIT;

	(void)state;
	buf_char(&raw, 'a');
	for (int i = 0; i < 6; i++)
		buf_text(&raw, "\u0301");
	text_printable(&out, raw.bytes, raw.length, 0);
	assert_string_equal(buf_string(&out), "a\u0301\u0301\u0301\u0301\\u0301\\u0301");
	buf_free(&raw);
	buf_free(&out);
}

static void ascii_terminals_get_ascii(void **state)
{
	(void)state;
	expect("é✓", strlen("é✓"), TEXT_ASCII, "\\u00E9\\u2713");
}

static void measures_as_the_terminal_does(void **state)
{
	int width;

	(void)state;
	assert_int_equal(text_width("abc", 3), 3);
	assert_int_equal(text_width("太郎", strlen("太郎")), 4);
	assert_int_equal(text_width("e\u0301", 3), 1);
	assert_int_equal(text_fit("太郎", strlen("太郎"), 3, &width), 3);
	assert_int_equal(width, 2);
	assert_int_equal(text_fit("e\u0301x", 4, 1, &width), 3);
	assert_int_equal(text_fit("abc", 3, 0, &width), 0);
}

static void walks_by_what_a_person_sees(void **state)
{
	const char *woman = "👩‍💻x";

	(void)state;
	assert_int_equal(text_next_grapheme(woman, strlen(woman), 0), strlen(woman) - 1);
	assert_int_equal(text_previous_grapheme(woman, strlen(woman), strlen(woman) - 1), 0);
	assert_int_equal(text_count_graphemes(woman, strlen(woman)), 2);
	assert_int_equal(text_count_graphemes("e\u0301a", 4), 2);
}

static void wraps_at_spaces(void **state)
{
	const char *text = "one two three";
	size_t next;

	(void)state;
	assert_int_equal(text_wrap(text, strlen(text), 8, &next), 7);
	assert_int_equal(next, 8);
	assert_int_equal(text_wrap("abcdefgh", 8, 3, &next), 3);
	assert_int_equal(next, 3);
	assert_int_equal(text_wrap("a\nb", 3, 10, &next), 1);
	assert_int_equal(next, 2);
	assert_int_equal(text_wrap("", 0, 10, &next), 0);
}

static void finds_without_case_and_in_one_form(void **state)
{
	(void)state;
	assert_true(text_matches("Zoë", "ZO"));
	assert_true(text_matches("Zoe\u0308", "zoë")); /* decomposed and composed */
	assert_false(text_matches("abc", "d"));
	assert_true(text_matches("abc", ""));
	assert_true(text_matches("a\xFF", "\xFF"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_ordinary_text),
		cmocka_unit_test(shows_every_control_character),
		cmocka_unit_test(shows_bytes_that_are_not_utf8),
		cmocka_unit_test(shows_what_hides_or_reverses),
		cmocka_unit_test(doubles_a_backslash_only_before_an_escape),
		cmocka_unit_test(cuts_a_run_of_marks),
		cmocka_unit_test(ascii_terminals_get_ascii),
		cmocka_unit_test(measures_as_the_terminal_does),
		cmocka_unit_test(walks_by_what_a_person_sees),
		cmocka_unit_test(wraps_at_spaces),
		cmocka_unit_test(finds_without_case_and_in_one_form),
	};

	return unit_main(tests);
}
