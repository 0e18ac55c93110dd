/*
 * requests.h - finds the authentication requests in what a server says before the login, however
 * the bytes arrive, and has them judged.
 *
 * The limits are libpq's own (fe-connect.c: 2,000 bytes for a request, 30,000 for an error), so
 * that nothing is a message for one and none for the other.
 */
#ifndef PGUSHER_PG_REQUESTS_H
#define PGUSHER_PG_REQUESTS_H

#include "pg/policy.h"

#define REQUEST_BYTES_MAX 2000
#define REFUSED_ERROR_BYTES_MAX 30000

/* Plain data: a copy may be fed first. */
struct requests {
	struct judge judge;
	unsigned char header[5];
	size_t header_length;
	unsigned char body[REQUEST_BYTES_MAX];
	size_t body_length, body_total;
	bool has_error;	   /* one came, of whatever form */
	bool is_old_error; /* a text that ends with NUL: servers before 14 (fork failed) */
};

/* How many bytes end what is being read: so many can be taken from a socket without taking any of
 * the next message. At least 1 until the judge is done. */
size_t requests_wanted(const struct requests *requests);

/* Takes @length bytes in; what follows the message that ended the login is not looked at. After a
 * refusal it must not be fed again. */
enum refusal requests_feed(struct requests *requests, const unsigned char *bytes, size_t length);

#endif
