/* rows_out_csv.c - CSV and TSV: what COPY writes too, for rows that cannot come by it. */
#include "preview/rows_out_private.h"

#include "base/markup.h"

#include <string.h>

static void begin_csv(struct buf *out, const struct rows_shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		const char *name = shape->columns[i]->name;

		buf_text(out, i ? "," : "");
		markup_csv(out, name, strlen(name));
	}
	buf_char(out, '\n');
}

static void csv_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	(void)number;
	for (size_t i = 0; i < shape->count; i++) {
		struct value value = rowset_value(rows, row, i);

		if (i)
			buf_char(out, ',');
		/* Alone on its line this is the end of the data to psql and to servers before 18.
		 */
		if (shape->count == 1 && value.length == 2 && memcmp(value.bytes, "\\.", 2) == 0)
			buf_text(out, "\"\\.\"");
		else if (!value.is_null)
			markup_csv(out, value.bytes, value.length);
	}
	buf_char(out, '\n');
}

const struct rows_writer rows_writer_csv = {
	.name = "csv",
	.suffix = "csv",
	.copy = "FORMAT csv, HEADER",
	.copy_has_head = true,
	.begin = begin_csv,
	.row = csv_row,
};

/* --- TSV ------------------------------------------------------------------------------------- */

static void add_escaped(struct buf *out, struct value value)
{
	static const char escapes[256] = {['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't',
		['\v'] = 'v',
		['\\'] = '\\'};
	size_t from = 0;

	for (size_t i = 0; i < value.length; i++) {
		char escape = escapes[(unsigned char)value.bytes[i]];

		if (!escape)
			continue;
		buf_add(out, value.bytes + from, i - from);
		buf_add(out, (char[]){'\\', escape}, 2);
		from = i + 1;
	}
	buf_add(out, value.bytes + from, value.length - from);
}

static void tsv_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	(void)number;
	for (size_t i = 0; i < shape->count; i++) {
		struct value value = rowset_value(rows, row, i);

		if (i)
			buf_char(out, '\t');
		if (value.is_null)
			buf_add(out, "\\N", 2);
		else
			add_escaped(out, value);
	}
	buf_char(out, '\n');
}

const struct rows_writer rows_writer_tsv = {
	.name = "tsv",
	.suffix = "tsv",
	.copy = "FORMAT text",
	.row = tsv_row,
};
