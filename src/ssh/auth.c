#include "ssh/auth_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/worker.h"

#include <stdlib.h>
#include <string.h>

static auth_step st_choosing, st_listing_methods, st_over;

/* Who is waited for: the clock runs for servers and for the agent's list of keys. */
static const struct {
	const char *name;
	auth_step *run;
	bool has_clock;
	bool waits_for_person;
} states[] = {
	[AUTH_CHOOSING] = {"choosing", st_choosing, false, false},
	[AUTH_LISTING_AGENT] = {"listing the agent's keys", st_listing_agent, true, false},
	[AUTH_CHOOSING_AGENT_KEY] = {"choosing a key", st_choosing_agent_key, false, false},
	[AUTH_CHOOSING_FILE] = {"choosing a file", st_choosing_file, false, false},
	[AUTH_LOADING_FILE] = {"loading a key", st_loading_file, false, false},
	[AUTH_ASKING_PASSPHRASE] = {"asking a passphrase", st_asking_passphrase, false, true},
	[AUTH_CHOOSING_FORM] = {"choosing key or certificate", st_choosing_form, false, false},
	[AUTH_OFFERING_KEY] = {"offering a key", st_offering_key, true, false},
	[AUTH_ASKING_PASSWORD] = {"asking a password", st_asking_password, false, true},
	[AUTH_SENDING_PASSWORD] = {"sending the password", st_sending_password, true, false},
	[AUTH_INTERACTING] = {"keyboard-interactive", st_interacting, true, false},
	[AUTH_ASKING_PROMPT] = {"asking a prompt", st_asking_prompt, false, true},
	[AUTH_LISTING_METHODS] = {"listing the methods", st_listing_methods, true, false},
	[AUTH_OVER] = {"over", st_over, false, false},
};

static const struct {
	enum ssh_method method;
	const char *name; /* the server's word for it */
	void (*begin)(struct auth *auth);
	bool asks_person;
} ways[WAYS] = {
	[WAY_AGENT] = {SSH_AGENT, "publickey", auth_begin_agent, false},
	[WAY_FILES] = {SSH_KEY_FILE, "publickey", auth_begin_files, false},
	[WAY_PASSWORD] = {SSH_PASSWORD, "password", auth_begin_password, true},
	[WAY_INTERACTIVE] = {SSH_PASSWORD, "keyboard-interactive", auth_begin_interactive, true},
};

static void login_is_silent(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;

	if (tunnel->auth->state == AUTH_LISTING_AGENT) {
		auth_wake(tunnel->auth);
		return;
	}
	error_set(&error, "The SSH server %s port %s did not answer the login of %s in time.",
		tunnel->host, tunnel->port, tunnel->user);
	tunnel_fail(tunnel, "ssh.timeout", &error);
}

void auth_go(struct auth *auth, enum auth_state state)
{
	struct tunnel *tunnel = auth->tunnel;

	log_debug("ssh", "%s: login: %s > %s", tunnel->host, states[auth->state].name,
		states[state].name);
	auth->state = state;
	if (states[state].has_clock)
		tunnel_start_clock(tunnel, tunnel->limit_ms, login_is_silent);
	else
		tunnel_stop_clock(tunnel);
}

void auth_finish(struct auth *auth, enum way way)
{
	auth->is_done[way] = true;
	auth_go(auth, AUTH_CHOOSING);
}

bool auth_has_room(const struct auth *auth, enum way way)
{
	bool may_be_key = way == WAY_AGENT || way == WAY_FILES;

	/* What a server demands after a partial success is the way in; nothing is kept back. */
	if (may_be_key && auth->tunnel->method == SSH_AUTO && !auth->accepted.length)
		return auth->failures < KEY_FAILURES_MAX;
	return auth->failures < FAILURES_MAX;
}

void auth_go_knowing_offer(struct auth *auth, enum auth_state state)
{
	if (auth->offered) {
		auth_go(auth, state);
		return;
	}
	auth->after_list = state;
	auth_go(auth, AUTH_LISTING_METHODS);
}

void auth_begin(struct tunnel *tunnel)
{
	struct auth *auth = mem_new(sizeof *auth);

	*auth = (struct auth){
		.tunnel = tunnel, .tried = BUF_INIT, .accepted = BUF_INIT, .blob = BUF_INIT};
	tunnel->auth = auth;
	auth_listen(auth);
}

