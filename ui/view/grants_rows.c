#include "view/grants_rows.h"

#include "base/buf.h"
#include "base/memory.h"
#include "widget/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a verdict was at the check before. */
struct past {
	char *id;
	enum verdict_state state;
};

struct grants_rows {
	struct grants_report *report;
	struct excess *excess;
	struct past *past; /* sorted by id */
	size_t past_count;
	struct fold fold;
	bool only_problems;
	char **details; /* an item each; NULL: not asked for yet */
	struct buf title, fact;
};

/* Items are the verdicts, then what is beyond them. */
static size_t item_count(const struct grants_rows *rows)
{
	return rows->report ? rows->report->verdict_count + rows->excess->count : 0;
}

static const struct verdict *verdict_of(const struct grants_rows *rows, size_t item)
{
	return item < rows->report->verdict_count ? &rows->report->verdicts[item] : NULL;
}

static const struct excess_item *excess_item_of(const struct grants_rows *rows, size_t item)
{
	return &rows->excess->items[item - rows->report->verdict_count];
}

static const char *key_of(void *self, size_t item)
{
	const struct verdict *verdict = verdict_of(self, item);

	return verdict ? verdict->need_id : "(beyond)";
}

static bool is_shown(void *self, size_t item)
{
	const struct grants_rows *rows = self;
	const struct verdict *verdict = verdict_of(rows, item);

	return !rows->only_problems || !verdict || verdict->state != VERDICT_OK;
}

struct grants_rows *grants_rows_new(void)
{
	struct grants_rows *rows = mem_new(sizeof *rows);

	rows->fold = (struct fold){.key = key_of, .is_shown = is_shown, .self = rows};
	buf_init(&rows->title, 1 << 12);
	buf_init(&rows->fact, 1 << 14);
	return rows;
}

/* --- what turned ----------------------------------------------------------------------------- */

static void drop_past(struct grants_rows *rows)
{
	for (size_t i = 0; i < rows->past_count; i++)
		free(rows->past[i].id);
	free(rows->past);
	rows->past = NULL;
	rows->past_count = 0;
}

static int by_id(const void *left, const void *right)
{
	return strcmp(((const struct past *)left)->id, ((const struct past *)right)->id);
}

static void keep_past(struct grants_rows *rows)
{
	drop_past(rows);
	if (!rows->report)
		return;
	rows->past = mem_array(rows->report->verdict_count + 1, sizeof *rows->past);
	for (size_t i = 0; i < rows->report->verdict_count; i++)
		rows->past[rows->past_count++] =
			(struct past){.id = mem_text(rows->report->verdicts[i].id),
				.state = rows->report->verdicts[i].state};
	qsort(rows->past, rows->past_count, sizeof *rows->past, by_id);
}

static const struct past *past_of(const struct grants_rows *rows, const struct verdict *verdict)
{
	const struct past wanted = {.id = verdict->id};

	return rows->past_count
		       ? bsearch(&wanted, rows->past, rows->past_count, sizeof wanted, by_id)
		       : NULL;
}

/* 1: turned green, -1: is no longer ok, 0: neither. */
static int turn_of(const struct grants_rows *rows, const struct verdict *verdict)
{
	const struct past *past = past_of(rows, verdict);

	if (!past)
		return 0;
	return (verdict->state == VERDICT_OK) - (past->state == VERDICT_OK);
}

bool grants_rows_turned(const struct grants_rows *rows, size_t *green, size_t *red)
{
	*green = *red = 0;
	for (size_t i = 0; rows->report && i < rows->report->verdict_count; i++) {
		int turn = turn_of(rows, &rows->report->verdicts[i]);

		*green += turn > 0;
		*red += turn < 0;
	}
	return rows->past_count > 0;
}

/* --- the report ------------------------------------------------------------------------------ */

static void drop_report(struct grants_rows *rows)
{
	for (size_t i = 0; rows->details && i < item_count(rows); i++)
		free(rows->details[i]);
	free(rows->details);
	rows->details = NULL;
	excess_free(rows->excess); /* before the report, from which it borrows */
	grants_report_free(rows->report);
	rows->excess = NULL;
	rows->report = NULL;
}

void grants_rows_free(struct grants_rows *rows)
{
	if (!rows)
		return;
	drop_report(rows);
	drop_past(rows);
	fold_release(&rows->fold);
	buf_free(&rows->title);
	buf_free(&rows->fact);
	free(rows);
}

void grants_rows_set(
	struct grants_rows *rows, struct grants_report *report, struct excess *excess, bool is_same)
{
	if (is_same)
		keep_past(rows);
	else
		drop_past(rows);
	drop_report(rows);
	rows->report = report;
	rows->excess = excess;
	rows->details = mem_array(item_count(rows) + 1, sizeof *rows->details);
}

const struct grants_report *grants_rows_report(const struct grants_rows *rows)
{
	return rows->report;
}

const struct excess *grants_rows_excess(const struct grants_rows *rows)
{
	return rows->excess;
}

