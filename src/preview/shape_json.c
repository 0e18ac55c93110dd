/*
 * shape_json.c - JSON as it was sent: keys in their order and twice where they are twice, numbers
 * digit for digit. A parser that makes values of it would keep none of that.
 */
#include "preview/shape.h"

#include <string.h>

struct reader {
	const char *bytes;
	size_t length, at;
	struct outline *outline;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char skip_blanks(struct reader *reader)
{
	while (reader->at < reader->length && is_blank(reader->bytes[reader->at]))
		reader->at++;
	return reader->at < reader->length ? reader->bytes[reader->at] : '\0';
}

static void take(struct reader *reader, size_t from)
{
	buf_add(&reader->outline->text, reader->bytes + from, reader->at - from);
}

/* A string with its quotes. */
static bool take_string(struct reader *reader)
{
	size_t from = reader->at++;

	while (reader->at < reader->length && reader->bytes[reader->at] != '"')
		reader->at += reader->bytes[reader->at] == '\\' ? 2 : 1;
	if (reader->at >= reader->length)
		return false;
	reader->at++;
	take(reader, from);
	return true;
}

/* true, null, a number: which of them it is the server has judged already. */
static bool take_word(struct reader *reader)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyzE0123456789+-.";
	size_t from = reader->at;

	while (reader->at < reader->length &&
		memchr(word, reader->bytes[reader->at], sizeof word - 1))
		reader->at++;
	take(reader, from);
	return reader->at > from;
}

static bool take_key(struct reader *reader)
{
	if (skip_blanks(reader) != '"' || !take_string(reader) || skip_blanks(reader) != ':')
		return false;
	reader->at++;
	buf_text(&reader->outline->text, ": ");
	return true;
}

static bool take_closing(struct reader *reader)
{
	reader->at++;
	take(reader, reader->at - 1);
	outline_end(reader->outline);
	return true;
}

/* What closes the fold that is open; 0: none is. */
static char closing(const struct reader *reader)
{
	const struct outline *outline = reader->outline;
	const struct outline_line *fold;

	if (outline->inner == OUTLINE_TOP)
		return '\0';
	fold = &outline->lines[outline->inner];
	return outline->text.bytes[fold->at + fold->length - 1] == '{' ? '}' : ']';
}

/* One value, or the beginning of one; *is_inside: its parts come next. */
static bool take_value(struct reader *reader, bool *is_inside)
{
	char c = skip_blanks(reader);

	*is_inside = false;
	if (c == '{' || c == '[') {
		reader->at++;
		take(reader, reader->at - 1);
		if (skip_blanks(reader) == (c == '{' ? '}' : ']')) {
			reader->at++;
			take(reader, reader->at - 1);
			outline_add(reader->outline);
			return true;
		}
		outline_begin(reader->outline);
		*is_inside = true;
		return true;
	}
	if (c == '"' ? !take_string(reader) : !take_word(reader))
		return false;
	outline_add(reader->outline);
	return true;
}

/* Behind a value: the next part, or the ends of what is around it. False: nothing may follow. */
static bool take_separators(struct reader *reader, bool *has_more)
{
	*has_more = false;
	for (;;) {
		char c = skip_blanks(reader), close = closing(reader);

		if (!close)
			return reader->at == reader->length;
		if (c == ',') {
			reader->at++;
			outline_append(reader->outline, ",");
			*has_more = true;
			return true;
		}
		if (c != close)
			return false;
		take_closing(reader);
	}
}

static bool read_all(struct reader *reader)
{
	bool is_inside, has_more = true;

	while (has_more && !reader->outline->is_full) {
		if (closing(reader) == '}' && !take_key(reader))
			return false;
		if (!take_value(reader, &is_inside))
			return false;
		if (!reader->outline->is_full && !is_inside && !take_separators(reader, &has_more))
			return false;
	}
	return true;
}

bool shape_json(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = {.bytes = bytes, .length = length, .outline = outline};

	if (!read_all(&reader))
		return error_set(error, "this is no JSON from byte %zu on", reader.at + 1);
	if (outline->is_full)
		return error_set(error, "it has more than %zu parts", SHAPE_LINES_MAX);
	return true;
}
