/* script.c - the script that mends, for people: who runs which part, and in which order. */
#include "grants/grants.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>

void grants_script_of(
	const struct mend_parts *parts, bool simplest, bool is_standby, struct buf *out)
{
	for (size_t i = 0; i < parts->count; i++) {
		buf_text(out, i ? "\n" : "");
		mend_part_add(parts, i, out);
	}
	if (parts->count && simplest)
		buf_text(out,
			"\n-- ON ALL ... IN SCHEMA grants on everything that is in the schema "
			"today, also on\n-- what the need does not ask for.\n");
	if (parts->count && is_standby)
		buf_text(out, "\n-- This server is a standby: run the script on the primary.\n");
}

void grants_script(const struct grants_report *report, bool simplest, struct buf *out)
{
	struct mends *mends = grants_mends(report);
	struct mend_parts parts = mends_parts(mends, simplest);

	grants_script_of(&parts, simplest, report->is_standby, out);
	mend_parts_release(&parts);
	mends_free(mends);
}

struct words verdict_statements(const struct verdict *verdict)
{
	struct mend_parts parts = mends_parts(verdict->mends, false);
	struct words statements = {.count = 0};

	for (size_t i = 0; i < parts.count; i++)
		for (size_t at = 0; at < parts.items[i].statements.count; at++)
			words_add(&statements, parts.items[i].statements.items[at]);
	mend_parts_release(&parts);
	return statements;
}
