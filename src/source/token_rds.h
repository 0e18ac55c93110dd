/*
 * token_rds.h - the password of a role in rds_iam: a request signed with Signature Version 4, which
 * the server checks with AWS (formats.md 7.1). Computed here; nobody is asked.
 *
 * It may be used for 15 minutes to log in, and only at that host, port and user; it is a secret
 * like any password.
 */
#ifndef PGUSHER_SOURCE_TOKEN_RDS_H
#define PGUSHER_SOURCE_TOKEN_RDS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct aws_keys;
struct error;
struct secret;

#define RDS_KEY_BYTES 32

/* @host is the name of the endpoint itself, never the local end of a tunnel; its case does not
 * matter. */
struct rds_login {
	const char *host, *port, *user, *region;
};

/* Puts the token into @token. False only when it would not fit. */
bool rds_token(const struct rds_login *login, const struct aws_keys *keys, time_t now,
	struct secret *token, struct error *error);

/* The key of one day (yyyymmdd), region and service. */
void rds_signing_key(const char *secret, const char *day, const char *region, const char *service,
	unsigned char key[RDS_KEY_BYTES]);

/* The region in the name of an endpoint, as ID.HASH.REGION.rds.amazonaws.com has it; NULL when the
 * name is none. The caller frees it. */
char *rds_region(const char *host);

#endif
