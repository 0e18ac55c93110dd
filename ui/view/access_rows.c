#include "view/access_rows.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "widget/steps.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN 40 /* pgusher grants --rights --json has all */

static const char *key_of(void *self, size_t item)
{
	return ((struct access_rows *)self)->items[item].key;
}

static bool is_shown(void *self, size_t item)
{
	const struct access_rows *rows = self;
	const struct access_row *row = &rows->items[item];

	return text_matches(row->title, rows->filter) || text_matches(row->fact, rows->filter);
}

struct access_rows *access_rows_new(void)
{
	struct access_rows *rows = mem_new(sizeof *rows);

	rows->fold = (struct fold){.key = key_of, .self = rows};
	buf_init(&rows->title, 1 << 12);
	buf_init(&rows->fact, 1 << 14);
	return rows;
}

void access_rows_free(struct access_rows *rows)
{
	if (!rows)
		return;
	for (size_t i = 0; i < rows->count; i++) {
		free(rows->items[i].key);
		free(rows->items[i].title);
		free(rows->items[i].fact);
		free(rows->items[i].details);
		free(rows->items[i].sum);
	}
	free(rows->items);
	free(rows->filter);
	fold_release(&rows->fold);
	buf_free(&rows->title);
	buf_free(&rows->fact);
	free(rows);
}

struct access_row *access_rows_add(struct access_rows *rows, char *key, const char *word,
	unsigned style, char *title, char *fact)
{
	struct access_row *row;

	if ((rows->count & (rows->count - 1)) == 0)
		rows->items = mem_resize(
			rows->items, rows->count ? 2 * rows->count : 1, sizeof *rows->items);
	row = &rows->items[rows->count++];
	*row = (struct access_row){.key = key,
		.word = word,
		.style = style,
		.title = title,
		.fact = fact,
		.details = mem_text("")};
	return row;
}

void access_row_detail(struct access_row *row, char *line)
{
	mem_replace(&row->details,
		*row->details ? mem_printf("%s\n%s", row->details, line) : mem_text(line));
	free(line);
}

void access_row_names(struct access_row *row, const char *label, char *const *names, size_t count)
{
	struct buf line = BUF_INIT;

	if (!count)
		return;
	buf_text(&line, label);
	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
		buf_printf(&line, "%s%s", i ? ", " : "", names[i]);
	if (count > NAMES_SHOWN)
		buf_printf(&line, " and %zu more", count - NAMES_SHOWN);
	access_row_detail(row, buf_take(&line));
}

size_t access_rows_lay_out(struct access_rows *rows, const char *filter)
{
	mem_replace(&rows->filter, mem_text(filter));
	rows->fold.opens_all = *filter;
	rows->fold.is_shown = *filter ? is_shown : NULL;
	fold_lay_out(&rows->fold, rows->count);
	return rows->fold.count;
}

void access_count(size_t held, size_t all, struct buf *out)
{
	count_add(out, held);
	if (all) {
		buf_text(out, " of ");
		count_add(out, all);
	}
}

/* What many rows have in common, and how much it is. */
static void add_sum(struct access_rows *rows, const struct access_row *first, size_t count)
{
	size_t held = 0, all = 0;

	for (size_t i = 0; i < count; i++) {
		held += first[i].held;
		all += first[i].all;
	}
	if (!held) {
		buf_printf(&rows->title, "%zu %s", count, first->sum);
		return;
	}
	buf_text(&rows->title, first->sum);
	access_count(held, all, &rows->fact);
	buf_printf(&rows->fact, ", in %zu schemas", count);
}

static void draw_head(struct access_rows *rows, size_t row, struct steps_row *out)
{
	const struct fold_row *at = &rows->fold.rows[row];
	const struct access_row *first = &rows->items[at->item];

	out->word = first->word;
	out->style = first->style;
	for (size_t i = 1; i < at->count; i++)
		if (rows->items[at->item + i].word != first->word) {
			out->word = "some";
			out->style = 0;
		}
	buf_printf(&rows->title, "%s ", fold_is_open(&rows->fold, row) ? "-" : "+");
	add_sum(rows, first, at->count);
}

void access_rows_draw(struct access_rows *rows, size_t row, struct steps_row *out)
{
	const struct fold_row *at = &rows->fold.rows[row];
	const struct access_row *item = &rows->items[at->item];

	buf_clear(&rows->title);
	buf_clear(&rows->fact);
	*out = (struct steps_row){.details = NULL};
	if (at->is_head) {
		draw_head(rows, row, out);
	} else {
		out->word = item->word;
		out->style = item->style;
		out->details = *item->details ? item->details : NULL;
		buf_printf(&rows->title, "%s%s", at->is_inside ? "  " : "", item->title);
		buf_text(&rows->fact, item->fact);
	}
	out->title = buf_string(&rows->title);
	out->fact = buf_string(&rows->fact);
}

void access_rows_text(const struct access_rows *rows, struct buf *out)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct access_row *row = &rows->items[i];

		buf_printf(out, "%-8s %s: %s\n", row->word, row->title, row->fact);
		for (const char *at = row->details; *at;) {
			size_t length = strcspn(at, "\n");

			buf_printf(out, "           %.*s\n", (int)length, at);
			at += length + (at[length] == '\n');
		}
	}
}
