/*
 * arena.h - things of one lifetime: allocated one by one, freed together.
 *
 * What is put in never moves. An arena has a limit and fails softly at it, as a struct buf does.
 */
#ifndef PGUSHER_BASE_ARENA_H
#define PGUSHER_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena *arena); /* NULL is allowed */

/* A copy of @length bytes with a NUL behind them; NULL when the limit is reached. It lives as long
 * as the arena. */
char *arena_text_n(struct arena *arena, const char *bytes, size_t length);
char *arena_text(struct arena *arena, const char *text); /* of NULL: NULL */

/* What is in @from lives on in @arena, where it lies; @from is gone. Both limits add up. */
void arena_join(struct arena *arena, struct arena *from);

size_t arena_used(const struct arena *arena); /* bytes, with what is kept free */

#endif
