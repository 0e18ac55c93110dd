#include "term/surface.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "term/surface_private.h"

#include <stdlib.h>
#include <utf8proc.h>

static int at_least(int value, int minimum)
{
	return value < minimum ? minimum : value;
}

static int at_most(int value, int maximum)
{
	return value > maximum ? maximum : value;
}

struct surface *surface_new(int rows, int columns, unsigned flags)
{
	struct surface *surface = mem_new(sizeof *surface);

	surface->flags = flags;
	surface_resize(surface, rows, columns);
	return surface;
}

void surface_free(struct surface *surface)
{
	if (!surface)
		return;
	free(surface->cells);
	free(surface);
}

void surface_resize(struct surface *surface, int rows, int columns)
{
	surface->rows = at_most(at_least(rows, 0), SURFACE_ROWS_MAX);
	surface->columns = at_most(at_least(columns, 0), SURFACE_COLUMNS_MAX);
	free(surface->cells);
	surface->cells =
		mem_array((size_t)surface->rows * (size_t)surface->columns, sizeof *surface->cells);
	surface_clear(surface);
}

void surface_clear(struct surface *surface)
{
	size_t count = (size_t)surface->rows * (size_t)surface->columns;

	for (size_t i = 0; i < count; i++)
		surface->cells[i] = (struct surface_cell){.codes = {L' '}};
	surface->cursor_row = surface->cursor_column = 0;
}

struct rect surface_area(const struct surface *surface)
{
	return (struct rect){.rows = surface->rows, .columns = surface->columns};
}

struct rect surface_clip(const struct surface *surface, struct rect area)
{
	int top = at_least(area.top, 0), left = at_least(area.left, 0);
	int bottom = at_most(area.top + at_least(area.rows, 0), surface->rows);
	int right = at_most(area.left + at_least(area.columns, 0), surface->columns);

	return (struct rect){.top = top,
		.left = left,
		.rows = at_least(bottom - top, 0),
		.columns = at_least(right - left, 0)};
}

static struct surface_cell *cell_at(const struct surface *surface, int row, int column)
{
	return &surface->cells[(size_t)row * (size_t)surface->columns + (size_t)column];
}

const struct surface_cell *surface_at(const struct surface *surface, int row, int column)
{
	static const struct surface_cell nothing = {.codes = {L' '}};

	if (row < 0 || column < 0 || row >= surface->rows || column >= surface->columns)
		return &nothing;
	return cell_at(surface, row, column);
}

static void make_blank(struct surface_cell *cell)
{
	*cell = (struct surface_cell){.codes = {L' '}, .style = cell->style};
}

/* Before cells from @column to @end are overwritten: no half of a wide one may stay behind. */
static void cut_wide(struct surface *surface, int row, int column, int end)
{
	if (column > 0 && !cell_at(surface, row, column)->codes[0])
		make_blank(cell_at(surface, row, column - 1));
	if (end < surface->columns && !cell_at(surface, row, end)->codes[0])
		make_blank(cell_at(surface, row, end));
}

void surface_put(
	struct surface *surface, int row, int column, wchar_t code, int width, unsigned style)
{
	cut_wide(surface, row, column, column + width);
	*cell_at(surface, row, column) = (struct surface_cell){.codes = {code}, .style = style};
	if (width == 2)
		*cell_at(surface, row, column + 1) = (struct surface_cell){.style = style};
}

void surface_add_mark(struct surface *surface, int row, int column, wchar_t mark)
{
	struct surface_cell *cell = cell_at(surface, row, column);

	for (int i = 1; i < SURFACE_CELL_CODES; i++) {
		if (!cell->codes[i]) {
			cell->codes[i] = mark;
			return;
		}
	}
}

void surface_highlight(struct surface *surface, struct rect area, int row, unsigned style)
{
	struct rect line = surface_clip(surface, rect_rows(area, row, 1));

	if (line.rows == 0)
		return;
	for (int i = 0; i < line.columns; i++)
		cell_at(surface, line.top, line.left + i)->style |= style;
}

