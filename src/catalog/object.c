#include "catalog/object.h"

#include "base/memory.h"
#include "catalog/catalog.h"
#include "catalog/sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

struct object_request {
	struct batch *batch;
	object_tab_done *done;
	void *self;
};

static const struct tab tabs[] = {
	{"columns", "Columns", sql_object_columns, "rpvmf", false},
	{"keys", "Keys", sql_object_keys, "rpf", false},
	{"indexes", "Indexes", sql_object_indexes, "rpm", false},
	{"triggers", "Triggers", sql_object_triggers, "rpvf", false},
	{"policies", "Policies", sql_object_policies, "rp", false},
	{"sequence", "Sequence", sql_object_sequence, "S", false},
	{"grants", "Grants", sql_object_grants, "rpvmfS", false},
	{"storage", "Storage", sql_object_storage, "rpvmfS", false},
	{"definition", "Definition", sql_object_definition, "vm", true},
	{"function", "Definition", sql_object_function, "F", true},
	{"type", "Definition", sql_object_type, "T", false},
};

const struct tab *object_tab(const struct node *node, size_t index)
{
	for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
		if (node->relkind && strchr(tabs[i].relkinds, node->relkind) && index-- == 0)
			return &tabs[i];
	return NULL;
}

static void tab_answered(void *self, struct answer *answers, size_t count)
{
	struct object_request *request = self;
	struct rowset *rows = answers[0].rows;

	(void)count;
	request->batch = NULL;
	answers[0].rows = NULL;
	request->done(request->self, rows, &answers[0].error);
	free(request);
}

struct object_request *object_read_tab(struct session *session, const struct node *node,
	const struct tab *tab, object_tab_done *done, void *self)
{
	struct object_request *request = mem_new(sizeof *request);
	struct statement statement = {
		.sql = tab->sql, .parameters = {node->oid}, .parameter_count = 1};

	*request = (struct object_request){.done = done, .self = self};
	request->batch = session_batch(session, &statement, 1, tab_answered, request);
	return request;
}

void object_cancel(struct object_request **request)
{
	if (!*request)
		return;
	batch_cancel(&(*request)->batch);
	free(*request);
	*request = NULL;
}
