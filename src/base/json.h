/*
 * json.h - texts of others as JSON: what jansson leaves to its callers.
 */
#ifndef PGUSHER_BASE_JSON_H
#define PGUSHER_BASE_JSON_H

struct json_t;

/* A JSON string; bytes that are not UTF-8 become visible escapes. NULL becomes null. */
struct json_t *json_of_text(const char *text);

/* An array of the lines of @lines (NULL: an empty one). */
struct json_t *json_of_lines(const char *lines);

#endif
