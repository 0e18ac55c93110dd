#include "grants/effect.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64 /* views upon views */

/* Who reads, and in whose name it is checked here: below a view that is its owner. */
struct look {
	const struct rights *rights;
	const struct heritage *reader;
	struct wanted *wanted;
	int depth;
};

static struct effect effect_at(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege);

void wanted_add(struct wanted *wanted, uint32_t relation)
{
	if (wanted->count && wanted->relations[wanted->count - 1] == relation)
		return;
	if ((wanted->count & (wanted->count - 1)) == 0)
		wanted->relations = mem_resize(wanted->relations,
			wanted->count ? wanted->count * 2 : 1, sizeof *wanted->relations);
	wanted->relations[wanted->count++] = relation;
}

void effect_release(struct effect *effect)
{
	free(effect->why);
	free(effect->remark);
	effect->why = effect->remark = NULL;
}

const char *outcome_word(enum outcome outcome)
{
	static const char *const words[] = {
		"yes", "filtered", "nothing", "partly", "no", "unknown"};

	return words[outcome];
}

bool effect_is_of_class(
	const struct rights *rights, const struct object_class *class, unsigned privilege)
{
	if (class->kind != OBJECT_RELATION || class->count == 1)
		return true;
	if (privilege == PRIVILEGE_INSERT && rights->rows[PART_SERIALS])
		return false;
	return privilege != PRIVILEGE_TRUNCATE || class->relkind != 'p';
}

/* "s.t" as SQL has it; the caller frees it. */
static char *name_of(const struct rights *rights, const struct object_class *class, size_t place)
{
	const struct schema *schema = rights_schema(rights, class->schema);
	struct buf out = BUF_INIT;

	ident_add_qualified(&out, schema ? schema->name : "", class->names[place]);
	return buf_take(&out);
}

static struct lack lack_of(const struct rights *rights, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege)
{
	const struct schema *schema = rights_schema(rights, class->schema);

	return (struct lack){.kind = class->kind,
		.privilege = privilege,
		.owner = class->owner,
		.role = heritage_self(as)->oid,
		.schema = schema ? schema->name : NULL,
		.name = class->names[place]};
}

static void fail(struct effect *effect, enum outcome outcome, char *why)
{
	effect->outcome = outcome;
	mem_replace(&effect->why, why);
}

/* --- columns -------------------------------------------------------------------------------------
 */

/* How many of the columns with an ACL can be used; *total gets the columns of the relation. */
static int columns_held(const struct look *look, const struct heritage *as,
	const struct object_class *class, uint32_t relation, unsigned privilege, int *total,
	struct buf *names)
{
	size_t count;
	const struct column *column = rights_columns(look->rights, relation, &count);
	int held = 0;

	*total = count ? column->total : 0;
	for (; count; count--, column++) {
		if (column->number < 1 ||
			!acl_holds(&column->acl, as, class->owner, privilege, NULL))
			continue;
		if (names && held < 10)
			buf_printf(names, "%s%s", held ? ", " : "", column->name);
		held++;
	}
	return held;
}

static bool column_is_held(const struct look *look, const struct heritage *as,
	const struct object_class *class, uint32_t relation, int number, unsigned privilege)
{
	size_t count;
	const struct column *column = rights_columns(look->rights, relation, &count);

	for (; count; count--, column++)
		if (column->number == number)
			return acl_holds(&column->acl, as, class->owner, privilege, NULL);
	return false;
}

/* --- row level security --------------------------------------------------------------------------
 */

