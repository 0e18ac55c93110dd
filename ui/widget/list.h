/*
 * list.h - rows in columns with a cursor row: sources, the tree of a catalog, help, log.
 *
 * The list keeps cursor and scroll only; rows are asked from the owner when they are drawn, so a
 * hundred thousand of them cost nothing.
 */
#ifndef PGUSHER_UI_WIDGET_LIST_H
#define PGUSHER_UI_WIDGET_LIST_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct key;

#define LIST_COLUMNS_MAX 8

struct list_column {
	const char *title; /* NULL in every column: no head line */
	int width;	   /* cells; 0: what is left over */
	bool right;	   /* numbers */
	int minimum;	   /* dropped when the area has fewer columns than this */
};

struct list_cell {
	const char *text; /* borrowed until the next call; NULL is empty */
	unsigned style;
};

struct list_row {
	struct list_cell cells[LIST_COLUMNS_MAX];
	int indent;	 /* cells before the first column */
	bool is_heading; /* the cursor passes it by; drawn bold */
	char fold;	 /* '+', '-' or ' ' in front of the first column; 0: no such place */
};

struct list {
	const struct list_column *columns; /* borrowed */
	size_t column_count;
	void (*row)(void *self, size_t index, struct list_row *row);
	void *self;
	size_t count;
	size_t cursor;
	size_t top;	   /* first row on the screen */
	int page;	   /* rows that the last drawing had */
	struct rect drawn; /* where these rows are, for clicks; set by the drawing */
};

/* Up Down j k PgUp PgDn ^F ^B ^D ^U g G Home End, the wheel and a click move (HANDLED); Enter and a
 * double click are ACTIVATED. Everything else is UNHANDLED, and Enter in an empty list too. */
enum consequence list_key(struct list *list, const struct key *key);

/* Another number of rows; the cursor stays near where it was. */
void list_set_count(struct list *list, size_t count);
void list_move_to(struct list *list, size_t index);

/* Head line (if titles), rows, "33 more below" in the last line when rows are left out. The real
 * cursor goes to the cursor row when @has_focus. */
void list_draw(struct list *list, struct surface *surface, struct rect area, bool has_focus);

#endif
