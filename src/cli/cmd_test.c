/* cmd_test.c - pgusher test: the staged test as lines or JSON. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "cli/access.h"
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/many.h"
#include "cli/options.h"
#include "cli/out.h"
#include "loop/loop.h"
#include "session/report.h"
#include "session/test.h"
#include "source/source.h"
#include "source/store.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct run {
	struct headless headless;
	struct test *test;
	const struct source *source;
	struct access_networks from;
	enum step_state printed[STEP_COUNT]; /* STEP_WAIT: not yet */
};

/* --- lines ----------------------------------------------------------------------------------- */

static void print_moves(const struct diagnosis *diagnosis)
{
	char *moves = diagnosis_moves(diagnosis);

	out_lines(stdout, "  Try: ", moves);
	free(moves);
}

static void print_details(const struct step *step)
{
	if (step->error.primary) {
		bool is_server = step->error.sqlstate[0] != '\0';

		out_line(stdout, "  %s%s%s%s:", step_speaker(step),
			is_server && step->is_unverified ? " (unverified)" : "",
			is_server ? ", " : "", step->error.sqlstate);
		out_lines(stdout, "  | ", step->error.primary);
		out_lines(stdout, "  | ", step->error.detail);
		out_lines(stdout, "  | ", step->error.hint);
	}
	out_lines(stdout, "  Care: ", step->caveat);
	out_lines(stdout, "  Likely: ", step->diagnosis.likely);
	print_moves(&step->diagnosis);
	out_lines(stdout, "  Owner: ", step->diagnosis.owner);
}

/* Jump hosts come to light with the first leg. */
static int count_shown(const struct run *run)
{
	const struct step *steps = session_steps(test_session(run->test));
	int count = 0;

	for (size_t i = 0; i < STEP_COUNT; i++)
		count += steps[i].is_shown;
	return count;
}

static void print_step(const struct run *run, const struct step *step, int place)
{
	struct buf elapsed = BUF_INIT, evidence = BUF_INIT;
	const char *word = step_state_word(step->state);

	clock_format_elapsed(&elapsed, step->elapsed_ms);
	out_line(stdout, "%d of %d, %s: %s. %s.%s%s%s", place, count_shown(run), step->title,
		step->state == STEP_WARN ? "warning" : word, step->fact ? step->fact : "",
		step->state == STEP_SKIP ? "" : " ",
		step->state == STEP_SKIP ? "" : buf_string(&elapsed),
		step->state == STEP_SKIP ? "" : ".");
	if (step->state == STEP_FAILED || step->diagnosis.code || step->caveat)
		print_details(step);
	step_evidence(step, &evidence);
	if (run->headless.options->verbose)
		out_lines(stdout, "  ", buf_string(&evidence));
	buf_free(&elapsed);
	buf_free(&evidence);
}

/* Steps end in their order but for TLS, which is judged together with the login: a line is
 * printed when all before it have been; and once more when, tried again, it ends in another way. */
static void print_ended(struct run *run)
{
	const struct step *steps = session_steps(test_session(run->test));
	int place = 0;

	for (size_t i = 0; i < STEP_COUNT; i++) {
		const struct step *step = &steps[i];

		if (!step->is_shown)
			continue;
		if (step->state == STEP_WAIT || step->state == STEP_RUN)
			return;
		place++;
		if (run->printed[i] != step->state)
			print_step(run, step, place);
		run->printed[i] = step->state;
	}
}

/* --- reports --------------------------------------------------------------------------------- */

static bool is_report(const struct run *run)
{
	return run->headless.options->json || run->headless.options->markdown;
}

static bool print_report(const struct run *run, const struct step *steps, int code)
{
	const struct options *options = run->headless.options;
	struct report report = {.source = run->source,
		.steps = steps,
		.exit_code = code,
		.hides_hosts = options->no_hosts};
	struct error error = ERROR_INIT;
	struct buf text = BUF_INIT;
	bool is_written;

	if (options->json) {
		is_written = out_json(options->output, report_json(&report), &error);
	} else {
		report_markdown(&report, &text);
		is_written = out_bytes(options->output, buf_string(&text), text.length, &error);
	}
	if (!is_written)
		out_error(&error);
	error_clear(&error);
	buf_free(&text);
	return is_written;
}

