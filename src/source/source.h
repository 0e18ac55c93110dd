/*
 * source.h - what to connect to, and where each value came from. Never holds a secret.
 */
#ifndef PGUSHER_SOURCE_SOURCE_H
#define PGUSHER_SOURCE_SOURCE_H

#include "source/field.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;
struct secret;
struct source;

/* Provenance, from the weakest to the strongest. */
enum origin {
	ORIGIN_NONE,	    /* empty: "-" */
	ORIGIN_DEFAULT,	    /* compiled into libpq or pgusher */
	ORIGIN_ENVIRONMENT, /* detail: the variable */
	ORIGIN_SERVICE,	    /* detail: the service */
	ORIGIN_SAVED,	    /* from the source's own file */
	ORIGIN_SUGGESTED,
	ORIGIN_PASTED,
	ORIGIN_FLAG,
	ORIGIN_TYPED
};

struct source *source_new(void);
struct source *source_copy(const struct source *source);
void source_free(struct source *source); /* NULL is allowed */

/* NULL until it was saved or named. */
const char *source_name(const struct source *source);
void source_set_name(struct source *source, const char *name);

/* Sets @keyword (unknown ones and secrets are refused with false; NULL or "" unsets). @detail says
 * more about the origin (a variable, a service) and may be NULL. */
bool source_set(struct source *source, const char *keyword, const char *value, enum origin origin,
	const char *detail);

/* The value that counts: as set, else the compiled default, else NULL. Borrowed. */
const char *source_value(const struct source *source, const char *keyword);
bool source_is_set(const struct source *source, const char *keyword);
enum origin source_origin(const struct source *source, const char *keyword);

/* "typed", "PGHOST", "service staging", "default", "-": the third column of the form. Borrowed. */
const char *source_origin_text(const struct source *source, const char *keyword);

/* Fills what is not set yet from the captured environment (not for saved sources). */
void source_apply_environment(struct source *source);

/* Fills what a service of the service files says, over the environment and under everything that
 * was typed. False when there is no such service. */
bool source_apply_service(struct source *source, const char *service, struct error *error);

/* Reads a URI or "key=value ..." into @source. A password in it goes to @password (may be NULL:
 * then it is dropped). *count gets the number of fields filled. */
bool source_apply_conninfo(struct source *source, const char *text, enum origin origin,
	struct secret *password, size_t *count, struct error *error);

/* A tunnel is used when an SSH host is named. */
bool source_has_tunnel(const struct source *source);

/* The host is a directory of a socket (or nothing at all: the default one). */
bool source_is_socket(const struct source *source);

/* "db1.example.com:5432/orders", for lists and titles. */
void source_describe(const struct source *source, struct buf *out);

/* What cannot be right: calls @wrong for each such field, in the order of the form. Files are
 * looked at, nothing is connected to. Returns how many. */
size_t source_check(const struct source *source,
	void (*wrong)(void *self, const char *keyword, const char *why), void *self);

/* The same thing done by hand: the ssh command of the tunnel, if any, and psql. Never a secret. */
void source_psql_command(const struct source *source, struct buf *out);

/* A command for this source as pgusher takes it: its name, or a conninfo string quoted for a
 * shell. */
void source_argument(const struct source *source, struct buf *out);

#endif
