#include "widget/sheet.h"

#include "base/memory.h"
#include "term/key.h"
#include "widget/scroll.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_WIDTH_MAX 60
#define COLUMNS_MAX 16
#define MEASURED_ROWS 300
#define SEPARATOR 3 /* " | " */
#define TEXT_LEFT 2

enum line_kind { LINE_TITLE, LINE_WORDS, LINE_HEAD, LINE_RULE, LINE_ROW, LINE_REMARK, LINE_BLANK };

struct sheet_line {
	enum line_kind kind;
	size_t table;
	size_t row; /* of the table; of words, which line of them */
};

/* Where the columns of one table stand; those that are scrolled out have no width. */
struct columns {
	size_t count;
	int left[COLUMNS_MAX], width[COLUMNS_MAX];
};

static struct sheet_table table_of(const struct sheet *sheet, size_t table)
{
	struct sheet_table out = {.title = NULL};

	sheet->table(sheet->self, table, &out);
	if (out.columns > COLUMNS_MAX)
		out.columns = COLUMNS_MAX;
	if (out.words)
		out.rows = 0;
	return out;
}

size_t sheet_rows(const struct sheet *sheet)
{
	size_t rows = 0;

	for (size_t i = 0; i < sheet->tables; i++)
		rows += table_of(sheet, i).rows;
	return rows;
}

bool sheet_at(const struct sheet *sheet, size_t *table, size_t *row)
{
	size_t left = sheet->cursor;

	for (*table = 0; *table < sheet->tables; ++*table) {
		size_t rows = table_of(sheet, *table).rows;

		*row = left;
		if (left < rows)
			return true;
		left -= rows;
	}
	return false;
}

void sheet_release(struct sheet *sheet)
{
	free(sheet->lines);
	sheet->lines = NULL;
	sheet->line_count = 0;
}

/* --- keys ------------------------------------------------------------------------------------ */

static enum consequence click(struct sheet *sheet, const struct key *key, size_t line)
{
	size_t cursor = 0;

	if (line >= sheet->line_count || sheet->lines[line].kind != LINE_ROW)
		return HANDLED;
	for (size_t i = 0; i < sheet->lines[line].table; i++)
		cursor += table_of(sheet, i).rows;
	sheet->cursor = cursor + sheet->lines[line].row;
	return key->clicks == 2 ? ACTIVATED : HANDLED;
}

enum consequence sheet_key(struct sheet *sheet, const struct key *key)
{
	size_t rows = sheet_rows(sheet), table, row;
	int clicked;

	if (key->alt)
		return UNHANDLED;
	if (scroll_clicked(key, sheet->drawn, &clicked))
		return click(sheet, key, sheet->top + (size_t)clicked);
	if (!rows)
		return UNHANDLED;
	switch (key->code) {
	case K_ENTER:
		return ACTIVATED;
	case K_LEFT:
	case 'h':
		sheet->cursor_column -= sheet->cursor_column > 0;
		return HANDLED;
	case K_RIGHT:
	case 'l':
		if (sheet_at(sheet, &table, &row))
			sheet->cursor_column +=
				sheet->cursor_column + 1 < table_of(sheet, table).columns;
		return HANDLED;
	default:
		return scroll_key(key, &sheet->cursor, rows, sheet->page) ? HANDLED : UNHANDLED;
	}
}

/* --- lines ----------------------------------------------------------------------------------- */

static void add_line(struct sheet *sheet, enum line_kind kind, size_t table, size_t row)
{
	if ((sheet->line_count & (sheet->line_count - 1)) == 0)
		sheet->lines = mem_resize(sheet->lines,
			sheet->line_count ? 2 * sheet->line_count : 1, sizeof *sheet->lines);
	sheet->lines[sheet->line_count++] = (struct sheet_line){kind, table, row};
}

static void add_words(struct sheet *sheet, struct surface *surface, struct rect area,
	enum line_kind kind, size_t table, const char *words)
{
	int lines = surface_wrapped(surface, rect_rows(area, 0, 0), 0, TEXT_LEFT, 0, words);

	for (int i = 0; i < lines; i++)
		add_line(sheet, kind, table, (size_t)i);
}

