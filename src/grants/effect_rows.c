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

/* Reads "relation.column ..." as far as it is one relation, and returns where the next one begins.
 */
static const char *read_used(const char *text, uint32_t *relation, struct used *used)
{
	char *end;

	*relation = (uint32_t)strtoul(text, &end, 10);
	while (*text && (uint32_t)strtoul(text, &end, 10) == *relation && *end == '.') {
		used_add(used, (int)strtol(end + 1, &end, 10));
		text = end + (*end == ' ');
	}
	return text;
}

/* A policy that reads other relations needs SELECT on them for the one in whose name it is. */
static bool policy_may_read(
	const struct look *look, const struct heritage *as, size_t row, struct effect *effect)
{
	const char *reads = rights_text(look->rights, PART_POLICIES, row, "reads");
	const char *policy = rights_text(look->rights, PART_POLICIES, row, "name");
	struct look deeper = *look;
	bool may = true;

	deeper.depth++;
	while (may && *reads && look->depth < EFFECT_DEPTH_MAX) {
		struct used used = {.count = 0};
		uint32_t relation;
		size_t place = 0;
		const struct object_class *class;
		struct effect below = {.outcome = OUTCOME_WORKS};

		reads = read_used(reads, &relation, &used);
		class = rights_object(look->rights, relation, &place);
		if (class)
			below = effect_at(&deeper, as, class, place, PRIVILEGE_SELECT, &used);
		if (below.outcome >= OUTCOME_COLUMNS) {
			char *name = effect_name(look->rights, class, place);

			may = false;
			effect_fail(effect,
				below.outcome == OUTCOME_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_FAILS,
				below.why && below.outcome != OUTCOME_COLUMNS
					? mem_printf("its policy %s reads %s: %s", policy, name,
						  below.why)
					: mem_printf("its policy %s reads %s, for which %s has no "
						     "SELECT",
						  policy, name, heritage_self(as)->name));
			effect_move_lacks(effect, &below);
			free(name);
		}
		effect_release(&below);
		free(used.numbers);
	}
	return may;
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

/* What the policies for this command and this role come to. */
struct policies {
	size_t permissive, open,
		closing; /* open: USING (true); closing: restrictive, and not that */
};

static bool is_for(const struct look *look, const struct heritage *as, size_t row, char wanted)
{
	char command = rights_text(look->rights, PART_POLICIES, row, "command")[0];

	return (command == '*' || command == wanted) && applies(look->rights, as, row);
}

static struct policies count_policies(const struct look *look, const struct heritage *as,
	size_t first, size_t count, char command)
{
	struct policies policies = {.permissive = 0};

	for (size_t row = first; row < first + count; row++) {
		bool lets_all =
			rights_text(look->rights, PART_POLICIES, row, "lets_all")[0] == 't' &&
			(command != 'w' || rights_text(look->rights, PART_POLICIES, row,
						   "checks_none")[0] == 't');

		if (!is_for(look, as, row, command))
			continue;
		if (rights_text(look->rights, PART_POLICIES, row, "is_permissive")[0] == 't') {
			policies.permissive++;
			policies.open += lets_all;
		} else {
			policies.closing += !lets_all;
		}
	}
	return policies;
}

/* Their expressions are run for the one who reads: what they read and call has to be allowed. */
static bool policies_may_run(const struct look *look, const struct heritage *as, size_t first,
	size_t count, char command, struct effect *effect)
{
	for (size_t row = first; row < first + count; row++) {
		const char *name = rights_text(look->rights, PART_POLICIES, row, "name");
		uint32_t oid = (uint32_t)strtoul(
			rights_text(look->rights, PART_POLICIES, row, "policy"), NULL, 10);
		char *who;
		bool may;

		if (!is_for(look, as, row, command))
			continue;
		if (!policy_may_read(look, as, row, effect))
			return false;
		who = mem_printf("its policy %s", name);
		may = effect_may_call(look, 'p', oid, who, effect);
		free(who);
		if (!may)
			return false;
	}
	return true;
}

void effect_judge_policies(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, struct effect *effect)
{
	size_t first, count = rights_rows(look->rights, PART_POLICIES, class->oids[place], &first);
	char command = command_of(privilege);
	struct policies policies;

	if (rights_lack(look->rights, PART_POLICIES)) {
		effect_fail(effect, OUTCOME_UNKNOWN,
			mem_text("row level security is on, and its policies cannot be read"));
		return;
	}
	policies = count_policies(look, as, first, count, command);
	if (policies.permissive && rights_lack(look->rights, PART_CALLED)) {
		effect_fail(effect, OUTCOME_UNKNOWN,
			mem_text("the functions that its policies call cannot be found out"));
		return;
	}
	/* Without a permissive one the server asks none of them. */
	if (policies.permissive && !policies_may_run(look, as, first, count, command, effect))
		return;
	if (!policies.permissive)
		effect_fail(effect, privilege == PRIVILEGE_INSERT ? OUTCOME_FAILS : OUTCOME_NO_ROWS,
			mem_printf("no policy of row level security applies to %s: %s",
				heritage_self(as)->name,
				privilege == PRIVILEGE_INSERT
					? "every new row is refused"
					: "every query returns nothing, without an error"));
	else if (!policies.open || policies.closing || privilege == PRIVILEGE_INSERT)
		effect_fail(effect, OUTCOME_FILTERED,
			mem_printf("row level security filters rows for %s (%zu %s)",
				heritage_self(as)->name, policies.permissive,
				policies.permissive == 1 ? "policy" : "policies"));
	remark_groups(look->rights, as, effect);
}
