#include "catalog/slots.h"

#include "base/memory.h"

#include <stdlib.h>

#define PARTS 64u
#define PART_MIN 16
#define NUMBER_BITS 22

struct part {
	uint32_t *slots; /* a tag of the hash, and number + 1; 0: empty */
	uint32_t room, used;
};

struct slots {
	const struct slots_ops *ops;
	const void *self;
	struct part parts[PARTS];
	size_t bytes;
};

struct slots *slots_new(const struct slots_ops *ops, const void *self)
{
	struct slots *slots = mem_new(sizeof *slots);

	slots->ops = ops;
	slots->self = self;
	return slots;
}

void slots_free(struct slots *slots)
{
	if (!slots)
		return;
	for (size_t i = 0; i < PARTS; i++)
		free(slots->parts[i].slots);
	free(slots);
}

/* Most that is not looked for is told by the slot alone, without a look at what it stands for. */
static uint32_t tag_of(uint32_t hash)
{
	return hash / PARTS & ((UINT32_C(1) << (32 - NUMBER_BITS)) - 1);
}

static uint32_t number_in(uint32_t slot)
{
	return (slot & ((UINT32_C(1) << NUMBER_BITS) - 1)) - 1;
}

/* The higher bits of the hash: the lower ones told the part. */
static uint32_t place_of(const struct part *part, uint32_t hash)
{
	return (uint32_t)((uint64_t)hash * part->room >> 32);
}

static uint32_t next_place(const struct part *part, uint32_t at)
{
	return at + 1 == part->room ? 0 : at + 1;
}

uint32_t slots_find(const struct slots *slots, uint32_t hash, const void *wanted)
{
	const struct part *part = &slots->parts[hash % PARTS];

	if (!part->room)
		return UINT32_MAX;
	for (uint32_t at = place_of(part, hash); part->slots[at]; at = next_place(part, at))
		if (part->slots[at] >> NUMBER_BITS == tag_of(hash) &&
			slots->ops->is(slots->self, number_in(part->slots[at]), wanted))
			return number_in(part->slots[at]);
	return UINT32_MAX;
}

static void put(struct part *part, uint32_t hash, uint32_t number)
{
	uint32_t at = place_of(part, hash);

	while (part->slots[at])
		at = next_place(part, at);
	part->slots[at] = tag_of(hash) << NUMBER_BITS | (number + 1);
}

static void grow(struct slots *slots, struct part *part)
{
	struct part larger = {.room = part->room + part->room / 2 + PART_MIN, .used = part->used};

	larger.slots = mem_array(larger.room, sizeof *larger.slots);
	for (uint32_t i = 0; i < part->room; i++) {
		uint32_t number = number_in(part->slots[i]);

		if (part->slots[i])
			put(&larger, slots->ops->hash(slots->self, number), number);
	}
	slots->bytes += (larger.room - part->room) * sizeof *larger.slots;
	free(part->slots);
	*part = larger;
}

void slots_add(struct slots *slots, uint32_t hash, uint32_t number)
{
	struct part *part = &slots->parts[hash % PARTS];

	if (part->used >= part->room - part->room / 8)
		grow(slots, part);
	put(part, hash, number);
	part->used++;
}

size_t slots_bytes(const struct slots *slots)
{
	return slots ? slots->bytes + sizeof *slots : 0;
}
