/*
 * preview_read.c - what is asked of the server for a window: the facts of the relation once, an
 * estimate where the plan has a doubt, then the window, by a statement or by a cursor.
 */
#include "preview/preview_private.h"

#include "base/memory.h"
#include "loop/loop.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

static void ask_window(struct preview *preview);

bool read_is_raw(const struct preview *preview)
{
	return strcmp(connection_parameter(session_connection(preview->session), "server_encoding"),
		       "SQL_ASCII") == 0;
}

void read_drop_windows(struct preview *preview)
{
	windows_clear(&preview->windows);
	preview->at_start = preview->at_end = false;
	preview->first_row = 0;
}

void read_close_cursor(struct preview *preview)
{
	cursor_close(&preview->cursor);
}

static void fail(struct preview *preview, struct answer *answer)
{
	selection_place_error(preview->selection, preview->asked, answer->position, &answer->error);
	preview->is_stale = true;
	preview->events->failed(preview->self, &answer->error);
}

/* --- what came ------------------------------------------------------------------------------- */

static bool is_jump(const struct preview *preview)
{
	return preview->direction != GO_FORWARD && preview->direction != GO_BACKWARD;
}

static void note_ends(struct preview *preview, size_t rows)
{
	bool is_short = rows < preview->rows_wanted;
	bool is_by_position = preview->plan.way == PREVIEW_BY_POSITION;

	switch (preview->direction) {
	case GO_FIRST:
		preview->at_start = true;
		preview->at_end = is_short;
		break;
	case GO_LAST:
		preview->at_end = true;
		preview->at_start = is_short && (!is_by_position || preview->low_page == 0);
		break;
	case GO_FORWARD:
		preview->at_end = is_short;
		break;
	case GO_BACKWARD:
		preview->at_start = is_short && (!is_by_position || preview->low_page == 0);
		break;
	case GO_TO:
		preview->at_start = preview->percent <= 0;
		preview->at_end = is_short;
		break;
	}
	if (preview->plan.way == PREVIEW_BY_CURSOR)
		preview->at_start = preview->first_row == 0;
}

/* Returns by how much the number of the row under the person's cursor changes. */
static long take_window(struct preview *preview, struct rowset *rows, int64_t first)
{
	size_t count = rowset_rows(rows), dropped = 0;
	bool in_front = preview->direction == GO_BACKWARD;
	bool is_reversed = preview->plan.way == PREVIEW_BY_CURSOR
				   ? preview->direction == GO_LAST
				   : window_is_reversed(preview->direction);
	int64_t before = preview->first_row;

	if (is_jump(preview)) {
		windows_clear(&preview->windows);
		preview->first_row = first;
	}
	if (count)
		dropped = windows_add(&preview->windows, rows, is_reversed, in_front);
	else
		rowset_free(rows);
	if (in_front) {
		preview->first_row = first;
		preview->at_end &= !dropped;
	} else if (dropped) {
		preview->first_row += (int64_t)dropped;
		preview->at_start = false;
	}
	note_ends(preview, count);
	if (in_front)
		return (long)count;
	if (preview->is_again)
		return (long)(before - preview->first_row);
	return is_jump(preview) ? 0 : -(long)dropped;
}

static void tell_window(struct preview *preview, struct rowset *rows, int64_t first)
{
	long shift = take_window(preview, rows, first);

	preview->rows_wanted = windows_fitting(&preview->windows, preview->rows_wanted);
	preview->events->changed(preview->self, shift);
}

/* A backward range by position that held too few rows is asked again, larger. */
static bool must_grow(struct preview *preview, size_t rows)
{
	if (preview->plan.way != PREVIEW_BY_POSITION || !window_is_reversed(preview->direction) ||
		rows >= preview->rows_wanted / 8 + 1 || preview->low_page == 0)
		return false;
	preview->span *= 8;
	return true;
}

/* VACUUM FULL, CLUSTER or REFRESH put the rows elsewhere: what the ctids say is over. */
static bool was_rewritten(struct preview *preview, const struct rowset *settings)
{
	const char *file = rowset_text(settings, 0, 1);
	bool is_other = preview->file && strcmp(preview->file, file) != 0;

	if (preview->plan.way != PREVIEW_BY_POSITION)
		return false;
	mem_replace(&preview->file, mem_text(file));
	return is_other && !is_jump(preview);
}

