/* rows_out.c - an export from its first question to the name of its file. */
#include "preview/rows_out_private.h"

#include "base/clock.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "pg/connection.h"
#include "preview/rows_out_plan.h"
#include "session/session.h"
#include "session/side.h"

#include <stdlib.h>
#include <string.h>

#define SETTLE_LIMIT_MS 5000 /* so long the server may take to let go of what was cancelled */

struct rows_out {
	struct session *session;
	struct side *side;
	struct rows_plan *plan;
	const struct rows_writer *writer;
	const struct rows_events *events;
	void *self;
	struct rows_target target; /* path is ours; its columns are in the plan */
	char *path;
	struct loop *loop;
	struct timer *timer; /* the next thing to do, or the limit of settling */
	struct batch *batch;
	struct rows_file *file;
	int64_t began_ms, ended_ms;
	int64_t rows, lines; /* lines: of COPY, the header among them */
	bool by_copy, has_begun, is_streaming, is_cut, is_ending;
	enum rows_end end;
	struct error error;
};

/* --- the end --------------------------------------------------------------------------------- */

static void tell_end(void *self)
{
	struct rows_out *out = self;

	out->timer = NULL;
	batch_cancel(&out->batch);
	side_close(out->side);
	out->side = NULL;
	out->ended_ms = clock_now_ms();
	out->events->ended(out->self, out->end, error_is_set(&out->error) ? &out->error : NULL);
}

static void tell_later(struct rows_out *out)
{
	loop_stop_timer(&out->timer);
	out->timer = loop_defer(out->loop, tell_end, out);
}

static void settled(void *self, struct answer *answers, size_t count)
{
	struct rows_out *out = self;

	(void)answers;
	(void)count;
	out->batch = NULL;
	tell_later(out);
}

/* What runs is cancelled. It has ended on the server when the next statement of the same session is
 * answered: closing the session alone would leave it running until it has something to send. */
static void settle(struct rows_out *out)
{
	bool was_running = out->batch != NULL;

	batch_cancel(&out->batch);
	if (!was_running || !session_is_open(out->session)) {
		tell_later(out);
		return;
	}
	out->batch =
		session_batch(out->session, &(struct statement){.sql = "SELECT"}, 1, settled, out);
	loop_stop_timer(&out->timer);
	out->timer = loop_timer(out->loop, SETTLE_LIMIT_MS, tell_end, out);
}

/* Nothing of it stays; @error is taken over. */
static void give_up(struct rows_out *out, enum rows_end end, struct error *error)
{
	if (out->is_ending)
		return;
	out->is_ending = true;
	out->is_streaming = false;
	out->end = end;
	if (error)
		error_move(&out->error, error);
	rows_file_free(out->file);
	out->file = NULL;
	settle(out);
}

static void file_failed(void *self)
{
	struct rows_out *out = self;
	struct error error = ERROR_INIT;

	if (rows_file_reader_closed(out->file)) {
		give_up(out, ROWS_READER_CLOSED, NULL);
		return;
	}
	error_copy(&error, rows_file_error(out->file));
	give_up(out, ROWS_NOT_WRITTEN, &error);
}

static void file_finished(void *self)
{
	struct rows_out *out = self;

	out->is_ending = true;
	out->end = ROWS_WRITTEN;
	tell_later(out);
}

static void file_drained(void *self)
{
	struct rows_out *out = self;

	if (out->batch && out->is_streaming)
		batch_pause(out->batch, false);
}

/* --- rows ------------------------------------------------------------------------------------ */

/* From inside of the stream: the file may not be freed under its feet, nor the connection closed,
 * so that what went wrong is seen to later in this turn. */
static void fail_later(void *self)
{
	struct rows_out *out = self;

	out->timer = NULL;
	file_failed(out);
}

static void pushed(struct rows_out *out, bool is_good)
{
	if (!is_good) {
		out->is_streaming = false;
		batch_pause(out->batch, true);
		out->timer = loop_defer(out->loop, fail_later, out);
	} else if (rows_file_is_full(out->file)) {
		batch_pause(out->batch, true);
	}
}