/* Fills @area with @code. */
static void fill(struct surface *surface, struct rect area, wchar_t code)
{
	struct rect inside = surface_clip(surface, area);

	for (int row = 0; row < inside.rows; row++)
		for (int column = 0; column < inside.columns; column++)
			surface_put(surface, inside.top + row, inside.left + column, code, 1,
				STYLE_PLAIN);
}

static wchar_t sign(const struct surface *surface, wchar_t ascii, wchar_t drawn)
{
	return surface->flags & TEXT_ASCII ? ascii : drawn;
}

void surface_rule(struct surface *surface, struct rect area, int row)
{
	fill(surface, rect_rows(area, row, 1), sign(surface, L'-', 0x2500));
}

void surface_column(struct surface *surface, struct rect area, int column)
{
	fill(surface, rect_columns(area, column, 1), sign(surface, L'|', 0x2502));
}

void surface_box(struct surface *surface, struct rect area)
{
	int bottom = area.rows - 1, right = area.columns - 1;
	struct rect sides[2] = {rect_columns(area, 0, 1), rect_columns(area, right, 1)};

	if (area.rows < 1 || area.columns < 1)
		return;
	fill(surface, area, L' ');
	surface_rule(surface, area, 0);
	surface_rule(surface, area, bottom);
	surface_column(surface, area, 0);
	surface_column(surface, area, right);
	fill(surface, rect_rows(sides[0], 0, 1), sign(surface, L'+', 0x250C));
	fill(surface, rect_rows(sides[1], 0, 1), sign(surface, L'+', 0x2510));
	fill(surface, rect_rows(sides[0], bottom, 1), sign(surface, L'+', 0x2514));
	fill(surface, rect_rows(sides[1], bottom, 1), sign(surface, L'+', 0x2518));
}

void surface_put_cursor(struct surface *surface, struct rect area, int row, int column)
{
	struct rect inside = surface_clip(surface, area);

	if (inside.rows == 0 || inside.columns == 0)
		return;
	row = at_most(area.top + row, inside.top + inside.rows - 1);
	column = at_most(area.left + column, inside.left + inside.columns - 1);
	surface->cursor_row = at_least(row, inside.top);
	surface->cursor_column = at_least(column, inside.left);
}

void surface_cursor(const struct surface *surface, int *row, int *column)
{
	*row = surface->cursor_row;
	*column = surface->cursor_column;
}

static void dump_row(const struct surface *surface, int row, struct buf *out)
{
	int last = surface->columns;

	while (last > 0 && cell_at(surface, row, last - 1)->codes[0] == L' ' &&
		!cell_at(surface, row, last - 1)->codes[1])
		last--;
	for (int column = 0; column < last; column++) {
		const wchar_t *codes = cell_at(surface, row, column)->codes;

		for (; *codes; codes++) {
			utf8proc_uint8_t bytes[4];
			utf8proc_ssize_t length =
				utf8proc_encode_char((utf8proc_int32_t)*codes, bytes);

			if (length > 0)
				buf_add(out, bytes, (size_t)length);
		}
	}
	buf_char(out, '\n');
}

void surface_dump(const struct surface *surface, struct buf *out)
{
	for (int row = 0; row < surface->rows; row++)
		dump_row(surface, row, out);
}

/* Cuts *@first and *@count to what lies within 0 and @size. */
static void cut_range(int *first, int *count, int size)
{
	size = at_least(size, 0);
	if (*first < 0) {
		*count = at_least(*count, 0) + *first;
		*first = 0;
	}
	*first = at_most(*first, size);
	*count = at_most(at_least(*count, 0), size - *first);
}

struct rect rect_rows(struct rect area, int first, int count)
{
	cut_range(&first, &count, area.rows);
	return (struct rect){area.top + first, area.left, count, at_least(area.columns, 0)};
}

struct rect rect_columns(struct rect area, int first, int count)
{
	cut_range(&first, &count, area.columns);
	return (struct rect){area.top, area.left + first, at_least(area.rows, 0), count};
}

struct rect rect_centred(struct rect area, int rows, int columns)
{
	rows = at_most(at_least(rows, 0), at_least(area.rows, 0));
	columns = at_most(at_least(columns, 0), at_least(area.columns, 0));
	return (struct rect){area.top + (area.rows - rows) / 2,
		area.left + (area.columns - columns) / 2, rows, columns};
}
