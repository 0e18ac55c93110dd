/* baseline_take.c - what one role holds, taken from a picture of the rights. */
#include "grants/baseline.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "config.h"
#include "pg/ident.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

#define WAY_MAX 64 /* roles of a way; heritage_way() stores no more */

struct taking {
	struct baseline *baseline;
	const struct rights *rights;
	const struct heritage *subject; /* as whom the sessions run */
	const struct heritage *login;
};

/* A name that is not UTF-8 would not survive the file: both sides have its visible form. */
static char *clean(const char *name)
{
	struct buf visible = BUF_INIT;

	if (!name || text_is_utf8(name, strlen(name)))
		return mem_text(name);
	text_printable(&visible, name, strlen(name), 0);
	return buf_take(&visible);
}

static const char *name_of(const struct taking *taking, uint32_t oid)
{
	const char *name = roles_name(taking->rights->roles, oid);

	return name ? name : "a role that was dropped";
}

static void add_to_path(struct held_right *held, const char *role)
{
	char *name = clean(role);

	words_add(&held->path, name);
	free(name);
}

/* --- rights on objects ---------------------------------------------------------------------------
 */

/* The role itself is left out of the way, so that two roles that come the same way are the same. */
static void add_path(const struct taking *taking, struct held_right *held, uint32_t grantee)
{
	const char *names[WAY_MAX];
	size_t count = heritage_way(taking->subject, grantee, names, WAY_MAX);

	for (size_t i = 1; i < count; i++)
		add_to_path(held, names[i]);
}

/* May it hand the right on? By any entry that it uses, not only by the nearest; an owner always. */
static bool may_grant(
	const struct taking *taking, const struct object_class *class, unsigned privilege)
{
	if (rights_own(taking->rights, taking->subject, class->owner))
		return true;
	for (size_t i = 0; i < class->acl.count; i++)
		if ((class->acl.grants[i].grantable & privilege) &&
			heritage_reaches(taking->subject, class->acl.grants[i].grantee))
			return true;
	return false;
}

static void add_held(const struct taking *taking, struct holding *holding,
	const struct object_class *class, unsigned privilege, const struct via *via)
{
	static const enum right_by bys[] = {
		[VIA_NOTHING] = BY_NOTHING,
		[VIA_SUPERUSER] = BY_SUPERUSER,
		[VIA_GRANT] = BY_GRANT,
		[VIA_PREDEFINED] = BY_PREDEFINED,
		[VIA_PUBLIC] = BY_PUBLIC,
	};
	enum right_by by = via->is_owner ? BY_OWNER : bys[via->kind];
	struct held_right *held = holding_add_right(holding, privilege, by);

	held->is_grantable = may_grant(taking, class, privilege);
	if (by == BY_GRANT)
		held->grantor = clean(name_of(taking, via->grantor));
	if (by == BY_GRANT || by == BY_OWNER || by == BY_PREDEFINED)
		add_path(taking, held, via->grantee);
}

static void add_ownership(
	const struct taking *taking, struct holding *holding, const struct object_class *class)
{
	bool is_superuser = heritage_self(taking->subject)->is_superuser;
	struct held_right *held;

	/* A superuser may do all that an owner may, but losing that is not losing tables. */
	if (class->owner == PUBLIC_OID || !heritage_reaches(taking->subject, class->owner) ||
		(is_superuser && class->owner != heritage_self(taking->subject)->oid))
		return;
	held = holding_add_right(holding, RIGHT_OWNERSHIP, BY_OWNER);
	add_path(taking, held, class->owner);
}

/* A holding with the rights on the objects of this class, and no names yet. */
static struct holding *take_class(const struct taking *taking, enum holding_kind kind,
	const char *schema, const struct object_class *class)
{
	char *name = clean(schema);
	struct holding *holding = baseline_add(taking->baseline, kind, name);
	unsigned held = rights_held(taking->rights, taking->subject, class);

	for (unsigned bit = 1; bit <= held; bit <<= 1) {
		struct via via;

		if ((held & bit) && rights_hold(taking->rights, taking->subject, class, bit, &via))
			add_held(taking, holding, class, bit, &via);
	}
	if (kind != HOLDING_COLUMN && kind < HOLDING_FUTURE_RELATION)
		add_ownership(taking, holding, class);
	free(name);
	return holding;
}

