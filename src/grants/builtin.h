/* builtin.h - targets/NAME.yaml, embedded by the build (build-aux/embed-targets.sh). */
#ifndef PGUSHER_GRANTS_BUILTIN_H
#define PGUSHER_GRANTS_BUILTIN_H

#include <stddef.h>

struct builtin_target {
	const char *name; /* "read-only" */
	const char *bytes;
	size_t length;
};

extern const struct builtin_target builtin_targets[];
extern const size_t builtin_target_count;

#endif
