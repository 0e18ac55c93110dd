/*
 * ask.h - a line typed on the terminal, without an echo where it is secret, on the loop.
 */
#ifndef PGUSHER_CLI_ASK_H
#define PGUSHER_CLI_ASK_H

#include <stdbool.h>

struct ask;
struct loop;
struct secret;

/* Prints @prompt (already fit to be seen) and reads a line. @done gets the answer, borrowed; NULL
 * at the end of input. NULL is returned when there is no terminal to ask on. */
struct ask *ask_start(struct loop *loop, const char *prompt, bool echo,
	void (*done)(void *self, const struct secret *answer), void *self);
void ask_cancel(struct ask **ask); /* restores the terminal; empties the caller's pointer */

#endif
