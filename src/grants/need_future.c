/* need_future.c - objects that are yet to be made: they carry the default privileges of the role
 * that makes them, and of nobody else (privileges.md 2). */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

static const struct future {
	enum need_kind need;
	enum object_kind kind;
	char letter; /* pg_default_acl.defaclobjtype */
	const char *plural, *sql;
	unsigned of_public; /* built-in default */
} futures[] = {
	{NEED_FUTURE_RELATIONS, OBJECT_RELATION, 'r', "tables", "TABLES", 0},
	{NEED_FUTURE_SEQUENCES, OBJECT_SEQUENCE, 'S', "sequences", "SEQUENCES", 0},
	{NEED_FUTURE_FUNCTIONS, OBJECT_FUNCTION, 'f', "functions", "FUNCTIONS", PRIVILEGE_EXECUTE},
	{NEED_FUTURE_TYPES, OBJECT_TYPE, 'T', "types", "TYPES", PRIVILEGE_USAGE},
};

static const struct future *future_of(const struct need *need)
{
	size_t i = 0;

	while (futures[i].need != need->kind)
		i++;
	return &futures[i];
}

/* The stored entry; false: there is none. */
static bool stored(const struct rights *rights, uint32_t creator, uint32_t schema, char letter,
	struct acl *acl)
{
	const struct rowset *rows = rights->rows[PART_DEFAULTS];

	for (size_t row = 0; row < rowset_rows(rows); row++) {
		if ((uint32_t)rowset_integer(rows, row, 0) != creator ||
			(uint32_t)rowset_integer(rows, row, 1) != schema ||
			rowset_text(rows, row, 2)[0] != letter)
			continue;
		*acl = acl_read(rowset_text(rows, row, 3));
		return true;
	}
	return false;
}

static struct acl built_in(const struct future *future, uint32_t creator, int server_version)
{
	struct acl acl = {.grants = mem_array(2, sizeof *acl.grants), .count = 1};

	acl.grants[0] = (struct grant){.grantee = creator,
		.grantor = creator,
		.privileges = (uint16_t)privileges_of_kind(future->kind, server_version)};
	if (future->of_public)
		acl.grants[acl.count++] = (struct grant){.grantee = PUBLIC_OID,
			.grantor = creator,
			.privileges = (uint16_t)future->of_public};
	return acl;
}

static void append(struct acl *acl, const struct acl *more)
{
	acl->grants = mem_resize(acl->grants, acl->count + more->count + 1, sizeof *acl->grants);
	for (size_t i = 0; i < more->count; i++)
		acl->grants[acl->count++] = more->grants[i];
}

/* What an object of @creator in this schema will carry: the global entry (else the built-in one)
 * and what the schema adds; when that is nothing at all, the built-in one. */
static struct acl acl_to_come(
	const struct rights *rights, const struct future *future, uint32_t creator, uint32_t schema)
{
	struct acl acl, more;

	if (!stored(rights, creator, 0, future->letter, &acl))
		acl = built_in(future, creator, rights->server_version);
	if (stored(rights, creator, schema, future->letter, &more)) {
		append(&acl, &more);
		free(more.grants);
	}
	if (!acl.count) {
		free(acl.grants);
		acl = built_in(future, creator, rights->server_version);
	}
	return acl;
}

/* Flags a role, by index: a server can have 10,000 roles, so none is looked at for each of the
 * others. */
struct creators {
	bool *may_create, *owns, *is_become;
};

static void creators_release(struct creators *creators)
{
	free(creators->may_create);
	free(creators->owns);
	free(creators->is_become);
}

static void mark(const struct rights *rights, uint32_t oid, bool *marked)
{
	int index = roles_of_oid(rights->roles, oid);

	if (index >= 0)
		marked[index] = true;
}

/* Whoever inherits from a marked role is marked too. */
static void mark_heirs(const struct rights *rights, bool *marked)
{
	for (bool changes = true; changes;) {
		changes = false;
		for (size_t i = 0; i < roles_count(rights->roles); i++) {
			size_t count = 0;
			const struct membership *membership =
				marked[i] ? NULL : roles_memberships(rights->roles, (int)i, &count);

			for (; count; count--, membership++)
				if (membership->inherits && marked[membership->group])
					changes = marked[i] = true;
		}
	}
}

static struct creators find_creators(
	const struct rights *rights, const struct future *future, const struct schema *schema)
{
	const struct acl *acl = &rights->classes[schema->class].acl;
	size_t roles = roles_count(rights->roles), count;
	struct creators creators = {.may_create = mem_array(roles, sizeof(bool)),
		.owns = mem_array(roles, sizeof(bool)),
		.is_become = mem_array(roles, sizeof(bool))};
	bool may_everybody = false;

	for (size_t i = 0; i < acl->count; i++) {
		if (!(acl->grants[i].privileges & PRIVILEGE_CREATE))
			continue;
		may_everybody |= acl->grants[i].grantee == PUBLIC_OID;
		mark(rights, acl->grants[i].grantee, creators.may_create);
	}
	mark_heirs(rights, creators.may_create);
	for (size_t i = 0; i < rights->class_count; i++)
		if (rights->classes[i].kind == future->kind &&
			rights->classes[i].schema == schema->oid)
			mark(rights, rights->classes[i].owner, creators.owns);
	for (size_t i = 0; i < roles; i++) {
		const struct membership *membership =
			roles_memberships(rights->roles, (int)i, &count);

		for (; count; count--, membership++)
			creators.is_become[membership->group] |= membership->sets;
		creators.may_create[i] |=
			may_everybody || roles_at(rights->roles, (int)i)->is_superuser;
	}
	return creators;
}