/* --- rows ------------------------------------------------------------------------------------ */

size_t grants_rows_lay_out(struct grants_rows *rows, bool only_problems)
{
	rows->only_problems = only_problems;
	fold_lay_out(&rows->fold, item_count(rows));
	return rows->fold.count;
}

bool grants_rows_is_head(const struct grants_rows *rows, size_t row)
{
	return row < rows->fold.count && rows->fold.rows[row].is_head;
}

bool grants_rows_is_open(const struct grants_rows *rows, size_t row)
{
	return fold_is_open(&rows->fold, row);
}

size_t grants_rows_head(const struct grants_rows *rows, size_t row)
{
	return fold_head(&rows->fold, row);
}

void grants_rows_fold(struct grants_rows *rows, size_t row, bool is_open)
{
	fold_set_open(&rows->fold, row, is_open);
}

char *grants_rows_key(const struct grants_rows *rows, size_t row)
{
	const struct fold_row *at = &rows->fold.rows[row];
	const struct verdict *verdict = verdict_of(rows, at->item);

	if (at->is_head)
		return mem_printf("need %s", key_of((void *)rows, at->item));
	return verdict ? mem_printf("verdict %s", verdict->id)
		       : mem_printf("beyond %s", excess_item_of(rows, at->item)->title);
}

/* --- words ----------------------------------------------------------------------------------- */

/* What the verdicts of one need add up to. */
struct sum {
	size_t states[VERDICT_STATES], count, held, all, green, red;
	bool is_mandatory;
};

static struct sum add_up(const struct grants_rows *rows, const struct fold_row *row)
{
	struct sum sum = {.count = row->count};

	for (size_t i = 0; i < row->count; i++) {
		const struct verdict *verdict = verdict_of(rows, row->item + i);
		int turn = turn_of(rows, verdict);

		sum.states[verdict->state]++;
		sum.held += verdict->held;
		sum.all += verdict->all;
		sum.green += turn > 0;
		sum.red += turn < 0;
	}
	return sum;
}

/* The worst of them; PARTIAL as soon as some have what others miss. */
static enum verdict_state state_of(const struct sum *sum)
{
	const size_t *states = sum->states;

	if (states[VERDICT_PARTIAL] || states[VERDICT_MISSING])
		return states[VERDICT_PARTIAL] || states[VERDICT_OK] || states[VERDICT_WARN]
			       ? VERDICT_PARTIAL
			       : VERDICT_MISSING;
	return states[VERDICT_UNKNOWN] ? VERDICT_UNKNOWN
	       : states[VERDICT_WARN]  ? VERDICT_WARN
	       : states[VERDICT_OK]    ? VERDICT_OK
				       : VERDICT_SKIP;
}

static unsigned style_of(enum verdict_state state)
{
	static const unsigned styles[VERDICT_STATES] = {
		[VERDICT_OK] = STYLE_GOOD,
		[VERDICT_WARN] = STYLE_CARE,
		[VERDICT_MISSING] = STYLE_BAD,
		[VERDICT_PARTIAL] = STYLE_CARE,
		[VERDICT_UNKNOWN] = STYLE_DIM,
		[VERDICT_SKIP] = STYLE_DIM,
	};

	return styles[state];
}

static void add_count(struct buf *out, size_t count)
{
	char digits[32];
	int length = snprintf(digits, sizeof digits, "%zu", count);

	for (int i = 0; i < length; i++)
		buf_printf(out, "%s%c", i && (length - i) % 3 == 0 ? "," : "", digits[i]);
}

/* What the verdicts of one need are about, and what each of them is of. */
static const struct {
	const char *title; /* behind the privileges, when it begins with a blank */
	const char *each;  /* "schemas"; NULL: things of different kinds */
} kinds[NEED_KINDS] = {
	[NEED_SCHEMA] = {" on schemas", "schemas"},
	[NEED_RELATIONS] = {" on relations", "schemas"},
	[NEED_COLUMNS] = {" on columns", "schemas"},
	[NEED_SEQUENCES] = {" on sequences", "schemas"},
	[NEED_FUNCTIONS] = {" on functions", "schemas"},
	[NEED_TYPES] = {" on types", "schemas"},
	[NEED_LANGUAGES] = {" on languages", NULL},
	[NEED_FOREIGN_SERVERS] = {" on foreign servers", NULL},
	[NEED_FUTURE_RELATIONS] = {" on new relations", "schemas"},
	[NEED_FUTURE_SEQUENCES] = {" on new sequences", "schemas"},
	[NEED_FUTURE_FUNCTIONS] = {" on new functions", "schemas"},
	[NEED_FUTURE_TYPES] = {" on new types", "schemas"},
	[NEED_OWNERSHIP] = {"ownership of relations", "schemas"},
	[NEED_MEMBERSHIP] = {"memberships", NULL},
	[NEED_ATTRIBUTE] = {"attributes of the role", NULL},
	[NEED_LIBRARY] = {"libraries", NULL},
	[NEED_EXTENSION] = {"extensions", NULL},
	[NEED_REPLICA_IDENTITY] = {"replica identity", NULL},
};

