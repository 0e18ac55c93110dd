#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "session/address.h"

#include <string.h>

static void expect_network(const char *text, const char *expected)
{
	struct network network;
	struct buf out = BUF_INIT;

	assert_true(network_parse(text, &network, NULL));
	address_add_range(&out, &network.first, &network.last);
	assert_string_equal(buf_string(&out), expected);
	buf_free(&out);
}

static void reads_addresses_and_networks(void **state)
{
	(void)state;
	expect_network("203.0.113.7", "203.0.113.7");
	expect_network("203.0.113.7/24", "203.0.113.0/24");
	expect_network("203.0.113.7/32", "203.0.113.7");
	expect_network("255.255.255.255/1", "128.0.0.0/1");
	expect_network("0.0.0.0/0", "0.0.0.0/0");
	expect_network("::/0", "::/0");
	expect_network("2001:DB8::1:2/120", "2001:db8::1:0/120");
	expect_network("2001:db8::1/127", "2001:db8::/127");
}

static void a_mapped_address_means_the_ipv4_one(void **state)
{
	(void)state;
	expect_network("::ffff:203.0.113.7", "203.0.113.7");
	expect_network("::ffff:203.0.113.7/120", "203.0.113.0/24");
	expect_network("::ffff:0:0/96", "0.0.0.0/0");
	expect_network("::ffff:0:0/95", "::fffe:0:0/95");
	expect_network("::fffe:203.0.113.7", "::fffe:cb00:7107");
}

static void refuses_what_is_no_address(void **state)
{
	static const char *const words[] = {"", "/", "db1", "203.0.113", "203.0.113.256",
		"203.0.113.7/", "203.0.113.7/33", "203.0.113.7/-1", "203.0.113.7/ 8",
		"203.0.113.7/8x", "203.0.113.7/255.0.0.0", "::1/129", "fe80::1%eth0", "1::2::3",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct error error = ERROR_INIT;
		struct network network;

		assert_false(network_parse(words[i], &network, &error));
		assert_non_null(error.primary);
		error_clear(&error);
	}
}

static void steps_over_bytes_and_stops_at_the_ends(void **state)
{
	struct address address, same;
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(address_parse("10.0.255.255", &address));
	assert_true(address_next(&address));
	address_add(&out, &address);
	assert_true(address_previous(&address));
	address_add_range(&out, &address, &address);
	assert_string_equal(buf_string(&out), "10.1.0.010.0.255.255");
	buf_free(&out);

	assert_true(address_parse("255.255.255.255", &address));
	same = address;
	assert_false(address_next(&address));
	assert_int_equal(address_compare(&address, &same), 0);
	assert_true(address_parse("::", &address));
	assert_false(address_previous(&address));
	assert_true(address_next(&address));
	assert_int_equal(address.bytes[15], 1);
}

static void counts_the_bits_of_a_mask(void **state)
{
	static const struct {
		const char *mask;
		int bits;
	} cases[] = {{"0.0.0.0", 0}, {"128.0.0.0", 1}, {"255.255.255.0", 24},
		{"255.255.255.255", 32}, {"255.0.255.0", -1}, {"0.0.0.1", -1}, {"::", 0},
		{"ffff:ffff::", 32}, {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128},
		{"ffff::1", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct address mask;

		assert_true(address_parse(cases[i].mask, &mask));
		assert_int_equal(address_prefix(&mask), cases[i].bits);
	}
}

static void a_range_without_prefix_has_two_ends(void **state)
{
	struct address first, last;
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(address_parse("10.0.0.1", &first));
	assert_true(address_parse("10.0.0.2", &last));
	address_add_range(&out, &first, &last);
	assert_string_equal(buf_string(&out), "10.0.0.1-10.0.0.2");
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_addresses_and_networks),
		cmocka_unit_test(a_mapped_address_means_the_ipv4_one),
		cmocka_unit_test(refuses_what_is_no_address),
		cmocka_unit_test(steps_over_bytes_and_stops_at_the_ends),
		cmocka_unit_test(counts_the_bits_of_a_mask),
		cmocka_unit_test(a_range_without_prefix_has_two_ends),
	};

	return unit_main(tests);
}
