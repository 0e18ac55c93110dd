#include "view/search_rows.h"

#include "base/memory.h"
#include "base/text.h"
#include "catalog/search.h"
#include "session/session.h"
#include "view/view.h"
#include "widget/list.h"
#include "widget/scroll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- which ----------------------------------------------------------------------------------- */

/* Every word in one piece somewhere in the command's words; what they lack to the best. */
static bool command_fits(
	const struct pattern *pattern, const struct command_row *command, int *lacking)
{
	*lacking = 0;
	for (size_t i = 0; i < pattern->count; i++) {
		const struct word *word = &pattern->words[i];
		enum tier tier = match_tier(&(struct units){word->codes, word->count},
			(struct hay){.raw = command->words});

		if (tier < TIER_INSIDE)
			return false;
		*lacking += TIER_EXACT - tier;
	}
	return !pattern->is_too_long;
}

static int by_order(const void *left, const void *right)
{
	uint64_t one = ((const struct search_row *)left)->order;
	uint64_t other = ((const struct search_row *)right)->order;

	return (one > other) - (one < other);
}

static void add_commands(struct search_rows *rows)
{
	size_t all;
	const struct command_row *table = command_rows(&all);

	for (size_t i = 0; i < all && rows->count < SEARCH_COMMANDS_MAX; i++) {
		int lacking;

		if (!(table[i].views & rows->about->ops->kind) ||
			!command_fits(&rows->pattern, &table[i], &lacking))
			continue;
		/* Among columns, and before them; without a text as they stand in the table. */
		rows->rows[rows->count++] = (struct search_row){
			.order = finder_order(lacking, false, HIT_COLUMN, 0, (uint32_t)i),
			.command = &table[i]};
	}
}

void search_rows_set(
	struct search_rows *rows, const struct view *about, struct finder *finder, const char *text)
{
	size_t count;
	const struct hit *hits = finder_hits(finder, &count);

	rows->about = about;
	pattern_set(&rows->pattern, text);
	rows->count = 0;
	add_commands(rows);
	for (size_t i = 0; i < count; i++)
		rows->rows[rows->count++] =
			(struct search_row){.order = hits[i].order, .hit = hits[i]};
	qsort(rows->rows, rows->count, sizeof *rows->rows, by_order);
}

void search_rows_release(struct search_rows *rows)
{
	pattern_release(&rows->pattern);
	buf_free(&rows->label);
	buf_free(&rows->word);
}

/* --- what a hit is about --------------------------------------------------------------------- */

static uint32_t object_of(const struct index *index, const struct hit *hit)
{
	size_t run = 0;

	switch (hit->kind) {
	case HIT_COLUMN:
		return index_column_object(index, hit->at, &run);
	case HIT_COMMENT:
		return index_comment(index, hit->at)->object;
	default:
		return hit->at;
	}
}

static uint32_t column_of(const struct index *index, const struct hit *hit)
{
	switch (hit->kind) {
	case HIT_COLUMN:
		return index_column(index, hit->at);
	case HIT_COMMENT:
		return index_comment(index, hit->at)->column;
	default:
		return INDEX_NONE;
	}
}

const struct object_entry *search_row_object(
	const struct search_rows *rows, const struct search_row *row)
{
	return index_object(rows->index, object_of(rows->index, &row->hit));
}

/* "app.customers.email"; returns where its last part begins. */
static size_t add_name(
	const struct search_rows *rows, const struct search_row *row, struct buf *out)
{
	const struct object_entry *object = search_row_object(rows, row);
	const struct pool *names = &rows->index->names;
	uint32_t column = column_of(rows->index, &row->hit);
	size_t own_at;

	if (object->schema != INDEX_NONE)
		buf_printf(out, "%s.", pool_text(names, object->schema));
	own_at = out->length;
	buf_text(out, pool_text(names, object->name));
	if (column == INDEX_NONE)
		return own_at;
	buf_char(out, '.');
	own_at = out->length;
	buf_text(out, pool_text(names, column));
	return own_at;
}

char *search_row_name(const struct search_rows *rows, const struct search_row *row)
{
	struct buf name = BUF_INIT;

	add_name(rows, row, &name);
	return buf_take(&name);
}

struct search_target search_row_target(const struct search_rows *rows, const struct search_row *row)
{
	const struct object_entry *object = search_row_object(rows, row);
	uint32_t column = column_of(rows->index, &row->hit);

	if (column != INDEX_NONE)
		return (struct search_target){
			"Columns", mem_text(pool_text(&rows->index->names, column))};
	if (object->relation)
		return (struct search_target){
			"Indexes", mem_text(pool_text(&rows->index->names, object->name))};
	return (struct search_target){.tab = NULL};
}

/* --- what it says ---------------------------------------------------------------------------- */

static size_t compose_label(struct search_rows *rows, const struct search_row *row)
{
	size_t own_at;

	own_at = add_name(rows, row, &rows->label);
	if (row->hit.kind != HIT_COMMENT)
		return own_at;
	buf_text(&rows->label, ": ");
	own_at = rows->label.length;
	buf_text(&rows->label,
		pool_text(&rows->index->comments, index_comment(rows->index, row->hit.at)->text));
	return own_at;
}

