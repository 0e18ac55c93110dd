/* grid_layout.c - how wide the columns are, and which of them are on the screen. */
#include "base/buf.h"
#include "base/text.h"
#include "widget/grid_private.h"
#include "widget/scroll.h"

#include <string.h>

#define CUT_WIDTH_MIN 3 /* a column with fewer cells at the right edge is left out */

size_t grid_positions(const struct grid *grid)
{
	return grid->arrangement && grid->columns ? grid_columns_shown(grid->arrangement)
						  : grid->columns;
}

size_t grid_index(const struct grid *grid, size_t position)
{
	return grid->arrangement ? grid_columns_index(grid->arrangement, position) : position;
}

size_t grid_current(const struct grid *grid)
{
	return grid_index(grid, grid->cursor_column);
}

static int most_cells(const struct grid *grid)
{
	return grid->maximum_width > 0 ? grid->maximum_width : GRID_USUAL_WIDTH;
}

static int text_cells(
	const struct surface *surface, unsigned flags, const char *text, size_t length, int most)
{
	int width;

	/* Something wider than @most stops before it, and then it is as wide as @most. */
	return surface_fit(surface, flags, text, length, most, &width) < length ? most : width;
}

static int cell_cells(const struct surface *surface, const struct grid_cell *cell, int most)
{
	struct buf text = BUF_INIT;
	char tail[GRID_TAIL_MAX];
	int width;

	grid_cell_begin(cell, &text);
	width = text_cells(surface, grid_cell_flags(cell), buf_string(&text), text.length, most) +
		grid_cell_tail(cell, tail);
	buf_free(&text);
	return width < most ? width : most;
}

/* Cells that a column wants, from its name and what is on the screen of it. */
static int measure(const struct grid *grid, const struct surface *surface, size_t index)
{
	const char *name = grid_column_of(grid, index).name;
	int most = most_cells(grid), width;

	/* A name has no marks: bytes of its own, not a value. */
	width = text_cells(surface, 0, name, strlen(name), most);
	for (int i = 0; i < grid->page && grid->top + (size_t)i < grid->rows && width < most; i++) {
		struct grid_cell cell = grid_cell_of(grid, grid->top + (size_t)i, index);
		int wanted = cell_cells(surface, &cell, most);

		width = wanted > width ? wanted : width;
	}
	return width > 0 ? width : 1;
}

static int column_cells(const struct grid *grid, const struct surface *surface, size_t index)
{
	int width = grid->arrangement ? grid_columns_width(grid->arrangement, index) : 0;

	if (width > 0)
		return width;
	/* A column at its limit grows no more, whatever is in it. */
	if (grid->arrangement && grid_columns_seen(grid->arrangement, index) >= most_cells(grid))
		return most_cells(grid);
	width = measure(grid, surface, index);
	if (!grid->arrangement)
		return width;
	grid_columns_see(grid->arrangement, index, width);
	return grid_columns_seen(grid->arrangement, index);
}

void grid_widen(struct grid *grid, int more)
{
	size_t index;
	int width;

	if (!grid->arrangement || !grid_positions(grid))
		return;
	index = grid_current(grid);
	width = grid_columns_width(grid->arrangement, index);
	if (width == 0)
		width = grid_columns_seen(grid->arrangement, index);
	width += more;
	grid_columns_set_width(grid->arrangement, index, width > 1 ? width : 1);
}

/* The cell behind the last column, where a separator goes. */
static int end_of(const struct layout *layout)
{
	const struct span *last;

	if (!layout->count)
		return GUTTER;
	last = &layout->spans[layout->count - 1];
	return last->left + last->width + GRID_SEPARATOR;
}

static bool add_span(const struct grid *grid, const struct surface *surface, struct layout *layout,
	size_t position, int columns)
{
	size_t index = grid_index(grid, position);
	struct span span = {.position = position, .index = index};
	int room = columns - end_of(layout);

	if (layout->count == GRID_COLUMNS_SHOWN || room < (layout->count ? CUT_WIDTH_MIN : 1))
		return false;
	span.right = grid_column_of(grid, index).right;
	span.left = end_of(layout);
	span.width = column_cells(grid, surface, index);
	span.is_cut = span.width > room;
	if (span.is_cut)
		span.width = room;
	layout->spans[layout->count++] = span;
	return !span.is_cut;
}

/* Lays out the columns that stay; returns how many: as many as leave half of the width. */
static size_t lay_out_frozen(
	const struct grid *grid, const struct surface *surface, struct layout *layout, int columns)
{
	size_t position = 0, last = grid_positions(grid);

	while (position < grid->frozen && position < last &&
		add_span(grid, surface, layout, position, columns)) {
		position++;
		if (end_of(layout) > GUTTER + columns / 2) {
			layout->count--;
			return position - 1;
		}
	}
	layout->count = position;
	return position;
}

/* The first position from which on all columns up to @last show whole. */
static size_t first_before(const struct grid *grid, const struct surface *surface, size_t last,
	size_t frozen, int room)
{
	size_t first = last;
	int used = column_cells(grid, surface, grid_index(grid, first));

	while (first > frozen) {
		used += GRID_SEPARATOR + column_cells(grid, surface, grid_index(grid, first - 1));
		if (used > room)
			break;
		first--;
	}
	return first;
}

/* As far to the right as the cursor needs, and no further than the last column does. */
static void scroll_sideways(
	struct grid *grid, const struct surface *surface, size_t frozen, int room)
{
	size_t least;

	if (grid->left > grid->cursor_column)
		grid->left = grid->cursor_column;
	if (grid->cursor_column < frozen)
		return;
	least = first_before(grid, surface, grid->cursor_column, frozen, room);
	if (grid->left < least)
		grid->left = least;
	least = first_before(grid, surface, grid_positions(grid) - 1, frozen, room);
	if (grid->left > least)
		grid->left = least;
}

void grid_lay_out(
	struct grid *grid, const struct surface *surface, struct layout *layout, int columns)
{
	size_t frozen, last = grid_positions(grid);

	layout->count = 0;
	frozen = lay_out_frozen(grid, surface, layout, columns);
	scroll_sideways(grid, surface, frozen, columns - end_of(layout));
	for (size_t at = grid->left > frozen ? grid->left : frozen; at < last; at++)
		if (!add_span(grid, surface, layout, at, columns))
			return;
}
