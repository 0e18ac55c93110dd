/* doubt.c - what the server expects a selection to cost, from EXPLAIN (FORMAT JSON). */
#include "preview/preview_private.h"

#include "base/memory.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#define SORTED_ROWS_MIN 50000 /* fewer are sorted while a finger is on the key */
#define COST_MIN 50000.0      /* about as many pages, one after the other */
#define DEPTH_MAX 64

/* The sort that is to be done before the first row comes. */
static const json_t *find_sort(const json_t *plan, int depth)
{
	const char *type = json_string_value(json_object_get(plan, "Node Type"));
	const json_t *plans = json_object_get(plan, "Plans"), *found = NULL;

	if (type && strcmp(type, "Sort") == 0)
		return plan;
	for (size_t i = 0; !found && depth < DEPTH_MAX && i < json_array_size(plans); i++)
		found = find_sort(json_array_get(plans, i), depth + 1);
	return found;
}

static double number(const json_t *plan, const char *name)
{
	return json_number_value(json_object_get(plan, name));
}

static void add_size(struct buf *words, double bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	size_t unit = 0;

	for (; bytes >= 10000 && unit + 1 < sizeof units / sizeof *units; unit++)
		bytes /= 1024;
	buf_printf(words, "%.0f %s", bytes, units[unit]);
}

bool doubt_read(const char *plan, const char *reason, struct preview_doubt *doubt, char **words)
{
	json_t *json = json_loads(plan, 0, NULL);
	const json_t *top = json_object_get(json_array_get(json, 0), "Plan");
	const json_t *sort = find_sort(top, 0);
	struct buf said = BUF_INIT;

	*doubt = (struct preview_doubt){
		.rows = -1, .bytes = -1, .cost = top ? number(top, "Total Cost") : -1};
	buf_text(&said, reason);
	if (sort) {
		doubt->rows = (int64_t)number(sort, "Plan Rows");
		doubt->bytes = doubt->rows * (int64_t)number(sort, "Plan Width");
		buf_printf(&said, ": the server sorts ~%" PRId64 " rows (", doubt->rows);
		add_size(&said, (double)doubt->bytes);
		buf_text(&said, ") before the first one comes.");
	} else {
		buf_text(&said, ": the server may read all rows to find some.");
	}
	json_decref(json);
	*words = buf_take(&said);
	doubt->words = *words;
	return sort ? doubt->rows >= SORTED_ROWS_MIN || doubt->cost >= COST_MIN
		    : strstr(reason, "filter") && doubt->cost >= COST_MIN;
}
