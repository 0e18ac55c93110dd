/* test_grants_target.c - targets as YAML, and the ways by which rights are held. */
#include "unit.h"

#include "base/buf.h"
#include "base/error.h"
#include "grants/path.h"
#include "grants/target.h"
#include "pg/rowset.h"

#include <libpq-fe.h>
#include <string.h>

static void the_builtin_target_is_good(void **state)
{
	struct error error = ERROR_INIT;
	struct target *target = target_builtin("read-only", &error);

	(void)state;
	assert_non_null(target);
	assert_int_equal(target->count, 4);
	assert_true(target->needs[0].is_mandatory);
	assert_false(target->needs[3].is_mandatory);
	target_free(target);
	assert_null(target_builtin("nope", &error));
	assert_non_null(strstr(error.hint, "read-only"));
	error_clear(&error);
}

static void a_broken_target_says_where(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{"title: x\n", "\"needs\""},
		{"title: x\nneeds:\n  - need: moon\n    privilege: USAGE\n", "line 3"},
		{"title: x\nneeds:\n  - need: schema\n    privilege: DELETE\n", "line 4"},
		{"title: x\nneeds:\n  - need: schema\n", "\"privilege\""},
		{"title: x\nneeds:\n  - need: schema\n    privilege: USAGE\n    level: maybe\n",
			"line 5"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error error = ERROR_INIT;

		assert_null(target_read("t", bad[i].text, strlen(bad[i].text), &error));
		if (!strstr(error.primary, bad[i].why))
			fail_msg("\"%s\" does not say %s", error.primary, bad[i].why);
		error_clear(&error);
	}
}

/* member, its name, role, its name, inherits */
static struct rowset *edges(const char *const rows[][5], int count)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	char member[] = "member", member_name[] = "member_name", roleid[] = "roleid",
	     role_name[] = "role_name", inherits[] = "inherits";
	PGresAttDesc columns[] = {{.name = member}, {.name = member_name}, {.name = roleid},
		{.name = role_name}, {.name = inherits}};

	PQsetResultAttrs(result, 5, columns);
	for (int row = 0; row < count; row++)
		for (int column = 0; column < 5; column++)
			PQsetvalue(result, row, column, (char *)rows[row][column],
				(int)strlen(rows[row][column]));
	return rowset_of_result((struct pg_result *)result);
}

static void the_shortest_way_is_told(void **state)
{
	static const char *const rows[][5] = {
		{"1", "mia", "2", "analysts", "t"},
		{"2", "analysts", "3", "readers", "t"},
		{"1", "mia", "4", "writers", "f"},
		{"4", "writers", "5", "owners", "t"},
		{"3", "readers", "6", "all", "t"},
		{"1", "mia", "6", "all", "t"},
	};
	struct rowset *graph = edges(rows, 6);
	struct path *path = path_new(1, "mia", graph);
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(path_reaches(path, 0)); /* PUBLIC */
	assert_true(path_reaches(path, 1));
	assert_true(path_reaches(path, 3));
	assert_int_equal(path_length(path, 3), 2);
	assert_int_equal(path_length(path, 6), 1);
	assert_false(path_reaches(path, 4)); /* does not inherit */
	assert_false(path_reaches(path, 5)); /* behind the broken link */
	assert_true(path_is_broken(path, 4));
	assert_true(path_is_broken(path, 5));
	assert_false(path_is_broken(path, 99));
	assert_int_equal(path_find(path, "readers"), 3);
	assert_int_equal(path_find(path, "owners"), 0);
	path_describe(path, 3, &out);
	assert_string_equal(buf_string(&out), "mia > analysts > readers");
	buf_free(&out);
	path_free(path);
	rowset_free(graph);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_builtin_target_is_good),
		cmocka_unit_test(a_broken_target_says_where),
		cmocka_unit_test(the_shortest_way_is_told),
	};

	return unit_main(tests);
}
