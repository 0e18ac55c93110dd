#include "catalog/catalog.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/level_rows.h"
#include "catalog/sql.h"
#include "session/session.h"
#include "source/name_patterns.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_LOCK_LIMIT_MS 100
#define COUNTED 3 /* questions that count the objects of a schema */

struct catalog_request {
	struct batch *batch;
	enum node_kind kind; /* of the rows */
	size_t limit;
	struct node parent; /* its oid and name are ours */
	union {
		catalog_done *level;
		catalog_root_done *root;
		catalog_size_done *size;
	} done;
	void *self;
};

static struct catalog_request *request_new(const struct node *parent, void *self)
{
	struct catalog_request *request = mem_new(sizeof *request);

	*request = (struct catalog_request){.limit = SIZE_MAX, .self = self};
	if (parent) {
		request->parent.oid = mem_text(parent->oid);
		request->parent.schema = mem_text(parent->schema);
		request->parent.name = mem_text(parent->name);
	}
	return request;
}

static void free_request(struct catalog_request *request)
{
	batch_cancel(&request->batch);
	free(request->parent.oid);
	free(request->parent.schema);
	free(request->parent.name);
	free(request);
}

void catalog_cancel(struct catalog_request **request)
{
	if (*request)
		free_request(*request);
	*request = NULL;
}

/* --- one question, one level ----------------------------------------------------------------- */

static void level_answered(void *self, struct answer *answers, size_t count)
{
	struct catalog_request *request = self;
	struct level *level = NULL;

	(void)count;
	request->batch = NULL;
	if (answers[0].rows) {
		level = level_new();
		level_add_rows(level, answers[0].rows, request->limit, request->kind,
			request->parent.schema);
	}
	request->done.level(request->self, level, level ? NULL : &answers[0].error);
	free_request(request);
}

static struct catalog_request *ask(struct session *session, struct catalog_request *request,
	const struct statement *statement, enum node_kind kind, catalog_done *done)
{
	request->kind = kind;
	request->done.level = done;
	request->batch = session_batch(session, statement, 1, level_answered, request);
	return request;
}

struct catalog_request *catalog_databases(struct session *session, catalog_done *done, void *self)
{
	return ask(session, request_new(NULL, self),
		&(struct statement){.sql = sql_databases, .parameter_count = 2}, NODE_DATABASE,
		done);
}

static bool is_server_10(const struct session *session)
{
	return session_server_version(session) < 110000;
}

/* The parameters of the question of a page, see enum page_needs. */
static struct statement statement_of_page(const struct session *session, const struct node *parent,
	const struct catalog_page *page, const char *limit)
{
	static const int counts[] = {[PAGE_OF_ALL] = 3,
		[PAGE_OF_SCHEMA] = 4,
		[PAGE_OF_FUNCTIONS] = 6,
		[PAGE_OF_RELATIONS] = 7};
	const struct group_row *row = group_row(parent->group);
	const struct name_pattern *tables =
		page->patterns ? &page->patterns->of[NAMED_TABLE] : &(struct name_pattern){NULL};
	bool is_functions = row->needs == PAGE_OF_FUNCTIONS;
	struct statement statement = {
		.sql = row->sql_10 && is_server_10(session) ? row->sql_10 : row->sql,
		.parameters = {limit, page->after ? page->after->last_name : NULL, page->search,
			parent->oid, row->selector, tables->include, tables->exclude},
		.parameter_count = counts[row->needs],
	};

	if (is_functions)
		statement.parameters[5] = page->after ? page->after->last_oid : "0";
	if (parent->kind != NODE_GROUP) {
		statement.sql = sql_partitions;
		statement.parameter_count = 4;
	}
	return statement;
}

struct catalog_request *catalog_page(struct session *session, const struct node *parent,
	const struct catalog_page *page, catalog_done *done, void *self)
{
	struct catalog_request *request = request_new(parent, self);
	char limit[24];
	struct statement statement;

	snprintf(limit, sizeof limit, "%d", CATALOG_PAGE + 1);
	statement = statement_of_page(session, parent, page, limit);
	request->limit = CATALOG_PAGE;
	return ask(session, request, &statement,
		parent->kind == NODE_GROUP ? (enum node_kind)group_row(parent->group)->node_kind
					   : NODE_RELATION,
		done);
}

