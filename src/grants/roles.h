/*
 * roles.h - the roles of a server, who is a member of whom, and by which way rights come along.
 *
 * Three questions that are kept apart (privileges.md 3; pg_has_role's USAGE, SET and MEMBER): whose
 * rights a role uses as it is, who it may become by SET ROLE, and whose member it is at all. Up to
 * 15 a membership carries rights when the member has INHERIT; from 16 each grant has options of its
 * own, and several grants of one membership add up.
 */
#ifndef PGUSHER_GRANTS_ROLES_H
#define PGUSHER_GRANTS_ROLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct roles;
struct rowset;

#define PUBLIC_OID 0u

struct role {
	uint32_t oid;
	const char *name;
	bool is_superuser, inherits, may_login, may_replicate, bypasses_rls;
	bool may_create_roles, may_create_databases;
	bool is_missing; /* there is no such role: it stands for one that is yet to be made */
	bool has_expired;
	const char *valid_until;  /* "" without a limit */
	int64_t connection_limit; /* -1: none */
	const char *set_role;	  /* ALTER ROLE ... SET role; "" for itself */
};

struct membership {
	int member, group; /* indexes of roles */
	bool inherits, sets, admins;
	uint32_t grantor;
};

/* Takes over both rowsets (questions grants_roles and grants_members). */
struct roles *roles_new(struct rowset *roles, struct rowset *members);
void roles_free(struct roles *roles); /* NULL is allowed */

size_t roles_count(const struct roles *roles);
const struct role *roles_at(const struct roles *roles, int index);
int roles_find(const struct roles *roles, const char *name); /* -1: there is none */
int roles_of_oid(const struct roles *roles, uint32_t oid);   /* -1: there is none */

/* The index of a role that is yet to be made: it has what PUBLIC has. */
int roles_add_missing(struct roles *roles, const char *name);

/* "PUBLIC" for 0; NULL for a role that was dropped. */
const char *roles_name(const struct roles *roles, uint32_t oid);

/* The name most like @name, or NULL: for a slip of the fingers. */
const char *roles_like(const struct roles *roles, const char *name);

/* Predefined roles that give rights which stand in no ACL (14 and 17); 0 where there is none. */
enum well_known { READS_ALL_DATA, WRITES_ALL_DATA, MAINTAINS_ALL, WELL_KNOWN_ROLES };
uint32_t roles_well_known(const struct roles *roles, enum well_known which);

/* Every grant of a membership of @member; *count gets how many. Borrowed. */
const struct membership *roles_memberships(const struct roles *roles, int member, size_t *count);

/* --- what one role inherits
 * ----------------------------------------------------------------------- */

struct heritage;

struct heritage *heritage_new(const struct roles *roles, int role);
void heritage_free(struct heritage *heritage); /* NULL is allowed */

int heritage_role(const struct heritage *heritage);
const struct role *heritage_self(const struct heritage *heritage);

/* Does the role use what was granted to @grantee (PUBLIC too)? */
bool heritage_reaches(const struct heritage *heritage, uint32_t grantee);
bool heritage_may_become(const struct heritage *heritage, uint32_t group);
bool heritage_is_member(const struct heritage *heritage, uint32_t group);

/* Memberships on the shortest way to @grantee; 0 for the role itself, -1 when it is not reached. */
int heritage_length(const struct heritage *heritage, uint32_t grantee);

/* Names on the way to @grantee, the role itself first; returns how many (0: not reached). At most
 * @max are stored. */
size_t heritage_way(
	const struct heritage *heritage, uint32_t grantee, const char **names, size_t max);

/* Appends "om_reader > analysts > readers"; where a membership does not carry rights, it is the
 * shortest way at all with "-x>" in the place of the broken link. */
void heritage_describe(const struct heritage *heritage, uint32_t grantee, struct buf *out);

/* Appends the shortest way along which it may become @group by SET ROLE; nothing when it may not.
 */
void heritage_describe_becoming(const struct heritage *heritage, uint32_t group, struct buf *out);

/* The first membership on the shortest way to @group that does not carry rights; NULL: there is
 * none. */
const struct membership *heritage_broken_link(const struct heritage *heritage, uint32_t group);

/* The OID of a role of this name that is reached, or 0. */
uint32_t heritage_find(const struct heritage *heritage, const char *name);

#endif
