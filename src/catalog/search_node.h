/*
 * search_node.h - what a hit stands for, as a node of the tree, asked from the server: the index
 * keeps no more than names, and the object may be gone.
 */
#ifndef PGUSHER_CATALOG_SEARCH_NODE_H
#define PGUSHER_CATALOG_SEARCH_NODE_H

#include "catalog/search_index.h"

struct error;
struct node;
struct node_request;
struct session;

/* @node is borrowed during the call; NULL: it is not there any more or (@error is set) could not be
 * read. */
typedef void node_done(void *self, const struct node *node, const struct error *error);

/* The node of @object; of an index, its table. */
struct node_request *node_read(
	struct session *session, const struct object_entry *object, node_done *done, void *self);
void node_cancel(struct node_request **request); /* empties the caller's pointer */

#endif
