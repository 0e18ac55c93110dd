/* rights_read.c - the answers of the server made into a picture of its rights. */
#include "grants/rights.h"

#include "base/memory.h"
#include "pg/array.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

/* Where an object is; sorted by OID. */
struct place {
	uint32_t oid;
	uint32_t class, at;
};

struct index {
	struct place *places;
	size_t count;
};

/* --- ACLs ----------------------------------------------------------------------------------------
 */

static struct grant *grant_of(struct acl *acl, uint32_t grantee, uint32_t grantor)
{
	/* Entries of one pair follow each other as aclexplode() gives them. */
	struct grant *last = acl->count ? &acl->grants[acl->count - 1] : NULL;

	if (last && last->grantee == grantee && last->grantor == grantor)
		return last;
	acl->grants = mem_resize(acl->grants, acl->count + 1, sizeof *acl->grants);
	last = &acl->grants[acl->count++];
	*last = (struct grant){.grantee = grantee, .grantor = grantor};
	return last;
}

struct acl acl_read(const char *text)
{
	struct acl acl = {.count = 0};

	while (*text) {
		char *end;
		uint32_t grantee = (uint32_t)strtoul(text, &end, 10), grantor;
		size_t length;
		unsigned privilege;
		struct grant *grant;

		if (*end != ':')
			break;
		grantor = (uint32_t)strtoul(end + 1, &end, 10);
		text = end + (*end == ':');
		length = strcspn(text, "* ");
		privilege = privilege_of_word(text, length);
		grant = grant_of(&acl, grantee, grantor);
		grant->privileges |= (uint16_t)privilege;
		text += length;
		if (*text == '*') {
			grant->grantable |= (uint16_t)privilege;
			text++;
		}
		text += strspn(text, " ");
	}
	return acl;
}

static unsigned privileges_of_text(const char *text)
{
	unsigned privileges = 0;

	while (*text) {
		size_t length = strcspn(text, " ");

		privileges |= privilege_of_word(text, length);
		text += length + (text[length] == ' ');
	}
	return privileges;
}

/* --- classes -------------------------------------------------------------------------------------
 */

static struct object_class *add_class(struct rights *rights)
{
	/* Grown by halves: a server can have a class for every table. */
	if ((rights->class_count & (rights->class_count - 1)) == 0)
		rights->classes = mem_resize(rights->classes,
			rights->class_count ? rights->class_count * 2 : 1, sizeof *rights->classes);
	rights->classes[rights->class_count] = (struct object_class){.count = 0};
	return &rights->classes[rights->class_count++];
}

static enum object_kind kind_of_letter(char letter)
{
	switch (letter) {
	case 'S':
		return OBJECT_SEQUENCE;
	case 'F':
		return OBJECT_FUNCTION;
	case 'T':
		return OBJECT_TYPE;
	case 'L':
		return OBJECT_LANGUAGE;
	case 'W':
		return OBJECT_FOREIGN_SERVER;
	default:
		return OBJECT_RELATION;
	}
}

struct row {
	const struct rowset *rows;
	size_t row;
};

static const char *text(struct row row, const char *column)
{
	return rowset_text(row.rows, row.row, (size_t)rowset_column(row.rows, column));
}

static uint32_t number(struct row row, const char *column)
{
	return (uint32_t)strtoul(text(row, column), NULL, 10);
}

/* "oid:name" of each: the number is read, and the name stays where it is. */
static void read_members(struct object_class *class, const char *objects)
{
	class->names = array_read(objects, &class->count);
	class->oids = mem_array(class->count + 1, sizeof *class->oids);
	for (size_t at = 0; at < class->count; at++) {
		char *end;

		class->oids[at] = (uint32_t)strtoul(class->names[at], &end, 10);
		class->names[at] = end + (*end == ':');
	}
}

/* What is the same in all questions. @asked 0: the server was not asked for a role. */
static struct object_class *read_class(struct rights *rights, struct row row, unsigned asked)
{
	struct object_class *class = add_class(rights);
	bool was_asked = !rowset_is_null(row.rows, row.row, (size_t)rowset_column(row.rows, "has"));

	class->owner = number(row, "owner");
	class->is_default = text(row, "is_default")[0] == 't';
	class->acl = acl_read(text(row, "acl"));
	class->asked = was_asked ? asked : 0;
	class->has = privileges_of_text(text(row, "has"));
	return class;
}

static void read_objects(struct rights *rights, enum part part, unsigned asked)
{
	for (size_t i = 0; i < rowset_rows(rights->rows[part]); i++) {
		struct row row = {rights->rows[part], i};
		struct object_class *class = read_class(rights, row, asked);
		const char *flags = text(row, "flags"), *kind = text(row, "kind");

		class->kind = kind_of_letter(*kind);
		class->relkind = class->kind == OBJECT_RELATION ? *kind : '\0';
		class->asked &= privileges_of_kind(class->kind, rights->server_version);
		class->schema = number(row, "schema");
		class->has_row_security = strchr(flags, 'R') != NULL;
		class->forces_row_security = strchr(flags, 'F') != NULL;
		class->is_invoker = strchr(flags, 'I') != NULL;
		class->is_guarded = strchr(flags, 'G') != NULL;
		class->is_catalog = strchr(flags, 'C') != NULL;
		class->is_partition = strchr(flags, 'P') != NULL;
		read_members(class, text(row, "objects"));
	}
}

