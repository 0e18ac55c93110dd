/* need_relations.c - what can be done with the relations of a schema, and with single columns. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

/* What the relations of one schema add up to. */
struct sum {
	struct judging *judging;
	struct verdict *verdict;
	const struct schema *schema;
	struct tally held, lacking, caveats;
	size_t caveat_count, unknown;
};

static void sum_release(struct sum *sum)
{
	tally_release(&sum->held);
	tally_release(&sum->lacking);
	tally_release(&sum->caveats);
}

static bool is_wanted(const struct sum *sum, const struct object_class *class, size_t at)
{
	return name_matches(&sum->judging->need->names, sum->schema->name, class->names[at]);
}

static size_t count_wanted(const struct sum *sum, const struct object_class *class)
{
	size_t count = 0;

	if (!sum->judging->need->names.count)
		return class->count;
	for (size_t at = 0; at < class->count; at++)
		count += is_wanted(sum, class, at);
	return count;
}

/* A failure is told in the words of the first obstacle. */
static char *reason_of(const struct sum *sum, const struct object_class *class, unsigned privilege,
	const struct effect *effect)
{
	char *why = effect->why ? mem_text(effect->why) : why_not(sum->judging, class, privilege);
	unsigned all = sum->judging->need->privileges;

	/* Which one it is, where several are needed. */
	if (all & (all - 1))
		mem_replace(&why, mem_printf("%s: %s", privilege_word(privilege), why));
	return why;
}

static bool is_met(const struct sum *sum, const struct effect *effect)
{
	bool needs_all_rows = sum->judging->need->needs_all_rows;

	return effect->outcome == OUTCOME_WORKS ||
	       (!needs_all_rows &&
		       (effect->outcome == OUTCOME_FILTERED || effect->outcome == OUTCOME_NO_ROWS));
}

/* Every GRANT that it lacks; row level security, which stands in the way of a dump, no GRANT lifts.
 */
static void mend_effect(struct sum *sum, const struct effect *effect)
{
	struct buf sql = BUF_INIT;

	for (size_t i = 0; i < effect->lack_count; i++)
		mend_lack(sum->judging, sum->verdict, &effect->lacks[i]);
	if (!sum->judging->need->needs_all_rows ||
		(effect->behind != OUTCOME_FILTERED && effect->behind != OUTCOME_NO_ROWS))
		return;
	buf_text(&sql, "ALTER ROLE ");
	ident_add(&sql, heritage_self(sum->judging->subject)->name);
	buf_text(&sql, " BYPASSRLS;");
	mends_statement(sum->verdict->mends, STAGE_MEMBER, buf_take(&sql), "a superuser");
}

/* One privilege on @count objects, of which @at is one: false when the need is not met. */
static bool judge_effect(struct sum *sum, const struct object_class *class, size_t at, size_t count,
	unsigned privilege)
{
	const struct rights *rights = sum->judging->rights;
	struct effect effect = effect_of(
		rights, sum->judging->subject, class, at, privilege, sum->judging->wanted);
	bool is_held = effect.via.kind != VIA_NOTHING, is_good = is_met(sum, &effect);

	if (!rights_agree(class, privilege, is_held)) {
		sum->unknown += count;
		tally_add(&sum->lacking,
			mem_text("the server's own answer is another than its list of rights "
				 "says"),
			count);
		is_good = false;
	} else if (effect.outcome == OUTCOME_UNKNOWN) {
		sum->unknown += count;
		tally_add(&sum->lacking, mem_text(effect.why), count);
		is_good = false;
	} else if (!is_good) {
		tally_add(&sum->lacking, reason_of(sum, class, privilege, &effect), count);
	} else {
		tally_add(&sum->held, via_text(sum->judging, class, &effect.via), count);
		if (effect.why || effect.remark) {
			sum->caveat_count += count;
			tally_add(&sum->caveats, mem_text(effect.why ? effect.why : effect.remark),
				count);
		}
	}
	effect_release(&effect);
	return is_good;
}

/* What is lacking for one privilege on the object at @at; the mask of those that only a GRANT on
 * each object of its class mends is added to *plain, and left to the caller. */
static void mend_privilege(struct sum *sum, const struct object_class *class, size_t at,
	unsigned privilege, unsigned *plain)
{
	struct effect effect =
		effect_of(sum->judging->rights, sum->judging->subject, class, at, privilege, NULL);

	if (!is_met(sum, &effect) && effect.outcome != OUTCOME_UNKNOWN) {
		if (class->count > 1 && effect.lack_count == 1 && effect.behind == OUTCOME_WORKS &&
			effect.via.kind == VIA_NOTHING)
			*plain |= privilege;
		else
			mend_effect(sum, &effect);
	}
	effect_release(&effect);
}

/* The objects of a class from @first on are missing: named, with everything that would mend them.
 * What is lacking is the same for all of them. */
static void add_missing(
	struct sum *sum, const struct object_class *class, size_t first, size_t count)
{
	unsigned wanted = sum->judging->need->privileges, plain = 0;
	char *runner = mend_runner("owner of the tables", role_name(sum->judging, class->owner));

