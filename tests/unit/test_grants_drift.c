#include "unit.h"

#include "base/buf.h"
#include "base/memory.h"
#include "grants/drift.h"

#include <stdlib.h>
#include <string.h>

static struct baseline *baseline_of(bool exists)
{
	struct baseline *baseline = mem_new(sizeof *baseline);

	baseline->exists = exists;
	return baseline;
}

static void add(struct baseline *baseline, enum holding_kind kind, const char *schema,
	const char *name, unsigned right, const char *grantor)
{
	struct holding *holding = baseline_add(baseline, kind, schema);

	holding_add_name(holding, mem_text(name));
	if (right)
		holding_add_right(holding, right, BY_GRANT)->grantor = mem_text(grantor);
}

/* Finishes both, frees them, and returns the lines of what changed. */
static char *lines_between(struct baseline *before, struct baseline *now)
{
	struct buf out = BUF_INIT;
	struct drift *drift;

	assert_true(baseline_finish(before, NULL));
	assert_true(baseline_finish(now, NULL));
	drift = drift_between(before, now);
	for (size_t i = 0; i < drift->change_count; i++) {
		buf_printf(&out, "%c ", drift_sign(drift->changes[i].kind));
		drift_describe(&drift->changes[i], true, &out);
		buf_char(&out, '\n');
	}
	drift_free(drift);
	baseline_free(before);
	baseline_free(now);
	return buf_take(&out);
}

static void expect(struct baseline *before, struct baseline *now, const char *expected)
{
	char *lines = lines_between(before, now);

	assert_string_equal(lines, expected);
	free(lines);
}

static void nothing_is_nothing(void **state)
{
	(void)state;
	expect(baseline_of(true), baseline_of(true), "");
}

static void order_does_not_matter(void **state)
{
	struct baseline *before = baseline_of(true), *now = baseline_of(true);

	(void)state;
	add(before, HOLDING_RELATION, "a", "t", PRIVILEGE_SELECT, "o");
	add(before, HOLDING_RELATION, "b", "t", PRIVILEGE_SELECT, "o");
	add(before, HOLDING_RELATION, "a", "u", PRIVILEGE_SELECT, "o");
	add(now, HOLDING_RELATION, "a", "u", PRIVILEGE_SELECT, "o");
	add(now, HOLDING_RELATION, "b", "t", PRIVILEGE_SELECT, "o");
	add(now, HOLDING_RELATION, "a", "t", PRIVILEGE_SELECT, "o");
	expect(before, now, "");
}

static void one_name_in_two_schemas_and_kinds_is_two_objects(void **state)
{
	struct baseline *before = baseline_of(true), *now = baseline_of(true);

	(void)state;
	add(before, HOLDING_RELATION, "a", "t", PRIVILEGE_SELECT, "o");
	add(before, HOLDING_TYPE, "a", "t", PRIVILEGE_USAGE, "o");
	add(before, HOLDING_RELATION, "b", "t", 0, NULL);
	add(now, HOLDING_RELATION, "a", "t", 0, NULL);
	add(now, HOLDING_TYPE, "a", "t", PRIVILEGE_USAGE, "o");
	add(now, HOLDING_RELATION, "b", "t", PRIVILEGE_SELECT, "o");
	expect(before, now, "- SELECT on a.t (was granted by o)\n+ SELECT on b.t (granted by o)\n");
}

static void names_are_counted_from_nine_on(void **state)
{
	struct baseline *before = baseline_of(true), *now = baseline_of(true);
	char name[] = "t0";

	(void)state;
	for (int i = 0; i < 9; i++, name[1]++) {
		add(before, HOLDING_RELATION, "a", name, 0, NULL);
		add(now, HOLDING_RELATION, "a", name, PRIVILEGE_SELECT, "o");
		if (i < 8)
			add(now, HOLDING_RELATION, "b", name, PRIVILEGE_INSERT, "o");
	}
	expect(before, now,
		"+ SELECT on 9 relations in a (granted by o)\n"
		"+ INSERT on 8 relations in b: t0, t1, t2, t3, t4, t5, t6, t7 (new; granted by "
		"o)\n");
}

static void thousands_have_commas(void **state)
{
	struct baseline *before = baseline_of(true), *now = baseline_of(true);

	(void)state;
	for (int i = 0; i < 1234567; i += 617) {
		char *name = mem_printf("t%d", i);

		add(before, HOLDING_RELATION, "a", name, PRIVILEGE_SELECT, i % 2 ? "o" : "p");
		free(name);
	}
	expect(before, now,
		"- SELECT on 1,001 relations in a (gone; was granted by p)\n"
		"- SELECT on 1,000 relations in a (gone; was granted by o)\n");
}

static void twice_is_refused(void **state)
{
	struct baseline *baseline = baseline_of(true);
	struct error error = ERROR_INIT;

	(void)state;
	add(baseline, HOLDING_RELATION, "a", "t", PRIVILEGE_SELECT, "o");
	add(baseline, HOLDING_RELATION, "a", "t", PRIVILEGE_INSERT, "o");
	assert_false(baseline_finish(baseline, &error));
	assert_string_equal(error.primary, "the relation \"a.t\" is there twice");
	error_clear(&error);
	baseline_free(baseline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(one_name_in_two_schemas_and_kinds_is_two_objects),
		cmocka_unit_test(names_are_counted_from_nine_on),
		cmocka_unit_test(thousands_have_commas),
		cmocka_unit_test(twice_is_refused),
	};

	return unit_main(tests);
}