/* One object that the row itself names. */
static size_t read_single(struct rights *rights, struct row row, enum object_kind kind)
{
	unsigned asked = privileges_of_kind(kind, rights->server_version);
	struct object_class *class;

	if (text(row, "is_asked")[0] != 't')
		asked = 0;
	class = read_class(rights, row, 0);
	class->kind = kind;
	class->asked = asked;
	class->names = array_of_one(text(row, "name"));
	class->count = 1;
	class->oids = mem_array(1, sizeof *class->oids);
	class->oids[0] = number(row, "oid");
	return rights->class_count - 1;
}

/* --- the database and its schemas ----------------------------------------------------------------
 */

static bool is_wanted(const struct schema *schema, char *const *wanted)
{
	if (!wanted || !*wanted)
		return schema->is_of_users;
	for (; *wanted; wanted++)
		if (strcmp(schema->name, *wanted) == 0 || (!**wanted && schema->is_of_users))
			return true;
	return false;
}

static void read_schemas(struct rights *rights, char *const *wanted)
{
	const struct rowset *rows = rights->rows[PART_SCHEMAS];

	rights->schemas = mem_array(rowset_rows(rows) + 1, sizeof *rights->schemas);
	for (size_t i = 0; i < rowset_rows(rows); i++) {
		struct row row = {rows, i};
		struct schema *schema = &rights->schemas[rights->schema_count++];

		*schema = (struct schema){
			.oid = number(row, "oid"),
			.name = text(row, "name"),
			.is_of_users = text(row, "is_of_users")[0] == 't',
			.class = read_single(rights, row, OBJECT_SCHEMA),
		};
		schema->is_in_scope = is_wanted(schema, wanted);
	}
}

static void read_database(struct rights *rights)
{
	struct row row = {rights->rows[PART_DATABASE], 0};

	rights->database = text(row, "name");
	rights->database_oid = number(row, "oid");
	rights->allows_connections = text(row, "allows_connections")[0] == 't';
	rights->is_standby = text(row, "is_standby")[0] == 't';
	rights->database_limit = strtol(text(row, "connection_limit"), NULL, 10);
	rights->session_role = text(row, "session_role");
	rights->acting_role = text(row, "acting_role");
	rights->tls = text(row, "tls");
	rights->database_class = read_single(rights, row, OBJECT_DATABASE);
}

/* --- finding -------------------------------------------------------------------------------------
 */

static int by_oid(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	return (a->oid > b->oid) - (a->oid < b->oid);
}

/* Only what may be looked up by its OID: relations. OIDs of other catalogs may be the same. */
static void build_index(struct rights *rights)
{
	struct index *index = rights->index = mem_new(sizeof *index);
	size_t all = 0;

	for (size_t i = 0; i < rights->class_count; i++)
		all += rights->classes[i].count;
	index->places = mem_array(all + 1, sizeof *index->places);
	for (size_t i = 0; i < rights->class_count; i++) {
		const struct object_class *class = &rights->classes[i];

		if (class->kind != OBJECT_RELATION && class->kind != OBJECT_SEQUENCE)
			continue;
		for (size_t at = 0; at < class->count; at++)
			index->places[index->count++] =
				(struct place){class->oids[at], (uint32_t)i, (uint32_t)at};
	}
	qsort(index->places, index->count, sizeof *index->places, by_oid);
}

const struct object_class *rights_object(const struct rights *rights, uint32_t oid, size_t *place)
{
	const struct place *found = bsearch(&(struct place){.oid = oid}, rights->index->places,
		rights->index->count, sizeof *rights->index->places, by_oid);

	if (found && place)
		*place = found->at;
	return found ? &rights->classes[found->class] : NULL;
}

size_t rights_rows(const struct rights *rights, enum part part, uint32_t oid, size_t *first)
{
	const struct rowset *rows = rights->rows[part];
	size_t low = 0, high = rowset_rows(rows), count = 0;

	/* These questions are ordered by their first column. */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if ((uint32_t)rowset_integer(rows, middle, 0) < oid)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	while (low + count < rowset_rows(rows) &&
		(uint32_t)rowset_integer(rows, low + count, 0) == oid)
		count++;
	return count;
}

/* --- all of it -----------------------------------------------------------------------------------
 */

struct rights *rights_new(int server_version, const struct rights_scope *scope,
	struct rowset **rows, struct error *errors, struct error *error)
{
	static const enum part needed[] = {PART_DATABASE, PART_ROLES, PART_MEMBERS, PART_SCHEMAS};
	struct rights *rights = mem_new(sizeof *rights);

