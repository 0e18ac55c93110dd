#include "unit.h"

#include "base/buf.h"
#include "pg/ident.h"

static void expect(
	void (*add)(struct buf *out, const char *text), const char *text, const char *expected)
{
	struct buf out = BUF_INIT;

	add(&out, text);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void quotes_identifiers_where_needed(void **state)
{
	(void)state;
	expect(ident_add, "orders", "orders");
	expect(ident_add, "_x1", "_x1");
	expect(ident_add, "Orders", "\"Orders\"");
	expect(ident_add, "1x", "\"1x\"");
	expect(ident_add, "", "\"\"");
	expect(ident_add, "a b", "\"a b\"");
	expect(ident_add, "a\"; DROP", "\"a\"\"; DROP\"");
	expect(ident_add, "zoë", "\"zoë\"");
	expect(ident_add, "a$b", "\"a$b\"");
}

static void quotes_key_words(void **state)
{
	static const char *const words[] = {
		"select", "user", "table", "left", "between", "int", "json", "all", "xmltable"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct buf out = BUF_INIT;

		ident_add(&out, words[i]);
		assert_int_equal(out.bytes[0], '"');
		buf_free(&out);
	}
	expect(ident_add, "name", "name");
}

static void quotes_for_every_reader(void **state)
{
	(void)state;
	expect(ident_add_literal, "it's", "'it''s'");
	expect(ident_add_literal, "a\\'b", "E'a\\\\''b'");
	expect(ident_add_conninfo, "db1", "db1");
	expect(ident_add_conninfo, "", "''");
	expect(ident_add_conninfo, "a b", "'a b'");
	expect(ident_add_conninfo, "it's\\", "'it\\'s\\\\'");
	expect(ident_add_shell, "db1.example.com", "db1.example.com");
	expect(ident_add_shell, "a b", "'a b'");
	expect(ident_add_shell, "it's $HOME", "'it'\\''s $HOME'");
	expect(ident_add_shell, "", "''");
	expect(ident_add_uri, "p@ss:w/rd?#%", "p%40ss%3Aw%2Frd%3F%23%25");
	expect(ident_add_uri, "a-b_c.d~", "a-b_c.d~");
	expect(ident_add_uri, "é", "%C3%A9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_identifiers_where_needed),
		cmocka_unit_test(quotes_key_words),
		cmocka_unit_test(quotes_for_every_reader),
	};

	return unit_main(tests);
}
