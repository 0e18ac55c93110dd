/* rows_count.c - the exact number of rows, counted beside everything else. */
#include "preview/count.h"

#include "base/memory.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "session/session.h"
#include "view/rows.h"
#include "view/view.h"

#include <string.h>

static bool is_same_text(const char *left, const char *right)
{
	return left && right ? strcmp(left, right) == 0 : left == right;
}

bool rows_are_same(const struct selection *left, const struct selection *right)
{
	if (left->condition_count != right->condition_count ||
		left->sample_percent != right->sample_percent ||
		!is_same_text(left->where, right->where))
		return false;
	/* Each sample is another one. */
	if (left->sample_percent > 0)
		return false;
	for (size_t i = 0; i < left->condition_count; i++) {
		const struct condition *one = &left->conditions[i], *other = &right->conditions[i];

		if (one->comparison != other->comparison ||
			!is_same_text(one->column, other->column) ||
			!is_same_text(one->value, other->value))
			return false;
	}
	return true;
}

static void counted(void *self, int64_t count, const struct error *error)
{
	struct rows *rows = self;

	rows->counted = count;
	rows->is_count_over = true;
	rows_sweep_later(rows);
	if (count < 0)
		app_say(rows->panel.app, "Not counted: %s", error->primary ? error->primary : "");
	else
		app_say(rows->panel.app, "Counted: %lld rows, at the moment when it began.",
			(long long)count);
	app_dirty(rows->panel.app);
}

void rows_count(struct rows *rows)
{
	if (rows_stop_count(rows))
		return;
	if (!session_is_open(app_session(rows->panel.app))) {
		app_say(rows->panel.app, "The connection is closed. R connects again.");
		return;
	}
	rows->counted = -1;
	rows->count = count_start(
		app_session(rows->panel.app), preview_selection(rows->now->preview), counted, rows);
	app_say(rows->panel.app, "Counting on a connection of its own; c stops it.");
}

bool rows_is_counting(const struct rows *rows)
{
	return rows->count && !rows->is_count_over;
}

bool rows_stop_count(struct rows *rows)
{
	bool was_counting = rows_is_counting(rows);

	count_stop(&rows->count);
	rows->is_count_over = false;
	if (was_counting)
		app_say(rows->panel.app, "Stopped counting.");
	return was_counting;
}
