/* cmd_data.c - pgusher data: rows of one relation, as a table, CSV or JSON. */
#include "base/buf.h"
#include "base/json.h"
#include "base/markup.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "cli/cli.h"
#include "cli/consent.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "loop/loop.h"
#include "pg/ident.h"
#include "pg/rowset.h"
#include "source/source.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT 500

struct run {
	struct headless headless;
	struct session *session;
	struct level *level;
	struct rowset *rows;
	struct error error;
	long limit;
};

static void found(void *self, struct level *level, const struct error *error)
{
	struct run *run = self;

	run->level = level;
	if (error)
		error_copy(&run->error, error);
	run->headless.is_done = true;
}

static void rows_came(void *self, struct answer *answers, size_t count)
{
	struct run *run = self;

	(void)count;
	run->rows = answers[0].rows;
	answers[0].rows = NULL;
	error_copy(&run->error, &answers[0].error);
	run->headless.is_done = true;
}

/* One more row than the limit is asked for, to know whether it was cut. */
static void compose(const struct run *run, const struct node *node, struct buf *sql)
{
	const char *columns = run->headless.options->columns;
	char *copy = mem_text(columns ? columns : ""), *rest = copy, *name;

	buf_text(sql, "SELECT ");
	while (columns && (name = strsep(&rest, ","))) {
		ident_add(sql, name);
		if (rest)
			buf_text(sql, ", ");
	}
	buf_text(sql, columns ? " FROM " : "* FROM ");
	ident_add_qualified(sql, node->schema, node->name);
	buf_printf(sql, " LIMIT %ld", run->limit + 1);
	free(copy);
}

static size_t shown_rows(const struct run *run)
{
	size_t rows = rowset_rows(run->rows);

	return rows > (size_t)run->limit ? (size_t)run->limit : rows;
}

/* --- forms ----------------------------------------------------------------------------------- */

/* As psql --csv: NULL is nothing, an empty string is "". */
static void compose_csv(const struct run *run, struct buf *out)
{
	for (size_t column = 0; column < rowset_columns(run->rows); column++) {
		const char *name = rowset_name(run->rows, column);

		buf_text(out, column ? "," : "");
		markup_csv(out, name, strlen(name));
	}
	buf_char(out, '\n');
	for (size_t row = 0; row < shown_rows(run); row++) {
		for (size_t column = 0; column < rowset_columns(run->rows); column++) {
			struct value value = rowset_value(run->rows, row, column);

			buf_text(out, column ? "," : "");
			if (!value.is_null)
				markup_csv(out, value.bytes, value.length);
		}
		buf_char(out, '\n');
	}
}

static json_t *compose_json(const struct run *run, const struct node *node)
{
	json_t *rows = json_array();

	for (size_t row = 0; row < shown_rows(run); row++) {
		json_t *object = json_object();

		for (size_t column = 0; column < rowset_columns(run->rows); column++)
			json_object_set_new(object, rowset_name(run->rows, column),
				rowset_is_null(run->rows, row, column)
					? json_null()
					: json_of_text(rowset_text(run->rows, row, column)));
		json_array_append_new(rows, object);
	}
	return json_pack("{s:s, s:i, s:s, s:o, s:o, s:b, s:o}", "pgusher", PACKAGE_VERSION,
		"format", 1, "command", "data", "schema", json_of_text(node->schema), "relation",
		json_of_text(node->name), "cut", rowset_rows(run->rows) > (size_t)run->limit,
		"rows", rows);
}

/* The mark of a value in text for people: NULL, empty, and what looks like them, stay apart. */
static void add_shown(struct buf *out, struct value value)
{
	bool needs_quotes =
		!value.is_null &&
		(!value.length || strcmp(value.bytes, "<NULL>") == 0 || value.bytes[0] == ' ' ||
			value.bytes[0] == '"' || value.bytes[value.length - 1] == ' ' ||
			value.bytes[value.length - 1] == '"');

	if (value.is_null) {
		buf_text(out, "<NULL>");
		return;
	}
	if (needs_quotes)
		buf_char(out, '"');
	text_printable(out, value.bytes, value.length, 0);
	if (needs_quotes)
		buf_char(out, '"');
}

static void print_table(const struct run *run)
{
	for (size_t row = 0; row < shown_rows(run); row++) {
		struct buf line = BUF_INIT;

		for (size_t column = 0; column < rowset_columns(run->rows); column++) {
			const char *name = rowset_name(run->rows, column);

			buf_text(&line, column ? "; " : "");
			text_printable(&line, name, strlen(name), 0);
			buf_char(&line, ' ');
			add_shown(&line, rowset_value(run->rows, row, column));
		}
		printf("row %zu: %s\n", row + 1, buf_string(&line));
		buf_free(&line);
	}
}

static bool write_rows(struct run *run, const struct node *node)
{
	const struct options *options = run->headless.options;
	struct buf out = {.limit = (size_t)1 << 30};
	bool is_written = true;

	if (options->json) {
		is_written = out_json(options->output, compose_json(run, node), &run->error);
	} else if (options->csv || options->output) {
		compose_csv(run, &out);
		is_written = buf_overflowed(&out)
				     ? error_set(&run->error,
					       "the rows are larger than 1 GB: use --limit")
				     : out_bytes(options->output, buf_string(&out), out.length,
					       &run->error);
	} else {
		print_table(run);
	}
	buf_free(&out);
	if (rowset_rows(run->rows) > (size_t)run->limit && !options->quiet)
		out_line(stderr, "pgusher: cut at %ld rows; --limit N for more", run->limit);
	return is_written;
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
	else
		return &run->level->nodes[0];
	return NULL;
}

static int read_rows(struct run *run, const char *name)
{
	struct catalog_request *request = catalog_find(run->session, name, found, run);
	const struct node *node;
	struct buf sql = BUF_INIT;
	struct batch *batch;
	bool runs_code = true;

	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		catalog_cancel(&request);
		return EXIT_INTERRUPTED;
	}
	node = only_one(run, name);
	if (!node)
		return EXIT_CHECK_FAILED;
	if (!consent_for(&run->headless, run->session, node, &runs_code, &run->error))
		return run->headless.is_interrupted ? EXIT_INTERRUPTED : EXIT_CHECK_FAILED;
	run->headless.is_done = false;
	compose(run, node, &sql);
	batch = session_batch(run->session,
		&(struct statement){
			.sql = buf_string(&sql), .limit_ms = 60000, .runs_no_code = !runs_code},
		1, rows_came, run);
	buf_free(&sql);
	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		batch_cancel(&batch);
		return EXIT_INTERRUPTED;
	}
	if (!run->rows)
		return EXIT_CHECK_FAILED;
	return write_rows(run, node) ? EXIT_PASS : EXIT_OWN_ERROR;
}

int cmd_data(const struct options *options, char *const *words, int count)
{
	struct run run = {.limit = options->limit ? options->limit : DEFAULT_LIMIT};
	struct secret *password = secret_new();
	struct source *source = NULL;
	int code = EXIT_OWN_ERROR;

	headless_start(&run.headless, options);
	if (count < 1)
		error_set(&run.error, "data needs a table: pgusher data [WHAT] TABLE");
	else
		source = headless_source(&run.headless, words, count - 1, password);
	if (source)
		run.session = headless_open(&run.headless, source, password, &code);
	if (run.session)
		code = read_rows(&run, words[count - 1]);
	if (error_is_set(&run.error))
		out_error(&run.error);
	session_free(run.session);
	rowset_free(run.rows);
	level_free(run.level);
	source_free(source);
	secret_free(password);
	error_clear(&run.error);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
