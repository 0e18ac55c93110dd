/* session_private.h - shared by session.c, route.c and login.c only. */
#ifndef PGUSHER_SESSION_PRIVATE_H
#define PGUSHER_SESSION_PRIVATE_H

#include "loop/resolver.h"
#include "pg/connect.h"
#include "session/diagnosis.h"
#include "session/session.h"
#include "ssh/gateway.h"

#include <stdint.h>

struct credential;

#define CANDIDATES_MAX 64

/* One address to try; for a socket the address is empty. */
struct candidate {
	char *host, *port;
	char address[ADDRESS_TEXT_MAX];
};

/* Text that a question borrows. */
struct question_texts {
	char *who, *prompt, *title, *instruction, *host, *randomart, *known_hosts, *key_type,
		*authority;
	char fingerprint[FINGERPRINT_MAX];
};

struct session {
	struct loop *loop;
	struct source *source;
	const struct session_events *events;
	void *self;
	struct step steps[STEP_COUNT];
	int64_t limit_ms; /* of each step, by the source; 0: each has its own */
	bool is_opening, is_open;

	/* under way */
	struct credential *credential;
	struct error credential_error;
	char *password_origin;
	struct secret *password; /* NULL: none so far */
	bool has_typed_password; /* a person's stays; what was fetched is for one connection */
	bool awaits_password;	 /* being fetched: nothing behind it was tried */
	void (*go_on)(struct session *session); /* ... when it is there */
	struct resolver *resolver;
	struct timer *resolve_limit;
	struct pg_connect *connect;
	struct timer *deferred;

	/* the route */
	struct candidate *candidates;
	size_t candidate_count, candidate;
	size_t host;	/* of a list of hosts, the one being resolved */
	char *outcomes; /* "10.0.0.1 refused, ..." of the candidates that failed */
	size_t attempt_count;
	bool is_second_round;	   /* of prefer-standby */
	int kept_rank;		   /* how far the failure below came; 0: none is kept */
	struct circumstances kept; /* borrows from the candidates */
	struct error kept_error;
	char *kept_function;  /* of the server, that raised it */
	int tries, tries_max; /* repetitions made and allowed */
	struct timer *back_off;
	struct gateway *gateway;
	struct gateway_forward *forward;
	int tunnel_port;    /* local end; 0: none */
	bool is_by_ssh;	    /* the system's ssh goes the way */
	char *by_ssh_why;   /* and why; NULL when there is nothing to say */
	bool ends_at_route; /* only the way is tested */

	struct connection *connection;
	char *lost_code; /* the way of an open session is gone: the code of that; else NULL */
	enum protection protection;
	bool is_pooled; /* as another session by the same way has seen */
	bool is_asking;
	enum step_id asking; /* the step that waits for the answer */
	struct question question;
	struct question_texts texts;
};

/* session.c */
void session_told(struct session *session, enum step_id id);
void session_begin_step(struct session *session, enum step_id id);
void session_end_step(struct session *session, enum step_id id, enum step_state state, char *fact);
/* The one failure exit: diagnoses, marks the rest as skipped, closes. @error is taken over. */
void session_fail(struct session *session, struct circumstances *seen, struct error *error);
/* Opens again what did not open; a tunnel that is open stays. */
void session_try_again(struct session *session);
void session_ask(struct session *session, enum step_id step, enum question_kind kind);
/* The question is void. */
void session_withdraw(struct session *session);
/* The way is open, and no more was wanted. */
void session_end_at_route(struct session *session);
void session_close_route(struct session *session);

/* password.c: what the server is to be told when it asks */
void password_typed(struct session *session, const struct secret *password);

/* Drops it, unless it was typed: the next connection needs a fresh one. */
void password_forget(struct session *session);
/* Fetches it from where the source says, and goes on; or fails the login. */
void password_get(struct session *session, void (*go_on)(struct session *session));

/* route.c: states up to an address that libpq can be given */
void route_start(struct session *session);
/* The @index-th host of the source, NULL beyond the last, and its port; the caller frees them. */
char *route_host(const struct session *session, size_t index);
char *route_port(const struct session *session, size_t index);
/* @host and @port are taken over. */
void route_add_candidate(struct session *session, char *host, char *port, const char *address);

/* route_ssh.c: the same through an SSH host */
void route_through_ssh(struct session *session);
/* Leads the tunnel to the next host of the source, or to the first one again. False: there is none,
 * or no tunnel. */
bool route_next_host(struct session *session);
/* From the open SSH connection on once more. */
void route_again(struct session *session);
/* The database has answered: the forward works. */
void route_is_proved(struct session *session);
/* The local end lets nobody in any more; for a request to cancel it does once more. */
void route_shut(struct session *session);
bool route_reopen(struct session *session);
/* All who waited on the connection have been told that it broke. */
void route_is_lost(struct session *session, const struct error *error);
void route_answer(struct session *session, const struct secret *answer);
void route_trust(struct session *session, enum trust trust);

/* attempts.c: which candidate is next, and when all is tried again */
void attempts_begin(struct session *session);
int64_t attempts_reach_ms(const struct session *session);	   /* for the present candidate */
const char *attempts_session_attrs(const struct session *session); /* NULL: not set */
/* Goes to the next candidate. False: there is none, and @seen and @error are those of the failure
 * that explains most. */
bool attempts_next(struct session *session, const struct pg_failure *failure,
	struct circumstances *seen, struct error *error);
/* Whether libpq would try another host after this. */
bool attempts_may_go_on(const struct pg_failure *failure);
/* True once, when all hosts are to be tried anew with less asked of them. */
bool attempts_second_round(struct session *session);
/* Notes a forward that failed; true when the source has several hosts. */
bool attempts_note_forward(struct session *session, const char *outcome);
/* True when the opening begins again after a while, because what failed passes by itself. */
bool attempts_retry(struct session *session, enum step_id id, const struct diagnosis *diagnosis);

/* login.c: from there to a connection */
void login_start(struct session *session);
void login_answer(struct session *session, const struct secret *answer);

#endif
