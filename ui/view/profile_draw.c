/* profile_draw.c - drawing the screen of a profile. */
#include "base/buf.h"
#include "base/text.h"
#include "preview/selection.h"
#include "session/session.h"
#include "session/side.h"
#include "view/view_profile_private.h"
#include "widget/scroll.h"

#define WIDE_COLUMNS 100

void profile_view_lines(struct profile_view *view, int width)
{
	bool is_ascii = app_text_flags(view->view.app) & TEXT_ASCII;

	if (view->lines_width == width)
		return;
	profile_lines_release(&view->known);
	profile_lines_release(&view->counted);
	view->lines_width = width;
	profile_statistics_lines(
		&view->known, view->table, profile_view_column(view), width, is_ascii);
	if (view->counts)
		profile_counts_lines(
			&view->counted, profile_view_column(view), view->counts, width, is_ascii);
}

static void draw_lines(
	const struct profile_view *view, struct surface *surface, struct rect area, bool is_wide)
{
	size_t known = view->known.count, gap = view->counted.count > 0;
	struct rect right = rect_columns(area, area.columns / 2, area.columns - area.columns / 2);

	for (int row = 0; row < view->page; row++) {
		size_t at = view->top + (size_t)row;

		if (at < known)
			surface_text(surface,
				is_wide ? rect_columns(area, 0, area.columns / 2 - 1) : area, row,
				0, STYLE_PLAIN, view->known.items[at]);
		else if (!is_wide && at >= known + gap && at - known - gap < view->counted.count)
			surface_text(surface, area, row, 0, STYLE_PLAIN,
				view->counted.items[at - known - gap]);
		if (is_wide && at < view->counted.count)
			surface_text(surface, right, row, 0, STYLE_PLAIN, view->counted.items[at]);
	}
}

static void draw_body(struct profile_view *view, struct surface *surface, struct rect area)
{
	bool is_wide = area.columns >= WIDE_COLUMNS;
	size_t count, most;

	profile_view_lines(view, is_wide ? area.columns / 2 - 1 : area.columns - 1);
	count = is_wide && view->known.count > view->counted.count ? view->known.count
		: is_wide					   ? view->counted.count
			  : view->known.count + view->counted.count + (view->counted.count > 0);
	view->page = scroll_page(area, count);
	most = count > (size_t)view->page ? count - (size_t)view->page : 0;
	if (view->wants_counts)
		view->top = is_wide || count <= (size_t)view->page ? 0 : view->known.count + 1;
	view->wants_counts = false;
	view->top = view->top > most ? most : view->top;
	draw_lines(view, surface, area, is_wide);
	if (view->page < area.rows)
		scroll_note(surface, area, view->top, most - view->top);
}

static void draw_head(const struct profile_view *view, struct surface *surface, struct rect area)
{
	const struct profile_column *column = profile_view_column(view);
	struct buf age = BUF_INIT;
	int width;

	if (column->has_statistics) {
		profile_age_words(view->table, &age);
		buf_text(&age, view->counts ? "" : ", no scan");
	}
	width = text_width(buf_string(&age), age.length);
	if (area.columns < 60)
		width = 0;
	else
		surface_text(
			surface, area, 0, area.columns - width - 1, STYLE_DIM, buf_string(&age));
	surface_printf(surface, rect_columns(area, 0, area.columns - width - 2), 0, 1, STYLE_BOLD,
		"Profile of %s, %s", column->name, column->type);
	surface_rule(surface, rect_columns(area, 1, area.columns - 2), 1);
	buf_free(&age);
}

/* The first session asks for consent, the other one counts. */
static bool waits_for_pool(const struct profile_view *view)
{
	return session_waits_for_pool(app_session(view->view.app)) ||
	       side_waits_for_pool(view->side);
}

/* What is being counted, or why it was not. */
static void draw_last(const struct profile_view *view, struct surface *surface, struct rect area)
{
	struct buf extent = BUF_INIT;

	if (!counting_is_on(view)) {
		surface_printf(surface, area, 0, 2, STYLE_BAD, "Not counted: %s", view->problem);
		return;
	}
	profile_extent_words(view->extent.first_rows, view->extent.sample_percent,
		view->selection->where || view->selection->condition_count, &extent);
	surface_printf(surface, area, 0, 2, STYLE_DIM, "%s: %s...", buf_string(&extent),
		waits_for_pool(view) ? SESSION_WAITS_FOR_POOL : "counting");
	buf_free(&extent);
}

void profile_view_draw(struct view *base, struct surface *surface, struct rect body)
{
	struct profile_view *view = (struct profile_view *)base;
	struct rect area = rect_rows(body, 2, body.rows - 2);

	if (error_is_set(&view->error)) {
		surface_wrapped(surface, body, 0, 3, STYLE_BAD, view->error.primary);
		return;
	}
	if (!view->table) {
		surface_text(surface, body, 0, 3, STYLE_PLAIN, "asking the server...");
		return;
	}
	draw_head(view, surface, body);
	if (view->problem || counting_is_on(view)) {
		draw_last(view, surface, rect_rows(area, area.rows - 1, 1));
		area.rows--;
	}
	draw_body(view, surface, area);
	if (!app_is_asking(base->app))
		surface_put_cursor(surface, body, 0, 0);
}
