#include "pg/connection_private.h"

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
#define SILENCE_GRACE_MS 5000 /* beyond the server's own limit: the way there and back */
/* PgBouncer's query_wait_timeout is 120 s, and its error says more than our silence. */
#define POOL_SILENCE_MS 120000
#define NO_LIMIT_SILENCE_MS 3600000 /* a statement without a limit may sort for so long */

static struct wants connection_wants(void *self);
static void connection_ready(void *self, short revents, int budget_ms);
static const struct watch_ops connection_watch = {
	.wants = connection_wants, .ready = connection_ready};

/* Between two statements libpq takes even the end of the session for a notice. */
static void hear_notice(void *self, const PGresult *result)
{
	struct connection *connection = self;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	log_info("notice", "server: %s", text ? text : "");
	if (severity && strcmp(severity, "FATAL") == 0)
		batch_take_error(connection->conn, &connection->last_words, result);
}

struct connection *connection_adopt(struct loop *loop, PGconn *conn)
{
	struct connection *connection = mem_new(sizeof *connection);

	*connection = (struct connection){.loop = loop, .conn = conn};
	PQsetNoticeReceiver(conn, hear_notice, connection);
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

void batch_free(struct batch *batch)
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
		batch_free(batch);
	}
	worker_abandon(&connection->canceller);
	loop_stop_timer(&connection->deferred_loss);
	loop_stop_timer(&connection->silence);
	loop_stop_timer(&connection->hold);
	loop_unwatch(connection->watch);
	PQfinish(connection->conn);
	error_clear(&connection->last_words);
	error_clear(&connection->loss);
	free(connection);
}

/* --- silence --------------------------------------------------------------------------------- */

int64_t statement_limit(const struct statement *statement)
{
	if (statement->limit_ms < 0)
		return 0;
	return statement->limit_ms ? statement->limit_ms : STATEMENT_LIMIT_MS;
}

bool connection_waits_for_pool(const struct connection *connection)
{
	const struct batch *batch = connection->first;

	if (!connection->is_pooled || !batch || !batch->is_sent)
		return false;
	return batch->is_copy ? batch->copy == COPY_BEGINNING : batch->part == PART_BEGIN;
}

/* The moment at which a server that went on saying nothing is given up: its own time limit would
 * have made it answer before. */
static int64_t due_ms(const struct connection *connection)
{
	const struct batch *batch = connection->first;
	size_t at = batch->at < batch->count ? batch->at : batch->count - 1;
	int64_t from = batch->is_sent ? connection->heard_ms : batch->queued_ms;

	int64_t limit = statement_limit(&batch->statements[at]);

	if (limit && limit < POOL_SILENCE_MS && connection_waits_for_pool(connection))
		limit = POOL_SILENCE_MS;
	return from + (limit ? limit : NO_LIMIT_SILENCE_MS) + SILENCE_GRACE_MS;
}

/* TCP alone keeps a dead link for a quarter of an hour, and a tunnel's near end for ever. */
static void heard_nothing(void *self)
{
	struct connection *connection = self;
	struct error error = ERROR_INIT;
	int64_t now = clock_now_ms(), due;

	connection->silence = NULL;
	if (!connection->first || !connection->first->is_sent || connection->is_lost ||
		connection->first->is_paused)
		return;
	due = due_ms(connection);
	if (now < due) {
		connection->silence =
			loop_timer(connection->loop, due - now, heard_nothing, connection);
		return;
	}
	error_set(&error, "the server has not answered for %" PRId64 " s",
		(now - connection->heard_ms) / 1000);
	connection_lose(connection, &error);
}

void connection_listen(struct connection *connection)
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
	waiting->is_for_pool = connection_waits_for_pool(connection);
	return true;
}

static struct wants connection_wants(void *self)
{
	struct connection *connection = self;
	const struct batch *batch = connection->first;
	struct wants wants = {.fd = PQsocket(connection->conn), .events = POLLIN};

	if (connection->is_lost || (batch && batch->is_paused))
		return (struct wants){.fd = -1};
	if (batch && !batch->is_sent) {
		wants.now = !connection->hold;
	} else if (batch && connection->has_more) {
		/* What waits in libpq comes first: that would grow without end if more was read. */
		wants.events = 0;
		wants.now = true;
	} else if (batch && PQflush(connection->conn) == 1) {
		wants.events |= POLLOUT;
	}
	return wants;
}

static void send_first(struct batch *batch)
{
	if (batch->is_copy)
		copy_send(batch->connection);
	else
		batch_send(batch->connection);
}

static void receive(struct connection *connection, int budget_ms)
{
	connection->has_more = false;
	if (connection->first->is_copy)
		copy_receive(connection, budget_ms);
	else
		batch_receive(connection, budget_ms);
}

static void connection_ready(void *self, short revents, int budget_ms)
{
	struct connection *connection = self;

	if (connection->is_lost)
		return;
	if (connection->first && !connection->first->is_sent && !connection->hold)
		send_first(connection->first);
	/* libpq keeps all that it reads: what came is served before more is read, or a stream
	 * faster than its reader would fill the memory. */
	if ((revents & ~POLLOUT) && !connection->has_more && !PQconsumeInput(connection->conn)) {
		connection_lose(connection, NULL);
		return;
	}
	if (revents & POLLIN)
		connection->heard_ms = clock_now_ms();
	if (connection->first)
		receive(connection, budget_ms);
	else if (PQstatus(connection->conn) == CONNECTION_BAD || (revents & (POLLHUP | POLLERR)))
		connection_lose(connection, NULL);
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
	batch_finish(connection);
}

/* @why (taken over) or, when it is NULL, what libpq says. */
void connection_lose(struct connection *connection, struct error *why)
{
	struct pg_message message;

	if (connection->is_lost)
		return;
	connection->is_lost = true;
	PQisBusy(connection->conn); /* what came in before the end may say why */
	pg_message_parse(PQerrorMessage(connection->conn), &message);
	if (why)
		error_move(&connection->loss, why);
	else if (error_is_set(&connection->last_words))
		error_move(&connection->loss, &connection->last_words);
	else if (error_is_set(&message.error))
		error_move(&connection->loss, &message.error);
	else
		error_set(&connection->loss, "the server closed the connection");
	pg_message_clear(&message);
	log_warn("pg", "connection lost: %s", connection->loss.primary);
	connection->deferred_loss = loop_defer(connection->loop, tell_loss, connection);
}

void connection_break(struct connection *connection, const struct error *why)
{
	struct error copy = ERROR_INIT;

	error_copy(&copy, why);
	connection_lose(connection, &copy);
	error_clear(&copy);
}

/* --- facts ----------------------------------------------------------------------------------- */

int connection_server_version(const struct connection *connection)
{
	return PQserverVersion(connection->conn);
}

enum dialect connection_dialect(const struct connection *connection)
{
	return dialect_of(connection->conn);
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

bool connection_is_pooled(const struct connection *connection)
{
	return connection && connection->is_pooled;
}

void connection_set_pooled(struct connection *connection)
{
	connection->is_pooled = true;
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
