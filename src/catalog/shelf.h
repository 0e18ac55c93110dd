/*
 * shelf.h - a growing array in blocks that never move: growing copies nothing, and its peak is what
 * it holds.
 */
#ifndef PGUSHER_CATALOG_SHELF_H
#define PGUSHER_CATALOG_SHELF_H

#include <stddef.h>

#define SHELF_BITS 12 /* 4,096 elements a block */

/* Usable when all is zero but @size. */
struct shelf {
	unsigned char **blocks;
	size_t count, size; /* elements, bytes of each */
};

void *shelf_add(struct shelf *shelf); /* one more, zeroed */
void shelf_free(struct shelf *shelf); /* empties it */
size_t shelf_bytes(const struct shelf *shelf);

static inline void *shelf_at(const struct shelf *shelf, size_t at)
{
	return shelf->blocks[at >> SHELF_BITS] +
	       (at & (((size_t)1 << SHELF_BITS) - 1)) * shelf->size;
}

#endif
