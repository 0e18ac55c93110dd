#include "ssh_suite.h"

#include <stdio.h>
#include <unistd.h>

struct place place;
static void (*furnish_place)(void);

static int make_place(void **state)
{
	(void)state;
	place_make(&place);
	if (furnish_place)
		furnish_place();
	return 0;
}

static int remove_place(void **state)
{
	(void)state;
	place_remove(&place);
	return 0;
}

int suite_tear_down(void **state)
{
	(void)state;
	place_kill_sshd(&place);
	place_kill_agent(&place);
	unlink(place.known_hosts);
	return 0;
}

int suite_main(const struct CMUnitTest *tests, size_t count, void (*furnish)(void))
{
	if (!place_can_be_made()) {
		puts(PLACE_SKIPPED);
		return 0;
	}
	furnish_place = furnish;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return _cmocka_run_group_tests("tests", tests, count, make_place, remove_place);
}
