/* rows_read.c - which rows are on the screen, and how others take their place. */
#include "base/clock.h"
#include "base/memory.h"
#include "loop/loop.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "session/session.h"
#include "view/rows.h"
#include "view/view.h"
#include "view/view_consent.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD_ROWS 20 /* so many before the edge the next window is asked for */

struct preview *rows_preview(const struct rows *rows)
{
	return rows->now ? rows->now->preview : NULL;
}

/* --- attempts -------------------------------------------------------------------------------- */

static struct attempt *attempt_new(
	struct rows *rows, const struct selection *selection, rows_tried *done, void *self)
{
	struct attempt *attempt = mem_new(sizeof *attempt);

	*attempt = (struct attempt){.rows = rows, .done = done, .self = self};
	attempt->preview =
		preview_new(app_session(rows->panel.app), selection, &rows_events, attempt);
	return attempt;
}

static void attempt_free(struct attempt **attempt)
{
	if (!*attempt)
		return;
	preview_free((*attempt)->preview);
	free(*attempt);
	*attempt = NULL;
}

bool rows_stop_trying(struct rows *rows)
{
	if (!rows->next)
		return false;
	attempt_free(&rows->next);
	return true;
}

void rows_release(struct rows *rows)
{
	loop_stop_timer(&rows->sweep);
	attempt_free(&rows->over);
	attempt_free(&rows->next);
	attempt_free(&rows->now);
}

static void sweep(void *self)
{
	struct rows *rows = self;

	rows->sweep = NULL;
	attempt_free(&rows->over);
	if (rows->is_count_over)
		rows_stop_count(rows);
}

void rows_sweep_later(struct rows *rows)
{
	loop_stop_timer(&rows->sweep);
	rows->sweep = loop_defer(app_loop(rows->panel.app), sweep, rows);
}

bool rows_try(struct rows *rows, struct selection *selection, rows_tried *done, void *self)
{
	bool is_open = session_is_open(app_session(rows->panel.app));

	if (is_open) {
		rows_stop_trying(rows);
		selection->has_consent = rows->has_consent;
		rows->next = attempt_new(rows, selection, done, self);
		rows->asked_ms = clock_now_ms();
		error_clear(&rows->error);
		preview_first(rows->next->preview);
	} else {
		app_say(rows->panel.app, "The connection is closed. R connects again.");
	}
	selection_free(selection);
	app_dirty(rows->panel.app);
	return is_open;
}

/* --- events ---------------------------------------------------------------------------------- */

static bool has_same_columns(const struct preview *left, const struct preview *right)
{
	if (preview_columns(left) != preview_columns(right))
		return false;
	for (size_t i = 0; i < preview_columns(left); i++)
		if (strcmp(preview_column(left, i)->name, preview_column(right, i)->name) != 0)
			return false;
	return true;
}

/* The rows that were tried take the place of those on the screen. */
static void take_place(struct rows *rows)
{
	struct attempt *before = rows->now;
	rows_tried *done = rows->next->done;
	bool is_other = !before || !has_same_columns(before->preview, rows->next->preview);

	if (!before || !rows_are_same(preview_selection(before->preview),
			       preview_selection(rows->next->preview))) {
		rows_stop_count(rows);
		rows->counted = -1;
	}
	rows_drop_marks(rows);
	rows_stop_search(rows);
	rows->now = rows->next;
	rows->next = NULL;
	rows->landing = LAND_FIRST;
	rows->wanted = LAND_STAY;
	attempt_free(&before);
	rows->grid.columns = preview_columns(rows->now->preview);
	if (is_other) {
		grid_columns_reset(rows->arrangement, rows->grid.columns);
		rows->has_own_freeze = false;
		rows->grid.cursor_column = rows->grid.left = 0;
	}
	if (!rows->has_own_freeze)
		rows_freeze_keys(rows);
	if (done)
		done(rows->now->self, NULL);
}

static void move_cursor(struct rows *rows, long shift)
{
	size_t count = preview_rows(rows->now->preview);
	long row = (long)rows->grid.cursor_row + shift, top = (long)rows->grid.top + shift;

	if (rows->landing == LAND_LAST)
		row = (long)count - 1;
	else if (rows->landing != LAND_STAY)
		row = top = 0;
	if (rows->landing != LAND_STAY)
		grid_columns_forget_seen(rows->arrangement);
	rows->landing = LAND_STAY;
	rows->grid.rows = count;
	rows->grid.cursor_row = row < 0 ? 0 : row >= (long)count && count ? count - 1 : (size_t)row;
	rows->grid.top = top < 0 ? 0 : (size_t)top;
}

static void go(struct rows *rows, enum landing landing);

static void changed(void *self, long shift)
{
	struct attempt *attempt = self;
	struct rows *rows = attempt->rows;

	rows->is_held_back = false;
	if (attempt == rows->next) {
		take_place(rows);
	} else if (rows->landing != LAND_STAY) {
		rows_drop_marks(rows);
		rows_stop_search(rows);
	}
	move_cursor(rows, shift);
	rows_shift_marks(rows, shift);
	rows_shift_search(rows, shift);
	if (rows->wanted != LAND_STAY)
		go(rows, rows->wanted);
	app_dirty(rows->panel.app);
}