static bool must_ask_again(struct preview *preview, const struct answer *answers)
{
	size_t rows = rowset_rows(answers[1].rows);

	if (was_rewritten(preview, answers[0].rows)) {
		preview->note = "the table was rewritten: read anew from the start";
		preview->direction = GO_FIRST;
		return true;
	}
	if (preview->direction == GO_LAST && preview->plan.way == PREVIEW_BY_POSITION) {
		preview->low_page = rowset_integer(answers[0].rows, 0, 2) - preview->span;
		if (preview->low_page < 0)
			preview->low_page = 0;
	}
	if (preview->direction == GO_TO && !rows && preview->percent > 0) {
		/* Behind the last row. */
		preview->direction = GO_LAST;
		return true;
	}
	return must_grow(preview, rows);
}

static void window_answered(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	struct rowset *rows = answers[1].rows;

	(void)count;
	preview->batch = NULL;
	loop_stop_timer(&preview->limit);
	preview->elapsed_ms = answers[1].elapsed_ms;
	if (!rows) {
		fail(preview, &answers[answers[0].rows ? 1 : 0]);
		return;
	}
	if (must_ask_again(preview, answers)) {
		ask_window(preview);
		return;
	}
	answers[1].rows = NULL;
	tell_window(preview, rows, 0);
}

static void cursor_fetched(void *self, struct answer *answer, int64_t first)
{
	struct preview *preview = self;
	struct rowset *rows = answer->rows;

	preview->elapsed_ms = answer->elapsed_ms;
	if (!rows) {
		read_close_cursor(preview);
		fail(preview, answer);
		return;
	}
	answer->rows = NULL;
	tell_window(preview, rows, first);
	/* Nothing is left to be read: no transaction has to wait for it. */
	if (preview->cursor && !cursor_is_busy(preview->cursor) && preview->at_start &&
		preview->at_end) {
		preview->note = "all rows are here, transaction closed";
		read_close_cursor(preview);
	}
}

static void cursor_closed(void *self, bool is_needed)
{
	struct preview *preview = self;

	read_close_cursor(preview);
	preview->note = is_needed
				? "transaction closed: the pool has no other connection; moving on "
				  "reads again"
				: "transaction closed after waiting; moving on reads again";
	preview->events->changed(preview->self, 0);
}

/* --- what is asked --------------------------------------------------------------------------- */

struct window_request read_request(const struct preview *preview)
{
	return (struct window_request){.facts = preview->facts,
		.plan = &preview->plan,
		.selection = preview->selection,
		.direction = preview->direction,
		.rows = preview->rows_wanted,
		.percent = preview->percent,
		.span = preview->span,
		.low_page = preview->low_page};
}

bool read_marks(const struct preview *preview, size_t row, struct window_request *request)
{
	size_t at, column = preview->facts->count + 1;
	const struct rowset *rows = windows_find(&preview->windows, row, &at);

	for (size_t i = 0; rows && i < preview->plan.step_count; i++)
		request->marks[i] = rowset_value(rows, at, column + i);
	return rows && preview->plan.step_count;
}

static void place_backwards(struct preview *preview, struct window_request *request)
{
	const char *ctid = request->marks[0].bytes;
	int64_t page = *ctid == '(' ? strtoll(ctid + 1, NULL, 10) : 0;

	preview->low_page = page > preview->span ? page - preview->span : 0;
	request->low_page = preview->low_page;
}

/* Before server 11 the limit that is set in a pipeline does not count for what follows in it
 * (release notes of 11, statement_timeout). */
static void limit_over(void *self)
{
	struct preview *preview = self;
	struct answer answer = {.rows = NULL};

	preview->limit = NULL;
	batch_cancel(&preview->batch);
	error_set(&answer.error, "the window was not read within its limit of %d s",
		WINDOW_LIMIT_MS / 1000);
	fail(preview, &answer);
	error_clear(&answer.error);
}

