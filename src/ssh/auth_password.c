/* The methods in which a person types: "password", and "keyboard-interactive" (RFC 4256). */
#include "ssh/auth_private.h"

#include "base/memory.h"
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

static void ask_password(struct auth *auth)
{
	auth->has_answer = false;
	auth_go(auth, AUTH_ASKING_PASSWORD);
	tunnel_ask(auth->tunnel, &(struct tunnel_question){.kind = TUNNEL_ASK_PASSWORD,
					 .attempt = ++auth->password_attempt});
}

static void begin_interactive(struct auth *auth)
{
	auth_note_tried(auth, "keyboard-interactive");
	auth_go(auth, AUTH_INTERACTING);
}

/* Reached first without knowing what the server offers, and after a refusal with it. */
bool st_choosing_password(struct auth *auth)
{
	bool may_send = !auth->offered || auth_is_offered(auth, "password");
	bool has_room = auth->failures < FAILURES_MAX;

	if (may_send && has_room && auth->password_attempt < ATTEMPTS_MAX) {
		ask_password(auth);
	} else if (!may_send && has_room && auth_is_offered(auth, "keyboard-interactive")) {
		auth->password_refused = false; /* the method was, not the password */
		begin_interactive(auth);
	} else {
		auth_go(auth, AUTH_CHOOSING);
	}
	return true;
}

bool st_asking_password(struct auth *auth)
{
	if (!auth->has_answer)
		return false;
	secret_free(auth->password);
	auth->password = auth->answer;
	auth->answer = NULL;
	if (auth->password) {
		auth_note_tried(auth, "password");
		auth_go(auth, AUTH_SENDING_PASSWORD);
	} else {
		auth_go(auth, AUTH_CHOOSING);
	}
	return true;
}

bool st_sending_password(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	int result = libssh2_userauth_password_ex(tunnel->session, tunnel->user,
		(unsigned)strlen(tunnel->user), secret_reveal(auth->password),
		(unsigned)secret_length(auth->password), NULL);

	if (result == LIBSSH2_ERROR_EAGAIN)
		return false;
	if (result == 0) {
		auth_succeed(auth, "password");
		return true;
	}
	if (!auth_count_refusal(auth, result))
		return true;
	auth->password_refused = true;
	auth_go_knowing_offer(auth, AUTH_CHOOSING_PASSWORD);
	return true;
}

/*
 * keyboard-interactive: libssh2 wants the answers from inside its callback, and the loop cannot
 * wait there for a person. So the callback answers what is known; when something is not, it makes
 * the answer impossible to build (a length that link_allocate() refuses), which ends the call with
 * nothing sent. The person is asked, and the method starts anew: the server drops the unanswered
 * exchange (RFC 4256, 3.1) and counts no failure. Answers of earlier rounds are given again, so
 * this suits passwords and codes, not a challenge that changes with every start.
 */
/* Not UINT_MAX: libssh2 adds 4 in 32 bits, and would allocate 8 bytes for what it then copies. */
#define UNBUILDABLE ((unsigned)(2 * LINK_BLOCK_MAX))

static bool is_same_prompt(const struct prompt *prompt, const LIBSSH2_USERAUTH_KBDINT_PROMPT *asked)
{
	return prompt->length == asked->length &&
	       memcmp(prompt->text, asked->text, asked->length) == 0;
}

/* From @at on the server asks something else than last time: those answers are void. */
static void cut_prompts(struct auth *auth, size_t at)
{
	while (auth->prompt_count > at) {
		struct prompt *prompt = &auth->prompts[--auth->prompt_count];

		free(prompt->text);
		secret_free(prompt->answer);
		*prompt = (struct prompt){0};
	}
}

static bool knows_answers(
	struct auth *auth, const LIBSSH2_USERAUTH_KBDINT_PROMPT *asked, size_t count)
{
	bool knows = true;

	for (size_t i = 0; i < count; i++) {
		size_t at = auth->prompt_at + i;

		if (at < auth->prompt_count && !is_same_prompt(&auth->prompts[at], &asked[i]))
			cut_prompts(auth, at);
		if (at >= auth->prompt_count) {
			auth->prompts[at] =
				(struct prompt){.text = mem_text_n(asked[i].text, asked[i].length),
					.length = asked[i].length,
					.echo = asked[i].echo};
			auth->prompt_count++;
		}
		knows &= auth->prompts[at].answer != NULL;
	}
	return knows;
}

