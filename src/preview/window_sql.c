/*
 * window_sql.c - one statement for a window.
 *
 * What follows a row in an order of several columns, with NULLs at either end and columns in either
 * direction, is the sum of ranges that an index has one by one: first the rows that share all but
 * the last column, and so on. Each range is sorted and limited alone, so none is read further than
 * the window needs.
 */
#include "preview/window_sql.h"

#include "base/memory.h"
#include "pg/ident.h"
#include "preview/facts.h"
#include "preview/selection.h"

#include <inttypes.h>
#include <string.h>

/* The parts that all ranges of a statement share. */
struct composing {
	const struct window_request *request;
	struct buf *sql;
	struct statement *statement;
	struct buf from;  /* " FROM schema.name t" */
	struct buf where; /* " WHERE ..." of the selection, or nothing */
	bool is_filtered;
	bool is_reversed;
	int marks[PLAN_STEPS_MAX]; /* their parameters; a NULL has none */
	size_t ranges;
};

bool window_is_reversed(enum direction direction)
{
	return direction == GO_LAST || direction == GO_BACKWARD;
}

static void begin(struct composing *composing, const struct window_request *request,
	struct buf *sql, struct statement *statement)
{
	*composing = (struct composing){.request = request,
		.sql = sql,
		.statement = statement,
		.from = BUF_INIT,
		.where = BUF_INIT,
		.is_reversed = window_is_reversed(request->direction)};
	selection_add_from(request->selection, &composing->from, statement);
	composing->is_filtered =
		selection_add_where(request->selection, &composing->where, statement);
}

static void end(struct composing *composing)
{
	buf_free(&composing->from);
	buf_free(&composing->where);
}

static void add_marks(struct composing *composing)
{
	const struct window_request *request = composing->request;
	struct statement *statement = composing->statement;

	for (size_t i = 0; i < request->plan->step_count; i++) {
		if (request->marks[i].is_null)
			continue;
		statement->parameters[statement->parameter_count++] = request->marks[i].bytes;
		composing->marks[i] = statement->parameter_count;
	}
}

/* The relation's own columns, so that a sort carries pointers to long values and not the values. */
static void add_raw_select(struct composing *composing)
{
	const struct facts *facts = composing->request->facts;
	const struct plan *plan = composing->request->plan;
	const char *joint = "SELECT ";

	for (size_t i = 0; i < plan->step_count; i++) {
		if (plan->steps[i].column != PLAN_CTID)
			continue;
		buf_printf(composing->sql, "%st.ctid", joint);
		joint = ", ";
	}
	for (size_t i = 0; i < facts->count; i++) {
		buf_text(composing->sql, joint);
		cells_add_column(composing->sql, facts, i);
		joint = ", ";
	}
	if (*joint == 'S')
		buf_text(composing->sql, "SELECT 1");
	buf_text(composing->sql, buf_string(&composing->from));
	buf_text(composing->sql, buf_string(&composing->where));
}

static void add_condition_joint(struct composing *composing)
{
	buf_text(composing->sql, composing->is_filtered ? " AND " : " WHERE ");
}

static void add_order(struct composing *composing)
{
	const struct window_request *request = composing->request;

	for (size_t i = 0; i < request->plan->step_count; i++) {
		const struct plan_step *step = &request->plan->steps[i];
		bool is_descending = step->is_descending != composing->is_reversed;
		bool is_nulls_first = step->is_nulls_first != composing->is_reversed;

		buf_text(composing->sql, i ? ", " : " ORDER BY ");
		cells_add_column(composing->sql, request->facts, step->column);
		buf_text(composing->sql, is_descending ? " DESC" : "");
		if (is_nulls_first != is_descending)
			buf_text(composing->sql, is_nulls_first ? " NULLS FIRST" : " NULLS LAST");
	}
}

/* --- ranges ---------------------------------------------------------------------------------- */

enum relation_to { IS_BEFORE, IS_SAME, IS_AFTER };

static const char *operator_of(const struct facts *facts, size_t column, enum relation_to to)
{
	static const char *const of_ctid[] = {
		"OPERATOR(pg_catalog.<)", "OPERATOR(pg_catalog.=)", "OPERATOR(pg_catalog.>)"};
	const struct column_facts *fact;

	if (column == PLAN_CTID)
		return of_ctid[to];
	fact = &facts->of[column];
	return to == IS_BEFORE ? fact->less : to == IS_SAME ? fact->equal : fact->greater;
}

