#include "preview/cursor.h"

#include "base/clock.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "session/session.h"
#include "session/side.h"

#include <inttypes.h>
#include <stdlib.h>

#define STATEMENTS_MAX 4
#define POOL_LOOK_MS 500

struct cursor {
	const struct cursor_events *events;
	void *self;
	struct loop *loop;
	struct session *origin;
	struct side *side;
	struct session *session; /* NULL until it is open */
	struct batch *batch;
	struct timer *idle;
	int64_t idle_ms, idle_since_ms;
	struct statement settings, declare; /* texts owned */
	bool is_declared;
	int64_t first; /* asked for */
	size_t rows;
	int64_t at; /* the row that the server's cursor stands on, from 1; 0: before the first */
};

static void copy_statement(struct statement *to, const struct statement *from)
{
	*to = *from;
	to->sql = mem_text(from->sql);
	for (int i = 0; i < from->parameter_count; i++)
		to->parameters[i] = mem_text(from->parameters[i]);
}

static void free_statement(struct statement *statement)
{
	free((char *)(uintptr_t)statement->sql);
	for (int i = 0; i < statement->parameter_count; i++)
		free((char *)(uintptr_t)statement->parameters[i]);
}

static void wait_idle(struct cursor *cursor);

static void idle_over(void *self)
{
	struct cursor *cursor = self;

	int64_t left_ms = cursor_idle_left_ms(cursor);
	bool is_needed = session_waits_for_pool(cursor->origin);

	cursor->idle = NULL;
	if (is_needed || !left_ms)
		cursor->events->closed(cursor->self, is_needed);
	else
		wait_idle(cursor);
}

/* Behind a pooler it is looked for often whether the connection is needed elsewhere. */
static void wait_idle(struct cursor *cursor)
{
	int64_t left_ms = cursor_idle_left_ms(cursor);
	bool looks =
		left_ms > POOL_LOOK_MS && connection_is_pooled(session_connection(cursor->session));

	cursor->idle = loop_timer(cursor->loop, looks ? POOL_LOOK_MS : left_ms, idle_over, cursor);
}

/* Where the last FETCH left the server's cursor, and the number of its first row. */
static int64_t note_place(struct cursor *cursor, const struct answer *answers, size_t count)
{
	int64_t rows = (int64_t)rowset_rows(answers[count - 1].rows), all;

	if (cursor->first != CURSOR_LAST) {
		cursor->at = cursor->first + rows;
		return cursor->first;
	}
	all = cursor->at + rowset_touched(answers[count - 2].rows);
	cursor->at = rows < (int64_t)cursor->rows ? 0 : all - rows + 1;
	return all - rows;
}

static void fetched(void *self, struct answer *answers, size_t count)
{
	struct cursor *cursor = self;
	struct answer *answer = &answers[count - 1];
	int64_t first = 0;

	cursor->batch = NULL;
	for (size_t i = 0; i < count && answer->rows; i++)
		if (!answers[i].rows)
			answer = &answers[i];
	/* What comes after a failure did not run: the cause is the first one. */
	for (size_t i = 0; i < count && !answer->rows && !error_is_set(&answer->error); i++)
		answer = &answers[i];
	if (answer->rows) {
		cursor->is_declared = true;
		first = note_place(cursor, answers, count);
		cursor->idle_since_ms = clock_now_ms();
		wait_idle(cursor);
	}
	cursor->events->fetched(cursor->self, answer, first);
}

/* The limit of the transaction is that of its first statement; the others say it too, because a
 * server that is silent for longer counts as lost. */
static struct statement continued(const struct cursor *cursor, char *sql)
{
	return (struct statement){
		.sql = sql, .is_continued = true, .limit_ms = cursor->settings.limit_ms};
}

static void ask(struct cursor *cursor)
{
	struct statement statements[STATEMENTS_MAX];
	size_t count = 0;
	bool is_last = cursor->first == CURSOR_LAST;
	char *move = is_last ? mem_text("MOVE FORWARD ALL FROM pgusher")
			     : mem_printf("MOVE ABSOLUTE %" PRId64 " FROM pgusher", cursor->first);
	char *fetch = mem_printf(
		"FETCH %s %zu FROM pgusher", is_last ? "BACKWARD" : "FORWARD", cursor->rows);

	if (!cursor->is_declared) {
		statements[count++] = cursor->settings;
		statements[count] = cursor->declare;
		statements[count++].is_continued = true;
	}
	statements[count++] = continued(cursor, move);
	statements[count] = continued(cursor, fetch);
	statements[count++].keeps = true;
	cursor->batch = session_batch(cursor->session, statements, count, fetched, cursor);
	free(move);
	free(fetch);
}

static void opened(void *self, struct session *session)
{
	struct cursor *cursor = self;

	cursor->session = session;
	ask(cursor);
}

static void failed(void *self, const struct error *error)
{
	struct cursor *cursor = self;
	struct answer answer = {.rows = NULL};

	error_copy(&answer.error, error);
	cursor->events->fetched(cursor->self, &answer, 0);
	error_clear(&answer.error);
}

struct cursor *cursor_open(struct session *session, const struct statement *settings,
	const struct statement *declare, int64_t idle_ms, const struct cursor_events *events,
	void *self)
{
	static const struct side_events side_events = {.opened = opened, .failed = failed};
	struct cursor *cursor = mem_new(sizeof *cursor);

	*cursor = (struct cursor){.events = events,
		.self = self,
		.loop = session_loop(session),
		.origin = session,
		.idle_ms = idle_ms};
	copy_statement(&cursor->settings, settings);
	copy_statement(&cursor->declare, declare);
	cursor->side = side_open(session, &side_events, cursor);
	return cursor;
}

void cursor_close(struct cursor **cursor)
{
	struct cursor *closed = *cursor;

	*cursor = NULL;
	if (!closed)
		return;
	loop_stop_timer(&closed->idle);
	batch_cancel(&closed->batch);
	side_close(closed->side);
	free_statement(&closed->settings);
	free_statement(&closed->declare);
	free(closed);
}

void cursor_fetch(struct cursor *cursor, int64_t first, size_t rows)
{
	loop_stop_timer(&cursor->idle);
	cursor->first = first;
	cursor->rows = rows;
	if (cursor->session)
		ask(cursor);
}

bool cursor_waits_for_pool(const struct cursor *cursor)
{
	return side_waits_for_pool(cursor->side);
}

bool cursor_is_busy(const struct cursor *cursor)
{
	return cursor->batch || !cursor->session;
}

int64_t cursor_idle_left_ms(const struct cursor *cursor)
{
	int64_t left = cursor->idle_since_ms + cursor->idle_ms - clock_now_ms();

	return left > 0 ? left : 0;
}