static void add_title_of_need(const struct grants_rows *rows, size_t item, struct buf *out)
{
	const struct verdict *verdict = verdict_of(rows, item);
	const struct need *need = verdict->need < rows->report->needs->count
					  ? &rows->report->needs->items[verdict->need]
					  : NULL;
	const char *title = need ? kinds[need->kind].title : NULL;

	if (title && title[0] == ' ')
		privileges_add(out, need->privileges);
	buf_text(out, title ? title : verdict->need_id);
}

static const char *each_of(const struct grants_rows *rows, size_t item)
{
	size_t need = verdict_of(rows, item)->need;

	return need < rows->report->needs->count ? kinds[rows->report->needs->items[need].kind].each
						 : NULL;
}

/* "12 of 14 schemas ok, 3,980 of 4,000", or what turned in the place of the second half: both have
 * no room in 80 columns. */
static void add_sum(const struct sum *sum, const char *each, struct buf *out)
{
	bool has_turned = sum->green || sum->red;

	if (sum->states[VERDICT_OK] == sum->count)
		buf_text(out, "all ");
	else
		buf_printf(out, "%zu of ", sum->states[VERDICT_OK]);
	buf_printf(out, "%zu %s%sok", sum->count, each && !has_turned ? each : "",
		each && !has_turned ? " " : "");
	if (has_turned) {
		buf_printf(out, "; turned %zu green, %zu red", sum->green, sum->red);
	} else if (sum->all) {
		buf_text(out, ", ");
		add_count(out, sum->held);
		buf_text(out, " of ");
		add_count(out, sum->all);
	}
}

static void draw_head(struct grants_rows *rows, size_t row, struct steps_row *out)
{
	const struct fold_row *at = &rows->fold.rows[row];
	struct sum sum;

	buf_printf(&rows->title, "%s ", fold_is_open(&rows->fold, row) ? "-" : "+");
	if (!verdict_of(rows, at->item)) {
		buf_printf(&rows->title, "%zu rights beyond the need", at->count);
		out->word = "warn";
		out->style = STYLE_CARE;
		return;
	}
	sum = add_up(rows, at);
	out->word = verdict_word(state_of(&sum));
	out->style = style_of(state_of(&sum));
	add_title_of_need(rows, at->item, &rows->title);
	add_sum(&sum, each_of(rows, at->item), &rows->fact);
}

static void draw_verdict(
	struct grants_rows *rows, const struct verdict *verdict, struct steps_row *out)
{
	int turn = turn_of(rows, verdict);

	out->word = verdict_word(verdict->state);
	out->style = style_of(verdict->state);
	buf_text(&rows->title, verdict->title);
	if (turn)
		buf_printf(&rows->fact, "%s, was %s; ", turn > 0 ? "turned green" : "turned red",
			verdict_word(past_of(rows, verdict)->state));
	if (verdict->state != VERDICT_OK && !verdict->is_mandatory)
		buf_printf(&rows->fact, "%s; ", need_level_word(verdict->level));
	buf_text(&rows->fact, verdict->fact ? verdict->fact : "");
}

static void draw_excess(
	struct grants_rows *rows, const struct excess_item *item, struct steps_row *out)
{
	out->word = "warn";
	out->style = item->is_danger ? STYLE_BAD : STYLE_CARE;
	buf_printf(&rows->title, "beyond: %s", item->title);
	if (item->count) {
		add_count(&rows->fact, item->count);
		buf_text(&rows->fact, ", ");
	}
	buf_text(&rows->fact, item->via ? item->via : "");
}

static const char *details_of(struct grants_rows *rows, size_t item)
{
	const struct verdict *verdict = verdict_of(rows, item);
	struct buf out = BUF_INIT;

	if (rows->details[item])
		return rows->details[item];
	if (verdict)
		grants_why(rows->report, verdict,
			turn_of(rows, verdict) ? verdict_word(past_of(rows, verdict)->state) : NULL,
			&out);
	else
		grants_why_excess(excess_item_of(rows, item), &out);
	rows->details[item] = buf_take(&out);
	return rows->details[item];
}

void grants_rows_draw(
	struct grants_rows *rows, size_t row, bool with_details, struct steps_row *out)
{
	const struct fold_row *at = &rows->fold.rows[row];
	const struct verdict *verdict = verdict_of(rows, at->item);

	buf_clear(&rows->title);
	buf_clear(&rows->fact);
	*out = (struct steps_row){.details = NULL};
	if (at->is_inside)
		buf_text(&rows->title, "  ");
	if (at->is_head)
		draw_head(rows, row, out);
	else if (verdict)
		draw_verdict(rows, verdict, out);
	else
		draw_excess(rows, excess_item_of(rows, at->item), out);
	if (!at->is_head)
		out->details = with_details ? details_of(rows, at->item) : "";
	out->title = buf_string(&rows->title);
	out->fact = buf_string(&rows->fact);
}
