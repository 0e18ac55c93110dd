/* test_session_paste.c - names and addresses that an owner pastes. */
#include "unit.h"

#include "base/buf.h"
#include "session/paste.h"

#include <string.h>

static void gives(
	bool (*paste)(struct buf *out, const char *name), const char *name, const char *expected)
{
	struct buf out = BUF_INIT;
	bool is_given = paste(&out, name);

	assert_int_equal(is_given, expected != NULL);
	assert_string_equal(buf_string(&out), expected ? expected : "");
	buf_free(&out);
}

static void tokens_of_pg_hba_conf(void **state)
{
	char longest[80] = "", cut[64] = "";

	(void)state;
	gives(paste_hba_token, "mia", "mia");
	gives(paste_hba_token, "Mia-1.x", "Mia-1.x");
	gives(paste_hba_token, "all", "\"all\"");
	gives(paste_hba_token, "replication", "\"replication\"");
	gives(paste_hba_token, "+readers", "\"+readers\"");
	gives(paste_hba_token, "@file", "\"@file\"");
	gives(paste_hba_token, "a, b#c", "\"a, b#c\"");
	gives(paste_hba_token, "say \"hi\"", "\"say \"\"hi\"\"\"");
	gives(paste_hba_token, "", "\"\"");
	gives(paste_hba_token, "a\nhost all all 0.0.0.0/0 trust", NULL);
	gives(paste_hba_token, "a\tb", NULL);
	gives(paste_hba_token, "a\x1b[31m", NULL);
	gives(paste_hba_token, "a\xff", NULL);
	gives(paste_hba_token,
		"a\xe2\x80\xae"
		"b",
		NULL); /* right-to-left override */
	gives(paste_hba_token, "/.*", NULL);
	memset(longest, 'n', 70);
	memset(cut, 'n', 63);
	gives(paste_hba_token, longest, cut);
}

static void names_and_texts_of_sql(void **state)
{
	(void)state;
	gives(paste_identifier, "mia", "mia");
	gives(paste_identifier, "Mia", "\"Mia\"");
	gives(paste_identifier, "a\"; DROP ROLE x; --", "\"a\"\"; DROP ROLE x; --\"");
	gives(paste_identifier, "a\nb\\\"c", "U&\"a\\000Ab\\005C\"\"c\"");
	gives(paste_identifier,
		"a\xe2\x80\xae"
		"b",
		"U&\"a\\202Eb\"");
	gives(paste_identifier, "a\xf3\xa0\x81\x81", "U&\"a\\+0E0041\"");
	gives(paste_identifier, "a\xff", NULL);
	gives(paste_literal, "o'x", "'o''x'");
	gives(paste_literal, "a\nb'", "U&'a\\000Ab'''");
}

static void client_is(const char *words, const char *expected)
{
	struct buf out = BUF_INIT;

	assert_int_equal(paste_client(&out, words, "10.0.0.1", "db"), expected != NULL);
	assert_string_equal(buf_string(&out), expected ? expected : "");
	buf_free(&out);
}

static void the_address_that_the_server_saw(void **state)
{
	(void)state;
	client_is("no pg_hba.conf entry for host \"10.0.4.7\", user \"mia\"", "10.0.4.7/32");
	client_is("kein Eintrag für Host »10.0.4.7«, Benutzer »mia«", "10.0.4.7/32");
	client_is("ホスト\"10.0.4.7\"、ユーザー\"mia\"", "10.0.4.7/32");
	client_is("host \"2001:db8::7\", SSL", "2001:db8::7/128");
	client_is("host \"::1\"", "::1/128");
	client_is("host \"10.0.4.7\", user \"10.0.0.1\"", "10.0.4.7/32");
	client_is("host \"10.0.4.7\" and again \"10.0.4.7\"", "10.0.4.7/32");
	client_is("host \"10.0.4.7\", user \"10.0.4.8\"", NULL); /* which of them? */
	client_is("host \"db1.example.com\", user \"mia\"", NULL);
	client_is("at 10.0.4.7x and x10.0.4.8 and 1.2.3 and 12:30", NULL);
	client_is("", NULL);
	client_is(NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_of_pg_hba_conf),
		cmocka_unit_test(names_and_texts_of_sql),
		cmocka_unit_test(the_address_that_the_server_saw),
	};

	return unit_main(tests);
}
