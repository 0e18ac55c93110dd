/*
 * catalogue.h - the rows that diagnosis.c looks through, first match first.
 */
#ifndef PGUSHER_SESSION_CATALOGUE_H
#define PGUSHER_SESSION_CATALOGUE_H

#include "session/step.h"

enum when {
	WHEN_SAID,	     /* by SQLSTATE and pattern, or by the pattern alone */
	WHEN_CODE,	     /* only when the tunnel has named this code */
	WHEN_TIMEOUT,	     /* our deadline, in this step */
	WHEN_NEEDS_PASSWORD, /* the server asked and there was none */
	WHEN_POOLER	     /* like SAID, but not from PostgreSQL itself */
};

/* {host}, {port}, {address}, {user}, {dbname}, {sslmode}, {bastion}, {argument}, {seconds} and
 * {said} are filled in. Lists have one item a line. */
struct cause {
	const char *code; /* NULL ends the table */
	enum step_id step;
	enum when when;
	bool asked_password; /* WHEN_TIMEOUT */
	const char *sqlstate, *pattern;
	const char *message, *likely, *next, *owner;
};

const struct cause *catalogue_causes(void);

#endif
