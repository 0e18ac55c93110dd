/* test_session_diagnosis.c - recorded words, as libpq hands them over, and the rows they find. */
#include "unit.h"

#include "recorded_words.h"

#include "base/error.h"
#include "pg/message.h"
#include "session/catalogue.h"
#include "session/diagnosis.h"

#include <stdlib.h>
#include <string.h>

#define RECORDS (sizeof records / sizeof *records)

static enum step_id diagnose_record(
	const struct record *record, struct diagnosis *diagnosis, const char *host)
{
	struct pg_message message;
	enum step_id step;

	pg_message_parse(record->text, &message);
	step = diagnose(
		&(struct circumstances){
			.step = record->step,
			.error = &message.error,
			.function = message.function,
			.was_asked_password = record->was_asked,
			.is_from_server = message.is_from_server,
			.is_from_pooler = message.is_from_server && !message.has_location,
			.host = host,
			.port = "5432",
			.address = "10.0.0.9",
			.user = "mia",
			.dbname = "shop",
			.sslmode = "prefer",
			.seconds = 10,
		},
		diagnosis);
	pg_message_clear(&message);
	return step;
}

static void recorded_words_find_their_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDS; i++) {
		struct diagnosis diagnosis = {.code = NULL};

		diagnose_record(&records[i], &diagnosis, "db");
		if (strcmp(diagnosis.code, records[i].code) != 0)
			fail_msg("%s instead of %s: %s", diagnosis.code, records[i].code,
				records[i].text);
		assert_null(strchr(diagnosis.message, '{'));
		assert_null(strchr(diagnosis.message, '\n'));
		assert_true(!diagnosis.likely || !strchr(diagnosis.likely, '{'));
		assert_true(!diagnosis.next || !strchr(diagnosis.next, '{'));
		assert_true(!diagnosis.owner || !strchr(diagnosis.owner, '{'));
		diagnosis_clear(&diagnosis);
	}
}

static bool is_recorded(const char *code)
{
	for (size_t i = 0; i < RECORDS; i++)
		if (strcmp(records[i].code, code) == 0)
			return true;
	return false;
}

/* Whoever adds a row that is found by words records the words. */
static void every_row_that_is_found_by_words_is_recorded(void **state)
{
	const struct cause *cause;

	(void)state;
	for (size_t i = 0; (cause = catalogue_at(i)); i++) {
		bool is_by_words = cause->when == WHEN_SERVER || cause->when == WHEN_LIBPQ ||
				   cause->when == WHEN_POOLER || cause->when == WHEN_BEHIND_POOLER;

		if (is_by_words && !is_recorded(cause->code) && strcmp(cause->code, "login.role") &&
			strcmp(cause->code, "login.hba-refused"))
			fail_msg("no recorded words for %s", cause->code);
		assert_non_null(cause->entry);
		assert_non_null(cause->message);
		assert_true(cause->likely || cause->next || cause->owner);
	}
}

static bool has_row(const char *entry)
{
	const struct provider *provider = catalogue_providers();

	for (size_t i = 0; i < catalogue_count(); i++)
		if (strcmp(catalogue_at(i)->entry, entry) == 0)
			return true;
	while (provider->hosts && strcmp(provider->entry, entry) != 0)
		provider++;
	return provider->hosts != NULL;
}

static void each_entry_of_the_reference_has_a_row(void **state)
{
	static const struct {
		char letter;
		int first, last;
	} entries[] = {{'L', 1, 2}, {'N', 1, 7}, {'D', 1, 5}, {'A', 0, 11}, {'R', 1, 4},
		{'C', 1, 6}, {'O', 1, 1}, {'T', 1, 13}, {'S', 1, 13}, {'P', 1, 8}, {'V', 1, 6},
		{'Q', 1, 4}};
	char entry[16];

	(void)state;
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		for (int k = entries[i].first; k <= entries[i].last; k++) {
			__builtin_snprintf(entry, sizeof entry, "%c%d", entries[i].letter, k);
			if (!has_row(entry))
				fail_msg("no row for %s", entry);
		}
	}
}

