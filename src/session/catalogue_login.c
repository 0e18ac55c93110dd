/*
 * catalogue_login.c - A2 to A11 and A0, R1 to R4: who may come in, and where to.
 *
 * The functions that raise these errors (run on 15; where another version names them otherwise, its
 * English words still decide): auth_failed and ClientAuthentication (auth.c),
 * InitializeSessionUserId (miscinit.c), InitPostgres and CheckMyDatabase (postinit.c).
 */
#include "session/catalogue_tables.h"

const struct cause catalogue_login[] = {
	{"login.password", STEP_LOGIN, WHEN_SERVER, .entry = "A2", .sqlstate = "28P01",
		.inner = "password authentication failed for user",
		.message = "wrong password for \"{user}\"",
		.likely = "the password is wrong or has expired, or the role does not exist or has "
			  "no password\n(the server gives the same answer for all of them)",
		.next = "p type the password again\ne edit the connection\npgusher test {argument} "
			"-W",
		.owner = "SELECT rolcanlogin, rolvaliduntil FROM pg_roles WHERE rolname = "
			 "{sql_literal_user};\nthe server's log has the reason behind DETAIL"},

	/* 28000, by the words: exact ones first */
	{"login.no-role", STEP_LOGIN, WHEN_SERVER, .entry = "A3", .sqlstate = "28000",
		.pattern = "^role \"\" does not exist|^role with OID",
		.message = "the role \"{user}\" does not exist",
		.likely = "the name is mistyped; case matters when it was created in quotes\nno "
			  "user was named: the default is the account's name",
		.next = "e edit the user", .owner = "CREATE ROLE {sql_user} LOGIN;"},
	{"login.no-login", STEP_LOGIN, WHEN_SERVER, .entry = "A4", .sqlstate = "28000",
		.pattern = "is not permitted to log in",
		.message = "the role \"{user}\" may not log in", .likely = "it is a group role",
		.next = "use your own role",
		.owner = "ALTER ROLE {sql_user} LOGIN;\nor hand out a personal role"},
	{"login.hba-reject", STEP_LOGIN, WHEN_SERVER, .entry = "A5", .sqlstate = "28000",
		.pattern = "^pg_hba.conf rejects",
		.message = "a line of pg_hba.conf rejects this connection on purpose",
		.likely = "only another address, the SSH host or TLS is let in\non RDS: an IAM "
			  "login that failed before",
		.next = "send the whole text to the owner\nuse the address or tunnel that is meant "
			"to be used",
		.owner = "order of the lines in pg_hba.conf: the first match wins\n{hba_line}"},
	{"login.hba-replication", STEP_LOGIN, WHEN_SERVER, .entry = "A8", .sqlstate = "28000",
		.pattern = "^no pg_hba.conf entry for replication",
		.message = "pg_hba.conf has no line for replication by \"{user}\" from here",
		.likely = "\"all\" does not cover replication",
		.next = "for logical replication: replication=database, with a database name",
		.owner = "{hba_replication_line}\nSELECT pg_reload_conf();"},
	{"login.hba-needs-tls", STEP_LOGIN, WHEN_SERVER, .entry = "A6", .sqlstate = "28000",
		.pattern = ", SSL off|, no encryption",
		.message =
			"pg_hba.conf has no line for this user, database and address without TLS",
		.likely = "the server wants TLS, and sslmode is {sslmode}\nor no line lets them in "
			  "at all: TLS tells",
		.next = "e set the SSL mode to require or better",
		.owner = "only if TLS fails too: {hba_line}"},
	{"login.hba", STEP_LOGIN, WHEN_SERVER, .entry = "A7", .sqlstate = "28000",
		.pattern = "^no pg_hba.conf entry",
		.message = "pg_hba.conf has no line for this address, user and database",
		.likely = "the address that the server sees ({client}) is not allowed\nuser or "
			  "database is mistyped\na firewall of the provider (Azure)",
		.next = "give the owner the line below\ncheck user and database\nuse the SSH "
			"tunnel",
		.owner = "{hba_line}\nSELECT pg_reload_conf();\nSELECT * FROM pg_hba_file_rules "
			 "WHERE error IS NOT NULL;\nin a cloud: allow {client} in the firewall "
			 "rules "
			 "of {host}:{port}"},
	{"login.peer", STEP_LOGIN, WHEN_SERVER, .entry = "A9", .sqlstate = "28000",
		.pattern = "Peer|Ident-|Ident ",
		.message = "the account here and the role \"{user}\" are not the same",
		.next = "connect over TCP (host 127.0.0.1) with a password\nor run as that account",
		.owner = "a map in pg_ident.conf, or {hba_line}"},
	{"login.gss", STEP_LOGIN, WHEN_SERVER, .entry = "A11", .sqlstate = "28000",
		.pattern = "GSSAPI|SSPI",
		.message = "the server did not take the Kerberos ticket for \"{user}\"",
		.likely = "the ticket is somebody else's: its name has to be the role\nthe server "
			  "cannot read its own key, or has an old one",
		.next = "klist shows whose ticket it is; kinit as \"{user}\"\ne set the user to "
			"the ticket's name",
		.owner = "the server's log: both names, or the key\ninclude_realm=0 or a map in "
			 "pg_ident.conf; krb_server_keyfile"},
	{"login.external", STEP_LOGIN, WHEN_SERVER, .entry = "A11", .sqlstate = "28000",
		.pattern = "PAM|LDAP|RADIUS|BSD|OAuth",
		.message = "the login service behind the server refused \"{user}\"",
		.likely = "password or token wrong or expired\na token is for another host name, "
			  "port or region",
		.next = "make a new token just before connecting (password_command)",
		.owner = "PAM, LDAP, RADIUS or IAM\non RDS: GRANT rds_iam TO {sql_user};"},
	{"login.certificate", STEP_LOGIN, WHEN_SERVER, .entry = "A10", .sqlstate = "28000",
		.pattern = "valid client certificate|certificate authentication failed",
		.message = "the server wants a client certificate that proves \"{user}\"",
		.likely = "none was sent: also when the file does not exist\nit is for another "
			  "name",
		.next = "e set client certificate and key; check that the files exist",
		.owner = "the certificate's CN is the role, or pg_ident.conf maps it\nour "
			 "authority in ssl_ca_file"},

	/* 28000 in another language: by the function, and by names that are never translated */
	{"login.no-login", STEP_LOGIN, WHEN_SERVER, .entry = "A4", .sqlstate = "28000",
		.function = "InitializeSessionUserId", .asked_password = true,
		.message = "the role \"{user}\" may not log in (the password was right)",
		.likely = "it is a group role", .next = "use your own role",
		.owner = "ALTER ROLE {sql_user} LOGIN;\nor hand out a personal role"},
	{"login.role", STEP_LOGIN, WHEN_SERVER, .entry = "A3", .sqlstate = "28000",
		.function = "InitializeSessionUserId",
		.message = "the role \"{user}\" does not exist, or may not log in",
		.likely = "the name is mistyped; case matters when it was created in quotes\nit is "
			  "a group role",
		.next = "e edit the user",
		.owner = "CREATE ROLE {sql_user} LOGIN;\nor ALTER ROLE {sql_user} LOGIN;"},
	{"login.hba-refused", STEP_LOGIN, WHEN_SERVER, .entry = "A7", .sqlstate = "28000",
		.pattern = "pg_hba.conf",
		.message = "pg_hba.conf does not let this address, user and database in",
		.likely = "the server wants TLS and sslmode is {sslmode}\nthe address that the "
			  "server sees ({client}) is not allowed\nuser or database is mistyped",
		.next = "e set the SSL mode to require or better, if it is weaker\ncheck user and "
			"database\ngive the owner the line below",
		.owner = "{hba_line}\nSELECT pg_reload_conf();"},
	/* What else this function refuses is a certificate that is missing (auth.c). */
	{"login.certificate", STEP_LOGIN, WHEN_SERVER, .entry = "A10", .sqlstate = "28000",
		.function = "ClientAuthentication",
		.message = "the server wants a client certificate that proves \"{user}\"",
		.next = "e set client certificate and key; check that the files exist",
		.owner = "the certificate's CN is the role, or pg_ident.conf maps it"},
	{"login.refused", STEP_LOGIN, WHEN_SERVER, .entry = "A0", .sqlstate = "28000",
		.message = "the server refused this user, address or encryption",
		.next = "check user, database and SSL mode: {user}, {dbname}, {sslmode}",
		.owner = "the server's log names the pg_hba.conf line and the method"},

	/* authentication_timeout, and a shutdown meanwhile (ProcessInterrupts in postgres.c) */
	{"login.too-slow", STEP_LOGIN, WHEN_SERVER, .entry = "D4", .proof = PROVED_RECORDED,
		.sqlstate = "57014", .message = "the server gave up waiting for the login",
		.likely = "LDAP, RADIUS or PAM is slow\nthe network is very slow",
		.next = "try once more", .owner = "authentication_timeout; the server's log"},
	{"login.terminated", STEP_LOGIN, WHEN_SERVER, .entry = "Q2", .proof = PROVED_RECORDED,
		.sqlstate = "57P01", .message = "the server ended the connection during the login",
		.likely = "it is being shut down, or fails over", .next = "r try again in a moment",
		.owner = "the server's log"},

	/* The server looks for the database behind the login: it is proved by then. */
	{"login.no-database", STEP_LOGIN, WHEN_SERVER, .entry = "R1", .sqlstate = "3D000",
		.inner = "^database \"\" does not exist",
		.message = "the database \"{dbname}\" does not exist{proved}",
		.likely = "the name is mistyped; case matters\nno database was named: the default "
			  "is the user's name",
		.next = "e edit the database; \"postgres\" usually exists",
		.owner = "CREATE DATABASE {sql_dbname};\nor tell the right name"},
	{"login.no-connect", STEP_LOGIN, WHEN_SERVER, .entry = "R2", .sqlstate = "42501",
		.function = "CheckMyDatabase", .pattern = "for database",
		.message = "\"{user}\" has no CONNECT right on the database \"{dbname}\"{proved}",
		.next = "ask the owner for it",
		.owner = "GRANT CONNECT ON DATABASE {sql_dbname} TO {sql_user};"},
	{"login.database-invalid", STEP_LOGIN, WHEN_SERVER, .entry = "R3", .sqlstate = "55000",
		.function = "InitPostgres", .pattern = "invalid database",
		.message = "the database \"{dbname}\" is invalid: dropping it was interrupted",
		.next = "choose another database", .owner = "DROP DATABASE {sql_dbname};"},
	{"login.database-closed", STEP_LOGIN, WHEN_SERVER, .entry = "R3", .sqlstate = "55000",
		.inner = "is not currently accepting connections",
		.message = "the database \"{dbname}\" takes no connections at present",
		.likely = "it is a template\nit was closed for maintenance",
		.next = "choose another database",
		.owner = "ALTER DATABASE {sql_dbname} ALLOW_CONNECTIONS true;"},
	{"login.replication", STEP_LOGIN, WHEN_SERVER, .entry = "R4", .sqlstate = "42501",
		.function = "InitPostgres", .pattern = "walsender|WAL sender",
		.message = "\"{user}\" may not replicate",
		.next = "e remove \"replication\": an ordinary connection works with this login",
		.owner = "ALTER ROLE {sql_user} REPLICATION;\non RDS: GRANT rds_replication TO "
			 "{sql_user};"},
	{.code = NULL},
};
