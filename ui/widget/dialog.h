/*
 * dialog.h - a question in a box over the screen: text, at most one line to type, buttons.
 *
 * Buttons are named by their effect. The first one is the harmless one and has the focus unless
 * there is a line to type.
 */
#ifndef PGUSHER_UI_WIDGET_DIALOG_H
#define PGUSHER_UI_WIDGET_DIALOG_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct dialog;
struct key;
struct secret;

enum dialog_input { DIALOG_NO_INPUT, DIALOG_TEXT, DIALOG_SECRET };

/* @title stands in the first line; @text may hold several lines ('\n'). Copied. */
struct dialog *dialog_new(const char *title, const char *text, enum dialog_input input);
void dialog_free(struct dialog *dialog);

void dialog_add_button(struct dialog *dialog, const char *label);

/* ^T shows something else; @what is said with the keys: "random art". Borrowed; NULL: nothing. */
#define DIALOG_TOGGLED (-3)
void dialog_set_toggle(struct dialog *dialog, const char *what);
const char *dialog_toggle(const struct dialog *dialog);

/* A sentence under the input that says what is wrong with the answer; NULL: none. */
void dialog_set_wrong(struct dialog *dialog, const char *why);
void dialog_set_text(struct dialog *dialog, const char *text);

/* ACTIVATED: Enter in the line (dialog_button() is -1) or on a button, or ^T (DIALOG_TOGGLED).
 * HANDLED otherwise; Esc is UNHANDLED and belongs to the owner. A dialog swallows every other key.
 */
enum consequence dialog_key(struct dialog *dialog, const struct key *key);
int dialog_button(const struct dialog *dialog);
bool dialog_takes_text(const struct dialog *dialog);  /* there is a line to type */
const char *dialog_text(const struct dialog *dialog); /* what was typed; borrowed */
struct secret *dialog_secret(struct dialog *dialog);  /* borrowed */
void dialog_clear_input(struct dialog *dialog);

/* Centred in @area, as large as it needs to be; text scrolls when it is too long, and the frame
 * says how much of it is left out. */
void dialog_draw(struct dialog *dialog, struct surface *surface, struct rect area);

#endif
