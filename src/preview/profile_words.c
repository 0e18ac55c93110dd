/* profile_words.c - figures of a profile as words and lines for people. */
#include "preview/profile.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT 2
#define BAR_WIDTH 20 /* cells of the longest one */
#define VALUE_WIDTH_MAX 40
#define FIGURE_GAP 3

/* --- numbers --------------------------------------------------------------------------------- */

void profile_add_count(struct buf *out, int64_t count)
{
	char digits[24];
	size_t length;

	snprintf(digits, sizeof digits, "%" PRId64, count);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0 && digits[i - 1] != '-')
			buf_char(out, ',');
		buf_char(out, digits[i]);
	}
}

void profile_add_estimate(struct buf *out, double count)
{
	static const struct {
		double least, unit;
		const char *words;
	} sizes[] = {{9999.5e9, 1e12, " T"}, {9999.5e6, 1e9, " G"}, {9999.5e3, 1e6, " M"},
		{9999.5, 1e3, " k"}};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		if (count >= sizes[i].least) {
			buf_printf(out, "~%.0f%s", count / sizes[i].unit, sizes[i].words);
			return;
		}
	buf_printf(out, "~%.0f", count);
}

void profile_add_share(struct buf *out, double share)
{
	if (share > 0 && share < 0.0005)
		buf_text(out, "< 0.1 %");
	else if (share < 1 && share > 0.9995)
		buf_text(out, "> 99.9 %");
	else
		buf_printf(out, "%.1f %%", 100 * share);
}

static void add_bytes(struct buf *out, int64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 9999.5 && unit < sizeof units / sizeof *units - 1) {
		size /= 1024;
		unit++;
	}
	buf_printf(out, "%.0f %s", size, units[unit]);
}

double profile_distinct(const struct profile_table *table, const struct profile_column *column)
{
	if (column->distinct >= 0 || isnan(column->distinct))
		return column->distinct;
	return table->rows < 0 ? (double)NAN : -column->distinct * (double)table->rows;
}

void profile_age_words(const struct profile_table *table, struct buf *out)
{
	if (table->age_s < 0) {
		buf_text(out, "from statistics of unknown age");
		return;
	}
	buf_text(out, "from statistics of ");
	clock_format_elapsed(out, table->age_s * 1000);
	buf_text(out, " ago");
}

void profile_extent_words(
	int64_t first_rows, double sample_percent, bool is_filtered, struct buf *out)
{
	const char *which = is_filtered ? " that match" : "";

	if (first_rows) {
		buf_text(out, "First ");
		profile_add_count(out, first_rows);
		buf_printf(out, " rows%s", which);
		if (sample_percent > 0)
			buf_printf(out, " of a sample of %g %%", sample_percent);
	} else if (sample_percent > 0) {
		buf_printf(out, "A sample of %g %% of the pages%s", sample_percent,
			is_filtered ? ", rows that match" : "");
	} else {
		buf_printf(out, "All rows%s", which);
	}
}

void profile_cost_words(const struct profile_table *table, struct buf *out)
{
	buf_printf(out, "reads %s", table->is_size_exact ? "" : "~");
	add_bytes(out, table->bytes < 0 ? 0 : table->bytes);
	if (table->apart_bytes > 0) {
		buf_text(out, " and of long values up to ");
		add_bytes(out, table->apart_bytes);
	}
}

/* --- lines ----------------------------------------------------------------------------------- */

static void add_line(struct profile_lines *lines, const char *text)
{
	lines->items = mem_resize(lines->items, lines->count + 1, sizeof *lines->items);
	lines->items[lines->count++] = mem_text(text);
}

void profile_lines_release(struct profile_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->items[i]);
	free(lines->items);
	*lines = (struct profile_lines){.count = 0};
}

/* Figures one behind the other, as many as a line takes. */
struct flow {
	struct profile_lines *lines;
	struct buf line;
	int indent, width;
	size_t column; /* cells of each figure; 0: as wide as they are */
};

static void flow_end(struct flow *flow)
{
	if (flow->line.length)
		add_line(flow->lines, buf_string(&flow->line));
	buf_free(&flow->line);
}

static void flow_add(struct flow *flow, const char *figure)
{
	size_t used = (size_t)text_width(buf_string(&flow->line), flow->line.length);
	size_t gap = FIGURE_GAP, width = (size_t)text_width(figure, strlen(figure));

	if (flow->column && flow->line.length) {
		size_t taken = used - (size_t)flow->indent + FIGURE_GAP;

		gap = FIGURE_GAP + (flow->column - taken % flow->column) % flow->column;
	}
	if (flow->line.length && used + gap + width > (size_t)flow->width) {
		add_line(flow->lines, buf_string(&flow->line));
		buf_clear(&flow->line);
	}
	buf_fill(&flow->line, ' ', flow->line.length ? gap : (size_t)flow->indent);
	buf_text(&flow->line, figure);
}

