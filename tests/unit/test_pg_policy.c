/* The judge of authentication requests, and the reader that finds them in a stream of bytes. */
#include "unit.h"

#include "base/error.h"
#include "pg/requests.h"

#include <stdio.h>
#include <string.h>

/* --- words ----------------------------------------------------------------------------------- */

static void words_are_those_of_libpq_16(void **state)
{
	static const struct {
		const char *words, *allowed; /* a letter for each method, in their order */
	} rows[] = {
		{"", "n-mgsc-"},
		{"password", "-p-----"},
		{"scram-sha-256,none", "n----c-"},
		{"!password", "n-mgsco"},
		{"!none,!md5", "-p-gsco"},
		{"gss,sspi,oauth", "---gs-o"},
	};
	struct policy policy;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char got[] = "npmgsco";

		assert_true(policy_parse(&policy, rows[i].words, NULL));
		for (int method = 0; method < METHOD_OTHER; method++)
			if (!policy_allows(&policy, (enum policy_method)method, ROAD_OPEN))
				got[method] = '-';
		assert_string_equal(got, rows[i].allowed);
		assert_false(policy_allows(&policy, METHOD_OTHER, ROAD_LOCAL));
	}
}

/* Inside GSS encryption nobody sees which way of using a password is asked for: all or none. */
static void unseen_requests_are_held_by_what_libpq_has(void **state)
{
	static const struct {
		const char *words;
		bool uses_password, holds;
	} rows[] = {
		{"", true, true},
		{"gss", false, true},
		{"none,gss", false, true},
		{"!gss", true, true},
		{"!password,!md5,!scram-sha-256", false, true},
		{"scram-sha-256", true, false},
		{"gss,scram-sha-256", true, false},
		{"!md5", true, false},
		{"!none,!gss", true, false},
		{"password,md5,scram-sha-256", true, false},
		{"sspi", false, false},
	};
	struct policy policy;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(policy_parse(&policy, rows[i].words, NULL));
		assert_int_equal(policy_uses_password(&policy), rows[i].uses_password);
		assert_int_equal(policy_holds_unseen(&policy), rows[i].holds);
	}
}

static void what_libpq_16_refuses_is_refused(void **state)
{
	static const char *const lists[] = {"scram", "md5,!password", "!md5,password", "md5,md5",
		"md5,", ",", "!", " md5", "MD5", "!!md5"};
	struct policy policy;

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct error error = ERROR_INIT;

		assert_false(policy_parse(&policy, lists[i], &error));
		assert_non_null(strstr(error.primary, "require_auth"));
		error_clear(&error);
	}
}

static void clear_text_needs_a_road_that_is_proven_or_a_word(void **state)
{
	struct policy by_default, by_word, without;

	(void)state;
	assert_true(policy_parse(&by_default, NULL, NULL));
	assert_true(policy_parse(&by_word, "password", NULL));
	assert_true(policy_parse(&without, "md5", NULL));
	for (enum road road = ROAD_OPEN; road <= ROAD_LOCAL; road++) {
		assert_int_equal(policy_allows(&by_default, METHOD_PASSWORD, road),
			road == ROAD_VERIFIED || road == ROAD_LOCAL);
		assert_true(policy_allows(&by_word, METHOD_PASSWORD, road));
		assert_false(policy_allows(&without, METHOD_PASSWORD, road));
	}
}

/* --- sequences ------------------------------------------------------------------------------- */

