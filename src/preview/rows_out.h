/*
 * rows_out.h - rows of a relation written to a file or a stream, as they come from the server: the
 * memory it takes does not depend on how many there are.
 *
 * CSV and TSV of whole relations come by COPY, everything else row by row. A file is written as
 * NAME.part (mode 0600), synced and renamed at the end; whatever goes wrong before removes the
 * part, so that no half file ever has the final name.
 */
#ifndef PGUSHER_PREVIEW_ROWS_OUT_H
#define PGUSHER_PREVIEW_ROWS_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct rows_out;
struct selection;
struct session;

enum rows_format {
	ROWS_CSV,	 /* RFC 4180 with a header; NULL is nothing, an empty text is "" */
	ROWS_TSV,	 /* the text format of COPY, without a header; NULL is \N */
	ROWS_JSON,	 /* one array of objects */
	ROWS_JSON_LINES, /* one object a line */
	ROWS_MARKDOWN,	 /* a table for people */
	ROWS_INSERT,	 /* SQL that puts the rows into a table of that name */
	ROWS_LINES,	 /* "row 1: id 1; name x", for people */
	ROWS_FORMATS
};

/* "csv", "json-lines", ...; and how a file of it ends: "csv", "jsonl", ... */
const char *rows_format_name(enum rows_format format);
const char *rows_format_suffix(enum rows_format format);

/* Where the rows go, and which of them; copied by rows_out_start(). */
struct rows_target {
	enum rows_format format;
	const char *path; /* NULL: to @fd, which stays open; a slow reader there slows the server */
	int fd;
	bool overwrites;	    /* an existing file, or a part that another export left */
	const char *const *columns; /* these, in their order; NULL: all that may be read. Names as
				       they are, or in any case when there is only one like it */
	size_t column_count;
	int64_t limit;		/* rows; 0: all */
	bool opens_side;	/* a session of its own, so that @session stays free (side.h) */
	const char *json_begin; /* ROWS_JSON: members of an object around the array, which becomes
				   its "rows" and is followed by "cut"; NULL: the bare array */
};

enum rows_end {
	ROWS_WRITTEN,
	ROWS_STOPPED,	    /* by rows_out_stop(); the server has let go of the statement */
	ROWS_READER_CLOSED, /* of a pipe: nobody wants more */
	ROWS_FAILED,	    /* the server, or a column that is not there */
	ROWS_NOT_WRITTEN    /* the file: not there, full, exists */
};

struct rows_events {
	/* It has ended; @error is borrowed, NULL unless it failed. Only rows_out_free() is left. */
	void (*ended)(void *self, enum rows_end end, const struct error *error);
};

struct rows_progress {
	bool waits_for_pool; /* session_waits_for_pool() */
	int64_t rows, bytes, elapsed_ms;
	int64_t estimate;      /* rows in all, by statistics; -1: unknown */
	int64_t left_ms;       /* by that; -1: unknown */
	size_t hidden_columns; /* that may not be read and were left out */
	bool is_cut;	       /* there are more rows than the limit */
	bool is_writing;       /* false: opening, asking, or already being synced */
};

/* @session must be open. Events come from the loop. Without consent (selection.h) views and foreign
 * tables are refused, and whatever else would run code of others, by the server. */
struct rows_out *rows_out_start(struct session *session, const struct selection *selection,
	const struct rows_target *target, const struct rows_events *events, void *self);
/* Cancels on the server, and waits until it has let go; ended() follows. Too late while the whole
 * file is being synced. */
void rows_out_stop(struct rows_out *out);
void rows_out_free(struct rows_out *out); /* NULL is allowed; what is not whole is removed */

void rows_out_progress(const struct rows_out *out, struct rows_progress *progress);
struct buf;
/* "1,204,000 of ~4 M rows, 96 MB, 402 k rows/s, 3.0 s, ~7 s left" */
void rows_progress_words(const struct rows_progress *progress, struct buf *out);

#endif
