/* test_ssh_gateway.c - the way to an SSH host as ssh_config and the source plan it; nothing is
 * connected to. */
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "ssh/gateway_private.h"
#include "unit.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[] = "/tmp/pgusher-gateway-XXXXXX";
static char *config;

static int set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	config = path_join(directory, "config");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(config);
	return directory_remove(directory, NULL) ? 0 : -1;
}

static void write_config(const char *text)
{
	assert_true(file_write(config, text, strlen(text), 0600, NULL));
}

static struct gateway_target target_of(const char *host)
{
	return (struct gateway_target){
		.host = host, .config_file = config, .transport = GATEWAY_NATIVE};
}

static bool is_planned(const struct gateway_target *target, struct error *error)
{
	struct gateway_sketch sketch;
	bool is_good = gateway_sketch(target, &sketch, error);

	gateway_sketch_clear(&sketch);
	return is_good;
}

/* %p of a ProxyCommand goes to a shell. */
static void only_numbers_are_ports(void **state)
{
	static const char *const bad[] = {"", "0", "-1", "+22", " 22", "22 ", "65536",
		"99999999999999999999", "22;id", "$(id)"};
	static const char *const good[] = {"1", "22", "00022", "65535"};

	(void)state;
	write_config("ProxyCommand echo %p\n");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error error = ERROR_INIT;
		struct gateway_target target = target_of("db");

		target.port = bad[i];
		assert_false(is_planned(&target, &error));
		assert_non_null(strstr(error.primary, "cannot be the port of an SSH host"));
		error_clear(&error);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct gateway_target target = target_of("db");

		target.port = good[i];
		assert_true(is_planned(&target, NULL));
	}
}

static size_t bytes_in_use(void)
{
	return mallinfo2().uordblks;
}

/* Whatever malloc keeps at hand counts as used: the growth of many rounds is what tells. */
static void assert_nothing_stays(const struct gateway_target *target, bool is_good)
{
	size_t before = 0;

	for (int i = 0; i < 300; i++) {
		struct error error = ERROR_INIT;

		if (i == 100)
			before = bytes_in_use();
		assert_int_equal(is_planned(target, &error), is_good);
		error_clear(&error);
	}
	assert_true(bytes_in_use() < before + 4096);
}

static void a_refused_way_leaves_nothing(void **state)
{
	struct gateway_target target = target_of("db");

	(void)state;
	write_config("Host db\n User mia\n");
	target.jumps = "one,two,-three";
	assert_nothing_stays(&target, false);
}

static void a_way_that_is_too_long_leaves_nothing(void **state)
{
	struct gateway_target target = target_of("db");

	(void)state;
	target.jumps = "one,two,three,four,five,six";
	assert_nothing_stays(&target, true);
	write_config("Host db\n ProxyJump db\n");
	target.jumps = NULL;
	assert_nothing_stays(&target, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_numbers_are_ports),
		cmocka_unit_test(a_refused_way_leaves_nothing),
		cmocka_unit_test(a_way_that_is_too_long_leaves_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
