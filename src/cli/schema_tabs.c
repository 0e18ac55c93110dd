#include "cli/schema_tabs.h"

#include "base/buf.h"
#include "base/json.h"
#include "catalog/object.h"
#include "cli/headless.h"
#include "cli/out.h"
#include "loop/loop.h"
#include "pg/rowset.h"

#include <jansson.h>
#include <stdio.h>

static void changed(void *self, struct tab_facts *facts)
{
	struct headless *headless = self;

	headless->is_done = headless->is_interrupted || !facts->is_reading;
}

static json_t *json_of_part(const struct part_facts *part)
{
	size_t columns = part_columns(part->rows);
	json_t *list;

	if (!part->rows)
		return json_pack("{s:o}", "unavailable", json_of_text(part->error.primary));
	list = json_array();
	for (size_t row = 0; row < rowset_rows(part->rows); row++) {
		json_t *object = json_object();

		for (size_t column = 0; column < columns; column++)
			json_object_set_new(object, rowset_name(part->rows, column),
				json_of_text(rowset_is_null(part->rows, row, column)
						     ? NULL
						     : rowset_text(part->rows, row, column)));
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *json_of_tab(const struct tab_facts *facts)
{
	json_t *object = json_object();

	for (size_t i = 0; i < facts->count; i++)
		json_object_set_new(
			object, facts->parts[i].part->id, json_of_part(&facts->parts[i]));
	return object;
}

static void print_part(const struct part_facts *part)
{
	size_t columns = part_columns(part->rows);

	if (!part->rows)
		out_line(stdout, "    %s: %s", part->part->title, part->error.primary);
	else if (rowset_rows(part->rows))
		out_line(stdout, "    %s:", part->part->title);
	for (size_t row = 0; row < rowset_rows(part->rows); row++) {
		struct buf line = BUF_INIT;

		for (size_t column = 0; column < columns; column++) {
			const char *text = rowset_text(part->rows, row, column);

			if (*text)
				buf_printf(&line, "%s%s", line.length ? " | " : "", text);
		}
		out_line(stdout, "      %s", buf_string(&line));
		buf_free(&line);
	}
	if (part->part->limit && rowset_rows(part->rows) == part->part->limit)
		out_line(stdout, "      (only the first %zu)", part->part->limit);
}

static void tell(const struct tab *tab, const struct tab_facts *facts, struct json_t *object)
{
	if (object)
		json_object_set_new(object, tab->id, json_of_tab(facts));
	for (size_t part = 0; !object && part < facts->count; part++)
		print_part(&facts->parts[part]);
}

bool schema_tabs(struct headless *headless, struct session *session, const struct node *node,
	struct json_t *object)
{
	const struct tab *tab;

	for (size_t i = 0; (tab = object_tab(node, i)) && !headless->is_interrupted; i++) {
		struct tab_facts *facts = tab_read(session, node, tab, changed, headless);

		loop_until(headless->loop, &headless->is_done);
		if (!headless->is_interrupted)
			tell(tab, facts, object);
		headless->is_done = headless->is_interrupted;
		tab_free(&facts);
	}
	return !headless->is_interrupted;
}
