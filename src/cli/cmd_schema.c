/* cmd_schema.c - pgusher schema: what a server has, level by level as the tree reads it; with a
 * pattern that names one object, its tabs. */
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
#include "cli/schema_ddl.h"
#include "cli/schema_tabs.h"
#include "config.h"
#include "loop/loop.h"
#include "session/session.h"
#include "source/name_patterns.h"
#include "source/source.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define PARTITION_DEPTH_MAX 16

struct run {
	struct headless headless;
	struct session *session;
	struct name_patterns *patterns; /* of the source; NULL: all is wanted */
	struct level *level, *database; /* what the last request brought */
	struct error error;
	json_t *json; /* with --json */
	const char *pattern;
	bool wanted[GROUP_COUNT]; /* by --kind; all without it */
	bool has_databases;	  /* --kind database, or no --kind */
	bool matched, is_incomplete;
	int64_t left_out[NAMED_COUNT];
};

static void level_came(void *self, struct level *level, const struct error *error)
{
	struct run *run = self;

	run->level = level;
	if (error)
		error_copy(&run->error, error);
	run->headless.is_done = true;
}

static void root_came(
	void *self, struct level *server, struct level *database, const struct error *error)
{
	struct run *run = self;

	run->database = database;
	level_came(self, server, error);
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
	if (!node->schema)
		return fnmatch(run->pattern, node->name, 0) == 0;
	schema = mem_text_n(run->pattern, (size_t)(dot - run->pattern));
	is_match = fnmatch(schema, node->schema, 0) == 0 && fnmatch(dot + 1, node->name, 0) == 0;
	free(schema);
	return is_match;
}

static void add_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_of_text(text));
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
	add_text(object, "comment", node->comment);
	add_text(object, "note", node->note);
	return object;
}

static void print_node(const struct node *node, int depth)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "%*s%-12s %s (%s)", 2 * depth, "", node->word ? node->word : "",
		node->name, node->rights ? node->rights : "");
	if (node->estimate >= 0)
		buf_printf(&line, ", ~%" PRId64 " rows", node->estimate);
	if (node->note && *node->note)
		buf_printf(&line, ", %s", node->note);
	if (node->comment)
		buf_printf(&line, ": %s", node->comment);
	out_row(stdout, "%s", buf_string(&line));
	buf_free(&line);
}

/* What cannot be had says so in its place; the rest goes on while there is a session. */
static bool note_failure(struct run *run, const char *what, const char *why, json_t *list)
{
	run->is_incomplete = true;
	if (list)
		json_array_append_new(list, json_pack("{s:o, s:o}", "kind", json_of_text(what),
						    "error", json_of_text(why)));
	else
		out_row(stdout, "  %s: cannot be read: %s", what, why);
	return session_is_open(run->session);
}

/* --- the objects of a group ------------------------------------------------------------------ */

struct place {
	const struct node *schema; /* NULL: of the database or the server */
	const char *title;	   /* printed before the first one; then NULL */
	json_t *list;		   /* of objects; NULL: they are printed */
	int depth;		   /* of partitions */
};

static bool tell_pages(struct run *run, const struct node *parent, struct place *place);

static bool tell_partitions(
	struct run *run, const struct node *node, const struct place *place, json_t *object)
{
	struct place below = {.schema = place->schema,
		.list = object ? json_array() : NULL,
		.depth = place->depth + 1};
	bool went_on = below.depth > PARTITION_DEPTH_MAX || tell_pages(run, node, &below);

	if (object)
		json_object_set_new(object, "partitions", below.list);
	return went_on;
}

static bool tell_object(struct run *run, const struct node *node, struct place *place)
{
	bool has_details = run->pattern && !place->depth && !strpbrk(run->pattern, "*?[") &&
			   place->schema && strcmp(run->pattern, place->schema->name) != 0;
	json_t *object = NULL;

	run->matched = true;
	if (place->list) {
		object = json_of_node(node);
		json_array_append_new(place->list, object);
	} else {
		if (place->title)
			out_row(stdout, "%s", place->title);
		place->title = NULL;
		print_node(node, place->depth + 1);
	}
	if (has_details && node->kind == NODE_RELATION &&
		!schema_tabs(&run->headless, run->session, node, object))
		return false;
	return node->relkind != 'p' || tell_partitions(run, node, place, object);
}