void auth_forget_key(struct auth *auth)
{
	key_free(auth->key);
	key_free(auth->loaded_key);
	auth->key = auth->loaded_key = NULL;
	mem_replace(&auth->label, NULL);
	buf_clear(&auth->blob);
	auth->is_signing = false;
	auth->sign_failed = auth->wants_key = auth->is_mismatched = false;
	auth->tries_old_rsa = false;
}

void auth_end(struct auth *auth)
{
	if (!auth)
		return;
	auth_stop_listening(auth);
	worker_abandon(&auth->worker);
	agent_close(auth->agent);
	auth->agent = NULL;
	auth_forget_key(auth);
	auth_drop_talk(auth);
	secret_free(auth->answer);
	secret_free(auth->password);
	auth->answer = auth->password = NULL;
}

void auth_free(struct auth *auth)
{
	if (!auth)
		return;
	auth_end(auth);
	for (size_t i = 0; i < auth->file_count; i++)
		free(auth->files[i]);
	for (size_t i = 0; i < FILES_MAX; i++)
		buf_free(&auth->identities[i]);
	error_clear(&auth->key_error);
	error_clear(&auth->reason);
	buf_free(&auth->tried);
	buf_free(&auth->accepted);
	buf_free(&auth->blob);
	free(auth->offered);
	free(auth);
}

void auth_answer(struct auth *auth, const struct secret *answer)
{
	if (!states[auth->state].waits_for_person || auth->has_answer)
		return;
	auth->has_answer = true;
	secret_free(auth->answer);
	auth->answer = NULL;
	if (answer) {
		auth->answer = secret_new();
		secret_copy(auth->answer, answer);
	}
}

const char *auth_methods_tried(const struct auth *auth)
{
	return buf_string(&auth->tried);
}

const char *auth_methods_offered(const struct auth *auth)
{
	return auth->offered ? auth->offered : "";
}

/* The entry @what of "a, b, c"; NULL when it is not there. */
static char *find_entry(const struct buf *list, const char *what)
{
	size_t length = strlen(what);

	for (char *at = list->bytes; at && (at = strstr(at, what)); at++) {
		bool begins = at == list->bytes || (at[-1] == ' ' && at[-2] == ',');

		if (begins &&
			(!at[length] || at[length] == ',' || strncmp(at + length, " (", 2) == 0))
			return at;
	}
	return NULL;
}

static void add_entry(struct buf *list, const char *what)
{
	if (!find_entry(list, what))
		buf_printf(list, "%s%s", list->length ? ", " : "", what);
}

void auth_note_tried(struct auth *auth, const char *what)
{
	add_entry(&auth->tried, what);
}

void auth_note_reason(struct auth *auth, const char *code, struct error *error)
{
	bool is_first = !auth->reason_code;
	/* With this one something can be done that the others do not allow. */
	bool is_better = strcmp(code, NEEDS_SSH) == 0 && !is_first &&
			 strcmp(auth->reason_code, NEEDS_SSH) != 0;

	log_info("ssh", "%s: %s: %s", auth->tunnel->host, code, error->primary);
	if (!is_first && !is_better) {
		error_clear(error);
		return;
	}
	auth->reason_code = code;
	error_clear(&auth->reason);
	error_move(&auth->reason, error);
}

bool auth_is_offered(const struct auth *auth, const char *method)
{
	const char *at = auth->offered;
	size_t length = strlen(method);

	while (at && *at) {
		size_t word = strcspn(at, ",");

		if (word == length && memcmp(at, method, length) == 0)
			return true;
		at += word + (at[word] == ',');
	}
	return !auth->offered;
}

static bool is_wanted(const struct auth *auth, enum way way)
{
	enum ssh_method method = auth->tunnel->method;

	/* The person named the first step; what the server demands after it is as good as named. */
	return method == SSH_AUTO || method == ways[way].method || auth->accepted.length;
}

static bool is_open(const struct auth *auth, enum way way)
{
	return is_wanted(auth, way) && !auth->is_done[way] && auth_has_room(auth, way) &&
	       auth_is_offered(auth, ways[way].name);
}

/* The person named a key that only ssh can use: nobody is asked for anything before that is said.
 */
static bool should_leave_to_ssh(const struct auth *auth)
{
	return auth->reason_code && strcmp(auth->reason_code, NEEDS_SSH) == 0 &&
	       auth->is_reason_named && !auth->accepted.length;
}

