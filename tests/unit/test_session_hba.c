#include "hba_rows.h"

#include "base/buf.h"

/* "3" let in by line 3, "-3" rejected, "0" no line, "?3:5" line 3 may match, else it is 5. */
static void add_short(struct buf *out, const struct hba_verdict *verdict)
{
	int line = verdict->rule ? verdict->rule->line : 0;

	if (verdict->outcome == HBA_CANNOT_TELL) {
		int otherwise = verdict->otherwise_rule ? verdict->otherwise_rule->line : 0;

		buf_printf(out, "?%d:%s%d%s", line, verdict->otherwise == HBA_REJECTED ? "-" : "",
			otherwise, verdict->has_more_doubts ? "+" : "");
	} else {
		buf_printf(out, "%s%d", verdict->outcome == HBA_REJECTED ? "-" : "", line);
	}
	if (verdict->maybe)
		buf_printf(out, "|%d", verdict->maybe->line);
}

/* With TLS and without, of each part; the caller frees it. */
static char *told(const struct hba *hba, const char *from)
{
	static struct hba_answer answer;
	bool is_replication = strcmp(from, "replication") == 0;
	struct buf out = BUF_INIT;

	judge(hba, is_replication ? "203.0.113.9" : from, is_replication, &answer);
	for (size_t i = 0; i < answer.count; i++) {
		if (i)
			buf_char(&out, ' ');
		if (answer.count > 1) {
			address_add_range(
				&out, &answer.findings[i].first, &answer.findings[i].last);
			buf_char(&out, '=');
		}
		add_short(&out, &answer.findings[i].with_tls);
		if (answer.has_tls) {
			buf_char(&out, '/');
			add_short(&out, &answer.findings[i].without_tls);
		}
	}
	return buf_take(&out);
}

static void expect(const struct hba *hba, const char *from, const char *expected)
{
	char *result = told(hba, from);

	assert_string_equal(result, expected);
	free(result);
}

/* --- one line --------------------------------------------------------------------------------- */

