/* The planner of windows: which way rows are had, for what a relation is and what is asked. */
#include "unit.h"

#include "preview/plan.h"
#include "preview/selection.h"

#include <stdio.h>
#include <string.h>

enum { ID, PLACE, NAME, BORN, BLOB };

static struct plan_column columns[] = {
	[ID] = {.name = "id", .is_not_null = true, .is_sortable = true},
	[PLACE] = {.name = "place", .is_not_null = true, .is_sortable = true},
	[NAME] = {.name = "name", .is_sortable = true},
	[BORN] = {.name = "born", .is_sortable = true},
	[BLOB] = {.name = "blob"},
};

static struct plan_index indexes[4];
static struct plan_facts facts;
static struct selection selection;
static struct plan plan;

static int begin(void **state)
{
	(void)state;
	memset(indexes, 0, sizeof indexes);
	facts = (struct plan_facts){.relkind = 'r',
		.is_heap = true,
		.server_version = 150000,
		.pages = 100000,
		.columns = columns,
		.column_count = sizeof columns / sizeof *columns,
		.indexes = indexes};
	selection = (struct selection){.relkind = 'r'};
	return 0;
}

static struct plan_index *add_index(bool is_unique, size_t count, const size_t *of)
{
	struct plan_index *index = &indexes[facts.index_count++];

	index->is_unique = is_unique;
	index->is_immediate = true;
	index->count = count;
	for (size_t i = 0; i < count; i++)
		index->columns[i].column = of[i];
	return index;
}

static void order_by(const char *column, bool is_descending, bool is_nulls_first)
{
	selection.orderings[selection.ordering_count++] =
		(struct ordering){.column = (char *)(uintptr_t)column,
			.is_descending = is_descending,
			.is_nulls_first = is_nulls_first};
}

/* "key id", "key name desc nulls, id", "position ctid", "cursor id" */
static const char *planned(void)
{
	static const char *const ways[] = {[PREVIEW_BY_KEY] = "key",
		[PREVIEW_BY_POSITION] = "position",
		[PREVIEW_BY_CURSOR] = "cursor"};
	static char words[256];
	size_t length;

	plan_windows(&facts, &selection, &plan);
	length = (size_t)snprintf(words, sizeof words, "%s", ways[plan.way]);
	for (size_t i = 0; i < plan.step_count; i++)
		length += (size_t)snprintf(words + length, sizeof words - length, "%s%s%s%s%s",
			i ? ", " : " ",
			plan.steps[i].column == PLAN_CTID ? "ctid"
							  : columns[plan.steps[i].column].name,
			plan.steps[i].is_descending ? " desc" : "",
			plan.steps[i].is_nulls_first ? " first" : "",
			plan.steps[i].can_be_null ? " nulls" : "");
	return words;
}

static void without_an_order_the_primary_key_leads(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){ID})->is_primary = true;
	add_index(true, 1, (size_t[]){PLACE});
	assert_string_equal(planned(), "key id");
	assert_null(plan.doubt);
}

static void a_unique_index_serves_only_on_columns_that_are_not_null(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){NAME});
	assert_string_equal(planned(), "position ctid");
	add_index(true, 2, (size_t[]){PLACE, ID});
	assert_string_equal(planned(), "key place, id");
}

static void a_deferred_or_foreign_order_is_no_key(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){ID})->is_immediate = false;
	assert_string_equal(planned(), "position ctid");
	add_index(true, 2, (size_t[]){ID, PLAN_NO_COLUMN});
	assert_string_equal(planned(), "position ctid");
}

static void what_has_no_key_goes_by_position_from_14_on(void **state)
{
	(void)state;
	assert_string_equal(planned(), "position ctid");
	facts.relkind = 'm';
	assert_string_equal(planned(), "position ctid");
	facts.server_version = 130000;
	assert_string_equal(planned(), "cursor ctid");
	assert_null(plan.doubt);
	facts.server_version = 150000;
	facts.is_heap = false;
	assert_string_equal(planned(), "cursor");
}

static void views_and_foreign_tables_go_by_cursor(void **state)
{
	(void)state;
	facts.is_heap = false;
	facts.pages = 0;
	facts.relkind = 'v';
	assert_string_equal(planned(), "cursor");
	facts.relkind = 'f';
	assert_string_equal(planned(), "cursor");
	assert_false(plan.is_small);
}

static void the_key_of_a_parent_says_nothing_of_its_children(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){ID});
	facts.has_children = true;
	assert_string_equal(planned(), "cursor");
	facts.relkind = 'p';
	facts.is_heap = false;
	assert_string_equal(planned(), "key id");
}

