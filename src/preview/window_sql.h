/* window_sql.h - the statements of windows and of values. Shared within the room. */
#ifndef PGUSHER_PREVIEW_WINDOW_SQL_H
#define PGUSHER_PREVIEW_WINDOW_SQL_H

#include "base/buf.h"
#include "pg/connection.h"
#include "preview/plan.h"

#include <stdlib.h>

struct facts;
struct selection;

enum direction { GO_FIRST, GO_LAST, GO_FORWARD, GO_BACKWARD, GO_TO };

/* All borrowed. */
struct window_request {
	const struct facts *facts;
	const struct plan *plan;
	const struct selection *selection;
	enum direction direction;
	size_t rows;	/* at most */
	double percent; /* GO_TO */
	/* GO_FORWARD, GO_BACKWARD: the row that the window follows or goes before, a value for each
	 * step of the plan. */
	struct value marks[PLAN_STEPS_MAX];
	int64_t span;	  /* by position, GO_LAST and GO_BACKWARD: pages to look in */
	int64_t low_page; /* GO_BACKWARD: the first of them */
};

/* The columns of a window: a cell for each column of the facts, which of them are cut
 * (window_rows.h), and a mark for each step of the plan. */
void window_sql(const struct window_request *request, struct buf *sql, struct statement *statement);
/* It comes back backwards. */
bool window_is_reversed(enum direction direction);

/* What a window's transaction begins with; it brings the relation's file number and its pages. */
void window_settings_sql(const struct window_request *request, bool is_raw, struct buf *sql,
	struct statement *statement);

/* "DECLARE ...", and without it the rows that it is about, to be explained. */
void window_cursor_sql(
	const struct window_request *request, struct buf *sql, struct statement *statement);
void window_explain_sql(
	const struct window_request *request, struct buf *sql, struct statement *statement);

/* What is asked, short enough to be read. */
void window_words(const struct window_request *request, struct buf *words);

/* Why GO_TO cannot be had by key; NULL: it can. */
const char *window_refuses_go_to(const struct window_request *request);

/* A part of the value of @column in the row of @request's marks, in bytes; as hex digits, with the
 * length of the whole. */
struct piece {
	size_t column;
	int64_t offset, length; /* @offset PREVIEW_END: the last ones */
	const char *encoding;	/* of text as it is to come */
	bool is_converted;	/* the database has text in another one */
};
void window_piece_sql(const struct window_request *request, const struct piece *piece,
	struct buf *sql, struct statement *statement);
/* The whole value, piece by piece: one statement, in which it is unpacked once. */
void window_value_sql(const struct window_request *request, const struct piece *piece,
	struct buf *sql, struct statement *statement);

/* cells_sql.c */
size_t cells_cut(const struct facts *facts); /* characters of a value */
void cells_add_column(struct buf *sql, const struct facts *facts, size_t column);
void cells_add_list(struct buf *sql, const struct facts *facts, const struct plan *plan);
/* The piece and the length of the whole. False: that needs the whole value, cells_add_bytes(), as
 * v.bytes. */
bool cells_add_piece(struct buf *sql, const struct facts *facts, const struct piece *piece);
void cells_add_bytes(struct buf *sql, const struct facts *facts, const struct piece *piece);

#endif
