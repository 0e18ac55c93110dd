/*
 * filter.h - the line that narrows a list: '/' begins it, Enter keeps it, Esc takes it away.
 */
#ifndef PGUSHER_UI_VIEW_FILTER_H
#define PGUSHER_UI_VIEW_FILTER_H

#include "term/surface.h"

#include <stdbool.h>

struct key;
struct line_edit;

struct filter {
	struct line_edit *edit; /* NULL: no filter */
	bool is_typing;
};

void filter_begin(struct filter *filter);
void filter_end(struct filter *filter); /* takes it away */

/* True when the key was taken. */
bool filter_key(struct filter *filter, const struct key *key);

bool filter_is_on(const struct filter *filter);
bool filter_is_typing(const struct filter *filter);
const char *filter_text(const struct filter *filter); /* "" when there is none */

/* "Filter: ..." with @shown of @all. */
void filter_draw(struct filter *filter, struct surface *surface, struct rect area, int row,
	size_t shown, size_t all);

#endif
