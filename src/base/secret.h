/*
 * secret.h - the only place where a password or passphrase lives in our own memory.
 *
 * Whole pages of their own, locked and left out of core files where the system allows it (a
 * failing mlock is not fatal), of fixed capacity, cleared on every way out. What libpq and libssh2
 * copy for themselves is beyond our reach; security.md 2.12 counts it.
 */
#ifndef PGUSHER_BASE_SECRET_H
#define PGUSHER_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes: four pages with what is kept beside them. A token of Entra has 3,000, one of RDS with the
 * session token of a role up to 6,000. */
#define SECRET_CAPACITY 16000

struct secret;

struct secret *secret_new(void);
struct secret *secret_from(const char *bytes, size_t length);
void secret_free(struct secret *secret); /* NULL is allowed */

/* False, and nothing changed, when it would not fit or holds a NUL byte. */
bool secret_set(struct secret *secret, const char *bytes, size_t length);

/* Puts @length bytes in the place of @removed bytes at @at; false when it would not fit. */
bool secret_splice(
	struct secret *secret, size_t at, size_t removed, const char *bytes, size_t length);

/* Appends @text as it is, or percent-encoded outside A-Za-z0-9-._~ (RFC 3986); false when it would
 * not fit. */
bool secret_add(struct secret *secret, const char *text);
bool secret_add_uri(struct secret *secret, const char *text);

void secret_copy(struct secret *to, const struct secret *from);
void secret_clear(struct secret *secret);

/* NUL-terminated, borrowed; hand it to the library that needs it and nowhere else. */
const char *secret_reveal(const struct secret *secret);
size_t secret_length(const struct secret *secret); /* 0 for NULL */

/* free() and realloc() that clear what they give back, for libraries that take such functions and
 * get to see secrets. NULL is allowed. */
void secret_wipe_free(void *block);
void *secret_wipe_resize(void *block, size_t size);

/* No core files, no attaching debugger of the same user. Call before the first secret. */
void secret_harden_process(void);

/* Clears every live secret; safe in a signal handler. */
void secret_clear_all(void);

#endif