/* Bytes of the messages whose names are the letters of @script. */
static size_t compose(const char *script, unsigned char *out)
{
	static const struct {
		char name;
		const char *bytes;
		size_t length;
	} messages[] = {
#define MESSAGE(name, text) {name, text, sizeof text - 1}
		MESSAGE('0', "R\0\0\0\x08\0\0\0\0"),
		MESSAGE('p', "R\0\0\0\x08\0\0\0\x03"),
		MESSAGE('m', "R\0\0\0\x0c\0\0\0\x05salt"),
		MESSAGE('g', "R\0\0\0\x08\0\0\0\x07"),
		MESSAGE('c', "R\0\0\0\x0a\0\0\0\x08tk"),
		MESSAGE('s', "R\0\0\0\x08\0\0\0\x09"),
		MESSAGE('A', "R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"),
		MESSAGE('B', "R\0\0\0\x2a\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"),
		MESSAGE('O', "R\0\0\0\x15\0\0\0\x0aOAUTHBEARER\0\0"),
		MESSAGE('X', "R\0\0\0\x1b\0\0\0\x0aSCRAM-SHA-256-NEW\0\0"),
		MESSAGE('U', "R\0\0\0\x10\0\0\0\x0aSCRAM-SH"),
		MESSAGE('1', "R\0\0\0\x0a\0\0\0\x0br="),
		MESSAGE('2', "R\0\0\0\x0a\0\0\0\x0cv="),
		MESSAGE('9', "R\0\0\0\x08\0\0\0\x63"),
		MESSAGE('h', "R\0\0\0\x08\0\x01\0\x03"),
		MESSAGE('e', "E\0\0\0\x0bSFATAL\0"),
		MESSAGE('o', "EFATAL: too many\n\0"),
		MESSAGE('v', "v\0\0\0\x0c\0\x03\0\0\0\0\0\0"),
		MESSAGE('N', "N\0\0\0\x05x"),
		MESSAGE('S', "S\0\0\0\x05x"),
		MESSAGE('L', "R\0\0\x07\xd1\0\0\0\x03"),
		MESSAGE('M', "R\0\0\0\x07\0\0\0"),
#undef MESSAGE
	};
	size_t length = 0;

	for (; *script; script++) {
		size_t i = 0;

		while (messages[i].name != *script)
			i++;
		memcpy(out + length, messages[i].bytes, messages[i].length);
		length += messages[i].length;
	}
	return length;
}

static const struct {
	const char *policy, *script;
	enum refusal refusal;
	enum policy_method method;
} sequences[] = {
	{"", "0", REFUSAL_NONE, METHOD_NONE},
	{"none", "0", REFUSAL_NONE, METHOD_NONE},
	{"md5", "0", REFUSAL_NO_REQUEST, METHOD_NONE},
	{"!none", "0", REFUSAL_NO_REQUEST, METHOD_NONE},
	{"", "p", REFUSAL_METHOD, METHOD_PASSWORD},
	{"password", "p0", REFUSAL_NONE, METHOD_PASSWORD},
	{"password", "pp", REFUSAL_SECOND, METHOD_PASSWORD},
	{"", "m0", REFUSAL_NONE, METHOD_MD5},
	{"", "mp", REFUSAL_SECOND, METHOD_MD5},
	{"scram-sha-256", "m", REFUSAL_METHOD, METHOD_MD5},
	{"none", "m", REFUSAL_METHOD, METHOD_MD5},
	{"", "A120", REFUSAL_NONE, METHOD_SCRAM},
	{"", "B120", REFUSAL_NONE, METHOD_SCRAM},
	{"md5", "A", REFUSAL_METHOD, METHOD_SCRAM},
	{"", "A0", REFUSAL_NO_PROOF, METHOD_SCRAM},
	{"", "A10", REFUSAL_NO_PROOF, METHOD_SCRAM},
	{"password", "Ap", REFUSAL_METHOD, METHOD_SCRAM},
	{"password,scram-sha-256", "A1p", REFUSAL_SECOND, METHOD_SCRAM},
	{"password,scram-sha-256", "A12p", REFUSAL_SECOND, METHOD_SCRAM},
	{"", "AA", REFUSAL_SECOND, METHOD_SCRAM},
	{"", "A11", REFUSAL_SECOND, METHOD_SCRAM},
	{"", "A2", REFUSAL_SECOND, METHOD_SCRAM},
	{"", "A122", REFUSAL_SECOND, METHOD_SCRAM},
	{"", "1", REFUSAL_SECOND, METHOD_NONE},
	{"", "2", REFUSAL_SECOND, METHOD_NONE},
	{"", "O", REFUSAL_METHOD, METHOD_OAUTH},
	{"oauth", "O0", REFUSAL_NONE, METHOD_OAUTH},
	{"", "X", REFUSAL_METHOD, METHOD_OTHER},
	{"", "U", REFUSAL_METHOD, METHOD_OTHER},
	{"", "gcc0", REFUSAL_NONE, METHOD_GSS},
	{"", "sc0", REFUSAL_NONE, METHOD_SSPI},
	{"", "c", REFUSAL_SECOND, METHOD_NONE},
	{"", "gp", REFUSAL_SECOND, METHOD_GSS},
	{"!gss", "g", REFUSAL_METHOD, METHOD_GSS},
	{"", "9", REFUSAL_METHOD, METHOD_OTHER},
	{"!md5", "9", REFUSAL_METHOD, METHOD_OTHER},
	{"", "h", REFUSAL_METHOD, METHOD_OTHER},
	{"", "e", REFUSAL_NONE, METHOD_NONE},
	{"", "o", REFUSAL_NONE, METHOD_NONE},
	{"", "ep", REFUSAL_METHOD, METHOD_PASSWORD},
	{"", "op", REFUSAL_METHOD, METHOD_PASSWORD},
	{"", "vA120", REFUSAL_NONE, METHOD_SCRAM},
	{"", "vp", REFUSAL_METHOD, METHOD_PASSWORD},
	{"", "N", REFUSAL_PROTOCOL, METHOD_NONE},
	{"", "L", REFUSAL_PROTOCOL, METHOD_NONE},
	{"", "M", REFUSAL_PROTOCOL, METHOD_NONE},
	{"", "m0S", REFUSAL_NONE, METHOD_MD5},
	{"", "A120SN", REFUSAL_NONE, METHOD_SCRAM},
};

