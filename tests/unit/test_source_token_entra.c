/* test_source_token_entra.c - the request for a token of Entra, and what comes back. */
#include "unit.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/http.h"
#include "source/source.h"
#include "source/token_entra.h"

#include <stdlib.h>
#include <string.h>

static struct source *entra(void)
{
	struct source *source = source_new();

	source_set(
		source, "azure_tenant", "72f988bf-86f1-41af-91ab-2d7cd011db47", ORIGIN_TYPED, NULL);
	source_set(source, "azure_client_id", "my app", ORIGIN_TYPED, NULL);
	return source;
}

static void assert_url(struct source *source, const char *expected)
{
	struct error error = ERROR_INIT;
	char *url = entra_url(source, &error);

	if (expected)
		assert_string_equal(url, expected);
	else
		assert_null(url);
	assert_int_equal(error_is_set(&error), !expected);
	error_clear(&error);
	free(url);
}

static void the_tenant_is_filled_in_and_leads_nowhere_else(void **state)
{
	struct source *source = entra();

	(void)state;
	assert_url(source, "https://login.microsoftonline.com/"
			   "72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token");
	source_set(source, "azure_tenant", "contoso.example", ORIGIN_TYPED, NULL);
	assert_url(source, "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
	source_set(source, "azure_tenant", "x/../../evil?", ORIGIN_TYPED, NULL);
	assert_url(source, NULL);
	source_set(source, "azure_tenant", NULL, ORIGIN_TYPED, NULL);
	assert_url(source, NULL);
	source_set(source, "azure_token_url", "https://login.example/token", ORIGIN_TYPED, NULL);
	assert_url(source, "https://login.example/token");
	source_set(source, "azure_token_url", "http://login.example/token", ORIGIN_TYPED, NULL);
	assert_url(source, NULL);
	source_free(source);
}

static void the_form_is_encoded(void **state)
{
	struct source *source = entra();
	struct secret *secret = secret_from("a&b=c~ d", 8), *form = secret_new();

	(void)state;
	assert_true(entra_form(source, secret, form));
	assert_string_equal(secret_reveal(form),
		"grant_type=client_credentials&client_id=my%20app&client_secret=a%26b%3Dc~%20d"
		"&scope=https%3A%2F%2Fossrdbms-aad.database.windows.net%2F.default");
	secret_free(secret);
	secret_free(form);
	source_free(source);
}

static bool read_answer(int status, const char *text, struct secret *token, struct error *error)
{
	struct http_answer answer = {.status = status, .bytes = text, .length = strlen(text)};
	struct secret *secret = secret_from("s3cr3t", 6);
	bool is_read = entra_read(&answer, secret, token, error);

	secret_free(secret);
	return is_read;
}

static void a_token_is_taken(void **state)
{
	struct secret *token = secret_new();
	char *text = mem_printf("{\"token_type\": \"Bearer\", \"expires_in\": 3599, "
				"\"access_token\": \"%03000d\"}",
		7);

	(void)state;
	assert_true(read_answer(200, text, token, NULL));
	assert_int_equal(secret_length(token), 3000);
	secret_free(token);
	free(text);
}

static void assert_refused(
	int status, const char *text, const char *primary, const char *detail, const char *hint)
{
	struct secret *token = secret_new();
	struct error error = ERROR_INIT;

	assert_false(read_answer(status, text, token, &error));
	assert_int_equal(secret_length(token), 0);
	if (!strstr(error.primary, primary))
		fail_msg("\"%s\" does not say \"%s\"", error.primary, primary);
	if (detail)
		assert_string_equal(error.detail, detail);
	else
		assert_null(error.detail);
	if (hint)
		assert_non_null(strstr(error.hint, hint));
	else
		assert_null(error.hint);
	error_clear(&error);
	secret_free(token);
}

static void a_refusal_is_told_in_the_words_of_the_endpoint(void **state)
{
	(void)state;
	assert_refused(401,
		"{\"error\": \"invalid_client\", \"error_description\": \"AADSTS7000215: Invalid "
		"client secret provided.\\r\\nTrace ID: 1\", \"error_codes\": [7000215]}",
		"refused: invalid_client (status 401)",
		"AADSTS7000215: Invalid client secret provided.", "not its ID");
	assert_refused(400,
		"{\"error\": \"unauthorized_client\", \"error_description\": \"AADSTS700016: x\"}",
		"unauthorized_client", "AADSTS700016: x", "azure_client_id");
	assert_refused(400, "{\"error\": \"invalid_grant\"}", "refused: invalid_grant", NULL, NULL);
	/* A token that comes with a refusal is none. */
	assert_refused(403, "{\"access_token\": \"t\"}", "no token (status 403)", NULL, NULL);
}

static void an_answer_that_is_none_is_told_as_such(void **state)
{
	(void)state;
	assert_refused(200, "<html>", "no token (status 200)", NULL, NULL);
	assert_refused(200, "", "no token", NULL, NULL);
	assert_refused(200, "[]", "no token", NULL, NULL);
	assert_refused(200, "{\"access_token\": \"\"}", "no token", NULL, NULL);
	assert_refused(200, "{\"access_token\": 5}", "no token", NULL, NULL);
	assert_refused(200, "{\"access_token\": \"a\\nb\"}", "cannot be used", NULL, NULL);
}

static void an_endpoint_that_repeats_the_secret_is_not_quoted(void **state)
{
	(void)state;
	assert_refused(400, "{\"error\": \"x\", \"error_description\": \"bad: s3cr3t\"}",
		"refused: x", "(its words are left out: they hold the client secret)", NULL);
	assert_refused(400, "{\"error\": \"s3cr3t!\"}", "its words are left out", NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tenant_is_filled_in_and_leads_nowhere_else),
		cmocka_unit_test(the_form_is_encoded),
		cmocka_unit_test(a_token_is_taken),
		cmocka_unit_test(a_refusal_is_told_in_the_words_of_the_endpoint),
		cmocka_unit_test(an_answer_that_is_none_is_told_as_such),
		cmocka_unit_test(an_endpoint_that_repeats_the_secret_is_not_quoted),
	};

	return unit_main(tests);
}
