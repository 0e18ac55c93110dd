/*
 * pick.h - a list to choose from by typing part of a name: a target, schemas, a role, an object.
 */
#ifndef PGUSHER_UI_VIEW_PICK_H
#define PGUSHER_UI_VIEW_PICK_H

#include <stdbool.h>
#include <stddef.h>

struct app;
struct view;
struct words;

/* Texts are borrowed until the next call. */
struct pick_item {
	const char *name;
	const char *remark;  /* beside the name, whole for the row with the cursor; may be NULL */
	const char *refusal; /* why it cannot be chosen; NULL: it can */
};

struct pick {
	const char *title; /* of the screen; copied, like @note */
	const char *note;
	size_t count;
	size_t cursor; /* where to begin */
	void (*item)(void *self, size_t index, struct pick_item *item);
	bool several;	       /* Space marks; the caller says by @is_marked what is at first */
	bool takes_any;	       /* a name that is not in the list is taken as it was typed */
	const char *typed;     /* to begin with; NULL: nothing */
	const bool *is_marked; /* @count of them; copied; NULL: none */
	/* The list is closed already. @names: what was chosen, none when nothing is marked; @index:
	 * of the only one, PICK_TYPED for what was typed. */
	void (*done)(void *self, const struct words *names, size_t index);
	/* @self is gone too: frees it. NULL: nothing to do. */
	void (*release)(void *self);
	void *self;
};

#define PICK_TYPED ((size_t)-1)

struct view *view_pick(struct app *app, const struct pick *pick);

#endif
