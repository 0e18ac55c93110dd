/*
 * steps.h - rows that begin with a state word and open in place: the stages of a test, the needs
 * of a grants check. experience.md 2 (words), 3.4 and 3.5 (looks), 6 (small terminals).
 */
#ifndef PGUSHER_UI_WIDGET_STEPS_H
#define PGUSHER_UI_WIDGET_STEPS_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct key;

struct steps_row {
	const char *word; /* "ok", "FAILED", ...: eight columns at most */
	unsigned style;	  /* of the word */
	const char *title;
	const char *fact;    /* what was learned; may be NULL */
	const char *right;   /* elapsed time; may be NULL */
	const char *details; /* lines shown under an open row, '\n' between; NULL: cannot open.
				Lines beginning with "| " are a frame of foreign text.
				Title and fact stand whole above them when they were cut. */
};

struct steps {
	int title_width; /* of the title column */
	void (*row)(void *self, size_t index, struct steps_row *row);
	void *self;
	size_t count;
	size_t cursor;
	int scroll; /* first screen line drawn */
	bool *open; /* one a row; owned by the widget */
	size_t open_count;
	int page;
	int overflow;	   /* lines of the cursor row's details that stand below the screen */
	int above;	   /* lines of the cursor row that stand above it */
	struct rect drawn; /* of the last drawing, for clicks: where, and the row of each line */
	size_t *line_rows; /* owned by the widget */
	int line_count;
};

void steps_release(struct steps *steps); /* frees what the widget owns */
void steps_set_count(struct steps *steps, size_t count);
void steps_set_open(struct steps *steps, size_t index, bool open);

/* Moving as in lists; while details of the cursor row stand outside of the screen, the same keys
 * scroll through them first. A double click is Enter. Enter and Space open and close a row that has
 * details (HANDLED), Enter on one that has none is ACTIVATED. */
enum consequence steps_key(struct steps *steps, const struct key *key);

void steps_draw(struct steps *steps, struct surface *surface, struct rect area, bool has_focus);

#endif
