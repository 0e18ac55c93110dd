/* A picture made by hand, of a server 17: memberships with options of their own, and a witness that
 * contradicts, which no real server would be. */
#include "unit.h"

#include "base/buf.h"
#include "grants/explore.h"
#include "grants/object_name.h"
#include "grants/tabulate.h"
#include "pg/rowset.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

/* "a|b" is the names of the columns, each further text a row; "~" is NULL. */
static struct rowset *rows_of(const char *const *lines)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[20] = {{.name = NULL}};
	char text[20][256];
	int count = 0;

	for (int row = -1; lines[row + 1]; row++) {
		const char *at = lines[row + 1];

		for (int column = 0; *at || column < count; column++) {
			size_t length = strcspn(at, "|");

			memcpy(text[column], at, length);
			text[column][length] = '\0';
			at += length + (at[length] == '|');
			if (row < 0) {
				columns[column].name = text[column];
				columns[column].typid = 25;
				count++;
			} else if (strcmp(text[column], "~") == 0) {
				PQsetvalue(result, row, column, NULL, -1);
			} else {
				PQsetvalue(result, row, column, text[column],
					(int)strlen(text[column]));
			}
		}
		if (row < 0)
			PQsetResultAttrs(result, count, columns);
	}
	return rowset_of_result((struct pg_result *)result);
}

#define ROWS(...) rows_of((const char *const[]){__VA_ARGS__, NULL})
#define ROLE(oid, name, super, createrole) oid "|" name "|" super "|t|" createrole "|f|t|f|f|-1||f|"

static struct rights *picture(int server_version)
{
	struct error errors[PARTS] = {{.primary = NULL}}, error = ERROR_INIT;
	struct rowset *rows[PARTS] = {
		[PART_DATABASE] = ROWS("oid|name|owner|is_default|acl|has|is_asked|"
				       "allows_connections|connection_limit|is_standby|"
				       "session_role|acting_role|tls",
			"5|shop|10|t|0:10:CONNECT||f|t|-1|f|app|app|"),
		[PART_ROLES] = ROWS("oid|name|rolsuper|rolinherit|rolcreaterole|rolcreatedb|"
				    "rolcanlogin|rolreplication|rolbypassrls|rolconnlimit|"
				    "valid_until|has_expired|set_role",
			ROLE("10", "postgres", "t", "f"), ROLE("20", "app", "f", "f"),
			ROLE("30", "sets", "f", "f"), ROLE("40", "inherits", "f", "t"),
			ROLE("50", "admins", "f", "f"), ROLE("60", "beyond", "f", "f"),
			ROLE("70", "pg_execute_server_program", "f", "f"),
			ROLE("80", "settler", "f", "f"), ROLE("90", "keeper", "f", "f")),
		[PART_MEMBERS] = ROWS("member|roleid|inherits|sets|admins|grantor",
			"20|30|f|t|f|10", "20|40|t|f|f|10", "20|50|f|f|t|10", "20|50|f|f|f|99",
			"30|60|f|t|t|10", "40|70|f|f|t|10", "50|10|t|t|f|10", "80|70|f|t|f|10",
			"90|70|t|f|f|10"),
		[PART_SCHEMAS] = ROWS("oid|name|owner|is_default|acl|has|is_asked|is_of_users",
			"100|app|10|f|0:10:USAGE||f|t", "200|other|10|f|20:10:USAGE||f|t"),
		[PART_RELATIONS] = ROWS("kind|schema|owner|is_default|acl|objects|flags|has",
			"r|100|10|f|20:10:SELECT* 30:10:INSERT|{1:c,2:a,3:b}||SELECT",
			"r|100|10|f|40:10:SELECT 0:10:SELECT|{4:d}||SELECT",
			"r|100|10|f|60:10:UPDATE|{5:e}||UPDATE", "r|200|10|f|20:10:SELECT|{6:f}||"),
		[PART_FUNCTIONS] = ROWS("kind|schema|owner|is_default|acl|objects|flags|has",
			"F|100|10|t|0:10:EXECUTE|{\"1:f(a integer, b text[])\",\"2:f()\","
			"\"3:\\\"G x\\\"(numeric)\"}||EXECUTE"),
		[PART_DEFAULTS] = ROWS("creator|schema|kind|acl",
			"10|100|r|40:10:SELECT 10:10:SELECT", "10|0|f|60:10:EXECUTE"),
	};
	const struct rights_scope scope = {
		.parts = PARTS_ALWAYS | 1u << PART_RELATIONS | 1u << PART_FUNCTIONS,
		.privileges = ~0u};
	struct rights *rights = rights_new(server_version, &scope, rows, errors, &error);

