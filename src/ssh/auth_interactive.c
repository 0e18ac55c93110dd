/*
 * The method "keyboard-interactive" (RFC 4256): the server asks what it likes, in as many rounds
 * as it likes.
 *
 * libssh2 wants the answers from inside its callback, so its whole call runs in a coroutine, which
 * stops there until the person has answered. Nothing else is asked of the session meanwhile.
 */
#include "ssh/auth_private.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "ssh/coroutine.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 64
#define TEXT_MAX 4096 /* bytes of a round's name and instruction; more is cut off */

void auth_forget_prompts(struct auth *auth)
{
	struct talk *talk = &auth->talk;

	for (size_t i = 0; i < talk->prompt_count; i++) {
		free(talk->prompts[i].text);
		secret_free(talk->prompts[i].answer);
		talk->prompts[i] = (struct prompt){0};
	}
	talk->prompt_count = 0;
	buf_free(&talk->title);
	buf_free(&talk->instruction);
}

void auth_drop_talk(struct auth *auth)
{
	struct talk *talk = &auth->talk;

	/* What libssh2 had allocated for it goes with the session. */
	talk->was_dropped |= talk->coroutine != NULL;
	coroutine_free(talk->coroutine);
	talk->coroutine = NULL;
	auth_forget_prompts(auth);
}

static void add_text(struct buf *to, const char *text, int length)
{
	size_t size = length > 0 ? (size_t)length : 0;

	if (!text || !size || to->length + size > TEXT_MAX)
		return;
	if (to->length)
		buf_char(to, '\n');
	buf_add(to, text, strnlen(text, size));
}

static void take_prompts(
	struct talk *talk, const LIBSSH2_USERAUTH_KBDINT_PROMPT *asked, size_t count)
{
	for (size_t i = 0; i < count; i++)
		talk->prompts[i] = (struct prompt){.echo = asked[i].echo,
			.text = mem_text_n(asked[i].text ? (const char *)asked[i].text : "",
				asked[i].text ? asked[i].length : 0)};
	talk->prompt_count = count;
}

static void give_answers(
	struct auth *auth, LIBSSH2_USERAUTH_KBDINT_RESPONSE *responses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct secret *answer = auth->talk.prompts[i].answer;
		size_t length = secret_length(answer);

		responses[i].text = link_allocate(&auth->tunnel->link, length + 1);
		if (!responses[i].text)
			continue;
		memcpy(responses[i].text, secret_reveal(answer), length);
		responses[i].length = (unsigned)length;
	}
	auth_forget_prompts(auth);
}

static LIBSSH2_USERAUTH_KBDINT_RESPONSE_FUNC(respond)
{
	struct link *link = *abstract;
	struct auth *auth = ((struct tunnel *)link->owner)->auth;
	struct talk *talk = &auth->talk;
	size_t count = num_prompts > 0 ? (size_t)num_prompts : 0;

	add_text(&talk->title, name, name_len);
	add_text(&talk->instruction, instruction, instruction_len);
	if (++talk->rounds > ROUNDS_MAX || count > PROMPTS_MAX) {
		talk->is_absurd = true;
		coroutine_yield(talk->coroutine); /* for good */
		return;
	}
	/* A round without a prompt tells something, and is shown with the next one. */
	talk->wants_answers = count > 0;
	talk->breathes = count == 0;
	take_prompts(talk, prompts, count);
	coroutine_yield(talk->coroutine);
	if (count)
		give_answers(auth, responses, count);
}

static void hold_talk(void *self)
{
	struct auth *auth = self;
	struct tunnel *tunnel = auth->tunnel;

	while ((auth->talk.result = libssh2_userauth_keyboard_interactive_ex(
			tunnel->session, tunnel->user, (unsigned)strlen(tunnel->user), respond)) ==
		LIBSSH2_ERROR_EAGAIN)
		coroutine_yield(auth->talk.coroutine);
}

