/*
 * credential.h - the password of a source, from where the source says it comes. It is fetched or
 * made anew each time: a token is for one connection and is kept nowhere.
 */
#ifndef PGUSHER_SOURCE_CREDENTIAL_H
#define PGUSHER_SOURCE_CREDENTIAL_H

#include <stdbool.h>

struct credential;
struct error;
struct loop;
struct secret;
struct source;

/* @password is borrowed during the call and NULL when there is none: the server may not want one,
 * or the person is asked when it does. @origin says where it came from ("PGPASSWORD", "~/.pgpass
 * line 3", "command"); a failure to get it is in @error. */
typedef void credential_done(
	void *self, const struct secret *password, const char *origin, const struct error *error);

/* Whether a failure to get it is the end: a program, a keyring or a token was named on purpose,
 * while a password file may have no line for a server that wants no password. */
bool credential_is_needed(const struct source *source);

/* The region that a token of AWS would be made for: as named, else of the host's name, else of the
 * environment or the profile. NULL when there is none; the caller frees it. */
char *credential_aws_region(const struct source *source);

/* Calls @done from the loop. A @typed password (may be NULL) wins over every other origin. */
struct credential *credential_get(struct loop *loop, const struct source *source,
	const struct secret *typed, credential_done *done, void *self);
void credential_cancel(struct credential **credential); /* empties the caller's pointer */

#endif
