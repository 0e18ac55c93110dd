/*
 * message.h - what libpq says of a failed connection, taken apart.
 *
 * A failed connect has no PGresult: the text is all there is. With PQERRORS_VERBOSE set before the
 * first poll, errors of the server carry their SQLSTATE (connection-errors.md 1, facts 1, 8, 15 to
 * 17; run on libpq 15 and 18), and the C function that raised them, which no language changes:
 * "LOCATION:  auth_failed, auth.c:332".
 */
#ifndef PGUSHER_PG_MESSAGE_H
#define PGUSHER_PG_MESSAGE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct pg_message {
	struct error error;  /* of the attempt that explains most; empty when there is no text */
	char *text;	     /* the whole text, without the LOCATION lines */
	char *function;	     /* of the server, that raised the error; NULL: it did not say */
	size_t attempts;     /* hosts, addresses, and the two of sslmode=prefer */
	bool is_from_server; /* a message of the server, not of libpq */
	bool has_location;   /* stock PostgreSQL always sends one, poolers do not */
};

/* What a hostile server puts into its words can add lines, but the first line of the first attempt
 * is what decides whose words they are. */
void pg_message_parse(const char *text, struct pg_message *message);
void pg_message_clear(struct pg_message *message);

#endif
