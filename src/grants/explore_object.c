/* explore_object.c - who can do what to one object, by every way. */
#include "grants/explore_private.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Who is looked at, and at what. */
struct looking {
	const struct rights *rights;
	const struct object_class *class;
	size_t place;
	struct wanted *wanted;
	struct column_class *columns;
	size_t column_count;
};

/* Columns with the same ACL: a wide table has few of these. */
struct column_class {
	const struct acl *acl;
	const char **names;
	size_t count;
};

/* --- ways ----------------------------------------------------------------------------------------
 */

static bool comes_before(const struct via *via, const struct via *than)
{
	bool is_public = via->kind == VIA_PUBLIC, than_public = than->kind == VIA_PUBLIC;

	return is_public != than_public ? than_public : via->length < than->length;
}

static void add_way(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, const struct via *via, struct right *right)
{
	struct buf text = BUF_INIT;
	size_t at = right->way_count, length = (size_t)via->length + 2;
	struct way way = {.via = *via, .path = mem_array(length, sizeof *way.path)};

	via_describe(rights, heritage, class, via, &text);
	way.text = buf_take(&text);
	if (via->kind == VIA_SUPERUSER)
		way.path[way.path_count++] = heritage_self(heritage)->name;
	else
		way.path_count = heritage_way(heritage, via->grantee, way.path, length);
	right->ways = mem_resize(right->ways, right->way_count + 1, sizeof *right->ways);
	for (; at && comes_before(via, &right->ways[at - 1].via); at--)
		right->ways[at] = right->ways[at - 1];
	right->ways[at] = way;
	right->way_count++;
	right->is_grantable |= via->is_grantable;
}

/* Every entry of the ACL that gives it, and the predefined role that does, which is in no ACL. */
static void add_ways(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, struct right *right)
{
	struct object_class bare = *class;
	struct via via;

	for (size_t i = 0; i < class->acl.count; i++) {
		const struct grant *grant = &class->acl.grants[i];
		const struct acl one = {.grants = (struct grant *)grant, .count = 1};

		if (acl_holds(&one, heritage, class->owner, right->privilege, &via))
			add_way(rights, heritage, class, &via, right);
	}
	bare.acl.count = 0;
	if (rights_hold(rights, heritage, &bare, right->privilege, &via))
		add_way(rights, heritage, class, &via, right);
}

static struct right *add_right(struct right_list *list, unsigned privilege)
{
	list->items = mem_resize(list->items, list->count + 1, sizeof *list->items);
	list->items[list->count] = (struct right){.privilege = privilege};
	return &list->items[list->count++];
}

static struct right_list rights_on(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class)
{
	unsigned all = privileges_of_kind(class->kind, rights->server_version);
	struct right_list list = {.count = 0};
	struct via via;

	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++) {
		unsigned bit = 1u << i;

		if (!(all & bit) || !rights_hold(rights, heritage, class, bit, &via))
			continue;
		if (via.kind == VIA_SUPERUSER)
			add_way(rights, heritage, class, &via, add_right(&list, bit));
		else
			add_ways(rights, heritage, class, add_right(&list, bit));
	}
	return list;
}

/* What stands in the ACL for everybody: no role's heritage, and so without a way. */
static struct right_list rights_of_public(
	const struct rights *rights, const struct object_class *class)
{
	unsigned all = privileges_of_kind(class->kind, rights->server_version);
	struct right_list list = {.count = 0};

	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++) {
		struct right *right = NULL;

		for (size_t at = 0; at < class->acl.count; at++) {
			const struct grant *grant = &class->acl.grants[at];
			const char *grantor = roles_name(rights->roles, grant->grantor);
			struct way way = {.via = {.kind = VIA_PUBLIC, .grantor = grant->grantor},
				.path = mem_array(1, sizeof *way.path),
				.path_count = 1};

			if (grant->grantee != PUBLIC_OID || !(grant->privileges & all & 1u << i)) {
				free(way.path);
				continue;
			}
			if (!right)
				right = add_right(&list, 1u << i);
			way.path[0] = "PUBLIC";
			way.text = class->is_default ? mem_text("by default")
				   : grantor	     ? mem_printf("granted by %s", grantor)
					     : mem_text("granted by a role that was dropped");
			right->ways =
				mem_resize(right->ways, right->way_count + 1, sizeof *right->ways);
			right->ways[right->way_count++] = way;
		}
	}
	return list;
}

/* --- columns -------------------------------------------------------------------------------------
 */

static bool acls_are_alike(const struct acl *left, const struct acl *right)
{
	if (left->count != right->count)
		return false;
	for (size_t i = 0; i < left->count; i++) {
		const struct grant *a = &left->grants[i], *b = &right->grants[i];

		if (a->grantee != b->grantee || a->grantor != b->grantor ||
			a->privileges != b->privileges || a->grantable != b->grantable)
			return false;
	}
	return true;
}

