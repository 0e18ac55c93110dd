/*
 * aws_keys.h - the keys that sign a token of RDS: from the environment, from a profile of the
 * shared files, or from a command (a credential_process of the AWS SDKs).
 *
 * Roles, SSO and instance metadata are left to the AWS command line, which such a command can be.
 */
#ifndef PGUSHER_SOURCE_AWS_KEYS_H
#define PGUSHER_SOURCE_AWS_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct aws_asking;
struct error;
struct loop;
struct secret;

struct aws_keys {
	char *key_id;
	struct secret *secret;
	struct secret *session; /* NULL: lasting keys have none */
	char *origin;		/* "AWS_ACCESS_KEY_ID", "profile default", "command" */
};

void aws_keys_clear(struct aws_keys *keys);
bool aws_keys_are_complete(const struct aws_keys *keys);

/* @keys is borrowed during the call, and NULL when there is an @error. */
typedef void aws_keys_done(void *self, const struct aws_keys *keys, const struct error *error);

/* Asks @command when there is one, else the profile @profile when there is one, else the
 * environment, else the profile that AWS_PROFILE names or "default": what a source names wins over
 * what happens to be set. Both may be NULL. @done comes from the loop. */
struct aws_asking *aws_keys_ask(struct loop *loop, const char *profile, const char *command,
	aws_keys_done *done, void *self);
void aws_keys_cancel(struct aws_asking **asking); /* empties the caller's pointer */

/* What a credential_process printed: JSON with Version 1, AccessKeyId, SecretAccessKey, and maybe
 * SessionToken and Expiration, which must be later than @now. */
bool aws_keys_read(
	const char *json, size_t length, time_t now, struct aws_keys *keys, struct error *error);

/* The region of AWS_REGION, AWS_DEFAULT_REGION or of the profile (NULL: the usual one); NULL when
 * none is named. The caller frees it. */
char *aws_keys_region(const char *profile);

#endif
