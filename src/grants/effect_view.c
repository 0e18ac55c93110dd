/* effect_view.c - what a view reads, and in whose name that is checked. */
#include "grants/effect_private.h"

#include "base/memory.h"

#include <stdlib.h>

/* The columns that the view reads of one relation. */
static struct used used_of(const struct look *look, uint32_t relation, size_t first, size_t count)
{
	struct used used = {.count = 0};

	for (size_t row = first; row < first + count; row++) {
		const char *number = rights_text(look->rights, PART_VIEWS, row, "column");

		if ((uint32_t)strtoul(rights_text(look->rights, PART_VIEWS, row, "relation"), NULL,
			    10) != relation)
			continue;
		if (*number)
			used_add(&used, (int)strtol(number, NULL, 10));
		else
			used.is_unknown = true;
	}
	return used;
}

static void explain_below(const struct look *look, const struct heritage *as,
	const struct object_class *view, const struct object_class *below, size_t place,
	const struct effect *effect, struct effect *result)
{
	char *name = effect_name(look->rights, below, place);

	if (effect->outcome == OUTCOME_COLUMNS ||
		(effect->outcome == OUTCOME_FAILS && effect->via.kind == VIA_NOTHING))
		effect_fail(result, OUTCOME_FAILS,
			mem_printf("%s %s has no SELECT on %s",
				view->is_invoker ? "the view is security_invoker, and"
						 : "the view's owner",
				heritage_self(as)->name, name));
	else
		effect_fail(
			result, effect->outcome, mem_printf("below it, %s: %s", name, effect->why));
	free(name);
}

/* An ordinary view shows what its owner may see: more than its reader would, perhaps. */
static void remark_bypass(const struct look *look, const struct heritage *as,
	const struct object_class *below, size_t place, struct effect *result)
{
	char *name;

	if (result->remark || !effect_is_filtered(look->rights, look->reader, below) ||
		effect_is_filtered(look->rights, as, below))
		return;
	name = effect_name(look->rights, below, place);
	mem_replace(
		&result->remark, mem_printf("bypasses row level security of %s through owner %s",
					 name, heritage_self(as)->name));
	free(name);
}

static void look_below(const struct look *look, const struct heritage *as,
	const struct object_class *view, uint32_t relation, size_t first, size_t count,
	struct effect *result)
{
	size_t place = 0;
	const struct object_class *below = rights_object(look->rights, relation, &place);
	struct effect effect;
	struct look deeper = *look;
	struct used used;

	if (!below)
		return;
	deeper.depth++;
	used = used_of(look, relation, first, count);
	effect = effect_at(&deeper, as, below, place, PRIVILEGE_SELECT, &used);
	free(used.numbers);
	if (effect.outcome <= OUTCOME_NO_ROWS)
		remark_bypass(look, as, below, place, result);
	/* Another relation of the view may bring rows all the same. */
	if (effect.outcome == OUTCOME_NO_ROWS)
		effect.outcome = OUTCOME_FILTERED;
	/* A failure is sure, whatever else is not known. */
	if (effect.outcome > result->outcome && result->outcome != OUTCOME_FAILS)
		explain_below(look, as, view, below, place, &effect, result);
	effect_move_lacks(result, &effect);
	effect_release(&effect);
}

bool effect_may_call(
	const struct look *look, char what, uint32_t oid, const char *who, struct effect *result)
{
	size_t first, count = rights_rows(look->rights, PART_CALLED, oid, &first);
	bool may = true;

	for (size_t row = first; row < first + count; row++) {
		uint32_t owner = (uint32_t)strtoul(
			rights_text(look->rights, PART_CALLED, row, "owner"), NULL, 10);
		const char *schema = rights_text(look->rights, PART_CALLED, row, "schema"),
			   *signature = rights_text(look->rights, PART_CALLED, row, "signature");
		struct acl acl = acl_read(rights_text(look->rights, PART_CALLED, row, "acl"));
		bool is_held = heritage_self(look->reader)->is_superuser ||
			       acl_holds(&acl, look->reader, owner, PRIVILEGE_EXECUTE, NULL);

		free(acl.grants);
		if (is_held || rights_text(look->rights, PART_CALLED, row, "what")[0] != what)
			continue;
		may = false;
		if (result->outcome != OUTCOME_FAILS)
			effect_fail(result, OUTCOME_FAILS,
				mem_printf("%s calls %s.%s, for which %s has no EXECUTE", who,
					schema, signature, heritage_self(look->reader)->name));
		effect_add_lack(result, &(struct lack){.kind = OBJECT_FUNCTION,
						.privilege = PRIVILEGE_EXECUTE,
						.owner = owner,
						.role = heritage_self(look->reader)->oid,
						.schema = schema,
						.name = signature});
	}
	return may;
}

/* Its relations are checked in the name of its owner, those of a security_invoker view in the name
 * of the one who reads, even when that view is reached through an ordinary one. */
void effect_judge_view(const struct look *look, const struct object_class *view, size_t place,
	struct effect *result)
{
	size_t first, count = rights_rows(look->rights, PART_VIEWS, view->oids[place], &first);
	int owner = roles_of_oid(look->rights->roles, view->owner);
	const struct heritage *as = look->reader;
	uint32_t last = 0;

	if (rights_lack(look->rights, PART_VIEWS) || look->depth >= EFFECT_DEPTH_MAX || owner < 0) {
		effect_fail(result, OUTCOME_UNKNOWN,
			mem_text("what the view reads cannot be found out"));
		return;
	}
	if (!view->is_invoker)
		as = rights_heritage(look->rights, owner);
	for (size_t row = first; row < first + count; row++) {
		uint32_t relation = (uint32_t)strtoul(
			rights_text(look->rights, PART_VIEWS, row, "relation"), NULL, 10);

		if (relation != last)
			look_below(look, as, view, relation, first, count, result);
		last = relation;
	}
	if (!rights_lack(look->rights, PART_CALLED))
		effect_may_call(look, 'v', view->oids[place], "it", result);
	else if (result->outcome != OUTCOME_FAILS)
		effect_fail(result, OUTCOME_UNKNOWN,
			mem_text("the functions that the view calls cannot be found out"));
}
