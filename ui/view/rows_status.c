/* rows_status.c - what the rows on the screen are: how many, of what, how they were read. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "pg/ident.h"
#include "preview/count.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "session/session.h"
#include "view/rows.h"
#include "view/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PARTS_MAX 12
#define WAIT_SHOWN_MS 1000

/* --- the line -------------------------------------------------------------------------------- */

/* The line is made of parts; those of the least weight are left out until the rest fits. */
struct part {
	struct buf text;
	int weight;
	bool is_out;
};

struct line {
	struct part parts[PARTS_MAX];
	size_t count;
};

/* The text of a new part. */
static struct buf *add_part(struct line *line, int weight)
{
	struct part *part = &line->parts[line->count++];

	*part = (struct part){.text = BUF_INIT, .weight = weight};
	return &part->text;
}

/* "1,234,567" */
static void add_number(struct buf *out, int64_t number)
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%" PRId64, number);

	for (int i = 0; i < length; i++) {
		buf_char(out, digits[i]);
		if (digits[i] != '-' && i + 1 < length && (length - i - 1) % 3 == 0)
			buf_char(out, ',');
	}
}

void rows_add_estimate(struct buf *out, int64_t rows)
{
	buf_char(out, '~');
	if (rows < 10000)
		add_number(out, rows);
	else if (rows < 1000000)
		buf_printf(out, "%" PRId64 " k", rows / 1000);
	else if (rows < INT64_C(1000000000))
		buf_printf(out, "%.1f M", (double)rows / 1e6);
	else
		buf_printf(out, "%.1f G", (double)rows / 1e9);
}

static void add_place(const struct rows *rows, struct line *line)
{
	const struct preview *preview = rows_preview(rows);
	bool at_start = preview_at_start(preview), at_end = preview_at_end(preview);
	struct buf *part = add_part(line, 100);

	buf_text(part, "Row ");
	add_number(part, rows->grid.rows ? (int64_t)rows->grid.cursor_row + 1 : 0);
	buf_text(part, " of ");
	add_number(part, (int64_t)rows->grid.rows);
	buf_text(part, " loaded");
	if (at_start || at_end)
		buf_text(add_part(line, 45), at_start && at_end ? ", all"
					     : at_start		? ", from the first"
								: ", to the last");
}

/* Of how many there are, exactly or by the server's estimate. */
static void add_total(const struct rows *rows, struct line *line)
{
	const struct preview *preview = rows_preview(rows);
	bool is_filtered = selection_is_filtered(preview_selection(preview));

	if (rows->counted >= 0) {
		struct buf *part = add_part(line, 85);

		buf_text(part, ", of ");
		add_number(part, rows->counted);
		buf_text(part, " counted");
	} else if (rows->panel.node->estimate >= 0 &&
		   !(preview_at_start(preview) && preview_at_end(preview))) {
		struct buf *part = add_part(line, 70);

		buf_text(part, ", of ");
		rows_add_estimate(part, rows->panel.node->estimate);
		buf_text(part, is_filtered ? " in the table" : "");
	}
}

static void add_choice(const struct selection *selection, struct line *line)
{
	if (selection->condition_count || selection->where)
		buf_text(add_part(line, 95), "; filtered");
	if (selection->sample_percent > 0)
		buf_printf(add_part(line, 94), "; sample of %g %%", selection->sample_percent);
}

static void add_column(const struct rows *rows, struct line *line)
{
	size_t hidden = grid_columns_hidden(rows->arrangement);
	size_t unreadable = preview_hidden_columns(rows_preview(rows));
	struct buf *part = add_part(line, 50);

	buf_text(part, "; column ");
	add_number(part, grid_positions(&rows->grid) ? (int64_t)rows->grid.cursor_column + 1 : 0);
	buf_text(part, " of ");
	add_number(part, (int64_t)grid_positions(&rows->grid));
	if (hidden)
		buf_printf(add_part(line, 65), "; %zu %s hidden", hidden,
			hidden == 1 ? "column" : "columns");
	if (unreadable)
		buf_printf(add_part(line, 66), "; %zu not readable", unreadable);
}

static void add_wait(struct buf *part, const char *doing, int64_t elapsed_ms)
{
	buf_printf(part, "; %s...", doing);
	if (elapsed_ms < WAIT_SHOWN_MS)
		return;
	buf_char(part, ' ');
	clock_format_elapsed(part, elapsed_ms);
	buf_text(part, ", Esc stops");
}

/* While a question stands open nothing is read. */
static bool is_reading(const struct rows *rows)
{
	bool waits = rows->asking && !app_is_asking(rows->panel.app);

	return waits || (rows->next && preview_is_busy(rows->next->preview)) ||
	       preview_is_busy(rows_preview(rows));
}

static bool waits_for_pool(const struct rows *rows)
{
	return session_waits_for_pool(app_session(rows->panel.app)) ||
	       (rows->next && preview_waits_for_pool(rows->next->preview)) ||
	       preview_waits_for_pool(rows_preview(rows));
}

