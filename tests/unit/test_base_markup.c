#include "unit.h"

#include "base/buf.h"
#include "base/markup.h"

#include <string.h>

static void expect_markdown(const char *text, const char *expected)
{
	struct buf out = BUF_INIT;

	markup_markdown(&out, text);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void expect_xml(const char *text, const char *expected)
{
	struct buf out = BUF_INIT;

	markup_xml(&out, text);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void expect_csv(const char *text, size_t length, const char *expected)
{
	struct buf out = BUF_INIT;

	markup_csv(&out, text, length);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void markdown_stays_text(void **state)
{
	(void)state;
	expect_markdown("plain (1.2)", "plain (1.2)");
	expect_markdown(
		"a|b\\c`d*e_f<g>[h]#i&j~k", "a\\|b\\\\c\\`d\\*e\\_f\\<g\\>\\[h\\]\\#i\\&j\\~k");
	expect_markdown("two\nlines\x1b", "two\\\\nlines\\\\x1B");
}

static void xml_has_only_its_characters(void **state)
{
	(void)state;
	expect_xml("<a b=\"c\" d='e'>&amp;", "&lt;a b=&quot;c&quot; d='e'&gt;&amp;amp;");
	expect_xml("]]>", "]]&gt;");
	expect_xml("one\ntwo\n", "one\ntwo\n");
	expect_xml("\x01\x08\x0b\x1f\x7f\r\t", "\\x01\\x08\\x0B\\x1F\\x7F\\r\\t");
	/* No UTF-8, and what XML 1.0 forbids although it is. */
	expect_xml("\xff", "\\xFF");
	expect_xml("\xef\xbf\xbe", "\\uFFFE");
	expect_xml("Größe", "Größe");
	expect_xml("", "");
}

static void csv_is_quoted_where_it_must_be(void **state)
{
	(void)state;
	expect_csv("plain", 5, "plain");
	expect_csv("", 0, "\"\"");
	expect_csv("a,b", 3, "\"a,b\"");
	expect_csv("a\"b", 3, "\"a\"\"b\"");
	expect_csv("a\nb", 3, "\"a\nb\"");
	expect_csv("a\rb", 3, "\"a\rb\"");
	expect_csv("=1+1", 4, "=1+1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown_stays_text),
		cmocka_unit_test(xml_has_only_its_characters),
		cmocka_unit_test(csv_is_quoted_where_it_must_be),
	};

	return unit_main(tests);
}
