#include "pg/guard.h"

#include "base/log.h"
#include "base/memory.h"
#include "pg/gate.h"
#include "pg/requests.h"
#include "pg/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define RECORD_BYTES SSL3_RT_MAX_PLAIN_LENGTH

enum ticket_state { TICKET_NOT_NEEDED, TICKET_WANTED, TICKET_HERE, TICKET_FAILED };

struct guard {
	PGconn *conn;
	struct policy policy;
	char *host;
	bool verifies_name, may_bind, libpq_judges, requires_gss;
	struct gate *gate;
	unsigned char answer; /* the byte that answered SSLRequest or GSSENCRequest */
	struct requests requests;
	bool has_heard_error; /* on a connection before this one */
	enum refusal refusal;
	char *said;
	enum ticket_state ticket;
	char *ticket_problem;
	bool is_passed; /* libpq has something to read that the gate gave it before a pause */
	struct tls_facts tls;
	bool waits_to_write; /* TLS, or the gate, for the real socket */
	unsigned char record[RECORD_BYTES];
	size_t shown; /* bytes of it that libpq is about to read */
};

static bool is_word(const char *value, const char *word)
{
	return value && strcmp(value, word) == 0;
}

struct guard *guard_new(PGconn *conn, const struct guard_terms *terms)
{
	struct guard *guard = mem_new(sizeof *guard);

	*guard = (struct guard){.conn = conn,
		.policy = terms->policy,
		.host = mem_text(terms->host),
		/* verify-ca does not count: the bundles of cloud providers vouch for the server
		 * of every customer. */
		.verifies_name = is_word(terms->sslmode, "verify-full"),
		.may_bind = !is_word(terms->channel_binding, "disable"),
		.libpq_judges = terms->libpq_judges,
		.requires_gss = is_word(terms->gssencmode, "require")};
	guard->requests.judge.policy = terms->policy;
	return guard;
}

static SSL *ssl_of(const struct guard *guard)
{
	return PQsslStruct(guard->conn, "OpenSSL");
}

void guard_free(struct guard *guard)
{
	if (!guard)
		return;
	gate_drop(guard->gate);
	tls_facts_clear(&guard->tls);
	free(guard->host);
	free(guard->said);
	free(guard->ticket_problem);
	free(guard);
}

static bool is_startup(const struct guard *guard)
{
	ConnStatusType status = PQstatus(guard->conn);

	return status == CONNECTION_SSL_STARTUP || status == CONNECTION_GSS_STARTUP;
}

static bool is_encrypted(const struct guard *guard)
{
	return PQsslInUse(guard->conn) || PQgssEncInUse(guard->conn);
}

static enum guard_move refuse(struct guard *guard, enum refusal refusal)
{
	guard->refusal = refusal;
	log_warn("pg", "refused: %d, after authentication request %d", (int)refusal,
		guard->requests.judge.code);
	return GUARD_REFUSE;
}

static enum guard_move break_off(struct guard *guard, char *said)
{
	mem_replace(&guard->said, said);
	return GUARD_REFUSE;
}

/* The server asks for a Kerberos login: libpq would get the ticket within its poll. */
static bool lacks_ticket(struct guard *guard, const struct judge *judge)
{
	if (judge->method != METHOD_GSS || guard->ticket == TICKET_HERE)
		return false;
	if (guard->ticket == TICKET_NOT_NEEDED)
		guard->ticket = TICKET_WANTED;
	return true;
}

static enum guard_move wait_for_ticket(struct guard *guard)
{
	if (guard->ticket == TICKET_FAILED)
		return break_off(
			guard, mem_printf("GSSAPI continuation error: %s", guard->ticket_problem));
	return GUARD_WAIT;
}

/* --- without TLS: the gate ------------------------------------------------------------------- */

static bool is_unix_socket(int fd)
{
	struct sockaddr_storage name;
	socklen_t length = sizeof name;

	return getsockname(fd, (struct sockaddr *)&name, &length) == 0 && name.ss_family == AF_UNIX;
}

