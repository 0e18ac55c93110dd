#include "grants/rights_ask.h"

#include "base/buf.h"
#include "base/memory.h"
#include "grants/sql.h"
#include "pg/array.h"
#include "session/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define QUESTION_LIMIT_MS 60000 /* 100,000 tables take about 0.3 s */

struct rights_question {
	struct batch *batch;
	int server_version;
	struct rights_scope scope; /* its texts are only borrowed while it is asked */
	char **schemas;		   /* NULL-terminated copies */
	size_t schema_count;
	rights_came *came;
	columns_came *columns_came;
	struct rights *rights; /* that columns are added to */
	void *self;
};

enum parameter { ROLE, SCHEMAS, PRIVILEGES, SETTINGS, PUBLICATIONS, PARAMETERS };

/* Each part's question and the parameters that it takes, in order; NULL ends them. */
struct part_row {
	const char *sql;
	enum parameter parameters[3];
	int parameter_count;
};

static const struct part_row parts[PARTS] = {
	[PART_DATABASE] = {sql_grants_database, {ROLE}, 1},
	[PART_ROLES] = {sql_grants_roles, {0}, 0},
	[PART_MEMBERS] = {sql_grants_members, {0}, 0},
	[PART_SCHEMAS] = {sql_grants_schemas, {ROLE}, 1},
	[PART_DEFAULTS] = {sql_grants_defaults, {0}, 0},
	[PART_RELATIONS] = {sql_grants_relations, {ROLE, SCHEMAS, PRIVILEGES}, 3},
	[PART_POLICIES] = {sql_grants_policies, {0}, 0},
	[PART_VIEWS] = {sql_grants_views, {0}, 0},
	[PART_CALLED] = {sql_grants_called, {0}, 0},
	[PART_SERIALS] = {sql_grants_serials, {0}, 0},
	[PART_OWNED] = {sql_grants_owned, {0}, 0},
	[PART_FOREIGN] = {sql_grants_foreign, {0}, 0},
	[PART_PARTITIONS] = {sql_grants_partitions, {0}, 0},
	[PART_FUNCTIONS] = {sql_grants_functions, {ROLE, SCHEMAS}, 2},
	[PART_TYPES] = {sql_grants_types, {ROLE, SCHEMAS}, 2},
	[PART_OTHERS] = {sql_grants_others, {ROLE}, 1},
	[PART_SETTINGS] = {sql_grants_settings, {SETTINGS}, 1},
	[PART_EXTENSIONS] = {sql_grants_extensions, {0}, 0},
	[PART_AVAILABLE] = {sql_grants_available, {0}, 0},
	[PART_REPLICATION] = {sql_grants_replication, {0}, 0},
	[PART_PUBLISHED] = {sql_grants_published, {PUBLICATIONS}, 1},
	[PART_IDENTITIES] = {sql_grants_identities, {0}, 0},
};

static void free_question(struct rights_question *question)
{
	batch_cancel(&question->batch);
	for (size_t i = 0; i < question->schema_count; i++)
		free(question->schemas[i]);
	free(question->schemas);
	free(question);
}

void rights_question_cancel(struct rights_question **question)
{
	if (*question)
		free_question(*question);
	*question = NULL;
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct rights_question *question = self;
	struct rowset *rows[PARTS] = {NULL};
	struct error errors[PARTS] = {{.primary = NULL}}, error = ERROR_INIT;
	struct rights *rights;
	size_t answer = 0;

	question->batch = NULL;
	for (enum part part = 0; part < PARTS && answer < count; part++) {
		if (!(question->scope.parts & 1u << part))
			continue;
		answer += part == PART_RELATIONS; /* grants_patience */
		rows[part] = answers[answer].rows;
		answers[answer].rows = NULL;
		error_move(&errors[part], &answers[answer].error);
		answer++;
	}
	question->scope.schemas = question->schemas;
	rights = rights_new(question->server_version, &question->scope, rows, errors, &error);
	question->came(question->self, rights, &error);
	error_clear(&error);
	free_question(question);
}

static void add_statement(struct statement *statement, const struct rights_question *question,
	enum part part, const char *const *values)
{
	const struct part_row *row = &parts[part];

