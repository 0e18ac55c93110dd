#include "preview/plan.h"

#include "preview/selection.h"

#include <string.h>

size_t plan_find_column(const struct plan_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->column_count; i++)
		if (strcmp(facts->columns[i].name, name) == 0)
			return i;
	return PLAN_NO_COLUMN;
}

/* --- keys ------------------------------------------------------------------------------------ */

static bool is_key(const struct plan_facts *facts, const struct plan_index *index)
{
	/* Rows of the children of an ordinary table are under no index of the parent. */
	if (!index->is_unique || !index->is_immediate || index->count > PLAN_KEY_MAX ||
		(facts->has_children && facts->relkind != 'p'))
		return false;
	for (size_t i = 0; i < index->count; i++) {
		size_t column = index->columns[i].column;

		if (column == PLAN_NO_COLUMN || !facts->columns[column].is_not_null)
			return false;
	}
	return true;
}

static const struct plan_index *best_key(const struct plan_facts *facts)
{
	for (size_t i = 0; i < facts->index_count; i++)
		if (is_key(facts, &facts->indexes[i]))
			return &facts->indexes[i];
	return NULL;
}

static bool has_step(const struct plan *plan, size_t column)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].column == column)
			return true;
	return false;
}

/* The steps tell every row from every other one. */
static bool is_total(const struct plan_facts *facts, const struct plan *plan)
{
	for (size_t i = 0; i < facts->index_count; i++) {
		const struct plan_index *index = &facts->indexes[i];
		bool has_all = is_key(facts, index);

		for (size_t c = 0; c < index->count && has_all; c++)
			has_all = has_step(plan, index->columns[c].column);
		if (has_all)
			return true;
	}
	return false;
}

static bool add_step(const struct plan_facts *facts, struct plan *plan, size_t column,
	bool is_descending, bool is_nulls_first)
{
	bool is_nullable = column != PLAN_CTID && !facts->columns[column].is_not_null;

	if (has_step(plan, column))
		return true;
	if (plan->step_count == PLAN_STEPS_MAX)
		return false;
	plan->steps[plan->step_count++] = (struct plan_step){.column = column,
		.is_descending = is_descending,
		.is_nulls_first = is_nulls_first,
		.can_be_null = is_nullable};
	return true;
}

/* --- orders ---------------------------------------------------------------------------------- */

/* @index gives the order of the selection, read from its end when @backwards. */
static bool gives_order(const struct plan_facts *facts, const struct selection *selection,
	const struct plan_index *index, bool backwards)
{
	if (selection->ordering_count > index->count)
		return false;
	for (size_t i = 0; i < selection->ordering_count; i++) {
		const struct ordering *ordering = &selection->orderings[i];
		size_t column = index->columns[i].column;

		if (column == PLAN_NO_COLUMN ||
			column != plan_find_column(facts, ordering->column) ||
			index->columns[i].is_descending != (ordering->is_descending != backwards))
			return false;
		if (!facts->columns[column].is_not_null &&
			index->columns[i].is_nulls_first != (ordering->is_nulls_first != backwards))
			return false;
	}
	return true;
}

/* The fewest columns of @index that give the order and tell rows apart. */
static bool take_index(const struct plan_facts *facts, const struct selection *selection,
	const struct plan_index *index, struct plan *plan)
{
	bool backwards = false;

	if (!gives_order(facts, selection, index, false)) {
		if (!gives_order(facts, selection, index, true))
			return false;
		backwards = true;
	}
	plan->step_count = 0;
	for (size_t i = 0; i < index->count; i++) {
		if (index->columns[i].column == PLAN_NO_COLUMN)
			return false;
		if (!add_step(facts, plan, index->columns[i].column,
			    index->columns[i].is_descending != backwards,
			    index->columns[i].is_nulls_first != backwards))
			return false;
		if (i + 1 >= selection->ordering_count && is_total(facts, plan))
			return true;
	}
	return false;
}

/* Every condition is about a column of the steps: the index is not read in vain. */
static bool serves_conditions(
	const struct plan_facts *facts, const struct selection *selection, const struct plan *plan)
{
	if (selection->where)
		return false;
	for (size_t i = 0; i < selection->condition_count; i++)
		if (!has_step(plan, plan_find_column(facts, selection->conditions[i].column)))
			return false;
	return true;
}

static bool by_index(
	const struct plan_facts *facts, const struct selection *selection, struct plan *plan)
{
	for (size_t i = 0; i < facts->index_count; i++)
		if (take_index(facts, selection, &facts->indexes[i], plan) &&
			(plan->is_small || serves_conditions(facts, selection, plan)))
			return true;
	plan->step_count = 0;
	return false;
}

/* The unique key, else the ctid. */
static bool add_finder(const struct plan_facts *facts, struct plan *plan)
{
	const struct plan_index *key = best_key(facts);

	for (size_t i = 0; key && i < key->count; i++)
		if (!add_step(facts, plan, key->columns[i].column, key->columns[i].is_descending,
			    key->columns[i].is_nulls_first))
			return false;
	if (key)
		return true;
	return facts->is_heap && !facts->has_children &&
	       add_step(facts, plan, PLAN_CTID, false, false);
}

/* A small table is sorted for each window. */
static bool by_sorting(
	const struct plan_facts *facts, const struct selection *selection, struct plan *plan)
{
	plan->step_count = 0;
	if (!plan->is_small || !selection->ordering_count)
		return false;
	for (size_t i = 0; i < selection->ordering_count; i++) {
		const struct ordering *ordering = &selection->orderings[i];
		size_t column = plan_find_column(facts, ordering->column);

		if (column == PLAN_NO_COLUMN || !facts->columns[column].is_sortable ||
			!add_step(facts, plan, column, ordering->is_descending,
				ordering->is_nulls_first))
			return false;
	}
	return add_finder(facts, plan);
}

static bool by_position(
	const struct plan_facts *facts, const struct selection *selection, struct plan *plan)
{
	plan->step_count = 0;
	if (!facts->is_heap || facts->has_children || facts->server_version < 140000 ||
		selection->ordering_count || (!plan->is_small && selection_is_filtered(selection)))
		return false;
	return add_step(facts, plan, PLAN_CTID, false, false);
}

void plan_windows(
	const struct plan_facts *facts, const struct selection *selection, struct plan *plan)
{
	bool is_stored = facts->relkind == 'r' || facts->relkind == 'm' || facts->relkind == 'p';

	*plan = (struct plan){.way = PREVIEW_BY_CURSOR,
		.is_small = is_stored && facts->pages <= PLAN_SMALL_PAGES};
	/* A sample is another one each time. */
	if (is_stored && !(selection->sample_percent > 0)) {
		plan->way = PREVIEW_BY_KEY;
		if (by_index(facts, selection, plan) || by_sorting(facts, selection, plan))
			return;
		plan->way = PREVIEW_BY_POSITION;
		if (by_position(facts, selection, plan))
			return;
		plan->way = PREVIEW_BY_CURSOR;
	}
	plan->step_count = 0;
	if (!is_stored || !add_finder(facts, plan))
		plan->step_count = 0;
	if (selection->ordering_count)
		plan->doubt = "No index has this order";
	else if (selection->condition_count || selection->where)
		plan->doubt = "No index serves this filter";
	if (plan->is_small)
		plan->doubt = NULL;
}