/* What one line says of the usual role and database from 203.0.113.9. */
static const struct {
	const char *row, *from, *expected;
} lines[] = {
	{"host all all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"hostssl all all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/0"},
	{"hostnossl all all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/1"},
	{"hostgssenc all all 0.0.0.0 0.0.0.0 gss", "203.0.113.9", "0/0"},
	{"hostnogssenc all all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"local all all peer", "203.0.113.9", "0/0"},
	{"local all all peer", "local", "1"},
	{"host all all all md5", "local", "0"},
	{"host all all 0.0.0.0 0.0.0.0 reject", "203.0.113.9", "-1/-1"},
	/* databases */
	{"host orders all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"host Orders all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host a,orders,b all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"host order all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host '' all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host sameuser all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host samerole all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host replication all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host replication all 0.0.0.0 0.0.0.0 md5", "replication", "1/1"},
	{"host all all 0.0.0.0 0.0.0.0 md5", "replication", "0/0"},
	{"host orders all 0.0.0.0 0.0.0.0 md5", "replication", "0/0"},
	/* users */
	{"host all om_reader 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"host all +om_reader 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"host all x,+staff 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "1/1"},
	{"host all staff 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host all +writers 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host all /^om 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"}, /* 15: a name */
	/* addresses */
	{"host all all all md5", "203.0.113.9", "1/1"},
	{"host all all all md5", "2001:db8::1", "1/1"},
	{"host all all 0.0.0.0 0.0.0.0 md5", "2001:db8::1", "0/0"},
	{"host all all :: :: md5", "2001:db8::1", "1/1"},
	{"host all all :: :: md5", "203.0.113.9", "0/0"},
	{"host all all 203.0.113.9 255.255.255.255 md5", "203.0.113.9", "1/1"},
	{"host all all 203.0.113.8 255.255.255.255 md5", "203.0.113.9", "0/0"},
	{"host all all 203.0.113.77 255.255.255.0 md5", "203.0.113.9", "1/1"},
	{"host all all 203.0.112.0 255.255.255.0 md5", "203.0.113.9", "0/0"},
	{"host all all 203.0.1.9 255.255.0.255 md5", "203.0.113.9", "1/1"},
	{"host all all 203.0.1.8 255.255.0.255 md5", "203.0.113.9", "0/0"},
	/* The server never sees an IPv4 client as a mapped one; who asks so means IPv4. */
	{"host all all ::ffff:203.0.113.9 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff md5",
		"203.0.113.9", "0/0"},
	{"host all all 0.0.0.0 0.0.0.0 md5", "::ffff:203.0.113.9", "1/1"},
	{"host all all 127.0.0.1 255.0.0.255 md5", "7f00:1::", "0/0"},
	{"host all all samehost md5", "a00:5::", "?1:0/?1:0"},
	{"host all all samehost md5", "127.0.0.1", "1/1"},
	{"host all all samehost md5", "127.0.0.2", "?1:0/?1:0"},
	{"host all all samehost md5", "10.0.0.5", "1/1"},
	{"host all all samehost md5", "::1", "1/1"},
	{"host all all samenet md5", "127.9.9.9", "1/1"},
	{"host all all samenet md5", "10.0.0.6", "?1:0/?1:0"},
	{"host all all samenet md5", "10.0.0.5", "1/1"},
	{"host all all db.example.com md5", "203.0.113.9", "?1:0/?1:0"},
	{"host all all .example.com md5", "203.0.113.9", "?1:0/?1:0"},
	{"host sales all .example.com md5", "203.0.113.9", "0/0"},
	/* Refused either way. */
	{"host all all .example.com reject", "203.0.113.9", "0|1/0|1"},
	/* Words of a version to come. */
	{"hostquic all all 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "?1:0/?1:0"},
	{"hostquic all bob 0.0.0.0 0.0.0.0 md5", "203.0.113.9", "0/0"},
	{"hostquic all all 10.0.0.0 255.0.0.0 md5", "203.0.113.9", "0/0"},
	{"host all all 0.0.0.0 0.0.0.0 passkey", "203.0.113.9", "?1:0/?1:0"},
};

static void each_word_is_read_as_the_server_reads_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *const rows[] = {lines[i].row, NULL};
		struct hba *hba = read_rules(rows, &usual);
		char *result, *text, *expected;

		result = told(hba, lines[i].from);
		text = mem_printf("%s, %s: %s", lines[i].row, lines[i].from, result);
		expected = mem_printf("%s, %s: %s", lines[i].row, lines[i].from, lines[i].expected);
		assert_string_equal(text, expected);
		free(expected);
		free(text);
		free(result);
		hba_free(hba);
	}
}

static void expect_as(
	const struct facts *facts, const char *databases, const char *users, const char *expected)
{
	char *row = mem_printf("host %s %s 0.0.0.0 0.0.0.0 md5", databases, users);
	const char *const rows[] = {row, NULL};
	struct hba *hba = read_rules(rows, facts);

	expect(hba, "203.0.113.9", expected);
	hba_free(hba);
	free(row);
}

static void sameuser_and_samerole_compare_the_database_with_the_role(void **state)
{
	struct facts facts = usual;

	(void)state;
	facts.dbname = "om_reader";
	expect_as(&facts, "sameuser", "all", "1/1");
	expect_as(&facts, "samerole", "all", "1/1");
	facts.dbname = "staff";
	expect_as(&facts, "sameuser", "all", "0/0");
	expect_as(&facts, "samerole", "all", "1/1");
	expect_as(&facts, "samegroup", "all", "1/1");
	facts.member_of = NULL; /* the role does not exist */
	expect_as(&facts, "samerole", "all", "0/0");
	expect_as(&facts, "all", "+om_reader", "0/0");
}

static void a_key_word_may_be_a_name_where_something_is_called_so(void **state)
{
	static const char *const rows[] = {"host replication om_reader 0.0.0.0 0.0.0.0 md5", NULL};
	struct facts facts = usual;
	struct hba *hba;

	(void)state;
	facts.names = "all\n+staff\nreplication";
	expect_as(&facts, "all", "om_reader", "?1:0/?1:0");
	expect_as(&facts, "orders", "+staff", "?1:0/?1:0");
	expect_as(&facts, "orders", "+writers", "0/0");
	expect_as(&facts, "sales", "all", "0/0");
	expect_as(&facts, "replication", "om_reader", "0/0");
	facts.dbname = "replication";
	expect_as(&facts, "replication", "om_reader", "?1:0/?1:0");
	hba = read_rules(rows, &facts);
	expect(hba, "replication", "?1:0/?1:0"); /* a stream goes to no database */
	hba_free(hba);
	facts.dbname = facts.role = "all"; /* the key word and the name */
	expect_as(&facts, "all", "all", "1/1");
}

static void quotes_that_were_seen_decide(void **state)
{
	static const char *const rows[] = {"host all om_reader 0.0.0.0 0.0.0.0 trust",
		"host orders all 0.0.0.0 0.0.0.0 trust", "host all all 0.0.0.0 0.0.0.0 trust",
		"host orders +staff 0.0.0.0 0.0.0.0 trust", "host orders om_reader all trust",
		"host all om_reader 0.0.0.0 0.0.0.0 md5", NULL};
	static const struct mark marks[] = {{"f", "f", "t", "1", "all", "f"},
		{"f", "f", "t", "2", "all", "f"}, {"f", "f", "t", "3", "all\nall", "f"},
		{"f", "f", "t", "4", "+staff", "f"}, {"f", "f", "t", "5", "all", "f"}};
	struct facts facts = usual;
	struct hba *hba = read_marked(rows, &facts, marks, 5);

	(void)state;
	facts.names = "all";			 /* counts only for lines whose quotes nobody saw */
	expect(hba, "203.0.113.9", "?5:6/?5:6"); /* "all" is the name of a host there */
	assert_int_equal(hba_loaded(hba), HBA_LOADED);
	hba_free(hba);
	hba = read_marked(rows + 5, &facts, marks, 1);
	expect(hba, "203.0.113.9", "0/0");
	hba_free(hba);
}

static void quotes_that_were_seen_but_not_understood_do_not(void **state)
{
	static const char *const rows[] = {"host all all 0.0.0.0 0.0.0.0 trust",
		"host all om_reader 0.0.0.0 0.0.0.0 md5",
		"host orders om_reader 0.0.0.0 0.0.0.0 md5", NULL};
	static const struct mark marks[] = {
		{"f", "f", "t", "1", "all", "f"}, {"f", "t", "f", "2", NULL, "t"}};
	struct hba *hba = read_marked(rows, &usual, marks, 2);

	(void)state;
	expect(hba, "203.0.113.9", "?1:3|2/?1:3|2");
	assert_int_equal(hba_loaded(hba), HBA_NOT_LOADED);
	hba_free(hba);
}

static void from_16_a_slash_begins_a_regular_expression(void **state)
{
	struct facts facts = usual;
	const char *rows[] = {"host /^ord /^om 0.0.0.0 0.0.0.0 md5 db=/^ord user=/^om", NULL};
	struct hba *hba;

	(void)state;
	facts.version = "160000";
	hba = read_rules(rows, &facts);
	expect(hba, "203.0.113.9", "1/1");
	hba_free(hba);
	rows[0] = "host /^ord /^om 0.0.0.0 0.0.0.0 md5 db=/^ord";
	hba = read_rules(rows, &facts);
	expect(hba, "203.0.113.9", "0/0");
	hba_free(hba);
	facts.role = "zoë";
	hba = read_rules(rows, &facts);
	expect(hba, "203.0.113.9", "?1:0/?1:0");
	hba_free(hba);
}

/* --- several lines ---------------------------------------------------------------------------- */

static void the_first_line_counts_and_doubts_only_where_they_matter(void **state)
{
	static const char *const rows[] = {"host sales all .example.com reject",
		"host orders all .example.org md5", "hostssl orders all 0.0.0.0 0.0.0.0 md5",
		"host orders all samenet reject",
		"hostnossl orders all 203.0.113.0 255.255.255.0 trust", "host all all all reject",
		NULL};
	struct hba *hba = read_rules(rows, &usual);

	(void)state;
	expect(hba, "203.0.113.9", "3|2/?2:5+");
	expect(hba, "198.51.100.1", "3|2/?2:-6|4");
	hba_free(hba);
}

static void lines_that_may_match_are_named_with_those_that_do(void **state)
{
	static const char *const names[] = {"host orders all .a md5", "host orders all .b reject",
		"host orders all all md5", NULL};
	static const char *const quotes[] = {"host all om_reader 10.0.0.0 255.0.0.0 md5",
		"host orders om_reader 0.0.0.0 0.0.0.0 md5", NULL};
	struct facts facts = usual;
	struct hba *hba = read_rules(names, &facts);

	(void)state;
	expect(hba, "203.0.113.9", "?2:3|1/?2:3|1");
	hba_free(hba);
	facts.names = "all";
	hba = read_rules(quotes, &facts);
	expect(hba, "8.0.0.0/6", "8.0.0.0/7=2/2 10.0.0.0/8=2|1/2|1 11.0.0.0/8=2/2");
	hba_free(hba);
}

static void quotes_of_one_file_say_nothing_of_another(void **state)
{
	static const char *const rows[] = {"host orders all 10.0.0.0 255.0.0.0 md5 file=f",
		"host all om_reader 0.0.0.0 0.0.0.0 md5 file=g", NULL};
	static const struct mark marks[] = {{"f", "f", "t", "2", "all", "f"}};
	struct facts facts = usual;
	struct hba *hba;

	(void)state;
	facts.version = "160000";
	hba = read_marked(rows, &facts, marks, 1);
	expect(hba, "203.0.113.9", "2/2");
	hba_free(hba);
	facts.names = "all";
	hba = read_marked(rows, &facts, marks, 1);
	expect(hba, "10.0.0.1", "1/1");
	expect(hba, "203.0.113.9", "?2:0/?2:0");
	hba_free(hba);
}

static void a_line_that_may_need_a_certificate_differs(void **state)
{
	static const char *const rows[] = {"hostssl all all .a md5 clientcert=verify-ca",
		"hostssl all all .b md5 clientcert=verify-full",
		"host all all all md5 clientcert=verify-full", NULL};
	struct hba *hba = read_rules(rows, &usual);

	(void)state;
	expect(hba, "203.0.113.9", "?1:3|2/3");
	hba_free(hba);
}

static void a_network_is_split_where_lines_begin_and_end(void **state)
{
	static const char *const rows[] = {"host sales all 203.0.113.64 255.255.255.192 reject",
		"host all all 203.0.113.16 255.255.255.240 reject",
		"hostssl all all 203.0.113.200 255.255.255.255 cert",
		"host all all 203.0.0.0 255.255.0.0 md5", "host all all 2001:db8:: ffff:ffff:: md5",
		NULL};
	struct hba *hba = read_rules(rows, &usual);

	(void)state;
	expect(hba, "203.0.113.0/28", "4/4");
	expect(hba, "203.0.113.16/29", "-2/-2");
	expect(hba, "203.0.113.0/24",
		"203.0.113.0/28=4/4 203.0.113.16/28=-2/-2 203.0.113.32-203.0.113.199=4/4 "
		"203.0.113.200=3/4 203.0.113.201-203.0.113.255=4/4");
	expect(hba, "0.0.0.0/0",
		"0.0.0.0-202.255.255.255=0/0 203.0.0.0-203.0.113.15=4/4 203.0.113.16/28=-2/-2 "
		"203.0.113.32-203.0.113.199=4/4 203.0.113.200=3/4 203.0.113.201-203.0.255.255=4/4 "
		"203.1.0.0-255.255.255.255=0/0");
	expect(hba, "2001:db0::/28",
		"2001:db0::/29=0/0 2001:db8::/32=5/5 "
		"2001:db9::-2001:dbf:ffff:ffff:ffff:ffff:ffff:ffff=0/0");
	hba_free(hba);
}

static void expect_same(const struct hba_verdict *a, const struct hba_verdict *b)
{
	struct buf one = BUF_INIT, other = BUF_INIT;

	add_short(&one, a);
	add_short(&other, b);
	assert_string_equal(buf_string(&one), buf_string(&other));
	buf_free(&one);
	buf_free(&other);
}

/* Each address alone is told the same as within its network; the rules are random. */
static void a_part_holds_for_each_of_its_addresses(void **state)
{
	static const char *const masks[] = {"255.255.255.255", "255.255.255.248", "255.255.255.0",
		"255.255.255.5", "255.255.0.240", "0.0.0.129", "255.255.255.192"};
	static const char *const words[] = {"samehost", "samenet", ".example.com"};
	static const char *const methods[] = {"md5", "reject", "md5", "trust"};
	static struct hba_answer whole, one;

	(void)state;
	srandom(7);
	for (int round = 0; round < 60; round++) {
		const char *rows[7] = {NULL};
		char texts[6][80], from[16];
		struct hba *hba;

		for (int i = 0; i < 6; i++) {
			const char *type = random() % 3 ? "host" : "hostssl";
			const char *method = methods[random() % 4];

			rows[i] = texts[i];
			if (random() % 5 == 0)
				__builtin_snprintf(texts[i], sizeof texts[i], "%s all all %s %s",
					type, words[random() % 3], method);
			else
				__builtin_snprintf(texts[i], sizeof texts[i],
					"%s all all 127.0.0.%ld %s %s", type, random() % 256,
					masks[random() % 7], method);
		}
		hba = read_rules(rows, &usual);
		judge(hba, "127.0.0.0/24", false, &whole);
		for (int number = 0, part = 0; number < 256; number++) {
			__builtin_snprintf(from, sizeof from, "127.0.0.%d", number);
			judge(hba, from, false, &one);
			assert_int_equal(one.count, 1);
			while (part < (int)whole.count &&
				whole.findings[part].last.bytes[3] < number)
				part++;
			if (part == (int)whole.count) {
				assert_true(whole.is_cut);
				break;
			}
			expect_same(&whole.findings[part].with_tls, &one.findings[0].with_tls);
			expect_same(
				&whole.findings[part].without_tls, &one.findings[0].without_tls);
		}
		hba_free(hba);
	}
}

static void there_is_an_end_to_parts(void **state)
{
	static const char *const rows[] = {"host all all 0.0.0.0 0.0.0.1 md5", NULL};
	static struct hba_answer answer;
	struct hba *hba = read_rules(rows, &usual);
	struct buf out = BUF_INIT;

	(void)state;
	judge(hba, "10.0.0.0/8", false, &answer);
	assert_int_equal(answer.count, HBA_PARTS_MAX);
	assert_true(answer.is_cut);
	assert_false(hba_is_let_in(&answer));
	hba_describe(&out, hba, &answer);
	assert_non_null(strstr(buf_string(&out), "10.0.0.63 is the last address"));
	buf_free(&out);
	judge(hba, "10.0.0.0/26", false, &answer);
	assert_int_equal(answer.count, 64);
	assert_false(answer.is_cut);
	hba_free(hba);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_is_read_as_the_server_reads_it),
		cmocka_unit_test(sameuser_and_samerole_compare_the_database_with_the_role),
		cmocka_unit_test(a_key_word_may_be_a_name_where_something_is_called_so),
		cmocka_unit_test(quotes_that_were_seen_decide),
		cmocka_unit_test(quotes_that_were_seen_but_not_understood_do_not),
		cmocka_unit_test(from_16_a_slash_begins_a_regular_expression),
		cmocka_unit_test(the_first_line_counts_and_doubts_only_where_they_matter),
		cmocka_unit_test(lines_that_may_match_are_named_with_those_that_do),
		cmocka_unit_test(quotes_of_one_file_say_nothing_of_another),
		cmocka_unit_test(a_line_that_may_need_a_certificate_differs),
		cmocka_unit_test(a_network_is_split_where_lines_begin_and_end),
		cmocka_unit_test(a_part_holds_for_each_of_its_addresses),
		cmocka_unit_test(there_is_an_end_to_parts),
	};

	return unit_main(tests);
}
