/* script.c - what would mend it, sorted by who is able to do it. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void append_line(char **text, const char *line)
{
	mem_replace(text, *text ? mem_printf("%s\n%s", *text, line) : mem_text(line));
}

void mend_add(struct grants_report *report, struct verdict *verdict, char *sql, char *who)
{
	struct mend *mend = NULL;

	append_line(&verdict->mend, sql);
	for (size_t i = 0; i < report->mend_count && !mend; i++)
		if (strcmp(report->mends[i].who, who) == 0)
			mend = &report->mends[i];
	if (!mend) {
		report->mends =
			mem_resize(report->mends, report->mend_count + 1, sizeof *report->mends);
		mend = &report->mends[report->mend_count++];
		*mend = (struct mend){.who = mem_text(who)};
	}
	append_line(&mend->sql, sql);
	free(who);
	free(sql);
}

void grants_script(const struct grants_report *report, struct buf *out)
{
	for (size_t i = 0; i < report->mend_count; i++)
		buf_printf(out, "%s-- %zu, to be run by: %s\n%s\n", i ? "\n" : "", i + 1,
			report->mends[i].who, report->mends[i].sql);
	if (out->length && report->is_standby)
		buf_text(out, "\n-- This server is a standby: run the script on the primary.\n");
}
