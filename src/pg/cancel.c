/* cancel.c - asks the server to stop what it runs. */
#include "pg/connection_private.h"

#include "base/log.h"
#include "loop/loop.h"
#include "loop/worker.h"

#define CANCEL_HOLD_MS 5000 /* the next statement waits so long for a request to cancel */

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
	struct batch *forgotten = *batch;

	*batch = NULL;
	if (!forgotten)
		return;
	forgotten->is_forgotten = true;
	batch_pause(forgotten, false);
	if (!forgotten->is_sent)
		return;
	/* Nothing runs yet that a request could stop. */
	if (connection_waits_for_pool(forgotten->connection))
		forgotten->connection->cancels_late = true;
	else
		connection_send_cancel(forgotten->connection);
}

void connection_send_cancel(struct connection *connection)
{
	static const struct worker_ops ops = {
		.work = cancel_work, .done = cancel_done, .free_job = cancel_free};
	PGcancel *request;

	connection->cancels_late = false;
	if (connection->is_lost || connection->canceller)
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

void connection_cancel(struct connection *connection)
{
	struct batch *running = connection->first;

	for (struct batch *batch = running; batch; batch = batch->next)
		batch->is_forgotten = true;
	batch_cancel(&running);
}

bool connection_is_cancelling(const struct connection *connection)
{
	return connection && connection->canceller;
}
