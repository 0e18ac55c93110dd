/*
 * auth_private.h - what the methods of login share: auth.c chooses the next one and names the
 * failure, auth_keys.c offers keys of the agent and of files, auth_password.c does the two methods
 * in which a person types.
 */
#ifndef PGUSHER_SSH_AUTH_PRIVATE_H
#define PGUSHER_SSH_AUTH_PRIVATE_H

#include "base/buf.h"
#include "base/error.h"
#include "ssh/agent.h"
#include "ssh/key_file.h"
#include "ssh/tunnel_private.h"

/* sshd throws out at the sixth by default (MaxAuthTries), and counts the question for the methods
 * that it offers as one. */
#define FAILURES_MAX 5
#define ATTEMPTS_MAX 3 /* of a passphrase, a password */
#define FILES_MAX 8
#define PROMPTS_MAX 32

enum auth_state {
	AUTH_CHOOSING,
	AUTH_LISTING_AGENT,
	AUTH_CHOOSING_AGENT_KEY,
	AUTH_CHOOSING_FILE,
	AUTH_LOADING_FILE,
	AUTH_ASKING_PASSPHRASE,
	AUTH_OFFERING_KEY,
	AUTH_CHOOSING_PASSWORD, /* or keyboard-interactive */
	AUTH_ASKING_PASSWORD,
	AUTH_SENDING_PASSWORD,
	AUTH_INTERACTING,
	AUTH_ASKING_PROMPT,
	AUTH_LISTING_METHODS,
	AUTH_JUDGING_REFUSAL,
	AUTH_OVER
};

struct prompt {
	char *text;
	bool echo;
	struct secret *answer;
};

struct auth {
	struct tunnel *tunnel;
	enum auth_state state;
	enum auth_state after_list; /* where AUTH_LISTING_METHODS goes on */
	size_t method_at;
	unsigned failures;
	bool has_requested; /* something: only then does the server count the question for methods
			     */
	struct buf tried;
	char *offered; /* NULL: not asked yet */
	bool keys_refused, password_refused, rsa_refused;

	/* Why a method could not even be tried; the first one stays. */
	const char *reason_code;
	struct error reason;

	struct agent *agent;
	size_t agent_at, agent_offers;

	char *files[FILES_MAX];
	size_t file_count, file_at;
	struct worker *worker;
	bool is_loaded;
	enum key_outcome outcome;
	struct error key_error;
	int passphrase_attempt;
	char *needs_ssh; /* why a key is none for us; NULL */

	/* The key that is being offered: of a file (@key), or of the agent. */
	struct key *key;
	struct wire_string original; /* its public blob */
	struct buf blob;	     /* as it is sent */
	char *label;
	bool is_rsa, tries_old_rsa;
	bool is_signing, was_signed, sign_failed;
	struct buf certificate; /* the blob that is offered before the plain key, or empty */
	bool offers_certificate;
	char offered_keys[FAILURES_MAX][FINGERPRINT_MAX];
	size_t offered_key_count;

	bool has_answer;
	struct secret *answer; /* NULL: none was given */
	struct secret *password;
	int password_attempt;

	/* keyboard-interactive: the round that is being answered. */
	struct coroutine *interaction;
	int interaction_result;
	char *title, *instruction;
	struct prompt prompts[PROMPTS_MAX];
	size_t prompt_count;
	bool wants_answers, gave_up;
	int interactive_attempt;

	/* A method that failed: did it, or was it one of several that are required? The list of
	 * what the server offers tells. */
	const char *judged;
	void (*refused)(struct auth *auth);
	struct buf accepted; /* "publickey, password" */
};

typedef bool auth_step(struct auth *auth);

/* The one place where the state changes. */
void auth_go(struct auth *auth, enum auth_state state);

/* Goes to @state, by way of asking the server what it offers unless that is known. */
void auth_go_knowing_offer(struct auth *auth, enum auth_state state);
bool auth_is_offered(const struct auth *auth, const char *method);

void auth_note_tried(struct auth *auth, const char *what);
/* @error is taken over. */
void auth_note_reason(struct auth *auth, const char *code, struct error *error);

/* What to do after the server said no to @method (a literal): asks what it offers now. When the
 * method is no longer among them it was accepted, and another one is required as well (RFC 4252,
 * section 5.1; libssh2 keeps the "partial success" to itself). Else @refused goes on. */
void auth_after_refusal(struct auth *auth, const char *method, void (*refused)(struct auth *auth));
/* @method was accepted, and the server wants more. */
void auth_accept_partly(struct auth *auth, const char *method);

/* The server said no to a request. False when it also threw us out: then all is over. */
bool auth_count_refusal(struct auth *auth, int result);
void auth_succeed(struct auth *auth, const char *how);

/* A wait for the agent is over, because it answered or because it did not in time. */
void auth_wake(void *self);
void auth_forget_key(struct auth *auth);
void auth_forget_prompts(struct auth *auth);

auth_step st_listing_agent, st_choosing_agent_key, st_choosing_file, st_loading_file,
	st_asking_passphrase, st_offering_key;
auth_step st_choosing_password, st_asking_password, st_sending_password, st_interacting,
	st_asking_prompt;

/* Entries of the methods. */
void auth_begin_agent(struct auth *auth);
void auth_begin_files(struct auth *auth);

#endif
