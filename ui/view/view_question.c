/* view_question.c - the dialogs of what a session asks: passwords, prompts, host keys. */
#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "session/session.h"
#include "view/view.h"
#include "widget/dialog.h"

#include <stdlib.h>
#include <string.h>

/* One question is open at a time. */
static struct {
	struct app *app;
	struct session *session;
	char *fingerprint;
	bool is_open, shows_art;
} asked;

/* --- secrets --------------------------------------------------------------------------------- */

static bool secret_answered(void *self, struct dialog *dialog, int button)
{
	(void)self;
	asked.is_open = false;
	if (session_question(asked.session))
		session_answer(asked.session,
			button == DIALOG_ESCAPED || button == 0 ? NULL : dialog_secret(dialog));
	return false;
}

static bool text_answered(void *self, struct dialog *dialog, int button)
{
	const char *text = dialog_text(dialog);
	struct secret *answer = secret_from(text, strlen(text));

	(void)self;
	asked.is_open = false;
	if (session_question(asked.session))
		session_answer(
			asked.session, button == DIALOG_ESCAPED || button == 0 ? NULL : answer);
	secret_free(answer);
	return false;
}

static void ask_secret(const struct question *question, const char *title, const char *what)
{
	struct buf text = BUF_INIT;
	struct dialog *dialog;

	buf_printf(&text, "%s\n", question->who);
	if (question->title && *question->title)
		buf_printf(&text, "%s\n", question->title);
	if (question->instruction && *question->instruction)
		buf_printf(&text, "%s\n", question->instruction);
	if (question->prompt && question->kind == QUESTION_SSH_PROMPT)
		buf_printf(&text, "%s asks: %s\n",
			question->is_of_ssh ? "The program ssh" : "The SSH server",
			question->prompt);
	else if (question->prompt)
		buf_printf(&text, "Key file %s\n", question->prompt);
	if (question->attempt > 1)
		buf_printf(&text, "That was not right. Attempt %d.\n", question->attempt);
	buf_text(&text, what);
	dialog = dialog_new(title, buf_string(&text), question->echo ? DIALOG_TEXT : DIALOG_SECRET);
	dialog_add_button(dialog, "No answer");
	dialog_add_button(dialog, "Go on");
	app_ask(asked.app, dialog, question->echo ? text_answered : secret_answered, NULL);
	buf_free(&text);
}

/* --- host keys ------------------------------------------------------------------------------- */

static void ask_host_key(const struct question *question);

static bool host_key_answered(void *self, struct dialog *dialog, int button)
{
	const char *answer = dialog_text(dialog);
	enum trust trust = TRUST_REFUSE;

	(void)self;
	asked.is_open = false;
	if (!session_question(asked.session))
		return false;
	if (button == DIALOG_ESCAPED || button == 0) {
		session_trust(asked.session, TRUST_REFUSE);
		return false;
	}
	if (button == DIALOG_TOGGLED) {
		asked.is_open = true;
		asked.shows_art = !asked.shows_art;
		ask_host_key(session_question(asked.session));
		return false;
	}
	if (strcmp(answer, "once") == 0 && !session_question(asked.session)->must_be_recorded) {
		trust = TRUST_ONCE;
	} else if (strcmp(answer, "yes") == 0 || strcmp(answer, asked.fingerprint) == 0) {
		trust = TRUST_AND_RECORD;
	} else {
		if (text_starts_with(answer, "SHA256:"))
			dialog_set_wrong(
				dialog, "This is ANOTHER fingerprint: do not trust the key.");
		else if (*answer)
			dialog_set_wrong(
				dialog, session_question(asked.session)->must_be_recorded
						? "Type yes, or paste the fingerprint."
						: "Type yes, or once, or paste the fingerprint.");
		asked.is_open = true;
		return true;
	}
	session_trust(asked.session, trust);
	return false;
}

static void describe_host_key(const struct question *question, struct buf *text)
{
	buf_printf(text, "Key type %s, fingerprint\n  %s\n\n", question->key_type,
		question->fingerprint);
	if (question->has_other_types)
		buf_text(text, "It is known by keys of other types only. Be careful.\n");
	if (question->authority)
		buf_printf(text, "%s.\n", question->authority);
	buf_text(text, "Compare it with what the owner of the host gave you. On the host itself:\n"
		       "  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n\n");
	if (question->known_hosts)
		buf_printf(text, "Type  yes   to trust it and add it to %s\n%s",
			question->known_hosts,
			question->must_be_recorded ? ""
						   : "      once  to trust it this time only\n");
	else
		buf_text(
			text, "Type  yes   to trust it this time: there is no file to add it to\n");
	buf_text(text, "or paste the fingerprint you were given, and pgusher compares it:");
}

static char *name_host(const struct question *question)
{
	char *hop = question->hops > 1
			    ? mem_printf("SSH host %zu of %zu:", question->hop, question->hops)
			    : mem_text("The SSH host");
	char *port = question->port ? mem_printf(", port %d,", question->port) : mem_text("");
	char *title = mem_printf("%s %s%s is not known yet.", hop, question->host, port);

	free(hop);
	free(port);
	return title;
}

/* The drawing stands alone: it has eleven lines. */
static void ask_host_key(const struct question *question)
{
	struct buf text = BUF_INIT;
	struct dialog *dialog;
	char *title = name_host(question);

	mem_replace(&asked.fingerprint, mem_text(question->fingerprint));
	if (asked.shows_art && question->randomart)
		buf_add(&text, question->randomart, strlen(question->randomart) - 1);
	else
		describe_host_key(question, &text);
	dialog = dialog_new(title, buf_string(&text), DIALOG_TEXT);
	dialog_add_button(dialog, "Do not trust, stop the test");
	if (question->randomart)
		dialog_set_toggle(dialog, asked.shows_art ? "words" : "random art");
	app_ask(asked.app, dialog, host_key_answered, NULL);
	app_say(asked.app, "No user name and no password has been sent to it.");
	buf_free(&text);
	free(title);
}

/* There is nothing to answer: the person acts, and the server sees it. */
static bool notice_closed(void *self, struct dialog *dialog, int button)
{
	(void)self;
	(void)dialog;
	(void)button;
	asked.is_open = false;
	return false;
}

static void show_notice(const struct question *question)
{
	char *text = mem_printf("%s\n%s", question->who, question->prompt);
	struct dialog *dialog = dialog_new("SSH login", text, DIALOG_NO_INPUT);

	dialog_add_button(dialog, "Hide this");
	app_ask(asked.app, dialog, notice_closed, NULL);
	free(text);
}

void view_drop_question(struct app *app, const struct session *session)
{
	if (!asked.is_open || asked.session != session || session_question(session))
		return;
	asked.is_open = false;
	app_unask(app);
}

void view_ask_question(struct app *app, struct session *session, const struct question *question)
{
	asked.app = app;
	asked.session = session;
	asked.is_open = true;
	switch (question->kind) {
	case QUESTION_HOST_KEY:
		asked.shows_art = false;
		ask_host_key(question);
		break;
	case QUESTION_SSH_NOTICE:
		show_notice(question);
		break;
	case QUESTION_SSH_PASSPHRASE:
		ask_secret(question, "Passphrase of the SSH key", "Passphrase:");
		break;
	case QUESTION_SSH_PROMPT:
		ask_secret(question, "SSH login", "Answer:");
		break;
	case QUESTION_SSH_PASSWORD:
		ask_secret(question, "SSH password", "Password:");
		break;
	case QUESTION_PASSWORD:
		ask_secret(question, "Password of the database", "Password:");
		break;
	}
}
