/* cmd_targets.c - pgusher targets: which targets there are, their parameters, and what one needs.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/memory.h"
#include "cli/cli.h"
#include "cli/headless.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "grants/target.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void add_words(struct buf *out, const char *before, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		buf_printf(out, "%s%s", i ? ", " : before, words->items[i]);
}

/* "14-18", "14-", "10"; "" without bounds. */
static void add_servers(struct buf *out, int least, int most)
{
	if (least && least == most)
		buf_printf(out, "%d", least);
	else if (least && !most)
		buf_printf(out, "%d-", least);
	else if (least)
		buf_printf(out, "%d-%d", least, most);
}

/* --- for people --------------------------------------------------------------------------------
 */

/* "relations: SELECT on $tables in $schemas (table, partitioned)" */
static void add_need(struct buf *out, const struct need *need)
{
	bool has_kinds =
		need->relation_kinds[0] && strcmp(need->relation_kinds, RELATION_KINDS_ALL);
	const char *before = need->privileges ? " on " : ": ";

	buf_text(out, need_kind_word(need->kind));
	if (need->privileges)
		buf_text(out, ": ");
	privileges_add(out, need->privileges);
	add_words(out, before, &need->names);
	add_words(out, ", columns ", &need->columns);
	add_words(out, ", or member of ", &need->equivalents);
	if (need->value && need->kind == NEED_SETTING)
		buf_printf(out, " %s", need_comparison_word(need->comparison));
	if (need->value)
		buf_printf(out, "%s%s", need->names.count ? " " : ": ", need->value);
	add_words(out, " in ", &need->schemas);
	for (const char *letter = has_kinds ? need->relation_kinds : ""; *letter; letter++)
		buf_printf(out, "%s%s%s", letter == need->relation_kinds ? " (" : ", ",
			relation_kind_word(*letter), letter[1] ? "" : ")");
	if (need->needs_all_rows)
		buf_text(out, ", all rows");
	if (need->kind == NEED_MEMBERSHIP && need->how == HOW_SETS)
		buf_text(out, ", by SET ROLE");
	if (need->kind == NEED_MEMBERSHIP && need->how == HOW_MEMBER)
		buf_text(out, ", in any way");
	if (need->is_created)
		buf_text(out, ", made when it is missing");
}

static void print_need(const struct target *target, size_t index)
{
	static const char *const origins[] = {
		[ORIGIN_CONCLUDED] = "concluded",
		[ORIGIN_DOCUMENTATION] = "asked for by the documentation",
		[ORIGIN_SOURCE] = "read in the source",
	};
	const struct need *need = &target->needs[index];
	const struct words *conditions = target_conditions(target, index);
	struct buf what = BUF_INIT, when = BUF_INIT, servers = BUF_INIT;

	add_need(&what, need);
	for (size_t i = 0; i < conditions->count; i++)
		buf_printf(&when, "%s%s", i ? " and " : ", when ", conditions->items[i]);
	add_servers(&servers, need->min_server, need->max_server);
	out_line(stdout, "  %-12s %s", need_level_word(need->level), buf_string(&what));
	if (need->reason)
		out_line(stdout, "               %s", need->reason);
	out_line(stdout, "               %s: %s%s%s%s", need->id, origins[need->origin],
		buf_string(&when), servers.length ? ", on servers " : "", buf_string(&servers));
	buf_free(&what);
	buf_free(&when);
	buf_free(&servers);
}

static void print_parameter(const struct parameter *parameter)
{
	struct buf type = BUF_INIT;

	buf_text(&type, parameter_type_word(parameter->type));
	add_words(&type, " of ", &parameter->choices);
	add_words(&type, ", default ", &parameter->value);
	if (parameter->is_required)
		buf_text(&type, ", required");
	out_line(stdout, "  %-18s %s", parameter->name, buf_string(&type));
	out_line(stdout, "                     %s%s%s", parameter->title,
		parameter->help ? ": " : "", parameter->help ? parameter->help : "");
	buf_free(&type);
}

static void print_head(const struct target *target)
{
	out_line(stdout, "%s: %s%s", target->name, target->title,
		target->origin ? " (your own)" : "");
	if (target->summary)
		out_line(stdout, "  %s", target->summary);
}

static void print_whole(const struct target *target)
{
	struct buf servers = BUF_INIT;
	char *file = target->origin ? path_contract(target->origin) : NULL;

	print_head(target);
	add_servers(&servers, target->min_server, target->max_server);
	if (servers.length)
		out_line(stdout, "  PostgreSQL %s", buf_string(&servers));
	if (file)
		out_line(stdout, "  %s", file);
	for (size_t i = 0; i < target->links.count; i++)
		out_line(stdout, "  %s", target->links.items[i]);
	if (target->parameter_count)
		out_line(stdout, "%s", "Parameters:");
	for (size_t i = 0; i < target->parameter_count; i++)
		print_parameter(&target->parameters[i]);
	out_line(stdout, "%s", "Needs:");
	for (size_t i = 0; i < target->count; i++)
		print_need(target, i);
	buf_free(&servers);
	free(file);
}

static void print_short(const struct target *target)
{
	print_head(target);
	for (size_t i = 0; i < target->parameter_count; i++)
		print_parameter(&target->parameters[i]);
}

/* --- JSON
 * ----------------------------------------------------------------------------------------- */

static json_t *json_of_words(const struct words *words)
{
	json_t *list = json_array();

	for (size_t i = 0; i < words->count; i++)
		json_array_append_new(list, json_of_text(words->items[i]));
	return list;
}