static void lay_out(struct sheet *sheet, struct surface *surface, struct rect area)
{
	sheet_release(sheet);
	for (size_t i = 0; i < sheet->tables; i++) {
		struct sheet_table table = table_of(sheet, i);

		if (sheet->line_count)
			add_line(sheet, LINE_BLANK, i, 0);
		if (table.title)
			add_line(sheet, LINE_TITLE, i, 0);
		if (table.words)
			add_words(sheet, surface, area, LINE_WORDS, i, table.words);
		if (table.rows) {
			add_line(sheet, LINE_HEAD, i, 0);
			add_line(sheet, LINE_RULE, i, 0);
		}
		for (size_t row = 0; row < table.rows; row++)
			add_line(sheet, LINE_ROW, i, row);
		if (table.remark)
			add_words(sheet, surface, area, LINE_REMARK, i, table.remark);
	}
}

/* Scrolls as little as possible; with the first row of a table its heads show too, with the first
 * and the last of all what stands around them. */
static void scroll(struct sheet *sheet, size_t table, size_t row, bool has_row)
{
	size_t line = 0, first, rows = sheet_rows(sheet);

	while (has_row && line < sheet->line_count &&
		!(sheet->lines[line].kind == LINE_ROW && sheet->lines[line].table == table &&
			sheet->lines[line].row == row))
		line++;
	first = line;
	while (row == 0 && first > 0 && sheet->lines[first - 1].kind != LINE_BLANK)
		first--;
	if (sheet->cursor == 0)
		first = 0;
	if (has_row && sheet->cursor + 1 == rows)
		scroll_show(&sheet->top, sheet->line_count - 1, sheet->line_count, sheet->page);
	if (first + (size_t)(sheet->page > 0 ? sheet->page : 1) > line)
		scroll_show(&sheet->top, first, sheet->line_count, sheet->page);
	scroll_show(&sheet->top, line, sheet->line_count, sheet->page);
}

/* --- drawing --------------------------------------------------------------------------------- */

static int text_width(const struct surface *surface, const char *bytes, size_t length)
{
	int width;

	if (surface_fit(surface, 0, bytes, length, COLUMN_WIDTH_MAX, &width) < length)
		return COLUMN_WIDTH_MAX;
	return width;
}

static struct sheet_cell cell_of(const struct sheet *sheet, size_t table, size_t row, size_t column)
{
	struct sheet_cell cell = {.bytes = ""};

	sheet->cell(sheet->self, table, row, column, &cell);
	return cell;
}

static int column_width(
	const struct sheet *sheet, const struct surface *surface, size_t table, size_t column)
{
	const char *name = sheet->column(sheet->self, table, column);
	size_t rows = table_of(sheet, table).rows;
	int width = text_width(surface, name, strlen(name));

	for (size_t row = 0; row < rows && row < MEASURED_ROWS; row++) {
		struct sheet_cell cell = cell_of(sheet, table, row, column);
		int wanted = text_width(surface, cell.bytes, cell.length);

		width = wanted > width ? wanted : width;
	}
	return width > 0 ? width : 1;
}

/* The first column stays; of the others @hidden are scrolled out. Returns the right edge of
 * @wanted. */
static int place_columns(struct columns *columns, const int *widths, size_t hidden, size_t wanted)
{
	int left = TEXT_LEFT, edge = 0;

	for (size_t i = 0; i < columns->count; i++) {
		columns->left[i] = left;
		columns->width[i] = i > 0 && i <= hidden ? 0 : widths[i];
		if (columns->width[i])
			left += widths[i] + SEPARATOR;
		if (i == wanted)
			edge = left - SEPARATOR;
	}
	return edge;
}

static void measure(const struct sheet *sheet, const struct surface *surface, size_t table,
	bool has_cursor, int room, struct columns *columns)
{
	int widths[COLUMNS_MAX] = {0};
	size_t wanted = has_cursor ? sheet->cursor_column : 0, hidden = 0;

	columns->count = table_of(sheet, table).columns;
	for (size_t i = 0; i < columns->count; i++)
		widths[i] = column_width(sheet, surface, table, i);
	if (wanted >= columns->count)
		wanted = columns->count ? columns->count - 1 : 0;
	while (place_columns(columns, widths, hidden, wanted) > room && hidden + 1 < wanted)
		hidden++;
	for (size_t i = 0; i < columns->count; i++) {
		if (columns->left[i] >= room)
			columns->width[i] = 0;
		else if (columns->left[i] + columns->width[i] > room)
			columns->width[i] = room - columns->left[i];
	}
}

static bool is_last(const struct columns *columns, size_t column)
{
	for (size_t i = column + 1; i < columns->count; i++)
		if (columns->width[i])
			return false;
	return true;
}

