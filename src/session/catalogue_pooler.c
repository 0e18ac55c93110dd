/* catalogue_pooler.c - A1, and P1 to P8: what a connection pooler says. PgBouncer up to 1.18 gives
 * 08P01 for everything and no LOCATION (run on 1.18.0); its words are not translated. */
#include "session/catalogue_tables.h"

const struct cause catalogue_pooler[] = {
	{"login.no-password", STEP_LOGIN, WHEN_NEEDS_PASSWORD, .entry = "A1",
		.message = "the server wants a password and none was given",
		.likely = "no line of ~/.pgpass matches host, port, database and user\n~/.pgpass "
			  "may be read by others: then it is ignored",
		.next = "p type the password\npgusher test {argument} -W",
		.owner = "a password for the role: \\password {sql_user} in psql"},

	{"pooler.admin", STEP_LOGIN, WHEN_POOLER, .entry = "P8", .sqlstate = "08P01",
		.pattern = "^not allowed",
		.message = "the pooler's own console is not open to \"{user}\"",
		.next = "choose a real database",
		.owner = "stats_users of the pooler, if statistics are wanted"},
	{"pooler.password", STEP_LOGIN, WHEN_POOLER, .entry = "P1", .sqlstate = "08P01",
		.pattern = "^SASL authentication failed|^password authentication failed$|^no such "
			   "user",
		.message = "the connection pooler refused user or password",
		.likely =
			"the password is wrong\nthe pooler's own list does not know the user\nits "
			"list holds a hash of the wrong kind",
		.next = "p type the password again",
		.owner = "auth_file or auth_query of the pooler, then RELOAD"},
	{"pooler.database", STEP_LOGIN, WHEN_POOLER, .entry = "P2", .sqlstate = "08P01",
		.pattern = "^no such database|is disabled",
		.message = "the connection pooler does not offer the database \"{dbname}\"",
		.likely = "the pooler's names are not those of the server\nit was disabled there",
		.next = "use a name that the pooler publishes",
		.owner = "SHOW DATABASES; ENABLE {sql_dbname};"},
	{"pooler.wait", STEP_LOGIN, WHEN_POOLER, .entry = "P3", .sqlstate = "08P01",
		.pattern = "query_wait_timeout",
		.message = "the pooler is fine, but got no connection to the server in time",
		.likely =
			"the server behind it is down\nits pool is full, or paused\nit cannot log "
			"in to the server",
		.next = "try the server's direct address, if there is one",
		.owner = "SHOW POOLS; SHOW SERVERS;\nthe pooler's log (\"server login failed\")"},
	{"pooler.parameter", STEP_LOGIN, WHEN_POOLER, .entry = "P4", .sqlstate = "08P01",
		.pattern = "^unsupported startup parameter", .message = "{said}",
		.likely = "poolers take few start-up parameters: options and replication are "
			  "refused",
		.next = "e remove that option\nreplication needs the server's direct address",
		.owner = "ignore_startup_parameters"},
	{"pooler.full", STEP_LOGIN, WHEN_POOLER, .entry = "P5", .sqlstate = "08P01", .passes = true,
		.pattern = "^no more connections allowed",
		.message = "the connection pooler takes no more clients", .next = "try later",
		.owner = "max_client_conn; leaking clients: SHOW CLIENTS;"},
	{"pooler.server-login", STEP_LOGIN, WHEN_POOLER, .entry = "P6", .sqlstate = "08P01",
		.pattern = "wrong password type",
		.message = "the pooler cannot log in to the server: its list has only a hash",
		.likely = "the server asks for SCRAM, and the pooler knows an md5 hash",
		.next = "nothing to change here: send the words below to the owner",
		.owner = "the clear password or the SCRAM secret in the pooler's list, or "
			 "auth_query"},
	/* P7: read once more with the rows below; see WHEN_BEHIND_POOLER in diagnosis.c. */
	{"pooler.server", STEP_LOGIN, WHEN_BEHIND_POOLER, .entry = "P7", .sqlstate = "08P01",
		.message = "between the connection pooler and the server: {said}",
		.next = "nothing to change here: send the words below to the owner of the pooler",
		.owner = "mend it for the pooler: its address, its user, its password"},
	{"pooler.other", STEP_LOGIN, WHEN_POOLER, .entry = "P1", .proof = PROVED_RECORDED,
		.sqlstate = "08P01", .message = "{said}",
		.likely = "a connection pooler said this, not PostgreSQL itself",
		.owner = "log of the pooler"},
	{.code = NULL},
};
