/* target_read.c - a target's file: what stands at its top, and its parameters. */
#include "grants/target_private.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define MAJOR_DIGITS 3
#define NAME_MAX_BYTES 63

/* --- places, and values that several keys share --------------------------------------------------
 */

static bool refuse_at(const struct target_reader *reader, size_t line, size_t column,
	const char *format, va_list arguments)
{
	struct buf why = BUF_INIT;

	buf_vprintf(&why, format, arguments);
	error_set(reader->error, "target %s, line %zu, column %zu: %s", reader->target->name, line,
		column, buf_string(&why));
	buf_free(&why);
	return false;
}

bool target_refuse(
	const struct target_reader *reader, const struct yaml_node *node, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	refuse_at(reader, node->line, node->column, format, arguments);
	va_end(arguments);
	return false;
}

static bool refuse_key(const struct target_reader *reader, const struct yaml_node *node,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool refuse_key(
	const struct target_reader *reader, const struct yaml_node *node, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	refuse_at(reader, node->key_line, node->key_column, format, arguments);
	va_end(arguments);
	return false;
}

static char *joined(const char *const *words)
{
	struct buf out = BUF_INIT;

	for (const char *const *word = words; *word; word++)
		buf_printf(&out, "%s%s", out.length ? ", " : "", *word);
	return buf_take(&out);
}

bool target_check_keys(const struct target_reader *reader, const struct yaml_node *mapping,
	const char *const *allowed)
{
	if (mapping->kind != YAML_MAPPING)
		return target_refuse(reader, mapping, "\"key: value\" lines are expected here");
	for (const struct yaml_node *node = mapping->first; node; node = node->next) {
		if (word_place(allowed, node->key) < 0) {
			char *list = joined(allowed);

			refuse_key(reader, node, "\"%s\" is no key here; there are %s", node->key,
				list);
			free(list);
			return false;
		}
	}
	return true;
}

bool target_read_text(const struct target_reader *reader, const struct yaml_node *node, char **text)
{
	if (node->kind != YAML_TEXT || !*node->text)
		return target_refuse(reader, node, "a text is expected here");
	if (strlen(node->text) > TARGET_TEXT_MAX)
		return target_refuse(reader, node, "longer than %d bytes", TARGET_TEXT_MAX);
	mem_replace(text, mem_text(node->text));
	return true;
}

bool target_read_words(
	const struct target_reader *reader, const struct yaml_node *node, struct words *words)
{
	bool is_list = node->kind == YAML_SEQUENCE;

	if (node->kind == YAML_MAPPING || (is_list && !node->first))
		return target_refuse(reader, node, "a word or a list of words is expected here");
	for (const struct yaml_node *item = is_list ? node->first : node; item;
		item = is_list ? item->next : NULL) {
		char *word = NULL;

		if (words->count == TARGET_WORD_MAX)
			return target_refuse(reader, item, "more than %d words", TARGET_WORD_MAX);
		if (!target_read_text(reader, item, &word))
			return false;
		words_add(words, word);
		free(word);
	}
	return true;
}

bool target_read_place(const struct target_reader *reader, const struct yaml_node *node,
	const char *const *words, int *place)
{
	char *list;

	*place = node->kind == YAML_TEXT ? word_place(words, node->text) : -1;
	if (*place >= 0)
		return true;
	list = joined(words);
	target_refuse(reader, node, "not one of %s", list);
	free(list);
	return false;
}

bool target_read_bool(const struct target_reader *reader, const struct yaml_node *node, bool *is)
{
	int place;

	if (!target_read_place(reader, node, switch_words, &place))
		return false;
	*is = place == 1;
	return true;
}

static const char *read_major(const char *text, int *major)
{
	size_t digits = strspn(text, "0123456789");

	*major = digits && digits <= MAJOR_DIGITS && text[0] != '0' ? atoi(text) : 0;
	return text + digits;
}

bool target_read_servers(
	const struct target_reader *reader, const struct yaml_node *node, int *least, int *most)
{
	const char *at = read_major(node->kind == YAML_TEXT ? node->text : "", least);
	bool is_good = *least != 0;

	*most = *least;
	if (strcmp(at, "-") == 0) {
		*most = 0;
	} else if (at[0] == '-') {
		at = read_major(at + 1, most);
		is_good = is_good && !*at && *most >= *least;
	} else {
		is_good = is_good && !*at;
	}
	return is_good || target_refuse(reader, node,
				  "major versions are expected here: \"14-18\", \"14-\" or \"10\"");
}

/* --- parameters
 * -------------------------------------------------------------------------------------- */

static bool is_name(const char *name)
{
	size_t length = strlen(name);

	return length && length <= NAME_MAX_BYTES && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

static bool read_choices(const struct target_reader *reader, struct parameter *parameter,
	const struct yaml_node *node)
{
	bool is_choice = parameter->type == PARAMETER_CHOICE;

	if (!node)
		return true;
	if (!is_choice)
		return target_refuse(reader, node, "only a \"choice\" has choices");
	if (!target_read_words(reader, node, &parameter->choices))
		return false;
	for (size_t i = 0; i < parameter->choices.count; i++)
		if (strchr(parameter->choices.items[i], '|'))
			return target_refuse(reader, node,
				"\"|\" stands between the choices of a condition, not in one");
	return true;
}

static bool read_default(const struct target_reader *reader, struct parameter *parameter,
	const struct yaml_node *node)
{
	const char *why;

	if (!node) {
		if (parameter->type == PARAMETER_SWITCH)
			words_add(&parameter->value, "false");
		return true;
	}
	if (parameter->is_required)
		return target_refuse(reader, node, "what is required has no default");
	if (!target_read_words(reader, node, &parameter->value))
		return false;
	if (parameter->value.count > 1 && !parameter_is_list(parameter))
		return target_refuse(reader, node, "one value is expected here");
	for (size_t i = 0; i < parameter->value.count; i++)
		if (!parameter_fits(parameter, parameter->value.items[i], &why))
			return target_refuse(
				reader, node, "\"%s\" is not %s", parameter->value.items[i], why);
	return true;
}

static bool read_parameter(const struct target_reader *reader, struct parameter *parameter,
	const struct yaml_node *node)
{
	static const char *const keys[] = {
		"type", "title", "help", "required", "default", "choices", NULL};
	const struct yaml_node *type = yaml_tree_child(node, "type"),
			       *title = yaml_tree_child(node, "title"),
			       *help = yaml_tree_child(node, "help"),
			       *required = yaml_tree_child(node, "required");
	int place;

	parameter->name = mem_text(node->key);
	if (!is_name(node->key))
		return refuse_key(
			reader, node, "a parameter's name has small letters, digits and \"_\"");
	if (!target_check_keys(reader, node, keys))
		return false;
	if (!type)
		return target_refuse(reader, node, "a parameter has a \"type\"");
	if (!target_read_place(reader, type, type_words, &place))
		return false;
	parameter->type = (enum parameter_type)place;
	if (!title)
		parameter->title = mem_text(node->key);
	else if (!target_read_text(reader, title, &parameter->title))
		return false;
	if (help && !target_read_text(reader, help, &parameter->help))
		return false;
	if (required && !target_read_bool(reader, required, &parameter->is_required))
		return false;
	if (!read_choices(reader, parameter, yaml_tree_child(node, "choices")))
		return false;
	if (parameter->type == PARAMETER_CHOICE && !parameter->choices.count)
		return target_refuse(reader, node, "a \"choice\" has \"choices\"");
	return read_default(reader, parameter, yaml_tree_child(node, "default"));
}

static bool read_parameters(const struct target_reader *reader, const struct yaml_node *mapping)
{
	struct target *target = reader->target;

	if (!mapping)
		return true;
	if (mapping->kind != YAML_MAPPING)
		return target_refuse(
			reader, mapping, "\"name: {type: ...}\" lines are expected here");
	for (const struct yaml_node *node = mapping->first; node; node = node->next) {
		struct parameter *parameter;

		if (target->parameter_count == TARGET_PARAMETER_MAX)
			return refuse_key(
				reader, node, "more than %d parameters", TARGET_PARAMETER_MAX);
		target->parameters = mem_resize(target->parameters, target->parameter_count + 1,
			sizeof *target->parameters);
		parameter = &target->parameters[target->parameter_count++];
		*parameter = (struct parameter){.name = NULL};
		if (!read_parameter(reader, parameter, node))
			return false;
	}
	return true;
}

/* --- the top
 * ------------------------------------------------------------------------------------------- */

static bool read_links(const struct target_reader *reader, const struct yaml_node *node)
{
	struct words *links = &reader->target->links;

	if (!node)
		return true;
	if (!target_read_words(reader, node, links))
		return false;
	for (size_t i = 0; i < links->count; i++)
		if (strncmp(links->items[i], "https://", 8) != 0)
			return target_refuse(reader, node, "a link begins with https://");
	return true;
}

static bool read_root(const struct target_reader *reader, const struct yaml_node *root)
{
	static const char *const keys[] = {
		"title", "summary", "links", "servers", "parameters", "needs", NULL};
	struct target *target = reader->target;
	const struct yaml_node *title = yaml_tree_child(root, "title"),
			       *summary = yaml_tree_child(root, "summary"),
			       *servers = yaml_tree_child(root, "servers"),
			       *needs = yaml_tree_child(root, "needs");

	if (!target_check_keys(reader, root, keys))
		return false;
	if (!title || !needs)
		return target_refuse(reader, root, "a target has \"title\" and a list \"needs\"");
	return target_read_text(reader, title, &target->title) &&
	       (!summary || target_read_text(reader, summary, &target->summary)) &&
	       (!servers || target_read_servers(
				    reader, servers, &target->min_server, &target->max_server)) &&
	       read_links(reader, yaml_tree_child(root, "links")) &&
	       read_parameters(reader, yaml_tree_child(root, "parameters")) &&
	       target_read_needs(reader, needs);
}

struct target *target_read(const char *name, const char *bytes, size_t length, struct error *error)
{
	char *called = mem_printf("target %s", name);
	struct yaml_node *root = yaml_tree_read(bytes, length, called, error);
	struct target *target = mem_new(sizeof *target);
	const struct target_reader reader = {.target = target, .error = error};
	bool is_good;

	target->name = mem_text(name);
	if (root && !root->line)
		root->line = root->column = 1; /* an empty file has no mapping to stand at */
	is_good = root && read_root(&reader, root);
	yaml_tree_free(root);
	free(called);
	if (is_good)
		return target;
	target_free(target);
	return NULL;
}
