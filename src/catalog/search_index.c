#include "catalog/search_index.h"

#include "base/memory.h"
#include "base/text.h"
#include "catalog/search_match.h"
#include "catalog/slots.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BITS 17 /* 128 KiB of bytes; a text lies in one block */
#define BLOCK ((size_t)1 << BLOCK_BITS)
#define HAS_FOLDED (UINT32_C(1) << 31)

/* --- texts ----------------------------------------------------------------------------------- */

static uint32_t hash_of_text(const char *text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash ^ hash >> 15;
}

const char *pool_text(const struct pool *pool, uint32_t number)
{
	uint32_t place = pool_entry(pool, number)->place & ~HAS_FOLDED;

	return pool->blocks[place >> BLOCK_BITS] + (place & (BLOCK - 1));
}

const char *pool_folded(const struct pool *pool, uint32_t number)
{
	const struct text_entry *entry = pool_entry(pool, number);

	return entry->place & HAS_FOLDED ? pool_text(pool, number) + (entry->rest >> 24) + 1 : NULL;
}

static uint32_t hash_of_number(const void *self, uint32_t number)
{
	return hash_of_text(pool_text(self, number));
}

static bool is_text(const void *self, uint32_t number, const void *wanted)
{
	return strcmp(pool_text(self, number), wanted) == 0;
}

static const struct slots_ops text_slots = {.hash = hash_of_number, .is = is_text};

static void pool_open(struct pool *pool)
{
	pool->texts.size = sizeof(struct text_entry);
	pool->slots = slots_new(&text_slots, pool);
}

static void pool_close(struct pool *pool)
{
	slots_free(pool->slots);
	pool->slots = NULL;
}

static void pool_free(struct pool *pool)
{
	pool_close(pool);
	shelf_free(&pool->texts);
	for (size_t i = 0; i < pool->block_count; i++)
		free(pool->blocks[i]);
	free(pool->blocks);
}

static size_t pool_bytes(const struct pool *pool)
{
	return pool->block_count * BLOCK + shelf_bytes(&pool->texts) + slots_bytes(pool->slots);
}

/* Room for @length bytes in one block; returns where. */
static uint32_t take_room(struct pool *pool, size_t length)
{
	uint32_t place;

	if (!pool->block_count || pool->block_used + length > BLOCK) {
		pool->blocks =
			mem_resize(pool->blocks, pool->block_count + 1, sizeof *pool->blocks);
		pool->blocks[pool->block_count++] = mem_new(BLOCK);
		pool->block_used = 0;
	}
	place = (uint32_t)((pool->block_count - 1) << BLOCK_BITS | pool->block_used);
	pool->block_used += length;
	return place;
}

static bool is_ascii(const char *text)
{
	while (*text && !(*text & 0x80))
		text++;
	return !*text;
}

static uint32_t pool_add(struct pool *pool, const char *text)
{
	uint32_t hash = hash_of_text(text), number = slots_find(pool->slots, hash, text);
	size_t length = strlen(text), folded_length;
	struct text_entry *entry;
	uint64_t letters;
	char *folded;

	if (number != UINT32_MAX)
		return number;
	folded = is_ascii(text) ? NULL : text_folded(text);
	folded_length = folded ? strlen(folded) : 0;
	if (folded_length > 4 * INDEX_TEXT_MAX) /* no folding is that much longer */
		folded_length = 0;
	number = (uint32_t)pool->texts.count;
	entry = shelf_add(&pool->texts);
	entry->place = take_room(pool, length + 1 + (folded_length ? folded_length + 1 : 0));
	memcpy((char *)pool_text(pool, number), text, length + 1);
	if (folded_length) {
		memcpy((char *)pool_text(pool, number) + length + 1, folded, folded_length + 1);
		entry->place |= HAS_FOLDED;
	}
	letters = pattern_letters(folded_length ? folded : text);
	entry->letters = (uint32_t)letters;
	entry->rest = (uint32_t)(letters >> 32) | (uint32_t)length << 24;
	free(folded);
	slots_add(pool->slots, hash, number);
	return number;
}

/* Adds a text that may be too long: cut where a character ends. */
static uint32_t pool_add_cut(struct pool *pool, const char *text)
{
	size_t length = strlen(text), at = 0;
	uint32_t number;
	char *part;

	if (length <= INDEX_TEXT_MAX)
		return pool_add(pool, text);
	for (;;) {
		size_t next = text_next_grapheme(text, INDEX_TEXT_MAX + 4, at);

		if (next > INDEX_TEXT_MAX)
			break;
		at = next;
	}
	part = mem_text_n(text, at ? at : INDEX_TEXT_MAX);
	number = pool_add(pool, part);
	free(part);
	return number;
}

/* --- kinds ----------------------------------------------------------------------------------- */

static const struct index_kind kinds[] = {
	{'n', 'n', "schema"},
	{'r', 'c', "table"},
	{'p', 'c', "partitioned table"},
	{'v', 'c', "view"},
	{'m', 'c', "matview"},
	{'f', 'c', "foreign table"},
	{'S', 'c', "sequence"},
	{'i', 'c', "index"},
	{'I', 'c', "partitioned index"},
	{'F', 'p', "function"},
	{'P', 'p', "procedure"},
	{'A', 'p', "aggregate"},
	{'W', 'p', "window function"},
	{'E', 't', "enum"},
	{'D', 't', "domain"},
	{'C', 't', "composite type"},
	{'R', 't', "range"},
	{'M', 't', "multirange"},
	{'T', 't', "type"},
	{'x', 'x', "extension"},
	{'b', 'b', "publication"},
	{'s', 's', "subscription"},
	{'V', 'f', "foreign server"},
	{'e', 'e', "event trigger"},
	{'a', 'a', "role"},
	{'l', 'l', "tablespace"},
};

