#include "source/yaml.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

struct reader {
	yaml_parser_t parser;
	const char *name;
	struct error *error;
	int depth;
};

static bool refuse(struct reader *reader, const yaml_mark_t *mark, const char *why)
{
	return error_set(reader->error, "%s, line %zu, column %zu: %s", reader->name,
		mark->line + 1, mark->column + 1, why);
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event))
		return true;
	return refuse(reader, &reader->parser.problem_mark,
		reader->parser.problem ? reader->parser.problem : "cannot be read");
}

static bool check_event(struct reader *reader, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return refuse(reader, &event->start_mark, "aliases are not used here");
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		return refuse(reader, &event->start_mark, "anchors are not used here");
	if (tag)
		return refuse(reader, &event->start_mark, "tags are not used here");
	return true;
}

static struct yaml_node *node_of(const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml_node *node = mem_new(sizeof *node);

	node->kind = kind;
	node->line = event->start_mark.line + 1;
	node->column = event->start_mark.column + 1;
	node->start = event->start_mark.index;
	node->end = event->end_mark.index;
	return node;
}

static struct yaml_node *read_value(struct reader *reader, const yaml_event_t *event);

static bool has_key(const struct yaml_node *mapping, const char *key)
{
	return yaml_tree_child(mapping, key) != NULL;
}

/* Reads one "key: value"; false at the end of the mapping (with *ended) or on an error. */
static bool read_pair(struct reader *reader, struct yaml_node *mapping, struct yaml_node ***tail,
	yaml_event_t *key)
{
	const char *text = (const char *)key->data.scalar.value;
	yaml_event_t event;
	struct yaml_node *value;

	if (key->type != YAML_SCALAR_EVENT)
		return refuse(reader, &key->start_mark, "a key must be plain text");
	if (strlen(text) != key->data.scalar.length)
		return refuse(reader, &key->start_mark, "a key holds a NUL byte");
	if (strcmp(text, "<<") == 0)
		return refuse(reader, &key->start_mark, "merge keys are not used here");
	if (has_key(mapping, text))
		return refuse(reader, &key->start_mark, "this key is there twice");
	if (!next_event(reader, &event))
		return false;
	value = read_value(reader, &event);
	yaml_event_delete(&event);
	if (!value)
		return false;
	value->key = mem_text(text);
	value->key_start = key->start_mark.index;
	value->key_line = key->start_mark.line + 1;
	value->key_column = key->start_mark.column + 1;
	**tail = value;
	*tail = &value->next;
	return true;
}

static bool read_children(struct reader *reader, struct yaml_node *parent)
{
	struct yaml_node **tail = &parent->first;
	yaml_event_t event;
	bool good = true, ended = false;

	while (good && !ended) {
		if (!next_event(reader, &event))
			return false;
		if (event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT) {
			parent->end = event.end_mark.index;
			ended = true;
		} else if (!check_event(reader, &event)) {
			good = false;
		} else if (parent->kind == YAML_MAPPING) {
			good = read_pair(reader, parent, &tail, &event);
		} else {
			*tail = read_value(reader, &event);
			good = *tail != NULL;
			if (good)
				tail = &(*tail)->next;
		}
		yaml_event_delete(&event);
	}
	return good;
}

static struct yaml_node *read_text(struct reader *reader, const yaml_event_t *event)
{
	struct yaml_node *node;

	if (memchr(event->data.scalar.value, '\0', event->data.scalar.length)) {
		refuse(reader, &event->start_mark, "a value holds a NUL byte");
		return NULL;
	}
	node = node_of(event, YAML_TEXT);
	node->text = mem_text_n((const char *)event->data.scalar.value, event->data.scalar.length);
	return node;
}

static struct yaml_node *read_value(struct reader *reader, const yaml_event_t *event)
{
	bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
	struct yaml_node *node;

	if (!check_event(reader, event))
		return NULL;
	if (event->type == YAML_SCALAR_EVENT)
		return read_text(reader, event);
	if (!is_mapping && event->type != YAML_SEQUENCE_START_EVENT) {
		refuse(reader, &event->start_mark, "a value is missing");
		return NULL;
	}
	if (++reader->depth > YAML_DEPTH_MAX) {
		refuse(reader, &event->start_mark, "nested too deeply");
		return NULL;
	}
	node = node_of(event, is_mapping ? YAML_MAPPING : YAML_SEQUENCE);
	if (!read_children(reader, node)) {
		yaml_tree_free(node);
		return NULL;
	}
	reader->depth--;
	return node;
}