	for (unsigned bit = 1; bit <= wanted; bit <<= 1)
		if (wanted & bit)
			mend_privilege(sum, class, first, bit, &plain);
	for (size_t at = first; at < first + count; at++) {
		if (!is_wanted(sum, class, at))
			continue;
		words_take(&sum->verdict->missing,
			mem_printf("%s.%s", sum->schema->name, class->names[at]));
		if (plain)
			mends_grant(sum->verdict->mends,
				&(struct mend_grant){.kind = class->kind,
					.privileges = plain,
					.schema = sum->schema->name,
					.name = class->names[at],
					.grantee = heritage_self(sum->judging->subject)->name,
					.runner = runner});
	}
	free(runner);
}

/* While the columns are not known: they are asked for of all that are not held as a whole. */
static void want_columns(
	struct sum *sum, const struct object_class *class, size_t first, size_t count)
{
	for (size_t at = first; at < first + count; at++)
		if (is_wanted(sum, class, at))
			wanted_add(sum->judging->wanted, class->oids[at]);
}

/* One answer for all of a class where that is true of it, else one each. */
static void judge_class(struct sum *sum, const struct object_class *class)
{
	unsigned wanted = sum->judging->need->privileges;
	size_t matching = count_wanted(sum, class), step = 1;
	bool is_of_class = true;

	for (unsigned bit = 1; bit <= wanted; bit <<= 1)
		if (wanted & bit)
			is_of_class &= effect_is_of_class(sum->judging->rights, class, bit);
	if (!matching)
		return;
	if (is_of_class)
		step = class->count;
	sum->verdict->all += matching;
	for (size_t first = 0; first < class->count; first += step) {
		size_t count = is_of_class ? matching : 1;
		bool is_good = true;

		if (!is_of_class && !is_wanted(sum, class, first))
			continue;
		for (unsigned bit = 1; bit <= wanted; bit <<= 1)
			if ((wanted & bit) && !judge_effect(sum, class, first, count, bit))
				is_good = false;
		if (is_good) {
			sum->verdict->held += count;
			continue;
		}
		if (sum->judging->wanted && !sum->judging->rights->knows_columns)
			want_columns(sum, class, first, step);
		else
			add_missing(sum, class, first, step);
	}
}

/* UPDATE and DELETE with a condition read, and so does ON CONFLICT (privileges.md 32). */
static void remark_select(struct sum *sum)
{
	unsigned wanted = sum->judging->need->privileges;

	if ((wanted & (PRIVILEGE_UPDATE | PRIVILEGE_DELETE)) && !(wanted & PRIVILEGE_SELECT))
		verdict_detail(sum->verdict,
			mem_text("UPDATE and DELETE with a condition need SELECT too, which is not "
				 "asked for here"));
}

static void end_sum(struct sum *sum)
{
	struct verdict *verdict = sum->verdict;
	const char *via = tally_most(&sum->held);

	if (!verdict->all) {
		verdict_end(verdict, VERDICT_OK, mem_text("there are no relations"));
		return;
	}
	if (verdict->held == verdict->all)
		verdict_end(verdict, sum->caveat_count ? VERDICT_WARN : VERDICT_OK,
			mem_printf("%zu of %zu, %s", verdict->held, verdict->all, via ? via : ""));
	else
		verdict_end(verdict,
			sum->unknown	? VERDICT_UNKNOWN
			: verdict->held ? VERDICT_PARTIAL
					: VERDICT_MISSING,
			mem_printf("%zu of %zu", verdict->held, verdict->all));
	if (verdict->held < verdict->all || sum->held.kinds > 1)
		tally_details(&sum->held, verdict, "Held");
	tally_details(&sum->lacking, verdict, "Missing");
	tally_details(&sum->caveats, verdict, "But");
	remark_select(sum);
}

/* Everything that is granted inside is of no use without USAGE of the schema. */
static void look_at_usage(struct sum *sum)
{
	struct judging *judging = sum->judging;
	const struct object_class *class = &judging->rights->classes[sum->schema->class];
	struct verdict *verdict = sum->verdict;

	if (!verdict->all ||
		rights_hold(judging->rights, judging->subject, class, PRIVILEGE_USAGE, NULL))
		return;
	mend_lack(judging, verdict,
		&(struct lack){.kind = OBJECT_SCHEMA,
			.privilege = PRIVILEGE_USAGE,
			.owner = class->owner,
			.role = heritage_self(judging->subject)->oid,
			.name = sum->schema->name});
	if (!verdict->held)
		return;
	verdict_end(verdict, VERDICT_SKIP,
		mem_printf("%zu of %zu, but needs USAGE on schema %s first", verdict->held,
			verdict->all, sum->schema->name));
}

static char *title_of(const struct need *need, const char *schema)
{
	struct buf out = BUF_INIT;

	privileges_add(&out, need->privileges);
	buf_printf(&out, " on relations in %s", schema);
	return buf_take(&out);
}

