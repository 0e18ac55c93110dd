#include "widget/scroll.h"

#include "term/key.h"

#include <stdio.h>

#define NOTE_ROWS_MIN 3 /* below that a note would take the place of what it counts */

enum unit { ROW, HALF, PAGE, WHEEL, ALL };

static const struct {
	int code;
	enum unit unit;
	bool is_back;
} moves[] = {
	{K_UP, ROW, true},
	{'k', ROW, true},
	{K_DOWN, ROW, false},
	{'j', ROW, false},
	{K_PAGE_UP, PAGE, true},
	{K_CTRL('B'), PAGE, true},
	{K_PAGE_DOWN, PAGE, false},
	{K_CTRL('F'), PAGE, false},
	{K_CTRL('U'), HALF, true},
	{K_CTRL('D'), HALF, false},
	{K_WHEEL_UP, WHEEL, true},
	{K_WHEEL_DOWN, WHEEL, false},
	{'g', ALL, true},
	{K_HOME, ALL, true},
	{'G', ALL, false},
	{K_END, ALL, false},
};

static size_t unit_rows(enum unit unit, size_t count, int page)
{
	size_t rows = page > 1 ? (size_t)page : 1;

	switch (unit) {
	case ROW:
		return 1;
	case HALF:
		return rows > 1 ? rows / 2 : 1;
	case PAGE:
		return rows;
	case WHEEL:
		return SCROLL_WHEEL_ROWS;
	case ALL:
	default:
		return count;
	}
}

bool scroll_key(const struct key *key, size_t *position, size_t count, int page)
{
	size_t last = count ? count - 1 : 0;

	if (key->alt)
		return false;
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		size_t rows;

		if (moves[i].code != key->code)
			continue;
		rows = unit_rows(moves[i].unit, count, page);
		if (*position > last)
			*position = last;
		if (moves[i].is_back)
			*position = *position > rows ? *position - rows : 0;
		else
			*position = last - *position > rows ? *position + rows : last;
		return true;
	}
	return false;
}

void scroll_show(size_t *top, size_t cursor, size_t count, int page)
{
	size_t rows = page > 0 ? (size_t)page : 1;

	if (cursor < *top)
		*top = cursor;
	if (cursor >= *top + rows)
		*top = cursor - rows + 1;
	if (count <= rows)
		*top = 0;
	else if (*top > count - rows)
		*top = count - rows;
}

int scroll_page(struct rect area, size_t count)
{
	if (area.rows <= 0)
		return 0;
	if (count <= (size_t)area.rows || area.rows < NOTE_ROWS_MIN)
		return area.rows;
	return area.rows - 1;
}

void scroll_words(char *text, size_t size, size_t above, size_t below)
{
	text[0] = '\0';
	if (above && below)
		snprintf(text, size, "%zu more above, %zu more below", above, below);
	else if (above || below)
		snprintf(text, size, "%zu more %s", above ? above : below,
			above ? "above" : "below");
}

void scroll_note(struct surface *surface, struct rect area, size_t above, size_t below)
{
	char words[SCROLL_WORDS_MAX];
	int row = area.rows - 1;

	if (row < NOTE_ROWS_MIN - 1)
		return;
	scroll_words(words, sizeof words, above, below);
	surface_text(surface, area, row, GUTTER, STYLE_DIM, words);
}

bool scroll_clicked(const struct key *key, struct rect drawn, int *row)
{
	if (key->code != K_CLICK || key->row < drawn.top || key->row >= drawn.top + drawn.rows ||
		key->column < drawn.left || key->column >= drawn.left + drawn.columns)
		return false;
	*row = key->row - drawn.top;
	return true;
}
