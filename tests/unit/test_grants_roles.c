/* test_grants_roles.c - by which way rights come along, and where a way is broken. */
#include "unit.h"

#include "base/buf.h"
#include "grants/roles.h"
#include "pg/rowset.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 16

/* A rowset of texts; names and cells are separated by blanks, "-" is an empty text. */
static struct rowset *rowset_of(const char *names, const char *const *rows, size_t count)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[COLUMNS_MAX] = {{.name = NULL}};
	char *copy = strdup(names), *rest = copy, *word;
	int columns_count = 0;

	while ((word = strsep(&rest, " ")))
		columns[columns_count++].name = word;
	PQsetResultAttrs(result, columns_count, columns);
	for (size_t row = 0; row < count; row++) {
		char *cells = strdup(rows[row]), *at = cells;

		for (int column = 0; (word = strsep(&at, " ")); column++)
			PQsetvalue(result, (int)row, column, word,
				*word == '-' ? 0 : (int)strlen(word));
		free(cells);
	}
	free(copy);
	return rowset_of_result((struct pg_result *)result);
}

static const char role_columns[] = "oid name rolsuper rolinherit rolcreaterole rolcreatedb "
				   "rolcanlogin rolreplication rolbypassrls rolconnlimit "
				   "valid_until has_expired set_role";

static struct roles *graph(void)
{
	static const char *const roles[] = {
		"1 mia f t f f t f f -1 - f -",
		"2 analysts f t f f f f f -1 - f -",
		"3 readers f t f f f f f -1 - f -",
		"4 writers f t f f f f f -1 - f -",
		"5 owners f t f f f f f -1 - f -",
		"6 all f t f f f f f -1 - f -",
		"7 root t t f f t f f -1 - f -",
		"8 pg_read_all_data f t f f f f f -1 - f -",
	};
	static const char *const members[] = {
		"1 2 t t f 7", "2 3 t t f 7", "1 4 f t f 7", "4 5 t f f 7", "3 6 t t f 7",
		"1 6 f t f 7",
		"1 6 t f f 3", /* the same membership once more, by another grantor */
		"3 8 t t f 7", "99 2 t t f 7", /* of a role that was dropped */
	};

	return roles_new(rowset_of(role_columns, roles, sizeof roles / sizeof *roles),
		rowset_of("member roleid inherits sets admins grantor", members,
			sizeof members / sizeof *members));
}

static void the_shortest_way_is_told(void **state)
{
	struct roles *roles = graph();
	struct heritage *mia = heritage_new(roles, roles_find(roles, "mia"));
	const char *names[8];
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(heritage_reaches(mia, PUBLIC_OID));
	assert_true(heritage_reaches(mia, 1));
	assert_true(heritage_reaches(mia, 3));
	assert_int_equal(heritage_length(mia, 1), 0);
	assert_int_equal(heritage_length(mia, 3), 2);
	assert_int_equal(heritage_length(mia, 6), 1); /* either grant of it inherits */
	assert_int_equal(heritage_length(mia, 4), -1);
	assert_int_equal(heritage_find(mia, "readers"), 3);
	assert_int_equal(heritage_find(mia, "owners"), 0);
	assert_int_equal(heritage_find(mia, "nobody"), 0);
	heritage_describe(mia, 3, &out);
	assert_string_equal(buf_string(&out), "mia > analysts > readers");
	assert_int_equal(heritage_way(mia, 3, names, 8), 3);
	assert_string_equal(names[0], "mia");
	assert_string_equal(names[2], "readers");
	assert_int_equal(heritage_way(mia, PUBLIC_OID, names, 8), 2);
	assert_string_equal(names[1], "PUBLIC");
	assert_int_equal(heritage_way(mia, 5, names, 8), 0);
	buf_free(&out);
	heritage_free(mia);
	roles_free(roles);
}

static void three_kinds_of_membership_are_kept_apart(void **state)
{
	struct roles *roles = graph();
	struct heritage *mia = heritage_new(roles, roles_find(roles, "mia"));

	(void)state;
	assert_false(heritage_reaches(mia, 4)); /* WITH INHERIT FALSE */
	assert_true(heritage_may_become(mia, 4));
	assert_true(heritage_is_member(mia, 4));
	assert_false(heritage_reaches(mia, 5));	   /* behind the broken link */
	assert_false(heritage_may_become(mia, 5)); /* WITH SET FALSE */
	assert_true(heritage_is_member(mia, 5));
	assert_false(heritage_is_member(mia, 7));
	assert_true(heritage_may_become(mia, 6));
	heritage_free(mia);
	roles_free(roles);
}

static void a_broken_link_is_marked(void **state)
{
	struct roles *roles = graph();
	struct heritage *mia = heritage_new(roles, roles_find(roles, "mia"));
	const struct membership *link = heritage_broken_link(mia, 5);
	struct buf out = BUF_INIT;

	(void)state;
	heritage_describe(mia, 5, &out);
	assert_string_equal(buf_string(&out), "mia -x> writers > owners");
	assert_non_null(link);
	assert_string_equal(roles_at(roles, link->member)->name, "mia");
	assert_string_equal(roles_at(roles, link->group)->name, "writers");
	assert_null(heritage_broken_link(mia, 3));
	assert_null(heritage_broken_link(mia, 7));
	buf_free(&out);
	heritage_free(mia);
	roles_free(roles);
}

static void names_are_found_and_guessed(void **state)
{
	struct roles *roles = graph();
	int missing;

	(void)state;
	assert_int_equal(roles_find(roles, "nobody"), -1);
	assert_string_equal(roles_like(roles, "reades"), "readers");
	assert_string_equal(roles_like(roles, "raeders"), "readers");
	assert_null(roles_like(roles, "something"));
	assert_string_equal(roles_name(roles, 0), "PUBLIC");
	assert_null(roles_name(roles, 12345));
	assert_int_equal(roles_well_known(roles, READS_ALL_DATA), 8);
	assert_int_equal(roles_well_known(roles, WRITES_ALL_DATA), 0);
	missing = roles_add_missing(roles, "new");
	assert_true(roles_at(roles, missing)->is_missing);
	assert_int_equal(roles_of_oid(roles, roles_at(roles, missing)->oid), missing);
	roles_free(roles);
}

static void a_role_yet_to_be_made_has_what_public_has(void **state)
{
	struct roles *roles = graph();
	struct heritage *heritage = heritage_new(roles, roles_add_missing(roles, "new"));

	(void)state;
	assert_true(heritage_reaches(heritage, PUBLIC_OID));
	assert_false(heritage_reaches(heritage, 2));
	assert_int_equal(heritage_length(heritage, heritage_self(heritage)->oid), 0);
	heritage_free(heritage);
	roles_free(roles);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shortest_way_is_told),
		cmocka_unit_test(three_kinds_of_membership_are_kept_apart),
		cmocka_unit_test(a_broken_link_is_marked),
		cmocka_unit_test(names_are_found_and_guessed),
		cmocka_unit_test(a_role_yet_to_be_made_has_what_public_has),
	};

	return unit_main(tests);
}
