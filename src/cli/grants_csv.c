/* grants_csv.c - verdicts as CSV: one row a need, lists as lines of one field. */
#include "cli/grants_formats.h"

#include "base/buf.h"
#include "base/markup.h"
#include "base/text.h"
#include "grants/grants.h"

#include <stdlib.h>
#include <string.h>

static const char header[] =
	"target,role,database,id,need,title,object,level,mandatory,verdict,message,held,all,"
	"missing_count,missing,why,mend,reason,evidence\n";

/* Control bytes reach a file or a pipe as they are, a terminal never. */
struct row {
	struct buf *out;
	bool is_for_terminal, has_fields;
};

static void add(struct row *row, const char *text)
{
	struct buf visible = BUF_INIT;

	if (row->has_fields)
		buf_char(row->out, ',');
	row->has_fields = true;
	if (!text)
		return;
	if (row->is_for_terminal) {
		text_printable(&visible, text, strlen(text), 0);
		text = buf_string(&visible);
	}
	markup_csv(row->out, text, strlen(text));
	buf_free(&visible);
}

static void add_number(struct row *row, size_t number)
{
	struct buf digits = BUF_INIT;

	buf_printf(&digits, "%zu", number);
	add(row, buf_string(&digits));
	buf_free(&digits);
}

static void add_lines(struct row *row, const struct words *lines)
{
	struct buf text = {.limit = row->out->limit};

	for (size_t i = 0; i < lines->count; i++) {
		if (i)
			buf_char(&text, '\n');
		buf_text(&text, lines->items[i]);
	}
	add(row, lines->count ? buf_string(&text) : NULL);
	buf_free(&text);
}

static void add_verdict(
	struct row *row, const struct grants_report *report, const struct verdict *verdict)
{
	struct words mend = verdict_statements(verdict);

	add(row, report->target);
	add(row, report->role);
	add(row, report->dbname);
	add(row, verdict->id);
	add(row, verdict->need_id);
	add(row, verdict->title);
	add(row, *verdict->object ? verdict->object : NULL);
	add(row, need_level_word(verdict->level));
	add(row, verdict->is_mandatory ? "true" : "false");
	add(row, verdict_key(verdict->state));
	add(row, verdict->fact);
	add_number(row, verdict->held);
	add_number(row, verdict->all);
	add_number(row, verdict->missing.count);
	add_lines(row, &verdict->missing);
	add(row, verdict->details);
	add_lines(row, &mend);
	add(row, verdict->reason);
	add(row, need_origin_word(verdict->origin));
	buf_char(row->out, '\n');
	words_release(&mend);
}

void grants_csv(const struct grants_report *report, bool is_for_terminal, struct buf *out)
{
	buf_text(out, header);
	for (size_t i = 0; i < report->verdict_count; i++) {
		struct row row = {.out = out, .is_for_terminal = is_for_terminal};

		add_verdict(&row, report, &report->verdicts[i]);
	}
}
