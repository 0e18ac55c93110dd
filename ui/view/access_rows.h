/*
 * access_rows.h - what the explorer of rights found (grants/explore.h) as rows: of an object a row
 * for each role, of a role rows that count.
 */
#ifndef PGUSHER_UI_VIEW_ACCESS_ROWS_H
#define PGUSHER_UI_VIEW_ACCESS_ROWS_H

#include "base/buf.h"
#include "grants/explore.h"
#include "view/fold.h"

#include <stdbool.h>
#include <stddef.h>

struct steps_row;

struct access_row {
	char *key; /* rows of one key beside each other fold */
	const char *word;
	unsigned style;
	char *title, *fact;
	char *details;	  /* lines; never NULL */
	char *sum;	  /* of a folded run: "SELECT on relations"; or "memberships" of them */
	size_t held, all; /* objects; 0 where a run counts only its rows */
};

struct access_rows {
	struct access_row *items;
	size_t count;
	struct fold fold;
	char *filter;		/* only rows that hold it; NULL: all */
	struct buf title, fact; /* of the row that was drawn last */
};

/* Everything is copied out of @access. */
struct access_rows *access_rows_of_object(const struct object_access *access);
struct access_rows *access_rows_of_role(const struct role_access *access);
void access_rows_free(struct access_rows *rows); /* NULL is allowed */

/* Lays out what holds @filter ("": everything); returns the number of rows. */
size_t access_rows_lay_out(struct access_rows *rows, const char *filter);

/* Texts are borrowed until the next call. */
void access_rows_draw(struct access_rows *rows, size_t row, struct steps_row *out);

/* All rows with their details, for the clipboard and files. */
void access_rows_text(const struct access_rows *rows, struct buf *out);

/* --- for access_object.c and access_role.c --------------------------------------------------- */

struct access_rows *access_rows_new(void);

/* Appends "3,980 of 4,000". */
void access_count(size_t held, size_t all, struct buf *out);

/* A new last row; texts are taken over. */
struct access_row *access_rows_add(struct access_rows *rows, char *key, const char *word,
	unsigned style, char *title, char *fact);

/* Adds a line (taken over) to the details. */
void access_row_detail(struct access_row *row, char *line);

/* Adds "label  a, b and 12 more" when there are any. */
void access_row_names(struct access_row *row, const char *label, char *const *names, size_t count);

#endif
