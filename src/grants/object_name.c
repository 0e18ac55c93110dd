#include "grants/object_name.h"

#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer words first where one begins another. */
static const struct {
	const char *word;
	enum object_kind kind;
} kinds[] = {
	{"materialized view", OBJECT_RELATION},
	{"foreign table", OBJECT_RELATION},
	{"foreign server", OBJECT_FOREIGN_SERVER},
	{"table", OBJECT_RELATION},
	{"view", OBJECT_RELATION},
	{"sequence", OBJECT_SEQUENCE},
	{"schema", OBJECT_SCHEMA},
	{"database", OBJECT_DATABASE},
	{"function", OBJECT_FUNCTION},
	{"procedure", OBJECT_FUNCTION},
	{"aggregate", OBJECT_FUNCTION},
	{"type", OBJECT_TYPE},
	{"domain", OBJECT_TYPE},
	{"language", OBJECT_LANGUAGE},
	{"server", OBJECT_FOREIGN_SERVER},
};

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* A kind with something behind it, or "database" alone; a bare word is the name of a relation. */
static const char *read_kind(const char *text, enum object_kind *kind)
{
	*kind = OBJECT_RELATION;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t length = strlen(kinds[i].word);
		const char *rest = text + length;

		if (strncasecmp(text, kinds[i].word, length) != 0 ||
			(*rest && *rest != ' ' && *rest != '\t'))
			continue;
		rest = skip_blanks(rest);
		if (!*rest && kinds[i].kind != OBJECT_DATABASE)
			continue;
		*kind = kinds[i].kind;
		return rest;
	}
	return text;
}

static bool is_in_schema(enum object_kind kind)
{
	return kind == OBJECT_RELATION || kind == OBJECT_SEQUENCE || kind == OBJECT_FUNCTION ||
	       kind == OBJECT_TYPE;
}

static const char *read_arguments(const char *text, struct object_name *name)
{
	size_t length = strlen(text);

	if (name->kind != OBJECT_FUNCTION || *text != '(')
		return text;
	while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	if (text[length - 1] != ')')
		return text;
	name->arguments = mem_text_n(text + 1, length - 2);
	return "";
}

bool object_name_read(const char *text, struct object_name *name, struct error *error)
{
	const char *rest = read_kind(skip_blanks(text), &name->kind);

	name->schema = name->name = name->arguments = NULL;
	if (name->kind == OBJECT_DATABASE && !*rest)
		return true;
	name->name = ident_read(rest, &rest);
	if (name->name && *rest == '.' && is_in_schema(name->kind)) {
		name->schema = name->name;
		name->name = ident_read(rest + 1, &rest);
	}
	if (name->name)
		rest = skip_blanks(read_arguments(skip_blanks(rest), name));
	if (name->name && !*rest)
		return true;
	object_name_release(name);
	error_set(error, "\"%s\" is not the name of an object", text);
	error_set_hint(error, "app.orders, app.\"Weird T\", schema app, database, "
			      "\"function app.f(integer)\", \"sequence app.q\", \"type app.t\", "
			      "\"language plpgsql\" or \"foreign server r\"");
	return false;
}

void object_name_release(struct object_name *name)
{
	free(name->schema);
	free(name->name);
	free(name->arguments);
	name->schema = name->name = name->arguments = NULL;
}

unsigned object_name_parts(const struct object_name *name)
{
	static const unsigned parts[OBJECT_KINDS] = {
		[OBJECT_RELATION] = PARTS_OF_READING | 1u << PART_SERIALS,
		[OBJECT_SEQUENCE] = 1u << PART_RELATIONS,
		[OBJECT_FUNCTION] = 1u << PART_FUNCTIONS,
		[OBJECT_TYPE] = 1u << PART_TYPES,
		[OBJECT_LANGUAGE] = 1u << PART_OTHERS,
		[OBJECT_FOREIGN_SERVER] = 1u << PART_OTHERS,
	};

	return parts[name->kind];
}
