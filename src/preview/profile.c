/* profile.c - asking for a profile: statistics in one batch, counts in one statement. */
#include "preview/profile_private.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "preview/selection.h"
#include "preview/sql.h"
#include "session/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LOCK_NOT_AVAILABLE "55P03"
#define QUERY_CANCELED "57014"
#define LIMIT_GRACE_MS 500 /* the server's own limit comes first, where it works */

enum { PART_RELATION, PART_COLUMNS, PART_SIZE, PART_LOCKED, PARTS };

struct profile_request {
	struct session *session;
	struct batch *batch;
	struct timer *refusal, *limit;
	char *oid;
	struct error error;
	int64_t started_ms, limit_ms;
	struct profile_counts extent; /* what is being counted */
	void (*table_done)(void *self, struct profile_table *table, const struct error *error);
	void (*counts_done)(void *self, struct profile_counts *counts, const struct error *error);
	void *self;
};

static void release(struct profile_request *request)
{
	loop_stop_timer(&request->limit);
	error_clear(&request->error);
	free(request->oid);
	free(request);
}

void profile_cancel(struct profile_request **request)
{
	if (!*request)
		return;
	batch_cancel(&(*request)->batch);
	loop_stop_timer(&(*request)->refusal);
	release(*request);
	*request = NULL;
}

int64_t profile_elapsed_ms(const struct profile_request *request)
{
	return clock_now_ms() - request->started_ms;
}

static struct profile_request *new_request(
	struct session *session, const struct selection *selection, void *self)
{
	struct profile_request *request = mem_new(sizeof *request);

	*request = (struct profile_request){.session = session,
		.oid = mem_text(selection->oid),
		.started_ms = clock_now_ms(),
		.self = self};
	return request;
}

/* --- statistics ------------------------------------------------------------------------------ */

static void table_came(void *self, struct answer *answers, size_t count)
{
	struct profile_request *request = self;
	struct profile_table *table = NULL;
	struct rowset *relation = answers[PART_RELATION].rows;
	const struct error *error = error_is_set(&answers[PART_RELATION].error)
					    ? &answers[PART_RELATION].error
					    : &answers[PART_COLUMNS].error;
	struct error gone = ERROR_INIT;

	(void)count;
	request->batch = NULL;
	if (relation && !rowset_rows(relation)) {
		error_set(&gone, "the relation is not there any more");
		error = &gone;
	} else if (relation && answers[PART_COLUMNS].rows) {
		/* A size that cannot be had is no reason to go without the rest. */
		table = profile_take_table(
			relation, answers[PART_COLUMNS].rows, answers[PART_SIZE].rows);
		if (!answers[PART_SIZE].rows && rowset_rows(answers[PART_LOCKED].rows))
			table->locked_by = rowset_integer(answers[PART_LOCKED].rows, 0, 0);
	}
	request->table_done(request->self, table, error);
	error_clear(&gone);
	release(request);
}

struct profile_request *profile_read(struct session *session, const struct selection *selection,
	const char *column,
	void (*done)(void *self, struct profile_table *table, const struct error *error),
	void *self)
{
	struct profile_request *request = new_request(session, selection, self);
	const struct statement statements[PARTS] = {
		[PART_RELATION] = {.sql = sql_profile_relation,
			.parameters = {selection->oid},
			.parameter_count = 1},
		[PART_COLUMNS] = {.sql = sql_profile_columns,
			.parameters = {selection->oid, selection->schema, selection->name, column},
			.parameter_count = 4},
		[PART_SIZE] = {.sql = sql_profile_size,
			.parameters = {selection->oid},
			.parameter_count = 1},
		[PART_LOCKED] = {.sql = sql_profile_locked,
			.parameters = {selection->oid},
			.parameter_count = 1},
	};

	request->table_done = done;
	request->batch = session_batch(session, statements, PARTS, table_came, request);
	return request;
}

/* --- counts ---------------------------------------------------------------------------------- */

static void fail(struct profile_request *request)
{
	request->counts_done(request->self, NULL, &request->error);
	release(request);
}

static void refuse(void *self)
{
	fail(self);
}

