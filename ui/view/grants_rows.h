/*
 * grants_rows.h - the verdicts of a check as rows: those of one need folded to one row with a sum
 * when they are many, what the role has beyond the target behind them, and what turned since the
 * check before.
 */
#ifndef PGUSHER_UI_VIEW_GRANTS_ROWS_H
#define PGUSHER_UI_VIEW_GRANTS_ROWS_H

#include "grants/excess.h"
#include "grants/grants.h"
#include "view/fold.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct steps_row;

struct grants_rows;

struct grants_rows *grants_rows_new(void);
void grants_rows_free(struct grants_rows *rows); /* NULL is allowed */

/* Another check of the same (@is_same: target, values and role) or of something else; both are
 * taken over. */
void grants_rows_set(struct grants_rows *rows, struct grants_report *report, struct excess *excess,
	bool is_same);

const struct grants_report *grants_rows_report(const struct grants_rows *rows); /* or NULL */
const struct excess *grants_rows_excess(const struct grants_rows *rows);	/* or NULL */

/* How many verdicts turned ok, or lost that, since the check before; false when there was none. */
bool grants_rows_turned(const struct grants_rows *rows, size_t *green, size_t *red);

/* Lays the rows out; returns how many. Rows that are no problem are left out on request. */
size_t grants_rows_lay_out(struct grants_rows *rows, bool only_problems);

bool grants_rows_is_head(const struct grants_rows *rows, size_t row);
bool grants_rows_is_open(const struct grants_rows *rows, size_t row);
size_t grants_rows_head(const struct grants_rows *rows, size_t row); /* of one that is inside */
void grants_rows_fold(struct grants_rows *rows, size_t row, bool is_open);

/* A text that stays the same over folding and checking again; the caller frees it. */
char *grants_rows_key(const struct grants_rows *rows, size_t row);

/* Texts are borrowed until the next call; details only when asked for, else "". */
void grants_rows_draw(
	struct grants_rows *rows, size_t row, bool with_details, struct steps_row *out);

/* --- grants_why.c ---------------------------------------------------------------------------- */

/* Appends why the verdict is as it is: the ways, the names that are missing, what for and who says
 * so, and the statements that would mend it. @was: its word at the check before, or NULL. */
void grants_why(const struct grants_report *report, const struct verdict *verdict, const char *was,
	struct buf *out);
void grants_why_excess(const struct excess_item *item, struct buf *out);

#endif