	assert_non_null(rights);
	rights_add_columns(
		rights, ROWS("relation|number|name|acl|columns", "5|1|x|20:10:SELECT|2"));
	return rights;
}

static const struct belonging *belonging(const struct role_access *access, const char *name)
{
	for (size_t i = 0; i < access->belonging_count; i++)
		if (strcmp(access->belongings[i].name, name) == 0)
			return &access->belongings[i];
	return NULL;
}

static const struct group *group(
	const struct role_access *access, const char *schema, unsigned privilege)
{
	for (size_t i = 0; i < access->group_count; i++)
		if (access->groups[i].kind == OBJECT_RELATION &&
			strcmp(access->groups[i].schema, schema) == 0 &&
			access->groups[i].privilege == privilege)
			return &access->groups[i];
	return NULL;
}

static void tells_three_kinds_of_membership_apart(void **state)
{
	struct rights *rights = picture(170000);
	struct role_access *access = explore_role(rights, roles_find(rights->roles, "app"));
	const struct belonging *found;

	(void)state;
	found = belonging(access, "sets");
	assert_false(found->inherits);
	assert_string_equal(found->broken, "app -x> sets");
	assert_string_equal(found->becomes_by, "app > sets");
	assert_false(found->may_hand_out);
	found = belonging(access, "inherits");
	assert_string_equal(found->inherits_by, "app > inherits");
	assert_false(found->may_become);
	assert_null(found->becomes_by);
	found = belonging(access, "admins");
	assert_false(found->inherits || found->may_become);
	assert_string_equal(found->hands_out_by, "app > admins");
	assert_int_equal(found->grant_count, 2);
	assert_true((found->grants[0].grantor == NULL) != (found->grants[1].grantor == NULL));
	found = belonging(access, "beyond");
	assert_string_equal(found->becomes_by, "app > sets > beyond");
	/* Its rights are not app's, and so neither is its ADMIN OPTION. */
	assert_false(found->may_hand_out);
	assert_int_equal(found->grant_count, 0);
	/* By a role whose rights it has. */
	found = belonging(access, "pg_execute_server_program");
	assert_string_equal(found->hands_out_by, "app > inherits > pg_execute_server_program");
	assert_true(belonging(access, "postgres")->is_superuser);
	assert_false(belonging(access, "postgres")->may_become);
	role_access_free(access);
	rights_free(rights);
}

static void hands_out_along_every_membership_up_to_15(void **state)
{
	struct rights *rights = picture(150000);
	struct role_access *access = explore_role(rights, roles_find(rights->roles, "app"));

	(void)state;
	assert_true(belonging(access, "beyond")->may_hand_out);
	role_access_free(access);
	rights_free(rights);
}

static void names_dangers_the_worst_first(void **state)
{
	struct rights *rights = picture(170000);
	struct role_access *access = explore_role(rights, roles_find(rights->roles, "app"));

	(void)state;
	assert_int_equal(access->danger_count, 1);
	assert_int_equal(access->dangers[0].kind, DANGER_NEAR_SUPERUSER);
	assert_non_null(strstr(access->dangers[0].text, "after a GRANT to itself"));
	role_access_free(access);
	access = explore_role(rights, roles_find(rights->roles, "inherits"));
	assert_int_equal(access->danger_count, 2);
	assert_int_equal(access->dangers[0].kind, DANGER_NEAR_SUPERUSER);
	assert_int_equal(access->dangers[1].kind, DANGER_WIDE);
	assert_non_null(strstr(access->dangers[1].text, "CREATEROLE"));
	role_access_free(access);
	access = explore_role(rights, roles_find(rights->roles, "admins"));
	assert_non_null(strstr(access->dangers[0].text, "may become the superuser postgres"));
	role_access_free(access);
	access = explore_role(rights, roles_find(rights->roles, "settler"));
	assert_non_null(strstr(
		access->dangers[0].text, ", after SET ROLE: settler > pg_execute_server_program"));
	role_access_free(access);
	access = explore_role(rights, roles_find(rights->roles, "keeper"));
	assert_non_null(
		strstr(access->dangers[0].text, ", through keeper > pg_execute_server_program"));
	role_access_free(access);
	rights_free(rights);
}