static void holder_came(void *self, struct answer *answers, size_t count)
{
	struct profile_request *request = self;

	(void)count;
	request->batch = NULL;
	if (rowset_rows(answers[0].rows))
		error_set(&request->error, "locked by pid %s; nothing was read",
			rowset_text(answers[0].rows, 0, 0));
	else
		error_set(&request->error, "locked for a moment; nothing was read");
	memcpy(request->error.sqlstate, LOCK_NOT_AVAILABLE, sizeof LOCK_NOT_AVAILABLE);
	fail(request);
}

static void ask_for_holder(struct profile_request *request)
{
	request->batch = session_batch(request->session,
		&(struct statement){.sql = sql_profile_locked,
			.parameters = {request->oid},
			.parameter_count = 1},
		1, holder_came, request);
}

static void set_limit_error(struct profile_request *request)
{
	error_set(&request->error, "not counted within the limit of %" PRId64 " s",
		request->limit_ms / 1000);
	memcpy(request->error.sqlstate, QUERY_CANCELED, sizeof QUERY_CANCELED);
}

/* The server says only that a limit was reached, not which. */
static void explain_limit(struct profile_request *request)
{
	if (strcmp(request->error.sqlstate, QUERY_CANCELED) == 0 && request->limit_ms > 0 &&
		profile_elapsed_ms(request) >= request->limit_ms)
		set_limit_error(request);
}

/* Before server 11 the limit that is set in a pipeline does not count for what follows in it
 * (release notes of 11, statement_timeout). */
static void limit_over(void *self)
{
	struct profile_request *request = self;

	request->limit = NULL;
	batch_cancel(&request->batch);
	set_limit_error(request);
	fail(request);
}

static void counts_came(void *self, struct answer *answers, size_t count)
{
	struct profile_request *request = self;
	struct profile_counts *counts;

	(void)count;
	request->batch = NULL;
	loop_stop_timer(&request->limit);
	if (!answers[0].rows) {
		error_copy(&request->error, &answers[0].error);
		if (strcmp(request->error.sqlstate, LOCK_NOT_AVAILABLE) == 0) {
			ask_for_holder(request);
			return;
		}
		explain_limit(request);
		fail(request);
		return;
	}
	counts = profile_take_counts(answers[0].rows);
	counts->elapsed_ms = answers[0].elapsed_ms;
	counts->first_rows = request->extent.first_rows;
	counts->sample_percent = request->extent.sample_percent;
	counts->is_filtered = request->extent.is_filtered;
	request->counts_done(request->self, counts, &answers[0].error);
	release(request);
}

static void send_count(struct profile_request *request, const struct selection *selection,
	const struct profile_column *column, int64_t first_rows)
{
	bool is_utf8 = strcmp(connection_parameter(
				      session_connection(request->session), "server_encoding"),
			       "UTF8") == 0;
	struct statement statement = {.limit_ms = request->limit_ms};
	struct buf sql = BUF_INIT;

	profile_statement(selection, column, first_rows, session_server_version(request->session),
		is_utf8, &sql, &statement);
	statement.sql = buf_string(&sql);
	request->batch = session_batch(request->session, &statement, 1, counts_came, request);
	if (request->limit_ms > 0)
		request->limit = loop_timer(session_loop(request->session),
			request->limit_ms + LIMIT_GRACE_MS, limit_over, request);
	buf_free(&sql);
}

struct profile_request *profile_count(struct session *session, const struct selection *selection,
	const struct profile_column *column, int64_t first_rows, int64_t limit_ms,
	void (*done)(void *self, struct profile_counts *counts, const struct error *error),
	void *self)
{
	struct profile_request *request = new_request(session, selection, self);

	request->counts_done = done;
	request->limit_ms = limit_ms;
	request->extent = (struct profile_counts){.first_rows = first_rows,
		.sample_percent = selection->sample_percent,
		.is_filtered = selection->where || selection->condition_count};
	if (column->is_readable) {
		send_count(request, selection, column, first_rows);
	} else {
		error_set(&request->error, "you may not read this column (no SELECT)");
		request->refusal = loop_defer(session_loop(session), refuse, request);
	}
	return request;
}
