/*
 * object_name.h - an object as a person types it, found in a picture of the rights.
 *
 *   app.orders   app."Weird T"   orders       a relation; alone: in any schema of users
 *   schema app   database   function app.f(integer)   sequence app.q   type app.t
 *   language plpgsql   foreign server r        what is in no schema, and all that is no relation
 *
 * Names follow SQL: folded to lower case unless they are quoted.
 */
#ifndef PGUSHER_GRANTS_OBJECT_NAME_H
#define PGUSHER_GRANTS_OBJECT_NAME_H

#include "base/error.h"
#include "grants/rights.h"

struct object_name {
	enum object_kind kind;
	char *schema;	 /* NULL: not said, or in none */
	char *name;	 /* NULL: the database that one is connected to */
	char *arguments; /* of a function, what stands between the parentheses; NULL: not said */
};

/* False and @error when it is no name of an object. */
bool object_name_read(const char *text, struct object_name *name, struct error *error);
void object_name_release(struct object_name *name);

/* The parts that a picture needs for looking at the object. */
unsigned object_name_parts(const struct object_name *name);

/* The object in the picture; NULL and @error, which names what is most like it when there is none,
 * and all when there are several. */
const struct object_class *object_find(const struct rights *rights, const struct object_name *name,
	size_t *place, struct error *error);

#endif
