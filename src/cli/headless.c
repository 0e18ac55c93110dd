#include "cli/headless.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/options.h"
#include "cli/out.h"
#include "loop/loop.h"
#include "loop/signals.h"
#include "source/source.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void caught(void *self, int number)
{
	struct headless *headless = self;

	headless->is_interrupted = true;
	headless->signal = number;
	ask_cancel(&headless->ask);
	if (headless->interrupted)
		headless->interrupted(headless->self);
	headless->is_done = true;
}

void headless_start(struct headless *headless, const struct options *options)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, 0};

	*headless = (struct headless){.options = options, .loop = loop_new()};
	signals_catch(headless->loop, numbers, caught, headless);
}

void headless_end(struct headless *headless)
{
	ask_cancel(&headless->ask);
	signals_release();
	sessions_wait_retired(headless->loop);
	loop_free(headless->loop);
}

int headless_exit_code(const struct headless *headless, int otherwise)
{
	if (!headless->is_interrupted)
		return otherwise;
	if (headless->signal != SIGINT)
		signals_die_of(headless->signal);
	return EXIT_INTERRUPTED;
}

/* --- questions ------------------------------------------------------------------------------- */

static void answered(void *self, const struct secret *answer)
{
	struct headless *headless = self;

	headless->ask = NULL;
	session_answer(headless->asked, answer);
}

static char *prompt_of(const struct question *question)
{
	struct buf raw = BUF_INIT, prompt = BUF_INIT;

	switch (question->kind) {
	case QUESTION_SSH_PASSPHRASE:
		buf_printf(&raw, "Passphrase of the key %s: ", question->prompt);
		break;
	case QUESTION_SSH_PROMPT:
		buf_printf(&raw, "%s asks: %s ", question->who, question->prompt);
		break;
	case QUESTION_SSH_PASSWORD:
		buf_printf(&raw, "SSH password for %s: ", question->who);
		break;
	default:
		buf_printf(&raw, "Password for %s: ", question->who);
		break;
	}
	text_printable(&prompt, buf_string(&raw), raw.length, 0);
	buf_free(&raw);
	return buf_take(&prompt);
}

void headless_answer(
	struct headless *headless, struct session *session, const struct question *question)
{
	char *prompt;

	if (question->kind == QUESTION_HOST_KEY) {
		out_line(stderr,
			"The key of the SSH host %s, port %d, is not known: %s %s\nPass "
			"--ssh-fingerprint with the fingerprint that its owner gave you.",
			question->host, question->port, question->key_type, question->fingerprint);
		session_trust(session, TRUST_REFUSE);
		return;
	}
	if (question->kind == QUESTION_SSH_NOTICE) {
		out_line(stderr, "%s: %s", question->who, question->prompt);
		return;
	}
	headless->asked = session;
	if (!headless->options->no_input) {
		prompt = prompt_of(question);
		headless->ask =
			ask_start(headless->loop, prompt, question->echo, answered, headless);
		free(prompt);
	}
	if (!headless->ask)
		session_answer(session, NULL);
}

struct typed {
	struct headless *headless;
	struct secret *password;
	bool is_done;
};

static void password_typed(void *self, const struct secret *answer)
{
	struct typed *typed = self;

	typed->headless->ask = NULL;
	if (answer)
		secret_copy(typed->password, answer);
	typed->headless->is_done = true;
}

struct source *headless_source(
	struct headless *headless, char *const *words, int count, struct secret *password)
{
	struct error error = ERROR_INIT;
	struct source *source = options_source(headless->options, words, count, password, &error);
	struct typed typed = {.headless = headless, .password = password};

	if (!source) {
		out_error(&error);
		error_clear(&error);
		return NULL;
	}
	if (headless->options->ask_password && !secret_length(password)) {
		headless->ask =
			ask_start(headless->loop, "Password: ", false, password_typed, &typed);
		if (headless->ask)
			loop_until(headless->loop, &headless->is_done);
		headless->is_done = false;
	}
	return source;
}

/* --- an open session ------------------------------------------------------------------------- */

struct opening {
	struct headless *headless;
	struct session *session;
	bool is_open;
};

static void stepped(void *self, enum step_id id)
{
	struct opening *opening = self;
	const struct step *step = &session_steps(opening->session)[id];

	if (opening->headless->options->verbose && step->state != STEP_RUN)
		out_line(stderr, "%s: %s. %s", step->title, step_state_word(step->state),
			step->fact ? step->fact : "");
}

static void asks(void *self, const struct question *question)
{
	struct opening *opening = self;

	headless_answer(opening->headless, opening->session, question);
}

static void opened(void *self)
{
	struct opening *opening = self;

	opening->is_open = true;
	opening->headless->is_done = true;
}

static void closed(void *self, const struct error *error)
{
	struct opening *opening = self;

	(void)error;
	opening->is_open = false;
	opening->headless->is_done = true;
}

static void print_moves(const struct diagnosis *diagnosis)
{
	char *moves = diagnosis_moves(diagnosis);

	out_lines(stderr, "  Try: ", moves);
	free(moves);
}

/* The step that failed, with its cause and next move. */
static void print_failure(const struct step *steps)
{
	for (size_t i = 0; i < STEP_COUNT; i++) {
		const struct step *step = &steps[i];

		if (step->state != STEP_FAILED)
			continue;
		out_line(stderr, "pgusher: %s: %s", step->title, step->fact ? step->fact : "");
		out_lines(stderr, "  The server said: ",
			step->error.sqlstate[0] ? step->error.sqlstate : NULL);
		out_lines(stderr, "  | ", step->error.primary);
		out_lines(stderr, "  | ", step->error.detail);
		out_lines(stderr, "  Likely: ", step->diagnosis.likely);
		print_moves(&step->diagnosis);
	}
}

/* Once the session is open its owner here is gone: a loss is seen in the answers. */
static void lost_later(void *self, const struct error *error)
{
	(void)self;
	(void)error;
}

static void ignored(void *self, enum step_id id)
{
	(void)self;
	(void)id;
}

struct session *headless_open(struct headless *headless, const struct source *source,
	const struct secret *password, int *exit_code)
{
	static const struct session_events events = {
		.stepped = stepped, .asks = asks, .opened = opened, .closed = closed};
	static const struct session_events afterwards = {.stepped = ignored, .closed = lost_later};
	struct opening opening = {.headless = headless};

	opening.session = session_new(headless->loop, source, password, &events, &opening);
	session_open(opening.session);
	loop_until(headless->loop, &headless->is_done);
	headless->is_done = headless->is_interrupted;
	if (opening.is_open && !headless->is_interrupted) {
		session_set_events(opening.session, &afterwards, NULL);
		return opening.session;
	}
	if (!headless->is_interrupted)
		print_failure(session_steps(opening.session));
	session_free(opening.session);
	*exit_code = EXIT_NO_CONNECTION;
	return NULL;
}