/* --- the groups of a schema ------------------------------------------------------------------ */

static const struct {
	int node_kind;
	enum node_group first; /* what stands for all of it when it cannot be read */
	const char *sql, *sql_10;
} counted[COUNTED] = {
	{NODE_RELATION, GROUP_TABLES, sql_count_relations, NULL},
	{NODE_FUNCTION, GROUP_FUNCTIONS, sql_count_functions, sql_count_functions_10},
	{NODE_TYPE, GROUP_TYPES, sql_count_types, NULL},
};

struct number {
	int64_t count, left_out;
	const struct error *error;
};

static void add_numbers(struct number *numbers, int node_kind, const struct rowset *rows)
{
	int selector = rowset_column(rows, "selector"), count = rowset_column(rows, "count");
	int left_out = rowset_column(rows, "left_out");

	for (size_t row = 0; row < rowset_rows(rows) && selector >= 0 && count >= 0; row++) {
		enum node_group group =
			group_of_selector(node_kind, rowset_text(rows, row, (size_t)selector));

		numbers[group] = (struct number){
			.count = rowset_integer(rows, row, (size_t)count),
			.left_out = left_out < 0 ? 0 : rowset_integer(rows, row, (size_t)left_out),
		};
	}
}

static void groups_answered(void *self, struct answer *answers, size_t count)
{
	struct catalog_request *request = self;
	struct number numbers[GROUP_COUNT] = {{.count = 0}};
	struct level *level = level_new();
	size_t failures = 0;

	request->batch = NULL;
	for (size_t i = 0; i < count; i++) {
		if (answers[i].rows) {
			add_numbers(numbers, counted[i].node_kind, answers[i].rows);
			continue;
		}
		failures++;
		numbers[counted[i].first] = (struct number){-1, 0, &answers[i].error};
	}
	for (enum node_group group = GROUP_TABLES; group < GROUP_FIRST_OF_DATABASE; group++)
		if (numbers[group].count || numbers[group].left_out)
			level_add_group(level, group, &request->parent, numbers[group].count,
				numbers[group].left_out, numbers[group].error);
	/* One part that cannot be had (a hardened catalog) does not hide the others. */
	if (failures == count) {
		level_free(level);
		level = NULL;
	}
	request->done.level(request->self, level, level ? NULL : &answers[0].error);
	free_request(request);
}

struct catalog_request *catalog_groups(struct session *session, const struct node *schema,
	const struct name_patterns *patterns, catalog_done *done, void *self)
{
	struct catalog_request *request = request_new(schema, self);
	struct statement statements[COUNTED];

	for (size_t i = 0; i < COUNTED; i++)
		statements[i] = (struct statement){
			.sql = counted[i].sql_10 && is_server_10(session) ? counted[i].sql_10
									  : counted[i].sql,
			.parameters = {schema->oid,
				patterns ? patterns->of[NAMED_TABLE].include : NULL,
				patterns ? patterns->of[NAMED_TABLE].exclude : NULL},
			.parameter_count = counted[i].node_kind == NODE_RELATION ? 3 : 1,
		};
	request->done.level = done;
	request->batch = session_batch(session, statements, COUNTED, groups_answered, request);
	return request;
}

/* --- the server and the database ------------------------------------------------------------- */

#define ROOT_NAMES 2 /* databases, schemas; then a count for each group */
#define ROOT_QUESTIONS (ROOT_NAMES + GROUP_COUNT - GROUP_FIRST_OF_DATABASE)

static void add_counted_group(
	struct level *level, enum node_group group, const struct answer *answer)
{
	int count = answer->rows ? rowset_column(answer->rows, "count") : -1;

	if (count < 0)
		level_add_group(level, group, NULL, -1, 0, &answer->error);
	else if (rowset_integer(answer->rows, 0, (size_t)count) > 0)
		level_add_group(level, group, NULL, rowset_integer(answer->rows, 0, (size_t)count),
			0, NULL);
}

