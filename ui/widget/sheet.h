/*
 * sheet.h - several small tables under each other in one place that scrolls, with one cursor that
 * goes over the rows of all of them: the facts of an object. For many rows of data there is grid.h.
 */
#ifndef PGUSHER_UI_WIDGET_SHEET_H
#define PGUSHER_UI_WIDGET_SHEET_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct key;

/* Texts are borrowed during the drawing. */
struct sheet_table {
	const char *title;  /* NULL: none, for the only one */
	const char *words;  /* stand in place of rows: "None.", why not; NULL: nothing does */
	unsigned style;	    /* of them */
	const char *remark; /* behind the rows; or NULL */
	size_t columns, rows;
};

struct sheet_cell {
	const char *bytes;
	size_t length;
	unsigned style;
	bool right; /* numbers */
};

struct sheet_line;

struct sheet {
	void (*table)(void *self, size_t table, struct sheet_table *out);
	const char *(*column)(void *self, size_t table, size_t column);
	void (*cell)(void *self, size_t table, size_t row, size_t column, struct sheet_cell *out);
	void *self;
	size_t tables;
	size_t cursor; /* a row, counted over all tables */
	size_t cursor_column;
	size_t top; /* first line on the screen */
	int page;
	struct rect drawn;	  /* of the last drawing, for clicks */
	struct sheet_line *lines; /* owned: of the last drawing */
	size_t line_count;
};

void sheet_release(struct sheet *sheet);

/* Rows of all tables together. */
size_t sheet_rows(const struct sheet *sheet);

/* The table and the row in it where the cursor is; false: there is no row. */
bool sheet_at(const struct sheet *sheet, size_t *table, size_t *row);

/* The keys of scroll.h, Left Right h l over the columns, a click (HANDLED); Enter and a double
 * click are ACTIVATED. g and G are the owner's. */
enum consequence sheet_key(struct sheet *sheet, const struct key *key);

void sheet_draw(struct sheet *sheet, struct surface *surface, struct rect area, bool has_focus);

#endif
