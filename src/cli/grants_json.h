/*
 * grants_json.h - verdicts and rights as JSON.
 */
#ifndef PGUSHER_CLI_GRANTS_JSON_H
#define PGUSHER_CLI_GRANTS_JSON_H

#include <stdbool.h>

struct error;
struct grants_report;
struct json_t;
struct rights;

/* The whole answer of "grants --json". */
struct json_t *grants_json(const struct grants_report *report);

/* Writes the whole answer of "grants --matrix --json" to @path (NULL: stdout), class by class. */
bool grants_matrix_json(const char *path, const struct rights *rights, struct error *error);

#endif
