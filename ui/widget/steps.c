#include "widget/steps.h"

#include "base/memory.h"
#include "base/text.h"
#include "term/key.h"
#include "widget/scroll.h"

#include <stdlib.h>
#include <string.h>

#define WORD_WIDTH 8
#define TITLE_COLUMN (GUTTER + WORD_WIDTH + 1)
#define DETAIL_INDENT 4
#define RIGHT_WIDTH 9	  /* "1000.0 s" and a blank */
#define FULL_COLUMNS 70	  /* below that the title column shrinks by a fifth */
#define BESIDE_COLUMNS 58 /* below that the fact stands under the title, on the cursor row only */
#define HANGING_MAX 12	  /* how far to the right a detail's own label may push its lines */

/* One pass over all lines: with a screen it draws, without it measures. */
struct pass {
	struct steps *steps;
	struct surface *surface;
	struct rect area; /* no rows while measuring */
	int line;	  /* next line, counted from the first row */
	int cursor_line, cursor_end;
	bool has_focus;
};

void steps_release(struct steps *steps)
{
	free(steps->open);
	free(steps->line_rows);
	steps->open = NULL;
	steps->line_rows = NULL;
	steps->open_count = 0;
	steps->line_count = 0;
}

void steps_set_count(struct steps *steps, size_t count)
{
	steps->open = mem_resize(steps->open, count, sizeof *steps->open);
	for (size_t i = steps->open_count; i < count; i++)
		steps->open[i] = false;
	steps->open_count = steps->count = count;
	if (steps->cursor >= count)
		steps->cursor = count ? count - 1 : 0;
}

void steps_set_open(struct steps *steps, size_t index, bool open)
{
	if (index < steps->open_count)
		steps->open[index] = open;
}

static struct steps_row row_of(const struct steps *steps, size_t index)
{
	struct steps_row row = {.word = ""};

	steps->row(steps->self, index, &row);
	return row;
}

static bool is_open(const struct steps *steps, size_t index)
{
	return index < steps->open_count && steps->open[index];
}

static enum consequence activate(struct steps *steps, bool is_enter)
{
	if (steps->count == 0)
		return UNHANDLED;
	if (!row_of(steps, steps->cursor).details)
		return is_enter ? ACTIVATED : HANDLED;
	steps_set_open(steps, steps->cursor, !is_open(steps, steps->cursor));
	return HANDLED;
}

/* Details longer than the screen are read with the keys that otherwise leave the row. */
static bool scroll_details(struct steps *steps, const struct key *key)
{
	size_t position = (size_t)steps->above, all;

	if (key->code == 'g' || key->code == 'G' || key->code == K_HOME || key->code == K_END)
		return false;
	all = (size_t)steps->above + (size_t)steps->overflow + 1;
	if (!scroll_key(key, &position, all, steps->page) || (int)position == steps->above)
		return false;
	steps->scroll += (int)position - steps->above;
	return true;
}

enum consequence steps_key(struct steps *steps, const struct key *key)
{
	int line;

	if ((key->code == K_ENTER || key->code == ' ') && !key->alt)
		return activate(steps, key->code == K_ENTER);
	if (scroll_clicked(key, steps->drawn, &line)) {
		if (line >= steps->line_count || steps->line_rows[line] >= steps->count)
			return HANDLED;
		steps->cursor = steps->line_rows[line];
		return key->clicks == 2 ? activate(steps, true) : HANDLED;
	}
	if (scroll_details(steps, key))
		return HANDLED;
	return scroll_key(key, &steps->cursor, steps->count, steps->page) ? HANDLED : UNHANDLED;
}

/* Where the text of a detail begins behind its own label ("Likely  the password ...") or behind the
 * blanks in the place of one, so that its further lines stand under it; 0 when it has none. */
static int hanging_indent(const char *line, size_t length)
{
	const char *gap = memmem(line, length, "  ", 2);
	size_t at;

	if (!gap || gap - line > HANGING_MAX)
		return 0;
	for (at = (size_t)(gap - line); at < length && line[at] == ' '; at++)
		;
	return at < length && at <= HANGING_MAX ? (int)at : 0;
}