/* The formula of check_enable_rls() (privileges.md 4). */
static bool is_filtered(
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
	while (*reads && look->depth < DEPTH_MAX) {
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
			char *name = name_of(look->rights, class, place);

			/* Which columns the policy reads is not looked at. */
			fail(effect,
				below.outcome == OUTCOME_FAILS ? OUTCOME_FAILS : OUTCOME_UNKNOWN,
				mem_printf("its policy %s reads %s, for which %s has no SELECT",
					rights_text(look->rights, PART_POLICIES, row, "name"), name,
					heritage_self(as)->name));
			effect->lack = below.lack;
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

static void judge_policies(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, struct effect *effect)
{
	size_t first, count = rights_rows(look->rights, PART_POLICIES, class->oids[place], &first);
	size_t permissive = 0, open = 0, closing = 0;

	if (rights_lack(look->rights, PART_POLICIES)) {
		fail(effect, OUTCOME_UNKNOWN,
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
		fail(effect, privilege == PRIVILEGE_INSERT ? OUTCOME_FAILS : OUTCOME_NO_ROWS,
			mem_printf("no policy of row level security applies to %s: %s",
				heritage_self(as)->name,
				privilege == PRIVILEGE_INSERT
					? "every new row is refused"
					: "every query returns nothing, without an error"));
	else if (!open || closing || privilege == PRIVILEGE_INSERT)
		fail(effect, OUTCOME_FILTERED,
			mem_printf("row level security filters rows for %s (%zu %s)",
				heritage_self(as)->name, permissive,
				permissive == 1 ? "policy" : "policies"));
}

/* --- views ---------------------------------------------------------------------------------------
 */

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
					!column_is_held(look, as, class, relation,
						(int)strtol(number, NULL, 10), PRIVILEGE_SELECT)))
			return false;
	}
	return true;
}

static void explain_below(const struct look *look, const struct heritage *as,
	const struct object_class *view, const struct object_class *below, size_t place,
	const struct effect *effect, struct effect *result)
{
	char *name = name_of(look->rights, below, place);

	if (effect->outcome == OUTCOME_COLUMNS ||
		(effect->outcome == OUTCOME_FAILS && effect->lack.name == below->names[place]))
		fail(result, OUTCOME_FAILS,
			mem_printf("%s %s has no SELECT on %s",
				view->is_invoker ? "the view is security_invoker, and"
						 : "the view's owner",
				heritage_self(as)->name, name));
	else
		fail(result, effect->outcome, mem_printf("below it, %s: %s", name, effect->why));
	result->lack = effect->lack;
	free(name);
}

/* An ordinary view shows what its owner may see: more than its reader would, perhaps. */
static void remark_bypass(const struct look *look, const struct heritage *as,
	const struct object_class *below, size_t place, struct effect *result)
{
	char *name;

	if (result->remark || !is_filtered(look->rights, look->reader, below) ||
		is_filtered(look->rights, as, below))
		return;
	name = name_of(look->rights, below, place);
	mem_replace(
		&result->remark, mem_printf("bypasses row level security of %s through owner %s",
					 name, heritage_self(as)->name));
	free(name);
}

/* False when the view cannot be read because of this relation. */
static bool look_below(const struct look *look, const struct heritage *as,
	const struct object_class *view, uint32_t relation, size_t first, size_t count,
	struct effect *result)
{
	size_t place = 0;
	const struct object_class *below = rights_object(look->rights, relation, &place);
	struct effect effect;
	struct look deeper = *look;
	bool is_good;

	if (!below || below->kind != OBJECT_RELATION)
		return true;
	deeper.depth++;
	effect = effect_at(&deeper, as, below, place, PRIVILEGE_SELECT);
	if (effect.outcome == OUTCOME_COLUMNS &&
		may_use_below(look, as, below, relation, first, count)) {
		is_good = true;
	} else if (effect.outcome == OUTCOME_COLUMNS && below->is_catalog) {
		fail(result, OUTCOME_UNKNOWN,
			mem_text("it reads columns of a system catalog that are granted one by "
				 "one, and which ones is not recorded"));
		is_good = false;
	} else {
		is_good = effect.outcome <= OUTCOME_NO_ROWS;
		if (effect.outcome != OUTCOME_WORKS && effect.outcome > result->outcome)
			explain_below(look, as, view, below, place, &effect, result);
	}
	if (is_good)
		remark_bypass(look, as, below, place, result);
	effect_release(&effect);
	return is_good;
}

