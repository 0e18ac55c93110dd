/*
 * shape_values.c - arrays, ranges, rows, lexemes and pairs, by the texts that their output
 * functions write (PostgreSQL documentation, 8.15.6, 8.16.6, 8.17.5, 8.11, F.17).
 */
#include "preview/shape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DIMENSIONS_MAX 6 /* MAXDIM of the server */

struct reader {
	const char *bytes;
	size_t length, at;
	struct outline *outline;
	struct buf item; /* the last one, as a value */
	bool is_quoted;	 /* it was */
};

static char peek(const struct reader *reader)
{
	return reader->at < reader->length ? reader->bytes[reader->at] : '\0';
}

static bool skip(struct reader *reader, char c)
{
	if (peek(reader) != c || reader->at >= reader->length)
		return false;
	reader->at++;
	return true;
}

static bool skip_text(struct reader *reader, const char *text)
{
	size_t length = strlen(text);

	if (reader->length - reader->at < length ||
		memcmp(reader->bytes + reader->at, text, length) != 0)
		return false;
	reader->at += length;
	return true;
}

static bool finish(struct reader *reader, bool is_read, const char *what, struct error *error)
{
	is_read = is_read && reader->at == reader->length;
	buf_free(&reader->item);
	if (!is_read)
		return error_set(error, "this is no %s from byte %zu on", what, reader->at + 1);
	if (reader->outline->is_full)
		return error_set(error, "it has more than %zu parts", SHAPE_LINES_MAX);
	return true;
}

static struct reader begin(const char *bytes, size_t length, struct outline *outline)
{
	struct reader reader = {.bytes = bytes, .length = length, .outline = outline};

	buf_init(&reader.item, SHAPE_BYTES_MAX);
	return reader;
}

/* Behind the opening quote. A doubled one stands for itself, and so does what is behind '\'. */
static bool read_quoted(struct reader *reader, char quote)
{
	while (reader->at < reader->length) {
		char c = reader->bytes[reader->at++];

		if (c == quote && peek(reader) != quote)
			return true;
		if (c == quote || (c == '\\' && reader->at < reader->length))
			c = reader->bytes[reader->at++];
		buf_char(&reader->item, c);
	}
	return false;
}

/* An item that ends before one of @ends. */
static bool read_item(struct reader *reader, const char *ends)
{
	buf_clear(&reader->item);
	reader->is_quoted = skip(reader, '"');
	if (reader->is_quoted)
		return read_quoted(reader, '"');
	while (reader->at < reader->length && !strchr(ends, reader->bytes[reader->at])) {
		if (reader->bytes[reader->at] == '\\')
			reader->at++;
		if (reader->at < reader->length)
			buf_char(&reader->item, reader->bytes[reader->at++]);
	}
	return reader->at < reader->length;
}

/* What would look like a mark of ours, or like nothing, stands in quotes. */
static void add_item(struct reader *reader, bool is_null)
{
	const char *text = buf_string(&reader->item);
	size_t length = reader->item.length;
	bool quotes;

	if (is_null) {
		buf_text(&reader->outline->text, "<NULL>");
		return;
	}
	quotes = !length || strcmp(text, "NULL") == 0 || strcmp(text, "<NULL>") == 0 ||
		 text[0] == ' ' || text[0] == '"' || text[length - 1] == ' ' ||
		 text[length - 1] == '"';
	buf_text(&reader->outline->text, quotes ? "\"" : "");
	buf_add(&reader->outline->text, text, length);
	buf_text(&reader->outline->text, quotes ? "\"" : "");
}

/* --- arrays ---------------------------------------------------------------------------------- */

struct array {
	struct reader reader;
	int64_t subscripts[DIMENSIONS_MAX];
	int64_t lowest[DIMENSIONS_MAX];
	int depth;
	char delimiter;
};