static void a_partitioned_table_without_a_key_goes_by_cursor(void **state)
{
	(void)state;
	facts.relkind = 'p';
	facts.is_heap = false;
	facts.has_children = true;
	assert_string_equal(planned(), "cursor");
}

static void an_index_gives_its_order_both_ways(void **state)
{
	struct plan_index *index;

	(void)state;
	add_index(true, 1, (size_t[]){ID});
	index = add_index(false, 2, (size_t[]){NAME, ID});
	order_by("name", false, false);
	assert_string_equal(planned(), "key name nulls, id");
	selection.ordering_count = 0;
	order_by("name", true, true);
	assert_string_equal(planned(), "key name desc first nulls, id desc first");
	/* NULLs at the other end are another order. */
	selection.ordering_count = 0;
	order_by("name", true, false);
	assert_string_equal(planned(), "cursor id");
	assert_string_equal(plan.doubt, "No index has this order");
	index->columns[0].is_nulls_first = true;
	assert_string_equal(planned(), "key name desc nulls, id desc first");
}

static void mixed_directions_need_an_index_that_has_them(void **state)
{
	struct plan_index *index;

	(void)state;
	add_index(true, 1, (size_t[]){ID});
	index = add_index(false, 3, (size_t[]){NAME, BORN, ID});
	order_by("name", false, false);
	order_by("born", true, true);
	assert_string_equal(planned(), "cursor id");
	index->columns[1].is_descending = index->columns[1].is_nulls_first = true;
	assert_string_equal(planned(), "key name nulls, born desc first nulls, id");
}

static void an_order_without_the_key_in_its_index_goes_by_cursor(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){ID});
	add_index(false, 1, (size_t[]){NAME});
	order_by("name", false, false);
	assert_string_equal(planned(), "cursor id");
}

static void a_small_table_is_sorted(void **state)
{
	(void)state;
	facts.pages = PLAN_SMALL_PAGES;
	order_by("name", true, true);
	assert_string_equal(planned(), "key name desc first nulls, ctid");
	add_index(true, 1, (size_t[]){ID});
	assert_string_equal(planned(), "key name desc first nulls, id");
	selection.ordering_count = 0;
	order_by("id", true, true);
	order_by("name", false, false);
	assert_string_equal(planned(), "key id desc first, name nulls");
	selection.ordering_count = 0;
	order_by("blob", false, false);
	assert_string_equal(planned(), "cursor id");
	assert_null(plan.doubt);
	facts.pages++;
	selection.ordering_count = 0;
	order_by("name", true, true);
	assert_string_equal(planned(), "cursor id");
}

static void a_filter_of_a_large_table_needs_an_index(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){ID});
	selection.conditions[0] = (struct condition){.column = (char *)(uintptr_t) "name",
		.comparison = COMPARE_EQUAL,
		.value = (char *)(uintptr_t) "x"};
	selection.condition_count = 1;
	assert_string_equal(planned(), "cursor id");
	assert_string_equal(plan.doubt, "No index serves this filter");
	selection.conditions[0].column = (char *)(uintptr_t) "id";
	assert_string_equal(planned(), "key id");
	selection.where = (char *)(uintptr_t) "true";
	assert_string_equal(planned(), "cursor id");
	facts.pages = 10;
	assert_string_equal(planned(), "key id");
	facts.index_count = 0;
	assert_string_equal(planned(), "position ctid");
}

static void a_sample_is_taken_once(void **state)
{
	(void)state;
	add_index(true, 1, (size_t[]){ID});
	selection.sample_percent = 1;
	assert_string_equal(planned(), "cursor id");
	assert_null(plan.doubt);
}

#define test(function) cmocka_unit_test_setup(function, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(without_an_order_the_primary_key_leads),
		test(a_unique_index_serves_only_on_columns_that_are_not_null),
		test(a_deferred_or_foreign_order_is_no_key),
		test(what_has_no_key_goes_by_position_from_14_on),
		test(views_and_foreign_tables_go_by_cursor),
		test(the_key_of_a_parent_says_nothing_of_its_children),
		test(a_partitioned_table_without_a_key_goes_by_cursor),
		test(an_index_gives_its_order_both_ways),
		test(mixed_directions_need_an_index_that_has_them),
		test(an_order_without_the_key_in_its_index_goes_by_cursor),
		test(a_small_table_is_sorted),
		test(a_filter_of_a_large_table_needs_an_index),
		test(a_sample_is_taken_once),
	};

	return unit_main(tests);
}
