/*
 * clock.h - time.
 *
 * Deadlines and elapsed times are on the monotonic clock, so a corrected wall clock neither
 * shortens nor lengthens a wait. The wall clock is for showing and storing moments only.
 */
#ifndef PGUSHER_BASE_CLOCK_H
#define PGUSHER_BASE_CLOCK_H

#include <stdint.h>

struct buf;

/* Milliseconds since some moment in the past. */
int64_t clock_now_ms(void);

/* "12 ms", "1.2 s", "2 min", "3 h", "5 d": short enough for a column of eight. */
void clock_format_elapsed(struct buf *out, int64_t elapsed_ms);

/* The present moment as "2026-11-21T14:00:00Z". */
void clock_format_moment(char text[32]);

/* Freezes every elapsed time at 0 ms, so that screens can be compared byte by byte. */
void clock_freeze(void);

#endif
