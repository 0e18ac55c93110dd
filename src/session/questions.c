#include "session/questions.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "pg/connection.h"
#include "pg/ident.h"
#include "pg/rowset.h"
#include "session/access_step.h"
#include "session/product.h"
#include "session/server_facts.h"
#include "session/session.h"
#include "session/sql.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Ends the step, or says what is to be asked next. */
typedef void judge(const struct inquiry *inquiry, struct step *step, const struct rowset *rows,
	struct follow_up *next);

static const char *text(const struct rowset *rows, const char *column)
{
	return rowset_text(rows, 0, (size_t)rowset_column(rows, column));
}

static int64_t number(const struct rowset *rows, const char *column)
{
	return rowset_integer(rows, 0, (size_t)rowset_column(rows, column));
}

static char *number_text(const struct rowset *rows, const char *column)
{
	return mem_printf("%" PRId64, number(rows, column));
}

/* "role", in SQL: who it is that lacks a right. */
static char *quoted_role(const struct session *session)
{
	const char *user = source_value(session_source(session), "user");
	struct buf out = BUF_INIT;

	ident_add(&out, user ? user : "...");
	return buf_take(&out);
}

void question_fail(
	struct step *step, const char *code, char *message, const char *next, const char *owner)
{
	diagnosis_clear(&step->diagnosis);
	step->diagnosis = (struct diagnosis){.code = code,
		.message = message,
		.next = next ? mem_text(next) : NULL,
		.owner = owner ? mem_text(owner) : NULL};
	step_end(step, step->mandatory ? STEP_FAILED : STEP_WARN, mem_text(message));
}

/* --- what the answers mean ------------------------------------------------------------------- */

static void judge_server(const struct inquiry *inquiry, struct step *step,
	const struct rowset *rows, struct follow_up *next)
{
	(void)next;
	server_facts_judge(inquiry->session, step, rows);
}

static void judge_databases(const struct inquiry *inquiry, struct step *step,
	const struct rowset *rows, struct follow_up *next)
{
	(void)inquiry;
	(void)next;
	step_add_fact(step, "databases", "Databases", number_text(rows, "databases"));
	step_add_fact(step, "usable", "Let you in", number_text(rows, "usable"));
	step_add_fact(step, "names", "These let you in", mem_text(text(rows, "names")));
	step_end(step, STEP_OK,
		mem_printf("%" PRId64 ", %" PRId64 " let you in", number(rows, "databases"),
			number(rows, "usable")));
}

static void judge_schemas(const struct inquiry *inquiry, struct step *step,
	const struct rowset *rows, struct follow_up *next)
{
	int64_t usable = number(rows, "usable"), all = number(rows, "schemas");
	char *role, *owner;

	(void)next;

	step_add_fact(step, "schemas", "Schemas", number_text(rows, "schemas"));
	step_add_fact(step, "usable", "May be used", number_text(rows, "usable"));
	step_add_fact(step, "names", "These may be used", mem_text(text(rows, "names")));
	if (usable) {
		step_end(step, STEP_OK,
			mem_printf("%" PRId64 ", %" PRId64 " may be used", all, usable));
		return;
	}
	role = quoted_role(inquiry->session);
	owner = mem_printf("GRANT USAGE ON SCHEMA ... TO %s;", role);
	question_fail(step, "schemas.none",
		mem_printf(
			"%" PRId64 " schema%s, none of them may be used", all, all == 1 ? "" : "s"),
		"> see Grants for what is missing", owner);
	free(owner);
	free(role);
}