/* "[0:2][1:3]=" in front of an array that does not begin at 1. */
static bool read_bounds(struct array *array)
{
	struct reader *reader = &array->reader;
	int dimension = 0;

	while (peek(reader) == '[') {
		char *end;

		if (dimension == DIMENSIONS_MAX)
			return false;
		array->lowest[dimension++] = strtoll(reader->bytes + reader->at + 1, &end, 10);
		reader->at = (size_t)(end - reader->bytes);
		while (reader->at < reader->length && reader->bytes[reader->at] != ']')
			reader->at++;
		if (!skip(reader, ']'))
			return false;
	}
	return !dimension || skip(reader, '=');
}

/* Of the types of the server only box has another one than the comma. A row with a comma in it
 * would be in quotes. */
static char delimiter_of(const struct reader *reader)
{
	const char *from = reader->bytes + reader->at, *until;
	size_t length = reader->length - reader->at;

	while (length && *from == '{')
		from++, length--;
	until = length && *from == '(' ? memchr(from, ')', length) : NULL;
	return until && memchr(from, ',', (size_t)(until - from)) ? ';' : ',';
}

static void add_subscripts(struct array *array)
{
	for (int i = 0; i < array->depth; i++)
		buf_printf(&array->reader.outline->text, "[%" PRId64 "]", array->subscripts[i]);
}

static bool open_array(struct array *array)
{
	if (array->depth == DIMENSIONS_MAX)
		return false;
	if (array->depth) {
		add_subscripts(array);
		outline_begin(array->reader.outline);
	}
	array->subscripts[array->depth] = array->lowest[array->depth];
	array->depth++;
	return true;
}

static bool take_element(struct array *array)
{
	struct reader *reader = &array->reader;
	const char ends[] = {array->delimiter, '}', '\0'};
	bool is_null;

	if (!read_item(reader, ends))
		return false;
	is_null = !reader->is_quoted && strcmp(buf_string(&reader->item), "NULL") == 0;
	add_subscripts(array);
	buf_text(&reader->outline->text, "  ");
	add_item(reader, is_null);
	outline_add(reader->outline);
	return true;
}

/* Behind an element or an array in it. */
static bool close_arrays(struct array *array)
{
	while (array->depth && skip(&array->reader, '}')) {
		array->depth--;
		if (array->depth)
			outline_end(array->reader.outline);
	}
	if (!array->depth)
		return true;
	array->subscripts[array->depth - 1]++;
	return skip(&array->reader, array->delimiter);
}

static bool read_array(struct array *array)
{
	struct reader *reader = &array->reader;

	if (!read_bounds(array) || peek(reader) != '{')
		return false;
	array->delimiter = delimiter_of(reader);
	if (skip_text(reader, "{}")) {
		buf_text(&reader->outline->text, "(an array without elements)");
		outline_add(reader->outline);
		return true;
	}
	do {
		while (skip(reader, '{'))
			if (!open_array(array))
				return false;
		if (!take_element(array) || !close_arrays(array))
			return false;
	} while (array->depth && !reader->outline->is_full);
	return true;
}

bool shape_array(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct array array = {
		.reader = begin(bytes, length, outline), .lowest = {1, 1, 1, 1, 1, 1}};
	bool is_read = read_array(&array);

	return finish(&array.reader, is_read, "array", error);
}

/* --- ranges ---------------------------------------------------------------------------------- */

static void add_bound(struct reader *reader, const char *side, bool is_included)
{
	bool is_infinite = !reader->is_quoted && !reader->item.length;

	buf_text(&reader->outline->text, side);
	if (is_infinite)
		buf_text(&reader->outline->text, "without a bound");
	else
		add_item(reader, false);
	if (!is_infinite)
		buf_text(&reader->outline->text, is_included ? "   included" : "   not included");
	outline_add(reader->outline);
}

