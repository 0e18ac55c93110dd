/*
 * target.h - what a use needs from a server, as YAML (pgusher-targets(5)).
 */
#ifndef PGUSHER_GRANTS_TARGET_H
#define PGUSHER_GRANTS_TARGET_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum need_kind { NEED_DATABASE, NEED_SCHEMA, NEED_RELATIONS, NEED_FUTURE_RELATIONS };

struct need {
	enum need_kind kind;
	char *privilege;
	bool is_mandatory;
	char *reason;
};

struct target {
	char *name; /* "read-only" */
	char *title, *summary;
	struct need *needs;
	size_t count;
};

/* Reads a target; refused with line, column and reason. */
struct target *target_read(const char *name, const char *bytes, size_t length, struct error *error);
void target_free(struct target *target);

/* A built-in target by name, or NULL and @error with the names that exist. */
struct target *target_builtin(const char *name, struct error *error);

#endif
