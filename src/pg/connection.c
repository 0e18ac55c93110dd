#include "pg/connection.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "loop/worker.h"
#include "pg/message.h"
#include "pg/pg_private.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT_LIMIT_MS 10000
#define LOCK_LIMIT_MS 500
#define CANCEL_HOLD_MS 5000   /* the next statement waits so long for a request to cancel */
#define SILENCE_GRACE_MS 5000 /* beyond the server's own limit: the way there and back */

/* A statement travels as BEGIN, settings, itself, end of segment, ROLLBACK, end of segment: the
 * ROLLBACK has a segment of its own, because an error skips the rest of its segment. */
enum unit_part { PART_BEGIN, PART_SETTINGS, PART_STATEMENT, PART_SYNC, PART_ROLLBACK, PART_END };

struct batch {
	struct batch *next;
	struct connection *connection;
	struct statement *statements;
	struct answer *answers;
	size_t count;
	size_t at;	     /* statement whose results are coming in */
	enum unit_part part; /* of it */
	int64_t queued_ms, sent_ms;
	bool is_sent;
	bool is_forgotten;
	batch_done *done;
	batch_came *came; /* may be NULL */
	void *self;
};

struct connection {
	struct loop *loop;
	PGconn *conn;
	struct watch *watch;
	struct worker *canceller;
	struct timer *hold; /* while it runs and the canceller does, nothing is sent */
	const struct connection_road *road; /* NULL: always open */
	void *road_self;
	struct timer *deferred_loss;
	struct batch *first;   /* the one at work */
	struct timer *silence; /* runs while an answer is waited for */
	int64_t heard_ms;      /* when the server last said something, or was asked */
	const struct connection_events *events;
	void *self;
	struct error loss;
	bool is_lost;
};

static struct wants connection_wants(void *self);
static void connection_ready(void *self, short revents, int budget_ms);
static const struct watch_ops connection_watch = {
	.wants = connection_wants, .ready = connection_ready};

struct connection *connection_adopt(struct loop *loop, PGconn *conn)
{
	struct connection *connection = mem_new(sizeof *connection);

	*connection = (struct connection){.loop = loop, .conn = conn};
	PQsetnonblocking(conn, 1);
	PQenterPipelineMode(conn);
	connection->watch = loop_watch(loop, &connection_watch, connection);
	return connection;
}

void connection_set_events(
	struct connection *connection, const struct connection_events *events, void *self)
{
	connection->events = events;
	connection->self = self;
}

static void free_batch(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		for (int p = 0; p < batch->statements[i].parameter_count; p++)
			free((char *)batch->statements[i].parameters[p]);
		free((char *)batch->statements[i].sql);
		rowset_free(batch->answers[i].rows);
		error_clear(&batch->answers[i].error);
	}
	free(batch->statements);
	free(batch->answers);
	free(batch);
}

void connection_close(struct connection *connection)
{
	if (!connection)
		return;
	while (connection->first) {
		struct batch *batch = connection->first;

		connection->first = batch->next;
		free_batch(batch);
	}
	worker_abandon(&connection->canceller);
	loop_stop_timer(&connection->deferred_loss);
	loop_stop_timer(&connection->silence);
	loop_stop_timer(&connection->hold);
	loop_unwatch(connection->watch);
	PQfinish(connection->conn);
	error_clear(&connection->loss);
	free(connection);
}

/* --- silence --------------------------------------------------------------------------------- */

static int64_t limit_of(const struct statement *statement)
{
	return statement->limit_ms ? statement->limit_ms : STATEMENT_LIMIT_MS;
}

/* The moment at which a server that went on saying nothing is given up: its own time limit would
 * have made it answer before. */
static int64_t due_ms(const struct connection *connection)
{
	const struct batch *batch = connection->first;
	size_t at = batch->at < batch->count ? batch->at : batch->count - 1;
	int64_t from = batch->is_sent ? connection->heard_ms : batch->queued_ms;

	return from + limit_of(&batch->statements[at]) + SILENCE_GRACE_MS;
}

