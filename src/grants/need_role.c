/* need_role.c - what the role itself is: may it log in, its attributes, memberships, ownership. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

#define RUNNER_OF_ROLES "a role with CREATEROLE that administers it, or a superuser"

/* ALTER ROLE name WHAT; */
static void alter_role(
	struct verdict *verdict, const char *name, const char *what, const char *runner)
{
	struct buf sql = BUF_INIT;

	buf_text(&sql, "ALTER ROLE ");
	ident_add(&sql, name);
	buf_printf(&sql, " %s;", what);
	mends_statement(verdict->mends, STAGE_MEMBER, buf_take(&sql), runner);
}

/* --- logging in ----------------------------------------------------------------------------------
 */

/* There is no such role: it is made, and its password is set by whoever makes it. */
static void make_role(struct verdict *verdict, const struct role *role)
{
	struct buf name = BUF_INIT, literal = BUF_INIT;

	ident_add(&name, role->name);
	ident_add_literal(&literal, role->name);
	mends_block(verdict->mends, STAGE_ROLE,
		mem_printf("BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE "
			   "rolname = %s) THEN CREATE ROLE %s LOGIN; END IF; END",
			buf_string(&literal), buf_string(&name)),
		"a role with CREATEROLE, or a superuser; then set its password with \\password");
	buf_free(&name);
	buf_free(&literal);
}

struct obstacle {
	bool stands;
	const char *text, *mend;
};

static void judge_obstacles(struct judging *judging, struct verdict *verdict)
{
	const struct role *role = heritage_self(judging->login);
	const struct rights *rights = judging->rights;
	int64_t wanted = judging->need->value ? strtoll(judging->need->value, NULL, 10) : 0;
	char *limit = mem_printf("CONNECTION LIMIT %lld is less than the %lld connections it needs",
		(long long)role->connection_limit, (long long)wanted);
	char *expiry = mem_printf("its password expired (VALID UNTIL %s)", role->valid_until);
	const struct obstacle obstacles[] = {
		{!role->may_login, "it may not log in (NOLOGIN)", "LOGIN"},
		{role->has_expired, expiry, "VALID UNTIL 'infinity'"},
		{role->connection_limit == 0 && !role->is_superuser,
			"CONNECTION LIMIT 0: it can never connect", "CONNECTION LIMIT -1"},
		{role->connection_limit > 0 && role->connection_limit < wanted &&
				!role->is_superuser,
			limit, "CONNECTION LIMIT -1"},
	};

	for (size_t i = 0; i < sizeof obstacles / sizeof *obstacles; i++) {
		if (!obstacles[i].stands)
			continue;
		verdict_end(verdict, VERDICT_MISSING, mem_text(obstacles[i].text));
		verdict_detail(verdict, mem_text(obstacles[i].text));
		alter_role(verdict, role->name, obstacles[i].mend, RUNNER_OF_ROLES);
	}
	free(limit);
	free(expiry);
	if (!rights->allows_connections) {
		verdict_end(
			verdict, VERDICT_MISSING, mem_text("the database takes no connections"));
		verdict_detail(verdict, mem_text("ALLOW_CONNECTIONS is false for the database, for "
						 "superusers too"));
	}
	if (rights->database_limit == 0 && !role->is_superuser) {
		verdict_end(
			verdict, VERDICT_MISSING, mem_text("the database has CONNECTION LIMIT 0"));
	} else if (rights->database_limit > 0 && rights->database_limit < wanted) {
		verdict_detail(verdict, mem_printf("the database takes %lld connections at most",
						(long long)rights->database_limit));
		if (verdict->state == VERDICT_OK)
			verdict->state = VERDICT_WARN;
	}
}

void need_login(struct judging *judging)
{
	const struct role *role = heritage_self(judging->login);
	struct verdict *verdict = verdict_add(judging, "", mem_text("Log in"));

	if (role->is_missing) {
		const char *like = roles_like(judging->rights->roles, role->name);

		verdict_end(verdict, VERDICT_MISSING,
			mem_printf("there is no role \"%s\" on this server", role->name));
		if (like)
			verdict_detail(verdict, mem_printf("Did you mean \"%s\"?", like));
		make_role(verdict, role);
		return;
	}
	verdict_end(verdict, VERDICT_OK,
		*role->valid_until && !role->has_expired
			? mem_printf("LOGIN, password valid until %s", role->valid_until)
			: mem_text("LOGIN"));
	judge_obstacles(judging, verdict);
}

/* --- attributes ----------------------------------------------------------------------------------
 */

static const struct attribute {
	const char *word;
	size_t place; /* of its flag in struct role */
	bool superuser_has_it;
} attributes[] = {
	{"LOGIN", offsetof(struct role, may_login), false},
	{"SUPERUSER", offsetof(struct role, is_superuser), true},
	{"REPLICATION", offsetof(struct role, may_replicate), true},
	{"BYPASSRLS", offsetof(struct role, bypasses_rls), true},
	{"CREATEROLE", offsetof(struct role, may_create_roles), true},
	{"CREATEDB", offsetof(struct role, may_create_databases), true},
	{"INHERIT", offsetof(struct role, inherits), false},
};

