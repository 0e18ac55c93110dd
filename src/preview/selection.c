#include "preview/selection.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "pg/connection.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *words;
	bool takes_value;
} comparisons[COMPARISONS] = {
	[COMPARE_EQUAL] = {"=", true},
	[COMPARE_UNEQUAL] = {"<>", true},
	[COMPARE_LESS] = {"<", true},
	[COMPARE_LESS_OR_EQUAL] = {"<=", true},
	[COMPARE_GREATER] = {">", true},
	[COMPARE_GREATER_OR_EQUAL] = {">=", true},
	[COMPARE_LIKE] = {"LIKE", true},
	[COMPARE_NOT_LIKE] = {"NOT LIKE", true},
	[COMPARE_ILIKE] = {"ILIKE", true},
	[COMPARE_IS_NULL] = {"IS NULL", false},
	[COMPARE_IS_NOT_NULL] = {"IS NOT NULL", false},
};

const char *comparison_words(enum comparison comparison)
{
	return comparisons[comparison].words;
}

bool comparison_takes_value(enum comparison comparison)
{
	return comparisons[comparison].takes_value;
}

struct selection *selection_new(const struct node *relation)
{
	struct selection *selection = mem_new(sizeof *selection);

	*selection = (struct selection){.oid = mem_text(relation->oid),
		.schema = mem_text(relation->schema),
		.name = mem_text(relation->name),
		.relkind = relation->relkind};
	return selection;
}

struct selection *selection_copy(const struct selection *selection)
{
	struct selection *copy = mem_new(sizeof *copy);

	*copy = *selection;
	copy->oid = mem_text(selection->oid);
	copy->schema = mem_text(selection->schema);
	copy->name = mem_text(selection->name);
	copy->where = mem_text(selection->where);
	for (size_t i = 0; i < copy->condition_count; i++) {
		copy->conditions[i].column = mem_text(selection->conditions[i].column);
		copy->conditions[i].value = mem_text(selection->conditions[i].value);
		copy->conditions[i].operator_sql = mem_text(selection->conditions[i].operator_sql);
	}
	for (size_t i = 0; i < copy->ordering_count; i++)
		copy->orderings[i].column = mem_text(selection->orderings[i].column);
	return copy;
}

void selection_free(struct selection *selection)
{
	if (!selection)
		return;
	for (size_t i = 0; i < selection->condition_count; i++) {
		free(selection->conditions[i].column);
		free(selection->conditions[i].value);
		free(selection->conditions[i].operator_sql);
	}
	for (size_t i = 0; i < selection->ordering_count; i++)
		free(selection->orderings[i].column);
	free(selection->where);
	free(selection->oid);
	free(selection->schema);
	free(selection->name);
	free(selection);
}

bool selection_add_condition(struct selection *selection, const char *column,
	enum comparison comparison, const char *value)
{
	if (selection->condition_count == SELECTION_CONDITIONS_MAX)
		return false;
	selection->conditions[selection->condition_count++] = (struct condition){
		.column = mem_text(column),
		.comparison = comparison,
		.value = comparison_takes_value(comparison) ? mem_text(value) : NULL,
	};
	return true;
}

void selection_sort(struct selection *selection, const char *column, bool is_descending)
{
	struct ordering *orderings = selection->orderings;
	size_t at = 0;

	while (at < selection->ordering_count && strcmp(orderings[at].column, column) != 0)
		at++;
	if (at == SELECTION_ORDERINGS_MAX)
		at--;
	if (at < selection->ordering_count)
		free(orderings[at].column);
	else
		selection->ordering_count++;
	memmove(orderings + 1, orderings, at * sizeof *orderings);
	orderings[0] = (struct ordering){.column = mem_text(column),
		.is_descending = is_descending,
		.is_nulls_first = is_descending};
}

void selection_set_where(struct selection *selection, const char *where)
{
	mem_replace(&selection->where, where && *where ? mem_text(where) : NULL);
}

bool selection_is_filtered(const struct selection *selection)
{
	return selection->condition_count || selection->where || selection->sample_percent > 0;
}

/* --- SQL ------------------------------------------------------------------------------------- */

static void add_column(struct buf *sql, const char *name)
{
	buf_text(sql, "t.");
	ident_add(sql, name);
}

void selection_add_from(
	const struct selection *selection, struct buf *sql, struct statement *statement)
{
	buf_text(sql, " FROM ");
	ident_add_qualified(sql, selection->schema, selection->name);
	buf_text(sql, " t");
	if (selection->sample_percent > 0)
		buf_printf(sql, " TABLESAMPLE SYSTEM (%g)", selection->sample_percent);
	statement->runs_no_code = !selection->has_consent;
}

static void add_condition(
	struct buf *sql, const struct condition *condition, struct statement *statement)
{
	bool is_negated = condition->operator_sql && condition->comparison == COMPARE_UNEQUAL;

	buf_text(sql, is_negated ? "NOT (" : "");
	add_column(sql, condition->column);
	buf_printf(sql, " %s",
		condition->operator_sql ? condition->operator_sql
					: comparison_words(condition->comparison));
	if (comparison_takes_value(condition->comparison)) {
		statement->parameters[statement->parameter_count++] = condition->value;
		buf_printf(sql, " $%d", statement->parameter_count);
	}
	buf_text(sql, is_negated ? ")" : "");
}

bool selection_add_where(
	const struct selection *selection, struct buf *sql, struct statement *statement)
{
	const char *joint = " WHERE ";

	for (size_t i = 0; i < selection->condition_count; i++) {
		buf_text(sql, joint);
		add_condition(sql, &selection->conditions[i], statement);
		joint = " AND ";
	}
	/* On a line of its own: what is typed may end in a comment. */
	if (selection->where)
		buf_printf(sql, "%s(%s\n)", joint, selection->where);
	return selection->condition_count || selection->where;
}

void selection_add_order(const struct selection *selection, struct buf *sql)
{
	for (size_t i = 0; i < selection->ordering_count; i++) {
		const struct ordering *ordering = &selection->orderings[i];

		buf_text(sql, i ? ", " : " ORDER BY ");
		add_column(sql, ordering->column);
		if (ordering->is_descending)
			buf_text(sql, " DESC");
		if (ordering->is_nulls_first != ordering->is_descending)
			buf_text(sql, ordering->is_nulls_first ? " NULLS FIRST" : " NULLS LAST");
	}
}

/* Positions count characters. */
static int count_characters(const char *from, const char *to)
{
	int count = 0;

	for (; from < to; from++)
		count += ((unsigned char)*from & 0xC0) != 0x80;
	return count;
}

void selection_place_error(
	const struct selection *selection, const char *sql, int position, struct error *error)
{
	char *typed = selection->where ? mem_printf("(%s\n)", selection->where) : NULL;
	const char *at = typed && sql ? strstr(sql, typed) : NULL;
	int length, place;

	free(typed);
	if (!at || position <= 0 || !error_is_set(error))
		return;
	length = count_characters(selection->where, selection->where + strlen(selection->where));
	place = position - count_characters(sql, at + 1);
	if (place < 1)
		return;
	/* Further on it is what follows that did not fit: something is open at the end. */
	if (place > length)
		mem_replace(&error->primary,
			mem_printf("%s, behind the end of the condition", error->primary));
	else
		mem_replace(&error->primary,
			mem_printf("%s, at character %d of the condition", error->primary, place));
}
