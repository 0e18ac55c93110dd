/* profile_tell.c - a profile as lines for people. */
#include "preview/profile_lines.h"

#include "base/clock.h"
#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* --- statistics ------------------------------------------------------------------------------ */

/* The \\x of bytea would look like an escape of ours: its digits stand alone. */
static const char *shown(const struct profile_column *column, const char *text)
{
	bool is_hex = profile_class(column) == PROFILE_BINARY && text && text[0] == '\\' &&
		      text[1] == 'x' && text[2];

	return is_hex ? text + 2 : text;
}

static void list_shares(struct profile_lines *lines, const struct profile_column *column,
	const char *title, const struct profile_list *list, int width, bool is_ascii)
{
	struct row_of_bar rows[PROFILE_LIST_MAX];

	if (!list->count)
		return;
	lines_add_title(lines, title);
	for (size_t i = 0; i < list->count; i++)
		rows[i] = (struct row_of_bar){.text = shown(column, list->items[i].text),
			.share = list->items[i].share,
			.part = list->items[i].share / list->items[0].share,
			.count = -1};
	lines_add_bars(lines, rows, list->count, width, is_ascii);
}

/* The ends and the middle; more between them where there is room. */
static void list_bounds(struct profile_lines *lines, const struct profile_column *column, int width)
{
	struct flow flow = {.lines = lines, .indent = INDENT + 2, .width = width};
	const struct profile_list *bounds = &column->bounds;
	size_t step = bounds->count >= 11 ? 5 : 1;

	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	if (!bounds->count)
		return;
	lines_add_title(lines, "Spread (histogram bounds)");
	for (size_t i = 0; i < bounds->count; i += step) {
		struct buf value = BUF_INIT;
		const char *text = shown(column, bounds->items[i].text);
		int cells = value_width(text);

		if (i)
			buf_text(&value, "...   ");
		value_add_padded(
			&value, text, cells < VALUE_WIDTH_MAX ? cells : VALUE_WIDTH_MAX, false);
		flow_add(&flow, buf_string(&value));
		buf_free(&value);
	}
	flow_end(&flow);
}

static void no_statistics(struct profile_lines *lines, const struct profile_table *table,
	const struct profile_column *column)
{
	if (!column->is_readable)
		lines_add_title(
			lines, "You may not read this column: pg_stats does not show it either.");
	else if (table->has_policies)
		lines_add_title(
			lines, "Policies bind you here: pg_stats shows nothing of such tables.");
	else if (table->relkind == 'v')
		lines_add_title(lines, "A view has no statistics.");
	else
		lines_add_title(lines, "Not analysed: pg_stats has nothing of this column.");
}

void profile_statistics_lines(struct profile_lines *lines, const struct profile_table *table,
	const struct profile_column *column, int width, bool is_ascii)
{
	struct flow flow = {.lines = lines, .indent = INDENT, .width = width, .column = 22};
	struct buf figure = BUF_INIT;
	double distinct = profile_distinct(table, column);

	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	buf_text(&figure, "Rows ");
	if (table->rows >= 0)
		profile_add_estimate(&figure, (double)table->rows);
	else
		buf_text(&figure, table->relkind == 'v' ? "not known" : "not analysed");
	if (table->rows >= 0 && table->unknown_parts > 0)
		buf_printf(&figure, " and %" PRId64 " of %" PRId64 " parts not analysed",
			table->unknown_parts, table->parts);
	flow_add(&flow, buf_string(&figure));
	if (column->has_statistics) {
		buf_clear(&figure);
		buf_text(&figure, "NULL ");
		profile_add_share(&figure, column->null_share);
		flow_add(&flow, buf_string(&figure));
		buf_clear(&figure);
		buf_text(&figure, "Distinct ");
		if (isnan(distinct) || distinct == 0)
			buf_text(&figure, "not known");
		else
			profile_add_estimate(&figure, distinct);
		flow_add(&flow, buf_string(&figure));
		buf_clear(&figure);
		buf_printf(&figure, "Width %.0f bytes", column->width);
		flow_add(&flow, buf_string(&figure));
		if (!isnan(column->correlation)) {
			buf_clear(&figure);
			buf_printf(&figure, "Ordered %.2f", column->correlation);
			flow_add(&flow, buf_string(&figure));
		}
	}
	if (table->changed > 0) {
		buf_clear(&figure);
		buf_text(&figure, "Changed since ");
		profile_add_count(&figure, table->changed);
		flow_add(&flow, buf_string(&figure));
	}
	flow_end(&flow);
	buf_free(&figure);
	if (!column->has_statistics) {
		no_statistics(lines, table, column);
		return;
	}
	list_shares(lines, column, "Most common values", &column->common, width, is_ascii);
	list_shares(lines, column, "Most common elements", &column->elements, width, is_ascii);
	list_bounds(lines, column, width);
}

/* --- counts ---------------------------------------------------------------------------------- */

static void add_text_figure(struct flow *flow, const char *words, const char *value)
{
	struct buf figure = BUF_INIT;
	int cells;

	if (!value)
		return;
	cells = value_width(value);
	buf_printf(&figure, "%s ", words);
	value_add_padded(&figure, value, cells < VALUE_WIDTH_MAX ? cells : VALUE_WIDTH_MAX, false);
	flow_add(flow, buf_string(&figure));
	buf_free(&figure);
}

static const char *unit_of_length(const struct profile_column *column)
{
	if (column->is_array)
		return "elements";
	return profile_class(column) == PROFILE_BINARY ? "bytes" : "characters";
}

