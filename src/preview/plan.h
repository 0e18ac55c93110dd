/*
 * plan.h - how the rows of a selection can be had in windows: facts in, a plan out. It asks
 * nothing, so that every case can be tested alone.
 *
 *   by key       the windows follow each other in the order of the steps, which is total: what the
 *                selection is ordered by, then a unique key. An index has that order, forwards or
 *                backwards, or the relation is small enough to be sorted for each window.
 *   by position  the one step is the ctid, in physical order.
 *   by cursor    nothing else serves; the steps only find a row again, for a part of its value.
 */
#ifndef PGUSHER_PREVIEW_PLAN_H
#define PGUSHER_PREVIEW_PLAN_H

#include "preview/preview.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_STEPS_MAX 12 /* orderings and a key of eight columns */
#define PLAN_KEY_MAX 8
#define PLAN_INDEX_COLUMNS_MAX 32   /* INDEX_MAX_KEYS of the server */
#define PLAN_SMALL_PAGES 1000	    /* 8 MB, TOAST counted in: sorted in some ten milliseconds */
#define PLAN_CTID ((size_t)-1)	    /* in place of a column */
#define PLAN_NO_COLUMN ((size_t)-2) /* an expression, or a column that cannot serve */

struct plan_column {
	const char *name;
	bool is_not_null;
	bool is_sortable; /* its type has an order that b-trees have too */
};

/* A valid b-tree index without a condition. */
struct plan_index {
	bool is_primary, is_unique;
	bool is_immediate; /* its uniqueness is not deferred to the end of a transaction */
	size_t count;
	struct {
		/* PLAN_NO_COLUMN: not in the column's own order and collation, or not readable. */
		size_t column;
		bool is_descending, is_nulls_first;
	} columns[PLAN_INDEX_COLUMNS_MAX];
};

struct plan_facts {
	char relkind; /* pg_class.relkind */
	bool is_heap; /* of ordinary storage, and its ctid may be read */
	bool has_children;
	int server_version;
	int64_t pages; /* with TOAST and partitions */
	const struct plan_column *columns;
	size_t column_count;
	const struct plan_index *indexes; /* the primary key first, then by number of columns */
	size_t index_count;
};

struct plan_step {
	size_t column; /* or PLAN_CTID */
	bool is_descending, is_nulls_first;
	bool can_be_null;
};

struct plan {
	enum preview_way way;
	struct plan_step steps[PLAN_STEPS_MAX];
	size_t step_count; /* 0: no way to find a row again */
	bool is_small;	   /* a window may sort all rows, or count them */
	/* By cursor: why it may take long, for preview_doubt; NULL: there is no reason to ask. */
	const char *doubt;
};

struct selection;

void plan_windows(
	const struct plan_facts *facts, const struct selection *selection, struct plan *plan);

/* The column of that name, or PLAN_NO_COLUMN. */
size_t plan_find_column(const struct plan_facts *facts, const char *name);

#endif
