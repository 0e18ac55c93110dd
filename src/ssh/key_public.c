/* The public part of key files: quick, without a passphrase. */
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "ssh/hostkey.h"
#include "ssh/key_private.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CERTIFICATE "-cert-v01@openssh.com"

bool key_public_line(const char *path, struct buf *blob)
{
	struct buf file = BUF_INIT;
	bool done = false;

	if (file_read(path, KEY_FILE_MAX, &file, NULL) && memchr(file.bytes, ' ', file.length)) {
		const char *base64 = strchr(file.bytes, ' ') + 1;
		struct wire wire;
		struct wire_string type;

		done = base64_decode(blob, base64, strcspn(base64, " \t\r\n"));
		wire = wire_over(blob->bytes, blob->length);
		type = wire_string(&wire);
		done = done && type.length == (size_t)(base64 - file.bytes) - 1 &&
		       memcmp(type.bytes, file.bytes, type.length) == 0;
	}
	buf_free(&file);
	if (!done)
		buf_clear(blob);
	return done;
}

/* Never asks: an encrypted file is told by being asked. */
static int refuse_passphrase(char *out, int size, int is_writing, void *self)
{
	(void)out;
	(void)size;
	(void)is_writing;
	*(bool *)self = true;
	return -1;
}

static bool read_pem_public(const struct buf *file, struct buf *blob, bool *is_encrypted)
{
	BIO *bio = BIO_new_mem_buf(file->bytes, (int)file->length);
	EVP_PKEY *pkey =
		bio ? PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, is_encrypted) : NULL;
	struct key *key = pkey ? key_from_pkey(pkey) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	if (key)
		buf_add(blob, key_blob(key)->bytes, key_blob(key)->length);
	key_free(key);
	return key != NULL;
}

static bool has_private_key(const struct buf *file)
{
	return memmem(file->bytes, file->length, "PRIVATE KEY-----", 16) != NULL;
}

bool key_file_public(const char *path, struct buf *blob, bool *encrypted, struct error *error)
{
	struct buf file = BUF_INIT;
	char *full = path_expand(path), *beside = mem_printf("%s.pub", full);
	bool is_encrypted = false, done = false;

	if (!file_read(full, KEY_FILE_MAX, &file, error)) {
		/* ssh is content with the public file when the agent holds the private one. */
		if (key_public_line(beside, blob)) {
			error_clear(error);
			done = true;
		}
	} else if (openssh_key_is(&file)) {
		done = openssh_key_public(&file, blob, &is_encrypted) ||
		       error_set(error, "%s is damaged", path);
	} else if (!has_private_key(&file)) {
		done = error_set(error, "%s holds no private key", path);
	} else {
		/* Looks whether it is encrypted; for that its bytes are parsed anyway. */
		done = read_pem_public(&file, blob, &is_encrypted);
		if (!done && !key_public_line(beside, blob))
			error_set(error, is_encrypted ? "%s is encrypted" : "%s is damaged", path);
		else
			done = true;
	}
	if (encrypted)
		*encrypted = is_encrypted;
	buf_wipe(&file);
	free(full);
	free(beside);
	return done;
}

/* What a type has behind its name: the fields of the plain key (PROTOCOL.certkeys of OpenSSH). */
static const struct {
	const char *type; /* plain */
	int fields;
} plain_types[] = {
	{"ssh-ed25519", 1},
	{"ecdsa-sha2-nistp256", 2},
	{"ecdsa-sha2-nistp384", 2},
	{"ecdsa-sha2-nistp521", 2},
	{"ssh-rsa", 2},
};

bool key_plain_blob(struct wire_string certificate, struct buf *plain)
{
	struct wire wire = wire_over(certificate.bytes, certificate.length);
	struct wire_string type = wire_string(&wire);

	wire_string(&wire); /* the nonce */
	for (size_t i = 0; i < sizeof plain_types / sizeof *plain_types; i++) {
		const char *name = plain_types[i].type;
		size_t length = strlen(name);
		const unsigned char *fields = wire.at;

		if (type.length != length + strlen(CERTIFICATE) ||
			memcmp(type.bytes, name, length) != 0 ||
			memcmp(type.bytes + length, CERTIFICATE, strlen(CERTIFICATE)) != 0)
			continue;
		for (int field = 0; field < plain_types[i].fields; field++)
			wire_string(&wire);
		if (wire.failed)
			return false;
		wire_put_string(plain, name, length);
		buf_add(plain, fields, (size_t)(wire.at - fields));
		return true;
	}
	return false;
}

/* The length of the modulus of an RSA key. */
static size_t rsa_bits(struct wire wire)
{
	struct wire_string modulus;
	size_t bits;

	wire_string(&wire); /* the exponent */
	modulus = wire_string(&wire);
	while (modulus.length && !*modulus.bytes) {
		modulus.bytes++;
		modulus.length--;
	}
	bits = modulus.length * 8;
	for (int bit = 0x80; modulus.length && !(*modulus.bytes & bit); bit >>= 1)
		bits--;
	return bits;
}

static void name_type(const struct buf *blob, char *out, size_t size)
{
	struct wire wire = wire_over(blob->bytes, blob->length);
	struct wire_string type = wire_string(&wire);
	char *name = mem_text_n((const char *)type.bytes, type.length);

	if (strcmp(name, "ssh-rsa") == 0)
		snprintf(out, size, "rsa %zu", rsa_bits(wire));
	else if (strncmp(name, "ecdsa-sha2-nistp", 16) == 0)
		snprintf(out, size, "ecdsa %s", name + 16);
	else if (strncmp(name, "sk-", 3) == 0)
		snprintf(out, size, "security key %s",
			strncmp(name, "sk-ssh-ed25519", 14) == 0 ? "ed25519" : "ecdsa");
	else
		snprintf(out, size, "%s", key_short_name(name));
	free(name);
}

bool key_file_describe(const char *path, char *type, size_t type_size, char *fingerprint,
	size_t fingerprint_size, bool *encrypted, struct error *error)
{
	struct buf blob = BUF_INIT;
	char shown[FINGERPRINT_MAX] = "";
	bool is_encrypted = false, done;

	*type = *fingerprint = '\0';
	done = key_file_public(path, &blob, &is_encrypted, error);
	if (done) {
		host_key_fingerprint(&(struct host_key){.blob = (const unsigned char *)blob.bytes,
					     .length = blob.length},
			shown);
		name_type(&blob, type, type_size);
		snprintf(fingerprint, fingerprint_size, "%s", shown);
	} else if (is_encrypted) {
		error_clear(error);
		done = true;
	}
	*encrypted = is_encrypted;
	buf_free(&blob);
	return done;
}
