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
	KEY_UNREADABLE,	      /* no permission, or no key */
	KEY_NEEDS_SSH,	      /* a FIDO key, or encrypted or of a kind that only ssh can read */
	KEY_WANTS_PASSPHRASE, /* encrypted, and no passphrase was given */
	KEY_WRONG_PASSPHRASE
};

/* @key belongs to the receiver and is NULL unless the outcome is KEY_LOADED. */
typedef void key_loaded(
	void *self, enum key_outcome outcome, struct key *key, const struct error *error);

/* @passphrase may be NULL; it is copied. @loaded comes from the loop. */
struct worker *key_load(struct loop *loop, const char *path, const struct secret *passphrase,
	key_loaded *loaded, void *self);

void key_free(struct key *key); /* NULL is allowed */

/* The public half of the key at @path, without a passphrase: of an openssh-key-v1 file, else of
 * PATH.pub, else of a PEM file that is not encrypted. @is_encrypted (may be NULL) tells of the
 * private half. Never waits: anything but a small plain file is refused. False and @error when it
 * cannot be had. */
bool key_read_public(const char *path, struct buf *blob, bool *is_encrypted, struct error *error);

/* "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", ...; a literal. */
const char *key_type(const struct key *key);

/* The public key as SSH writes it; borrowed. */
const struct buf *key_blob(const struct key *key);

/* Appends the inner signature of @data to @signature: what stands behind the algorithm's name.
 * @algorithm matters for RSA only ("rsa-sha2-512", "rsa-sha2-256", else SHA-1). */
bool key_sign(const struct key *key, const char *algorithm, const void *data, size_t length,
	struct buf *signature);

/* "ed25519", "ecdsa", "rsa" for showing; the type itself for others. */
const char *key_short_name(const char *type);

#endif
