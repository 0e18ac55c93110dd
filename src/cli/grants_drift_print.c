/* grants_drift_print.c - what changed, as lines, Markdown and JSON. */
#include "cli/grants_drift.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/markup.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "grants/drift.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MAX ((size_t)1 << 30) /* bytes */

/* "app in shop (localhost:5432/shop, 2026-11-21T14:00:00Z)" */
static void describe_side(const struct baseline *side, struct buf *out)
{
	buf_printf(out, "role %s in %s (%s, %s)", side->role, side->database, side->source,
		side->time);
	if (strcmp(side->acting_role, side->role) != 0)
		buf_printf(out, ", whose sessions run as %s", side->acting_role);
}

/* Calls @line for each change, in the order for people. */
typedef void each_line(struct buf *out, char sign, const char *text);

static void for_each_line(const struct drift *drift, each_line *line, struct buf *out)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < drift->attribute_count; i++) {
		drift_describe_attribute(&drift->attributes[i], &text);
		line(out, drift_attribute_sign(&drift->attributes[i]), buf_string(&text));
		buf_clear(&text);
	}
	for (size_t i = 0; i < drift->change_count; i++) {
		drift_describe(&drift->changes[i], true, &text);
		line(out, drift_sign(drift->changes[i].kind), buf_string(&text));
		buf_clear(&text);
	}
	for (size_t i = 0; i < drift->verdict_count; i++) {
		drift_describe_verdict(&drift->verdicts[i], &text);
		line(out, '!', buf_string(&text));
		buf_clear(&text);
	}
	buf_free(&text);
}

/* --- lines ---------------------------------------------------------------------------------------
 */

static void print_line(struct buf *out, char sign, const char *text)
{
	(void)out;
	out_line(stdout, "%c %s", sign, text);
}

static void print_names(const struct drift *drift)
{
	for (size_t i = 0; i < drift->change_count; i++) {
		const struct drift_change *change = &drift->changes[i];
		struct buf title = BUF_INIT;

		if (change->count > 1) {
			drift_describe(change, false, &title);
			out_line(stdout, "%c %s:", drift_sign(change->kind), buf_string(&title));
			for (size_t at = 0; at < change->count; at++)
				out_line(stdout, "    %s", change->names[at]);
		}
		buf_free(&title);
	}
}

static void print_text(const struct drift *drift, bool is_verbose)
{
	struct buf before = BUF_INIT, now = BUF_INIT;
	char *summary = drift_summary(drift);

	describe_side(drift->before, &before);
	describe_side(drift->now, &now);
	out_line(stdout, "Before: %s", buf_string(&before));
	out_line(stdout, "Now:    %s", buf_string(&now));
	for_each_line(drift, print_line, NULL);
	if (is_verbose)
		print_names(drift);
	out_line(stdout, "Result: %s.%s", summary,
		grants_drift_is_met(drift)
			? ""
			: " A mandatory need is not met: the same command without --against "
			  "tells which.");
	free(summary);
	buf_free(&before);
	buf_free(&now);
}

/* --- Markdown ------------------------------------------------------------------------------------
 */

static void add_line(struct buf *out, char sign, const char *text)
{
	char mark[] = {sign, '\0'};

	buf_text(out, "- **");
	markup_markdown(out, mark);
	buf_text(out, "** ");
	markup_markdown(out, text);
	buf_char(out, '\n');
}

static void add_side(struct buf *out, const char *label, const struct baseline *side)
{
	struct buf text = BUF_INIT;

	describe_side(side, &text);
	markdown_item(out, label, buf_string(&text));
	buf_free(&text);
}

static void add_markdown(const struct drift *drift, struct buf *out)
{
	char *summary = drift_summary(drift);

	buf_text(out, "# What changed for ");
	markup_markdown(out, drift->now->role);
	buf_text(out, "\n\n");
	add_side(out, "Before", drift->before);
	add_side(out, "Now", drift->now);
	buf_printf(out, "\nResult: %s.%s\n", summary,
		grants_drift_is_met(drift) ? "" : " A mandatory need is not met.");
	if (!drift_is_empty(drift))
		buf_text(out, "\n## Changes\n\n");
	for_each_line(drift, add_line, out);
	buf_printf(out, "\npgusher %s\n", PACKAGE_VERSION);
	free(summary);
}

