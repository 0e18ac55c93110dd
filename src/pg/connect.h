/*
 * connect.h - one attempt to log in at one address, on the loop.
 *
 * The phases are those that PQstatus() shows (connection-errors.md 2), and each has our own
 * deadline, because PQconnectPoll ignores connect_timeout. libpq is given an address, never a name
 * to resolve, and never looks into files or the environment for a password. What the server asks
 * for is judged before libpq answers (guard.h), and a Kerberos ticket that it needs for the answer
 * is got before (ticket.h).
 */
#ifndef PGUSHER_PG_CONNECT_H
#define PGUSHER_PG_CONNECT_H

#include "pg/message.h"
#include "pg/policy.h"
#include "pg/tls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;
struct loop;
struct pg_connect;
struct secret;

enum pg_phase { PG_PHASE_REACH, PG_PHASE_TLS, PG_PHASE_LOGIN };

struct pg_parameter {
	const char *keyword, *value;
};

/* What was seen of TLS and of the login; borrowed during the call. */
struct pg_seen {
	const struct tls_facts *tls; /* no chain where there was none to see */
	const struct judge *judge;
	bool binds_channel; /* SCRAM bound to the certificate: SCRAM-SHA-256-PLUS */
	bool has_gss;	    /* GSS encryption: what the server asked for was not seen */
};

/* Why an attempt failed; borrowed during the call. */
struct pg_failure {
	enum pg_phase phase;
	struct pg_message message;
	bool has_timed_out;   /* our deadline for the phase */
	int64_t limit_ms;     /* which was this */
	bool needs_password;  /* the server asked and none was supplied */
	bool used_password;   /* one was asked for, given or not */
	bool is_logged_in;    /* it let us in, and was being asked of which kind it is */
	enum refusal refusal; /* ours: libpq did not see what was asked, and sent nothing */
	struct pg_seen seen;
};

struct pg_connect_events {
	void (*phase)(void *self, enum pg_phase phase); /* this phase began */
	/* @connection is yours from now on. */
	void (*connected)(void *self, struct connection *connection, const struct pg_seen *seen);
	void (*failed)(void *self, const struct pg_failure *failure);
};

/* Of each phase. */
struct pg_limits {
	int64_t reach_ms, tls_ms, login_ms;
};

/* Starts with @parameters (ended by a NULL keyword; copied as far as they are needed),
 * @password (may be NULL), @policy and @limits (copied). The handle is dead after connected() or
 * failed(), which come from the loop. */
struct pg_connect *pg_connect_start(struct loop *loop, const struct pg_parameter *parameters,
	const struct secret *password, const struct policy *policy, const struct pg_limits *limits,
	const struct pg_connect_events *events, void *self);
void pg_connect_cancel(struct pg_connect **connect); /* empties the caller's pointer */

/* The local port of libpq's TCP socket just now, 0 when there is none: who may use a tunnel. */
int pg_connect_local_port(const struct pg_connect *connect);

#endif
