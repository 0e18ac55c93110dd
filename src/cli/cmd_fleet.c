/* cmd_fleet.c - pgusher test for many sources, or again and again: a line each, a table at the end,
 * or a line of JSON each. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "cli/access.h"
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/live.h"
#include "cli/many.h"
#include "cli/options.h"
#include "cli/out.h"
#include "loop/loop.h"
#include "session/fleet.h"
#include "session/report.h"
#include "session/test.h"
#include "source/source.h"
#include "source/store.h"

#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DRAW_MS 100
#define NAMES_SHOWN 3

/* What is remembered of one of them: for the table, and to see what changed. */
struct memory {
	enum step_state result;
	int exit_code;
	int64_t elapsed_ms;
	const char *title, *code; /* of the step that failed or warned first; literals, or NULL */
	char *message;
	char *marks[STEP_COUNT]; /* "failed, login.password, wrong password for ..."; NULL: none */
};

struct run {
	struct headless headless;
	struct many many;
	struct fleet_member *members;
	struct memory *memory;
	struct fleet *fleet;
	struct live live;
	struct timer *draw;
	struct access_networks from;
	struct buf json; /* lines for --output */
	size_t done, width;
	bool is_first, is_finished, is_quiet;
};

static const char *name_of(const struct run *run, size_t index)
{
	return run->many.items[index].name;
}

/* --- what changed ---------------------------------------------------------------------------- */

static char *mark_of(const struct step *step)
{
	if (!step->is_shown || step->state == STEP_SKIP)
		return NULL;
	return mem_printf("%s%s%s%s%s", step_state_word(step->state),
		step->diagnosis.code ? " " : "", step->diagnosis.code ? step->diagnosis.code : "",
		step->fact ? ", " : "", step->fact ? step->fact : "");
}

