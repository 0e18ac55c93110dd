/* cmd_schema.c - pgusher schema: schemas and objects; with a pattern that names one, its tabs. */
#include "base/buf.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "cli/schema_tabs.h"
#include "config.h"
#include "loop/loop.h"
#include "source/source.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct run {
	struct headless headless;
	struct session *session;
	struct level *level; /* what the last request brought */
	struct error error;
	json_t *schemas; /* with --json */
	const char *pattern;
	bool matched;
};

static void level_came(void *self, struct level *level, const struct error *error)
{
	struct run *run = self;

	run->level = level;
	if (error)
		error_copy(&run->error, error);
	run->headless.is_done = true;
}

static bool wait_for(struct run *run, struct catalog_request *request)
{
	loop_until(run->headless.loop, &run->headless.is_done);
	if (run->headless.is_interrupted) {
		catalog_cancel(&request);
		return false;
	}
	run->headless.is_done = false;
	return true;
}

/* "app", "app.*", "app.cust*", "cust*": * and ? as in psql. */
static bool matches(const struct run *run, const struct node *node)
{
	const char *dot;
	char *schema;
	bool is_match;

	if (!run->pattern)
		return true;
	dot = strchr(run->pattern, '.');
	if (!dot)
		return fnmatch(run->pattern, node->name, 0) == 0 ||
		       (node->schema && fnmatch(run->pattern, node->schema, 0) == 0);
	schema = mem_text_n(run->pattern, (size_t)(dot - run->pattern));
	is_match = node->schema && fnmatch(schema, node->schema, 0) == 0 &&
		   fnmatch(dot + 1, node->name, 0) == 0;
	free(schema);
	return is_match;
}

static json_t *json_of_node(const struct node *node)
{
	json_t *object = json_pack("{s:o, s:o, s:o, s:o}", "name", json_of_text(node->name), "kind",
		json_of_text(node->word), "owner", json_of_text(node->owner), "rights",
		json_of_text(node->rights));

	if (node->estimate >= 0)
		json_object_set_new(object, "estimate", json_integer(node->estimate));
	if (node->size_bytes >= 0)
		json_object_set_new(object, "size_bytes", json_integer(node->size_bytes));
	if (node->comment)
		json_object_set_new(object, "comment", json_of_text(node->comment));
	if (node->note)
		json_object_set_new(object, "note", json_of_text(node->note));
	return object;
}

static void print_node(const struct node *node)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "  %-12s %s (%s)", node->word ? node->word : "", node->name,
		node->rights ? node->rights : "");
	if (node->estimate >= 0)
		buf_printf(&line, ", ~%" PRId64 " rows", node->estimate);
	if (node->note)
		buf_printf(&line, ", %s", node->note);
	if (node->comment)
		buf_printf(&line, ": %s", node->comment);
	out_line(stdout, "%s", buf_string(&line));
	buf_free(&line);
}

static bool tell_objects(struct run *run, const struct node *schema, const struct level *objects)
{
	json_t *list = json_array();
	bool has_details = run->pattern && !strpbrk(run->pattern, "*?[") &&
			   strcmp(run->pattern, schema->name) != 0;
	bool is_first = true, went_on = true;

	for (size_t i = 0; i < objects->count && went_on; i++) {
		const struct node *node = &objects->nodes[i];
		json_t *object = NULL;

		if (!matches(run, node))
			continue;
		run->matched = true;
		if (run->schemas) {
			object = json_of_node(node);
			json_array_append_new(list, object);
		} else {
			if (is_first)
				out_line(stdout, "schema %s (%s)", schema->name, schema->rights);
			print_node(node);
		}
		is_first = false;
		if (has_details && node->kind == NODE_RELATION)
			went_on = schema_tabs(&run->headless, run->session, node, object);
	}
	if (run->schemas && !is_first)
		json_array_append_new(run->schemas,
			json_pack("{s:o, s:o, s:o, s:O}", "name", json_of_text(schema->name),
				"owner", json_of_text(schema->owner), "rights",
				json_of_text(schema->rights), "objects", list));
	json_decref(list);
	return went_on;
}

static int tell(struct run *run)
{
	const struct options *options = run->headless.options;
	struct level *schemas;
	bool went_on = wait_for(run, catalog_schemas(run->session, level_came, run));

	schemas = run->level;
	for (size_t i = 0; schemas && went_on && i < schemas->count; i++) {
		if (schemas->nodes[i].is_system &&
			!(run->pattern && text_starts_with(run->pattern, schemas->nodes[i].name)))
			continue;
		went_on = wait_for(
			run, catalog_objects(run->session, &schemas->nodes[i], level_came, run));
		if (went_on && run->level)
			went_on = tell_objects(run, &schemas->nodes[i], run->level);
		level_free(run->level);
		run->level = NULL;
	}
	level_free(schemas);
	if (error_is_set(&run->error)) {
		out_error(&run->error);
		return EXIT_CHECK_FAILED;
	}
	if (run->schemas &&
		!out_json(options->output,
			json_pack("{s:s, s:i, s:s, s:O}", "pgusher", PACKAGE_VERSION, "format", 1,
				"command", "schema", "schemas", run->schemas),
			&run->error)) {
		out_error(&run->error);
		return EXIT_OWN_ERROR;
	}
	if (run->pattern && !run->matched) {
		out_line(stderr, "pgusher: nothing matches \"%s\"", run->pattern);
		return EXIT_CHECK_FAILED;
	}
	return EXIT_PASS;
}

int cmd_schema(const struct options *options, char *const *words, int count)
{
	struct run run = {.session = NULL};
	struct secret *password = secret_new();
	bool has_server = options->host || options->dbname || options->user;
	struct source *source;
	int code = EXIT_OWN_ERROR;

	if (count == 2 || (count == 1 && has_server && !options_is_source(words[0])))
		run.pattern = words[--count];
	headless_start(&run.headless, options);
	source = headless_source(&run.headless, words, count, password);
	if (source)
		run.session = headless_open(&run.headless, source, password, &code);
	if (run.session) {
		run.schemas = options->json ? json_array() : NULL;
		code = tell(&run);
		json_decref(run.schemas);
	}
	session_free(run.session);
	source_free(source);
	secret_free(password);
	error_clear(&run.error);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
