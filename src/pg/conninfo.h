/*
 * conninfo.h - connection strings: libpq's own reading, without its habit of repeating a password
 * in the message when the string is wrong (connection-errors.md 1, fact 12).
 */
#ifndef PGUSHER_PG_CONNINFO_H
#define PGUSHER_PG_CONNINFO_H

#include <stdbool.h>

struct error;

/* True for "postgres://...", "postgresql://..." and for "key=value ...". */
bool conninfo_is_likely(const char *text);

/* Calls @each for every keyword that the string sets, in libpq's order. The value of a secret
 * keyword is cleared from memory afterwards. */
bool conninfo_parse(const char *text,
	void (*each)(void *self, const char *keyword, const char *value), void *self,
	struct error *error);

/* Every option that the linked libpq knows, in its order: keyword, environment variable (may be
 * NULL), compiled default (may be NULL), label, class ("" ordinary, "*" secret, "D" debugging).
 * All borrowed for the life of the program. The environment is not looked at. */
struct conninfo_option {
	const char *keyword, *variable, *compiled, *label, *dispchar;
};
const struct conninfo_option *conninfo_options(void); /* ended by a NULL keyword */

#endif