static bool are_equal(const char *a, const char *b)
{
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* Moves the marks of this round into the memory; says what is another one than before. */
static bool compare(struct run *run, size_t index, const struct step *steps)
{
	struct memory *memory = &run->memory[index];
	char moment[32];
	time_t now = time(NULL);
	bool has_changed = run->is_first;

	strftime(moment, sizeof moment, "%Y-%m-%d %H:%M:%S", localtime(&now));
	for (size_t i = 0; i < STEP_COUNT; i++) {
		char *mark = mark_of(&steps[i]);

		if (!are_equal(mark, memory->marks[i]) && !run->is_first) {
			has_changed = true;
			if (!run->headless.options->json && mark)
				out_line(stdout, "%s %s: %s: %s", moment, name_of(run, index),
					steps[i].title, mark);
		}
		mem_replace(&memory->marks[i], mark);
	}
	return has_changed;
}

/* --- one of them is done --------------------------------------------------------------------- */

static void remember(struct memory *memory, const struct step *steps, bool is_strict)
{
	memory->result = steps_result(steps);
	memory->exit_code = steps_exit_code(steps, is_strict);
	memory->title = memory->code = NULL;
	memory->elapsed_ms = 0;
	mem_replace(&memory->message, NULL);
	for (size_t i = 0; i < STEP_COUNT; i++) {
		const struct step *step = &steps[i];

		if (step->is_shown && step->state != STEP_SKIP)
			memory->elapsed_ms += step->elapsed_ms;
		if (!step->is_shown || step->state != memory->result ||
			(step->state != STEP_FAILED && step->state != STEP_WARN) || memory->title)
			continue;
		memory->title = step->title;
		memory->code = step->diagnosis.code;
		mem_replace(&memory->message, mem_text(step->fact));
	}
}

static void print_member(const struct run *run, size_t index)
{
	const struct memory *memory = &run->memory[index];
	struct buf elapsed = BUF_INIT;

	clock_format_elapsed(&elapsed, memory->elapsed_ms);
	out_line(stdout, "%zu of %zu, %-*s %-7s %-7s %s%s%s", run->done, run->many.count,
		(int)run->width, name_of(run, index), step_state_word(memory->result),
		buf_string(&elapsed), memory->title ? memory->title : "", memory->title ? ": " : "",
		memory->message ? memory->message : "passed");
	buf_free(&elapsed);
}

static void add_json(struct run *run, json_t *object)
{
	char *line = json_dumps(object, JSON_COMPACT);

	json_decref(object);
	if (run->headless.options->output) {
		buf_printf(&run->json, "%s\n", line);
	} else {
		printf("%s\n", line);
		fflush(stdout);
	}
	free(line);
}

static void show_member(struct run *run, size_t index, const struct step *steps)
{
	const struct options *options = run->headless.options;
	bool has_changed = compare(run, index, steps);
	struct report report = {.source = run->members[index].source,
		.steps = steps,
		.exit_code = run->memory[index].exit_code,
		.hides_hosts = options->no_hosts};

	if (options->json && has_changed)
		add_json(run, report_json(&report));
	else if (!options->json && run->is_first)
		print_member(run, index);
}

static void member_began(void *self, size_t index, struct test *test)
{
	struct run *run = self;

	(void)index;
	if (run->headless.options->no_retries)
		session_set_retries(test_session(test), 0);
	if (run->from.count)
		test_look_ahead(test, run->from.items, run->from.count);
}

static void member_stepped(void *self, size_t index, enum step_id id)
{
	(void)self;
	(void)index;
	(void)id;
}

static void member_done(void *self, size_t index)
{
	struct run *run = self;
	const struct step *steps = fleet_steps(run->fleet, index);

	live_clear(&run->live);
	run->done++;
	remember(&run->memory[index], steps, run->headless.options->strict);
	if (run->memory[index].result != STEP_STOPPED)
		show_member(run, index, steps);
}

static void fleet_finished(void *self)
{
	struct run *run = self;

	run->is_finished = true;
}

/* --- those that run -------------------------------------------------------------------------- */

static void draw(void *self)
{
	struct run *run = self;
	bool has_room = true;

	live_clear(&run->live);
	for (size_t i = 0; i < run->many.count && has_room; i++) {
		const struct step *step = fleet_is_running(run->fleet, i)
						  ? steps_running(fleet_steps(run->fleet, i))
						  : NULL;
		struct buf line = BUF_INIT;

		if (!step)
			continue;
		buf_printf(&line, "  %-*s run     %s, ", (int)run->width, name_of(run, i),
			step->fact ? step->fact : step->title);
		clock_format_elapsed(&line, step_elapsed_ms(step));
		has_room = live_add(&run->live, buf_string(&line));
		buf_free(&line);
	}
	live_flush(&run->live);
	run->draw = loop_timer(run->headless.loop, DRAW_MS, draw, run);
}

/* --- the table ------------------------------------------------------------------------------- */

static size_t count_result(const struct run *run, enum step_state result)
{
	size_t count = 0;

	for (size_t i = 0; i < run->many.count; i++)
		count += run->memory[i].result == result;
	return count;
}

static bool is_same_cause(const struct memory *a, const struct memory *b)
{
	return a->result == b->result && are_equal(a->title, b->title) &&
	       are_equal(a->code, b->code);
}

/* One line a cause: how many, and the first of them by name. */
static void print_cause(const struct run *run, size_t first)
{
	const struct memory *cause = &run->memory[first];
	struct buf names = BUF_INIT;
	size_t count = 0;

	for (size_t i = first; i < run->many.count; i++) {
		if (!is_same_cause(&run->memory[i], cause))
			continue;
		if (count++ < NAMES_SHOWN)
			buf_printf(&names, "%s%s", count > 1 ? ", " : "", name_of(run, i));
	}
	if (count > NAMES_SHOWN)
		buf_printf(&names, " and %zu more", count - NAMES_SHOWN);
	out_line(stdout, "%5zu  %-7s %-24s %s", count, step_state_word(cause->result),
		cause->code    ? cause->code
		: cause->title ? cause->title
			       : "",
		buf_string(&names));
	buf_free(&names);
}

static bool is_first_of_cause(const struct run *run, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (is_same_cause(&run->memory[i], &run->memory[index]))
			return false;
	return true;
}

static void print_table(const struct run *run)
{
	static const enum step_state order[] = {STEP_FAILED, STEP_STOPPED, STEP_WARN, STEP_OK};

	out_line(stdout, "%s", "");
	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < run->many.count; i++)
			if (run->memory[i].result == order[o] && is_first_of_cause(run, i))
				print_cause(run, i);
	out_line(stdout, "Result: %zu tested: %zu ok, %zu warn, %zu failed%s.", run->many.count,
		count_result(run, STEP_OK), count_result(run, STEP_WARN),
		count_result(run, STEP_FAILED),
		count_result(run, STEP_STOPPED) ? ", the rest was stopped" : "");
}