/* Of a group, or the partitions of a table: page by page, so that any number fits. */
static bool tell_pages(struct run *run, const struct node *parent, struct place *place)
{
	struct level *before = NULL, *level;
	bool went_on = true;

	do {
		struct catalog_page page = {.patterns = run->patterns, .after = before};

		went_on = wait_for(run, catalog_page(run->session, parent, &page, level_came, run));
		level_free(before);
		level = before = run->level;
		run->level = NULL;
		if (went_on && !level) {
			went_on = note_failure(run, parent->name, run->error.primary, place->list);
			error_clear(&run->error);
		}
		for (size_t i = 0; level && went_on && i < level->count; i++)
			if (place->depth || matches(run, &level->nodes[i]))
				went_on = tell_object(run, &level->nodes[i], place);
	} while (went_on && level && level->has_more);
	level_free(level);
	return went_on;
}

static bool tell_group(struct run *run, const struct node *group, struct place *place)
{
	if (group->estimate < 0)
		return note_failure(run, group->name, group->note ? group->note : "", place->list);
	return tell_pages(run, group, place);
}

/* --- levels ---------------------------------------------------------------------------------- */

static void keep_schema(struct run *run, const struct node *schema, json_t *objects)
{
	json_array_append_new(json_object_get(run->json, "schemas"),
		json_pack("{s:o, s:o, s:o, s:O}", "name", json_of_text(schema->name), "owner",
			json_of_text(schema->owner), "rights", json_of_text(schema->rights),
			"objects", objects));
}

static bool tell_schema(struct run *run, const struct node *schema)
{
	char *title = mem_printf("schema %s (%s)", schema->name, schema->rights);
	struct place place = {.schema = schema, .title = title};
	struct level *groups;
	bool went_on =
		wait_for(run, catalog_groups(run->session, schema, run->patterns, level_came, run));

	groups = run->level;
	run->level = NULL;
	place.list = run->json ? json_array() : NULL;
	if (went_on && !groups) {
		went_on = note_failure(run, schema->name, run->error.primary, place.list);
		error_clear(&run->error);
	}
	for (size_t i = 0; groups && went_on && i < groups->count; i++) {
		run->left_out[NAMED_TABLE] += groups->nodes[i].left_out;
		if (run->wanted[groups->nodes[i].group])
			went_on = tell_group(run, &groups->nodes[i], &place);
	}
	if (json_array_size(place.list))
		keep_schema(run, schema, place.list);
	json_decref(place.list);
	level_free(groups);
	free(title);
	return went_on;
}

/* Whether anything in a schema can match the pattern. */
static bool is_schema_meant(const struct run *run, const struct node *schema)
{
	const char *dot = run->pattern ? strchr(run->pattern, '.') : NULL;
	char *part;
	bool is_meant;

	if (schema->is_system && !(run->pattern && text_starts_with(run->pattern, schema->name)))
		return false;
	if (!dot)
		return true;
	part = mem_text_n(run->pattern, (size_t)(dot - run->pattern));
	is_meant = fnmatch(part, schema->name, 0) == 0;
	free(part);
	return is_meant;
}

static bool tell_schemas(struct run *run, const struct level *level)
{
	bool is_wanted = false, went_on = true;

	for (enum node_group group = GROUP_TABLES; group < GROUP_FIRST_OF_DATABASE; group++)
		is_wanted = is_wanted || run->wanted[group];
	for (size_t i = 0; i < level->count && went_on; i++) {
		const struct node *node = &level->nodes[i];

		if (node->kind != NODE_SCHEMA)
			continue;
		if (run->patterns && node->is_left_out)
			run->left_out[NAMED_SCHEMA] += !node->is_system;
		else if (is_wanted && is_schema_meant(run, node))
			went_on = tell_schema(run, node);
	}
	return went_on;
}

/* Groups of the database or of the server: an array each, by the id of the group. */
static bool tell_groups(struct run *run, const struct level *level, const char *key)
{
	json_t *object = run->json ? json_object_get(run->json, key) : NULL;
	bool went_on = true;

	for (size_t i = 0; i < level->count && went_on; i++) {
		const struct node *node = &level->nodes[i];
		struct place place = {.title = node->name, .list = object ? json_array() : NULL};

		if (node->kind == NODE_GROUP && run->wanted[node->group])
			went_on = tell_group(run, node, &place);
		if (json_array_size(place.list))
			json_object_set(object, group_row(node->group)->id, place.list);
		json_decref(place.list);
	}
	return went_on;
}

static void tell_databases(struct run *run, const struct level *level)
{
	struct place place = {.title = "databases",
		.list = run->json && run->has_databases ? json_array() : NULL};

	for (size_t i = 0; i < level->count; i++) {
		const struct node *node = &level->nodes[i];

		if (node->kind != NODE_DATABASE || node->is_system)
			continue;
		if (run->patterns && node->is_left_out)
			run->left_out[NAMED_DATABASE]++;
		else if (run->has_databases && matches(run, node))
			tell_object(run, node, &place);
	}
	if (place.list)
		json_object_set_new(json_object_get(run->json, "server"), "databases", place.list);
}