/* Named codes and deadlines answer for themselves, too. */
static void rows_without_words_can_be_reached(void **state)
{
	const struct cause *cause;
	struct error error = ERROR_INIT;

	(void)state;
	error_set(&error, "text");
	for (size_t i = 0; (cause = catalogue_at(i)); i++) {
		struct diagnosis diagnosis = {.code = NULL};
		struct circumstances seen = {.step = cause->step,
			.error = &error,
			.code = cause->when == WHEN_CODE ? cause->code : NULL,
			.has_timed_out = cause->when == WHEN_TIMEOUT,
			.was_asked_password = cause->asked_password,
			.is_logged_in = cause->is_logged_in,
			.needs_password = cause->when == WHEN_NEEDS_PASSWORD};

		if (!seen.code && !seen.has_timed_out && !seen.needs_password)
			continue;
		diagnose(&seen, &diagnosis);
		assert_string_equal(diagnosis.code, cause->code);
		assert_null(strchr(diagnosis.message, '{'));
		diagnosis_clear(&diagnosis);
	}
	error_clear(&error);
}

/* Behind trust or peer nobody has asked for one. */
static void a_password_that_nobody_asked_for_was_not_right(void **state)
{
	static const char *const codes[] = {
		"login.no-database", "login.no-connect", "login.server-reserved"};

	(void)state;
	for (size_t i = 0; i < RECORDS; i++) {
		struct record record = records[i];

		for (size_t k = 0; k < sizeof codes / sizeof *codes; k++) {
			struct diagnosis diagnosis = {.code = NULL};

			if (strcmp(record.code, codes[k]) != 0)
				continue;
			record.was_asked = false;
			diagnose_record(&record, &diagnosis, "db");
			assert_null(strstr(diagnosis.message, "password"));
			record.was_asked = true;
			diagnose_record(&record, &diagnosis, "db");
			assert_non_null(strstr(diagnosis.message, "(the password was right)"));
			diagnosis_clear(&diagnosis);
		}
	}
}

/* French and German, with the function that no language changes. */
static const struct record translated[] = {
	{"login.role",
		AT "FATAL:  28000: le rôle « mia » n'existe pas" IN("InitializeSessionUserId"),
		STEP_LOGIN, false},
	{"login.no-login",
		AT "FATAL:  28000: le rôle « mia » n'est pas autorisé à se "
		   "connecter" IN("InitializeSessionUserId"),
		STEP_LOGIN, true},
	{"login.hba-refused",
		AT "FATAL:  28000: kein pg_hba.conf-Eintrag für Host »10.0.4.7«, Benutzer »mia«, "
		   "Datenbank »shop«, SSL-Verschlüsselung" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.certificate",
		AT "FATAL:  28000: la connexion requiert un certificat client "
		   "valide" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.peer",
		AT "FATAL:  28000: authentification Peer échouée pour l'utilisateur « mia "
		   "»" IN("auth_failed"),
		STEP_LOGIN, false},
	{"login.server-reserved",
		AT "SCHWERWIEGEND:  53300: die verbleibenden Verbindungen sind "
		   "reserviert" IN("InitPostgres"),
		STEP_LOGIN, false},
	{"login.server-full",
		AT "FATAL:  53300: désolé, trop de clients sont déjà "
		   "connectés" IN("ProcessStartupPacket"),
		STEP_LOGIN, false},
	{"login.role-limit",
		AT "FATAL:  53300: trop de connexions pour le rôle « mia "
		   "»" IN("InitializeSessionUserId"),
		STEP_LOGIN, false},
	{"login.database-limit",
		AT "FATAL:  53300: zu viele Verbindungen für Datenbank "
		   "»shop«" IN("CheckMyDatabase"),
		STEP_LOGIN, false},
	{"login.no-connect",
		AT "FATAL:  42501: keine Berechtigung für Datenbank »shop«" IN("CheckMyDatabase"),
		STEP_LOGIN, false},
	{"login.replication", AT "FATAL:  42501: doit être un superutilisateur" IN("InitPostgres"),
		STEP_LOGIN, false},
	{"login.standby-closed",
		AT "FATAL:  57P03: le système de bases de données n'accepte pas de "
		   "connexions\nDETAIL:  Le mode Hot Standby est "
		   "désactivé." IN("ProcessStartupPacket"),
		STEP_LOGIN, false},
};

static void other_languages_find_the_same_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof translated / sizeof *translated; i++) {
		struct diagnosis diagnosis = {.code = NULL};

		diagnose_record(&translated[i], &diagnosis, "db");
		if (strcmp(diagnosis.code, translated[i].code) != 0)
			fail_msg("%s instead of %s: %s", diagnosis.code, translated[i].code,
				translated[i].text);
		diagnosis_clear(&diagnosis);
	}
}

