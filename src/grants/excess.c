#include "grants/excess.h"

#include "base/buf.h"
#include "base/memory.h"
#include "grants/grants_private.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

struct look {
	const struct grants_report *report;
	const struct rights *rights;
	const struct heritage *subject;
	struct excess *excess;
	bool has_names; /* some need means objects by patterns of their names */
};

void excess_free(struct excess *excess)
{
	if (!excess)
		return;
	for (size_t i = 0; i < excess->count; i++) {
		free(excess->items[i].title);
		free(excess->items[i].via);
		free(excess->items[i].advice);
		words_release(&excess->items[i].names);
	}
	free(excess->items);
	mends_free(excess->revokes);
	free(excess);
}

/* The item of that title and way; made when there is none. Both texts are taken over. */
static struct excess_item *item_of(struct excess *excess, char *title, char *via)
{
	struct excess_item *item;

	for (size_t i = 0; i < excess->count; i++)
		if (strcmp(excess->items[i].title, title) == 0 &&
			strcmp(excess->items[i].via, via) == 0) {
			free(title);
			free(via);
			return &excess->items[i];
		}
	excess->items = mem_resize(excess->items, excess->count + 1, sizeof *excess->items);
	item = &excess->items[excess->count++];
	*item = (struct excess_item){.title = title, .via = via};
	return item;
}

/* --- what is needed ------------------------------------------------------------------------------
 */

/* Which needs ask for privileges on which kind of object. */
static const struct {
	enum need_kind need;
	enum object_kind kind;
} asks[] = {
	{NEED_DATABASE, OBJECT_DATABASE},
	{NEED_SCHEMA, OBJECT_SCHEMA},
	{NEED_RELATIONS, OBJECT_RELATION},
	{NEED_SEQUENCES, OBJECT_SEQUENCE},
	{NEED_FUNCTIONS, OBJECT_FUNCTION},
	{NEED_TYPES, OBJECT_TYPE},
	{NEED_LANGUAGES, OBJECT_LANGUAGE},
	{NEED_FOREIGN_SERVERS, OBJECT_FOREIGN_SERVER},
};

static bool asks_for(const struct need *need, enum object_kind kind)
{
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
		if (asks[i].need == need->kind)
			return asks[i].kind == kind;
	return false;
}

static bool means_schema(const struct need *need, const struct schema *schema)
{
	return need->schemas.count ? words_hold(&need->schemas, schema->name) : schema->is_of_users;
}

/* Needs that are of no use without USAGE of their schemas. */
static const bool is_inside[NEED_KINDS] = {
	[NEED_SCHEMA] = true,
	[NEED_RELATIONS] = true,
	[NEED_COLUMNS] = true,
	[NEED_SEQUENCES] = true,
	[NEED_FUNCTIONS] = true,
	[NEED_TYPES] = true,
	[NEED_FUTURE_RELATIONS] = true,
	[NEED_FUTURE_SEQUENCES] = true,
	[NEED_FUTURE_FUNCTIONS] = true,
	[NEED_FUTURE_TYPES] = true,
	[NEED_OWNERSHIP] = true,
};

/* Whatever is needed inside a schema, its USAGE is too; an extension goes to public by default. */
static bool needs_usage(
	const struct look *look, const struct need *need, const struct schema *schema)
{
	const struct judging judging = {.rights = look->rights};

	for (size_t i = 0; need->kind == NEED_EXTENSION && i < need->names.count; i++) {
		const char *home = server_fact(
			&judging, PART_EXTENSIONS, "extension schema", need->names.items[i]);

		if (strcmp(home ? home : "public", schema->name) == 0)
			return true;
	}
	return is_inside[need->kind];
}

/* All that any need asks for on this object. @schema NULL: it is in none. */
static unsigned needed(const struct look *look, const struct object_class *class,
	const struct schema *schema, size_t at)
{
	const struct needs *needs = look->report->needs;
	unsigned privileges = 0;

	for (size_t i = 0; i < needs->count; i++) {
		const struct need *need = &needs->items[i];

		if (schema && !means_schema(need, schema))
			continue;
		/* INSERT takes values from sequences. */
		if (class->kind == OBJECT_SCHEMA && needs_usage(look, need, schema))
			privileges |= PRIVILEGE_USAGE;
		if (class->kind == OBJECT_SEQUENCE && need->kind == NEED_RELATIONS &&
			(need->privileges & PRIVILEGE_INSERT))
			privileges |= PRIVILEGE_USAGE;
		if (class->kind == OBJECT_DATABASE && need->kind == NEED_LOGIN)
			privileges |= PRIVILEGE_CONNECT;
		if (need->kind == NEED_OWNERSHIP && class->kind == OBJECT_RELATION &&
			strchr(need->relation_kinds, class->relkind))
			return ~0u;
		if (!asks_for(need, class->kind))
			continue;
		if (class->kind == OBJECT_RELATION && !strchr(need->relation_kinds, class->relkind))
			continue;
		if (class->kind == OBJECT_SCHEMA || class->kind == OBJECT_DATABASE ||
			name_matches(&need->names, schema ? schema->name : NULL, class->names[at]))
			privileges |= need->privileges;
	}
	return privileges;
}

