#include "base/buf.h"
#include "base/text.h"
#include "widget/line_edit_private.h"

#include <string.h>

#define HIDDEN_STARS 6 /* without the focus: says that there is one, and not how long */

static bool is_starred(const struct line_edit *edit)
{
	return edit->secret && !edit->is_revealed;
}

/* What a person types is not doubled: a backslash is one key and one cell. Escapes of what cannot
 * be shown are underlined instead, so that they differ from the same text typed. */
static int draw_grapheme(const struct line_edit *edit, struct surface *surface, struct rect area,
	int column, unsigned style, size_t at, size_t next)
{
	const char *bytes = line_edit_bytes(edit) + at;
	int32_t code;
	int width;

	if (is_starred(edit))
		return surface_text(surface, area, 0, column, style, "*");
	surface_fit(surface, TEXT_LITERAL, bytes, next - at, area.columns, &width);
	if (width > area.columns - column)
		width = area.columns - column;
	if (text_decode(bytes, next - at, &code) == next - at && width > 2)
		style |= STYLE_UNDERLINE;
	surface_cell_text(
		surface, area, 0, column, width, style, TEXT_LITERAL, false, bytes, next - at);
	return width;
}

static int grapheme_cells(
	const struct line_edit *edit, const struct surface *surface, size_t at, size_t next)
{
	int width = 0;

	if (is_starred(edit))
		return 1;
	/* Longer than any escape; a cluster that is cut is drawn as far as there is room. */
	surface_fit(surface, TEXT_LITERAL, line_edit_bytes(edit) + at, next - at, 1 << 16, &width);
	return width;
}

/* Cells of the text between two byte offsets, as far as @limit matters. */
static int cells_between(const struct line_edit *edit, const struct surface *surface, size_t from,
	size_t to, int limit)
{
	int cells = 0;

	while (from < to && cells <= limit) {
		size_t next =
			text_next_grapheme(line_edit_bytes(edit), line_edit_length(edit), from);

		cells += grapheme_cells(edit, surface, from, next);
		from = next;
	}
	return cells;
}

/* Scrolls as little as possible: the grapheme under the cursor (a blank at the end) shows. */
static void scroll(struct line_edit *edit, const struct surface *surface, int columns)
{
	const char *bytes = line_edit_bytes(edit);
	size_t length = line_edit_length(edit);
	int under = 1;

	if (edit->first > edit->cursor)
		edit->first = edit->cursor;
	if (edit->cursor < length)
		under = grapheme_cells(edit, surface, edit->cursor,
			text_next_grapheme(bytes, length, edit->cursor));
	while (edit->first < edit->cursor &&
		cells_between(edit, surface, edit->first, edit->cursor, columns) + under > columns)
		edit->first = text_next_grapheme(bytes, length, edit->first);
	/* After erasing: no empty cells on the right while text is hidden on the left. */
	while (edit->first > 0) {
		size_t before = text_previous_grapheme(bytes, length, edit->first);

		if (cells_between(edit, surface, before, length, columns) + 1 > columns)
			break;
		edit->first = before;
	}
}

static void draw_unfocused(
	const struct line_edit *edit, struct surface *surface, struct rect area, unsigned style)
{
	static const char stars[HIDDEN_STARS + 1] = "******";
	const char *bytes = line_edit_bytes(edit);

	if (edit->secret)
		surface_cell_text(surface, area, 0, 0, area.columns, style, TEXT_LITERAL, false,
			stars, line_edit_is_empty(edit) ? 0 : HIDDEN_STARS);
	else
		surface_cell_text(surface, area, 0, 0, area.columns, style, TEXT_LITERAL, false,
			bytes, line_edit_length(edit));
}

static void draw_focused(
	struct line_edit *edit, struct surface *surface, struct rect area, unsigned style)
{
	const char *bytes = line_edit_bytes(edit);
	size_t length = line_edit_length(edit), at = edit->first;
	int column = 0, cursor = 0;

	while (at < length && column < area.columns) {
		size_t next = text_next_grapheme(bytes, length, at);

		if (at == edit->cursor)
			cursor = column;
		column += draw_grapheme(edit, surface, area, column, style, at, next);
		at = next;
	}
	if (edit->cursor >= at)
		cursor = column;
	surface_cell_text(surface, area, 0, column, area.columns - column, style, 0, false, "", 0);
	if (edit->first > 0 && cursor > 0)
		surface_text(surface, area, 0, 0, style | STYLE_DIM, "<");
	if (at < length && cursor < area.columns - 1)
		surface_text(surface, area, 0, area.columns - 1, style | STYLE_DIM, ">");
	surface_put_cursor(surface, area, 0, cursor);
}

void line_edit_draw(struct line_edit *edit, struct surface *surface, struct rect area,
	unsigned style, bool has_focus)
{
	area = rect_rows(area, 0, 1);
	if (area.rows == 0 || area.columns == 0)
		return;
	if (!has_focus) {
		draw_unfocused(edit, surface, area, style);
		return;
	}
	scroll(edit, surface, area.columns);
	draw_focused(edit, surface, area, style);
}
