/* drift_words.c - what changed, in words. */
#include "grants/drift.h"

#include "base/buf.h"
#include "pg/ident.h"

#include <string.h>

#define NAMES_SHOWN 8 /* more are counted */

static const struct {
	char sign;
	const char *word;
} kinds[DRIFT_KINDS] = {
	[DRIFT_GAINED] = {'+', "gained"},
	[DRIFT_LOST] = {'-', "lost"},
	[DRIFT_OPTION_GAINED] = {'+', "option gained"},
	[DRIFT_OPTION_LOST] = {'-', "option lost"},
	[DRIFT_PATH] = {'~', "path"},
};

char drift_sign(enum drift_kind kind)
{
	return kinds[kind].sign;
}

const char *drift_kind_word(enum drift_kind kind)
{
	return kinds[kind].word;
}

const char *presence_word(enum presence presence)
{
	static const char *const words[] = {
		[PRESENCE_KEPT] = "kept", [PRESENCE_NEW] = "new", [PRESENCE_GONE] = "gone"};

	return words[presence];
}

/* --- objects -------------------------------------------------------------------------------------
 */

static const struct {
	const char *one, *many; /* before a name, after a number */
	bool is_sql;		/* names are SQL already */
	bool is_future;		/* names are those of roles */
} objects[HOLDING_KINDS] = {
	[HOLDING_MEMBERSHIP] = {"", "roles", false, false},
	[HOLDING_DATABASE] = {"the database", "databases", true, false},
	[HOLDING_SCHEMA] = {"schema ", "schemas", false, false},
	[HOLDING_RELATION] = {"", "relations", false, false},
	[HOLDING_COLUMN] = {"column ", "columns", true, false},
	[HOLDING_SEQUENCE] = {"sequence ", "sequences", false, false},
	[HOLDING_FUNCTION] = {"function ", "functions", true, false},
	[HOLDING_TYPE] = {"type ", "types", false, false},
	[HOLDING_LANGUAGE] = {"language ", "languages", false, false},
	[HOLDING_FOREIGN_SERVER] = {"foreign server ", "foreign servers", false, false},
	[HOLDING_FUTURE_RELATION] = {"new relations of ", "roles", false, true},
	[HOLDING_FUTURE_SEQUENCE] = {"new sequences of ", "roles", false, true},
	[HOLDING_FUTURE_FUNCTION] = {"new functions of ", "roles", false, true},
	[HOLDING_FUTURE_TYPE] = {"new types of ", "roles", false, true},
	[HOLDING_FUTURE_SCHEMA] = {"new schemas of ", "roles", false, true},
};

static void add_name(enum holding_kind kind, const char *name, struct buf *out)
{
	if (objects[kind].is_sql)
		buf_text(out, name);
	else
		ident_add(out, name);
}

/* 4980 as "4,980". */
static void add_count(size_t count, struct buf *out)
{
	if (count >= 1000) {
		add_count(count / 1000, out);
		buf_printf(out, ",%03zu", count % 1000);
	} else {
		buf_printf(out, "%zu", count);
	}
}

static void add_one(const struct drift_change *change, struct buf *out)
{
	bool is_future = objects[change->object].is_future;

	buf_text(out, objects[change->object].one);
	if (*change->schema && !is_future) {
		ident_add(out, change->schema);
		buf_char(out, '.');
	}
	add_name(change->object, change->names[0], out);
	if (*change->schema && is_future) {
		buf_text(out, " in ");
		ident_add(out, change->schema);
	}
}

static void add_many(const struct drift_change *change, struct buf *out)
{
	if (objects[change->object].is_future)
		buf_text(out, objects[change->object].one);
	add_count(change->count, out);
	buf_printf(out, " %s", objects[change->object].many);
	if (*change->schema) {
		buf_text(out, " in ");
		ident_add(out, change->schema);
	}
	for (size_t i = 0; change->count <= NAMES_SHOWN && i < change->count; i++) {
		buf_text(out, i ? ", " : ": ");
		add_name(change->object, change->names[i], out);
	}
}

/* --- rights --------------------------------------------------------------------------------------
 */

static void add_rights(unsigned rights, struct buf *out)
{
	const char *between = "";

	for (unsigned bit = 0; bit < RIGHT_BITS; bit++)
		if (rights & 1u << bit) {
			buf_printf(out, "%s%s", between, right_word(1u << bit));
			between = ", ";
		}
}