static bool names_role(const struct look *look, enum need_kind kind, const char *name)
{
	const struct needs *needs = look->report->needs;

	for (size_t i = 0; i < needs->count; i++)
		if (needs->items[i].kind == kind &&
			(words_hold(&needs->items[i].names, name) ||
				words_hold(&needs->items[i].equivalents, name)))
			return true;
	return false;
}

/* --- objects -------------------------------------------------------------------------------------
 */

static const char *plural_of(const struct object_class *class)
{
	static const char *const words[OBJECT_KINDS] = {[OBJECT_DATABASE] = "the database",
		[OBJECT_SCHEMA] = "schemas",
		[OBJECT_RELATION] = "relations",
		[OBJECT_COLUMN] = "columns",
		[OBJECT_SEQUENCE] = "sequences",
		[OBJECT_FUNCTION] = "functions",
		[OBJECT_TYPE] = "types",
		[OBJECT_LANGUAGE] = "languages",
		[OBJECT_FOREIGN_SERVER] = "foreign servers"};

	return words[class->kind];
}

static char *title_of(const struct object_class *class, const struct schema *schema,
	unsigned privileges, bool is_owner)
{
	struct buf out = BUF_INIT;

	if (is_owner)
		buf_text(&out, "ownership, with every right,");
	else
		privileges_add(&out, privileges);
	buf_printf(&out, is_owner ? " of %s" : " on %s", plural_of(class));
	if (schema && class->kind != OBJECT_SCHEMA)
		buf_printf(&out, " in %s", schema->name);
	return buf_take(&out);
}

/* One REVOKE for each who granted it to the role itself: nobody else's REVOKE takes it away. */
static bool revoke(struct look *look, const struct object_class *class, const struct schema *schema,
	size_t at, unsigned privileges)
{
	uint32_t self = heritage_self(look->subject)->oid;
	bool is_revoked = false;

	for (size_t i = 0; i < class->acl.count; i++) {
		const struct grant *grant = &class->acl.grants[i];
		const char *grantor = roles_name(look->rights->roles, grant->grantor);
		char *runner;

		if (grant->grantee != self || !(grant->privileges & privileges))
			continue;
		runner = grant->grantor == class->owner
				 ? mend_runner("owner of the object", grantor ? grantor : "")
				 : mem_printf("the role that granted it, and nobody else: %s (a "
					      "superuser does SET ROLE first)",
					   grantor ? grantor : "unknown");
		mends_grant(look->excess->revokes,
			&(struct mend_grant){.is_revoke = true,
				.kind = class->kind,
				.privileges = grant->privileges & privileges,
				.schema = class->kind == OBJECT_SCHEMA || !schema ? NULL
										  : schema->name,
				.name = class->names[at],
				.grantee = heritage_self(look->subject)->name,
				.runner = runner});
		free(runner);
		is_revoked = true;
	}
	return is_revoked;
}

static const char *advice_for(const struct via *via)
{
	if (via->is_owner)
		return "only another owner takes it away (ALTER ... OWNER TO)";
	if (via->kind == VIA_PUBLIC)
		return "everybody has it; REVOKE ... FROM PUBLIC takes it from everybody";
	return "it comes with a membership; leaving that group takes away all that it gives";
}

static void add_name(struct excess_item *item, const struct object_class *class,
	const struct schema *schema, size_t at)
{
	char *name = schema && class->kind != OBJECT_SCHEMA
			     ? mem_printf("%s.%s", schema->name, class->names[at])
			     : mem_text(class->names[at]);

	item->count += class->kind != OBJECT_DATABASE;
	if (class->kind != OBJECT_DATABASE)
		words_add(&item->names, name);
	free(name);
}

/* Objects of one class that are held in the same way: @count of them from @first on. */
struct range {
	size_t first, count;
};

