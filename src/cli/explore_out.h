/*
 * explore_out.h - what the explorer of rights found, as lines for people and as JSON.
 */
#ifndef PGUSHER_CLI_EXPLORE_OUT_H
#define PGUSHER_CLI_EXPLORE_OUT_H

#include <stdbool.h>

struct error;
struct json_t;
struct object_access;
struct rights;
struct role_access;

/* Lines on stdout; @is_verbose: every name and every way. */
void object_access_print(
	const struct rights *rights, const struct object_access *access, bool is_verbose);
void role_access_print(
	const struct rights *rights, const struct role_access *access, bool is_verbose);

/* One line a role, schema and kind. */
void rights_table_print(const struct rights *rights);

/* One row a role, schema, kind and privilege to @path (NULL: stdout). */
bool rights_table_csv(const char *path, const struct rights *rights, struct error *error);

/* The whole answers of "grants --who --json" and "grants --rights --json". */
struct json_t *object_access_json(const struct rights *rights, const struct object_access *access);
struct json_t *role_access_json(const struct rights *rights, const struct role_access *access);

#endif
