/*
 * rows_out_json.c - JSON and JSON lines.
 *
 * Numbers, booleans and JSON keep their type; all else is text, arrays and NaN too. What is not
 * UTF-8 (databases of SQL_ASCII) becomes visible escapes, as in all JSON of pgusher.
 */
#include "preview/rows_out_private.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { OID_BOOL = 16, OID_JSON = 114, OID_JSONB = 3802 };

static void add_code(struct buf *out, unsigned code)
{
	static const char shorts[32] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};

	if (code < sizeof shorts && shorts[code])
		buf_add(out, (char[]){'\\', shorts[code]}, 2);
	else
		buf_printf(out, "\\u%04x", code);
}

/* Bytes of UTF-8. The controls above ASCII go as escapes too: a terminal may obey them. */
static void add_characters(struct buf *out, const char *bytes, size_t length)
{
	size_t from = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		bool is_high = c == 0xc2 && i + 1 < length && (unsigned char)bytes[i + 1] < 0xa0;

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && !is_high)
			continue;
		buf_add(out, bytes + from, i - from);
		if (c == '"' || c == '\\')
			buf_add(out, (char[]){'\\', (char)c}, 2);
		else
			add_code(out, is_high ? (unsigned char)bytes[++i] : c);
		from = i + 1;
	}
	buf_add(out, bytes + from, length - from);
}

static void add_string(struct buf *out, const char *bytes, size_t length)
{
	buf_char(out, '"');
	if (text_is_utf8(bytes, length)) {
		add_characters(out, bytes, length);
	} else {
		struct buf visible = {.limit = out->limit};

		text_printable(&visible, bytes, length, 0);
		add_characters(out, buf_string(&visible), visible.length);
		buf_free(&visible);
	}
	buf_char(out, '"');
}

/* Line breaks of JSON stand between its parts only, where a space does as well: one object stays on
 * one line. */
static void add_json(struct buf *out, struct value value)
{
	size_t from = out->length;

	buf_add(out, value.bytes, value.length);
	for (size_t i = from; i < out->length; i++)
		if (out->bytes[i] == '\n' || out->bytes[i] == '\r')
			out->bytes[i] = ' ';
}

static void add_value(struct buf *out, struct value value, uint32_t type)
{
	if (value.is_null)
		buf_text(out, "null");
	else if (type == OID_BOOL)
		buf_text(out, value.bytes[0] == 't' ? "true" : "false");
	else if (rows_type_is_number(type) && rows_is_plain_number(value))
		buf_add(out, value.bytes, value.length);
	else if ((type == OID_JSON || type == OID_JSONB) && text_is_utf8(value.bytes, value.length))
		add_json(out, value);
	else
		add_string(out, value.bytes, value.length);
}

static void add_object(
	struct buf *out, const struct rows_shape *shape, const struct rowset *rows, size_t row)
{
	buf_char(out, '{');
	for (size_t i = 0; i < shape->count; i++) {
		const char *name = shape->columns[i]->name;

		if (i)
			buf_text(out, ", ");
		add_string(out, name, strlen(name));
		buf_text(out, ": ");
		add_value(out, rowset_value(rows, row, i), rowset_type(rows, i));
	}
	buf_char(out, '}');
}

static void begin_array(struct buf *out, const struct rows_shape *shape)
{
	if (shape->json_begin)
		buf_printf(out, "{%s, \"rows\": ", shape->json_begin);
	buf_char(out, '[');
}

static void array_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	buf_text(out, number ? ",\n" : "\n");
	add_object(out, shape, rows, row);
}

static void end_array(struct buf *out, const struct rows_shape *shape, int64_t rows, bool is_cut)
{
	buf_text(out, rows ? "\n]" : "]");
	if (shape->json_begin)
		buf_printf(out, ", \"cut\": %s}", is_cut ? "true" : "false");
	buf_char(out, '\n');
}

const struct rows_writer rows_writer_json = {
	.name = "json",
	.suffix = "json",
	.begin = begin_array,
	.row = array_row,
	.end = end_array,
};

static void line_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	(void)number;
	add_object(out, shape, rows, row);
	buf_char(out, '\n');
}

const struct rows_writer rows_writer_json_lines = {
	.name = "json-lines",
	.suffix = "jsonl",
	.row = line_row,
};
