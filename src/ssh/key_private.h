/*
 * key_private.h - what the reader of openssh-key-v1 files and the rest of the key code share.
 */
#ifndef PGUSHER_SSH_KEY_PRIVATE_H
#define PGUSHER_SSH_KEY_PRIVATE_H

#include "ssh/key_file.h"

#include <openssl/evp.h>

struct key {
	EVP_PKEY *pkey;
	const char *type;
	struct buf blob;
};

/* A key around @pkey, which it takes over; NULL when its kind is not supported. */
struct key *key_from_pkey(EVP_PKEY *pkey);

bool openssh_key_is(const struct buf *file);

/* Reads an openssh-key-v1 file. @passphrase may be NULL. */
enum key_outcome openssh_key_read(
	const struct buf *file, const char *passphrase, struct key **key, struct error *error);

/* The public half, which is in clear in every such file. */
bool openssh_key_public(const struct buf *file, struct buf *blob, bool *is_encrypted);

#endif