static void owner_of(const char *text, const char *expected)
{
	struct record record = {.text = text, .step = STEP_LOGIN};
	struct diagnosis diagnosis = {.code = NULL};

	diagnose_record(&record, &diagnosis, "db");
	if (!strstr(diagnosis.owner, expected))
		fail_msg("%s\nnot in: %s", expected, diagnosis.owner);
	diagnosis_clear(&diagnosis);
}

static void the_owner_gets_lines_to_paste(void **state)
{
	(void)state;
	owner_of(AT "FATAL:  28000: no pg_hba.conf entry for " HBA
		    "SSL encryption" IN("ClientAuthentication"),
		"hostssl shop mia 10.0.4.7/32 scram-sha-256\n");
	owner_of(AT "FATAL:  28000: no pg_hba.conf entry for host \"fe80::1%eth0\", user \"mia\", "
		    "database \"shop\", SSL encryption" IN("ClientAuthentication"),
		"hostssl shop mia fe80::1/128 scram-sha-256\n");
	owner_of(AT "FATAL:  28000: no pg_hba.conf entry for host \"[local]\", user \"mia\", "
		    "database \"shop\", no encryption" IN("ClientAuthentication"),
		"local shop mia scram-sha-256");
	/* It did not say: no guess. */
	owner_of(AT "FATAL:  28000: no pg_hba.conf entry for here, SSL "
		    "encryption" IN("ClientAuthentication"),
		"hostssl shop mia ADDRESS scram-sha-256\n");
	owner_of(AT "FATAL:  28000: no pg_hba.conf entry for here, SSL "
		    "encryption" IN("ClientAuthentication"),
		"ADDRESS is this machine's as the server sees it, which it did not say");
	/* Behind a pooler it is the pooler's address, user and database. */
	owner_of(AT "FATAL:  08P01: no pg_hba.conf entry for host \"10.9.9.9\", user \"pool\", "
		    "database \"inner\", SSL encryption\n",
		"hostssl inner pool 10.9.9.9/32 scram-sha-256");
}

static void a_database_called_local_is_no_socket(void **state)
{
	struct diagnosis diagnosis = {.code = NULL};
	struct error error = ERROR_INIT;

	(void)state;
	error_set(&error, "no pg_hba.conf entry for host \"10.0.4.7\", user \"mia\", database "
			  "\"[local]\", SSL encryption");
	memcpy(error.sqlstate, "28000", sizeof "28000");
	diagnose(&(struct circumstances){.step = STEP_LOGIN,
			 .error = &error,
			 .is_from_server = true,
			 .host = "db",
			 .user = "mia",
			 .dbname = "[local]"},
		&diagnosis);
	assert_non_null(strstr(diagnosis.owner, "hostssl \"[local]\" mia 10.0.4.7/32 "));
	diagnosis_clear(&diagnosis);
	error_clear(&error);
}

static bool passes(const char *code)
{
	for (size_t i = 0; i < RECORDS; i++) {
		struct diagnosis diagnosis = {.code = NULL};
		bool is_it = strcmp(records[i].code, code) == 0, passes;

		if (!is_it)
			continue;
		diagnose_record(&records[i], &diagnosis, "db");
		passes = diagnosis.passes;
		diagnosis_clear(&diagnosis);
		return passes;
	}
	fail_msg("no record of %s", code);
	return false;
}

/* A password that is tried again and again locks an account. */
static void only_what_passes_may_be_tried_again(void **state)
{
	static const char *const passing[] = {
		"login.not-ready", "login.server-full", "login.server-reserved", "pooler.full"};

	(void)state;
	for (size_t i = 0; i < RECORDS; i++) {
		bool expected = false;

		for (size_t k = 0; k < sizeof passing / sizeof *passing; k++)
			expected |= strcmp(passing[k], records[i].code) == 0;
		if (passes(records[i].code) != expected)
			fail_msg("%s", records[i].code);
	}
}

