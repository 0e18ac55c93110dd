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

static void assert_records_into(char *of_source, const char *text, const char *wanted)
{
	struct gateway gateway = {
		.host = (char[]){"db"}, .config_file = config, .known_hosts = of_source};
	const char *file;

	write_config(text);
	assert_true(hops_plan(&gateway, NULL));
	file = hop_record_into(gateway.known_hosts, ssh_config_settings(gateway.hops[0].config));
	if (wanted)
		assert_string_equal(file, wanted);
	else
		assert_null(file);
	hops_free(&gateway);
}

/* The system's file is no place for what one person trusts. */
static void new_keys_go_into_the_persons_own_file(void **state)
{
	char own[] = "/own", none[] = "none", null[] = "/dev/null";

	(void)state;
	assert_records_into(NULL, "UserKnownHostsFile /a /b\n", "/a");
	assert_records_into(NULL, "UserKnownHostsFile none\nGlobalKnownHostsFile /g\n", NULL);
	assert_records_into(NULL, "UserKnownHostsFile /dev/null\nGlobalKnownHostsFile /g\n", NULL);
	assert_records_into(own, "UserKnownHostsFile /a\n", "/own");
	assert_records_into(none, "UserKnownHostsFile /a\n", NULL);
	assert_records_into(null, "UserKnownHostsFile /a\n", NULL);
}

/* --- a ProxyCommand -------------------------------------------------------------------------- */

struct visit {
	struct loop *loop;
	struct gateway *gateway;
	int events, close_at;
	bool has_reached, is_over;
	enum tunnel_leg leg;
	char code[64], detail[256];
};

static void note(struct visit *visit)
{
	if (visit->events++ != visit->close_at)
		return;
	gateway_close(visit->gateway);
	visit->gateway = NULL;
}

static void chose(void *self, enum gateway_transport transport, const char *why)
{
	(void)transport;
	(void)why;
	note(self);
}

static void began(void *self, size_t hop, enum tunnel_leg leg)
{
	(void)hop;
	(void)leg;
	note(self);
}

static void passed(void *self, size_t hop, enum tunnel_leg leg, const char *fact)
{
	struct visit *visit = self;

	(void)hop;
	(void)fact;
	visit->has_reached |= leg == TUNNEL_REACH;
	note(visit);
}

static void failed(
	void *self, size_t hop, enum tunnel_leg leg, const char *code, const struct error *error)
{
	struct visit *visit = self;

	(void)hop;
	visit->is_over = true;
	visit->leg = leg;
	snprintf(visit->code, sizeof visit->code, "%s", code);
	snprintf(visit->detail, sizeof visit->detail, "%s", error->detail ? error->detail : "");
	note(visit);
}

static const struct gateway_events events = {
	.chose = chose, .began = began, .passed = passed, .failed = failed};

static void visit_begin(struct visit *visit, const char *command)
{
	struct gateway_target target = target_of("db");
	char *text = mem_printf("ProxyCommand %s\nUserKnownHostsFile none\n", command);

	write_config(text);
	free(text);
	visit->loop = loop_new();
	target.leg_limit_ms = 20000;
	visit->gateway = gateway_open(visit->loop, &target, &events, visit, NULL);
	assert_non_null(visit->gateway);
}

static void visit_end(struct visit *visit)
{
	gateway_close(visit->gateway);
	loop_turn(visit->loop, 0);
	loop_free(visit->loop);
}

static void a_command_that_brings_nothing_has_not_reached(void **state)
{
	struct visit visit = {.close_at = -1};

	(void)state;
	visit_begin(&visit, "echo no way through >&2; exit 3");
	while (!visit.is_over)
		loop_turn(visit.loop, 1000);
	assert_false(visit.has_reached);
	assert_int_equal(visit.leg, TUNNEL_REACH);
	assert_string_equal(visit.code, "ssh.unreachable");
	assert_string_equal(visit.detail, "ProxyCommand: no way through");
	visit_end(&visit);
}

static void the_first_byte_has_reached(void **state)
{
	struct visit visit = {.close_at = -1};

	(void)state;
	visit_begin(&visit, "echo hello");
	while (!visit.is_over)
		loop_turn(visit.loop, 1000);
	assert_true(visit.has_reached);
	assert_int_equal(visit.leg, TUNNEL_HOST_KEY);
	assert_string_equal(visit.code, "ssh.not-ssh");
	visit_end(&visit);
}

/* Transport, RESOLVE began, passed, REACH began: closed in any of them, nothing comes after it. */
static void a_gateway_may_be_closed_in_any_event(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct visit visit = {.close_at = i};

		visit_begin(&visit, "cat");
		while (visit.events <= i)
			loop_turn(visit.loop, 1000);
		assert_null(visit.gateway);
		loop_turn(visit.loop, 0);
		assert_int_equal(visit.events, i + 1);
		visit_end(&visit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_numbers_are_ports),
		cmocka_unit_test(a_refused_way_leaves_nothing),
		cmocka_unit_test(a_way_that_is_too_long_leaves_nothing),
		cmocka_unit_test(new_keys_go_into_the_persons_own_file),
		cmocka_unit_test(a_command_that_brings_nothing_has_not_reached),
		cmocka_unit_test(the_first_byte_has_reached),
		cmocka_unit_test(a_gateway_may_be_closed_in_any_event),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
