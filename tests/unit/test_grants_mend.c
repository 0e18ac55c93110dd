/* test_grants_mend.c - statements that mend: few, in order, each once. */
#include "unit.h"

#include "base/buf.h"
#include "base/memory.h"
#include "grants/mend.h"

#include <string.h>

static struct mend_grant on_table(const char *name, unsigned privileges)
{
	return (struct mend_grant){.kind = OBJECT_RELATION,
		.privileges = privileges,
		.schema = "app",
		.name = name,
		.grantee = "mia",
		.runner = "owner"};
}

static void add(struct mends *mends, struct mend_grant grant)
{
	mends_grant(mends, &grant);
}

/* Every part as "runner: statement | statement", parts on lines. */
static char *text_of(const struct mends *mends, bool simplest)
{
	struct mend_parts parts = mends_parts(mends, simplest);
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < parts.count; i++) {
		buf_printf(&out, "%s:", parts.items[i].runner);
		for (size_t at = 0; at < parts.items[i].statements.count; at++)
			buf_printf(&out, " %s", parts.items[i].statements.items[at]);
		buf_char(&out, '\n');
	}
	mend_parts_release(&parts);
	return buf_take(&out);
}

static void expect(struct mends *mends, bool simplest, const char *expected)
{
	char *text = text_of(mends, simplest);

	assert_string_equal(text, expected);
	mem_replace(&text, NULL);
}

static void grants_of_one_kind_become_one_statement(void **state)
{
	struct mends *mends = mends_new(150000);

	(void)state;
	add(mends, on_table("b", PRIVILEGE_SELECT));
	add(mends, on_table("a", PRIVILEGE_SELECT));
	add(mends, on_table("B b", PRIVILEGE_SELECT));
	add(mends, on_table("a", PRIVILEGE_SELECT)); /* asked for by two needs */
	expect(mends, false, "owner: GRANT SELECT ON TABLE app.\"B b\", app.a, app.b TO mia;\n");
	expect(mends, true,
		"owner of everything in the schema, or a superuser: GRANT SELECT ON ALL TABLES IN "
		"SCHEMA app TO mia;\n");
	mends_free(mends);
}

static void what_several_needs_ask_of_one_object_is_granted_once(void **state)
{
	struct mends *mends = mends_new(150000);

	(void)state;
	add(mends, on_table("a", PRIVILEGE_SELECT));
	add(mends, on_table("a", PRIVILEGE_SELECT | PRIVILEGE_INSERT));
	add(mends, on_table("b", PRIVILEGE_SELECT));
	expect(mends, false,
		"owner: GRANT SELECT ON TABLE app.b TO mia; GRANT SELECT, INSERT ON TABLE app.a TO "
		"mia;\n");
	mends_free(mends);
}

static void each_runner_has_a_part_and_stages_keep_their_order(void **state)
{
	struct mends *mends = mends_new(150000);
	struct mend_grant other = on_table("c", PRIVILEGE_SELECT);

	(void)state;
	other.runner = "another";
	add(mends, on_table("a", PRIVILEGE_SELECT));
	add(mends, other);
	mends_statement(mends, STAGE_ROLE, mem_text("CREATE ROLE mia;"), "root");
	mends_statement(mends, STAGE_ROLE, mem_text("CREATE ROLE mia;"), "root");
	mends_statement(mends, STAGE_FUTURE, mem_text("ALTER DEFAULT PRIVILEGES;"), "another");
	expect(mends, false,
		"root: CREATE ROLE mia;\n"
		"another: GRANT SELECT ON TABLE app.c TO mia;\n"
		"owner: GRANT SELECT ON TABLE app.a TO mia;\n"
		"another: ALTER DEFAULT PRIVILEGES;\n");
	mends_free(mends);
}

