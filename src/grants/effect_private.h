/* effect_private.h - shared by effect.c, effect_rows.c and effect_view.c only. */
#ifndef PGUSHER_GRANTS_EFFECT_PRIVATE_H
#define PGUSHER_GRANTS_EFFECT_PRIVATE_H

#include "grants/effect.h"

#define EFFECT_DEPTH_MAX 64 /* views upon views */

/* Who reads. In whose name it is checked is told with each question: below a view that is its
 * owner. */
struct look {
	const struct rights *rights;
	const struct heritage *reader;
	struct wanted *wanted;
	int depth;
};

/* The columns that a view or a policy reads of one relation; 0 stands for any one of them, as
 * count(*) needs it. */
struct used {
	int *numbers;
	size_t count;
	bool is_unknown; /* which columns is not recorded */
};

/* @used NULL: all columns, as SELECT * has it. */
struct effect effect_at(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege,
	const struct used *used);
void used_add(struct used *used, int number);

/* Sets the outcome and why (taken over). */
void effect_fail(struct effect *effect, enum outcome outcome, char *why);

/* Adds a GRANT that is missing, or moves those of @from to @effect. */
void effect_add_lack(struct effect *effect, const struct lack *lack);
void effect_move_lacks(struct effect *effect, struct effect *from);

/* "s.t" as SQL has it; the caller frees it. */
char *effect_name(const struct rights *rights, const struct object_class *class, size_t place);

/* The functions that a view ('v') or a policy ('p') of that OID, or the defaults ('d') or checks
 * ('k') of a relation call: false, with the reason, when the reader may not call one of them. They
 * are checked against the one who reads or writes. */
bool effect_may_call(
	const struct look *look, char what, uint32_t oid, const char *who, struct effect *result);

/* effect_rows.c: row level security. */
bool effect_is_filtered(
	const struct rights *rights, const struct heritage *as, const struct object_class *class);
void effect_judge_policies(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, struct effect *effect);

/* effect_view.c */
void effect_judge_view(const struct look *look, const struct object_class *view, size_t place,
	struct effect *result);

#endif
