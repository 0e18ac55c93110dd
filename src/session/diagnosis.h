/*
 * diagnosis.h - from what was seen to a cause and a next move: the catalogue of
 * connection-errors.md as tables (catalogue.h). The SQLSTATE decides first, because texts are
 * translated by the server, then the function that raised the error; a text pattern is the last
 * resort. What matches nothing is shown as it came: never guess.
 */
#ifndef PGUSHER_SESSION_DIAGNOSIS_H
#define PGUSHER_SESSION_DIAGNOSIS_H

#include "session/step.h"

#include <stdbool.h>

/* What is known at the moment of the failure; texts may be NULL. */
struct circumstances {
	enum step_id step; /* the leg that was under way */
	const struct error *error;
	const char *code;     /* named already by the tunnel: "ssh.refused"; else NULL */
	const char *function; /* of the server, that raised the error: "auth_failed" */
	bool has_timed_out;
	bool was_asked_password; /* the server asked for one */
	bool needs_password;	 /* and had none */
	bool is_logged_in;	 /* it let us in, and then was asked of which kind it is */
	bool is_from_server;	 /* not libpq's words; implied by a SQLSTATE */
	bool is_from_pooler;	 /* a FATAL without LOCATION */
	const char *host, *port, *address, *user, *dbname, *sslmode;
	const char *bastion;  /* SSH host, when there is a tunnel */
	const char *argument; /* the source as pgusher's argument, for commands to try */
	int seconds;	      /* the limit of the leg */
};

/* Fills @diagnosis (cleared first) and returns the step that really failed. */
enum step_id diagnose(const struct circumstances *seen, struct diagnosis *diagnosis);

#endif
