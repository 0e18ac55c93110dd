#include "grants/drift.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* An object whose rights differ; NULL: it was not there. */
struct pair {
	const struct holding *was, *now;
	const char *name;
};

struct pairs {
	struct pair *items;
	size_t count;
};

/* --- objects that differ -------------------------------------------------------------------------
 */

static void add_pair(struct pairs *pairs, const struct entry *was, const struct entry *now)
{
	const struct holding *before = was ? was->holding : NULL;
	const struct holding *after = now ? now->holding : NULL;

	if (before && after && strcmp(before->key, after->key) == 0)
		return;
	pairs->items[pairs->count++] = (struct pair){before, after, was ? was->name : now->name};
}

static struct pairs find_pairs(const struct baseline *before, const struct baseline *now)
{
	size_t old_count, new_count, old = 0, new = 0;
	struct entry *olds = baseline_entries(before, &old_count);
	struct entry *news = baseline_entries(now, &new_count);
	struct pairs pairs = {.items = mem_array(old_count + new_count + 1, sizeof *pairs.items)};

	while (old < old_count || new < new_count) {
		int order = old == old_count   ? 1
			    : new == new_count ? -1
					       : entry_compare(&olds[old], &news[new]);

		add_pair(&pairs, order <= 0 ? &olds[old] : NULL, order >= 0 ? &news[new] : NULL);
		old += order <= 0;
		new += order >= 0;
	}
	free(olds);
	free(news);
	return pairs;
}

static int by_address(const void *left, const void *right)
{
	uintptr_t a = (uintptr_t)left, b = (uintptr_t)right;

	return (a > b) - (a < b);
}

/* Those of the same two holdings side by side. */
static int by_holdings(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;
	int order = by_address(a->was, b->was);

	if (!order)
		order = by_address(a->now, b->now);
	return order ? order : strcmp(a->name, b->name);
}

/* --- what differs --------------------------------------------------------------------------------
 */

/* What functions and types of a role carry as long as no default privilege says anything else. */
static const struct holding *built_in(enum holding_kind kind)
{
	static struct held_right execute = {
		.right = PRIVILEGE_EXECUTE, .by = BY_PUBLIC, .way = "through PUBLIC"};
	static struct held_right usage = {
		.right = PRIVILEGE_USAGE, .by = BY_PUBLIC, .way = "through PUBLIC"};
	static const struct holding functions = {.kind = HOLDING_FUTURE_FUNCTION,
		.schema = "",
		.rights = &execute,
		.right_count = 1};
	static const struct holding types = {
		.kind = HOLDING_FUTURE_TYPE, .schema = "", .rights = &usage, .right_count = 1};

	return kind == HOLDING_FUTURE_FUNCTION ? &functions
	       : kind == HOLDING_FUTURE_TYPE   ? &types
					       : NULL;
}

static const struct held_right *find_right(const struct holding *holding, unsigned right)
{
	for (size_t i = 0; holding && i < holding->right_count; i++)
		if (holding->rights[i].right == right)
			return &holding->rights[i];
	return NULL;
}

/* What changed about one right; false when nothing did. */
static bool compare_right(
	const struct held_right *was, const struct held_right *now, struct drift_change *change)
{
	if (!was && !now)
		return false;
	change->was = was ? was->way : "";
	change->now = now ? now->way : "";
	if (!was || !now)
		change->kind = now ? DRIFT_GAINED : DRIFT_LOST;
	else if (was->is_grantable != now->is_grantable)
		change->kind = now->is_grantable ? DRIFT_OPTION_GAINED : DRIFT_OPTION_LOST;
	else if (strcmp(was->way, now->way) != 0)
		change->kind = DRIFT_PATH;
	else
		return false;
	return true;
}

/* Of the others a baseline does not know all that are there. */
static bool is_object(enum holding_kind kind)
{
	return kind != HOLDING_MEMBERSHIP && kind != HOLDING_COLUMN &&
	       kind < HOLDING_FUTURE_RELATION;
}

