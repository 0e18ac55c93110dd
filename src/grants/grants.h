/*
 * grants.h - does this role have what this use needs, why, and what would mend it?
 *
 * Verdicts are effective rights as the server would decide (has_*_privilege), never letters of an
 * ACL; the reasons come from the ACLs and the memberships, walked here. Nothing is changed: the
 * script that mends is text.
 */
#ifndef PGUSHER_GRANTS_GRANTS_H
#define PGUSHER_GRANTS_GRANTS_H

#include "base/error.h"
#include "grants/target.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct session;

enum verdict_state {
	VERDICT_OK,
	VERDICT_WARN, /* works now, but not as expected or not for long */
	VERDICT_MISSING,
	VERDICT_PARTIAL, /* for some objects and not for others */
	VERDICT_UNKNOWN, /* could not be found out; the fact says why */
	VERDICT_SKIP	 /* of no use before another need is met */
};

struct verdict {
	char *id;    /* "relations.app": stable, for JSON */
	char *title; /* "SELECT on tables in app" */
	char *object;
	enum verdict_state state;
	bool is_mandatory;
	char *fact;    /* "through role readers", "39 of 41" */
	char *details; /* several lines: what is missing, why; may be NULL */
	char *missing; /* names, one a line; NULL: none */
	size_t missing_count;
	char *mend; /* statements, one a line; NULL: none */
};

/* One part of the script: statements and who is able to run them. */
struct mend {
	char *sql;
	char *who;
};

struct grants_report {
	char *role, *dbname;
	bool is_superuser, is_standby;
	char *acts_as; /* ALTER ROLE ... SET role: the role that really runs; NULL: itself */
	struct verdict *verdicts;
	size_t verdict_count;
	struct mend *mends;
	size_t mend_count;
};

void grants_report_free(struct grants_report *report); /* NULL is allowed */

struct grants_check;

/* @report is yours; NULL when it could not be found out at all (no such role, no such schema, the
 * connection broke), then @error says why. */
typedef void grants_done(void *self, struct grants_report *report, const struct error *error);

/* @role NULL: the session's own. No @schemas: all schemas of users. Everything is copied. */
struct grants_check *grants_start(struct session *session, const struct target *target,
	const char *role, const char *const *schemas, size_t schema_count, grants_done *done,
	void *self);
void grants_cancel(struct grants_check **check); /* empties the caller's pointer */

/* "ok", "MISSING", ...: for people; lower case for JSON. */
const char *verdict_word(enum verdict_state state);
const char *verdict_key(enum verdict_state state);

/* "3 ok, 1 PARTIAL, 2 MISSING"; the caller frees it. */
char *grants_summary(const struct grants_report *report);

/* False when a mandatory need is not met. */
bool grants_is_met(const struct grants_report *report);

/* The script to hand over, with who can run which part; empty when nothing is missing. Never a
 * password, and no name in a comment unless it is a plain identifier. */
void grants_script(const struct grants_report *report, struct buf *out);

#endif
