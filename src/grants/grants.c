#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "grants/sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_LIMIT_MS 60000 /* 100,000 tables take about 0.4 s */

struct grants_check {
	struct batch *batch;
	const struct target *target;
	char *role;
	char **schemas; /* NULL-terminated */
	grants_done *done;
	void *self;
};

const char *rights_text(const struct rights *rights, enum part part, size_t row, const char *name)
{
	const struct rowset *rows = rights->rows[part];

	return rowset_text(rows, row, (size_t)rowset_column(rows, name));
}

int64_t rights_integer(const struct rights *rights, enum part part, size_t row, const char *name)
{
	return strtoll(rights_text(rights, part, row, name), NULL, 10);
}

bool rights_bool(const struct rights *rights, enum part part, size_t row, const char *name)
{
	return rights_text(rights, part, row, name)[0] == 't';
}

void grants_report_free(struct grants_report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->verdict_count; i++) {
		struct verdict *verdict = &report->verdicts[i];

		free(verdict->id);
		free(verdict->title);
		free(verdict->object);
		free(verdict->fact);
		free(verdict->details);
		free(verdict->missing);
		free(verdict->mend);
	}
	for (size_t i = 0; i < report->mend_count; i++) {
		free(report->mends[i].sql);
		free(report->mends[i].who);
	}
	free(report->verdicts);
	free(report->mends);
	free(report->role);
	free(report->dbname);
	free(report->acts_as);
	free(report);
}

static void free_check(struct grants_check *check)
{
	batch_cancel(&check->batch);
	free(check->role);
	for (char **schema = check->schemas; schema && *schema; schema++)
		free(*schema);
	free(check->schemas);
	free(check);
}

void grants_cancel(struct grants_check **check)
{
	if (*check)
		free_check(*check);
	*check = NULL;
}

/* A schema that was asked for and does not exist must not look like one without needs. */
static bool all_schemas_exist(
	const struct grants_check *check, const struct rights *rights, struct error *error)
{
	for (char **wanted = check->schemas; wanted && *wanted; wanted++) {
		size_t row = 0, rows = rowset_rows(rights->rows[PART_SCHEMAS]);

		while (row < rows &&
			strcmp(rights_text(rights, PART_SCHEMAS, row, "name"), *wanted) != 0)
			row++;
		if (row == rows)
			return error_set(
				error, "there is no schema \"%s\" in this database", *wanted);
	}
	return true;
}

static bool is_usable(
	const struct grants_check *check, const struct rights *rights, struct error *error)
{
	static const enum part needed[] = {PART_ROLE, PART_EDGES, PART_SCHEMAS, PART_RELATIONS};

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!rights->rows[needed[i]]) {
			error_copy(error, &rights->errors[needed[i]]);
			return false;
		}
	if (!rowset_rows(rights->rows[PART_ROLE]))
		return error_set(error, "there is no role \"%s\" on this server",
			check->role ? check->role : "");
	return all_schemas_exist(check, rights, error);
}

static struct grants_report *judge(const struct grants_check *check, struct rights *rights)
{
	static const struct {
		void (*judge)(struct rights *rights, const struct need *need);
		unsigned privileges; /* the only ones that it knows */
	} judges[NEED_KINDS] = {
		[NEED_DATABASE] = {verdict_database, PRIVILEGE_CONNECT},
		[NEED_SCHEMA] = {verdict_schemas, PRIVILEGE_USAGE},
		[NEED_RELATIONS] = {verdict_relations, PRIVILEGE_SELECT},
		[NEED_FUTURE_RELATIONS] = {verdict_future, PRIVILEGE_SELECT},
	};
	struct grants_report *report = mem_new(sizeof *report);
	const char *acts_as = rights_text(rights, PART_ROLE, 0, "set_role");

	report->role = mem_text(rights_text(rights, PART_ROLE, 0, "name"));
	report->dbname = mem_text(rights_text(rights, PART_ROLE, 0, "dbname"));
	report->is_superuser = rights_bool(rights, PART_ROLE, 0, "is_superuser");
	report->is_standby = rights_bool(rights, PART_ROLE, 0, "is_standby");
	report->acts_as = *acts_as ? mem_text(acts_as) : NULL;
	rights->report = report;
	rights->path = path_new(rights_integer(rights, PART_ROLE, 0, "oid"), report->role,
		rights->rows[PART_EDGES]);
	for (size_t i = 0; i < check->target->count; i++) {
		const struct need *need = &check->target->needs[i];

		if (judges[need->kind].judge && need->privileges == judges[need->kind].privileges)
			judges[need->kind].judge(rights, need);
	}
	path_free(rights->path);
	return report;
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct grants_check *check = self;
	struct rights rights = {.path = NULL};
	struct grants_report *report = NULL;
	struct error error = ERROR_INIT;

