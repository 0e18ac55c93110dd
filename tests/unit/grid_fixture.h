/*
 * grid_fixture.h - for tests of grids: a grid of six rows and four columns on a surface.
 */
#ifndef PGUSHER_TESTS_GRID_FIXTURE_H
#define PGUSHER_TESTS_GRID_FIXTURE_H

#include "screen.h"

#include "widget/grid.h"

#define COLUMNS 4

static const struct grid_column names[COLUMNS] = {
	{"id", true}, {"name", false}, {"email", false}, {"balance", true}};

static const char *const values[][COLUMNS] = {
	{"1", "Ada Lovelace", "ada@example.com", "12.50"},
	{"2", "Grace Hopper", NULL, "0.00"},
	{"3", "Zoe\xE2\x80\xAE", "", "-1003.10"},
	{"4", "<NULL>", "n@example.com", "7.00"},
	{"5", " Jose", "\"j\"", "800.25"},
	{"6", "two\nlines\t", "t ", "1.00"},
};
#define ROWS (sizeof values / sizeof *values)

static inline void column(void *self, size_t index, struct grid_column *out)
{
	(void)self;
	*out = names[index % COLUMNS];
}

static inline void cell(void *self, size_t row, size_t index, struct grid_cell *out)
{
	const char *value = values[row % ROWS][index % COLUMNS];

	(void)self;
	out->is_null = !value;
	out->bytes = value;
	out->length = value ? strlen(value) : 0;
}

static struct surface *surface;
static struct grid grid;

static inline int setup(void **state)
{
	(void)state;
	surface = surface_new(8, 60, 0);
	grid = (struct grid){.column = column, .cell = cell, .columns = COLUMNS, .rows = ROWS};
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	surface_free(surface);
	return 0;
}

static inline void draw(void)
{
	surface_clear(surface);
	grid_draw(&grid, surface, surface_area(surface), true);
}

static inline enum consequence press(const char *name)
{
	struct key key = key_named(name);

	return grid_key(&grid, &key);
}

#define grid_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
