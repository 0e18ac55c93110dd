/*
 * rows_out_text.c - rows for people: Markdown, and one line a row. NULL, an empty text and a text
 * that looks like one of them stay apart.
 */
#include "preview/rows_out_private.h"

#include "base/markup.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool needs_quotes(struct value value, const char *null_mark)
{
	const char *bytes = value.bytes;

	return !value.length || strcmp(bytes, null_mark) == 0 || bytes[0] == ' ' ||
	       bytes[0] == '"' || bytes[value.length - 1] == ' ' || bytes[value.length - 1] == '"';
}

/* --- Markdown -------------------------------------------------------------------------------- */

/* The line below the header needs the types, which come with the first row. */
static void add_header(struct buf *out, const struct rows_shape *shape, const struct rowset *rows)
{
	buf_char(out, '|');
	for (size_t i = 0; i < shape->count; i++) {
		buf_char(out, ' ');
		markup_markdown(out, shape->columns[i]->name);
		buf_text(out, " |");
	}
	buf_text(out, "\n|");
	for (size_t i = 0; i < shape->count; i++)
		buf_text(out,
			rows && rows_type_is_number(rowset_type(rows, i)) ? " ---: |" : " --- |");
	buf_char(out, '\n');
}

static void markdown_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	if (!number)
		add_header(out, shape, rows);
	buf_char(out, '|');
	for (size_t i = 0; i < shape->count; i++) {
		struct value value = rowset_value(rows, row, i);
		bool is_quoted = !value.is_null && needs_quotes(value, "NULL");

		buf_text(out, is_quoted ? " \"" : " ");
		/* Text cannot be in italics here: its stars are escaped. */
		if (value.is_null)
			buf_text(out, "*NULL*");
		else
			markup_markdown(out, value.bytes);
		buf_text(out, is_quoted ? "\" |" : " |");
	}
	buf_char(out, '\n');
}

static void end_markdown(struct buf *out, const struct rows_shape *shape, int64_t rows, bool is_cut)
{
	if (!rows)
		add_header(out, shape, NULL);
	if (is_cut)
		buf_printf(out, "\nThe first %" PRId64 " rows; there are more.\n", rows);
}

const struct rows_writer rows_writer_markdown = {
	.name = "markdown",
	.suffix = "md",
	.row = markdown_row,
	.end = end_markdown,
};

/* --- lines ----------------------------------------------------------------------------------- */

static void add_shown(struct buf *out, struct value value)
{
	bool is_quoted = !value.is_null && needs_quotes(value, "<NULL>");

	if (value.is_null)
		buf_text(out, "<NULL>");
	if (is_quoted)
		buf_char(out, '"');
	text_printable(out, value.bytes, value.length, 0);
	if (is_quoted)
		buf_char(out, '"');
}

static void line_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	buf_printf(out, "row %" PRId64 ": ", number + 1);
	for (size_t i = 0; i < shape->count; i++) {
		const char *name = shape->columns[i]->name;

		buf_text(out, i ? "; " : "");
		text_printable(out, name, strlen(name), 0);
		buf_char(out, ' ');
		add_shown(out, rowset_value(rows, row, i));
	}
	buf_char(out, '\n');
}

const struct rows_writer rows_writer_lines = {.name = "lines", .suffix = "txt", .row = line_row};

/* --- all of them ----------------------------------------------------------------------------- */

const struct rows_writer *rows_writer(enum rows_format format)
{
	static const struct rows_writer *const writers[ROWS_FORMATS] = {
		[ROWS_CSV] = &rows_writer_csv,
		[ROWS_TSV] = &rows_writer_tsv,
		[ROWS_JSON] = &rows_writer_json,
		[ROWS_JSON_LINES] = &rows_writer_json_lines,
		[ROWS_MARKDOWN] = &rows_writer_markdown,
		[ROWS_INSERT] = &rows_writer_insert,
		[ROWS_LINES] = &rows_writer_lines,
	};

	return writers[format];
}

const char *rows_format_name(enum rows_format format)
{
	return rows_writer(format)->name;
}

const char *rows_format_suffix(enum rows_format format)
{
	return rows_writer(format)->suffix;
}

bool rows_type_is_number(uint32_t type)
{
	/* int8, int2, int4, oid, float4, float8, numeric */
	static const uint32_t numbers[] = {20, 21, 23, 26, 700, 701, 1700};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (numbers[i] == type)
			return true;
	return false;
}

bool rows_is_plain_number(struct value value)
{
	const char *digits = value.bytes + (value.bytes[0] == '-');

	return digits[0] >= '0' && digits[0] <= '9';
}
