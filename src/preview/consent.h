/*
 * consent.h - whose code runs when a relation is read, so that nobody's runs unasked.
 *
 * A read-only transaction is no protection against it (security.md 2.3). What counts is code of
 * owners who have fewer rights than the reader and so could use his: views, foreign tables,
 * policies that apply, and the functions that these call; and functions in expressions of indexes,
 * checks, partition keys and statistics that the planner runs by itself, constant ones and those
 * in SQL (measured: reading a plain table calls them, and so does EXPLAIN). A superuser's code,
 * one's own, and that of members of one's role are trusted.
 *
 * Not seen: what a trusted owner's function calls in its turn, and the server's own functions.
 */
#ifndef PGUSHER_PREVIEW_CONSENT_H
#define PGUSHER_PREVIEW_CONSENT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct consent_request;
struct error;
struct session;

/* Texts are raw; names are qualified and quoted as SQL. */
struct code {
	char *kind; /* "view", "foreign table", "policy", "function" */
	char *name, *owner;
	char *note; /* "volatile", "in index i of s.t"; NULL: none */
};

struct consent {
	bool is_needed; /* code of others runs: @codes */
	bool runs_code; /* code runs, trusted or not: the server must not be told to refuse it */
	struct code *codes;
	size_t count;
	char *fingerprint; /* another one when any of it was defined anew; never NULL */
};

/* @consent is yours, NULL with @error (borrowed) when it could not be found out: then nothing
 * should be read without asking either. */
typedef void consent_done(void *self, struct consent *consent, const struct error *error);

/* @oid: the relation, as text. Reads catalogs only. */
struct consent_request *consent_ask(
	struct session *session, const char *oid, consent_done *done, void *self);
void consent_cancel(struct consent_request **request); /* empties the caller's pointer */
void consent_free(struct consent *consent);	       /* NULL is allowed */

/* The codes as lines for people: "  View    app.report   owner app_owner  ...", at most @most and
 * then how many more. Still raw. */
void consent_lines(const struct consent *consent, size_t most, struct buf *out);

#endif
