/*
 * preview.h - rows of a relation, a few hundred at a time, both ways, without holding a snapshot.
 *
 * Each window is one read-only statement that is rolled back. How windows follow each other is
 * planned from the relation and what is asked of it (plan.h), never by OFFSET:
 *   by key       primary key, or a unique index on columns that are not null; behind the columns of
 *                an order that an index has, or that a small table is sorted by
 *   by position  ctid ranges of a heap (server 14 or later): any place in one round trip
 *   by cursor    all else: a session of its own with a transaction that stays open and closes
 *                itself when nobody moves
 * Values are cut on the server; preview_fetch_piece() gets any part of a whole one.
 */
#ifndef PGUSHER_PREVIEW_PREVIEW_H
#define PGUSHER_PREVIEW_PREVIEW_H

#include "base/error.h"
#include "pg/rowset.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct preview;
struct selection;
struct session;

#define PREVIEW_WINDOW_ROWS 200	     /* at most; fewer where rows are wide */
#define PREVIEW_WINDOWS_KEPT 5	     /* held in memory; the far ones are dropped */
#define PREVIEW_BYTES_KEPT (8 << 20) /* of values, in all windows */
#define PREVIEW_CUT_CHARACTERS 400
#define PREVIEW_CUT_BYTES 64 /* of a bytea */

enum preview_way { PREVIEW_BY_KEY, PREVIEW_BY_POSITION, PREVIEW_BY_CURSOR };

enum value_kind {
	VALUE_TEXT,
	VALUE_NUMBER, /* drawn to the right, as psql does */
	VALUE_BINARY, /* bytea: values come as hex digits, two a byte */
	VALUE_JSON,
	VALUE_XML,
	VALUE_ARRAY,
	VALUE_RANGE,
	VALUE_OTHER
};

struct preview_column {
	char *name, *type;
	char *fields; /* of a row type: their names, as an array's text; NULL: it is none */
	enum value_kind kind;
	bool is_number; /* kind is VALUE_NUMBER */
	bool is_binary; /* kind is VALUE_BINARY */
	bool is_key;
};

/* What reading would cost by the server's estimate, where that gives a reason to ask first. */
struct preview_doubt {
	int64_t rows, bytes; /* that would be sorted; -1: not known */
	double cost;	     /* of the plan, in the server's units; -1: not known */
	const char *words;   /* why: "No index has this order: ..."; borrowed */
};

struct preview_events {
	/* Columns are known and the first window is there, or another one came: rows were added at
	 * an end or all replaced. @shift: rows that were dropped from (-) or put before (+) the
	 * first one, so that a cursor can stay on its row. */
	void (*changed)(void *self, long shift);
	void (*failed)(void *self, const struct error *error);
	/* Nothing has been read; preview_agree() goes on. NULL: it goes on unasked. */
	void (*asks)(void *self, const struct preview_doubt *doubt);
};

/* @selection is copied. Nothing is asked yet; events come from the loop. */
struct preview *preview_new(struct session *session, const struct selection *selection,
	const struct preview_events *events, void *self);
void preview_free(struct preview *preview); /* NULL is allowed; cancels what runs */

/* Other conditions or another order of the same relation: planned anew, the first window is read.
 */
void preview_select(struct preview *preview, const struct selection *selection);
const struct selection *preview_selection(const struct preview *preview);
void preview_agree(struct preview *preview); /* to what asks() asked */

/* Each asks for one window; ignored while another one is under way. */
void preview_first(struct preview *preview);
void preview_last(struct preview *preview);
void preview_forward(struct preview *preview);
void preview_backward(struct preview *preview);
/* The window that begins at about @percent (0 to 100) of the way. */
void preview_go_to(struct preview *preview, double percent);
/* Why it cannot, as a sentence; NULL: it can. */
const char *preview_refuses_go_to(const struct preview *preview);
void preview_stop(struct preview *preview); /* cancels on the server */

bool preview_is_busy(const struct preview *preview);
bool preview_waits_for_pool(const struct preview *preview); /* session_waits_for_pool() */
bool preview_is_ready(const struct preview *preview);	    /* columns are known */
bool preview_at_start(const struct preview *preview);
bool preview_at_end(const struct preview *preview);
enum preview_way preview_way(const struct preview *preview);
/* "by key (id)", "by position", "by cursor (transaction open, closes in 42 s)"; borrowed until the
 * next call. */
const char *preview_way_words(const struct preview *preview);
/* A cursor's transaction is open, and closes itself in *idle_left_ms (may be NULL). */
bool preview_is_held(const struct preview *preview, int64_t *idle_left_ms);
/* How long a cursor waits for the next move; for tests. */
void preview_set_idle_limit(struct preview *preview, int64_t idle_ms);
/* The last statement, its list of columns left away; borrowed until the next call. */
const char *preview_sql(const struct preview *preview);
int64_t preview_elapsed_ms(const struct preview *preview);

size_t preview_columns(const struct preview *preview);
const struct preview_column *preview_column(const struct preview *preview, size_t index);
size_t preview_hidden_columns(const struct preview *preview); /* that may not be read */
size_t preview_rows(const struct preview *preview);

struct preview_cell {
	struct value value; /* its beginning, when is_cut */
	bool is_cut;
	bool is_withheld;   /* cut to nothing: the server would have to unpack it whole */
	size_t full_length; /* bytes, when is_cut; of one that is withheld, as it is stored */
};
struct preview_cell preview_cell(const struct preview *preview, size_t row, size_t column);

/*
 * A part of one value, where the row can be found again: @offset and @length in bytes of what
 * value.h calls the value, @offset PREVIEW_END: the last @length ones. @done gets it borrowed, with
 * the length of the whole (-1: not known), or @error. One at a time: another call takes the place
 * of the one before.
 */
#define PREVIEW_PIECE_MAX (1 << 20)
#define PREVIEW_END ((int64_t)-1)
void preview_fetch_piece(struct preview *preview, size_t row, size_t column, int64_t offset,
	int64_t length,
	void (*done)(
		void *self, struct value piece, int64_t whole_length, const struct error *error),
	void *self);
/* Why parts of values cannot be had; NULL: they can. */
const char *preview_refuses_pieces(const struct preview *preview);
/* @done of the piece under way will not be called. */
void preview_forget_piece(struct preview *preview);

#endif
