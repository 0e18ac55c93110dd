#include "preview/profile_lines.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define BAR_WIDTH 20 /* cells of the longest one */
#define NUMBERS_WIDTH 24
#define FIGURE_GAP 3

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

void flow_end(struct flow *flow)
{
	if (flow->line.length)
		add_line(flow->lines, buf_string(&flow->line));
	buf_free(&flow->line);
}

void flow_add(struct flow *flow, const char *figure)
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

void flow_count(struct flow *flow, const char *words, int64_t count)
{
	struct buf figure = BUF_INIT;

	if (count < 0)
		return;
	buf_printf(&figure, "%s ", words);
	profile_add_count(&figure, count);
	flow_add(flow, buf_string(&figure));
	buf_free(&figure);
}

void lines_add_title(struct profile_lines *lines, const char *words)
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

int value_width(const char *text)
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

void value_add_padded(struct buf *out, const char *text, int width, bool right)
{
	struct buf value = BUF_INIT;
	size_t kept;
	int used;

	add_value(&value, text);
	kept = value.length;
	used = value_width(text);
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
	int cells;

	if (!(part > 0)) /* also what is no number, where the server gave no shares */
		return;
	cells = part < 1 ? (int)(part * width + 0.5) : width;
	if (!cells)
		cells = 1;
	for (int i = 0; i < cells; i++)
		buf_text(out, is_ascii ? "#" : "\u2501");
}

void lines_add_bars(struct profile_lines *lines, const struct row_of_bar *rows, size_t count,
	int width, bool is_ascii)
{
	int widest = 0, most = width - INDENT - 2 - NUMBERS_WIDTH - BAR_WIDTH, bar = BAR_WIDTH;
	bool has_until = count && rows[0].until;

	if (most < 12) {
		most += BAR_WIDTH; /* narrow: no bars */
		bar = 0;
	}
	most = has_until ? (most - 4) / 2 : most;
	most = most < 8 ? 8 : most > VALUE_WIDTH_MAX ? VALUE_WIDTH_MAX : most;
	for (size_t i = 0; i < count; i++) {
		int cells = value_width(rows[i].text);
		int other = rows[i].until ? value_width(rows[i].until) : 0;

		cells = other > cells ? other : cells;
		widest = cells > widest ? cells : widest;
	}
	widest = widest > most ? most : widest;
	for (size_t i = 0; i < count; i++) {
		struct buf line = BUF_INIT, number = BUF_INIT;

		buf_fill(&line, ' ', INDENT + 2);
		value_add_padded(&line, rows[i].text, widest, has_until);
		if (has_until) {
			buf_text(&line, " to ");
			value_add_padded(&line, rows[i].until, widest, true);
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
