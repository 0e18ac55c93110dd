/*
 * grid_private.h - shared by grid.c, grid_cell.c and grid_layout.c only.
 */
#ifndef PGUSHER_UI_WIDGET_GRID_PRIVATE_H
#define PGUSHER_UI_WIDGET_GRID_PRIVATE_H

#include "widget/grid.h"

#define GRID_SEPARATOR 3 /* " | " */
#define GRID_TAIL_MAX 40

/* A column on the screen. */
struct span {
	size_t position, index;
	int left, width;
	bool right;
	bool is_cut; /* narrower than it wants to be, at the right edge */
};

struct layout {
	struct span spans[GRID_COLUMNS_SHOWN];
	size_t count;
};

/* Asks the owner; never NULL texts. */
struct grid_cell grid_cell_of(const struct grid *grid, size_t row, size_t index);
struct grid_column grid_column_of(const struct grid *grid, size_t index);

/* The beginning of the cell with its marks, enough for any column; raw. */
void grid_cell_begin(const struct grid_cell *cell, struct buf *out);
/* What stands behind the value: ">>1.2 MB" or the length of a bytea. Returns its cells. */
int grid_cell_tail(const struct grid_cell *cell, char tail[GRID_TAIL_MAX]);
bool grid_cell_is_mark(const struct grid_cell *cell);
unsigned grid_cell_flags(const struct grid_cell *cell);

/* Where the columns stand in @columns cells, scrolled sideways so that the cursor's shows whole, or
 * as much of it as there is room. Looks at no column that is not near the screen. */
void grid_lay_out(
	struct grid *grid, const struct surface *surface, struct layout *layout, int columns);

#endif
