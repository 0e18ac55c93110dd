/*
 * key_private.h - what the reader of openssh-key-v1 files and the rest of the key code share.
 */
#ifndef PGUSHER_SSH_KEY_PRIVATE_H
#define PGUSHER_SSH_KEY_PRIVATE_H

#include "ssh/key_file.h"

#include <openssl/evp.h>

#define KEY_FILE_MAX ((size_t)256 << 10)

struct key {
	EVP_PKEY *pkey; /* NULL: locked */
	const char *type;
	struct buf blob;
	struct key_certificate certificates[KEY_CERTIFICATES_MAX];
	size_t certificate_count;
};

/* A key around @pkey, which it takes over; NULL when its kind is not supported. */
struct key *key_from_pkey(EVP_PKEY *pkey);

/* A key without its private part; NULL when it is none that we know. */
struct key *key_locked(const void *blob, size_t length);

/* The blob of a file with one line "type base64 comment". */
bool key_public_line(const char *path, struct buf *blob);

/* The file at @path is a certificate for @key: it is added. */
void key_add_certificate(struct key *key, const char *path);

bool openssh_key_is(const struct buf *file);

/* The public part, which is never encrypted. */
bool openssh_key_public(const struct buf *file, struct buf *blob, bool *is_encrypted);

/* Reads an openssh-key-v1 file. @passphrase may be NULL; then *@key of an encrypted file is
 * locked. */
enum key_outcome openssh_key_read(
	const struct buf *file, const char *passphrase, struct key **key, struct error *error);

#endif
