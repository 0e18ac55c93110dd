/* explore_role.c - everything that one role can do, counted: by classes of objects where all of a
 * class fare alike. */
#include "grants/explore_private.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define SHARES_MAX 16 /* ways that a group tells apart */

/* The groups of one bin, a bit each; made when its first class is met. */
struct bin {
	struct group *groups; /* PRIVILEGE_COUNT of them */
	bool lacks_usage;
};

struct counting {
	const struct rights *rights;
	const struct heritage *heritage;
	struct schema_places *places;
	struct bin *bins;
	struct role_access *access;
};

static struct bin *open_bin(struct counting *counting, const struct object_class *class)
{
	int number = bin_of(counting->places, class);
	struct bin *bin;

	if (number < 0)
		return NULL;
	bin = &counting->bins[number];
	if (bin->groups)
		return bin;
	bin->groups = mem_array(PRIVILEGE_COUNT, sizeof *bin->groups);
	bin->lacks_usage = !may_use_schema(counting->rights, counting->heritage, class->schema);
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++)
		bin->groups[i] = (struct group){.kind = class->kind,
			.schema = bin_schema(counting->places, number),
			.privilege = 1u << i,
			.lacks_usage = bin->lacks_usage};
	return bin;
}

/* --- counting ------------------------------------------------------------------------------------
 */

/* Told in the same words? Who granted to PUBLIC is not told. */
static bool ways_are_alike(const struct share *share, const struct via *via, bool is_default)
{
	const struct via *other = &share->via;

	if (other->kind != via->kind || other->grantee != via->grantee ||
		other->is_owner != via->is_owner)
		return false;
	if (via->kind == VIA_PUBLIC || (via->is_owner && !via->length))
		return share->is_default == is_default;
	return via->is_owner ||
	       (other->grantor == via->grantor && other->is_grantable == via->is_grantable);
}

static void add_share(const struct counting *counting, struct group *group,
	const struct object_class *class, const struct via *via, size_t count)
{
	struct buf text = BUF_INIT;
	struct share *share;

	for (size_t i = 0; i < group->share_count; i++)
		if (i + 1 == SHARES_MAX ||
			ways_are_alike(&group->shares[i], via, class->is_default)) {
			group->shares[i].count += count;
			return;
		}
	group->shares = mem_resize(group->shares, group->share_count + 1, sizeof *group->shares);
	share = &group->shares[group->share_count++];
	if (group->share_count == SHARES_MAX)
		buf_text(&text, "by other ways");
	else
		via_describe(counting->rights, counting->heritage, class, via, &text);
	*share = (struct share){.via = *via,
		.is_default = class->is_default,
		.text = buf_take(&text),
		.count = count};
}

/* An effect that differs from object to object is worked out for each. */
static void add_outcomes(
	const struct counting *counting, struct group *group, const struct object_class *class)
{
	size_t step =
		effect_is_of_class(counting->rights, class, group->privilege) ? class->count : 1;

	if (class->kind != OBJECT_RELATION || !(group->privilege & USE_PRIVILEGES))
		return;
	for (size_t place = 0; place < class->count; place += step) {
		struct use use = use_of(counting->rights, counting->heritage, class, place,
			group->privilege, !group->lacks_usage, NULL);

		group->outcomes[use.outcome] += step;
		use_release(&use);
	}
}

static void count_class(struct counting *counting, const struct object_class *class)
{
	unsigned all = privileges_of_kind(class->kind, counting->rights->server_version);
	struct bin *bin = open_bin(counting, class);
	struct via via;

	for (unsigned i = 0; bin && i < PRIVILEGE_COUNT; i++) {
		struct group *group = &bin->groups[i];
		bool is_held;

		if (!(all & group->privilege))
			continue;
		is_held = rights_hold(
			counting->rights, counting->heritage, class, group->privilege, &via);
		group->all += class->count;
		if (!rights_agree(class, group->privilege, is_held))
			group->doubted += class->count;
		if (!is_held)
			continue;
		group->held += class->count;
		if (rights_may_grant(counting->rights, counting->heritage, class, group->privilege))
			group->grantable += class->count;
		add_share(counting, group, class, &via, class->count);
		add_outcomes(counting, group, class);
	}
}

/* --- names ---------------------------------------------------------------------------------------
 */

static void choose_names(struct group *group)
{
	size_t exceptions = group->all - group->held;

	group->names_are_held = group->held < exceptions;
	group->names = mem_array(
		(group->names_are_held ? group->held : exceptions) + 1, sizeof *group->names);
}

static void name_class(struct counting *counting, const struct object_class *class)
{
	int number = bin_of(counting->places, class);
	unsigned held;

	if (number < 0)
		return;
	held = rights_held(counting->rights, counting->heritage, class);
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++) {
		struct group *group = &counting->bins[number].groups[i];

		if (!group->names || group->names_are_held != ((held & 1u << i) != 0))
			continue;
		memcpy(group->names + group->name_count, class->names,
			class->count * sizeof *group->names);
		group->name_count += class->count;
	}
}