/* --- running --------------------------------------------------------------------------------- */

/* A step that says something while it runs is one that is tried again. */
static void print_waiting(const struct step *step)
{
	if (step->state == STEP_RUN && step->fact)
		out_line(stdout, "%s: %s", step->title, step->fact);
}

static void test_stepped(void *self, enum step_id id)
{
	struct run *run = self;

	if (is_report(run))
		return;
	print_waiting(&session_steps(test_session(run->test))[id]);
	print_ended(run);
}

static void test_asks(void *self, const struct question *question)
{
	struct run *run = self;

	headless_answer(&run->headless, test_session(run->test), question);
}

static void test_done(void *self, enum step_state result)
{
	struct run *run = self;

	(void)result;
	run->headless.is_done = true;
}

static void record(const struct run *run, const struct step *steps)
{
	struct last_result result = {
		.result = mem_text(step_state_key(steps_result(steps))),
		.moment = (int64_t)time(NULL),
	};

	for (size_t i = 0; i < STEP_COUNT && !result.step; i++)
		if (steps[i].is_shown && steps[i].state == STEP_FAILED)
			result.step = mem_text(steps[i].title);
	/* A tunnel that works says nothing of the database, whose result the list shows. */
	if (source_name(run->source) && !run->headless.is_interrupted &&
		!run->headless.options->only_tunnel)
		store_record(source_name(run->source), &result, NULL);
	free(result.result);
	free(result.step);
}

static void interrupted(void *self)
{
	struct run *run = self;

	if (run->test)
		test_stop(run->test);
}

static void announce(struct run *run)
{
	struct buf where = BUF_INIT;

	source_describe(run->source, &where);
	if (!is_report(run) && !run->headless.options->quiet)
		out_line(stdout, "Testing %s%s%s.",
			source_name(run->source) ? source_name(run->source) : "",
			source_name(run->source) ? ": " : "", buf_string(&where));
	buf_free(&where);
}

static int run_test(struct run *run, const struct secret *password)
{
	static const struct test_events events = {
		.stepped = test_stepped, .asks = test_asks, .done = test_done};
	const struct step *steps;
	char *summary;
	int code;

	announce(run);
	run->headless.interrupted = interrupted;
	run->headless.self = run;
	run->test = run->headless.options->only_tunnel
			    ? test_start_way(run->headless.loop, run->source, &events, run)
			    : test_start(run->headless.loop, run->source, password, &events, run);
	if (run->headless.options->no_retries)
		session_set_retries(test_session(run->test), 0);
	if (run->from.count)
		test_look_ahead(run->test, run->from.items, run->from.count);
	if (run->headless.options->write_probe)
		test_agree_to_write(run->test, run->headless.options->write_probe);
	loop_until(run->headless.loop, &run->headless.is_done);
	steps = session_steps(test_session(run->test));
	code = steps_exit_code(steps, run->headless.options->strict);
	if (is_report(run)) {
		if (!print_report(run, steps, code))
			code = EXIT_OWN_ERROR;
	} else {
		print_ended(run);
		summary = steps_summary(steps);
		out_line(stdout, "Result: %s. %s", step_state_key(steps_result(steps)), summary);
		free(summary);
	}
	record(run, steps);
	test_free(run->test);
	run->test = NULL;
	return code;
}

int cmd_test(const struct options *options, char *const *words, int count)
{
	struct run run = {.test = NULL};
	struct secret *password = secret_new();
	struct error error = ERROR_INIT;
	struct source *source;
	int code = EXIT_OWN_ERROR;

	if (options->watch || many_is_meant(options, words, count))
		return cmd_fleet(options, words, count);
	headless_start(&run.headless, options);
	source = access_networks(&options->from, &run.from, &error)
			 ? headless_source(&run.headless, words, count, password)
			 : NULL;
	if (error_is_set(&error))
		out_error(&error);
	error_clear(&error);
	if (source) {
		run.source = source;
		code = run_test(&run, password);
	}
	source_free(source);
	secret_free(password);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
