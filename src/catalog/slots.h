/*
 * slots.h - numbers found by a hash, in parts that grow one at a time, so that no adding takes long
 * however many there are. Numbers are below SLOTS_MAX.
 */
#ifndef PGUSHER_CATALOG_SLOTS_H
#define PGUSHER_CATALOG_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOTS_MAX ((UINT32_C(1) << 22) - 1)

struct slots;

/* What a number stands for belongs to the owner. */
struct slots_ops {
	uint32_t (*hash)(const void *self, uint32_t number);
	bool (*is)(const void *self, uint32_t number, const void *wanted);
};

struct slots *slots_new(const struct slots_ops *ops, const void *self);
void slots_free(struct slots *slots); /* NULL is allowed */

/* The number that is @wanted, whose hash is @hash; UINT32_MAX: there is none. */
uint32_t slots_find(const struct slots *slots, uint32_t hash, const void *wanted);
/* One that is not there yet. */
void slots_add(struct slots *slots, uint32_t hash, uint32_t number);

size_t slots_bytes(const struct slots *slots);

#endif