/* Who may make objects here: who holds CREATE and can act at all. A superuser can everywhere; it
 * counts where it did so before. */
static bool is_creator(const struct rights *rights, const struct creators *creators, int index)
{
	const struct role *role = roles_at(rights->roles, index);

	if (strncmp(role->name, "pg_", 3) == 0 || role->is_missing || !creators->may_create[index])
		return false;
	return creators->owns[index] ||
	       (!role->is_superuser && (role->may_login || creators->is_become[index]));
}

/* What is not covered for the objects of this creator. */
static unsigned uncovered(struct judging *judging, const struct future *future,
	const struct role *creator, const struct schema *schema, struct tally *ways)
{
	struct acl acl = acl_to_come(judging->rights, future, creator->oid, schema->oid);
	struct object_class class = {
		.kind = future->kind, .owner = creator->oid, .schema = schema->oid, .acl = acl};
	unsigned wanted = judging->need->privileges, missing = 0;
	struct via via = {.kind = VIA_NOTHING};

	for (unsigned bit = 1; bit <= wanted; bit <<= 1)
		if ((wanted & bit) &&
			!rights_hold(judging->rights, judging->subject, &class, bit, &via))
			missing |= bit;
	if (!missing)
		tally_add(ways, via_text(judging, &class, &via), 1);
	free(acl.grants);
	return missing;
}

static void mend(struct judging *judging, struct verdict *verdict, const struct future *future,
	const struct role *creator, const struct schema *schema, unsigned missing)
{
	struct buf sql = BUF_INIT;
	char *runner = mend_runner("the role that makes the objects", creator->name);

	buf_text(&sql, "ALTER DEFAULT PRIVILEGES FOR ROLE ");
	ident_add(&sql, creator->name);
	buf_text(&sql, " IN SCHEMA ");
	ident_add(&sql, schema->name);
	buf_text(&sql, " GRANT ");
	privileges_add(&sql, missing);
	buf_printf(&sql, " ON %s TO ", future->sql);
	ident_add(&sql, heritage_self(judging->subject)->name);
	buf_char(&sql, ';');
	mends_statement(verdict->mends, STAGE_FUTURE, buf_take(&sql), runner);
	free(runner);
}

static void end(struct judging *judging, struct verdict *verdict)
{
	enum verdict_state state = verdict->held ? VERDICT_PARTIAL : VERDICT_MISSING;

	if (!verdict->all)
		verdict_end(verdict, VERDICT_OK, mem_text("no role can make any here"));
	else if (verdict->held == verdict->all)
		verdict_end(verdict, VERDICT_OK,
			mem_printf("covered for %zu of %zu creators", verdict->held, verdict->all));
	else
		/* What exists can be used; it will not last. */
		verdict_end(verdict, judging->need->level == LEVEL_REQUIRED ? state : VERDICT_WARN,
			verdict->held ? mem_printf("covered for %zu of %zu creators", verdict->held,
						verdict->all)
				      : mem_text("no default privilege covers them"));
}

/* Whatever they will carry: nobody reaches them without USAGE of the schema. */
static void look_at_usage(
	struct judging *judging, struct verdict *verdict, const struct schema *schema)
{
	const struct object_class *class = &judging->rights->classes[schema->class];

	if (!verdict->held ||
		rights_hold(judging->rights, judging->subject, class, PRIVILEGE_USAGE, NULL))
		return;
	verdict_end(verdict, VERDICT_SKIP,
		mem_printf("covered for %zu of %zu creators, but needs USAGE on schema %s first",
			verdict->held, verdict->all, schema->name));
	mend_lack(judging, verdict,
		&(struct lack){.kind = OBJECT_SCHEMA,
			.privilege = PRIVILEGE_USAGE,
			.owner = class->owner,
			.role = heritage_self(judging->subject)->oid,
			.name = schema->name});
}

static void judge_schema(struct judging *judging, const struct schema *schema, const char *name)
{
	const struct future *future = future_of(judging->need);
	const struct rights *rights = judging->rights;
	struct buf title = BUF_INIT;
	struct verdict *verdict;
	struct tally ways = {.kinds = 0};
	struct creators creators;

	privileges_add(&title, judging->need->privileges);
	buf_printf(&title, " on new %s in %s", future->plural, name);
	verdict = verdict_add(judging, name, buf_take(&title));
	if (!schema) {
		verdict_end(verdict, VERDICT_SKIP, mem_text("there is no such schema"));
		return;
	}
	if (verdict_is_unknown(judging, verdict, PART_DEFAULTS))
		return;
	creators = find_creators(rights, future, schema);
	for (size_t i = 0; i < roles_count(rights->roles); i++) {
		const struct role *creator = roles_at(rights->roles, (int)i);

		if (is_creator(rights, &creators, (int)i)) {
			unsigned missing = uncovered(judging, future, creator, schema, &ways);

			verdict->all++;
			verdict->held += !missing;
			if (missing) {
				words_add(&verdict->missing, creator->name);
				mend(judging, verdict, future, creator, schema, missing);
			}
		}
	}
	creators_release(&creators);
	end(judging, verdict);
	look_at_usage(judging, verdict, schema);
	tally_details(&ways, verdict, "Covered");
	tally_release(&ways);
	if (verdict->missing.count)
		verdict_detail(
			verdict, mem_printf("What these roles make is not covered: a default "
					    "privilege belongs to the role that makes the "
					    "object"));
}

void need_future(struct judging *judging)
{
	for_each_schema(judging, judge_schema);
}
