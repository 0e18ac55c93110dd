/* effect_view.c - what a view reads, and in whose name that is checked. */
#include "grants/effect_private.h"

#include "base/memory.h"

#include <stdlib.h>

/* What the view needs from one relation below it. */
static bool may_use_below(const struct look *look, const struct heritage *as,
	const struct object_class *class, uint32_t relation, size_t first, size_t count)
{
	for (size_t row = first; row < first + count; row++) {
		const char *number = rights_text(look->rights, PART_VIEWS, row, "column");

		if ((uint32_t)strtoul(rights_text(look->rights, PART_VIEWS, row, "relation"), NULL,
			    10) != relation)
			continue;
		/* 0: the relation as a whole, for which any column will do, as count(*) has it. */
		if (!*number || (strtol(number, NULL, 10) > 0 &&
					!effect_column_is_held(look, as, class, relation,
						(int)strtol(number, NULL, 10), PRIVILEGE_SELECT)))
			return false;
	}
	return true;
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
	bool is_good;

	if (!below || below->kind != OBJECT_RELATION)
		return;
	deeper.depth++;
	effect = effect_at(&deeper, as, below, place, PRIVILEGE_SELECT);
	if (effect.outcome == OUTCOME_COLUMNS &&
		may_use_below(look, as, below, relation, first, count)) {
		is_good = true;
	} else if (effect.outcome == OUTCOME_COLUMNS && below->is_catalog) {
		if (result->outcome != OUTCOME_FAILS)
			effect_fail(result, OUTCOME_UNKNOWN,
				mem_text("it reads columns of a system catalog that are granted "
					 "one by one, and which ones is not recorded"));
		is_good = false;
	} else {
		is_good = effect.outcome <= OUTCOME_NO_ROWS;
		/* A failure is sure, whatever else is not known. */
		if (effect.outcome > result->outcome && result->outcome != OUTCOME_FAILS)
			explain_below(look, as, view, below, place, &effect, result);
		effect_move_lacks(result, &effect);
	}
	if (is_good)
		remark_bypass(look, as, below, place, result);
	effect_release(&effect);
}

static void look_at_calls(const struct look *look, uint32_t view, struct effect *result)
{
	size_t first, count = rights_rows(look->rights, PART_VIEW_FUNCTIONS, view, &first);

	for (size_t row = first; row < first + count; row++) {
		uint32_t owner = (uint32_t)strtoul(
			rights_text(look->rights, PART_VIEW_FUNCTIONS, row, "owner"), NULL, 10);
		struct acl acl =
			acl_read(rights_text(look->rights, PART_VIEW_FUNCTIONS, row, "acl"));
		bool may = heritage_self(look->reader)->is_superuser ||
			   acl_holds(&acl, look->reader, owner, PRIVILEGE_EXECUTE, NULL);

		free(acl.grants);
		if (may)
			continue;
		if (result->outcome != OUTCOME_FAILS)
			effect_fail(result, OUTCOME_FAILS,
				mem_printf("it calls %s.%s, for which %s has no EXECUTE",
					rights_text(
						look->rights, PART_VIEW_FUNCTIONS, row, "schema"),
					rights_text(look->rights, PART_VIEW_FUNCTIONS, row,
						"signature"),
					heritage_self(look->reader)->name));
		effect_add_lack(result, &(struct lack){.kind = OBJECT_FUNCTION,
						.privilege = PRIVILEGE_EXECUTE,
						.owner = owner,
						.role = heritage_self(look->reader)->oid,
						.schema = rights_text(look->rights,
							PART_VIEW_FUNCTIONS, row, "schema"),
						.name = rights_text(look->rights,
							PART_VIEW_FUNCTIONS, row, "signature")});
	}
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
	if (!rights_lack(look->rights, PART_VIEW_FUNCTIONS))
		look_at_calls(look, view->oids[place], result);
	else if (result->outcome != OUTCOME_FAILS)
		effect_fail(result, OUTCOME_UNKNOWN,
			mem_text("the functions that the view calls cannot be found out"));
}
