#include "base/error.h"
#include "base/memory.h"
#include "ssh/bcrypt.h"
#include "ssh/key_private.h"
#include "ssh/wire.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

/* PROTOCOL.key of OpenSSH describes the format. */
#define OPENING "-----BEGIN OPENSSH PRIVATE KEY-----"
#define CLOSING "-----END OPENSSH PRIVATE KEY-----"
#define MAGIC "openssh-key-v1" /* and its NUL */
#define ROUNDS_MAX 100000      /* minutes of work; ssh-keygen -a 100 takes a second */
#define KEY_AND_IV_MAX 64

struct cipher {
	const char *name;
	const EVP_CIPHER *(*method)(void);
	size_t key_length, iv_length, tag_length;
};

/* Every cipher that ssh-keygen -Z offers but chacha20-poly1305, whose SSH form OpenSSL lacks. */
static const struct cipher ciphers[] = {
	{"aes256-ctr", EVP_aes_256_ctr, 32, 16, 0},
	{"aes256-cbc", EVP_aes_256_cbc, 32, 16, 0},
	{"aes192-ctr", EVP_aes_192_ctr, 24, 16, 0},
	{"aes192-cbc", EVP_aes_192_cbc, 24, 16, 0},
	{"aes128-ctr", EVP_aes_128_ctr, 16, 16, 0},
	{"aes128-cbc", EVP_aes_128_cbc, 16, 16, 0},
	{"aes256-gcm@openssh.com", EVP_aes_256_gcm, 32, 12, 16},
	{"aes128-gcm@openssh.com", EVP_aes_128_gcm, 16, 12, 16},
};

struct envelope {
	struct wire_string cipher, kdf, kdf_options, public_blob, secret;
	const unsigned char *tag; /* behind the encrypted part */
	size_t tag_length;
};

bool openssh_key_is(const struct buf *file)
{
	return strncmp(buf_string(file), OPENING, strlen(OPENING)) == 0;
}

static bool unwrap_base64(const struct buf *file, struct buf *out)
{
	const char *at = buf_string(file) + strlen(OPENING), *end = strstr(at, CLOSING);
	struct buf joined = BUF_INIT;
	bool done = end && buf_reserve(&joined, (size_t)(end - at)) &&
		    buf_reserve(out, (size_t)(end - at));

	for (; done && at < end; at++) {
		if (!strchr(" \t\r\n", *at))
			buf_char(&joined, *at);
	}
	done = done && base64_decode(out, buf_string(&joined), joined.length);
	buf_wipe(&joined);
	return done;
}

static bool read_envelope(const struct buf *bytes, struct envelope *envelope)
{
	struct wire wire = wire_over(bytes->bytes, bytes->length);

	if (bytes->length < sizeof MAGIC || memcmp(wire.at, MAGIC, sizeof MAGIC) != 0)
		return false;
	wire.at += sizeof MAGIC;
	wire.left -= sizeof MAGIC;
	envelope->cipher = wire_string(&wire);
	envelope->kdf = wire_string(&wire);
	envelope->kdf_options = wire_string(&wire);
	if (wire_number(&wire) != 1) /* keys in the file; OpenSSH has never written more */
		return false;
	envelope->public_blob = wire_string(&wire);
	envelope->secret = wire_string(&wire);
	envelope->tag = wire.at;
	envelope->tag_length = wire.left;
	return !wire.failed;
}

static bool derive(
	const struct envelope *envelope, const char *passphrase, unsigned char *key, size_t length)
{
	struct wire options = wire_over(envelope->kdf_options.bytes, envelope->kdf_options.length);
	struct wire_string salt = wire_string(&options);
	uint32_t rounds = wire_number(&options);

	return wire_string_is(envelope->kdf, "bcrypt") && !options.failed && rounds &&
	       rounds <= ROUNDS_MAX &&
	       bcrypt_pbkdf(passphrase, strlen(passphrase), salt.bytes, salt.length, rounds, key,
		       length);
}