/* Every connection of libpq comes by here once, before a byte was read from it. */
static bool is_gate_due(const struct guard *guard)
{
	ConnStatusType status = PQstatus(guard->conn);
	int fd = PQsocket(guard->conn);

	if (guard->gate || is_encrypted(guard) || fd < 0)
		return false;
	return status == (is_unix_socket(fd) ? CONNECTION_AWAITING_RESPONSE : CONNECTION_MADE);
}

static bool raise_gate(struct guard *guard)
{
	int fd = PQsocket(guard->conn);
	enum road road = is_unix_socket(fd) ? ROAD_LOCAL : ROAD_OPEN;

	guard->has_heard_error = guard_heard_error(guard);
	guard->requests = (struct requests){.judge = {.policy = guard->policy, .road = road}};
	guard->answer = '\0';
	guard->gate = gate_raise(fd);
	return guard->gate;
}

/* One unit from the server: the byte that answers a request for encryption, or what is left of
 * one message. */
static enum guard_move let_unit_in(struct guard *guard)
{
	unsigned char bytes[GATE_UNIT_MAX];
	size_t wanted = is_startup(guard) ? 1 : requests_wanted(&guard->requests);
	ssize_t got = gate_read(guard->gate, bytes, wanted < sizeof bytes ? wanted : sizeof bytes);
	enum refusal refusal = REFUSAL_NONE;

	if (got == 0)
		return GUARD_WAIT;
	if (got < 0) {
		gate_hang_up(guard->gate);
		return GUARD_POLL;
	}
	if (is_startup(guard))
		guard->answer = bytes[0];
	/* libpq up to 17 reads an E in this place once more, as the start of a message. */
	if (!is_startup(guard) || guard->answer == 'E')
		refusal = requests_feed(&guard->requests, bytes, (size_t)got);
	if (refusal == REFUSAL_PROTOCOL && guard->requests.header[0] != 'R')
		return break_off(guard,
			mem_printf("expected authentication request from server, but received %c",
				guard->requests.header[0]));
	if (refusal)
		return refuse(guard, refusal);
	/* To this libpq 15 has no words. */
	if (is_startup(guard) && guard->requires_gss && guard->answer == 'N')
		return break_off(guard,
			mem_text("server doesn't support GSSAPI encryption, but it was required"));
	if (!gate_pass(guard->gate, bytes, (size_t)got))
		return break_off(guard, mem_text("the connection inside this program broke"));
	guard->is_passed = lacks_ticket(guard, &guard->requests.judge);
	return guard->is_passed ? wait_for_ticket(guard) : GUARD_POLL;
}

/* TLS and GSS have begun once libpq's first message of theirs is on its way: from there on the
 * bytes are no requests. 22 is the type of a TLS record with a handshake, and no PostgreSQL message
 * of libpq begins with it. */
static bool is_gate_over(const struct guard *guard)
{
	switch (PQstatus(guard->conn)) {
	case CONNECTION_SSL_STARTUP:
		return gate_first_carried(guard->gate) == SSL3_RT_HANDSHAKE;
	case CONNECTION_GSS_STARTUP:
		return guard->answer == 'G';
	default:
		return guard->requests.judge.is_done;
	}
}

static void serve_gate(struct guard *guard)
{
	int fd = PQsocket(guard->conn);

	if (!gate_holds(guard->gate, fd)) {
		/* Within one poll libpq has left this connection, maybe for a new one. */
		gate_drop(guard->gate);
		guard->gate = NULL;
		return;
	}
	/* A server that has said yes to GSS encryption takes nothing else any more: before it is
	 * asked, it must be sure that there is a ticket. */
	if (PQstatus(guard->conn) == CONNECTION_GSS_STARTUP && guard->ticket == TICKET_NOT_NEEDED)
		guard->ticket = TICKET_WANTED;
	if (guard->ticket == TICKET_WANTED)
		return;
	guard->waits_to_write = !gate_carry(guard->gate);
	if (guard->waits_to_write || !is_gate_over(guard))
		return;
	gate_open(guard->gate, fd);
	guard->gate = NULL;
}

/* --- over TLS -------------------------------------------------------------------------------- */

