/*
 * baseline.h - what one role effectively holds, as a picture that can be kept: in memory or as a
 * JSON file (grants-report.schema.json). drift.h compares two of them.
 *
 * Names only: no OID, no password, no ACL. Everything is sorted, so that the same rights make the
 * same file whatever order the server told them in. Objects that the role holds nothing on are in
 * it too: that a table is new or gone is another thing than a GRANT or a REVOKE.
 */
#ifndef PGUSHER_GRANTS_BASELINE_H
#define PGUSHER_GRANTS_BASELINE_H

#include "base/error.h"
#include "grants/grants.h"
#include "grants/rights.h"

#include <stdbool.h>
#include <stddef.h>

#define BASELINE_FORMAT 1
#define BASELINE_SIZE_MAX ((size_t)64 << 20) /* bytes of a file; 100,000 tables take 4 MB */

/* In the order in which they are shown. */
enum holding_kind {
	HOLDING_MEMBERSHIP, /* names are the groups, of the role that logs in */
	HOLDING_DATABASE,   /* its name is "": databases of two names can be compared */
	HOLDING_SCHEMA,
	HOLDING_RELATION,
	HOLDING_COLUMN, /* "t.c", each part quoted as SQL needs it; with ACLs of their own only */
	HOLDING_SEQUENCE,
	HOLDING_FUNCTION, /* signatures, as SQL */
	HOLDING_TYPE,
	HOLDING_LANGUAGE,
	HOLDING_FOREIGN_SERVER,
	HOLDING_FUTURE_RELATION, /* names are the roles that will make them; schema "": everywhere
				  */
	HOLDING_FUTURE_SEQUENCE,
	HOLDING_FUTURE_FUNCTION,
	HOLDING_FUTURE_TYPE,
	HOLDING_FUTURE_SCHEMA,
	HOLDING_KINDS
};

/* Rights beside the privileges; bits of one mask with them. */
enum {
	RIGHT_OWNERSHIP = 1 << 16,
	RIGHT_MEMBER = 1 << 17,
	RIGHT_INHERIT = 1 << 18,
	RIGHT_SET = 1 << 19,
	RIGHT_ADMIN = 1 << 20,
};
#define RIGHT_BITS 21

/* How a right comes. */
enum right_by { BY_NOTHING, BY_GRANT, BY_OWNER, BY_PUBLIC, BY_PREDEFINED, BY_SUPERUSER, BYS };

struct held_right {
	unsigned right; /* one bit */
	bool is_grantable;
	enum right_by by;
	struct words path; /* the roles between this one and the one that was granted it */
	char *grantor;	   /* or NULL */
	char *way;	   /* all of that in words: "through a > b, granted by c"; "" for none */
};

/* Objects of one kind and schema on which the same rights are held in the same way. */
struct holding {
	enum holding_kind kind;
	char *schema; /* "": in none */
	struct held_right *rights;
	size_t right_count; /* may be 0 */
	struct words names; /* sorted; not NULL-terminated */
	char *key;	    /* of the rights: equal when they are */
};

struct baseline_attribute {
	char *name, *value; /* "LOGIN", "true"; "CONNECTION LIMIT", "-1" */
};

struct baseline_verdict {
	char *id, *title, *fact;
	enum verdict_state state;
	bool is_mandatory;
};

struct baseline {
	char *pgusher, *time; /* who wrote it and when; UTC */
	char *source;	      /* where it is from, for people: host, port and database */
	char *database, *role, *acting_role, *session_role;
	char *target;
	int server_version;
	bool exists;		      /* there is such a role */
	struct words schemas, params; /* as they were asked for: --schema, --param */
	struct baseline_attribute *attributes;
	size_t attribute_count;
	struct holding *holdings;
	size_t holding_count;
	struct baseline_verdict *verdicts; /* sorted by id */
	size_t verdict_count;
};

/* The parts of a picture that a baseline is made of; columns (of all relations) too. */
#define BASELINE_PARTS                                                                             \
	(1u << PART_RELATIONS | 1u << PART_FUNCTIONS | 1u << PART_TYPES | 1u << PART_OTHERS)

/* What the roles of @report hold, and its verdicts; @rights, not its own picture, is where from:
 * that one has the parts above for all schemas that are meant. Source, schemas and params are left
 * for the caller. NULL and @error when a part of the catalog could not be read, because what cannot
 * be seen is not to look like what was taken away. */
struct baseline *baseline_take(
	struct rights *rights, const struct grants_report *report, struct error *error);

void baseline_free(struct baseline *baseline); /* NULL is allowed */

/* A file that is broken, of something else or of a newer format is refused with where and why. */
struct baseline *baseline_read(const char *path, struct error *error);

/* Mode 0600, whole or not at all. */
bool baseline_write(const struct baseline *baseline, const char *path, struct error *error);

/* "relation", "future function", ...; "SELECT", "OWNERSHIP", ...: the words of the file. */
const char *holding_kind_word(enum holding_kind kind);
const char *right_word(unsigned right);

/* --- for those that make one ---------------------------------------------------------------------
 */

/* A new holding with no name yet; valid until the next one. */
struct holding *baseline_add(struct baseline *baseline, enum holding_kind kind, const char *schema);

/* The right has neither path nor grantor yet; valid until the next one of this holding. */
struct held_right *holding_add_right(struct holding *holding, unsigned right, enum right_by by);

/* @name is taken over. */
void holding_add_name(struct holding *holding, char *name);

/* After all is added: words for the ways, one holding for what is the same, sorted; a verdict that
 * is there twice is kept once. False and @error when an object is there twice. */
bool baseline_finish(struct baseline *baseline, struct error *error);

/* One object of a baseline. */
struct entry {
	const struct holding *holding;
	const char *name;
};

/* All objects by kind, schema and name; the caller frees them. */
struct entry *baseline_entries(const struct baseline *baseline, size_t *count);

/* Their order. */
int entry_compare(const struct entry *left, const struct entry *right);

#endif