static void take_objects(const struct taking *taking)
{
	static const enum holding_kind kinds[OBJECT_KINDS] = {
		[OBJECT_RELATION] = HOLDING_RELATION,
		[OBJECT_SEQUENCE] = HOLDING_SEQUENCE,
		[OBJECT_FUNCTION] = HOLDING_FUNCTION,
		[OBJECT_TYPE] = HOLDING_TYPE,
		[OBJECT_LANGUAGE] = HOLDING_LANGUAGE,
		[OBJECT_FOREIGN_SERVER] = HOLDING_FOREIGN_SERVER,
	};
	const struct rights *rights = taking->rights;

	for (size_t i = 0; i < rights->class_count; i++) {
		const struct object_class *class = &rights->classes[i];
		const struct schema *schema = rights_schema(rights, class->schema);
		struct holding *holding;

		/* What views and policies read elsewhere is in the picture too. */
		if (class->kind == OBJECT_DATABASE || class->kind == OBJECT_SCHEMA ||
			(class->schema && (!schema || !schema->is_in_scope)))
			continue;
		holding = take_class(taking, kinds[class->kind], schema ? schema->name : "", class);
		for (size_t at = 0; at < class->count; at++)
			holding_add_name(holding, clean(class->names[at]));
	}
}

static void take_schemas(const struct taking *taking)
{
	const struct rights *rights = taking->rights;

	for (size_t i = 0; i < rights->schema_count; i++)
		if (rights->schemas[i].is_in_scope)
			holding_add_name(take_class(taking, HOLDING_SCHEMA, "",
						 &rights->classes[rights->schemas[i].class]),
				clean(rights->schemas[i].name));
}

static void take_columns(const struct taking *taking)
{
	const struct rights *rights = taking->rights;

	for (size_t i = 0; i < rights->column_count; i++) {
		const struct column *column = &rights->columns[i];
		size_t place;
		const struct object_class *of = rights_object(rights, column->relation, &place);
		const struct schema *schema = of ? rights_schema(rights, of->schema) : NULL;
		struct object_class alone = {
			.kind = OBJECT_COLUMN, .owner = of ? of->owner : 0, .acl = column->acl};
		struct buf name = BUF_INIT;
		char *raw;

		if (!schema || !schema->is_in_scope || column->number < 1)
			continue;
		ident_add_qualified(&name, of->names[place], column->name);
		raw = buf_take(&name);
		holding_add_name(
			take_class(taking, HOLDING_COLUMN, schema->name, &alone), clean(raw));
		free(raw);
	}
}

/* --- default privileges --------------------------------------------------------------------------
 */

static const struct future {
	char letter; /* pg_default_acl.defaclobjtype */
	enum holding_kind kind;
	enum object_kind object;
} futures[] = {
	{'r', HOLDING_FUTURE_RELATION, OBJECT_RELATION},
	{'S', HOLDING_FUTURE_SEQUENCE, OBJECT_SEQUENCE},
	{'f', HOLDING_FUTURE_FUNCTION, OBJECT_FUNCTION},
	{'T', HOLDING_FUTURE_TYPE, OBJECT_TYPE},
	{'n', HOLDING_FUTURE_SCHEMA, OBJECT_SCHEMA},
};

static const struct future *future_of(char letter)
{
	for (size_t i = 0; i < sizeof futures / sizeof *futures; i++)
		if (futures[i].letter == letter)
			return &futures[i];
	return NULL; /* a kind of a newer server: large objects of 18 */
}

static void take_future(const struct taking *taking, const struct future *future, size_t row)
{
	const struct rights *rights = taking->rights;
	const struct rowset *rows = rights->rows[PART_DEFAULTS];
	uint32_t creator = (uint32_t)rowset_integer(rows, row, 0);
	uint32_t oid = (uint32_t)rowset_integer(rows, row, 1);
	const struct schema *schema = oid ? rights_schema(rights, oid) : NULL;
	struct object_class class = {.kind = future->object, .owner = creator};

	/* What it makes itself it owns, whatever the default privileges are. */
	if ((oid && (!schema || !schema->is_in_scope)) ||
		(heritage_reaches(taking->subject, creator) &&
			!heritage_self(taking->subject)->is_superuser))
		return;
	class.acl = acl_read(rowset_text(rows, row, 3));
	holding_add_name(take_class(taking, future->kind, schema ? schema->name : "", &class),
		clean(name_of(taking, creator)));
	free(class.acl.grants);
}

