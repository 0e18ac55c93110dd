#include "preview/preview_private.h"

#include "base/memory.h"
#include "catalog/catalog.h"
#include "preview/sql.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SPAN 16	    /* pages of a backward range */
#define LAST_SPAN (1 << 16) /* then the table is nearly empty there: give up growing */

struct preview *preview_new(struct session *session, const struct selection *selection,
	const struct preview_events *events, void *self)
{
	struct preview *preview = mem_new(sizeof *preview);

	*preview = (struct preview){.session = session,
		.selection = selection_copy(selection),
		.events = events,
		.self = self,
		.span = FIRST_SPAN};
	return preview;
}

static void drop_windows(struct preview *preview)
{
	for (size_t i = 0; i < preview->window_count; i++)
		rowset_free(preview->windows[i].rows);
	preview->window_count = 0;
}

void preview_free(struct preview *preview)
{
	if (!preview)
		return;
	batch_cancel(&preview->batch);
	batch_cancel(&preview->piece_batch);
	drop_windows(preview);
	for (size_t i = 0; i < preview->column_count; i++) {
		free(preview->columns[i].name);
		free(preview->columns[i].type);
	}
	for (size_t i = 0; i < preview->key_count; i++)
		free(preview->key_types[i]);
	free(preview->columns);
	free(preview->way_words);
	free(preview->sql);
	selection_free(preview->selection);
	free(preview);
}

/* --- windows --------------------------------------------------------------------------------- */

/* Puts @rows at the end where the window belongs; returns how the row numbers moved. */
static long keep_window(struct preview *preview, struct rowset *rows)
{
	bool at_front = preview->direction == GO_BACKWARD;
	bool is_reversed = preview->direction == GO_BACKWARD || preview->direction == GO_LAST;
	size_t last = PREVIEW_WINDOWS_KEPT - 1;
	long shift = 0;

	if (preview->direction == GO_FIRST || preview->direction == GO_LAST)
		drop_windows(preview);
	if (at_front) {
		shift = (long)rowset_rows(rows);
		if (preview->window_count > last) {
			rowset_free(preview->windows[--preview->window_count].rows);
			preview->at_end = false;
		}
		memmove(preview->windows + 1, preview->windows,
			preview->window_count * sizeof *preview->windows);
		preview->windows[0] = (struct window){rows, is_reversed};
		preview->window_count++;
		return shift;
	}
	if (preview->window_count > last) {
		shift = -(long)rowset_rows(preview->windows[0].rows);
		rowset_free(preview->windows[0].rows);
		memmove(preview->windows, preview->windows + 1, last * sizeof *preview->windows);
		preview->window_count--;
		preview->at_start = false;
	}
	preview->windows[preview->window_count++] = (struct window){rows, is_reversed};
	return shift;
}

static void note_ends(struct preview *preview, size_t rows)
{
	bool is_short = rows < PREVIEW_WINDOW_ROWS;

	switch (preview->direction) {
	case GO_FIRST:
		preview->at_start = true;
		preview->at_end = is_short;
		break;
	case GO_LAST:
		preview->at_end = true;
		preview->at_start = is_short && preview->way == PREVIEW_BY_KEY;
		break;
	case GO_FORWARD:
		preview->at_end = is_short;
		break;
	case GO_BACKWARD:
		preview->at_start = preview->way == PREVIEW_BY_KEY
					    ? is_short
					    : preview->low_page == 0 && is_short;
		break;
	}
	if (preview->way == PREVIEW_BY_CURSOR)
		preview->at_end = preview->at_start = true;
}

static void ask_window(struct preview *preview);

/* A backward range by position that held too few rows is asked again, larger. */
static bool must_grow(struct preview *preview, size_t rows)
{
	bool is_backwards = preview->direction == GO_BACKWARD || preview->direction == GO_LAST;

	if (preview->way != PREVIEW_BY_POSITION || !is_backwards || rows >= PREVIEW_WINDOW_ROWS ||
		preview->span >= LAST_SPAN ||
		(preview->direction == GO_BACKWARD && preview->low_page == 0)) {
		preview->span = FIRST_SPAN;
		return false;
	}
	preview->span *= 16;
	return true;
}

static void window_answered(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	struct rowset *rows = answers[0].rows;
	long shift;

	(void)count;
	preview->batch = NULL;
	preview->elapsed_ms = answers[0].elapsed_ms;
	if (!rows) {
		preview->events->failed(preview->self, &answers[0].error);
		return;
	}
	if (must_grow(preview, rowset_rows(rows))) {
		ask_window(preview);
		return;
	}
	answers[0].rows = NULL;
	shift = keep_window(preview, rows);
	note_ends(preview, rowset_rows(rows));
	preview->events->changed(preview->self, shift);
}

static void ask_window(struct preview *preview)
{
	struct buf sql = BUF_INIT;
	struct statement statement = {.limit_ms = 30000};

	statement.parameter_count =
		preview_window_sql(preview, &sql, statement.parameters, STATEMENT_PARAMETERS_MAX);
	mem_replace(&preview->sql, buf_take(&sql));
	statement.sql = preview->sql;
	preview->batch = session_batch(preview->session, &statement, 1, window_answered, preview);
}