static void class_columns(struct looking *looking)
{
	size_t count;
	const struct column *column =
		rights_columns(looking->rights, looking->class->oids[looking->place], &count);

	for (; count; count--, column++) {
		struct column_class *found = NULL;

		if (column->number < 1 || !column->acl.count)
			continue;
		for (size_t i = 0; i < looking->column_count && !found; i++)
			if (acls_are_alike(looking->columns[i].acl, &column->acl))
				found = &looking->columns[i];
		if (!found) {
			looking->columns = mem_resize(looking->columns, looking->column_count + 1,
				sizeof *looking->columns);
			found = &looking->columns[looking->column_count++];
			*found = (struct column_class){.acl = &column->acl};
		}
		found->names = mem_resize(found->names, found->count + 1, sizeof *found->names);
		found->names[found->count++] = column->name;
	}
}

/* The columns as if they were objects of their own. */
static struct object_class class_of_columns(
	const struct looking *looking, const struct column_class *columns)
{
	return (struct object_class){.kind = OBJECT_COLUMN,
		.owner = looking->class->owner,
		.is_catalog = looking->class->is_catalog,
		.acl = *columns->acl};
}

/* @heritage NULL: PUBLIC. */
static void add_columns(
	const struct looking *looking, const struct heritage *heritage, struct object_role *role)
{
	for (size_t i = 0; i < looking->column_count; i++) {
		const struct column_class *columns = &looking->columns[i];
		struct object_class class = class_of_columns(looking, columns);
		struct column_rights held = {.name_count = columns->count,
			.rights = heritage ? rights_on(looking->rights, heritage, &class)
					   : rights_of_public(looking->rights, &class)};

		if (!held.rights.count)
			continue;
		held.names = mem_array(columns->count, sizeof *held.names);
		memcpy(held.names, columns->names, columns->count * sizeof *held.names);
		role->columns =
			mem_resize(role->columns, role->column_count + 1, sizeof *role->columns);
		role->columns[role->column_count++] = held;
	}
}

/* --- roles ---------------------------------------------------------------------------------------
 */

static bool exceeds_public(const struct right_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].ways[0].via.kind != VIA_PUBLIC)
			return true;
	return false;
}

static bool is_public_only(const struct object_role *role)
{
	if (role->is_owner || exceeds_public(&role->rights))
		return false;
	for (size_t i = 0; i < role->column_count; i++)
		if (exceeds_public(&role->columns[i].rights))
			return false;
	return true;
}

static void describe_owning(const struct rights *rights, const struct heritage *heritage,
	uint32_t owner, struct object_role *role)
{
	struct buf text = BUF_INIT;
	struct via via = {.kind = VIA_GRANT,
		.grantee = owner,
		.is_owner = true,
		.length = heritage_length(heritage, owner)};

	/* A superuser may all that an owner may, and owns it no more than others. */
	role->is_owner = owner != PUBLIC_OID && heritage_reaches(heritage, owner);
	if (role->is_owner) {
		via_describe(rights, heritage, NULL, &via, &text);
		role->owns_by = buf_take(&text);
	}
}

static struct object_role look_at_role(const struct looking *looking, int index)
{
	const struct rights *rights = looking->rights;
	const struct object_class *class = looking->class;
	struct heritage *heritage = heritage_new(rights->roles, index);
	struct object_role role = {.role = index,
		.name = heritage_self(heritage)->name,
		.may_login = heritage_self(heritage)->may_login,
		.has_usage = may_use_schema(rights, heritage, class->schema),
		.rights = rights_on(rights, heritage, class)};

	describe_owning(rights, heritage, class->owner, &role);
	if (!heritage_self(heritage)->is_superuser)
		add_columns(looking, heritage, &role);
	for (unsigned bit = 1; class->kind == OBJECT_RELATION && bit <= USE_PRIVILEGES; bit <<= 1)
		if (bit & USE_PRIVILEGES)
			role.uses[role.use_count++] = use_of(rights, heritage, class,
				looking->place, bit, role.has_usage, looking->wanted);
	role.is_public_only = is_public_only(&role);
	heritage_free(heritage);
	return role;
}

static void release_list(struct right_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		for (size_t way = 0; way < list->items[i].way_count; way++) {
			free(list->items[i].ways[way].text);
			free(list->items[i].ways[way].path);
		}
		free(list->items[i].ways);
	}
	free(list->items);
}

static void release_role(struct object_role *role)
{
	release_list(&role->rights);
	for (size_t i = 0; i < role->column_count; i++) {
		free(role->columns[i].names);
		release_list(&role->columns[i].rights);
	}
	free(role->columns);
	for (size_t i = 0; i < role->use_count; i++)
		use_release(&role->uses[i]);
	free(role->owns_by);
}

