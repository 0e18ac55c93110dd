/* grants_why.c - the lines under a verdict. */
#include "view/grants_rows.h"

#include "base/buf.h"

#include <string.h>

#define NAMES_SHOWN 12	   /* the script and the JSON have all */
#define STATEMENTS_SHOWN 6 /* the script has all */
#define STATEMENT_MAX 600  /* bytes; one may grant on a hundred tables */

static void new_line(struct buf *out)
{
	if (out->length)
		buf_char(out, '\n');
}

static void add_names(const char *label, const struct words *names, struct buf *out)
{
	size_t shown = names->count < NAMES_SHOWN ? names->count : NAMES_SHOWN;

	if (!shown)
		return;
	new_line(out);
	buf_text(out, label);
	for (size_t i = 0; i < shown; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names->items[i]);
	if (shown < names->count)
		buf_printf(out, " and %zu more", names->count - shown);
}

static void add_statements(const struct verdict *verdict, struct buf *out)
{
	struct words statements = verdict_statements(verdict);

	if (statements.count) {
		new_line(out);
		buf_text(out, "This would mend it:");
	}
	for (size_t i = 0; i < statements.count && i < STATEMENTS_SHOWN; i++) {
		const char *text = statements.items[i];
		bool is_long = strlen(text) > STATEMENT_MAX;

		buf_printf(out, "\n| %.*s%s", STATEMENT_MAX, text, is_long ? " ..." : "");
	}
	if (statements.count > STATEMENTS_SHOWN)
		buf_printf(out, "\nand %zu more statements: s shows the script",
			statements.count - STATEMENTS_SHOWN);
	words_release(&statements);
}

/* Who says that it is needed: what a vendor writes is not what we conclude. */
static void add_reason(
	const struct grants_report *report, const struct verdict *verdict, struct buf *out)
{
	new_line(out);
	buf_text(out, "Why  ");
	if (verdict->reason)
		buf_printf(out, "%s ", verdict->reason);
	if (verdict->origin == ORIGIN_DOCUMENTATION)
		buf_printf(out, "(%s; asked for by %s's documentation)",
			need_level_word(verdict->level), report->title);
	else
		buf_printf(out, "(%s; %s)", need_level_word(verdict->level),
			verdict->origin == ORIGIN_SOURCE ? "read in its source"
							 : "concluded, not documented");
}

void grants_why(const struct grants_report *report, const struct verdict *verdict, const char *was,
	struct buf *out)
{
	if (was)
		buf_printf(out, "Was %s at the check before", was);
	if (verdict->details) {
		new_line(out);
		buf_text(out, verdict->details);
	}
	add_names("Missing on  ", &verdict->missing, out);
	add_reason(report, verdict, out);
	add_statements(verdict, out);
}

void grants_why_excess(const struct excess_item *item, struct buf *out)
{
	buf_text(out, item->is_danger ? "It opens the whole server, or all data of it"
				      : "The target does not ask for it");
	if (item->via) {
		new_line(out);
		buf_printf(out, "Held  %s", item->via);
	}
	add_names("On  ", &item->names, out);
	new_line(out);
	buf_text(out, item->advice ? item->advice : "b shows the script that takes it away");
}