static bool may_call(const struct look *look, uint32_t view, struct effect *result)
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
		fail(result, OUTCOME_FAILS,
			mem_printf("it calls %s.%s, for which %s has no EXECUTE",
				rights_text(look->rights, PART_VIEW_FUNCTIONS, row, "schema"),
				rights_text(look->rights, PART_VIEW_FUNCTIONS, row, "signature"),
				heritage_self(look->reader)->name));
		result->lack = (struct lack){.kind = OBJECT_FUNCTION,
			.privilege = PRIVILEGE_EXECUTE,
			.owner = owner,
			.role = heritage_self(look->reader)->oid,
			.schema = rights_text(look->rights, PART_VIEW_FUNCTIONS, row, "schema"),
			.name = rights_text(look->rights, PART_VIEW_FUNCTIONS, row, "signature")};
		return false;
	}
	return true;
}

/* Its relations are checked in the name of its owner, those of a security_invoker view in the name
 * of the one who reads, even when that view is reached through an ordinary one. */
static void judge_view(const struct look *look, const struct object_class *view, size_t place,
	struct effect *result)
{
	size_t first, count = rights_rows(look->rights, PART_VIEWS, view->oids[place], &first);
	int owner = roles_of_oid(look->rights->roles, view->owner);
	const struct heritage *as = look->reader;
	uint32_t last = 0;

	if (rights_lack(look->rights, PART_VIEWS) || look->depth >= DEPTH_MAX || owner < 0) {
		fail(result, OUTCOME_UNKNOWN, mem_text("what the view reads cannot be found out"));
		return;
	}
	if (!view->is_invoker)
		as = rights_heritage(look->rights, owner);
	for (size_t row = first; row < first + count; row++) {
		uint32_t relation = (uint32_t)strtoul(
			rights_text(look->rights, PART_VIEWS, row, "relation"), NULL, 10);

		if (relation != last && !look_below(look, as, view, relation, first, count, result))
			return;
		last = relation;
	}
	may_call(look, view->oids[place], result);
}

/* --- foreign tables ------------------------------------------------------------------------------
 */

static void judge_foreign(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, struct effect *result)
{
	size_t first;
	const char *wrapper, *mapped;

	if (!rights_rows(look->rights, PART_FOREIGN, class->oids[place], &first))
		return;
	wrapper = rights_text(look->rights, PART_FOREIGN, first, "wrapper");
	mapped = rights_text(look->rights, PART_FOREIGN, first, "mapped");
	while (*mapped) {
		char *end;
		uint32_t role = (uint32_t)strtoul(mapped, &end, 10);

		if (role == PUBLIC_OID || role == heritage_self(as)->oid)
			return;
		mapped = end + (*end == ' ');
	}
	if (strcmp(wrapper, "file_fdw") == 0)
		return;
	if (strcmp(wrapper, "postgres_fdw") == 0)
		fail(result, OUTCOME_FAILS,
			mem_printf("%s has no user mapping on foreign server %s",
				heritage_self(as)->name,
				rights_text(look->rights, PART_FOREIGN, first, "server")));
	else
		mem_replace(&result->remark,
			mem_printf("there is no user mapping on foreign server %s; whether wrapper "
				   "%s needs one is not known",
				rights_text(look->rights, PART_FOREIGN, first, "server"), wrapper));
}

/* --- writing -------------------------------------------------------------------------------------
 */

/* nextval() takes USAGE or UPDATE. */
static void judge_serials(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, struct effect *result)
{
	size_t first, count = rights_rows(look->rights, PART_SERIALS, class->oids[place], &first);

	for (size_t row = first; row < first + count; row++) {
		const struct rights *rights = look->rights;
		struct object_class sequence = {.kind = OBJECT_SEQUENCE,
			.owner = (uint32_t)strtoul(
				rights_text(rights, PART_SERIALS, row, "owner"), NULL, 10),
			.acl = acl_read(rights_text(rights, PART_SERIALS, row, "acl"))};
		bool may = rights_hold(rights, as, &sequence, PRIVILEGE_USAGE, NULL) ||
			   rights_hold(rights, as, &sequence, PRIVILEGE_UPDATE, NULL);

		free(sequence.acl.grants);
		if (may)
			continue;
		fail(result, OUTCOME_FAILS,
			mem_printf("column %s takes its values from sequence %s.%s, for which %s "
				   "has no USAGE",
				rights_text(rights, PART_SERIALS, row, "column"),
				rights_text(rights, PART_SERIALS, row, "schema"),
				rights_text(rights, PART_SERIALS, row, "name"),
				heritage_self(as)->name));
		result->lack = (struct lack){.kind = OBJECT_SEQUENCE,
			.privilege = PRIVILEGE_USAGE,
			.owner = sequence.owner,
			.role = heritage_self(as)->oid,
			.schema = rights_text(rights, PART_SERIALS, row, "schema"),
			.name = rights_text(rights, PART_SERIALS, row, "name")};
		return;
	}
}