/* The stream: start, at most one document, end. */
static struct yaml_node *read_stream(struct reader *reader)
{
	struct yaml_node *root = NULL;
	yaml_event_t event;
	bool ended = false, good = true;

	while (good && !ended) {
		if (!next_event(reader, &event))
			break;
		if (event.type == YAML_STREAM_END_EVENT) {
			ended = true;
		} else if (event.type == YAML_DOCUMENT_START_EVENT && root) {
			good = refuse(reader, &event.start_mark, "a second document begins here");
		} else if (event.type == YAML_SCALAR_EVENT || event.type == YAML_ALIAS_EVENT ||
			   event.type == YAML_SEQUENCE_START_EVENT) {
			good = refuse(
				reader, &event.start_mark, "\"key: value\" lines are expected");
		} else if (event.type == YAML_MAPPING_START_EVENT) {
			root = read_value(reader, &event);
			good = root != NULL;
		}
		yaml_event_delete(&event);
	}
	if (ended)
		return root ? root : mem_new(sizeof *root);
	yaml_tree_free(root);
	return NULL;
}

struct yaml_node *yaml_tree_read(
	const char *bytes, size_t length, const char *name, struct error *error)
{
	struct reader reader = {.name = name, .error = error};
	struct yaml_node *root;

	if (length > YAML_FILE_MAX) {
		error_set(error, "%s is larger than %zu bytes", name, YAML_FILE_MAX);
		return NULL;
	}
	if (!yaml_parser_initialize(&reader.parser)) {
		error_set(error, "%s: out of memory", name);
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, length);
	root = read_stream(&reader);
	yaml_parser_delete(&reader.parser);
	if (root && root->kind != YAML_MAPPING)
		root->kind = YAML_MAPPING;
	return root;
}

void yaml_tree_free(struct yaml_node *node)
{
	while (node) {
		struct yaml_node *next = node->next;

		yaml_tree_free(node->first);
		free(node->key);
		free(node->text);
		free(node);
		node = next;
	}
}

const struct yaml_node *yaml_tree_child(const struct yaml_node *mapping, const char *key)
{
	for (const struct yaml_node *at = mapping ? mapping->first : NULL; at; at = at->next)
		if (at->key && strcmp(at->key, key) == 0)
			return at;
	return NULL;
}

const char *yaml_tree_text(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *child = yaml_tree_child(mapping, key);

	return child && child->kind == YAML_TEXT ? child->text : NULL;
}

/* Words that YAML 1.1 readers take for something else than text. */
static bool is_loaded_word(const char *text)
{
	static const char *const words[] = {
		"null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool is_plain(const char *text)
{
	if (!isalnum((unsigned char)text[0]) && !strchr("/~_", text[0]))
		return false;
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_./@+~-,=%()", *c) &&
			!(*c == ' ' && c[1] && c[1] != ' ') && !(*c == ':' && c[1] && c[1] != ' '))
			return false;
	return !is_loaded_word(text);
}

void yaml_tree_add_scalar(struct buf *out, const char *text)
{
	size_t length = strlen(text);

	if (*text && is_plain(text)) {
		buf_text(out, text);
		return;
	}
	buf_char(out, '"');
	for (size_t at = 0; at < length;) {
		int32_t code;
		size_t taken = text_decode(text + at, length - at, &code);

		if (code == '"' || code == '\\')
			buf_printf(out, "\\%c", (char)code);
		else if (code == '\n')
			buf_text(out, "\\n");
		else if (code == '\t')
			buf_text(out, "\\t");
		else if (code < 0)
			buf_printf(out, "\\x%02X", (unsigned char)text[at]); /* Latin-1 reading */
		else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
			buf_printf(out, "\\x%02X", (unsigned)code);
		else if (code == 0xFEFF || (code >= 0x2028 && code <= 0x202E))
			buf_printf(out, "\\u%04X", (unsigned)code);
		else
			buf_add(out, text + at, taken);
		at += taken;
	}
	buf_char(out, '"');
}