	rights->server_version = server_version;
	rights->asked = scope->parts;
	memcpy(rights->rows, rows, sizeof rights->rows);
	memcpy(rights->errors, errors, sizeof rights->errors);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!rights->rows[needed[i]]) {
			error_copy(error, &rights->errors[needed[i]]);
			rights_free(rights);
			return NULL;
		}
	read_database(rights);
	read_schemas(rights, scope->schemas);
	read_objects(rights, PART_RELATIONS, scope->privileges);
	read_objects(rights, PART_FUNCTIONS, PRIVILEGE_EXECUTE);
	read_objects(rights, PART_TYPES, PRIVILEGE_USAGE);
	read_objects(rights, PART_OTHERS, PRIVILEGE_USAGE);
	build_index(rights);
	/* What is read now need not be kept twice. */
	for (enum part part = PART_RELATIONS; part < PARTS; part++)
		if (part == PART_RELATIONS || part == PART_FUNCTIONS || part == PART_TYPES) {
			bool was_read = rights->rows[part] != NULL;

			rowset_free(rights->rows[part]);
			rights->rows[part] = NULL;
			if (was_read)
				rights->asked &= ~(1u << part);
		}
	rights->roles = roles_new(rights->rows[PART_ROLES], rights->rows[PART_MEMBERS]);
	rights->rows[PART_ROLES] = rights->rows[PART_MEMBERS] = NULL;
	/* One more for a role that is yet to be made. */
	rights->heritages = mem_array(roles_count(rights->roles) + 1, sizeof *rights->heritages);
	return rights;
}

/* A relation with rights on columns is like no other: it gets a class of its own. Its old place is
 * left empty for close_gaps(). */
static void set_apart(struct rights *rights, uint32_t relation)
{
	const struct place *found = bsearch(&(struct place){.oid = relation}, rights->index->places,
		rights->index->count, sizeof *rights->index->places, by_oid);
	struct object_class *old, *alone;
	struct acl acl;

	if (!found || rights->classes[found->class].count == 1 ||
		!rights->classes[found->class].oids[found->at])
		return;
	alone = add_class(rights);
	old = &rights->classes[found->class];
	acl = (struct acl){.grants = mem_array(old->acl.count + 1, sizeof *acl.grants),
		.count = old->acl.count};
	memcpy(acl.grants, old->acl.grants, old->acl.count * sizeof *acl.grants);
	*alone = *old;
	alone->acl = acl;
	alone->names = array_of_one(old->names[found->at]);
	alone->oids = mem_array(1, sizeof *alone->oids);
	alone->oids[0] = relation;
	alone->count = 1;
	old->oids[found->at] = 0;
}

static void close_gaps(struct object_class *class)
{
	size_t kept = 0;

	for (size_t at = 0; at < class->count; at++) {
		if (!class->oids[at])
			continue;
		class->oids[kept] = class->oids[at];
		class->names[kept++] = class->names[at];
	}
	class->count = kept;
}

static void set_all_apart(struct rights *rights)
{
	for (size_t i = 0; i < rights->column_count; i++)
		if (rights->columns[i].acl.count && rights->columns[i].number > 0)
			set_apart(rights, rights->columns[i].relation);
	for (size_t i = 0; i < rights->class_count; i++)
		if (rights->classes[i].kind == OBJECT_RELATION ||
			rights->classes[i].kind == OBJECT_SEQUENCE)
			close_gaps(&rights->classes[i]);
	free(rights->index->places);
	free(rights->index);
	build_index(rights);
}

void rights_add_columns(struct rights *rights, struct rowset *rows)
{
	rights->column_rows = rows;
	rights->knows_columns = true;
	rights->columns = mem_array(rowset_rows(rows) + 1, sizeof *rights->columns);
	for (size_t i = 0; i < rowset_rows(rows); i++) {
		struct row row = {rows, i};

		rights->columns[rights->column_count++] = (struct column){
			.relation = number(row, "relation"),
			.number = (int)strtol(text(row, "number"), NULL, 10),
			.name = text(row, "name"),
			.total = (int)strtol(text(row, "columns"), NULL, 10),
			.acl = acl_read(text(row, "acl")),
		};
	}
	set_all_apart(rights);
}

void rights_free(struct rights *rights)
{
	if (!rights)
		return;
	for (size_t i = 0; i < rights->class_count; i++) {
		free(rights->classes[i].acl.grants);
		free(rights->classes[i].oids);
		array_free(rights->classes[i].names);
	}
	for (size_t i = 0; i < rights->column_count; i++)
		free(rights->columns[i].acl.grants);
	for (enum part part = 0; part < PARTS; part++) {
		rowset_free(rights->rows[part]);
		error_clear(&rights->errors[part]);
	}
	error_clear(&rights->columns_error);
	if (rights->index)
		free(rights->index->places);
	free(rights->index);
	rowset_free(rights->column_rows);
	for (size_t i = 0; rights->heritages && i < roles_count(rights->roles); i++)
		heritage_free(rights->heritages[i]);
	free(rights->heritages);
	roles_free(rights->roles);
	free(rights->columns);
	free(rights->classes);
	free(rights->schemas);
	free(rights);
}
