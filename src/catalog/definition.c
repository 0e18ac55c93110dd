#include "catalog/definition.h"

#include "base/buf.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "catalog/definition_private.h"
#include "catalog/definition_sql.h"
#include "session/session.h"

#include <limits.h>
#include <stdlib.h>

#define WAIT_MS 100 /* a table that is locked is shown within a second: ten parts wait at most */

struct definition_request {
	struct batch *batch;
	struct part parts[DEFINITION_PARTS_MAX];
	size_t count;
	definition_done *done;
	void *self;
};

bool definition_has(const struct node *node)
{
	struct part parts[DEFINITION_PARTS_MAX];

	return definition_parts(node, INT_MAX, parts) > 0;
}

static struct statement statement_of(
	const struct part *part, const struct node *node, const char *argument)
{
	return (struct statement){.sql = part->sql,
		.parameters = {node->oid, argument},
		.parameter_count = argument ? 2 : 1,
		.lock_limit_ms = part->may_wait ? WAIT_MS : 0};
}

/* The last statement asks who holds the locks. */
static const char *holders(const struct answer *answers, size_t count)
{
	const struct rowset *rows = answers[count - 1].rows;

	return rowset_rows(rows) && !rowset_is_null(rows, 0, 0) ? rowset_text(rows, 0, 0) : NULL;
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct definition_request *request = self;
	struct buf text;
	struct error error = ERROR_INIT;

	request->batch = NULL;
	buf_init(&text, DEFINITION_MAX);
	if (definition_write(&text, request->parts, request->count, answers,
		    holders(answers, count), &error))
		request->done(request->self, buf_string(&text), text.length, NULL);
	else
		request->done(request->self, NULL, 0, &error);
	buf_free(&text);
	error_clear(&error);
	free(request);
}

struct definition_request *definition_read(
	struct session *session, const struct node *node, definition_done *done, void *self)
{
	struct definition_request *request = mem_new(sizeof *request);
	struct statement statements[2 * DEFINITION_PARTS_MAX + 1];
	size_t count = 0;

	*request = (struct definition_request){.done = done, .self = self};
	request->count = definition_parts(node, session_server_version(session), request->parts);
	for (size_t i = 0; i < request->count; i++) {
		const struct part *part = &request->parts[i];

		statements[count++] = statement_of(part, node, part->argument);
		if (part->without)
			statements[count++] = statement_of(part, node, part->without);
	}
	statements[count++] = (struct statement){
		.sql = sql_definition_waiting, .parameters = {node->oid}, .parameter_count = 1};
	request->batch = session_batch(session, statements, count, answered, request);
	return request;
}

void definition_cancel(struct definition_request **request)
{
	if (!*request)
		return;
	batch_cancel(&(*request)->batch);
	free(*request);
	*request = NULL;
}
