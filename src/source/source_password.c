#include "source/source_password.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "pg/ident.h"
#include "source/source.h"
#include "source/source_file.h"
#include "source/yaml.h"

#include <stdlib.h>
#include <string.h>

/* What stands below an origin, and in which field it goes: {ORIGIN: {KEY: ...}}, {ORIGIN: {KEY:
 * {INNER: ...}}}, or without a key {ORIGIN: ...}. */
static const struct setting {
	const char *origin, *key, *inner, *keyword;
	bool is_command; /* a list of words, in the field a command line */
} settings[] = {
	{.origin = "env", .keyword = "password_env"},
	{.origin = "command", .keyword = "password_command", .is_command = true},
	{.origin = "aws-iam", .key = "region", .keyword = "aws_region"},
	{.origin = "aws-iam", .key = "profile", .keyword = "aws_profile"},
	{.origin = "aws-iam", .key = "command", .keyword = "aws_command", .is_command = true},
	{.origin = "azure-entra", .key = "tenant", .keyword = "azure_tenant"},
	{.origin = "azure-entra", .key = "client_id", .keyword = "azure_client_id"},
	{.origin = "azure-entra", .key = "secret", .inner = "env", .keyword = "azure_secret_env"},
	{.origin = "azure-entra",
		.key = "secret",
		.inner = "command",
		.keyword = "azure_secret_command",
		.is_command = true},
	{.origin = "azure-entra", .key = "token_url", .keyword = "azure_token_url"},
	{.origin = "azure-entra", .key = "scope", .keyword = "azure_scope"},
	{.origin = "azure-entra", .key = "root_cert", .keyword = "azure_root_cert"},
};

#define SETTINGS (sizeof settings / sizeof *settings)

/* Those that need nothing more. */
static const char *const words[] = {"ask", "pgpass", "auto", "keyring", "aws-iam", NULL};
static const char *const origins[] = {"env", "command", "aws-iam", "azure-entra", NULL};

/* --- reading --------------------------------------------------------------------------------- */

struct reading {
	struct source *source;
	const char *name, *origin;
	void (*unknown)(void *self, const char *key);
	void *self;
	struct error *error;
};

static bool refuse(struct reading *reading, const struct yaml_node *node, const char *why)
{
	return error_set(reading->error, "%s, line %zu, column %zu: %s: %s", reading->name,
		node->line, node->column, node->key ? node->key : "", why);
}

static void set_saved(struct reading *reading, const char *keyword, const char *value)
{
	source_set(reading->source, keyword, value, ORIGIN_SAVED, NULL);
}

static bool read_command(struct reading *reading, const struct yaml_node *node, const char *keyword)
{
	struct buf line = BUF_INIT;

	if (node->kind != YAML_SEQUENCE || !node->first)
		return refuse(reading, node, "a list of the program and its arguments is expected");
	for (const struct yaml_node *word = node->first; word; word = word->next) {
		if (word->kind != YAML_TEXT) {
			buf_free(&line);
			return refuse(reading, word, "plain text is expected");
		}
		if (line.length)
			buf_char(&line, ' ');
		ident_add_shell(&line, word->text);
	}
	set_saved(reading, keyword, buf_string(&line));
	buf_free(&line);
	return true;
}

static bool read_setting(
	struct reading *reading, const struct setting *setting, const struct yaml_node *node)
{
	if (setting->is_command)
		return read_command(reading, node, setting->keyword);
	if (node->kind != YAML_TEXT)
		return refuse(reading, node, "plain text is expected");
	set_saved(reading, setting->keyword, node->text);
	return true;
}

static bool is_same(const char *left, const char *right)
{
	return left == right || (left && right && strcmp(left, right) == 0);
}

static const struct setting *find_setting(const char *origin, const char *key, const char *inner)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (is_same(settings[i].origin, origin) && is_same(settings[i].key, key) &&
			is_same(settings[i].inner, inner))
			return &settings[i];
	return NULL;
}

static bool has_inner(const char *origin, const char *key)
{
	return find_setting(origin, key, "env") != NULL;
}

/* The mapping below an origin (@key NULL), or below one of its keys. */
static bool read_mapping(struct reading *reading, const struct yaml_node *mapping, const char *key)
{
	bool is_read = true;

	if (mapping->kind != YAML_MAPPING)
		return refuse(reading, mapping, "a mapping is expected");
	for (const struct yaml_node *node = mapping->first; node && is_read; node = node->next) {
		const struct setting *setting = find_setting(
			reading->origin, key ? key : node->key, key ? node->key : NULL);

		if (setting)
			is_read = read_setting(reading, setting, node);
		else if (!key && has_inner(reading->origin, node->key))
			is_read = read_mapping(reading, node, node->key);
		else if (reading->unknown)
			reading->unknown(reading->self, node->key);
	}
	return is_read;
}

