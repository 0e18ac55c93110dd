/*
 * source_file.h - a source as YAML: libpq keywords at the top, "password" (where it comes from,
 * never the thing itself) and "ssh" as a mapping. pgusher-sources(5) describes it.
 */
#ifndef PGUSHER_SOURCE_SOURCE_FILE_H
#define PGUSHER_SOURCE_SOURCE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;
struct source;

/* Reads @bytes (@name is for messages, with line and column). Unknown keys are kept in the file
 * and told to @unknown (may be NULL). */
struct source *source_from_yaml(const char *bytes, size_t length, const char *name,
	void (*unknown)(void *self, const char *key), void *self, struct error *error);

/* Writes @source. With @old (the file as it stands; may be NULL) only what changed is replaced, so
 * that comments, order and keys we do not know survive. */
bool source_to_yaml(const struct source *source, const char *old, size_t old_length,
	struct buf *out, struct error *error);

/* Words of a command line: spaces separate, ' and " quote, \ escapes; nothing is expanded. The
 * result ends with NULL; free it with words_free(). NULL when a quote is left open. */
char **words_split(const char *line);
void words_free(char **words);

#endif