static void draw_head(const struct sheet *sheet, struct surface *surface, struct rect line,
	size_t table, const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		const char *name = sheet->column(sheet->self, table, i);
		int width = text_width(surface, name, strlen(name)), before;

		if (!columns->width[i])
			continue;
		before = width < columns->width[i] ? (columns->width[i] - width) / 2 : 0;
		surface_cell_text(surface, line, 0, columns->left[i] + before,
			columns->width[i] - before, STYLE_BOLD, 0, false, name, strlen(name));
		if (!is_last(columns, i))
			surface_column(surface, line, columns->left[i] + columns->width[i] + 1);
	}
}

static void draw_rule(struct surface *surface, struct rect line, const struct columns *columns)
{
	int end = 0;

	for (size_t i = 0; i < columns->count; i++)
		if (columns->width[i])
			end = columns->left[i] + columns->width[i];
	surface_rule(surface, rect_columns(line, 0, end + 1), 0);
	for (size_t i = 0; i < columns->count; i++)
		if (columns->width[i] && !is_last(columns, i))
			surface_text(surface, line, 0, columns->left[i] + columns->width[i] + 1,
				STYLE_PLAIN, "+");
}

static void draw_row(const struct sheet *sheet, struct surface *surface, struct rect line,
	const struct sheet_line *at, const struct columns *columns, bool is_cursor, bool has_focus)
{
	size_t focus =
		sheet->cursor_column < columns->count ? sheet->cursor_column : columns->count - 1;

	for (size_t i = 0; i < columns->count; i++) {
		struct sheet_cell cell = cell_of(sheet, at->table, at->row, i);
		bool is_focus = is_cursor && has_focus && i == focus;

		if (!columns->width[i])
			continue;
		surface_cell_text(surface, line, 0, columns->left[i], columns->width[i],
			is_focus ? STYLE_REVERSE : cell.style, 0, cell.right, cell.bytes,
			cell.length);
		if (is_focus)
			surface_put_cursor(surface, line, 0, columns->left[i]);
		if (!is_last(columns, i))
			surface_column(surface, line, columns->left[i] + columns->width[i] + 1);
	}
	if (is_cursor)
		surface_text(surface, line, 0, 0, STYLE_PLAIN, ">");
}

static void draw_line(const struct sheet *sheet, struct surface *surface, struct rect line,
	const struct sheet_line *at, const struct columns *columns, bool is_cursor, bool has_focus)
{
	struct sheet_table table = table_of(sheet, at->table);

	switch (at->kind) {
	case LINE_TITLE:
		surface_text(surface, line, 0, TEXT_LEFT, STYLE_BOLD, table.title);
		break;
	case LINE_WORDS:
		surface_wrapped(surface, line, -(int)at->row, TEXT_LEFT, table.style, table.words);
		break;
	case LINE_REMARK:
		surface_wrapped(surface, line, -(int)at->row, TEXT_LEFT, STYLE_DIM, table.remark);
		break;
	case LINE_HEAD:
		draw_head(sheet, surface, line, at->table, columns);
		break;
	case LINE_RULE:
		draw_rule(surface, line, columns);
		break;
	case LINE_ROW:
		draw_row(sheet, surface, line, at, columns, is_cursor, has_focus);
		break;
	case LINE_BLANK:
		break;
	}
}

void sheet_draw(struct sheet *sheet, struct surface *surface, struct rect area, bool has_focus)
{
	struct columns columns = {.count = 0};
	size_t table = 0, row = 0, rows = sheet_rows(sheet), measured = sheet->tables;
	bool has_row;

	sheet->page = area.rows;
	sheet->drawn = area;
	if (sheet->cursor >= rows)
		sheet->cursor = rows ? rows - 1 : 0;
	has_row = sheet_at(sheet, &table, &row);
	if (has_row && sheet->cursor_column >= table_of(sheet, table).columns)
		sheet->cursor_column = table_of(sheet, table).columns - 1;
	lay_out(sheet, surface, area);
	scroll(sheet, table, row, has_row);
	for (int i = 0; i < area.rows && sheet->top + (size_t)i < sheet->line_count; i++) {
		const struct sheet_line *at = &sheet->lines[sheet->top + (size_t)i];

		if (at->table != measured && at->kind != LINE_BLANK) {
			measured = at->table;
			measure(sheet, surface, measured, has_row && measured == table,
				area.columns, &columns);
		}
		draw_line(sheet, surface, rect_rows(area, i, 1), at, &columns,
			has_row && at->kind == LINE_ROW && at->table == table && at->row == row,
			has_focus);
	}
	if (has_focus && !has_row)
		surface_put_cursor(surface, area, 0, TEXT_LEFT);
}
