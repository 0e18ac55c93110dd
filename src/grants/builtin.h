/* builtin.h - targets/NAME.yaml, embedded by the build as target_NAME. */
#ifndef PGUSHER_GRANTS_BUILTIN_H
#define PGUSHER_GRANTS_BUILTIN_H

#include <stddef.h>

extern const char target_read_only[];
extern const size_t target_read_only_length;

#endif
