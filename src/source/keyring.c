#include "source/keyring.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "pg/ident.h"
#include "source/command.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define PROGRAM "secret-tool"
#define ATTRIBUTES 5
#define WORDS_MAX 2000 /* bytes kept of its standard error */

struct keyring {
	struct loop *loop;
	struct source *source;
	struct child *child;
	struct timer *deferred;
	bool is_for_any_database; /* the second look, after one in vain */
	struct error error;
	keyring_done *done;
	void *self;
};

/* Names and values in turn; @words has room for both of each and the end. All are borrowed. */
static void fill_attributes(const struct source *source, const char **words)
{
	const char *host = source_value(source, "host"), *port = source_value(source, "port");
	const char *user = source_value(source, "user"), *dbname = source_value(source, "dbname");

	if (text_is_empty(host))
		host = source_is_set(source, "hostaddr") ? source_value(source, "hostaddr")
							 : "localhost";
	if (text_is_empty(user))
		user = path_account() ? path_account() : "";
	const char *const filled[] = {"application", "pgusher", "host", host, "port",
		text_is_empty(port) ? "5432" : port, "user", user, "dbname",
		text_is_empty(dbname) ? user : dbname, NULL};

	memcpy(words, filled, sizeof filled);
}

void keyring_store_command(const struct source *source, struct buf *out)
{
	const char *words[2 * ATTRIBUTES + 1];

	fill_attributes(source, words);
	buf_text(out, PROGRAM " store --label=pgusher");
	for (size_t i = 0; words[i]; i++) {
		buf_char(out, ' ');
		ident_add_shell(out, words[i]);
	}
}

static void free_keyring(struct keyring *keyring)
{
	child_cancel(&keyring->child);
	loop_stop_timer(&keyring->deferred);
	error_clear(&keyring->error);
	source_free(keyring->source);
	free(keyring);
}

static void finish(struct keyring *keyring, const struct secret *password)
{
	keyring->done(keyring->self, password, &keyring->error);
	free_keyring(keyring);
}

static void add_store_hint(struct keyring *keyring)
{
	struct buf store = BUF_INIT;

	keyring_store_command(keyring->source, &store);
	error_set_hint(&keyring->error, "put it there: %s", buf_string(&store));
	buf_free(&store);
}

/* secret-tool says nothing and exits with 1 when it has found nothing (run: 0.20.5). */
static bool has_found_nothing(const struct child_outcome *outcome)
{
	return !outcome->has_timed_out && WIFEXITED(outcome->status) &&
	       WEXITSTATUS(outcome->status) <= 1 && !outcome->out->length && !outcome->err->length;
}

static void explain(struct keyring *keyring, const struct child_outcome *outcome)
{
	struct error *error = &keyring->error;

	if (outcome->has_timed_out) {
		error_set(error, "the keyring did not answer within %d s", COMMAND_LIMIT_MS / 1000);
		error_set_hint(error, "unlock it where its question is shown, and try again");
	} else if (has_found_nothing(outcome)) {
		error_set(error, "the keyring has no password for this source");
		add_store_hint(keyring);
	} else {
		error_set(error, "the keyring cannot be asked here");
		error->detail = mem_text_n(buf_string(outcome->err),
			outcome->err->length < WORDS_MAX ? outcome->err->length : WORDS_MAX);
		error_set_hint(error, "over SSH and in containers there is none, as a rule: take "
				      "the password from a question, a command or ~/.pgpass");
	}
}

static bool look(struct keyring *keyring);

/* A role has one password for all databases of a server: without an entry of this one, that of
 * another serves. */
static void ended(void *self, const struct child_outcome *outcome)
{
	struct keyring *keyring = self;
	struct secret *password = NULL;

	keyring->child = NULL;
	if (has_found_nothing(outcome) && !keyring->is_for_any_database) {
		keyring->is_for_any_database = true;
		if (look(keyring))
			return;
	} else if (!outcome->has_timed_out && outcome->status == 0 && outcome->out->length)
		password = command_first_line(outcome->out, "keyring", &keyring->error);
	else
		explain(keyring, outcome);
	finish(keyring, password);
	secret_free(password);
}

static void could_not_start(void *self)
{
	struct keyring *keyring = self;

	keyring->deferred = NULL;
	finish(keyring, NULL);
}

static bool look(struct keyring *keyring)
{
	const char *words[2 * ATTRIBUTES + 3] = {PROGRAM, "lookup"};
	char *program = path_of_program(PROGRAM);

	fill_attributes(keyring->source, words + 2);
	if (keyring->is_for_any_database)
		words[2 * ATTRIBUTES] = NULL; /* the last of them is the database */
	if (program) {
		/* No terminal: its question comes from the service, on the person's screen. */
		keyring->child = child_start(keyring->loop,
			&(struct child_plan){.argv = (char *const *)(uintptr_t)words,
				.has_no_terminal = true,
				.limit_ms = COMMAND_LIMIT_MS},
			ended, keyring, &keyring->error);
	} else {
		error_set(&keyring->error,
			"the keyring cannot be asked: " PROGRAM " is not installed");
		error_set_hint(&keyring->error, "install it (Debian: libsecret-tools), or take the "
						"password from elsewhere");
	}
	free(program);
	return keyring->child != NULL;
}

struct keyring *keyring_ask(
	struct loop *loop, const struct source *source, keyring_done *done, void *self)
{
	struct keyring *keyring = mem_new(sizeof *keyring);

	*keyring = (struct keyring){
		.loop = loop, .source = source_copy(source), .done = done, .self = self};
	if (!look(keyring))
		keyring->deferred = loop_defer(loop, could_not_start, keyring);
	return keyring;
}

void keyring_cancel(struct keyring **keyring)
{
	if (*keyring)
		free_keyring(*keyring);
	*keyring = NULL;
}
