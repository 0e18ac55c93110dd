#include "widget/grid_columns.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct column {
	bool is_hidden;
	int width, seen;
	size_t position; /* while it shows */
};

struct grid_columns {
	struct column *columns; /* by index */
	size_t *order;		/* indexes in the person's order, the hidden ones in their places */
	size_t *shown;		/* indexes by position */
	size_t count, shown_count;
};

struct grid_columns *grid_columns_new(void)
{
	return mem_new(sizeof(struct grid_columns));
}

static void release(struct grid_columns *columns)
{
	free(columns->columns);
	free(columns->order);
	free(columns->shown);
}

void grid_columns_free(struct grid_columns *columns)
{
	if (!columns)
		return;
	release(columns);
	free(columns);
}

static void list_shown(struct grid_columns *columns)
{
	columns->shown_count = 0;
	for (size_t i = 0; i < columns->count; i++) {
		struct column *column = &columns->columns[columns->order[i]];

		if (column->is_hidden)
			continue;
		column->position = columns->shown_count;
		columns->shown[columns->shown_count++] = columns->order[i];
	}
}

void grid_columns_reset(struct grid_columns *columns, size_t count)
{
	release(columns);
	columns->count = count;
	columns->columns = mem_array(count + 1, sizeof *columns->columns);
	columns->order = mem_array(count + 1, sizeof *columns->order);
	columns->shown = mem_array(count + 1, sizeof *columns->shown);
	for (size_t i = 0; i < count; i++)
		columns->order[i] = i;
	list_shown(columns);
}

size_t grid_columns_shown(const struct grid_columns *columns)
{
	return columns->shown_count;
}

size_t grid_columns_hidden(const struct grid_columns *columns)
{
	return columns->count - columns->shown_count;
}

size_t grid_columns_index(const struct grid_columns *columns, size_t position)
{
	return columns->shown[position];
}

size_t grid_columns_position(const struct grid_columns *columns, size_t index)
{
	return columns->columns[index].is_hidden ? SIZE_MAX : columns->columns[index].position;
}

bool grid_columns_show(struct grid_columns *columns, size_t index, bool is_shown)
{
	struct column *column = &columns->columns[index];

	if (column->is_hidden == !is_shown)
		return true;
	if (!is_shown && columns->shown_count == 1)
		return false;
	column->is_hidden = !is_shown;
	list_shown(columns);
	return true;
}

static size_t place_of(const struct grid_columns *columns, size_t index)
{
	size_t place = 0;

	while (columns->order[place] != index)
		place++;
	return place;
}

bool grid_columns_move(struct grid_columns *columns, size_t position, int direction)
{
	size_t index = columns->shown[position], from = place_of(columns, index), to, least, many;

	if (direction < 0 ? position == 0 : position + 1 >= columns->shown_count)
		return false;
	/* Past the next column that shows, and so past the hidden ones between the two. */
	to = place_of(columns, columns->shown[direction < 0 ? position - 1 : position + 1]);
	least = from < to ? from : to;
	many = from < to ? to - from : from - to;
	if (direction < 0)
		memmove(columns->order + least + 1, columns->order + least,
			many * sizeof *columns->order);
	else
		memmove(columns->order + least, columns->order + least + 1,
			many * sizeof *columns->order);
	columns->order[to] = index;
	list_shown(columns);
	return true;
}

int grid_columns_width(const struct grid_columns *columns, size_t index)
{
	return columns->columns[index].width;
}

void grid_columns_set_width(struct grid_columns *columns, size_t index, int width)
{
	columns->columns[index].width = width > GRID_WIDTH_MAX ? GRID_WIDTH_MAX : width;
	if (width == 0)
		columns->columns[index].seen = 0;
}

int grid_columns_seen(const struct grid_columns *columns, size_t index)
{
	return columns->columns[index].seen;
}

void grid_columns_see(struct grid_columns *columns, size_t index, int width)
{
	if (columns->columns[index].seen < width)
		columns->columns[index].seen = width;
}

void grid_columns_forget_seen(struct grid_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		columns->columns[i].seen = 0;
}