static bool read_origin(struct reading *reading, const struct yaml_node *node)
{
	const struct setting *setting = find_setting(node->key, NULL, NULL);

	reading->origin = node->key;
	set_saved(reading, "password_from", node->key);
	return setting ? read_setting(reading, setting, node) : read_mapping(reading, node, NULL);
}

bool source_password_read(struct source *source, const struct yaml_node *node, const char *name,
	void (*unknown)(void *self, const char *key), void *self, struct error *error)
{
	struct reading reading = {
		.source = source, .name = name, .unknown = unknown, .self = self, .error = error};

	for (size_t i = 0; node->kind == YAML_MAPPING && origins[i]; i++)
		if (yaml_tree_child(node, origins[i]))
			return read_origin(&reading, yaml_tree_child(node, origins[i]));
	for (size_t i = 0; node->kind == YAML_TEXT && words[i]; i++) {
		if (strcmp(node->text, words[i]) == 0) {
			set_saved(&reading, "password_from", words[i]);
			return true;
		}
	}
	return refuse(&reading, node,
		"must be ask, pgpass, auto, keyring, aws-iam, {env: NAME}, {command: [...]}, "
		"{aws-iam: {...}} or {azure-entra: {...}}; a password itself is never kept here");
}

/* --- writing --------------------------------------------------------------------------------- */

/* Inside of [ ] and { } a comma or a bracket ends a plain scalar, and nothing is no scalar. */
static void add_scalar(struct buf *out, const char *text)
{
	struct buf scalar = BUF_INIT;

	yaml_tree_add_scalar(&scalar, text);
	if (!*text || (scalar.bytes[0] != '"' && strpbrk(scalar.bytes, ",[]{}: ")))
		buf_printf(out, "\"%s\"", buf_string(&scalar));
	else
		buf_text(out, buf_string(&scalar));
	buf_free(&scalar);
}

static bool add_command(struct buf *out, const char *line, struct error *error)
{
	char **list = words_split(line ? line : "");

	if (!list || !list[0]) {
		words_free(list);
		return error_set(error, "the command is empty or has an open quote");
	}
	buf_char(out, '[');
	for (char **word = list; *word; word++) {
		if (word != list)
			buf_text(out, ", ");
		add_scalar(out, *word);
	}
	buf_char(out, ']');
	words_free(list);
	return true;
}

static bool add_value(const struct source *source, const struct setting *setting, struct buf *out,
	struct error *error)
{
	const char *value = source_value(source, setting->keyword);

	if (setting->is_command)
		return add_command(out, value, error);
	add_scalar(out, value ? value : "");
	return true;
}

/* The later one of two ways under one key wins: the command, over the variable. */
static bool is_outdone(const struct source *source, size_t index)
{
	const struct setting *setting = &settings[index];

	for (size_t i = index + 1; setting->inner && i < SETTINGS; i++)
		if (is_same(settings[i].origin, setting->origin) &&
			is_same(settings[i].key, setting->key) &&
			source_is_set(source, settings[i].keyword))
			return true;
	return false;
}

/* "{KEY: VALUE, KEY: {INNER: VALUE}}" of what is set; nothing at all when nothing is. */
static bool add_settings(
	const struct source *source, const char *from, struct buf *out, struct error *error)
{
	bool is_first = true, is_good = true;

	for (size_t i = 0; i < SETTINGS && is_good; i++) {
		const struct setting *setting = &settings[i];

		if (strcmp(setting->origin, from) != 0 ||
			!source_is_set(source, setting->keyword) || is_outdone(source, i))
			continue;
		buf_printf(out, "%s%s: ", is_first ? "{" : ", ", setting->key);
		if (setting->inner)
			buf_printf(out, "{%s: ", setting->inner);
		is_good = add_value(source, setting, out, error);
		if (setting->inner)
			buf_char(out, '}');
		is_first = false;
	}
	if (!is_first)
		buf_char(out, '}');
	return is_good;
}

bool source_password_write(const struct source *source, struct buf *out, struct error *error)
{
	const char *from = source_value(source, "password_from");
	const struct setting *setting = find_setting(from, NULL, NULL);
	struct buf value = BUF_INIT;
	bool is_good = setting ? add_value(source, setting, &value, error)
			       : add_settings(source, from, &value, error);

	if (is_good && value.length)
		buf_printf(out, "{%s: %s}", from, buf_string(&value));
	else if (is_good)
		yaml_tree_add_scalar(out, from);
	buf_free(&value);
	return is_good;
}

bool source_password_says(const struct yaml_node *node, const char *written)
{
	struct source *source = source_new();
	struct buf out = BUF_INIT;
	bool is_same_text = source_password_read(source, node, "", NULL, NULL, NULL) &&
			    source_password_write(source, &out, NULL) &&
			    strcmp(buf_string(&out), written) == 0;

	buf_free(&out);
	source_free(source);
	return is_same_text;
}
