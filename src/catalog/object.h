/*
 * object.h - the facts of one object: tabs, each made of parts, read when they are looked at.
 *
 * Every part is a statement of its own in one pipeline, so that one that waits for a lock, or that
 * the role may not ask, says so in its place while the others show. The questions themselves look
 * into pg_locks first and do not ask what would wait; the lock limit is for what comes between.
 *
 * Columns whose names begin with a dot are not for people: they name the object that a row is
 * about, for object_related().
 */
#ifndef PGUSHER_CATALOG_OBJECT_H
#define PGUSHER_CATALOG_OBJECT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct node;
struct rowset;
struct session;

/* One table of facts. */
struct part {
	const char *id, *title;
	const char *kinds; /* letters of object_letter() */
	const char *sql;   /* parameter $1 is the oid; NULL: no server before @newer has it */
	struct {
		int from; /* 150000: the server that this one is for, and those after it */
		const char *sql;
	} newer[2];	      /* the newest first */
	const char *catalog;  /* not NULL: $2 is the catalog that the object is in */
	const char *place;    /* asked first: one name that takes the place of "statements_view" */
	const char *no_place; /* what is said when it brought none */
	const char *none;     /* what is said of no rows; NULL: nothing, the part is left out */
	const char *remark;   /* always said behind the rows; or NULL */
	size_t limit;	      /* rows that the statement brings at most; 0: there is no end */
};

struct tab {
	const char *id, *title;
	const struct part *parts; /* ends with one without an id */
	bool is_text;		  /* one part with one column of lines: a definition */
	bool is_rights;		  /* who can do what: the engine of grants says it better */
};

/* The kind of @node in one letter: pg_class.relkind of relations, and F functions, T types, N
 * schemas, D databases, E extensions, P publications, U subscriptions, V foreign servers, G event
 * triggers, R roles, B tablespaces. 0 when there is none. */
char object_letter(const struct node *node);

/* "table", "view", "role" for a letter; never NULL. */
const char *object_word(char letter);

/* Sets kind, relkind and word of @node, and empties the rest. False: there is no such letter. */
bool object_of_letter(char letter, struct node *node);

/* The tabs that @node has, in order; NULL beyond the last one. */
const struct tab *object_tab(const struct node *node, size_t index);

/* What was read of one part. */
struct part_facts {
	const struct part *part;
	struct rowset *rows; /* NULL: not here yet, or it cannot be had */
	struct error error;  /* why not: "locked by pid 4711" */
	bool is_here;
};

/* A tab that is being read, or was. @parts are in order and do not change their number. */
struct tab_facts {
	struct part_facts *parts;
	size_t count;
	bool is_reading;
};

/* Reads @tab. @changed is called from the loop when a part came, and a last time when is_reading
 * has become false; it may take rows (by emptying the field), and only then free the whole.
 * The session must be open, and live longer than is_reading is true. */
typedef void tab_changed(void *self, struct tab_facts *facts);
struct tab_facts *tab_read(struct session *session, const struct node *node, const struct tab *tab,
	tab_changed *changed, void *self);

/* Stops reading: what has not come is an error then, "stopped by you". No @changed follows. */
void tab_stop(struct tab_facts *facts);

/* Stops and frees; empties the caller's pointer, which may be NULL. */
void tab_free(struct tab_facts **facts);

/* Columns before the first one that is not for people. */
size_t part_columns(const struct rowset *rows);

/* The object that a row is about; texts are borrowed from @rows. False: it is about none that can
 * be looked at. */
bool object_related(const struct rowset *rows, size_t row, struct node *node);

#endif
