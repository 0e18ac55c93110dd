/*
 * last_results.h - what the last test of each source said, in last-results.json of the state
 * directory. Losing it loses nothing but a column of the list.
 */
#ifndef PGUSHER_SOURCE_LAST_RESULTS_H
#define PGUSHER_SOURCE_LAST_RESULTS_H

#include "source/store.h"

struct json_t;

/* All of them; the caller owns the object. */
struct json_t *last_results_load(void);

/* Fills *@last for @name; leaves it empty when nothing is known. */
void last_results_read(const struct json_t *all, const char *name, struct last_result *last);

/* @count results, each of the name at the same place. */
bool last_results_write(const char *const *names, const struct last_result *results, size_t count,
	struct error *error);
void last_result_clear(struct last_result *last);

#endif
