/*
 * explore.h - a picture of the rights looked at from one object (who can do what to it, by which
 * ways) and from one role (everything that it can do, grouped and counted).
 *
 * Nothing is asked of the server here and nothing is printed: both work on a picture that was read
 * before (rights.h; explore_ask.h brings one). What is said of a group of objects is worked out
 * once for each class of them. Names are borrowed from the picture, which has to live as long.
 */
#ifndef PGUSHER_GRANTS_EXPLORE_H
#define PGUSHER_GRANTS_EXPLORE_H

#include "grants/effect.h"
#include "grants/rights.h"

/* --- one object ----------------------------------------------------------------------------------
 */

/* One way in which a privilege is held: an entry of the ACL, or a predefined role. */
struct way {
	struct via via;
	char *text; /* "through mid > readers, granted by app_owner, with the grant option" */
	const char **path; /* the role itself first, the grantee last: "app", "mid", "readers" */
	size_t path_count;
};

struct right {
	unsigned privilege; /* one bit */
	bool is_grantable;  /* by one of the ways; the owner may grant without that */
	struct way *ways; /* every one: REVOKE of the first may leave the second; the nearest first,
			     PUBLIC last */
	size_t way_count;
};

struct right_list {
	struct right *items; /* in the order of the bits */
	size_t count;
};

/* Columns of the relation whose own ACLs are alike, and what a role holds by them alone. */
struct column_rights {
	const char **names;
	size_t name_count;
	struct right_list rights;
};

/* What a statement really comes to, with USAGE of the schema, row level security, what is below a
 * view, sequences of serial columns. */
struct use {
	unsigned privilege; /* SELECT, INSERT, UPDATE or DELETE */
	enum outcome outcome;
	char *why;    /* a clause: what stands in the way; NULL: nothing does */
	char *remark; /* worth a warning although it works; or NULL */
};

#define USES_MAX 4

/* One role that can do something to the object. */
struct object_role {
	int role; /* an index of roles; PUBLIC_ROLE */
	const char *name;
	bool may_login;
	bool is_owner;	     /* owns it, or inherits from the owner: may alter, drop and grant */
	char *owns_by;	     /* "as owner", "through app > owner"; NULL when it is not */
	bool has_usage;	     /* of the schema; true for what is in no schema */
	bool is_public_only; /* has no more than everybody */
	struct right_list rights;
	struct column_rights *columns;
	size_t column_count;
	struct use uses[USES_MAX]; /* of a relation; none of PUBLIC, which runs no statement */
	size_t use_count;
};

#define PUBLIC_ROLE (-1)

/* What an ACL still gives to a role that was dropped. */
struct leftover {
	uint32_t oid;
	unsigned privileges;
	char *text; /* "a role that was dropped (OID 16390)" */
};

struct object_access {
	enum object_kind kind;
	const char *kind_word; /* "table", "materialized view", "function", ... */
	const char *schema;    /* NULL: in none */
	const char *name;      /* of a function with its arguments, quoted as SQL needs it */
	const char *owner;     /* NULL: was dropped */
	bool is_default;       /* no ACL is stored: the built-in one holds */
	bool is_revoked;       /* an empty one is: nobody has anything, the owner neither */
	bool has_row_security;
	struct object_role *roles; /* PUBLIC first when it has something, then by name */
	size_t role_count;
	const char **superusers; /* to whom no check applies; they are not among @roles */
	size_t superuser_count;
	struct leftover *leftovers;
	size_t leftover_count;
	char *gap; /* what could not be read and might matter; or NULL */
};

/* Who can do what to the object at @place of @class. @only: one role alone (an index of roles, also
 * a superuser's), or ALL_ROLES. Relations whose columns have to be known first are added to @wanted
 * (see effect.h; may be NULL). */
#define ALL_ROLES (-2)
struct object_access *explore_object(const struct rights *rights, const struct object_class *class,
	size_t place, int only, struct wanted *wanted);
void object_access_free(struct object_access *access); /* NULL is allowed */

/* --- one role ------------------------------------------------------------------------------------
 */

/* How many of a group come by one way. */
struct share {
	struct via via;	 /* of the first of them */
	bool is_default; /* of the built-in ACL */
	char *text;	 /* "through readers, granted by app_owner" */
	size_t count;
};