static bool can_write(int fd)
{
	struct pollfd one = {.fd = fd, .events = POLLOUT};

	return poll(&one, 1, 0) == 1;
}

/* As libpq words it. */
static char *tls_words(void)
{
	unsigned long code = ERR_peek_error();
	const char *reason = ERR_reason_error_string(code);

	return reason ? mem_printf("SSL error: %s", reason)
		      : mem_printf("SSL error: SSL error code %lu", code);
}

static enum guard_move nothing_to_see(struct guard *guard, SSL *ssl, int result)
{
	switch (SSL_get_error(ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return GUARD_WAIT;
	case SSL_ERROR_WANT_WRITE:
		guard->waits_to_write = true;
		return GUARD_WAIT;
	case SSL_ERROR_SSL:
		return break_off(guard, tls_words()); /* libpq would see only the end of it */
	default:
		return GUARD_POLL; /* the end of the connection: libpq tells it */
	}
}

/* What libpq will read is judged on a copy: the account itself gets only what libpq really took. */
static enum guard_move look_into_record(struct guard *guard)
{
	SSL *ssl = ssl_of(guard);
	struct requests trial;
	enum refusal refusal;
	int length;

	if (!ssl)
		return refuse(guard, REFUSAL_BLIND);
	/* A libpq that cannot send its answer reads in the meantime, by itself (pqSendSome). */
	guard->waits_to_write = !can_write(PQsocket(guard->conn));
	if (guard->waits_to_write)
		return GUARD_WAIT;
	guard->requests.judge.road = guard->verifies_name ? ROAD_VERIFIED : ROAD_TLS;
	ERR_clear_error();
	length = SSL_peek(ssl, guard->record, (int)sizeof guard->record);
	if (length <= 0)
		return nothing_to_see(guard, ssl, length);
	trial = guard->requests;
	refusal = requests_feed(&trial, guard->record, (size_t)length);
	if (refusal == REFUSAL_PROTOCOL && trial.header[0] != 'R')
		return break_off(guard,
			mem_printf("expected authentication request from server, but received %c",
				trial.header[0]));
	if (refusal) {
		guard->requests = trial;
		return refuse(guard, refusal);
	}
	if (lacks_ticket(guard, &trial.judge))
		return wait_for_ticket(guard);
	guard->shown = (size_t)length;
	return GUARD_POLL;
}

static void count_what_was_read(struct guard *guard)
{
	SSL *ssl = ssl_of(guard);
	int left = ssl ? SSL_pending(ssl) : 0;
	size_t taken = left > 0 && (size_t)left <= guard->shown ? guard->shown - (size_t)left
								: guard->shown;

	if (guard->shown && requests_feed(&guard->requests, guard->record, taken))
		guard->refusal = REFUSAL_PROTOCOL; /* cannot be: the trial allowed all of it */
	guard->shown = 0;
}

/* GSS encryption proves the server (Kerberos), so that the default policy has nothing to forbid;
 * what somebody has forbidden libpq judges itself, from 16 on; before, some of it cannot be. */
static enum guard_move judge_blindly(struct guard *guard)
{
	guard->requests.judge.road = ROAD_VERIFIED;
	if (!PQgssEncInUse(guard->conn) ||
		(!guard->libpq_judges && !policy_holds_unseen(&guard->policy)))
		return refuse(guard, REFUSAL_BLIND);
	guard->requests.judge.is_done = true;
	return GUARD_POLL;
}

/* --- around a poll --------------------------------------------------------------------------- */

int guard_socket(const struct guard *guard)
{
	return guard->gate ? gate_socket(guard->gate) : PQsocket(guard->conn);
}

struct wants guard_wants(const struct guard *guard, PostgresPollingStatusType polling)
{
	struct wants wants = {.fd = guard_socket(guard)};