/* "NULL 304"; nothing for what makes no sense here (-1). */
static void flow_count(struct flow *flow, const char *words, int64_t count)
{
	struct buf figure = BUF_INIT;

	if (count < 0)
		return;
	buf_printf(&figure, "%s ", words);
	profile_add_count(&figure, count);
	flow_add(flow, buf_string(&figure));
	buf_free(&figure);
}

static void add_title(struct profile_lines *lines, const char *words)
{
	char *line = mem_printf("%*s%s", INDENT, "", words);

	if (lines->count)
		add_line(lines, "");
	add_line(lines, line);
	free(line);
}

/* How a value stands in a line: marks apart from the texts that look like them. */
static void add_value(struct buf *out, const char *text)
{
	size_t length = strlen(text);
	bool needs_quotes = !length || text[0] == ' ' || text[0] == '"' ||
			    text[length - 1] == ' ' || text[length - 1] == '"' ||
			    strcmp(text, "<NULL>") == 0;

	buf_printf(out, needs_quotes ? "\"%s\"" : "%s", text);
}

static int width_of_value(const char *text)
{
	struct buf raw = BUF_INIT, shown = BUF_INIT;
	int width;

	add_value(&raw, text);
	text_printable(&shown, buf_string(&raw), raw.length, 0);
	width = text_width(buf_string(&shown), shown.length);
	buf_free(&raw);
	buf_free(&shown);
	return width;
}

/* As much of a raw value as makes @width cells at most when it is printable; then blanks. */
static void add_padded(struct buf *out, const char *text, int width, bool right)
{
	struct buf value = BUF_INIT;
	size_t kept;
	int used;

	add_value(&value, text);
	kept = value.length;
	used = width_of_value(text);
	if (used > width) {
		used = 0;
		kept = 0;
		while (kept < value.length) {
			size_t next = text_next_grapheme(value.bytes, value.length, kept);
			struct buf shown = BUF_INIT;
			int cells;

			text_printable(&shown, value.bytes + kept, next - kept, 0);
			cells = text_width(buf_string(&shown), shown.length);
			buf_free(&shown);
			if (used + cells > width - 1)
				break;
			used += cells;
			kept = next;
		}
	}
	if (right)
		buf_fill(out, ' ', (size_t)(width - used - (kept < value.length)));
	buf_add(out, value.bytes, kept);
	if (kept < value.length)
		buf_char(out, '>');
	else if (!right)
		buf_fill(out, ' ', (size_t)(width - used));
	if (kept < value.length && !right)
		buf_fill(out, ' ', (size_t)(width - used - 1));
	buf_free(&value);
}

static void add_bar(struct buf *out, double part, int width, bool is_ascii)
{
	int cells = (int)(part * width + 0.5);

	if (part > 0 && !cells)
		cells = 1;
	for (int i = 0; i < cells; i++)
		buf_text(out, is_ascii ? "#" : "\u2501");
}

struct row_of_bar {
	const char *text, *until; /* until: NULL for a single value */
	double share, part;	  /* part: of the longest bar */
	int64_t count;		  /* -1: only the share is known */
};

static void add_bar_rows(struct profile_lines *lines, const struct row_of_bar *rows, size_t count,
	int width, bool is_ascii)
{
	int value_width = 0, most = width - INDENT - 2 - 12 - 12 - BAR_WIDTH, bar = BAR_WIDTH;
	bool has_until = count && rows[0].until;

	if (most < 12) {
		most += BAR_WIDTH; /* narrow: no bars */
		bar = 0;
	}
	most = has_until ? (most - 4) / 2 : most;
	most = most < 8 ? 8 : most > VALUE_WIDTH_MAX ? VALUE_WIDTH_MAX : most;
	for (size_t i = 0; i < count; i++) {
		int cells = width_of_value(rows[i].text);
		int other = rows[i].until ? width_of_value(rows[i].until) : 0;

		cells = other > cells ? other : cells;
		value_width = cells > value_width ? cells : value_width;
	}
	value_width = value_width > most ? most : value_width;
	for (size_t i = 0; i < count; i++) {
		struct buf line = BUF_INIT, number = BUF_INIT;

		buf_fill(&line, ' ', INDENT + 2);
		add_padded(&line, rows[i].text, value_width, has_until);
		if (has_until) {
			buf_text(&line, " to ");
			add_padded(&line, rows[i].until, value_width, true);
		}
		if (rows[i].count >= 0) {
			profile_add_count(&number, rows[i].count);
			buf_printf(&line, " %11s", buf_string(&number));
			buf_clear(&number);
		}
		profile_add_share(&number, rows[i].share);
		buf_printf(&line, " %8s  ", buf_string(&number));
		add_bar(&line, rows[i].part, bar, is_ascii);
		while (line.length && line.bytes[line.length - 1] == ' ')
			line.bytes[--line.length] = '\0';
		add_line(lines, buf_string(&line));
		buf_free(&number);
		buf_free(&line);
	}
}

/* --- statistics ------------------------------------------------------------------------------ */

