/*
 * rows_out_plan.h - what an export asks the server: which columns there are, then the rows.
 */
#ifndef PGUSHER_PREVIEW_ROWS_OUT_PLAN_H
#define PGUSHER_PREVIEW_ROWS_OUT_PLAN_H

#include "pg/connection.h"
#include "preview/rows_out_private.h"

struct rows_plan;
struct selection;
struct source;

#define ROWS_PLAN_QUESTIONS 3

/* All is copied. */
struct rows_plan *rows_plan_new(const struct selection *selection, const struct rows_target *target,
	const struct source *source);
void rows_plan_free(struct rows_plan *plan); /* NULL is allowed */

/* False: reading it runs code of others, and nobody agreed to that. */
bool rows_plan_may_read(const struct rows_plan *plan, struct error *error);

/* The questions before the rows; their number. They borrow from the plan. */
size_t rows_plan_ask(struct rows_plan *plan, const struct connection *connection,
	struct statement statements[ROWS_PLAN_QUESTIONS]);
/* Their answers. False: a column that is wanted, or sorted by, is not there, or they failed. */
bool rows_plan_take(struct rows_plan *plan, const struct answer *answers, size_t count,
	bool leaves_generated, struct error *error);

const struct rows_shape *rows_plan_shape(const struct rows_plan *plan);
int64_t rows_plan_estimate(const struct rows_plan *plan, int64_t limit); /* -1: unknown */
size_t rows_plan_hidden(const struct rows_plan *plan);

/* COPY takes no parameters, and what a person typed could end it and write to a file of the
 * server's. */
bool rows_plan_can_copy(const struct rows_plan *plan);
/* The statement of the rows; @copy: options of COPY, NULL: a SELECT. One row more than @limit is
 * asked for (0: all), to know whether there are more. Parameters borrow from the plan. */
void rows_plan_compose(const struct rows_plan *plan, const char *copy, int64_t limit,
	struct buf *sql, struct statement *statement);
/* Adds to what the server said why it refused, where that is code of others. */
void rows_plan_explain(const struct rows_plan *plan, struct error *error);

#endif