static void counts_and_names_the_shorter_side(void **state)
{
	struct rights *rights = picture(170000);
	struct role_access *access = explore_role(rights, roles_find(rights->roles, "app"));
	const struct group *found = group(access, "app", PRIVILEGE_SELECT);
	struct buf text = BUF_INIT;

	(void)state;
	assert_int_equal(found->held, 4);
	assert_int_equal(found->all, 5);
	assert_int_equal(found->grantable, 3);
	assert_int_equal(found->doubted, 0);
	assert_false(found->names_are_held);
	assert_int_equal(found->name_count, 1);
	assert_string_equal(found->names[0], "e");
	assert_int_equal(found->share_count, 2);
	assert_int_equal(found->shares[0].count, 3);
	assert_string_equal(found->shares[0].text, "granted by postgres, with the grant option");
	assert_string_equal(found->shares[1].text, "through app > inherits, granted by postgres");
	group_describe(found, &text);
	assert_string_equal(buf_string(&text), "SELECT on 4 of 5 relations in app");
	buf_free(&text);
	role_access_free(access);
	rights_free(rights);
}

/* The server says no to what the ACL gives in schema other, and yes to UPDATE, which it does not.
 */
static void doubts_what_the_server_denies(void **state)
{
	struct rights *rights = picture(170000);
	struct role_access *access = explore_role(rights, roles_find(rights->roles, "app"));
	const struct group *found = group(access, "other", PRIVILEGE_SELECT);

	(void)state;
	assert_int_equal(found->held, 1);
	assert_int_equal(found->doubted, 1);
	found = group(access, "app", PRIVILEGE_UPDATE);
	assert_non_null(found);
	assert_int_equal(found->held, 0);
	assert_int_equal(found->doubted, 1);
	role_access_free(access);
	rights_free(rights);
}

static void foresees_what_is_yet_to_be_made(void **state)
{
	struct rights *rights = picture(170000);
	struct role_access *access = explore_role(rights, roles_find(rights->roles, "app"));

	(void)state;
	assert_int_equal(access->future_count, 1);
	assert_string_equal(access->futures[0].schema, "app");
	assert_string_equal(access->futures[0].text, "through app > inherits");
	role_access_free(access);
	access = explore_role(rights, roles_find(rights->roles, "beyond"));
	assert_int_equal(access->future_count, 1);
	assert_null(access->futures[0].schema);
	assert_string_equal(access->futures[0].text, "granted to itself");
	role_access_free(access);
	rights_free(rights);
}

static void shows_a_superuser_when_it_is_asked_for(void **state)
{
	struct rights *rights = picture(170000);
	size_t place;
	const struct object_class *class = rights_object(rights, 1, &place);
	struct object_access *access =
		explore_object(rights, class, place, roles_find(rights->roles, "postgres"), NULL);

	(void)state;
	assert_int_equal(access->role_count, 1);
	assert_int_equal(access->roles[0].rights.items[0].ways[0].via.kind, VIA_SUPERUSER);
	assert_int_equal(access->roles[0].uses[0].outcome, OUTCOME_WORKS);
	object_access_free(access);
	/* Of one role it is told that it has nothing. */
	access = explore_object(rights, class, place, roles_find(rights->roles, "beyond"), NULL);
	assert_int_equal(access->role_count, 1);
	assert_int_equal(access->roles[0].rights.count, 0);
	object_access_free(access);
	rights_free(rights);
}

/* --- names ---------------------------------------------------------------------------------------
 */

static void expect_name(const char *text, enum object_kind kind, const char *schema,
	const char *name, const char *arguments)
{
	struct object_name read;

	assert_true(object_name_read(text, &read, NULL));
	assert_int_equal(read.kind, kind);
	assert_int_equal(read.schema == NULL, schema == NULL);
	if (schema)
		assert_string_equal(read.schema, schema);
	assert_int_equal(read.name == NULL, name == NULL);
	if (name)
		assert_string_equal(read.name, name);
	assert_int_equal(read.arguments == NULL, arguments == NULL);
	if (arguments)
		assert_string_equal(read.arguments, arguments);
	object_name_release(&read);
}

