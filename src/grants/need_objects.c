/* need_objects.c - privileges on the database, schemas, sequences, functions, types, languages and
 * foreign servers. */
#include "grants/grants_private.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/ident.h"

#include <stdlib.h>
#include <string.h>

static char *words_of(unsigned privileges)
{
	struct buf out = BUF_INIT;

	privileges_add(&out, privileges);
	return buf_take(&out);
}

static bool judge_single_bit(struct judging *judging, struct verdict *verdict,
	const struct object_class *class, unsigned bit, struct tally *held)
{
	struct via via;

	if (rights_hold(judging->rights, judging->subject, class, bit, &via)) {
		tally_add(held, via_text(judging, class, &via), 1);
		return true;
	}
	verdict_detail(verdict, why_not(judging, class, bit));
	mend_lack(judging, verdict,
		&(struct lack){.kind = class->kind,
			.privilege = bit,
			.owner = class->owner,
			.role = heritage_self(judging->subject)->oid,
			.name = class->names[0]});
	return false;
}

/* Does the server's own answer for any of these privileges differ? It was asked for the role that
 * runs the statements. */
static unsigned doubted(const struct judging *judging, const struct object_class *class)
{
	unsigned wanted = judging->need->privileges;

	for (unsigned bit = 1; bit <= wanted; bit <<= 1)
		if ((wanted & bit) &&
			(class->kind != OBJECT_DATABASE || bit != PRIVILEGE_CONNECT ||
				judging->login == judging->subject) &&
			!rights_agree(class, bit,
				rights_hold(judging->rights, judging->subject, class, bit, NULL)))
			return bit;
	return 0;
}

/* One object, all privileges of the need. */
static void judge_single(
	struct judging *judging, struct verdict *verdict, const struct object_class *class)
{
	const struct heritage *subject = judging->subject;
	unsigned wanted = judging->need->privileges, missing = 0;
	struct tally held = {.kinds = 0};

	if (doubted(judging, class)) {
		verdict_end(verdict, VERDICT_UNKNOWN,
			mem_printf("the server's own answer for %s is another than what its list "
				   "of rights says",
				privilege_word(doubted(judging, class))));
		return;
	}
	for (unsigned bit = 1; bit <= wanted; bit <<= 1) {
		if (!(wanted & bit))
			continue;
		/* It is checked before ALTER ROLE ... SET role makes another of the one who logs
		 * in. */
		if (class->kind == OBJECT_DATABASE && bit == PRIVILEGE_CONNECT)
			judging->subject = judging->login;
		if (!judge_single_bit(judging, verdict, class, bit, &held))
			missing |= bit;
		judging->subject = subject;
	}
	if (!missing) {
		verdict_end(verdict, VERDICT_OK, mem_text(tally_most(&held)));
		if (held.kinds > 1)
			tally_details(&held, verdict, "");
	} else {
		char *words = words_of(missing);

		verdict_end(verdict, missing == wanted ? VERDICT_MISSING : VERDICT_PARTIAL,
			missing == wanted ? mem_text("not granted")
					  : mem_printf("%s is not granted", words));
		free(words);
	}
	tally_release(&held);
}

void need_database(struct judging *judging)
{
	const struct rights *rights = judging->rights;
	char *words = words_of(judging->need->privileges);
	struct verdict *verdict = verdict_add(judging, rights->database,
		mem_printf("%s on database %s", words, rights->database));

	free(words);
	judge_single(judging, verdict, &rights->classes[rights->database_class]);
}

/* A schema that is not there: made, when the target says so. */
static void judge_missing_schema(struct judging *judging, struct verdict *verdict, const char *name)
{
	struct buf sql = BUF_INIT;

	verdict_end(verdict, VERDICT_MISSING, mem_text("there is no such schema"));
	if (!judging->need->is_created)
		return;
	buf_text(&sql, "CREATE SCHEMA IF NOT EXISTS ");
	ident_add(&sql, name);
	buf_text(&sql, " AUTHORIZATION ");
	ident_add(&sql, heritage_self(judging->subject)->name);
	buf_char(&sql, ';');
	/* AUTHORIZATION takes membership of that role (from 16 on with SET). */
	mends_statement(verdict->mends, STAGE_SCHEMA, buf_take(&sql),
		"a superuser, or a member of that role who may create in the database");
}

