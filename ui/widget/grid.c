#include "widget/grid.h"

#include "base/buf.h"
#include "base/text.h"
#include "term/key.h"
#include "widget/scroll.h"

#include <stdio.h>
#include <string.h>

#define USUAL_WIDTH 30
#define CUT_WIDTH_MIN 3	 /* a column with fewer cells at the right edge is left out */
#define SEPARATOR 3	 /* " | " */
#define MEASURED_MAX 400 /* bytes of a cell that are looked at for its width */

/* A column on the screen. */
struct span {
	size_t index;
	int left, width;
	bool right;
	bool is_cut; /* narrower than it wants to be, at the right edge */
};

struct layout {
	struct span spans[GRID_COLUMNS_SHOWN];
	size_t count;
};

enum consequence grid_key(struct grid *grid, const struct key *key)
{
	size_t last = grid->columns ? grid->columns - 1 : 0;
	int row;

	if (key->alt)
		return UNHANDLED;
	switch (key->code) {
	case K_ENTER:
		return grid->rows && grid->columns ? ACTIVATED : UNHANDLED;
	case 'g':
	case 'G':
		return UNHANDLED;
	case K_LEFT:
	case 'h':
		grid->cursor_column -= grid->cursor_column > 0;
		return HANDLED;
	case K_RIGHT:
	case 'l':
		grid->cursor_column += grid->cursor_column < last;
		return HANDLED;
	case K_HOME:
		grid->cursor_column = 0;
		return HANDLED;
	case K_END:
		grid->cursor_column = last;
		return HANDLED;
	default:
		break;
	}
	if (!scroll_clicked(key, grid->drawn, &row))
		return scroll_key(key, &grid->cursor_row, grid->rows, grid->page) ? HANDLED
										  : UNHANDLED;
	if (grid->top + (size_t)row >= grid->rows)
		return HANDLED;
	grid->cursor_row = grid->top + (size_t)row;
	for (size_t i = 0; i < grid->columns_shown; i++) {
		if (key->column - grid->drawn.left < grid->column_ends[i]) {
			grid->cursor_column = grid->column_indexes[i];
			break;
		}
	}
	return key->clicks == 2 ? ACTIVATED : HANDLED;
}

/* Text that could be taken for a mark of ours. */
static bool needs_quotes(const struct grid_cell *cell)
{
	const char *bytes = cell->bytes;
	size_t length = cell->length;

	if (cell->is_plain || cell->is_binary || cell->is_partial)
		return false;
	if (length == strlen("<NULL>") && memcmp(bytes, "<NULL>", length) == 0)
		return true;
	return bytes[0] == ' ' || bytes[0] == '"' || bytes[length - 1] == ' ' ||
	       bytes[length - 1] == '"';
}

static bool is_mark(const struct grid_cell *cell)
{
	return cell->is_null ||
	       (cell->length == 0 && !cell->is_partial && !cell->is_binary && !cell->is_plain);
}

/* What stands behind the value: ">>1.2 MB" or the length of a bytea. Returns its cells. */
static int format_tail(const struct grid_cell *cell, char *tail, size_t size)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	size_t bytes = cell->is_binary ? cell->length / 2 : cell->length, unit = 0;
	double value;

	tail[0] = '\0';
	if (cell->is_null || (!cell->is_partial && !cell->is_binary))
		return 0;
	if (cell->is_binary && cell->length >= 2 && memcmp(cell->bytes, "\\x", 2) == 0)
		bytes--;
	if (cell->is_partial)
		bytes = cell->full_length;
	for (value = (double)bytes; value >= 10000 && unit < 4; unit++)
		value /= 1024;
	snprintf(tail, size, "%s%.0f %s", cell->is_partial ? ">>" : " ", value, units[unit]);
	return (int)strlen(tail);
}

static void add_body(const struct grid_cell *cell, size_t length, struct buf *out)
{
	if (cell->is_null) {
		buf_text(out, "<NULL>");
	} else if (is_mark(cell)) {
		buf_text(out, "\"\"");
	} else {
		bool has_prefix = length >= 2 && memcmp(cell->bytes, "\\x", 2) == 0;
		bool is_quoted = needs_quotes(cell);

		if (cell->is_binary && !has_prefix)
			buf_text(out, "\\x");
		if (is_quoted)
			buf_char(out, '"');
		buf_add(out, cell->bytes, length);
		if (is_quoted)
			buf_char(out, '"');
	}
}

void grid_cell_text(const struct grid_cell *cell, struct buf *out)
{
	char tail[40];

	format_tail(cell, tail, sizeof tail);
	add_body(cell, cell->length, out);
	buf_text(out, tail);
}