	check->batch = NULL;
	for (size_t i = 0; i < count; i++) {
		rights.rows[i] = answers[i].rows;
		error_copy(&rights.errors[i], &answers[i].error);
	}
	if (is_usable(check, &rights, &error))
		report = judge(check, &rights);
	check->done(check->self, report, &error);
	for (size_t i = 0; i < PARTS; i++)
		error_clear(&rights.errors[i]);
	error_clear(&error);
	free_check(check);
}

/* {"app","bil\"ling"}: the text form of an array. */
static void add_array(struct buf *out, char *const *items)
{
	buf_char(out, '{');
	for (char *const *item = items; item && *item; item++) {
		buf_text(out, item == items ? "\"" : ",\"");
		for (const char *c = *item; *c; c++) {
			if (*c == '"' || *c == '\\')
				buf_char(out, '\\');
			buf_char(out, *c);
		}
		buf_char(out, '"');
	}
	buf_char(out, '}');
}

struct grants_check *grants_start(struct session *session, const struct target *target,
	const char *role, const char *const *schemas, size_t schema_count, grants_done *done,
	void *self)
{
	struct grants_check *check = mem_new(sizeof *check);
	struct buf array = BUF_INIT;
	const char *list;

	*check = (struct grants_check){
		.target = target, .role = mem_text(role), .done = done, .self = self};
	check->schemas = mem_array(schema_count + 1, sizeof *check->schemas);
	for (size_t i = 0; i < schema_count; i++)
		check->schemas[i] = mem_text(schemas[i]);
	add_array(&array, check->schemas);
	list = buf_string(&array);
	{
		struct statement statements[PARTS] = {
			[PART_ROLE] = {.sql = sql_grants_role,
				.parameters = {role},
				.parameter_count = 1},
			[PART_EDGES] = {.sql = session_server_version(session) >= 160000
						       ? sql_grants_edges
						       : sql_grants_edges_15},
			[PART_SCHEMAS] = {.sql = sql_grants_schemas,
				.parameters = {role, list},
				.parameter_count = 2},
			[PART_RELATIONS] = {.sql = sql_grants_relations,
				.parameters = {role, list},
				.parameter_count = 2},
			[PART_ACL] = {.sql = sql_grants_acl,
				.parameters = {list},
				.parameter_count = 1},
			[PART_FUTURE] = {.sql = sql_grants_future,
				.parameters = {role, list},
				.parameter_count = 2},
		};

		for (size_t i = 0; i < PARTS; i++)
			statements[i].limit_ms = CHECK_LIMIT_MS;
		check->batch = session_batch(session, statements, PARTS, answered, check);
	}
	buf_free(&array);
	return check;
}

/* --- words ----------------------------------------------------------------------------------- */

const char *verdict_word(enum verdict_state state)
{
	static const char *const words[] = {"ok", "warn", "MISSING", "PARTIAL", "unknown", "skip"};

	return words[state];
}

const char *verdict_key(enum verdict_state state)
{
	static const char *const keys[] = {"ok", "warn", "missing", "partial", "unknown", "skip"};

	return keys[state];
}

char *grants_summary(const struct grants_report *report)
{
	struct buf out = BUF_INIT;
	size_t counts[VERDICT_SKIP + 1] = {0};

	for (size_t i = 0; i < report->verdict_count; i++)
		counts[report->verdicts[i].state]++;
	for (size_t state = 0; state <= VERDICT_SKIP; state++)
		if (counts[state])
			buf_printf(&out, "%s%zu %s", out.length ? ", " : "", counts[state],
				verdict_word((enum verdict_state)state));
	return buf_take(&out);
}

bool grants_is_met(const struct grants_report *report)
{
	for (size_t i = 0; i < report->verdict_count; i++) {
		const struct verdict *verdict = &report->verdicts[i];

		if (verdict->is_mandatory && verdict->state != VERDICT_OK &&
			verdict->state != VERDICT_WARN)
			return false;
	}
	return true;
}
