#include "session/report.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/markup.h"
#include "base/memory.h"
#include "base/text.h"
#include "config.h"
#include "pg/connection.h"
#include "session/redact.h"
#include "source/source.h"

#include <jansson.h>
#include <libssh2.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT 1

static struct redactor *redactor_for(const struct report *report)
{
	return report->hides_hosts ? redactor_new(report->source, report->steps) : NULL;
}

static char *describe(const struct report *report, struct redactor *redactor)
{
	struct buf where = BUF_INIT;
	char *text;

	source_describe(report->source, &where);
	text = redact(redactor, buf_string(&where));
	buf_free(&where);
	return text;
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void put_text(json_t *object, const char *key, struct redactor *redactor, const char *text)
{
	char *shown = redact(redactor, text);

	if (shown)
		json_object_set_new(object, key, json_of_text(shown));
	free(shown);
}

static void put_lines(json_t *object, const char *key, struct redactor *redactor, const char *text)
{
	char *shown = redact(redactor, text);

	if (!text_is_empty(shown))
		json_object_set_new(object, key, json_of_lines(shown));
	free(shown);
}

static void put_facts(json_t *object, struct redactor *redactor, const struct step *step)
{
	json_t *facts = json_object();

	for (size_t i = 0; i < step->fact_count; i++)
		put_text(facts, step->facts[i].key, redactor, step->facts[i].value);
	json_object_set_new(object, "facts", facts);
}

/* @json with every text redacted; the caller owns it. */
static json_t *redact_json(const json_t *json, struct redactor *redactor)
{
	json_t *copy, *value;
	const char *key;
	char *text;
	size_t i;

	if (json_is_string(json)) {
		text = redact(redactor, json_string_value(json));
		copy = json_of_text(text);
		free(text);
	} else if (json_is_array(json)) {
		copy = json_array();
		json_array_foreach(json, i, value)
			json_array_append_new(copy, redact_json(value, redactor));
	} else if (json_is_object(json)) {
		copy = json_object();
		json_object_foreach((json_t *)json, key, value)
			json_object_set_new(copy, key, redact_json(value, redactor));
	} else {
		copy = json_deep_copy(json);
	}
	return copy;
}

static void put_failure(json_t *object, struct redactor *redactor, const struct step *step)
{
	char *moves = diagnosis_moves(&step->diagnosis);

	if (step->diagnosis.code)
		json_object_set_new(object, "code", json_string(step->diagnosis.code));
	if (step->error.sqlstate[0])
		put_text(object, "sqlstate", NULL, step->error.sqlstate);
	put_text(object, "server", redactor, step->error.primary);
	put_text(object, "detail", redactor, step->error.detail);
	put_text(object, "hint", redactor, step->error.hint);
	if (step->error.primary)
		json_object_set_new(object, "unverified", json_boolean(step->is_unverified));
	put_lines(object, "likely", redactor, step->diagnosis.likely);
	put_lines(object, "try", redactor, moves);
	put_lines(object, "owner", redactor, step->diagnosis.owner);
	free(moves);
	if (step->diagnosis.passes)
		json_object_set_new(object, "passes", json_true());
}

static json_t *json_of_step(
	const struct step *steps, const struct step *step, struct redactor *redactor)
{
	json_t *object = json_pack("{s:s, s:s, s:b, s:s, s:I}", "id", step->key, "title",
		step->title, "mandatory", step->mandatory, "status", step_state_key(step->state),
		"ms", (json_int_t)step->elapsed_ms);
	struct buf evidence = BUF_INIT;

	json_object_set_new(object, "limit_ms", json_integer(step->limit_ms));
	put_text(object, "asked", redactor, step->asked);
	put_text(object, "message", redactor, step->fact);
	put_lines(object, "caveat", redactor, step->caveat);
	if (step->fact_count)
		put_facts(object, redactor, step);
	if (step->rules)
		json_object_set_new(object, "rules", redact_json(step->rules, redactor));
	step_evidence(step, &evidence);
	put_lines(object, "evidence", redactor, buf_string(&evidence));
	if (step->state == STEP_SKIP && step->needs != STEP_COUNT)
		json_object_set_new(object, "needs", json_string(steps[step->needs].key));
	put_failure(object, redactor, step);
	buf_free(&evidence);
	return object;
}

json_t *report_json(const struct report *report)
{
	struct redactor *redactor = redactor_for(report);
	const struct step *steps = report->steps;
	json_t *object, *list = json_array();
	char *where, *summary = steps_summary(steps), *libpq = pg_library_version(), moment[32];

	/* The steps first: a redactor numbers addresses as it meets them. */
	for (size_t i = 0; i < STEP_COUNT; i++)
		if (steps[i].is_shown)
			json_array_append_new(list, json_of_step(steps, &steps[i], redactor));
	where = describe(report, redactor);
	clock_format_moment(moment);
	object = json_pack("{s:s, s:i, s:s, s:s}", "pgusher", PACKAGE_VERSION, "format", FORMAT,
		"command", "test", "time", moment);
	put_text(object, "source", redactor,
		source_name(report->source) ? source_name(report->source) : where);
	json_object_set_new(object, "where", json_of_text(where));
	json_object_set_new(object, "versions",
		json_pack("{s:s, s:s}", "libpq", libpq, "libssh2", libssh2_version(0)));
	json_object_set_new(object, "result", json_string(step_state_key(steps_result(steps))));
	json_object_set_new(object, "summary", json_string(summary));
	json_object_set_new(object, "exit", json_integer(report->exit_code));
	json_object_set_new(object, "steps", list);
	free(libpq);
	free(summary);
	free(where);
	redactor_free(redactor);
	return object;
}

json_t *report_json_of_error(const char *name, const struct error *error, int exit_code)
{
	json_t *object, *versions;
	char *libpq = pg_library_version(), moment[32];

	clock_format_moment(moment);
	versions = json_pack("{s:s, s:s}", "libpq", libpq, "libssh2", libssh2_version(0));
	object = json_pack("{s:s, s:i, s:s, s:s, s:o, s:s, s:i, s:[]}", "pgusher", PACKAGE_VERSION,
		"format", FORMAT, "command", "test", "time", moment, "versions", versions, "result",
		"failed", "exit", exit_code, "steps");
	put_text(object, "source", NULL, name);
	put_text(object, "where", NULL, name);
	put_text(object, "summary", NULL, error->primary);
	put_text(object, "hint", NULL, error->hint);
	free(libpq);
	return object;
}

/* --- Markdown -------------------------------------------------------------------------------- */

/* As items of a list, each behind @label (may be NULL). */
static void add_lines(
	struct buf *out, struct redactor *redactor, const char *label, const char *lines)
{
	char *shown = redact(redactor, lines), *rest = shown, *line;

	while (rest && (line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		buf_printf(out, "- %s%s", label ? label : "", label ? ": " : "");
		markup_markdown(out, line);
		buf_char(out, '\n');
	}
	free(shown);
}

static void add_row(struct buf *out, struct redactor *redactor, const struct step *step)
{
	char *fact = redact(redactor, step->fact ? step->fact : "");

	buf_printf(out, "| %s | %s | ", step_state_word(step->state), step->title);
	markup_markdown(out, fact);
	buf_text(out, " | ");
	if (step->state != STEP_SKIP && step->state != STEP_WAIT)
		clock_format_elapsed(out, step->elapsed_ms);
	buf_text(out, " |\n");
	free(fact);
}

static void add_details(struct buf *out, struct redactor *redactor, const struct step *step)
{
	struct buf evidence = BUF_INIT, said = BUF_INIT;
	char *moves;

	step_evidence(step, &evidence);
	if (!evidence.length && !step->error.primary && !step->caveat && !step->diagnosis.code)
		return;
	moves = diagnosis_moves(&step->diagnosis);
	buf_printf(out, "\n### %s: %s\n\n", step->title, step_state_word(step->state));
	if (step->diagnosis.code)
		buf_printf(out, "- Code: `%s`\n", step->diagnosis.code);
	buf_printf(&said, "%s%s%s%s", step_speaker(step),
		step->is_unverified && step->error.sqlstate[0] ? " (unverified)" : "",
		step->error.sqlstate[0] ? ", " : "", step->error.sqlstate);
	add_lines(out, redactor, buf_string(&said), step->error.primary);
	add_lines(out, redactor, "Detail", step->error.detail);
	add_lines(out, redactor, "Hint", step->error.hint);
	add_lines(out, redactor, "Care", step->caveat);
	add_lines(out, redactor, "Likely", step->diagnosis.likely);
	add_lines(out, redactor, "Try", moves);
	add_lines(out, redactor, "Owner", step->diagnosis.owner);
	add_lines(out, redactor, NULL, buf_string(&evidence));
	free(moves);
	buf_free(&evidence);
	buf_free(&said);
}

void report_markdown(const struct report *report, struct buf *out)
{
	struct redactor *redactor = redactor_for(report);
	char *libpq = pg_library_version(), *summary = steps_summary(report->steps);
	char *where = describe(report, redactor), moment[32];

	clock_format_moment(moment);
	buf_text(out, "# Connection test of ");
	markup_markdown(out, where);
	buf_printf(out, "\n\n%s. %s\n\n| | Step | Fact | Time |\n|---|---|---|---|\n",
		step_state_word(steps_result(report->steps)), summary);
	for (size_t i = 0; i < STEP_COUNT; i++)
		if (report->steps[i].is_shown)
			add_row(out, redactor, &report->steps[i]);
	for (size_t i = 0; i < STEP_COUNT; i++)
		if (report->steps[i].is_shown)
			add_details(out, redactor, &report->steps[i]);
	buf_printf(out, "\npgusher %s, libpq %s, libssh2 %s, %s\n", PACKAGE_VERSION, libpq,
		libssh2_version(0), moment);
	redactor_free(redactor);
	free(libpq);
	free(summary);
	free(where);
}
