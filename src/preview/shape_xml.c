/*
 * shape_xml.c - XML a tag a line. Entities stay as they are written, and a document type is a line
 * like any other: nothing is expanded or fetched. White space shows as it is wherever there is
 * anything else between two tags.
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

static bool starts(const struct reader *reader, const char *text)
{
	size_t length = strlen(text);

	return reader->length - reader->at >= length &&
	       memcmp(reader->bytes + reader->at, text, length) == 0;
}

static const char *find(const struct reader *reader, size_t from, const char *text)
{
	return from < reader->length
		       ? memmem(reader->bytes + from, reader->length - from, text, strlen(text))
		       : NULL;
}

static void add(struct reader *reader, size_t from, size_t until)
{
	buf_add(&reader->outline->text, reader->bytes + from, until - from);
}

/* Where the tag or the declaration at reader->at ends; 0: nowhere. A '>' inside of quotes or of
 * the brackets of a document type is not the end. */
static size_t end_of_tag(const struct reader *reader)
{
	int brackets = 0;
	char quote = '\0';

	for (size_t at = reader->at; at < reader->length; at++) {
		char c = reader->bytes[at];

		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '[')
			brackets++;
		else if (c == ']')
			brackets--;
		else if (c == '>' && brackets <= 0)
			return at + 1;
	}
	return 0;
}

static size_t name_length(const char *name, size_t length)
{
	size_t count = 0;

	while (count < length && !is_blank(name[count]) && name[count] != '>' && name[count] != '/')
		count++;
	return count;
}

static const char *line_text(const struct outline *outline, size_t line, size_t *length)
{
	*length = outline->lines[line].length;
	return outline->text.bytes + outline->lines[line].at;
}

/* </name> of the element that is open. */
static bool closes(const struct reader *reader, size_t until)
{
	const struct outline *outline = reader->outline;
	const char *name = reader->bytes + reader->at + 2, *open;
	size_t length = name_length(name, until - reader->at - 2), open_length;

	if (outline->inner == OUTLINE_TOP)
		return false;
	open = line_text(outline, outline->inner, &open_length);
	return name_length(open + 1, open_length - 1) == length &&
	       memcmp(open + 1, name, length) == 0;
}

/* An element with nothing but a text inside, or with nothing at all, is one line. */
static bool is_short(const struct outline *outline)
{
	size_t length, fold = outline->inner;

	if (outline->count - fold == 1)
		return true;
	if (outline->count - fold != 2 || outline->lines[outline->count - 1].is_fold)
		return false;
	return *line_text(outline, outline->count - 1, &length) != '<' && length < 200;
}

static void take_end(struct reader *reader, size_t until)
{
	struct outline *outline = reader->outline;
	size_t fold = outline->inner;

	add(reader, reader->at, until);
	if (!is_short(outline)) {
		outline_end(outline);
		return;
	}
	/* The texts of the lines follow each other already. */
	outline->lines[fold].length = (uint32_t)(outline->text.length - outline->lines[fold].at);
	outline->lines[fold].is_fold = outline->lines[fold].is_open = false;
	outline->lines[fold].parts = 0;
	outline->count = fold + 1;
	outline_end(outline);
}

static bool take_tag(struct reader *reader)
{
	static const struct {
		const char *begin, *end;
	} others[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
	size_t until = 0;

	for (size_t i = 0; i < sizeof others / sizeof *others && !until; i++) {
		const char *end;

		if (!starts(reader, others[i].begin))
			continue;
		end = find(reader, reader->at + strlen(others[i].begin), others[i].end);
		if (!end)
			return false;
		until = (size_t)(end - reader->bytes) + strlen(others[i].end);
		add(reader, reader->at, until);
		outline_add(reader->outline);
		reader->at = until;
		return true;
	}
	until = end_of_tag(reader);
	if (!until)
		return false;
	if (reader->bytes[reader->at + 1] == '/') {
		if (!closes(reader, until))
			return false;
		take_end(reader, until);
	} else {
		bool is_leaf =
			reader->bytes[reader->at + 1] == '!' || reader->bytes[until - 2] == '/';

		add(reader, reader->at, until);
		if (is_leaf)
			outline_add(reader->outline);
		else
			outline_begin(reader->outline);
	}
	reader->at = until;
	return true;
}

static void take_text(struct reader *reader)
{
	const char *tag = find(reader, reader->at, "<");
	size_t until = tag ? (size_t)(tag - reader->bytes) : reader->length;
	size_t blanks = reader->at;

	while (blanks < until && is_blank(reader->bytes[blanks]))
		blanks++;
	if (blanks < until) {
		add(reader, reader->at, until);
		outline_add(reader->outline);
	}
	reader->at = until;
}

bool shape_xml(const char *bytes, size_t length, struct outline *outline, struct error *error)
{
	struct reader reader = {.bytes = bytes, .length = length, .outline = outline};

	while (reader.at < length && !outline->is_full) {
		if (bytes[reader.at] != '<')
			take_text(&reader);
		else if (!take_tag(&reader))
			return error_set(
				error, "its tags do not match from byte %zu on", reader.at + 1);
	}
	if (outline->is_full)
		return error_set(error, "it has more than %zu parts", SHAPE_LINES_MAX);
	if (outline->inner != OUTLINE_TOP)
		return error_set(error, "it ends inside of an element");
	return true;
}