static bool has_attribute(const struct role *role, const struct attribute *attribute)
{
	return *(const bool *)((const char *)role + attribute->place) ||
	       (attribute->superuser_has_it && role->is_superuser);
}

/* The first role of the list whose rights come along. */
static const char *inherited_of(const struct judging *judging, const struct words *roles)
{
	for (size_t i = 0; i < roles->count; i++)
		if (heritage_find(judging->subject, roles->items[i]))
			return roles->items[i];
	return NULL;
}

static void explain_groups(
	struct judging *judging, struct verdict *verdict, const struct attribute *attribute)
{
	const struct roles *roles = judging->rights->roles;

	for (size_t i = 0; i < roles_count(roles); i++) {
		const struct role *role = roles_at(roles, (int)i);

		if (role != heritage_self(judging->login) && has_attribute(role, attribute) &&
			heritage_is_member(judging->login, role->oid))
			verdict_detail(verdict,
				mem_printf("its group %s has %s, but attributes are not inherited",
					role->name, attribute->word));
	}
}

static void judge_attribute(struct judging *judging, const char *word)
{
	const struct role *role = heritage_self(judging->login);
	struct verdict *verdict =
		verdict_add(judging, word, mem_printf("attribute %s of the role", word));
	const char *instead = inherited_of(judging, &judging->need->equivalents);
	size_t i = 0;

	while (i < sizeof attributes / sizeof *attributes && strcmp(attributes[i].word, word) != 0)
		i++;
	if (i == sizeof attributes / sizeof *attributes) {
		verdict_end(verdict, VERDICT_UNKNOWN, mem_text("there is no such attribute"));
	} else if (has_attribute(role, &attributes[i])) {
		verdict_end(verdict, VERDICT_OK, mem_text("of its own"));
	} else if (instead) {
		verdict_end(verdict, VERDICT_OK, mem_printf("as a member of %s", instead));
	} else {
		verdict_end(verdict, VERDICT_MISSING, mem_text("the role does not have it"));
		explain_groups(judging, verdict, &attributes[i]);
		alter_role(verdict, role->name, word, "a superuser");
	}
}

void need_attributes(struct judging *judging)
{
	for (size_t i = 0; i < judging->need->names.count; i++)
		judge_attribute(judging, judging->need->names.items[i]);
}

/* --- membership ----------------------------------------------------------------------------------
 */

static bool is_member_so(const struct judging *judging, uint32_t group)
{
	switch (judging->need->how) {
	case HOW_SETS:
		return heritage_may_become(judging->subject, group);
	case HOW_MEMBER:
		return heritage_is_member(judging->subject, group);
	default:
		return heritage_reaches(judging->subject, group);
	}
}

static void mend_membership(struct judging *judging, struct verdict *verdict, const char *group)
{
	struct buf sql = BUF_INIT;
	bool has_options = judging->rights->server_version >= 160000;
	const struct role *subject = heritage_self(judging->subject);
	int index = roles_find(judging->rights->roles, group);
	bool is_member =
		heritage_is_member(judging->subject, roles_at(judging->rights->roles, index)->oid);
	char *runner;

	/* The server refuses to grant it: its member is the owner of the database. */
	if (strcmp(group, "pg_database_owner") == 0)
		return;
	runner = mem_printf("a role with ADMIN OPTION on %s, or a superuser", group);
	/* Up to 15 it is the member that inherits, or does not. */
	if (!has_options && is_member && !subject->inherits) {
		alter_role(verdict, subject->name, "INHERIT", RUNNER_OF_ROLES);
	} else {
		buf_text(&sql, "GRANT ");
		ident_add(&sql, group);
		buf_text(&sql, " TO ");
		ident_add(&sql, subject->name);
		if (has_options && judging->need->how == HOW_INHERITS &&
			(is_member || !subject->inherits))
			buf_text(&sql, " WITH INHERIT TRUE");
		else if (has_options && judging->need->how == HOW_SETS && is_member)
			buf_text(&sql, " WITH SET TRUE");
		buf_char(&sql, ';');
		mends_statement(verdict->mends, STAGE_MEMBER, buf_take(&sql), runner);
		if (!has_options && judging->need->how == HOW_INHERITS && !subject->inherits)
			alter_role(verdict, subject->name, "INHERIT", RUNNER_OF_ROLES);
	}
	free(runner);
}

static void judge_membership(struct judging *judging, const char *group)
{
	struct verdict *verdict = verdict_add(judging, group, mem_printf("member of %s", group));
	const struct roles *roles = judging->rights->roles;
	int index = roles_find(roles, group);
	const char *instead = inherited_of(judging, &judging->need->equivalents);
	struct buf way = BUF_INIT;

	if (heritage_self(judging->subject)->is_superuser) {
		verdict_end(verdict, VERDICT_OK, mem_text("superuser: no check applies"));
	} else if (index >= 0 && is_member_so(judging, roles_at(roles, index)->oid)) {
		heritage_describe(judging->subject, roles_at(roles, index)->oid, &way);
		verdict_end(verdict, VERDICT_OK, mem_printf("through %s", buf_string(&way)));
	} else if (instead) {
		verdict_end(verdict, VERDICT_OK, mem_printf("as a member of %s", instead));
	} else if (index < 0) {
		verdict_end(
			verdict, VERDICT_MISSING, mem_text("there is no such role on this server"));
	} else {
		verdict_end(verdict, VERDICT_MISSING, mem_text("not a member"));
		if (heritage_is_member(judging->subject, roles_at(roles, index)->oid)) {
			heritage_describe(judging->subject, roles_at(roles, index)->oid, &way);
			verdict_end(verdict, VERDICT_MISSING,
				mem_text("a member, but without its rights"));
			verdict_detail(verdict, mem_printf("The membership does not inherit: %s",
							buf_string(&way)));
		}
		mend_membership(judging, verdict, group);
	}
	buf_free(&way);
}

