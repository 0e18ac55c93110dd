#include "grants/path.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

/* Columns of the question grants_edges. */
enum { MEMBER, MEMBER_NAME, ROLEID, ROLE_NAME, INHERITS };

struct stop {
	int64_t oid;
	const char *name; /* borrowed from the edges */
	int before;	  /* index of the stop it was reached from, -1 for the role itself */
	int length;
	bool carries; /* every membership on the way carries rights */
};

struct path {
	char *name;
	struct stop *stops;
	int count;
};

static int find(const struct path *path, int64_t oid, bool carries)
{
	for (int i = 0; i < path->count; i++)
		if (path->stops[i].oid == oid && (path->stops[i].carries || !carries))
			return i;
	return -1;
}

/* First along memberships that carry rights, then along all: what is added in the second walk is
 * membership without rights. A graph of roles has no circle, and find() would end one. */
static void walk(struct path *path, const struct rowset *edges, bool carries)
{
	for (int at = 0; at < path->count; at++) {
		for (size_t row = 0; row < rowset_rows(edges); row++) {
			int64_t group = rowset_integer(edges, row, ROLEID);
			bool has_rights =
				path->stops[at].carries && rowset_bool(edges, row, INHERITS);

			if (rowset_integer(edges, row, MEMBER) != path->stops[at].oid ||
				(carries && !has_rights) || find(path, group, false) >= 0)
				continue;
			path->stops = mem_resize(
				path->stops, (size_t)path->count + 1, sizeof *path->stops);
			path->stops[path->count++] = (struct stop){.oid = group,
				.name = rowset_text(edges, row, ROLE_NAME),
				.before = at,
				.length = path->stops[at].length + 1,
				.carries = has_rights};
		}
	}
}

struct path *path_new(int64_t role, const char *role_name, const struct rowset *edges)
{
	struct path *path = mem_new(sizeof *path);

	path->name = mem_text(role_name);
	path->stops = mem_new(sizeof *path->stops);
	path->stops[path->count++] =
		(struct stop){.oid = role, .name = path->name, .before = -1, .carries = true};
	walk(path, edges, true);
	walk(path, edges, false);
	return path;
}

void path_free(struct path *path)
{
	if (!path)
		return;
	free(path->stops);
	free(path->name);
	free(path);
}

bool path_reaches(const struct path *path, int64_t grantee)
{
	return grantee == 0 || find(path, grantee, true) >= 0;
}

int path_length(const struct path *path, int64_t grantee)
{
	int at = find(path, grantee, true);

	return at < 0 ? -1 : path->stops[at].length;
}

static void describe(const struct path *path, int at, struct buf *out)
{
	if (path->stops[at].before >= 0) {
		describe(path, path->stops[at].before, out);
		buf_text(out, " > ");
	}
	buf_text(out, path->stops[at].name);
}

void path_describe(const struct path *path, int64_t grantee, struct buf *out)
{
	int at = find(path, grantee, false);

	if (grantee == 0)
		buf_text(out, "PUBLIC");
	else if (at >= 0)
		describe(path, at, out);
}

bool path_is_broken(const struct path *path, int64_t group)
{
	return group != 0 && find(path, group, true) < 0 && find(path, group, false) >= 0;
}

int64_t path_find(const struct path *path, const char *name)
{
	for (int i = 0; i < path->count; i++)
		if (path->stops[i].carries && strcmp(path->stops[i].name, name) == 0)
			return path->stops[i].oid;
	return 0;
}