/* One privilege on the objects of one kind in one schema. */
struct group {
	enum object_kind kind;
	const char *schema; /* NULL: in none */
	unsigned privilege;
	size_t held, all; /* objects; of columns @all is 0: those without an ACL are not counted */
	size_t grantable; /* how many of them it may hand on: by a grant option, or as owner */
	size_t doubted;	  /* of how many the server itself says otherwise: nobody knows */
	bool lacks_usage; /* of the schema: of no use before that is granted */
	size_t outcomes[OUTCOME_UNKNOWN + 1]; /* of relations, SELECT to DELETE: what it comes to,
						 counted over those held; zeroes otherwise */
	struct share *shares;		      /* the most first */
	size_t share_count;
	bool names_are_held; /* @names are those held, else the exceptions: whichever are fewer */
	char **names;	     /* sorted; no more than the picture has; none when all are held */
	size_t name_count;
};

/* Objects of one kind in one schema that it owns by one way. */
struct owned {
	enum object_kind kind;
	const char *schema; /* NULL: in none */
	uint32_t owner;
	char *text; /* "as owner", "through owners" */
	size_t count;
	const char *name; /* of the only one, when @count is 1 */
};

/* One grant of a membership, as GRANT ... WITH says it. */
struct membership_grant {
	const char *grantor; /* NULL: was dropped, or nobody: the owner of the database is a member
				of pg_database_owner without a grant */
	bool inherits, sets, admins;
};

/* A role that it is a member of, directly or not. Three things that are not the same: it has the
 * rights of it as it is, it may become it by SET ROLE, it may hand the membership out to others. */
struct belonging {
	const char *name;
	bool is_superuser;
	bool inherits, may_become, may_hand_out;
	char *inherits_by, *becomes_by, *hands_out_by; /* "app > mid > grp"; NULL when not */
	char *broken; /* "app -x> grp": the way when it does not inherit; NULL when it does */
	struct membership_grant *grants; /* direct ones; none when it comes through others */
	size_t grant_count;
};

/* Objects that a creator is yet to make will carry a privilege for the role. */
struct future_right {
	const char *creator;
	const char *schema; /* NULL: everywhere */
	enum object_kind kind;
	unsigned privileges;
	char *text; /* "through readers" */
};

enum danger_kind { DANGER_NEAR_SUPERUSER, DANGER_READS_SECRETS, DANGER_WIDE };

/* What makes it far stronger than a list of privileges shows (privileges.md 8). */
struct danger {
	enum danger_kind kind;
	char *text; /* a clause: "reads password hashes and foreign passwords too, ..." */
};

struct role_access {
	const char *name;   /* that was asked for */
	const char *acting; /* as whom its sessions run (ALTER ROLE ... SET role): the groups, what
			       is owned and future rights are of that role */
	const struct role *role; /* of @name: its attributes, which nobody inherits */
	bool is_superuser;	 /* of @acting: no check applies; no groups then */
	struct group *groups;	 /* by kind, schema, privilege */
	size_t group_count;
	struct owned *owned;
	size_t owned_count;
	struct belonging *belongings; /* by name */
	size_t belonging_count;
	struct future_right *futures;
	size_t future_count;
	struct danger *dangers; /* the worst first */
	size_t danger_count;
	char **gaps; /* what could not be read, a sentence each */
	size_t gap_count;
};

/* Everything that the role (an index of roles) can do in this database. */
struct role_access *explore_role(const struct rights *rights, int role);
void role_access_free(struct role_access *access); /* NULL is allowed */

/* Appends "SELECT on 4,980 of 5,000 relations in app"; thousands set apart by commas. */
void group_describe(const struct group *group, struct buf *out);

/* Appends "LOGIN, CREATEDB, NOINHERIT": the attributes that are not the usual ones, and LOGIN. */
void role_attributes(const struct role *role, struct buf *out);

/* "tables" for OBJECT_RELATION would be wrong of views: "relation", "relations". */
const char *explore_kind_word(enum object_kind kind, size_t count);

/* "table", "materialized view", ... of a relation by its relkind. */
const char *class_word(const struct object_class *class);

/* Appends 12,345 for 12345. */
void count_add(struct buf *out, size_t count);

#endif
