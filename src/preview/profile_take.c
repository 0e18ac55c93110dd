/* profile_take.c - what the server answered, as figures. */
#include "preview/profile_private.h"

#include "base/memory.h"
#include "pg/array.h"
#include "pg/rowset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- statistics ------------------------------------------------------------------------------ */

static const char *text_of(const struct rowset *rows, size_t row, const char *name)
{
	int column = rowset_column(rows, name);

	if (column < 0 || rowset_is_null(rows, row, (size_t)column))
		return NULL;
	return rowset_text(rows, row, (size_t)column);
}

static bool bool_of(const struct rowset *rows, size_t row, const char *name)
{
	const char *text = text_of(rows, row, name);

	return text && *text == 't';
}

static int64_t integer_of(const struct rowset *rows, size_t row, const char *name)
{
	const char *text = text_of(rows, row, name);

	return text ? strtoll(text, NULL, 10) : -1;
}

static double number_of(const struct rowset *rows, size_t row, const char *name)
{
	const char *text = text_of(rows, row, name);

	return text ? strtod(text, NULL) : (double)NAN;
}

/* Values, and the shares that belong to them where there are any. */
static void take_list(struct profile_list *list, const char *values, const char *shares)
{
	size_t count = 0, share_count = 0;
	char **items = values ? array_read(values, &count) : NULL;
	char **numbers = shares ? array_read(shares, &share_count) : NULL;

	for (size_t i = 0; i < count && i < PROFILE_LIST_MAX; i++) {
		list->items[i].text = mem_text(items[i]);
		list->items[i].share = i < share_count ? strtod(numbers[i], NULL) : 0;
		list->count++;
	}
	array_free(items);
	array_free(numbers);
}

static void take_column(struct profile_column *column, const struct rowset *rows, size_t row)
{
	*column = (struct profile_column){
		.name = mem_text(text_of(rows, row, "name")),
		.type = mem_text(text_of(rows, row, "type")),
		.base_type = mem_text(text_of(rows, row, "base_type")),
		.is_array = bool_of(rows, row, "is_array"),
		.is_ordered = bool_of(rows, row, "is_ordered"),
		.is_short = bool_of(rows, row, "is_short"),
		.is_readable = bool_of(rows, row, "is_readable"),
		.has_statistics = bool_of(rows, row, "has_statistics"),
		.null_share = number_of(rows, row, "null_frac"),
		.width = number_of(rows, row, "avg_width"),
		.distinct = number_of(rows, row, "n_distinct"),
		.correlation = number_of(rows, row, "correlation"),
		.common_count = integer_of(rows, row, "common_count"),
		.low = mem_text(text_of(rows, row, "low")),
		.high = mem_text(text_of(rows, row, "high")),
	};
	take_list(&column->common, text_of(rows, row, "common"), text_of(rows, row, "shares"));
	take_list(&column->bounds, text_of(rows, row, "bounds"), NULL);
	take_list(&column->elements, text_of(rows, row, "elements"),
		text_of(rows, row, "element_shares"));
}

struct profile_table *profile_take_table(
	const struct rowset *relation, const struct rowset *columns, const struct rowset *size)
{
	struct profile_table *table = mem_new(sizeof *table);
	const char *relkind = text_of(relation, 0, "relkind");
	const char *rows = text_of(relation, 0, "rows");

	*table = (struct profile_table){
		.relkind = relkind ? *relkind : '\0',
		.rows = rows ? strtoll(rows, NULL, 10) : -1,
		.parts = integer_of(relation, 0, "parts"),
		.unknown_parts = integer_of(relation, 0, "unknown_parts"),
		.bytes = integer_of(relation, 0, "bytes"),
		.apart_bytes = -1,
		.has_policies = bool_of(relation, 0, "has_policies"),
		.age_s = integer_of(relation, 0, "age_s"),
		.changed = integer_of(relation, 0, "changed"),
		.count = rowset_rows(columns),
	};
	if (size && text_of(size, 0, "bytes")) {
		table->bytes = integer_of(size, 0, "bytes");
		table->apart_bytes = integer_of(size, 0, "apart");
		table->is_size_exact = true;
	}
	table->columns = mem_array(table->count ? table->count : 1, sizeof *table->columns);
	for (size_t i = 0; i < table->count; i++)
		take_column(&table->columns[i], columns, i);
	return table;
}

static void free_list(struct profile_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].text);
}

