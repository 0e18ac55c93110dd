/*
 * profile_lines.h - how lines of a profile are laid out; shared by profile_lines.c and
 * profile_tell.c only. Texts stay raw; widths are those that they have once they are printable.
 */
#ifndef PGUSHER_PREVIEW_PROFILE_LINES_H
#define PGUSHER_PREVIEW_PROFILE_LINES_H

#include "base/buf.h"
#include "preview/profile.h"

#define INDENT 2
#define VALUE_WIDTH_MAX 40

/* Figures one behind the other, as many as a line takes. */
struct flow {
	struct profile_lines *lines;
	struct buf line;
	int indent, width;
	size_t column; /* figures begin at multiples of it; 0: right behind each other */
};

void flow_add(struct flow *flow, const char *figure);
/* "NULL 304"; nothing for what makes no sense here (-1). */
void flow_count(struct flow *flow, const char *words, int64_t count);
void flow_end(struct flow *flow);

void lines_add_title(struct profile_lines *lines, const char *words);

/* Cells of a value with the marks that it gets. */
int value_width(const char *text);
/* As much of a raw value as makes @width cells at most when it is printable; then blanks. */
void value_add_padded(struct buf *out, const char *text, int width, bool right);

struct row_of_bar {
	const char *text, *until; /* until: NULL for a single value */
	double share, part;	  /* part: of the longest bar */
	int64_t count;		  /* -1: only the share is known */
};

void lines_add_bars(struct profile_lines *lines, const struct row_of_bar *rows, size_t count,
	int width, bool is_ascii);

#endif
