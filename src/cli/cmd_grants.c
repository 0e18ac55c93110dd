/* cmd_grants.c - pgusher grants: verdicts, reasons, and the script that mends. */
#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/grants_drift.h"
#include "cli/grants_formats.h"
#include "cli/grants_json.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "grants/baseline.h"
#include "grants/excess.h"
#include "grants/grants.h"
#include "loop/loop.h"
#include "source/source.h"

#include <stdlib.h>
#include <string.h>

struct run {
	struct headless headless;
	struct options options; /* with what --format and the file of --against say */
	enum grants_format format;
	struct baseline *before; /* of --against */
	struct target *target;
	struct target_values *values;
	struct grants_report *report;
	struct session *session;
	struct error error;
};

/* --- what came out -------------------------------------------------------------------------------
 */

static bool print_result(struct run *run)
{
	const struct options *options = run->headless.options;
	struct buf script = BUF_INIT;
	bool is_written = true;

	if (run->format != FORMAT_TEXT) {
		is_written = grants_write(run->format, run->report, options->output, &run->error);
	} else if (options->revoke) {
		struct excess *excess = excess_of(run->report);

		excess_script(excess, run->report, &script);
		excess_free(excess);
		is_written =
			out_bytes(options->output, buf_string(&script), script.length, &run->error);
	} else if (options->print_script) {
		grants_script(run->report, options->simplest, &script);
		is_written =
			out_bytes(options->output, buf_string(&script), script.length, &run->error);
	} else {
		grants_text(run->report, options);
	}
	buf_free(&script);
	return is_written;
}

/* --- asking --------------------------------------------------------------------------------------
 */

static void done(void *self, struct grants_report *report, const struct error *error)
{
	struct run *run = self;

	run->report = report;
	error_copy(&run->error, error);
	run->headless.is_done = true;
}

static int check(struct run *run)
{
	const struct options *options = run->headless.options;
	struct grants_check *request = grants_start(
		run->session, run->target, run->values, options->role, done, run, &run->error);

	if (request)
		loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		grants_cancel(&request);
		return EXIT_INTERRUPTED;
	}
	if (!run->report) {
		out_error(&run->error);
		return request ? EXIT_CHECK_FAILED : EXIT_OWN_ERROR;
	}
	if (!print_result(run)) {
		out_error(&run->error);
		return EXIT_OWN_ERROR;
	}
	return grants_is_met(run->report) ? EXIT_PASS : EXIT_CHECK_FAILED;
}

static int ask(struct run *run, const struct source *source)
{
	const struct options *options = run->headless.options;
	const struct grants_drift drift = {.headless = &run->headless,
		.session = run->session,
		.source = source,
		.target = run->target,
		.values = run->values,
		.format = run->format,
		.before = run->before};
	int code;

	if (grants_drift_is_asked(options))
		return grants_drift(&drift);
	code = check(run);
	return run->report && options->save_baseline && code != EXIT_OWN_ERROR &&
			       code != EXIT_INTERRUPTED
		       ? grants_save_baseline(&drift, run->report, code)
		       : code;
}

/* --- the command line ----------------------------------------------------------------------------
 */

static bool add_schemas(struct run *run)
{
	const struct word_list *schemas = &run->headless.options->schemas;

	for (size_t i = 0; i < schemas->count; i++)
		if (!target_values_add(
			    run->values, run->target, "schemas", schemas->items[i], &run->error))
			return false;
	return true;
}

static bool add_parameters(struct run *run)
{
	const struct word_list *parameters = &run->headless.options->params;

	for (size_t i = 0; i < parameters->count; i++) {
		const char *word = parameters->items[i], *equals = strchr(word, '=');
		char *name;
		bool is_added;

		if (!equals)
			return error_set(&run->error,
				"--param takes NAME=VALUE, not \"%s\"; \"pgusher targets %s\" "
				"lists the names",
				word, run->target->name);
		name = mem_text_n(word, (size_t)(equals - word));
		is_added =
			target_values_add(run->values, run->target, name, equals + 1, &run->error);
		free(name);
		if (!is_added)
			return false;
	}
	return true;
}

static bool read_target(struct run *run)
{
	const char *name = run->headless.options->target;

	run->values = target_values_new();
	run->target = target_find(name ? name : "read-only", &run->error);
	return run->target && add_schemas(run) && add_parameters(run);
}

static void release(struct run *run)
{
	grants_report_free(run->report);
	session_free(run->session);
	target_values_free(run->values);
	target_free(run->target);
	baseline_free(run->before);
	error_clear(&run->error);
}

/* A flag that would be passed over in silence is refused instead. */
static bool check_flags(const struct run *run, struct error *error)
{
	const struct options *options = &run->options;
	bool is_script = options->print_script || options->revoke;
	const struct {
		bool is_wrong;
		const char *what, *instead;
	} rows[] = {
		{options->role && !*options->role, "--role needs the name of a role",
			"no --role at all for the session's own"},
		{options->print_script && options->revoke,
			"--sql prints what is missing, --revoke what is too much",
			"one of them at a time"},
		{is_script && run->format != FORMAT_TEXT,
			"--sql and --revoke print SQL, which has no other format",
			"one of them; --json has the statements too"},
		{options->output && !is_script && run->format == FORMAT_TEXT,
			"--output takes --sql, --revoke or a --format, not lines for people",
			"--markdown --output FILE, or > FILE in the shell"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].is_wrong) {
			error_set(error, "%s", rows[i].what);
			error_set_hint(error, "%s", rows[i].instead);
			return false;
		}
	return true;
}

int cmd_grants(const struct options *options, char *const *words, int count)
{
	struct run run = {.report = NULL};
	struct secret *password;
	struct source *source = NULL;
	int code = EXIT_OWN_ERROR;

	if (options->who || options->rights || options->matrix)
		return cmd_explore(options, words, count);
	password = secret_new();
	run.options = *options;
	headless_start(&run.headless, &run.options);
	if (!grants_format_read(&run.options, &run.format, &run.error) ||
		!check_flags(&run, &run.error) ||
		!grants_drift_prepare(&run.options, run.format, &run.before, &run.error) ||
		!read_target(&run))
		out_error(&run.error);
	else
		source = headless_source(&run.headless, words, count, password);
	if (source)
		run.session = headless_open(&run.headless, source, password, &code);
	if (run.session)
		code = ask(&run, source);
	release(&run);
	source_free(source);
	secret_free(password);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