static void list_shares(struct profile_lines *lines, const char *title,
	const struct profile_list *list, int width, bool is_ascii)
{
	struct row_of_bar rows[PROFILE_LIST_MAX];

	if (!list->count)
		return;
	add_title(lines, title);
	for (size_t i = 0; i < list->count; i++)
		rows[i] = (struct row_of_bar){.text = list->items[i].text,
			.share = list->items[i].share,
			.part = list->items[i].share / list->items[0].share,
			.count = -1};
	add_bar_rows(lines, rows, list->count, width, is_ascii);
}

/* The ends and the middle; more between them where there is room. */
static void list_bounds(struct profile_lines *lines, const struct profile_list *bounds, int width)
{
	struct flow flow = {.lines = lines, .indent = INDENT + 2, .width = width};
	size_t step = bounds->count >= 11 ? 5 : 1;

	buf_init(&flow.line, BUF_LIMIT_DEFAULT);
	if (!bounds->count)
		return;
	add_title(lines, "Spread (histogram bounds)");
	for (size_t i = 0; i < bounds->count; i += step) {
		struct buf value = BUF_INIT;
		int cells = width_of_value(bounds->items[i].text);

		if (i)
			buf_text(&value, "...   ");
		add_padded(&value, bounds->items[i].text,
			cells < VALUE_WIDTH_MAX ? cells : VALUE_WIDTH_MAX, false);
		flow_add(&flow, buf_string(&value));
		buf_free(&value);
	}
	flow_end(&flow);
}

static void no_statistics(struct profile_lines *lines, const struct profile_table *table,
	const struct profile_column *column)
{
	if (!column->is_readable)
		add_title(lines, "You may not read this column: pg_stats does not show it either.");
	else if (table->has_policies)
		add_title(lines, "Policies bind you here: pg_stats shows nothing of such tables.");
	else if (table->relkind == 'v')
		add_title(lines, "A view has no statistics.");
	else
		add_title(lines, "Not analysed: pg_stats has nothing of this column.");
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
	list_shares(lines, "Most common values", &column->common, width, is_ascii);
	list_shares(lines, "Most common elements", &column->elements, width, is_ascii);
	list_bounds(lines, &column->bounds, width);
}

/* --- counts ---------------------------------------------------------------------------------- */

static void add_text_figure(struct flow *flow, const char *words, const char *value)
{
	struct buf figure = BUF_INIT;
	int cells;

	if (!value)
		return;
	cells = width_of_value(value);
	buf_printf(&figure, "%s ", words);
	add_padded(&figure, value, cells < VALUE_WIDTH_MAX ? cells : VALUE_WIDTH_MAX, false);
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
		add_title(lines, "Values of this type have no order: compared by their text.");
	if (counts->large > 0) {
		buf_printf(&line, "Longer than %d bytes: ", PROFILE_LARGE_BYTES);
		profile_add_count(&line, counts->large);
		buf_printf(&line, ", compared by a hash and %s.",
			class == PROFILE_TEXT || class == PROFILE_BINARY
				? "ordered by their beginning"
				: "left out of min and max");
		add_title(lines, buf_string(&line));
	}
	buf_clear(&line);
	if (counts->huge > 0) {
		buf_text(&line, "Longer than 1 MB: ");
		profile_add_count(&line, counts->huge);
		buf_text(&line, ", not read whole and told apart by their size.");
		add_title(lines, buf_string(&line));
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
	add_title(lines, buf_string(&line));
	buf_free(&line);
}

static void add_top_and_bars(
	struct profile_lines *lines, const struct profile_counts *counts, int width, bool is_ascii)
{
	struct row_of_bar rows[PROFILE_LIST_MAX];
	int64_t most = 1;
	size_t top = counts->top.count;

	/* Values that are there once say nothing among many. */
	while (counts->rows >= 20 && top && counts->top.items[top - 1].count == 1)
		top--;
	for (size_t i = 0; i < top; i++)
		rows[i] = (struct row_of_bar){.text = counts->top.items[i].text,
			.share = (double)counts->top.items[i].count / (double)counts->rows,
			.part = (double)counts->top.items[i].count /
				(double)counts->top.items[0].count,
			.count = counts->top.items[i].count};
	if (top) {
		add_title(lines, "Top values");
		add_bar_rows(lines, rows, top, width, is_ascii);
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
	add_title(lines, "Histogram");
	add_bar_rows(lines, rows, counts->bar_count, width, is_ascii);
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
	add_text_figure(&flow, "min", counts->minimum);
	add_text_figure(&flow, "max", counts->maximum);
	add_text_figure(&flow,
		counts->nan > 0 || counts->infinite > 0 ? "average of the finite" : "average",
		counts->average);
	flow_end(&flow);
	add_lengths(lines, column, counts, width);
	add_looks(lines, counts, width);
	add_top_and_bars(lines, counts, width, is_ascii);
	add_remarks(lines, column, counts);
}
