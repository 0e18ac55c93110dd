#include "source/credential.h"

#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/loop.h"
#include "source/aws_keys.h"
#include "source/command.h"
#include "source/environment.h"
#include "source/keyring.h"
#include "source/pgpass.h"
#include "source/source.h"
#include "source/token_entra.h"
#include "source/token_rds.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD_COMMAND "password command"

struct credential {
	struct loop *loop;
	struct source *source;
	struct timer *deferred;
	/* under way; at most one of them */
	struct command *command;
	struct keyring *keyring;
	struct aws_asking *aws;
	struct entra *entra;

	struct secret *password; /* NULL: none */
	char *origin;
	struct error error;
	credential_done *done;
	void *self;
};

static void free_credential(struct credential *credential)
{
	loop_stop_timer(&credential->deferred);
	command_cancel(&credential->command);
	keyring_cancel(&credential->keyring);
	aws_keys_cancel(&credential->aws);
	entra_cancel(&credential->entra);
	source_free(credential->source);
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

/* --- at once --------------------------------------------------------------------------------- */

static void read_pgpass(struct credential *credential)
{
	struct pgpass_hit hit;
	char *shown;

	credential->password = secret_new();
	if (pgpass_lookup(credential->source, credential->password, &hit, &credential->error) &&
		hit.line) {
		shown = path_contract(hit.file);
		credential->origin = mem_printf("%s line %zu", shown, hit.line);
		free(shown);
	}
	free(hit.file);
}

static void read_variable(struct credential *credential)
{
	const char *name = source_value(credential->source, "password_env");
	const char *value = name ? environment_value(name) : NULL;

	if (!value)
		error_set(&credential->error,
			"the variable %s, which should hold the password, is not set",
			name ? name : "");
	else if (!(credential->password = secret_from(value, strlen(value))))
		error_set(&credential->error, "the password in %s is too long", name);
	else
		credential->origin = mem_text(name);
}

/* --- later ----------------------------------------------------------------------------------- */

static void take(struct credential *credential, const struct secret *password, const char *origin,
	const struct error *error)
{
	if (password) {
		credential->password = secret_new();
		secret_copy(credential->password, password);
		credential->origin = mem_text(origin);
	} else if (!error_is_set(&credential->error)) {
		error_copy(&credential->error, error);
	}
	tell(credential);
}

static void command_ended(void *self, const struct buf *out, const struct error *error)
{
	struct credential *credential = self;
	struct secret *password = NULL;

	credential->command = NULL;
	if (out)
		password = command_first_line(out, PASSWORD_COMMAND, &credential->error);
	take(credential, password, "command", error);
	secret_free(password);
}

static void run_command(struct credential *credential)
{
	credential->command = command_start(credential->loop,
		source_value(credential->source, "password_command"), PASSWORD_COMMAND,
		command_ended, credential);
}

static void keyring_answered(void *self, const struct secret *password, const struct error *error)
{
	struct credential *credential = self;

	credential->keyring = NULL;
	take(credential, password, "keyring", error);
}

static void ask_keyring(struct credential *credential)
{
	credential->keyring =
		keyring_ask(credential->loop, credential->source, keyring_answered, credential);
}

static void entra_answered(void *self, const struct secret *token, const struct error *error)
{
	struct credential *credential = self;

	credential->entra = NULL;
	take(credential, token, "token of Azure Entra", error);
}

static void ask_entra(struct credential *credential)
{
	credential->entra =
		entra_ask(credential->loop, credential->source, entra_answered, credential);
}

/* --- AWS ------------------------------------------------------------------------------------- */

char *credential_aws_region(const struct source *source)
{
	const char *host = source_value(source, "host");
	char *region;

	if (source_is_set(source, "aws_region"))
		return mem_text(source_value(source, "aws_region"));
	region = rds_region(host);
	return region ? region : aws_keys_region(source_value(source, "aws_profile"));
}

static bool make_token(const struct credential *credential, const struct aws_keys *keys,
	struct secret *token, struct error *error)
{
	const struct source *source = credential->source;
	const char *port = source_value(source, "port"), *user = source_value(source, "user");
	char *region = credential_aws_region(source);
	struct rds_login login = {
		.host = source_value(source, "host"),
		.port = text_is_empty(port) ? "5432" : port,
		.user = text_is_empty(user) ? path_account() : user,
		.region = region,
	};
	bool is_made;

	if (!region || !login.host || !login.user)
		is_made = error_set(error, "a token of AWS is for a host, a user and a region");
	else
		is_made = rds_token(&login, keys, time(NULL), token, error);
	free(region);
	return is_made;
}

static void keys_came(void *self, const struct aws_keys *keys, const struct error *error)
{
	struct credential *credential = self;
	struct secret *token = secret_new();
	char *origin = mem_printf("AWS token, %s", keys && keys->origin ? keys->origin : "");
	bool is_made = keys && make_token(credential, keys, token, &credential->error);

	credential->aws = NULL;
	take(credential, is_made ? token : NULL, origin, error);
	secret_free(token);
	free(origin);
}

static void ask_aws(struct credential *credential)
{
	credential->aws =
		aws_keys_ask(credential->loop, source_value(credential->source, "aws_profile"),
			source_value(credential->source, "aws_command"), keys_came, credential);
}

/* --- origins --------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	void (*start)(struct credential *credential);
	bool is_needed; /* nothing is tried without what it should give */
} origins[] = {
	{.word = "auto", .start = read_pgpass},
	{.word = "pgpass", .start = read_pgpass},
	{.word = "env", .start = read_variable},
	{.word = "command", .start = run_command, .is_needed = true},
	{.word = "keyring", .start = ask_keyring, .is_needed = true},
	{.word = "aws-iam", .start = ask_aws, .is_needed = true},
	{.word = "azure-entra", .start = ask_entra, .is_needed = true},
};

#define ORIGINS (sizeof origins / sizeof *origins)

/* ORIGINS for "ask", which is none. */
static size_t origin_of(const struct source *source)
{
	const char *from = source_value(source, "password_from");
	size_t i = 0;

	while (i < ORIGINS && strcmp(origins[i].word, from) != 0)
		i++;
	return i;
}

bool credential_is_needed(const struct source *source)
{
	size_t origin = origin_of(source);

	return origin < ORIGINS && origins[origin].is_needed;
}

struct credential *credential_get(struct loop *loop, const struct source *source,
	const struct secret *typed, credential_done *done, void *self)
{
	struct credential *credential = mem_new(sizeof *credential);
	size_t origin = origin_of(source);

	*credential = (struct credential){
		.loop = loop, .source = source_copy(source), .done = done, .self = self};
	if (secret_length(typed)) {
		credential->password = secret_new();
		secret_copy(credential->password, typed);
		credential->origin = mem_text("typed");
	} else if (origin < ORIGINS) {
		origins[origin].start(credential);
	}
	if (!credential->command && !credential->keyring && !credential->aws && !credential->entra)
		credential->deferred = loop_defer(loop, tell, credential);
	return credential;
}

void credential_cancel(struct credential **credential)
{
	if (*credential)
		free_credential(*credential);
	*credential = NULL;
}
