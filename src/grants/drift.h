/*
 * drift.h - what is different between two baselines: a file and now, two roles, two servers.
 *
 * A right that is held at both times in another way (another grantor, another group) is a change of
 * the path and never one of the right. Objects with the same change are one change with a count.
 */
#ifndef PGUSHER_GRANTS_DRIFT_H
#define PGUSHER_GRANTS_DRIFT_H

#include "grants/baseline.h"

struct buf;

enum drift_kind {
	DRIFT_GAINED,
	DRIFT_LOST,
	DRIFT_OPTION_GAINED, /* the grant option of a right that is held at both times */
	DRIFT_OPTION_LOST,
	DRIFT_PATH,
	DRIFT_KINDS
};

enum presence {
	PRESENCE_KEPT,
	PRESENCE_NEW, /* the object was not there before; never of columns, memberships, defaults */
	PRESENCE_GONE
};

/* Texts are borrowed from the two baselines. */
struct drift_change {
	enum drift_kind kind;
	enum holding_kind object;
	enum presence presence;
	const char *schema;
	unsigned rights;       /* a mask */
	const char *was, *now; /* the ways in words; "" where there is none */
	const char **names;    /* sorted */
	size_t count;
};

struct drift_attribute {
	const char *name, *was, *now; /* "" where the role does not exist */
};

struct drift_verdict {
	const struct baseline_verdict *was, *now; /* one of them may be NULL */
};

struct drift {
	const struct baseline *before, *now;
	struct drift_change *changes; /* in the order in which they are shown */
	size_t change_count;
	struct drift_attribute *attributes;
	size_t attribute_count;
	struct drift_verdict *verdicts;
	size_t verdict_count;
};

/* Both are borrowed as long as the drift lives. */
struct drift *drift_between(const struct baseline *before, const struct baseline *now);
void drift_free(struct drift *drift); /* NULL is allowed */

bool drift_is_empty(const struct drift *drift);

/* '+', '-' or '~'. */
char drift_sign(enum drift_kind kind);
const char *drift_kind_word(enum drift_kind kind); /* "gained", "path" */
const char *presence_word(enum presence presence); /* "kept", "new", "gone" */

/* Appends "SELECT on 4,980 relations in app", and with @with_way " (new; granted by x)". Names
 * stand there as they are; whoever shows them makes them fit to be seen. */
void drift_describe(const struct drift_change *change, bool with_way, struct buf *out);

/* Appends "role app does not exist any more" or "CONNECTION LIMIT: was -1, now 5". */
void drift_describe_attribute(const struct drift_attribute *attribute, struct buf *out);

/* Appends "SELECT on relations in app: was ok, now MISSING (0 of 3)". */
void drift_describe_verdict(const struct drift_verdict *verdict, struct buf *out);

/* '+', '-' or '~'. */
char drift_attribute_sign(const struct drift_attribute *attribute);

/* "2 gained, 1 lost, 3 held another way, 1 attribute, 1 verdict" or "nothing changed"; the caller
 * frees it. */
char *drift_summary(const struct drift *drift);

#endif
