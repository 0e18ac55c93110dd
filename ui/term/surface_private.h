/*
 * surface_private.h - the cells, for surface.c and surface_text.c only.
 */
#ifndef PGUSHER_UI_TERM_SURFACE_PRIVATE_H
#define PGUSHER_UI_TERM_SURFACE_PRIVATE_H

#include "term/surface.h"

struct surface {
	int rows, columns;
	unsigned flags;
	struct surface_cell *cells; /* rows * columns */
	int cursor_row, cursor_column;
};

/* What of @area lies on the surface, in coordinates of the surface. */
struct rect surface_clip(const struct surface *surface, struct rect area);

/* Puts @code, @width cells wide, at a place that must lie on the surface with all its cells. The
 * other half of a wide character that is overwritten in part becomes a blank. */
void surface_put(
	struct surface *surface, int row, int column, wchar_t code, int width, unsigned style);

/* Adds a combining mark to the cell at a place on the surface. */
void surface_add_mark(struct surface *surface, int row, int column, wchar_t mark);

#endif