/* Of the worst: an error of our own, no connection, a check that failed. */
static int worst_exit_code(const struct run *run)
{
	static const int order[] = {
		EXIT_INTERRUPTED, EXIT_OWN_ERROR, EXIT_NO_CONNECTION, EXIT_CHECK_FAILED};

	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < run->many.count; i++)
			if (run->memory[i].exit_code == order[o])
				return order[o];
	return EXIT_PASS;
}

/* --- rounds ---------------------------------------------------------------------------------- */

/* A source that cannot be used is a failure of its own, told once. */
static void tell_unusable(struct run *run, size_t index)
{
	const struct many_item *item = &run->many.items[index];
	struct memory *memory = &run->memory[index];
	json_t *object;

	run->done++;
	if (!run->is_first)
		return;
	*memory = (struct memory){.result = STEP_FAILED,
		.exit_code = EXIT_OWN_ERROR,
		.title = "Source",
		.code = "source.invalid",
		.message = mem_text(item->error.primary)};
	if (run->headless.options->json) {
		object = report_json_of_error(item->name, &item->error, EXIT_OWN_ERROR);
		add_json(run, object);
	} else {
		print_member(run, index);
	}
}

static void record_results(const struct run *run)
{
	const char **names = mem_array(run->many.count, sizeof *names);
	struct last_result *results = mem_array(run->many.count, sizeof *results);
	size_t count = 0;

	for (size_t i = 0; i < run->many.count; i++) {
		const struct memory *memory = &run->memory[i];

		if (!run->members[i].source || !source_name(run->members[i].source) ||
			memory->result == STEP_STOPPED)
			continue;
		names[count] = name_of(run, i);
		results[count++] = (struct last_result){
			.result = (char *)step_state_key(memory->result),
			.step = memory->result == STEP_FAILED ? (char *)memory->title : NULL,
			.moment = (int64_t)time(NULL)};
	}
	if (count)
		store_record_all(names, results, count, NULL);
	free(names);
	free(results);
}

static void run_round(struct run *run)
{
	static const struct fleet_events events = {.began = member_began,
		.stepped = member_stepped,
		.done = member_done,
		.finished = fleet_finished};
	const struct options *options = run->headless.options;

	run->done = 0;
	run->is_finished = false;
	for (size_t i = 0; i < run->many.count; i++)
		if (!run->many.items[i].source)
			tell_unusable(run, i);
	run->fleet = fleet_start(run->headless.loop, run->members, run->many.count,
		(size_t)options->jobs, &events, run);
	if (run->live.is_on)
		run->draw = loop_timer(run->headless.loop, DRAW_MS, draw, run);
	loop_until(run->headless.loop, &run->is_finished);
	loop_stop_timer(&run->draw);
	live_clear(&run->live);
	fleet_free(run->fleet);
	run->fleet = NULL;
	record_results(run);
	if (run->is_first && !options->json)
		print_table(run);
	run->is_first = false;
}

static void interrupted(void *self)
{
	struct run *run = self;

	if (run->fleet)
		fleet_stop(run->fleet);
}

static void slept(void *self)
{
	bool *is_over = self;

	*is_over = true;
}

/* Nobody reads any more: without news it would never be noticed. */
static bool has_lost_reader(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLNVAL));
}