static void judge_schema(struct judging *judging, const struct schema *schema, const char *name)
{
	char *words = words_of(judging->need->privileges);
	struct verdict *verdict =
		verdict_add(judging, name, mem_printf("%s on schema %s", words, name));

	free(words);
	if (schema)
		judge_single(judging, verdict, &judging->rights->classes[schema->class]);
	else
		judge_missing_schema(judging, verdict, name);
}

void need_schemas(struct judging *judging)
{
	for_each_schema(judging, judge_schema);
}

/* --- objects of a schema -------------------------------------------------------------------------
 */

struct count {
	struct tally held, lacking;
};

static bool judge_bit(struct judging *judging, struct verdict *verdict,
	const struct object_class *class, unsigned bit, size_t count, struct count *counts)
{
	struct via via;
	bool is_held = rights_hold(judging->rights, judging->subject, class, bit, &via);

	if (!rights_agree(class, bit, is_held)) {
		verdict->state = VERDICT_UNKNOWN;
		tally_add(&counts->lacking,
			mem_text("the server's own answer is another than its list of rights "
				 "says"),
			count);
		return false;
	}
	if (is_held)
		tally_add(&counts->held, via_text(judging, class, &via), count);
	else
		tally_add(&counts->lacking, why_not(judging, class, bit), count);
	return is_held;
}

static void add_missing(struct judging *judging, struct verdict *verdict,
	const struct object_class *class, const struct schema *schema, size_t at, unsigned missing)
{
	char *name = schema ? mem_printf("%s.%s", schema->name, class->names[at])
			    : mem_text(class->names[at]);

	words_add(&verdict->missing, name);
	free(name);
	for (unsigned bit = 1; bit <= missing; bit <<= 1)
		if (missing & bit)
			mend_lack(judging, verdict,
				&(struct lack){.kind = class->kind,
					.privilege = bit,
					.owner = class->owner,
					.role = heritage_self(judging->subject)->oid,
					.schema = schema ? schema->name : NULL,
					.name = class->names[at]});
}

static void judge_class(struct judging *judging, struct verdict *verdict,
	const struct object_class *class, const struct schema *schema, struct count *counts)
{
	unsigned wanted = judging->need->privileges, missing = 0;
	size_t matching = 0;

	for (size_t at = 0; at < class->count; at++)
		matching += name_matches(
			&judging->need->names, schema ? schema->name : NULL, class->names[at]);
	if (!matching)
		return;
	for (unsigned bit = 1; bit <= wanted; bit <<= 1)
		if ((wanted & bit) && !judge_bit(judging, verdict, class, bit, matching, counts))
			missing |= bit;
	verdict->all += matching;
	if (!missing) {
		verdict->held += matching;
		return;
	}
	for (size_t at = 0; at < class->count; at++)
		if (name_matches(
			    &judging->need->names, schema ? schema->name : NULL, class->names[at]))
			add_missing(judging, verdict, class, schema, at, missing);
}

static void end_counted(struct verdict *verdict, struct count *counts, const char *plural)
{
	const char *via = tally_most(&counts->held);

	if (!verdict->all)
		verdict_end(verdict, VERDICT_OK, mem_printf("there are no %s", plural));
	else if (verdict->state == VERDICT_UNKNOWN)
		verdict_end(verdict, VERDICT_UNKNOWN,
			mem_printf("%zu of %zu", verdict->held, verdict->all));
	else if (verdict->held == verdict->all)
		verdict_end(verdict, VERDICT_OK,
			mem_printf("%zu of %zu, %s", verdict->held, verdict->all, via ? via : ""));
	else
		verdict_end(verdict, verdict->held ? VERDICT_PARTIAL : VERDICT_MISSING,
			mem_printf("%zu of %zu", verdict->held, verdict->all));
	if (verdict->all && (verdict->held < verdict->all || counts->held.kinds > 1))
		tally_details(&counts->held, verdict, "Held");
	tally_details(&counts->lacking, verdict, "Missing");
	tally_release(&counts->held);
	tally_release(&counts->lacking);
}

