/*
 * key_file.h - a private key from a file: read, decrypted and checked in a worker thread, then
 * used to sign on the loop. Private to src/ssh.
 *
 * Reads openssh-key-v1 (plain, and encrypted with any cipher of ssh-keygen -Z, AEAD ones too) and
 * what OpenSSL reads as PEM. Ed25519, ECDSA and RSA.
 */
#ifndef PGUSHER_SSH_KEY_FILE_H
#define PGUSHER_SSH_KEY_FILE_H

#include "base/buf.h"
#include "ssh/wire.h"

#include <stdbool.h>
#include <stddef.h>

struct error;
struct key;
struct loop;
struct secret;
struct worker;

enum key_outcome {
	KEY_LOADED,
	KEY_MISSING,	      /* no such file */
	KEY_UNREADABLE,	      /* no permission, no key, damaged */
	KEY_UNSUPPORTED,      /* ssh itself may use it: FIDO, DSA, chacha20-poly1305 */
	KEY_WANTS_PASSPHRASE, /* encrypted, and no passphrase was given */
	KEY_WRONG_PASSPHRASE
};

#define KEY_CERTIFICATES_MAX 4

struct key_certificate {
	char *path;
	struct buf blob;
};

/* @key belongs to the receiver. It is there for KEY_LOADED; and locked for KEY_WANTS_PASSPHRASE
 * when its public part is known. */
typedef void key_loaded(
	void *self, enum key_outcome outcome, struct key *key, const struct error *error);

/* @passphrase may be NULL; it is copied, as is the NULL-terminated list @certificates: those files
 * and PATH-cert.pub that are for this key become its certificates. @loaded comes from the loop. */
struct worker *key_load(struct loop *loop, const char *path, const struct secret *passphrase,
	char *const *certificates, key_loaded *loaded, void *self);

void key_free(struct key *key); /* NULL is allowed */

/* "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", ...; a literal. */
const char *key_type(const struct key *key);

/* The public key as SSH writes it; borrowed. */
const struct buf *key_blob(const struct key *key);

/* NULL from @index == key_certificate_count() on; borrowed. */
const struct key_certificate *key_certificate_at(const struct key *key, size_t index);
size_t key_certificate_count(const struct key *key);

/* A locked key cannot sign. key_unlock() gives it the private part of @from; false when that is
 * another key. */
bool key_is_locked(const struct key *key);
bool key_unlock(struct key *key, struct key *from);

/* Appends the inner signature of @data to @signature: what stands behind the algorithm's name.
 * @algorithm matters for RSA only ("rsa-sha2-512", "rsa-sha2-256", else SHA-1). */
bool key_sign(const struct key *key, const char *algorithm, const void *data, size_t length,
	struct buf *signature);

/*
 * Without a passphrase, without a thread, without blocking (regular files of up to 256 KB only).
 */

/* Appends the public key of the file at @path: from the head of an openssh-key-v1 file, else from
 * PATH.pub, else by OpenSSL from a file that is not encrypted. @encrypted and @error may be NULL.
 */
bool key_file_public(const char *path, struct buf *blob, bool *encrypted, struct error *error);

/* The same for showing: @type "ed25519", "ecdsa 384", "rsa 3072", "security key ed25519"; the
 * SHA256 @fingerprint as ssh-keygen -l shows it. For an encrypted PEM file without PATH.pub both
 * are "" with @encrypted true, and the result is true. False with @error: no key. */
bool key_file_describe(const char *path, char *type, size_t type_size, char *fingerprint,
	size_t fingerprint_size, bool *encrypted, struct error *error);

/* When @certificate is one, appends the blob of the plain key that it is for. */
bool key_plain_blob(struct wire_string certificate, struct buf *plain);

/* "ed25519", "ecdsa", "rsa" for showing; the type itself for others. */
const char *key_short_name(const char *type);

#endif
