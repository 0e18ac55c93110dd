/*
 * fold.h - rows of a list of which runs belong together: a run of many is one row with a sum until
 * it is opened. Knows nothing of drawing, nor of what the items are.
 */
#ifndef PGUSHER_UI_VIEW_FOLD_H
#define PGUSHER_UI_VIEW_FOLD_H

#include "grants/target.h"

#include <stdbool.h>
#include <stddef.h>

/* A shorter run is not worth a row of its own. */
#define FOLD_ITEMS_MIN 4

struct fold_row {
	bool is_head;	    /* stands for @count items from @item on */
	bool is_inside;	    /* an item below its head */
	size_t item, count; /* the item itself; count is 1 */
};

struct fold {
	/* Items whose keys are equal and that stand beside each other are one run. Borrowed until
	 * the next call. */
	const char *(*key)(void *self, size_t item);
	bool (*is_shown)(void *self, size_t item); /* NULL: all are */
	void *self;
	bool opens_all;	   /* while something is searched for */
	struct words open; /* keys of the runs that are open; they outlive the items */
	struct fold_row *rows;
	size_t count;
};

void fold_lay_out(struct fold *fold, size_t items);
void fold_release(struct fold *fold);

bool fold_is_open(const struct fold *fold, size_t row); /* of a head */

/* Opens or closes the run of a head; lay out afterwards. */
void fold_set_open(struct fold *fold, size_t row, bool is_open);

/* The row of the head above an item that is inside of a run; @row itself otherwise. */
size_t fold_head(const struct fold *fold, size_t row);

#endif
