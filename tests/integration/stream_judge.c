/*
 * stream_judge.c - does one thing after the other on one connection and says what came, one line
 * each: stream_judge CONNINFO [HOW:]WAY SQL ...
 *
 * WAY is batch, stream or copy; HOW is cancel (after 1000 rows), pause (for some turns, after each
 * 1000 rows), leave (cancel while it is paused), or slow (1000 rows of 2 ms, then cancel). Rows
 * begin with their number from 1. "tick": the longest that a timer of 5 ms had to wait meanwhile.
 */
#include "base/clock.h"
#include "base/error.h"
#include "loop/loop.h"
#include "pg/connection.h"
#include "session/session.h"
#include "source/source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEP 1000
#define TICK_MS 5

struct judge {
	struct loop *loop;
	struct session *session;
	struct batch *batch;
	struct timer *tick, *resume;
	int64_t rows, bytes, ticked_ms, longest_ms, paused;
	bool is_done, in_order, cancels, pauses, leaves, is_slow;
	struct error error;
};

static void stepped(void *self, enum step_id id)
{
	(void)self;
	(void)id;
}

static void asks(void *self, const struct question *question)
{
	(void)question;
	session_answer(((struct judge *)self)->session, NULL);
}

static void opened(void *self)
{
	struct judge *judge = self;

	judge->is_done = true;
}

static void closed(void *self, const struct error *error)
{
	struct judge *judge = self;

	printf("closed %s\n", error->primary);
	judge->is_done = true;
}

static void tick(void *self)
{
	struct judge *judge = self;
	int64_t now = clock_now_ms(), waited = now - judge->ticked_ms;

	if (waited > judge->longest_ms)
		judge->longest_ms = waited;
	judge->ticked_ms = now;
	judge->tick = loop_timer(judge->loop, TICK_MS, tick, judge);
}

static void resume(void *self)
{
	struct judge *judge = self;

	judge->resume = NULL;
	if (judge->leaves)
		batch_cancel(&judge->batch);
	else
		batch_pause(judge->batch, false);
	judge->is_done = judge->leaves;
}

static void took(struct judge *judge, const char *text, size_t length)
{
	judge->in_order &= strtoll(text, NULL, 10) == ++judge->rows;
	judge->bytes += (int64_t)length;
	if (judge->is_slow)
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
	if (judge->rows % STEP)
		return;
	if (judge->pauses) {
		judge->paused++;
		batch_pause(judge->batch, true);
		judge->resume = loop_timer(judge->loop, 1, resume, judge);
	} else if (judge->cancels) {
		batch_cancel(&judge->batch);
		judge->is_done = true;
	}
}

static void rows_came(void *self, const struct rowset *rows)
{
	struct judge *judge = self;

	/* A paused stream that goes on would be seen by its timer being set twice. */
	if (judge->resume)
		judge->in_order = false;
	for (size_t row = 0; row < rowset_rows(rows); row++)
		took(judge, rowset_text(rows, row, 0), rowset_value(rows, row, 0).length);
}

static void data_came(void *self, const char *bytes, size_t length)
{
	struct judge *judge = self;

	if (judge->resume)
		judge->in_order = false;
	took(judge, bytes, length);
}

static void done(void *self, struct answer *answers, size_t count)
{
	struct judge *judge = self;

	(void)count;
	judge->batch = NULL;
	judge->is_done = true;
	error_copy(&judge->error, &answers[0].error);
	for (size_t row = 0; row < rowset_rows(answers[0].rows); row++)
		took(judge, rowset_text(answers[0].rows, row, 0), 0);
}

/* Not ru_maxrss, which counts what the program that started this one had. */
static long peak_kb(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[256];
	long peak = 0;

	while (status && fgets(line, sizeof line, status))
		if (strncmp(line, "VmHWM:", 6) == 0)
			peak = strtol(line + 6, NULL, 10);
	if (status)
		fclose(status);
	return peak;
}

static void run(struct judge *judge, const char *way, const char *sql)
{
	static const struct stream_events events = {.rows = rows_came, .data = data_came};
	const struct statement statement = {.sql = sql, .limit_ms = -1};
	const char *colon = strchr(way, ':');
	int64_t began = clock_now_ms();

	judge->rows = judge->bytes = judge->longest_ms = judge->paused = 0;
	judge->ticked_ms = began;
	judge->is_done = false;
	judge->in_order = true;
	judge->leaves = strncmp(way, "leave:", 6) == 0;
	judge->is_slow = strncmp(way, "slow:", 5) == 0;
	judge->cancels = judge->is_slow || strncmp(way, "cancel:", 7) == 0;
	judge->pauses = judge->leaves || strncmp(way, "pause:", 6) == 0;
	way = colon ? colon + 1 : way;
	if (strcmp(way, "batch") == 0)
		judge->batch = session_batch(judge->session, &statement, 1, done, judge);
	else
		judge->batch = (strcmp(way, "copy") == 0 ? session_copy : session_stream)(
			judge->session, &statement, &events, done, judge);
	loop_until(judge->loop, &judge->is_done);
	printf("%s rows %" PRId64 " bytes %" PRId64 " %s tick %" PRId64 " ms %" PRId64
	       " peak %ld error %s %s\n",
		way, judge->rows, judge->bytes, judge->in_order ? "in order" : "OUT OF ORDER",
		judge->longest_ms, clock_now_ms() - began, peak_kb(),
		judge->error.sqlstate[0] ? judge->error.sqlstate : "-",
		judge->error.primary ? judge->error.primary : "-");
	fflush(stdout);
	error_clear(&judge->error);
}

int main(int argc, char **argv)
{
	static const struct session_events events = {
		.stepped = stepped, .asks = asks, .opened = opened, .closed = closed};
	struct judge judge = {.loop = loop_new()};
	struct source *source = source_new();
	struct error error = ERROR_INIT;
	size_t count;

	if (argc < 2 ||
		!source_apply_conninfo(source, argv[1], ORIGIN_TYPED, NULL, &count, &error)) {
		fprintf(stderr, "stream_judge CONNINFO [HOW:]WAY SQL ...\n");
		return 1;
	}
	judge.session = session_new(judge.loop, source, NULL, &events, &judge);
	judge.ticked_ms = clock_now_ms();
	judge.tick = loop_timer(judge.loop, TICK_MS, tick, &judge);
	session_open(judge.session);
	loop_until(judge.loop, &judge.is_done);
	for (int i = 2; session_is_open(judge.session) && i + 1 < argc; i += 2)
		run(&judge, argv[i], argv[i + 1]);
	session_free(judge.session);
	source_free(source);
	loop_free(judge.loop);
	return 0;
}
