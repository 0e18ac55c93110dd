/* The methods in which a person types: "password", and "keyboard-interactive" (RFC 4256). */
#include "ssh/auth_private.h"

#include "base/memory.h"
#include "base/secret.h"
#include "ssh/coroutine.h"

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

bool st_choosing_password(struct auth *auth)
{
	bool may_send = auth_is_offered(auth, "password");
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

static void refuse_password(struct auth *auth)
{
	auth->password_refused = true;
	auth_go(auth, AUTH_CHOOSING_PASSWORD);
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
	if (auth_count_refusal(auth, result))
		auth_after_refusal(auth, "password", refuse_password);
	return true;
}

/*
 * keyboard-interactive (RFC 4256): libssh2 wants the answers of a round from inside its callback.
 * The call runs on a stack of its own, see coroutine.h: the callback leaves the prompts here and
 * yields until the person has answered them. Each round is asked once, so codes that are good for
 * one time only, and challenges that change, are no trouble.
 */

/* More than link_allocate() gives: the response cannot be built, and the call ends without sending
 * one. Not UINT_MAX: libssh2 adds 4 in 32 bits, and would allocate 8 bytes for what it then copies.
 */
#define UNBUILDABLE ((unsigned)(2 * LINK_BLOCK_MAX))

static void take_round(struct auth *auth, const char *name, int name_length,
	const char *instruction, int instruction_length,
	const LIBSSH2_USERAUTH_KBDINT_PROMPT *prompts, size_t count)
{
	auth_forget_prompts(auth);
	auth->title = mem_text_n(name ? name : "", name_length > 0 ? (size_t)name_length : 0);
	auth->instruction = mem_text_n(instruction ? instruction : "",
		instruction_length > 0 ? (size_t)instruction_length : 0);
	for (size_t i = 0; i < count; i++)
		auth->prompts[i] =
			(struct prompt){.text = mem_text_n(prompts[i].text, prompts[i].length),
				.echo = prompts[i].echo};
	auth->prompt_count = count;
}

static void give_answers(
	struct auth *auth, struct link *link, LIBSSH2_USERAUTH_KBDINT_RESPONSE *responses)
{
	for (size_t i = 0; i < auth->prompt_count; i++) {
		const struct secret *answer = auth->prompts[i].answer;
		size_t length = secret_length(answer);

		responses[i].text = link_allocate(link, length + 1);
		if (!responses[i].text)
			continue;
		memcpy(responses[i].text, secret_reveal(answer), length);
		responses[i].length = (unsigned)length;
	}
}

/* Inside the coroutine. */
static LIBSSH2_USERAUTH_KBDINT_RESPONSE_FUNC(respond)
{
	struct link *link = *abstract;
	struct tunnel *tunnel = link->owner;
	struct auth *auth = tunnel->auth;
	size_t count = num_prompts > 0 ? (size_t)num_prompts : 0;

	if (!count)
		return;
	if (count > PROMPTS_MAX) {
		responses[0].length = UNBUILDABLE; /* nobody answers that many: it fails */
		return;
	}
	take_round(auth, name, name_len, instruction, instruction_len, prompts, count);
	auth->wants_answers = true;
	coroutine_yield(auth->interaction);
	auth->wants_answers = false;
	if (auth->gave_up)
		responses[0].length = UNBUILDABLE;
	else
		give_answers(auth, link, responses);
	auth_forget_prompts(auth);
}

static void interact(void *self)
{
	struct auth *auth = self;
	struct tunnel *tunnel = auth->tunnel;

	for (;;) {
		auth->interaction_result = libssh2_userauth_keyboard_interactive_ex(
			tunnel->session, tunnel->user, (unsigned)strlen(tunnel->user), respond);
		if (auth->interaction_result != LIBSSH2_ERROR_EAGAIN)
			break;
		coroutine_yield(auth->interaction);
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

/* Asks for the next answer that is missing, or goes on with all of them. */
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
					 .title = auth->title,
					 .instruction = auth->instruction,
					 .echo = prompt->echo,
					 .attempt = auth->interactive_attempt + 1});
}

bool st_asking_prompt(struct auth *auth)
{
	size_t left;

	if (!auth->has_answer)
		return false;
	auth->gave_up = !auth->answer;
	if (auth->gave_up) {
		auth_go(auth, AUTH_INTERACTING);
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
	if (++auth->interactive_attempt < ATTEMPTS_MAX && auth->failures < FAILURES_MAX)
		auth_go_knowing_offer(auth, AUTH_INTERACTING);
	else
		auth_go(auth, AUTH_CHOOSING);
}

static void end_interaction(struct auth *auth)
{
	int result = auth->interaction_result;
	bool gave_up = auth->gave_up;

	coroutine_free(auth->interaction);
	auth->interaction = NULL;
	auth->gave_up = false;
	auth_forget_prompts(auth);
	if (result == 0)
		auth_succeed(auth, "keyboard-interactive");
	else if (gave_up && !tunnel_is_cut(auth->tunnel))
		auth_go(auth, AUTH_CHOOSING);
	else if (auth_count_refusal(auth, result))
		auth_after_refusal(auth, "keyboard-interactive", note_refused_interaction);
}

bool st_interacting(struct auth *auth)
{
	if (!auth->interaction)
		auth->interaction = coroutine_new(interact, auth);
	if (!auth->interaction) {
		auth_go(auth, AUTH_CHOOSING);
		return true;
	}
	if (coroutine_resume(auth->interaction)) {
		end_interaction(auth);
		return true;
	}
	if (auth->wants_answers)
		ask_next_prompt(auth);
	return auth->wants_answers;
}