static bool run_cipher(const struct cipher *cipher, const unsigned char *key,
	const struct envelope *envelope, struct buf *plain)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	struct wire_string secret = envelope->secret;
	unsigned char rest[EVP_MAX_BLOCK_LENGTH];
	int length = 0;
	bool done;

	buf_fill(plain, '\0', secret.length);
	done = context && secret.length && secret.length < 1u << 20 &&
	       EVP_DecryptInit_ex(context, cipher->method(), NULL, key, key + cipher->key_length) ==
		       1 &&
	       EVP_CIPHER_CTX_set_padding(context, 0) == 1;
	if (done && cipher->tag_length)
		done = envelope->tag_length == cipher->tag_length &&
		       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)cipher->tag_length,
			       (void *)(uintptr_t)envelope->tag) == 1;
	done = done &&
	       EVP_DecryptUpdate(context, (unsigned char *)plain->bytes, &length, secret.bytes,
		       (int)secret.length) == 1 &&
	       (size_t)length == secret.length && EVP_DecryptFinal_ex(context, rest, &length) == 1;
	EVP_CIPHER_CTX_free(context);
	return done;
}

static enum key_outcome decrypt(const struct envelope *envelope, const char *passphrase,
	struct buf *plain, struct error *error)
{
	unsigned char key[KEY_AND_IV_MAX];
	const struct cipher *cipher = NULL;
	bool done;

	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		if (wire_string_is(envelope->cipher, ciphers[i].name))
			cipher = &ciphers[i];
	}
	if (!cipher) {
		error_set(error, "a key encrypted with %.*s is used by the ssh transport only",
			(int)envelope->cipher.length, (const char *)envelope->cipher.bytes);
		return KEY_UNSUPPORTED;
	}
	if (!passphrase)
		return KEY_WANTS_PASSPHRASE;
	done = derive(envelope, passphrase, key, cipher->key_length + cipher->iv_length) &&
	       run_cipher(cipher, key, envelope, plain);
	explicit_bzero(key, sizeof key);
	return done ? KEY_LOADED : KEY_WRONG_PASSPHRASE;
}

static EVP_PKEY *build(const char *algorithm, OSSL_PARAM_BLD *builder)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
	EVP_PKEY *pkey = NULL;

	if (context && parameters && EVP_PKEY_fromdata_init(context) == 1 &&
		EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_KEYPAIR, parameters) != 1)
		pkey = NULL;
	OSSL_PARAM_free(parameters);
	EVP_PKEY_CTX_free(context);
	return pkey;
}

static EVP_PKEY *read_ed25519(struct wire *wire)
{
	struct wire_string public_part = wire_string(wire), both = wire_string(wire);

	if (public_part.length != 32 || both.length != 64)
		return NULL;
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, both.bytes, 32);
}

static BIGNUM *read_number(struct wire *wire)
{
	struct wire_string bytes = wire_string(wire);

	return BN_bin2bn(bytes.bytes, (int)bytes.length, NULL);
}

static EVP_PKEY *read_ecdsa(struct wire *wire)
{
	struct wire_string curve = wire_string(wire), point = wire_string(wire);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BIGNUM *scalar = read_number(wire);
	const char *group = wire_string_is(curve, "nistp256")	? "prime256v1"
			    : wire_string_is(curve, "nistp384") ? "secp384r1"
								: "secp521r1";
	EVP_PKEY *pkey = NULL;

	if (builder && scalar &&
		OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) &&
		OSSL_PARAM_BLD_push_octet_string(
			builder, OSSL_PKEY_PARAM_PUB_KEY, point.bytes, point.length) &&
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar))
		pkey = build("EC", builder);
	OSSL_PARAM_BLD_free(builder);
	BN_clear_free(scalar);
	return pkey;
}

enum rsa_number { RSA_N, RSA_E, RSA_D, RSA_IQMP, RSA_P, RSA_Q, RSA_DMP1, RSA_DMQ1, RSA_NUMBERS };

/* The file leaves out what can be computed: d mod (p - 1) and d mod (q - 1). */
static bool complete_rsa(BIGNUM **numbers)
{
	BN_CTX *context = BN_CTX_new();
	BIGNUM *less_one = BN_new();
	bool done = context && less_one;

	for (int i = 0; done && i < 2; i++) {
		BIGNUM *exponent = numbers[RSA_DMP1 + i] = BN_new();

		done = exponent && BN_sub(less_one, numbers[RSA_P + i], BN_value_one()) &&
		       BN_mod(exponent, numbers[RSA_D], less_one, context);
	}
	BN_clear_free(less_one);
	BN_CTX_free(context);
	return done;
}

