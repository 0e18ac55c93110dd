/* explore_member.c - what a role is a member of, what it is going to get, and what makes it
 * stronger than its privileges look. */
#include "grants/explore_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

/* --- memberships ---------------------------------------------------------------------------------
 */

static bool administers(const struct roles *roles, int holder, int group)
{
	size_t count;
	const struct membership *membership = roles_memberships(roles, holder, &count);

	for (; count; count--, membership++)
		if (membership->group == group && membership->admins)
			return true;
	return false;
}

/* ADMIN OPTION counts up to 15 along every membership; from 16 the grantor has to be a role whose
 * rights one has (user.c, select_best_admin). */
static bool may_act_for(
	const struct rights *rights, const struct heritage *heritage, uint32_t holder)
{
	return rights->server_version < 160000 ? heritage_is_member(heritage, holder)
					       : heritage_reaches(heritage, holder);
}

/* The way to one who has the ADMIN OPTION on @group, itself before others; NULL when there is none.
 */
static char *handing_out(const struct rights *rights, const struct heritage *heritage, int group)
{
	const struct role *best = NULL;
	struct buf way = BUF_INIT;

	if (administers(rights->roles, heritage_role(heritage), group))
		best = heritage_self(heritage);
	for (int i = 0; !best && i < (int)roles_count(rights->roles); i++)
		if (may_act_for(rights, heritage, roles_at(rights->roles, i)->oid) &&
			administers(rights->roles, i, group))
			best = roles_at(rights->roles, i);
	if (!best)
		return NULL;
	heritage_describe(heritage, best->oid, &way);
	buf_printf(&way, " > %s", roles_at(rights->roles, group)->name);
	return buf_take(&way);
}

static void add_grants(
	const struct rights *rights, int member, int group, struct belonging *belonging)
{
	size_t count;
	const struct membership *membership = roles_memberships(rights->roles, member, &count);

	for (; count; count--, membership++) {
		if (membership->group != group)
			continue;
		belonging->grants = mem_resize(
			belonging->grants, belonging->grant_count + 1, sizeof *belonging->grants);
		belonging->grants[belonging->grant_count++] = (struct membership_grant){
			.grantor = membership->grantor
					   ? roles_name(rights->roles, membership->grantor)
					   : NULL,
			.inherits = membership->inherits,
			.sets = membership->sets,
			.admins = membership->admins,
		};
	}
}

static struct belonging belonging_to(
	const struct rights *rights, const struct heritage *heritage, int group)
{
	const struct role *role = roles_at(rights->roles, group);
	struct belonging belonging = {.name = role->name,
		.is_superuser = role->is_superuser,
		.inherits = heritage_reaches(heritage, role->oid),
		.may_become = heritage_may_become(heritage, role->oid),
		.hands_out_by = handing_out(rights, heritage, group)};
	struct buf way = BUF_INIT;

	heritage_describe(heritage, role->oid, &way);
	if (belonging.inherits)
		belonging.inherits_by = buf_take(&way);
	else
		belonging.broken = buf_take(&way);
	if (belonging.may_become) {
		buf_init(&way, BUF_LIMIT_DEFAULT);
		heritage_describe_becoming(heritage, role->oid, &way);
		belonging.becomes_by = buf_take(&way);
	}
	belonging.may_hand_out = belonging.hands_out_by != NULL;
	add_grants(rights, heritage_role(heritage), group, &belonging);
	return belonging;
}

static int by_name(const void *left, const void *right)
{
	const struct belonging *a = left, *b = right;

	return strcmp(a->name, b->name);
}

void explore_belongings(
	const struct rights *rights, const struct heritage *heritage, struct role_access *access)
{
	for (int i = 0; i < (int)roles_count(rights->roles); i++) {
		if (i == heritage_role(heritage) ||
			!heritage_is_member(heritage, roles_at(rights->roles, i)->oid))
			continue;
		access->belongings = mem_resize(access->belongings, access->belonging_count + 1,
			sizeof *access->belongings);
		access->belongings[access->belonging_count++] = belonging_to(rights, heritage, i);
	}
	if (access->belonging_count)
		qsort(access->belongings, access->belonging_count, sizeof *access->belongings,
			by_name);
}

