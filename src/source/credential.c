#include "source/credential.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/child.h"
#include "loop/loop.h"
#include "source/environment.h"
#include "source/pgpass.h"
#include "source/source.h"
#include "source/source_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define COMMAND_LIMIT_MS 60000

struct credential {
	struct timer *deferred;
	struct child *command;
	struct secret *password; /* NULL: none */
	char *origin;
	struct error error;
	credential_done *done;
	void *self;
};

static void free_credential(struct credential *credential)
{
	loop_stop_timer(&credential->deferred);
	child_cancel(&credential->command);
	secret_free(credential->password);
	free(credential->origin);
	error_clear(&credential->error);
	free(credential);
}

static void tell(void *self)
{
	struct credential *credential = self;

	credential->deferred = NULL;
	credential->done(credential->self,
		secret_length(credential->password) ? credential->password : NULL,
		credential->origin ? credential->origin : "", &credential->error);
	free_credential(credential);
}

static void read_pgpass(struct credential *credential, const struct source *source)
{
	struct pgpass_hit hit;
	char *shown;

	credential->password = secret_new();
	if (pgpass_lookup(source, credential->password, &hit, &credential->error) && hit.line) {
		shown = path_contract(hit.file);
		credential->origin = mem_printf("%s line %zu", shown, hit.line);
		free(shown);
	}
	free(hit.file);
}

static void read_variable(struct credential *credential, const struct source *source)
{
	const char *name = source_value(source, "password_env");
	const char *value = name ? environment_value(name) : NULL;

	if (!value) {
		error_set(&credential->error,
			"the variable %s, which should hold the password, is "
			"not set",
			name ? name : "");
		return;
	}
	credential->password = secret_from(value, strlen(value));
	credential->origin = mem_text(name);
}

static void command_ended(void *self, const struct child_outcome *outcome)
{
	struct credential *credential = self;
	const char *out = buf_string(outcome->out);
	size_t length = strcspn(out, "\r\n");

	credential->command = NULL;
	if (outcome->has_timed_out || !WIFEXITED(outcome->status) || WEXITSTATUS(outcome->status)) {
		char *how = child_describe(outcome);

		error_set(&credential->error, "the password command %s", how);
		credential->error.detail = mem_text_n(buf_string(outcome->err),
			outcome->err->length < 2000 ? outcome->err->length : 2000);
		free(how);
	} else if (!length) {
		error_set(&credential->error, "the password command printed nothing");
	} else if (!(credential->password = secret_from(out, length)) ||
		   strlen(out) < outcome->out->length) {
		error_set(&credential->error, "the password command printed no usable password");
	} else {
		credential->origin = mem_text("command");
	}
	tell(credential);
}

/* True when the command runs and will tell by itself. */
static bool run_command(
	struct credential *credential, struct loop *loop, const struct source *source)
{
	const char *line = source_value(source, "password_command");
	char **words = words_split(line ? line : "");

	if (!words || !words[0])
		error_set(&credential->error, "the password command is empty or has an open quote");
	else
		credential->command = child_start(loop,
			&(struct child_plan){.argv = words, .limit_ms = COMMAND_LIMIT_MS},
			command_ended, credential, &credential->error);
	words_free(words);
	return credential->command != NULL;
}

struct credential *credential_get(struct loop *loop, const struct source *source,
	const struct secret *typed, credential_done *done, void *self)
{
	struct credential *credential = mem_new(sizeof *credential);
	const char *from = source_value(source, "password_from");

	*credential = (struct credential){.done = done, .self = self};
	if (secret_length(typed)) {
		credential->password = secret_new();
		secret_copy(credential->password, typed);
		credential->origin = mem_text("typed");
	} else if (strcmp(from, "env") == 0) {
		read_variable(credential, source);
	} else if (strcmp(from, "pgpass") == 0 || strcmp(from, "auto") == 0) {
		read_pgpass(credential, source);
	} else if (strcmp(from, "command") == 0 && run_command(credential, loop, source)) {
		return credential;
	}
	credential->deferred = loop_defer(loop, tell, credential);
	return credential;
}

void credential_cancel(struct credential **credential)
{
	if (*credential)
		free_credential(*credential);
	*credential = NULL;
}