static bool st_choosing(struct auth *auth)
{
	enum way way = WAY_AGENT;

	auth_forget_key(auth);
	while (way < WAYS && !is_open(auth, way))
		way++;
	if (way < WAYS && ways[way].asks_person && should_leave_to_ssh(auth))
		way = WAYS;
	if (way < WAYS) {
		/* Nobody is asked in vain; and the first such question is no failure for sshd. */
		if (ways[way].asks_person && !auth->offered)
			auth_go_knowing_offer(auth, AUTH_CHOOSING);
		else
			ways[way].begin(auth);
		return true;
	}
	/* The list is for the message only, so a login that tried nothing asks nothing. */
	if (auth->failures)
		auth_go_knowing_offer(auth, AUTH_OVER);
	else
		auth_go(auth, AUTH_OVER);
	return true;
}

/* Says in the list of what was tried that it was taken. */
static void mark_accepted(struct auth *auth, const char *what)
{
	static const char mark[] = " (accepted)";
	const char *at = find_entry(&auth->tried, what);

	if (at && strncmp(at + strlen(what), mark, strlen(mark)) != 0)
		buf_splice(&auth->tried, (size_t)(at - auth->tried.bytes) + strlen(what), 0, mark,
			strlen(mark));
}

/* One step of several is done; what was refused on the way to it does not matter any more. */
static void accept_partially(struct auth *auth, const char *method, const char *what)
{
	log_info("ssh", "%s: %s was accepted; the server also wants: %s", auth->tunnel->host, what,
		auth->offered);
	mark_accepted(auth, what);
	add_entry(&auth->accepted, method);
	auth->keys_refused = auth->password_refused = auth->rsa_refused = false;
	auth->reason_code = NULL;
	auth->is_reason_named = false;
	error_clear(&auth->reason);
	auth->password_attempt = auth->interactive_attempt = 0;
	auth->agent_offers = 0;
	auth->is_done[WAY_PASSWORD] = auth->is_done[WAY_INTERACTIVE] = false;
	/* Files that were not thought of for the first step, and the rest of the agent's keys. */
	auth->is_done[WAY_FILES] = false;
	auth->is_done[WAY_AGENT] &= !auth->agent;
	auth_go(auth, AUTH_CHOOSING);
}

bool auth_take_refusal(struct auth *auth, int result, const char *method, const char *what)
{
	bool is_partial = auth->has_reply && auth->is_partial;

	auth->has_reply = false;
	if (result == LIBSSH2_ERROR_TIMEOUT) {
		login_is_silent(auth->tunnel);
		return false;
	}
	if (tunnel_is_cut(auth->tunnel)) {
		auth_throw_out(auth);
		return false;
	}
	if (is_partial) {
		accept_partially(auth, method, what);
		return false;
	}
	auth->failures++;
	return true;
}

void auth_succeed(struct auth *auth, const char *how)
{
	char *fact = auth->accepted.length ? mem_printf("%s, %s", buf_string(&auth->accepted), how)
					   : mem_text(how);

	auth_end(auth);
	tunnel_become_ready(auth->tunnel, fact);
	free(fact);
}

static bool st_listing_methods(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	char *list = libssh2_userauth_list(
		tunnel->session, tunnel->user, (unsigned)strlen(tunnel->user));

	if (!list && libssh2_userauth_authenticated(tunnel->session)) {
		auth_succeed(auth, "without a proof");
		return true;
	}
	if (!list && libssh2_session_last_errno(tunnel->session) == LIBSSH2_ERROR_EAGAIN)
		return false;
	auth->list_length = list ? strlen(list) : 0;
	mem_replace(&auth->offered, mem_text(list ? list : "")); /* the list stays the session's */
	/* Thrown out by this very question: what was refused before is the better answer. */
	if (!list && tunnel_is_cut(tunnel) && auth->after_list != AUTH_OVER) {
		auth_throw_out(auth);
		return true;
	}
	/* sshd does not count it when it is the first request of all. */
	auth->failures += auth->failures > 0;
	auth_go(auth, auth->after_list);
	return true;
}

static bool st_over(struct auth *auth)
{
	auth_fail(auth);
	return true;
}

bool st_logging_in(struct tunnel *tunnel)
{
	struct auth *auth = tunnel->auth;

	if (states[auth->state].waits_for_person && tunnel_is_cut(tunnel)) {
		tunnel_fail_lost(tunnel);
		return true;
	}
	return states[auth->state].run(auth);
}