static int by_text(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int by_count(const void *left, const void *right)
{
	const struct share *a = left, *b = right;

	if (a->count != b->count)
		return (a->count < b->count) - (a->count > b->count);
	/* What everybody has says the least. */
	if ((a->via.kind == VIA_PUBLIC) != (b->via.kind == VIA_PUBLIC))
		return a->via.kind == VIA_PUBLIC ? 1 : -1;
	return strcmp(a->text, b->text);
}

static void add_group(struct role_access *access, struct group *group)
{
	if (group->name_count)
		qsort(group->names, group->name_count, sizeof *group->names, by_text);
	if (group->share_count)
		qsort(group->shares, group->share_count, sizeof *group->shares, by_count);
	access->groups =
		mem_resize(access->groups, access->group_count + 1, sizeof *access->groups);
	access->groups[access->group_count++] = *group;
}

/* --- columns -------------------------------------------------------------------------------------
 */

/* Columns that are held by their own ACL alone, of relations whose privilege as a whole is not. */
static void count_column(struct counting *counting, const struct column *column)
{
	size_t place = 0;
	const struct rights *rights = counting->rights;
	const struct object_class *class = rights_object(rights, column->relation, &place);
	struct object_class alone = {.kind = OBJECT_COLUMN, .acl = column->acl};
	struct bin *bin;
	struct via via;

	if (!class || column->number < 1)
		return;
	alone.schema = class->schema;
	alone.owner = class->owner;
	alone.is_catalog = class->is_catalog;
	bin = open_bin(counting, &alone);
	for (unsigned i = 0; bin && i < PRIVILEGE_COUNT; i++) {
		struct group *group = &bin->groups[i];

		if (!rights_hold(rights, counting->heritage, &alone, 1u << i, &via) ||
			rights_hold(rights, counting->heritage, class, 1u << i, NULL))
			continue;
		group->names_are_held = true;
		if ((group->held & (group->held + 1)) == 0)
			group->names =
				mem_resize(group->names, 2 * group->held + 1, sizeof *group->names);
		group->names[group->name_count++] =
			mem_printf("%s.%s", class->names[place], column->name);
		group->held++;
		group->grantable +=
			rights_may_grant(counting->rights, counting->heritage, &alone, 1u << i);
		add_share(counting, group, &alone, &via, 1);
	}
}

/* --- groups --------------------------------------------------------------------------------------
 */

/* What the server alone says to be held is told too, as doubtful. */
static bool is_told(const struct group *group)
{
	return group->held || group->doubted;
}

static void make_groups(struct counting *counting)
{
	const struct rights *rights = counting->rights;
	int bins = bin_count(counting->places);

	counting->bins = mem_array((size_t)bins, sizeof *counting->bins);
	for (size_t i = 0; i < rights->class_count; i++)
		if (rights->classes[i].count)
			count_class(counting, &rights->classes[i]);
	for (int bin = 0; bin < bins; bin++)
		for (size_t i = 0; counting->bins[bin].groups && i < PRIVILEGE_COUNT; i++)
			if (is_told(&counting->bins[bin].groups[i]))
				choose_names(&counting->bins[bin].groups[i]);
	for (size_t i = 0; i < rights->class_count; i++)
		if (rights->classes[i].count)
			name_class(counting, &rights->classes[i]);
	for (size_t i = 0; i < rights->column_count; i++)
		count_column(counting, &rights->columns[i]);
	for (int bin = 0; bin < bins; bin++) {
		for (size_t i = 0; counting->bins[bin].groups && i < PRIVILEGE_COUNT; i++)
			if (is_told(&counting->bins[bin].groups[i]))
				add_group(counting->access, &counting->bins[bin].groups[i]);
		free(counting->bins[bin].groups);
	}
	free(counting->bins);
}

/* --- what is owned -------------------------------------------------------------------------------
 */

static void own_class(struct counting *counting, const struct object_class *class)
{
	struct role_access *access = counting->access;
	int number = bin_of(counting->places, class);
	const char *schema;
	struct owned *owned;
	struct buf text = BUF_INIT;
	struct via via = {.kind = VIA_GRANT,
		.grantee = class->owner,
		.is_owner = true,
		.length = heritage_length(counting->heritage, class->owner)};

	if (number < 0 || class->owner == PUBLIC_OID || via.length < 0)
		return;
	schema = bin_schema(counting->places, number);
	for (size_t i = 0; i < access->owned_count; i++) {
		owned = &access->owned[i];
		if (owned->kind == class->kind && owned->schema == schema &&
			owned->owner == class->owner) {
			owned->count += class->count;
			return;
		}
	}
	via_describe(counting->rights, counting->heritage, NULL, &via, &text);
	access->owned = mem_resize(access->owned, access->owned_count + 1, sizeof *access->owned);
	access->owned[access->owned_count++] = (struct owned){.kind = class->kind,
		.schema = schema,
		.owner = class->owner,
		.text = buf_take(&text),
		.count = class->count,
		.name = class->names[0]};
}

static int by_place(const void *left, const void *right)
{
	const struct owned *a = left, *b = right;

	if (a->kind != b->kind)
		return (a->kind > b->kind) - (a->kind < b->kind);
	if (a->schema && b->schema && a->schema != b->schema)
		return strcmp(a->schema, b->schema);
	return strcmp(a->text, b->text);
}

static void find_owned(struct counting *counting)
{
	struct role_access *access = counting->access;

	for (size_t i = 0; i < counting->rights->class_count; i++)
		if (counting->rights->classes[i].count)
			own_class(counting, &counting->rights->classes[i]);
	if (access->owned_count)
		qsort(access->owned, access->owned_count, sizeof *access->owned, by_place);
	for (size_t i = 0; i < access->owned_count; i++)
		if (access->owned[i].count > 1)
			access->owned[i].name = NULL;
}

/* --- the role ------------------------------------------------------------------------------------
 */

/* As whom its sessions run; a role that it may not become leaves it as it is. */
static int acting_role(const struct rights *rights, int role)
{
	const struct heritage *heritage = rights_heritage(rights, role);
	const struct role *self = heritage_self(heritage);
	int acting;

	if (strcmp(self->name, rights->session_role) == 0)
		acting = roles_find(rights->roles, rights->acting_role);
	else
		acting = *self->set_role ? roles_find(rights->roles, self->set_role) : -1;
	if (acting < 0 || (!self->is_superuser && !heritage_may_become(heritage,
							  roles_at(rights->roles, acting)->oid)))
		return role;
	return acting;
}

static void find_gaps(const struct rights *rights, struct role_access *access)
{
	static const struct {
		enum part part;
		const char *what;
	} parts[] = {
		{PART_DEFAULTS, "default privileges"},
		{PART_RELATIONS, "relations and sequences"},
		{PART_POLICIES, "policies of row level security"},
		{PART_VIEWS, "what views read"},
		{PART_CALLED, "what views and policies call"},
		{PART_SERIALS, "sequences of serial columns"},
		{PART_FOREIGN, "foreign tables"},
		{PART_FUNCTIONS, "functions"},
		{PART_TYPES, "types"},
		{PART_OTHERS, "languages and foreign servers"},
	};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!rights_lack(rights, parts[i].part))
			continue;
		access->gaps =
			mem_resize(access->gaps, access->gap_count + 1, sizeof *access->gaps);
		access->gaps[access->gap_count++] = mem_printf("%s could not be read: %s",
			parts[i].what, rights->errors[parts[i].part].primary);
	}
}

