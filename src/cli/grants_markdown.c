/* grants_markdown.c - verdicts as Markdown, for a ticket to the owner of the database. */
#include "cli/grants_formats.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/markup.h"
#include "base/text.h"
#include "config.h"
#include "grants/excess.h"
#include "grants/grants.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_SHOWN 20 /* of what is missing; the script below holds all that matters */

void markdown_item(struct buf *out, const char *label, const char *text)
{
	buf_printf(out, "- %s%s", label ? label : "", label ? ": " : "");
	markup_markdown(out, text);
	buf_char(out, '\n');
}

void markdown_items(struct buf *out, const char *label, const char *lines)
{
	while (lines && *lines) {
		size_t length = strcspn(lines, "\n");
		struct buf line = BUF_INIT;

		buf_add(&line, lines, length);
		if (length)
			markdown_item(out, label, buf_string(&line));
		buf_free(&line);
		lines += length + (lines[length] == '\n');
	}
}

static void add_heading(struct buf *out, const struct grants_report *report)
{
	char *summary = grants_summary(report);

	buf_text(out, "# Grants of ");
	markup_markdown(out, report->role);
	buf_text(out, " in ");
	markup_markdown(out, report->dbname);
	buf_text(out, " for ");
	markup_markdown(out, report->title);
	buf_printf(out, "\n\n%s. %s\n", grants_is_met(report) ? "Met" : "NOT MET", summary);
	if (strcmp(report->acting_role, report->role) != 0) {
		buf_text(out, "\nIts sessions run as ");
		markup_markdown(out, report->acting_role);
		buf_text(out, " (ALTER ROLE ... SET role): that role is checked.\n");
	}
	if (report->is_superuser) {
		buf_char(out, '\n');
		markup_markdown(out, report->acting_role);
		buf_text(out, " is a superuser: checks do not apply to it.\n");
	}
	free(summary);
}

static void add_row(struct buf *out, const struct verdict *verdict)
{
	buf_printf(out, "| %s | ", verdict_word(verdict->state));
	markup_markdown(out, verdict->title);
	buf_printf(out, " | %s | ", need_level_word(verdict->level));
	markup_markdown(out, verdict->fact ? verdict->fact : "");
	buf_text(out, " |\n");
}

static void add_details(struct buf *out, const struct verdict *verdict)
{
	size_t shown = verdict->missing.count < NAMES_SHOWN ? verdict->missing.count : NAMES_SHOWN;

	if (verdict->state == VERDICT_OK || (!verdict->details && !shown && !verdict->reason))
		return;
	buf_text(out, "\n### ");
	markup_markdown(out, verdict->title);
	buf_printf(out, ": %s\n\n", verdict_word(verdict->state));
	if (verdict->reason)
		markdown_item(out, "Needed", verdict->reason);
	markdown_items(out, NULL, verdict->details);
	for (size_t i = 0; i < shown; i++)
		markdown_item(out, "Missing", verdict->missing.items[i]);
	if (shown < verdict->missing.count)
		buf_printf(out, "- and %zu more\n", verdict->missing.count - shown);
}

static void add_beyond(struct buf *out, const struct grants_report *report)
{
	struct excess *excess = excess_of(report);

	if (excess->count)
		buf_text(out, "\n## Beyond the need\n\n");
	for (size_t i = 0; i < excess->count; i++) {
		const struct excess_item *item = &excess->items[i];
		struct buf line = BUF_INIT;

		buf_text(&line, item->title);
		if (item->count)
			buf_printf(&line, " (%zu)", item->count);
		buf_printf(&line, ", %s", item->via);
		markdown_item(out, NULL, buf_string(&line));
		buf_free(&line);
	}
	excess_free(excess);
}

/* A fence that nothing in @text can close. */
static size_t fence_for(const char *text)
{
	size_t longest = 2;

	while ((text = strchr(text, '`'))) {
		size_t run = strspn(text, "`");

		longest = run > longest ? run : longest;
		text += run;
	}
	return longest + 1;
}

/* As it is, but for control characters: whoever shows Markdown on a terminal is not to be had. */
static void add_script(struct buf *out, const struct grants_report *report)
{
	struct buf script = {.limit = out->limit};
	const char *line;
	size_t fence;

	grants_script(report, false, &script);
	line = buf_string(&script);
	if (*line) {
		fence = fence_for(line);
		buf_text(out, "\n## The script that mends it\n\n");
		buf_fill(out, '`', fence);
		buf_text(out, "sql\n");
		while (*line) {
			size_t length = strcspn(line, "\n");

			text_printable(out, line, length, TEXT_LITERAL);
			buf_char(out, '\n');
			line += length + (line[length] == '\n');
		}
		buf_fill(out, '`', fence);
		buf_char(out, '\n');
	}
	buf_free(&script);
}

void grants_markdown(const struct grants_report *report, struct buf *out)
{
	char moment[32];

	add_heading(out, report);
	buf_text(out, "\n| | Need | Level | Fact |\n|---|---|---|---|\n");
	for (size_t i = 0; i < report->verdict_count; i++)
		add_row(out, &report->verdicts[i]);
	for (size_t i = 0; i < report->verdict_count; i++)
		add_details(out, &report->verdicts[i]);
	add_beyond(out, report);
	add_script(out, report);
	clock_format_moment(moment);
	buf_printf(out, "\npgusher %s, PostgreSQL %d.%d, %s\n", PACKAGE_VERSION,
		report->server_version / 10000, report->server_version % 10000, moment);
}