void profile_table_free(struct profile_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++) {
		struct profile_column *column = &table->columns[i];

		free_list(&column->common);
		free_list(&column->bounds);
		free_list(&column->elements);
		free(column->name);
		free(column->type);
		free(column->base_type);
		free(column->low);
		free(column->high);
	}
	free(table->columns);
	free(table);
}

/* --- counts ---------------------------------------------------------------------------------- */

static const struct {
	const char *part;
	size_t place;
} figures[] = {
	{"rows", offsetof(struct profile_counts, rows)},
	{"nulls", offsetof(struct profile_counts, nulls)},
	{"distinct", offsetof(struct profile_counts, distinct)},
	{"empty", offsetof(struct profile_counts, empty)},
	{"nan", offsetof(struct profile_counts, nan)},
	{"infinite", offsetof(struct profile_counts, infinite)},
	{"large", offsetof(struct profile_counts, large)},
	{"huge", offsetof(struct profile_counts, huge)},
	{"unprintable", offsetof(struct profile_counts, unprintable)},
	{"email", offsetof(struct profile_counts, looks[LOOK_EMAIL])},
	{"uuid", offsetof(struct profile_counts, looks[LOOK_UUID])},
	{"number", offsetof(struct profile_counts, looks[LOOK_NUMBER])},
	{"date", offsetof(struct profile_counts, looks[LOOK_DATE])},
	{"shortest", offsetof(struct profile_counts, shortest)},
	{"longest", offsetof(struct profile_counts, longest)},
};

#define FIGURES (sizeof figures / sizeof *figures)

/* 12.5000000000000000 says no more than 12.5. */
static char *without_zeros(const char *number)
{
	size_t length = strlen(number);

	if (!strchr(number, '.') || strspn(number, "-0123456789.") != length)
		return mem_text(number);
	while (number[length - 1] == '0')
		length--;
	if (number[length - 1] == '.')
		length--;
	return mem_text_n(number, length);
}

static void take_bar(
	struct profile_counts *counts, const char *low, const char *high, int64_t count)
{
	if (counts->bar_count == PROFILE_LIST_MAX)
		return;
	counts->bars[counts->bar_count++] = (struct profile_bar){
		.low = without_zeros(low), .high = without_zeros(high), .count = count};
}

static void take_value(struct profile_counts *counts, const char *text, int64_t count)
{
	if (counts->top.count == PROFILE_LIST_MAX)
		return;
	counts->top.items[counts->top.count++] =
		(struct profile_value){.text = mem_text(text), .count = count};
}

static void take_row(struct profile_counts *counts, const struct rowset *rows, size_t row)
{
	const char *part = rowset_text(rows, row, 0), *value = rowset_text(rows, row, 2);
	bool is_null = rowset_is_null(rows, row, 4);
	int64_t count = rowset_integer(rows, row, 4);

	for (size_t i = 0; i < FIGURES; i++)
		if (!is_null && strcmp(part, figures[i].part) == 0)
			*(int64_t *)((char *)counts + figures[i].place) = count;
	if (strcmp(part, "length") == 0 && !is_null)
		counts->length = strtod(rowset_text(rows, row, 4), NULL);
	else if (strcmp(part, "minimum") == 0)
		mem_replace(&counts->minimum, mem_text(value));
	else if (strcmp(part, "maximum") == 0)
		mem_replace(&counts->maximum, mem_text(value));
	else if (strcmp(part, "average") == 0)
		mem_replace(&counts->average, without_zeros(value));
	else if (strcmp(part, "bar") == 0)
		take_bar(counts, value, rowset_text(rows, row, 3), count);
	else if (strcmp(part, "top") == 0)
		take_value(counts, value, count);
}

struct profile_counts *profile_take_counts(const struct rowset *rows)
{
	struct profile_counts *counts = mem_new(sizeof *counts);

	for (size_t i = 0; i < FIGURES; i++)
		*(int64_t *)((char *)counts + figures[i].place) = -1;
	counts->length = -1;
	for (size_t row = 0; row < rowset_rows(rows); row++)
		take_row(counts, rows, row);
	return counts;
}

void profile_counts_free(struct profile_counts *counts)
{
	if (!counts)
		return;
	free_list(&counts->top);
	for (size_t i = 0; i < counts->bar_count; i++) {
		free(counts->bars[i].low);
		free(counts->bars[i].high);
	}
	free(counts->minimum);
	free(counts->maximum);
	free(counts->average);
	free(counts);
}