static void add_work(const struct rows *rows, struct line *line)
{
	const struct preview *preview = rows_preview(rows);

	if (rows_is_counting(rows))
		add_wait(add_part(line, 90),
			count_waits_for_pool(rows->count) ? "counting: " SESSION_WAITS_FOR_POOL
							  : "counting",
			count_elapsed_ms(rows->count));
	if (rows_is_searching(rows))
		buf_text(add_part(line, 91), "; searching...");
	if (is_reading(rows)) {
		add_wait(add_part(line, 92),
			waits_for_pool(rows) ? SESSION_WAITS_FOR_POOL : "reading",
			clock_now_ms() - rows->asked_ms);
	} else {
		struct buf *part = add_part(line, 30);

		buf_text(part, "; ");
		clock_format_elapsed(part, preview_elapsed_ms(preview));
	}
}

static int width_of(const struct line *line)
{
	int width = 0;

	for (size_t i = 0; i < line->count; i++)
		if (!line->parts[i].is_out)
			width += text_width(
				buf_string(&line->parts[i].text), line->parts[i].text.length);
	return width;
}

/* Leaves out the part of the least weight; false: only one is left. */
static bool shorten(struct line *line)
{
	struct part *least = NULL;

	for (size_t i = 1; i < line->count; i++)
		if (!line->parts[i].is_out && (!least || line->parts[i].weight < least->weight))
			least = &line->parts[i];
	if (least)
		least->is_out = true;
	return least != NULL;
}

static void draw_line(struct line *line, struct surface *surface, struct rect area)
{
	struct buf text = BUF_INIT;

	while (width_of(line) > area.columns - 2 && shorten(line))
		continue;
	for (size_t i = 0; i < line->count; i++) {
		if (!line->parts[i].is_out)
			buf_text(&text, buf_string(&line->parts[i].text));
		buf_free(&line->parts[i].text);
	}
	surface_text(surface, area, 0, 1, STYLE_DIM, buf_string(&text));
	buf_free(&text);
}

void rows_draw_status(struct rows *rows, struct surface *surface, struct rect area)
{
	struct preview *preview = rows_preview(rows);
	struct line line = {.count = 0};
	struct buf sql = BUF_INIT;

	if (!preview)
		return;
	add_place(rows, &line);
	add_total(rows, &line);
	add_choice(preview_selection(preview), &line);
	if (rows->mark_count)
		buf_printf(add_part(&line, 80), "; %zu marked", rows->mark_count);
	add_column(rows, &line);
	/* An open transaction is never left out before what says how many rows there are. */
	buf_printf(add_part(&line, preview_is_held(preview, NULL) ? 93 : 60), "; %s",
		preview_way_words(preview));
	add_work(rows, &line);
	draw_line(&line, surface, area);
	rows_add_sql(preview_selection(preview), &sql);
	surface_text(surface, area, 1, 1, STYLE_DIM, buf_string(&sql));
	buf_free(&sql);
}

/* --- the SQL --------------------------------------------------------------------------------- */

static void add_condition(struct buf *out, const struct condition *condition)
{
	ident_add(out, condition->column);
	buf_printf(out, " %s", comparison_words(condition->comparison));
	if (!comparison_takes_value(condition->comparison))
		return;
	buf_char(out, ' ');
	ident_add_literal(out, condition->value);
}

void rows_add_sql(const struct selection *selection, struct buf *out)
{
	const char *joint = " WHERE ";

	buf_text(out, "SELECT ... FROM ");
	ident_add_qualified(out, selection->schema, selection->name);
	if (selection->sample_percent > 0)
		buf_printf(out, " TABLESAMPLE SYSTEM (%g)", selection->sample_percent);
	for (size_t i = 0; i < selection->condition_count; i++) {
		buf_text(out, joint);
		add_condition(out, &selection->conditions[i]);
		joint = " AND ";
	}
	if (selection->where)
		buf_printf(out, "%s(%s)", joint, selection->where);
	for (size_t i = 0; i < selection->ordering_count; i++) {
		buf_text(out, i ? ", " : " ORDER BY ");
		ident_add(out, selection->orderings[i].column);
		buf_text(out, selection->orderings[i].is_descending ? " DESC" : "");
	}
}

void rows_show_sql(struct rows *rows)
{
	struct app *app = rows->panel.app;
	struct buf text = BUF_INIT;

	buf_text(&text, "-- In short, with the values of the conditions in it:\n");
	rows_add_sql(preview_selection(rows_preview(rows)), &text);
	buf_text(&text,
		";\n\n-- The window that was read last, as it was sent; values are parameters:\n");
	buf_printf(&text, "%s;\n", preview_sql(rows_preview(rows)));
	app_push(app, view_text(app, "The SQL of these rows",
			      "Copied to the clipboard. Each window is a read-only transaction.",
			      "rows.sql", buf_string(&text)));
	app_copy(app, preview_sql(rows_preview(rows)), strlen(preview_sql(rows_preview(rows))));
	buf_free(&text);
}
