/*
 * frame.h - the parts around a view: title line, rules, message line, footer (experience.md 2).
 */
#ifndef PGUSHER_UI_FRAME_H
#define PGUSHER_UI_FRAME_H

#include "term/surface.h"

#include <stdbool.h>

struct view;

#define FRAME_ROWS_MIN 12
#define FRAME_COLUMNS_MIN 40

struct frame {
	struct view *view;
	const char *remark;  /* "not encrypted"; NULL: none */
	const char *message; /* NULL: none */
	bool is_waiting;     /* something runs that Esc stops */
};

/* Where the view draws. */
struct rect frame_body(const struct surface *surface);
/* Draws everything around it. */
void frame_draw(const struct frame *frame, struct surface *surface);

/* The one screen for a window that is too small. */
void frame_draw_too_small(struct surface *surface);

#endif
