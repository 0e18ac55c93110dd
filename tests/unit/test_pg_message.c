#include "unit.h"

#include "pg/message.h"

#include <string.h>

static void reads_code_detail_and_hint(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("connection to server at \"db\" (10.0.0.1), port 5432 failed: "
			 "FATAL:  42501: permission denied for database \"x\"\n"
			 "DETAIL:  User does not have CONNECT privilege.\n"
			 "HINT:  Ask.\nLOCATION:  CheckMyDatabase, postinit.c:400\n",
		&message);
	assert_string_equal(message.error.sqlstate, "42501");
	assert_string_equal(message.error.primary, "permission denied for database \"x\"");
	assert_string_equal(message.error.detail, "User does not have CONNECT privilege.");
	assert_string_equal(message.error.hint, "Ask.");
	assert_true(message.is_from_server);
	assert_true(message.has_location);
	assert_string_equal(message.function, "CheckMyDatabase");
	assert_null(strstr(message.text, "postinit.c"));
	pg_message_clear(&message);
}

static void another_language_keeps_the_code(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("connection to server at \"db\", port 1 failed: SCHWERWIEGEND:  28P01: "
			 "Passwort-Authentifizierung fehlgeschlagen\n",
		&message);
	assert_string_equal(message.error.sqlstate, "28P01");
	assert_false(message.has_location);
	pg_message_clear(&message);
}

static void the_first_of_two_attempts_leads(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("connection to server at \"db\", port 1 failed: FATAL:  28000: no "
			 "pg_hba.conf entry for host \"1.2.3.4\", SSL encryption\n"
			 "connection to server at \"db\", port 1 failed: FATAL:  28000: no "
			 "pg_hba.conf entry for host \"1.2.3.4\", no encryption\n",
		&message);
	assert_int_equal(message.attempts, 2);
	assert_non_null(strstr(message.error.primary, "SSL encryption"));
	pg_message_clear(&message);
}

static void libpqs_own_words_have_no_code(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse(
		"connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n"
		"\tIs the server running on that host and accepting TCP/IP connections?\n",
		&message);
	assert_string_equal(message.error.sqlstate, "");
	assert_string_equal(message.error.primary, "Connection refused");
	assert_non_null(strstr(message.error.hint, "Is the server running"));
	assert_false(message.is_from_server);
	pg_message_clear(&message);
}

static void words_without_a_code_are_the_servers_too(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("connection to server at \"h\" (::1), port 1 failed: FATAL:  Connection "
			 "refused\n",
		&message);
	assert_true(message.is_from_server);
	assert_string_equal(message.error.sqlstate, "");
	assert_string_equal(message.error.primary, "Connection refused");
	pg_message_clear(&message);
	/* A name of the server's certificate is quoted by libpq. */
	pg_message_parse("connection to server at \"h\" (::1), port 1 failed: server certificate "
			 "for \"FATAL:  x\" does not match host name \"h\"\n",
		&message);
	assert_false(message.is_from_server);
	pg_message_clear(&message);
}

static void lines_of_a_server_are_no_other_attempt(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("connection to server at \"h\" (::1), port 1 failed: FATAL:  28000: x\n"
			 "connection to server at \"h\" (::1), port 1 failed: Connection refused\n"
			 "LOCATION:  auth_failed, auth.c:1\n",
		&message);
	assert_true(message.is_from_server);
	assert_string_equal(message.error.sqlstate, "28000");
	assert_null(message.function);
	pg_message_clear(&message);
}

static void what_names_the_peer_leads(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("connection to server at \"h\" (::1), port 22 failed: SSL SYSCALL error: "
			 "EOF detected\n"
			 "connection to server at \"h\" (::1), port 22 failed: expected "
			 "authentication request from server, but received S\n",
		&message);
	assert_non_null(strstr(message.error.primary, "received S"));
	pg_message_clear(&message);
}

static void nothing_is_nothing(void **state)
{
	struct pg_message message;

	(void)state;
	pg_message_parse("", &message);
	assert_false(error_is_set(&message.error));
	assert_int_equal(message.attempts, 0);
	pg_message_clear(&message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_code_detail_and_hint),
		cmocka_unit_test(another_language_keeps_the_code),
		cmocka_unit_test(the_first_of_two_attempts_leads),
		cmocka_unit_test(libpqs_own_words_have_no_code),
		cmocka_unit_test(words_without_a_code_are_the_servers_too),
		cmocka_unit_test(lines_of_a_server_are_no_other_attempt),
		cmocka_unit_test(what_names_the_peer_leads),
		cmocka_unit_test(nothing_is_nothing),
	};

	return unit_main(tests);
}