static json_t *json_of_servers(int least, int most)
{
	struct buf text = BUF_INIT;
	json_t *json;

	add_servers(&text, least, most);
	json = text.length ? json_of_text(buf_string(&text)) : json_null();
	buf_free(&text);
	return json;
}

static json_t *json_of_parameter(const struct parameter *parameter)
{
	bool is_list = parameter->type == PARAMETER_SCHEMAS || parameter->type == PARAMETER_TABLES;
	const char *first = parameter->value.count ? parameter->value.items[0] : NULL;

	return json_pack("{s:o, s:s, s:o, s:o, s:b, s:o, s:o}", "name",
		json_of_text(parameter->name), "type", parameter_type_word(parameter->type),
		"title", json_of_text(parameter->title), "help", json_of_text(parameter->help),
		"required", parameter->is_required, "default",
		is_list ? json_of_words(&parameter->value) : json_of_text(first), "choices",
		json_of_words(&parameter->choices));
}

static json_t *json_of_privileges(unsigned privileges)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < PRIVILEGE_COUNT; i++)
		if (privileges & 1u << i)
			json_array_append_new(list, json_string(privilege_word(1u << i)));
	return list;
}

static json_t *json_of_kinds(const char *letters)
{
	json_t *list = json_array();

	for (; *letters; letters++)
		json_array_append_new(list, json_string(relation_kind_word(*letters)));
	return list;
}

static json_t *json_of_need(const struct target *target, size_t index)
{
	const struct need *need = &target->needs[index];
	bool is_setting = need->kind == NEED_SETTING, is_member = need->kind == NEED_MEMBERSHIP;
	json_t *json =
		json_pack("{s:o, s:s, s:s, s:o, s:o, s:s, s:o}", "id", json_of_text(need->id),
			"need", need_kind_word(need->kind), "level", need_level_word(need->level),
			"when", json_of_words(target_conditions(target, index)), "reason",
			json_of_text(need->reason), "evidence", need_origin_word(need->origin),
			"servers", json_of_servers(need->min_server, need->max_server));

	json_object_update_new(
		json, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b}",
			      "privileges", json_of_privileges(need->privileges), "schemas",
			      json_of_words(&need->schemas), "names", json_of_words(&need->names),
			      "columns", json_of_words(&need->columns), "kinds",
			      json_of_kinds(need->relation_kinds), "or_member",
			      json_of_words(&need->equivalents), "is",
			      is_setting ? json_string(need_comparison_word(need->comparison))
					 : json_null(),
			      "value", json_of_text(need->value), "how",
			      is_member ? json_string(need_how_word(need->how)) : json_null(),
			      "all_rows", need->needs_all_rows, "create", need->is_created));
	return json;
}

static json_t *json_of_target(const struct target *target, bool has_needs)
{
	json_t *parameters = json_array(), *needs = has_needs ? json_array() : NULL;
	json_t *json = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
		json_of_text(target->name), "title", json_of_text(target->title), "summary",
		json_of_text(target->summary), "file", json_of_text(target->origin), "links",
		json_of_words(&target->links), "servers",
		json_of_servers(target->min_server, target->max_server), "parameters", parameters);

	for (size_t i = 0; i < target->parameter_count; i++)
		json_array_append_new(parameters, json_of_parameter(&target->parameters[i]));
	for (size_t i = 0; needs && i < target->count; i++)
		json_array_append_new(needs, json_of_need(target, i));
	if (needs)
		json_object_set_new(json, "needs", needs);
	return json;
}

/* --- the command
 * ------------------------------------------------------------------------------------ */

static json_t *answer_with(const char *key, json_t *value)
{
	return json_pack("{s:s, s:i, s:s, s:o}", "pgusher", PACKAGE_VERSION, "format", 1, "command",
		"targets", key, value);
}

/* A file that cannot be read is an entry that says so; the others are of use all the same. */
static bool tell_all(const struct options *options, struct error *error)
{
	struct words names = target_names();
	json_t *list = options->json ? json_array() : NULL;
	bool is_told = true;

	for (size_t i = 0; i < names.count; i++) {
		struct error broken = ERROR_INIT;
		struct target *target = target_find(names.items[i], &broken);

		if (options->json)
			json_array_append_new(
				list, target ? json_of_target(target, false)
					     : json_pack("{s:o, s:o}", "name",
						       json_of_text(names.items[i]), "error",
						       json_of_text(broken.primary)));
		else if (target)
			print_short(target);
		else
			out_line(
				stdout, "%s: cannot be read\n  %s", names.items[i], broken.primary);
		target_free(target);
		error_clear(&broken);
	}
	if (list)
		is_told = out_json(options->output, answer_with("targets", list), error);
	words_release(&names);
	return is_told;
}

static bool tell_one(const struct options *options, const char *name, struct error *error)
{
	struct target *target = target_find(name, error);
	bool is_told = target != NULL;

	if (target && options->json)
		is_told = out_json(options->output,
			answer_with("target", json_of_target(target, true)), error);
	else if (target)
		print_whole(target);
	target_free(target);
	return is_told;
}

int cmd_targets(const struct options *options, char *const *words, int count)
{
	struct error error = ERROR_INIT;
	bool is_told;

	if (count > 1)
		is_told = error_set(&error, "one target is named at most: pgusher targets NAME");
	else
		is_told = count ? tell_one(options, words[0], &error) : tell_all(options, &error);
	if (!is_told)
		out_error(&error);
	error_clear(&error);
	return is_told ? EXIT_PASS : EXIT_OWN_ERROR;
}
