/* cmd_grants.c - pgusher grants: verdicts, reasons, and the script that mends. */
#include "base/buf.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "grants/grants.h"
#include "loop/loop.h"
#include "source/source.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct run {
	struct headless headless;
	const struct target *target;
	struct grants_report *report;
	struct error error;
};

static void print_report(const struct run *run)
{
	const struct grants_report *report = run->report;
	char *summary = grants_summary(report);

	out_line(stdout, "Target %s, role %s, database %s.", run->target->title, report->role,
		report->dbname);
	if (report->is_superuser)
		out_line(stdout, "%s is a superuser: checks do not apply to it.", report->role);
	for (size_t i = 0; i < report->verdict_count; i++) {
		const struct verdict *verdict = &report->verdicts[i];

		out_line(stdout, "%-8s %s: %s", verdict_word(verdict->state), verdict->title,
			verdict->fact ? verdict->fact : "");
		if (verdict->state != VERDICT_OK || run->headless.options->verbose)
			out_lines(stdout, "         ", verdict->details);
	}
	out_line(stdout, "Result: %s. Nothing was changed.", summary);
	if (report->mend_count && !run->headless.options->quiet)
		out_line(stderr, "The script that mends it: the same command with --sql");
	free(summary);
}

static json_t *json_of(const struct run *run)
{
	const struct grants_report *report = run->report;
	json_t *needs = json_array();

	for (size_t i = 0; i < report->verdict_count; i++) {
		const struct verdict *verdict = &report->verdicts[i];

		json_array_append_new(needs,
			json_pack("{s:o, s:o, s:o, s:b, s:s, s:o, s:o, s:o, s:o}", "id",
				json_of_text(verdict->id), "title", json_of_text(verdict->title),
				"object", json_of_text(verdict->object), "mandatory",
				verdict->is_mandatory, "verdict", verdict_key(verdict->state),
				"message", json_of_text(verdict->fact), "why",
				json_of_lines(verdict->details), "missing",
				json_of_lines(verdict->missing), "mend",
				json_of_lines(verdict->mend)));
	}
	return json_pack("{s:s, s:i, s:s, s:s, s:o, s:o, s:b, s:s, s:i, s:o}", "pgusher",
		PACKAGE_VERSION, "format", 1, "command", "grants", "target", run->target->name,
		"role", json_of_text(report->role), "database", json_of_text(report->dbname),
		"superuser", report->is_superuser, "result",
		grants_is_met(report) ? "ok" : "failed", "exit",
		grants_is_met(report) ? EXIT_PASS : EXIT_CHECK_FAILED, "needs", needs);
}

static bool print_result(struct run *run)
{
	const struct options *options = run->headless.options;
	struct buf script = BUF_INIT;
	bool is_written = true;

	if (options->json) {
		is_written = out_json(options->output, json_of(run), &run->error);
	} else if (options->print_script) {
		grants_script(run->report, &script);
		is_written =
			out_bytes(options->output, buf_string(&script), script.length, &run->error);
	} else {
		print_report(run);
	}
	buf_free(&script);
	return is_written;
}

static void done(void *self, struct grants_report *report, const struct error *error)
{
	struct run *run = self;

	run->report = report;
	error_copy(&run->error, error);
	run->headless.is_done = true;
}

static int check(struct run *run, struct session *session)
{
	const struct options *options = run->headless.options;
	struct grants_check *request = grants_start(session, run->target, options->role,
		options->schemas.items, options->schemas.count, done, run);
	int code;

	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		grants_cancel(&request);
		return EXIT_INTERRUPTED;
	}
	if (!run->report) {
		out_error(&run->error);
		return EXIT_CHECK_FAILED;
	}
	code = grants_is_met(run->report) ? EXIT_PASS : EXIT_CHECK_FAILED;
	if (!print_result(run)) {
		out_error(&run->error);
		code = EXIT_OWN_ERROR;
	}
	return code;
}

int cmd_grants(const struct options *options, char *const *words, int count)
{
	struct run run = {.report = NULL};
	struct secret *password = secret_new();
	struct target *target =
		target_find(options->target ? options->target : "read-only", &run.error);
	struct source *source = NULL;
	struct session *session = NULL;
	int code = EXIT_OWN_ERROR;

	headless_start(&run.headless, options);
	if (!target)
		out_error(&run.error);
	else
		source = headless_source(&run.headless, words, count, password);
	if (source)
		session = headless_open(&run.headless, source, password, &code);
	run.target = target;
	if (session)
		code = check(&run, session);
	session_free(session);
	grants_report_free(run.report);
	target_free(target);
	source_free(source);
	secret_free(password);
	error_clear(&run.error);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
