/* cmd_data.c - pgusher data: rows of one relation, as lines for people or in a format for others,
 * as they come. */
#include "base/buf.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/consent.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "loop/loop.h"
#include "preview/rows_out.h"
#include "preview/selection.h"
#include "source/source.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_LIMIT 500
#define PROGRESS_MS 500

struct run {
	struct headless headless;
	struct session *session;
	struct level *level;
	struct selection *selection;
	struct rows_out *out;
	struct timer *tick;
	enum rows_end end;
	struct error error;
	char **columns;
	size_t column_count;
	long limit; /* 0: none */
	bool has_ended;
	bool has_shown; /* progress stands on the line of the terminal */
};

/* --- the relation ---------------------------------------------------------------------------- */

static void found(void *self, struct level *level, const struct error *error)
{
	struct run *run = self;

	run->level = level;
	if (error)
		error_copy(&run->error, error);
	run->headless.is_done = true;
}

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
	else
		return &run->level->nodes[0];
	return NULL;
}

static const struct node *find(struct run *run, const char *name)
{
	struct catalog_request *request = catalog_find(run->session, name, found, run);

	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		catalog_cancel(&request);
		return NULL;
	}
	run->headless.is_done = false;
	return only_one(run, name);
}

/* --- what is wanted -------------------------------------------------------------------------- */

static bool read_sample(const char *text, double *percent, struct error *error)
{
	char *end;

	*percent = strtod(text, &end);
	if (end != text && (*end == '\0' || strcmp(end, "%") == 0) && isfinite(*percent) &&
		*percent > 0 && *percent <= 100)
		return true;
	return error_set(error, "--sample takes a percentage between 0 and 100, not \"%s\"", text);
}

/* What the flags say, before anything is connected to; the relation comes later. */
static bool read_options(struct run *run, const struct options *options)
{
	static const struct node nothing = {.kind = NODE_RELATION};

	run->selection = selection_new(&nothing);
	selection_set_where(run->selection, options->where);
	run->limit = options->limit == LIMIT_ALL ? 0
		     : options->limit		 ? options->limit
						 : DEFAULT_LIMIT;
	if (options->sample &&
		!read_sample(options->sample, &run->selection->sample_percent, &run->error))
		return false;
	if (options->order && !columns_read_order(options->order, run->selection, &run->error))
		return false;
	return !options->columns ||
	       columns_read(options->columns, &run->columns, &run->column_count, &run->error);
}

static void choose_relation(struct run *run, const struct node *node)
{
	struct selection *selection = run->selection;

	mem_replace(&selection->oid, mem_text(node->oid));
	mem_replace(&selection->schema, mem_text(node->schema));
	mem_replace(&selection->name, mem_text(node->name));
	selection->relkind = node->relkind;
}

static bool is_to_file(const struct options *options)
{
	return options->output && strcmp(options->output, "-") != 0;
}

/* Without a flag: lines for people on stdout, CSV in a file. */
static enum rows_format format_of(const struct options *options)
{
	const struct {
		bool is_wanted;
		enum rows_format format;
	} formats[] = {
		{options->csv, ROWS_CSV},
		{options->tsv, ROWS_TSV},
		{options->json, ROWS_JSON},
		{options->json_lines, ROWS_JSON_LINES},
		{options->markdown, ROWS_MARKDOWN},
		{options->insert, ROWS_INSERT},
	};

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i].is_wanted)
			return formats[i].format;
	return options->output ? ROWS_CSV : ROWS_LINES;
}

/* The members of the one object of --json, before its rows. */
static char *begin_of_json(const struct selection *selection)
{
	json_t *object = json_pack("{s:s, s:i, s:s, s:o, s:o}", "pgusher", PACKAGE_VERSION,
		"format", 1, "command", "data", "schema", json_of_text(selection->schema),
		"relation", json_of_text(selection->name));
	char *text = json_dumps(object, 0), *begin = mem_text(text ? text + 1 : "");

	if (*begin)
		begin[strlen(begin) - 1] = '\0'; /* the braces are not its own */
	json_decref(object);
	free(text);
	return begin;
}

/* --- progress -------------------------------------------------------------------------------- */

/* On a terminal only, and not where the rows themselves scroll by. */
static void clear_progress(struct run *run)
{
	if (run->has_shown)
		fputs("\r\033[K", stderr); /* ECMA-48 EL: to the end of the line */
	run->has_shown = false;
}

static void show_progress(void *self)
{
	struct run *run = self;
	struct rows_progress progress;
	struct buf words = BUF_INIT;

	rows_out_progress(run->out, &progress);
	rows_progress_words(&progress, &words);
	clear_progress(run);
	fprintf(stderr, "%s", buf_string(&words));
	fflush(stderr);
	run->has_shown = true;
	buf_free(&words);
	run->tick = loop_timer(run->headless.loop, PROGRESS_MS, show_progress, run);
}

