#include "base/buf.h"
#include "base/text.h"
#include "term/key.h"
#include "widget/grid_private.h"
#include "widget/scroll.h"

#include <string.h>

enum consequence grid_key(struct grid *grid, const struct key *key)
{
	size_t columns = grid_positions(grid), last = columns ? columns - 1 : 0;
	int row;

	if (key->alt)
		return UNHANDLED;
	switch (key->code) {
	case K_ENTER:
		return grid->rows && columns ? ACTIVATED : UNHANDLED;
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
	case '0':
		grid->cursor_column = 0;
		return HANDLED;
	case K_END:
	case '$':
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
			grid->cursor_column = grid->column_positions[i];
			break;
		}
	}
	return key->clicks == 2 ? ACTIVATED : HANDLED;
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
		struct grid_column column = grid_column_of(grid, span->index);
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
	char tail[GRID_TAIL_MAX];
	int tail_width = grid_cell_tail(cell, tail), room, used;
	size_t fits;

	grid_cell_begin(cell, &text);
	if (grid_cell_is_mark(cell))
		style |= STYLE_DIM;
	if (tail_width == 0 || tail_width >= span->width) {
		surface_cell_text(surface, area, row, span->left, span->width, style,
			grid_cell_flags(cell), span->right, buf_string(&text), text.length);
		buf_free(&text);
		return;
	}
	room = span->width - tail_width;
	fits = surface_fit(
		surface, grid_cell_flags(cell), buf_string(&text), text.length, room, &used);
	if (!cell->is_partial && fits < text.length) {
		/* A bytea that is all here, only too long for its column. */
		fits = text.length;
		used = room;
	}
	surface_cell_text(surface, area, row, span->left, used, style, grid_cell_flags(cell), false,
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
		struct grid_cell cell = grid_cell_of(grid, row, span->index);
		bool is_focus = is_cursor && has_focus && span->position == grid->cursor_column;

		draw_cell(surface, area, line, span, is_focus ? STYLE_REVERSE : STYLE_PLAIN, &cell);
		if (is_focus)
			surface_put_cursor(surface, area, line, span->left);
		if (i + 1 < layout->count)
			surface_column(
				surface, rect_rows(area, line, 1), span->left + span->width + 1);
	}
	if (is_cursor)
		surface_text(surface, area, line, 0, STYLE_PLAIN, ">");
	if (grid->is_marked && grid->is_marked(grid->self, row))
		surface_text(surface, area, line, 1, STYLE_BOLD, "*");
}

static void keep_for_clicks(struct grid *grid, const struct layout *layout)
{
	grid->columns_shown = layout->count;
	for (size_t i = 0; i < layout->count; i++) {
		grid->column_ends[i] = layout->spans[i].left + layout->spans[i].width + 1;
		grid->column_positions[i] = layout->spans[i].position;
	}
}

void grid_draw(struct grid *grid, struct surface *surface, struct rect area, bool has_focus)
{
	struct layout layout;
	struct rect body = rect_rows(area, 2, area.rows - 2);
	size_t columns = grid_positions(grid);

	grid->page = body.rows;
	grid->drawn = body;
	grid->columns_shown = 0;
	if (area.rows <= 0 || area.columns <= GUTTER || columns == 0)
		return;
	if (grid->cursor_column >= columns)
		grid->cursor_column = columns - 1;
	if (grid->cursor_row >= grid->rows)
		grid->cursor_row = grid->rows ? grid->rows - 1 : 0;
	scroll_show(&grid->top, grid->cursor_row, grid->rows, grid->page);
	grid_lay_out(grid, surface, &layout, area.columns);
	if (layout.count == 0)
		return;
	keep_for_clicks(grid, &layout);
	draw_head(grid, surface, area, &layout);
	for (int line = 0; line < body.rows && grid->top + (size_t)line < grid->rows; line++)
		draw_row(grid, surface, body, line, &layout, has_focus);
	if (has_focus && grid->rows == 0)
		surface_put_cursor(surface, area, 0, GUTTER);
}