static enum refusal feed(struct requests *requests, const unsigned char *bytes, size_t length,
	size_t first, size_t second)
{
	size_t borders[] = {0, first, second, length};
	enum refusal refusal = REFUSAL_NONE;

	for (int i = 0; i < 3 && !refusal; i++)
		refusal = requests_feed(requests, bytes + borders[i], borders[i + 1] - borders[i]);
	return refusal;
}

/* Every sequence, its bytes cut at every two places. */
static void sequences_are_judged_however_they_are_cut(void **state)
{
	unsigned char bytes[400];

	(void)state;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
		size_t length = compose(sequences[i].script, bytes);

		for (size_t a = 0; a <= length; a++) {
			for (size_t b = a; b <= length; b++) {
				struct requests requests = {.header_length = 0};
				enum refusal refusal;

				assert_true(policy_parse(
					&requests.judge.policy, sequences[i].policy, NULL));
				refusal = feed(&requests, bytes, length, a, b);
				if (refusal != sequences[i].refusal)
					fail_msg("%s under \"%s\", cut at %zu and %zu: %d",
						sequences[i].script, sequences[i].policy, a, b,
						(int)refusal);
				assert_int_equal(requests.judge.method, sequences[i].method);
				assert_int_equal(requests.judge.is_done,
					!refusal && strchr(sequences[i].script, '0') != NULL);
			}
		}
	}
}

/* Who reads only what is wanted never has a byte of the next message in hand. */
static void what_is_wanted_ends_with_each_message(void **state)
{
	unsigned char bytes[400];
	size_t first = compose("e", bytes), length = compose("ep", bytes), at = 0;
	struct requests requests = {.header_length = 0};

	(void)state;
	assert_true(policy_parse(&requests.judge.policy, "password", NULL));
	for (size_t i = 0; i < 2; i++) {
		size_t end = i ? length : first;

		while (at < end) {
			size_t wanted = requests_wanted(&requests);

			assert_true(wanted > 0);
			assert_true(at + wanted <= end);
			assert_int_equal(requests_feed(&requests, bytes + at, wanted), 0);
			at += wanted;
		}
	}
}

static void floods_end(void **state)
{
	struct requests requests = {.header_length = 0};
	enum refusal refusal;
	size_t taken = 0;

	(void)state;
	refusal = requests_feed(&requests, (const unsigned char *)"EFATA", 5);
	while (!refusal && taken < 1000000) {
		refusal = requests_feed(&requests, (const unsigned char *)"xxxxxxxx", 8);
		taken += 8;
	}
	assert_int_equal(refusal, REFUSAL_PROTOCOL);
	assert_true(taken <= REFUSED_ERROR_BYTES_MAX + 8);
}

static void binding_is_offered_by_name(void **state)
{
	unsigned char bytes[400];
	struct requests with = {.header_length = 0}, without = with;

	(void)state;
	assert_true(policy_parse(&with.judge.policy, "", NULL));
	without = with;
	requests_feed(&with, bytes, compose("B", bytes));
	requests_feed(&without, bytes, compose("A", bytes));
	assert_true(with.judge.offers_binding);
	assert_false(without.judge.offers_binding);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_those_of_libpq_16),
		cmocka_unit_test(unseen_requests_are_held_by_what_libpq_has),
		cmocka_unit_test(what_libpq_16_refuses_is_refused),
		cmocka_unit_test(clear_text_needs_a_road_that_is_proven_or_a_word),
		cmocka_unit_test(sequences_are_judged_however_they_are_cut),
		cmocka_unit_test(what_is_wanted_ends_with_each_message),
		cmocka_unit_test(floods_end),
		cmocka_unit_test(binding_is_offered_by_name),
	};

	return unit_main(tests);
}
