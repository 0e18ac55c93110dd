#include "term/surface.h"

#include "base/buf.h"
#include "base/text.h"
#include "term/surface_private.h"

#include <stdarg.h>
#include <string.h>
#include <wchar.h>

/* text_printable() lets at most this many bytes share a cell: a character and four marks of four
 * bytes each. So no more than a screenful of a huge value is ever looked at. */
#define BYTES_PER_CELL_MAX 20

/* One line of the surface that text is drawn into: columns from left up to right. */
struct line {
	struct surface *surface;
	int row;
	int left, right;
	int column; /* where the next cell goes; may lie outside of left and right */
	unsigned style;
};

/* False when nothing of the row shows. */
static bool line_begin(
	struct line *line, struct surface *surface, struct rect area, int row, int column)
{
	struct rect inside = surface_clip(surface, area);
	int absolute = area.top + row;

	*line = (struct line){.surface = surface,
		.row = absolute,
		.left = inside.left,
		.right = inside.left + inside.columns,
		.column = area.left + column};
	return row >= 0 && absolute >= inside.top && absolute < inside.top + inside.rows &&
	       inside.columns > 0;
}

static void line_put(struct line *line, wchar_t code, int width, unsigned style)
{
	int first = line->column, end = line->column + width;

	line->column = end;
	if (first >= line->left && end <= line->right) {
		surface_put(line->surface, line->row, first, code, width, style);
		return;
	}
	/* Half of a wide character at an edge. */
	for (int column = first; column < end; column++)
		if (column >= line->left && column < line->right)
			surface_put(line->surface, line->row, column, L' ', 1, style);
}

static void line_mark(struct line *line, wchar_t mark)
{
	int column = line->column - 1;

	if (column < line->left || column >= line->right)
		return;
	if (!surface_at(line->surface, line->row, column)->codes[0] && column > line->left)
		column--;
	surface_add_mark(line->surface, line->row, column, mark);
}

static void line_fill(struct line *line, int cells)
{
	for (int i = 0; i < cells; i++)
		line_put(line, L' ', 1, line->style);
}

/* Length of the escape of text_printable() that begins at @text, or 0. A doubled backslash is a
 * real one; it counts with what follows in 0, and *skip says how far to go on. */
static size_t escape_length(const char *text, size_t length, size_t *skip)
{
	static const struct {
		char letter;
		size_t length;
	} escapes[] = {{'n', 2}, {'t', 2}, {'r', 2}, {'x', 4}, {'u', 6}, {'U', 10}};

	*skip = 1;
	if (length < 2 || text[0] != '\\')
		return 0;
	if (text[1] == '\\')
		*skip = 2;
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (text[1] == escapes[i].letter && length >= escapes[i].length &&
			strspn(text + 2, "0123456789ABCDEF") >= escapes[i].length - 2)
			return escapes[i].length;
	return 0;
}

/* Draws printable text. With TEXT_LITERAL a backslash says nothing, so nothing is made dim. */
static void line_text(struct line *line, unsigned flags, const char *text, size_t length)
{
	size_t escape_end = 0, plain_end = 0;

	for (size_t at = 0; at < length;) {
		int32_t code;
		int width;
		size_t skip;

		if (text[at] == '\\' && at >= plain_end && at >= escape_end &&
			!(flags & TEXT_LITERAL)) {
			escape_end = at + escape_length(text + at, length - at, &skip);
			plain_end = at + skip;
		}
		width = text_width(text + at, text_decode(text + at, length - at, &code));
		if (width == 0)
			line_mark(line, (wchar_t)code);
		else
			line_put(line, (wchar_t)code, width,
				line->style | (at < escape_end ? STYLE_DIM : STYLE_PLAIN));
		at += text_decode(text + at, length - at, &code);
	}
}

/* Draws @text in at most @width cells, and in exactly so many when @exact. Returns those used. */
static int draw(struct line *line, int width, unsigned flags, bool exact, bool right,
	const char *text, size_t length)
{
	size_t useful = (size_t)(width + 2) * BYTES_PER_CELL_MAX;
	bool is_cut = length > useful;
	struct buf shown = BUF_INIT;
	int used;
	size_t fitting;

	text_printable(&shown, text, is_cut ? useful : length, flags | line->surface->flags);
	fitting = text_fit(buf_string(&shown), shown.length, width, &used);
	is_cut |= fitting < shown.length;
	if (is_cut)
		fitting = text_fit(buf_string(&shown), shown.length, width - 1, &used);
	if (exact && right && !is_cut)
		line_fill(line, width - used);
	line_text(line, flags, buf_string(&shown), fitting);
	if (is_cut) {
		line_fill(line, width - 1 - used);
		line_put(line, L'>', 1, line->style);
		used = width;
	} else if (exact && !right) {
		line_fill(line, width - used);
	}
	buf_free(&shown);
	return exact ? width : used;
}

