#include "catalog/slots.h"

#include "base/memory.h"

#include <stdlib.h>

#define PARTS 64u
#define PART_MIN 16

struct part {
	uint32_t *numbers; /* number + 1; 0: empty */
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
		free(slots->parts[i].numbers);
	free(slots);
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
	for (uint32_t at = place_of(part, hash); part->numbers[at]; at = next_place(part, at))
		if (slots->ops->is(slots->self, part->numbers[at] - 1, wanted))
			return part->numbers[at] - 1;
	return UINT32_MAX;
}

static void put(struct part *part, uint32_t hash, uint32_t number)
{
	uint32_t at = place_of(part, hash);

	while (part->numbers[at])
		at = next_place(part, at);
	part->numbers[at] = number + 1;
}

static void grow(struct slots *slots, struct part *part)
{
	struct part larger = {.room = part->room + part->room / 4 + PART_MIN, .used = part->used};

	larger.numbers = mem_array(larger.room, sizeof *larger.numbers);
	for (uint32_t i = 0; i < part->room; i++)
		if (part->numbers[i])
			put(&larger, slots->ops->hash(slots->self, part->numbers[i] - 1),
				part->numbers[i] - 1);
	slots->bytes += (larger.room - part->room) * sizeof *larger.numbers;
	free(part->numbers);
	*part = larger;
}

void slots_add(struct slots *slots, uint32_t hash, uint32_t number)
{
	struct part *part = &slots->parts[hash % PARTS];

	if (part->used >= part->room - part->room / 6)
		grow(slots, part);
	put(part, hash, number);
	part->used++;
}

size_t slots_bytes(const struct slots *slots)
{
	return slots ? slots->bytes + sizeof *slots : 0;
}
