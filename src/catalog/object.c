#include "catalog/object.h"

#include "base/buf.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "catalog/object_parts.h"
#include "catalog/sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 8
#define LOCK_LIMIT_MS                                                                              \
	250 /* the questions do not ask what is locked: this is for what comes between */
#define PLACE "statements_view"

/* What has to be known while a tab is read; the facts are its first member. */
struct reading {
	struct tab_facts facts;
	struct session *session;
	struct batch *batch;
	char *oid;
	bool has_locks;		     /* the last statement of the batch at work asks for them */
	size_t asked[PARTS_MAX + 1]; /* the part of each statement of the batch at work */
	tab_changed *changed;
	void *self;
};

/* --- kinds ----------------------------------------------------------------------------------- */

static const struct {
	char letter;
	enum node_kind kind;
	const char *word;
} kinds[] = {
	{'r', NODE_RELATION, "table"},
	{'p', NODE_RELATION, "partitioned"},
	{'v', NODE_RELATION, "view"},
	{'m', NODE_RELATION, "matview"},
	{'f', NODE_RELATION, "foreign"},
	{'S', NODE_RELATION, "sequence"},
	{'i', NODE_RELATION, "index"},
	{'I', NODE_RELATION, "partitioned index"},
	{'F', NODE_FUNCTION, "function"},
	{'T', NODE_TYPE, "type"},
	{'N', NODE_SCHEMA, "schema"},
	{'D', NODE_DATABASE, "database"},
	{'E', NODE_EXTENSION, "extension"},
	{'P', NODE_PUBLICATION, "publication"},
	{'U', NODE_SUBSCRIPTION, "subscription"},
	{'V', NODE_SERVER, "foreign server"},
	{'G', NODE_EVENT_TRIGGER, "event trigger"},
	{'R', NODE_ROLE, "role"},
	{'B', NODE_TABLESPACE, "tablespace"},
};

#define KIND_COUNT (sizeof kinds / sizeof *kinds)

char object_letter(const struct node *node)
{
	if (node->kind == NODE_RELATION)
		return node->relkind;
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].kind == node->kind)
			return kinds[i].letter;
	return '\0';
}

const char *object_word(char letter)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].letter == letter)
			return kinds[i].word;
	return "object";
}

bool object_of_letter(char letter, struct node *node)
{
	*node = (struct node){.estimate = -1, .size_bytes = -1};
	for (size_t i = 0; i < KIND_COUNT; i++) {
		if (kinds[i].letter != letter)
			continue;
		node->kind = kinds[i].kind;
		node->relkind = letter;
		node->word = (char *)(uintptr_t)kinds[i].word;
		return true;
	}
	return false;
}

static bool is_of(const struct part *part, char letter)
{
	return letter && strchr(part->kinds, letter);
}

const struct tab *object_tab(const struct node *node, size_t index)
{
	char letter = object_letter(node);

	for (const struct tab *tab = object_tabs; tab->id; tab++) {
		const struct part *part = tab->parts;

		while (part->id && !is_of(part, letter))
			part++;
		if (part->id && index-- == 0)
			return tab;
	}
	return NULL;
}

/* The question for a server of @version; NULL: it has no answer to it. */
static const char *sql_for(const struct part *part, int version)
{
	for (size_t i = 0; i < sizeof part->newer / sizeof *part->newer; i++)
		if (part->newer[i].sql && version >= part->newer[i].from)
			return part->newer[i].sql;
	return part->sql;
}

/* --- what came ------------------------------------------------------------------------------- */

static void take(struct part_facts *at, struct answer *answer)
{
	at->rows = answer->rows;
	answer->rows = NULL;
	error_move(&at->error, &answer->error);
	at->is_here = true;
}

/* A part that gave up waiting says for whom it waited. */
static void name_lockers(struct reading *reading, const struct rowset *rows)
{
	const char *words = rowset_text(rows, 0, 0);

	for (size_t i = 0; i < reading->facts.count; i++) {
		struct error *error = &reading->facts.parts[i].error;

		if (strcmp(error->sqlstate, "55P03") == 0)
			error_set(error, "%s", *words ? words : "locked by another session");
	}
}

/* An answer to which another question follows stays where it is. */
static bool is_of_place(const struct reading *reading, size_t index)
{
	return reading->has_locks && reading->facts.parts[reading->asked[index]].part->place;
}

static void part_came(void *self, struct answer *answer, size_t index)
{
	struct reading *reading = self;

	if (reading->asked[index] == reading->facts.count || is_of_place(reading, index))
		return;
	take(&reading->facts.parts[reading->asked[index]], answer);
	reading->changed(reading->self, &reading->facts);
}

static void tab_came(void *self, struct answer *answers, size_t count);

/* @sql with @name in its place. */
static char *put_place(const char *sql, const char *name)
{
	const char *at = strstr(sql, PLACE);
	struct buf out = BUF_INIT;

	buf_add(&out, sql, (size_t)(at - sql));
	buf_text(&out, name);
	buf_text(&out, at + strlen(PLACE));
	return buf_take(&out);
}

