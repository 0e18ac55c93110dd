/*
 * path.h - by which way a role holds a right: the memberships that carry rights, walked breadth
 * first, so that the shortest way is found.
 */
#ifndef PGUSHER_GRANTS_PATH_H
#define PGUSHER_GRANTS_PATH_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct path;
struct rowset;

/* @edges: member, member_name, roleid, role_name, inherits; kept as long as the path. */
struct path *path_new(int64_t role, const char *role_name, const struct rowset *edges);
void path_free(struct path *path);

/* Does the role hold what was granted to @grantee (0: PUBLIC)? */
bool path_reaches(const struct path *path, int64_t grantee);

/* Memberships from the role to @grantee; 0 for itself, -1 when it is not reached. */
int path_length(const struct path *path, int64_t grantee);

/* Appends "om_reader > analysts > readers". */
void path_describe(const struct path *path, int64_t grantee, struct buf *out);

/* Is the role a member of @group at all, although the rights do not come along (NOINHERIT)? */
bool path_is_broken(const struct path *path, int64_t group);

/* OID of a role that is reached and has this name, or 0. */
int64_t path_find(const struct path *path, const char *name);

#endif
