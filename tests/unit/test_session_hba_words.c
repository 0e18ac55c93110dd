#include "hba_rows.h"

#include "base/buf.h"

static void expect_text(
	void (*add)(struct buf *out, const struct hba *hba, const struct hba_answer *answer),
	const struct hba *hba, const char *from, const char *expected)
{
	static struct hba_answer answer;
	struct buf out = BUF_INIT;

	judge(hba, from, false, &answer);
	add(&out, hba, &answer);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void says_it_in_words(void **state)
{
	static const char *const rows[] = {
		"hostssl all all 203.0.113.0 255.255.255.0 scram-sha-256",
		"host all a%b,om_reader 203.0.113.0 255.255.255.0 reject",
		"host all all 10.1.0.0 255.255.0.255 cert",
		"host all all 192.0.2.0 255.255.255.0 md5 clientcert=verify-ca",
		"host all all db.example.com trust", NULL};
	struct hba *hba = read_rules(rows, &usual);

	(void)state;
	expect_text(hba_describe, hba, "203.0.113.0/24",
		"203.0.113.0/24 as om_reader to orders: let in by line 1 (hostssl all all "
		"203.0.113.0/24 scram-sha-256), with TLS; without TLS: rejected by line 2 (host "
		"all "
		"\"a b\",om_reader 203.0.113.0/24 reject). Needed with TLS: the role's password\n");
	expect_text(hba_describe, hba, "10.1.9.0",
		"10.1.9.0 as om_reader to orders: let in by line 3 (host all all 10.1.0.0 "
		"255.255.0.255 cert), with or without TLS. Needed: a client certificate for this "
		"role\n");
	expect_text(hba_describe, hba, "192.0.2.1",
		"192.0.2.1 as om_reader to orders: let in by line 4 (host all all 192.0.2.0/24 md5 "
		"clientcert=verify-ca), with or without TLS. Needed: the role's password and a "
		"client certificate that the server trusts\n");
	expect_text(hba_describe, hba, "198.51.100.1",
		"198.51.100.1 as om_reader to orders: cannot tell: line 5 (host all all "
		"db.example.com trust) may match: the server asks its name service whether the "
		"client is db.example.com; if it does: let in by line 5 (host all all "
		"db.example.com trust), otherwise: refused, no line matches, with or without "
		"TLS\n");
	expect_text(hba_describe, hba, "local",
		"a local socket as om_reader to orders: refused, no line matches\n");
	hba_free(hba);
}

static void the_owner_gets_an_entry_and_its_place(void **state)
{
	static const char *const rows[] = {"hostnossl all all 10.0.0.0 255.0.0.0 md5",
		"host all all 192.0.2.0 255.255.255.0 reject",
		"host all all 192.0.0.0 255.255.254.0 reject", NULL};
	struct facts facts = usual;
	struct hba *hba;

	(void)state;
	facts.role = "o\"m";
	hba = read_rules(rows, &facts);
	expect_text(hba_add_remedy, hba, "10.0.0.0/24", "");
	expect_text(hba_add_remedy, hba, "local", "");
	expect_text(hba_add_remedy, hba, "203.0.113.7/24",
		"hostssl \"orders\" \"o\"\"m\" 203.0.113.0/24 scram-sha-256\n"
		"at the end of pg_hba.conf, then SELECT pg_reload_conf()\n");
	expect_text(hba_add_remedy, hba, "192.0.2.7",
		"hostssl \"orders\" \"o\"\"m\" 192.0.2.7/32 scram-sha-256\n"
		"in pg_hba.conf, above line 2, then SELECT pg_reload_conf()\n");
	expect_text(hba_add_remedy, hba, "192.0.0.0/22",
		"hostssl \"orders\" \"o\"\"m\" 192.0.0.0/22 scram-sha-256\n"
		"in pg_hba.conf, above line 2, then SELECT pg_reload_conf()\n");
	hba_free(hba);
	facts.tls = "off";
	hba = read_rules(rows, &facts);
	expect_text(hba_add_remedy, hba, "2001:db8::1",
		"host \"orders\" \"o\"\"m\" 2001:db8::1/128 scram-sha-256\n"
		"at the end of pg_hba.conf, then SELECT pg_reload_conf()\n");
	hba_free(hba);
}

static void expect_quoted(const char *name, int version, const char *expected)
{
	struct buf out = BUF_INIT;

	assert_int_equal(hba_quote(&out, name, version), expected != NULL);
	assert_string_equal(buf_string(&out), expected ? expected : "");
	buf_free(&out);
}

static void quotes_names_for_the_file(void **state)
{
	(void)state;
	expect_quoted("om_reader", 150000, "\"om_reader\"");
	expect_quoted("all", 150000, "\"all\"");
	expect_quoted("a\"b", 150000, "\"a\"\"b\"");
	expect_quoted("/x", 150000, "\"/x\"");
	expect_quoted("/x.y\"", 160000, "\"/^/x\\.y\"\"$\"");
	expect_quoted("a\nb", 150000, NULL);
}

static void errors_and_files_are_told_apart(void **state)
{
	/* In force, though it can match nothing; and one that the server did not understand. */
	static const char *const rows[] = {
		"hostssl all all 0.0.0.0 0.0.0.0 md5 error=SSL%is%disabled file=a",
		"host all all 0.0.0.0 0.0.0.0 trust file=b", "error=invalid%connection%type file=b",
		NULL};
	struct facts facts = usual;
	struct hba *hba;
	struct buf out = BUF_INIT;

	(void)state;
	facts.version = "160000";
	facts.tls = "off";
	hba = read_rules(rows, &facts);
	expect_text(hba_describe, hba, "203.0.113.9",
		"203.0.113.9 as om_reader to orders: let in by line 2 of b (host all all 0.0.0.0/0 "
		"trust)\n");
	assert_int_equal(hba_loaded(hba), HBA_NOT_LOADED);
	hba_add_caveats(&out, hba);
	assert_non_null(strstr(buf_string(&out), "line 3 of b is wrong (invalid connection type)"));
	buf_free(&out);
	hba_free(hba);
}

static void nothing_readable_is_nothing(void **state)
{
	struct rowset *facts = facts_of(&usual);

	(void)state;
	assert_null(hba_read(NULL, facts, NULL));
	assert_true(hba_may_read(facts));
	assert_false(hba_may_read_file(facts));
	assert_false(hba_may_read(NULL));
	hba_free(NULL);
	rowset_free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_it_in_words),
		cmocka_unit_test(the_owner_gets_an_entry_and_its_place),
		cmocka_unit_test(quotes_names_for_the_file),
		cmocka_unit_test(errors_and_files_are_told_apart),
		cmocka_unit_test(nothing_readable_is_nothing),
	};

	return unit_main(tests);
}
