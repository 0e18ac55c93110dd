/* heritage.c - what one role inherits: the memberships walked breadth first, so that the shortest
 * way is found. A graph of roles has no circle, and a role is entered only once. */
#include "grants/roles.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define WAY_MAX 64 /* names of a way that is shown */

/* How a role is reached along one kind of membership. */
struct reach {
	int before; /* the role that it was reached from; -1: not reached, or the start */
	int length; /* memberships; -1: not reached */
};

enum along { INHERITING, SETTING, ANY, WALKS };

struct heritage {
	const struct roles *roles;
	int role;
	struct reach **reached; /* WALKS of them, a role each; made when they are first asked for */
};

static bool carries(const struct membership *membership, enum along along)
{
	return along == INHERITING ? membership->inherits
	       : along == SETTING  ? membership->sets
				   : true;
}

static struct reach *walk(const struct heritage *heritage, enum along along)
{
	size_t roles = roles_count(heritage->roles), at = 0, end = 0, count;
	struct reach *reached = mem_array(roles, sizeof *reached);
	int *queue = mem_array(roles, sizeof *queue);

	for (size_t i = 0; i < roles; i++)
		reached[i] = (struct reach){.before = -1, .length = -1};
	reached[heritage->role].length = 0;
	queue[end++] = heritage->role;
	while (at < end) {
		int from = queue[at++];
		const struct membership *membership =
			roles_memberships(heritage->roles, from, &count);

		for (; count; count--, membership++) {
			if (!carries(membership, along) || reached[membership->group].length >= 0)
				continue;
			reached[membership->group] =
				(struct reach){.before = from, .length = reached[from].length + 1};
			queue[end++] = membership->group;
		}
	}
	free(queue);
	return reached;
}

static const struct reach *reached_along(const struct heritage *heritage, enum along along)
{
	if (!heritage->reached[along])
		heritage->reached[along] = walk(heritage, along);
	return heritage->reached[along];
}

struct heritage *heritage_new(const struct roles *roles, int role)
{
	struct heritage *heritage = mem_new(sizeof *heritage);

	*heritage = (struct heritage){.roles = roles, .role = role};
	heritage->reached = mem_array(WALKS, sizeof *heritage->reached);
	return heritage;
}

void heritage_free(struct heritage *heritage)
{
	if (!heritage)
		return;
	for (enum along along = 0; along < WALKS; along++)
		free(heritage->reached[along]);
	free(heritage->reached);
	free(heritage);
}

int heritage_role(const struct heritage *heritage)
{
	return heritage->role;
}

const struct role *heritage_self(const struct heritage *heritage)
{
	return roles_at(heritage->roles, heritage->role);
}

static int length_along(const struct heritage *heritage, uint32_t grantee, enum along along)
{
	int index = roles_of_oid(heritage->roles, grantee);

	return index < 0 ? -1 : reached_along(heritage, along)[index].length;
}

bool heritage_reaches(const struct heritage *heritage, uint32_t grantee)
{
	return grantee == PUBLIC_OID || length_along(heritage, grantee, INHERITING) >= 0;
}

bool heritage_may_become(const struct heritage *heritage, uint32_t group)
{
	return length_along(heritage, group, SETTING) >= 0;
}

bool heritage_is_member(const struct heritage *heritage, uint32_t group)
{
	return length_along(heritage, group, ANY) >= 0;
}

int heritage_length(const struct heritage *heritage, uint32_t grantee)
{
	return length_along(heritage, grantee, INHERITING);
}

/* Roles on the way, the first one first; returns how many. */
static size_t way_along(
	const struct heritage *heritage, uint32_t grantee, enum along along, int *stops, size_t max)
{
	const struct reach *reached = reached_along(heritage, along);
	int at = roles_of_oid(heritage->roles, grantee);
	size_t count;

	if (at < 0 || reached[at].length < 0)
		return 0;
	count = (size_t)reached[at].length + 1;
	for (size_t i = count; i-- > 0; at = reached[at].before)
		if (i < max)
			stops[i] = at;
	return count < max ? count : max;
}

size_t heritage_way(
	const struct heritage *heritage, uint32_t grantee, const char **names, size_t max)
{
	int stops[WAY_MAX];
	size_t count;

	if (grantee == PUBLIC_OID && max >= 2) {
		names[0] = heritage_self(heritage)->name;
		names[1] = "PUBLIC";
		return 2;
	}
	count = way_along(heritage, grantee, INHERITING, stops, max < WAY_MAX ? max : WAY_MAX);
	for (size_t i = 0; i < count; i++)
		names[i] = roles_at(heritage->roles, stops[i])->name;
	return count;
}

/* The grant of this membership that carries rights, else any of them. */
static const struct membership *link_of(const struct heritage *heritage, int member, int group)
{
	size_t count;
	const struct membership *membership = roles_memberships(heritage->roles, member, &count),
				*found = NULL;

	for (; count; count--, membership++)
		if (membership->group == group && (!found || membership->inherits))
			found = membership;
	return found;
}

static bool inherits(const struct heritage *heritage, int member, int group)
{
	const struct membership *link = link_of(heritage, member, group);

	return link && link->inherits;
}

const struct membership *heritage_broken_link(const struct heritage *heritage, uint32_t group)
{
	int stops[WAY_MAX];
	size_t count = way_along(heritage, group, ANY, stops, WAY_MAX);

	for (size_t i = 1; i < count; i++)
		if (!inherits(heritage, stops[i - 1], stops[i]))
			return link_of(heritage, stops[i - 1], stops[i]);
	return NULL;
}

void heritage_describe(const struct heritage *heritage, uint32_t grantee, struct buf *out)
{
	int stops[WAY_MAX];
	enum along along = heritage_reaches(heritage, grantee) ? INHERITING : ANY;
	size_t count = way_along(heritage, grantee, along, stops, WAY_MAX);

	if (grantee == PUBLIC_OID)
		buf_text(out, "PUBLIC");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_text(out, inherits(heritage, stops[i - 1], stops[i]) ? " > " : " -x> ");
		buf_text(out, roles_at(heritage->roles, stops[i])->name);
	}
}

void heritage_describe_becoming(const struct heritage *heritage, uint32_t group, struct buf *out)
{
	int stops[WAY_MAX];
	size_t count = way_along(heritage, group, SETTING, stops, WAY_MAX);

	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s%s", i ? " > " : "", roles_at(heritage->roles, stops[i])->name);
}

uint32_t heritage_find(const struct heritage *heritage, const char *name)
{
	int index = roles_find(heritage->roles, name);

	return index >= 0 && reached_along(heritage, INHERITING)[index].length >= 0
		       ? roles_at(heritage->roles, index)->oid
		       : 0;
}
