/* preview_piece.c - cells as they came with their window, and parts of whole values. */
#include "preview/preview_private.h"

#include "loop/loop.h"
#include "preview/value.h"
#include "session/session.h"

#include <string.h>

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
	struct value piece;
	struct buf bytes;

	preview->piece_batch = NULL;
	if (!rows)
		error_copy(&error, answers[0].rows ? &answer->error : &answers[0].error);
	else if (!rowset_rows(rows))
		error_set(&error, "the row is not there any more");
	piece = rowset_value(rows, 0, 0);
	buf_init(&bytes, PREVIEW_PIECE_MAX + 1);
	value_add_hex(&bytes, piece.bytes, piece.length);
	preview->piece_done(preview->piece_self,
		(struct value){.bytes = buf_string(&bytes),
			.length = bytes.length,
			.is_null = piece.is_null},
		rowset_is_null(rows, 0, 1) ? -1 : rowset_integer(rows, 0, 1), &error);
	buf_free(&bytes);
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

const char *preview_refuses_pieces(const struct preview *preview)
{
	if (!session_is_open(preview->session))
		return "the connection is closed";
	return preview->plan.step_count ? NULL : "this relation has no key to find the row again";
}

struct piece read_piece(
	const struct preview *preview, size_t column, int64_t offset, int64_t length)
{
	const char *encoding =
		connection_parameter(session_connection(preview->session), "server_encoding");
	bool is_raw = read_is_raw(preview);

	return (struct piece){.column = column,
		.offset = offset < PREVIEW_OFFSET_MAX ? offset : PREVIEW_OFFSET_MAX,
		.length = length < PREVIEW_PIECE_MAX ? length : PREVIEW_PIECE_MAX,
		.encoding = is_raw ? "SQL_ASCII" : "UTF8",
		.is_converted = !is_raw && strcmp(encoding, "UTF8") != 0};
}

void preview_fetch_piece(struct preview *preview, size_t row, size_t column, int64_t offset,
	int64_t length,
	void (*done)(
		void *self, struct value piece, int64_t whole_length, const struct error *error),
	void *self)
{
	struct piece piece;
	struct window_request request = {.rows = 0};
	const char *why = preview_refuses_pieces(preview);

	preview_forget_piece(preview);
	preview->piece_done = done;
	preview->piece_self = self;
	if (preview->facts)
		request = read_request(preview);
	if (!why && (row >= preview_rows(preview) || column >= preview_columns(preview) ||
			    !read_marks(preview, row, &request)))
		why = "the row is not here any more";
	if (why) {
		refuse(preview, why);
		return;
	}
	piece = read_piece(preview, column, offset, length);
	ask_piece(preview, &request, &piece);
}

void preview_forget_piece(struct preview *preview)
{
	batch_cancel(&preview->piece_batch);
	loop_stop_timer(&preview->piece_deferred);
}
