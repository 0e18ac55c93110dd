/* grants_matrix_json.c - the whole table of who can do what, written class by class: it may be far
 * larger than what one would hold in memory. */
#include "cli/grants_json.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "config.h"
#include "grants/effect.h"
#include "grants/matrix.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WAY_MAX 64

static const char *kind_of(const struct object_class *class)
{
	switch (class->relkind) {
	case 'p':
		return "partitioned table";
	case 'v':
		return "view";
	case 'm':
		return "materialized view";
	case 'f':
		return "foreign table";
	default:
		return object_kind_word(class->kind);
	}
}

static json_t *way_of(const struct heritage *heritage, const struct via *via)
{
	const char *names[WAY_MAX];
	size_t count = heritage_way(heritage, via->grantee, names, WAY_MAX);
	json_t *way = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(way, json_of_text(names[i]));
	return way;
}

static const char *by_of(const struct via *via)
{
	return via->kind == VIA_PUBLIC	     ? "public"
	       : via->kind == VIA_PREDEFINED ? "predefined"
	       : via->is_owner		     ? "owner"
					     : "grant";
}

static json_t *privileges_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, unsigned held)
{
	json_t *list = json_array();

	for (unsigned bit = 1; bit <= held; bit <<= 1) {
		struct via via;

		if (!(held & bit) || !rights_hold(rights, heritage, class, bit, &via))
			continue;
		json_array_append_new(list,
			json_pack("{s:s, s:b, s:s, s:o, s:o}", "privilege", privilege_word(bit),
				"grantable", rights_may_grant(rights, heritage, class, bit), "by",
				by_of(&via), "path", way_of(heritage, &via), "grantor",
				via.kind == VIA_PREDEFINED
					? json_null()
					: json_of_text(roles_name(rights->roles, via.grantor))));
	}
	return list;
}

/* What SELECT comes to, with USAGE of the schema. */
static json_t *reading_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, json_t *row, bool *is_nothing)
{
	const struct schema *schema = rights_schema(rights, class->schema);
	struct effect effect = effect_of(rights, heritage, class, 0, PRIVILEGE_SELECT, NULL);
	bool has_usage = schema && rights_hold(rights, heritage, &rights->classes[schema->class],
					   PRIVILEGE_USAGE, NULL);

	if (!has_usage && effect.outcome != OUTCOME_FAILS) {
		json_object_set_new(row, "reads", json_string(outcome_word(OUTCOME_FAILS)));
		json_object_set_new(row, "why", json_string("USAGE on the schema is missing"));
	} else {
		json_object_set_new(row, "reads", json_string(outcome_word(effect.outcome)));
		json_object_set_new(row, "why", json_of_text(effect.why));
	}
	*is_nothing = !has_usage || effect.outcome == OUTCOME_FAILS;
	effect_release(&effect);
	return row;
}

static json_t *roles_of(const struct rights *rights, const struct matrix *matrix, size_t index)
{
	const struct object_class *class = &rights->classes[index];
	json_t *list = json_array();
	size_t has_columns = 0;

	/* Columns may be granted where nothing else is. */
	if (class->kind == OBJECT_RELATION)
		rights_columns(rights, class->oids[0], &has_columns);
	for (size_t role = 0; role < roles_count(rights->roles); role++) {
		const struct heritage *heritage;
		unsigned held = matrix_held(matrix, index, role);
		bool is_nothing = true;
		json_t *row;

		if (roles_at(rights->roles, (int)role)->is_superuser)
			continue;
		if (!held && !has_columns)
			continue;
		heritage = rights_heritage(rights, (int)role);
		row = json_pack("{s:o, s:o}", "role", json_of_text(heritage_self(heritage)->name),
			"privileges", privileges_of(rights, heritage, class, held));
		if (class->kind == OBJECT_RELATION)
			reading_of(rights, heritage, class, row, &is_nothing);
		if (held || !is_nothing)
			json_array_append_new(list, row);
		else
			json_decref(row);
	}
	return list;
}