static void take_futures(const struct taking *taking)
{
	const struct rowset *rows = taking->rights->rows[PART_DEFAULTS];

	for (size_t row = 0; row < rowset_rows(rows); row++) {
		const struct future *future = future_of(rowset_text(rows, row, 2)[0]);

		if (future)
			take_future(taking, future, row);
	}
}

/* --- the role itself -----------------------------------------------------------------------------
 */

static void add_attribute(struct baseline *baseline, const char *name, char *value)
{
	baseline->attributes = mem_resize(
		baseline->attributes, baseline->attribute_count + 1, sizeof *baseline->attributes);
	baseline->attributes[baseline->attribute_count++] =
		(struct baseline_attribute){mem_text(name), value};
}

static void take_attributes(const struct taking *taking)
{
	const struct role *role = heritage_self(taking->login);
	const struct role *acting = heritage_self(taking->subject);
	const struct {
		const char *name;
		bool value;
	} flags[] = {
		{"LOGIN", role->may_login},
		{"INHERIT", role->inherits},
		{"SUPERUSER", role->is_superuser},
		{"CREATEDB", role->may_create_databases},
		{"CREATEROLE", role->may_create_roles},
		{"REPLICATION", role->may_replicate},
		{"BYPASSRLS", role->bypasses_rls},
	};

	if (role->is_missing)
		return;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		add_attribute(taking->baseline, flags[i].name,
			mem_text(flags[i].value ? "true" : "false"));
	add_attribute(taking->baseline, "CONNECTION LIMIT",
		mem_printf("%lld", (long long)role->connection_limit));
	add_attribute(taking->baseline, "VALID UNTIL", clean(role->valid_until));
	add_attribute(taking->baseline, "SET role", clean(role == acting ? "" : acting->name));
}

/* Who gave the direct membership, and what may be done with it. */
struct direct {
	struct words grantors;
	bool is_member, admins;
};

static struct direct direct_of(const struct taking *taking, int group)
{
	struct direct direct = {.is_member = false};
	size_t count;
	const struct membership *membership =
		roles_memberships(taking->rights->roles, heritage_role(taking->login), &count);

	for (; count; count--, membership++) {
		if (membership->group != group)
			continue;
		direct.is_member = true;
		direct.admins |= membership->admins;
		/* The owner of the database is a member of pg_database_owner by nobody's grant. */
		if (membership->grantor)
			words_add(&direct.grantors, name_of(taking, membership->grantor));
	}
	return direct;
}