/* --- dangers -------------------------------------------------------------------------------------
 */

static void add_danger(struct role_access *access, enum danger_kind kind, char *text)
{
	size_t at = access->danger_count;

	access->dangers =
		mem_resize(access->dangers, access->danger_count + 1, sizeof *access->dangers);
	for (; at && access->dangers[at - 1].kind > kind; at--)
		access->dangers[at] = access->dangers[at - 1];
	access->dangers[at] = (struct danger){.kind = kind, .text = text};
	access->danger_count++;
}

static void judge_attributes(
	const struct rights *rights, const struct role *role, struct role_access *access)
{
	bool makes_all = role->may_create_roles && rights->server_version < 160000;
	const struct {
		bool stands;
		enum danger_kind kind;
		const char *text;
	} rows[] = {
		{role->is_superuser, DANGER_NEAR_SUPERUSER,
			"it is a superuser: no check applies to it"},
		{makes_all, DANGER_NEAR_SUPERUSER,
			"CREATEROLE: up to server 15 it may make itself a member of every role "
			"that "
			"is no superuser, of pg_execute_server_program too"},
		{role->may_create_roles && !makes_all, DANGER_WIDE,
			"CREATEROLE: it may make roles, and administers those that it made"},
		{role->may_replicate, DANGER_READS_SECRETS,
			"REPLICATION: a replication connection reads everything of the whole "
			"server"},
		{role->bypasses_rls, DANGER_WIDE,
			"BYPASSRLS: row level security filters nothing for it"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].stands)
			add_danger(access, rows[i].kind, mem_text(rows[i].text));
}

/* What membership of a predefined role opens (privileges.md 8, 25). */
static const struct {
	const char *role;
	enum danger_kind kind;
	const char *text;
} perilous[] = {
	{"pg_execute_server_program", DANGER_NEAR_SUPERUSER,
		"runs programs on the server in the name of its operating system user"},
	{"pg_write_server_files", DANGER_NEAR_SUPERUSER,
		"writes every file that the server can write"},
	{"pg_read_server_files", DANGER_NEAR_SUPERUSER,
		"reads every file that the server can read"},
	{"pg_read_all_data", DANGER_READS_SECRETS,
		"reads password hashes and foreign passwords too (pg_authid, pg_user_mapping)"},
	{"pg_write_all_data", DANGER_WIDE, "writes every table of users"},
	{"pg_read_all_stats", DANGER_WIDE, "reads the statements of all sessions"},
	{"pg_signal_backend", DANGER_WIDE, "ends sessions of others"},
};

static const struct belonging *belonging_named(const struct role_access *access, const char *name)
{
	for (size_t i = 0; i < access->belonging_count; i++)
		if (strcmp(access->belongings[i].name, name) == 0)
			return &access->belongings[i];
	return NULL;
}

static void judge_predefined(struct role_access *access)
{
	for (size_t i = 0; i < sizeof perilous / sizeof *perilous; i++) {
		const struct belonging *belonging = belonging_named(access, perilous[i].role);

		if (!belonging)
			continue;
		if (belonging->inherits)
			add_danger(access, perilous[i].kind,
				mem_printf("%s, through %s", perilous[i].text,
					belonging->inherits_by));
		else if (belonging->may_become)
			add_danger(access, perilous[i].kind,
				mem_printf("%s, after SET ROLE: %s", perilous[i].text,
					belonging->becomes_by));
		else if (belonging->may_hand_out)
			add_danger(access, perilous[i].kind,
				mem_printf("%s, after a GRANT to itself: %s", perilous[i].text,
					belonging->hands_out_by));
	}
}

