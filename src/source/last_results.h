/*
 * last_results.h - what the last test of each source said, in last-results.json of the state
 * directory. Losing it loses nothing but a column of the list.
 */
#ifndef PGUSHER_SOURCE_LAST_RESULTS_H
#define PGUSHER_SOURCE_LAST_RESULTS_H

#include "source/store.h"

/* Fills *@last for @name; leaves it empty when nothing is known. */
void last_results_read(const char *name, struct last_result *last);
bool last_results_write(const char *name, const struct last_result *last, struct error *error);
void last_result_clear(struct last_result *last);

#endif