static void add_comparison(struct composing *composing, size_t at, enum relation_to to)
{
	const struct window_request *request = composing->request;
	size_t column = request->plan->steps[at].column;

	cells_add_column(composing->sql, request->facts, column);
	if (to == IS_SAME && request->marks[at].is_null) {
		buf_text(composing->sql, " IS NULL");
		return;
	}
	buf_printf(composing->sql, " %s $%d::%s", operator_of(request->facts, column, to),
		composing->marks[at],
		column == PLAN_CTID ? "pg_catalog.tid" : request->facts->of[column].cast_type);
}

/* Rows that are the same up to step @at, and there are what the caller adds. */
static void open_range(struct composing *composing, size_t at)
{
	buf_text(composing->sql, composing->ranges++ ? " UNION ALL (" : "(");
	add_raw_select(composing);
	add_condition_joint(composing);
	for (size_t i = 0; i < at; i++) {
		add_comparison(composing, i, IS_SAME);
		buf_text(composing->sql, " AND ");
	}
}

static void close_range(struct composing *composing)
{
	add_order(composing);
	buf_printf(composing->sql, " LIMIT %zu)", composing->request->rows);
}

static void add_null_range(struct composing *composing, size_t at, const char *words)
{
	open_range(composing, at);
	cells_add_column(composing->sql, composing->request->facts,
		composing->request->plan->steps[at].column);
	buf_text(composing->sql, words);
	close_range(composing);
}

static void add_ranges_at(struct composing *composing, size_t at)
{
	const struct plan_step *step = &composing->request->plan->steps[at];
	bool is_descending = step->is_descending != composing->is_reversed;
	bool is_nulls_first = step->is_nulls_first != composing->is_reversed;

	if (composing->request->marks[at].is_null) {
		if (is_nulls_first)
			add_null_range(composing, at, " IS NOT NULL");
		return;
	}
	open_range(composing, at);
	add_comparison(composing, at, is_descending ? IS_BEFORE : IS_AFTER);
	close_range(composing);
	if (step->can_be_null && !is_nulls_first)
		add_null_range(composing, at, " IS NULL");
}

static void add_ranges(struct composing *composing)
{
	add_marks(composing);
	for (size_t at = composing->request->plan->step_count; at-- > 0;)
		add_ranges_at(composing, at);
	if (composing->ranges > 1)
		buf_printf(composing->sql, " LIMIT %zu", composing->request->rows);
}

/* --- a percentage by key --------------------------------------------------------------------- */

static enum between between_of(const struct window_request *request)
{
	size_t column = request->plan->steps[0].column;

	return column == PLAN_CTID ? BETWEEN_NEVER : request->facts->of[column].between;
}

const char *window_refuses_go_to(const struct window_request *request)
{
	size_t column;

	if (request->plan->is_small)
		return NULL;
	if (selection_is_filtered(request->selection))
		return "A percentage needs all rows: this relation is large, and only some of its "
		       "rows are shown.";
	column = request->plan->steps[0].column;
	if (between_of(request) != BETWEEN_NEVER || request->facts->of[column].has_histogram)
		return NULL;
	return "Where a percentage of these rows begins is not known: the server has no statistics "
	       "of the column that they are in the order of (ANALYZE gathers them).";
}

/* One end of the leading column, through its index; infinite ones tell nothing of the rest. */
static void add_end(struct composing *composing, bool is_high)
{
	static const char *const limits[][2] = {
		[BETWEEN_NUMBERS] = {NULL, "'NaN'::pg_catalog.numeric"},
		[BETWEEN_DATES] = {"'-infinity'::pg_catalog.date", "'infinity'::pg_catalog.date"},
		[BETWEEN_TIMES] = {"'-infinity'", "'infinity'"}};
	const struct window_request *request = composing->request;
	const struct plan_step *step = request->plan->steps;
	const struct column_facts *fact = &request->facts->of[step->column];
	const char *limit = limits[fact->between][is_high];

	buf_text(composing->sql, "(SELECT ");
	cells_add_column(composing->sql, request->facts, step->column);
	buf_text(composing->sql, buf_string(&composing->from));
	buf_text(composing->sql, " WHERE ");
	cells_add_column(composing->sql, request->facts, step->column);
	/* Of the numbers only numeric has NaN. */
	if (limit && (fact->between != BETWEEN_NUMBERS ||
			     strcmp(fact->cast_type, "pg_catalog.\"numeric\"") == 0 ||
			     strcmp(fact->cast_type, "pg_catalog.numeric") == 0))
		buf_printf(composing->sql, " %s %s", is_high ? fact->less : fact->greater, limit);
	else
		buf_text(composing->sql, " IS NOT NULL");
	buf_text(composing->sql, " ORDER BY ");
	cells_add_column(composing->sql, request->facts, step->column);
	/* In the index's own direction and NULLs, or it would be sorted. */
	buf_text(composing->sql, is_high ? " DESC" : "");
	if (step->is_nulls_first != step->is_descending)
		buf_text(composing->sql, is_high ? " NULLS LAST" : " NULLS FIRST");
	buf_text(composing->sql, " LIMIT 1)");
}

