/*
 * grants.h - does this role have what this use needs, why, and what would mend it?
 *
 * Verdicts are effective rights as the server would decide; the reasons come from the ACLs and the
 * memberships. Nothing is changed: the script that mends is text.
 */
#ifndef PGUSHER_GRANTS_GRANTS_H
#define PGUSHER_GRANTS_GRANTS_H

#include "base/error.h"
#include "grants/mend.h"
#include "grants/target.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct heritage;
struct rights;
struct session;

enum verdict_state {
	VERDICT_OK,
	VERDICT_WARN, /* works now, but not as expected or not for long */
	VERDICT_MISSING,
	VERDICT_PARTIAL, /* for some objects and not for others */
	VERDICT_UNKNOWN, /* could not be found out; the fact says why */
	VERDICT_SKIP,	 /* of no use before another need is met */
	VERDICT_STATES
};

struct verdict {
	char *id;    /* "relations.app": stable, for JSON */
	size_t need; /* which one of the target's needs, from 0: verdicts of one need can be folded
		      */
	char *need_id;
	char *title;  /* "SELECT on relations in app" */
	char *object; /* "app"; may be "" */
	enum verdict_state state;
	enum need_level level;
	enum need_origin origin;
	bool is_mandatory;    /* its failure fails the whole */
	size_t held, all;     /* objects; all is 0 where nothing is counted */
	char *fact;	      /* "through readers, granted by app_owner", "39 of 41" */
	char *details;	      /* lines: why, why not, remarks; or NULL */
	char *reason;	      /* of the target: what it is needed for; or NULL */
	struct words missing; /* names, sorted */
	struct mends *mends;  /* what would mend it; maybe empty, never NULL */
};

struct grants_report {
	char *target, *title; /* of the target */
	char *role;	      /* that is checked */
	char *session_role;   /* whose session asked */
	char *acting_role;    /* as whom a session of @role really runs */
	char *dbname;
	int server_version;
	bool is_superuser, is_standby;
	bool is_missing; /* there is no such role yet */
	struct verdict *verdicts;
	size_t verdict_count;
	struct mends *mends;		/* of all verdicts */
	struct rights *rights;		/* the picture that all this was read from */
	const struct heritage *subject; /* the acting role in it; borrowed from it */
	const struct needs *needs;	/* owned */
};

void grants_report_free(struct grants_report *report); /* NULL is allowed */

struct grants_check;

/* @report is yours; NULL when nothing could be found out at all (a parameter without a value, the
 * connection broke), then @error says why. */
typedef void grants_done(void *self, struct grants_report *report, const struct error *error);

/* @role NULL: the session's own. Everything is copied, nothing is asked before the loop turns. NULL
 * and @error when a required parameter has no value; @done is not called then. */
struct grants_check *grants_start(struct session *session, const struct target *target,
	const struct target_values *values, const char *role, grants_done *done, void *self,
	struct error *error);
void grants_cancel(struct grants_check **check); /* empties the caller's pointer */

/* "ok", "MISSING", ...: for people; lower case for JSON. */
const char *verdict_word(enum verdict_state state);
const char *verdict_key(enum verdict_state state);

/* The statements that would mend one verdict, in an order that works. */
struct words verdict_statements(const struct verdict *verdict);

/* What would mend all verdicts; the caller frees it. Put together when it is asked for: with
 * 100,000 relations it is large. */
struct mends *grants_mends(const struct grants_report *report);
bool grants_can_mend(const struct grants_report *report); /* is there anything in it? */

/* How many verdicts have each state. */
void grants_count(const struct grants_report *report, size_t counts[VERDICT_STATES]);

/* "3 ok, 1 PARTIAL, 2 MISSING"; the caller frees it. */
char *grants_summary(const struct grants_report *report);

/* False when a mandatory need is not met. */
bool grants_is_met(const struct grants_report *report);

/* The script to hand over, with who can run which part; empty when nothing is missing. Never a
 * password, and no name in a comment unless it is a plain identifier. @simplest: ON ALL TABLES IN
 * SCHEMA instead of names, which opens more than is needed. */
void grants_script(const struct grants_report *report, bool simplest, struct buf *out);

/* The same of parts that are there: putting 100,000 grants together takes its time. */
void grants_script_of(
	const struct mend_parts *parts, bool simplest, bool is_standby, struct buf *out);

#endif