static bool wants_progress(const struct options *options)
{
	const char *term = getenv("TERM");

	return !options->quiet && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0 &&
	       (is_to_file(options) || !isatty(STDOUT_FILENO));
}

/* --- the rows -------------------------------------------------------------------------------- */

static void ended(void *self, enum rows_end end, const struct error *error)
{
	struct run *run = self;

	run->end = end;
	run->has_ended = true;
	if (error)
		error_copy(&run->error, error);
	run->headless.is_done = true;
}

/* ^C: the server lets go first. A second one does not wait for that. */
static void interrupted(void *self)
{
	struct run *run = self;

	rows_out_stop(run->out);
}

static void wait_for_end(struct run *run)
{
	run->headless.interrupted = interrupted;
	run->headless.self = run;
	loop_until(run->headless.loop, &run->headless.is_done);
	run->headless.interrupted = NULL;
	if (!run->headless.is_interrupted)
		return;
	/* The first signal ended the wait above at once. */
	run->headless.is_done = run->has_ended;
	loop_until(run->headless.loop, &run->headless.is_done);
}

static void add_hints(struct run *run, const struct options *options)
{
	if (run->end == ROWS_FAILED && !options->allow_code && run->error.primary &&
		strstr(run->error.primary, "code of others"))
		error_set_hint(&run->error, "--allow-code, if you trust who owns it");
	if (run->end == ROWS_NOT_WRITTEN && run->error.hint)
		error_set_hint(&run->error, "another name, or --overwrite");
}

static void tell(struct run *run, const struct options *options)
{
	struct rows_progress progress;
	struct buf words = BUF_INIT;

	rows_out_progress(run->out, &progress);
	if (options->quiet || run->end != ROWS_WRITTEN)
		return;
	if (progress.hidden_columns)
		out_line(stderr, "pgusher: %zu columns may not be read and are left out",
			progress.hidden_columns);
	if (progress.is_cut)
		out_line(stderr,
			"pgusher: cut at %ld rows; --limit N for more, --limit all for "
			"all",
			run->limit);
	if (is_to_file(options)) {
		rows_progress_words(&progress, &words);
		out_line(stderr, "pgusher: wrote %s: %s", options->output, buf_string(&words));
	}
	buf_free(&words);
}

static int write_rows(struct run *run)
{
	static const struct rows_events events = {.ended = ended};
	const struct options *options = run->headless.options;
	char *begin = begin_of_json(run->selection);
	const struct rows_target target = {.format = format_of(options),
		.path = is_to_file(options) ? options->output : NULL,
		.fd = STDOUT_FILENO,
		.overwrites = options->overwrite,
		.columns = (const char *const *)run->columns,
		.column_count = run->column_count,
		.limit = run->limit,
		.json_begin = begin};

	fflush(stdout);
	run->out = rows_out_start(run->session, run->selection, &target, &events, run);
	if (wants_progress(options))
		run->tick = loop_timer(run->headless.loop, PROGRESS_MS, show_progress, run);
	wait_for_end(run);
	loop_stop_timer(&run->tick);
	clear_progress(run);
	free(begin);
	if (run->headless.is_interrupted)
		return EXIT_INTERRUPTED;
	add_hints(run, options);
	tell(run, options);
	if (run->end == ROWS_FAILED)
		return EXIT_CHECK_FAILED;
	return run->end == ROWS_NOT_WRITTEN ? EXIT_OWN_ERROR : EXIT_PASS;
}

static int read_rows(struct run *run, const char *name)
{
	const struct node *node = find(run, name);

	if (run->headless.is_interrupted)
		return EXIT_INTERRUPTED;
	if (!node)
		return EXIT_CHECK_FAILED;
	choose_relation(run, node);
	if (!consent_for(
		    &run->headless, run->session, node, &run->selection->has_consent, &run->error))
		return EXIT_CHECK_FAILED;
	return write_rows(run);
}

int cmd_data(const struct options *options, char *const *words, int count)
{
	struct run run = {.end = ROWS_WRITTEN};
	struct secret *password = secret_new();
	struct source *source = NULL;
	int code = EXIT_OWN_ERROR;

	headless_start(&run.headless, options);
	if (count < 1)
		error_set(&run.error, "data needs a table: pgusher data [WHAT] TABLE");
	else if (read_options(&run, options))
		source = headless_source(&run.headless, words, count - 1, password);
	if (source)
		run.session = headless_open(&run.headless, source, password, &code);
	if (run.session)
		code = read_rows(&run, words[count - 1]);
	if (error_is_set(&run.error) && !run.headless.is_interrupted)
		out_error(&run.error);
	rows_out_free(run.out);
	session_free(run.session);
	level_free(run.level);
	selection_free(run.selection);
	if (run.columns)
		columns_free(run.columns, run.column_count);
	source_free(source);
	secret_free(password);
	error_clear(&run.error);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
