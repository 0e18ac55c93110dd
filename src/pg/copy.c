/*
 * copy.c - COPY ... TO STDOUT. It is not allowed in a pipeline: that is left when nothing else is
 * under way, and entered again before the next batch.
 */
#include "pg/connection_private.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"

#include <string.h>

#define BUDGET_STRIDE 64 /* lines between two looks at the clock */

struct batch *connection_copy(struct connection *connection, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self)
{
	struct batch *batch = connection_batch(connection, statement, 1, done, self);

	batch->stream = events;
	batch->is_copy = true;
	return batch;
}

void copy_send(struct connection *connection)
{
	struct batch *batch = connection->first;
	struct buf sql = BUF_INIT;

	batch->is_sent = true;
	batch->sent_ms = clock_now_ms();
	batch->copy = COPY_BEGINNING;
	/* A query of its own: servers before 11 have one time limit for all statements of one. */
	buf_text(&sql, "BEGIN READ ONLY; ");
	statement_settings(connection->conn, batch->statements, false, &sql);
	if (!PQexitPipelineMode(connection->conn) ||
		!PQsendQuery(connection->conn, buf_string(&sql)))
		connection_lose(connection, NULL);
	else
		connection_listen(connection);
	buf_free(&sql);
}

/* Lines that came in, for the budget. False: there is more, or it has to be waited for. */
static bool take_lines(struct connection *connection, int64_t until)
{
	struct batch *batch = connection->first;
	unsigned taken = 0;

	for (;;) {
		char *line = NULL;
		int length = PQgetCopyData(connection->conn, &line, 1);

		if (length > 0 && !batch->is_forgotten)
			batch->stream->data(batch->self, line, (size_t)length);
		PQfreemem(line);
		if (length == 0)
			return false;
		if (length < 0)
			return true; /* the end or an error: the next result tells */
		if (++taken % BUDGET_STRIDE == 0 && clock_now_ms() >= until) {
			connection->has_more = true;
			return false;
		}
		if (batch->is_paused)
			return false;
	}
}

static bool send_next(struct batch *batch)
{
	PGconn *conn = batch->connection->conn;

	if (batch->copy == COPY_BEGINNING && !error_is_set(&batch->answers->error)) {
		batch->copy = COPY_OPENING;
		/* By the extended protocol, which takes one statement only. */
		return batch->is_forgotten || PQsendQueryParams(conn, batch->statements->sql, 0,
						      NULL, NULL, NULL, NULL, 0);
	}
	batch->copy = COPY_CLOSING;
	batch->answers->elapsed_ms = clock_now_ms() - batch->sent_ms;
	return PQsendQuery(conn, "ROLLBACK");
}

/* All results of a query have come. */
static void end_part(struct connection *connection)
{
	struct batch *batch = connection->first;

	if (batch->copy != COPY_CLOSING) {
		if (send_next(batch))
			connection_listen(connection); /* its own limit counts from here */
		else
			connection_lose(connection, NULL);
		return;
	}
	PQenterPipelineMode(connection->conn);
	batch_log(batch->statements, batch->answers);
	batch->at = 1;
	batch_finish(connection);
}

static void file_result(struct batch *batch, PGresult *result)
{
	struct answer *answer = batch->answers;
	ExecStatusType status = PQresultStatus(result);
	bool is_end = status == PGRES_COMMAND_OK && strncmp(PQcmdStatus(result), "COPY", 4) == 0;

	if (status == PGRES_FATAL_ERROR)
		batch_take_error(batch->connection->conn, &answer->error, result);
	if (status == PGRES_COPY_OUT)
		batch->copy = COPY_ROWS;
	if (!is_end || answer->rows) {
		PQclear(result);
		return;
	}
	answer->rows = rowset_of_result((struct pg_result *)result);
}

void copy_receive(struct connection *connection, int budget_ms)
{
	struct batch *batch = connection->first;
	int64_t until = clock_now_ms() + budget_ms;

	while (batch->is_sent && !connection->is_lost && !batch->is_paused) {
		PGresult *result;

		if (batch->copy == COPY_ROWS) {
			if (!take_lines(connection, until))
				break;
			batch->copy = COPY_OPENING;
		}
		if (PQisBusy(connection->conn))
			break;
		result = PQgetResult(connection->conn);
		if (result) {
			file_result(batch, result);
		} else {
			bool is_over = batch->copy == COPY_CLOSING;

			end_part(connection);
			if (is_over)
				return; /* done() may have closed the connection */
		}
	}
	if (PQstatus(connection->conn) == CONNECTION_BAD)
		connection_lose(connection, NULL);
}
