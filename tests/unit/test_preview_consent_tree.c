/* What the planner folds, told from trees as the server keeps them (copied from pg_index of 15). */
#include "preview/consent_tree.h"
#include "unit.h"

#define CONST "{CONST :consttype 25 :constisnull false :constvalue 8 [ 32 0 0 0 ]}"
#define VAR "{VAR :varno 1 :varattno 1 :vartype 23}"

static void a_call_without_a_column_is_folded(void **state)
{
	(void)state;
	assert_true(consent_tree_folds("({FUNCEXPR :funcid 16400 :args (" CONST ")})", "16400"));
	assert_true(consent_tree_folds("({FUNCEXPR :funcid 16400 :args <>})", "16400"));
	assert_true(consent_tree_folds("({OPEXPR :opno 551 :opfuncid 177 :args (" VAR
				       " {FUNCEXPR :funcid 16400 :args (" CONST ")})})",
		"16400"));
	assert_true(consent_tree_folds(
		"{OPEXPR :opno 16410 :opfuncid 16400 :args (" CONST ")}", "16400"));
}

static void a_call_on_a_column_is_not(void **state)
{
	(void)state;
	assert_false(consent_tree_folds(
		"({FUNCEXPR :funcid 16400 :args (" VAR ")} " CONST ")", "16400"));
	assert_false(consent_tree_folds(
		"{FUNCEXPR :funcid 16400 :args ({FUNCEXPR :funcid 1 :args (" VAR ")})}", "16400"));
	/* Another function's call, and a number that only begins like it. */
	assert_false(consent_tree_folds("{FUNCEXPR :funcid 16400 :args <>}", "1640"));
	assert_false(consent_tree_folds("{FUNCEXPR :funcid 164001 :args <>}", "16400"));
}

static void a_column_beside_a_call_does_not_hide_it(void **state)
{
	(void)state;
	assert_true(consent_tree_folds("(" VAR " {FUNCEXPR :funcid 16400 :args <>})", "16400"));
	assert_true(consent_tree_folds("{FUNCEXPR :funcid 16400 :args (" VAR
				       ")} {FUNCEXPR :funcid 16400 :args <>}",
		"16400"));
}

static void what_cannot_be_followed_counts_as_folded(void **state)
{
	(void)state;
	assert_true(consent_tree_folds("{FUNCEXPR :funcid 16400 :args (" VAR, "16400"));
	assert_true(consent_tree_folds("}", "16400"));
	/* Braces in names are escaped, and are no nodes. */
	assert_false(consent_tree_folds(
		"{FUNCEXPR :funcid 16400 :name a\\}\\{ :args (" VAR ")}", "16400"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_without_a_column_is_folded),
		cmocka_unit_test(a_call_on_a_column_is_not),
		cmocka_unit_test(a_column_beside_a_call_does_not_hide_it),
		cmocka_unit_test(what_cannot_be_followed_counts_as_folded),
	};

	return unit_main(tests);
}