static void compose_word(struct search_rows *rows, const struct search_row *row)
{
	static const char *const kinds[] = {
		[HIT_OBJECT] = "", [HIT_COLUMN] = "column of ", [HIT_COMMENT] = "comment of "};
	const struct object_entry *object = search_row_object(rows, row);
	size_t one_word = strcspn(kinds[row->hit.kind], " ");
	bool is_of_column =
		row->hit.kind == HIT_COMMENT && column_of(rows->index, &row->hit) != INDEX_NONE;

	if (rows->is_narrow && one_word) {
		buf_add(&rows->word, kinds[row->hit.kind], one_word);
		return;
	}
	buf_printf(&rows->word, "%s%s", kinds[row->hit.kind],
		is_of_column ? "column" : index_kind(object->letter)->word);
}

static void describe_command(
	struct search_rows *rows, const struct command_row *command, struct list_row *row)
{
	const struct view_ops *ops = rows->about->ops;
	const char *why =
		ops->refuses ? ops->refuses((struct view *)rows->about, command->command) : NULL;
	char keys[64];

	command_keys(command, keys, sizeof keys);
	buf_printf(
		&rows->label, "%s%s%s", command->words, why ? "   not now: " : "", why ? why : "");
	buf_printf(&rows->word, "%s%s", rows->is_narrow ? "" : "command   ", keys);
	row->cells[0].style = why ? STYLE_DIM : STYLE_PLAIN;
}

void search_row_describe(struct search_rows *rows, size_t index, struct list_row *row)
{
	const struct search_row *shown = &rows->rows[index];

	buf_clear(&rows->label);
	buf_clear(&rows->word);
	if (shown->command) {
		describe_command(rows, shown->command, row);
	} else {
		compose_label(rows, shown);
		compose_word(rows, shown);
	}
	row->cells[0].text = buf_string(&rows->label);
	row->cells[1] = (struct list_cell){buf_string(&rows->word), STYLE_DIM};
}

/* --- marks ----------------------------------------------------------------------------------- */

static int printed_width(const char *bytes, size_t length, unsigned flags)
{
	struct buf text = BUF_INIT;
	int width;

	text_printable(&text, bytes, length, flags);
	width = text_width(buf_string(&text), text.length);
	buf_free(&text);
	return width;
}

static void mark_label(const struct search_rows *rows, size_t own_at, struct surface *surface,
	struct rect cells, unsigned flags)
{
	const char *label = buf_string(&rows->label);
	size_t length = rows->label.length;
	bool *marks = mem_array(length + 1, sizeof *marks);
	int column = 0;

	pattern_mark(&rows->pattern, label, own_at, marks);
	for (size_t at = 0; at < length && column < cells.columns;) {
		size_t next = text_next_grapheme(label, length, at);
		int width = printed_width(label + at, next - at, flags);

		if (marks[at])
			surface_highlight(
				surface, rect_columns(cells, column, width), 0, STYLE_BOLD);
		column += width;
		at = next;
	}
	free(marks);
}

void search_rows_mark(struct search_rows *rows, const struct list *list, struct surface *surface,
	int columns, unsigned flags)
{
	for (int i = 0; i < list->drawn.rows && list->top + (size_t)i < rows->count; i++) {
		const struct search_row *row = &rows->rows[list->top + (size_t)i];
		struct rect cells =
			rect_columns(rect_rows(list->drawn, i, 1), GUTTER, columns - GUTTER);
		size_t own_at = 0;

		buf_clear(&rows->label);
		if (row->command)
			buf_text(&rows->label, row->command->words);
		else
			own_at = compose_label(rows, row);
		mark_label(rows, own_at, surface, cells, flags);
	}
}

/* --- how far --------------------------------------------------------------------------------- */

/* "1,234,567" */
static void add_number(struct buf *out, size_t number)
{
	char digits[32];
	int length = snprintf(digits, sizeof digits, "%zu", number);

	for (int i = 0; i < length; i++) {
		buf_text(out, i && (length - i) % 3 == 0 ? "," : "");
		buf_char(out, digits[i]);
	}
}

static void add_state(struct buf *out, const struct search *search)
{
	size_t entries = index_entries(search_index(search));

	switch (search_state(search)) {
	case SEARCH_FILLING:
		buf_text(out, "indexing ");
		add_number(out, search_read(search));
		buf_text(out, "...");
		if (search_waits_for_pool(search))
			buf_text(out, " " SESSION_WAITS_FOR_POOL);
		break;
	case SEARCH_FULL:
		buf_text(out, "The index is full, later ones are left out: ");
		add_number(out, entries);
		buf_text(out, " names");
		break;
	default:
		add_number(out, entries);
		buf_text(out, " names");
		break;
	}
}

void search_note_add(
	struct buf *out, const struct search *search, const struct finder *finder, bool has_more)
{
	size_t found = finder ? finder_found(finder) : 0;

	if (finder && finder_pattern(finder)->is_too_long) {
		buf_text(out, "This is too long to be found: 6 words of 100 letters at most.");
		return;
	}
	add_state(out, search);
	if (!finder)
		return;
	buf_text(out, "   ");
	add_number(out, found);
	buf_text(out, has_more ? " fit so far" : found == 1 ? " fits" : " fit");
	if (found > FINDER_HITS_MAX)
		buf_printf(out, ", the best %d are shown", FINDER_HITS_MAX);
}