static void what_will_be_owned_is_not_granted(void **state)
{
	struct mends *mends = mends_new(150000);

	(void)state;
	add(mends, on_table("a", PRIVILEGE_SELECT));
	add(mends, on_table("b", PRIVILEGE_SELECT));
	mends_own(mends, "app", "a", "mia", "root");
	expect(mends, false,
		"root: ALTER TABLE app.a OWNER TO mia;\n"
		"owner: GRANT SELECT ON TABLE app.b TO mia;\n");
	mends_free(mends);
}

static void columns_functions_and_schemas_have_their_own_forms(void **state)
{
	struct mends *mends = mends_new(150000), *old = mends_new(100000);
	struct mend_grant column = on_table("t", PRIVILEGE_SELECT | PRIVILEGE_UPDATE);
	struct mend_grant function = {.kind = OBJECT_FUNCTION,
		.privileges = PRIVILEGE_EXECUTE,
		.schema = "a b",
		.name = "\"F\"(integer)",
		.grantee = "mia",
		.runner = "owner"};

	(void)state;
	column.kind = OBJECT_COLUMN;
	column.column = "id";
	add(mends, column);
	column.column = "N";
	add(mends, column);
	add(mends, function);
	add(old, function);
	add(mends, (struct mend_grant){.kind = OBJECT_SCHEMA,
			   .privileges = PRIVILEGE_USAGE,
			   .name = "S",
			   .grantee = "mia",
			   .runner = "owner"});
	expect(mends, false,
		"owner: GRANT USAGE ON SCHEMA \"S\" TO mia; GRANT SELECT (\"N\", id), UPDATE "
		"(\"N\", id) ON TABLE app.t TO mia; GRANT EXECUTE ON ROUTINE \"a "
		"b\".\"F\"(integer) TO mia;\n");
	expect(old, false, "owner: GRANT EXECUTE ON FUNCTION \"a b\".\"F\"(integer) TO mia;\n");
	mends_free(mends);
	mends_free(old);
}

static void revokes_stay_revokes(void **state)
{
	struct mends *mends = mends_new(150000);
	struct mend_grant grant = on_table("a", PRIVILEGE_DELETE);

	(void)state;
	grant.is_revoke = true;
	add(mends, grant);
	grant.to_public = true;
	grant.name = "b";
	add(mends, grant);
	expect(mends, true,
		"owner: REVOKE DELETE ON TABLE app.a FROM mia; REVOKE DELETE ON TABLE app.b FROM "
		"PUBLIC;\n");
	mends_free(mends);
}

static void long_lists_are_cut_into_statements(void **state)
{
	struct mends *mends = mends_new(150000);
	struct mend_parts parts;

	(void)state;
	for (int i = 0; i < 250; i++) {
		char *name = mem_printf("t%d", i);

		add(mends, on_table(name, PRIVILEGE_SELECT));
		mem_replace(&name, NULL);
	}
	parts = mends_parts(mends, false);
	assert_int_equal(parts.count, 1);
	assert_int_equal(parts.items[0].statements.count, 3);
	mend_parts_release(&parts);
	mends_free(mends);
}

static void only_plain_names_stand_in_comments(void **state)
{
	char *plain = mend_runner("owner of the tables", "app_owner");
	char *odd = mend_runner("owner of the tables", "x\n; DROP TABLE y --");

	(void)state;
	assert_string_equal(plain, "owner of the tables (role app_owner), or a superuser");
	assert_string_equal(odd, "owner of the tables, or a superuser");
	mem_replace(&plain, NULL);
	mem_replace(&odd, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grants_of_one_kind_become_one_statement),
		cmocka_unit_test(what_several_needs_ask_of_one_object_is_granted_once),
		cmocka_unit_test(each_runner_has_a_part_and_stages_keep_their_order),
		cmocka_unit_test(what_will_be_owned_is_not_granted),
		cmocka_unit_test(columns_functions_and_schemas_have_their_own_forms),
		cmocka_unit_test(revokes_stay_revokes),
		cmocka_unit_test(long_lists_are_cut_into_statements),
		cmocka_unit_test(only_plain_names_stand_in_comments),
	};

	return unit_main(tests);
}
