/*
 * grid.h - data in rows and columns, as psql draws it: headers centred, numbers to the right.
 *
 * The owner gives cells on demand. Marks (experience.md 2): <NULL> and "" dim, text that could be
 * taken for a mark in double quotes, a value cut to its column ends with '>'.
 *
 * A position counts the columns that show, from the left; an index is the owner's own number of a
 * column. Without an arrangement both are the same.
 */
#ifndef PGUSHER_UI_WIDGET_GRID_H
#define PGUSHER_UI_WIDGET_GRID_H

#include "term/surface.h"
#include "widget/grid_columns.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct key;

struct grid_column {
	const char *name; /* borrowed during the drawing */
	bool right;
};

struct grid_cell {
	const char *bytes; /* borrowed during the drawing */
	size_t length;
	bool is_null;
	bool is_partial;    /* only the beginning was fetched: ends with '>>' and full_length */
	size_t full_length; /* bytes, when is_partial */
	bool is_plain;	    /* words of our own: never quoted, an empty one shows nothing */
	bool is_binary;	    /* bytea: bytes is its hex text, shown as \x41... */
};

#define GRID_COLUMNS_SHOWN 128 /* at most at the same time */
#define GRID_USUAL_WIDTH 30    /* of one column at most, unless the owner or the person says so */

struct grid {
	/* By index. */
	void (*column)(void *self, size_t index, struct grid_column *column);
	void (*cell)(void *self, size_t row, size_t index, struct grid_cell *cell);
	bool (*is_marked)(void *self, size_t row); /* '*' in front of the row; NULL: none is */
	void *self;
	size_t columns, rows;		  /* of the owner */
	struct grid_columns *arrangement; /* borrowed; NULL: all columns, in their order */
	size_t cursor_row;
	size_t cursor_column; /* position */
	size_t top, left;     /* first row, and position, on the screen */
	int page;
	int maximum_width; /* of one column; 0: GRID_USUAL_WIDTH */
	/* Columns from the left that always show; those that would take more than half of the
	 * width scroll like the others. */
	size_t frozen;
	struct rect drawn;		     /* rows of the last drawing, for clicks */
	int column_ends[GRID_COLUMNS_SHOWN]; /* of the last drawing: right edge of each column */
	size_t column_positions[GRID_COLUMNS_SHOWN];
	size_t columns_shown;
};

size_t grid_positions(const struct grid *grid); /* columns that show */
size_t grid_index(const struct grid *grid, size_t position);
size_t grid_current(const struct grid *grid); /* index of the cursor's column */

/* The current column as wide as it is now and @more cells (less, when negative). */
void grid_widen(struct grid *grid, int more);

/* Arrows, h j k l, Home End and 0 $ (first, last column), PgUp PgDn ^F ^B ^D ^U, wheel, click
 * (HANDLED); Enter and a double click are ACTIVATED. g and G are the owner's, who knows where the
 * ends are. */
enum consequence grid_key(struct grid *grid, const struct key *key);

/* A line of headers, a rule, rows. Column widths follow what is on the screen; with an arrangement
 * they only grow. */
void grid_draw(struct grid *grid, struct surface *surface, struct rect area, bool has_focus);

/* How one cell is shown in a line of text: the same marks, not cut. What comes out is still raw,
 * for a sink that makes it printable. */
void grid_cell_text(const struct grid_cell *cell, struct buf *out);

#endif