/* Between the two ends of the column, as if its values were spread evenly. */
static void add_place_between(struct composing *composing, double part)
{
	static const struct {
		const char *head, *tail;
	} sums[] = {
		[BETWEEN_NUMBERS] = {"(SELECT (low::pg_catalog.numeric + (high::pg_catalog.numeric "
				     "- low::pg_catalog.numeric) * ",
			""},
		[BETWEEN_DATES] = {"(SELECT (low + ((high - low) * ", ")::pg_catalog.int4"},
		[BETWEEN_TIMES] = {"(SELECT (low + (high - low) * ", "::pg_catalog.float8"}};
	const struct window_request *request = composing->request;
	const struct column_facts *fact = &request->facts->of[request->plan->steps->column];

	buf_printf(composing->sql, "%s%.8f%s)::%s FROM (SELECT ", sums[fact->between].head, part,
		sums[fact->between].tail, fact->cast_type);
	add_end(composing, false);
	buf_text(composing->sql, " AS low, ");
	add_end(composing, true);
	buf_text(composing->sql, " AS high) ends)");
}

/* By the bounds of the parts with equally many rows that ANALYZE found. */
static void add_place_of_histogram(struct composing *composing, double part)
{
	const struct window_request *request = composing->request;
	size_t column = request->plan->steps->column;
	struct statement *statement = composing->statement;
	int at = statement->parameter_count;

	statement->parameters[statement->parameter_count++] = request->selection->schema;
	statement->parameters[statement->parameter_count++] = request->selection->name;
	statement->parameters[statement->parameter_count++] = request->facts->columns[column].name;
	buf_printf(composing->sql,
		"(SELECT bounds[1 + ((pg_catalog.array_length(bounds, 1) - 1) * "
		"%.8f)::pg_catalog.int4] FROM (SELECT "
		"s.histogram_bounds::pg_catalog.text::%s[] AS bounds FROM pg_catalog.pg_stats s "
		"WHERE s.schemaname = $%d AND s.tablename = $%d AND s.attname = $%d "
		"AND s.inherited = %s) h)",
		part, request->facts->of[column].cast_type, at + 1, at + 2, at + 3,
		request->facts->plan.relkind == 'p' ? "true" : "false");
}

/* The value that stands at the percentage, as an expression without a column of the row. */
static void add_place(struct composing *composing)
{
	const struct window_request *request = composing->request;
	const struct plan_step *step = request->plan->steps;
	double part = (step->is_descending ? 100 - request->percent : request->percent) / 100;

	if (request->facts->of[step->column].between != BETWEEN_NEVER)
		add_place_between(composing, part);
	else
		add_place_of_histogram(composing, part);
}

static void add_place_by_key(struct composing *composing)
{
	const struct window_request *request = composing->request;
	const struct plan_step *step = request->plan->steps;
	const struct column_facts *fact = &request->facts->of[step->column];

	add_raw_select(composing);
	add_condition_joint(composing);
	cells_add_column(composing->sql, request->facts, step->column);
	buf_printf(composing->sql, " %s ", step->is_descending ? fact->up_to : fact->at_least);
	add_place(composing);
	add_order(composing);
	buf_printf(composing->sql, " LIMIT %zu", request->rows);
}

static void add_window_by_key(struct composing *composing)
{
	const struct window_request *request = composing->request;

	if (request->direction == GO_FORWARD || request->direction == GO_BACKWARD) {
		add_ranges(composing);
		return;
	}
	if (request->direction == GO_TO && !request->plan->is_small) {
		add_place_by_key(composing);
		return;
	}
	add_raw_select(composing);
	add_order(composing);
	if (request->direction == GO_TO)
		buf_printf(composing->sql,
			" OFFSET (SELECT (pg_catalog.count(*) * %.8f)::pg_catalog.int8%s%s)",
			request->percent / 100, buf_string(&composing->from),
			buf_string(&composing->where));
	buf_printf(composing->sql, " LIMIT %zu", request->rows);
}

