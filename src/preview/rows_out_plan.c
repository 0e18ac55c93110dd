/* rows_out_plan.c - what an export asks the server. */
#include "preview/rows_out_plan.h"

#include "base/clock.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/ident.h"
#include "preview/selection.h"
#include "preview/sql.h"
#include "session/session.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct rows_plan {
	struct selection *selection;
	char *source, *json_begin;
	char **wanted; /* names, as they were given */
	size_t wanted_count;
	struct rows_column *all;
	size_t all_count, hidden;
	struct rows_shape shape;
	int64_t estimate;
	bool leaves_out; /* generated columns */
};

struct rows_plan *rows_plan_new(const struct selection *selection, const struct rows_target *target,
	const struct source *source)
{
	struct rows_plan *plan = mem_new(sizeof *plan);
	struct buf where = BUF_INIT;

	source_describe(source, &where);
	*plan = (struct rows_plan){.selection = selection_copy(selection),
		.source = buf_take(&where),
		.json_begin = mem_text(target->json_begin),
		.estimate = -1};
	plan->wanted_count = target->columns ? target->column_count : 0;
	plan->wanted = mem_array(plan->wanted_count + 1, sizeof *plan->wanted);
	for (size_t i = 0; i < plan->wanted_count; i++)
		plan->wanted[i] = mem_text(target->columns[i]);
	plan->shape = (struct rows_shape){.schema = plan->selection->schema,
		.relation = plan->selection->name,
		.source = plan->source,
		.json_begin = plan->json_begin};
	return plan;
}

void rows_plan_free(struct rows_plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->wanted_count; i++)
		free(plan->wanted[i]);
	for (size_t i = 0; i < plan->all_count; i++)
		free(plan->all[i].name);
	selection_free(plan->selection);
	free(plan->wanted);
	free(plan->all);
	free(plan->shape.columns);
	free(plan->source);
	free(plan->json_begin);
	free(plan);
}

/* --- consent --------------------------------------------------------------------------------- */

static const char *kind_of_code(const struct rows_plan *plan)
{
	char relkind = plan->selection->relkind;

	return relkind == 'v' ? "a view" : relkind == 'f' ? "a foreign table" : NULL;
}

bool rows_plan_may_read(const struct rows_plan *plan, struct error *error)
{
	const char *kind = kind_of_code(plan);

	if (plan->selection->has_consent || !kind)
		return true;
	return error_set(error, "%s.%s is %s: reading it runs code of others with your rights",
		plan->selection->schema, plan->selection->name, kind);
}

void rows_plan_explain(const struct rows_plan *plan, struct error *error)
{
	if (plan->selection->has_consent)
		return;
	/* What the settings of runs_no_code make the server say: insufficient_privilege because of
	 * policies, object_not_in_prerequisite_state because of a view or foreign table below. */
	if ((strcmp(error->sqlstate, "42501") == 0 &&
		    strstr(error->primary, "row-level security")) ||
		(strcmp(error->sqlstate, "55000") == 0 && strstr(error->primary, "restricted")))
		error_prefix(error, "Reading %s.%s runs code of others with your rights",
			plan->selection->schema, plan->selection->name);
}

/* --- the columns ----------------------------------------------------------------------------- */

size_t rows_plan_ask(struct rows_plan *plan, const struct connection *connection,
	struct statement statements[ROWS_PLAN_QUESTIONS])
{
	const char *const sql[ROWS_PLAN_QUESTIONS] = {
		sql_export_columns, sql_export_estimate, sql_export_generated};
	size_t count = connection_server_version(connection) >= 120000 ? 3 : 2;
	const char *encoding = connection_parameter(connection, "server_encoding");

	plan->shape.encoding = strcmp(encoding, "SQL_ASCII") == 0 ? "SQL_ASCII" : "UTF8";

	for (size_t i = 0; i < count; i++)
		statements[i] = (struct statement){
			.sql = sql[i], .parameters = {plan->selection->oid}, .parameter_count = 1};
	return count;
}

/* The column that @name means: of exactly this name, else the only one but for the case. */
static struct rows_column *find_column(const struct rows_plan *plan, const char *name)
{
	struct rows_column *found = NULL;

	for (size_t i = 0; i < plan->all_count; i++) {
		if (strcmp(plan->all[i].name, name) == 0)
			return &plan->all[i];
		if (strcasecmp(plan->all[i].name, name) != 0)
			continue;
		if (found)
			return NULL;
		found = &plan->all[i];
	}
	return found;
}

static struct rows_column *need_column(
	const struct rows_plan *plan, const char *name, struct error *error)
{
	struct rows_column *column = find_column(plan, name);
	struct buf names = {.limit = 400};

	if (column)
		return column;
	for (size_t i = 0; i < plan->all_count; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", plan->all[i].name);
	error_set(error, "there is no column \"%s\" in %s.%s", name, plan->selection->schema,
		plan->selection->name);
	error->detail = mem_printf(
		"It has: %s%s", buf_string(&names), buf_overflowed(&names) ? ", ..." : "");
	buf_free(&names);
	return NULL;
}

static void add_all(struct rows_plan *plan)
{
	for (size_t i = 0; i < plan->all_count; i++) {
		plan->hidden += !plan->all[i].is_readable;
		if (plan->all[i].is_readable && !(plan->leaves_out && plan->all[i].is_generated))
			plan->shape.columns[plan->shape.count++] = &plan->all[i];
	}
}

static bool add_wanted(struct rows_plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->wanted_count; i++) {
		struct rows_column *column = need_column(plan, plan->wanted[i], error);

		if (!column)
			return false;
		if (column->is_taken)
			return error_set(error, "column \"%s\" is named twice", column->name);
		column->is_taken = true;
		if (!(plan->leaves_out && column->is_generated))
			plan->shape.columns[plan->shape.count++] = column;
	}
	return true;
}

