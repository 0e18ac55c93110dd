/*
 * credential.h - the password of a source, from where the source says it comes.
 */
#ifndef PGUSHER_SOURCE_CREDENTIAL_H
#define PGUSHER_SOURCE_CREDENTIAL_H

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

/* Calls @done from the loop. A @typed password (may be NULL) wins over every other origin. */
struct credential *credential_get(struct loop *loop, const struct source *source,
	const struct secret *typed, credential_done *done, void *self);
void credential_cancel(struct credential **credential); /* empties the caller's pointer */

#endif