static int by_name(const void *left, const void *right)
{
	const struct object_role *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static int by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_roles(const struct looking *looking, int only, struct object_access *access)
{
	const struct roles *roles = looking->rights->roles;

	access->roles = mem_array(roles_count(roles) + 1, sizeof *access->roles);
	access->superusers = mem_array(roles_count(roles) + 1, sizeof *access->superusers);
	for (int i = 0; i < (int)roles_count(roles); i++) {
		struct object_role role;

		if (roles_at(roles, i)->is_superuser)
			access->superusers[access->superuser_count++] = roles_at(roles, i)->name;
		if (only == ALL_ROLES ? roles_at(roles, i)->is_superuser : only != i)
			continue;
		role = look_at_role(looking, i);
		if (only == i || role.rights.count || role.column_count || role.is_owner)
			access->roles[access->role_count++] = role;
		else
			release_role(&role);
	}
	qsort(access->roles, access->role_count, sizeof *access->roles, by_name);
	qsort(access->superusers, access->superuser_count, sizeof *access->superusers, by_text);
}

/* In front of all others. */
static void add_public(const struct looking *looking, struct object_access *access)
{
	struct object_role everybody = {.role = PUBLIC_ROLE,
		.name = "PUBLIC",
		.has_usage = true,
		.is_public_only = true,
		.rights = rights_of_public(looking->rights, looking->class)};
	const struct schema *schema = rights_schema(looking->rights, looking->class->schema);

	add_columns(looking, NULL, &everybody);
	if (!everybody.rights.count && !everybody.column_count)
		return;
	if (schema) {
		const struct acl *acl = &looking->rights->classes[schema->class].acl;

		everybody.has_usage = false;
		for (size_t i = 0; i < acl->count; i++)
			everybody.has_usage |= acl->grants[i].grantee == PUBLIC_OID &&
					       (acl->grants[i].privileges & PRIVILEGE_USAGE);
	}
	memmove(access->roles + 1, access->roles, access->role_count * sizeof *access->roles);
	access->roles[0] = everybody;
	access->role_count++;
}

/* --- the object ----------------------------------------------------------------------------------
 */

static void add_leftovers(
	const struct rights *rights, const struct acl *acl, struct object_access *access)
{
	for (size_t i = 0; i < acl->count; i++) {
		const struct grant *grant = &acl->grants[i];
		struct leftover *last = access->leftover_count
						? &access->leftovers[access->leftover_count - 1]
						: NULL;

		if (grant->grantee == PUBLIC_OID || roles_name(rights->roles, grant->grantee))
			continue;
		if (!last || last->oid != grant->grantee) {
			access->leftovers = mem_resize(access->leftovers,
				access->leftover_count + 1, sizeof *access->leftovers);
			last = &access->leftovers[access->leftover_count++];
			*last = (struct leftover){.oid = grant->grantee,
				.text = mem_printf(
					"a role that was dropped (OID %u)", grant->grantee)};
		}
		last->privileges |= grant->privileges;
	}
}

static void find_gap(const struct rights *rights, struct object_access *access)
{
	static const enum part parts[] = {
		PART_RELATIONS, PART_POLICIES, PART_VIEWS, PART_CALLED, PART_SERIALS, PART_FOREIGN};

	for (size_t i = 0; i < sizeof parts / sizeof *parts && !access->gap; i++)
		if (access->kind == OBJECT_RELATION && rights_lack(rights, parts[i]))
			access->gap =
				mem_printf("some of what decides over it could not be read: %s",
					rights->errors[parts[i]].primary);
}

struct object_access *explore_object(const struct rights *rights, const struct object_class *class,
	size_t place, int only, struct wanted *wanted)
{
	struct object_access *access = mem_new(sizeof *access);
	struct looking looking = {
		.rights = rights, .class = class, .place = place, .wanted = wanted};
	const struct schema *schema = rights_schema(rights, class->schema);

	access->kind = class->kind;
	access->kind_word = class_word(class);
	access->schema = schema ? schema->name : NULL;
	access->name = class->names[place];
	access->owner = roles_name(rights->roles, class->owner);
	access->is_default = class->is_default;
	access->is_revoked = !class->acl.count;
	access->has_row_security = class->has_row_security;
	if (class->kind == OBJECT_RELATION)
		class_columns(&looking);
	add_roles(&looking, only, access);
	if (only == ALL_ROLES)
		add_public(&looking, access);
	add_leftovers(rights, &class->acl, access);
	for (size_t i = 0; i < looking.column_count; i++)
		add_leftovers(rights, looking.columns[i].acl, access);
	find_gap(rights, access);
	for (size_t i = 0; i < looking.column_count; i++)
		free(looking.columns[i].names);
	free(looking.columns);
	return access;
}

void object_access_free(struct object_access *access)
{
	if (!access)
		return;
	for (size_t i = 0; i < access->role_count; i++)
		release_role(&access->roles[i]);
	for (size_t i = 0; i < access->leftover_count; i++)
		free(access->leftovers[i].text);
	free(access->roles);
	free(access->superusers);
	free(access->leftovers);
	free(access->gap);
	free(access);
}
