/* explore_words.c - the words of the explorer, and the bins in which it counts. */
#include "grants/explore_private.h"

#include "base/buf.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *one, *many;
} kinds[OBJECT_KINDS] = {
	[OBJECT_DATABASE] = {"database", "databases"},
	[OBJECT_SCHEMA] = {"schema", "schemas"},
	[OBJECT_RELATION] = {"relation", "relations"},
	[OBJECT_COLUMN] = {"column", "columns"},
	[OBJECT_SEQUENCE] = {"sequence", "sequences"},
	[OBJECT_FUNCTION] = {"function", "functions"},
	[OBJECT_TYPE] = {"type", "types"},
	[OBJECT_LANGUAGE] = {"language", "languages"},
	[OBJECT_FOREIGN_SERVER] = {"foreign server", "foreign servers"},
};

const char *explore_kind_word(enum object_kind kind, size_t count)
{
	return count == 1 ? kinds[kind].one : kinds[kind].many;
}

const char *class_word(const struct object_class *class)
{
	static const struct {
		char relkind;
		const char *word;
	} words[] = {{'r', "table"}, {'p', "partitioned table"}, {'v', "view"},
		{'m', "materialized view"}, {'f', "foreign table"}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].relkind == class->relkind)
			return words[i].word;
	return kinds[class->kind].one;
}

void count_add(struct buf *out, size_t count)
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%zu", count);

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			buf_char(out, ',');
		buf_char(out, digits[i]);
	}
}

void group_describe(const struct group *group, struct buf *out)
{
	buf_printf(out, "%s on ", privilege_word(group->privilege));
	count_add(out, group->held);
	if (group->all) {
		buf_text(out, " of ");
		count_add(out, group->all);
	}
	buf_printf(
		out, " %s", explore_kind_word(group->kind, group->all ? group->all : group->held));
	if (group->schema)
		buf_printf(out, " in %s", group->schema);
}

void role_attributes(const struct role *role, struct buf *out)
{
	const struct {
		bool has;
		const char *word;
	} attributes[] = {
		{role->is_superuser, "SUPERUSER"},
		{role->may_login, "LOGIN"},
		{!role->may_login, "NOLOGIN"},
		{!role->inherits, "NOINHERIT"},
		{role->may_create_databases, "CREATEDB"},
		{role->may_create_roles, "CREATEROLE"},
		{role->may_replicate, "REPLICATION"},
		{role->bypasses_rls, "BYPASSRLS"},
	};
	bool is_first = true;

	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		if (!attributes[i].has)
			continue;
		buf_printf(out, "%s%s", is_first ? "" : ", ", attributes[i].word);
		is_first = false;
	}
	if (role->connection_limit >= 0)
		buf_printf(out, ", CONNECTION LIMIT %" PRId64, role->connection_limit);
	if (*role->valid_until)
		buf_printf(out, ", VALID UNTIL %s%s", role->valid_until,
			role->has_expired ? " (past)" : "");
}

/* --- bins ----------------------------------------------------------------------------------------
 */

struct schema_place {
	uint32_t oid;
	int place;
};

struct schema_places {
	const struct rights *rights;
	struct schema_place *items; /* sorted by OID */
};

static int by_oid(const void *left, const void *right)
{
	const struct schema_place *a = left, *b = right;

	return (a->oid > b->oid) - (a->oid < b->oid);
}

struct schema_places *schema_places_new(const struct rights *rights)
{
	struct schema_places *places = mem_new(sizeof *places);

	places->rights = rights;
	places->items = mem_array(rights->schema_count + 1, sizeof *places->items);
	for (size_t i = 0; i < rights->schema_count; i++)
		places->items[i] = (struct schema_place){rights->schemas[i].oid, (int)i};
	qsort(places->items, rights->schema_count, sizeof *places->items, by_oid);
	return places;
}

void schema_places_free(struct schema_places *places)
{
	if (!places)
		return;
	free(places->items);
	free(places);
}

/* Of each kind the first bin is for what is in no schema. */
static int bins_of_kind(const struct schema_places *places)
{
	return (int)places->rights->schema_count + 1;
}

int bin_of(const struct schema_places *places, const struct object_class *class)
{
	const struct rights *rights = places->rights;
	uint32_t oid = class->kind == OBJECT_SCHEMA ? class->oids[0] : class->schema;
	const struct schema_place *found;

	if (!oid)
		return (int)class->kind * bins_of_kind(places);
	found = bsearch(&(struct schema_place){.oid = oid}, places->items, rights->schema_count,
		sizeof *places->items, by_oid);
	if (!found || !rights->schemas[found->place].is_in_scope)
		return -1;
	return (int)class->kind * bins_of_kind(places) +
	       (class->kind == OBJECT_SCHEMA ? 0 : found->place + 1);
}

int bin_count(const struct schema_places *places)
{
	return OBJECT_KINDS * bins_of_kind(places);
}

enum object_kind bin_kind(const struct schema_places *places, int bin)
{
	return (enum object_kind)(bin / bins_of_kind(places));
}

const char *bin_schema(const struct schema_places *places, int bin)
{
	int place = bin % bins_of_kind(places);

	return place ? places->rights->schemas[place - 1].name : NULL;
}
