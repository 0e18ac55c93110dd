/*
 * form.h - labelled fields in sections that fold.
 *
 * The form owns the editors; the owner owns the meaning: it adds fields, reads and sets values by
 * id, and says for each what stands in the third column (where the value came from) and in the
 * line below. Going out of a field never validates.
 */
#ifndef PGUSHER_UI_WIDGET_FORM_H
#define PGUSHER_UI_WIDGET_FORM_H

#include "term/surface.h"
#include "widget/widget.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct form;
struct key;
struct secret;

enum form_kind {
	FORM_TEXT,
	FORM_SECRET,
	FORM_CHOICE,  /* one word of choices, < like this >; Space, Left and Right change it */
	FORM_CHECK,   /* [x] */
	FORM_SECTION, /* + or - and a title; Space, Enter, Left and Right fold it */
	FORM_BUTTON,  /* consecutive buttons stand in one row */
	FORM_NOTE     /* a line of plain words, never focused; behind its label if it has both */
};

struct form_field {
	int id; /* unique in the form, greater than 0; chosen by the owner */
	enum form_kind kind;
	int section;		    /* id of the FORM_SECTION it is folded into, 0: always shown */
	const char *label;	    /* borrowed for the life of the form */
	int width;		    /* columns of the editor; 0: the usual 34 */
	const char *const *choices; /* FORM_CHOICE: NULL-terminated, borrowed */
	bool is_hidden;		    /* not shown at all, whatever its section does */
};

struct form *form_new(void);
void form_free(struct form *form);
void form_add(struct form *form, const struct form_field *field);

/* Values. A choice is its word, a check "on" or "off", a section "open" or "closed", a note or
 * button its text ("" for a secret). Borrowed until the next change. A word that is no choice of
 * the field changes nothing. Values set before the form was first drawn are its beginning; later
 * ones can be undone, together with the key before them. */
const char *form_value(const struct form *form, int id);
void form_set(struct form *form, int id, const char *value);
struct secret *form_secret(struct form *form, int id); /* borrowed */
void form_reveal(struct form *form, int id); /* a secret in clear, until its field is left */
void form_show(struct form *form, int id, bool shown);

/* Third column ("typed", "PGHOST", "default"), the remark behind it, and the line below the field
 * (a sentence about the choice; NULL: none). Copied. */
void form_set_origin(struct form *form, int id, const char *origin);
void form_set_help(struct form *form, int id, const char *help);
void form_set_below(struct form *form, int id, const char *line);

/* Marks a field as wrong (drawn as such, the text goes into the line below) and, for the first
 * one, moves the focus there, opening its section. NULL takes the mark away. */
void form_set_wrong(struct form *form, int id, const char *why);

/* "Key file: mode 0600": the whole help of the focused field, which its column may cut or leave
 * out. False: it has none. */
bool form_add_hint(const struct form *form, struct buf *out);

int form_focus(const struct form *form); /* id of the focused field */
void form_set_focus(struct form *form, int id);

/* False while the keys go to something else on the screen: no mark, no cursor. True at first. */
void form_set_active(struct form *form, bool is_active);
void form_focus_first(struct form *form); /* when the focus comes in from before it */
void form_focus_last(struct form *form);  /* or from behind it */

/* Text fields and choices change on keys (CHANGED; form_focus() says which), Tab, Enter, Up and
 * Down move (HANDLED), a click moves too. Enter or Space on a button, a click on one, and Enter on
 * the last field are ACTIVATED. Folding a section is HANDLED. ^_ undoes: CHANGED, and any field may
 * be another one then. A paste is put into the field like typing unless the owner took it before.
 */
enum consequence form_key(struct form *form, const struct key *key);

/* Takes back the last step, values and origins of all the fields that it changed, and moves the
 * focus to the first of them; its id, or 0 when there was none. Secrets are not part of it. */
int form_undo(struct form *form);

/* What form_set() changes from now on is a step of its own: call it before filling the form from a
 * paste. Not needed around keys. */
void form_begin_step(struct form *form);
void form_forget_steps(struct form *form); /* what is in the form now is its beginning */

/* Scrolls so that the focus shows; says "3 more below" where rows are left out. Below 60 columns
 * the help column goes, below 40 of field space the label stands above the field. */
void form_draw(struct form *form, struct surface *surface, struct rect area);

#endif
