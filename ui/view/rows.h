/*
 * rows.h - the rows of a relation on the screen; shared by panel_data.c and rows_*.c.
 *
 * What shows is one preview (now). Another order, filter or sample is tried beside it (next) and
 * takes its place when its first window is there; until then, and when it fails or is stopped, the
 * rows on the screen stay, with the cursor where it was.
 */
#ifndef PGUSHER_UI_VIEW_ROWS_H
#define PGUSHER_UI_VIEW_ROWS_H

#include "base/error.h"
#include "view/panel.h"
#include "widget/grid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asking;
struct count;
struct preview;
struct preview_events;
struct rows;
struct search;
struct selection;
struct timer;

/* Told once, from the loop: @error is NULL when the rows are on the screen. */
typedef void rows_tried(void *self, const struct error *error);

struct attempt {
	struct rows *rows;
	struct preview *preview;
	rows_tried *done; /* NULL: nobody wants to know */
	void *self;
};

/* Where the cursor goes when the next window is there. */
enum landing { LAND_STAY, LAND_FIRST, LAND_LAST, LAND_PERCENT };

struct rows {
	struct panel panel;
	struct grid grid;
	struct grid_columns *arrangement;
	struct attempt *now, *next; /* NULL: none */
	struct attempt *over;	    /* failed; freed from the loop, not inside its own event */
	struct timer *sweep;
	struct asking *asking;	 /* whose code reading would run; NULL: nobody asks */
	struct selection *asked; /* what is to be read after that */
	struct error error;	 /* why nothing could be read, while there is no now */
	int64_t asked_ms;	 /* when what is read now was asked for */
	enum landing landing;	 /* of the window under way */
	enum landing wanted;	 /* asked for meanwhile: comes when that window is there */
	double percent;
	bool has_consent;    /* reading may run code (view_consent.h) */
	bool is_held_back;   /* a window failed: only at the very edge another one is asked for */
	bool has_own_freeze; /* the person said how many columns stay */

	size_t *marks; /* marked rows, sorted */
	size_t mark_count;

	struct count *count; /* NULL: none */
	bool is_count_over;  /* freed from the loop, like over */
	int64_t counted;     /* rows of what shows; -1: not counted */

	struct search *search; /* NULL: nothing was searched for */
};

/* --- rows_read.c ----------------------------------------------------------------------------- */

extern const struct preview_events rows_events;

struct preview *rows_preview(const struct rows *rows); /* NULL: nothing was read */
void rows_release(struct rows *rows);		       /* all previews, at the end */

/* What is over is freed from the loop: its own event may still be using it. */
void rows_sweep_later(struct rows *rows);

/* Tries @selection (taken over). False: the connection is closed, and that was said. */
bool rows_try(struct rows *rows, struct selection *selection, rows_tried *done, void *self);
/* Cancels what is tried; false: nothing is. Its done() is not called. */
bool rows_stop_trying(struct rows *rows);

void rows_begin(struct rows *rows); /* reads all of them, after a question where one is due */
bool rows_stop_asking(struct rows *rows);
void rows_read_again(struct rows *rows);
void rows_sort(struct rows *rows); /* by the column of the cursor; the third time not any more */
void rows_go_first(struct rows *rows);
void rows_go_last(struct rows *rows);
void rows_go_to(struct rows *rows, double percent);
void rows_read_ahead(struct rows *rows); /* before the edge of what is held is reached */

/* --- rows_ask.c ------------------------------------------------------------------------------ */

void rows_ask_percent(struct rows *rows);
void rows_ask_sample(struct rows *rows);
void rows_ask_freeze(struct rows *rows);
void rows_ask_search(struct rows *rows);
struct preview_doubt;
void rows_ask_doubt(struct rows *rows, const struct preview_doubt *doubt);

/* --- rows_count.c ---------------------------------------------------------------------------- */

void rows_count(struct rows *rows); /* starts, or stops */
bool rows_is_counting(const struct rows *rows);
bool rows_stop_count(struct rows *rows);
/* @left and @right choose the same rows, whatever their order. */
bool rows_are_same(const struct selection *left, const struct selection *right);

/* --- rows_columns.c -------------------------------------------------------------------------- */

/* CMD_HIDE_COLUMN to CMD_LAST_COLUMN. */
void rows_arrange(struct rows *rows, enum command command);
void rows_freeze_keys(struct rows *rows); /* those that stand at the left */
/* The columns of the key to the left, and they stay there. */
void rows_gather_keys(struct rows *rows);

/* One column for a list to choose from; a list may outlive the columns it was made of. */
struct pick_item;
void rows_pick_item(const struct rows *rows, size_t index, struct pick_item *item);

/* --- rows_marks.c ---------------------------------------------------------------------------- */

bool rows_is_marked(void *self, size_t row);
void rows_toggle_mark(struct rows *rows);
void rows_shift_marks(struct rows *rows, long shift);
void rows_drop_marks(struct rows *rows);
void rows_copy(struct rows *rows); /* the marked ones, or that of the cursor */

/* --- rows_search.c --------------------------------------------------------------------------- */

void rows_search(struct rows *rows, const char *text);
void rows_search_on(struct rows *rows, bool is_backwards);
bool rows_is_searching(const struct rows *rows);
bool rows_stop_search(struct rows *rows);
void rows_shift_search(struct rows *rows, long shift);
void rows_free_search(struct rows *rows);

/* --- rows_status.c --------------------------------------------------------------------------- */

void rows_draw_status(struct rows *rows, struct surface *surface, struct rect area);
/* "~900", "~41 k", "~4.1 M": an estimate says so, and claims no more digits than it has. */
void rows_add_estimate(struct buf *out, int64_t rows);
/* "SELECT ... FROM shop.orders t WHERE ..." for people: with the values in it. */
void rows_add_sql(const struct selection *selection, struct buf *out);
void rows_show_sql(struct rows *rows);

/* --- view_rows_filter.c ---------------------------------------------------------------------- */

struct view *view_rows_filter(struct app *app, struct rows *rows);

#endif
