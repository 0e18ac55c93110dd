/* effect_rows.c - row level security: which rows are left out, and for whom. */
#include "grants/effect_private.h"

#include "base/memory.h"

#include <stdlib.h>

/* The formula of check_enable_rls() (privileges.md 4). */
bool effect_is_filtered(
	const struct rights *rights, const struct heritage *as, const struct object_class *class)
{
	const struct role *role = heritage_self(as);

	return class->has_row_security && !role->is_superuser && !role->bypasses_rls &&
	       !(rights_own(rights, as, class->owner) && !class->forces_row_security);
}

static bool applies(const struct rights *rights, const struct heritage *as, size_t row)
{
	const char *roles = rights_text(rights, PART_POLICIES, row, "roles");

	while (*roles) {
		char *end;
		uint32_t role = (uint32_t)strtoul(roles, &end, 10);

		if (end == roles)
			break;
		if (heritage_reaches(as, role))
			return true;
		roles = end + (*end == ' ');
	}
	return false;
}

/* A policy that reads other relations needs SELECT on them for the one who reads. */
static bool policy_may_read(
	const struct look *look, const struct heritage *as, size_t row, struct effect *effect)
{
	const char *reads = rights_text(look->rights, PART_POLICIES, row, "reads");
	struct look deeper = *look;

	deeper.depth++;
	while (*reads && look->depth < EFFECT_DEPTH_MAX) {
		char *end;
		uint32_t relation = (uint32_t)strtoul(reads, &end, 10);
		size_t place = 0;
		const struct object_class *class = rights_object(look->rights, relation, &place);
		struct effect below;

		reads = end + (*end == ' ');
		if (!class || class->kind != OBJECT_RELATION)
			continue;
		below = effect_at(&deeper, as, class, place, PRIVILEGE_SELECT);
		if (below.outcome == OUTCOME_FAILS || below.outcome == OUTCOME_COLUMNS ||
			below.outcome == OUTCOME_UNKNOWN) {
			char *name = effect_name(look->rights, class, place);

			/* Which columns the policy reads is not looked at. */
			effect_fail(effect,
				below.outcome == OUTCOME_FAILS ? OUTCOME_FAILS : OUTCOME_UNKNOWN,
				mem_printf("its policy %s reads %s, for which %s has no SELECT",
					rights_text(look->rights, PART_POLICIES, row, "name"), name,
					heritage_self(as)->name));
			effect_move_lacks(effect, &below);
			free(name);
			effect_release(&below);
			return false;
		}
		effect_release(&below);
	}
	return true;
}

static char command_of(unsigned privilege)
{
	return privilege == PRIVILEGE_INSERT   ? 'a'
	       : privilege == PRIVILEGE_UPDATE ? 'w'
	       : privilege == PRIVILEGE_DELETE ? 'd'
					       : 'r';
}

/* A group that would see all rows, but attributes do not come along; NULL: there is none. */
static const char *group_without_filter(const struct rights *rights, const struct heritage *as)
{
	for (size_t i = 0; i < roles_count(rights->roles); i++) {
		const struct role *role = roles_at(rights->roles, (int)i);

		if (role->bypasses_rls && role != heritage_self(as) &&
			heritage_is_member(as, role->oid))
			return role->name;
	}
	return NULL;
}

static void remark_groups(
	const struct rights *rights, const struct heritage *as, struct effect *effect)
{
	const char *group =
		effect->outcome == OUTCOME_FILTERED || effect->outcome == OUTCOME_NO_ROWS
			? group_without_filter(rights, as)
			: NULL;

	if (group)
		mem_replace(&effect->why,
			mem_printf("%s; its group %s has BYPASSRLS, but attributes are not "
				   "inherited",
				effect->why, group));
}

void effect_judge_policies(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, struct effect *effect)
{
	size_t first, count = rights_rows(look->rights, PART_POLICIES, class->oids[place], &first);
	size_t permissive = 0, open = 0, closing = 0;

	if (rights_lack(look->rights, PART_POLICIES)) {
		effect_fail(effect, OUTCOME_UNKNOWN,
			mem_text("row level security is on, and its policies cannot be read"));
		return;
	}
	for (size_t row = first; row < first + count; row++) {
		char command = rights_text(look->rights, PART_POLICIES, row, "command")[0];
		bool lets_all = rights_text(look->rights, PART_POLICIES, row, "lets_all")[0] == 't';

		if ((command != '*' && command != command_of(privilege)) ||
			!applies(look->rights, as, row))
			continue;
		if (!policy_may_read(look, as, row, effect))
			return;
		if (rights_text(look->rights, PART_POLICIES, row, "is_permissive")[0] == 't') {
			permissive++;
			open += lets_all;
		} else {
			closing += !lets_all;
		}
	}
	if (!permissive)
		effect_fail(effect, privilege == PRIVILEGE_INSERT ? OUTCOME_FAILS : OUTCOME_NO_ROWS,
			mem_printf("no policy of row level security applies to %s: %s",
				heritage_self(as)->name,
				privilege == PRIVILEGE_INSERT
					? "every new row is refused"
					: "every query returns nothing, without an error"));
	else if (!open || closing || privilege == PRIVILEGE_INSERT)
		effect_fail(effect, OUTCOME_FILTERED,
			mem_printf("row level security filters rows for %s (%zu %s)",
				heritage_self(as)->name, permissive,
				permissive == 1 ? "policy" : "policies"));
	remark_groups(look->rights, as, effect);
}
