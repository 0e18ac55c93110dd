/* batch.c - statements in one pipeline: sending them, and filing what comes in. */
#include "pg/connection_private.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_LIMIT_MS 500
#define BUDGET_STRIDE 32 /* results between two looks at the clock */

/* --- sending --------------------------------------------------------------------------------- */

static bool send_plain(PGconn *conn, const char *sql)
{
	return PQsendQueryParams(conn, sql, 0, NULL, NULL, NULL, NULL, 0);
}

/* Servers from these minor versions on can refuse to read views and foreign tables. */
static bool knows_relation_kinds(const PGconn *conn)
{
	static const int since[] = {120020, 130016, 140013, 150008, 160004};
	int version = PQserverVersion(conn);

	for (size_t i = 0; i < sizeof since / sizeof *since; i++)
		if (version / 10000 == since[i] / 10000)
			return version >= since[i];
	return version >= 170000;
}

/* Refuses the code of others, where the server knows how. */
static void refuse_code(const PGconn *conn, struct buf *sql)
{
	buf_text(sql, ", pg_catalog.set_config('row_security', 'off', true)");
	if (knows_relation_kinds(conn))
		buf_text(sql, ", pg_catalog.set_config('restrict_nonsystem_relation_kind',"
			      " 'view, foreign-table', true)");
}

/* How values come as text. */
static void set_texts(const PGconn *conn, bool is_exact, struct buf *sql)
{
	const char *encoding = PQparameterStatus(conn, "server_encoding");

	/* Its bytes may be anything, which the server would refuse to send as UTF-8. */
	if (encoding && strcmp(encoding, "SQL_ASCII") == 0)
		buf_text(sql, ", pg_catalog.set_config('client_encoding', 'SQL_ASCII', true)");
	if (is_exact)
		/* As pg_dump: a float of servers 10 and 11 loses digits otherwise. */
		buf_text(sql, ", pg_catalog.set_config('datestyle', 'ISO', true),"
			      " pg_catalog.set_config('intervalstyle', 'postgres', true),"
			      " pg_catalog.set_config('extra_float_digits', '3', true),"
			      " pg_catalog.set_config('bytea_output', 'hex', true)");
}

void statement_settings(
	const PGconn *conn, const struct statement *statement, bool keeps, struct buf *sql)
{
	enum dialect dialect = dialect_of(conn);

	buf_printf(sql,
		"SELECT pg_catalog.set_config('search_path', '', true),"
		" pg_catalog.set_config('statement_timeout', '%" PRId64 "', true)",
		statement_limit(statement));
	if (dialect != DIALECT_REDSHIFT) /* it has no lock_timeout */
		buf_printf(sql, ", pg_catalog.set_config('lock_timeout', '%" PRId64 "', true)",
			statement->lock_limit_ms ? statement->lock_limit_ms : LOCK_LIMIT_MS);
	if (keeps && dialect != DIALECT_REDSHIFT)
		buf_printf(sql,
			", pg_catalog.set_config('idle_in_transaction_session_timeout', '%d', "
			"true)",
			STATEMENT_KEPT_MAX_MS);
	if (dialect == DIALECT_POSTGRESQL)
		buf_text(sql, ", pg_catalog.pg_backend_pid() AS pid");
	if (dialect == DIALECT_POSTGRESQL)
		set_texts(conn, statement->is_exact, sql);
	if (statement->runs_no_code && dialect == DIALECT_POSTGRESQL)
		refuse_code(conn, sql);
}

/* Server 10 counts one time limit for all statements up to a sync, and takes it from the first: the
 * settings stand in a segment of their own there. When they fail so does what follows, because it
 * stands in their failed transaction. */
static bool settles_first(const PGconn *conn)
{
	return PQserverVersion(conn) < 110000;
}

/* Behind a pooler the first answers come when it has found a connection of its pool, not only with
 * those of the statement: what is waited for can be told. */
static bool send_begin(
	const struct connection *connection, const struct statement *statement, bool keeps)
{
	PGconn *conn = connection->conn;
	struct buf sql = BUF_INIT;
	bool is_sent;

	statement_settings(conn, statement, keeps, &sql);
	is_sent = send_plain(conn, statement->writes ? "BEGIN READ WRITE" : "BEGIN READ ONLY") &&
		  send_plain(conn, buf_string(&sql)) &&
		  (!settles_first(conn) || PQpipelineSync(conn)) &&
		  (!connection->is_pooled || PQsendFlushRequest(conn));
	buf_free(&sql);
	return is_sent;
}

static bool send_end(PGconn *conn)
{
	return PQpipelineSync(conn) && send_plain(conn, "ROLLBACK") && PQpipelineSync(conn);
}

/* The statement after @at belongs to the same transaction. */
static bool goes_on(const struct batch *batch, size_t at)
{
	return at + 1 < batch->count && batch->statements[at + 1].is_continued;
}

/* Its transaction stays open when the batch has been answered. */
static bool is_kept(const struct batch *batch, size_t at)
{
	while (goes_on(batch, at))
		at++;
	return batch->statements[at].keeps;
}