static void lose(struct connection *connection, struct error *why);

/* TCP alone keeps a dead link for a quarter of an hour, and a tunnel's near end for ever. */
static void heard_nothing(void *self)
{
	struct connection *connection = self;
	struct error error = ERROR_INIT;
	int64_t now = clock_now_ms(), due;

	connection->silence = NULL;
	if (!connection->first || !connection->first->is_sent || connection->is_lost)
		return;
	due = due_ms(connection);
	if (now < due) {
		connection->silence =
			loop_timer(connection->loop, due - now, heard_nothing, connection);
		return;
	}
	error_set(&error, "the server has not answered for %" PRId64 " s",
		(now - connection->heard_ms) / 1000);
	lose(connection, &error);
}

static void listen_for_answer(struct connection *connection)
{
	connection->heard_ms = clock_now_ms();
	loop_stop_timer(&connection->silence);
	connection->silence = loop_timer(connection->loop,
		due_ms(connection) - connection->heard_ms, heard_nothing, connection);
}

bool connection_waiting(const struct connection *connection, struct waiting *waiting)
{
	const struct batch *batch = connection ? connection->first : NULL;

	while (batch && batch->is_forgotten)
		batch = batch->next;
	if (!batch || connection->is_lost)
		return false;
	waiting->elapsed_ms = clock_now_ms() - batch->queued_ms;
	waiting->limit_ms = due_ms(connection) - batch->queued_ms;
	return true;
}

/* --- sending --------------------------------------------------------------------------------- */

