/*
 * panel.h - one tab of an object's screen: its data, a table of facts, a definition, a profile. The
 * frame around it (view_object.c) has the tabs' titles and hands on what concerns the one on top.
 */
#ifndef PGUSHER_UI_VIEW_PANEL_H
#define PGUSHER_UI_VIEW_PANEL_H

#include "term/surface.h"
#include "view/command.h"

#include <stdbool.h>

struct app;
struct buf;
struct key;
struct node;
struct panel;
struct tab;

struct panel_ops {
	void (*free)(struct panel *panel);
	/* It is on top now. Reads what is not there yet, or (@again) all of it once more. The
	 * session is open. */
	void (*show)(struct panel *panel, bool again);
	/* Another one comes on top: what runs is stopped. NULL: nothing to do. */
	void (*hide)(struct panel *panel);
	void (*draw)(
		struct panel *panel, struct surface *surface, struct rect area, bool has_focus);
	/* A command that is not the frame's. */
	void (*command)(struct panel *panel, enum command command);
	void (*key)(struct panel *panel, const struct key *key);
	/* What is being read, for "Reading %s...", NULL: nothing is. The caller frees it. */
	char *(*reading)(const struct panel *panel);
	/* Esc: stops what reading() names, or takes one step back; false: neither. */
	bool (*stop)(struct panel *panel);
	/* Puts the cursor on the row that begins with @row, when it is read. NULL: no such rows. */
	void (*find)(struct panel *panel, const char *row);
	/* Those of struct view_ops; may be NULL. */
	bool (*takes_text)(const struct panel *panel);
	bool (*hint)(const struct panel *panel, struct buf *out);
	const char *(*refuses)(const struct panel *panel, enum command command);
};

/* The first member of every panel. @node is borrowed from the frame and lives longer. */
struct panel {
	const struct panel_ops *ops;
	struct app *app;
	const struct node *node;
	const char *title; /* borrowed, constant */
	bool has_profile;  /* CMD_PROFILE is for it: its rows are columns, or have some */
	bool has_rows;	   /* those of command_is_of_rows() are for it */
};

struct grid;

/* What y and Y do in a panel that is a grid. */
void panel_copy_cell(struct app *app, const struct grid *grid);
void panel_copy_row(struct app *app, const struct grid *grid); /* values, separated by tabs */

struct panel *panel_data(struct app *app, const struct node *node);
struct panel *panel_facts(struct app *app, const struct node *node, const struct tab *tab);
bool panel_grants_knows(const struct node *node); /* whether the engine of grants knows its kind */
struct panel *panel_grants(struct app *app, const struct node *node);
struct panel *panel_definition(struct app *app, const struct node *node); /* where it has one */
struct panel *panel_profile(struct app *app, const struct node *node);

#endif