static bool send_unit(const struct batch *batch, size_t at)
{
	PGconn *conn = batch->connection->conn;
	const struct statement *statement = &batch->statements[at];

	return (statement->is_continued ||
		       send_begin(batch->connection, statement, is_kept(batch, at))) &&
	       PQsendQueryParams(conn, statement->sql, statement->parameter_count, NULL,
		       statement->parameters, NULL, NULL, 0) &&
	       (goes_on(batch, at) || (statement->keeps ? PQpipelineSync(conn) : send_end(conn)));
}

void batch_send(struct connection *connection)
{
	struct batch *batch = connection->first;

	batch->is_sent = true;
	batch->sent_ms = clock_now_ms();
	connection->cancels_late = false;
	for (size_t i = 0; i < batch->count; i++) {
		if (!send_unit(batch, i)) {
			connection_lose(connection, NULL);
			return;
		}
	}
	connection_listen(connection);
}

struct batch *connection_batch(struct connection *connection, const struct statement *statements,
	size_t count, batch_done *done, void *self)
{
	struct batch *batch = mem_new(sizeof *batch), **at = &connection->first;

	*batch = (struct batch){.connection = connection,
		.count = count,
		.queued_ms = clock_now_ms(),
		.done = done,
		.self = self};
	if (statements[0].is_continued)
		batch->part = PART_STATEMENT;
	batch->statements = mem_array(count, sizeof *statements);
	batch->answers = mem_array(count, sizeof *batch->answers);
	for (size_t i = 0; i < count; i++) {
		batch->statements[i] = statements[i];
		batch->statements[i].sql = mem_text(statements[i].sql);
		for (int p = 0; p < statements[i].parameter_count; p++)
			batch->statements[i].parameters[p] = mem_text(statements[i].parameters[p]);
	}
	while (*at)
		at = &(*at)->next;
	*at = batch;
	return batch;
}

struct batch *connection_stream(struct connection *connection, const struct statement *statement,
	const struct stream_events *events, batch_done *done, void *self)
{
	struct batch *batch = connection_batch(connection, statement, 1, done, self);

	batch->stream = events;
	return batch;
}

/* --- receiving ------------------------------------------------------------------------------- */

/* A hot standby cancels queries, and ends sessions that hold a snapshot, when what it has to replay
 * takes away rows that they may still need (documentation, Handling Query Conflicts). No read-only
 * transaction of ours meets this code otherwise; primaries from 14 on say that they are none. */
static bool is_conflict_with_recovery(const PGconn *conn, const char *sqlstate)
{
	const char *standby = PQparameterStatus(conn, "in_hot_standby");

	return sqlstate && strcmp(sqlstate, "40001") == 0 &&
	       (!standby || strcmp(standby, "on") == 0);
}

void batch_take_error(const PGconn *conn, struct error *error, const PGresult *result)
{
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);

	if (error_is_set(error))
		return; /* the first one is the cause */
	error_set(error, "%s", primary ? primary : PQresultErrorMessage(result));
	if (sqlstate)
		snprintf(error->sqlstate, sizeof error->sqlstate, "%s", sqlstate);
	error->detail = mem_text(PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
	if (is_conflict_with_recovery(conn, sqlstate))
		hint = "read again: this standby had to take away what was being read "
		       "(max_standby_streaming_delay, hot_standby_feedback)";
	error->hint = mem_text(hint);
}

void batch_log(const struct statement *statement, const struct answer *answer)
{
	char line[161];
	size_t length = 0;

	for (const char *c = statement->sql; *c && length < sizeof line - 1; c++)
		if (*c != '\n' && *c != '\t')
			line[length++] = *c;
		else if (length && line[length - 1] != ' ')
			line[length++] = ' ';
	line[length] = '\0';
	if (!answer->rows && !answer->error.primary)
		log_info("sql", "%s: not run", line);
	else if (answer->rows)
		log_info("sql", "%s (%zu rows, %" PRId64 " ms)", line, rowset_rows(answer->rows),
			answer->elapsed_ms);
	else
		log_warn("sql", "%s: %s %s", line, answer->error.sqlstate, answer->error.primary);
}

/* The batch is complete: out of the queue first, then told, then freed. */
void batch_finish(struct connection *connection)
{
	struct batch *batch = connection->first;

	connection->first = batch->next;
	if (!batch->is_forgotten)
		batch->done(batch->self, batch->answers, batch->count);
	batch_free(batch);
}

void batch_listen(struct batch *batch, batch_came *came)
{
	batch->came = came;
}

void batch_pause(struct batch *batch, bool is_paused)
{
	if (batch->is_paused == is_paused)
		return;
	batch->is_paused = is_paused;
	if (is_paused || !batch->is_sent)
		return;
	batch->connection->has_more = true; /* what came in before waits in libpq */
	connection_listen(batch->connection);
}

