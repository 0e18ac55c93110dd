#include "base/arena.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)16 << 10)

struct chunk {
	struct chunk *next;
	size_t used, size;
	char bytes[];
};

struct arena {
	struct chunk *chunks; /* the first one is filled */
	size_t used, limit;
};

struct arena *arena_new(size_t limit_bytes)
{
	struct arena *arena = mem_new(sizeof *arena);

	arena->limit = limit_bytes;
	return arena;
}

void arena_free(struct arena *arena)
{
	struct chunk *next;

	if (!arena)
		return;
	for (struct chunk *chunk = arena->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

static struct chunk *chunk_for(struct arena *arena, size_t size)
{
	struct chunk *chunk = arena->chunks;
	size_t wanted = size > CHUNK_BYTES ? size : CHUNK_BYTES;

	if (chunk && chunk->size - chunk->used >= size)
		return chunk;
	if (size > arena->limit || arena->used > arena->limit - size)
		return NULL;
	chunk = mem_new(sizeof *chunk + wanted);
	chunk->size = wanted;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->used += sizeof *chunk + wanted;
	return chunk;
}

char *arena_text_n(struct arena *arena, const char *bytes, size_t length)
{
	struct chunk *chunk = chunk_for(arena, length + 1);
	char *text;

	if (!chunk)
		return NULL;
	text = chunk->bytes + chunk->used;
	memcpy(text, bytes, length);
	text[length] = '\0';
	chunk->used += length + 1;
	return text;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

void arena_join(struct arena *arena, struct arena *from)
{
	struct chunk **end = &arena->chunks;

	while (*end)
		end = &(*end)->next;
	*end = from->chunks;
	arena->used += from->used;
	arena->limit += from->limit;
	free(from);
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
