/*
 * many.h - which sources a command line means when it may mean many: --all, globs, names on stdin.
 */
#ifndef PGUSHER_CLI_MANY_H
#define PGUSHER_CLI_MANY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct options;
struct secret;
struct source;

struct many_item {
	char *name;
	struct source *source; /* NULL: it cannot be used, and @error says why */
	struct secret *password;
	struct error error;
};

struct many {
	struct many_item *items;
	size_t count;
};

/* True when the words or flags mean more than one source. */
bool many_is_meant(const struct options *options, char *const *words, int count);

/* False and @error when none is meant at all. Release it in any case. */
bool many_collect(struct many *many, const struct options *options, char *const *words, int count,
	struct error *error);
void many_release(struct many *many);

#endif
