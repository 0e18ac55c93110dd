#include "grants/effect_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

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
	free(effect->lacks);
	*effect = (struct effect){.why = NULL};
}

void effect_add_lack(struct effect *effect, const struct lack *lack)
{
	effect->lacks = mem_resize(effect->lacks, effect->lack_count + 1, sizeof *effect->lacks);
	effect->lacks[effect->lack_count++] = *lack;
}

void effect_move_lacks(struct effect *effect, struct effect *from)
{
	for (size_t i = 0; i < from->lack_count; i++)
		effect_add_lack(effect, &from->lacks[i]);
	from->lack_count = 0;
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
	if (privilege == PRIVILEGE_UPDATE && rowset_rows(rights->rows[PART_CALLED]))
		return false;
	return privilege != PRIVILEGE_TRUNCATE || class->relkind != 'p';
}

char *effect_name(const struct rights *rights, const struct object_class *class, size_t place)
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

void effect_fail(struct effect *effect, enum outcome outcome, char *why)
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

void used_add(struct used *used, int number)
{
	used->numbers = mem_resize(used->numbers, used->count + 1, sizeof *used->numbers);
	used->numbers[used->count++] = number;
}

static bool are_held(const struct look *look, const struct heritage *as,
	const struct object_class *class, uint32_t relation, unsigned privilege,
	const struct used *used)
{
	for (size_t i = 0; i < used->count; i++)
		if (used->numbers[i] &&
			!column_is_held(look, as, class, relation, used->numbers[i], privilege))
			return false;
	return true;
}

/* --- foreign tables ------------------------------------------------------------------------------
 */

static bool is_mapped(const struct look *look, const struct heritage *as, size_t row)
{
	const char *mapped = rights_text(look->rights, PART_FOREIGN, row, "mapped");

	while (*mapped) {
		char *end;
		uint32_t role = (uint32_t)strtoul(mapped, &end, 10);

		if (role == PUBLIC_OID || role == heritage_self(as)->oid)
			return true;
		mapped = end + (*end == ' ');
	}
	return false;
}

static void judge_foreign(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, struct effect *result)
{
	size_t first;
	const char *wrapper, *server;

	if (rights_lack(look->rights, PART_FOREIGN) ||
		!rights_rows(look->rights, PART_FOREIGN, class->oids[place], &first)) {
		effect_fail(result, OUTCOME_UNKNOWN, mem_text("its user mappings cannot be read"));
		return;
	}
	wrapper = rights_text(look->rights, PART_FOREIGN, first, "wrapper");
	server = rights_text(look->rights, PART_FOREIGN, first, "server");
	if (strcmp(wrapper, "file_fdw") == 0)
		return;
	if (is_mapped(look, as, first))
		mem_replace(&result->remark,
			mem_printf("what lies behind foreign server %s was not asked", server));
	else if (strcmp(wrapper, "postgres_fdw") == 0)
		effect_fail(result, OUTCOME_FAILS,
			mem_printf("%s has no user mapping on foreign server %s",
				heritage_self(as)->name, server));
	else
		mem_replace(&result->remark,
			mem_printf("there is no user mapping on foreign server %s; whether wrapper "
				   "%s needs one is not known",
				server, wrapper));
}

/* --- writing -------------------------------------------------------------------------------------
 */

/* nextval() takes USAGE or UPDATE. */
static void judge_serials(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, struct effect *result)
{
	size_t first, count = rights_rows(look->rights, PART_SERIALS, class->oids[place], &first);

	if (rights_lack(look->rights, PART_SERIALS))
		effect_fail(result, OUTCOME_UNKNOWN,
			mem_text("whether its columns take values from sequences cannot be read"));
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
		if (!result->why)
			effect_fail(result, OUTCOME_FAILS,
				mem_printf("column %s takes its values from sequence %s.%s, for "
					   "which %s "
					   "has no USAGE",
					rights_text(rights, PART_SERIALS, row, "column"),
					rights_text(rights, PART_SERIALS, row, "schema"),
					rights_text(rights, PART_SERIALS, row, "name"),
					heritage_self(as)->name));
		effect_add_lack(
			result, &(struct lack){.kind = OBJECT_SEQUENCE,
					.privilege = PRIVILEGE_USAGE,
					.owner = sequence.owner,
					.role = heritage_self(as)->oid,
					.schema = rights_text(rights, PART_SERIALS, row, "schema"),
					.name = rights_text(rights, PART_SERIALS, row, "name")});
	}
}

/* What fills in columns and checks rows is called for the one who writes. */
static void judge_called(const struct look *look, const struct object_class *class, size_t place,
	unsigned privilege, struct effect *result)
{
	if (rights_lack(look->rights, PART_CALLED)) {
		if (result->outcome < OUTCOME_FAILS)
			effect_fail(result, OUTCOME_UNKNOWN,
				mem_text(
					"the functions that its defaults and checks call cannot be "
					"found out"));
		return;
	}
	if (privilege == PRIVILEGE_INSERT)
		effect_may_call(look, 'd', class->oids[place], "a default of it", result);
	effect_may_call(look, 'k', class->oids[place], "a check of it", result);
}

