/*
 * write_probe.h - can this role create, fill and drop a table in a schema? Tried for real, in one
 * transaction that is rolled back, and only where the person has agreed.
 *
 * What stays although it is rolled back: a transaction number is used up, the log of a server may
 * tell of it, and event triggers of the server's owner run.
 */
#ifndef PGUSHER_SESSION_WRITE_PROBE_H
#define PGUSHER_SESSION_WRITE_PROBE_H

#include "pg/connection.h"

struct step;

#define WRITE_PROBE_STATEMENTS 5

/* The statements for @schema; the caller gives them back to write_probe_release(). */
void write_probe_compose(const char *schema, struct statement statements[WRITE_PROBE_STATEMENTS]);
void write_probe_release(struct statement statements[WRITE_PROBE_STATEMENTS]);

/* Ends @step by the answers to all of them; @role is the one that lacks a right. */
void write_probe_judge(struct step *step, const char *schema, const char *role, bool is_standby,
	struct answer answers[WRITE_PROBE_STATEMENTS]);

#endif