/* --- by position ----------------------------------------------------------------------------- */

/* A page as an expression that the server works out once: a volatile function in the condition
 * itself would make it look at every row. */
static void add_page(struct composing *composing, const char *arithmetic)
{
	struct statement *statement = composing->statement;

	statement->parameters[statement->parameter_count++] = composing->request->selection->oid;
	buf_printf(composing->sql,
		"(SELECT pg_catalog.format('(%%s,0)', greatest(0, (pg_catalog.pg_relation_size("
		"$%d::pg_catalog.oid) / "
		"pg_catalog.current_setting('block_size')::pg_catalog.int8 %s)::pg_catalog.int8))"
		"::pg_catalog.tid)",
		statement->parameter_count, arithmetic);
}

static void add_window_by_position(struct composing *composing)
{
	const struct window_request *request = composing->request;
	char *arithmetic;

	add_raw_select(composing);
	add_condition_joint(composing);
	switch (request->direction) {
	case GO_FIRST:
		buf_text(composing->sql, "t.ctid >= '(0,0)'::pg_catalog.tid");
		break;
	case GO_FORWARD:
		add_marks(composing);
		add_comparison(composing, 0, IS_AFTER);
		break;
	case GO_BACKWARD:
		add_marks(composing);
		add_comparison(composing, 0, IS_BEFORE);
		buf_printf(composing->sql,
			" AND t.ctid >= '(%" PRId64 ",0)'::pg_catalog.tid ORDER BY t.ctid DESC",
			request->low_page);
		break;
	case GO_LAST:
		arithmetic = mem_printf("- %" PRId64, request->span);
		buf_text(composing->sql, "t.ctid >= ");
		add_page(composing, arithmetic);
		buf_text(composing->sql, " ORDER BY t.ctid DESC");
		free(arithmetic);
		break;
	case GO_TO:
		arithmetic = mem_printf("* %.8f", request->percent / 100);
		buf_text(composing->sql, "t.ctid >= ");
		add_page(composing, arithmetic);
		free(arithmetic);
		break;
	}
	buf_printf(composing->sql, " LIMIT %zu", request->rows);
}

/* --- whole statements ------------------------------------------------------------------------ */

static void add_rows(struct composing *composing)
{
	switch (composing->request->plan->way) {
	case PREVIEW_BY_KEY:
		add_window_by_key(composing);
		break;
	case PREVIEW_BY_POSITION:
		add_window_by_position(composing);
		break;
	case PREVIEW_BY_CURSOR:
		add_raw_select(composing);
		selection_add_order(composing->request->selection, composing->sql);
		break;
	}
}

void window_sql(const struct window_request *request, struct buf *sql, struct statement *statement)
{
	struct composing composing;

	begin(&composing, request, sql, statement);
	buf_text(sql, "SELECT ");
	cells_add_list(sql, request->facts, request->plan);
	buf_text(sql, " FROM (");
	add_rows(&composing);
	buf_text(sql, ") t");
	end(&composing);
}

void window_cursor_sql(
	const struct window_request *request, struct buf *sql, struct statement *statement)
{
	buf_text(sql, "DECLARE pgusher SCROLL CURSOR FOR ");
	window_sql(request, sql, statement);
}

void window_explain_sql(
	const struct window_request *request, struct buf *sql, struct statement *statement)
{
	struct composing composing;

	begin(&composing, request, sql, statement);
	buf_text(sql, "EXPLAIN (FORMAT JSON) DECLARE pgusher SCROLL CURSOR FOR ");
	add_rows(&composing);
	end(&composing);
}

void window_words(const struct window_request *request, struct buf *words)
{
	struct statement statement = {.sql = NULL};
	struct composing composing;

	begin(&composing, request, words, &statement);
	buf_printf(
		words, "SELECT ...%s%s", buf_string(&composing.from), buf_string(&composing.where));
	if (request->plan->way == PREVIEW_BY_KEY)
		add_order(&composing);
	else
		selection_add_order(request->selection, words);
	if (request->plan->way != PREVIEW_BY_CURSOR)
		buf_printf(words, " LIMIT %zu", request->rows);
	end(&composing);
}

/* Values of keys come back as parameters: they have to mean the same then. Rows come in the order
 * of the scan only when one process reads them from the start of the table; what the planner is
 * kept from makes estimates that would have it compile the statement. */
