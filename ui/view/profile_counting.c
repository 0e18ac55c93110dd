/* profile_counting.c - counting for the screen of a profile. */
#include "base/memory.h"
#include "preview/selection.h"
#include "session/session.h"
#include "session/side.h"
#include "view/view_consent.h"
#include "view/view_profile_private.h"
#include "widget/dialog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_GROWTH 10
#define LIMIT_MOST_MS 3600000

bool counting_is_on(const struct profile_view *view)
{
	return view->asking || view->counting || view->wants_count;
}

static void counts_came(void *self, struct profile_counts *counts, const struct error *error)
{
	struct profile_view *view = self;

	view->counting = NULL;
	if (counts) {
		profile_counts_free(view->counts);
		view->counts = counts;
		view->wants_counts = true;
	} else {
		mem_replace(&view->problem, mem_text(error->primary));
		app_say_error(view->view.app, error);
		/* Whoever asks again after the limit wants it nevertheless. */
		if (strcmp(error->sqlstate, "57014") == 0 && view->limit_ms < LIMIT_MOST_MS)
			view->limit_ms = view->limit_ms * LIMIT_GROWTH < LIMIT_MOST_MS
						 ? view->limit_ms * LIMIT_GROWTH
						 : LIMIT_MOST_MS;
	}
	profile_view_relay(view);
}

static void count(struct profile_view *view)
{
	double kept = view->selection->sample_percent;

	view->wants_count = false;
	if (view->extent.sample_percent > 0)
		view->selection->sample_percent = view->extent.sample_percent;
	view->counting =
		profile_count(view->side_session, view->selection, profile_view_column(view),
			view->extent.first_rows, view->limit_ms, counts_came, view);
	view->selection->sample_percent = kept;
	app_dirty(view->view.app);
}

static void side_opened(void *self, struct session *session)
{
	struct profile_view *view = self;

	view->side_session = session;
	if (view->wants_count)
		count(view);
}

static void side_failed(void *self, const struct error *error)
{
	struct profile_view *view = self;

	view->side_session = NULL;
	view->is_side_lost = true;
	if (view->asking) { /* whoever agrees gets another one */
		profile_view_relay(view);
		return;
	}
	if (view->wants_count) {
		mem_replace(&view->problem,
			mem_printf("no second connection to count on: %s", error->primary));
		app_say(view->view.app, "Not counted: %s", view->problem);
	}
	view->wants_count = false;
	profile_view_relay(view);
}

/* The first session stays free to answer while this one counts. */
static void count_aside(struct profile_view *view)
{
	static const struct side_events events = {.opened = side_opened, .failed = side_failed};

	if (view->is_side_lost) {
		side_close(view->side);
		view->side = NULL;
		view->is_side_lost = false;
	}
	if (view->side_session)
		count(view);
	else if (!view->side)
		view->side = side_open(app_session(view->view.app), &events, view);
}

static void consent_came(void *self, bool may_read, bool runs_code)
{
	struct profile_view *view = self;

	view->asking = NULL;
	if (may_read) {
		view->selection->has_consent = runs_code;
		count_aside(view);
	} else {
		view->wants_count = false;
	}
	app_dirty(view->view.app);
}

void counting_start(struct profile_view *view, struct extent extent)
{
	struct app *app = view->view.app;

	if (!session_is_open(app_session(app))) {
		app_say(app, "The connection is closed: R connects again.");
		return;
	}
	mem_replace(&view->problem, NULL);
	view->extent = extent;
	view->wants_count = true;
	view->asking = view_consent(app, &view->node, consent_came, view);
	profile_view_relay(view);
}

bool counting_stop(struct profile_view *view)
{
	if (!counting_is_on(view))
		return false;
	asking_cancel(&view->asking);
	profile_cancel(&view->counting);
	view->wants_count = false;
	return true;
}

int64_t counting_next_rows(const struct profile_view *view)
{
	const struct profile_counts *counts = view->counts;

	if (!counts || !counts->first_rows)
		return PROFILE_FIRST_ROWS;
	return counts->first_rows > INT64_MAX / 10 ? counts->first_rows : counts->first_rows * 10;
}

static bool sample_typed(void *self, struct dialog *dialog, int button)
{
	struct profile_view *view = self;
	const char *text = dialog_text(dialog);
	char *end;
	double percent;

	if (button != -1 && button != 1)
		return false;
	errno = 0;
	percent = strtod(text, &end);
	if (errno || end == text || *end || !(percent > 0) || percent > 100) {
		dialog_set_wrong(dialog, "a number above 0 and up to 100");
		return true;
	}
	counting_start(view, (struct extent){.sample_percent = percent});
	return false;
}

void counting_ask_sample(struct profile_view *view)
{
	struct dialog *dialog = dialog_new("Sample",
		"How much of the pages of the table, in percent?\n(TABLESAMPLE SYSTEM: whole "
		"pages, "
		"other ones each time)",
		DIALOG_TEXT);

	dialog_add_button(dialog, "Back");
	dialog_add_button(dialog, "Count the sample");
	app_ask(view->view.app, dialog, sample_typed, view);
}
