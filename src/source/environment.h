/*
 * environment.h - the PG* variables, taken away from libpq.
 *
 * libpq fills every option that it is not given from the environment. A saved source stands for
 * itself (a PGSSLMODE=disable left in a shell must not weaken it), so the variables are read once,
 * unset, and applied by source_apply_environment() only where they belong.
 */
#ifndef PGUSHER_SOURCE_ENVIRONMENT_H
#define PGUSHER_SOURCE_ENVIRONMENT_H

#include <stdbool.h>

/* Reads and unsets all PG* variables. Call once, before the first libpq call and any thread. */
void environment_capture(void);

/* The value that @name had, or NULL; "" counts as not set, as in libpq. Other variables than PG*
 * are looked up as they are now. */
const char *environment_value(const char *name);

/* True when one of the variables that name a server (PGHOST, PGDATABASE, ...) was set. */
bool environment_names_server(void);

#endif
