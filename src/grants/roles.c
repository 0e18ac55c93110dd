#include "grants/roles.h"

#include "base/memory.h"
#include "base/text.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

struct roles {
	struct rowset *rows, *members;
	struct role *items; /* sorted by OID; roles that are yet to be made come last */
	size_t count;
	struct membership *memberships; /* sorted by member */
	size_t membership_count;
	char *missing; /* name of the role that is yet to be made */
	uint32_t well_known[WELL_KNOWN_ROLES];
};

/* No server gives this OID to a role; the one that is yet to be made has it. */
#define MISSING_OID UINT32_MAX

static int column(const struct rowset *rows, const char *name)
{
	return rowset_column(rows, name);
}

static bool flag(const struct rowset *rows, size_t row, const char *name)
{
	return rowset_bool(rows, row, (size_t)column(rows, name));
}

static const char *text(const struct rowset *rows, size_t row, const char *name)
{
	return rowset_text(rows, row, (size_t)column(rows, name));
}

static uint32_t oid(const struct rowset *rows, size_t row, const char *name)
{
	return (uint32_t)rowset_integer(rows, row, (size_t)column(rows, name));
}

static struct role role_of_row(const struct rowset *rows, size_t row)
{
	return (struct role){
		.oid = oid(rows, row, "oid"),
		.name = text(rows, row, "name"),
		.is_superuser = flag(rows, row, "rolsuper"),
		.inherits = flag(rows, row, "rolinherit"),
		.may_login = flag(rows, row, "rolcanlogin"),
		.may_replicate = flag(rows, row, "rolreplication"),
		.bypasses_rls = flag(rows, row, "rolbypassrls"),
		.may_create_roles = flag(rows, row, "rolcreaterole"),
		.may_create_databases = flag(rows, row, "rolcreatedb"),
		.has_expired = flag(rows, row, "has_expired"),
		.valid_until = text(rows, row, "valid_until"),
		.connection_limit = rowset_integer(rows, row, (size_t)column(rows, "rolconnlimit")),
		.set_role = text(rows, row, "set_role"),
	};
}

static int by_member(const void *left, const void *right)
{
	const struct membership *a = left, *b = right;

	return a->member != b->member ? (a->member > b->member) - (a->member < b->member)
				      : (a->group > b->group) - (a->group < b->group);
}

static void read_memberships(struct roles *roles)
{
	size_t rows = rowset_rows(roles->members);

	roles->memberships = mem_array(rows + 1, sizeof *roles->memberships);
	for (size_t row = 0; row < rows; row++) {
		struct membership *membership = &roles->memberships[roles->membership_count];

		*membership = (struct membership){
			.member = roles_of_oid(roles, oid(roles->members, row, "member")),
			.group = roles_of_oid(roles, oid(roles->members, row, "roleid")),
			.inherits = flag(roles->members, row, "inherits"),
			.sets = flag(roles->members, row, "sets"),
			.admins = flag(roles->members, row, "admins"),
			.grantor = oid(roles->members, row, "grantor"),
		};
		roles->membership_count += membership->member >= 0 && membership->group >= 0;
	}
	qsort(roles->memberships, roles->membership_count, sizeof *roles->memberships, by_member);
}

static void find_well_known(struct roles *roles)
{
	static const char *const names[WELL_KNOWN_ROLES] = {
		"pg_read_all_data", "pg_write_all_data", "pg_maintain"};

	for (size_t i = 0; i < WELL_KNOWN_ROLES; i++) {
		int index = roles_find(roles, names[i]);

		roles->well_known[i] = index < 0 ? 0 : roles->items[index].oid;
	}
}

struct roles *roles_new(struct rowset *rows, struct rowset *members)
{
	struct roles *roles = mem_new(sizeof *roles);

	roles->rows = rows;
	roles->members = members;
	roles->count = rowset_rows(rows);
	roles->items = mem_array(roles->count + 1, sizeof *roles->items);
	for (size_t row = 0; row < roles->count; row++)
		roles->items[row] = role_of_row(rows, row);
	read_memberships(roles);
	find_well_known(roles);
	return roles;
}

uint32_t roles_well_known(const struct roles *roles, enum well_known which)
{
	return roles->well_known[which];
}

void roles_free(struct roles *roles)
{
	if (!roles)
		return;
	rowset_free(roles->rows);
	rowset_free(roles->members);
	free(roles->items);
	free(roles->memberships);
	free(roles->missing);
	free(roles);
}

size_t roles_count(const struct roles *roles)
{
	return roles->count;
}

const struct role *roles_at(const struct roles *roles, int index)
{
	return &roles->items[index];
}

int roles_find(const struct roles *roles, const char *name)
{
	for (size_t i = 0; i < roles->count; i++)
		if (strcmp(roles->items[i].name, name) == 0)
			return (int)i;
	return -1;
}

int roles_of_oid(const struct roles *roles, uint32_t wanted)
{
	size_t low = 0, high = roles->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (roles->items[middle].oid < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low < roles->count && roles->items[low].oid == wanted ? (int)low : -1;
}

int roles_add_missing(struct roles *roles, const char *name)
{
	mem_replace(&roles->missing, mem_text(name));
	/* roles_new() left room for one. */
	roles->items[roles->count] = (struct role){
		.oid = MISSING_OID,
		.name = roles->missing,
		.inherits = true,
		.is_missing = true,
		.valid_until = "",
		.connection_limit = -1,
		.set_role = "",
	};
	return (int)roles->count++;
}

const char *roles_name(const struct roles *roles, uint32_t wanted)
{
	int index = wanted ? roles_of_oid(roles, wanted) : -1;

	return !wanted ? "PUBLIC" : index >= 0 ? roles->items[index].name : NULL;
}

const char *roles_like(const struct roles *roles, const char *name)
{
	const char *best = NULL;
	size_t best_distance = 3; /* two letters swapped or wrong */

	for (size_t i = 0; i < roles->count; i++) {
		size_t far = text_distance(name, roles->items[i].name, best_distance);

		/* One that is asked about and does not exist is in the list too. */
		if (roles->items[i].is_missing)
			continue;
		if (far < best_distance && far < strlen(name)) {
			best = roles->items[i].name;
			best_distance = far;
		}
	}
	return best;
}

const struct membership *roles_memberships(const struct roles *roles, int member, size_t *count)
{
	size_t low = 0, high = roles->membership_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (roles->memberships[middle].member < member)
			low = middle + 1;
		else
			high = middle;
	}
	for (*count = 0; low + *count < roles->membership_count &&
			 roles->memberships[low + *count].member == member;)
		++*count;
	return roles->memberships + low;
}