static void judge_tables(const struct inquiry *inquiry, struct step *step,
	const struct rowset *rows, struct follow_up *next)
{
	int64_t readable = number(rows, "readable"), all = number(rows, "tables");
	int64_t views = number(rows, "views");

	(void)inquiry;
	(void)next;
	step_add_fact(step, "tables", "Tables", number_text(rows, "tables"));
	step_add_fact(step, "readable", "Can be read", number_text(rows, "readable"));
	if (!all && !views) {
		question_fail(step, "tables.none", mem_text("there is no table in this database"),
			"is this the right database?", NULL);
		return;
	}
	if (!all)
		step_set_caveat(step, mem_text("there are views, but not one table"));
	else if (!readable)
		step_set_caveat(step, mem_text("none of them can be read: see Grants"));
	step_end(step, step->caveat ? STEP_WARN : STEP_OK,
		mem_printf("%" PRId64 " seen, %" PRId64 " can be read", all, readable));
}

static void judge_views(const struct inquiry *inquiry, struct step *step, const struct rowset *rows,
	struct follow_up *next)
{
	int64_t views = number(rows, "views"), materialized = number(rows, "materialized");

	(void)inquiry;
	(void)next;
	step_add_fact(step, "views", "Views", number_text(rows, "views"));
	step_add_fact(
		step, "materialized", "Materialized views", number_text(rows, "materialized"));
	step_add_fact(step, "readable", "Can be read", number_text(rows, "readable"));
	if (number(rows, "empty"))
		step_set_caveat(step,
			mem_printf("%" PRId64 " materialized view%s never filled: reading fails",
				number(rows, "empty"),
				number(rows, "empty") == 1 ? " was" : "s were"));
	step_end(step, step->caveat ? STEP_WARN : STEP_OK,
		views + materialized ? mem_printf("%" PRId64 " seen, %" PRId64 " can be read",
					       views + materialized, number(rows, "readable"))
				     : mem_text("none"));
}

static void judge_policies(const struct inquiry *inquiry, struct step *step,
	const struct rowset *rows, struct follow_up *next)
{
	int64_t guarded = number(rows, "guarded"), filtered = number(rows, "filtered");

	(void)inquiry;
	(void)next;
	step_add_fact(step, "guarded", "Tables with row security", number_text(rows, "guarded"));
	step_add_fact(step, "filtered", "Filtered for you", number_text(rows, "filtered"));
	step_add_fact(step, "names", "These are filtered", mem_text(text(rows, "names")));
	if (filtered)
		step_set_caveat(step,
			mem_text("policies hide rows of these tables from you, without any error: "
				 "counts and copies may be incomplete"));
	step_end(step, filtered ? STEP_WARN : STEP_OK,
		filtered ? mem_printf("rows of %" PRId64 " table%s are filtered for you", filtered,
				   filtered == 1 ? "" : "s")
		: guarded
			? mem_printf("%" PRId64 " table%s with row security, none filtered for you",
				  guarded, guarded == 1 ? "" : "s")
			: mem_text("no table has row security"));
}

/* @sql with "%s" replaced, which it holds once behind its head. */
static char *in_schema(const char *sql, const char *schema)
{
	const char *place = strstr(sql, "%s.");
	struct buf out = BUF_INIT;

	buf_add(&out, sql, (size_t)(place - sql));
	buf_text(&out, schema);
	buf_text(&out, place + 2);
	return buf_take(&out);
}