static json_t *class_json(const struct rights *rights, const struct matrix *matrix, size_t index)
{
	const struct object_class *class = &rights->classes[index];
	const struct schema *schema = rights_schema(rights, class->schema);
	json_t *names = json_array();

	for (size_t i = 0; i < class->count; i++)
		json_array_append_new(names, json_of_text(class->names[i]));
	return json_pack("{s:s, s:o, s:o, s:o, s:i, s:o}", "kind", kind_of(class), "schema",
		json_of_text(schema ? schema->name : NULL), "owner",
		json_of_text(roles_name(rights->roles, class->owner)), "names", names, "count",
		(int)class->count, "roles", roles_of(rights, matrix, index));
}

/* Columns with an ACL of their own. */
static json_t *column_json(const struct rights *rights, const struct column *column)
{
	size_t place = 0;
	const struct object_class *class = rights_object(rights, column->relation, &place);
	const struct schema *schema = class ? rights_schema(rights, class->schema) : NULL;
	struct object_class alone = {.kind = OBJECT_COLUMN, .acl = column->acl};
	json_t *list = json_array();
	char *name;

	if (!class || !schema || column->number < 1)
		return list;
	alone.owner = class->owner;
	for (size_t role = 0; role < roles_count(rights->roles); role++) {
		const struct heritage *heritage = rights_heritage(rights, (int)role);
		unsigned held = rights_held(rights, heritage, &alone);

		if (held && !heritage_self(heritage)->is_superuser)
			json_array_append_new(list,
				json_pack("{s:o, s:o}", "role",
					json_of_text(heritage_self(heritage)->name), "privileges",
					privileges_of(rights, heritage, &alone, held)));
	}
	name = mem_printf("%s.%s.%s", schema->name, class->names[place], column->name);
	list = json_pack("{s:s, s:o, s:o, s:[o], s:i, s:o}", "kind", "column", "schema",
		json_of_text(schema->name), "owner",
		json_of_text(roles_name(rights->roles, class->owner)), "names", json_of_text(name),
		"count", 1, "roles", list);
	free(name);
	return list;
}

static void write_item(FILE *stream, json_t *json, bool *is_first)
{
	if (json_is_object(json)) {
		fputs(*is_first ? "\n" : ",\n", stream);
		json_dumpf(json, stream, JSON_COMPACT);
		*is_first = false;
	}
	json_decref(json);
}

static void write_all(FILE *stream, const struct rights *rights, const struct matrix *matrix)
{
	json_t *roles = json_array(), *database = json_of_text(rights->database);
	bool is_first = true;

	for (size_t i = 0; i < roles_count(rights->roles); i++) {
		const struct role *role = roles_at(rights->roles, (int)i);

		json_array_append_new(roles,
			json_pack("{s:o, s:b, s:b}", "name", json_of_text(role->name), "superuser",
				role->is_superuser, "can_login", role->may_login));
	}
	fprintf(stream, "{\"pgusher\":\"%s\",\"format\":1,\"command\":\"grants\",\"database\":",
		PACKAGE_VERSION);
	json_dumpf(database, stream, JSON_ENCODE_ANY);
	json_decref(database);
	fprintf(stream, ",\"server_version\":%d,\"roles\":", rights->server_version);
	json_dumpf(roles, stream, JSON_COMPACT);
	json_decref(roles);
	fputs(",\"classes\":[", stream);
	for (size_t i = 0; i < rights->class_count; i++)
		if (rights->classes[i].count)
			write_item(stream, class_json(rights, matrix, i), &is_first);
	for (size_t i = 0; i < rights->column_count; i++)
		write_item(stream, column_json(rights, &rights->columns[i]), &is_first);
	fputs("\n]}\n", stream);
}

bool grants_matrix_json(const char *path, const struct rights *rights, struct error *error)
{
	struct matrix *matrix = matrix_new(rights, error);
	int descriptor = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	FILE *stream = path ? NULL : stdout;
	bool is_written;

	if (!matrix)
		return false;
	if (descriptor >= 0)
		stream = fdopen(descriptor, "w");
	if (!stream) {
		matrix_free(matrix);
		return error_set_errno(error, errno, "cannot write %s", path);
	}
	write_all(stream, rights, matrix);
	matrix_free(matrix);
	is_written = (path ? fclose(stream) : fflush(stream)) == 0;
	return is_written ? true : error_set_errno(error, errno, "cannot write the result");
}
