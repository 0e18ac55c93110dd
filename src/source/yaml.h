/*
 * yaml.h - a YAML file as a tree with places, read by libyaml under limits of ours.
 *
 * libyaml 0.2.5 has no limits: 100 kB of "[" cost it 31 s (security.md 2.10). Refused here, with
 * line and column: more than YAML_FILE_MAX bytes, nesting deeper than YAML_DEPTH_MAX, anchors,
 * aliases, tags, merge keys, duplicate keys, a second document, anything but text as a key.
 *
 * The names begin with yaml_tree_, because libyaml keeps yaml_free() and others for itself.
 */
#ifndef PGUSHER_SOURCE_YAML_H
#define PGUSHER_SOURCE_YAML_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;

#define YAML_FILE_MAX ((size_t)1 << 20)
#define YAML_DEPTH_MAX 16

enum yaml_kind { YAML_TEXT, YAML_MAPPING, YAML_SEQUENCE };

struct yaml_node {
	enum yaml_kind kind;
	char *key;		 /* in a mapping; NULL otherwise */
	char *text;		 /* YAML_TEXT: the value, "" for an empty one */
	struct yaml_node *first; /* children */
	struct yaml_node *next;	 /* the following child of the same parent */
	size_t line, column;	 /* of the value, counted from 1 */
	size_t key_line, key_column;
	size_t key_start;  /* byte offsets into the file: of the key, */
	size_t start, end; /* of the value */
};

/* @name is for messages. The root is a mapping; an empty file is an empty mapping. */
struct yaml_node *yaml_tree_read(
	const char *bytes, size_t length, const char *name, struct error *error);
void yaml_tree_free(struct yaml_node *node); /* NULL is allowed */

/* The child with that key, or NULL. */
const struct yaml_node *yaml_tree_child(const struct yaml_node *mapping, const char *key);

/* The text of that child, or NULL when it is missing or not text. */
const char *yaml_tree_text(const struct yaml_node *mapping, const char *key);

/* Appends @text as a scalar that reads back as the same text: plain where that is safe, else in
 * double quotes. */
void yaml_tree_add_scalar(struct buf *out, const char *text);

#endif