static void judge_schema(struct judging *judging, const struct schema *schema, const char *name)
{
	struct sum sum = {.judging = judging, .schema = schema};

	/* Where patterns mean nothing, nothing is said: look_for_nothing() says what is nowhere. */
	if (schema && judging->need->names.count && !rights_lack(judging->rights, PART_RELATIONS) &&
		!means_something(judging, OBJECT_RELATION, schema, &judging->need->names))
		return;
	sum.verdict = verdict_add(judging, name, title_of(judging->need, name));
	if (!schema) {
		verdict_end(sum.verdict, VERDICT_SKIP, mem_text("there is no such schema"));
		return;
	}
	if (verdict_is_unknown(judging, sum.verdict, PART_RELATIONS))
		return;
	for (size_t i = 0; i < judging->rights->class_count; i++) {
		const struct object_class *class = &judging->rights->classes[i];

		if (class->kind == OBJECT_RELATION && class->schema == schema->oid &&
			kind_is_meant(judging->need, class))
			judge_class(&sum, class);
	}
	end_sum(&sum);
	look_at_usage(&sum);
	sum_release(&sum);
}

void need_relations(struct judging *judging)
{
	const struct need *need = judging->need;

	if ((need->privileges & PRIVILEGE_MAINTAIN) && judging->rights->server_version < 170000) {
		struct verdict *verdict =
			verdict_add(judging, "", mem_text("MAINTAIN on relations"));

		verdict->is_mandatory = false;
		verdict_end(verdict, VERDICT_SKIP,
			mem_text("not applicable: before 17 only the owner may"));
		return;
	}
	for_each_schema(judging, judge_schema);
	look_for_nothing(judging, OBJECT_RELATION, PART_RELATIONS, "relations");
}

/* --- columns -------------------------------------------------------------------------------------
 */

static bool column_is_held(struct judging *judging, const struct object_class *class,
	const struct column *column, unsigned wanted, unsigned *missing)
{
	*missing = 0;
	for (unsigned bit = 1; bit <= wanted; bit <<= 1)
		if ((wanted & bit) &&
			!rights_hold(judging->rights, judging->subject, class, bit, NULL) &&
			!acl_holds(&column->acl, judging->subject, class->owner, bit, NULL))
			*missing |= bit;
	return !*missing;
}

static void judge_columns(struct sum *sum, const struct object_class *class, size_t at)
{
	struct judging *judging = sum->judging;
	size_t count;
	const struct column *column = rights_columns(judging->rights, class->oids[at], &count);

	if (judging->wanted && !judging->rights->knows_columns)
		wanted_add(judging->wanted, class->oids[at]);
	for (; count; count--, column++) {
		unsigned missing;
		char *name, *runner;

		if (column->number < 1 ||
			!name_matches(&judging->need->columns, NULL, column->name))
			continue;
		sum->verdict->all++;
		if (column_is_held(judging, class, column, judging->need->privileges, &missing)) {
			sum->verdict->held++;
			continue;
		}
		name = mem_printf("%s.%s.%s", sum->schema->name, class->names[at], column->name);
		words_add(&sum->verdict->missing, name);
		free(name);
		runner = mend_runner("owner of the tables", role_name(judging, class->owner));
		mends_grant(sum->verdict->mends,
			&(struct mend_grant){.kind = OBJECT_COLUMN,
				.privileges = missing,
				.schema = sum->schema->name,
				.name = class->names[at],
				.column = column->name,
				.grantee = heritage_self(judging->subject)->name,
				.runner = runner});
		free(runner);
	}
}

static void judge_columns_of_schema(
	struct judging *judging, const struct schema *schema, const char *name)
{
	struct buf title = BUF_INIT;
	struct sum sum = {.judging = judging, .schema = schema};

	privileges_add(&title, judging->need->privileges);
	buf_printf(&title, " on columns in %s", name);
	sum.verdict = verdict_add(judging, name, buf_take(&title));
	if (!schema) {
		verdict_end(sum.verdict, VERDICT_SKIP, mem_text("there is no such schema"));
		return;
	}
	if (verdict_is_unknown(judging, sum.verdict, PART_RELATIONS))
		return;
	for (size_t i = 0; i < judging->rights->class_count; i++) {
		const struct object_class *class = &judging->rights->classes[i];

		if (class->kind != OBJECT_RELATION || class->schema != schema->oid ||
			!kind_is_meant(judging->need, class))
			continue;
		for (size_t at = 0; at < class->count; at++)
			if (is_wanted(&sum, class, at))
				judge_columns(&sum, class, at);
	}
	if (judging->rights->columns_error.primary) {
		verdict_end(sum.verdict, VERDICT_UNKNOWN,
			mem_printf("the catalog could not be read: %s",
				judging->rights->columns_error.primary));
		return;
	}
	verdict_end(sum.verdict,
		!sum.verdict->all			? VERDICT_MISSING
		: sum.verdict->held == sum.verdict->all ? VERDICT_OK
		: sum.verdict->held			? VERDICT_PARTIAL
							: VERDICT_MISSING,
		sum.verdict->all ? mem_printf("%zu of %zu", sum.verdict->held, sum.verdict->all)
				 : mem_text("there are no such columns"));
	look_at_usage(&sum);
}

void need_columns(struct judging *judging)
{
	for_each_schema(judging, judge_columns_of_schema);
}