static bool is_beyond_limit(struct rows_out *out)
{
	if (!out->target.limit || out->rows < out->target.limit)
		return false;
	out->is_cut = true;
	return true;
}

/* With the first row, or without any: what is refused writes nothing at all. */
static void write_begin(struct rows_out *out)
{
	if (!out->has_begun && !out->by_copy && out->writer->begin)
		out->writer->begin(rows_file_buf(out->file), rows_plan_shape(out->plan));
	out->has_begun = true;
}

static void rows_came(void *self, const struct rowset *rows)
{
	struct rows_out *out = self;
	struct buf *buf = rows_file_buf(out->file);
	size_t from = buf->length;

	if (!out->is_streaming)
		return;
	write_begin(out);
	for (size_t row = 0; row < rowset_rows(rows) && !is_beyond_limit(out); row++)
		out->writer->row(buf, rows_plan_shape(out->plan), rows, row, out->rows++);
	pushed(out, rows_file_push(out->file, from));
}

static void line_came(void *self, const char *bytes, size_t length)
{
	struct rows_out *out = self;
	struct buf *buf;
	size_t from;

	if (!out->is_streaming)
		return;
	if (out->lines++ || !out->writer->copy_has_head) {
		if (is_beyond_limit(out))
			return;
		out->rows++;
	}
	buf = rows_file_buf(out->file);
	from = buf->length;
	buf_add(buf, bytes, length);
	pushed(out, rows_file_push(out->file, from));
}

static void read_rows(struct rows_out *out);

/* Servers that are only like PostgreSQL may not know this COPY; then the rows come one by one. */
static bool knows_no_copy(const struct rows_out *out, const struct error *error)
{
	return out->by_copy && !out->lines &&
	       (strcmp(error->sqlstate, "42601") == 0 || strcmp(error->sqlstate, "0A000") == 0);
}

static void rows_ended(void *self, struct answer *answers, size_t count)
{
	struct rows_out *out = self;
	const struct rows_writer *writer = out->writer;
	struct error error = ERROR_INIT;
	size_t from;

	(void)count;
	out->batch = NULL;
	if (!out->is_streaming)
		return; /* the file failed with the last of the rows: fail_later() is on its way */
	if (error_is_set(&answers[0].error) && knows_no_copy(out, &answers[0].error)) {
		out->by_copy = false;
		read_rows(out);
		return;
	}
	if (error_is_set(&answers[0].error)) {
		error_copy(&error, &answers[0].error);
		rows_plan_explain(out->plan, &error);
		give_up(out, ROWS_FAILED, &error);
		return;
	}
	out->is_streaming = false;
	from = rows_file_buf(out->file)->length;
	write_begin(out);
	if (writer->end && !out->by_copy)
		writer->end(rows_file_buf(out->file), rows_plan_shape(out->plan), out->rows,
			out->is_cut);
	if (rows_file_push(out->file, from))
		rows_file_finish(out->file);
	else
		file_failed(out);
}

static void read_rows(struct rows_out *out)
{
	static const struct stream_events stream = {.rows = rows_came, .data = line_came};
	const struct rows_writer *writer = out->writer;
	struct statement statement = {.limit_ms = -1};
	struct buf sql = BUF_INIT;

	rows_plan_compose(
		out->plan, out->by_copy ? writer->copy : NULL, out->target.limit, &sql, &statement);
	statement.sql = buf_string(&sql);
	statement.is_exact =
		out->target.format != ROWS_MARKDOWN && out->target.format != ROWS_LINES;
	out->is_streaming = true;
	out->batch = (out->by_copy ? session_copy : session_stream)(
		out->session, &statement, &stream, rows_ended, out);
	buf_free(&sql);
}

/* --- before ---------------------------------------------------------------------------------- */