int surface_text(struct surface *surface, struct rect area, int row, int column, unsigned style,
	const char *text)
{
	struct line line;
	int width;

	if (!text || !line_begin(&line, surface, area, row, column))
		return 0;
	line.style = style;
	width = line.right - line.column;
	if (width <= 0)
		return 0;
	return draw(&line, width, 0, false, false, text,
		strnlen(text, (size_t)(width + 3) * BYTES_PER_CELL_MAX));
}

int surface_printf(struct surface *surface, struct rect area, int row, int column, unsigned style,
	const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list arguments;
	int used;

	va_start(arguments, format);
	buf_vprintf(&text, format, arguments);
	va_end(arguments);
	used = surface_text(surface, area, row, column, style, buf_string(&text));
	buf_free(&text);
	return used;
}

void surface_cell_text(struct surface *surface, struct rect area, int row, int column, int width,
	unsigned style, unsigned flags, bool right, const char *bytes, size_t length)
{
	struct line line;

	if (!line_begin(&line, surface, area, row, column))
		return;
	line.style = style;
	if (width > line.right - line.column)
		width = line.right - line.column;
	if (width > 0)
		draw(&line, width, flags, true, right, bytes, length);
}

/* Cells of the printable form of @length bytes that are one grapheme. A backslash counts as the
 * two that it may become: a line that is one cell short is better than one that is cut. */
static int grapheme_width(unsigned flags, const char *bytes, size_t length)
{
	struct buf shown = BUF_INIT;
	int width;

	if (length == 1 && bytes[0] >= 0x20 && bytes[0] < 0x7F)
		return bytes[0] == '\\' && !(flags & TEXT_LITERAL) ? 2 : 1;
	text_printable(&shown, bytes, length, flags);
	width = text_width(buf_string(&shown), shown.length);
	buf_free(&shown);
	return width;
}

size_t surface_fit(const struct surface *surface, unsigned flags, const char *text, size_t length,
	int columns, int *width)
{
	size_t at = 0;
	int used = 0;

	while (at < length) {
		size_t next = text_next_grapheme(text, length, at);
		int cells = grapheme_width(flags | surface->flags, text + at, next - at);

		if (used + cells > columns)
			break;
		used += cells;
		at = next;
	}
	if (width)
		*width = used;
	return at;
}

/* The last place at or before @fit where a word ends; @fit when there is only one. */
static size_t break_before(const char *text, size_t length, size_t fit)
{
	size_t indent = 0, cut = fit;

	while (indent < length && text[indent] == ' ')
		indent++;
	if (fit < length && text[fit] != ' ')
		while (cut > indent && text[cut - 1] != ' ')
			cut--;
	return cut <= indent ? fit : cut;
}

size_t surface_wrap(
	const struct surface *surface, const char *text, size_t length, int columns, size_t *next)
{
	const char *newline = memchr(text, '\n', length);
	size_t line = newline ? (size_t)(newline - text) : length;
	size_t fit = surface_fit(surface, 0, text, line, columns > 0 ? columns : 1, NULL);
	size_t cut;

	if (fit == line) {
		*next = newline ? line + 1 : line;
		return line;
	}
	if (fit == 0)
		fit = text_next_grapheme(text, line, 0);
	cut = break_before(text, line, fit);
	*next = cut;
	while (*next < line && text[*next] == ' ')
		(*next)++;
	if (*next == line && newline)
		*next = line + 1;
	while (cut > 0 && text[cut - 1] == ' ')
		cut--;
	return cut;
}

int surface_wrapped(struct surface *surface, struct rect area, int row, int column, unsigned style,
	const char *text)
{
	size_t length = text ? strlen(text) : 0;
	int rows = 0;

	if (area.columns - column <= 0)
		return 0;
	for (size_t at = 0, next; at < length; at += next, rows++) {
		size_t line =
			surface_wrap(surface, text + at, length - at, area.columns - column, &next);

		surface_cell_text(surface, rect_columns(area, column, area.columns - column),
			row + rows, 0, area.columns - column, style, 0, false, text + at, line);
	}
	return rows;
}