void need_membership(struct judging *judging)
{
	for (size_t i = 0; i < judging->need->names.count; i++)
		judge_membership(judging, judging->need->names.items[i]);
}

/* --- ownership -----------------------------------------------------------------------------------
 */

/* One relation becomes the role's own, with the sequences of its columns. */
static void mend_ownership(struct judging *judging, struct verdict *verdict, const char *schema,
	const struct object_class *class, size_t at)
{
	const struct rights *rights = judging->rights;
	const char *role = heritage_self(judging->subject)->name;
	size_t first, count = rights_rows(rights, PART_OWNED, class->oids[at], &first);

	mends_own(verdict->mends, schema, class->names[at], role, "a superuser");
	for (size_t row = first; row < first + count; row++) {
		size_t place = 0;
		const struct object_class *sequence = rights_object(rights,
			(uint32_t)strtoul(
				rights_text(rights, PART_OWNED, row, "sequence"), NULL, 10),
			&place);
		const struct schema *home =
			sequence ? rights_schema(rights, sequence->schema) : NULL;

		if (home)
			mends_own_along(verdict->mends, home->name, sequence->names[place], role);
	}
}

/* Everything of one class; owners are counted. */
static void judge_owned_class(struct judging *judging, struct verdict *verdict,
	const struct schema *schema, const struct object_class *class, struct tally *owners)
{
	const struct rights *rights = judging->rights;
	bool owns = rights_own(rights, judging->subject, class->owner);
	struct buf owner = BUF_INIT;
	size_t count = 0;

	for (size_t at = 0; at < class->count; at++) {
		char *qualified;

		if (!name_matches(&judging->need->names, schema->name, class->names[at]))
			continue;
		count++;
		if (owns)
			continue;
		qualified = mem_printf("%s.%s", schema->name, class->names[at]);
		words_add(&verdict->missing, qualified);
		free(qualified);
		mend_ownership(judging, verdict, schema->name, class, at);
	}
	verdict->all += count;
	verdict->held += owns ? count : 0;
	if (!count)
		return;
	if (!owns)
		buf_printf(&owner, "the owner is %s, and %s does not inherit from it",
			role_name(judging, class->owner), heritage_self(judging->subject)->name);
	else if (heritage_self(judging->subject)->is_superuser)
		buf_text(&owner, "superuser: no check applies");
	else if (heritage_length(judging->subject, class->owner) > 0) {
		buf_text(&owner, "through ");
		heritage_describe(judging->subject, class->owner, &owner);
		buf_text(&owner, ", the owner");
	} else
		buf_text(&owner, "as owner");
	tally_add(owners, buf_take(&owner), count);
}

static void judge_ownership(struct judging *judging, const struct schema *schema, const char *name)
{
	struct verdict *verdict =
		verdict_add(judging, name, mem_printf("ownership of relations in %s", name));
	const struct rights *rights = judging->rights;
	struct tally owners = {.kinds = 0};

	if (!schema) {
		verdict_end(verdict, VERDICT_SKIP, mem_text("there is no such schema"));
		return;
	}
	if (verdict_is_unknown(judging, verdict, PART_RELATIONS))
		return;
	for (size_t i = 0; i < rights->class_count; i++)
		if (rights->classes[i].kind == OBJECT_RELATION &&
			rights->classes[i].schema == schema->oid &&
			kind_is_meant(judging->need, &rights->classes[i]))
			judge_owned_class(judging, verdict, schema, &rights->classes[i], &owners);
	if (!verdict->all)
		verdict_end(verdict, VERDICT_OK, mem_text("there are no relations"));
	else if (verdict->held == verdict->all)
		verdict_end(verdict, VERDICT_OK,
			mem_printf("%zu of %zu, %s", verdict->held, verdict->all,
				tally_most(&owners)));
	else
		verdict_end(verdict, verdict->held ? VERDICT_PARTIAL : VERDICT_MISSING,
			mem_printf("%zu of %zu", verdict->held, verdict->all));
	if (verdict->held < verdict->all) {
		tally_details(&owners, verdict, "");
		verdict_detail(verdict,
			mem_text("ALTER, DROP and CREATE INDEX cannot be granted: only the owner, "
				 "or a role that inherits from it, may"));
	}
	tally_release(&owners);
}

void need_ownership(struct judging *judging)
{
	for_each_schema(judging, judge_ownership);
}
