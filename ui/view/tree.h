/*
 * tree.h - the catalog as rows: what was opened, what passes the filter. Knows nothing of drawing.
 */
#ifndef PGUSHER_UI_VIEW_TREE_H
#define PGUSHER_UI_VIEW_TREE_H

#include "catalog/catalog.h"

#include <stdbool.h>
#include <stddef.h>

/* One level of the tree with what hangs below its nodes. */
struct branch {
	struct level *level;
	struct branch **below; /* one a node; NULL: not read yet */
	bool *is_open;
	bool *is_stale; /* what hangs below was read before the last reload */
};

struct tree_row {
	struct branch *branch;
	size_t index;
	int depth;
	const char *heading; /* a row that is no node: "functions"; NULL otherwise */
};

struct tree {
	struct branch *root;
	struct tree_row *rows;
	size_t count;
	bool shows_system;
};

struct branch *branch_new(struct level *level); /* takes @level over */
void branch_free(struct branch *branch);	/* NULL is allowed */

/* What was open below @old, which stands for the same level read before, goes below the nodes of
 * the same names in @branch, stale, so that the tree stays as it was while it is read again. */
void branch_graft(struct branch *branch, struct branch *old);

/* Lays the rows out again: open nodes, without what @filter leaves out ("" is no filter; "app."
 * narrows to schemas that match). */
void tree_lay_out(struct tree *tree, const char *filter);
void tree_release(struct tree *tree);

/* NULL for a heading. */
struct node *tree_node(const struct tree *tree, size_t row);
/* The row of what @node (of a level that was replaced) names: else that of its schema, else
 * tree->count. */
size_t tree_find(const struct tree *tree, const struct node *node);
/* The first node whose branch is stale, as *@at; false: there is none. */
bool tree_find_stale(const struct tree *tree, struct tree_row *at);

bool tree_has_below(const struct node *node); /* schemas and partitioned tables open in place */
size_t tree_parent(const struct tree *tree, size_t row); /* the row above it in depth, or itself */

#endif
