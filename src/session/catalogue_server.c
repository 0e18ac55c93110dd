/*
 * catalogue_server.c - C1 to C5, O1, V1, V2 and Q2 to Q4: room, state and options of the server,
 * and what ends a query.
 *
 * 53300 is raised by ProcessStartupPacket and InitProcess (run on 15) or BackendInitialize (read in
 * 18.3) for all slots, by InitPostgres (reserved ones), InitializeSessionUserId (role) and
 * CheckMyDatabase (database).
 */
#include "session/catalogue_tables.h"

#define LOGIN STEP_LOGIN

const struct cause catalogue_server[] = {
	{"login.role-limit", LOGIN, WHEN_SERVER, .entry = "C3", .sqlstate = "53300",
		.function = "InitializeSessionUserId", .pattern = "^too many connections for role",
		.message = "the role \"{user}\" has too many connections",
		.likely = "they are counted over all databases",
		.next = "close other connections of this role",
		.owner = "ALTER ROLE {sql_user} CONNECTION LIMIT 20; (or another number)"},
	{"login.database-limit", LOGIN, WHEN_SERVER, .entry = "C4", .sqlstate = "53300",
		.function = "CheckMyDatabase", .pattern = "^too many connections for database",
		.message = "the database \"{dbname}\" has too many connections",
		.next = "try later\nclose your own connections to it",
		.owner = "ALTER DATABASE {sql_dbname} CONNECTION LIMIT 100; (or another number)"},
	{"login.wal-senders", LOGIN, WHEN_SERVER, .entry = "C1", .sqlstate = "53300",
		.pattern = "max_wal_senders",
		.message = "the server takes no more replication connections",
		.next = "e remove \"replication\", if it is not meant",
		.owner = "max_wal_senders; pg_stat_replication"},
	{"login.server-reserved", LOGIN, WHEN_SERVER, .entry = "C2", .sqlstate = "53300",
		.passes = true, .function = "InitPostgres", .pattern = "slots are reserved",
		.message = "the last connections of the server are kept for superusers"
			   "{proved}",
		.next = "try later\nclose other tools",
		.owner = "a superuser still gets in: idle sessions in pg_stat_activity\n"
			 "max_connections (needs a restart); a pooler"},
	{"login.server-full", LOGIN, WHEN_SERVER, .entry = "C1", .sqlstate = "53300",
		.passes = true, .inner = "^sorry, too many clients already",
		.message = "the server takes no more connections, of superusers neither",
		.likely = "nothing was asked yet: user and password are not proved",
		.next = "try later\nclose other tools",
		.owner = "idle sessions in pg_stat_activity; max_connections (needs a restart); a "
			 "pooler"},

	/* The words of a standby without hot standby have kept its name in every translation. */
	{"login.standby-closed", LOGIN, WHEN_SERVER, .entry = "C5", .sqlstate = "57P03",
		.pattern =
			"ot standby mode|ot-Standby-Modus|ode Hot Standby|hot standby |Hot Standby",
		.message = "this is a standby that takes no queries",
		.likely = "hot_standby is off: this stays so",
		.next = "name the primary, or another standby",
		.owner = "hot_standby = on, restart"},
	{"login.not-ready", LOGIN, WHEN_SERVER, .entry = "C5", .sqlstate = "57P03", .passes = true,
		.inner = "^the database system is ",
		.message = "the server is starting up or shutting down",
		.likely = "it was restarted just now\nit recovers from a crash\na standby that has "
			  "not caught up yet",
		.next = "r try again in a moment", .owner = "the server's log"},

	{"login.option", LOGIN, WHEN_SERVER, .entry = "O1", .sqlstate = "42704",
		.inner = "^unrecognized configuration parameter", .message = "{said}",
		.next = "e correct or remove \"options\""},
	{"login.option", LOGIN, WHEN_SERVER, .entry = "O1", .sqlstate = "22023",
		.message = "{said}", .next = "e correct or remove \"options\""},
	{"login.option", LOGIN, WHEN_SERVER, .entry = "O1", .sqlstate = "42601",
		.message = "{said}", .next = "e correct or remove \"options\""},
	{"login.option", LOGIN, WHEN_SERVER, .entry = "O1", .sqlstate = "55P02",
		.message = "{said}",
		.likely = "this can only be set in the server's own configuration",
		.next = "e correct or remove \"options\""},
	/* After "for database" and walsender, which are 42501 of other functions. */
	{"login.option-denied", LOGIN, WHEN_SERVER, .entry = "O1", .sqlstate = "42501",
		.message = "{said}", .next = "e correct or remove \"options\"",
		.owner = "PostgreSQL 15 and later: GRANT SET ON PARAMETER ... TO {sql_user};\nor "
			 "set it for the role: ALTER ROLE {sql_user} SET ..."},

	/* Providers that answer in the place of the server. */
	{"login.tenant", LOGIN, WHEN_SERVER, .entry = "V1", .proof = PROVED_RECORDED,
		.sqlstate = "XX000", .pattern = "enant or user not found|tenant/user|no tenant",
		.message = "{said}",
		.likely = "the pooler's host or the project in the user name is another one\nthe "
			  "project is paused",
		.next = "copy host and user from the provider's page\nSupabase: the user is "
			"ROLE.PROJECT-REF on the shared pooler, ROLE alone on the direct host",
		.owner = "which pooler host does the dashboard show?"},
	{"login.endpoint", LOGIN, WHEN_SERVER, .entry = "V2", .proof = PROVED_RECORDED,
		.sqlstate = "XX000", .pattern = "ndpoint ID is not specified", .message = "{said}",
		.likely = "the name of the host did not arrive (no SNI)",
		.next = "e set options to endpoint=FIRST-PART-OF-THE-HOST-NAME"},
	{"login.endpoint-limit", LOGIN, WHEN_SERVER, .entry = "V2", .proof = PROVED_RECORDED,
		.sqlstate = "XX000", .pattern = "concurrently active endpoints",
		.message = "{said}", .next = "try later, or suspend another endpoint",
		.owner = "limit of the plan"},

	/* After the login. */
	{"query.terminated", STEP_SERVER, WHEN_SERVER, .entry = "Q2", .sqlstate = "57P01",
		.message = "somebody on the server ended the connection",
		.likely = "it was restarted, or failed over\nan administrator ended it",
		.next = "R repeat all",
		.owner = "the server's log; who called pg_terminate_backend"},
	{"query.crashed", STEP_SERVER, WHEN_SERVER, .entry = "Q2", .proof = PROVED_RECORDED,
		.sqlstate = "57P02", .message = "the server ended all connections after a crash",
		.next = "R repeat all, in a moment", .owner = "the server's log: what crashed"},
	{"query.idle", STEP_SERVER, WHEN_SERVER, .entry = "Q2", .sqlstate = "57P05",
		.message = "the server ended the connection, because it was idle too long",
		.next = "R repeat all", .owner = "idle_session_timeout"},
	{"query.idle-transaction", STEP_SERVER, WHEN_SERVER, .entry = "Q3",
		.proof = PROVED_RECORDED, .sqlstate = "25P03",
		.message = "the server ended the connection, because its transaction was idle too "
			   "long",
		.next = "R repeat all", .owner = "idle_in_transaction_session_timeout"},
	{"query.stopped", STEP_SERVER, WHEN_SERVER, .entry = "Q3", .sqlstate = "57014",
		.message = "the query was stopped: it took too long, or somebody cancelled it",
		.next = "r repeat this step",
		.owner = "who holds what it waits for: pg_locks, pg_blocking_pids()"},
	{"query.locked", STEP_SERVER, WHEN_SERVER, .entry = "Q3", .sqlstate = "55P03",
		.message = "somebody holds a lock on what is read", .next = "r repeat this step",
		.owner = "who holds it: pg_locks, pg_blocking_pids()"},
	{"query.failed", STEP_SERVER, WHEN_SERVER, .entry = "Q3", .message = "{said}",
		.next = "r repeat this step", .owner = "the server's log at this time"},
	{.code = NULL},
};