/* Until a signal comes; the exit code is that of the last round that was whole. */
static int watch(struct run *run, int64_t interval_ms)
{
	int code = worst_exit_code(run);

	while (!run->headless.is_interrupted && !has_lost_reader()) {
		bool is_over = false;
		struct timer *sleep = loop_timer(run->headless.loop, interval_ms, slept, &is_over);

		while (!is_over && !run->headless.is_interrupted)
			loop_turn(run->headless.loop, -1);
		if (run->headless.is_interrupted) {
			loop_stop_timer(&sleep);
			break;
		}
		run_round(run);
		if (!run->headless.is_interrupted)
			code = worst_exit_code(run);
	}
	return code;
}

/* "30s", "5m", "1h", or seconds. */
static bool parse_interval(const char *text, int64_t *interval_ms, struct error *error)
{
	char *end;
	double number = strtod(text, &end);
	double unit = strcmp(end, "h") == 0	       ? 3600e3
		      : strcmp(end, "m") == 0	       ? 60e3
		      : !*end || strcmp(end, "s") == 0 ? 1e3
						       : 0;

	if (end == text || unit == 0 || !(number * unit >= 100 && number * unit <= 7 * 86400e3))
		return error_set(error, "--watch takes 30s, 5m or 1h, not \"%s\"", text);
	*interval_ms = (int64_t)(number * unit);
	return true;
}

static void prepare(struct run *run)
{
	run->members = mem_array(run->many.count, sizeof *run->members);
	run->memory = mem_array(run->many.count, sizeof *run->memory);
	for (size_t i = 0; i < run->many.count; i++) {
		size_t length = strlen(name_of(run, i));

		run->members[i] = (struct fleet_member){
			run->many.items[i].source, run->many.items[i].password};
		run->memory[i].result = STEP_STOPPED;
		run->memory[i].exit_code = EXIT_INTERRUPTED;
		if (length > run->width)
			run->width = length < 32 ? length : 32;
	}
	run->is_first = true;
	run->headless.interrupted = interrupted;
	run->headless.self = run;
	live_start(&run->live, !run->headless.options->json && !run->headless.options->plain);
}

static void release(struct run *run)
{
	for (size_t i = 0; run->memory && i < run->many.count; i++) {
		free(run->memory[i].message);
		for (size_t s = 0; s < STEP_COUNT; s++)
			free(run->memory[i].marks[s]);
	}
	free(run->memory);
	free(run->members);
	buf_free(&run->json);
	many_release(&run->many);
}

static int test_all(struct run *run, int64_t interval_ms, struct error *error)
{
	const struct options *options = run->headless.options;
	int code;

	prepare(run);
	run_round(run);
	code = worst_exit_code(run);
	if (interval_ms && !run->headless.is_interrupted)
		code = watch(run, interval_ms);
	else
		code = headless_exit_code(&run->headless, code);
	if (options->output && options->json &&
		!out_bytes(options->output, buf_string(&run->json), run->json.length, error))
		code = EXIT_OWN_ERROR;
	if (options->json && !options->output && ferror(stdout)) {
		error_set(error, "cannot write to stdout");
		code = EXIT_OWN_ERROR;
	}
	return code;
}

/* What would be left out in silence. */
static bool refuse_options(const struct options *options, struct error *error)
{
	const char *flag = options->markdown	  ? "--markdown"
			   : options->only_tunnel ? "--only-tunnel"
			   : options->write_probe ? "--write-probe"
						  : NULL;

	return !flag || error_set(error, "%s is for one source, tested once", flag);
}

int cmd_fleet(const struct options *options, char *const *words, int count)
{
	struct run run = {.json = BUF_INIT};
	struct error error = ERROR_INIT;
	int64_t interval_ms = 0;
	int code = EXIT_OWN_ERROR;

	headless_start(&run.headless, options);
	if (refuse_options(options, &error) && access_networks(&options->from, &run.from, &error) &&
		(!options->watch || parse_interval(options->watch, &interval_ms, &error)) &&
		many_collect(&run.many, options, words, count, &error))
		code = test_all(&run, interval_ms, &error);
	if (error_is_set(&error))
		out_error(&error);
	error_clear(&error);
	release(&run);
	headless_end(&run.headless);
	return code;
}