struct role_access *explore_role(const struct rights *rights, int role)
{
	struct role_access *access = mem_new(sizeof *access);
	int acting = acting_role(rights, role);
	struct counting counting = {.rights = rights,
		.heritage = rights_heritage(rights, acting),
		.places = schema_places_new(rights),
		.access = access};
	const struct heritage *login = rights_heritage(rights, role);

	access->role = heritage_self(login);
	access->name = access->role->name;
	access->acting = heritage_self(counting.heritage)->name;
	access->is_superuser = heritage_self(counting.heritage)->is_superuser;
	if (!access->is_superuser)
		make_groups(&counting);
	find_owned(&counting);
	explore_belongings(rights, login, access);
	explore_dangers(rights, login, access);
	explore_futures(rights, counting.heritage, access);
	find_gaps(rights, access);
	schema_places_free(counting.places);
	return access;
}

static void release_group(struct group *group)
{
	/* Names of columns are our own, all others belong to the picture. */
	for (size_t i = 0; group->kind == OBJECT_COLUMN && i < group->name_count; i++)
		free(group->names[i]);
	for (size_t i = 0; i < group->share_count; i++)
		free(group->shares[i].text);
	free(group->shares);
	free(group->names);
}

static void release_belonging(struct belonging *belonging)
{
	free(belonging->inherits_by);
	free(belonging->becomes_by);
	free(belonging->hands_out_by);
	free(belonging->broken);
	free(belonging->grants);
}

void role_access_free(struct role_access *access)
{
	if (!access)
		return;
	for (size_t i = 0; i < access->group_count; i++)
		release_group(&access->groups[i]);
	for (size_t i = 0; i < access->owned_count; i++)
		free(access->owned[i].text);
	for (size_t i = 0; i < access->belonging_count; i++)
		release_belonging(&access->belongings[i]);
	for (size_t i = 0; i < access->future_count; i++)
		free(access->futures[i].text);
	for (size_t i = 0; i < access->danger_count; i++)
		free(access->dangers[i].text);
	for (size_t i = 0; i < access->gap_count; i++)
		free(access->gaps[i]);
	free(access->groups);
	free(access->owned);
	free(access->belongings);
	free(access->futures);
	free(access->dangers);
	free(access->gaps);
	free(access);
}
