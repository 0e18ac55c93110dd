/*
 * browse.h - the screen Browse, inside of its three files: view_browse.c (commands and keys),
 * browse_read.c (what is asked of the server, one thing at a time), browse_draw.c.
 */
#ifndef PGUSHER_UI_VIEW_BROWSE_H
#define PGUSHER_UI_VIEW_BROWSE_H

#include "view/filter.h"
#include "view/tree.h"
#include "view/view.h"
#include "widget/list.h"

struct name_patterns;

struct browse {
	struct view view;
	struct tree tree;
	struct list list;
	struct filter filter;
	struct catalog_request *request;
	char *asked;		 /* what it is about: "app" */
	struct branch *asking;	 /* whose page or finds are asked for, or what is below */
	size_t asking_at;	 /* its node */
	char *searched;		 /* the text that is looked for */
	struct level *databases; /* shown in place of the tree while one is chosen */
	struct name_patterns *patterns;
	bool was_read;
	bool is_stopped; /* Esc: what is missing waits until something is opened */
	char rows_text[24], size_text[24], count_text[24], more_text[48];
};

/* Lays the tree out again, and draws. */
void browse_lay_out(struct browse *browse);
/* The same, with the cursor on @at (may be NULL) if it is still there, else on its schema. */
void browse_lay_out_at(struct browse *browse, const struct node *at);

/* True when the session is open; else connects again, or says why not. */
bool browse_can_ask(struct browse *browse);
/* All of it: the server and the database, then what was open. */
void browse_read(struct browse *browse);
void browse_read_below(struct browse *browse, struct branch *branch, size_t index);
void browse_read_databases(struct browse *browse);
void browse_read_size(struct browse *browse);
/* What is missing on the screen is asked for, when nothing is being read. */
void browse_read_on(struct browse *browse);
/* False: nothing was being read. */
bool browse_stop(struct browse *browse);

void browse_draw(struct view *base, struct surface *surface, struct rect body);
void browse_draw_row(void *self, size_t index, struct list_row *row);
extern const struct list_column browse_columns[];
extern const size_t browse_column_count;

#endif
