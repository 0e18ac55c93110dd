/*
 * guard.h - watches over one login of libpq: no request of the server reaches libpq before it was
 * judged by the policy.
 *
 * Without TLS a gate (gate.h) holds libpq off the network. Over TLS SSL_peek() looks into the
 * record that libpq's next SSL_read() will get: OpenSSL gives no more than the rest of one record
 * at a time, so exactly what was looked at is what libpq can get, and nothing can slip in between.
 *
 * Around every PQconnectPoll():  guard_before() == GUARD_POLL, PQconnectPoll(), guard_after().
 *
 * By the states of fe-connect.c, which are alike from libpq 14 to 18: nothing is sent or read
 * before CONNECTION_MADE on TCP, and nothing is read before CONNECTION_AWAITING_RESPONSE on a Unix
 * socket (requirepeer asks the real one until then). Run on 15 only.
 */
#ifndef PGUSHER_PG_GUARD_H
#define PGUSHER_PG_GUARD_H

#include "loop/loop.h"
#include "pg/policy.h"

#include <libpq-fe.h>

struct guard;
struct tls_facts;

enum guard_move {
	GUARD_POLL,  /* PQconnectPoll() has to be called */
	GUARD_WAIT,  /* there is nothing for libpq yet */
	GUARD_REFUSE /* the attempt is over: guard_refusal() or guard_said() */
};

/* What the source says that matters here; texts are borrowed and may be NULL. */
struct guard_terms {
	struct policy policy;
	const char *host; /* the certificate should be for it */
	const char *sslmode, *channel_binding, *gssencmode;
	bool libpq_judges; /* it was given require_auth, and knows it */
};

/* @conn is borrowed; it must live as long as the guard. */
struct guard *guard_new(PGconn *conn, const struct guard_terms *terms);
void guard_free(struct guard *guard); /* after PQfinish() or on a connection that is logged in */

struct wants guard_wants(const struct guard *guard, PostgresPollingStatusType polling);
enum guard_move guard_before(struct guard *guard, PostgresPollingStatusType polling);
void guard_after(struct guard *guard);

/* Before libpq may go on, a Kerberos ticket for the server has to be got (ticket.h); asked for once
 * in the life of a guard. guard_ticket() tells how that went, NULL: it is there. */
bool guard_wants_ticket(const struct guard *guard);
void guard_ticket(struct guard *guard, const char *problem);

/* The socket to the server, -1 when there is none. */
int guard_socket(const struct guard *guard);

enum refusal guard_refusal(const struct guard *guard);
/* What TLS said when it broke under our eyes, in libpq's words; NULL: nothing. Borrowed. */
const char *guard_said(const struct guard *guard);

/* Whether the server sent an error before it let anybody in: then the words are its own, however
 * much they look like libpq's. */
bool guard_heard_error(const struct guard *guard);

/* What was seen of the login. */
const struct judge *guard_judge(const struct guard *guard);
bool guard_binds_channel(const struct guard *guard);	      /* SCRAM-SHA-256-PLUS */
bool guard_has_gss(const struct guard *guard);		      /* encryption, not the login */
bool guard_began_gss(const struct guard *guard);	      /* the server said that it can */
const struct tls_facts *guard_tls(const struct guard *guard); /* no chain: none was seen */

#endif
