/* definition_find.c - the object that a person means by a name. */
#include "catalog/definition.h"

#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/definition_sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

struct definition_search {
	struct batch *batch;
	char *name;
	definition_found *found;
	void *self;
};

static const struct kind_word {
	const char *word;
	enum node_kind kind;
} kinds[] = {
	{"relation", NODE_RELATION},
	{"function", NODE_FUNCTION},
	{"type", NODE_TYPE},
	{"schema", NODE_SCHEMA},
	{"role", NODE_ROLE},
	{"database", NODE_DATABASE},
	{"extension", NODE_EXTENSION},
	{"publication", NODE_PUBLICATION},
	{"subscription", NODE_SUBSCRIPTION},
	{"server", NODE_SERVER},
	{"event trigger", NODE_EVENT_TRIGGER},
	{"tablespace", NODE_TABLESPACE},
};

static const struct kind_word *kind_of(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i].word) == length && strncmp(kinds[i].word, word, length) == 0)
			return &kinds[i];
	return NULL;
}

static void tell(struct definition_search *search, const struct rowset *rows)
{
	const char *word = rowset_text(rows, 0, 0);
	struct node node = {
		.kind = kind_of(word, strlen(word))->kind,
		.relkind = rowset_text(rows, 0, 2)[0],
		.oid = mem_text(rowset_text(rows, 0, 1)),
	};
	struct error error = ERROR_INIT;

	if (!definition_has(&node))
		error_set(&error, "\"%s\" has no definition of its own", search->name);
	search->found(search->self, error_is_set(&error) ? NULL : &node,
		error_is_set(&error) ? &error : NULL);
	error_clear(&error);
	free(node.oid);
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct definition_search *search = self;
	struct error error = ERROR_INIT;

	(void)count;
	search->batch = NULL;
	if (answers[0].rows && rowset_rows(answers[0].rows)) {
		tell(search, answers[0].rows);
	} else {
		if (answers[0].rows)
			error_set(&error, "there is no \"%s\"", search->name);
		search->found(search->self, NULL, answers[0].rows ? &error : &answers[0].error);
	}
	error_clear(&error);
	free(search->name);
	free(search);
}

struct definition_search *definition_find(
	struct session *session, const char *name, definition_found *found, void *self)
{
	struct definition_search *search = mem_new(sizeof *search);
	const char *colon = strchr(name, ':');
	const struct kind_word *kind = colon ? kind_of(name, (size_t)(colon - name)) : NULL;
	struct statement statement = {
		.sql = sql_definition_find,
		.parameters = {kind ? kind->word : NULL, kind ? colon + 1 : name},
		.parameter_count = 2,
	};

	*search = (struct definition_search){.name = mem_text(name), .found = found, .self = self};
	search->batch = session_batch(session, &statement, 1, answered, search);
	return search;
}

void definition_find_cancel(struct definition_search **search)
{
	if (!*search)
		return;
	batch_cancel(&(*search)->batch);
	free((*search)->name);
	free(*search);
	*search = NULL;
}