/* Nobody inherits an attribute, but SET ROLE puts on all of them (privileges.md 20, 21). */
static void judge_becoming(const struct rights *rights, struct role_access *access)
{
	for (size_t i = 0; i < access->belonging_count; i++) {
		const struct belonging *belonging = &access->belongings[i];
		const struct role *role =
			roles_at(rights->roles, roles_find(rights->roles, belonging->name));

		if (!belonging->may_become)
			continue;
		if (role->is_superuser)
			add_danger(access, DANGER_NEAR_SUPERUSER,
				mem_printf("may become the superuser %s by SET ROLE: %s",
					role->name, belonging->becomes_by));
		else if (role->may_create_roles)
			add_danger(access,
				rights->server_version < 160000 ? DANGER_NEAR_SUPERUSER
								: DANGER_WIDE,
				mem_printf("may become %s, which has CREATEROLE, by SET ROLE: %s",
					role->name, belonging->becomes_by));
		else if (role->bypasses_rls)
			add_danger(access, DANGER_WIDE,
				mem_printf("may become %s, which has BYPASSRLS, by SET ROLE: %s",
					role->name, belonging->becomes_by));
	}
}

void explore_dangers(
	const struct rights *rights, const struct heritage *heritage, struct role_access *access)
{
	judge_attributes(rights, heritage_self(heritage), access);
	judge_becoming(rights, access);
	judge_predefined(access);
}

/* --- what is to come -----------------------------------------------------------------------------
 */

static bool kind_of_future(char letter, enum object_kind *kind)
{
	static const struct {
		char letter;
		enum object_kind kind;
	} letters[] = {{'r', OBJECT_RELATION}, {'S', OBJECT_SEQUENCE}, {'f', OBJECT_FUNCTION},
		{'T', OBJECT_TYPE}, {'n', OBJECT_SCHEMA}};

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == letter) {
			*kind = letters[i].kind;
			return true;
		}
	return false;
}

/* "granted to it", "through app > readers"; the caller frees it. */
static char *way_of_future(const struct heritage *heritage, uint32_t grantee)
{
	struct buf way = BUF_INIT;

	if (heritage_length(heritage, grantee) == 0)
		return mem_text("granted to itself");
	buf_text(&way, "through ");
	heritage_describe(heritage, grantee, &way);
	return buf_take(&way);
}

static void add_futures_of(const struct rights *rights, const struct heritage *heritage, size_t row,
	enum object_kind kind, struct role_access *access)
{
	const struct rowset *rows = rights->rows[PART_DEFAULTS];
	uint32_t creator = (uint32_t)rowset_integer(rows, row, 0);
	const struct schema *schema = rights_schema(rights, (uint32_t)rowset_integer(rows, row, 1));
	struct acl acl = acl_read(rowset_text(rows, row, 3));

	for (size_t i = 0; i < acl.count; i++) {
		const struct grant *grant = &acl.grants[i];

		/* What the creator keeps for itself comes of its ownership. */
		if (grant->grantee == creator || !heritage_reaches(heritage, grant->grantee))
			continue;
		access->futures = mem_resize(
			access->futures, access->future_count + 1, sizeof *access->futures);
		access->futures[access->future_count++] =
			(struct future_right){.creator = roles_name(rights->roles, creator),
				.schema = schema ? schema->name : NULL,
				.kind = kind,
				.privileges = grant->privileges,
				.text = way_of_future(heritage, grant->grantee)};
	}
	free(acl.grants);
}

static int by_creator(const void *left, const void *right)
{
	const struct future_right *a = left, *b = right;
	int order = strcmp(a->schema ? a->schema : "", b->schema ? b->schema : "");

	if (!order)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	if (!order)
		order = strcmp(a->creator ? a->creator : "", b->creator ? b->creator : "");
	return order ? order : strcmp(a->text, b->text);
}

void explore_futures(
	const struct rights *rights, const struct heritage *heritage, struct role_access *access)
{
	const struct rowset *rows = rights->rows[PART_DEFAULTS];

	for (size_t row = 0; row < rowset_rows(rows); row++) {
		uint32_t oid = (uint32_t)rowset_integer(rows, row, 1);
		const struct schema *schema = rights_schema(rights, oid);
		enum object_kind kind;

		if ((!oid || (schema && schema->is_in_scope)) &&
			kind_of_future(rowset_text(rows, row, 2)[0], &kind))
			add_futures_of(rights, heritage, row, kind, access);
	}
	if (access->future_count)
		qsort(access->futures, access->future_count, sizeof *access->futures, by_creator);
}
