#include "unit.h"

#include "view/fold.h"

#include <stdio.h>
#include <string.h>

/* One letter an item: the key; a capital one is left out while only some are shown. */
static const char *letters;

static const char *key_of(void *self, size_t item)
{
	static char key[2];

	(void)self;
	key[0] = (char)(letters[item] | 0x20);
	return key;
}

static bool is_small(void *self, size_t item)
{
	(void)self;
	return letters[item] & 0x20;
}

/* "+a4" a closed head over four, "-a4" an open one, " a" an item, ".a" one inside. */
static void assert_rows(const struct fold *fold, const char *expected)
{
	char text[256] = "", one[32];

	for (size_t i = 0; i < fold->count; i++) {
		const struct fold_row *row = &fold->rows[i];

		if (row->is_head)
			snprintf(one, sizeof one, "%c%c%zu", fold_is_open(fold, i) ? '-' : '+',
				letters[row->item], row->count);
		else
			snprintf(one, sizeof one, "%c%c", row->is_inside ? '.' : ' ',
				letters[row->item]);
		strcat(text, one);
	}
	assert_string_equal(text, expected);
}

static void only_long_runs_fold(void **state)
{
	struct fold fold = {.key = key_of};

	(void)state;
	letters = "aaabbbbca";
	fold_lay_out(&fold, 9);
	assert_rows(&fold, " a a a+b4 c a");
	fold_set_open(&fold, 3, true);
	fold_lay_out(&fold, 9);
	assert_rows(&fold, " a a a-b4.b.b.b.b c a");
	assert_int_equal(fold_head(&fold, 6), 3);
	assert_int_equal(fold_head(&fold, 3), 3);
	assert_int_equal(fold_head(&fold, 8), 8);
	fold_set_open(&fold, 3, false);
	fold_lay_out(&fold, 9);
	assert_rows(&fold, " a a a+b4 c a");
	fold_release(&fold);
}

/* What is open is known by its key: other items may come and go before it. */
static void open_runs_stay_open(void **state)
{
	struct fold fold = {.key = key_of};

	(void)state;
	letters = "bbbbaaaaa";
	fold_lay_out(&fold, 9);
	fold_set_open(&fold, 1, true);
	letters = "aaaacbbbb";
	fold_lay_out(&fold, 9);
	assert_rows(&fold, "-a4.a.a.a.a c+b4");
	fold_lay_out(&fold, 0);
	assert_int_equal(fold.count, 0);
	fold_release(&fold);
}

/* The head counts all of its run, and goes when nothing of it is shown. */
static void what_is_left_out_still_counts(void **state)
{
	struct fold fold = {.key = key_of, .is_shown = is_small};

	(void)state;
	letters = "AAaAABBBBbB";
	fold_lay_out(&fold, 9);
	assert_rows(&fold, "+A5");
	fold_lay_out(&fold, 11);
	assert_rows(&fold, "+A5+B6");
	fold_set_open(&fold, 0, true);
	fold_lay_out(&fold, 11);
	assert_rows(&fold, "-A5.a+B6");
	fold.opens_all = true;
	fold_lay_out(&fold, 11);
	assert_rows(&fold, "-A5.a-B6.b");
	fold_release(&fold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_long_runs_fold),
		cmocka_unit_test(open_runs_stay_open),
		cmocka_unit_test(what_is_left_out_still_counts),
	};

	return unit_main(tests);
}