static unsigned text_flags(const struct grid_cell *cell)
{
	return cell->is_binary ? TEXT_LITERAL : 0;
}

/* The beginning of the cell, enough for any column. */
static void begin_of(const struct grid_cell *cell, struct buf *out)
{
	add_body(cell, cell->length < MEASURED_MAX ? cell->length : MEASURED_MAX, out);
}

static struct grid_cell cell_of(const struct grid *grid, size_t row, size_t column)
{
	struct grid_cell cell = {.bytes = ""};

	grid->cell(grid->self, row, column, &cell);
	if (!cell.bytes) {
		cell.bytes = "";
		cell.length = 0;
	}
	return cell;
}

static struct grid_column column_of(const struct grid *grid, size_t index)
{
	struct grid_column column = {.name = ""};

	grid->column(grid->self, index, &column);
	if (!column.name)
		column.name = "";
	return column;
}

static int cell_width(const struct surface *surface, const struct grid_cell *cell, int most)
{
	struct buf text = BUF_INIT;
	char tail[40];
	int width;

	begin_of(cell, &text);
	surface_fit(surface, text_flags(cell), buf_string(&text), text.length, most, &width);
	/* Something wider than @most stops before it, and then it is as wide as @most. */
	if (surface_fit(surface, text_flags(cell), buf_string(&text), text.length, most, NULL) <
		text.length)
		width = most;
	buf_free(&text);
	width += format_tail(cell, tail, sizeof tail);
	return width < most ? width : most;
}

/* Cells that a column wants, from its name and what is on the screen of it. */
static int column_width(const struct grid *grid, const struct surface *surface, size_t index)
{
	struct grid_column column = column_of(grid, index);
	int most = grid->maximum_width > 0 ? grid->maximum_width : USUAL_WIDTH, width, name;
	struct grid_cell title = {.bytes = column.name, .length = strlen(column.name)};

	/* A name has no marks: bytes of its own, not a value. */
	if (surface_fit(surface, 0, title.bytes, title.length, most, &name) < title.length)
		name = most;
	width = name > 0 ? name : 1;
	for (int i = 0; i < grid->page && grid->top + (size_t)i < grid->rows; i++) {
		struct grid_cell cell = cell_of(grid, grid->top + (size_t)i, index);
		int wanted = cell_width(surface, &cell, most);

		if (wanted > width)
			width = wanted;
	}
	return width;
}

static bool add_span(const struct grid *grid, const struct surface *surface, struct layout *layout,
	size_t index, int columns)
{
	int left = GUTTER, room;
	struct span span = {.index = index, .right = column_of(grid, index).right};

	if (layout->count == GRID_COLUMNS_SHOWN)
		return false;
	if (layout->count)
		left = layout->spans[layout->count - 1].left +
		       layout->spans[layout->count - 1].width + SEPARATOR;
	room = columns - left;
	if (room < (layout->count ? CUT_WIDTH_MIN : 1))
		return false;
	span.left = left;
	span.width = column_width(grid, surface, index);
	span.is_cut = span.width > room;
	if (span.is_cut)
		span.width = room;
	layout->spans[layout->count++] = span;
	return !span.is_cut;
}

static void lay_out(
	const struct grid *grid, const struct surface *surface, struct layout *layout, int columns)
{
	size_t index = 0;

	layout->count = 0;
	for (; index < grid->frozen && index < grid->columns; index++)
		if (!add_span(grid, surface, layout, index, columns))
			return;
	for (index = grid->left > index ? grid->left : index; index < grid->columns; index++)
		if (!add_span(grid, surface, layout, index, columns))
			return;
}

static bool shows_whole(const struct layout *layout, size_t index)
{
	for (size_t i = 0; i < layout->count; i++)
		if (layout->spans[i].index == index)
			return !layout->spans[i].is_cut;
	return false;
}

/* Scrolls sideways so that the whole column of the cursor shows, or as much as there is room. */
static void lay_out_for_cursor(
	struct grid *grid, const struct surface *surface, struct layout *layout, int columns)
{
	if (grid->left > grid->cursor_column)
		grid->left = grid->cursor_column;
	for (;;) {
		lay_out(grid, surface, layout, columns);
		if (grid->left >= grid->cursor_column || shows_whole(layout, grid->cursor_column))
			return;
		grid->left++;
	}
}

