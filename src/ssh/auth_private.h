/*
 * auth_private.h - what the methods of login share: auth.c chooses the next one, auth_failure.c
 * says why it failed, auth_reply.c reads what the server says to a refusal, auth_agent.c and
 * auth_files.c choose keys, auth_keys.c offers one, auth_password.c and auth_interactive.c are the
 * two methods in which a person types.
 */
#ifndef PGUSHER_SSH_AUTH_PRIVATE_H
#define PGUSHER_SSH_AUTH_PRIVATE_H

#include "base/buf.h"
#include "base/error.h"
#include "ssh/agent.h"
#include "ssh/key_file.h"
#include "ssh/tunnel_private.h"

/* sshd throws out at the sixth by default (MaxAuthTries). */
#define FAILURES_MAX 5
#define KEY_FAILURES_MAX 4 /* in SSH_AUTO: a password is to have its chance */
#define ATTEMPTS_MAX 3	   /* of a passphrase, a password */
#define FILES_MAX 16
#define OFFERS_MAX 32 /* keys, accepted ones and those that could not sign too */
#define PROMPTS_MAX 32

/* libssh2 before 1.11 signs RSA with SHA-1 only; ssh-and-libpq.md 1.3 has the way round it. It
 * also writes the type of an Ed25519 or RSA certificate where the server wants the plain one. */
#define IS_OLD_LIBSSH2 (LIBSSH2_VERSION_NUM < 0x010b00)

enum auth_state {
	AUTH_CHOOSING,
	AUTH_LISTING_AGENT,
	AUTH_CHOOSING_AGENT_KEY,
	AUTH_CHOOSING_FILE,
	AUTH_LOADING_FILE,
	AUTH_ASKING_PASSPHRASE,
	AUTH_CHOOSING_FORM,
	AUTH_OFFERING_KEY,
	AUTH_ASKING_PASSWORD,
	AUTH_SENDING_PASSWORD,
	AUTH_INTERACTING,
	AUTH_ASKING_PROMPT,
	AUTH_LISTING_METHODS,
	AUTH_OVER
};

/* In the order in which they are tried. */
enum way { WAY_AGENT, WAY_FILES, WAY_PASSWORD, WAY_INTERACTIVE, WAYS };

struct prompt {
	char *text;
	bool echo;
	struct secret *answer;
};

/* One key exchange of questions ("keyboard-interactive"), which may take several rounds. */
struct talk {
	struct coroutine *coroutine; /* NULL: none is under way */
	int result;
	unsigned rounds;
	bool wants_answers, breathes, is_absurd;
	bool was_dropped; /* libssh2 is left in the middle: there is no second one */
	struct prompt prompts[PROMPTS_MAX];
	size_t prompt_count;
	struct buf title, instruction;
};

struct auth {
	struct tunnel *tunnel;
	enum auth_state state;
	enum auth_state after_list; /* where AUTH_LISTING_METHODS goes on */
	bool is_done[WAYS];
	unsigned failures;
	struct buf tried;    /* "agent key ed25519, password" */
	struct buf accepted; /* methods that succeeded partially: "publickey, password" */
	char *offered;	     /* NULL: not known yet */
	bool keys_refused, password_refused, rsa_refused;

	/* What the server's last refusal said. */
	bool has_reply, is_partial;
	size_t list_length; /* of the last list that was asked for */

	/* Why a method could not even be tried; the first one stays. */
	const char *reason_code;
	bool is_reason_named; /* of a key file that the person named */
	struct error reason;

	struct agent *agent;
	size_t agent_at, agent_offers;

	char *files[FILES_MAX];
	bool is_named[FILES_MAX];	  /* not one of the usual files that happens to exist */
	struct buf identities[FILES_MAX]; /* their public keys, with identities_only */
	size_t file_count, file_at;
	bool has_listed_files, has_listed_more;
	struct worker *worker;
	bool is_loaded;
	enum key_outcome outcome;
	struct key *loaded_key;
	bool is_mismatched; /* the private and the public part are of two keys */
	struct error key_error;
	int passphrase_attempt;
	bool is_passphrase_withheld; /* it was asked for, and the person gave none */