/* The parts whose place is known now; false: there are none. */
static bool ask_in_places(struct reading *reading, struct answer *answers, size_t count)
{
	struct statement statements[PARTS_MAX] = {{.sql = NULL}};
	char *texts[PARTS_MAX] = {NULL};
	size_t asked = 0;

	for (size_t i = 0; i < count; i++) {
		struct part_facts *at = &reading->facts.parts[reading->asked[i]];

		if (reading->asked[i] == reading->facts.count || !at->part->place)
			continue;
		if (!rowset_rows(answers[i].rows)) {
			if (answers[i].rows)
				error_set(&at->error, "%s", at->part->no_place);
			else
				error_move(&at->error, &answers[i].error);
			at->is_here = true;
			continue;
		}
		texts[asked] =
			put_place(sql_for(at->part, session_server_version(reading->session)),
				rowset_text(answers[i].rows, 0, 0));
		statements[asked] = (struct statement){.sql = texts[asked],
			.parameters = {reading->oid},
			.parameter_count = 1,
			.lock_limit_ms = LOCK_LIMIT_MS};
		reading->asked[asked++] = reading->asked[i];
	}
	reading->has_locks = false;
	if (asked) {
		reading->batch =
			session_batch(reading->session, statements, asked, tab_came, reading);
		batch_listen(reading->batch, part_came);
	}
	for (size_t i = 0; i < asked; i++)
		free(texts[i]);
	return asked > 0;
}

static void tab_came(void *self, struct answer *answers, size_t count)
{
	struct reading *reading = self;
	bool was_first = reading->has_locks;
	/* The last answer of all fails only with the connection. */
	bool is_lost = !answers[count - 1].rows;

	reading->batch = NULL;
	for (size_t i = 0; i < count; i++) {
		size_t part = reading->asked[i];

		if (part < reading->facts.count && (is_lost || !is_of_place(reading, i)) &&
			!reading->facts.parts[part].is_here)
			take(&reading->facts.parts[part], &answers[i]);
	}
	if (was_first) {
		name_lockers(reading, answers[count - 1].rows);
		if (!is_lost && ask_in_places(reading, answers, count)) {
			reading->changed(reading->self, &reading->facts);
			return;
		}
	}
	reading->facts.is_reading = false;
	reading->changed(reading->self, &reading->facts);
}

/* --- asking ---------------------------------------------------------------------------------- */

static void ask(struct reading *reading, int version)
{
	struct statement statements[PARTS_MAX + 1] = {{.sql = NULL}};
	size_t count = reading->facts.count;

	for (size_t i = 0; i < count; i++) {
		const struct part *part = reading->facts.parts[i].part;

		reading->asked[i] = i;
		statements[i] = (struct statement){
			.sql = part->place ? part->place : sql_for(part, version),
			.parameters = {reading->oid, part->catalog},
			.parameter_count = part->place	   ? 0
					   : part->catalog ? 2
							   : 1,
			.lock_limit_ms = LOCK_LIMIT_MS};
	}
	reading->asked[count] = count;
	reading->has_locks = true;
	statements[count] = (struct statement){
		.sql = sql_object_locks, .parameters = {reading->oid}, .parameter_count = 1};
	reading->facts.is_reading = true;
	reading->batch = session_batch(reading->session, statements, count + 1, tab_came, reading);
	batch_listen(reading->batch, part_came);
}

struct tab_facts *tab_read(struct session *session, const struct node *node, const struct tab *tab,
	tab_changed *changed, void *self)
{
	struct reading *reading = mem_new(sizeof *reading);
	int version = session_server_version(session);
	char letter = object_letter(node);

	*reading = (struct reading){.session = session,
		.oid = mem_text(node->oid),
		.changed = changed,
		.self = self,
		.facts = {.parts = mem_array(PARTS_MAX, sizeof *reading->facts.parts)}};
	for (const struct part *part = tab->parts; part->id; part++)
		if (is_of(part, letter) && sql_for(part, version) &&
			reading->facts.count < PARTS_MAX)
			reading->facts.parts[reading->facts.count++].part = part;
	ask(reading, version);
	return &reading->facts;
}

void tab_stop(struct tab_facts *facts)
{
	struct reading *reading = (struct reading *)facts;

	batch_cancel(&reading->batch);
	for (size_t i = 0; facts->is_reading && i < facts->count; i++) {
		if (facts->parts[i].is_here)
			continue;
		error_set(&facts->parts[i].error, "stopped by you");
		facts->parts[i].is_here = true;
	}
	facts->is_reading = false;
}

void tab_free(struct tab_facts **facts)
{
	struct reading *reading = (struct reading *)*facts;

	*facts = NULL;
	if (!reading)
		return;
	batch_cancel(&reading->batch);
	for (size_t i = 0; i < reading->facts.count; i++) {
		rowset_free(reading->facts.parts[i].rows);
		error_clear(&reading->facts.parts[i].error);
	}
	free(reading->facts.parts);
	free(reading->oid);
	free(reading);
}

/* --- rows ------------------------------------------------------------------------------------ */

size_t part_columns(const struct rowset *rows)
{
	size_t count = 0;

	while (rows && count < rowset_columns(rows) && rowset_name(rows, count)[0] != '.')
		count++;
	return count;
}

/* The struct of a node has texts of its own elsewhere; nothing is written to these. */
static char *borrow(const struct rowset *rows, size_t row, const char *name)
{
	int column = rowset_column(rows, name);

	if (column < 0 || rowset_is_null(rows, row, (size_t)column))
		return NULL;
	return (char *)(uintptr_t)rowset_text(rows, row, (size_t)column);
}

bool object_related(const struct rowset *rows, size_t row, struct node *node)
{
	const char *letter = rows ? borrow(rows, row, ".kind") : NULL;

	if (!letter || !object_of_letter(letter[0], node))
		return false;
	node->oid = borrow(rows, row, ".oid");
	node->schema = borrow(rows, row, ".schema");
	node->name = borrow(rows, row, ".name");
	return node->oid && node->name;
}