static EVP_PKEY *read_rsa(struct wire *wire)
{
	static const char *const names[RSA_NUMBERS] = {OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E,
		OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
		OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
		OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2};
	BIGNUM *numbers[RSA_NUMBERS] = {NULL};
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	EVP_PKEY *pkey = NULL;
	bool done = builder != NULL;

	for (int i = RSA_N; i <= RSA_Q; i++)
		done = (numbers[i] = read_number(wire)) != NULL && done;
	done = done && complete_rsa(numbers);
	for (int i = 0; done && i < RSA_NUMBERS; i++)
		done = OSSL_PARAM_BLD_push_BN(builder, names[i], numbers[i]);
	if (done)
		pkey = build("RSA", builder);
	for (int i = 0; i < RSA_NUMBERS; i++)
		BN_clear_free(numbers[i]);
	OSSL_PARAM_BLD_free(builder);
	return pkey;
}

static enum key_outcome read_secret(
	const void *bytes, size_t length, bool was_encrypted, struct key **key, struct error *error)
{
	struct wire wire = wire_over(bytes, length);
	uint32_t check = wire_number(&wire);
	struct wire_string type;
	EVP_PKEY *pkey = NULL;

	/* The same random number twice: how the format tells a wrong passphrase. */
	if (wire_number(&wire) != check)
		return was_encrypted ? KEY_WRONG_PASSPHRASE : KEY_UNREADABLE;
	type = wire_string(&wire);
	if (wire_string_is(type, "ssh-ed25519"))
		pkey = read_ed25519(&wire);
	else if (type.length > 11 && memcmp(type.bytes, "ecdsa-sha2-", 11) == 0)
		pkey = read_ecdsa(&wire);
	else if (wire_string_is(type, "ssh-rsa"))
		pkey = read_rsa(&wire);
	if (wire.failed) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	*key = pkey ? key_from_pkey(pkey) : NULL;
	if (*key)
		return KEY_LOADED;
	error_set(error, "the file is damaged");
	return KEY_UNREADABLE;
}

/* The head names the type, so that nobody is asked for the passphrase of a key that cannot be used.
 */
static bool is_supported(struct wire_string blob, struct error *error)
{
	struct wire wire = wire_over(blob.bytes, blob.length);
	struct wire_string type = wire_string(&wire);
	struct key *key = key_locked(blob.bytes, blob.length);

	if (!key && type.length > 3 && memcmp(type.bytes, "sk-", 3) == 0)
		error_set(error, "a FIDO key is used by the ssh transport only");
	else if (!key)
		error_set(error, "a key of type %.*s is used by the ssh transport only",
			(int)type.length, (const char *)type.bytes);
	key_free(key);
	return key != NULL;
}

static enum key_outcome read_opened(const struct envelope *envelope, const char *passphrase,
	struct key **key, struct error *error)
{
	struct buf plain = BUF_INIT;
	enum key_outcome outcome;

	if (!is_supported(envelope->public_blob, error))
		return KEY_UNSUPPORTED;
	if (wire_string_is(envelope->cipher, "none"))
		return read_secret(
			envelope->secret.bytes, envelope->secret.length, false, key, error);
	outcome = decrypt(envelope, passphrase, &plain, error);
	if (outcome == KEY_LOADED)
		outcome = read_secret(plain.bytes, plain.length, true, key, error);
	else if (outcome == KEY_WANTS_PASSPHRASE)
		*key = key_locked(envelope->public_blob.bytes, envelope->public_blob.length);
	buf_wipe(&plain);
	return outcome;
}

bool openssh_key_public(const struct buf *file, struct buf *blob, bool *is_encrypted)
{
	struct buf bytes = BUF_INIT;
	struct envelope envelope = {0};
	bool done = unwrap_base64(file, &bytes) && read_envelope(&bytes, &envelope);

	if (done) {
		buf_add(blob, envelope.public_blob.bytes, envelope.public_blob.length);
		*is_encrypted = !wire_string_is(envelope.cipher, "none");
	}
	buf_wipe(&bytes);
	return done;
}

enum key_outcome openssh_key_read(
	const struct buf *file, const char *passphrase, struct key **key, struct error *error)
{
	struct buf bytes = BUF_INIT;
	struct envelope envelope = {0};
	enum key_outcome outcome = KEY_UNREADABLE;

	error_set(error, "the file is damaged");
	if (unwrap_base64(file, &bytes) && read_envelope(&bytes, &envelope))
		outcome = read_opened(&envelope, passphrase, key, error);
	if (outcome != KEY_UNREADABLE && outcome != KEY_UNSUPPORTED)
		error_clear(error);
	buf_wipe(&bytes);
	return outcome;
}
