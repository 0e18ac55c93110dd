/*
 * public_key.h - public keys as SSH writes them (RFC 4253, 6.6), in the one form in which equal
 * keys are equal bytes. Private to src/ssh.
 */
#ifndef PGUSHER_SSH_PUBLIC_KEY_H
#define PGUSHER_SSH_PUBLIC_KEY_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends the key to @canonical. False for what ssh would not take for a key: missing, surplus or
 * negative parts. A key of a type that is not known here is taken as it is. */
bool public_key_read(const void *blob, size_t length, struct buf *canonical);

/* The type of the keys that @word before a key stands for: rsa-sha2-512 is a signature of an
 * ssh-rsa key, everything else is a type itself. Borrowed from @word, or a literal. */
const char *public_key_type(const char *word);

#endif