/* The statement at work has its answer; true when it was the last one. */
static bool end_statement(struct batch *batch)
{
	struct answer *answer = &batch->answers[batch->at];

	batch_log(&batch->statements[batch->at], answer);
	if (batch->came && !batch->is_forgotten)
		batch->came(batch->self, answer, batch->at);
	return ++batch->at == batch->count;
}

/* The rows of a stream go on at once; what is kept is the end of the result, which has none. */
static bool pass_on(struct batch *batch, PGresult *result, ExecStatusType status)
{
	if (!batch->stream || batch->part != PART_STATEMENT)
		return false;
	if (status != PGRES_SINGLE_TUPLE && !(status == PGRES_TUPLES_OK && PQntuples(result) > 0))
		return false;
	if (!batch->is_forgotten)
		batch->stream->rows(batch->self, (struct rowset *)result);
	return status == PGRES_SINGLE_TUPLE;
}

/* Files what a statement brought; what is left of @result is for the caller to clear. */
static PGresult *keep_answer(struct batch *batch, PGresult *result, ExecStatusType status)
{
	struct answer *answer = &batch->answers[batch->at];

	answer->elapsed_ms = clock_now_ms() - batch->sent_ms;
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return result;
	answer->rows = rowset_of_result((struct pg_result *)result);
	return NULL;
}

/* Where in the statement itself the error is; of the settings around it nobody asks. */
static void take_position(struct batch *batch, const PGresult *result)
{
	const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);

	if (position && batch->part == PART_STATEMENT)
		batch->answers[batch->at].position = (int)strtol(position, NULL, 10);
}

/* Who answers is another process than the one that greeted: a pooler's connection. */
static void find_pooler(struct connection *connection, const PGresult *result)
{
	int column = PQfnumber(result, "pid");
	long pid = PQntuples(result) && column >= 0
			   ? strtol(PQgetvalue(result, 0, column), NULL, 10)
			   : 0;

	if (pid && pid != PQbackendPID(connection->conn))
		connection->is_pooled = true;
}

/* The server has begun with a transaction: from now on its own limit counts. */
static void note_begin(struct connection *connection, const struct batch *batch)
{
	if (!connection->is_pooled)
		return;
	connection_listen(connection);
	if (batch->is_forgotten && connection->cancels_late)
		connection_send_cancel(connection);
}

/* Files one result of the batch at work; true when the batch is complete. */
static bool file_result(struct batch *batch, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	bool is_settled = status == PGRES_PIPELINE_SYNC && batch->part == PART_STATEMENT;

	if (is_settled || pass_on(batch, result, status)) {
		PQclear(result);
		return false;
	}
	if (status == PGRES_FATAL_ERROR) {
		batch_take_error(batch->connection->conn, &batch->answers[batch->at].error, result);
		take_position(batch, result);
	}
	if (batch->part == PART_STATEMENT)
		result = keep_answer(batch, result, status);
	else if (batch->part == PART_SETTINGS)
		find_pooler(batch->connection, result);
	PQclear(result);
	if (batch->part == PART_STATEMENT && goes_on(batch, batch->at))
		return end_statement(batch);
	if (status == PGRES_PIPELINE_SYNC)
		batch->part = batch->part > PART_SYNC || batch->statements[batch->at].keeps
				      ? PART_BEGIN
				      : PART_ROLLBACK;
	else if (batch->part < PART_END)
		batch->part++;
	if (batch->part == PART_SETTINGS)
		note_begin(batch->connection, batch);
	if (status != PGRES_PIPELINE_SYNC || batch->part != PART_BEGIN)
		return false;
	return end_statement(batch);
}

/* The rows of a stream's statement come one by one when libpq is told before the first of them. */
static void prepare_stream(const struct connection *connection)
{
	const struct batch *batch = connection->first;

	if (batch->stream && batch->part == PART_STATEMENT)
		PQsetSingleRowMode(connection->conn);
}

void batch_receive(struct connection *connection, int budget_ms)
{
	struct batch *batch = connection->first;
	int64_t until = clock_now_ms() + budget_ms;
	int nulls = 0;
	unsigned taken = 0;

	/* A NULL stands between the results of a pipeline and moves it on, so PQisBusy() has to be
	 * asked again; two in a row mean that nothing is left. */
	while (batch->is_sent && !batch->is_paused && nulls < 2 && !PQisBusy(connection->conn)) {
		PGresult *result = PQgetResult(connection->conn);
		bool is_next = !result || PQresultStatus(result) == PGRES_PIPELINE_SYNC;

		nulls = result ? 0 : nulls + 1;
		if (result && file_result(batch, result)) {
			/* done() may close the connection: nothing is touched afterwards, and the
			 * next batch is served in the next turn. */
			batch_finish(connection);
			return;
		}
		if (is_next)
			prepare_stream(connection);
		if (++taken % BUDGET_STRIDE == 0 && clock_now_ms() >= until) {
			connection->has_more = true;
			return;
		}
	}
	if (PQstatus(connection->conn) == CONNECTION_BAD)
		connection_lose(connection, NULL);
}
