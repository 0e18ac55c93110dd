/*
 * pager.h - text to be read: a script, a definition, a cell, the tour.
 */
#ifndef PGUSHER_UI_WIDGET_PAGER_H
#define PGUSHER_UI_WIDGET_PAGER_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct key;

#define PAGER_MAX ((size_t)1 << 20) /* bytes; what is behind them is left out, and said */

struct pager {
	char *text; /* owned; lines end with '\n' */
	size_t length;
	size_t line;  /* first line on the screen, counted after wrapping */
	size_t lines; /* of the last drawing */
	int page;
	size_t *starts; /* owned: where each line after wrapping begins; for @wrapped_columns cells
			 */
	size_t start_capacity;
	int wrapped_columns; /* 0: to be wrapped by the next drawing */
};

/* Copies @text, with tabs as blanks up to every eighth column, and goes to the top. */
void pager_set(struct pager *pager, const char *text, size_t length);
void pager_release(struct pager *pager);

/* Up Down j k PgUp PgDn ^F ^B ^D ^U Space g G Home End and the wheel (HANDLED). */
enum consequence pager_key(struct pager *pager, const struct key *key);

/* Long lines wrap; "12 more below" in the last row when text is left out. */
void pager_draw(struct pager *pager, struct surface *surface, struct rect area, bool has_focus);

#endif