void window_settings_sql(const struct window_request *request, bool is_raw, struct buf *sql,
	struct statement *statement)
{
	bool is_large = !request->plan->is_small;
	bool is_by_position = request->plan->way == PREVIEW_BY_POSITION;
	bool has_float = false;

	for (size_t i = 0; i < request->plan->step_count; i++)
		has_float |= request->plan->steps[i].column != PLAN_CTID &&
			     request->facts->of[request->plan->steps[i].column].cut != CUT_TEXT;
	buf_text(sql, "SELECT pg_catalog.set_config(s.name, s.value, true), c.relfilenode, ");
	buf_text(sql, is_by_position ? "(SELECT pg_catalog.pg_relation_size($1::pg_catalog.oid) / "
				       "pg_catalog.current_setting('block_size')::pg_catalog.int8)"
				     : "0");
	buf_text(sql, " FROM (VALUES ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), "
		      "('bytea_output', 'hex'), ('max_parallel_workers_per_gather', '0'), "
		      "('synchronize_seqscans', 'off')");
	/* Servers before 12 leave digits away unless they are told. */
	if (request->facts->plan.server_version < 120000 && has_float)
		buf_text(sql, ", ('extra_float_digits', '3')");
	else if (request->facts->plan.server_version >= 110000)
		buf_text(sql, ", ('jit', 'off')");
	if (is_by_position || (is_large && request->plan->way == PREVIEW_BY_KEY))
		buf_text(sql, ", ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off')");
	if (is_large && request->plan->way == PREVIEW_BY_KEY)
		buf_text(sql, ", ('enable_sort', 'off')");
	if (is_raw)
		buf_text(sql, ", ('client_encoding', 'SQL_ASCII')");
	statement->parameters[0] = request->selection->oid;
	statement->parameter_count = 1;
	buf_text(sql, ") s (name, value), pg_catalog.pg_class c WHERE c.oid = $1::pg_catalog.oid");
}

static void add_row(struct composing *composing)
{
	const struct window_request *request = composing->request;

	for (size_t i = 0; i < request->plan->step_count; i++) {
		buf_text(composing->sql, i ? " AND " : " WHERE ");
		add_comparison(composing, i, IS_SAME);
	}
}

/* Not from the selection's sample, which is another one each time. */
static void add_relation(struct composing *composing)
{
	ident_add_qualified(composing->sql, composing->request->selection->schema,
		composing->request->selection->name);
	buf_text(composing->sql, " t");
}

void window_piece_sql(const struct window_request *request, const struct piece *piece,
	struct buf *sql, struct statement *statement)
{
	struct composing composing = {.request = request, .sql = sql, .statement = statement};
	bool is_part;

	statement->runs_no_code = !request->selection->has_consent;
	add_marks(&composing);
	buf_text(sql, "SELECT ");
	is_part = cells_add_piece(sql, request->facts, piece);
	if (!is_part) {
		buf_text(sql, " FROM (SELECT ");
		cells_add_bytes(sql, request->facts, piece);
	}
	buf_text(sql, " FROM ");
	add_relation(&composing);
	add_row(&composing);
	buf_text(sql, is_part ? "" : " OFFSET 0) v");
}

void window_value_sql(const struct window_request *request, const struct piece *piece,
	struct buf *sql, struct statement *statement)
{
	struct composing composing = {.request = request, .sql = sql, .statement = statement};

	statement->runs_no_code = !request->selection->has_consent;
	add_marks(&composing);
	buf_printf(sql,
		"SELECT pg_catalog.encode(pg_catalog.substr(v.bytes, g.n * %" PRId64
		" + 1, %" PRId64 "), 'hex'), pg_catalog.octet_length(v.bytes) FROM (SELECT ",
		piece->length, piece->length);
	cells_add_bytes(sql, request->facts, piece);
	/* A stream is one statement: its settings are made before the row is looked at. */
	buf_text(sql, " FROM (SELECT pg_catalog.set_config('DateStyle', 'ISO, YMD', true), "
		      "pg_catalog.set_config('IntervalStyle', 'postgres', true)");
	if (request->facts->plan.server_version < 120000)
		buf_text(sql, ", pg_catalog.set_config('extra_float_digits', '3', true)");
	buf_text(sql, " OFFSET 0) s, ");
	add_relation(&composing);
	add_row(&composing);
	buf_printf(sql,
		" OFFSET 0) v, pg_catalog.generate_series(0, (pg_catalog.octet_length(v.bytes) - "
		"1) / %" PRId64 ") g (n)",
		piece->length);
}