static void failed(void *self, const struct error *error)
{
	struct attempt *attempt = self;
	struct rows *rows = attempt->rows;

	app_say_error(rows->panel.app, error);
	if (attempt != rows->next) {
		rows->is_held_back = true;
		rows->landing = rows->wanted = LAND_STAY;
		return;
	}
	if (!rows->now)
		error_copy(&rows->error, error);
	rows->next = NULL;
	attempt_free(&rows->over);
	rows->over = attempt;
	rows_sweep_later(rows);
	if (attempt->done)
		attempt->done(attempt->self, error);
}

static void asks(void *self, const struct preview_doubt *doubt)
{
	struct attempt *attempt = self;

	rows_ask_doubt(attempt->rows, doubt);
}

const struct preview_events rows_events = {.changed = changed, .failed = failed, .asks = asks};

/* --- what to read ---------------------------------------------------------------------------- */

static void asked(void *self, bool may_read, bool runs_code)
{
	struct rows *rows = self;
	struct selection *selection = rows->asked;

	rows->asking = NULL;
	rows->asked = NULL;
	rows->has_consent = runs_code;
	if (may_read)
		rows_try(rows, selection, NULL, NULL);
	else
		selection_free(selection);
}

bool rows_stop_asking(struct rows *rows)
{
	bool was_asking = rows->asking != NULL;

	asking_cancel(&rows->asking);
	selection_free(rows->asked);
	rows->asked = NULL;
	return was_asking;
}

/* Whose code it runs is found out each time: it may have been defined anew. */
static void ask_and_read(struct rows *rows, struct selection *selection)
{
	if (!session_is_open(app_session(rows->panel.app))) {
		app_say(rows->panel.app, "The connection is closed. R connects again.");
		selection_free(selection);
		return;
	}
	rows_stop_asking(rows);
	rows_stop_trying(rows);
	error_clear(&rows->error);
	rows->asked = selection;
	rows->asked_ms = clock_now_ms();
	rows->asking = view_consent(rows->panel.app, rows->panel.node, asked, rows);
}

void rows_begin(struct rows *rows)
{
	if (!rows->next && !rows->asking)
		ask_and_read(rows, selection_new(rows->panel.node));
}

void rows_read_again(struct rows *rows)
{
	ask_and_read(rows, selection_copy(preview_selection(rows->now->preview)));
}

static void drop_orderings(struct selection *selection)
{
	for (size_t i = 0; i < selection->ordering_count; i++)
		free(selection->orderings[i].column);
	selection->ordering_count = 0;
}

void rows_sort(struct rows *rows)
{
	struct selection *selection;
	const struct ordering *first;
	const char *column;
	bool is_sorted, is_descending;

	if (!grid_positions(&rows->grid))
		return;
	column = preview_column(rows->now->preview, grid_current(&rows->grid))->name;
	selection = selection_copy(preview_selection(rows->now->preview));
	first = &selection->orderings[0];
	is_sorted = selection->ordering_count && strcmp(first->column, column) == 0;
	is_descending = is_sorted && first->is_descending;
	drop_orderings(selection);
	if (!is_sorted)
		selection_sort(selection, column, false);
	else if (!is_descending)
		selection_sort(selection, column, true);
	rows_try(rows, selection, NULL, NULL);
}

/* --- moving ---------------------------------------------------------------------------------- */

static bool is_free(const struct rows *rows)
{
	return rows->now && !preview_is_busy(rows->now->preview);
}

void rows_read_ahead(struct rows *rows)
{
	size_t row = rows->grid.cursor_row, count = rows->grid.rows;
	size_t ahead = rows->is_held_back ? 1 : AHEAD_ROWS;

	if (!is_free(rows) || rows->next)
		return;
	if (row + ahead >= count && !preview_at_end(rows->now->preview))
		preview_forward(rows->now->preview);
	else if (row < ahead && !preview_at_start(rows->now->preview))
		preview_backward(rows->now->preview);
	else
		return;
	rows->asked_ms = clock_now_ms();
}

/* A window that is being read for the edge is waited for: it takes as long as this one will. */
static void go(struct rows *rows, enum landing landing)
{
	struct preview *preview = rows->now->preview;

	rows->wanted = is_free(rows) ? LAND_STAY : landing;
	if (!is_free(rows))
		return;
	rows->landing = landing;
	rows->asked_ms = clock_now_ms();
	if (landing == LAND_FIRST)
		preview_first(preview);
	else if (landing == LAND_LAST)
		preview_last(preview);
	else
		preview_go_to(preview, rows->percent);
}

void rows_go_first(struct rows *rows)
{
	if (!rows->now) {
		rows_begin(rows);
		return;
	}
	rows->grid.cursor_row = rows->grid.top = 0;
	if (!preview_at_start(rows->now->preview))
		go(rows, LAND_FIRST);
}

void rows_go_last(struct rows *rows)
{
	if (!rows->now)
		return;
	if (rows->grid.rows)
		rows->grid.cursor_row = rows->grid.rows - 1;
	if (!preview_at_end(rows->now->preview))
		go(rows, LAND_LAST);
}

void rows_go_to(struct rows *rows, double percent)
{
	rows->percent = percent;
	if (percent <= 0)
		rows_go_first(rows);
	else if (percent >= 100)
		rows_go_last(rows);
	else
		go(rows, LAND_PERCENT);
}
