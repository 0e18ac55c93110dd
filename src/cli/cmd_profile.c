/* cmd_profile.c - pgusher profile: what the values of columns are like, by statistics or counted.
 */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"
#include "catalog/catalog.h"
#include "cli/consent.h"
#include "cli/headless.h"
#include "cli/live.h"
#include "cli/options.h"
#include "cli/out.h"
#include "loop/loop.h"
#include "preview/profile.h"
#include "preview/selection.h"
#include "source/source.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define LINE_WIDTH 100
#define TICK_MS 250
#define CANCEL_WAIT_MS 2000

struct run {
	struct headless headless;
	struct session *session;
	struct level *level;
	struct selection *selection;
	const char *column; /* NULL: all */
	int64_t limit_ms, first_rows;
	double sample_percent;
	struct profile_table *table;
	struct profile_counts *counts; /* of the column at work */
	struct profile_request *request;
	struct timer *tick;
	struct live live;
	struct error error;
	json_t *columns; /* with --json */
	size_t failed;
};

/* --- what came in ---------------------------------------------------------------------------- */

static void found(void *self, struct level *level, const struct error *error)
{
	struct run *run = self;

	run->level = level;
	if (error)
		error_copy(&run->error, error);
	run->headless.is_done = true;
}

static void table_came(void *self, struct profile_table *table, const struct error *error)
{
	struct run *run = self;

	run->request = NULL;
	run->table = table;
	error_copy(&run->error, error);
	run->headless.is_done = true;
}

static void counts_came(void *self, struct profile_counts *counts, const struct error *error)
{
	struct run *run = self;

	run->request = NULL;
	run->counts = counts;
	error_copy(&run->error, error);
	run->headless.is_done = true;
}

/* False: interrupted; what ran was stopped on the server. */
static bool wait_for_it(struct run *run)
{
	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		profile_cancel(&run->request);
		return false;
	}
	run->headless.is_done = false;
	return true;
}

/* --- progress -------------------------------------------------------------------------------- */

/* The server does not say how far a scan is: the time and its limit are all that is known. */
static void show_progress(void *self)
{
	struct run *run = self;
	struct buf line = BUF_INIT;

	run->tick = loop_timer(run->headless.loop, TICK_MS, show_progress, run);
	if (!run->request)
		return;
	buf_printf(&line, "counting... %lld s of %lld s, ^C stops",
		(long long)profile_elapsed_ms(run->request) / 1000,
		(long long)run->limit_ms / 1000);
	live_clear(&run->live);
	live_add(&run->live, buf_string(&line));
	live_flush(&run->live);
	buf_free(&line);
}

static bool counts_rows(const struct run *run)
{
	return run->headless.options->exact || run->sample_percent > 0 || run->first_rows;
}

static void say_beforehand(const struct run *run, size_t columns)
{
	struct buf line = BUF_INIT;

	if (!counts_rows(run) || run->headless.options->quiet)
		return;
	profile_extent_words(
		run->first_rows, run->sample_percent, run->selection->where != NULL, &line);
	buf_text(&line, ": ");
	if (!run->first_rows && run->sample_percent <= 0) {
		profile_cost_words(run->table, &line);
		if (columns > 1)
			buf_printf(&line, ", once for each of %zu columns", columns);
		buf_text(&line, "; ");
	}
	buf_printf(&line, "limit %lld s%s", (long long)run->limit_ms / 1000,
		columns > 1 ? " each" : "");
	out_line(stderr, "pgusher: %s", buf_string(&line));
	if (run->table->locked_by)
		out_line(stderr, "pgusher: the relation is locked by pid %lld",
			(long long)run->table->locked_by);
	buf_free(&line);
}

/* --- what goes out --------------------------------------------------------------------------- */

static void print_column(struct run *run, const struct profile_column *column, const char *problem)
{
	struct profile_lines lines = {.count = 0};
	struct buf age = BUF_INIT;

	if (column->has_statistics)
		profile_age_words(run->table, &age);
	out_row(stdout, "%s, %s%s%s", column->name, column->type, age.length ? "   " : "",
		buf_string(&age));
	profile_statistics_lines(&lines, run->table, column, LINE_WIDTH, true);
	if (run->counts)
		profile_counts_lines(&lines, column, run->counts, LINE_WIDTH, true);
	for (size_t i = 0; i < lines.count; i++)
		if (*lines.items[i])
			out_row(stdout, "%s", lines.items[i]);
		else
			out_line(stdout, "%s", "");
	if (problem)
		out_row(stderr, "pgusher: %s: %s", column->name, problem);
	out_line(stdout, "%s", "");
	profile_lines_release(&lines);
	buf_free(&age);
}

static void tell_column(struct run *run, const struct profile_column *column)
{
	const char *problem = error_is_set(&run->error) ? run->error.primary : NULL;

	run->failed += problem != NULL;
	if (run->columns)
		json_array_append_new(run->columns,
			profile_column_json(run->table, column, run->counts, problem));
	else
		print_column(run, column, problem);
	profile_counts_free(run->counts);
	run->counts = NULL;
	error_clear(&run->error);
}

static bool write_json(struct run *run)
{
	json_t *object = profile_relation_json(run->selection, run->table, run->columns);

	run->columns = NULL;
	return out_json(run->headless.options->output, object, &run->error);
}

/* --- running --------------------------------------------------------------------------------- */

