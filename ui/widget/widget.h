/*
 * widget.h - what all widgets share. They know nothing of PostgreSQL: they draw what their owner
 * hands them and turn keys into consequences.
 */
#ifndef PGUSHER_UI_WIDGET_WIDGET_H
#define PGUSHER_UI_WIDGET_WIDGET_H

/* What a key led to. The owner acts on it; a widget never calls up. */
enum consequence {
	UNHANDLED, /* not a key of this widget */
	HANDLED,   /* taken; draw again */
	CHANGED,   /* taken, and the content is another one now */
	ACTIVATED, /* Enter on a row, a button pressed: the owner does it */
	LEFT_NEXT, /* the focus left it forwards (Tab on the last field) */
	LEFT_BACK  /* the focus left it backwards */
};

#endif