/* All but rights and names. */
static int by_place_and_change(const struct drift_change *a, const struct drift_change *b)
{
	int order = (a->object > b->object) - (a->object < b->object);

	if (!order)
		order = strcmp(a->schema, b->schema);
	if (!order)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	if (!order)
		order = (a->presence > b->presence) - (a->presence < b->presence);
	if (!order)
		order = strcmp(a->was, b->was);
	return order ? order : strcmp(a->now, b->now);
}

static int by_all_but_names(const void *left, const void *right)
{
	const struct drift_change *a = left, *b = right;
	int order = by_place_and_change(a, b);

	return order ? order : (a->rights > b->rights) - (a->rights < b->rights);
}

static void add_change(struct drift *drift, size_t first, const struct drift_change *change)
{
	/* Rights of the same objects that changed in the same way are one change. */
	for (size_t i = first; i < drift->change_count; i++)
		if (by_place_and_change(&drift->changes[i], change) == 0) {
			drift->changes[i].rights |= change->rights;
			return;
		}
	drift->changes =
		mem_resize(drift->changes, drift->change_count + 1, sizeof *drift->changes);
	drift->changes[drift->change_count++] = *change;
}

static void give_names(struct drift_change *change, const struct pair *pairs, size_t count)
{
	change->names = mem_array(count, sizeof *change->names);
	change->count = count;
	for (size_t i = 0; i < count; i++)
		change->names[i] = pairs[i].name;
}