const struct index_kind *index_kind(char letter)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].letter == letter)
			return &kinds[i];
	return NULL;
}

/* --- entries --------------------------------------------------------------------------------- */

/* An object as catalog and OID tell it apart. */
struct address {
	uint32_t oid;
	char catalog;
};

static uint32_t hash_of_address(uint32_t oid, char catalog)
{
	uint32_t hash = (oid ^ (uint32_t)(unsigned char)catalog << 24) * 2654435761u;

	return hash ^ hash >> 15;
}

static char catalog_of(const struct object_entry *object)
{
	const struct index_kind *kind = index_kind(object->letter);

	return kind ? kind->catalog : '\0';
}

static uint32_t hash_of_object(const void *self, uint32_t number)
{
	const struct object_entry *object = index_object(self, number);

	return hash_of_address(object->oid, catalog_of(object));
}

static bool is_object(const void *self, uint32_t number, const void *wanted)
{
	const struct object_entry *object = index_object(self, number);
	const struct address *address = wanted;

	return object->oid == address->oid && catalog_of(object) == address->catalog;
}

static const struct slots_ops oid_slots = {.hash = hash_of_object, .is = is_object};

static uint32_t find_object(const struct index *index, char catalog, uint32_t oid)
{
	return slots_find(index->oids, hash_of_address(oid, catalog),
		&(struct address){.oid = oid, .catalog = catalog});
}

struct index *index_new(size_t bytes_max)
{
	struct index *index = mem_new(sizeof *index);

	index->bytes_max = bytes_max;
	index->objects.size = sizeof(struct object_entry);
	index->columns.size = sizeof(uint32_t);
	index->runs.size = sizeof(struct column_run);
	index->notes.size = sizeof(struct comment_entry);
	pool_open(&index->names);
	pool_open(&index->comments);
	index->oids = slots_new(&oid_slots, index);
	return index;
}

void index_close(struct index *index)
{
	pool_close(&index->names);
	pool_close(&index->comments);
	slots_free(index->oids);
	index->oids = NULL;
}

void index_free(struct index *index)
{
	if (!index)
		return;
	index_close(index);
	pool_free(&index->names);
	pool_free(&index->comments);
	shelf_free(&index->objects);
	shelf_free(&index->columns);
	shelf_free(&index->runs);
	shelf_free(&index->notes);
	free(index);
}

size_t index_bytes(const struct index *index)
{
	return pool_bytes(&index->names) + pool_bytes(&index->comments) +
	       shelf_bytes(&index->objects) + shelf_bytes(&index->columns) +
	       shelf_bytes(&index->runs) + shelf_bytes(&index->notes) + slots_bytes(index->oids);
}

size_t index_entries(const struct index *index)
{
	return index->objects.count + index->columns.count + index->notes.count;
}

/* Looks before each adding: what one adding takes is little. */
static bool has_room(struct index *index)
{
	if (index_bytes(index) >= index->bytes_max || index_entries(index) >= INDEX_ENTRIES_MAX)
		index->is_full = true;
	return !index->is_full;
}

bool index_add_object(struct index *index, const struct object_entry *object, const char *schema,
	const char *name)
{
	struct object_entry *entry;
	const struct index_kind *kind = index_kind(object->letter);

	if (!has_room(index))
		return false;
	if (!kind)
		return true;
	entry = shelf_add(&index->objects);
	*entry = *object;
	entry->name = pool_add_cut(&index->names, name);
	entry->schema = schema ? pool_add_cut(&index->names, schema) : INDEX_NONE;
	slots_add(index->oids, hash_of_object(index, (uint32_t)index->objects.count - 1),
		(uint32_t)index->objects.count - 1);
	return true;
}

static const struct column_run *run_at(const struct index *index, size_t run)
{
	return shelf_at(&index->runs, run);
}

uint32_t index_column_object(const struct index *index, size_t at, size_t *run)
{
	size_t low = *run, high = index->runs.count;

	if (run_at(index, low)->first > at)
		low = 0;
	if (low + 1 < high && run_at(index, low + 1)->first > at)
		high = low + 1;
	/* The last run that begins at @at or before. */
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (run_at(index, middle)->first <= at)
			low = middle;
		else
			high = middle;
	}
	*run = low;
	return run_at(index, low)->object;
}

bool index_add_column(struct index *index, uint32_t relation, const char *name)
{
	size_t runs = index->runs.count;
	uint32_t last = runs ? run_at(index, runs - 1)->object : INDEX_NONE, object = last;

	if (!has_room(index))
		return false;
	/* Columns of one relation mostly follow each other. */
	if (object == INDEX_NONE || index_object(index, object)->oid != relation)
		object = find_object(index, 'c', relation);
	if (object == INDEX_NONE || index_object(index, object)->is_system)
		return true;
	if (object != last)
		*(struct column_run *)shelf_add(&index->runs) =
			(struct column_run){(uint32_t)index->columns.count, object};
	*(uint32_t *)shelf_add(&index->columns) = pool_add_cut(&index->names, name);
	return true;
}

bool index_add_comment(
	struct index *index, char catalog, uint32_t oid, const char *column, const char *text)
{
	uint32_t object;
	struct comment_entry *entry;

	if (!has_room(index))
		return false;
	object = find_object(index, catalog, oid);
	if (object == INDEX_NONE || index_object(index, object)->is_system)
		return true;
	entry = shelf_add(&index->notes);
	entry->object = object;
	entry->text = pool_add_cut(&index->comments, text);
	entry->column = column ? pool_add_cut(&index->names, column) : INDEX_NONE;
	return true;
}
