/*
 * pgpass.h - ~/.pgpass, looked up with the real host and port, so that it works through a tunnel
 * too (libpq would look with the tunnel's port). Reading rules: formats.md 6.5.
 */
#ifndef PGUSHER_SOURCE_PGPASS_H
#define PGUSHER_SOURCE_PGPASS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct secret;
struct source;

struct pgpass_hit {
	char *file;  /* the caller frees it */
	size_t line; /* 0: no line matched */
};

/* Looks for the source's host, port, database and user. False and @error only when the file is
 * there but cannot be used (others may read it, as libpq judges too). */
bool pgpass_lookup(const struct source *source, struct secret *password, struct pgpass_hit *hit,
	struct error *error);

#endif
