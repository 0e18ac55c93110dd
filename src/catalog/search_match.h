/*
 * search_match.h - what a person typed, and how well a name fits it.
 *
 * Words are separated by blanks, and each of them has to be found: its characters in their order in
 * the qualified name ("schema.table.column", a dot typed is a dot there), compared as
 * text_matches() does. How well it fits is a tier, judged within one part of the name.
 */
#ifndef PGUSHER_CATALOG_SEARCH_MATCH_H
#define PGUSHER_CATALOG_SEARCH_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATTERN_WORDS_MAX 6
#define PATTERN_UNITS_MAX 100 /* characters of one word */

/* A part of a word; characters as code points, bytes that are not UTF-8 above all of these. */
struct units {
	const int32_t *codes;
	size_t count;
};

struct word {
	int32_t codes[PATTERN_UNITS_MAX];
	size_t count;
	uint64_t letters;
	bool has_dot;
	size_t dot; /* the last one */
};

struct pattern {
	char *text; /* folded */
	struct word words[PATTERN_WORDS_MAX];
	size_t count;
	bool is_too_long; /* more or longer words than there is room for: nothing fits */
};

void pattern_set(struct pattern *pattern, const char *text); /* of zeroes, or set before */
void pattern_release(struct pattern *pattern);

/* What fits @pattern fits @earlier too: its words only grew, or are more. */
bool pattern_narrows(const struct pattern *pattern, const struct pattern *earlier);

/* A name or a part of one. @folded NULL: it is @raw with ASCII capitals made small. */
struct hay {
	const char *raw, *folded;
};

/* A bit for each letter and digit, shared by what is rarer; 56 bits. */
uint64_t pattern_letters(const char *folded);
uint64_t pattern_letter(int32_t code);

/* How many of @units, from @from on, are found one after the other in @hay: the number found in
 * all, @from included. */
size_t match_forward(const struct units *units, size_t from, struct hay hay);
/* The first of @units from which on all are found in @hay; its count: not even the last one. */
size_t match_backward(const struct units *units, struct hay hay);

/* How well @units fit @hay; the better the larger. */
enum tier {
	TIER_NONE = -1, /* they are not found there in their order */
	TIER_ACROSS,	/* not in one part; no answer of match_tier() */
	TIER_SCATTERED,
	TIER_STARTS, /* pieces, each at the start of a word: "ordcus" in order_customer */
	TIER_INSIDE, /* in one piece */
	TIER_WORD,   /* in one piece from the start of a word: after _ . - or a hump */
	TIER_PREFIX,
	TIER_EXACT /* the whole; of a function, all before its arguments */
};

enum tier match_tier(const struct units *units, struct hay hay);

/* Marks in @marks (one a byte of @label, raw) the characters that @pattern found, for the eye.
 * @own_at: where the last part begins, which is looked at first. */
void pattern_mark(const struct pattern *pattern, const char *label, size_t own_at, bool *marks);

#endif
