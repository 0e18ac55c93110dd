/*
 * policy.h - which ways of logging in a server may ask for, and whether it kept to that.
 *
 * libpq 15 answers every request: it sends the password in clear text to whoever asks, and takes
 * "you are in" for an answer in the middle of SCRAM, where the server has not proved yet that it
 * knows the password (security.md 2.1). libpq 16 has require_auth; here are its words and its
 * rules for every libpq, and two rules more that no word switches off: SCRAM that was begun is
 * finished, and after one request no other one follows.
 *
 * A pure judge: it sees the server's authentication messages before libpq does (guard.h).
 */
#ifndef PGUSHER_PG_POLICY_H
#define PGUSHER_PG_POLICY_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum policy_method {
	METHOD_NONE,	 /* the server asks for nothing: trust, peer or a client certificate */
	METHOD_PASSWORD, /* the password itself */
	METHOD_MD5,
	METHOD_GSS,
	METHOD_SSPI,
	METHOD_SCRAM,
	METHOD_OAUTH,
	METHOD_OTHER, /* what no word stands for and no libpq answers */
	METHOD_COUNT
};

/* Who can read what is sent. */
enum road {
	ROAD_OPEN,     /* not encrypted, or only on a part of the way: a tunnel ends before */
	ROAD_TLS,      /* encrypted, for somebody whose name nobody checked */
	ROAD_VERIFIED, /* TLS with certificate and name checked, or GSS encryption */
	ROAD_LOCAL     /* a socket of this machine */
};

struct policy {
	unsigned allowed; /* a bit for each method */
	bool is_given;	  /* by somebody's words; else by default */
};

/* Reads @words, a list as of libpq's require_auth: "scram-sha-256,md5", "!password". NULL and ""
 * are the default: everything but what gives a secret away as it is (password, oauth), and that
 * too where the road is verified or does not leave this machine. */
bool policy_parse(struct policy *policy, const char *words, struct error *error)
	__attribute__((warn_unused_result));

bool policy_allows(const struct policy *policy, enum policy_method method, enum road road);

/* Whether libpq may have the password at all: no allowed method would use it otherwise. */
bool policy_uses_password(const struct policy *policy);

/* Whether the policy is kept to where nobody sees what is asked for, inside GSS encryption, and
 * libpq has the password only where policy_uses_password(). There the server has proved itself and
 * has seen our ticket, which is as good as a request for it (libpq 16 counts it so too). */
bool policy_holds_unseen(const struct policy *policy);

/* The word of require_auth. */
const char *policy_word(enum policy_method method);

enum refusal {
	REFUSAL_NONE,
	REFUSAL_METHOD,	    /* the policy forbids what was asked for */
	REFUSAL_NO_REQUEST, /* the policy wants a request, and there was none */
	REFUSAL_NO_PROOF,   /* let in before the server's own proof of SCRAM */
	REFUSAL_SECOND,	    /* another request after the first one, or out of turn */
	REFUSAL_PROTOCOL,   /* not what a PostgreSQL server says here */
	REFUSAL_BLIND /* what is asked for cannot be seen, and the policy is not the default */
};

/* Keeps the account of one login. Plain data: a copy may be tried first. */
struct judge {
	struct policy policy;
	enum road road;
	enum policy_method method; /* what was asked for; METHOD_NONE so far */
	int code;	     /* of the last request: 3, 5, 10 ... (protocol-message-formats) */
	bool offers_binding; /* SCRAM-SHA-256-PLUS was among the offers */
	int sasl_step;	     /* 0, then 1 begun, 2 continued, 3 proved */
	bool is_done;	     /* AuthenticationOk was allowed */
};

/* One authentication message (type R) without its type and length. */
enum refusal judge_message(struct judge *judge, const unsigned char *body, size_t length);

#endif
