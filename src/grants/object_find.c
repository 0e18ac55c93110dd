/* object_find.c - the object of a name in a picture of the rights, or what is most like it. */
#include "grants/object_name.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "grants/explore.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAMES_SHOWN 10
#define DISTANCE_MAX 3 /* two letters swapped or wrong */

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* --- arguments of functions ----------------------------------------------------------------------
 */

/* What people write for the names that the server gives back (documentation, table 8.1). */
static const struct {
	const char *written, *stored;
} aliases[] = {
	{"int", "integer"},
	{"int4", "integer"},
	{"int8", "bigint"},
	{"int2", "smallint"},
	{"bool", "boolean"},
	{"float8", "double precision"},
	{"float", "double precision"},
	{"float4", "real"},
	{"decimal", "numeric"},
	{"varchar", "character varying"},
	{"char", "character"},
	{"varbit", "bit varying"},
	{"timestamp", "timestamp without time zone"},
	{"timestamptz", "timestamp with time zone"},
	{"time", "time without time zone"},
	{"timetz", "time with time zone"},
};

/* Up to the comma that ends it; commas within parentheses or quotes do not. */
static size_t argument_length(const char *text)
{
	size_t length = 0;
	int depth = 0;
	bool is_quoted = false;

	for (; text[length]; length++) {
		char c = text[length];

		is_quoted ^= c == '"';
		if (is_quoted)
			continue;
		if (c == ',' && !depth)
			break;
		depth += (c == '(') - (c == ')');
	}
	return length;
}

/* The stored argument may have a mode and a name before its type. */
static bool ends_with_type(
	const char *stored, size_t stored_length, const char *type, size_t length)
{
	return stored_length >= length &&
	       strncasecmp(stored + stored_length - length, type, length) == 0 &&
	       (stored_length == length || stored[stored_length - length - 1] == ' ');
}

static bool argument_matches(
	const char *stored, size_t stored_length, const char *written, size_t length)
{
	size_t base = length;

	if (ends_with_type(stored, stored_length, written, length))
		return true;
	while (base >= 2 && strncmp(written + base - 2, "[]", 2) == 0)
		base -= 2;
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		char *full;
		bool is_match;

		if (strlen(aliases[i].written) != base ||
			strncasecmp(aliases[i].written, written, base) != 0)
			continue;
		full = mem_printf(
			"%s%.*s", aliases[i].stored, (int)(length - base), written + base);
		is_match = ends_with_type(stored, stored_length, full, strlen(full));
		free(full);
		return is_match;
	}
	return false;
}

/* @stored: "(a integer, text)". */
static bool arguments_match(const char *stored, const char *written)
{
	size_t end = strlen(stored) - 1;
	char *inner = mem_text_n(stored + 1, end - 1), *at = inner;
	bool is_match = true;

	while (is_match && (*at || *written)) {
		size_t stored_length, length;

		at = (char *)skip_blanks(at);
		written = skip_blanks(written);
		stored_length = argument_length(at);
		length = argument_length(written);
		while (length && written[length - 1] == ' ')
			length--;
		is_match = stored_length && length &&
			   argument_matches(at, stored_length, written, length);
		at += stored_length;
		written += argument_length(written);
		if ((*at == ',') != (*written == ','))
			is_match = false;
		at += *at == ',';
		written += *written == ',';
	}
	free(inner);
	return is_match;
}

/* --- finding -------------------------------------------------------------------------------------
 */

/* An object that may be meant. */
struct candidate {
	const struct object_class *class;
	size_t place, distance;
};

struct search {
	const struct rights *rights;
	const struct object_name *name;
	struct candidate found[NAMES_SHOWN]; /* those that are meant, or the nearest */
	size_t count, all;
};

static bool is_of_kind(const struct object_name *name, const struct object_class *class)
{
	return class->kind == name->kind ||
	       /* They share their names, and many say relation to both. */
	       (name->kind == OBJECT_RELATION && class->kind == OBJECT_SEQUENCE);
}

static bool is_in_sight(const struct search *search, const struct object_class *class)
{
	const struct schema *schema = rights_schema(search->rights, class->schema);

	if (!is_of_kind(search->name, class))
		return false;
	if (!class->schema)
		return true;
	if (search->name->schema)
		return schema && strcmp(schema->name, search->name->schema) == 0;
	return schema && schema->is_in_scope;
}

static bool is_meant(const struct object_name *name, const char *stored)
{
	const char *arguments;
	char *bare;
	bool is_match;

	if (name->kind != OBJECT_FUNCTION)
		return strcmp(stored, name->name) == 0;
	bare = ident_read(stored, &arguments);
	is_match = bare && strcmp(bare, name->name) == 0 &&
		   (!name->arguments || arguments_match(arguments, name->arguments));
	free(bare);
	return is_match;
}

/* 0: but for the letters' case, or a function of that name with other arguments. */
static size_t distance_to(const struct object_name *name, const char *stored)
{
	const char *rest;
	char *bare = NULL;
	size_t distance;

	if (name->kind == OBJECT_FUNCTION)
		bare = ident_read(stored, &rest);
	if (bare)
		stored = bare;
	distance = strcasecmp(name->name, stored) == 0
			   ? 0
			   : text_distance(name->name, stored, DISTANCE_MAX);
	/* Of a short name nothing would be left. */
	if (distance && distance >= strlen(name->name))
		distance = DISTANCE_MAX;
	free(bare);
	return distance;
}

