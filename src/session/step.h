/*
 * step.h - the stages of a connection and of its test: one table, and what happened in each.
 *
 * Those up to the login are the legs of the way there and are reported by a session while it opens;
 * the others are questions to the server, asked by the test.
 */
#ifndef PGUSHER_SESSION_STEP_H
#define PGUSHER_SESSION_STEP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define JUMPS_MAX 4
#define JUMP_LEGS 3 /* its host key, its login, and from it to the next host */

enum step_id {
	STEP_RESOLVE,
	STEP_REACH,
	STEP_JUMPS, /* of the first jump host; those of the others follow */
	STEP_SSH_HOST_KEY = STEP_JUMPS + JUMPS_MAX * JUMP_LEGS,
	STEP_SSH_LOGIN,
	STEP_FORWARD,
	STEP_TLS,
	STEP_LOGIN,
	STEP_SERVER,
	STEP_DATABASES,
	STEP_SCHEMAS,
	STEP_TABLES,
	STEP_VIEWS,
	STEP_POLICIES,
	STEP_STATISTICS,
	STEP_ACCESS,
	STEP_WRITE,
	STEP_COUNT
};

enum step_state { STEP_WAIT, STEP_RUN, STEP_OK, STEP_WARN, STEP_FAILED, STEP_SKIP, STEP_STOPPED };

/* The cause and the next move. Lists hold one item a line. */
struct diagnosis {
	const char *code; /* "login.password": stable, never translated; a literal; NULL: none */
	char *message;	  /* one line: wrong password for "om_reader" */
	char *likely;	  /* causes */
	char *next;	  /* what the person can do */
	char *owner;	  /* what the owner of the server can do */
	bool passes;	  /* by itself, after a while: it is worth trying again */
};

/* One thing that came back. */
struct fact {
	char *key;   /* "certificate.0.issuer": stable, JSON */
	char *label; /* "Issuer": for people */
	char *value;
};

struct step {
	const char *key;   /* "login": JSON */
	const char *title; /* "Log in" */
	bool mandatory;
	bool is_shown; /* SSH legs are not, without a tunnel */
	enum step_state state;
	int64_t limit_ms; /* how long it may take; of Reach, each address */
	int64_t began_ms, elapsed_ms;
	int64_t paused_ms; /* since when a question is open (the clock stops), or 0 */
	char *asked;	   /* what was asked, in one line; NULL: nothing yet */
	char *fact;	   /* what was learned, or why it was skipped */
	struct fact *facts;
	size_t fact_count;
	struct json_t *rules; /* of STEP_ACCESS: hba_json() of all that was asked; may be NULL */
	char *words;	      /* what else came back, as lines; may be NULL */
	char *caveat;	      /* why it is STEP_WARN although it passed; lines */
	enum step_id needs;   /* STEP_SKIP: the step that it needs; STEP_COUNT: none */
	struct error error; /* STEP_FAILED, and STEP_WARN of an optional step: the server's words */
	bool is_unverified; /* the words came before the peer was verified */
	struct diagnosis diagnosis;
};

/* Sets up STEP_COUNT waiting steps; those that are only shown when they are asked for stay shown.
 * @limit_ms: of each step, in place of the table's; 0: none. */
void steps_init(struct step *steps, bool has_tunnel, int64_t limit_ms);
void steps_clear(struct step *steps);

/* From @first on they wait again. */
void steps_reset(struct step *steps, enum step_id first);

/* The rows of so many jump hosts are shown. */
void steps_show_jumps(struct step *steps, size_t count);

void step_begin(struct step *step);
/* Ends it with @state; @fact is taken over (may be NULL). */
void step_end(struct step *step, enum step_state state, char *fact);
void step_pause(struct step *step, bool paused); /* while the person is asked */

/* What was asked and what came back. @asked, @value and @caveat are taken over; facts keep their
 * order, and a NULL or empty value is left out. Several caveats become several lines. */
void step_ask(struct step *step, char *asked);
void step_add_fact(struct step *step, const char *key, const char *label, char *value);
void step_set_caveat(struct step *step, char *caveat);

/* Appends "Asked: ...", "Label: value" and the other words, each a line. */
void step_evidence(const struct step *step, struct buf *out);

/* The step before @id that did not pass and that it needs, or STEP_COUNT. */
enum step_id steps_missing(const struct step *steps, enum step_id id);
/* Ends @id as skipped, because it needs @missing. */
void step_skip(struct step *steps, enum step_id id, enum step_id missing);

/* "ok", "FAILED", ...: for people; and "ok", "failed", ...: for JSON. */
const char *step_state_word(enum step_state state);
const char *step_state_key(enum step_state state);

/* Whose words the error of the step is made of: "The server said", "In detail" (our own, about the
 * SSH host), "What was said" (libpq's). */
const char *step_speaker(const struct step *step);

/* The first that runs, or NULL. */
const struct step *steps_running(const struct step *steps);

/* What the step took so far or in all. */
int64_t step_elapsed_ms(const struct step *step);

/* The next moves without the keys of the screen that they begin with ("p type the password again");
 * the caller frees it. */
char *diagnosis_moves(const struct diagnosis *diagnosis);

void diagnosis_clear(struct diagnosis *diagnosis);

/* The overall result: FAILED when a mandatory step failed, STOPPED, WARN, OK; RUN before the end.
 */
enum step_state steps_result(const struct step *steps);

/* 0, 2 (up to Log in), 3 (later), 130 (stopped): the exit code of the result. With @strict a
 * warning counts as a failure. */
int steps_exit_code(const struct step *steps, bool strict);

/* "Failed: 1 mandatory step. 3 passed, 5 not run."; the caller frees it. */
char *steps_summary(const struct step *steps);

#endif