/* "membership in readers, with INHERIT, SET"; "INHERIT of the membership in readers". */
static void add_membership(const struct drift_change *change, struct buf *out)
{
	unsigned options = change->rights & ~(unsigned)RIGHT_MEMBER;
	bool is_whole = (change->rights & RIGHT_MEMBER) != 0;

	if (!is_whole) {
		add_rights(options, out);
		buf_text(out, " of the ");
	}
	buf_text(out, "membership in ");
	if (change->count == 1)
		add_one(change, out);
	else
		add_many(change, out);
	if (is_whole && options && change->kind != DRIFT_PATH) {
		buf_text(out, ", with ");
		add_rights(options, out);
	}
}

static void add_what(const struct drift_change *change, struct buf *out)
{
	if (change->object == HOLDING_MEMBERSHIP) {
		add_membership(change, out);
		return;
	}
	if (change->kind == DRIFT_OPTION_GAINED || change->kind == DRIFT_OPTION_LOST)
		buf_text(out, "grant option for ");
	add_rights(change->rights, out);
	buf_text(out, " on ");
	if (change->count == 1)
		add_one(change, out);
	else
		add_many(change, out);
}

static void add_way(const struct drift_change *change, struct buf *out)
{
	bool is_lost = change->kind == DRIFT_LOST || change->kind == DRIFT_OPTION_LOST;
	const char *way = is_lost ? change->was : change->now;
	const char *mark = change->presence == PRESENCE_KEPT ? "" : presence_word(change->presence);

	if (change->kind == DRIFT_PATH) {
		buf_printf(out, ": was %s; now %s", change->was, change->now);
		return;
	}
	if (!*way && !*mark)
		return;
	buf_printf(out, " (%s%s%s%s)", mark, *mark && *way ? "; " : "",
		is_lost && *way ? "was " : "", way);
}

void drift_describe(const struct drift_change *change, bool with_way, struct buf *out)
{
	add_what(change, out);
	if (with_way)
		add_way(change, out);
}

/* --- the role and its verdicts -------------------------------------------------------------------
 */

static bool is_flag(const struct drift_attribute *attribute)
{
	return strcmp(attribute->now, "true") == 0 || strcmp(attribute->now, "false") == 0;
}

char drift_attribute_sign(const struct drift_attribute *attribute)
{
	return !is_flag(attribute) ? '~' : strcmp(attribute->now, "true") == 0 ? '+' : '-';
}

void drift_describe_attribute(const struct drift_attribute *attribute, struct buf *out)
{
	if (strcmp(attribute->name, "EXISTS") == 0)
		buf_text(out, "the role itself");
	else if (is_flag(attribute))
		buf_printf(out, "attribute %s", attribute->name);
	else
		buf_printf(out, "%s: was %s; now %s", attribute->name,
			*attribute->was ? attribute->was : "none",
			*attribute->now ? attribute->now : "none");
}

void drift_describe_verdict(const struct drift_verdict *verdict, struct buf *out)
{
	const struct baseline_verdict *some = verdict->now ? verdict->now : verdict->was;

	buf_printf(out, "%s: was %s; now %s", some->title,
		verdict->was ? verdict_word(verdict->was->state) : "not asked for",
		verdict->now ? verdict_word(verdict->now->state) : "not asked for");
	if (verdict->now && *verdict->now->fact)
		buf_printf(out, " (%s)", verdict->now->fact);
}

/* --- in a few words ------------------------------------------------------------------------------
 */

static void add_number(size_t count, const char *one, const char *many, struct buf *out)
{
	if (!count)
		return;
	buf_text(out, out->length ? ", " : "");
	add_count(count, out);
	buf_printf(out, " %s", count == 1 ? one : many);
}

char *drift_summary(const struct drift *drift)
{
	size_t gained = 0, lost = 0, paths = 0;
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < drift->change_count; i++) {
		const struct drift_change *change = &drift->changes[i];

		gained += drift_sign(change->kind) == '+' ? change->count : 0;
		lost += drift_sign(change->kind) == '-' ? change->count : 0;
		paths += drift_sign(change->kind) == '~' ? change->count : 0;
	}
	add_number(gained, "gained", "gained", &out);
	add_number(lost, "lost", "lost", &out);
	add_number(paths, "held another way", "held another way", &out);
	add_number(drift->attribute_count, "attribute changed", "attributes changed", &out);
	add_number(drift->verdict_count, "verdict changed", "verdicts changed", &out);
	if (!out.length)
		buf_text(&out, "nothing changed");
	return buf_take(&out);
}