/* @count objects that went from the same holding to the same other one. */
static void compare_holdings(struct drift *drift, const struct pair *pairs, size_t count)
{
	const struct holding *some = pairs->was ? pairs->was : pairs->now;
	const struct holding *implied = *some->schema ? NULL : built_in(some->kind);
	const struct holding *was = pairs->was ? pairs->was : implied;
	const struct holding *now = pairs->now ? pairs->now : implied;
	bool has_implied = was == implied || now == implied;
	size_t first = drift->change_count;

	for (unsigned bit = 0; bit < RIGHT_BITS; bit++) {
		struct drift_change change = {
			.object = some->kind, .schema = some->schema, .rights = 1u << bit};

		if (is_object(some->kind) && !pairs->was)
			change.presence = PRESENCE_NEW;
		else if (is_object(some->kind) && !pairs->now)
			change.presence = PRESENCE_GONE;
		/* By which way a built-in default comes is nobody's doing. */
		if (compare_right(
			    find_right(was, 1u << bit), find_right(now, 1u << bit), &change) &&
			(!implied || !has_implied || change.kind == DRIFT_GAINED ||
				change.kind == DRIFT_LOST))
			add_change(drift, first, &change);
	}
	for (size_t i = first; i < drift->change_count; i++)
		give_names(&drift->changes[i], pairs, count);
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_names(struct drift_change *to, const struct drift_change *from)
{
	to->names = mem_resize(to->names, to->count + from->count, sizeof *to->names);
	memcpy(to->names + to->count, from->names, from->count * sizeof *from->names);
	to->count += from->count;
	free(from->names);
}

/* Equal changes of objects that came from several holdings become one. */
static void join(struct drift *drift)
{
	struct drift_change *changes = drift->changes;
	size_t kept = 0;

	if (drift->change_count)
		qsort(changes, drift->change_count, sizeof *changes, by_all_but_names);
	for (size_t i = 0; i < drift->change_count; i++) {
		if (kept && by_all_but_names(&changes[kept - 1], &changes[i]) == 0)
			add_names(&changes[kept - 1], &changes[i]);
		else
			changes[kept++] = changes[i];
	}
	drift->change_count = kept;
	for (size_t i = 0; i < kept; i++)
		qsort(changes[i].names, changes[i].count, sizeof *changes[i].names, by_name);
}

/* For people: by kind, schema and sign, then by the first name. */
static int by_first_name(const void *left, const void *right)
{
	const struct drift_change *a = left, *b = right;
	int order = (a->object > b->object) - (a->object < b->object);

	if (!order)
		order = strcmp(a->schema, b->schema);
	if (!order)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	if (!order)
		order = strcmp(a->names[0], b->names[0]);
	return order ? order : by_all_but_names(left, right);
}

static void compare_objects(struct drift *drift)
{
	struct pairs pairs = find_pairs(drift->before, drift->now);
	size_t next;

	if (pairs.count)
		qsort(pairs.items, pairs.count, sizeof *pairs.items, by_holdings);
	for (size_t i = 0; i < pairs.count; i = next) {
		for (next = i + 1; next < pairs.count &&
				   pairs.items[next].was == pairs.items[i].was &&
				   pairs.items[next].now == pairs.items[i].now;)
			next++;
		compare_holdings(drift, &pairs.items[i], next - i);
	}
	join(drift);
	if (drift->change_count)
		qsort(drift->changes, drift->change_count, sizeof *drift->changes, by_first_name);
	free(pairs.items);
}

/* --- the role and its verdicts -------------------------------------------------------------------
 */

static void add_attribute(struct drift *drift, const char *name, const char *was, const char *now)
{
	drift->attributes[drift->attribute_count++] = (struct drift_attribute){name, was, now};
}

static const char *value_of(const struct baseline *baseline, const char *name)
{
	for (size_t i = 0; i < baseline->attribute_count; i++)
		if (strcmp(baseline->attributes[i].name, name) == 0)
			return baseline->attributes[i].value;
	return NULL;
}

static void compare_attributes(struct drift *drift)
{
	const struct baseline *before = drift->before, *now = drift->now;

	drift->attributes = mem_array(before->attribute_count + 1, sizeof *drift->attributes);
	if (before->exists != now->exists) {
		add_attribute(drift, "EXISTS", before->exists ? "true" : "false",
			now->exists ? "true" : "false");
		return;
	}
	for (size_t i = 0; i < before->attribute_count; i++) {
		const char *name = before->attributes[i].name, *value = value_of(now, name);

		/* One that only one of them knows of tells nothing. */
		if (value && strcmp(before->attributes[i].value, value) != 0)
			add_attribute(drift, name, before->attributes[i].value, value);
	}
}

static int order_of(const struct drift *drift, size_t old, size_t new)
{
	int order;

	if (old == drift->before->verdict_count)
		return 1;
	if (new == drift->now->verdict_count)
		return -1;
	order = strcmp(drift->before->verdicts[old].id, drift->now->verdicts[new].id);
	return order ? order
		     : strcmp(drift->before->verdicts[old].title, drift->now->verdicts[new].title);
}

static void compare_verdicts(struct drift *drift)
{
	size_t old = 0, new = 0;

	drift->verdicts = mem_array(drift->before->verdict_count + drift->now->verdict_count + 1,
		sizeof *drift->verdicts);
	while (old < drift->before->verdict_count || new < drift->now->verdict_count) {
		int order = order_of(drift, old, new);
		struct drift_verdict verdict = {
			.was = order <= 0 ? &drift->before->verdicts[old] : NULL,
			.now = order >= 0 ? &drift->now->verdicts[new] : NULL,
		};

		old += order <= 0;
		new += order >= 0;
		if (!verdict.was || !verdict.now || verdict.was->state != verdict.now->state)
			drift->verdicts[drift->verdict_count++] = verdict;
	}
}

struct drift *drift_between(const struct baseline *before, const struct baseline *now)
{
	struct drift *drift = mem_new(sizeof *drift);

	drift->before = before;
	drift->now = now;
	compare_attributes(drift);
	compare_objects(drift);
	compare_verdicts(drift);
	return drift;
}

void drift_free(struct drift *drift)
{
	if (!drift)
		return;
	for (size_t i = 0; i < drift->change_count; i++)
		free(drift->changes[i].names);
	free(drift->changes);
	free(drift->attributes);
	free(drift->verdicts);
	free(drift);
}

bool drift_is_empty(const struct drift *drift)
{
	return !drift->change_count && !drift->attribute_count && !drift->verdict_count;
}
