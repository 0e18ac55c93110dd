#include "ssh/auth_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/worker.h"
#include "ssh/coroutine.h"

#include <stdlib.h>
#include <string.h>

static auth_step st_choosing, st_listing_methods, st_judging_refusal, st_over;

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
	[AUTH_OFFERING_KEY] = {"offering a key", st_offering_key, true, false},
	[AUTH_CHOOSING_PASSWORD] = {"choosing password", st_choosing_password, false, false},
	[AUTH_ASKING_PASSWORD] = {"asking a password", st_asking_password, false, true},
	[AUTH_SENDING_PASSWORD] = {"sending the password", st_sending_password, true, false},
	[AUTH_INTERACTING] = {"keyboard-interactive", st_interacting, true, false},
	[AUTH_ASKING_PROMPT] = {"asking a prompt", st_asking_prompt, false, true},
	[AUTH_LISTING_METHODS] = {"listing the methods", st_listing_methods, true, false},
	[AUTH_JUDGING_REFUSAL] = {"judging a refusal", st_judging_refusal, false, false},
	[AUTH_OVER] = {"over", st_over, false, false},
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

	*auth = (struct auth){.tunnel = tunnel,
		.tried = BUF_INIT,
		.blob = BUF_INIT,
		.certificate = BUF_INIT,
		.accepted = BUF_INIT};
	tunnel->auth = auth;
}

void auth_forget_prompts(struct auth *auth)
{
	for (size_t i = 0; i < auth->prompt_count; i++) {
		free(auth->prompts[i].text);
		secret_free(auth->prompts[i].answer);
		auth->prompts[i] = (struct prompt){0};
	}
	auth->prompt_count = 0;
	mem_replace(&auth->title, NULL);
	mem_replace(&auth->instruction, NULL);
}

void auth_forget_key(struct auth *auth)
{
	key_free(auth->key);
	auth->key = NULL;
	mem_replace(&auth->label, NULL);
	buf_clear(&auth->blob);
	buf_clear(&auth->certificate);
	auth->offers_certificate = false;
	auth->is_signing = auth->was_signed = auth->sign_failed = false;
	auth->tries_old_rsa = false;
}

