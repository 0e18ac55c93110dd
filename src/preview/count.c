#include "preview/count.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "preview/selection.h"
#include "session/session.h"
#include "session/side.h"

#include <stdlib.h>

struct count {
	struct selection *selection;
	struct side *side;
	struct batch *batch;
	void (*done)(void *self, int64_t rows, const struct error *error);
	void *self;
	int64_t began_ms, took_ms; /* took_ms: -1 while it counts */
};

static void end(struct count *count, int64_t rows, const struct error *error)
{
	if (count->took_ms >= 0)
		return;
	count->took_ms = clock_now_ms() - count->began_ms;
	count->done(count->self, rows, error);
}

static void counted(void *self, struct answer *answers, size_t answer_count)
{
	struct count *count = self;

	(void)answer_count;
	count->batch = NULL;
	end(count, answers->rows ? rowset_integer(answers->rows, 0, 0) : -1, &answers->error);
}

static void opened(void *self, struct session *session)
{
	struct count *count = self;
	struct statement statement = {.limit_ms = COUNT_LIMIT_MS};
	struct buf sql = BUF_INIT;

	buf_text(&sql, "SELECT pg_catalog.count(*)");
	selection_add_from(count->selection, &sql, &statement);
	selection_add_where(count->selection, &sql, &statement);
	statement.sql = buf_string(&sql);
	count->batch = session_batch(session, &statement, 1, counted, count);
	buf_free(&sql);
}

static void failed(void *self, const struct error *error)
{
	end(self, -1, error);
}

struct count *count_start(struct session *session, const struct selection *selection,
	void (*done)(void *self, int64_t rows, const struct error *error), void *self)
{
	static const struct side_events events = {.opened = opened, .failed = failed};
	struct count *count = mem_new(sizeof *count);

	*count = (struct count){.selection = selection_copy(selection),
		.done = done,
		.self = self,
		.began_ms = clock_now_ms(),
		.took_ms = -1};
	count->side = side_open(session, &events, count);
	return count;
}

void count_stop(struct count **count)
{
	struct count *stopped = *count;

	*count = NULL;
	if (!stopped)
		return;
	batch_cancel(&stopped->batch);
	side_close(stopped->side);
	selection_free(stopped->selection);
	free(stopped);
}

bool count_waits_for_pool(const struct count *count)
{
	return side_waits_for_pool(count->side);
}

int64_t count_elapsed_ms(const struct count *count)
{
	return count->took_ms >= 0 ? count->took_ms : clock_now_ms() - count->began_ms;
}