static void add_lengths(struct profile_lines *lines, const struct profile_column *column,
	const struct profile_counts *counts, int width)
{
	struct flow flow = {.lines = lines, .indent = INDENT + 2, .width = width};
	char *figure;

	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	if (counts->longest < 0)
		return;
	flow_count(&flow, "shortest", counts->shortest);
	flow_count(&flow, "longest", counts->longest);
	figure = mem_printf("on average %.1f %s", counts->length, unit_of_length(column));
	flow_add(&flow, figure);
	free(figure);
	if (counts->unprintable >= 0)
		flow_count(&flow, "not printable", counts->unprintable);
	flow_end(&flow);
}

static void add_looks(struct profile_lines *lines, const struct profile_counts *counts, int width)
{
	static const char *const words[LOOKS] = {[LOOK_EMAIL] = "an e-mail address",
		[LOOK_UUID] = "a UUID",
		[LOOK_NUMBER] = "a number",
		[LOOK_DATE] = "a date"};
	struct flow flow = {.lines = lines, .indent = INDENT + 2, .width = width};
	int64_t all = counts->rows - counts->nulls - (counts->empty > 0 ? counts->empty : 0);

	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	for (size_t i = 0; i < LOOKS; i++) {
		struct buf figure = BUF_INIT;

		if (counts->looks[i] > 0 && all > 0) {
			buf_printf(&figure, "looks like %s: ", words[i]);
			profile_add_share(&figure, (double)counts->looks[i] / (double)all);
			flow_add(&flow, buf_string(&figure));
		}
		buf_free(&figure);
	}
	flow_end(&flow);
}

/* How values were compared, where that is not by themselves. */
static void add_remarks(struct profile_lines *lines, const struct profile_column *column,
	const struct profile_counts *counts)
{
	enum profile_class class = profile_class(column);
	struct buf line = BUF_INIT;

	if (class == PROFILE_UNORDERED)
		lines_add_title(
			lines, "Values of this type have no order: compared by their text.");
	if (counts->large > 0) {
		buf_printf(&line, "Longer than %d bytes: ", PROFILE_LARGE_BYTES);
		profile_add_count(&line, counts->large);
		buf_printf(&line, ", compared by a hash and %s.",
			class == PROFILE_TEXT || class == PROFILE_BINARY
				? "ordered by their beginning"
				: "left out of min and max");
		lines_add_title(lines, buf_string(&line));
	}
	buf_clear(&line);
	if (counts->huge > 0) {
		buf_text(&line, "Longer than 1 MB: ");
		profile_add_count(&line, counts->huge);
		buf_text(&line, ", not read whole and told apart by their size.");
		lines_add_title(lines, buf_string(&line));
	}
	buf_free(&line);
}

static void add_head(struct profile_lines *lines, const struct profile_counts *counts)
{
	struct buf line = BUF_INIT;

	profile_extent_words(
		counts->first_rows, counts->sample_percent, counts->is_filtered, &line);
	buf_text(&line, counts->sample_percent > 0 ? " (sampled, " : " (exact, ");
	clock_format_elapsed(&line, counts->elapsed_ms);
	buf_char(&line, ')');
	lines_add_title(lines, buf_string(&line));
	buf_free(&line);
}

static void add_top_and_bars(struct profile_lines *lines, const struct profile_column *column,
	const struct profile_counts *counts, int width, bool is_ascii)
{
	struct row_of_bar rows[PROFILE_LIST_MAX];
	int64_t most = 1;
	size_t top = counts->top.count;

	/* Values that are there once say nothing among many. */
	while (counts->rows >= 20 && top && counts->top.items[top - 1].count == 1)
		top--;
	for (size_t i = 0; i < top; i++)
		rows[i] = (struct row_of_bar){.text = shown(column, counts->top.items[i].text),
			.share = (double)counts->top.items[i].count / (double)counts->rows,
			.part = (double)counts->top.items[i].count /
				(double)counts->top.items[0].count,
			.count = counts->top.items[i].count};
	if (top) {
		lines_add_title(lines, "Top values");
		lines_add_bars(lines, rows, top, width, is_ascii);
	}
	for (size_t i = 0; i < counts->bar_count; i++)
		most = counts->bars[i].count > most ? counts->bars[i].count : most;
	for (size_t i = 0; i < counts->bar_count; i++)
		rows[i] = (struct row_of_bar){.text = counts->bars[i].low,
			.until = counts->bars[i].high,
			.share = (double)counts->bars[i].count / (double)counts->rows,
			.part = (double)counts->bars[i].count / (double)most,
			.count = counts->bars[i].count};
	if (!counts->bar_count)
		return;
	lines_add_title(lines, "Histogram");
	lines_add_bars(lines, rows, counts->bar_count, width, is_ascii);
}

void profile_counts_lines(struct profile_lines *lines, const struct profile_column *column,
	const struct profile_counts *counts, int width, bool is_ascii)
{
	struct flow flow = {.lines = lines, .indent = INDENT + 2, .width = width};

	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	add_head(lines, counts);
	flow_count(&flow, "rows", counts->rows);
	flow_count(&flow, "NULL", counts->nulls);
	flow_count(&flow, "empty", counts->empty);
	flow_count(&flow, "distinct", counts->distinct);
	if (counts->nan > 0)
		flow_count(&flow, "NaN", counts->nan);
	if (counts->infinite > 0)
		flow_count(&flow, "infinite", counts->infinite);
	flow_end(&flow);
	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	add_text_figure(&flow, "min", shown(column, counts->minimum));
	add_text_figure(&flow, "max", shown(column, counts->maximum));
	add_text_figure(&flow,
		counts->nan > 0 || counts->infinite > 0 ? "average of the finite" : "average",
		counts->average);
	flow_end(&flow);
	add_lengths(lines, column, counts, width);
	add_looks(lines, counts, width);
	add_top_and_bars(lines, column, counts, width, is_ascii);
	add_remarks(lines, column, counts);
}
