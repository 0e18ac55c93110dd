/*
 * form_private.h - the insides of a form, for form.c, form_keys.c and form_draw.c only.
 */
#ifndef PGUSHER_UI_WIDGET_FORM_PRIVATE_H
#define PGUSHER_UI_WIDGET_FORM_PRIVATE_H

#include "widget/form.h"

#define FORM_STEPS 400 /* changes kept for undo; the oldest go first */

struct line_edit;

struct form_item {
	struct form_field field;
	struct line_edit *edit; /* of text and secret */
	char *value;		/* of button and note */
	size_t choice;		/* index of a choice; 1 for a checked box or an open section */
	char *origin, *help, *below, *wrong;
};

/* One value before it changed. */
struct form_step {
	int id;
	unsigned group; /* changes of one group are taken back together */
	size_t choice;
	char *origin;
};

struct form {
	struct form_item *items;
	size_t count;
	size_t focus; /* index; count when nothing can have the focus */
	int scroll;   /* first line on the screen */
	struct form_step steps[FORM_STEPS];
	size_t step_count;
	unsigned group;
	bool was_drawn;
	bool is_inactive;
	struct rect *places; /* of each item on the screen, for clicks; set by the drawing */
};

struct form_item *form_find(const struct form *form, int id); /* NULL: no such field */

bool form_is_shown(const struct form *form, size_t index);     /* neither hidden nor folded in */
bool form_is_focusable(const struct form *form, size_t index); /* shown, and not a note */

/* Moves the focus; a secret that is left is hidden again. */
void form_move_focus(struct form *form, size_t index);

/* The next focusable field from @index on, @index included; form->count when there is none. */
size_t form_next(const struct form *form, size_t index);
size_t form_previous(const struct form *form, size_t index);

/* When the field with the focus is gone: the section that swallowed it, or a neighbour. */
void form_mend_focus(struct form *form);

/* Keeps the value of @item for undo, as part of the current group. */
void form_remember(struct form *form, const struct form_item *item, size_t choice);

/* The word of a choice, "" when the field has none. */
const char *form_choice(const struct form_item *item);

#endif
