/*
 * definition_private.h - what a definition is made of: for each kind of object a list of parts, a
 * statement each.
 *
 * A part's rows have the columns "sql" (NULL: only the note) and, where it has any, "note": what is
 * said of this row in a comment.
 */
#ifndef PGUSHER_CATALOG_DEFINITION_PRIVATE_H
#define PGUSHER_CATALOG_DEFINITION_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct answer;
struct buf;
struct error;
struct node;

enum placement {
	PLACE_STATEMENT, /* statements of their own, without the semicolon */
	PLACE_HEAD,	 /* the beginning of a statement, which goes on with ... */
	PLACE_ITEM,	 /* an item of the list in parentheses */
	PLACE_TAIL	 /* a clause behind the list */
};

struct part {
	const char *title; /* for people: what is missing when it cannot be had */
	const char *sql;
	const char *argument; /* $2; NULL: the statement has only $1, the oid */
	const char *without;  /* $2 of the same question without what may wait for a lock: asked
				 along, its rows are taken when the part failed, and their notes say
				 what they lack. NULL: there is none. */
	enum placement placement;
	int since;	/* the oldest server that has it: 150000 */
	bool may_wait;	/* calls functions of the server that wait for a lock on the object */
	bool is_object; /* brings a row as long as the object is there */
};

#define DEFINITION_PARTS_MAX 32

/* Fills @parts (DEFINITION_PARTS_MAX of them) with those of this kind of object that a server of
 * @version has; how many. 0: it has no definition. */
size_t definition_parts(const struct node *node, int version, struct part *parts);

/* Writes the text. @answers are those of the parts, in order; a part with a substitute has a second
 * one for that. @who says which processes hold a lock (NULL: none is known). False: nothing of it
 * could be had, or it is too long. */
bool definition_write(struct buf *out, const struct part *parts, size_t count,
	const struct answer *answers, const char *who, struct error *error);

#endif