/* Whether the texts of others are really there can only be asked where the view is known. */
static void judge_statistics(const struct inquiry *inquiry, struct step *step,
	const struct rowset *rows, struct follow_up *next)
{
	char *role = quoted_role(inquiry->session), *owner = NULL;
	const char *schema = text(rows, "quoted_schema");

	step_add_fact(step, "version", "Version", mem_text(text(rows, "version")));
	step_add_fact(step, "schema", "Schema", mem_text(text(rows, "schema")));
	if (!rowset_rows(rows)) {
		question_fail(step, "statistics.missing",
			mem_text("pg_stat_statements is not installed in this database"), NULL,
			"shared_preload_libraries = 'pg_stat_statements', restart, then\n"
			"CREATE EXTENSION pg_stat_statements;");
	} else if (text(rows, "is_loaded")[0] != 't') {
		question_fail(step, "statistics.not-loaded",
			mem_text("pg_stat_statements is installed, but its library is not loaded"),
			NULL, "shared_preload_libraries = 'pg_stat_statements', and restart");
	} else if (text(rows, "may_use")[0] != 't') {
		owner = mem_printf("GRANT USAGE ON SCHEMA %s TO %s;", schema, role);
		question_fail(step, "statistics.schema",
			mem_printf("no USAGE on schema %s, where pg_stat_statements is",
				text(rows, "schema")),
			NULL, owner);
	} else if (text(rows, "sees_texts")[0] != 't') {
		owner = mem_printf("GRANT pg_read_all_stats TO %s;", role);
		question_fail(step, "statistics.hidden",
			mem_text("texts of other roles are hidden: no pg_read_all_stats"), NULL,
			owner);
	} else {
		next->items[next->count++].sql = in_schema(sql_test_statistics_texts, schema);
	}
	free(owner);
	free(role);
}

static void judge_texts(const struct inquiry *inquiry, struct step *step,
	const struct answer *answers, size_t count)
{
	const struct rowset *rows = answers[0].rows;

	(void)inquiry;
	(void)count;
	step_add_fact(step, "statements", "Statements", number_text(rows, "statements"));
	step_add_fact(step, "of_others", "Of other roles", number_text(rows, "of_others"));
	if (number(rows, "hidden"))
		question_fail(step, "statistics.hidden",
			mem_printf("%" PRId64 " texts of other roles are hidden",
				number(rows, "hidden")),
			NULL, NULL);
	else
		step_end(step, STEP_OK,
			mem_printf("%" PRId64 " statements, %" PRId64
				   " of other roles, all readable",
				number(rows, "statements"), number(rows, "of_others")));
}

/* --- the table ------------------------------------------------------------------------------- */

static const struct question_row {
	const char *sql;
	judge *judge;
	void (*again)(const struct inquiry *inquiry, struct step *step,
		const struct answer *answers, size_t count);
	int parameter_count;
} questions[STEP_COUNT] = {
	[STEP_SERVER] = {sql_test_server, judge_server},
	[STEP_DATABASES] = {sql_test_databases, judge_databases},
	[STEP_SCHEMAS] = {sql_test_schemas, judge_schemas},
	[STEP_TABLES] = {sql_test_tables, judge_tables},
	[STEP_VIEWS] = {sql_test_views, judge_views},
	[STEP_POLICIES] = {sql_test_policies, judge_policies},
	[STEP_STATISTICS] = {sql_test_statistics, judge_statistics, judge_texts},
	[STEP_ACCESS] = {sql_test_access_facts, access_step_judge, access_step_judge_rules, 2},
};

const char *question_sql(const struct session *session, enum step_id id, int *parameter_count)
{
	bool is_postgresql = product_is_postgresql(session_connection(session));

	*parameter_count = is_postgresql ? questions[id].parameter_count : 0;
	if (!is_postgresql)
		return id == STEP_SERVER ? sql_test_server_other : NULL;
	return questions[id].sql;
}

char *question_text(const char *sql)
{
	const char *start = strstr(sql, ": "), *end = start ? strchr(start, '?') : NULL;
	char *text = end ? mem_text_n(start + 2, (size_t)(end + 1 - start - 2)) : mem_text("");

	/* Heads go on behind a line break. */
	for (char *at; (at = strstr(text, "\n-- "));)
		memmove(at + 1, at + 4, strlen(at + 4) + 1), *at = ' ';
	return text;
}

void question_judge(const struct inquiry *inquiry, enum step_id id, const struct rowset *rows,
	struct follow_up *next)
{
	questions[id].judge(inquiry, session_step(inquiry->session, id), rows, next);
}

void question_judge_again(
	const struct inquiry *inquiry, enum step_id id, const struct answer *answers, size_t count)
{
	questions[id].again(inquiry, session_step(inquiry->session, id), answers, count);
}