static void plan_came(void *self, struct answer *answers, size_t count)
{
	struct rows_out *out = self;
	struct error error = ERROR_INIT;

	out->batch = NULL;
	if (!rows_plan_take(out->plan, answers, count, out->writer->leaves_generated, &error)) {
		give_up(out, ROWS_FAILED, &error);
		return;
	}
	out->by_copy = out->writer->copy && rows_plan_can_copy(out->plan);
	read_rows(out);
}

static void ask(struct rows_out *out)
{
	struct statement statements[ROWS_PLAN_QUESTIONS];
	size_t count = rows_plan_ask(out->plan, session_connection(out->session), statements);

	out->batch = session_batch(out->session, statements, count, plan_came, out);
}

static void side_opened(void *self, struct session *session)
{
	struct rows_out *out = self;

	out->session = session;
	ask(out);
}

static void side_failed(void *self, const struct error *error)
{
	struct rows_out *out = self;
	struct error copy = ERROR_INIT;

	error_copy(&copy, error);
	/* Its batches are gone with it. */
	if (out->is_ending)
		tell_later(out);
	else
		give_up(out, ROWS_FAILED, &copy);
}

/* The file first: where it cannot be written the server need not be asked. */
static void begin(void *self)
{
	static const struct rows_file_events file_events = {
		.drained = file_drained, .failed = file_failed, .finished = file_finished};
	static const struct side_events side_events = {
		.opened = side_opened, .failed = side_failed};
	struct rows_out *out = self;
	struct error error = ERROR_INIT;

	out->timer = NULL;
	if (!rows_plan_may_read(out->plan, &error)) {
		give_up(out, ROWS_FAILED, &error);
		return;
	}
	out->file = rows_file_open(out->loop, &out->target, &file_events, out, &error);
	if (!out->file)
		give_up(out, ROWS_NOT_WRITTEN, &error);
	else if (out->target.opens_side)
		out->side = side_open(out->session, &side_events, out);
	else
		ask(out);
}

struct rows_out *rows_out_start(struct session *session, const struct selection *selection,
	const struct rows_target *target, const struct rows_events *events, void *self)
{
	struct rows_out *out = mem_new(sizeof *out);

	*out = (struct rows_out){.session = session,
		.writer = rows_writer(target->format),
		.events = events,
		.self = self,
		.target = *target,
		.path = mem_text(target->path),
		.loop = session_loop(session),
		.began_ms = clock_now_ms()};
	out->target.path = out->path;
	out->plan = rows_plan_new(selection, target, session_source(session));
	out->timer = loop_defer(out->loop, begin, out);
	return out;
}

void rows_out_stop(struct rows_out *out)
{
	if (out->is_ending || (out->file && rows_file_is_naming(out->file)))
		return;
	loop_stop_timer(&out->timer);
	give_up(out, ROWS_STOPPED, NULL);
}

void rows_out_free(struct rows_out *out)
{
	if (!out)
		return;
	loop_stop_timer(&out->timer);
	batch_cancel(&out->batch);
	side_close(out->side);
	rows_file_free(out->file);
	rows_plan_free(out->plan);
	error_clear(&out->error);
	free(out->path);
	free(out);
}

/* --- progress -------------------------------------------------------------------------------- */

void rows_out_progress(const struct rows_out *out, struct rows_progress *progress)
{
	int64_t now = out->ended_ms ? out->ended_ms : clock_now_ms();
	int64_t estimate = rows_plan_estimate(out->plan, out->target.limit);

	*progress = (struct rows_progress){
		.rows = out->rows,
		.bytes = rows_file_bytes(out->file),
		.elapsed_ms = now - out->began_ms,
		.estimate = estimate,
		.left_ms = -1,
		.hidden_columns = rows_plan_hidden(out->plan),
		.is_cut = out->is_cut,
		.is_writing = out->is_streaming,
		.waits_for_pool = side_waits_for_pool(out->side),
	};
	if (out->is_streaming && out->rows && estimate > out->rows)
		progress->left_ms = progress->elapsed_ms * (estimate - out->rows) / out->rows;
}