/* --- columns --------------------------------------------------------------------------------- */

static const char *cell(const struct rowset *rows, size_t row, const char *name)
{
	return rowset_text(rows, row, (size_t)rowset_column(rows, name));
}

static bool flag(const struct rowset *rows, size_t row, const char *name)
{
	return cell(rows, row, name)[0] == 't';
}

static void take_key_column(struct preview *preview, const struct rowset *rows, size_t row)
{
	size_t place = (size_t)rowset_column(rows, "key_place"), at = preview->key_count;
	int64_t mine = rowset_integer(rows, row, place);

	if (rowset_is_null(rows, row, place) || preview->key_count == KEY_COLUMNS_MAX)
		return;
	preview->columns[preview->column_count - 1].is_key = true;
	/* Columns come by number; the key has an order of its own. */
	while (at > 0 && strtoll(preview->key_types[at - 1], NULL, 10) > mine) {
		preview->key_types[at] = preview->key_types[at - 1];
		preview->keys[at] = preview->keys[at - 1];
		at--;
	}
	preview->keys[at] = preview->column_count - 1;
	preview->key_types[at] =
		mem_printf("%lld %s", (long long)mine, cell(rows, row, "cast_type"));
	preview->key_count++;
}

static void take_columns(struct preview *preview, const struct rowset *rows)
{
	size_t count = rowset_rows(rows);

	preview->columns = mem_array(count + 1, sizeof *preview->columns);
	for (size_t row = 0; row < count; row++) {
		if (rowset_is_null(rows, row, 0))
			continue; /* a relation without columns */
		if (!flag(rows, row, "readable")) {
			preview->hidden_count++;
			continue;
		}
		preview->columns[preview->column_count++] = (struct preview_column){
			.name = mem_text(cell(rows, row, "name")),
			.type = mem_text(cell(rows, row, "type")),
			.is_number = flag(rows, row, "is_number"),
			.is_binary = flag(rows, row, "is_binary"),
			.kind = (enum value_kind)rowset_integer(
				rows, row, (size_t)rowset_column(rows, "value_kind")),
		};
		take_key_column(preview, rows, row);
	}
	for (size_t i = 0; i < preview->key_count; i++)
		mem_replace(
			&preview->key_types[i], mem_text(strchr(preview->key_types[i], ' ') + 1));
}

static void choose_way(struct preview *preview, const struct rowset *rows)
{
	struct buf words = BUF_INIT;

	if (preview->key_count) {
		preview->way = PREVIEW_BY_KEY;
		buf_text(&words, "by key (");
		for (size_t i = 0; i < preview->key_count; i++)
			buf_printf(&words, "%s%s", i ? ", " : "",
				preview->columns[preview->keys[i]].name);
		buf_text(&words, ")");
	} else if (flag(rows, 0, "is_heap") && session_server_version(preview->session) >= 140000) {
		preview->way = PREVIEW_BY_POSITION;
		buf_text(&words, "by position in the table");
	} else {
		preview->way = PREVIEW_BY_CURSOR;
		buf_printf(&words, "the first %d rows at most, in no order", WHOLE_ROWS);
	}
	mem_replace(&preview->way_words, buf_take(&words));
}

static void columns_answered(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	struct error error = ERROR_INIT;

	(void)count;
	preview->batch = NULL;
	if (!answers[0].rows) {
		preview->events->failed(preview->self, &answers[0].error);
		return;
	}
	if (!rowset_rows(answers[0].rows)) {
		error_set(&error, "%s.%s no longer exists", preview->selection->schema,
			preview->selection->name);
		preview->events->failed(preview->self, &error);
		error_clear(&error);
		return;
	}
	take_columns(preview, answers[0].rows);
	choose_way(preview, answers[0].rows);
	preview->is_ready = true;
	ask_window(preview);
}

static void go(struct preview *preview, enum direction direction)
{
	struct statement statement = {.sql = sql_preview_columns, .parameter_count = 1};

	if (preview->batch || !session_is_open(preview->session))
		return;
	preview->direction = direction;
	if (preview->is_ready) {
		ask_window(preview);
		return;
	}
	statement.parameters[0] = preview->selection->oid;
	preview->batch = session_batch(preview->session, &statement, 1, columns_answered, preview);
}

void preview_first(struct preview *preview)
{
	go(preview, GO_FIRST);
}

void preview_last(struct preview *preview)
{
	if (preview->way != PREVIEW_BY_CURSOR || !preview->is_ready)
		go(preview, GO_LAST);
}

void preview_forward(struct preview *preview)
{
	if (preview->is_ready && !preview->at_end)
		go(preview, preview_rows(preview) ? GO_FORWARD : GO_FIRST);
}

void preview_backward(struct preview *preview)
{
	if (preview->is_ready && !preview->at_start && preview_rows(preview))
		go(preview, GO_BACKWARD);
}

void preview_go_to(struct preview *preview, double percent)
{
	if (percent < 50)
		preview_first(preview);
	else
		preview_last(preview);
}

