#include "source/token_entra.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "loop/http.h"
#include "loop/loop.h"
#include "source/command.h"
#include "source/environment.h"
#include "source/secret_json.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX ((size_t)64 << 10) /* bytes; a token has 3,000 */
#define USUAL_LIMIT_SECONDS 10
#define PLACE "{tenant}"
#define SECRET_COMMAND "client secret command"

struct entra {
	struct loop *loop;
	struct source *source;
	struct command *command;
	struct http *http;
	struct timer *deferred;
	struct secret *client_secret;
	struct error error;
	entra_done *done;
	void *self;
};

/* --- the request ----------------------------------------------------------------------------- */

char *entra_url(const struct source *source, struct error *error)
{
	const char *pattern = source_value(source, "azure_token_url");
	const char *tenant = source_value(source, "azure_tenant");
	const char *place = strstr(pattern, PLACE);
	char *url;

	/* A number like a UUID, or a domain; anything else could leave its place in the path. */
	if (place &&
		(text_is_empty(tenant) ||
			tenant[strspn(tenant, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					      "0123456789-.")])) {
		error_set(error, "the tenant is its ID or one of its domains: %s",
			tenant ? tenant : "");
		return NULL;
	}
	url = place ? mem_printf("%.*s%s%s", (int)(place - pattern), pattern, tenant,
			      place + strlen(PLACE))
		    : mem_text(pattern);
	if (http_check_url(url, error))
		return url;
	free(url);
	return NULL;
}

bool entra_form(
	const struct source *source, const struct secret *client_secret, struct secret *form)
{
	return secret_add(form, "grant_type=client_credentials&client_id=") &&
	       secret_add_uri(form, source_value(source, "azure_client_id")) &&
	       secret_add(form, "&client_secret=") &&
	       secret_add_uri(form, secret_reveal(client_secret)) && secret_add(form, "&scope=") &&
	       secret_add_uri(form, source_value(source, "azure_scope"));
}

/* --- the answer ------------------------------------------------------------------------------ */

/* What the numbers of Entra mean for the person at the form (learn.microsoft.com, "Microsoft Entra
 * authentication and authorization error codes"). */
static const struct {
	const char *code, *hint;
} advice[] = {
	{"AADSTS7000215", "give the secret's value, not its ID, of this application"},
	{"AADSTS7000222", "the client secret has expired: make a new one for the application"},
	{"AADSTS700016", "azure_client_id is not known in this tenant"},
	{"AADSTS90002", "azure_tenant is not known"},
	{"AADSTS900023", "azure_tenant is not known"},
	{"AADSTS500011", "azure_scope is not known in this tenant"},
	{"AADSTS1002012", "azure_scope ends with /.default"},
};

/* An endpoint that repeats what it was sent must not bring the secret to the screen. */
static char *quote(const char *text, const struct secret *client_secret)
{
	if (text_is_empty(text))
		return NULL;
	if (secret_length(client_secret) && strstr(text, secret_reveal(client_secret)))
		return mem_text("(its words are left out: they hold the client secret)");
	return mem_text_n(text, strcspn(text, "\r\n"));
}

static void explain(const struct http_answer *answer, const json_t *object,
	const struct secret *client_secret, struct error *error)
{
	char *word = quote(secret_json_text(object, "error"), client_secret);
	char *words = quote(secret_json_text(object, "error_description"), client_secret);

	if (word)
		error_set(
			error, "the token endpoint refused: %s (status %d)", word, answer->status);
	else
		error_set(error, "the token endpoint sent no token (status %d)", answer->status);
	for (size_t i = 0; words && i < sizeof advice / sizeof *advice; i++) {
		size_t length = strlen(advice[i].code);

		if (strncmp(words, advice[i].code, length) == 0 && words[length] == ':')
			error_set_hint(error, "%s", advice[i].hint);
	}
	if (error)
		mem_replace(&error->detail, words);
	else
		free(words);
	free(word);
}

bool entra_read(const struct http_answer *answer, const struct secret *client_secret,
	struct secret *token, struct error *error)
{
	json_t *object = secret_json_read(answer->bytes, answer->length);
	const char *text = secret_json_text(object, "access_token");
	bool is_token = answer->status == 200 && !text_is_empty(text);
	bool is_good = is_token && !strpbrk(text, "\r\n") && secret_set(token, text, strlen(text));

