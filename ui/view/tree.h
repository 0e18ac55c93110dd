/*
 * tree.h - the catalog as rows: what was opened, what passes the filter. Knows nothing of drawing
 * and asks nobody: it says what has to be read.
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
	bool *is_stale; /* what hangs below was read before the last reload, or not at all yet */
	/* Where it hangs; above is NULL at the root. */
	struct branch *above;
	size_t place;
	/* What the server found in a level that is too large to be looked through here. */
	struct branch *found;
	char *found_for; /* the text; NULL: nothing was looked for */
};

struct tree_row {
	struct branch *branch;
	size_t index;
	int depth;
	bool is_more; /* no node: there is more of the branch on the server */
};

struct tree {
	struct branch *root;
	struct tree_row *rows;
	size_t count, capacity;
	bool shows_system;
	bool shows_left_out; /* what the patterns of the source leave out */
};

struct branch *branch_new(struct level *level); /* takes @level over */
void branch_free(struct branch *branch);	/* NULL is allowed */

/* Hangs @below (taken over) below a node, in place of what was there, which is freed. */
void branch_attach(struct branch *branch, size_t index, struct branch *below);

/* Puts a further page behind the level of @branch, and takes it over. */
void branch_append(struct branch *branch, struct level *more);

/* What was open below @old, which stands for the same level read before, goes below the nodes of
 * the same names in @branch, stale, so that the tree stays as it was while it is read again. */
void branch_graft(struct branch *branch, struct branch *old);

/* The node that @branch hangs below; NULL for the root. */
const struct node *branch_parent(const struct branch *branch);

/* What a search in @branch has to look for, of the text of a filter: "cust" of "app.cust"; NULL:
 * nothing in it can match, or it is small enough to be looked through here. */
const char *branch_search(const struct branch *branch, const char *filter);

/* Lays the rows out again: open nodes, without what @filter leaves out ("" is no filter; "app."
 * narrows to schemas that match). */
void tree_lay_out(struct tree *tree, const char *filter);
void tree_release(struct tree *tree);

/* NULL for a row that is no node. */
struct node *tree_node(const struct tree *tree, size_t row);
/* The row of what @node (of a level that was replaced) names: else that of its schema, else
 * tree->count. */
size_t tree_find(const struct tree *tree, const struct node *node);
/* The first row of a node of @kind; tree->count: there is none. */
size_t tree_find_kind(const struct tree *tree, enum node_kind kind);
/* The first row that passes @filter by itself, not for what is below it; else tree->count. */
size_t tree_find_match(const struct tree *tree, const char *filter);

/* The first node whose branch is stale, as *@at; false: there is none. */
bool tree_find_stale(const struct tree *tree, struct tree_row *at);
/* The first branch on the rows from @first to @last whose next page is wanted there; or NULL. */
struct branch *tree_find_more(const struct tree *tree, size_t first, size_t last);
/* The first branch in which the server has to look for @filter; NULL: none, or it did. */
struct branch *tree_find_unsearched(const struct tree *tree, const char *filter);

/* How much the patterns of the source leave out, of what was read. */
struct left_out {
	int64_t databases, schemas, tables;
};
struct left_out tree_left_out(const struct tree *tree);

bool tree_has_below(const struct node *node);		 /* opens in place */
size_t tree_parent(const struct tree *tree, size_t row); /* the row above it in depth, or itself */

#endif
