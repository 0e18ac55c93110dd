/*
 * ssh_suite.h - a program of tests that share one place (ssh_place.h). Each test starts its own
 * servers; after it they are gone, and no host is known any more.
 */
#ifndef PGUSHER_TESTS_SSH_SUITE_H
#define PGUSHER_TESTS_SSH_SUITE_H

#include "ssh_place.h"

extern struct place place;

#define TEST(test) cmocka_unit_test_setup_teardown(test, NULL, suite_tear_down)
int suite_tear_down(void **state);

/* The main() of the program. @furnish adds to the place before the first test; NULL: nothing. */
int suite_main(const struct CMUnitTest *tests, size_t count, void (*furnish)(void));

#endif