	/* The key that is being offered: of a file (@key), or of the agent. */
	struct key *key;
	size_t form_at;		     /* of a file: its certificates, then the plain key */
	struct wire_string original; /* its public blob */
	struct buf blob;	     /* as it is sent */
	char *label;
	bool is_rsa, tries_old_rsa;
	bool is_signing, sign_failed;
	bool wants_key; /* the server accepts it, and the file is still encrypted */
	char offered_keys[OFFERS_MAX][FINGERPRINT_MAX];
	size_t offered_key_count;

	bool has_answer;
	struct secret *answer; /* NULL: none was given */
	struct secret *password;
	int password_attempt, interactive_attempt;

	struct talk talk;
};

typedef bool auth_step(struct auth *auth);

/* The one place where the state changes. */
void auth_go(struct auth *auth, enum auth_state state);

/* Ends @way, goes on with choosing. */
void auth_finish(struct auth *auth, enum way way);

/* Goes to @state, by way of asking the server what it offers unless that is known. */
void auth_go_knowing_offer(struct auth *auth, enum auth_state state);
bool auth_is_offered(const struct auth *auth, const char *method); /* true while not known */

/* Room for one more attempt of @way before the server throws us out. */
bool auth_has_room(const struct auth *auth, enum way way);

void auth_note_tried(struct auth *auth, const char *what);
/* @error is taken over. */
void auth_note_reason(struct auth *auth, const char *code, struct error *error);

/* auth_failure.c: the most telling failure is the one that is reported. */
void auth_fail(struct auth *auth);
/* The server ended the connection at an attempt. */
void auth_throw_out(struct auth *auth);

/* The server said no to @what of @method. False when that was not a refusal and the state has
 * changed already: a partial success, or we were thrown out. */
bool auth_take_refusal(struct auth *auth, int result, const char *method, const char *what);
void auth_succeed(struct auth *auth, const char *how);

/* auth_reply.c: from here to auth_stop_listening() replies of the server are heard. */
void auth_listen(struct auth *auth);
void auth_stop_listening(struct auth *auth);
/* libssh2 1.10 checks the length of a round's name against that of the last list of methods: makes
 * that one short. */
void auth_forget_list_length(struct auth *auth);
/* While @on, no name of a prompt is copied that the server's message does not hold. */
void auth_guard_names(struct auth *auth, bool on);

/* A wait for the agent is over, because it answered or because it did not in time. */
void auth_wake(void *self);
void auth_forget_key(struct auth *auth);
void auth_ask_passphrase(struct auth *auth);
void auth_decline_passphrase(struct auth *auth);
void auth_forget_prompts(struct auth *auth);
void auth_drop_talk(struct auth *auth);

/* False when this very key was offered before (an agent often holds the key of the file). @label
 * is taken over. */
bool auth_offer(struct auth *auth, struct wire_string blob, char *label);
/* Can this libssh2 use a key of @type (a certificate, too)? */
bool auth_can_use(struct wire_string type);
/* Why it cannot, as a reason for the ssh transport; NULL when there is nothing to say. */
const char *auth_why_not(struct wire_string type);
/* The code of a reason that the ssh transport would not have. */
#define NEEDS_SSH "ssh.key-needs-ssh"
/* Codes of a key that the server would take and whose file stayed shut. */
#define WRONG_PASSPHRASE "ssh.key-passphrase"
#define NO_PASSPHRASE "ssh.no-passphrase"
void auth_note_agent_failure(struct auth *auth, const char *code, const char *text);

auth_step st_listing_agent, st_choosing_agent_key, st_choosing_file, st_loading_file,
	st_asking_passphrase, st_choosing_form, st_offering_key;
auth_step st_asking_password, st_sending_password, st_interacting, st_asking_prompt;

/* Entries of the ways; also again after a partial success. */
void auth_begin_agent(struct auth *auth);
void auth_begin_files(struct auth *auth);
void auth_begin_password(struct auth *auth);
void auth_begin_interactive(struct auth *auth);

/* The files of the person, in their order. */
void auth_list_files(struct auth *auth);

#endif