	if (is_token && !is_good)
		error_set(error, "the token endpoint sent a token that cannot be used");
	else if (!is_good)
		explain(answer, object, client_secret, error);
	json_decref(object);
	return is_good;
}

/* --- asking ---------------------------------------------------------------------------------- */

static void free_entra(struct entra *entra)
{
	command_cancel(&entra->command);
	http_cancel(&entra->http);
	loop_stop_timer(&entra->deferred);
	source_free(entra->source);
	secret_free(entra->client_secret);
	error_clear(&entra->error);
	free(entra);
}

static void finish(struct entra *entra, const struct secret *token)
{
	entra->done(entra->self, token, &entra->error);
	free_entra(entra);
}

static void failed_early(void *self)
{
	struct entra *entra = self;

	entra->deferred = NULL;
	finish(entra, NULL);
}

static void answered(void *self, const struct http_answer *answer, const struct error *error)
{
	struct entra *entra = self;
	struct secret *token = secret_new();
	bool is_good = false;

	entra->http = NULL;
	if (answer)
		is_good = entra_read(answer, entra->client_secret, token, &entra->error);
	else
		error_copy(&entra->error, error);
	finish(entra, is_good ? token : NULL);
	secret_free(token);
}

static int64_t limit_ms(const struct source *source)
{
	const char *text = source_value(source, "connect_timeout");
	long seconds = text ? strtol(text, NULL, 10) : 0;

	return (seconds > 0 && seconds < 3600 ? seconds : USUAL_LIMIT_SECONDS) * 1000;
}

/* Sets entra->http, or entra->error. */
static void post(struct entra *entra)
{
	char *url = entra_url(entra->source, &entra->error);
	char *authorities = source_is_set(entra->source, "azure_root_cert")
				    ? path_expand(source_value(entra->source, "azure_root_cert"))
				    : NULL;
	struct secret *form = secret_new();

	if (url && !entra_form(entra->source, entra->client_secret, form))
		error_set(&entra->error, "the client secret is too long");
	else if (url)
		entra->http = http_post(entra->loop,
			&(struct http_request){.url = url,
				.authorities = authorities,
				.form = form,
				.limit_ms = limit_ms(entra->source),
				.answer_max = ANSWER_MAX},
			answered, entra, &entra->error);
	secret_free(form);
	free(authorities);
	free(url);
}

static void command_ended(void *self, const struct buf *out, const struct error *error)
{
	struct entra *entra = self;

	entra->command = NULL;
	if (out)
		entra->client_secret = command_first_line(out, SECRET_COMMAND, &entra->error);
	else
		error_copy(&entra->error, error);
	if (entra->client_secret)
		post(entra);
	if (!entra->http)
		finish(entra, NULL);
}

static void read_variable(struct entra *entra)
{
	const char *name = source_value(entra->source, "azure_secret_env");
	const char *value = environment_value(name);

	if (!value)
		error_set(&entra->error,
			"the variable %s, which should hold the client secret, is not set", name);
	else if (!(entra->client_secret = secret_from(value, strlen(value))))
		error_set(&entra->error, "the client secret in %s is too long", name);
	else
		post(entra);
}

struct entra *entra_ask(
	struct loop *loop, const struct source *source, entra_done *done, void *self)
{
	struct entra *entra = mem_new(sizeof *entra);

	*entra = (struct entra){
		.loop = loop, .source = source_copy(source), .done = done, .self = self};
	/* Before anything secret is fetched. */
	if (!http_is_possible(&entra->error))
		;
	else if (source_is_set(source, "azure_secret_command"))
		entra->command = command_start(loop, source_value(source, "azure_secret_command"),
			SECRET_COMMAND, command_ended, entra);
	else
		read_variable(entra);
	if (!entra->command && !entra->http)
		entra->deferred = loop_defer(loop, failed_early, entra);
	return entra;
}

void entra_cancel(struct entra **entra)
{
	if (*entra)
		free_entra(*entra);
	*entra = NULL;
}