void auth_end(struct auth *auth)
{
	if (!auth)
		return;
	worker_abandon(&auth->worker);
	agent_close(auth->agent);
	auth->agent = NULL;
	auth_forget_key(auth);
	coroutine_free(auth->interaction);
	auth->interaction = NULL;
	auth_forget_prompts(auth);
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
	error_clear(&auth->key_error);
	error_clear(&auth->reason);
	buf_free(&auth->tried);
	buf_free(&auth->blob);
	buf_free(&auth->certificate);
	buf_free(&auth->accepted);
	free(auth->needs_ssh);
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

void auth_note_tried(struct auth *auth, const char *what)
{
	if (!strstr(buf_string(&auth->tried), what))
		buf_printf(&auth->tried, "%s%s", auth->tried.length ? ", " : "", what);
}

void auth_note_reason(struct auth *auth, const char *code, struct error *error)
{
	log_info("ssh", "%s: %s: %s", auth->tunnel->host, code, error->primary);
	if (auth->reason_code) {
		error_clear(error);
		return;
	}
	auth->reason_code = code;
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
	return false;
}

/* The methods of a choice in their order; all of them go on to the next one when they fail. */
static const enum ssh_method plans[][4] = {
	[SSH_AUTO] = {SSH_AGENT, SSH_KEY_FILE, SSH_PASSWORD, SSH_AUTO},
	[SSH_AGENT] = {SSH_AGENT, SSH_AUTO},
	[SSH_KEY_FILE] = {SSH_KEY_FILE, SSH_AUTO},
	[SSH_PASSWORD] = {SSH_PASSWORD, SSH_AUTO},
};

/* Once one of several required methods was accepted, any of them may follow. */
static const enum ssh_method *plan_of(const struct auth *auth)
{
	return plans[auth->accepted.length ? SSH_AUTO : auth->tunnel->method];
}

static bool is_useless(const struct auth *auth, enum ssh_method method)
{
	return auth->accepted.length && auth->offered && method != SSH_PASSWORD &&
	       !auth_is_offered(auth, "publickey");
}

static bool st_choosing(struct auth *auth)
{
	enum ssh_method method = plan_of(auth)[auth->method_at];

	auth_forget_key(auth);
	if (method == SSH_AUTO || auth->failures >= FAILURES_MAX) {
		/* The list is for the message only, so a login that tried nothing asks nothing. */
		if (auth->failures)
			auth_go_knowing_offer(auth, AUTH_OVER);
		else
			auth_go(auth, AUTH_OVER);
		return true;
	}
	auth->method_at++;
	if (is_useless(auth, method))
		return true;
	if (method == SSH_AGENT)
		auth_begin_agent(auth);
	else if (method == SSH_KEY_FILE)
		auth_begin_files(auth);
	else
		auth_go_knowing_offer(auth, AUTH_CHOOSING_PASSWORD);
	return true;
}

void auth_accept_partly(struct auth *auth, const char *method)
{
	log_info("ssh", "%s: %s was accepted, and another method is required", auth->tunnel->host,
		method);
	buf_printf(&auth->accepted, "%s%s", auth->accepted.length ? ", " : "", method);
	if (auth->failures)
		auth->failures--; /* the server does not count it as one */
	auth->keys_refused = auth->password_refused = false;
	auth->password_attempt = auth->interactive_attempt = 0;
	auth->method_at = auth->file_at = auth->agent_at = auth->agent_offers = 0;
	agent_close(auth->agent);
	auth->agent = NULL;
	auth_go_knowing_offer(auth, AUTH_CHOOSING);
}

void auth_after_refusal(struct auth *auth, const char *method, void (*refused)(struct auth *auth))
{
	auth->judged = method;
	auth->refused = refused;
	if (auth->failures >= FAILURES_MAX) {
		refused(auth);
		return;
	}
	mem_replace(&auth->offered, NULL);
	auth_go_knowing_offer(auth, AUTH_JUDGING_REFUSAL);
}

static bool st_judging_refusal(struct auth *auth)
{
	if (*auth->offered && !auth_is_offered(auth, auth->judged))
		auth_accept_partly(auth, auth->judged);
	else
		auth->refused(auth);
	return true;
}

static void throw_out(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	struct error error = ERROR_INIT;

	if (!auth->failures && !strstr(tunnel->link.goodbye, "Too many")) {
		tunnel_fail_lost(tunnel);
		return;
	}
	error_set(&error,
		"The SSH server %s port %s ended the connection after failed logins of %s.",
		tunnel->host, tunnel->port, tunnel->user);
	error.detail = mem_printf("%s; tried: %s", tunnel->link.goodbye, auth_methods_tried(auth));
	error_set_hint(&error, "Choose the one key or the password that is meant (MaxAuthTries).");
	tunnel_fail(tunnel, "ssh.too-many-failures", &error);
}

bool auth_count_refusal(struct auth *auth, int result)
{
	if (result == LIBSSH2_ERROR_TIMEOUT) {
		login_is_silent(auth->tunnel);
		return false;
	}
	if (tunnel_is_cut(auth->tunnel)) {
		throw_out(auth);
		return false;
	}
	auth->failures++;
	auth->has_requested = true;
	return true;
}

void auth_succeed(struct auth *auth, const char *how)
{
	char *fact = auth->accepted.length
			     ? mem_printf("%s and %s", buf_string(&auth->accepted), how)
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
	auth->offered = mem_text(list ? list : ""); /* the list stays the session's */
	/* Thrown out by this very question: what was refused before is the better answer. */
	if (!list && tunnel_is_cut(tunnel) && auth->after_list != AUTH_OVER) {
		throw_out(auth);
		return true;
	}
	auth->failures += auth->has_requested;
	auth->has_requested = true;
	auth_go(auth, auth->after_list);
	return true;
}

static void describe_attempts(struct auth *auth, struct error *error)
{
	bool is_partial = auth->accepted.length > 0;

	error->detail = mem_printf("tried: %s; %s%sthe server %s: %s",
		auth->tried.length ? auth_methods_tried(auth) : "nothing",
		is_partial ? buf_string(&auth->accepted) : "", is_partial ? " accepted; " : "",
		is_partial ? "still wants" : "offers",
		auth->offered && *auth->offered ? auth->offered : "unknown");
}

static const char *name_refusal(struct auth *auth, struct error *error)
{
	struct tunnel *tunnel = auth->tunnel;

	if (auth->password_refused) {
		error_set(error, "The SSH server %s port %s refused the password of %s.",
			tunnel->host, tunnel->port, tunnel->user);
		describe_attempts(auth, error);
		return "ssh.password-refused";
	}
	error_set(error, "The SSH server %s port %s refused the key of %s.", tunnel->host,
		tunnel->port, tunnel->user);
	describe_attempts(auth, error);
	if (auth->rsa_refused && LIBSSH2_VERSION_NUM < 0x010b00)
		error_set_hint(error,
			"libssh2 %s cannot do RSA keys the way every server wants them; an ed25519 "
			"or ECDSA key, or libssh2 1.11, may help.",
			LIBSSH2_VERSION);
	return "ssh.key-refused";
}

/* All methods are through: the most telling failure is the one that is reported. */
static bool st_over(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	struct error error = ERROR_INIT;
	const char *code = auth->reason_code;
	bool passphrase_failed = code && strcmp(code, "ssh.key-passphrase") == 0;

	if (auth->needs_ssh && !tunnel->needs_ssh) {
		tunnel->needs_ssh = auth->needs_ssh;
		auth->needs_ssh = NULL;
	}

	if (auth->password_refused || (auth->keys_refused && !passphrase_failed)) {
		code = name_refusal(auth, &error);
	} else if (code) {
		error_move(&error, &auth->reason);
	} else {
		code = "ssh.no-method";
		error_set(&error,
			"There is no way left to log in as %s to the SSH server %s port %s.",
			tunnel->user, tunnel->host, tunnel->port);
		describe_attempts(auth, &error);
	}
	tunnel_fail(tunnel, code, &error);
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
