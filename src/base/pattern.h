/*
 * pattern.h - patterns with * (any text) and ? (one byte), and no other sign that means something.
 */
#ifndef PGUSHER_BASE_PATTERN_H
#define PGUSHER_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/* With @folds the letters of the pattern count as lower case. Iterative: a hostile pattern cannot
 * make it run for long. */
bool pattern_matches(const char *pattern, size_t length, const char *text, bool folds);

#endif
