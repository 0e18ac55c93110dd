/* preview_piece.c - cells as they came with their window, and parts of whole values. */
#include "preview/preview_private.h"

#include "loop/loop.h"
#include "session/session.h"

struct preview_cell preview_cell(const struct preview *preview, size_t row, size_t column)
{
	struct preview_cell cell = {.value = {.bytes = "", .is_null = true}};
	size_t at;
	const struct rowset *rows = windows_find(&preview->windows, row, &at);
	int64_t length = 0;

	if (!rows || column >= preview_columns(preview))
		return cell;
	cell.value = rowset_value(rows, at, column);
	if (preview->facts->of[column].cut == CUT_NEVER || cell.value.is_null)
		return cell;
	cell.is_cut =
		windows_read_cut(rowset_text(rows, at, preview->facts->count), column, &length);
	cell.is_withheld = cell.is_cut && length < 0;
	cell.full_length = (size_t)(length < 0 ? -length : length);
	return cell;
}

static void piece_answered(void *self, struct answer *answers, size_t count)
{
	struct preview *preview = self;
	const struct answer *answer = &answers[count - 1];
	const struct rowset *rows = answer->rows;
	struct error error = ERROR_INIT;

	preview->piece_batch = NULL;
	if (!rows)
		error_copy(&error, answers[0].rows ? &answer->error : &answers[0].error);
	else if (!rowset_rows(rows))
		error_set(&error, "the row is not there any more");
	preview->piece_done(preview->piece_self, rowset_value(rows, 0, 0),
		rowset_is_null(rows, 0, 1) ? -1 : rowset_integer(rows, 0, 1), &error);
	error_clear(&error);
}

static void tell_refusal(void *self)
{
	struct preview *preview = self;
	struct error error = ERROR_INIT;

	preview->piece_deferred = NULL;
	error_set(&error, "%s", preview->piece_refused);
	preview->piece_done(
		preview->piece_self, (struct value){.bytes = "", .is_null = true}, -1, &error);
	error_clear(&error);
}

static void refuse(struct preview *preview, const char *why)
{
	preview->piece_refused = why;
	preview->piece_deferred = loop_defer(session_loop(preview->session), tell_refusal, preview);
}

static void ask_piece(
	struct preview *preview, const struct window_request *request, const struct piece *piece)
{
	struct buf settings = BUF_INIT, sql = BUF_INIT;
	struct statement statements[2] = {
		{.limit_ms = WINDOW_LIMIT_MS}, {.limit_ms = WINDOW_LIMIT_MS, .is_continued = true}};

	window_settings_sql(request, read_is_raw(preview), &settings, &statements[0]);
	window_piece_sql(request, piece, &sql, &statements[1]);
	statements[0].runs_no_code = statements[1].runs_no_code;
	statements[0].sql = buf_string(&settings);
	statements[1].sql = buf_string(&sql);
	preview->piece_batch =
		session_batch(preview->session, statements, 2, piece_answered, preview);
	buf_free(&settings);
	buf_free(&sql);
}

void preview_fetch_piece(struct preview *preview, size_t row, size_t column, int64_t offset,
	int64_t length,
	void (*done)(
		void *self, struct value piece, int64_t whole_length, const struct error *error),
	void *self)
{
	struct piece piece = {.column = column, .offset = offset, .length = length};
	struct window_request request = {.rows = 0};

	preview_forget_piece(preview);
	preview->piece_done = done;
	preview->piece_self = self;
	if (preview->facts)
		request = read_request(preview);
	if (!session_is_open(preview->session))
		refuse(preview, "the connection is closed");
	else if (row >= preview_rows(preview) || column >= preview_columns(preview))
		refuse(preview, "the row is not here any more");
	else if (!read_marks(preview, row, &request))
		refuse(preview, "this relation has no key to find the row again");
	else
		ask_piece(preview, &request, &piece);
}

void preview_forget_piece(struct preview *preview)
{
	batch_cancel(&preview->piece_batch);
	loop_stop_timer(&preview->piece_deferred);
}