static void root_answered(void *self, struct answer *answers, size_t count)
{
	struct catalog_request *request = self;
	struct level *levels[ROOT_NAMES] = {level_new(), level_new()};
	static const enum node_kind kinds[ROOT_NAMES] = {NODE_DATABASE, NODE_SCHEMA};
	const struct error *error = NULL;

	request->batch = NULL;
	for (size_t i = 0; i < ROOT_NAMES; i++) {
		if (answers[i].rows)
			level_add_rows(levels[i], answers[i].rows, SIZE_MAX, kinds[i], NULL);
		else if (!error || i == 1) /* without schemas there is nothing to see */
			error = &answers[i].error;
	}
	for (size_t i = ROOT_NAMES; i < count; i++) {
		enum node_group group = (enum node_group)(GROUP_FIRST_OF_DATABASE + i - ROOT_NAMES);

		add_counted_group(
			levels[group < GROUP_FIRST_OF_SERVER ? 1 : 0], group, &answers[i]);
	}
	if (!answers[1].rows) {
		level_free(levels[0]);
		level_free(levels[1]);
		levels[0] = levels[1] = NULL;
	}
	request->done.root(request->self, levels[0], levels[1], error);
	free_request(request);
}

struct catalog_request *catalog_root(struct session *session, const struct name_patterns *patterns,
	catalog_root_done *done, void *self)
{
	static const enum named names[ROOT_NAMES] = {NAMED_DATABASE, NAMED_SCHEMA};
	static const char *const questions[ROOT_NAMES] = {sql_databases, sql_schemas};
	struct catalog_request *request = request_new(NULL, self);
	struct statement statements[ROOT_QUESTIONS] = {{.sql = NULL}};

	for (size_t i = 0; i < ROOT_NAMES; i++)
		statements[i] = (struct statement){
			.sql = questions[i],
			.parameters = {patterns ? patterns->of[names[i]].include : NULL,
				patterns ? patterns->of[names[i]].exclude : NULL},
			.parameter_count = 2,
		};
	for (size_t i = ROOT_NAMES; i < ROOT_QUESTIONS; i++)
		statements[i].sql =
			group_row((enum node_group)(GROUP_FIRST_OF_DATABASE + i - ROOT_NAMES))
				->count_sql;
	request->done.root = done;
	request->batch = session_batch(session, statements, ROOT_QUESTIONS, root_answered, request);
	return request;
}

/* --- the size of one relation ---------------------------------------------------------------- */

#define LOCK_NOT_AVAILABLE "55P03"

static void size_answered(void *self, struct answer *answers, size_t count)
{
	struct catalog_request *request = self;
	const struct rowset *rows = answers[0].rows, *locks = answers[1].rows;
	struct error error = ERROR_INIT;
	struct catalog_size size = {0, 0, 0};

	(void)count;
	request->batch = NULL;
	if (rows)
		size = (struct catalog_size){rowset_integer(rows, 0, 0), rowset_integer(rows, 0, 1),
			rowset_integer(rows, 0, 2)};
	else if (strcmp(answers[0].error.sqlstate, LOCK_NOT_AVAILABLE) != 0)
		error_copy(&error, &answers[0].error);
	else if (rowset_rows(locks) && !rowset_is_null(locks, 0, 0))
		error_set(&error, "%s is locked by pid %s, its size cannot be had now",
			request->parent.name, rowset_text(locks, 0, 0));
	else
		error_set(&error, "%s is locked, its size cannot be had now", request->parent.name);
	request->done.size(request->self, rows ? &size : NULL, &error);
	error_clear(&error);
	free_request(request);
}

struct catalog_request *catalog_size(
	struct session *session, const struct node *relation, catalog_size_done *done, void *self)
{
	struct catalog_request *request = request_new(relation, self);
	struct statement statements[] = {
		{.sql = sql_size,
			.parameters = {relation->oid},
			.parameter_count = 1,
			.lock_limit_ms = SIZE_LOCK_LIMIT_MS},
		{.sql = sql_locked_by, .parameters = {relation->oid}, .parameter_count = 1},
	};

	request->done.size = done;
	request->batch = session_batch(session, statements, 2, size_answered, request);
	return request;
}

/* --- by name --------------------------------------------------------------------------------- */

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
		ask(session, request_new(NULL, self), &statement, NODE_RELATION, done);

	free(first);
	free(second);
	return request;
}
