/*
 * unit.h - what every unit test starts with. A test prints TAP; it can be run alone.
 */
#ifndef PGUSHER_TESTS_UNIT_H
#define PGUSHER_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <locale.h>

#include <cmocka.h>

#define unit_main(tests)                                                                           \
	(setlocale(LC_CTYPE, "C.UTF-8"), cmocka_set_message_output(CM_OUTPUT_TAP),                 \
		cmocka_run_group_tests(tests, NULL, NULL))

#endif
