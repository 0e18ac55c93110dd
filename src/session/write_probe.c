#include "session/write_probe.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/ident.h"
#include "session/questions.h"
#include "session/step.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *verb, *key;
	const char *before, *behind; /* the name of the table */
} actions[WRITE_PROBE_STATEMENTS] = {
	{"create a table", "create", "CREATE TABLE ", " (id integer, note text)"},
	{"insert", "insert", "INSERT INTO ", " VALUES (1, 'one'), (2, 'two')"},
	{"update", "update", "UPDATE ", " SET note = 'other' WHERE id = 1"},
	{"delete", "delete", "DELETE FROM ", " WHERE id = 2"},
	{"drop the table", "drop", "DROP TABLE ", ""},
};

void write_probe_compose(const char *schema, struct statement statements[WRITE_PROBE_STATEMENTS])
{
	char *table = mem_printf("pgusher_write_probe_%ld", (long)getpid());

	for (size_t i = 0; i < WRITE_PROBE_STATEMENTS; i++) {
		struct buf sql = BUF_INIT;

		buf_text(&sql, actions[i].before);
		ident_add_qualified(&sql, schema, table);
		buf_text(&sql, actions[i].behind);
		statements[i] = (struct statement){
			.sql = buf_take(&sql), .writes = true, .is_continued = i > 0};
	}
	free(table);
}

void write_probe_release(struct statement statements[WRITE_PROBE_STATEMENTS])
{
	for (size_t i = 0; i < WRITE_PROBE_STATEMENTS; i++)
		free((char *)statements[i].sql);
}

static void fail(struct step *step, size_t at, const char *schema, const char *role,
	bool is_standby, struct error *error)
{
	struct buf owner = BUF_INIT;
	const char *sqlstate = error->sqlstate, *code = "write.failed", *next = NULL;

	if (strcmp(sqlstate, "42501") == 0) {
		code = "write.denied";
		buf_text(&owner, "GRANT USAGE, CREATE ON SCHEMA ");
		ident_add(&owner, schema);
		buf_text(&owner, " TO ");
		ident_add(&owner, role);
		buf_char(&owner, ';');
	} else if (strcmp(sqlstate, "25006") == 0 || is_standby) {
		/* A standby says 0A000 to BEGIN READ WRITE, as others do to much else. */
		code = "write.read-only";
		next = "connect to the primary";
	} else if (strcmp(sqlstate, "3F000") == 0) {
		code = "write.no-schema";
		next = "check the name of the schema";
		buf_text(&owner, "CREATE SCHEMA ");
		ident_add(&owner, schema);
		buf_char(&owner, ';');
	}
	error_move(&step->error, error);
	question_fail(step, code, mem_printf("could not %s in schema %s", actions[at].verb, schema),
		next, owner.length ? buf_string(&owner) : NULL);
	buf_free(&owner);
}

void write_probe_judge(struct step *step, const char *schema, const char *role, bool is_standby,
	struct answer answers[WRITE_PROBE_STATEMENTS])
{
	step_add_fact(step, "schema", "Schema", mem_text(schema));
	for (size_t i = 0; i < WRITE_PROBE_STATEMENTS; i++) {
		if (!answers[i].rows) {
			fail(step, i, schema, role, is_standby, &answers[i].error);
			return;
		}
		step_add_fact(step, actions[i].key, actions[i].verb, mem_text("worked"));
	}
	step_end(step, STEP_OK,
		mem_printf("create, insert, update, delete, drop in %s; rolled back", schema));
}
