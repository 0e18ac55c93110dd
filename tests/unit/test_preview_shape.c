/* Values taken apart: what they say stays byte for byte, and hostile ones are refused in time. */
#include "unit.h"

#include "base/memory.h"
#include "preview/preview.h"
#include "preview/shape.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct outline outline;
static struct error error;

static int begin(void **state)
{
	(void)state;
	outline_init(&outline);
	return 0;
}

static int end(void **state)
{
	(void)state;
	outline_release(&outline);
	error_clear(&error);
	return 0;
}

/* All lines that show, indented by a blank a level. */
static char *shown(void)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < outline.count; i = outline_next(&outline, i)) {
		buf_fill(&text, ' ', outline.lines[i].depth);
		outline_add_line(&outline, i, &text);
		buf_char(&text, '\n');
	}
	return buf_take(&text);
}

static void expect_shown(const char *expected)
{
	char *text = shown();

	assert_string_equal(text, expected);
	free(text);
}

static void expect(shape_take *take, const char *value, const char *expected)
{
	outline_release(&outline);
	error_clear(&error);
	if (!take(value, strlen(value), &outline, &error))
		fail_msg("%s: %s", value, error.primary);
	expect_shown(expected);
}

static void refuse(shape_take *take, const char *value, const char *why)
{
	outline_release(&outline);
	error_clear(&error);
	assert_false(take(value, strlen(value), &outline, &error));
	assert_non_null(error.primary);
	if (!strstr(error.primary, why))
		fail_msg("%s: %s", value, error.primary);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_stays_as_it_was_sent(void **state)
{
	(void)state;
	expect(shape_json,
		" { \"b\" : 1.50, \"a\":[1e400 ,-0,{\"x\":null},[ ],{}],\"b\":\"q\\\"]}\\\\\"}\n",
		"{\n \"b\": 1.50,\n \"a\": [\n  1e400,\n  -0,\n  {\n   \"x\": null\n  },\n  [],\n  "
		"{}\n ],\n \"b\": \"q\\\"]}\\\\\"\n}\n");
	expect(shape_json, "\"one\"", "\"one\"\n");
	expect(shape_json, "12345678901234567890.0100", "12345678901234567890.0100\n");
	expect(shape_json, "[\"\xff\xfe\"]", "[\n \"\xff\xfe\"\n]\n");
}

static void json_that_is_none_is_refused(void **state)
{
	static const char *const values[] = {"", "{", "[1", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}",
		"{1:2}", "{\"a\":1]", "[}", "\"open", "\"open\\", "[\"open\\\"]", "1 2", "]",
		"[1]]", "{\"a\":1,}", ",", "{,}"};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		refuse(shape_json, values[i], "this is no JSON from byte");
}

/* Nesting costs no stack, and long values less than the second that any machine has. */
static void hostile_values_end_in_time(void **state)
{
	static const struct {
		shape_take *take;
		const char *piece, *ends;
		size_t times;
		bool is_taken;
	} values[] = {{shape_json, "[", "", 8 << 20, false}, {shape_json, "[", "]", 200000, true},
		{shape_json, "{\"a\":", "", 1 << 20, false}, {shape_json, "\"", "", 8 << 20, false},
		{shape_json, "\\", "", 8 << 20, false}, {shape_json, "1,", "", 4 << 20, false},
		{shape_xml, "<a>", "</a>", 100000, true}, {shape_xml, "<a>", "", 2 << 20, false},
		{shape_xml, "<", "", 8 << 20, false}, {shape_xml, "<!--", "", 2 << 20, false},
		{shape_xml, "<a b='", "", 1 << 20, false},
		{shape_xml, "<!DOCTYPE [", "", 1 << 19, false},
		{shape_xml, "text", "", 2 << 20, true}, {shape_array, "{", "", 8 << 20, false},
		{shape_array, "{1,", "", 2 << 20, false}, {shape_row, "(,", "", 4 << 20, false},
		{shape_multirange, "{[1,2),", "", 1 << 20, false},
		{shape_lexemes, "'a' ", "", 1 << 21, false},
		{shape_pairs, "\"", "", 8 << 20, false}, {shape_bits, "01", "", 4 << 20, true}};
	clock_t began = clock();

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct buf text = BUF_INIT;

		for (size_t n = 0; n < values[i].times; n++)
			buf_text(&text, values[i].piece);
		for (size_t n = 0; *values[i].ends && n < values[i].times; n++)
			buf_text(&text, values[i].ends);
		outline_release(&outline);
		error_clear(&error);
		if (values[i].take(buf_string(&text), text.length, &outline, &error) !=
			values[i].is_taken)
			fail_msg("%zu times %s: %s", values[i].times, values[i].piece,
				error.primary ? error.primary : "taken");
		buf_free(&text);
	}
	assert_true((clock() - began) / CLOCKS_PER_SEC < 20);
}

