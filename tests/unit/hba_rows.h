/*
 * hba_rows.h - for tests of the look-ahead into pg_hba.conf: lines, facts and marks as the server
 * would send them.
 */
#ifndef PGUSHER_TESTS_HBA_ROWS_H
#define PGUSHER_TESTS_HBA_ROWS_H

#include "unit.h"

#include "base/memory.h"
#include "base/text.h"
#include "pg/rowset.h"
#include "session/hba.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MAX 24

/* A line of what test_access_file brings. */
struct mark {
	const char *file, *is_newer, *is_loaded, *line, *quoted, *is_odd;
};

struct facts {
	const char *version, *role, *dbname, *member_of, *names, *server, *client, *tls;
};

static const struct facts usual = {.version = "150000",
	.role = "om_reader",
	.dbname = "orders",
	.member_of = "om_reader\nreaders\nstaff",
	.server = "10.0.0.5",
	.client = "203.0.113.9",
	.tls = "on"};

static struct rowset *rowset(const char *const *names, int columns, int rows, const char *cells[])
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc *attributes = mem_array((size_t)columns, sizeof *attributes);

	for (int i = 0; i < columns; i++)
		attributes[i].name = (char *)(uintptr_t)names[i];
	assert_int_equal(PQsetResultAttrs(result, columns, attributes), 1);
	for (int row = 0; row < rows; row++)
		for (int i = 0; i < columns; i++) {
			const char *cell = cells[row * columns + i];

			assert_int_equal(PQsetvalue(result, row, i, (char *)(uintptr_t)cell,
						 cell ? (int)strlen(cell) : -1),
				1);
		}
	free(attributes);
	return rowset_of_result((struct pg_result *)result);
}

enum {
	FILE_NAME,
	LINE,
	TYPE,
	DATABASES,
	USERS,
	ADDRESS,
	NETMASK,
	METHOD,
	OPTIONS,
	ERROR,
	DB,
	USER,
	COLUMNS
};

/* A line as it is written, with a mask behind each address, and what the view knows besides:
 * file= error=, db= and user= (the regular expressions that match). % is a blank, '' is no word. */
static void read_line(char *text, const char *cells[COLUMNS])
{
	static const struct {
		const char *key;
		int column;
	} keys[] = {{"file=", FILE_NAME}, {"error=", ERROR}, {"db=", DB}, {"user=", USER},
		{"clientcert=", OPTIONS}};
	int column = TYPE;
	char *word;

	while ((word = strsep(&text, " "))) {
		size_t key = 0;

		for (char *at = word; *at; at++)
			*at = *at == '%' ? ' ' : *at == ',' ? '\n' : *at;
		while (key < 5 && !text_starts_with(word, keys[key].key))
			key++;
		if (key < 5) {
			cells[keys[key].column] = strchr(word, '=') + 1;
			if (keys[key].column == OPTIONS)
				cells[OPTIONS] = word;
			continue;
		}
		if (column == ADDRESS && strcmp(cells[TYPE], "local") == 0)
			column = METHOD;
		if (column == NETMASK && !strpbrk(word, ".:"))
			column = METHOD;
		cells[column++] = strcmp(word, "''") == 0 ? "" : word;
	}
}

static struct rowset *rules_of(const char *const *rows)
{
	static const char *const names[] = {"file_name", "line_number", "type", "databases",
		"users", "address", "netmask", "auth_method", "options", "error",
		"matching_databases", "matching_users"};
	const char *cells[RULES_MAX * COLUMNS] = {NULL};
	char numbers[RULES_MAX][12], *texts[RULES_MAX];
	struct rowset *rules;
	int count = 0;

	for (; rows[count]; count++) {
		texts[count] = mem_text(rows[count]);
		__builtin_snprintf(numbers[count], sizeof numbers[count], "%d", count + 1);
		cells[count * COLUMNS + LINE] = numbers[count];
		read_line(texts[count], cells + count * COLUMNS);
	}
	rules = rowset(names, COLUMNS, count, cells);
	while (count)
		free(texts[--count]);
	return rules;
}

static struct rowset *facts_of(const struct facts *facts)
{
	static const char *const names[] = {"version", "role", "dbname", "role_exists", "can_login",
		"is_expired", "member_of", "database_exists", "allows_connections", "may_connect",
		"names", "server", "client", "tls", "password_encryption", "may_read_rules",
		"may_read_file"};
	const char *cells[] = {facts->version, facts->role, facts->dbname, "t", "t", NULL,
		facts->member_of, "t", "t", "t", facts->names, facts->server, facts->client,
		facts->tls, "scram-sha-256", "t", "f"};

	return rowset(names, 17, 1, cells);
}

static struct hba *read_marked(const char *const *rows, const struct facts *facts,
	const struct mark *marks, int mark_count)
{
	static const char *const names[] = {
		"file_name", "is_newer", "is_loaded", "line_number", "quoted", "is_odd"};
	struct rowset *rules = rules_of(rows), *facts_rows = facts_of(facts), *file = NULL;
	struct hba *hba;

	if (marks)
		file = rowset(names, 6, mark_count, (const char **)(uintptr_t)marks);
	hba = hba_read(rules, facts_rows, file);
	rowset_free(rules);
	rowset_free(facts_rows);
	rowset_free(file);
	return hba;
}

static struct hba *read_rules(const char *const *rows, const struct facts *facts)
{
	return read_marked(rows, facts, NULL, 0);
}

static void judge(
	const struct hba *hba, const char *from, bool is_replication, struct hba_answer *answer)
{
	struct hba_request request = {.is_replication = is_replication};

	if (strcmp(from, "local") == 0)
		request.is_local = true;
	else
		assert_true(network_parse(from, &request.from, NULL));
	hba_judge(hba, &request, answer);
}

#endif
