/*
 * tls.h - what a server shows in the TLS handshake: certificates, and what is wrong with them.
 *
 * libpq says "certificate verify failed" for what is expired, revoked, self-signed or of another
 * authority alike (connection-errors.md T3), and keeps nothing of the certificate. So our callback
 * sits in the same verification: it only takes notes. No second connection is made to look.
 */
#ifndef PGUSHER_PG_TLS_H
#define PGUSHER_PG_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ssl_st; /* OpenSSL's SSL */

#define TLS_CHAIN_MAX 8
#define TLS_NAMES_MAX 20
#define TLS_FINGERPRINT_MAX 96

/* Texts are raw, as the certificate has them. */
struct certificate {
	char *subject, *issuer;		   /* one line, RFC 2253 */
	char *names;			   /* "db1.example.com, 10.0.0.1 and 3 more"; "" for none */
	int64_t not_before_s, not_after_s; /* seconds since 1970, UTC */
	char fingerprint[TLS_FINGERPRINT_MAX]; /* SHA-256, "AB:CD:..." */
};

/* The first thing that OpenSSL found wrong, whether the mode cares or not. */
enum tls_problem {
	TLS_FINE,
	TLS_EXPIRED,
	TLS_NOT_YET_VALID,
	TLS_UNKNOWN_AUTHORITY,
	TLS_SELF_SIGNED,
	TLS_REVOKED,
	TLS_WEAK_KEY,
	TLS_OTHER_PROBLEM
};

struct tls_facts {
	char *protocol, *cipher; /* NULL until the handshake was done */
	int bits;
	struct certificate chain[TLS_CHAIN_MAX]; /* the server's own first */
	size_t count, sent;			 /* kept, and sent in all */
	enum tls_problem problem;
	size_t problem_at;     /* index in the chain; it may be behind its end */
	char *problem_words;   /* OpenSSL's; NULL when fine */
	bool is_for_host;      /* the name or address asked for is in the certificate */
	bool checks_authority; /* libpq lets OpenSSL decide: a root certificate was there */
	bool gave_certificate; /* ours, if the server asked for one */
};

/* Takes notes on the handshake of @ssl from now on, in the place of those of an earlier one: call
 * before the server's certificate comes; a second time for the same @ssl does nothing. @facts has
 * to outlive @ssl, or tls_forget() it. @host may be NULL. */
void tls_watch(struct ssl_st *ssl, struct tls_facts *facts, const char *host);
void tls_finished(struct ssl_st *ssl, struct tls_facts *facts); /* protocol and cipher */
void tls_forget(struct ssl_st *ssl);

void tls_facts_clear(struct tls_facts *facts);

/* Whole days until @certificate ends; negative when it has ended. */
int64_t tls_days_left(const struct certificate *certificate, int64_t now_s);

#endif
