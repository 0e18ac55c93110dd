/* grants_text.c - verdicts as lines for people: what is so, why, and what would mend it. */
#include "base/text.h"
#include "cli/grants_formats.h"
#include "cli/options.h"
#include "cli/out.h"
#include "grants/excess.h"
#include "grants/grants.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN 20	      /* of what is missing; the other formats have all */
#define STATEMENTS_SHOWN 3    /* of what would mend a verdict, unless --verbose */
#define STATEMENT_COLUMNS 160 /* of each, unless --verbose: one may name a hundred tables */

static void print_missing(const struct words *missing)
{
	size_t shown = missing->count < NAMES_SHOWN ? missing->count : NAMES_SHOWN;

	for (size_t i = 0; i < shown; i++)
		out_row(stdout, "         - %s", missing->items[i]);
	if (shown < missing->count)
		out_line(stdout, "         and %zu more", missing->count - shown);
}

/* The beginning is enough to see what it is about; --sql has it to be run. */
static void print_statement(const char *sql, bool is_whole)
{
	size_t length = strlen(sql), fits = length;
	int width;

	if (!is_whole)
		fits = text_fit(sql, length, STATEMENT_COLUMNS, &width);
	out_row(stdout, "         -> %.*s%s", (int)fits, sql, fits < length ? " ..." : "");
}

static void print_mends(const struct verdict *verdict, bool is_verbose)
{
	struct words statements = verdict_statements(verdict);
	size_t shown = statements.count;

	if (!is_verbose && shown > STATEMENTS_SHOWN)
		shown = STATEMENTS_SHOWN - 1; /* the line that counts the others is the last one */
	for (size_t i = 0; i < shown; i++)
		print_statement(statements.items[i], is_verbose);
	if (shown < statements.count)
		out_line(stdout, "         -> and %zu more statements", statements.count - shown);
	words_release(&statements);
}

static void print_verdict(const struct verdict *verdict, const struct options *options)
{
	const char *fact = verdict->fact ? verdict->fact : "";

	out_row(stdout, "%-8s %s: %s", verdict_word(verdict->state), verdict->title, fact);
	if (verdict->state == VERDICT_OK && !options->verbose)
		return;
	if (verdict->details && strcmp(verdict->details, fact) != 0)
		out_lines(stdout, "         ", verdict->details);
	print_missing(&verdict->missing);
	print_mends(verdict, options->verbose);
}

/* What it has beyond the target; no verdict, because nothing is missing. */
static void print_excess(const struct grants_report *report, const struct options *options)
{
	struct excess *excess = excess_of(report);

	for (size_t i = 0; i < excess->count; i++) {
		const struct excess_item *item = &excess->items[i];

		if (item->count)
			out_row(stdout, "warn     beyond the need: %s (%zu), %s", item->title,
				item->count, item->via);
		else
			out_row(stdout, "warn     beyond the need: %s, %s", item->title, item->via);
		if (item->advice && options->verbose)
			out_lines(stdout, "         ", item->advice);
	}
	if (!mends_are_empty(excess->revokes) && !options->quiet)
		out_line(stderr,
			"The REVOKEs of what is beyond the need: the same command with --revoke");
	excess_free(excess);
}

static void print_heading(const struct grants_report *report)
{
	if (strcmp(report->acting_role, report->role) == 0)
		out_row(stdout, "Target %s, role %s, database %s.", report->title, report->role,
			report->dbname);
	else
		out_row(stdout,
			"Target %s, role %s, whose sessions run as %s (ALTER ROLE ... SET role): "
			"that one is checked; database %s.",
			report->title, report->role, report->acting_role, report->dbname);
	if (report->is_superuser)
		out_row(stdout, "%s is a superuser: checks do not apply to it.",
			report->acting_role);
}

void grants_text(const struct grants_report *report, const struct options *options)
{
	char *summary = grants_summary(report);

	print_heading(report);
	for (size_t i = 0; i < report->verdict_count; i++)
		print_verdict(&report->verdicts[i], options);
	if (grants_can_mend(report) && !options->quiet)
		out_line(stderr, "The whole script: the same command with --sql");
	print_excess(report, options);
	out_line(stdout, "Result: %s. Nothing was changed.", summary);
	free(summary);
}
