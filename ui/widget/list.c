#include "widget/list.h"

#include "base/text.h"
#include "term/key.h"
#include "widget/scroll.h"

#include <string.h>

#define COLUMN_GAP 2
#define FOLD_WIDTH 2
#define SHARE_MIN 4 /* cells that a column of width 0 gets however little is left */

static struct list_row row_of(const struct list *list, size_t index)
{
	struct list_row row = {.indent = 0};

	list->row(list->self, index, &row);
	return row;
}

/* The first row from @index on, in steps of @step, that is no heading; @count when there is none.
 */
static size_t next_row(const struct list *list, size_t index, bool is_back)
{
	while (index < list->count && row_of(list, index).is_heading)
		index = is_back ? (index ? index - 1 : list->count) : index + 1;
	return index;
}

void list_move_to(struct list *list, size_t index)
{
	bool is_back = index < list->cursor;
	size_t found;

	if (list->count == 0) {
		list->cursor = 0;
		return;
	}
	if (index >= list->count)
		index = list->count - 1;
	found = next_row(list, index, is_back);
	if (found >= list->count)
		found = next_row(list, index, !is_back);
	list->cursor = found < list->count ? found : index;
}

void list_set_count(struct list *list, size_t count)
{
	list->count = count;
	list_move_to(list, list->cursor);
}

enum consequence list_key(struct list *list, const struct key *key)
{
	size_t to = list->cursor;
	int row;

	if (key->code == K_ENTER && !key->alt)
		return list->count ? ACTIVATED : UNHANDLED;
	if (scroll_clicked(key, list->drawn, &row)) {
		to = list->top + (size_t)row;
		if (to >= list->count || row_of(list, to).is_heading)
			return HANDLED;
		list->cursor = to;
		return key->clicks == 2 ? ACTIVATED : HANDLED;
	}
	if (!scroll_key(key, &to, list->count, list->page))
		return UNHANDLED;
	list_move_to(list, to);
	return HANDLED;
}

/* Cells of each column in @columns cells; -1: dropped. */
static void lay_out(const struct list *list, int columns, int *widths)
{
	int left = columns - GUTTER, shares = 0;
	bool is_first = true;

	for (size_t i = 0; i < list->column_count; i++) {
		const struct list_column *column = &list->columns[i];

		widths[i] = columns < column->minimum ? -1 : column->width;
		if (widths[i] < 0)
			continue;
		left -= widths[i] + (is_first ? 0 : COLUMN_GAP);
		shares += widths[i] == 0;
		is_first = false;
	}
	for (size_t i = 0; i < list->column_count; i++) {
		if (widths[i] != 0)
			continue;
		widths[i] = left / shares > SHARE_MIN ? left / shares : SHARE_MIN;
		left -= widths[i];
		shares--;
	}
}

static void draw_cell(struct surface *surface, struct rect area, int row, int column, int width,
	bool right, const struct list_cell *cell)
{
	const char *text = cell->text ? cell->text : "";

	if (width > 0)
		surface_cell_text(surface, area, row, column, width, cell->style, 0, right, text,
			strlen(text));
}

static void draw_titles(
	const struct list *list, struct surface *surface, struct rect area, const int *widths)
{
	int column = GUTTER;

	for (size_t i = 0; i < list->column_count; i++) {
		if (widths[i] < 0)
			continue;
		draw_cell(surface, area, 0, column, widths[i], list->columns[i].right,
			&(struct list_cell){list->columns[i].title, STYLE_BOLD});
		column += widths[i] + COLUMN_GAP;
	}
}

/* Draws the cells of @row; returns where its text begins. */
static int draw_row(const struct list *list, struct surface *surface, struct rect area, int line,
	const struct list_row *row, const int *widths)
{
	int column = GUTTER, inset = row->indent + (row->fold ? FOLD_WIDTH : 0);

	if (row->fold)
		surface_printf(
			surface, area, line, GUTTER + row->indent, STYLE_PLAIN, "%c", row->fold);
	for (size_t i = 0; i < list->column_count; i++) {
		struct list_cell cell = row->cells[i];
		int shift = column == GUTTER ? inset : 0;

		if (widths[i] < 0)
			continue;
		if (row->is_heading)
			cell.style |= STYLE_BOLD;
		/* A heading has the line for itself: its words need not keep to a column. */
		if (row->is_heading && column == GUTTER)
			surface_text(surface, area, line, column + shift, cell.style, cell.text);
		else if (!row->is_heading || cell.text)
			draw_cell(surface, area, line, column + shift, widths[i] - shift,
				list->columns[i].right, &cell);
		column += widths[i] + COLUMN_GAP;
	}
	return GUTTER + inset;
}

/* The cursor never stands on a heading, so those above the first row would never come back. */
static void show_headings(struct list *list)
{
	while (list->page > 0 && list->top > 0 && row_of(list, list->top - 1).is_heading &&
		list->cursor < list->top + (size_t)list->page - 1)
		list->top--;
}

static bool has_titles(const struct list *list)
{
	for (size_t i = 0; i < list->column_count; i++)
		if (list->columns[i].title)
			return true;
	return false;
}

void list_draw(struct list *list, struct surface *surface, struct rect area, bool has_focus)
{
	int widths[LIST_COLUMNS_MAX];
	size_t shown;

	lay_out(list, area.columns, widths);
	if (has_titles(list) && area.rows > 1) {
		draw_titles(list, surface, area, widths);
		area = rect_rows(area, 1, area.rows - 1);
	}
	list->page = scroll_page(area, list->count);
	if (list->cursor >= list->count)
		list->cursor = list->count ? list->count - 1 : 0;
	scroll_show(&list->top, list->cursor, list->count, list->page);
	show_headings(list);
	list->drawn = rect_rows(area, 0, list->page);
	shown = list->count - list->top;
	if (shown > (size_t)list->page)
		shown = (size_t)list->page;
	for (size_t i = 0; i < shown; i++) {
		struct list_row row = row_of(list, list->top + i);
		int begin = draw_row(list, surface, list->drawn, (int)i, &row, widths);

		if (list->top + i != list->cursor || row.is_heading)
			continue;
		surface_text(surface, area, (int)i, 0, STYLE_PLAIN, ">");
		if (has_focus) {
			surface_highlight(surface, area, (int)i, STYLE_REVERSE);
			surface_put_cursor(surface, area, (int)i, begin);
		}
	}
	if (list->page < area.rows)
		scroll_note(surface, area, list->top, list->count - list->top - shown);
	if (has_focus && list->count == 0)
		surface_put_cursor(surface, area, 0, GUTTER);
}
