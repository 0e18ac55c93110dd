/* profile_json.c - a profile as JSON, for scripts and for export. */
#include "preview/profile.h"

#include "base/json.h"
#include "config.h"
#include "preview/selection.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static void set_count(json_t *object, const char *key, int64_t count)
{
	if (count >= 0)
		json_object_set_new(object, key, json_integer(count));
}

static void set_number(json_t *object, const char *key, double number)
{
	if (isfinite(number))
		json_object_set_new(object, key, json_real(number));
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_of_text(text));
}

static json_t *json_of_shares(const struct profile_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(
			array, json_pack("{s:o, s:f}", "value", json_of_text(list->items[i].text),
				       "share", list->items[i].share));
	return array;
}

static json_t *json_of_texts(const struct profile_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, json_of_text(list->items[i].text));
	return array;
}

static const char *why_none(const struct profile_table *table, const struct profile_column *column)
{
	if (!column->is_readable)
		return "not readable";
	if (table->has_policies)
		return "policies";
	return table->relkind == 'v' ? "a view" : "not analysed";
}

static json_t *json_of_statistics(
	const struct profile_table *table, const struct profile_column *column)
{
	json_t *object = json_object();

	if (!column->has_statistics) {
		set_text(object, "missing", why_none(table, column));
		return object;
	}
	set_number(object, "null_share", column->null_share);
	set_number(object, "distinct_estimate", profile_distinct(table, column));
	set_number(object, "width_bytes", column->width);
	set_number(object, "correlation", column->correlation);
	set_text(object, "low", column->low);
	set_text(object, "high", column->high);
	set_count(object, "common_count", column->common_count);
	if (column->common.count)
		json_object_set_new(object, "common", json_of_shares(&column->common));
	if (column->elements.count)
		json_object_set_new(object, "elements", json_of_shares(&column->elements));
	if (column->bounds.count)
		json_object_set_new(object, "bounds", json_of_texts(&column->bounds));
	return object;
}

static json_t *json_of_top(const struct profile_counts *counts)
{
	json_t *array = json_array();

	for (size_t i = 0; i < counts->top.count; i++)
		json_array_append_new(array,
			json_pack("{s:o, s:I}", "value", json_of_text(counts->top.items[i].text),
				"count", (json_int_t)counts->top.items[i].count));
	return array;
}

static json_t *json_of_bars(const struct profile_counts *counts)
{
	json_t *array = json_array();

	for (size_t i = 0; i < counts->bar_count; i++)
		json_array_append_new(array,
			json_pack("{s:o, s:o, s:I}", "from", json_of_text(counts->bars[i].low),
				"to", json_of_text(counts->bars[i].high), "count",
				(json_int_t)counts->bars[i].count));
	return array;
}

static json_t *json_of_looks(const struct profile_counts *counts)
{
	static const char *const keys[LOOKS] = {[LOOK_EMAIL] = "email",
		[LOOK_UUID] = "uuid",
		[LOOK_NUMBER] = "number",
		[LOOK_DATE] = "date"};
	json_t *object = json_object();

	for (size_t i = 0; i < LOOKS; i++)
		set_count(object, keys[i], counts->looks[i]);
	return object;
}

static json_t *json_of_counts(
	const struct profile_column *column, const struct profile_counts *counts)
{
	const struct {
		const char *key;
		int64_t count;
	} figures[] = {{"rows", counts->rows}, {"nulls", counts->nulls},
		{"distinct", counts->distinct}, {"empty", counts->empty}, {"nan", counts->nan},
		{"infinite", counts->infinite}, {"shortest", counts->shortest},
		{"longest", counts->longest}, {"unprintable", counts->unprintable},
		{"large", counts->large}, {"huge", counts->huge}};
	json_t *object = json_object();

	set_text(object, "extent",
		counts->first_rows	     ? "first"
		: counts->sample_percent > 0 ? "sample"
					     : "all");
	if (counts->first_rows)
		set_count(object, "first_rows", counts->first_rows);
	if (counts->sample_percent > 0)
		set_number(object, "sample_percent", counts->sample_percent);
	set_count(object, "elapsed_ms", counts->elapsed_ms);
	set_text(object, "compared_by",
		profile_class(column) == PROFILE_UNORDERED ? "text" : "value");
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
		set_count(object, figures[i].key, figures[i].count);
	if (counts->length >= 0)
		set_number(object, "length_average", counts->length);
	set_text(object, "min", counts->minimum);
	set_text(object, "max", counts->maximum);
	set_text(object, "average", counts->average);
	json_object_set_new(object, "top", json_of_top(counts));
	if (counts->bar_count)
		json_object_set_new(object, "histogram", json_of_bars(counts));
	if (profile_class(column) == PROFILE_TEXT)
		json_object_set_new(object, "looks_like", json_of_looks(counts));
	return object;
}

json_t *profile_column_json(const struct profile_table *table, const struct profile_column *column,
	const struct profile_counts *counts, const char *problem)
{
	json_t *object = json_object();

	set_text(object, "name", column->name);
	set_text(object, "type", column->type);
	json_object_set_new(object, "statistics", json_of_statistics(table, column));
	if (counts)
		json_object_set_new(object, "counted", json_of_counts(column, counts));
	set_text(object, "problem", problem);
	return object;
}

json_t *profile_relation_json(
	const struct selection *selection, const struct profile_table *table, json_t *columns)
{
	json_t *object = json_pack("{s:s, s:i, s:s, s:o, s:o}", "pgusher", PACKAGE_VERSION,
		"format", 1, "command", "profile", "schema", json_of_text(selection->schema),
		"relation", json_of_text(selection->name));

	if (selection->where)
		set_text(object, "where", selection->where);
	json_object_set_new(object, "rows_estimate",
		table->rows >= 0 ? json_integer(table->rows) : json_null());
	set_count(object, "analysed_seconds_ago", table->age_s);
	set_count(object, "changed_since", table->changed);
	set_count(object, "bytes", table->bytes);
	set_count(object, "toast_bytes", table->apart_bytes);
	json_object_set_new(object, "is_size_exact", json_boolean(table->is_size_exact));
	set_count(object, "unknown_parts", table->unknown_parts);
	if (table->locked_by)
		set_count(object, "locked_by", table->locked_by);
	json_object_set_new(object, "columns", columns);
	return object;
}
