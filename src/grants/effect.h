/*
 * effect.h - what a privilege comes to: what really happens when a role reads or writes a relation.
 *
 * SELECT on a view is of no use when its owner lost the right on the table below, SELECT on a table
 * gives no rows when row level security has no policy for the role, INSERT fails at the sequence of
 * a serial column (privileges.md, D). USAGE of the schema is judged apart.
 */
#ifndef PGUSHER_GRANTS_EFFECT_H
#define PGUSHER_GRANTS_EFFECT_H

#include "grants/rights.h"

enum outcome {
	OUTCOME_WORKS,
	OUTCOME_FILTERED, /* works, but row level security may leave rows out */
	OUTCOME_NO_ROWS,  /* works, but no policy lets a row through */
	OUTCOME_COLUMNS,  /* only some columns */
	OUTCOME_FAILS,
	OUTCOME_UNKNOWN
};

/* A GRANT that is missing. */
struct lack {
	enum object_kind kind;
	unsigned privilege;	   /* 0: no GRANT would help */
	uint32_t owner;		   /* of the object: who can grant it */
	uint32_t role;		   /* to whom */
	const char *schema, *name; /* borrowed from the picture */
};

struct effect {
	enum outcome outcome;
	enum outcome behind; /* what would be left if the privilege itself were held */
	struct via via;	     /* how the privilege on the relation itself is held */
	char *why;	     /* a clause: what stands in the way; NULL: nothing does */
	char *remark;	     /* worth a warning although it works; or NULL */
	struct lack *lacks;  /* what would have to be granted; none where no GRANT helps */
	size_t lack_count;
};

/* Relations whose columns have to be known before the effect can be told. */
struct wanted {
	uint32_t *relations;
	size_t count;
};

/* What @privilege on the object at @place of @class comes to for this role. As long as the columns
 * are not known (rights_add_columns()), relations that need them are added to @wanted. */
struct effect effect_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, size_t place, unsigned privilege, struct wanted *wanted);
void effect_release(struct effect *effect);

/* Is the answer the same for every object of the class? */
bool effect_is_of_class(
	const struct rights *rights, const struct object_class *class, unsigned privilege);

/* "yes", "filtered", "nothing", "partly", "no", "unknown". */
const char *outcome_word(enum outcome outcome);

void wanted_add(struct wanted *wanted, uint32_t relation);

#endif
