#include "source/last_results.h"

#include "base/fileio.h"
#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *results_path(void)
{
	char *state = path_state(), *path = NULL;

	if (state)
		path = path_join(state, "last-results.json");
	free(state);
	return path;
}

json_t *last_results_load(void)
{
	char *path = results_path();
	json_t *all = path ? json_load_file(path, 0, NULL) : NULL;

	free(path);
	if (json_is_object(all))
		return all;
	json_decref(all);
	return json_object();
}

void last_results_read(const json_t *all, const char *name, struct last_result *last)
{
	const json_t *one = json_object_get(all, name);

	if (json_is_object(one)) {
		last->result = mem_text(json_string_value(json_object_get(one, "result")));
		last->step = mem_text(json_string_value(json_object_get(one, "step")));
		last->grants = mem_text(json_string_value(json_object_get(one, "grants")));
		last->moment = json_integer_value(json_object_get(one, "moment"));
	}
}

static void set_text(json_t *object, const char *key, const char *value)
{
	if (value)
		json_object_set_new(object, key, json_string(value));
}

static void set_result(json_t *all, const char *name, const struct last_result *last)
{
	json_t *one = json_object();

	set_text(one, "result", last->result);
	set_text(one, "step", last->step);
	set_text(one, "grants", last->grants);
	json_object_set_new(one, "moment", json_integer(last->moment));
	json_object_set_new(all, name, one);
}

bool last_results_write(const char *const *names, const struct last_result *results, size_t count,
	struct error *error)
{
	json_t *all = last_results_load();
	char *path = results_path(), *state = path_state(), *text;
	bool written = false;

	for (size_t i = 0; i < count; i++)
		set_result(all, names[i], &results[i]);
	text = json_dumps(all, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (text && path && directory_make(state, error))
		/* On the loop after every test, which a slow disk must not stop. */
		written = file_write_fast(path, text, strlen(text), 0600, error);
	free(text);
	free(path);
	free(state);
	json_decref(all);
	return written;
}

void last_result_clear(struct last_result *last)
{
	free(last->result);
	free(last->step);
	free(last->grants);
	*last = (struct last_result){.moment = 0};
}