/* Up to 12 TRUNCATE of a partitioned table asks for the right on each partition. */
static void judge_partitions(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, struct effect *result)
{
	size_t first,
		count = rights_rows(look->rights, PART_PARTITIONS, class->oids[place], &first);

	for (size_t row = first; row < first + count && look->depth < DEPTH_MAX; row++) {
		size_t at = 0;
		const struct object_class *below = rights_object(look->rights,
			(uint32_t)strtoul(
				rights_text(look->rights, PART_PARTITIONS, row, "partition"), NULL,
				10),
			&at);
		struct look deeper = *look;
		struct effect effect;

		if (!below)
			continue;
		deeper.depth++;
		effect = effect_at(&deeper, as, below, at, PRIVILEGE_TRUNCATE);
		if (effect.outcome == OUTCOME_FAILS) {
			char *name = name_of(look->rights, below, at);

			fail(result, OUTCOME_FAILS,
				mem_printf("up to server 12 its partition %s needs TRUNCATE too",
					name));
			result->lack = effect.lack;
			free(name);
		}
		effect_release(&effect);
	}
}

/* --- one relation --------------------------------------------------------------------------------
 */

static void judge_lack(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, struct effect *effect)
{
	struct buf names = BUF_INIT;
	int total = 0, held = 0;

	effect->lack = lack_of(look->rights, as, class, place, privilege);
	if (class->kind == OBJECT_RELATION &&
		(privilege & privileges_of_kind(OBJECT_COLUMN, look->rights->server_version))) {
		if (!look->rights->knows_columns && look->wanted)
			wanted_add(look->wanted, class->oids[place]);
		held = columns_held(look, as, class, class->oids[place], privilege, &total, &names);
	}
	if (held)
		fail(effect, OUTCOME_COLUMNS,
			mem_printf("only %d of %d columns: %s%s", held, total, buf_string(&names),
				held > 10 ? ", ..." : ""));
	else
		fail(effect, OUTCOME_FAILS, NULL);
	buf_free(&names);
}

static struct effect effect_at(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege)
{
	struct effect effect = {.outcome = OUTCOME_WORKS};

	if (!rights_hold(look->rights, as, class, privilege, &effect.via)) {
		judge_lack(look, as, class, place, privilege, &effect);
		return effect;
	}
	if (class->kind != OBJECT_RELATION)
		return effect;
	if (privilege == PRIVILEGE_SELECT && class->relkind == 'v')
		judge_view(look, class, place, &effect);
	if (privilege == PRIVILEGE_SELECT && class->relkind == 'f')
		judge_foreign(look, as, class, place, &effect);
	if (privilege == PRIVILEGE_INSERT)
		judge_serials(look, as, class, place, &effect);
	if (privilege == PRIVILEGE_TRUNCATE)
		judge_partitions(look, as, class, place, &effect);
	if (effect.outcome == OUTCOME_WORKS &&
		(privilege & (PRIVILEGE_SELECT | PRIVILEGE_INSERT | PRIVILEGE_UPDATE |
				     PRIVILEGE_DELETE)) &&
		is_filtered(look->rights, as, class))
		judge_policies(look, as, class, place, privilege, &effect);
	else if (class->is_guarded && privilege == PRIVILEGE_SELECT && !effect.remark &&
		 !heritage_self(as)->is_superuser && !heritage_self(as)->bypasses_rls)
		mem_replace(&effect.remark,
			mem_text("row level security of its parent does not hold for a partition "
				 "that is read directly"));
	return effect;
}

struct effect effect_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, size_t place, unsigned privilege, struct wanted *wanted)
{
	struct look look = {.rights = rights, .reader = heritage, .wanted = wanted};

	return effect_at(&look, heritage, class, place, privilege);
}
