/* test_source_token_rds.c - the vectors of formats.md 7.1: two are published, two are our own, all
 * four were computed a second time by other means. */
#include "unit.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/secret.h"
#include "source/aws_keys.h"
#include "source/token_rds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vector {
	const char *host, *port, *user, *region, *key_id, *secret, *session;
	time_t now;
	const char *token;
};

#define EXAMPLE_KEY "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

static const struct vector vectors[] = {
	{"prod-instance.us-east-1.rds.amazonaws.com", "3306", "peccy", "us-east-1", "akid",
		"secret", NULL, 1724709600,
		"prod-instance.us-east-1.rds.amazonaws.com:3306/?Action=connect&DBUser=peccy"
		"&X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential=akid%2F20240826%2Fus-east-1%2Frds-db%2Faws4_request"
		"&X-Amz-Date=20240826T220000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature="
		"dd0cba843009474347af724090233265628ace491ea17ce3eb3da098b983ad89"},
	{"prod-instance.us-east-1.rds.amazonaws.com", "3306", "someusername", "us-east-1", "akid",
		"skid", NULL, 1478540373,
		"prod-instance.us-east-1.rds.amazonaws.com:3306/?Action=connect&DBUser=someusername"
		"&X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential=akid%2F20161107%2Fus-east-1%2Frds-db%2Faws4_request"
		"&X-Amz-Date=20161107T173933Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature="
		"d1138cdbc0ca63eec012ec0fc6c2267e03642168f5884a7795320d4c18374c61"},
	{"db.example.com", "5432", "app_user", "us-east-1", "AKIAIOSFODNN7EXAMPLE", EXAMPLE_KEY,
		NULL, 1704164645,
		"db.example.com:5432/?Action=connect&DBUser=app_user"
		"&X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential="
		"AKIAIOSFODNN7EXAMPLE%2F20240102%2Fus-east-1%2Frds-db%2Faws4_request"
		"&X-Amz-Date=20240102T030405Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature="
		"1e71686ef561eb1f1082ae5d26e7c35a71efc97dc3f1b2cb0aaa18b2372108e0"},
	{"DB.Example.com", "5432", "app user+1@x", "eu-west-1", "AKIAIOSFODNN7EXAMPLE", EXAMPLE_KEY,
		"tok/en+A==", 1704164645,
		"db.example.com:5432/?Action=connect&DBUser=app%20user%2B1%40x"
		"&X-Amz-Algorithm=AWS4-HMAC-SHA256"
		"&X-Amz-Credential="
		"AKIAIOSFODNN7EXAMPLE%2F20240102%2Feu-west-1%2Frds-db%2Faws4_request"
		"&X-Amz-Date=20240102T030405Z&X-Amz-Expires=900"
		"&X-Amz-Security-Token=tok%2Fen%2BA%3D%3D&X-Amz-SignedHeaders=host"
		"&X-Amz-Signature="
		"2ef0b872dd6b8574190a3c6e9873e723f78fd982c9cb0370947c7910cb7adf50"},
};

static bool make_token(const struct vector *vector, struct secret *token, struct error *error)
{
	struct rds_login login = {vector->host, vector->port, vector->user, vector->region};
	struct aws_keys keys = {.key_id = mem_text(vector->key_id),
		.secret = secret_from(vector->secret, strlen(vector->secret))};
	bool made;

	if (vector->session)
		keys.session = secret_from(vector->session, strlen(vector->session));
	made = rds_token(&login, &keys, vector->now, token, error);
	aws_keys_clear(&keys);
	return made;
}

static void the_tokens_are_those_of_the_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		struct secret *token = secret_new();

		assert_true(make_token(&vectors[i], token, NULL));
		assert_string_equal(secret_reveal(token), vectors[i].token);
		secret_free(token);
	}
}

static void a_token_that_does_not_fit_is_an_error(void **state)
{
	struct vector vector = vectors[0];
	struct secret *token = secret_new();
	struct error error = ERROR_INIT;
	char *large = mem_array(SECRET_CAPACITY, 1);

	(void)state;
	memset(large, '=', SECRET_CAPACITY - 1); /* three bytes each, once encoded */
	vector.session = large;
	assert_false(make_token(&vector, token, &error));
	assert_true(error_is_set(&error));
	assert_int_equal(secret_length(token), 0);
	error_clear(&error);
	secret_free(token);
	free(large);
}

/* The example of the AWS documentation of Signature Version 4. */
static void the_signing_key_is_that_of_the_documentation(void **state)
{
	unsigned char key[RDS_KEY_BYTES];
	char hex[2 * RDS_KEY_BYTES + 1];

	(void)state;
	rds_signing_key(
		"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215", "us-east-1", "iam", key);
	for (size_t i = 0; i < sizeof key; i++)
		snprintf(hex + 2 * i, 3, "%02x", key[i]);
	assert_string_equal(
		hex, "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

static void assert_region(const char *host, const char *expected)
{
	char *region = rds_region(host);

	if (expected)
		assert_string_equal(region, expected);
	else
		assert_null(region);
	free(region);
}

static void the_region_is_in_the_name_of_the_endpoint(void **state)
{
	(void)state;
	assert_region("db1.c9akciq32.eu-central-1.rds.amazonaws.com", "eu-central-1");
	assert_region("DB1.c9akciq32.EU-central-1.RDS.amazonaws.com", "eu-central-1");
	assert_region("p.proxy-c9akciq32.us-east-1.rds.amazonaws.com", "us-east-1");
	assert_region("db1.c9akciq32.cn-north-1.rds.amazonaws.com.cn", "cn-north-1");
	assert_region("db1.c9akciq32.rds.cn-north-1.amazonaws.com.cn", "cn-north-1");
	assert_region("db1.example.com", NULL);
	assert_region("rds.amazonaws.com", NULL);
	assert_region(".rds.amazonaws.com", NULL);
	assert_region("eu-central-1.rds.amazonaws.com", NULL);
	assert_region("db1.eu-central-1.rds.amazonaws.com.example.com", NULL);
	assert_region("", NULL);
	assert_region(NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tokens_are_those_of_the_vectors),
		cmocka_unit_test(a_token_that_does_not_fit_is_an_error),
		cmocka_unit_test(the_signing_key_is_that_of_the_documentation),
		cmocka_unit_test(the_region_is_in_the_name_of_the_endpoint),
	};

	return unit_main(tests);
}
