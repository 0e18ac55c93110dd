/*
 * token_entra.h - the password of a role of Azure Database for PostgreSQL that is an application of
 * Entra ID: an access token, had for the application's client secret (the client credentials grant
 * of OAuth 2.0, formats.md 7.2).
 *
 * The client secret travels in the body of one verified HTTPS request and nowhere else.
 */
#ifndef PGUSHER_SOURCE_TOKEN_ENTRA_H
#define PGUSHER_SOURCE_TOKEN_ENTRA_H

#include <stdbool.h>

struct entra;
struct error;
struct http_answer;
struct loop;
struct secret;
struct source;

/* @token is borrowed during the call, and NULL when there is an @error. */
typedef void entra_done(void *self, const struct secret *token, const struct error *error);

/* Gets the client secret as the azure_... fields of @source say (copied), and the token for it,
 * within connect_timeout. @done comes from the loop. */
struct entra *entra_ask(
	struct loop *loop, const struct source *source, entra_done *done, void *self);
void entra_cancel(struct entra **entra); /* empties the caller's pointer */

/* The endpoint with the tenant filled in, the caller's; NULL and @error when it cannot be right. */
char *entra_url(const struct source *source, struct error *error);

/* The body of the request; false when it does not fit. */
bool entra_form(
	const struct source *source, const struct secret *client_secret, struct secret *form);

/* The token out of the answer. An error quotes what the endpoint said, unless it quotes the client
 * secret. */
bool entra_read(const struct http_answer *answer, const struct secret *client_secret,
	struct secret *token, struct error *error);

#endif