	if (guard->ticket == TICKET_WANTED)
		return (struct wants){.fd = -1};
	if (guard->waits_to_write)
		wants.events = POLLOUT;
	else
		wants.events = polling == PGRES_POLLING_READING ? POLLIN : POLLOUT;
	wants.now = wants.fd < 0 || guard->is_passed || guard->said ||
		    (!guard->gate && PQsslInUse(guard->conn) && ssl_of(guard) &&
			    !guard->waits_to_write && SSL_pending(ssl_of(guard)) > 0);
	return wants;
}

static enum guard_move pass_gate(struct guard *guard, PostgresPollingStatusType polling)
{
	if (guard->waits_to_write) {
		serve_gate(guard);
		return GUARD_WAIT;
	}
	if (guard->is_passed) {
		guard->is_passed = false;
		return GUARD_POLL;
	}
	return polling == PGRES_POLLING_READING ? let_unit_in(guard) : GUARD_POLL;
}

enum guard_move guard_before(struct guard *guard, PostgresPollingStatusType polling)
{
	if (guard->said)
		return GUARD_REFUSE;
	if (is_gate_due(guard) && !raise_gate(guard))
		return break_off(guard, mem_text("no free descriptor to guard the login with"));
	if (guard->gate)
		return pass_gate(guard, polling);
	if (PQstatus(guard->conn) != CONNECTION_AWAITING_RESPONSE || guard->requests.judge.is_done)
		return GUARD_POLL;
	return PQsslInUse(guard->conn) ? look_into_record(guard) : judge_blindly(guard);
}

void guard_after(struct guard *guard)
{
	SSL *ssl;

	if (guard->gate)
		serve_gate(guard);
	if (guard->shown)
		count_what_was_read(guard);
	ssl = ssl_of(guard);
	if (!ssl || !PQsslInUse(guard->conn))
		return;
	if (PQstatus(guard->conn) == CONNECTION_SSL_STARTUP)
		tls_watch(ssl, &guard->tls, guard->host);
	else if (!guard->tls.protocol && PQstatus(guard->conn) != CONNECTION_BAD)
		tls_finished(ssl, &guard->tls);
	if (PQstatus(guard->conn) == CONNECTION_OK)
		tls_forget(ssl);
}

/* --- the ticket ------------------------------------------------------------------------------ */

bool guard_wants_ticket(const struct guard *guard)
{
	return guard->ticket == TICKET_WANTED;
}

/* As if the server had no GSS encryption: libpq goes on to TLS, as it does without a ticket. */
static void decline_gss(struct guard *guard)
{
	static const unsigned char no[] = {'N'};

	gate_swallow(guard->gate);
	guard->answer = *no;
	guard->is_passed = gate_pass(guard->gate, no, sizeof no);
}

void guard_ticket(struct guard *guard, const char *problem)
{
	bool is_for_encryption = PQstatus(guard->conn) == CONNECTION_GSS_STARTUP;

	guard->ticket = problem ? TICKET_FAILED : TICKET_HERE;
	guard->ticket_problem = problem ? mem_text(problem) : NULL;
	if (problem && is_for_encryption && !guard->requires_gss)
		decline_gss(guard);
	else if (problem)
		break_off(guard,
			mem_printf("%s: %s",
				is_for_encryption ? "could not initiate GSSAPI security context"
						  : "GSSAPI continuation error",
				problem));
	else if (guard->gate)
		serve_gate(guard);
}

/* --- what was seen --------------------------------------------------------------------------- */

enum refusal guard_refusal(const struct guard *guard)
{
	return guard->refusal;
}

const char *guard_said(const struct guard *guard)
{
	return guard->said;
}

bool guard_heard_error(const struct guard *guard)
{
	return guard->has_heard_error || guard->requests.has_error;
}

const struct judge *guard_judge(const struct guard *guard)
{
	return &guard->requests.judge;
}

bool guard_binds_channel(const struct guard *guard)
{
	const struct judge *judge = &guard->requests.judge;

	return judge->offers_binding && guard->may_bind &&
	       (judge->road == ROAD_TLS || judge->road == ROAD_VERIFIED);
}

bool guard_has_gss(const struct guard *guard)
{
	return PQgssEncInUse(guard->conn);
}

bool guard_began_gss(const struct guard *guard)
{
	return guard->answer == 'G';
}

const struct tls_facts *guard_tls(const struct guard *guard)
{
	return &guard->tls;
}
