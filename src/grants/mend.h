/*
 * mend.h - statements that would mend or take away, put together so that the script is small: what
 * several needs ask for is granted once, and grants of one kind to one role become one statement.
 *
 * Never run by pgusher. Never a password; a name stands in a comment only when it is a plain
 * identifier.
 */
#ifndef PGUSHER_GRANTS_MEND_H
#define PGUSHER_GRANTS_MEND_H

#include "grants/privilege.h"
#include "grants/target.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct mends;

/* The order in which the parts of a script work. */
enum mend_stage {
	STAGE_ROLE,   /* CREATE ROLE */
	STAGE_SERVER, /* settings, extensions */
	STAGE_MEMBER, /* attributes, memberships */
	STAGE_SCHEMA, /* CREATE SCHEMA */
	STAGE_TABLE,  /* ALTER TABLE by the owner, as long as it is the owner */
	STAGE_OWNER,  /* ALTER ... OWNER TO */
	STAGE_GRANT,
	STAGE_FUTURE, /* default privileges */
	STAGE_REPLICATION,
	STAGES
};

/* GRANT @privileges ON @kind @object TO @grantee, or REVOKE. Texts are copied. */
struct mend_grant {
	bool is_revoke;
	enum object_kind kind;
	unsigned privileges;
	const char *schema;  /* name; NULL: in none */
	const char *name;    /* raw; of a function its signature as SQL */
	const char *column;  /* of a COLUMN: its raw name */
	const char *grantee; /* raw; "PUBLIC" with @to_public */
	bool to_public;
	const char *runner; /* who can run it, for people */
};

/* From 11 on functions and procedures are granted as ROUTINE. */
struct mends *mends_new(int server_version);
void mends_free(struct mends *mends); /* NULL is allowed */

void mends_grant(struct mends *mends, const struct mend_grant *grant);

/* Any other statement; dropped when the same one is there. @sql is taken over. */
void mends_statement(struct mends *mends, enum mend_stage stage, char *sql, const char *runner);

/* DO, with @body (a whole block of PL/pgSQL; taken over) quoted so that no name in it ends it. */
void mends_block(struct mends *mends, enum mend_stage stage, char *body, const char *runner);

/* ALTER TABLE ... OWNER TO; grants on that relation to that role are left out then. */
void mends_own(struct mends *mends, const char *schema, const char *name, const char *owner,
	const char *runner);

/* That sequence changes its owner together with its table: grants on it to @owner are left out. */
void mends_own_along(
	struct mends *mends, const char *schema, const char *sequence, const char *owner);

/* Everything of @more is added too. */
void mends_add(struct mends *mends, const struct mends *more);

bool mends_are_empty(const struct mends *mends);

/* One part of a script: statements that the same people can run. */
struct mend_part {
	char *runner;
	struct words statements;
};

struct mend_parts {
	struct mend_part *items;
	size_t count;
};

/* @simplest: ON ALL TABLES IN SCHEMA in place of a list of names. */
struct mend_parts mends_parts(const struct mends *mends, bool simplest);

/* Appends part @index: "-- 2, to be run by: ...", then its statements, a line each. */
void mend_part_add(const struct mend_parts *parts, size_t index, struct buf *out);
void mend_parts_release(struct mend_parts *parts);

/* "owner of the tables (role app_owner), or a superuser"; the caller frees it. */
char *mend_runner(const char *what, const char *role);

#endif
