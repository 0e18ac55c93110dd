/* rows_out_private.h - shared by rows_out*.c; where bytes go, also by value_file.c. */
#ifndef PGUSHER_PREVIEW_ROWS_OUT_PRIVATE_H
#define PGUSHER_PREVIEW_ROWS_OUT_PRIVATE_H

#include "base/buf.h"
#include "base/error.h"
#include "pg/rowset.h"
#include "preview/rows_out.h"

struct loop;

struct rows_column {
	char *name;
	bool is_generated; /* GENERATED ALWAYS AS (expression): cannot be inserted */
	bool is_identity;  /* GENERATED ALWAYS AS IDENTITY */
	bool is_readable;
	bool is_taken;
};

/* What a writer knows of the rows before the first one comes. */
struct rows_shape {
	const char *schema, *relation;
	const char *source;	      /* "orders at 127.0.0.1, port 5432" */
	const char *json_begin;	      /* may be NULL */
	const char *encoding;	      /* of the bytes that come */
	struct rows_column **columns; /* that are written, in their order */
	size_t count;
};

struct rows_writer {
	const char *name, *suffix;
	const char *copy;      /* options of COPY that writes the same; NULL: it cannot */
	bool copy_has_head;    /* its first line is the header */
	bool leaves_generated; /* columns that cannot be inserted are left out */
	void (*begin)(struct buf *out, const struct rows_shape *shape); /* NULL: nothing */
	/* @number: of the rows before. */
	void (*row)(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
		size_t row, int64_t number);
	void (*end)(struct buf *out, const struct rows_shape *shape, int64_t rows, bool is_cut);
};

/* rows_out_csv.c, rows_out_json.c, rows_out_insert.c, rows_out_text.c */
extern const struct rows_writer rows_writer_csv, rows_writer_tsv, rows_writer_json,
	rows_writer_json_lines, rows_writer_markdown, rows_writer_insert, rows_writer_lines;
const struct rows_writer *rows_writer(enum rows_format format);

/* Types whose values are numbers as they are, unless they are NaN or infinite; by their OIDs, which
 * never change (pg_type.dat). */
bool rows_type_is_number(uint32_t type);
bool rows_is_plain_number(struct value value);

/* --- rows_out_file.c: where the bytes go --- */

struct rows_file;
struct rows_file_events {
	void (*drained)(void *self);  /* it was full and takes more now */
	void (*failed)(void *self);   /* see rows_file_error() */
	void (*finished)(void *self); /* after rows_file_finish() */
};

struct rows_file *rows_file_open(struct loop *loop, const struct rows_target *target,
	const struct rows_file_events *events, void *self, struct error *error);
void rows_file_free(struct rows_file *file);	   /* NULL is allowed; removes what is not whole */
struct buf *rows_file_buf(struct rows_file *file); /* what is added to it goes out */
/* What was added since the buffer had @from bytes is complete, and goes out sooner or later. False:
 * failed. */
bool rows_file_push(struct rows_file *file, size_t from);
bool rows_file_is_full(const struct rows_file *file); /* of what a slow reader has not taken */
/* All of it is out, synced and has its name; finished() or failed() follows. */
void rows_file_finish(struct rows_file *file);
bool rows_file_is_naming(const struct rows_file *file); /* too late to give it up */
int64_t rows_file_bytes(const struct rows_file *file);
const struct error *rows_file_error(const struct rows_file *file);
bool rows_file_reader_closed(const struct rows_file *file);

#endif
