/* cmd_sources.c - pgusher list, show, save and info: what is known on this machine. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "grants/target.h"
#include "source/source.h"
#include "source/store.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const kind_words[] = {
	[ENTRY_SAVED] = "saved", [ENTRY_SERVICE] = "service", [ENTRY_DRAFT] = "draft"};

static int fail(struct error *error)
{
	out_error(error);
	error_clear(error);
	return EXIT_OWN_ERROR;
}

static int print_json(const struct options *options, json_t *object)
{
	struct error error = ERROR_INIT;

	return out_json(options->output, object, &error) ? EXIT_PASS : fail(&error);
}

static json_t *json_of_entry(const struct store_entry *entry)
{
	struct buf where = BUF_INIT;
	json_t *object = json_pack("{s:o, s:s, s:o}", "name", json_of_text(entry->name), "kind",
		kind_words[entry->kind], "file", json_of_text(entry->path));

	if (entry->source) {
		source_describe(entry->source, &where);
		json_object_set_new(object, "where", json_of_text(buf_string(&where)));
		json_object_set_new(
			object, "user", json_of_text(source_value(entry->source, "user")));
	} else {
		json_object_set_new(object, "error", json_of_text(entry->error.primary));
	}
	if (entry->last.result)
		json_object_set_new(object, "last",
			json_pack("{s:o, s:I}", "result", json_of_text(entry->last.result),
				"moment", (json_int_t)entry->last.moment));
	buf_free(&where);
	return object;
}

static void print_entry(const struct store_entry *entry)
{
	struct buf where = BUF_INIT;

	if (entry->source)
		source_describe(entry->source, &where);
	else
		buf_printf(&where, "cannot be read: %s", entry->error.primary);
	out_line(stdout, "%-20s %-8s %s%s%s", entry->name, kind_words[entry->kind],
		buf_string(&where), entry->last.result ? "  last test: " : "",
		entry->last.result ? entry->last.result : "");
	buf_free(&where);
}

int cmd_list(const struct options *options, char *const *words, int count)
{
	struct store *store = store_open();
	json_t *list = json_array();
	int code = EXIT_PASS;

	(void)words;
	(void)count;
	for (size_t i = 0; i < store_count(store); i++) {
		if (options->json)
			json_array_append_new(list, json_of_entry(store_at(store, i)));
		else
			print_entry(store_at(store, i));
	}
	if (options->json)
		code = print_json(
			options, json_pack("{s:s, s:i, s:s, s:O}", "pgusher", PACKAGE_VERSION,
					 "format", 1, "command", "list", "sources", list));
	else if (!store_count(store))
		out_line(stderr, "There is no source yet. \"pgusher save NAME URI\" makes one, "
				 "\"pgusher\" asks for it in a form.");
	json_decref(list);
	store_free(store);
	return code;
}

int cmd_show(const struct options *options, char *const *words, int count)
{
	struct secret *password = secret_new();
	struct error error = ERROR_INIT;
	struct source *source = options_source(options, words, count, password, &error);
	json_t *values = json_object();
	int code = EXIT_PASS;

	secret_free(password);
	for (size_t i = 0; source && i < field_count(); i++) {
		const struct field *field = field_at(i);
		const char *value = source_value(source, field->keyword);
		const char *origin = source_origin_text(source, field->keyword);

		if (!value || (!source_is_set(source, field->keyword) && !options->verbose))
			continue;
		if (options->json)
			json_object_set_new(values, field->keyword,
				json_pack("{s:o, s:o}", "value", json_of_text(value), "origin",
					json_of_text(origin)));
		else
			out_line(stdout, "%-26s %-40s %s", field->keyword, value, origin);
	}
	if (!source)
		code = fail(&error);
	else if (options->json)
		code = print_json(
			options, json_pack("{s:s, s:i, s:s, s:O}", "pgusher", PACKAGE_VERSION,
					 "format", 1, "command", "show", "values", values));
	json_decref(values);
	source_free(source);
	return code;
}

int cmd_save(const struct options *options, char *const *words, int count)
{
	struct error error = ERROR_INIT;
	struct secret *password = secret_new();
	struct source *source = NULL;
	bool is_saved;

	if (count < 1)
		error_set(&error, "save needs a name: pgusher save NAME [WHAT]");
	else
		source = options_source(options, words + 1, count - 1, password, &error);
	/* What the environment said is not a secret's origin that a saved source may keep. */
	if (source && strcmp(source_value(source, "password_from"), "auto") == 0)
		source_set(source, "password_from", "ask", ORIGIN_SAVED, NULL);
	is_saved = source && store_save(source, words[0], options->overwrite, &error);
	if (is_saved && !options->quiet)
		out_line(stderr, "Saved %s.%s", words[0],
			secret_length(password) ? " The password was left out." : "");
	if (!is_saved && error_is_set(&error) && source && !options->overwrite &&
		strstr(error.primary, "exists"))
		error_set_hint(&error, "--overwrite replaces it");
	secret_free(password);
	source_free(source);
	return is_saved ? EXIT_PASS : fail(&error);
}

/* --- info ------------------------------------------------------------------------------------ */

static void tell_path(json_t *paths, const char *what, char *path)
{
	const char *state = "no home directory";

	if (path)
		state = access(path, R_OK) == 0 ? "exists"
			: errno == ENOENT	? "missing"
						: "not readable";
	if (paths)
		json_object_set_new(paths, what,
			json_pack("{s:o, s:s}", "path", json_of_text(path), "state", state));
	else
		out_line(stdout, "%-20s %s (%s)", what, path ? path : "-", state);
	free(path);
}

static char *below(char *directory, const char *name)
{
	char *path = directory ? path_join(directory, name) : NULL;

	free(directory);
	return path;
}

int cmd_info(const struct options *options, char *const *words, int count)
{
	json_t *paths = options->json ? json_object() : NULL;

	(void)words;
	(void)count;
	if (!paths)
		cli_version();
	tell_path(paths, "configuration", path_config());
	tell_path(paths, "sources", below(path_config(), "sources.d"));
	tell_path(paths, "targets", target_directory());
	tell_path(paths, "state", path_state());
	tell_path(paths, "draft", below(path_state(), "draft.yaml"));
	tell_path(paths, "last results", below(path_state(), "last-results.json"));
	tell_path(paths, "log", below(path_state(), "log"));
	tell_path(paths, "services", path_expand("~/.pg_service.conf"));
	tell_path(paths, "password file", path_expand("~/.pgpass"));
	tell_path(paths, "known hosts", path_expand("~/.ssh/known_hosts"));
	tell_path(paths, "root certificate", path_expand("~/.postgresql/root.crt"));
	if (!paths)
		return EXIT_PASS;
	return print_json(options, json_pack("{s:s, s:i, s:s, s:o}", "pgusher", PACKAGE_VERSION,
					   "format", 1, "command", "info", "paths", paths));
}