/* Which objects the kinds of needs mean. */
static const struct counted {
	enum need_kind need;
	enum object_kind kind;
	enum part part;
	const char *plural;
} counted[] = {
	{NEED_SEQUENCES, OBJECT_SEQUENCE, PART_RELATIONS, "sequences"},
	{NEED_FUNCTIONS, OBJECT_FUNCTION, PART_FUNCTIONS, "functions"},
	{NEED_TYPES, OBJECT_TYPE, PART_TYPES, "types"},
	{NEED_LANGUAGES, OBJECT_LANGUAGE, PART_OTHERS, "languages"},
	{NEED_FOREIGN_SERVERS, OBJECT_FOREIGN_SERVER, PART_OTHERS, "foreign servers"},
};

static const struct counted *counted_of(const struct need *need)
{
	size_t i = 0;

	while (counted[i].need != need->kind)
		i++;
	return &counted[i];
}

/* A right on what stands in a schema is of no use without USAGE of the schema. */
static void look_at_usage(
	struct judging *judging, struct verdict *verdict, const struct schema *schema)
{
	const struct object_class *class = &judging->rights->classes[schema->class];

	if (!verdict->held || verdict->state == VERDICT_UNKNOWN ||
		rights_hold(judging->rights, judging->subject, class, PRIVILEGE_USAGE, NULL))
		return;
	verdict_end(verdict, VERDICT_SKIP,
		mem_printf("%zu of %zu, but needs USAGE on schema %s first", verdict->held,
			verdict->all, schema->name));
	mend_lack(judging, verdict,
		&(struct lack){.kind = OBJECT_SCHEMA,
			.privilege = PRIVILEGE_USAGE,
			.owner = class->owner,
			.role = heritage_self(judging->subject)->oid,
			.name = schema->name});
}

static void judge_schema_objects(
	struct judging *judging, const struct schema *schema, const char *name)
{
	const struct counted *what = counted_of(judging->need);
	struct count counts = {.held = {.kinds = 0}};
	struct verdict *verdict;
	char *words;

	if (schema && judging->need->names.count && !rights_lack(judging->rights, what->part) &&
		!means_something(judging, what->kind, schema, &judging->need->names))
		return;
	words = words_of(judging->need->privileges);
	verdict =
		verdict_add(judging, name, mem_printf("%s on %s in %s", words, what->plural, name));
	free(words);
	if (!schema) {
		verdict_end(verdict, VERDICT_SKIP, mem_text("there is no such schema"));
		return;
	}
	if (verdict_is_unknown(judging, verdict, what->part))
		return;
	for (size_t i = 0; i < judging->rights->class_count; i++) {
		const struct object_class *class = &judging->rights->classes[i];

		if (class->kind == what->kind && class->schema == schema->oid)
			judge_class(judging, verdict, class, schema, &counts);
	}
	end_counted(verdict, &counts, what->plural);
	look_at_usage(judging, verdict, schema);
}

/* Every schema, and then what is nowhere. */
static void judge_all_schemas(struct judging *judging)
{
	const struct counted *what = counted_of(judging->need);

	for_each_schema(judging, judge_schema_objects);
	look_for_nothing(judging, what->kind, what->part, what->plural);
}

void need_sequences(struct judging *judging)
{
	judge_all_schemas(judging);
}

void need_functions(struct judging *judging)
{
	judge_all_schemas(judging);
}

void need_types(struct judging *judging)
{
	judge_all_schemas(judging);
}

/* Languages and foreign servers: those named, or all. */
static void judge_others(struct judging *judging)
{
	const struct counted *what = counted_of(judging->need);
	char *words = words_of(judging->need->privileges);
	struct verdict *verdict =
		verdict_add(judging, "", mem_printf("%s on %s", words, what->plural));
	struct count counts = {.held = {.kinds = 0}};

	free(words);
	if (verdict_is_unknown(judging, verdict, what->part))
		return;
	for (size_t i = 0; i < judging->rights->class_count; i++) {
		const struct object_class *class = &judging->rights->classes[i];

		if (class->kind == what->kind)
			judge_class(judging, verdict, class, NULL, &counts);
	}
	end_counted(verdict, &counts, what->plural);
	look_for_nothing(judging, what->kind, what->part, what->plural);
}

void need_languages(struct judging *judging)
{
	judge_others(judging);
}

void need_foreign_servers(struct judging *judging)
{
	judge_others(judging);
}