static void put(const struct pass *pass, int line, int column, int width, unsigned style,
	const char *text, size_t length)
{
	int row = line - pass->steps->scroll;

	/* Thousands of rows are measured for each drawing, and few are drawn. */
	if (row >= 0 && row < pass->area.rows)
		surface_cell_text(pass->surface, pass->area, row, column, width, style, 0, false,
			text, length);
}

/* Draws one detail, wrapped; a frame is repeated in front of each line. */
static void draw_detail(struct pass *pass, const char *text, size_t length)
{
	bool is_framed = length >= 2 && text[0] == '|' && text[1] == ' ';
	int indent = is_framed ? 2 : hanging_indent(text, length);
	int column = DETAIL_INDENT + indent, width;
	size_t skipped = 0;

	if (pass->area.columns - column < HANGING_MAX)
		column = DETAIL_INDENT + (indent = is_framed ? 2 : 0);
	width = pass->area.columns - column;
	if (width <= 0)
		width = 1;
	if (indent) {
		skipped = (size_t)indent;
		if (!is_framed)
			put(pass, pass->line, DETAIL_INDENT, indent, STYLE_PLAIN, text, skipped);
	}
	do {
		size_t next, fits = surface_wrap(
				     pass->surface, text + skipped, length - skipped, width, &next);

		if (is_framed)
			put(pass, pass->line, DETAIL_INDENT, 2, STYLE_DIM, "| ", 2);
		put(pass, pass->line++, column, width, STYLE_PLAIN, text + skipped, fits);
		skipped += next;
	} while (skipped < length);
}

static void draw_details(struct pass *pass, const char *details)
{
	while (*details) {
		size_t length = strcspn(details, "\n");

		draw_detail(pass, details, length);
		details += length + (details[length] == '\n');
	}
}

static size_t length_of(const char *text)
{
	return text ? strlen(text) : 0;
}

/* How wide the column of titles is, which is all there is when no fact stands beside it. */
static int title_columns(const struct pass *pass, const struct steps_row *row)
{
	int columns = pass->area.columns, title = pass->steps->title_width;

	if (!row->fact)
		return columns - TITLE_COLUMN - (row->right ? RIGHT_WIDTH : 0) - 1;
	return columns < FULL_COLUMNS ? title * 4 / 5 : title;
}

static bool is_cut(const char *text, int columns)
{
	return text && text_width(text, strlen(text)) > columns;
}

/* What an open row had to cut stands whole before its details. */
static void draw_whole(struct pass *pass, const struct steps_row *row)
{
	int title = title_columns(pass, row);
	int fact = pass->area.columns - TITLE_COLUMN - title - 1 - (row->right ? RIGHT_WIDTH : 0);

	if (pass->area.columns < BESIDE_COLUMNS)
		return;
	if (is_cut(row->title, title))
		draw_detail(pass, row->title, strlen(row->title));
	if (is_cut(row->fact, fact))
		draw_detail(pass, row->fact, strlen(row->fact));
}

/* Word, title, fact and time in one line. */
static void draw_beside(const struct pass *pass, const struct steps_row *row)
{
	int columns = pass->area.columns, title = title_columns(pass, row);
	int column = TITLE_COLUMN, right = row->right ? RIGHT_WIDTH : 0;

	put(pass, pass->line, column, title, STYLE_PLAIN, row->title, length_of(row->title));
	column += title + 1;
	if (row->fact)
		put(pass, pass->line, column, columns - column - right, STYLE_PLAIN, row->fact,
			length_of(row->fact));
	if (row->right)
		surface_cell_text(pass->surface, pass->area, pass->line - pass->steps->scroll,
			columns - right + 1, right - 1, STYLE_PLAIN, 0, true, row->right,
			strlen(row->right));
}

