/* grants_junit.c - verdicts as JUnit XML, the form in which CI servers show tests: a suite for
 * target, role and database, a test case for each verdict. */
#include "cli/grants_formats.h"

#include "base/buf.h"
#include "base/markup.h"
#include "grants/excess.h"
#include "grants/grants.h"

enum outcome { PASSED, FAILED, ERROR, SKIPPED, OUTCOMES };

static const char *const elements[OUTCOMES] = {
	[FAILED] = "failure", [ERROR] = "error", [SKIPPED] = "skipped"};

/* A mandatory need that is not known to be met fails the whole, so no test case that means so may
 * look like a pass; what is optional and missing says so in its output. */
static enum outcome outcome_of_verdict(const struct verdict *verdict)
{
	switch (verdict->state) {
	case VERDICT_MISSING:
	case VERDICT_PARTIAL:
		return verdict->is_mandatory ? FAILED : PASSED;
	case VERDICT_UNKNOWN:
		return verdict->is_mandatory ? ERROR : SKIPPED;
	case VERDICT_SKIP:
		return verdict->is_mandatory ? FAILED : SKIPPED;
	default:
		return PASSED;
	}
}

static void attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	markup_xml(out, value);
	buf_char(out, '"');
}

static void line(struct buf *out, const char *text)
{
	markup_xml(out, text);
	buf_char(out, '\n');
}

/* Why, what is missing and what mends it. */
static void add_output(struct buf *out, const struct verdict *verdict)
{
	struct words mend = verdict_statements(verdict);

	buf_printf(out, "      <system-out>%s", verdict_word(verdict->state));
	buf_text(out, verdict->fact ? ": " : "");
	line(out, verdict->fact ? verdict->fact : "");
	if (verdict->details)
		line(out, verdict->details);
	for (size_t i = 0; i < verdict->missing.count; i++) {
		buf_text(out, "missing: ");
		line(out, verdict->missing.items[i]);
	}
	if (verdict->reason) {
		buf_text(out, "needed: ");
		line(out, verdict->reason);
	}
	for (size_t i = 0; i < mend.count; i++) {
		buf_text(out, "mend: ");
		line(out, mend.items[i]);
	}
	buf_text(out, "</system-out>\n");
	words_release(&mend);
}

static void add_case(
	struct buf *out, const struct grants_report *report, const struct verdict *verdict)
{
	enum outcome outcome = outcome_of_verdict(verdict);

	buf_text(out, "    <testcase classname=\"pgusher.grants.");
	markup_xml(out, report->target);
	buf_char(out, '.');
	markup_xml(out, verdict->id);
	buf_char(out, '"');
	attribute(out, "name", verdict->title);
	buf_text(out, ">\n");
	if (elements[outcome]) {
		buf_printf(out, "      <%s", elements[outcome]);
		attribute(out, "message", verdict->fact ? verdict->fact : "");
		if (outcome != SKIPPED)
			attribute(out, "type", verdict_key(verdict->state));
		buf_text(out, "/>\n");
	}
	add_output(out, verdict);
	buf_text(out, "    </testcase>\n");
}

/* What the role has beyond the need is no verdict: it stands in the output of the suite. */
static void add_beyond(struct buf *out, const struct grants_report *report)
{
	struct excess *excess = excess_of(report);

	if (excess->count)
		buf_text(out, "    <system-out>");
	for (size_t i = 0; i < excess->count; i++) {
		buf_text(out, "beyond the need: ");
		markup_xml(out, excess->items[i].title);
		buf_text(out, ", ");
		line(out, excess->items[i].via);
	}
	if (excess->count)
		buf_text(out, "</system-out>\n");
	excess_free(excess);
}

void grants_junit(const struct grants_report *report, struct buf *out)
{
	size_t counts[OUTCOMES] = {0};

	for (size_t i = 0; i < report->verdict_count; i++)
		counts[outcome_of_verdict(&report->verdicts[i])]++;
	buf_text(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"");
	markup_xml(out, report->target);
	buf_text(out, ", ");
	markup_xml(out, report->role);
	buf_char(out, '@');
	markup_xml(out, report->dbname);
	buf_printf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
		report->verdict_count, counts[FAILED], counts[ERROR], counts[SKIPPED]);
	for (size_t i = 0; i < report->verdict_count; i++)
		add_case(out, report, &report->verdicts[i]);
	add_beyond(out, report);
	buf_text(out, "  </testsuite>\n</testsuites>\n");
}