static void ask_statement(struct preview *preview)
{
	struct window_request request = read_request(preview);
	struct buf settings = BUF_INIT, sql = BUF_INIT;
	struct statement statements[2] = {
		{.limit_ms = WINDOW_LIMIT_MS}, {.limit_ms = WINDOW_LIMIT_MS, .is_continued = true}};
	bool is_last = preview->direction == GO_FORWARD;

	if (!is_jump(preview))
		read_marks(preview, is_last ? windows_rows(&preview->windows) - 1 : 0, &request);
	if (preview->plan.way == PREVIEW_BY_POSITION && preview->direction == GO_BACKWARD)
		place_backwards(preview, &request);
	window_settings_sql(&request, read_is_raw(preview), &settings, &statements[0]);
	window_sql(&request, &sql, &statements[1]);
	statements[0].runs_no_code = statements[1].runs_no_code;
	statements[0].sql = buf_string(&settings);
	mem_replace(&preview->asked, buf_take(&sql));
	statements[1].sql = preview->asked;
	preview->batch = session_batch(preview->session, statements, 2, window_answered, preview);
	loop_stop_timer(&preview->limit);
	preview->limit = loop_timer(session_loop(preview->session),
		WINDOW_LIMIT_MS + LIMIT_GRACE_MS, limit_over, preview);
	buf_free(&settings);
}

static void open_cursor(struct preview *preview)
{
	static const struct cursor_events events = {
		.fetched = cursor_fetched, .closed = cursor_closed};
	struct window_request request = read_request(preview);
	struct buf settings = BUF_INIT, sql = BUF_INIT;
	struct statement begin = {.limit_ms =
					  preview->has_agreed ? AGREED_LIMIT_MS : WINDOW_LIMIT_MS},
			 declare = {.limit_ms = begin.limit_ms};

	window_settings_sql(&request, read_is_raw(preview), &settings, &begin);
	window_cursor_sql(&request, &sql, &declare);
	begin.runs_no_code = declare.runs_no_code;
	begin.sql = buf_string(&settings);
	mem_replace(&preview->asked, buf_take(&sql));
	declare.sql = preview->asked;
	preview->cursor =
		cursor_open(preview->session, &begin, &declare, preview->idle_ms, &events, preview);
	buf_free(&settings);
}

/* Where a cursor that was closed goes on: so that what is on the screen comes again. */
static int64_t place_again(const struct preview *preview)
{
	int64_t half = (int64_t)preview->rows_wanted / 2, from = preview->first_row - half;

	if (preview->direction == GO_FORWARD)
		from = preview->first_row + (int64_t)windows_rows(&preview->windows) - half;
	return from < 0 ? 0 : from;
}

static void ask_cursor(struct preview *preview)
{
	int64_t wanted = (int64_t)preview->rows_wanted;
	size_t rows = preview->rows_wanted;

	preview->is_again = !preview->cursor && !is_jump(preview);
	preview->note = preview->is_again ? "read again, rows may have changed" : NULL;
	if (preview->is_again) {
		preview->from = place_again(preview);
		preview->direction = GO_TO;
		preview->percent = 100;
	} else if (preview->direction == GO_FORWARD) {
		preview->from = preview->first_row + (int64_t)windows_rows(&preview->windows);
	} else if (preview->direction == GO_BACKWARD) {
		preview->from = preview->first_row > wanted ? preview->first_row - wanted : 0;
		rows = (size_t)(preview->first_row - preview->from);
	} else {
		preview->from = preview->direction == GO_LAST ? CURSOR_LAST : 0;
	}
	if (!preview->cursor)
		open_cursor(preview);
	cursor_fetch(preview->cursor, preview->from, rows);
}

static void ask_window(struct preview *preview)
{
	struct window_request request = read_request(preview);

	buf_clear(preview->sql_words);
	window_words(&request, preview->sql_words);
	if (preview->plan.way == PREVIEW_BY_CURSOR)
		ask_cursor(preview);
	else
		ask_statement(preview);
}

/* --- before the first window ----------------------------------------------------------------- */

static void explained(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	struct preview_doubt doubt;
	char *words = NULL;

	(void)count;
	preview->batch = NULL;
	if (!answers[0].rows) {
		fail(preview, &answers[0]);
		return;
	}
	if (preview->events->asks && doubt_read(rowset_text(answers[0].rows, 0, 0),
					     preview->plan.doubt, &doubt, &words)) {
		preview->events->asks(preview->self, &doubt);
		free(words);
		return;
	}
	free(words);
	preview->plan.doubt = NULL;
	ask_window(preview);
}