/* Word and title; the fact under it and the time only for the cursor row. */
static void draw_narrow(struct pass *pass, const struct steps_row *row, bool is_cursor)
{
	int columns = pass->area.columns, column = GUTTER + WORD_WIDTH;
	int right = is_cursor && row->right ? RIGHT_WIDTH : 0;

	put(pass, pass->line, column, columns - column - right, STYLE_PLAIN, row->title,
		length_of(row->title));
	if (right)
		surface_cell_text(pass->surface, pass->area, pass->line - pass->steps->scroll,
			columns - right + 1, right - 1, STYLE_PLAIN, 0, true, row->right,
			strlen(row->right));
	if (is_cursor && length_of(row->fact))
		pass->line += surface_wrapped(pass->surface, pass->area,
			pass->line + 1 - pass->steps->scroll, GUTTER, STYLE_PLAIN, row->fact);
}

static void mark_cursor(const struct pass *pass, int line)
{
	int row = line - pass->steps->scroll;

	put(pass, line, 0, 1, STYLE_PLAIN, ">", 1);
	if (!pass->has_focus)
		return;
	surface_highlight(pass->surface, pass->area, row, STYLE_REVERSE);
	/* A row that is scrolled into its details still has the cursor, on their first line. */
	surface_put_cursor(pass->surface, pass->area, row, GUTTER);
}

/* For clicks: lines of the screen belong to the row that drew them. */
static void note_lines(const struct pass *pass, int first, size_t index)
{
	struct steps *steps = pass->steps;

	for (int line = first - steps->scroll; line < pass->line - steps->scroll; line++)
		if (line >= 0 && line < pass->area.rows) {
			steps->line_rows[line] = index;
			steps->line_count = line + 1;
		}
}

static void draw_row(struct pass *pass, size_t index)
{
	struct steps_row row = row_of(pass->steps, index);
	int first = pass->line;
	bool is_cursor = index == pass->steps->cursor;

	put(pass, first, GUTTER, WORD_WIDTH, row.style, row.word, length_of(row.word));
	if (pass->area.columns < BESIDE_COLUMNS)
		draw_narrow(pass, &row, is_cursor);
	else
		draw_beside(pass, &row);
	pass->line++;
	if (row.details && is_open(pass->steps, index)) {
		draw_whole(pass, &row);
		draw_details(pass, row.details);
	}
	note_lines(pass, first, index);
	if (!is_cursor)
		return;
	pass->cursor_line = first;
	pass->cursor_end = pass->line;
	mark_cursor(pass, first);
}

static int draw_rows(struct pass *pass)
{
	pass->line = 0;
	for (size_t i = 0; i < pass->steps->count; i++)
		draw_row(pass, i);
	return pass->line;
}

/* The cursor row shows; when its details are longer than the screen, any part of them does. */
static void scroll_to_cursor(struct steps *steps, const struct pass *pass, int lines, int page)
{
	int first = pass->cursor_line, last = pass->cursor_end - 1;

	if (last - first >= page) {
		if (steps->scroll < first)
			steps->scroll = first;
		if (steps->scroll > last - page + 1)
			steps->scroll = last - page + 1;
	} else if (steps->scroll > first) {
		steps->scroll = first;
	} else if (steps->scroll < last - page + 1) {
		steps->scroll = last - page + 1;
	}
	if (steps->scroll > lines - page)
		steps->scroll = lines - page;
	if (steps->scroll < 0)
		steps->scroll = 0;
}

void steps_draw(struct steps *steps, struct surface *surface, struct rect area, bool has_focus)
{
	struct pass pass = {.steps = steps, .surface = surface, .area = {.columns = area.columns}};
	int lines, page;

	if (area.rows <= 0 || area.columns <= 0)
		return;
	lines = draw_rows(&pass);
	page = scroll_page(area, (size_t)lines);
	scroll_to_cursor(steps, &pass, lines, page);
	steps->page = page;
	steps->above = steps->scroll > pass.cursor_line ? steps->scroll - pass.cursor_line : 0;
	steps->overflow = pass.cursor_end - (steps->scroll + page);
	if (steps->overflow < 0)
		steps->overflow = 0;
	pass.area = steps->drawn = rect_rows(area, 0, page);
	pass.has_focus = has_focus;
	steps->line_rows = mem_resize(steps->line_rows, (size_t)page, sizeof *steps->line_rows);
	steps->line_count = 0;
	draw_rows(&pass);
	if (page < area.rows)
		scroll_note(surface, area, (size_t)steps->scroll,
			(size_t)(lines - page - steps->scroll));
}
