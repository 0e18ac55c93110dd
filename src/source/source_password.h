/*
 * source_password.h - the key "password" of a source's file: where the password comes from.
 */
#ifndef PGUSHER_SOURCE_SOURCE_PASSWORD_H
#define PGUSHER_SOURCE_SOURCE_PASSWORD_H

#include <stdbool.h>

struct buf;
struct error;
struct source;
struct yaml_node;

/* What is wrong names the place, @name being the file; keys that are not known go to @unknown (may
 * be NULL). */
bool source_password_read(struct source *source, const struct yaml_node *node, const char *name,
	void (*unknown)(void *self, const char *key), void *self, struct error *error);

/* Appends what stands behind "password: ". */
bool source_password_write(const struct source *source, struct buf *out, struct error *error);

/* Whether @node says the same as @written, in whatever form. */
bool source_password_says(const struct yaml_node *node, const char *written);

#endif