static bool read_range(struct reader *reader)
{
	bool is_included = peek(reader) == '[';

	if (skip_text(reader, "empty")) {
		buf_text(&reader->outline->text, "empty: no value is in it");
		outline_add(reader->outline);
		return true;
	}
	if (!skip(reader, '[') && !skip(reader, '('))
		return false;
	if (!read_item(reader, ",") || peek(reader) != ',')
		return false;
	add_bound(reader, "from   ", is_included);
	reader->at++;
	if (!read_item(reader, ")]"))
		return false;
	add_bound(reader, "to     ", peek(reader) == ']');
	return skip(reader, ']') || skip(reader, ')');
}

bool shape_range(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = begin(bytes, length, outline);
	bool is_read = read_range(&reader);

	return finish(&reader, is_read, "range", error);
}

static bool read_multirange(struct reader *reader)
{
	bool is_read = true;
	size_t number = 1;

	if (skip_text(reader, "{}")) {
		buf_text(&reader->outline->text, "empty: no value is in it");
		outline_add(reader->outline);
		return true;
	}
	if (!skip(reader, '{'))
		return false;
	do {
		buf_printf(&reader->outline->text, "[%zu]", number++);
		outline_begin(reader->outline);
		is_read = read_range(reader);
		outline_end(reader->outline);
	} while (is_read && !reader->outline->is_full && skip(reader, ','));
	return is_read && skip(reader, '}');
}

bool shape_multirange(
	const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = begin(bytes, length, outline);
	bool is_read = read_multirange(&reader);

	return finish(&reader, is_read, "multirange", error);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void add_name(struct outline *outline, size_t field)
{
	char **names = outline->names;

	for (size_t i = 1; names && names[0] && i < field; i++)
		names++;
	if (names && names[0])
		buf_printf(&outline->text, "%s  ", names[0]);
	else
		buf_printf(&outline->text, "%zu  ", field);
}

static bool read_row(struct reader *reader)
{
	if (!skip(reader, '('))
		return false;
	for (size_t field = 1; !reader->outline->is_full; field++) {
		if (!read_item(reader, ",)"))
			return false;
		add_name(reader->outline, field);
		add_item(reader, !reader->is_quoted && !reader->item.length);
		outline_add(reader->outline);
		if (skip(reader, ')'))
			return true;
		if (!skip(reader, ','))
			return false;
	}
	return true;
}

bool shape_row(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = begin(bytes, length, outline);
	bool is_read = read_row(&reader);

	return finish(&reader, is_read, "row", error);
}

/* --- lexemes and pairs ----------------------------------------------------------------------- */

static bool read_lexemes(struct reader *reader)
{
	while (reader->at < reader->length && !reader->outline->is_full) {
		buf_clear(&reader->item);
		if (!skip(reader, '\'') || !read_quoted(reader, '\''))
			return false;
		add_item(reader, false);
		if (skip(reader, ':')) {
			buf_text(&reader->outline->text, "  at ");
			while (reader->at < reader->length && peek(reader) != ' ')
				buf_char(&reader->outline->text, reader->bytes[reader->at++]);
		}
		outline_add(reader->outline);
		if (reader->at < reader->length && !skip(reader, ' '))
			return false;
	}
	return true;
}

bool shape_lexemes(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = begin(bytes, length, outline);
	bool is_read = read_lexemes(&reader);

	return finish(&reader, is_read, "tsvector", error);
}

static bool read_pairs(struct reader *reader)
{
	while (reader->at < reader->length && !reader->outline->is_full) {
		if (!read_item(reader, "=") || !reader->is_quoted || !skip_text(reader, "=>"))
			return false;
		add_item(reader, false);
		buf_text(&reader->outline->text, "  =>  ");
		if (skip_text(reader, "NULL")) {
			add_item(reader, true);
		} else {
			if (!read_item(reader, ",") || !reader->is_quoted)
				return false;
			add_item(reader, false);
		}
		outline_add(reader->outline);
		if (reader->at < reader->length && !skip_text(reader, ", "))
			return false;
	}
	return true;
}

bool shape_pairs(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = begin(bytes, length, outline);
	bool is_read = read_pairs(&reader);

	return finish(&reader, is_read, "hstore", error);
}