static void add_objects(struct look *look, const struct object_class *class,
	const struct schema *schema, struct range range, unsigned privileges, const struct via *via)
{
	struct buf way = BUF_INIT;
	struct excess_item *item;

	via_describe(look->rights, look->subject, class, via, &way);
	item = item_of(
		look->excess, title_of(class, schema, privileges, via->is_owner), buf_take(&way));
	for (size_t at = range.first; at < range.first + range.count; at++) {
		add_name(item, class, schema, at);
		if ((via->is_owner || !revoke(look, class, schema, at, privileges)) &&
			!item->advice)
			item->advice = mem_text(advice_for(via));
	}
}

/* What everybody has is no excess of this role, unless it lets everybody write. */
static bool counts(const struct object_class *class, unsigned privilege, const struct via *via)
{
	if (via->kind != VIA_PUBLIC)
		return true;
	return (class->kind == OBJECT_RELATION &&
		       (privilege & ~(unsigned)(PRIVILEGE_SELECT | PRIVILEGE_REFERENCES))) ||
	       (class->kind == OBJECT_SCHEMA && privilege == PRIVILEGE_CREATE);
}

/* Privileges that are held in the same way become one item. */
static void look_at_objects(struct look *look, const struct object_class *class,
	const struct schema *schema, struct range range)
{
	unsigned all = privileges_of_kind(class->kind, look->rights->server_version);
	unsigned left = rights_held(look->rights, look->subject, class) & all &
			~needed(look, class, schema, range.first);

	for (unsigned bit = 1; bit <= all; bit <<= 1) {
		struct via via, other;
		unsigned same = 0;

		if (!(left & bit) || !rights_hold(look->rights, look->subject, class, bit, &via))
			continue;
		if (!counts(class, bit, &via)) {
			left &= ~bit;
			continue;
		}
		for (unsigned next = bit; next <= all; next <<= 1)
			if ((left & next) &&
				rights_hold(look->rights, look->subject, class, next, &other) &&
				other.kind == via.kind && other.grantee == via.grantee &&
				other.grantor == via.grantor)
				same |= next;
		left &= ~same;
		add_objects(look, class, schema, range, same, &via);
	}
}

static void look_at_class(struct look *look, const struct object_class *class)
{
	const struct schema *schema =
		class->schema ? rights_schema(look->rights, class->schema) : NULL;

	/* What views read elsewhere was not asked about, and catalogs are everybody's. */
	if (class->schema && (!schema || !schema->is_in_scope || !schema->is_of_users))
		return;
	if (class->kind == OBJECT_LANGUAGE || !class->count)
		return;
	/* Only patterns of names tell objects of one class apart. */
	if (!look->has_names) {
		look_at_objects(look, class, schema, (struct range){0, class->count});
		return;
	}
	for (size_t at = 0; at < class->count; at++)
		look_at_objects(look, class, schema, (struct range){at, 1});
}

static void look_at_schemas(struct look *look)
{
	for (size_t i = 0; i < look->rights->schema_count; i++) {
		const struct schema *schema = &look->rights->schemas[i];

		if (schema->is_of_users)
			look_at_objects(look, &look->rights->classes[schema->class], schema,
				(struct range){0, 1});
	}
}

/* --- the role itself -----------------------------------------------------------------------------
 */

static void add_plain(
	struct look *look, const char *title, const char *via, const char *advice, bool is_danger)
{
	struct excess_item *item = item_of(look->excess, mem_text(title), mem_text(via));

	item->is_danger = is_danger;
	mem_replace(&item->advice, mem_text(advice));
}

static void look_at_attributes(struct look *look)
{
	const struct role *role = heritage_self(look->subject);
	const struct {
		bool has;
		const char *word, *title;
	} attributes[] = {
		{role->is_superuser, "SUPERUSER", "superuser: no check applies to it"},
		{role->may_create_roles, "CREATEROLE", "attribute CREATEROLE: makes roles"},
		{role->may_create_databases, "CREATEDB", "attribute CREATEDB: makes databases"},
		{role->may_replicate, "REPLICATION",
			"attribute REPLICATION: may copy the whole server"},
		{role->bypasses_rls, "BYPASSRLS",
			"attribute BYPASSRLS: row level security does not hold for it"},
	};

	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		struct buf sql = BUF_INIT;

		if (!attributes[i].has || names_role(look, NEED_ATTRIBUTE, attributes[i].word))
			continue;
		add_plain(look, attributes[i].title, "of its own", NULL, i != 2);
		buf_text(&sql, "ALTER ROLE ");
		ident_add(&sql, role->name);
		buf_printf(&sql, " NO%s;", attributes[i].word);
		mends_statement(look->excess->revokes, STAGE_MEMBER, buf_take(&sql), "a superuser");
	}
}

