/*
 * session.h - a live connection to a source: zero or one SSH hop, then libpq. The only thing that
 * the rooms above talk to.
 *
 * Opening is a state machine whose states are the first seven steps. Events come from the loop,
 * never from inside the call that started the work.
 */
#ifndef PGUSHER_SESSION_SESSION_H
#define PGUSHER_SESSION_SESSION_H

#include "pg/connection.h"
#include "session/step.h"

#include <stdbool.h>
#include <stddef.h>

struct loop;
struct secret;
struct session;
struct source;

enum question_kind {
	QUESTION_PASSWORD, /* of the database */
	QUESTION_HOST_KEY,
	QUESTION_SSH_PASSWORD,
	QUESTION_SSH_PASSPHRASE,
	QUESTION_SSH_PROMPT,
	QUESTION_SSH_NOTICE /* nothing to answer ("touch the key"); withdrawn when it was done */
};

/* Who asks for what; borrowed until it is answered. Texts of a server are raw. */
struct question {
	enum question_kind kind;
	const char *who;    /* "mia at bastion.example.com:22" */
	const char *prompt; /* PASSPHRASE: the key file; SSH_PROMPT: the server's text */
	const char *title, *instruction; /* SSH_PROMPT: what the server says before; or NULL */
	bool echo;			 /* the answer may be seen */
	bool is_of_ssh;			 /* SSH_PROMPT: the program ssh asks, not the server */
	int attempt;			 /* 1 for the first time */
	/* HOST_KEY */
	const char *host;
	int port; /* 0: not known */
	const char *key_type, *fingerprint, *randomart;
	const char *known_hosts; /* the file that the key is added to; NULL: there is none */
	bool must_be_recorded;	 /* it cannot be trusted this time only */
	bool has_other_types;	 /* the host is known by keys of other types */
	const char *authority;	 /* a clause: which line trusts a certificate authority; or NULL */
	size_t hop, hops;	 /* of SSH: which one asks, from 1, and how many there are */
};

enum trust { TRUST_REFUSE, TRUST_ONCE, TRUST_AND_RECORD };

struct session_events {
	void (*stepped)(void *self, enum step_id id); /* this step has another state or fact */
	void (*asks)(void *self, const struct question *question);
	void (*opened)(void *self);
	/* Could not be opened (session_step() says where and why), or broke later. Only
	 * session_free() and session_reopen() are left. */
	void (*closed)(void *self, const struct error *error);
};

/* How safe the way is; for the title line. */
enum protection {
	PROTECTION_UNKNOWN,
	PROTECTION_VERIFIED, /* TLS, certificate and name checked; GSS encryption; a socket here */
	PROTECTION_NOT_VERIFIED, /* TLS, but nobody checked who the server is */
	PROTECTION_TUNNEL,	 /* not encrypted behind the SSH host, whose key was checked */
	PROTECTION_NONE
};

/* @source and @password (may be NULL) are copied. */
struct session *session_new(struct loop *loop, const struct source *source,
	const struct secret *password, const struct session_events *events, void *self);
void session_free(struct session *session); /* NULL is allowed */

/* Takes @session (NULL is allowed) out of use: nothing is told any more, what runs on the server is
 * cancelled, and it is freed when the request to cancel is through, after RETIRE_LIMIT_MS at the
 * latest. session_free() would take the way away before that. */
#define RETIRE_LIMIT_MS 1000
void session_retire(struct session *session);
/* Turns until all that were retired are freed, before the program ends. */
void sessions_wait_retired(struct loop *loop);

/* Hands a session over to another owner of its events. */
void session_set_events(struct session *session, const struct session_events *events, void *self);

#define SESSION_RETRIES 4

/* How often an opening is repeated when what failed passes by itself (a server that starts up, no
 * free connection), each time after a longer wait; SESSION_RETRIES unless it is set. A wrong
 * password is never tried twice. */
void session_set_retries(struct session *session, int retries);

void session_open(struct session *session);
/* Goes only the way to the database, through the SSH host, and then says that it is opened; no
 * session is open then, and session_is_open() is false. */
void session_open_route(struct session *session);
/* Closes what there is and opens again; with @password (may be NULL) in place of the old one. */
void session_reopen(struct session *session, const struct secret *password);
/* Stops opening: the step under way becomes "stopped". No event follows. */
void session_stop(struct session *session);

bool session_is_open(const struct session *session);
/* The SSH host went while the session was open: what waits is being told, closed() follows. */
bool session_has_lost_way(const struct session *session);
bool session_is_opening(const struct session *session);

/* Answers the open question. NULL: no answer. */
void session_answer(struct session *session, const struct secret *answer);
void session_trust(struct session *session, enum trust trust);
const struct question *session_question(const struct session *session); /* NULL: none is open */

/* The loop that it lives in; borrowed. */
struct loop *session_loop(const struct session *session);

const struct source *session_source(const struct session *session);
const struct step *session_steps(const struct session *session); /* STEP_COUNT of them */
struct step *session_step(struct session *session, enum step_id id);
enum protection session_protection(const struct session *session);

/* What the open session knows of the other side; NULL before it is open. */
const struct connection *session_connection(const struct session *session);
int session_server_version(const struct session *session); /* 150020; 0 before */

/* Asks the server; see connection_batch(). The session must be open. */
struct batch *session_batch(struct session *session, const struct statement *statements,
	size_t count, batch_done *done, void *self);

/* A long result row by row, and "COPY ... TO STDOUT"; see connection_stream(). */
struct batch *session_stream(struct session *session, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self);
struct batch *session_copy(struct session *session, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self);

/* An answer that the server owes; see connection_waiting(). */
bool session_waiting(const struct session *session, struct waiting *waiting);

/* All connections of a pooler's to the server are taken: what was asked waits for one of them. */
bool session_waits_for_pool(const struct session *session);
#define SESSION_WAITS_FOR_POOL "waiting for a connection of the pool" /* what a person is told */

/* A second session by the same route to another database of the server; NULL: the same one. */
struct session *session_clone(const struct session *session, const char *dbname,
	const struct session_events *events, void *self);

#endif
