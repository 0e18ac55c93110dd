/*
 * consent_tree.h - reads an expression as the server keeps it (pg_node_tree, the text that
 * outfuncs.c writes: "{FUNCEXPR :funcid 16400 ... :args ({CONST ...})}") for one question: what of
 * it the planner runs by itself.
 */
#ifndef PGUSHER_PREVIEW_CONSENT_TREE_H
#define PGUSHER_PREVIEW_CONSENT_TREE_H

#include <stdbool.h>

/* True when a call of @function (its OID, as text) in @tree depends on no column, so that the
 * planner folds it to its value. A tree that cannot be followed counts as one. */
bool consent_tree_folds(const char *tree, const char *function);

#endif
