/*
 * rows_out_insert.c - SQL that puts the rows into a table of the same name.
 *
 * Values are literals without a cast: in INSERT ... VALUES the server reads each as its column's
 * type, whatever schema that type is in.
 */
#include "preview/rows_out_private.h"

#include "base/clock.h"
#include "base/text.h"
#include "config.h"
#include "pg/ident.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_A_STATEMENT 100

/* One line of a comment: a line break in a name would end it. */
static void add_comment(struct buf *out, const char *words, const char *name)
{
	buf_printf(out, "-- %s", words);
	text_printable(out, name, strlen(name), 0);
	buf_char(out, '\n');
}

static void begin_script(struct buf *out, const struct rows_shape *shape)
{
	struct buf relation = BUF_INIT;
	char moment[32];

	clock_format_moment(moment);
	ident_add_qualified(&relation, shape->schema, shape->relation);
	add_comment(out, "Rows of ", buf_string(&relation));
	add_comment(out, "read from ", shape->source);
	buf_printf(out, "-- by pgusher %s at %s\n", PACKAGE_VERSION, moment);
	buf_printf(out, "SET client_encoding = '%s';\n\n", shape->encoding);
	buf_free(&relation);
}

static void add_head(struct buf *out, const struct rows_shape *shape)
{
	bool overrides = false;

	buf_text(out, "INSERT INTO ");
	ident_add_qualified(out, shape->schema, shape->relation);
	buf_text(out, shape->count ? " (" : " DEFAULT VALUES");
	for (size_t i = 0; i < shape->count; i++) {
		overrides |= shape->columns[i]->is_identity;
		buf_text(out, i ? ", " : "");
		ident_add(out, shape->columns[i]->name);
	}
	if (shape->count)
		buf_printf(out, ")%s VALUES\n", overrides ? " OVERRIDING SYSTEM VALUE" : "");
}

/* -0 is a number that loses its sign when it is read as one. */
static bool is_bare(struct value value, uint32_t type)
{
	return rows_type_is_number(type) && rows_is_plain_number(value) &&
	       !(value.bytes[0] == '-' && value.bytes[1] == '0');
}

/* As ident_add_literal(), for values of any size: a run at a time. */
static void add_literal(struct buf *out, struct value value)
{
	bool has_backslash = memchr(value.bytes, '\\', value.length) != NULL;
	size_t from = 0;

	buf_text(out, has_backslash ? "E'" : "'");
	for (size_t i = 0; i < value.length; i++) {
		if (value.bytes[i] != '\'' && value.bytes[i] != '\\')
			continue;
		buf_add(out, value.bytes + from, i + 1 - from);
		from = i; /* once more */
	}
	buf_add(out, value.bytes + from, value.length - from);
	buf_char(out, '\'');
}

static void insert_row(struct buf *out, const struct rows_shape *shape, const struct rowset *rows,
	size_t row, int64_t number)
{
	bool is_first = number % ROWS_A_STATEMENT == 0;

	if (!shape->count) {
		add_head(out, shape);
		buf_text(out, ";\n");
		return;
	}
	if (is_first)
		add_head(out, shape);
	buf_text(out, is_first ? "(" : ",\n(");
	for (size_t i = 0; i < shape->count; i++) {
		struct value value = rowset_value(rows, row, i);

		buf_text(out, i ? ", " : "");
		if (value.is_null)
			buf_text(out, "NULL");
		else if (is_bare(value, rowset_type(rows, i)))
			buf_add(out, value.bytes, value.length);
		else
			add_literal(out, value);
	}
	buf_text(out, number % ROWS_A_STATEMENT == ROWS_A_STATEMENT - 1 ? ");\n" : ")");
}

static void end_script(struct buf *out, const struct rows_shape *shape, int64_t rows, bool is_cut)
{
	if (shape->count && rows % ROWS_A_STATEMENT)
		buf_text(out, ";\n");
	buf_printf(out, "-- %" PRId64 " rows%s\n", rows, is_cut ? "; there are more" : "");
}

const struct rows_writer rows_writer_insert = {
	.name = "insert",
	.suffix = "sql",
	.leaves_generated = true,
	.begin = begin_script,
	.row = insert_row,
	.end = end_script,
};
