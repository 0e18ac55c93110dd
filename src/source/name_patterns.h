/*
 * name_patterns.h - which databases, schemas and tables a source wants to see: lists of patterns in
 * its fields database_include, database_exclude, schema_..., table_..., as OpenMetadata's
 * databaseFilterPattern, schemaFilterPattern and tableFilterPattern mean them.
 *
 * A pattern is a regular expression that is looked for at the beginning of the name (Python's
 * re.match(): it need not reach the end, so write ^app$ for app alone), without regard to case;
 * one that begins with "glob:" is a glob for the whole name: * any text, ? one character. Commas
 * separate patterns, but not within brackets; \, is a comma. What is excluded is never included.
 * Tables are relations of any kind but sequences.
 *
 * The server decides what matches: its regular expressions are those of PostgreSQL. What Python has
 * and PostgreSQL has not is refused here, or rewritten where it means the same (\b is \y there).
 */
#ifndef PGUSHER_SOURCE_NAME_PATTERNS_H
#define PGUSHER_SOURCE_NAME_PATTERNS_H

#include <stdbool.h>

struct error;
struct source;

enum named { NAMED_DATABASE, NAMED_SCHEMA, NAMED_TABLE, NAMED_COUNT };

/* Regular expressions for the operator ~* of the server; NULL: none given. */
struct name_pattern {
	char *include, *exclude;
};

struct name_patterns {
	struct name_pattern of[NAMED_COUNT];
};

/* One expression of the list @text for ~*, yours; NULL and @error ("nothing stands before *" ...)
 * when it is wrong. An empty list is NULL without an error. */
char *name_patterns_expression(const char *text, struct error *error);

/* Those of a source; a field that is wrong counts as empty, @error (may be NULL) says which. */
struct name_patterns *name_patterns_new(const struct source *source, struct error *error);
void name_patterns_free(struct name_patterns *patterns);	    /* NULL is allowed */
bool name_patterns_are_empty(const struct name_patterns *patterns); /* of NULL too */

/* The two keywords of the fields; for the check of a source. */
#define NAME_PATTERN_FIELDS 6
extern const char *const name_pattern_fields[NAME_PATTERN_FIELDS]; /* include, exclude by enum named
								    */

#endif
