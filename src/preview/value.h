/*
 * value.h - one value as a run of bytes: those that its text has in UTF-8 (in a database without an
 * encoding: as they are there), and of a bytea its own.
 */
#ifndef PGUSHER_PREVIEW_VALUE_H
#define PGUSHER_PREVIEW_VALUE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct preview;
struct value_file;
struct value_stream;

/* Appends the bytes that hex digits stand for; what is no digit counts as 0. */
void value_add_hex(struct buf *out, const char *digits, size_t length);

/*
 * All of one value from beginning to end, as it was at one moment. The server unpacks it once and
 * needs room for it; here only a piece at a time is held. It keeps the session busy.
 */
struct value_stream_events {
	/* Borrowed; @whole: the length of the value. May stop the stream. */
	void (*bytes)(void *self, const char *bytes, size_t length, int64_t whole);
	void (*done)(void *self, const struct error *error); /* NULL: that was all */
};

/* NULL with @error where preview_refuses_pieces(). The events come from the loop. */
struct value_stream *value_stream_start(struct preview *preview, size_t row, size_t column,
	const struct value_stream_events *events, void *self, struct error *error);
/* Cancels on the server. Empties the caller's pointer, which may be NULL; the stream is also over
 * after done(). */
void value_stream_stop(struct value_stream **stream);

/* The same into a file with mode 0600, which comes under its name whole or not at all. */
struct value_file_events {
	void (*moved)(void *self);			     /* there is progress */
	void (*done)(void *self, const struct error *error); /* NULL: it is there */
};
struct value_file *value_file_start(struct preview *preview, size_t row, size_t column,
	const char *path, bool overwrites, const struct value_file_events *events, void *self,
	struct error *error);
int64_t value_file_written(const struct value_file *file, int64_t *whole); /* -1: not known yet */
/* Stops it, where it is not whole already, and frees it. To be called after done() too. Empties the
 * caller's pointer, which may be NULL. */
void value_file_free(struct value_file **file);

#endif
