/*
 * grid_columns.h - which columns of a grid show, in which order and how wide: what a person
 * arranged. A position counts the columns that show, an index those that the owner has.
 *
 * Looking up a position is one step, however many columns there are; changes cost one pass.
 */
#ifndef PGUSHER_UI_WIDGET_GRID_COLUMNS_H
#define PGUSHER_UI_WIDGET_GRID_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

struct grid_columns;

#define GRID_WIDTH_MAX 400 /* cells of a column, however often it is widened */

struct grid_columns *grid_columns_new(void);
void grid_columns_free(struct grid_columns *columns); /* NULL is allowed */

/* There are @count columns now: all show, in the owner's order, as wide as what is in them. */
void grid_columns_reset(struct grid_columns *columns, size_t count);

size_t grid_columns_shown(const struct grid_columns *columns);
size_t grid_columns_hidden(const struct grid_columns *columns);
size_t grid_columns_index(const struct grid_columns *columns, size_t position);
/* Where the column stands, or SIZE_MAX while it is hidden. */
size_t grid_columns_position(const struct grid_columns *columns, size_t index);

/* A hidden column comes back to the place that it had. False: it is the last one that shows. */
bool grid_columns_show(struct grid_columns *columns, size_t index, bool is_shown);
/* One place to the left (-1) or to the right (+1); false: it stands at that end. */
bool grid_columns_move(struct grid_columns *columns, size_t position, int direction);

/* Cells that a person asked for; 0: as wide as what is in it. */
int grid_columns_width(const struct grid_columns *columns, size_t index);
void grid_columns_set_width(struct grid_columns *columns, size_t index, int width);

/* The widest content that was drawn, so that a column does not jump while a person scrolls. */
int grid_columns_seen(const struct grid_columns *columns, size_t index);
void grid_columns_forget_seen(struct grid_columns *columns); /* all of the content is another */
void grid_columns_see(struct grid_columns *columns, size_t index, int width);

#endif