/* --- JSON ----------------------------------------------------------------------------------------
 */

static json_t *json_of_side(const struct baseline *side)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:i, s:s, s:b}", "role", json_of_text(side->role),
		"acting_role", json_of_text(side->acting_role), "database",
		json_of_text(side->database), "source", json_of_text(side->source),
		"server_version", side->server_version, "time", side->time, "exists", side->exists);
}

static json_t *json_of_change(const struct drift_change *change)
{
	json_t *rights = json_array(), *names = json_array(), *json;
	struct buf text = BUF_INIT;

	for (unsigned bit = 0; bit < RIGHT_BITS; bit++)
		if (change->rights & 1u << bit)
			json_array_append_new(rights, json_string(right_word(1u << bit)));
	for (size_t i = 0; i < change->count; i++)
		json_array_append_new(names, json_of_text(change->names[i]));
	drift_describe(change, true, &text);
	json = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:i, s:o, s:o}", "change",
		drift_kind_word(change->kind), "kind", holding_kind_word(change->object), "object",
		presence_word(change->presence), "schema", json_of_text(change->schema), "rights",
		rights, "was", json_of_text(change->was), "now", json_of_text(change->now), "count",
		(int)change->count, "names", names, "text", json_of_text(buf_string(&text)));
	buf_free(&text);
	return json;
}

static json_t *json_of_verdict(const struct drift_verdict *verdict)
{
	const struct baseline_verdict *some = verdict->now ? verdict->now : verdict->was;

	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "id", json_of_text(some->id), "title",
		json_of_text(some->title), "mandatory", some->is_mandatory, "was",
		json_of_text(verdict->was ? verdict_key(verdict->was->state) : NULL), "now",
		json_of_text(verdict->now ? verdict_key(verdict->now->state) : NULL), "message",
		json_of_text(verdict->now ? verdict->now->fact : NULL));
}

static json_t *json_of_drift(const struct drift *drift)
{
	json_t *changes = json_array(), *attributes = json_array(), *verdicts = json_array();
	bool is_met = grants_drift_is_met(drift), is_same = drift_is_empty(drift);
	char *summary = drift_summary(drift);
	json_t *json;

	for (size_t i = 0; i < drift->change_count; i++)
		json_array_append_new(changes, json_of_change(&drift->changes[i]));
	for (size_t i = 0; i < drift->attribute_count; i++)
		json_array_append_new(
			attributes, json_pack("{s:o, s:o, s:o}", "attribute",
					    json_of_text(drift->attributes[i].name), "was",
					    json_of_text(drift->attributes[i].was), "now",
					    json_of_text(drift->attributes[i].now)));
	for (size_t i = 0; i < drift->verdict_count; i++)
		json_array_append_new(verdicts, json_of_verdict(&drift->verdicts[i]));
	json = json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:b, s:b, s:s, s:i, s:o, s:o, s:o, s:o}",
		"pgusher", PACKAGE_VERSION, "format", 1, "command", "grants", "target",
		json_of_text(drift->now->target), "before", json_of_side(drift->before), "now",
		json_of_side(drift->now), "changed", !is_same, "met", is_met, "result",
		is_same && is_met ? "ok" : "failed", "exit",
		is_same && is_met ? EXIT_PASS : EXIT_CHECK_FAILED, "summary", json_of_text(summary),
		"changes", changes, "attributes", attributes, "verdicts", verdicts);
	free(summary);
	return json;
}

bool grants_drift_print(const struct drift *drift, const struct options *options,
	enum grants_format format, struct error *error)
{
	struct buf out = {.limit = OUTPUT_MAX};
	bool is_written = true;

	if (format == FORMAT_JSON) {
		is_written = out_json(options->output, json_of_drift(drift), error);
	} else if (format == FORMAT_MARKDOWN) {
		add_markdown(drift, &out);
		is_written = out_bytes(options->output, buf_string(&out), out.length, error);
	} else {
		print_text(drift, options->verbose);
	}
	buf_free(&out);
	return is_written;
}
