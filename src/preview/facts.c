#include "preview/facts.h"

#include "base/memory.h"
#include "pg/connection.h"
#include "preview/selection.h"
#include "preview/sql.h"

#include <stdlib.h>
#include <string.h>

/* OIDs of src/include/catalog/pg_type.dat, which never change. */
static const struct {
	int64_t oid;
	enum value_kind kind;
	enum cut cut;
	enum between between;
	bool is_float;
} known_types[] = {
	{.oid = 16, .kind = VALUE_OTHER, .cut = CUT_NEVER},
	{.oid = 17, .kind = VALUE_BINARY, .cut = CUT_BYTES},
	{.oid = 19, .kind = VALUE_TEXT, .cut = CUT_NEVER},
	{.oid = 20, .kind = VALUE_NUMBER, .cut = CUT_NEVER, .between = BETWEEN_NUMBERS},
	{.oid = 21, .kind = VALUE_NUMBER, .cut = CUT_NEVER, .between = BETWEEN_NUMBERS},
	{.oid = 23, .kind = VALUE_NUMBER, .cut = CUT_NEVER, .between = BETWEEN_NUMBERS},
	{.oid = 25, .kind = VALUE_TEXT, .cut = CUT_TEXT},
	{.oid = 26, .kind = VALUE_NUMBER, .cut = CUT_NEVER},
	{.oid = 28, .kind = VALUE_NUMBER, .cut = CUT_NEVER}, /* xid */
	{.oid = 29, .kind = VALUE_NUMBER, .cut = CUT_NEVER}, /* cid */
	{.oid = 114, .kind = VALUE_JSON, .cut = CUT_WHOLE},
	{.oid = 142, .kind = VALUE_XML, .cut = CUT_TEXT},
	{.oid = 700, .kind = VALUE_NUMBER, .cut = CUT_NEVER, .is_float = true},
	{.oid = 701, .kind = VALUE_NUMBER, .cut = CUT_NEVER, .is_float = true},
	{.oid = 790, .kind = VALUE_NUMBER, .cut = CUT_NEVER}, /* money */
	{.oid = 1043, .kind = VALUE_TEXT, .cut = CUT_TEXT},
	{.oid = 1082, .kind = VALUE_OTHER, .cut = CUT_NEVER, .between = BETWEEN_DATES},
	{.oid = 1114, .kind = VALUE_OTHER, .cut = CUT_NEVER, .between = BETWEEN_TIMES},
	{.oid = 1184, .kind = VALUE_OTHER, .cut = CUT_NEVER, .between = BETWEEN_TIMES},
	{.oid = 1700, .kind = VALUE_NUMBER, .cut = CUT_WHOLE, .between = BETWEEN_NUMBERS},
	{.oid = 3802, .kind = VALUE_JSON, .cut = CUT_WHOLE},
	{.oid = 5069, .kind = VALUE_NUMBER, .cut = CUT_NEVER}, /* xid8 */
};

static const char *cell(const struct rowset *rows, size_t row, const char *name)
{
	return rowset_text(rows, row, (size_t)rowset_column(rows, name));
}

static bool flag(const struct rowset *rows, size_t row, const char *name)
{
	return cell(rows, row, name)[0] == 't';
}

static char *text_or_null(const struct rowset *rows, size_t row, const char *name)
{
	size_t column = (size_t)rowset_column(rows, name);

	return rowset_is_null(rows, row, column) ? NULL : mem_text(rowset_text(rows, row, column));
}

static enum value_kind kind_by_category(const struct rowset *rows, size_t row)
{
	char type = cell(rows, row, "base_kind")[0], category = cell(rows, row, "base_category")[0];

	if (type == 'r' || type == 'm')
		return VALUE_RANGE;
	if (category == 'A')
		return VALUE_ARRAY;
	return category == 'S' || category == 'E' ? VALUE_TEXT : VALUE_OTHER;
}

static void take_type(struct preview_column *column, struct column_facts *fact,
	const struct rowset *rows, size_t row)
{
	int64_t type = strtoll(cell(rows, row, "base_type"), NULL, 10);

	column->kind = kind_by_category(rows, row);
	fact->cut = flag(rows, row, "may_be_long") ? CUT_WHOLE : CUT_NEVER;
	for (size_t i = 0; i < sizeof known_types / sizeof *known_types; i++) {
		if (known_types[i].oid != type)
			continue;
		column->kind = known_types[i].kind;
		fact->cut = known_types[i].cut;
		fact->between = known_types[i].between;
		fact->is_float = known_types[i].is_float;
	}
	column->is_number = column->kind == VALUE_NUMBER;
	column->is_binary = column->kind == VALUE_BINARY;
}

static void take_columns(struct facts *facts, const struct rowset *rows, int64_t *numbers)
{
	for (size_t row = 0; row < rowset_rows(rows); row++) {
		struct preview_column *column = &facts->columns[facts->count];
		struct column_facts *fact = &facts->of[facts->count];

		if (rowset_is_null(rows, row, 0))
			continue; /* a relation without columns */
		if (!flag(rows, row, "is_readable")) {
			facts->hidden_count++;
			continue;
		}
		column->name = mem_text(cell(rows, row, "name"));
		column->type = mem_text(cell(rows, row, "type"));
		column->fields = text_or_null(rows, row, "fields");
		take_type(column, fact, rows, row);
		fact->has_histogram = flag(rows, row, "has_histogram");
		fact->cast_type = text_or_null(rows, row, "cast_type");
		fact->less = text_or_null(rows, row, "less");
		fact->up_to = text_or_null(rows, row, "up_to");
		fact->at_least = text_or_null(rows, row, "at_least");
		fact->equal = text_or_null(rows, row, "equal");
		fact->greater = text_or_null(rows, row, "greater");
		fact->opclass = text_or_null(rows, row, "opclass");
		fact->collation = mem_text(cell(rows, row, "collation_oid"));
		facts->plan_of[facts->count] = (struct plan_column){.name = column->name,
			.is_not_null = flag(rows, row, "is_not_null"),
			.is_sortable = fact->less && fact->equal && fact->greater};
		numbers[facts->count++] = rowset_integer(rows, row, 0);
	}
}

