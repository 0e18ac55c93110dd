/*
 * line_edit_private.h - the editor's insides, for line_edit.c and line_edit_draw.c only.
 */
#ifndef PGUSHER_UI_WIDGET_LINE_EDIT_PRIVATE_H
#define PGUSHER_UI_WIDGET_LINE_EDIT_PRIVATE_H

#include "base/buf.h"
#include "widget/line_edit.h"

#define LINE_EDIT_STEPS 100 /* of undo; each may hold LINE_EDIT_MAX bytes */

enum line_edit_action { ACTION_NONE, ACTION_TYPE, ACTION_ERASE, ACTION_DELETE, ACTION_OTHER };

struct line_edit_step {
	char *text;
	size_t cursor;
};

struct line_edit {
	struct buf text;       /* of an ordinary editor */
	struct secret *secret; /* of a secret one, else NULL */
	size_t cursor;	       /* byte offset, always at the border of a grapheme */
	size_t first;	       /* byte offset of the first grapheme on the screen */
	bool is_revealed;
	char *killed; /* what ^Y puts back */
	struct secret *killed_secret;
	struct line_edit_step steps[LINE_EDIT_STEPS];
	size_t step_count;
	unsigned steps_made;
	enum line_edit_action last_action;
};

/* The text of either kind; borrowed until the next change. */
const char *line_edit_bytes(const struct line_edit *edit);
size_t line_edit_length(const struct line_edit *edit);

#endif