/* Whatever is cut off: no byte behind the end is looked at, and nothing is taken for whole. */
static void no_beginning_is_taken_for_the_whole(void **state)
{
	static const struct {
		shape_take *take;
		const char *value;
	} values[] = {{shape_json, "{\"a\":[1,\"x\\\"y\",{}],\"b\":null}"},
		{shape_xml, "<a x='1>2'><!-- c --><b/>t<![CDATA[x]]></a>"},
		{shape_array, "[0:1]={{a,\"b\\\"\"},{NULL,\"\"}}"}, {shape_row, "(1,\"a\"\"b\",)"},
		{shape_range, "[\"a b\",\"c\")"}, {shape_multirange, "{[1,2),(4,)}"}};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		for (size_t length = 1; length < strlen(values[i].value); length++) {
			char *part = mem_text_n(values[i].value, length);

			outline_release(&outline);
			error_clear(&error);
			if (values[i].take(part, length, &outline, &error))
				fail_msg("taken: %s", part);
			free(part);
		}
	}
}

/* --- folds ----------------------------------------------------------------------------------- */

static void folds_open_and_close(void **state)
{
	const char *value = "{\"a\":[1,{\"b\":2}],\"c\":3}";

	(void)state;
	assert_true(shape_json(value, strlen(value), &outline, &error));
	outline_toggle(&outline, 1);
	expect_shown("{\n \"a\": [ 2 parts ],\n \"c\": 3\n}\n");
	assert_int_equal(outline_previous(&outline, outline_next(&outline, 1)), 1);
	outline_reveal(&outline, 4);
	assert_true(outline.lines[1].is_open);
	outline_toggle_all(&outline);
	expect_shown("{\n \"a\": [ 2 parts ],\n \"c\": 3\n}\n");
	outline_toggle(&outline, 0);
	expect_shown("{ 2 parts }\n");
	outline_toggle_all(&outline);
	assert_true(outline.lines[3].is_open);
	for (size_t i = 1; i < outline.count; i++)
		assert_int_equal(outline_previous(&outline, i), i - 1);
}

/* --- XML ------------------------------------------------------------------------------------- */

static void xml_is_indented_and_nothing_else(void **state)
{
	(void)state;
	expect(shape_xml,
		"<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
		"<a x=\"<>\"><b>te xt</b> <c/><d> mixed <e>&e;</e></d><!-- <z> --></a>",
		"<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n"
		"<a x=\"<>\">\n <b>te xt</b>\n <c/>\n <d>\n   mixed \n  <e>&e;</e>\n </d>\n"
		" <!-- <z> -->\n</a>\n");
	expect(shape_xml, "<a></a>", "<a></a>\n");
	refuse(shape_xml, "<a><b></a></b>", "do not match from byte 7 on");
	refuse(shape_xml, "<a>", "ends inside of an element");
	refuse(shape_xml, "</a>", "do not match");
	refuse(shape_xml, "<ab></a>", "do not match");
}

/* --- arrays, ranges, rows -------------------------------------------------------------------- */

static void arrays_have_subscripts(void **state)
{
	(void)state;
	expect(shape_array, "{a,NULL,\"NULL\",\"\",\"x \\\"y\\\" \\\\ {,}\",null}",
		"[1]  a\n[2]  <NULL>\n[3]  \"NULL\"\n[4]  \"\"\n[5]  x \"y\" \\ {,}\n[6]  null\n");
	expect(shape_array, "[-1:0][5:6]={{1,2},{3,4}}",
		"[-1]\n [-1][5]  1\n [-1][6]  2\n[0]\n [0][5]  3\n [0][6]  4\n");
	expect(shape_array, "{}", "(an array without elements)\n");
	expect(shape_array, "{(2,2),(1,1);(4,4),(3,3)}", "[1]  (2,2),(1,1)\n[2]  (4,4),(3,3)\n");
	expect(shape_array, "{(1),(2)}", "[1]  (1)\n[2]  (2)\n");
	refuse(shape_array, "{1,2", "this is no array from byte");
	refuse(shape_array, "{1}x", "this is no array from byte 4 on");
	refuse(shape_array, "{{{{{{{1}}}}}}}", "this is no array");
	refuse(shape_array, "{\"a", "this is no array");
}

static void ranges_tell_their_bounds(void **state)
{
	(void)state;
	expect(shape_range, "[1,5)", "from   1   included\nto     5   not included\n");
	expect(shape_range, "(,]", "from   without a bound\nto     without a bound\n");
	expect(shape_range, "(\"a, \"\"b\"\"\",\"\")",
		"from   \"a, \"b\"\"   not included\nto     \"\"   not included\n");
	expect(shape_range, "[-infinity,infinity]",
		"from   -infinity   included\nto     infinity   included\n");
	expect(shape_range, "empty", "empty: no value is in it\n");
	expect(shape_multirange, "{}", "empty: no value is in it\n");
	expect(shape_multirange, "{(,1),[3,4]}",
		"[1]\n from   without a bound\n to     1   not included\n[2]\n from   3   "
		"included\n"
		" to     4   included\n");
	refuse(shape_range, "[1]", "this is no range");
	refuse(shape_multirange, "{[1,2)", "this is no multirange");
}