static void draw_head(const struct grid *grid, struct surface *surface, struct rect area,
	const struct layout *layout)
{
	if (area.rows > 1)
		surface_rule(surface,
			rect_columns(area, 0,
				layout->spans[layout->count - 1].left +
					layout->spans[layout->count - 1].width + 1),
			1);
	for (size_t i = 0; i < layout->count; i++) {
		const struct span *span = &layout->spans[i];
		struct grid_column column = column_of(grid, span->index);
		int width = span->width, before = 0;

		if (surface_fit(surface, 0, column.name, strlen(column.name), width, &before) ==
			strlen(column.name))
			before = (width - before) / 2;
		else
			before = 0;
		surface_cell_text(surface, area, 0, span->left + before, width - before, STYLE_BOLD,
			0, false, column.name, strlen(column.name));
		if (i + 1 == layout->count)
			continue;
		surface_column(surface, rect_rows(area, 0, 1), span->left + width + 1);
		if (area.rows > 1)
			surface_text(surface, area, 1, span->left + width + 1, STYLE_PLAIN, "+");
	}
}

static void draw_cell(struct surface *surface, struct rect area, int row, const struct span *span,
	unsigned style, const struct grid_cell *cell)
{
	struct buf text = BUF_INIT;
	char tail[40];
	int tail_width = format_tail(cell, tail, sizeof tail), room, used;
	size_t fits;

	begin_of(cell, &text);
	if (is_mark(cell))
		style |= STYLE_DIM;
	if (tail_width == 0 || tail_width >= span->width) {
		surface_cell_text(surface, area, row, span->left, span->width, style,
			text_flags(cell), span->right, buf_string(&text), text.length);
		buf_free(&text);
		return;
	}
	room = span->width - tail_width;
	fits = surface_fit(surface, text_flags(cell), buf_string(&text), text.length, room, &used);
	if (!cell->is_partial && fits < text.length) {
		/* A bytea that is all here, only too long for its column. */
		fits = text.length;
		used = room;
	}
	surface_cell_text(surface, area, row, span->left, used, style, text_flags(cell), false,
		buf_string(&text), fits);
	surface_cell_text(surface, area, row, span->left + used, span->width - used,
		style | STYLE_DIM, TEXT_LITERAL, false, tail, strlen(tail));
	buf_free(&text);
}

static void draw_row(const struct grid *grid, struct surface *surface, struct rect area, int line,
	const struct layout *layout, bool has_focus)
{
	size_t row = grid->top + (size_t)line;
	bool is_cursor = row == grid->cursor_row;

	for (size_t i = 0; i < layout->count; i++) {
		const struct span *span = &layout->spans[i];
		struct grid_cell cell = cell_of(grid, row, span->index);
		bool is_focus = is_cursor && has_focus && span->index == grid->cursor_column;

		draw_cell(surface, area, line, span, is_focus ? STYLE_REVERSE : STYLE_PLAIN, &cell);
		if (is_focus)
			surface_put_cursor(surface, area, line, span->left);
		if (i + 1 < layout->count)
			surface_column(
				surface, rect_rows(area, line, 1), span->left + span->width + 1);
	}
	if (is_cursor)
		surface_text(surface, area, line, 0, STYLE_PLAIN, ">");
}

static void keep_for_clicks(struct grid *grid, const struct layout *layout)
{
	grid->columns_shown = layout->count;
	for (size_t i = 0; i < layout->count; i++) {
		grid->column_ends[i] = layout->spans[i].left + layout->spans[i].width + 1;
		grid->column_indexes[i] = layout->spans[i].index;
	}
}

void grid_draw(struct grid *grid, struct surface *surface, struct rect area, bool has_focus)
{
	struct layout layout;
	struct rect body = rect_rows(area, 2, area.rows - 2);

	grid->page = body.rows;
	grid->drawn = body;
	grid->columns_shown = 0;
	if (area.rows <= 0 || area.columns <= GUTTER || grid->columns == 0)
		return;
	if (grid->cursor_column >= grid->columns)
		grid->cursor_column = grid->columns - 1;
	if (grid->cursor_row >= grid->rows)
		grid->cursor_row = grid->rows ? grid->rows - 1 : 0;
	scroll_show(&grid->top, grid->cursor_row, grid->rows, grid->page);
	lay_out_for_cursor(grid, surface, &layout, area.columns);
	if (layout.count == 0)
		return;
	keep_for_clicks(grid, &layout);
	draw_head(grid, surface, area, &layout);
	for (int line = 0; line < body.rows && grid->top + (size_t)line < grid->rows; line++)
		draw_row(grid, surface, body, line, &layout, has_focus);
	if (has_focus && grid->rows == 0)
		surface_put_cursor(surface, area, 0, GUTTER);
}