	*statement = (struct statement){.sql = row->sql,
		.parameter_count = row->parameter_count,
		.limit_ms = QUESTION_LIMIT_MS};
	for (int i = 0; i < row->parameter_count; i++)
		statement->parameters[i] = values[row->parameters[i]];
	if (part == PART_MEMBERS && question->server_version < 160000)
		statement->sql = sql_grants_members_15;
}

/* The privileges that has_table_privilege and has_sequence_privilege are asked for. */
static void add_privileges(struct buf *out, unsigned wanted, int server_version)
{
	unsigned all = wanted & (privileges_of_kind(OBJECT_RELATION, server_version) |
					privileges_of_kind(OBJECT_SEQUENCE, server_version));

	buf_char(out, '{');
	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++)
		if (all & 1u << i)
			buf_printf(
				out, "%s%s", out->length > 1 ? "," : "", privilege_word(1u << i));
	buf_char(out, '}');
}

static void copy_schemas(struct rights_question *question, char *const *schemas)
{
	while (schemas && schemas[question->schema_count])
		question->schema_count++;
	question->schemas = mem_array(question->schema_count + 1, sizeof *question->schemas);
	for (size_t i = 0; i < question->schema_count; i++)
		question->schemas[i] = mem_text(schemas[i]);
}

struct rights_question *rights_ask(
	struct session *session, const struct rights_scope *scope, rights_came *came, void *self)
{
	struct rights_question *question = mem_new(sizeof *question);
	struct statement statements[PARTS + 1];
	struct buf schemas = BUF_INIT, settings = BUF_INIT, privileges = BUF_INIT,
		   publications = BUF_INIT;
	const char *values[PARAMETERS];
	size_t count = 0;

	*question = (struct rights_question){.server_version = session_server_version(session),
		.scope = *scope,
		.came = came,
		.self = self};
	question->scope.parts |= PARTS_ALWAYS;
	if (question->server_version >= 130000)
		question->scope.parts &= ~(1u << PART_PARTITIONS);
	copy_schemas(question, scope->schemas);
	if (question->schema_count)
		array_add(&schemas, scope->schemas);
	else
		buf_text(&schemas, "{\"\"}");
	array_add(&settings, scope->settings);
	array_add(&publications, scope->publications);
	add_privileges(&privileges, scope->privileges, question->server_version);
	values[ROLE] = scope->is_of_nobody ? "" : scope->role;
	values[SCHEMAS] = buf_string(&schemas);
	values[PRIVILEGES] = buf_string(&privileges);
	values[SETTINGS] = buf_string(&settings);
	values[PUBLICATIONS] = buf_string(&publications);
	for (enum part part = 0; part < PARTS; part++) {
		if (!(question->scope.parts & 1u << part))
			continue;
		if (part == PART_RELATIONS)
			statements[count++] = (struct statement){.sql = sql_grants_patience};
		add_statement(&statements[count++], question, part, values);
		statements[count - 1].is_continued = part == PART_RELATIONS;
	}
	question->batch = session_batch(session, statements, count, answered, question);
	buf_free(&schemas);
	buf_free(&settings);
	buf_free(&publications);
	buf_free(&privileges);
	return question;
}

/* --- columns -------------------------------------------------------------------------------------
 */

static void columns_answered(void *self, struct answer *answers, size_t count)
{
	struct rights_question *question = self;

	question->batch = NULL;
	if (count && answers[0].rows) {
		rights_add_columns(question->rights, answers[0].rows);
		answers[0].rows = NULL;
	}
	question->columns_came(question->self, &answers[0].error);
	free_question(question);
}

struct rights_question *rights_ask_columns(struct session *session, struct rights *rights,
	const uint32_t *relations, size_t count, bool all, columns_came *came, void *self)
{
	struct rights_question *question = mem_new(sizeof *question);
	struct buf oids = BUF_INIT;
	struct statement statement = {
		.sql = sql_grants_columns, .parameter_count = 2, .limit_ms = QUESTION_LIMIT_MS};

	*question = (struct rights_question){.rights = rights, .columns_came = came, .self = self};
	buf_char(&oids, '{');
	for (size_t i = 0; relations && i < count; i++)
		buf_printf(&oids, "%s%" PRIu32, i ? "," : "", relations[i]);
	buf_char(&oids, '}');
	statement.parameters[0] = relations ? buf_string(&oids) : NULL;
	statement.parameters[1] = all ? "true" : "false";
	question->batch = session_batch(session, &statement, 1, columns_answered, question);
	buf_free(&oids);
	return question;
}
