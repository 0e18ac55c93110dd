/*
 * line_edit.h - one line of text under the cursor of a person.
 *
 * Edits whole grapheme clusters and keeps bytes exactly as typed: nothing is normalised. A secret
 * editor keeps its text in a struct secret, shows stars and has no undo. Keys: experience.md 4.
 */
#ifndef PGUSHER_UI_WIDGET_LINE_EDIT_H
#define PGUSHER_UI_WIDGET_LINE_EDIT_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct key;
struct line_edit;
struct secret;

#define LINE_EDIT_MAX 8192 /* bytes of an ordinary line */

struct line_edit *line_edit_new(void);
struct line_edit *line_edit_new_secret(void);
void line_edit_free(struct line_edit *edit);

/* Replaces the text, cursor at the end, as one step of undo. NULL, and what is longer than the
 * editor takes, empties it. */
void line_edit_set(struct line_edit *edit, const char *text);

/* The text; borrowed until the next change. "" for a secret editor: ask line_edit_secret(). */
const char *line_edit_text(const struct line_edit *edit);
struct secret *line_edit_secret(struct line_edit *edit); /* NULL for an ordinary one; borrowed */
bool line_edit_is_empty(const struct line_edit *edit);

/* Secret editors: shown in clear until hidden again (^T, until the field is left). */
void line_edit_reveal(struct line_edit *edit, bool revealed);
bool line_edit_is_revealed(const struct line_edit *edit);

/* Takes back the last step; false when there is none. Consecutive typing is one step, and so is
 * consecutive erasing. A secret editor has none. */
bool line_edit_undo(struct line_edit *edit);
unsigned line_edit_steps_made(
	const struct line_edit *edit);	       /* ever; tells whether a key began one */
void line_edit_forget(struct line_edit *edit); /* drops all steps */

/* CHANGED, HANDLED (the cursor moved) or UNHANDLED (Enter, Tab, Esc, ^R and the like). */
enum consequence line_edit_key(struct line_edit *edit, const struct key *key);

/* Draws into the first row of @area, scrolled so that the cursor shows, and puts the real cursor
 * there when @has_focus. A secret shows a star a character with the focus, always six without. */
void line_edit_draw(struct line_edit *edit, struct surface *surface, struct rect area,
	unsigned style, bool has_focus);

#endif