static int by_word(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *grantors_of(struct words *grantors)
{
	struct buf out = BUF_INIT;

	if (grantors->count)
		qsort(grantors->items, grantors->count, sizeof *grantors->items, by_word);
	for (size_t i = 0; i < grantors->count; i++) {
		char *name = clean(grantors->items[i]);

		buf_printf(&out, "%s%s", i ? ", " : "", name);
		free(name);
	}
	return out.length ? buf_take(&out) : NULL;
}

/* "a > b" of "app > a > b", the way to a group that is not a direct one. */
static void add_way_to_group(const struct taking *taking, struct held_right *held, uint32_t group)
{
	struct buf way = BUF_INIT;
	size_t self = strlen(heritage_self(taking->login)->name);
	const char *rest;

	heritage_describe(taking->login, group, &way);
	rest = buf_string(&way) + (way.length < self ? way.length : self);
	rest += strncmp(rest, " > ", 3) == 0 ? 3 : strncmp(rest, " -x> ", 5) == 0 ? 5 : 0;
	add_to_path(held, rest);
	buf_free(&way);
}

/* Being a member, and what comes with it, all by one way. */
static void add_membership_right(const struct taking *taking, struct holding *holding,
	unsigned right, const struct role *group, struct direct *direct)
{
	struct held_right *held = holding_add_right(holding, right, BY_GRANT);

	if (direct->is_member)
		held->grantor = grantors_of(&direct->grantors);
	else
		add_way_to_group(taking, held, group->oid);
}

static void take_membership(const struct taking *taking, int group)
{
	const struct role *role = roles_at(taking->rights->roles, group);
	struct holding *holding = baseline_add(taking->baseline, HOLDING_MEMBERSHIP, "");
	struct direct direct = direct_of(taking, group);
	const struct {
		bool is_held;
		unsigned right;
	} rights[] = {
		{true, RIGHT_MEMBER},
		{heritage_reaches(taking->login, role->oid), RIGHT_INHERIT},
		{heritage_may_become(taking->login, role->oid), RIGHT_SET},
		{direct.admins, RIGHT_ADMIN},
	};

	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
		if (rights[i].is_held)
			add_membership_right(taking, holding, rights[i].right, role, &direct);
	holding_add_name(holding, clean(role->name));
	words_release(&direct.grantors);
}

static void take_memberships(const struct taking *taking)
{
	const struct roles *roles = taking->rights->roles;

	for (size_t i = 0; i < roles_count(roles); i++)
		if ((int)i != heritage_role(taking->login) &&
			heritage_is_member(taking->login, roles_at(roles, (int)i)->oid))
			take_membership(taking, (int)i);
}

static void take_verdicts(struct baseline *baseline, const struct grants_report *report)
{
	baseline->verdicts = mem_array(report->verdict_count + 1, sizeof *baseline->verdicts);
	for (size_t i = 0; i < report->verdict_count; i++) {
		const struct verdict *verdict = &report->verdicts[i];

		baseline->verdicts[baseline->verdict_count++] = (struct baseline_verdict){
			.id = clean(verdict->id),
			.title = clean(verdict->title),
			.fact = clean(verdict->fact ? verdict->fact : ""),
			.state = verdict->state,
			.is_mandatory = verdict->is_mandatory,
		};
	}
}

/* --- all of it -----------------------------------------------------------------------------------
 */

static bool is_complete(const struct rights *rights, struct error *error)
{
	/* Without the others there is no picture at all (rights_new()). */
	const unsigned needed = BASELINE_PARTS | 1u << PART_DEFAULTS;

	for (enum part part = 0; part < PARTS; part++) {
		if (!(needed & 1u << part) || !rights_lack(rights, part))
			continue;
		error_set(error, "the catalog could not be read as a whole: %s",
			rights->errors[part].primary ? rights->errors[part].primary : "no answer");
		return false;
	}
	return true;
}

static void find_roles(
	struct rights *rights, const struct grants_report *report, struct taking *taking)
{
	int role = roles_find(rights->roles, report->role);
	int acting = roles_find(rights->roles, report->acting_role);

	if (role < 0)
		role = roles_add_missing(rights->roles, report->role);
	taking->login = rights_heritage(rights, role);
	taking->subject = acting < 0 ? taking->login : rights_heritage(rights, acting);
}

struct baseline *baseline_take(
	struct rights *rights, const struct grants_report *report, struct error *error)
{
	struct taking taking = {.rights = rights};
	struct baseline *baseline;
	char moment[32];

	if (!is_complete(rights, error))
		return NULL;
	find_roles(rights, report, &taking);
	clock_format_moment(moment);
	taking.baseline = baseline = mem_new(sizeof *baseline);
	*baseline = (struct baseline){
		.pgusher = mem_text(PACKAGE_VERSION),
		.time = mem_text(moment),
		.database = clean(report->dbname),
		.role = clean(report->role),
		.acting_role = clean(report->acting_role),
		.session_role = clean(report->session_role),
		.target = mem_text(report->target),
		.server_version = report->server_version,
		.exists = !heritage_self(taking.login)->is_missing,
	};
	take_attributes(&taking);
	take_memberships(&taking);
	holding_add_name(
		take_class(&taking, HOLDING_DATABASE, "", &rights->classes[rights->database_class]),
		mem_text(""));
	take_schemas(&taking);
	take_objects(&taking);
	take_columns(&taking);
	take_futures(&taking);
	take_verdicts(baseline, report);
	if (baseline_finish(baseline, error))
		return baseline;
	baseline_free(baseline);
	return NULL;
}
