/*
 * preview.h - rows of a relation, a few hundred at a time, both ways, without holding a snapshot.
 *
 * Each window is one read-only statement that is rolled back. How windows follow each other is
 * chosen by the relation, never by OFFSET:
 *   by key       primary key, or a unique index on columns that are not null
 *   by position  ctid ranges of a heap (server 14 or later): any place in one round trip
 *   first rows   views, foreign tables and what has neither: PREVIEW_WHOLE_ROWS at most
 * Values are cut on the server; preview_fetch_cell() gets a whole one.
 */
#ifndef PGUSHER_PREVIEW_PREVIEW_H
#define PGUSHER_PREVIEW_PREVIEW_H

#include "base/error.h"
#include "pg/rowset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct node;
struct preview;
struct session;

#define PREVIEW_WINDOW_ROWS 200
#define PREVIEW_WINDOWS_KEPT 5 /* held in memory; the far ones are dropped */
#define PREVIEW_WHOLE_ROWS 2000
#define PREVIEW_CUT_CHARACTERS 400

enum preview_way { PREVIEW_BY_KEY, PREVIEW_BY_POSITION, PREVIEW_FIRST_ROWS };

struct preview_column {
	char *name, *type;
	bool is_number; /* drawn to the right */
	bool is_binary; /* bytea: values come as hex */
	bool is_key;
};

struct preview_events {
	/* Columns are known and the first window is there, or another one came: rows were added at
	 * an end or all replaced. @shift: rows that were dropped from (-) or put before (+) the
	 * first one, so that a cursor can stay on its row. */
	void (*changed)(void *self, long shift);
	void (*failed)(void *self, const struct error *error);
};

/* @node (a relation) is copied as far as needed. Nothing is asked yet. */
struct preview *preview_new(struct session *session, const struct node *node,
	const struct preview_events *events, void *self);
void preview_free(struct preview *preview); /* NULL is allowed; cancels what runs */

/* Each asks for one window; ignored while another one is under way. */
void preview_first(struct preview *preview);
void preview_last(struct preview *preview);
void preview_forward(struct preview *preview);
void preview_backward(struct preview *preview);
void preview_stop(struct preview *preview); /* cancels on the server */

bool preview_is_busy(const struct preview *preview);
bool preview_is_ready(const struct preview *preview); /* columns are known */
bool preview_at_start(const struct preview *preview);
bool preview_at_end(const struct preview *preview);
enum preview_way preview_way(const struct preview *preview);
const char *preview_way_words(const struct preview *preview); /* "by key (id)"; borrowed */
const char *preview_sql(const struct preview *preview);	      /* the last statement; borrowed */
int64_t preview_elapsed_ms(const struct preview *preview);

size_t preview_columns(const struct preview *preview);
const struct preview_column *preview_column(const struct preview *preview, size_t index);
size_t preview_hidden_columns(const struct preview *preview); /* that may not be read */
size_t preview_rows(const struct preview *preview);

struct preview_cell {
	struct value value; /* its beginning, when is_cut */
	bool is_cut;
	size_t full_length; /* bytes, when is_cut */
};
struct preview_cell preview_cell(const struct preview *preview, size_t row, size_t column);

/* The whole value of a cell (up to PREVIEW_VALUE_MAX bytes), where the row can be found again.
 * @done gets it borrowed, or @error. */
#define PREVIEW_VALUE_MAX (1 << 20)
void preview_fetch_cell(struct preview *preview, size_t row, size_t column,
	void (*done)(void *self, struct value value, bool is_whole, const struct error *error),
	void *self);
/* @done of the cell under way will not be called. */
void preview_forget_cell(struct preview *preview);

#endif