const char *preview_refuses_go_to(const struct preview *preview)
{
	(void)preview;
	return "Only the start and the end can be gone to here.";
}

void preview_select(struct preview *preview, const struct selection *selection)
{
	struct selection *copy = selection_copy(selection);

	preview_stop(preview);
	selection_free(preview->selection);
	preview->selection = copy;
	preview_first(preview);
}

const struct selection *preview_selection(const struct preview *preview)
{
	return preview->selection;
}

void preview_agree(struct preview *preview)
{
	preview_first(preview);
}

bool preview_is_held(const struct preview *preview, int64_t *idle_left_ms)
{
	(void)preview;
	if (idle_left_ms)
		*idle_left_ms = 0;
	return false;
}

void preview_stop(struct preview *preview)
{
	batch_cancel(&preview->batch);
	batch_cancel(&preview->piece_batch);
}

/* --- facts ----------------------------------------------------------------------------------- */

bool preview_is_busy(const struct preview *preview)
{
	return preview->batch != NULL;
}

bool preview_is_ready(const struct preview *preview)
{
	return preview->is_ready;
}

bool preview_at_start(const struct preview *preview)
{
	return preview->at_start;
}

bool preview_at_end(const struct preview *preview)
{
	return preview->at_end;
}

enum preview_way preview_way(const struct preview *preview)
{
	return preview->way;
}

const char *preview_way_words(const struct preview *preview)
{
	return preview->way_words ? preview->way_words : "";
}

const char *preview_sql(const struct preview *preview)
{
	return preview->sql ? preview->sql : "";
}

int64_t preview_elapsed_ms(const struct preview *preview)
{
	return preview->elapsed_ms;
}

size_t preview_columns(const struct preview *preview)
{
	return preview->column_count;
}

const struct preview_column *preview_column(const struct preview *preview, size_t index)
{
	return &preview->columns[index];
}

size_t preview_hidden_columns(const struct preview *preview)
{
	return preview->hidden_count;
}

size_t preview_rows(const struct preview *preview)
{
	size_t rows = 0;

	for (size_t i = 0; i < preview->window_count; i++)
		rows += rowset_rows(preview->windows[i].rows);
	return rows;
}

const struct rowset *preview_find_row(const struct preview *preview, size_t row, size_t *at)
{
	for (size_t i = 0; i < preview->window_count; i++) {
		const struct window *window = &preview->windows[i];
		size_t rows = rowset_rows(window->rows);

		if (row < rows) {
			*at = window->is_reversed ? rows - 1 - row : row;
			return window->rows;
		}
		row -= rows;
	}
	return NULL;
}

struct preview_cell preview_cell(const struct preview *preview, size_t row, size_t column)
{
	struct preview_cell cell_value = {.value = {.bytes = "", .is_null = true}};
	size_t at;
	const struct rowset *rows = preview_find_row(preview, row, &at);

	if (!rows || column >= preview->column_count)
		return cell_value;
	cell_value.value = rowset_value(rows, at, 2 * column);
	cell_value.is_cut = !rowset_is_null(rows, at, 2 * column + 1);
	cell_value.full_length = (size_t)rowset_integer(rows, at, 2 * column + 1);
	return cell_value;
}

static void piece_answered(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	const struct rowset *rows = answers[0].rows;
	struct error gone = ERROR_INIT;

	(void)count;
	preview->piece_batch = NULL;
	if (rows && !rowset_rows(rows))
		error_set(&gone, "the row is not there any more");
	preview->piece_done(preview->piece_self, rowset_value(rows, 0, 0),
		rowset_is_null(rows, 0, 1) ? -1 : rowset_integer(rows, 0, 1),
		rows ? &gone : &answers[0].error);
	error_clear(&gone);
}

static void refuse_piece(struct preview *preview, const char *why)
{
	struct error error = ERROR_INIT;

	error_set(&error, "%s", why);
	preview->piece_done(
		preview->piece_self, (struct value){.bytes = "", .is_null = true}, -1, &error);
	error_clear(&error);
}

void preview_fetch_piece(struct preview *preview, size_t row, size_t column, int64_t offset,
	int64_t length,
	void (*done)(
		void *self, struct value piece, int64_t whole_length, const struct error *error),
	void *self)
{
	struct piece piece = {.row = row, .column = column, .offset = offset, .length = length};
	struct statement statement = {.limit_ms = 30000};
	struct buf sql = BUF_INIT;

	batch_cancel(&preview->piece_batch);
	preview->piece_done = done;
	preview->piece_self = self;
	if (!session_is_open(preview->session)) {
		refuse_piece(preview, "the connection is closed");
		return;
	}
	statement.parameter_count = preview_piece_sql(
		preview, &piece, &sql, statement.parameters, STATEMENT_PARAMETERS_MAX);
	if (statement.parameter_count < 0) {
		refuse_piece(preview, "this relation has no key to find the row again");
	} else {
		statement.sql = buf_string(&sql);
		preview->piece_batch =
			session_batch(preview->session, &statement, 1, piece_answered, preview);
	}
	buf_free(&sql);
}

void preview_forget_piece(struct preview *preview)
{
	batch_cancel(&preview->piece_batch);
}
