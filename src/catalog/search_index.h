/*
 * search_index.h - the names, columns and comments of one database, held so that a million of them
 * take little room: every text once, in blocks that never move, and small entries that point to
 * texts by number. Nothing here asks a server.
 *
 * Entries are only added. What is added may be searched at once, see search_find.h.
 */
#ifndef PGUSHER_CATALOG_SEARCH_INDEX_H
#define PGUSHER_CATALOG_SEARCH_INDEX_H

#include "catalog/shelf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX
#define INDEX_BYTES_MAX ((size_t)48 << 20) /* of all that is held, while filling too */
#define INDEX_ENTRIES_MAX ((size_t)2000000)
#define INDEX_TEXT_MAX 255 /* bytes; longer texts (comments) are cut */

/* A text, told apart by number. The names of schemas, objects and columns are one pool, comments
 * another. */
struct text_entry {
	uint32_t letters; /* the lower half of pattern_letters() */
	uint32_t rest;	  /* the higher half, and in its highest 8 bits the length in bytes */
	uint32_t place;	  /* of its bytes; the highest bit: a folded copy follows the NUL */
};

struct pool {
	struct shelf texts; /* of struct text_entry */
	char **blocks;	    /* of bytes */
	size_t block_count, block_used;
	struct slots *slots; /* where each text is, for adding; NULL when closed */
};

/* What an object is: one letter for each kind, a row in the table of index_kind(). */
struct object_entry {
	uint32_t oid, name, schema; /* @schema: INDEX_NONE when it is in none */
	uint32_t relation;	    /* an index: the OID of its table; else 0 */
	char letter;
	bool is_system;
};

/* Columns are names only: those of one object mostly follow each other, and a run says whose they
 * are from @first on. */
struct column_run {
	uint32_t first, object;
};

struct comment_entry {
	uint32_t text, object;
	uint32_t column; /* its name; INDEX_NONE: of the object itself */
};

struct index {
	struct pool names, comments;
	struct shelf objects, notes; /* notes: of struct comment_entry */
	struct shelf columns, runs;  /* columns: of uint32_t, their names */
	struct slots *oids;	     /* NULL when closed */
	size_t bytes_max;	     /* INDEX_BYTES_MAX, or less */
	bool is_full;		     /* something was refused for want of room */
};

struct index *index_new(size_t bytes_max);
void index_free(struct index *index); /* NULL is allowed */

/* All three return false when the index is full, also for what came before. Texts are raw. @schema
 * may be NULL. */
bool index_add_object(struct index *index, const struct object_entry *object, const char *schema,
	const char *name) __attribute__((warn_unused_result));
/* A column, and a comment of an object or (@column) of one of its columns. @catalog is a catalog of
 * index_kind(). What belongs to an object that is not there, or is of the system, is left out. */
bool index_add_column(struct index *index, uint32_t relation, const char *name)
	__attribute__((warn_unused_result));
bool index_add_comment(struct index *index, char catalog, uint32_t oid, const char *column,
	const char *text) __attribute__((warn_unused_result));

/* Nothing more will be added: frees what only adding needs. */
void index_close(struct index *index);

size_t index_bytes(const struct index *index);
size_t index_entries(const struct index *index); /* objects, columns, comments */

/* Raw and NUL-terminated; folded as text_matches() compares, or NULL when that is the raw text with
 * ASCII capitals made small. Both borrowed. */
const char *pool_text(const struct pool *pool, uint32_t number);
const char *pool_folded(const struct pool *pool, uint32_t number);

static inline const struct text_entry *pool_entry(const struct pool *pool, uint32_t number)
{
	return shelf_at(&pool->texts, number);
}

static inline uint64_t pool_letters(const struct pool *pool, uint32_t number)
{
	const struct text_entry *entry = pool_entry(pool, number);

	return entry->letters | (uint64_t)(entry->rest & 0xFFFFFFu) << 32;
}

static inline size_t pool_length(const struct pool *pool, uint32_t number)
{
	return pool_entry(pool, number)->rest >> 24;
}

static inline const struct object_entry *index_object(const struct index *index, size_t at)
{
	return shelf_at(&index->objects, at);
}

static inline uint32_t index_column(const struct index *index, size_t at)
{
	return *(const uint32_t *)shelf_at(&index->columns, at);
}

/* Whose column it is. *run is where to begin to look, 0 at first; columns that are asked for in
 * their order are found at once. */
uint32_t index_column_object(const struct index *index, size_t at, size_t *run);

static inline const struct comment_entry *index_comment(const struct index *index, size_t at)
{
	return shelf_at(&index->notes, at);
}

/* A letter for the kind of an object: which catalog holds it ('c' pg_class, 'n' pg_namespace, 'p'
 * pg_proc, 't' pg_type, 'x' pg_extension, 'b' pg_publication, 's' pg_subscription, 'f'
 * pg_foreign_server, 'e' pg_event_trigger, 'a' pg_authid, 'l' pg_tablespace), and its word. */
struct index_kind {
	char letter, catalog;
	const char *word;
};

const struct index_kind *index_kind(char letter); /* NULL: not known */

#endif