/* The nearer one; then by schema and name, because the server gives classes in no order. */
static bool comes_before(
	const struct rights *rights, const struct candidate *one, const struct candidate *other)
{
	const struct schema *schema = rights_schema(rights, one->class->schema),
			    *than = rights_schema(rights, other->class->schema);
	int order = strcmp(schema ? schema->name : "", than ? than->name : "");

	if (one->distance != other->distance)
		return one->distance < other->distance;
	if (!order)
		order = strcmp(one->class->names[one->place], other->class->names[other->place]);
	return order < 0;
}

static void keep_nearest(struct search *search, const struct candidate *candidate)
{
	size_t at = search->count < NAMES_SHOWN ? search->count++ : NAMES_SHOWN;

	for (; at && comes_before(search->rights, candidate, &search->found[at - 1]); at--)
		if (at < NAMES_SHOWN)
			search->found[at] = search->found[at - 1];
	if (at < NAMES_SHOWN)
		search->found[at] = *candidate;
	search->all++;
}

/* With @is_near those that are like it, else those that are meant. */
static void look_for(struct search *search, bool is_near)
{
	const struct rights *rights = search->rights;

	search->count = search->all = 0;
	for (size_t i = 0; i < rights->class_count; i++) {
		const struct object_class *class = &rights->classes[i];

		if (!is_in_sight(search, class))
			continue;
		for (size_t place = 0; place < class->count; place++) {
			struct candidate candidate = {.class = class, .place = place};

			if (is_near)
				candidate.distance = distance_to(search->name, class->names[place]);
			if (is_near ? candidate.distance < DISTANCE_MAX
				    : is_meant(search->name, class->names[place]))
				keep_nearest(search, &candidate);
		}
	}
}

static void add_name(struct buf *out, const struct rights *rights, const struct object_class *class,
	size_t place)
{
	const struct schema *schema = rights_schema(rights, class->schema);

	if (class->kind != OBJECT_RELATION)
		buf_printf(out, "%s ", class_word(class));
	if (schema) {
		ident_add(out, schema->name);
		buf_char(out, '.');
	}
	/* The name of a function comes quoted. */
	if (class->kind == OBJECT_FUNCTION)
		buf_text(out, class->names[place]);
	else
		ident_add(out, class->names[place]);
}

static void hint_at_found(const struct search *search, struct error *error)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < search->count; i++) {
		buf_text(&names, i ? ", " : "");
		add_name(&names, search->rights, search->found[i].class, search->found[i].place);
	}
	if (search->all > search->count)
		buf_printf(&names, " and %zu more", search->all - search->count);
	if (search->count)
		error_set_hint(error, "%s", buf_string(&names));
	buf_free(&names);
}

static bool complain_of_schema(const struct search *search, struct error *error)
{
	const char *wanted = search->name->schema, *best = NULL;
	size_t best_distance = DISTANCE_MAX;

	for (size_t i = 0; i < search->rights->schema_count; i++) {
		const char *name = search->rights->schemas[i].name;
		size_t distance = text_distance(wanted, name, best_distance);

		if (distance < best_distance && distance < strlen(wanted)) {
			best = name;
			best_distance = distance;
		}
	}
	error_set(error, "there is no schema %s in database %s", wanted, search->rights->database);
	if (best)
		error_set_hint(error, "%s.%s", best, search->name->name);
	return false;
}

/* Nothing is called so, or several are. */
static void complain(struct search *search, struct error *error)
{
	const struct object_name *name = search->name;

	if (search->all > 1) {
		error_set(error, "%zu %s are called %s: say which one", search->all,
			explore_kind_word(name->kind, search->all), name->name);
		hint_at_found(search, error);
		return;
	}
	if (name->schema && !rights_schema_named(search->rights, name->schema)) {
		complain_of_schema(search, error);
		return;
	}
	error_set(error, "there is no %s %s%s%s%s in %s %s", explore_kind_word(name->kind, 1),
		name->name, name->arguments ? "(" : "", name->arguments ? name->arguments : "",
		name->arguments ? ")" : "", name->schema ? "schema" : "database",
		name->schema ? name->schema : search->rights->database);
	look_for(search, true);
	hint_at_found(search, error);
}

static bool find_part_missing(
	const struct rights *rights, const struct object_name *name, struct error *error)
{
	for (enum part part = 0; part < PARTS; part++)
		if ((object_name_parts(name) & 1u << part) && rights_lack(rights, part)) {
			error_copy(error, &rights->errors[part]);
			return true;
		}
	return false;
}

const struct object_class *object_find(const struct rights *rights, const struct object_name *name,
	size_t *place, struct error *error)
{
	struct search search = {.rights = rights, .name = name};
	bool is_database = name->kind == OBJECT_DATABASE;

	*place = 0;
	if (is_database && (!name->name || strcmp(name->name, rights->database) == 0))
		return &rights->classes[rights->database_class];
	if (is_database) {
		error_set(error, "this is database %s: rights on %s are seen from there",
			rights->database, name->name);
		error_set_hint(error, "the same command with -d %s", name->name);
		return NULL;
	}
	look_for(&search, false);
	if (search.all == 1) {
		*place = search.found[0].place;
		return search.found[0].class;
	}
	if (search.all || !find_part_missing(rights, name, error))
		complain(&search, error);
	return NULL;
}
