/*
 * secret_json.h - JSON that holds secrets. From the first call on jansson clears every block of
 * memory that it gives back.
 */
#ifndef PGUSHER_SOURCE_SECRET_JSON_H
#define PGUSHER_SOURCE_SECRET_JSON_H

#include <jansson.h>

/* An object, or NULL when @bytes are none; the caller drops it with json_decref(). */
json_t *secret_json_read(const char *bytes, size_t length);

/* The text of @key, or NULL; borrowed. */
const char *secret_json_text(const json_t *object, const char *key);

#endif
