/*
 * live.h - lines at the end of a terminal that are drawn again while work goes on, below those that
 * stay. Where stdout is no terminal, or a dumb one, nothing is drawn.
 */
#ifndef PGUSHER_CLI_LIVE_H
#define PGUSHER_CLI_LIVE_H

#include <stdbool.h>
#include <stddef.h>

struct live {
	bool is_on;
	size_t drawn; /* lines on the screen */
	size_t rows, columns;
};

/* @is_wanted: false where the output is for machines. */
void live_start(struct live *live, bool is_wanted);
/* Takes the lines away: before anything else is printed, and at the end. */
void live_clear(struct live *live);
/* Draws one more line; call live_clear() before the first of a new picture. False: no room. */
bool live_add(struct live *live, const char *text);
void live_flush(const struct live *live);

#endif