/* Predefined roles that open more than their names say (privileges.md 8). */
static const struct {
	const char *role, *why;
} dangers[] = {
	{"pg_read_all_data", "reads everything, password hashes and foreign passwords too"},
	{"pg_write_all_data", "writes everything"},
	{"pg_read_server_files", "reads files of the server: nearly a superuser"},
	{"pg_write_server_files", "writes files of the server: nearly a superuser"},
	{"pg_execute_server_program", "runs programs on the server: nearly a superuser"},
	{"pg_signal_backend", "ends other sessions"},
	{"pg_maintain", "locks any table"},
	{"rds_superuser", "administers the server"},
	{"cloudsqlsuperuser", "administers the server"},
	{"azure_pg_admin", "administers the server"},
};

static void revoke_membership(struct look *look, const char *group, uint32_t oid)
{
	size_t count;
	const struct membership *membership =
		roles_memberships(look->rights->roles, heritage_role(look->subject), &count);

	for (; count; count--, membership++) {
		struct buf sql = BUF_INIT;
		const char *grantor = roles_name(look->rights->roles, membership->grantor);

		if (roles_at(look->rights->roles, membership->group)->oid != oid ||
			!membership->grantor)
			continue;
		buf_text(&sql, "REVOKE ");
		ident_add(&sql, group);
		buf_text(&sql, " FROM ");
		ident_add(&sql, heritage_self(look->subject)->name);
		/* From 16 on each grantor's grant is one of its own. */
		if (look->rights->server_version >= 160000 && grantor) {
			buf_text(&sql, " GRANTED BY ");
			ident_add(&sql, grantor);
		}
		buf_char(&sql, ';');
		mends_statement(look->excess->revokes, STAGE_MEMBER, buf_take(&sql),
			"a role with ADMIN OPTION on that group, or a superuser");
	}
}

static void look_at_memberships(struct look *look)
{
	for (size_t i = 0; i < sizeof dangers / sizeof *dangers; i++) {
		uint32_t role = heritage_find(look->subject, dangers[i].role);
		struct buf way = BUF_INIT;
		char *title;

		if (!role || names_role(look, NEED_MEMBERSHIP, dangers[i].role))
			continue;
		heritage_describe(look->subject, role, &way);
		title = mem_printf("member of %s: %s", dangers[i].role, dangers[i].why);
		add_plain(look, title, buf_string(&way),
			heritage_length(look->subject, role) > 1
				? "it comes with another membership"
				: NULL,
			true);
		revoke_membership(look, dangers[i].role, role);
		free(title);
		buf_free(&way);
	}
	for (size_t i = 0; i < roles_count(look->rights->roles); i++) {
		const struct role *role = roles_at(look->rights->roles, (int)i);
		char *title;

		if (!role->is_superuser || role == heritage_self(look->subject) ||
			!heritage_may_become(look->subject, role->oid))
			continue;
		title = mem_printf("may become superuser %s by SET ROLE", role->name);
		add_plain(look, title, "membership", NULL, true);
		revoke_membership(look, role->name, role->oid);
		free(title);
	}
}

struct excess *excess_of(const struct grants_report *report)
{
	struct excess *excess = mem_new(sizeof *excess);
	struct look look = {.report = report,
		.rights = report->rights,
		.subject = report->subject,
		.excess = excess};

	for (size_t i = 0; i < report->needs->count; i++)
		look.has_names |= report->needs->items[i].names.count > 0;
	excess->revokes = mends_new(report->server_version);
	look_at_attributes(&look);
	/* A superuser has everything: that is said once. */
	if (report->is_superuser)
		return excess;
	look_at_memberships(&look);
	look_at_objects(&look, &report->rights->classes[report->rights->database_class], NULL,
		(struct range){0, 1});
	look_at_schemas(&look);
	for (size_t i = 0; i < report->rights->class_count; i++)
		if (report->rights->classes[i].kind != OBJECT_DATABASE &&
			report->rights->classes[i].kind != OBJECT_SCHEMA)
			look_at_class(&look, &report->rights->classes[i]);
	return excess;
}

void excess_script(const struct excess *excess, const struct grants_report *report, struct buf *out)
{
	struct mend_parts parts = mends_parts(excess->revokes, false);

	if (parts.count)
		buf_text(out,
			"-- Takes away what the target does not need. Others may need it: read "
			"before running.\n");
	for (size_t i = 0; i < parts.count; i++) {
		buf_char(out, '\n');
		mend_part_add(&parts, i, out);
	}
	if (parts.count && report->is_standby)
		buf_text(out, "\n-- This server is a standby: run the script on the primary.\n");
	mend_parts_release(&parts);
}
