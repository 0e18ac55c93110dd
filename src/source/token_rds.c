#include "source/token_rds.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "source/aws_keys.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX_BYTES (2 * RDS_KEY_BYTES + 1)
#define EMPTY_BODY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct moment {
	char day[9];	 /* yyyymmdd */
	char second[17]; /* yyyymmddThhmmssZ */
};

static void take_moment(time_t now, struct moment *moment)
{
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(moment->day, sizeof moment->day, "%Y%m%d", &utc);
	strftime(moment->second, sizeof moment->second, "%Y%m%dT%H%M%SZ", &utc);
}

static void write_hex(const unsigned char *bytes, char hex[HEX_BYTES])
{
	for (size_t i = 0; i < RDS_KEY_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

static void sign(const void *key, size_t length, const char *text, unsigned char out[RDS_KEY_BYTES])
{
	HMAC(EVP_sha256(), key, (int)length, (const unsigned char *)text, strlen(text), out, NULL);
}

void rds_signing_key(const char *secret, const char *day, const char *region, const char *service,
	unsigned char key[RDS_KEY_BYTES])
{
	struct secret *first = secret_new();

	secret_add(first, "AWS4");
	secret_add(first, secret);
	sign(secret_reveal(first), secret_length(first), day, key);
	secret_free(first);
	sign(key, RDS_KEY_BYTES, region, key);
	sign(key, RDS_KEY_BYTES, service, key);
	sign(key, RDS_KEY_BYTES, "aws4_request", key);
}

/* Names in their sorted order, which the signature demands and the token need not have. */
static bool add_query(struct secret *out, const struct rds_login *login,
	const struct aws_keys *keys, const struct moment *moment, const char *scope)
{
	bool fits = secret_add(out, "Action=connect&DBUser=") && secret_add_uri(out, login->user) &&
		    secret_add(out, "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=") &&
		    secret_add_uri(out, keys->key_id) && secret_add_uri(out, "/") &&
		    secret_add_uri(out, scope) && secret_add(out, "&X-Amz-Date=") &&
		    secret_add(out, moment->second) && secret_add(out, "&X-Amz-Expires=900");

	if (fits && secret_length(keys->session))
		fits = secret_add(out, "&X-Amz-Security-Token=") &&
		       secret_add_uri(out, secret_reveal(keys->session));
	return fits && secret_add(out, "&X-Amz-SignedHeaders=host");
}

/* Of the canonical request, part by part: joined it would be one more copy of the session token. */
static void hash_request(const char *query, const char *where, char hex[HEX_BYTES])
{
	const char *const parts[] = {"GET\n/\n", query, "\nhost:", where, "\n\nhost\n", EMPTY_BODY};
	unsigned char hash[RDS_KEY_BYTES];
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	EVP_DigestInit_ex(context, EVP_sha256(), NULL);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		EVP_DigestUpdate(context, parts[i], strlen(parts[i]));
	EVP_DigestFinal_ex(context, hash, NULL);
	EVP_MD_CTX_free(context);
	write_hex(hash, hex);
}

static void write_signature(const struct aws_keys *keys, const char *region,
	const struct moment *moment, const char *scope, const char *request, char hex[HEX_BYTES])
{
	unsigned char key[RDS_KEY_BYTES], signature[RDS_KEY_BYTES];
	char *text = mem_printf("AWS4-HMAC-SHA256\n%s\n%s\n%s", moment->second, scope, request);

	rds_signing_key(secret_reveal(keys->secret), moment->day, region, "rds-db", key);
	sign(key, sizeof key, text, signature);
	write_hex(signature, hex);
	explicit_bzero(key, sizeof key);
	free(text);
}

bool rds_token(const struct rds_login *login, const struct aws_keys *keys, time_t now,
	struct secret *token, struct error *error)
{
	struct secret *query = secret_new();
	char *where = mem_printf("%s:%s", login->host, login->port), *scope;
	char request[HEX_BYTES], signature[HEX_BYTES];
	struct moment moment;
	bool fits;

	for (char *c = where; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	take_moment(now, &moment);
	scope = mem_printf("%s/%s/rds-db/aws4_request", moment.day, login->region);
	secret_clear(token);
	fits = add_query(query, login, keys, &moment, scope);
	if (fits) {
		hash_request(secret_reveal(query), where, request);
		write_signature(keys, login->region, &moment, scope, request, signature);
		/* The "/" before the "?" is not optional: without it RDS says "PAM authentication
		 * failed" (aws-sdk-go-v2 issue 3365). */
		fits = secret_add(token, where) && secret_add(token, "/?") &&
		       secret_add(token, secret_reveal(query)) &&
		       secret_add(token, "&X-Amz-Signature=") && secret_add(token, signature);
	}
	if (!fits)
		secret_clear(token);
	secret_free(query);
	free(where);
	free(scope);
	return fits ||
	       error_set(error, "the token of AWS is longer than %d bytes", SECRET_CAPACITY);
}

/* The label of @host that ends before @end, when it looks like a region. */
static char *region_before(const char *host, const char *end)
{
	const char *start = end;

	while (start > host && start[-1] != '.')
		start--;
	return start > host && start < end ? mem_text_n(start, (size_t)(end - start)) : NULL;
}

char *rds_region(const char *host)
{
	static const char *const ends[] = {".rds.amazonaws.com", ".rds.amazonaws.com.cn"};
	static const char china[] = ".amazonaws.com.cn";
	char *name = mem_text(host ? host : ""), *region = NULL;
	size_t length = strlen(name);

	for (char *c = name; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (size_t i = 0; i < sizeof ends / sizeof *ends && !region; i++)
		if (text_ends_with(name, ends[i]))
			region = region_before(name, name + length - strlen(ends[i]));
	/* Newer endpoints of China have the two labels the other way round: ID.rds.REGION... */
	if (!region && text_ends_with(name, china) && strstr(name, ".rds."))
		region = region_before(name, name + length - strlen(china));
	free(name);
	return region;
}
