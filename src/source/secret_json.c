#include "source/secret_json.h"

#include "base/secret.h"

#include <stdlib.h>

json_t *secret_json_read(const char *bytes, size_t length)
{
	json_t *object;

	json_set_alloc_funcs(malloc, secret_wipe_free);
	object = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

const char *secret_json_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}