static bool send_plain(PGconn *conn, const char *sql)
{
	return PQsendQueryParams(conn, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static bool send_begin(PGconn *conn, const struct statement *statement)
{
	char limit[24], lock_limit[24];
	const char *settings[] = {limit, lock_limit};

	snprintf(limit, sizeof limit, "%" PRId64, limit_of(statement));
	snprintf(lock_limit, sizeof lock_limit, "%" PRId64,
		statement->lock_limit_ms ? statement->lock_limit_ms : LOCK_LIMIT_MS);
	return send_plain(conn, statement->writes ? "BEGIN READ WRITE" : "BEGIN READ ONLY") &&
	       PQsendQueryParams(conn,
		       "SELECT pg_catalog.set_config('search_path', '', true),"
		       " pg_catalog.set_config('statement_timeout', $1, true),"
		       " pg_catalog.set_config('lock_timeout', $2, true)",
		       2, NULL, settings, NULL, NULL, 0);
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

static bool send_unit(PGconn *conn, const struct batch *batch, size_t at)
{
	const struct statement *statement = &batch->statements[at];

	return (statement->is_continued || send_begin(conn, statement)) &&
	       PQsendQueryParams(conn, statement->sql, statement->parameter_count, NULL,
		       statement->parameters, NULL, NULL, 0) &&
	       (goes_on(batch, at) || send_end(conn));
}

static void send_first(struct connection *connection)
{
	struct batch *batch = connection->first;

	batch->is_sent = true;
	batch->sent_ms = clock_now_ms();
	for (size_t i = 0; i < batch->count; i++) {
		if (!send_unit(connection->conn, batch, i)) {
			lose(connection, NULL);
			return;
		}
	}
	listen_for_answer(connection);
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

/* --- receiving ------------------------------------------------------------------------------- */

static void take_error(struct error *error, const PGresult *result)
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
	error->hint = mem_text(hint);
}

static void log_answer(const struct statement *statement, const struct answer *answer)
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
static void finish_first(struct connection *connection)
{
	struct batch *batch = connection->first;

	connection->first = batch->next;
	if (!batch->is_forgotten)
		batch->done(batch->self, batch->answers, batch->count);
	free_batch(batch);
}

void batch_listen(struct batch *batch, batch_came *came)
{
	batch->came = came;
}

/* The statement at work has its answer; true when it was the last one. */
static bool end_statement(struct batch *batch)
{
	struct answer *answer = &batch->answers[batch->at];

	log_answer(&batch->statements[batch->at], answer);
	if (batch->came && !batch->is_forgotten)
		batch->came(batch->self, answer, batch->at);
	return ++batch->at == batch->count;
}

/* Files one result of the batch at work; true when the batch is complete. */
static bool file_result(struct batch *batch, PGresult *result)
{
	struct answer *answer = &batch->answers[batch->at];
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_FATAL_ERROR)
		take_error(&answer->error, result);
	if (batch->part == PART_STATEMENT) {
		answer->elapsed_ms = clock_now_ms() - batch->sent_ms;
		if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
			answer->rows = rowset_of_result((struct pg_result *)result);
			result = NULL;
		}
	}
	if (batch->part == PART_STATEMENT && goes_on(batch, batch->at)) {
		PQclear(result);
		return end_statement(batch);
	}
	if (status == PGRES_PIPELINE_SYNC)
		batch->part = batch->part <= PART_SYNC ? PART_ROLLBACK : PART_BEGIN;
	else if (batch->part < PART_END)
		batch->part++;
	PQclear(result);
	if (status != PGRES_PIPELINE_SYNC || batch->part != PART_BEGIN)
		return false;
	return end_statement(batch);
}

static void receive(struct connection *connection)
{
	struct batch *batch = connection->first;
	int nulls = 0;

	/* A NULL stands between the results of a pipeline and moves it on, so PQisBusy() has to be
	 * asked again; two in a row mean that nothing is left. */
	while (batch && batch->is_sent && nulls < 2 && !PQisBusy(connection->conn)) {
		PGresult *result = PQgetResult(connection->conn);

		nulls = result ? 0 : nulls + 1;
		if (result && file_result(batch, result)) {
			/* done() may close the connection: nothing is touched afterwards, and the
			 * next batch is served in the next turn. */
			finish_first(connection);
			return;
		}
	}
	if (PQstatus(connection->conn) == CONNECTION_BAD)
		lose(connection, NULL);
}

static struct wants connection_wants(void *self)
{
	struct connection *connection = self;
	const struct batch *batch = connection->first;
	struct wants wants = {.fd = PQsocket(connection->conn), .events = POLLIN};

	if (connection->is_lost)
		return (struct wants){.fd = -1};
	if (batch && !batch->is_sent)
		wants.now = !connection->hold;
	else if (batch && PQflush(connection->conn) == 1)
		wants.events |= POLLOUT;
	return wants;
}

static void connection_ready(void *self, short revents, int budget_ms)
{
	struct connection *connection = self;

	(void)budget_ms;
	if (connection->is_lost)
		return;
	if (connection->first && !connection->first->is_sent && !connection->hold)
		send_first(connection);
	if ((revents & ~POLLOUT) && !PQconsumeInput(connection->conn)) {
		lose(connection, NULL);
		return;
	}
	if (revents & POLLIN)
		connection->heard_ms = clock_now_ms();
	if (connection->first)
		receive(connection);
	else if (PQstatus(connection->conn) == CONNECTION_BAD || (revents & (POLLHUP | POLLERR)))
		lose(connection, NULL);
	else
		PQisBusy(connection->conn); /* takes in notices and parameter changes */
}

/* --- the end --------------------------------------------------------------------------------- */

/* One callback a turn, because each may close the connection. */
static void tell_loss(void *self)
{
	struct connection *connection = self;
	struct batch *batch = connection->first;

	connection->deferred_loss = NULL;
	if (!batch) {
		if (connection->events)
			connection->events->lost(connection->self, &connection->loss);
		return;
	}
	for (size_t i = batch->at; i < batch->count; i++)
		if (!batch->answers[i].rows && !error_is_set(&batch->answers[i].error))
			error_copy(&batch->answers[i].error, &connection->loss);
	connection->deferred_loss = loop_defer(connection->loop, tell_loss, connection);
	finish_first(connection);
}

/* @why (taken over) or, when it is NULL, what libpq says. */
static void lose(struct connection *connection, struct error *why)
{
	struct pg_message message;

	if (connection->is_lost)
		return;
	connection->is_lost = true;
	pg_message_parse(PQerrorMessage(connection->conn), &message);
	if (why)
		error_move(&connection->loss, why);
	else if (error_is_set(&message.error))
		error_move(&connection->loss, &message.error);
	else
		error_set(&connection->loss, "the server closed the connection");
	pg_message_clear(&message);
	log_warn("pg", "connection lost: %s", connection->loss.primary);
	connection->deferred_loss = loop_defer(connection->loop, tell_loss, connection);
}

/* --- cancelling ------------------------------------------------------------------------------ */

static void cancel_work(void *job)
{
	char text[256];

	/* Blocking, without a limit of its own: never on the loop (security.md 2.7). */
	(void)PQcancel(job, text, sizeof text);
}

static void cancel_done(void *self, void *job)
{
	struct connection *connection = self;

	(void)job;
	connection->canceller = NULL;
	loop_stop_timer(&connection->hold);
	if (connection->road)
		connection->road->shut(connection->road_self);
}

static void hold_over(void *self)
{
	((struct connection *)self)->hold = NULL;
}

static void cancel_free(void *job)
{
	PQfreeCancel(job);
}

void connection_set_road(
	struct connection *connection, const struct connection_road *road, void *self)
{
	connection->road = road;
	connection->road_self = self;
}

void batch_cancel(struct batch **batch)
{
	static const struct worker_ops ops = {
		.work = cancel_work, .done = cancel_done, .free_job = cancel_free};
	struct batch *forgotten = *batch;
	struct connection *connection;
	PGcancel *request;

	*batch = NULL;
	if (!forgotten)
		return;
	forgotten->is_forgotten = true;
	connection = forgotten->connection;
	if (!forgotten->is_sent || connection->is_lost || connection->canceller)
		return;
	if (connection->road && !connection->road->reopen(connection->road_self)) {
		log_warn("pg", "the statement cannot be cancelled: its own time limit ends it");
		return;
	}
	request = PQgetCancel(connection->conn);
	if (!request)
		return;
	connection->canceller = worker_start(connection->loop, &ops, request, connection);
	/* It names the session, not the statement: sent too early, the next one would be hit. */
	if (connection->canceller)
		connection->hold =
			loop_timer(connection->loop, CANCEL_HOLD_MS, hold_over, connection);
}

bool connection_is_cancelling(const struct connection *connection)
{
	return connection && connection->canceller;
}

/* --- facts ----------------------------------------------------------------------------------- */

int connection_server_version(const struct connection *connection)
{
	return PQserverVersion(connection->conn);
}

int connection_backend_pid(const struct connection *connection)
{
	return PQbackendPID(connection->conn);
}

const char *connection_parameter(const struct connection *connection, const char *name)
{
	const char *value = PQparameterStatus(connection->conn, name);

	return value ? value : "";
}

bool connection_uses_tls(const struct connection *connection)
{
	return PQsslInUse(connection->conn);
}

bool connection_uses_gss(const struct connection *connection)
{
	return PQgssEncInUse(connection->conn);
}

const char *connection_tls_attribute(const struct connection *connection, const char *name)
{
	const char *value = PQsslAttribute(connection->conn, name);

	return value ? value : "";
}

bool connection_used_password(const struct connection *connection)
{
	return PQconnectionUsedPassword(connection->conn);
}

int connection_local_port(const struct connection *connection)
{
	return pg_socket_local_port(PQsocket(connection->conn));
}

char *pg_library_version(void)
{
	int version = PQlibVersion();

	return mem_printf("%d.%d", version / 10000, version % 10000);
}
