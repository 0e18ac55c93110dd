/*
 * frame.h - the parts around a view: title line, rules, message line, footer (experience.md 2).
 */
#ifndef PGUSHER_UI_FRAME_H
#define PGUSHER_UI_FRAME_H

#include "term/surface.h"

struct view;

#define FRAME_ROWS_MIN 12
#define FRAME_COLUMNS_MIN 40

/* Draws everything but the body and returns the body. @remark ("not encrypted") and @message may
 * be NULL. */
struct rect frame_draw(
	struct view *view, struct surface *surface, const char *remark, const char *message);

/* The one screen for a window that is too small. */
void frame_draw_too_small(struct surface *surface);

#endif