static const struct node *only_one(struct run *run, const char *name)
{
	if (!run->level)
		return NULL;
	if (!run->level->count)
		error_set(&run->error, "there is no relation \"%s\" here", name);
	else if (run->level->count > 1 && !strchr(name, '.'))
		error_set(&run->error,
			"\"%s\" is in several schemas, among them %s and %s: name one", name,
			run->level->nodes[0].schema, run->level->nodes[1].schema);
	else if (!run->level->nodes[0].relkind || !strchr("rpvmf", run->level->nodes[0].relkind))
		error_set(&run->error, "\"%s\" has no rows", name);
	else
		return &run->level->nodes[0];
	return NULL;
}

static bool read_table(struct run *run, const struct node *node)
{
	const struct options *options = run->headless.options;

	selection_set_where(run->selection, options->where);
	run->selection->sample_percent = run->sample_percent;
	run->request = profile_read(run->session, run->selection, run->column, table_came, run);
	if (!wait_for_it(run) || !run->table)
		return false;
	if (run->column && !run->table->count)
		return error_set(&run->error, "%s.%s has no column \"%s\"", run->selection->schema,
			run->selection->name, run->column);
	return !counts_rows(run) || consent_for(&run->headless, run->session, node,
					    &run->selection->has_consent, &run->error);
}

static bool count_columns(struct run *run)
{
	say_beforehand(run, run->table->count);
	live_start(&run->live, !run->headless.options->quiet && counts_rows(run) &&
				       !run->headless.options->output);
	if (run->live.is_on)
		run->tick = loop_timer(run->headless.loop, TICK_MS, show_progress, run);
	for (size_t i = 0; i < run->table->count; i++) {
		const struct profile_column *column = &run->table->columns[i];

		if (counts_rows(run)) {
			run->request = profile_count(run->session, run->selection, column,
				run->first_rows, run->limit_ms, counts_came, run);
			if (!wait_for_it(run))
				return false;
		}
		live_clear(&run->live);
		tell_column(run, column);
	}
	return true;
}

static int profile(struct run *run, const char *name)
{
	struct catalog_request *request = catalog_find(run->session, name, found, run);
	const struct node *node;
	bool went_on;

	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		catalog_cancel(&request);
		return EXIT_INTERRUPTED;
	}
	run->headless.is_done = false;
	node = only_one(run, name);
	if (!node)
		return EXIT_CHECK_FAILED;
	run->selection = selection_new(node);
	if (!read_table(run, node))
		return run->headless.is_interrupted ? EXIT_INTERRUPTED : EXIT_CHECK_FAILED;
	went_on = count_columns(run);
	live_clear(&run->live);
	loop_stop_timer(&run->tick);
	if (!went_on)
		return EXIT_INTERRUPTED;
	if (run->headless.options->json && !write_json(run))
		return EXIT_OWN_ERROR;
	return run->failed ? EXIT_CHECK_FAILED : EXIT_PASS;
}

/* The request to cancel is on its way by a connection of its own: leaving now would drop it, and
 * the server would go on counting for nobody. */
static void see_cancel_off(const struct run *run)
{
	int64_t until_ms = clock_now_ms() + CANCEL_WAIT_MS;

	while (connection_is_cancelling(session_connection(run->session)) &&
		clock_now_ms() < until_ms)
		loop_turn(run->headless.loop, TICK_MS);
}

/* --- the command line ------------------------------------------------------------------------ */

static bool read_sample(struct run *run, const char *text)
{
	char *end;

	if (!text)
		return true;
	errno = 0;
	run->sample_percent = strtod(text, &end);
	if (errno || end == text || *end || !(run->sample_percent > 0) || run->sample_percent > 100)
		return error_set(&run->error,
			"--sample takes a percentage above 0 and up to 100, not \"%s\"", text);
	return true;
}

static bool read_options(struct run *run, const struct options *options)
{
	run->limit_ms = options->timeout ? options->timeout * 1000 : PROFILE_LIMIT_MS;
	run->first_rows = options->limit;
	if (!read_sample(run, options->sample))
		return false;
	if (options->exact && (run->sample_percent > 0 || run->first_rows))
		return error_set(
			&run->error, "--exact counts all rows: leave --sample and --limit away");
	if (options->where && !counts_rows(run))
		return error_set(&run->error, "--where needs --exact, --sample or --limit: the "
					      "statistics are of the whole table");
	return true;
}

/* [WHAT] TABLE [COLUMN]: with two words the first one decides, as with schema. */
static int words_of_source(
	struct run *run, const struct options *options, char *const *words, int count)
{
	bool has_server = options->host || options->dbname || options->user;
	bool has_column = count >= 3 || (count == 2 && has_server && !options_is_source(words[0]));

	run->column = has_column ? words[count - 1] : NULL;
	return count - 1 - has_column;
}

int cmd_profile(const struct options *options, char *const *words, int count)
{
	struct run run = {.session = NULL};
	struct secret *password = secret_new();
	struct source *source = NULL;
	int code = EXIT_OWN_ERROR, source_words = 0;

	headless_start(&run.headless, options);
	run.columns = options->json ? json_array() : NULL;
	if (count < 1)
		error_set(
			&run.error, "profile needs a table: pgusher profile [WHAT] TABLE [COLUMN]");
	else if (read_options(&run, options)) {
		source_words = words_of_source(&run, options, words, count);
		source = headless_source(&run.headless, words, source_words, password);
	}
	if (source)
		run.session = headless_open(&run.headless, source, password, &code);
	if (run.session) {
		code = profile(&run, words[source_words]);
		see_cancel_off(&run);
	}
	if (error_is_set(&run.error))
		out_error(&run.error);
	json_decref(run.columns);
	profile_table_free(run.table);
	selection_free(run.selection);
	session_free(run.session);
	level_free(run.level);
	source_free(source);
	secret_free(password);
	error_clear(&run.error);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
