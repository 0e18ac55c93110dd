/*
 * store.h - the sources that are known: saved ones, libpq services, and the last draft.
 *
 * One YAML file each in sources.d of the configuration directory. A file that cannot be read is an
 * entry with an error and is never overwritten.
 */
#ifndef PGUSHER_SOURCE_STORE_H
#define PGUSHER_SOURCE_STORE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct source;
struct store;

enum entry_kind { ENTRY_SAVED, ENTRY_SERVICE, ENTRY_DRAFT };

/* The memory of the last test; a memory, not a promise. */
struct last_result {
	char *result;	/* "ok", "warn", "failed", "stopped"; NULL: never tested */
	char *step;	/* title of the step that failed, or NULL */
	char *grants;	/* "2 MISSING, 1 PARTIAL", or NULL */
	int64_t moment; /* seconds since 1970 */
};

struct store_entry {
	enum entry_kind kind;
	char *name;
	char *path;
	struct source *source; /* NULL when the file cannot be read */
	struct error error;
	struct last_result last;
};

/* Reads everything; never fails as a whole. */
struct store *store_open(void);
void store_free(struct store *store); /* NULL is allowed */

size_t store_count(const struct store *store);
const struct store_entry *store_at(const struct store *store, size_t index);
const struct store_entry *store_find(const struct store *store, const char *name); /* not a draft */

/* Directory of the sources, with "~"; the caller frees it. NULL without a home. */
char *store_directory(void);

/* False and why, when @name cannot be the name of a source. */
bool store_check_name(const char *name, struct error *error);

/* What would be written where: *path is the caller's. */
bool store_preview(const struct source *source, const char *name, char **path, struct buf *text,
	struct error *error);

/* Writes the file whole or not at all. Without @overwrite an existing name is refused, and a file
 * that cannot be read is never overwritten. */
bool store_save(const struct source *source, const char *name, bool overwrite, struct error *error);

/* Removes a saved source; @text gets the file's content for store_restore(). */
bool store_delete(const char *name, struct buf *text, struct error *error);
bool store_restore(const char *name, const struct buf *text, struct error *error);

/* The draft: what was typed and not saved. */
bool store_save_draft(const struct source *source, struct error *error);
void store_drop_draft(void);

/* Keeps @result (copied) as the last result of @name. */
bool store_record(const char *name, const struct last_result *result, struct error *error);
/* The same for many at once, each result for the name at its place. */
bool store_record_all(const char *const *names, const struct last_result *results, size_t count,
	struct error *error);

#endif