/* Up to 12 TRUNCATE of a partitioned table asks for the right on each partition. */
static void judge_partitions(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, struct effect *result)
{
	size_t first,
		count = rights_rows(look->rights, PART_PARTITIONS, class->oids[place], &first);

	if (class->relkind == 'p' && rights_lack(look->rights, PART_PARTITIONS))
		effect_fail(result, OUTCOME_UNKNOWN, mem_text("its partitions cannot be read"));
	for (size_t row = first; row < first + count && look->depth < EFFECT_DEPTH_MAX; row++) {
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
		effect = effect_at(&deeper, as, below, at, PRIVILEGE_TRUNCATE, NULL);
		if (effect.outcome == OUTCOME_FAILS) {
			char *name = effect_name(look->rights, below, at);

			if (!result->why)
				effect_fail(result, OUTCOME_FAILS,
					mem_printf("up to server 12 its partition %s needs "
						   "TRUNCATE too",
						name));
			effect_move_lacks(result, &effect);
			free(name);
		}
		effect_release(&effect);
	}
}

/* --- one relation --------------------------------------------------------------------------------
 */

/* The relation as a whole is not granted: are its columns, as far as they are used? True when
 * nothing is lacking after all. */
static bool judge_columns(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, const struct used *used,
	struct effect *effect)
{
	struct buf names = BUF_INIT;
	uint32_t relation = class->oids[place];
	int total = 0, held = 0;
	bool is_enough;

	if (class->kind == OBJECT_RELATION &&
		(privilege & privileges_of_kind(OBJECT_COLUMN, look->rights->server_version))) {
		if (!look->rights->knows_columns && look->wanted)
			wanted_add(look->wanted, relation);
		held = columns_held(look, as, class, relation, privilege, &total, &names);
	}
	if (!held && look->rights->columns_error.primary) {
		effect_fail(effect, OUTCOME_UNKNOWN,
			mem_printf("rights on its columns cannot be read: %s",
				look->rights->columns_error.primary));
		buf_free(&names);
		return false;
	}
	is_enough = held && (held == total ||
				    (used && !used->is_unknown &&
					    are_held(look, as, class, relation, privilege, used)));
	if (!held)
		effect_fail(effect, OUTCOME_FAILS, NULL);
	else if (!is_enough && used && used->is_unknown)
		effect_fail(effect, OUTCOME_UNKNOWN,
			mem_text("its columns are granted one by one, and which of them are read "
				 "is not recorded"));
	else if (!is_enough)
		effect_fail(effect, OUTCOME_COLUMNS,
			mem_printf("only %d of %d columns: %s%s", held, total, buf_string(&names),
				held > 10 ? ", ..." : ""));
	else if (!used)
		mem_replace(&effect->remark,
			mem_text("granted column by column: a new column is not covered"));
	buf_free(&names);
	return is_enough;
}

/* Everything but the privilege itself. */
static void judge_the_rest(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, struct effect *effect)
{
	if (class->kind != OBJECT_RELATION)
		return;
	if (privilege == PRIVILEGE_SELECT && class->relkind == 'v')
		effect_judge_view(look, class, place, effect);
	if (privilege == PRIVILEGE_SELECT && class->relkind == 'f')
		judge_foreign(look, as, class, place, effect);
	if (privilege == PRIVILEGE_INSERT)
		judge_serials(look, as, class, place, effect);
	if (privilege & (PRIVILEGE_INSERT | PRIVILEGE_UPDATE))
		judge_called(look, class, place, privilege, effect);
	if (privilege == PRIVILEGE_TRUNCATE)
		judge_partitions(look, as, class, place, effect);
	if (effect->outcome == OUTCOME_WORKS &&
		(privilege & (PRIVILEGE_SELECT | PRIVILEGE_INSERT | PRIVILEGE_UPDATE |
				     PRIVILEGE_DELETE)) &&
		effect_is_filtered(look->rights, as, class))
		effect_judge_policies(look, as, class, place, privilege, effect);
	else if (class->is_guarded && privilege == PRIVILEGE_SELECT && !effect->remark &&
		 !heritage_self(as)->is_superuser && !heritage_self(as)->bypasses_rls)
		mem_replace(&effect->remark,
			mem_text("row level security of its parent does not hold for a partition "
				 "that is read directly"));
}

struct effect effect_at(const struct look *look, const struct heritage *as,
	const struct object_class *class, size_t place, unsigned privilege, const struct used *used)
{
	struct effect effect = {.outcome = OUTCOME_WORKS}, behind = {.outcome = OUTCOME_WORKS};
	struct lack lack = lack_of(look->rights, as, class, place, privilege);

	if (rights_hold(look->rights, as, class, privilege, &effect.via) ||
		judge_columns(look, as, class, place, privilege, used, &effect)) {
		judge_the_rest(look, as, class, place, privilege, &effect);
		effect.behind = effect.outcome;
		return effect;
	}
	/* The GRANT alone may not do: what else would be lacking then is told with it. */
	judge_the_rest(look, as, class, place, privilege, &behind);
	effect.behind = behind.outcome;
	/* What is granted of the columns is of no use then. */
	if (effect.outcome == OUTCOME_COLUMNS && behind.outcome >= OUTCOME_FAILS) {
		effect_fail(&effect, behind.outcome, behind.why);
		behind.why = NULL;
	}
	effect_add_lack(&effect, &lack);
	effect_move_lacks(&effect, &behind);
	effect_release(&behind);
	return effect;
}

struct effect effect_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, size_t place, unsigned privilege, struct wanted *wanted)
{
	struct look look = {.rights = rights, .reader = heritage, .wanted = wanted};

	return effect_at(&look, heritage, class, place, privilege, NULL);
}
