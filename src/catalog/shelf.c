#include "catalog/shelf.h"

#include "base/memory.h"

#include <stdlib.h>

#define ELEMENTS ((size_t)1 << SHELF_BITS)

void *shelf_add(struct shelf *shelf)
{
	if (shelf->count % ELEMENTS == 0) {
		size_t blocks = shelf->count / ELEMENTS;

		shelf->blocks = mem_resize(shelf->blocks, blocks + 1, sizeof *shelf->blocks);
		shelf->blocks[blocks] = mem_array(ELEMENTS, shelf->size);
	}
	return shelf_at(shelf, shelf->count++);
}

void shelf_free(struct shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i += ELEMENTS)
		free(shelf->blocks[i / ELEMENTS]);
	free(shelf->blocks);
	*shelf = (struct shelf){.size = shelf->size};
}

size_t shelf_bytes(const struct shelf *shelf)
{
	return (shelf->count + ELEMENTS - 1) / ELEMENTS * ELEMENTS * shelf->size;
}