static LIBSSH2_USERAUTH_KBDINT_RESPONSE_FUNC(respond)
{
	struct link *link = *abstract;
	struct tunnel *tunnel = link->owner;
	struct auth *auth = tunnel->auth;
	size_t count = num_prompts > 0 ? (size_t)num_prompts : 0;

	(void)name;
	(void)name_len;
	(void)instruction;
	(void)instruction_len;
	if (!count)
		return;
	if (auth->prompt_at + count > PROMPTS_MAX) {
		responses[0].length = UNBUILDABLE; /* nobody answers that many: it fails */
		return;
	}
	if (!knows_answers(auth, prompts, count)) {
		auth->wants_answers = true;
		responses[0].length = UNBUILDABLE;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const struct secret *answer = auth->prompts[auth->prompt_at++].answer;
		size_t length = secret_length(answer);

		responses[i].text = link_allocate(link, length + 1);
		if (!responses[i].text)
			continue;
		memcpy(responses[i].text, secret_reveal(answer), length);
		responses[i].length = (unsigned)length;
	}
}

static struct prompt *next_unanswered(struct auth *auth, size_t *left)
{
	struct prompt *first = NULL;

	*left = 0;
	for (size_t i = 0; i < auth->prompt_count; i++) {
		if (auth->prompts[i].answer)
			continue;
		if (!first)
			first = &auth->prompts[i];
		++*left;
	}
	return first;
}

/* Asks for the next answer that is missing, or starts the method again with all of them. */
static void ask_next_prompt(struct auth *auth)
{
	size_t left;
	struct prompt *prompt = next_unanswered(auth, &left);

	if (prompt && left == 1 && !prompt->echo && auth->password) {
		/* Typed already for "password", which this server does not offer. */
		prompt->answer = auth->password;
		auth->password = NULL;
		prompt = NULL;
	}
	if (!prompt) {
		auth_go(auth, AUTH_INTERACTING);
		return;
	}
	auth->has_answer = false;
	auth_go(auth, AUTH_ASKING_PROMPT);
	tunnel_ask(auth->tunnel, &(struct tunnel_question){.kind = TUNNEL_ASK_PROMPT,
					 .prompt = prompt->text,
					 .echo = prompt->echo,
					 .attempt = auth->interactive_attempt + 1});
}

bool st_asking_prompt(struct auth *auth)
{
	size_t left;

	if (!auth->has_answer)
		return false;
	if (!auth->answer) {
		auth_go(auth, AUTH_CHOOSING);
		return true;
	}
	next_unanswered(auth, &left)->answer = auth->answer;
	auth->answer = NULL;
	ask_next_prompt(auth);
	return true;
}

static void note_refused_interaction(struct auth *auth)
{
	auth->password_refused = true;
	auth_forget_prompts(auth);
	if (++auth->interactive_attempt < ATTEMPTS_MAX && auth->failures < FAILURES_MAX)
		auth_go(auth, AUTH_INTERACTING);
	else
		auth_go(auth, AUTH_CHOOSING);
}

bool st_interacting(struct auth *auth)
{
	struct tunnel *tunnel = auth->tunnel;
	int result;

	/* Each start replays from the first prompt; an EAGAIN in the middle goes on where it was.
	 */
	if (!auth->is_interacting)
		auth->prompt_at = 0;
	auth->is_interacting = true;
	auth->wants_answers = false;
	result = libssh2_userauth_keyboard_interactive_ex(
		tunnel->session, tunnel->user, (unsigned)strlen(tunnel->user), respond);
	if (result == LIBSSH2_ERROR_EAGAIN)
		return false;
	auth->is_interacting = false;
	if (result == 0)
		auth_succeed(auth, "keyboard-interactive");
	else if (auth->wants_answers && !tunnel_is_cut(tunnel))
		ask_next_prompt(auth);
	else if (auth_count_refusal(auth, result))
		note_refused_interaction(auth);
	return true;
}
