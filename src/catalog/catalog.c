#include "catalog/catalog.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

struct catalog_request {
	struct batch *batch;
	enum node_kind kinds[3]; /* of each statement's rows */
	char *schema;
	catalog_done *done;
	void *self;
};

/* --- nodes ----------------------------------------------------------------------------------- */

void level_free(struct level *level)
{
	if (!level)
		return;
	for (size_t i = 0; i < level->count; i++) {
		struct node *node = &level->nodes[i];

		free(node->oid);
		free(node->schema);
		free(node->name);
		free(node->word);
		free(node->owner);
		free(node->rights);
		free(node->comment);
		free(node->note);
	}
	free(level->nodes);
	free(level);
}

/* The value of a column by name; NULL when it is NULL or the question has no such column. */
static char *take(const struct rowset *rows, size_t row, const char *name)
{
	int column = rowset_column(rows, name);

	if (column < 0 || rowset_is_null(rows, row, (size_t)column))
		return NULL;
	return mem_text(rowset_text(rows, row, (size_t)column));
}

static int64_t take_integer(const struct rowset *rows, size_t row, const char *name)
{
	int column = rowset_column(rows, name);

	if (column < 0 || rowset_is_null(rows, row, (size_t)column))
		return -1;
	return rowset_integer(rows, row, (size_t)column);
}

static bool take_bool(const struct rowset *rows, size_t row, const char *name)
{
	int column = rowset_column(rows, name);

	return column >= 0 && rowset_bool(rows, row, (size_t)column);
}

static void add_rows(
	struct level *level, const struct rowset *rows, enum node_kind kind, const char *schema)
{
	size_t count = rowset_rows(rows);

	level->nodes = mem_resize(level->nodes, level->count + count, sizeof *level->nodes);
	for (size_t row = 0; row < count; row++) {
		char *relkind = take(rows, row, "relkind"), *own_schema = take(rows, row, "schema");

		level->nodes[level->count++] = (struct node){
			.kind = kind,
			.relkind = relkind ? relkind[0] : '\0',
			.oid = take(rows, row, "oid"),
			.schema = own_schema ? own_schema : mem_text(schema),
			.name = take(rows, row, "name"),
			.word = take(rows, row, "kind"),
			.owner = take(rows, row, "owner"),
			.rights = take(rows, row, "rights"),
			.comment = take(rows, row, "comment"),
			.note = take(rows, row, "note"),
			.estimate = take_integer(rows, row, "estimate"),
			.size_bytes = take_integer(rows, row, "size_bytes"),
			.is_system = take_bool(rows, row, "is_system"),
			.is_current = take_bool(rows, row, "is_current"),
		};
		free(relkind);
	}
}

/* --- requests -------------------------------------------------------------------------------- */

static void free_request(struct catalog_request *request)
{
	batch_cancel(&request->batch);
	free(request->schema);
	free(request);
}

void catalog_cancel(struct catalog_request **request)
{
	if (*request)
		free_request(*request);
	*request = NULL;
}

static void level_answered(void *self, struct answer *answers, size_t count)
{
	struct catalog_request *request = self;
	struct level *level = mem_new(sizeof *level);
	const struct error *error = NULL;

	request->batch = NULL;
	for (size_t i = 0; i < count; i++) {
		if (answers[i].rows)
			add_rows(level, answers[i].rows, request->kinds[i], request->schema);
		else if (!error)
			error = &answers[i].error;
	}
	/* One part that cannot be had (a hardened catalog) must not hide the others. */
	if (error && !level->count) {
		level_free(level);
		level = NULL;
	}
	request->done(request->self, level, error);
	free_request(request);
}

static struct catalog_request *ask(struct session *session, const struct statement *statements,
	size_t count, const enum node_kind *kinds, const char *schema, catalog_done *done,
	void *self)
{
	struct catalog_request *request = mem_new(sizeof *request);

	*request = (struct catalog_request){.schema = mem_text(schema), .done = done, .self = self};
	memcpy(request->kinds, kinds, count * sizeof *kinds);
	request->batch = session_batch(session, statements, count, level_answered, request);
	return request;
}

struct catalog_request *catalog_databases(struct session *session, catalog_done *done, void *self)
{
	return ask(session, &(struct statement){.sql = sql_databases}, 1,
		&(enum node_kind){NODE_DATABASE}, NULL, done, self);
}

struct catalog_request *catalog_schemas(struct session *session, catalog_done *done, void *self)
{
	return ask(session, &(struct statement){.sql = sql_schemas}, 1,
		&(enum node_kind){NODE_SCHEMA}, NULL, done, self);
}

struct catalog_request *catalog_objects(
	struct session *session, const struct node *schema, catalog_done *done, void *self)
{
	bool is_old = session_server_version(session) < 110000;
	struct statement statements[] = {
		{.sql = sql_relations, .parameters = {schema->oid}, .parameter_count = 1},
		{.sql = is_old ? sql_functions_10 : sql_functions,
			.parameters = {schema->oid},
			.parameter_count = 1},
		{.sql = sql_types, .parameters = {schema->oid}, .parameter_count = 1},
	};
	static const enum node_kind kinds[] = {NODE_RELATION, NODE_FUNCTION, NODE_TYPE};

	return ask(session, statements, 3, kinds, schema->name, done, self);
}

struct catalog_request *catalog_partitions(
	struct session *session, const struct node *parent, catalog_done *done, void *self)
{
	struct statement statement = {
		.sql = sql_partitions, .parameters = {parent->oid}, .parameter_count = 1};

	return ask(session, &statement, 1, &(enum node_kind){NODE_RELATION}, parent->schema, done,
		self);
}

/* Reads one part of a name as SQL would: folded to lower case unless quoted. */
static char *read_part(const char **text)
{
	struct buf part = BUF_INIT;
	const char *c = *text;

	if (*c == '"') {
		for (c++; *c && !(*c == '"' && c[1] != '"'); c++) {
			if (*c == '"')
				c++;
			buf_char(&part, *c);
		}
		if (*c == '"')
			c++;
	} else {
		for (; *c && *c != '.'; c++)
			buf_char(&part, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
	}
	*text = c;
	return buf_take(&part);
}

struct catalog_request *catalog_find(
	struct session *session, const char *name, catalog_done *done, void *self)
{
	char *first = read_part(&name);
	char *second = *name == '.' ? (name++, read_part(&name)) : NULL;
	struct statement statement = {
		.sql = sql_find,
		.parameters = {second ? first : NULL, second ? second : first},
		.parameter_count = 2,
	};
	struct catalog_request *request =
		ask(session, &statement, 1, &(enum node_kind){NODE_RELATION}, NULL, done, self);

	free(first);
	free(second);
	return request;
}