static void rows_have_fields(void **state)
{
	char *names[] = {"a", "b c", NULL};

	(void)state;
	expect(shape_row, "(1,\"x, \"\"y\"\"\",,\"\")",
		"1  1\n2  \"x, \"y\"\"\n3  <NULL>\n4  \"\"\n");
	outline_release(&outline);
	outline.names = names;
	assert_true(shape_row("(1,2)", 5, &outline, &error));
	expect_shown("a  1\nb c  2\n");
	refuse(shape_row, "(1,2", "this is no row");
}

static void lexemes_pairs_and_bits(void **state)
{
	(void)state;
	expect(shape_lexemes, "'a':1A,2 'b c' 'it''s':3", "a  at 1A,2\nb c\nit's  at 3\n");
	expect(shape_pairs, "\"a\"=>\"1, \\\"2\\\"\", \"n\"=>NULL, \"s\"=>\"NULL\"",
		"a  =>  \"1, \"2\"\"\nn  =>  <NULL>\ns  =>  \"NULL\"\n");
	expect(shape_bits, "000000001", "       1  00000000 1\n");
	refuse(shape_lexemes, "a", "this is no tsvector");
	refuse(shape_pairs, "\"a\"=>b", "this is no hstore");
	refuse(shape_bits, "012", "from byte 3 on");
}

/* --- kinds and ways -------------------------------------------------------------------------- */

static void the_kind_of_a_bytea_is_told(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *kind;
	} kinds[] = {{"\x89PNG\r\n\x1a\n", 8, "PNG image"}, {"\xff\xd8\xff\xe0", 4, "JPEG image"},
		{"GIF89a", 6, "GIF image"}, {"%PDF-1.4", 8, "PDF document"},
		{"\x1f\x8b\x08\x00", 4, "gzip data"}, {"PK\x03\x04", 4, "zip archive"},
		{"\x78\x9c\x4b\x4c\x02\x00\x00\xff", 8, "zlib data, perhaps"},
		{"\xac\xed\x00\x05sr", 6, "serialized Java object"}, {"plain", 5, "UTF-8 text"},
		{" {\"a\":1}", 8, "text like JSON"}, {"<a/>", 4, "text like XML"},
		{"\x08\x96\x01", 3, NULL}, {"\x00\x01", 2, NULL}, {"", 0, NULL},
		{"\xff\xfe", 2, NULL}, {"caf\xc3", 4, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *kind = shape_kind(kinds[i].bytes, kinds[i].length, true);

		if (!kinds[i].kind)
			assert_null(kind);
		else
			assert_string_equal(kind ? kind : "(none)", kinds[i].kind);
	}
	assert_string_equal(shape_kind("caf\xc3", 4, false), "UTF-8 text");
}

static void expect_ways(
	const char *type, enum value_kind kind, const char *value, const char *expected)
{
	struct preview_column column = {
		.type = mem_text(type), .kind = kind, .is_binary = kind == VALUE_BINARY};
	struct buf words = BUF_INIT;
	enum way ways[WAYS];
	size_t count = shape_ways(&column, value, strlen(value), true, ways);

	for (size_t i = 0; i < count; i++)
		buf_printf(&words, "%s%s", i ? " " : "", way_word(ways[i]));
	assert_string_equal(buf_string(&words), expected);
	buf_free(&words);
	free(column.type);
}

static void the_best_way_comes_first(void **state)
{
	(void)state;
	expect_ways("text", VALUE_TEXT, "plain", "text escaped hex");
	expect_ways("text", VALUE_TEXT, "{\"a\":1}", "text escaped hex JSON");
	expect_ways("jsonb", VALUE_JSON, "{}", "JSON text escaped hex");
	expect_ways("bytea", VALUE_BINARY, "\x01\x02", "hex text escaped");
	expect_ways("bytea", VALUE_BINARY, "<a/>", "text escaped hex XML");
	expect_ways("int4multirange", VALUE_RANGE, "{}", "bounds text escaped hex");
	expect_ways("public.hstore", VALUE_OTHER, "", "pairs text escaped hex");
	expect_ways("bit(3)", VALUE_OTHER, "101", "bits text escaped hex");
	expect_ways("bitter", VALUE_OTHER, "101", "text escaped hex");
	expect_ways("integer", VALUE_NUMBER, "1", "text escaped hex");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(json_stays_as_it_was_sent, begin, end),
		cmocka_unit_test_setup_teardown(json_that_is_none_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(hostile_values_end_in_time, begin, end),
		cmocka_unit_test_setup_teardown(no_beginning_is_taken_for_the_whole, begin, end),
		cmocka_unit_test_setup_teardown(folds_open_and_close, begin, end),
		cmocka_unit_test_setup_teardown(xml_is_indented_and_nothing_else, begin, end),
		cmocka_unit_test_setup_teardown(arrays_have_subscripts, begin, end),
		cmocka_unit_test_setup_teardown(ranges_tell_their_bounds, begin, end),
		cmocka_unit_test_setup_teardown(rows_have_fields, begin, end),
		cmocka_unit_test_setup_teardown(lexemes_pairs_and_bits, begin, end),
		cmocka_unit_test_setup_teardown(the_kind_of_a_bytea_is_told, begin, end),
		cmocka_unit_test_setup_teardown(the_best_way_comes_first, begin, end),
	};

	return unit_main(tests);
}