static void tell_left_out(struct run *run)
{
	const int64_t *left_out = run->left_out;

	if (!left_out[NAMED_DATABASE] && !left_out[NAMED_SCHEMA] && !left_out[NAMED_TABLE])
		return;
	if (run->json)
		json_object_set_new(run->json, "left_out",
			json_pack("{s:I, s:I, s:I}", "databases",
				(json_int_t)left_out[NAMED_DATABASE], "schemas",
				(json_int_t)left_out[NAMED_SCHEMA], "tables",
				(json_int_t)left_out[NAMED_TABLE]));
	out_line(stderr,
		"pgusher: left out by the source's patterns: databases %" PRId64
		", schemas %" PRId64 ", tables %" PRId64 "; --left-out shows them",
		left_out[NAMED_DATABASE], left_out[NAMED_SCHEMA], left_out[NAMED_TABLE]);
}

static bool tell_all(struct run *run)
{
	struct level *server, *database;
	bool went_on = wait_for(run, catalog_root(run->session, run->patterns, root_came, run));

	server = run->level;
	database = run->database;
	run->level = NULL;
	if (database)
		error_clear(&run->error); /* databases of the server may be out of reach */
	if (went_on && database) {
		went_on = tell_schemas(run, database) && tell_groups(run, database, "database") &&
			  tell_groups(run, server, "server");
		if (went_on)
			tell_databases(run, server);
	}
	level_free(server);
	level_free(database);
	return went_on;
}

static int tell(struct run *run)
{
	const struct options *options = run->headless.options;
	bool went_on = tell_all(run);

	if (error_is_set(&run->error)) {
		out_error(&run->error);
		return EXIT_CHECK_FAILED;
	}
	if (!went_on)
		return EXIT_CHECK_FAILED;
	tell_left_out(run);
	if (run->json && !out_json(options->output, run->json, &run->error)) {
		out_error(&run->error);
		return EXIT_OWN_ERROR;
	}
	if (run->pattern && !run->matched) {
		out_line(stderr, "pgusher: nothing matches \"%s\"", run->pattern);
		return EXIT_CHECK_FAILED;
	}
	return EXIT_PASS;
}

/* --- the command line ------------------------------------------------------------------------ */

/* Without --kind all kinds are wanted; a pattern means what schemas hold. */
static bool choose_kinds(struct run *run)
{
	const struct word_list *kinds = &run->headless.options->kinds;

	for (enum node_group group = GROUP_TABLES; !kinds->count && group < GROUP_COUNT; group++)
		run->wanted[group] = !run->pattern || group < GROUP_FIRST_OF_DATABASE;
	run->has_databases = !kinds->count && !run->pattern;
	for (size_t i = 0; i < kinds->count; i++) {
		enum node_group group = group_of_word(kinds->items[i]);

		if (group)
			run->wanted[group] = true;
		else if (strcmp(kinds->items[i], "databases") == 0 ||
			 strcmp(kinds->items[i], "database") == 0)
			run->has_databases = true;
		else
			return error_set(
				&run->error, "--kind: there is no kind \"%s\"", kinds->items[i]);
	}
	return true;
}

static void name_kinds(struct error *error)
{
	struct buf words = BUF_INIT;

	for (enum node_group group = GROUP_TABLES; group < GROUP_COUNT; group++)
		buf_printf(&words, "%s, ", group_row(group)->id);
	error_set_hint(error, "It is one of %sdatabases.", buf_string(&words));
	buf_free(&words);
}

static int look(struct run *run, const struct source *source, const struct secret *password)
{
	int code = EXIT_OWN_ERROR;

	if (!choose_kinds(run)) {
		name_kinds(&run->error);
		out_error(&run->error);
		return code;
	}
	if (!run->headless.options->left_out)
		run->patterns = name_patterns_new(source, &run->error);
	if (error_is_set(&run->error)) {
		out_error(&run->error);
		return code;
	}
	run->session = headless_open(&run->headless, source, password, &code);
	if (!run->session)
		return code;
	if (run->headless.options->ddl)
		return schema_ddl(&run->headless, run->session, run->pattern);
	if (run->headless.options->json)
		run->json =
			json_pack("{s:s, s:i, s:s, s:[], s:{}, s:{}}", "pgusher", PACKAGE_VERSION,
				"format", 1, "command", "schema", "schemas", "database", "server");
	code = tell(run);
	json_decref(run->json);
	return code;
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
		code = look(&run, source, password);
	session_free(run.session);
	source_free(source);
	secret_free(password);
	name_patterns_free(run.patterns);
	error_clear(&run.error);
	code = headless_exit_code(&run.headless, code);
	headless_end(&run.headless);
	return code;
}
