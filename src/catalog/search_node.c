#include "catalog/search_node.h"

#include "base/memory.h"
#include "catalog/catalog.h"
#include "catalog/sql.h"
#include "pg/rowset.h"
#include "session/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct node_request {
	struct batch *batch;
	enum node_kind kind;
	node_done *done;
	void *self;
};

/* The catalog of an object: the kind of node, and the question. */
static const struct source_row {
	char catalog;
	enum node_kind kind;
	const char *sql, *sql_10;
} rows[] = {
	{'c', NODE_RELATION, sql_search_node_relation, NULL},
	{'p', NODE_FUNCTION, sql_search_node_function, sql_search_node_function_10},
	{'t', NODE_TYPE, sql_search_node_type, NULL},
	{'n', NODE_SCHEMA, sql_search_node_other, NULL},
	{'x', NODE_EXTENSION, sql_search_node_other, NULL},
	{'b', NODE_PUBLICATION, sql_search_node_other, NULL},
	{'s', NODE_SUBSCRIPTION, sql_search_node_subscription, NULL},
	{'f', NODE_SERVER, sql_search_node_other, NULL},
	{'e', NODE_EVENT_TRIGGER, sql_search_node_other, NULL},
	{'a', NODE_ROLE, sql_search_node_other, NULL},
	{'l', NODE_TABLESPACE, sql_search_node_other, NULL},
};

static char *text_of(const struct rowset *found, const char *name)
{
	int column = rowset_column(found, name);

	return column < 0 ? NULL : (char *)rowset_text(found, 0, (size_t)column);
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct node_request *request = self;
	const struct rowset *found = answers->rows;
	const char *relkind = text_of(found, "relkind");
	int estimate = rowset_column(found, "estimate");
	struct node node = {
		.kind = request->kind,
		.relkind = relkind ? relkind[0] : '\0',
		.oid = text_of(found, "oid"),
		.schema = text_of(found, "schema"),
		.name = text_of(found, "name"),
		.word = text_of(found, "kind"),
		.owner = text_of(found, "owner"),
		.estimate = -1,
		.size_bytes = -1,
	};

	(void)count;
	request->batch = NULL;
	if (estimate >= 0 && !rowset_is_null(found, 0, (size_t)estimate))
		node.estimate = rowset_integer(found, 0, (size_t)estimate);
	request->done(request->self, rowset_rows(found) ? &node : NULL, &answers->error);
	free(request);
}

static const struct source_row *row_of(char letter)
{
	const struct index_kind *kind = index_kind(letter);
	size_t i = 0;

	while (rows[i].catalog != kind->catalog)
		i++;
	return &rows[i];
}

struct node_request *node_read(
	struct session *session, const struct object_entry *object, node_done *done, void *self)
{
	struct node_request *request = mem_new(sizeof *request);
	const struct source_row *row = row_of(object->letter);
	bool is_old = session_server_version(session) < 110000;
	struct statement statement = {
		.sql = is_old && row->sql_10 ? row->sql_10 : row->sql,
		.parameter_count = row->sql == sql_search_node_other ? 2 : 1,
	};
	char oid[16];

	snprintf(oid, sizeof oid, "%" PRIu32, object->relation ? object->relation : object->oid);
	statement.parameters[0] = oid;
	statement.parameters[1] = index_kind(object->letter)->word;
	*request = (struct node_request){.kind = row->kind, .done = done, .self = self};
	request->batch = session_batch(session, &statement, 1, answered, request);
	return request;
}

void node_cancel(struct node_request **request)
{
	if (!*request)
		return;
	batch_cancel(&(*request)->batch);
	free(*request);
	*request = NULL;
}
