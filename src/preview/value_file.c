/* value_file.c - all of one value into a file. */
#include "base/memory.h"
#include "loop/loop.h"
#include "preview/preview_private.h"
#include "preview/rows_out_private.h"
#include "preview/value.h"
#include "session/session.h"

#include <stdlib.h>

struct value_file {
	const struct value_file_events *events;
	void *self;
	struct value_stream *stream;
	struct rows_file *file;
	struct timer *failing; /* the stream is inside its own event */
	struct loop *loop;
	int64_t whole;
};

static void file_failed(void *self)
{
	struct value_file *file = self;

	file->failing = NULL;
	value_stream_stop(&file->stream);
	file->events->done(file->self, rows_file_error(file->file));
}

static void file_finished(void *self)
{
	struct value_file *file = self;

	file->events->done(file->self, NULL);
}

static void bytes_came(void *self, const char *bytes, size_t length, int64_t whole)
{
	struct value_file *file = self;
	struct buf *out = rows_file_buf(file->file);
	size_t from = out->length;

	if (file->failing)
		return;
	file->whole = whole;
	buf_add(out, bytes, length);
	if (!rows_file_push(file->file, from))
		file->failing = loop_defer(file->loop, file_failed, file);
	file->events->moved(file->self);
}

static void stream_done(void *self, const struct error *error)
{
	struct value_file *file = self;

	file->stream = NULL;
	if (file->failing)
		return;
	if (error)
		file->events->done(file->self, error);
	else
		rows_file_finish(file->file);
}

struct value_file *value_file_start(struct preview *preview, size_t row, size_t column,
	const char *path, bool overwrites, const struct value_file_events *events, void *self,
	struct error *error)
{
	static const struct rows_file_events file_events = {
		.failed = file_failed, .finished = file_finished};
	static const struct value_stream_events stream_events = {
		.bytes = bytes_came, .done = stream_done};
	struct rows_target target = {.path = path, .overwrites = overwrites};
	struct value_file *file = mem_new(sizeof *file);

	*file = (struct value_file){.events = events,
		.self = self,
		.loop = session_loop(preview->session),
		.whole = -1};
	file->file = rows_file_open(file->loop, &target, &file_events, file, error);
	if (file->file)
		file->stream =
			value_stream_start(preview, row, column, &stream_events, file, error);
	if (!file->stream)
		value_file_free(&file);
	return file;
}

int64_t value_file_written(const struct value_file *file, int64_t *whole)
{
	*whole = file->whole;
	return rows_file_bytes(file->file);
}

void value_file_free(struct value_file **file)
{
	if (!*file)
		return;
	value_stream_stop(&(*file)->stream);
	loop_stop_timer(&(*file)->failing);
	rows_file_free((*file)->file);
	free(*file);
	*file = NULL;
}
