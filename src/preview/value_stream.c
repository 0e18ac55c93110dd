/* value_stream.c - all of one value, by one statement. */
#include "preview/preview_private.h"
#include "preview/value.h"

#include "base/memory.h"
#include "session/session.h"

#include <stdlib.h>

#define STREAM_PIECE 65536 /* bytes, twice as many on the way */

struct value_stream {
	const struct value_stream_events *events;
	void *self;
	struct batch *batch;
	struct buf bytes;
	bool has_rows;
};

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	return c >= 'a' && c <= 'f'   ? (unsigned)(c - 'a' + 10)
	       : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
				      : 0;
}

void value_add_hex(struct buf *out, const char *digits, size_t length)
{
	char *to;

	length /= 2;
	if (!length || !buf_reserve(out, length))
		return;
	to = out->bytes + out->length;
	for (size_t i = 0; i < length; i++)
		to[i] = (char)(digit(digits[2 * i]) << 4 | digit(digits[2 * i + 1]));
	to[length] = '\0';
	out->length += length;
}

static void rows_came(void *self, const struct rowset *rows)
{
	struct value_stream *stream = self;

	for (size_t row = 0; row < rowset_rows(rows); row++) {
		struct value digits = rowset_value(rows, row, 0);

		stream->has_rows = true;
		buf_clear(&stream->bytes);
		value_add_hex(&stream->bytes, digits.bytes, digits.length);
		stream->events->bytes(stream->self, buf_string(&stream->bytes),
			stream->bytes.length, rowset_integer(rows, row, 1));
	}
}

static void answered(void *self, struct answer *answers, size_t count)
{
	struct value_stream *stream = self;
	const struct value_stream_events *events = stream->events;
	struct error error = ERROR_INIT;
	void *whose = stream->self;

	if (!answers[count - 1].rows)
		error_copy(&error, &answers[count - 1].error);
	else if (!stream->has_rows)
		error_set(&error, "the row is not there any more");
	stream->batch = NULL;
	value_stream_stop(&stream);
	events->done(whose, error_is_set(&error) ? &error : NULL);
	error_clear(&error);
}

static const struct stream_events stream_events = {.rows = rows_came};

struct value_stream *value_stream_start(struct preview *preview, size_t row, size_t column,
	const struct value_stream_events *events, void *self, struct error *error)
{
	const char *why = preview_refuses_pieces(preview);
	struct statement statement = {.limit_ms = AGREED_LIMIT_MS};
	struct window_request request;
	struct value_stream *stream;
	struct buf sql = BUF_INIT;
	struct piece piece;

	if (!why)
		request = read_request(preview);
	if (!why && !read_marks(preview, row, &request))
		why = "the row is not here any more";
	if (why) {
		error_set(error, "%s", why);
		return NULL;
	}
	stream = mem_new(sizeof *stream);
	*stream = (struct value_stream){.events = events, .self = self};
	buf_init(&stream->bytes, STREAM_PIECE + 1);
	piece = read_piece(preview, column, 0, STREAM_PIECE);
	window_value_sql(&request, &piece, &sql, &statement);
	statement.sql = buf_string(&sql);
	stream->batch =
		session_stream(preview->session, &statement, &stream_events, answered, stream);
	buf_free(&sql);
	return stream;
}

void value_stream_stop(struct value_stream **stream)
{
	if (!*stream)
		return;
	batch_cancel(&(*stream)->batch);
	buf_free(&(*stream)->bytes);
	free(*stream);
	*stream = NULL;
}