static void a_provider_adds_what_is_known_of_it(void **state)
{
	static const struct {
		const char *host, *text, *expected;
		enum step_id step;
	} cases[] = {
		{"db.abc.supabase.co", AT "Network is unreachable\n", "have only IPv6", STEP_REACH},
		{"ep-x-pooler.eu.aws.neon.tech",
			AT "FATAL:  08P01: unsupported startup parameter: options\n",
			"use the direct host", STEP_LOGIN},
		{"x.eu-west-1.rds.amazonaws.com", AT "SSL error: certificate verify failed\n",
			"global-bundle.pem", STEP_TLS},
		{"x.postgres.database.azure.com",
			AT "FATAL:  28000: no pg_hba.conf entry for " HBA
			   "SSL encryption" IN("ClientAuthentication"),
			"missing line of pg_hba.conf", STEP_LOGIN},
		{"/cloudsql/p:r:i", AT "Connection refused\n", "auth proxy", STEP_REACH},
		{"x.redshift.amazonaws.com", AT "Connection refused\n", "5439", STEP_REACH},
		{"x.cockroachlabs.cloud", AT "Connection refused\n", "26257", STEP_REACH},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct record record = {.text = cases[i].text, .step = cases[i].step};
		struct diagnosis diagnosis = {.code = NULL};

		diagnose_record(&record, &diagnosis, cases[i].host);
		assert_non_null(strstr(diagnosis.next, cases[i].expected));
		diagnose_record(&record, &diagnosis, "db.example.com");
		assert_true(!diagnosis.next || !strstr(diagnosis.next, cases[i].expected));
		diagnosis_clear(&diagnosis);
	}
}

static void behind_a_tunnel_the_forward_failed(void **state)
{
	struct error error = ERROR_INIT;
	struct circumstances seen = {
		.step = STEP_LOGIN, .error = &error, .bastion = "b", .host = "h", .port = "1"};
	struct diagnosis diagnosis = {.code = NULL};

	(void)state;
	error_set(&error, "server closed the connection unexpectedly");
	assert_int_equal(diagnose(&seen, &diagnosis), STEP_FORWARD);
	diagnosis_clear(&diagnosis);
	error_clear(&error);
}

/* Names come from saved sources, which others may have written. */
static void a_name_adds_no_line_and_decides_no_row(void **state)
{
	struct error error = ERROR_INIT;
	struct circumstances seen = {.step = STEP_LOGIN,
		.error = &error,
		.user = "a\nb",
		.dbname = "no encryption",
		.host = "x\ny",
		.function = "ClientAuthentication"};
	struct diagnosis diagnosis = {.code = NULL};

	(void)state;
	error_set(&error, "no pg_hba.conf entry for host \"10.0.4.7\", user \"a\nb\", database \", "
			  "no encryption\", SSL encryption");
	seen.dbname = ", no encryption";
	memcpy(error.sqlstate, "28000", 6);
	diagnose(&seen, &diagnosis);
	assert_string_equal(diagnosis.code, "login.hba");
	assert_null(strstr(diagnosis.owner, "hostssl"));
	assert_non_null(strstr(diagnosis.owner, "cannot name this user or database in one line"));
	assert_non_null(strstr(diagnosis.owner, "firewall rules of x y:"));
	error_clear(&error);
	error_set(&error, "role \"a\nb\" is not permitted to log in");
	memcpy(error.sqlstate, "28000", 6);
	diagnose(&seen, &diagnosis);
	assert_string_equal(diagnosis.message, "the role \"a b\" may not log in");
	assert_non_null(strstr(diagnosis.owner, "ALTER ROLE U&\"a\\000Ab\" LOGIN;\n"));
	diagnosis_clear(&diagnosis);
	error_clear(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recorded_words_find_their_rows),
		cmocka_unit_test(every_row_that_is_found_by_words_is_recorded),
		cmocka_unit_test(each_entry_of_the_reference_has_a_row),
		cmocka_unit_test(rows_without_words_can_be_reached),
		cmocka_unit_test(a_password_that_nobody_asked_for_was_not_right),
		cmocka_unit_test(other_languages_find_the_same_rows),
		cmocka_unit_test(the_owner_gets_lines_to_paste),
		cmocka_unit_test(a_database_called_local_is_no_socket),
		cmocka_unit_test(only_what_passes_may_be_tried_again),
		cmocka_unit_test(a_provider_adds_what_is_known_of_it),
		cmocka_unit_test(behind_a_tunnel_the_forward_failed),
		cmocka_unit_test(a_name_adds_no_line_and_decides_no_row),
	};

	return unit_main(tests);
}
