/*
 * recorded_words.h - what servers, poolers and libpq said, as libpq hands it over, and the row of
 * the diagnosis catalogue that it belongs to. Of test_session_diagnosis.c only.
 */
#ifndef PGUSHER_TESTS_RECORDED_WORDS_H
#define PGUSHER_TESTS_RECORDED_WORDS_H

#include "session/step.h"

#include <stdbool.h>

#define AT "connection to server at \"db\" (10.0.0.9), port 5432 failed: "
#define HBA "host \"10.0.4.7\", user \"mia\", database \"shop\", "
#define IN(function) "\nLOCATION:  " function ", file.c:1\n"

struct record {
	const char *code, *text;
	enum step_id step;
	bool was_asked;
};

/* Of PostgreSQL 10 to 18, PgBouncer 1.18, libpq 15 and 18, and the providers; see the entries of
 * connection-errors.md, and its section 13 for wording by version. */
static const struct record records[] = {
	{"settings.service", "definition of service \"x\" not found\n", STEP_REACH, false},
	{"settings.invalid", "invalid connection option \"require_auth\"\n", STEP_REACH, false},
	{"settings.invalid", "missing \"=\" after \"x\" in connection info string\n", STEP_REACH,
		false},
	{"settings.invalid", "invalid sslmode value: \"x\"\n", STEP_REACH, false},
	{"resolve.unknown",
		"could not translate host name \"x\" to address: Name or service not known\n",
		STEP_RESOLVE, false},
	{"resolve.unknown", "db.invalid has no address: Name or service not known\n", STEP_RESOLVE,
		false},
	{"reach.refused", AT "Connection refused\n\tIs the server running on that host?\n",
		STEP_REACH, false},
	{"reach.refused", AT "could not connect to server: Connection refused\n", STEP_REACH,
		false},
	{"reach.unreachable", AT "No route to host\n", STEP_REACH, false},
	{"reach.unreachable", AT "Network is unreachable\n", STEP_REACH, false},
	{"reach.socket",
		"connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file or "
		"directory\n\tIs the server running locally?\n",
		STEP_REACH, false},
	{"reach.permission",
		"connection to server on socket \"/run/.s.PGSQL.5432\" failed: Permission denied\n",
		STEP_REACH, false},
	{"reach.http", AT "received invalid response to SSL negotiation: H\n", STEP_TLS, false},
	{"reach.http", AT "expected authentication request from server, but received H\n",
		STEP_LOGIN, false},
	{"reach.ssh", AT "expected authentication request from server, but received S\n",
		STEP_LOGIN, false},
	{"reach.mysql", AT "received invalid response to SSL negotiation: J\n", STEP_TLS, false},
	{"reach.redis", AT "received invalid response to SSL negotiation: -\n", STEP_TLS, false},
	{"reach.other-protocol", AT "received invalid response to SSL negotiation: 2\n", STEP_TLS,
		false},
	{"reach.closed",
		AT "server closed the connection unexpectedly\n\tThis probably means the server "
		   "terminated abnormally\n",
		STEP_LOGIN, false},
	{"tls.closed", AT "SSL SYSCALL error: EOF detected\n", STEP_TLS, false},
	{"tls.closed", AT "SSL SYSCALL error: Connection reset by peer\n", STEP_TLS, false},
	{"query.lost", "server closed the connection unexpectedly\n", STEP_SERVER, false},
	{"query.lost", "the server has not answered for 15 s\n", STEP_SERVER, false},

	{"tls.unsupported", AT "server does not support SSL, but SSL was required\n", STEP_TLS,
		false},
	{"tls.no-root",
		AT "root certificate file \"/x/root.crt\" does not exist\nEither provide the file, "
		   "use the system's trusted roots with sslrootcert=system, or change sslmode\n",
		STEP_TLS, false},
	{"tls.bad-root",
		AT "could not read root certificate file \"/x\": no certificate or crl found\n",
		STEP_TLS, false},
	{"tls.bad-certificate", AT "SSL error: certificate verify failed\n", STEP_TLS, false},
	{"tls.wrong-name",
		AT "server certificate for \"db.example.test\" (and 1 other name) does not match "
		   "host name \"127.0.0.1\"\n",
		STEP_TLS, false},
	{"tls.wrong-name",
		AT "server certificate for \"SSL error: certificate verify failed\" does not match "
		   "host name \"db\"\n",
		STEP_TLS, false},
	{"tls.weak-mode",
		"weak sslmode \"require\" may not be used with sslrootcert=system (use "
		"\"verify-full\")\n",
		STEP_REACH, false},
	{"tls.key-mode",
		AT "private key file \"/k\" has group or world access; file must have permissions "
		   "u=rw (0600) or less if owned by the current user, or permissions u=rw,g=r "
		   "(0640) or less if owned by root\n",
		STEP_TLS, false},
	{"tls.no-key", AT "certificate present, but not private key file \"/k\"\n", STEP_TLS,
		false},
	{"tls.bad-phrase", AT "could not load private key file \"/k\": bad decrypt\n", STEP_TLS,
		false},
	{"tls.bad-phrase", AT "could not load private key file \"/k\": processing error\n",
		STEP_TLS, false},
	{"tls.bad-key", AT "could not load private key file \"/k\": key values mismatch\n",
		STEP_TLS, false},
	{"tls.client-refused", AT "SSL error: tlsv1 alert unknown ca\n", STEP_LOGIN, false},
	{"tls.not-tls",
		AT "SSL error: wrong version number\nThis may indicate that the server does not "
		   "support any SSL protocol version between TLSv1.2 and TLSv1.3.\n",
		STEP_TLS, false},
	{"tls.version",
		AT
		"SSL error: tlsv1 alert protocol version\nThis may indicate that the server does "
		"not support any SSL protocol version between TLSv1.2 and TLSv1.2.\n",
		STEP_TLS, false},
	{"tls.channel-binding", AT "channel binding required, but SSL not in use\n", STEP_LOGIN,
		false},
	{"tls.channel-binding",
		AT
		"channel binding required but not supported by server's authentication request\n",
		STEP_LOGIN, false},
	{"tls.binding-failed",
		AT "FATAL:  28000: SCRAM channel binding check "
		   "failed" IN("read_client_final_message"),
		STEP_LOGIN, true},
	{"login.method",
		AT "authentication method requirement \"scram-sha-256\" failed: server requested a "
		   "cleartext password\n",
		STEP_LOGIN, false},
	{"login.method",
		AT "auth method \"scram-sha-256\" requirement failed: server requested a hashed "
		   "password\n",
		STEP_LOGIN, false},
	{"tls.gss",
		AT
		"GSSAPI encryption required but was impossible (possibly no credential cache, no "
		"server support, or using a local socket)\n",
		STEP_REACH, false},
	{"tls.gss",
		AT "could not initiate GSSAPI security context: Unspecified GSS failure.  Minor "
		   "code may provide more information: Cannot contact any KDC for realm "
		   "'EXAMPLE.TEST'\n",
		STEP_TLS, false},
	{"login.no-ticket",
		AT
		"GSSAPI continuation error: No credentials were supplied, or the credentials were "
		"unavailable or inaccessible: No Kerberos credentials available (default cache: "
		"FILE:/tmp/krb5cc_0)\n",
		STEP_LOGIN, false},
	{"login.no-service",
		AT "GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide "
		   "more information: Server postgres/127.0.0.1@EXAMPLE.TEST not found in Kerberos "
		   "database\n",
		STEP_LOGIN, false},
	{"login.no-kdc",
		AT "GSSAPI continuation error: Unspecified GSS failure.  Minor code may provide "
		   "more information: Cannot contact any KDC for realm 'EXAMPLE.TEST'\n",
		STEP_LOGIN, false},
	/* In the language of the person: MIT translates the rest. */
	{"login.ticket",
		AT "GSSAPI continuation error: Unbekannter GSS-Fehler: KDC-Richtlinie lehnt die "
		   "Anfrage ab\n",
		STEP_LOGIN, false},
	{"login.read-only", AT "session is read-only\n", STEP_LOGIN, false},
	{"login.not-standby", AT "server is not in hot standby mode\n", STEP_LOGIN, false},
	{"login.not-standby", AT "session is not read-only\n", STEP_LOGIN, false},
	{"login.standby", AT "server is in hot standby mode\n", STEP_LOGIN, false},

	{"login.password",
		AT
		"FATAL:  28P01: password authentication failed for user \"mia\"" IN("auth_failed"),
		STEP_LOGIN, true},
	{"login.no-role",
		AT "FATAL:  28000: role \"mia\" does not exist" IN("InitializeSessionUserId"),
		STEP_LOGIN, false},
	{"login.no-login",
		AT "FATAL:  28000: role \"mia\" is not permitted to log "
		   "in" IN("InitializeSessionUserId"),
		STEP_LOGIN, true},
	{"login.hba-reject",
		AT "FATAL:  28000: pg_hba.conf rejects connection for " HBA
		   "SSL off" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.hba-needs-tls",
		AT "FATAL:  28000: no pg_hba.conf entry for " HBA
		   "SSL off" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.hba-needs-tls",
		AT "FATAL:  28000: no pg_hba.conf entry for " HBA
		   "no encryption" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.hba",
		AT "FATAL:  28000: no pg_hba.conf entry for " HBA
		   "SSL on" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.hba",
		AT "FATAL:  28000: no pg_hba.conf entry for " HBA "SSL encryption" IN(
			"ClientAuthentication") AT "FATAL:  28000: no pg_hba.conf entry for " HBA
						   "no encryption" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.hba-replication",
		AT "FATAL:  28000: no pg_hba.conf entry for replication connection from host "
		   "\"10.0.4.7\", user \"mia\", SSL encryption" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.peer",
		AT "FATAL:  28000: Peer authentication failed for user \"mia\"" IN("auth_failed"),
		STEP_LOGIN, false},
	{"login.external",
		AT "FATAL:  28000: PAM authentication failed for user \"mia\"" IN("auth_failed"),
		STEP_LOGIN, true},
	{"login.gss",
		AT "FATAL:  28000: GSSAPI authentication failed for user \"mia\"" IN("auth_failed"),
		STEP_LOGIN, false},
	{"login.certificate",
		AT "FATAL:  28000: connection requires a valid client "
		   "certificate" IN("ClientAuthentication"),
		STEP_LOGIN, false},
	{"login.certificate",
		AT "FATAL:  28000: certificate authentication failed for user "
		   "\"mia\"" IN("auth_failed"),
		STEP_LOGIN, false},
	{"login.refused", AT "FATAL:  28000: something that no version said\n", STEP_LOGIN, false},
	{"login.too-slow",
		AT "FATAL:  57014: canceling authentication due to timeout" IN("ProcessInterrupts"),
		STEP_LOGIN, false},
	{"login.terminated",
		AT "FATAL:  57P01: terminating connection due to administrator "
		   "command" IN("ProcessInterrupts"),
		STEP_LOGIN, false},
	{"login.no-database",
		AT "FATAL:  3D000: database \"shop\" does not exist" IN("InitPostgres"), STEP_LOGIN,
		true},
	{"login.no-connect",
		AT "FATAL:  42501: permission denied for database \"shop\"\nDETAIL:  User does not "
		   "have CONNECT privilege." IN("CheckMyDatabase"),
		STEP_LOGIN, true},
	{"login.database-invalid",
		AT "FATAL:  55000: cannot connect to invalid database \"shop\"\nHINT:  Use DROP "
		   "DATABASE to drop invalid databases." IN("InitPostgres"),
		STEP_LOGIN, true},
	{"login.database-closed",
		AT "FATAL:  55000: database \"template0\" is not currently accepting "
		   "connections" IN("CheckMyDatabase"),
		STEP_LOGIN, true},
	{"login.replication",
		AT "FATAL:  42501: must be superuser or replication role to start "
		   "walsender" IN("InitPostgres"),
		STEP_LOGIN, false},
	{"login.replication",
		AT "FATAL:  42501: permission denied to start WAL sender\nDETAIL:  Only roles with "
		   "the REPLICATION attribute may start a WAL sender process." IN("InitPostgres"),
		STEP_LOGIN, false},

	{"login.server-full",
		AT "FATAL:  53300: sorry, too many clients already" IN("ProcessStartupPacket"),
		STEP_LOGIN, false},
	{"login.server-full",
		AT "FATAL:  53300: sorry, too many clients already" IN("BackendInitialize"),
		STEP_LOGIN, false},
	{"login.server-reserved",
		AT "FATAL:  53300: remaining connection slots are reserved for non-replication "
		   "superuser connections" IN("InitPostgres"),
		STEP_LOGIN, false},
	{"login.server-reserved",
		AT "FATAL:  53300: remaining connection slots are reserved for roles with the "
		   "SUPERUSER attribute" IN("InitPostgres"),
		STEP_LOGIN, false},
	{"login.role-limit",
		AT "FATAL:  53300: too many connections for role "
		   "\"mia\"" IN("InitializeSessionUserId"),
		STEP_LOGIN, false},
	{"login.database-limit",
		AT "FATAL:  53300: too many connections for database "
		   "\"shop\"" IN("CheckMyDatabase"),
		STEP_LOGIN, false},
	{"login.wal-senders",
		AT "FATAL:  53300: number of requested standby connections exceeds max_wal_senders "
		   "(currently 0)" IN("InitWalSenderSlot"),
		STEP_LOGIN, false},
	{"login.standby-closed",
		AT "FATAL:  57P03: the database system is not accepting connections\nDETAIL:  Hot "
		   "standby mode is disabled." IN("ProcessStartupPacket"),
		STEP_LOGIN, false},
	{"login.not-ready",
		AT "FATAL:  57P03: the database system is starting up" IN("ProcessStartupPacket"),
		STEP_LOGIN, false},
	{"login.not-ready",
		AT "FATAL:  57P03: the database system is not yet accepting connections\nDETAIL:  "
		   "Consistent recovery state has not been yet reached." IN("BackendInitialize"),
		STEP_LOGIN, false},
	/* 18: it passes when the primary ends its transactions. */
	{"login.not-ready",
		AT "FATAL:  57P03: the database system is not yet accepting connections\nDETAIL:  "
		   "Recovery snapshot is not yet ready for hot standby." IN("BackendInitialize"),
		STEP_LOGIN, false},
	{"login.option",
		AT "FATAL:  42704: unrecognized configuration parameter \"x\"" IN("find_option"),
		STEP_LOGIN, false},
	{"login.option",
		AT "FATAL:  22023: invalid value for parameter \"work_mem\": "
		   "\"x\"" IN("parse_and_validate_value"),
		STEP_LOGIN, false},
	{"login.option-denied",
		AT "FATAL:  42501: permission denied to set parameter "
		   "\"log_statement\"" IN("set_config_option_ext"),
		STEP_LOGIN, false},
	{"login.tenant", AT "FATAL:  XX000: Tenant or user not found\n", STEP_LOGIN, false},
	{"login.tenant", AT "FATAL:  XX000: (ENOTFOUND) tenant/user postgres.abc not found\n",
		STEP_LOGIN, false},
	{"login.tenant", AT "FATAL:  XX000: (ENOIDENTIFIER) no tenant identifier provided\n",
		STEP_LOGIN, false},
	{"login.endpoint",
		AT
		"ERROR:  XX000: Endpoint ID is not specified. Either please upgrade the postgres "
		"client library (libpq) for SNI support or pass the endpoint ID\n",
		STEP_LOGIN, false},
	{"login.endpoint-limit",
		AT "ERROR:  XX000: You have exceeded the limit of concurrently active endpoints\n",
		STEP_LOGIN, false},
	{"query.terminated", "FATAL:  57P01: terminating connection due to administrator command\n",
		STEP_SERVER, false},
	{"query.crashed", "FATAL:  57P02: terminating connection because of crash\n", STEP_SERVER,
		false},
	{"query.idle", "FATAL:  57P05: terminating connection due to idle-session timeout\n",
		STEP_SERVER, false},
	{"query.idle-transaction",
		"FATAL:  25P03: terminating connection due to idle-in-transaction timeout\n",
		STEP_SERVER, false},
	{"query.stopped", "ERROR:  57014: canceling statement due to statement timeout\n",
		STEP_SERVER, false},
	{"query.locked", "ERROR:  55P03: canceling statement due to lock timeout\n", STEP_SERVER,
		false},
	{"query.failed", "ERROR:  42501: permission denied for table pg_namespace\n", STEP_SERVER,
		false},

	{"pooler.admin", AT "FATAL:  08P01: not allowed\n", STEP_LOGIN, false},
	{"pooler.password", AT "FATAL:  08P01: SASL authentication failed\n", STEP_LOGIN, true},
	{"pooler.database", AT "FATAL:  08P01: no such database: shop\n", STEP_LOGIN, false},
	{"pooler.database", AT "FATAL:  08P01: database \"shop\" is disabled\n", STEP_LOGIN, false},
	{"pooler.wait", AT "FATAL:  08P01: query_wait_timeout\n", STEP_LOGIN, true},
	{"pooler.wait", "FATAL:  08P01: query_wait_timeout\n", STEP_SERVER, true},
	{"pooler.parameter", AT "FATAL:  08P01: unsupported startup parameter: options\n",
		STEP_LOGIN, false},
	{"pooler.full", AT "FATAL:  08P01: no more connections allowed (max_client_conn)\n",
		STEP_LOGIN, false},
	{"pooler.server-login", AT "FATAL:  08P01: server login failed: wrong password type\n",
		STEP_LOGIN, true},
	{"pooler.server", AT "FATAL:  08P01: database \"pool\" does not exist\n", STEP_LOGIN,
		false},
	{"pooler.server", AT "FATAL:  08P01: sorry, too many clients already\n", STEP_LOGIN, false},
	{"pooler.other", AT "FATAL:  08P01: what no version said\n", STEP_LOGIN, false},

	{"unknown", AT "FATAL:  P0001: Connection refused, says a trigger\n", STEP_LOGIN, false},
	{"unknown", AT "something new\n", STEP_LOGIN, false},
	{"unknown", AT "FATAL:  Connection refused\n", STEP_REACH, false},
	{"unknown", AT "Connection refused\n", STEP_LOGIN, false},
};

#endif
