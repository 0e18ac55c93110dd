/*
 * login_facts.h - what was seen of TLS and of the login, in words: facts, caveats, and of a failure
 * which one it is. For login.c only.
 */
#ifndef PGUSHER_SESSION_LOGIN_FACTS_H
#define PGUSHER_SESSION_LOGIN_FACTS_H

#include "session/session_private.h"

#define EXPIRY_WARNING_DAYS 30

/* End STEP_TLS, which the login has come behind, and STEP_LOGIN, where the connection is open, with
 * what was seen. */
void login_tell_tls(struct session *session, const struct pg_seen *seen);
void login_tell_login(struct session *session, const struct pg_seen *seen);

/* The attempt failed: adds what the server showed to STEP_TLS, and names the failure where we know
 * more than libpq says: @circumstances gets its code and step, @error (set already) our own words
 * or a detail. */
void login_tell_failure(struct session *session, const struct pg_failure *failure,
	struct circumstances *circumstances, struct error *error);

#endif
