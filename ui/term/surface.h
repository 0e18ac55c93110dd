/*
 * surface.h - a grid of character cells in memory. Everything is drawn here; the terminal shows it
 * and --dump-screen prints it.
 *
 * The surface is the sink of terminal.md section 6: text given to it is raw and is sanitised here,
 * once, by text_printable(). Coordinates count from 0. Drawing outside of the surface or of the
 * given rectangle is cut off silently, and an empty rectangle draws nothing, so no caller checks
 * sizes.
 */
#ifndef PGUSHER_UI_TERM_SURFACE_H
#define PGUSHER_UI_TERM_SURFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

struct buf;
struct surface;

struct rect {
	int top, left, rows, columns;
};

/* A style is an or of these. At most one of the last three; where there is no colour they fall
 * back to bold, because a state is always a word as well. */
enum style {
	STYLE_PLAIN = 0,
	STYLE_BOLD = 1 << 0,
	STYLE_DIM = 1 << 1,
	STYLE_REVERSE = 1 << 2,
	STYLE_UNDERLINE = 1 << 3,
	STYLE_GOOD = 1 << 4, /* green: ok */
	STYLE_CARE = 1 << 5, /* yellow: warn, PARTIAL */
	STYLE_BAD = 1 << 6,  /* red: FAILED, MISSING */
};

#define SURFACE_CELL_CODES 5 /* CCHARW_MAX of ncurses */

/* A larger window is used up to here: TIOCGWINSZ can claim 65535 by 65535. */
#define SURFACE_ROWS_MAX 500
#define SURFACE_COLUMNS_MAX 1000

struct surface_cell {
	wchar_t codes[SURFACE_CELL_CODES + 1]; /* ends with 0; empty: right half of a wide one */
	unsigned style;
};

/* @flags are those of text_printable(): TEXT_ASCII draws rules with - and | as well. */
struct surface *surface_new(int rows, int columns, unsigned flags);
void surface_free(struct surface *surface);
void surface_resize(struct surface *surface, int rows, int columns); /* empties it */
void surface_clear(struct surface *surface);
struct rect surface_area(const struct surface *surface); /* the whole of it */

/* Draws @text from column @column of row @row of @area (both relative to it), to the right edge of
 * @area at most. Text that does not fit ends with '>'. Visible escapes in it are dim. Returns the
 * cells used. NULL is drawn as "". */
int surface_text(struct surface *surface, struct rect area, int row, int column, unsigned style,
	const char *text);
int surface_printf(struct surface *surface, struct rect area, int row, int column, unsigned style,
	const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same for @length bytes, with further TEXT_ flags, in exactly @width cells: cut with '>' or
 * filled with blanks, to the left or (@right) to the right. */
void surface_cell_text(struct surface *surface, struct rect area, int row, int column, int width,
	unsigned style, unsigned flags, bool right, const char *bytes, size_t length);

/* Draws @text wrapped at spaces and broken at '\n', from @row of @area on, every line indented by
 * @column. Returns the rows that the whole text takes, also those that @area cut off; so an @area
 * of no rows measures, and a negative @row draws text that is scrolled out in part. */
int surface_wrapped(struct surface *surface, struct rect area, int row, int column, unsigned style,
	const char *text);

/* The first line of raw @text for @columns cells once it is printable: its length in bytes, and in
 * *next where the following line starts. For widgets that scroll through wrapped text. */
size_t surface_wrap(
	const struct surface *surface, const char *text, size_t length, int columns, size_t *next);

/* How many bytes of raw @text fit into @columns cells once printable; *width gets the cells. */
size_t surface_fit(const struct surface *surface, unsigned flags, const char *text, size_t length,
	int columns, int *width);

/* Ors @style into every cell of row @row of @area: the cursor row. */
void surface_highlight(struct surface *surface, struct rect area, int row, unsigned style);

void surface_rule(struct surface *surface, struct rect area, int row);	    /* horizontal */
void surface_column(struct surface *surface, struct rect area, int column); /* vertical */
void surface_box(struct surface *surface, struct rect area); /* frame, inside cleared */

/* Where the real cursor stands: screen readers follow it. Relative to @area. */
void surface_put_cursor(struct surface *surface, struct rect area, int row, int column);
void surface_cursor(const struct surface *surface, int *row, int *column);

const struct surface_cell *surface_at(const struct surface *surface, int row, int column);

/* The screen as lines of text without trailing blanks. */
void surface_dump(const struct surface *surface, struct buf *out);

/* Rectangles. */
struct rect rect_rows(struct rect area, int first, int count); /* part of @area, cut to it */
struct rect rect_columns(struct rect area, int first, int count);
struct rect rect_centred(struct rect area, int rows, int columns);

#endif