void auth_begin_interactive(struct auth *auth)
{
	struct talk *talk = &auth->talk;

	if (talk->was_dropped || auth->interactive_attempt >= ATTEMPTS_MAX) {
		auth_finish(auth, WAY_INTERACTIVE);
		return;
	}
	auth_note_tried(auth, "keyboard-interactive");
	auth_forget_list_length(auth);
	*talk = (struct talk){.title = {.limit = TEXT_MAX}, .instruction = {.limit = TEXT_MAX}};
	talk->coroutine = coroutine_new(hold_talk, auth);
	auth->interactive_attempt++;
	if (talk->coroutine)
		auth_go(auth, AUTH_INTERACTING);
	else
		auth_finish(auth, WAY_INTERACTIVE);
}

static void give_up(struct auth *auth)
{
	auth_drop_talk(auth);
	auth_finish(auth, WAY_INTERACTIVE);
}

static struct prompt *next_unanswered(struct talk *talk)
{
	for (size_t i = 0; i < talk->prompt_count; i++) {
		if (!talk->prompts[i].answer)
			return &talk->prompts[i];
	}
	return NULL;
}

/* Asks for the next answer of the round, or goes on with all of them. */
static void ask_next_prompt(struct auth *auth)
{
	struct talk *talk = &auth->talk;
	struct prompt *prompt = next_unanswered(talk);

	if (!prompt) {
		auth_go(auth, AUTH_INTERACTING);
		return;
	}
	auth->has_answer = false;
	auth_go(auth, AUTH_ASKING_PROMPT);
	tunnel_ask(auth->tunnel,
		&(struct tunnel_question){.kind = TUNNEL_ASK_PROMPT,
			.prompt = prompt->text,
			.title = talk->title.length ? buf_string(&talk->title) : NULL,
			.instruction =
				talk->instruction.length ? buf_string(&talk->instruction) : NULL,
			.echo = prompt->echo,
			.attempt = auth->interactive_attempt});
}

bool st_asking_prompt(struct auth *auth)
{
	if (!auth->has_answer)
		return false;
	if (!auth->answer) {
		/* The server drops the unanswered exchange at the next request (RFC 4256, 3.1). */
		give_up(auth);
		return true;
	}
	next_unanswered(&auth->talk)->answer = auth->answer;
	auth->answer = NULL;
	ask_next_prompt(auth);
	return true;
}

/* The message of the server is not one that this libssh2 understands; what comes next may be the
 * answer to something else, so nothing more is tried this way. */
static void fail_to_understand(struct auth *auth)
{
	struct error error = ERROR_INIT;
	char *words = tunnel_last_words(auth->tunnel);

	error_set(&error, "The question of the SSH server %s could not be read by libssh2 %s.",
		auth->tunnel->host, LIBSSH2_VERSION);
	error.detail = words;
	auth_note_reason(auth, NEEDS_SSH, &error);
	auth_finish(auth, WAY_INTERACTIVE);
}

static void settle(struct auth *auth)
{
	struct talk *talk = &auth->talk;

	coroutine_free(talk->coroutine);
	talk->coroutine = NULL;
	auth_forget_prompts(auth);
	if (talk->result == 0) {
		auth_succeed(auth, "keyboard-interactive");
		return;
	}
	if (!auth->has_reply && talk->result != LIBSSH2_ERROR_TIMEOUT &&
		!tunnel_is_cut(auth->tunnel)) {
		fail_to_understand(auth);
		return;
	}
	if (!auth_take_refusal(auth, talk->result, "keyboard-interactive", "keyboard-interactive"))
		return;
	auth->password_refused = true;
	auth_go(auth, AUTH_CHOOSING);
}

bool st_interacting(struct auth *auth)
{
	struct talk *talk = &auth->talk;
	bool is_over;

	talk->wants_answers = talk->breathes = false;
	auth_guard_names(auth, true);
	is_over = coroutine_resume(talk->coroutine);
	auth_guard_names(auth, false);
	if (is_over)
		settle(auth);
	else if (talk->is_absurd)
		give_up(auth);
	else if (talk->wants_answers)
		ask_next_prompt(auth);
	else
		return talk->breathes;
	return true;
}
