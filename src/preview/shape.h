/*
 * shape.h - what is inside a value: the parts of a document, an array, a range, a row, as lines
 * that fold. What they say is what the server sent, byte for byte; only white space between the
 * parts is our own. Nothing is looked up or expanded.
 *
 * Nothing here recurses: how deep a value is nested costs no stack.
 */
#ifndef PGUSHER_PREVIEW_SHAPE_H
#define PGUSHER_PREVIEW_SHAPE_H

#include "base/buf.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHAPE_BYTES_MAX ((size_t)8 << 20) /* of a value that is taken apart */
#define SHAPE_LINES_MAX ((size_t)500000)

struct outline_line {
	uint32_t at, length; /* in the outline's text */
	uint32_t next;	     /* the line behind all that is inside of this one */
	uint32_t parts;	     /* what is directly inside */
	uint32_t above;	     /* the line that this one is inside of; its own number: none */
	uint16_t depth;	     /* counted up to UINT16_MAX */
	bool is_open;	     /* it has lines inside, and they show */
	bool is_fold;	     /* it has lines inside */
	bool is_end;	     /* the last line of the part above, a bracket; it is in no count */
};

struct outline {
	struct buf text; /* of all lines, raw */
	struct outline_line *lines;
	size_t count, capacity;
	size_t inner; /* while it is made: the fold that the next line is inside of; or OUTLINE_TOP
		       */
	bool is_full; /* a limit was reached: it is of no use */
	char **names; /* borrowed: of the fields of a row; NULL: not known */
};
#define OUTLINE_TOP SIZE_MAX

void outline_init(struct outline *outline);
void outline_release(struct outline *outline);

/* Making one: text that is added to outline->text before these calls becomes the line. */
void outline_add(struct outline *outline);   /* a line of its own */
void outline_begin(struct outline *outline); /* a fold, open; what follows is inside */
void outline_end(struct outline *outline);   /* that text is its last line; none: it has no end */
void outline_append(struct outline *outline, const char *text); /* to the last line */

/* Looking at it: numbers of lines, of those that show. outline->count: none. */
size_t outline_next(const struct outline *outline, size_t line);
size_t outline_previous(const struct outline *outline, size_t line);
void outline_toggle(struct outline *outline, size_t line);
void outline_toggle_all(struct outline *outline); /* closes all but the top; or opens all */
void outline_reveal(struct outline *outline, size_t line);
/* "{ 3 parts }" behind a fold that is closed. */
void outline_add_line(const struct outline *outline, size_t line, struct buf *out);

/* Each takes a whole value apart; false: it is not of that form, and @error says where. The
 * outline is to be released in any case. */
typedef bool shape_take(
	const char *bytes, size_t length, struct outline *outline, struct error *error);
shape_take shape_json, shape_xml, shape_array, shape_range, shape_multirange, shape_row,
	shape_lexemes, shape_pairs, shape_bits;

/* --- which ways of looking make sense ------------------------------------------------------- */

enum way {
	WAY_TEXT,
	WAY_ESCAPED,
	WAY_HEX,
	WAY_JSON,
	WAY_XML,
	WAY_ARRAY,
	WAY_RANGE,
	WAY_MULTIRANGE,
	WAY_ROW,
	WAY_LEXEMES,
	WAY_PAIRS,
	WAY_BITS,
	WAYS
};

const char *way_word(enum way way);
shape_take *way_shape(enum way way); /* NULL: it shows bytes as they come */

struct preview_column;
/* The best first; returns how many. @bytes: the beginning of the value. */
size_t shape_ways(const struct preview_column *column, const char *bytes, size_t length,
	bool is_whole, enum way ways[WAYS]);

/* What the first bytes of a file say that it is: "PNG image"; NULL: nothing that is known. */
const char *shape_kind(const char *bytes, size_t length, bool is_whole);

#endif
