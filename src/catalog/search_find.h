/*
 * search_find.h - finds what a person types in an index, a few milliseconds at a time, best first.
 *
 * The index may grow meanwhile: what came is looked at by the next finder_step(). When the text
 * only grew, only what fitted before is looked at again.
 */
#ifndef PGUSHER_CATALOG_SEARCH_FIND_H
#define PGUSHER_CATALOG_SEARCH_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct finder;
struct index;
struct pattern;

#define FINDER_HITS_MAX 200 /* the best that are kept; the others are counted */

enum hit_kind { HIT_OBJECT, HIT_COLUMN, HIT_COMMENT, HIT_KINDS };

/* The order of hits, smaller is better and no two are equal: tiers of the words, then what is of
 * the system last, then objects before columns before comments, then shorter names, then as they
 * came. A column counts one tier less than an object whose name fits as well, a comment two. */
struct hit {
	uint64_t order;
	enum hit_kind kind;
	uint32_t at; /* in the objects, columns or notes of the index */
};

struct finder *finder_new(void);
void finder_free(struct finder *finder); /* NULL is allowed */

/* Another index, borrowed, and another text; both begin anew. */
void finder_set_index(struct finder *finder, const struct index *index);
void finder_set_text(struct finder *finder, const char *text);

/* Looks at entries for @budget_ms; true when some are left. */
bool finder_step(struct finder *finder, int budget_ms);

/* The best hits so far, borrowed until the next call of the finder; *count gets their number. */
const struct hit *finder_hits(struct finder *finder, size_t *count);
size_t finder_found(const struct finder *finder);  /* all that fitted so far */
size_t finder_looked(const struct finder *finder); /* entries weighed for this text, for tests */
const struct pattern *finder_pattern(const struct finder *finder);

/* How a hit of @tiers (the sum of what each word lacks to TIER_EXACT) would stand, for rows of
 * another kind between the hits. */
uint64_t finder_order(int lacking, bool is_system, enum hit_kind kind, size_t length, uint32_t at);

#endif
