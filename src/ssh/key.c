#include "base/error.h"
#include "base/memory.h"
#include "ssh/key_private.h"
#include "ssh/wire.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <stdlib.h>
#include <string.h>

struct curve {
	const char *group; /* OpenSSL's name */
	const char *type;
	const char *name; /* inside the blob */
	const EVP_MD *(*digest)(void);
};

static const struct curve curves[] = {
	{"prime256v1", "ecdsa-sha2-nistp256", "nistp256", EVP_sha256},
	{"secp384r1", "ecdsa-sha2-nistp384", "nistp384", EVP_sha384},
	{"secp521r1", "ecdsa-sha2-nistp521", "nistp521", EVP_sha512},
};

static void put_text(struct buf *out, const char *text)
{
	wire_put_string(out, text, strlen(text));
}

static void put_bignum(struct buf *out, const BIGNUM *number)
{
	size_t length = (size_t)BN_num_bytes(number);
	unsigned char *bytes = mem_new(length + 1);

	BN_bn2bin(number, bytes);
	wire_put_mpint(out, bytes, length);
	free(bytes);
}

static bool describe_ed25519(struct key *key)
{
	unsigned char bytes[32];
	size_t length = sizeof bytes;

	if (EVP_PKEY_get_raw_public_key(key->pkey, bytes, &length) != 1)
		return false;
	key->type = "ssh-ed25519";
	put_text(&key->blob, key->type);
	wire_put_string(&key->blob, bytes, length);
	return true;
}

static bool describe_ecdsa(struct key *key)
{
	unsigned char point[256];
	char group[64];
	size_t length = 0;

	if (EVP_PKEY_get_utf8_string_param(
		    key->pkey, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, NULL) != 1 ||
		EVP_PKEY_get_octet_string_param(
			key->pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &length) != 1)
		return false;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		if (strcmp(curves[i].group, group) != 0)
			continue;
		key->type = curves[i].type;
		put_text(&key->blob, key->type);
		put_text(&key->blob, curves[i].name);
		wire_put_string(&key->blob, point, length);
		return true;
	}
	return false;
}

static bool describe_rsa(struct key *key)
{
	BIGNUM *modulus = NULL, *exponent = NULL;
	bool done = EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1 &&
		    EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1;

	if (done) {
		key->type = "ssh-rsa";
		put_text(&key->blob, key->type);
		put_bignum(&key->blob, exponent);
		put_bignum(&key->blob, modulus);
	}
	BN_free(modulus);
	BN_free(exponent);
	return done;
}

struct key *key_from_pkey(EVP_PKEY *pkey)
{
	struct key *key = mem_new(sizeof *key);
	int kind = EVP_PKEY_get_base_id(pkey);

	*key = (struct key){.pkey = pkey, .blob = BUF_INIT};
	if ((kind == EVP_PKEY_ED25519 && describe_ed25519(key)) ||
		(kind == EVP_PKEY_EC && describe_ecdsa(key)) ||
		(kind == EVP_PKEY_RSA && describe_rsa(key)))
		return key;
	key_free(key);
	return NULL;
}

struct key *key_locked(const void *blob, size_t length)
{
	static const char *const types[] = {"ssh-ed25519", "ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"};
	struct wire wire = wire_over(blob, length);
	struct wire_string type = wire_string(&wire);
	struct key *key;

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (!wire_string_is(type, types[i]))
			continue;
		key = mem_new(sizeof *key);
		*key = (struct key){.type = types[i], .blob = BUF_INIT};
		buf_add(&key->blob, blob, length);
		return key;
	}
	return NULL;
}

bool key_is_locked(const struct key *key)
{
	return !key->pkey;
}

static bool is_same_blob(const struct buf *one, const struct buf *other)
{
	return one->length == other->length && memcmp(one->bytes, other->bytes, one->length) == 0;
}

bool key_unlock(struct key *key, struct key *from)
{
	if (!is_same_blob(&key->blob, &from->blob))
		return false;
	key->pkey = from->pkey;
	from->pkey = NULL;
	return true;
}

size_t key_certificate_count(const struct key *key)
{
	return key->certificate_count;
}

const struct key_certificate *key_certificate_at(const struct key *key, size_t index)
{
	return index < key->certificate_count ? &key->certificates[index] : NULL;
}

void key_add_certificate(struct key *key, const char *path)
{
	struct buf blob = BUF_INIT, plain = BUF_INIT;
	bool fits =
		key->certificate_count < KEY_CERTIFICATES_MAX && key_public_line(path, &blob) &&
		key_plain_blob((struct wire_string){(const unsigned char *)blob.bytes, blob.length},
			&plain) &&
		is_same_blob(&plain, &key->blob);

	if (fits)
		key->certificates[key->certificate_count++] =
			(struct key_certificate){.path = mem_text(path), .blob = blob};
	else
		buf_free(&blob);
	buf_free(&plain);
}

void key_free(struct key *key)
{
	if (!key)
		return;
	for (size_t i = 0; i < key->certificate_count; i++) {
		free(key->certificates[i].path);
		buf_free(&key->certificates[i].blob);
	}
	EVP_PKEY_free(key->pkey);
	buf_free(&key->blob);
	free(key);
}

const char *key_type(const struct key *key)
{
	return key->type;
}

const struct buf *key_blob(const struct key *key)
{
	return &key->blob;
}

const char *key_short_name(const char *type)
{
	static const char *const names[][2] = {{"ssh-ed25519", "ed25519"}, {"ecdsa-sha2-", "ecdsa"},
		{"ssh-rsa", "rsa"}, {"ssh-dss", "dsa"}, {"sk-", "security key"}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strncmp(type, names[i][0], strlen(names[i][0])) == 0)
			return names[i][1];
	}
	return type;
}

static const EVP_MD *digest_for(const struct key *key, const char *algorithm)
{
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		if (strcmp(key->type, curves[i].type) == 0)
			return curves[i].digest();
	}
	if (strcmp(key->type, "ssh-rsa") != 0)
		return NULL; /* Ed25519 has its own */
	if (strncmp(algorithm, "rsa-sha2-512", 12) == 0)
		return EVP_sha512();
	return strncmp(algorithm, "rsa-sha2-256", 12) == 0 ? EVP_sha256() : EVP_sha1();
}

/* OpenSSL writes an ECDSA signature as DER, SSH as two numbers (RFC 5656, 3.1.2). */
static bool put_ecdsa(struct buf *signature, const unsigned char *der, size_t length)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)length);

	if (!pair)
		return false;
	put_bignum(signature, ECDSA_SIG_get0_r(pair));
	put_bignum(signature, ECDSA_SIG_get0_s(pair));
	ECDSA_SIG_free(pair);
	return true;
}

bool key_sign(const struct key *key, const char *algorithm, const void *data, size_t length,
	struct buf *signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char *raw = NULL;
	size_t raw_length = 0;
	bool done = context &&
		    EVP_DigestSignInit(
			    context, NULL, digest_for(key, algorithm), NULL, key->pkey) == 1 &&
		    EVP_DigestSign(context, NULL, &raw_length, data, length) == 1;

	if (done) {
		raw = mem_new(raw_length + 1);
		done = EVP_DigestSign(context, raw, &raw_length, data, length) == 1;
	}
	if (done && strncmp(key->type, "ecdsa-", 6) == 0)
		done = put_ecdsa(signature, raw, raw_length);
	else if (done)
		done = buf_add(signature, raw, raw_length);
	free(raw);
	EVP_MD_CTX_free(context);
	return done;
}
