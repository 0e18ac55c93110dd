/*
 * catalogue.h - the rows that diagnosis.c looks through, first match first; and what the hosts of
 * some providers add to them.
 *
 * A row is found by, in this order of trust: a code that the tunnel has named, our own deadline and
 * the leg it ran out in, the SQLSTATE, the C function of the server that raised the error (neither
 * is ever translated), and only then by a piece of text. The rows stand in one table a stage, the
 * tables in the order of catalogue.c. Inside a table the exact rows come before the general ones.
 *
 * Texts may hold {host}, {port}, {address} (tried), {user}, {dbname}, {sslmode}, {bastion} (SSH
 * host), {argument} (the source as pgusher's argument), {seconds} (limit of the leg), {said} (the
 * words that came), {proved} (that the password was right, where one was asked for), and, ready to
 * be pasted by the owner:
 *   {client}                this machine as the server sees it, "10.0.4.7/32", from its own words;
 *                           when they do not say it, words that say that they do not
 *   {hba_line}              a line of pg_hba.conf that lets this user into this database
 *   {hba_replication_line}  the same for replication
 *   {sql_user}, {sql_dbname}  quoted for SQL
 *   {sql_literal_user}      as a string literal
 * A line of a list whose name cannot be pasted (bytes that are no text; for pg_hba.conf control
 * characters too) is replaced by words that say so.
 */
#ifndef PGUSHER_SESSION_CATALOGUE_H
#define PGUSHER_SESSION_CATALOGUE_H

#include "session/step.h"

enum when {
	WHEN_SERVER,  /* said by a server: SQLSTATE, and function or pattern if any is given */
	WHEN_LIBPQ,   /* said by libpq or by our resolver: by the pattern */
	WHEN_CODE,    /* only when the tunnel has named this code */
	WHEN_TIMEOUT, /* our deadline, in this step */
	WHEN_NEEDS_PASSWORD, /* the server asked and there was none */
	WHEN_POOLER,	     /* like SERVER, but not from PostgreSQL itself: no LOCATION */
	WHEN_BEHIND_POOLER   /* a pooler passes on what a row of WHEN_SERVER knows */
};

/* How a row is shown to be right: provoked by real programs (tests/integration/diagnosis.py keeps
 * the list), or by recorded words only (tests/unit/test_session_diagnosis.c). */
enum proof { PROVED_REAL, PROVED_RECORDED };

/* Lists have one item a line. */
struct cause {
	const char *code; /* NULL ends a table */
	enum step_id step;
	enum when when;
	enum proof proof;
	const char *entry;   /* of connection-errors.md */
	bool passes;	     /* waiting may be enough: it may be tried again without being asked */
	bool asked_password; /* TIMEOUT: must be so; SERVER: is needed */
	bool is_logged_in;   /* TIMEOUT: must be so */
	enum step_id latest; /* LIBPQ: never said in a later leg; 0: in any */
	const char *sqlstate, *function, *pattern; /* several are separated by '|'; '^': in front */
	const char *inner; /* SERVER: the pattern behind a pooler, which hides the SQLSTATE */
	const char *message, *likely, *next, *owner;
};

size_t catalogue_count(void);
const struct cause *catalogue_at(size_t index);

/* What is known of a provider by the name of the host is added to causes whose code starts so. */
struct provider {
	const char *hosts; /* parts of the name; NULL ends the table */
	const char *entry;
	const char *codes;
	const char *next, *owner;
};

const struct provider *catalogue_providers(void);

#endif