/* The column of that number, if the index keeps it in the column's own order. */
static size_t find_column(
	const struct facts *facts, const int64_t *numbers, const struct rowset *rows, size_t row)
{
	int64_t number = strtoll(cell(rows, row, "attnum"), NULL, 10);

	for (size_t i = 0; i < facts->count; i++) {
		const struct column_facts *fact = &facts->of[i];

		if (numbers[i] == number)
			return facts->plan_of[i].is_sortable &&
					       strcmp(fact->opclass, cell(rows, row, "opclass")) ==
						       0 &&
					       strcmp(fact->collation,
						       cell(rows, row, "collation_oid")) == 0
				       ? i
				       : PLAN_NO_COLUMN;
	}
	return PLAN_NO_COLUMN;
}

static void take_indexes(struct facts *facts, const struct rowset *rows, const int64_t *numbers)
{
	const char *before = "";

	facts->indexes = mem_array(rowset_rows(rows) + 1, sizeof *facts->indexes);
	for (size_t row = 0; row < rowset_rows(rows); row++) {
		const char *oid = cell(rows, row, "indexrelid");
		struct plan_index *index;

		if (strcmp(oid, before) != 0) {
			facts->indexes[facts->index_count++] =
				(struct plan_index){.is_primary = flag(rows, row, "is_primary"),
					.is_unique = flag(rows, row, "is_unique"),
					.is_immediate = flag(rows, row, "is_immediate")};
			before = oid;
		}
		index = &facts->indexes[facts->index_count - 1];
		if (index->count == PLAN_INDEX_COLUMNS_MAX)
			continue;
		index->columns[index->count].column = find_column(facts, numbers, rows, row);
		index->columns[index->count].is_descending = flag(rows, row, "is_descending");
		index->columns[index->count++].is_nulls_first = flag(rows, row, "is_nulls_first");
	}
}

void facts_ask(const struct selection *selection, struct statement *statements)
{
	static const char *const questions[FACTS_STATEMENTS] = {
		sql_preview_columns, sql_preview_indexes, sql_preview_size};

	for (size_t i = 0; i < FACTS_STATEMENTS; i++) {
		statements[i] = (struct statement){.sql = questions[i], .parameter_count = 1};
		statements[i].parameters[0] = selection->oid;
	}
}

static void take_relation(struct facts *facts, const struct answer *answers, int server_version)
{
	const struct rowset *rows = answers[0].rows;
	/* Where the size cannot be had (locked, or a partitioned table) it is that of the last
	 * ANALYZE or VACUUM. */
	int64_t pages = rowset_rows(answers[2].rows) ? rowset_integer(answers[2].rows, 0, 0)
						     : strtoll(cell(rows, 0, "pages"), NULL, 10);

	facts->plan = (struct plan_facts){.relkind = cell(rows, 0, "relkind")[0],
		.is_heap = flag(rows, 0, "is_heap"),
		.has_children = flag(rows, 0, "has_children"),
		.server_version = server_version,
		.pages = pages,
		.columns = facts->plan_of,
		.column_count = facts->count,
		.indexes = facts->indexes,
		.index_count = facts->index_count};
}

struct facts *facts_take(struct answer *answers, const struct selection *selection,
	int server_version, struct error *error)
{
	const struct rowset *rows = answers[0].rows;
	size_t count = rowset_rows(rows);
	struct facts *facts;
	int64_t *numbers;

	if (!rows || !answers[1].rows) {
		error_move(error, &answers[rows ? 1 : 0].error);
		return NULL;
	}
	if (!count) {
		error_set(error, "%s.%s no longer exists", selection->schema, selection->name);
		return NULL;
	}
	facts = mem_new(sizeof *facts);
	facts->columns = mem_array(count, sizeof *facts->columns);
	facts->of = mem_array(count, sizeof *facts->of);
	facts->plan_of = mem_array(count, sizeof *facts->plan_of);
	numbers = mem_array(count, sizeof *numbers);
	take_columns(facts, rows, numbers);
	take_indexes(facts, answers[1].rows, numbers);
	take_relation(facts, answers, server_version);
	free(numbers);
	return facts;
}

const char *facts_operator(const struct column_facts *column, enum comparison comparison)
{
	const char *const operators[COMPARISONS] = {[COMPARE_EQUAL] = column->equal,
		[COMPARE_UNEQUAL] = column->equal,
		[COMPARE_LESS] = column->less,
		[COMPARE_LESS_OR_EQUAL] = column->up_to,
		[COMPARE_GREATER] = column->greater,
		[COMPARE_GREATER_OR_EQUAL] = column->at_least};

	return operators[comparison];
}

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	for (size_t i = 0; i < facts->count; i++) {
		free(facts->columns[i].name);
		free(facts->columns[i].type);
		free(facts->columns[i].fields);
		free(facts->of[i].cast_type);
		free(facts->of[i].less);
		free(facts->of[i].up_to);
		free(facts->of[i].at_least);
		free(facts->of[i].equal);
		free(facts->of[i].greater);
		free(facts->of[i].opclass);
		free(facts->of[i].collation);
	}
	free(facts->columns);
	free(facts->of);
	free(facts->plan_of);
	free(facts->indexes);
	free(facts);
}