static void reads_names_as_sql_has_them(void **state)
{
	(void)state;
	expect_name("app.Orders", OBJECT_RELATION, "app", "orders", NULL);
	expect_name(" orders ", OBJECT_RELATION, NULL, "orders", NULL);
	expect_name("app.\"Weird \"\"T.\"", OBJECT_RELATION, "app", "Weird \"T.", NULL);
	expect_name("\"schema\"", OBJECT_RELATION, NULL, "schema", NULL);
	expect_name("schema", OBJECT_RELATION, NULL, "schema", NULL);
	expect_name("schemata", OBJECT_RELATION, NULL, "schemata", NULL);
	expect_name("SCHEMA app", OBJECT_SCHEMA, NULL, "app", NULL);
	expect_name("database", OBJECT_DATABASE, NULL, NULL, NULL);
	expect_name("database shop", OBJECT_DATABASE, NULL, "shop", NULL);
	expect_name("foreign server r", OBJECT_FOREIGN_SERVER, NULL, "r", NULL);
	expect_name("foreign table app.t", OBJECT_RELATION, "app", "t", NULL);
	expect_name("function app.f(int, text)", OBJECT_FUNCTION, "app", "f", "int, text");
	expect_name("function f ()", OBJECT_FUNCTION, NULL, "f", "");
	expect_name("function app.f", OBJECT_FUNCTION, "app", "f", NULL);
}

static void refuses_what_is_no_name(void **state)
{
	static const char *const texts[] = {"", " ", "app.", ".x", "a.b.c", "a b", "\"open",
		"schema a.b", "function f(int", "orders(int)", "\"\"", "\"a\"b"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct error error = ERROR_INIT;
		struct object_name name;

		assert_false(object_name_read(texts[i], &name, &error));
		assert_null(name.name);
		assert_non_null(error.hint);
		error_clear(&error);
	}
}

static const char *found_function(const struct rights *rights, const char *text)
{
	struct object_name name;
	const struct object_class *class;
	size_t place;

	assert_true(object_name_read(text, &name, NULL));
	class = object_find(rights, &name, &place, NULL);
	object_name_release(&name);
	return class ? class->names[place] : NULL;
}

static void finds_functions_by_their_arguments(void **state)
{
	struct rights *rights = picture(170000);

	(void)state;
	assert_string_equal(
		found_function(rights, "function app.f(int4,text[])"), "f(a integer, b text[])");
	assert_string_equal(
		found_function(rights, "function f( integer , text[] )"), "f(a integer, b text[])");
	assert_string_equal(found_function(rights, "function f()"), "f()");
	assert_null(found_function(rights, "function f(int)"));
	assert_null(found_function(rights, "function f(int, text)"));
	assert_null(found_function(rights, "function f(int, text[], int)"));
	assert_null(found_function(rights, "function f"));
	assert_string_equal(
		found_function(rights, "function app.\"G x\"(decimal)"), "\"G x\"(numeric)");
	assert_string_equal(found_function(rights, "function \"G x\""), "\"G x\"(numeric)");
	rights_free(rights);
}

/* --- the table -----------------------------------------------------------------------------------
 */

static void count_line(void *self, const struct table_line *line)
{
	struct buf *out = self;

	if (line->kind == OBJECT_RELATION && !line->is_superuser &&
		strcmp(line->schema, "app") == 0)
		buf_printf(out, "%s %zu/%zu%s%s; ", line->role, line->held[0], line->all,
			line->exceeds_public ? " more" : "", line->grantable[0] ? " grants" : "");
}

static void tabulates_roles_by_schema(void **state)
{
	struct rights *rights = picture(170000);
	struct buf out = BUF_INIT;

	(void)state;
	rights_tabulate(rights, count_line, &out);
	assert_string_equal(buf_string(&out),
		"PUBLIC 1/5 more; admins 1/5; app 4/5 more grants; beyond 1/5 more; "
		"inherits 1/5; keeper 1/5; pg_execute_server_program 1/5; sets 1/5 more; "
		"settler 1/5; ");
	buf_free(&out);
	rights_free(rights);
}

static void sets_thousands_apart(void **state)
{
	static const struct {
		size_t number;
		const char *text;
	} cases[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {4980, "4,980"}, {100000, "100,000"},
		{1234567, "1,234,567"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_INIT;

		count_add(&out, cases[i].number);
		assert_string_equal(buf_string(&out), cases[i].text);
		buf_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_three_kinds_of_membership_apart),
		cmocka_unit_test(hands_out_along_every_membership_up_to_15),
		cmocka_unit_test(names_dangers_the_worst_first),
		cmocka_unit_test(counts_and_names_the_shorter_side),
		cmocka_unit_test(doubts_what_the_server_denies),
		cmocka_unit_test(foresees_what_is_yet_to_be_made),
		cmocka_unit_test(shows_a_superuser_when_it_is_asked_for),
		cmocka_unit_test(reads_names_as_sql_has_them),
		cmocka_unit_test(refuses_what_is_no_name),
		cmocka_unit_test(finds_functions_by_their_arguments),
		cmocka_unit_test(tabulates_roles_by_schema),
		cmocka_unit_test(sets_thousands_apart),
	};

	return unit_main(tests);
}