static void ask_estimate(struct preview *preview)
{
	struct window_request request = read_request(preview);
	struct buf sql = BUF_INIT;
	struct statement statement = {.limit_ms = WINDOW_LIMIT_MS};

	window_explain_sql(&request, &sql, &statement);
	mem_replace(&preview->asked, buf_take(&sql));
	statement.sql = preview->asked;
	preview->batch = session_batch(preview->session, &statement, 1, explained, preview);
}

static void begin_window(struct preview *preview)
{
	preview->span = FIRST_SPAN;
	preview->is_again = false;
	if (is_jump(preview))
		preview->note = NULL;
	if (preview->plan.doubt && !preview->has_agreed)
		ask_estimate(preview);
	else
		ask_window(preview);
}

static void mark_key(struct preview *preview)
{
	for (size_t i = 0; i < preview->facts->count; i++)
		preview->facts->columns[i].is_key = false;
	for (size_t i = 0; i < preview->plan.step_count; i++)
		if (preview->plan.steps[i].column != PLAN_CTID)
			preview->facts->columns[preview->plan.steps[i].column].is_key = true;
}

/* As many rows as fit if values are of the usual lengths; later ones tell. */
static size_t first_rows(const struct facts *facts)
{
	size_t bytes = 64, rows;

	for (size_t i = 0; i < facts->count; i++)
		bytes += facts->of[i].cut == CUT_NEVER ? 28 : 16 + cells_cut(facts) / 4;
	rows = PREVIEW_BYTES_KEPT / PREVIEW_WINDOWS_KEPT / bytes;
	return rows > PREVIEW_WINDOW_ROWS ? PREVIEW_WINDOW_ROWS : rows;
}

/* An operator of pg_catalog would be found for some types of others, as that of text for citext,
 * and compare as that type does not. */
static void find_operators(struct preview *preview)
{
	for (size_t i = 0; i < preview->selection->condition_count; i++) {
		struct condition *condition = &preview->selection->conditions[i];
		size_t column = plan_find_column(&preview->facts->plan, condition->column);
		const char *words = column == PLAN_NO_COLUMN
					    ? NULL
					    : facts_operator(&preview->facts->of[column],
						      condition->comparison);

		if (words && !strstr(words, "(pg_catalog."))
			mem_replace(&condition->operator_sql, mem_text(words));
	}
}

static void plan_anew(struct preview *preview)
{
	find_operators(preview);
	plan_windows(&preview->facts->plan, preview->selection, &preview->plan);
	mark_key(preview);
	preview->rows_wanted = first_rows(preview->facts);
	mem_replace(&preview->file, NULL);
}

static void facts_answered(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	struct error error = ERROR_INIT;
	struct facts *facts = facts_take(
		answers, preview->selection, session_server_version(preview->session), &error);

	(void)count;
	preview->batch = NULL;
	if (!facts) {
		preview->events->failed(preview->self, &error);
		error_clear(&error);
		return;
	}
	read_drop_windows(preview);
	facts_free(preview->facts);
	preview->facts = facts;
	preview->is_stale = false;
	plan_anew(preview);
	begin_window(preview);
}

void read_go(struct preview *preview, enum direction direction)
{
	struct statement statements[FACTS_STATEMENTS];

	if (preview_is_busy(preview) || !session_is_open(preview->session))
		return;
	preview->direction = direction;
	if (preview->facts && (!preview->is_stale || !is_jump(preview))) {
		if (!preview->rows_wanted)
			plan_anew(preview);
		begin_window(preview);
		return;
	}
	read_close_cursor(preview);
	facts_ask(preview->selection, statements);
	preview->batch = session_batch(
		preview->session, statements, FACTS_STATEMENTS, facts_answered, preview);
}

void read_stop(struct preview *preview)
{
	batch_cancel(&preview->batch);
	loop_stop_timer(&preview->limit);
	if (preview->cursor && cursor_is_busy(preview->cursor))
		read_close_cursor(preview);
}