static bool find_orderings(struct rows_plan *plan, struct error *error)
{
	struct selection *selection = plan->selection;

	for (size_t i = 0; i < selection->ordering_count; i++) {
		const struct rows_column *column =
			need_column(plan, selection->orderings[i].column, error);

		if (!column)
			return false;
		mem_replace(&selection->orderings[i].column, mem_text(column->name));
	}
	return true;
}

static void take_columns(struct rows_plan *plan, const struct rowset *rows)
{
	plan->all_count = rowset_rows(rows);
	plan->all = mem_array(plan->all_count + 1, sizeof *plan->all);
	plan->shape.columns = mem_array(plan->all_count + 1, sizeof *plan->shape.columns);
	for (size_t i = 0; i < plan->all_count; i++)
		plan->all[i] = (struct rows_column){
			.name = mem_text(rowset_text(rows, i, 0)),
			.is_identity = rowset_bool(rows, i, 1),
			.is_readable = rowset_bool(rows, i, 2),
		};
}

static void take_generated(struct rows_plan *plan, const struct rowset *rows)
{
	for (size_t i = 0; i < rowset_rows(rows); i++) {
		struct rows_column *column = find_column(plan, rowset_text(rows, i, 0));

		if (column)
			column->is_generated = true;
	}
}

bool rows_plan_take(struct rows_plan *plan, const struct answer *answers, size_t count,
	bool leaves_generated, struct error *error)
{
	for (size_t i = 0; i < count; i++) {
		if (!answers[i].rows) {
			error_copy(error, &answers[i].error);
			return false;
		}
	}
	take_columns(plan, answers[0].rows);
	if (!rowset_is_null(answers[1].rows, 0, 0))
		plan->estimate = rowset_integer(answers[1].rows, 0, 0);
	if (count > 2)
		take_generated(plan, answers[2].rows);
	plan->leaves_out = leaves_generated;
	if (!plan->wanted_count)
		add_all(plan);
	else if (!add_wanted(plan, error))
		return false;
	return find_orderings(plan, error);
}

const struct rows_shape *rows_plan_shape(const struct rows_plan *plan)
{
	return &plan->shape;
}

size_t rows_plan_hidden(const struct rows_plan *plan)
{
	return plan->hidden;
}

int64_t rows_plan_estimate(const struct rows_plan *plan, int64_t limit)
{
	const struct selection *selection = plan->selection;
	int64_t estimate = plan->estimate;

	if (selection->condition_count || selection->where)
		return -1;
	if (estimate > 0 && selection->sample_percent > 0)
		estimate = (int64_t)((double)estimate * selection->sample_percent / 100);
	return limit && estimate > limit ? limit : estimate;
}

/* --- the rows -------------------------------------------------------------------------------- */

bool rows_plan_can_copy(const struct rows_plan *plan)
{
	return !plan->selection->condition_count && !plan->selection->where;
}

void rows_plan_compose(const struct rows_plan *plan, const char *copy, int64_t limit,
	struct buf *sql, struct statement *statement)
{
	buf_text(sql, copy ? "COPY (SELECT" : "SELECT");
	for (size_t i = 0; i < plan->shape.count; i++) {
		buf_text(sql, i ? ", t." : " t.");
		ident_add(sql, plan->shape.columns[i]->name);
	}
	selection_add_from(plan->selection, sql, statement);
	selection_add_where(plan->selection, sql, statement);
	selection_add_order(plan->selection, sql);
	if (limit)
		buf_printf(sql, " LIMIT %" PRId64, limit + 1);
	if (copy)
		buf_printf(sql, ") TO STDOUT (%s)", copy);
}

/* --- words ----------------------------------------------------------------------------------- */

/* "1,204,000" */
static void add_number(struct buf *out, int64_t number)
{
	char digits[24];
	size_t length = (size_t)__builtin_snprintf(digits, sizeof digits, "%" PRId64, number);

	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			buf_char(out, ',');
		buf_char(out, digits[i]);
	}
}

static void add_bytes(struct buf *out, int64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double value = (double)bytes;
	size_t unit = 0;

	for (; value >= 1000 && unit + 1 < sizeof units / sizeof *units; unit++)
		value /= 1000;
	buf_printf(out, unit && value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

void rows_progress_words(const struct rows_progress *progress, struct buf *out)
{
	add_number(out, progress->rows);
	if (progress->is_writing && progress->estimate > progress->rows) {
		buf_text(out, " of ~");
		add_number(out, progress->estimate);
	}
	buf_text(out, progress->rows == 1 && progress->estimate <= 1 ? " row, " : " rows, ");
	add_bytes(out, progress->bytes);
	if (progress->elapsed_ms > 0) {
		buf_text(out, ", ");
		add_number(out, progress->rows * 1000 / progress->elapsed_ms);
		buf_text(out, " rows/s");
	}
	buf_text(out, ", ");
	clock_format_elapsed(out, progress->elapsed_ms);
	if (progress->waits_for_pool)
		buf_text(out, ", " SESSION_WAITS_FOR_POOL);
	if (progress->left_ms >= 0) {
		buf_text(out, ", ~");
		clock_format_elapsed(out, progress->left_ms);
		buf_text(out, " left");
	}
}
