#include "grants/baseline.h"

#include "base/buf.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[HOLDING_KINDS] = {
	[HOLDING_MEMBERSHIP] = "membership",
	[HOLDING_DATABASE] = "database",
	[HOLDING_SCHEMA] = "schema",
	[HOLDING_RELATION] = "relation",
	[HOLDING_COLUMN] = "column",
	[HOLDING_SEQUENCE] = "sequence",
	[HOLDING_FUNCTION] = "function",
	[HOLDING_TYPE] = "type",
	[HOLDING_LANGUAGE] = "language",
	[HOLDING_FOREIGN_SERVER] = "foreign server",
	[HOLDING_FUTURE_RELATION] = "future relation",
	[HOLDING_FUTURE_SEQUENCE] = "future sequence",
	[HOLDING_FUTURE_FUNCTION] = "future function",
	[HOLDING_FUTURE_TYPE] = "future type",
	[HOLDING_FUTURE_SCHEMA] = "future schema",
};

const char *holding_kind_word(enum holding_kind kind)
{
	return kinds[kind];
}

const char *right_word(unsigned right)
{
	switch (right) {
	case RIGHT_OWNERSHIP:
		return "OWNERSHIP";
	case RIGHT_MEMBER:
		return "MEMBER";
	case RIGHT_INHERIT:
		return "INHERIT";
	case RIGHT_SET:
		return "SET";
	case RIGHT_ADMIN:
		return "ADMIN";
	default:
		return privilege_word(right);
	}
}

/* --- adding --------------------------------------------------------------------------------------
 */

/* Room for one more, grown by doubling: there can be one for each table of a server. */
static void *grow(void *items, size_t count, size_t size)
{
	return (count & (count - 1)) == 0 ? mem_resize(items, count ? count * 2 : 1, size) : items;
}

struct holding *baseline_add(struct baseline *baseline, enum holding_kind kind, const char *schema)
{
	struct holding *holding;

	baseline->holdings =
		grow(baseline->holdings, baseline->holding_count, sizeof *baseline->holdings);
	holding = &baseline->holdings[baseline->holding_count++];
	*holding = (struct holding){.kind = kind, .schema = mem_text(schema)};
	return holding;
}

struct held_right *holding_add_right(struct holding *holding, unsigned right, enum right_by by)
{
	struct held_right *held;

	holding->rights = grow(holding->rights, holding->right_count, sizeof *holding->rights);
	held = &holding->rights[holding->right_count++];
	*held = (struct held_right){.right = right, .by = by};
	return held;
}

void holding_add_name(struct holding *holding, char *name)
{
	holding->names.items =
		grow(holding->names.items, holding->names.count, sizeof *holding->names.items);
	holding->names.items[holding->names.count++] = name;
}

static void release_holding(struct holding *holding)
{
	for (size_t i = 0; i < holding->right_count; i++) {
		words_release(&holding->rights[i].path);
		free(holding->rights[i].grantor);
		free(holding->rights[i].way);
	}
	free(holding->rights);
	words_release(&holding->names);
	free(holding->schema);
	free(holding->key);
}

static void free_verdict(struct baseline_verdict *verdict)
{
	free(verdict->id);
	free(verdict->title);
	free(verdict->fact);
}

void baseline_free(struct baseline *baseline)
{
	if (!baseline)
		return;
	for (size_t i = 0; i < baseline->holding_count; i++)
		release_holding(&baseline->holdings[i]);
	for (size_t i = 0; i < baseline->attribute_count; i++) {
		free(baseline->attributes[i].name);
		free(baseline->attributes[i].value);
	}
	for (size_t i = 0; i < baseline->verdict_count; i++)
		free_verdict(&baseline->verdicts[i]);
	free(baseline->holdings);
	free(baseline->attributes);
	free(baseline->verdicts);
	words_release(&baseline->schemas);
	words_release(&baseline->params);
	free(baseline->pgusher);
	free(baseline->time);
	free(baseline->source);
	free(baseline->database);
	free(baseline->role);
	free(baseline->acting_role);
	free(baseline->session_role);
	free(baseline->target);
	free(baseline);
}

/* --- ways in words -------------------------------------------------------------------------------
 */

static char *way_of(const struct held_right *held)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < held->path.count; i++)
		buf_printf(&out, "%s%s", i ? " > " : "through ", held->path.items[i]);
	switch (held->by) {
	case BY_GRANT:
		if (held->grantor)
			buf_printf(&out, "%sgranted by %s", out.length ? ", " : "", held->grantor);
		break;
	case BY_OWNER:
		buf_text(&out, out.length ? ", the owner" : "as owner");
		break;
	case BY_PUBLIC:
		buf_text(&out, "through PUBLIC");
		break;
	case BY_SUPERUSER:
		buf_text(&out, "as superuser");
		break;
	default:
		break;
	}
	return buf_take(&out);
}

static char *key_of(const struct holding *holding)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < holding->right_count; i++)
		buf_printf(&out, "%s%s %s\n", right_word(holding->rights[i].right),
			holding->rights[i].is_grantable ? "*" : "", holding->rights[i].way);
	return buf_take(&out);
}

/* --- order ---------------------------------------------------------------------------------------
 */

static int by_right(const void *left, const void *right)
{
	const struct held_right *a = left, *b = right;

	return (a->right > b->right) - (a->right < b->right);
}

static int by_place(const struct holding *a, const struct holding *b)
{
	return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind)
				  : strcmp(a->schema, b->schema);
}

static int by_place_and_key(const void *left, const void *right)
{
	const struct holding *a = left, *b = right;
	int order = by_place(a, b);

	return order ? order : strcmp(a->key, b->key);
}

static int by_name(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* A target may ask for one thing under one name twice: the title tells them apart. */
static int by_id(const void *left, const void *right)
{
	const struct baseline_verdict *a = left, *b = right;

	int order = strcmp(a->id, b->id);

	return order ? order : strcmp(a->title, b->title);
}

int entry_compare(const struct entry *left, const struct entry *right)
{
	int order = by_place(left->holding, right->holding);

	return order ? order : strcmp(left->name, right->name);
}

static int by_entry(const void *left, const void *right)
{
	return entry_compare(left, right);
}

struct entry *baseline_entries(const struct baseline *baseline, size_t *count)
{
	struct entry *entries;
	size_t all = 0;

	for (size_t i = 0; i < baseline->holding_count; i++)
		all += baseline->holdings[i].names.count;
	entries = mem_array(all + 1, sizeof *entries);
	*count = 0;
	for (size_t i = 0; i < baseline->holding_count; i++) {
		const struct holding *holding = &baseline->holdings[i];

		for (size_t at = 0; at < holding->names.count; at++)
			entries[(*count)++] = (struct entry){holding, holding->names.items[at]};
	}
	qsort(entries, *count, sizeof *entries, by_entry);
	return entries;
}

static void move_names(struct holding *to, struct holding *from)
{
	for (size_t i = 0; i < from->names.count; i++)
		holding_add_name(to, from->names.items[i]);
	from->names.count = 0;
	release_holding(from);
}

/* Those of one place with the same rights become one. */
static void join(struct baseline *baseline)
{
	struct holding *holdings = baseline->holdings;
	size_t kept = 0;

	for (size_t i = 0; i < baseline->holding_count; i++) {
		if (kept && by_place_and_key(&holdings[kept - 1], &holdings[i]) == 0)
			move_names(&holdings[kept - 1], &holdings[i]);
		else
			holdings[kept++] = holdings[i];
	}
	baseline->holding_count = kept;
}

static void drop_same_verdicts(struct baseline *baseline)
{
	size_t kept = 0;

	for (size_t i = 0; i < baseline->verdict_count; i++) {
		struct baseline_verdict *verdict = &baseline->verdicts[i];

		if (kept && by_id(&baseline->verdicts[kept - 1], verdict) == 0)
			free_verdict(verdict);
		else
			baseline->verdicts[kept++] = *verdict;
	}
	baseline->verdict_count = kept;
}

static bool check_unique(const struct baseline *baseline, struct error *error)
{
	size_t count;
	struct entry *entries = baseline_entries(baseline, &count);
	bool is_good = true;

	for (size_t i = 1; is_good && i < count; i++)
		if (entry_compare(&entries[i - 1], &entries[i]) == 0)
			is_good = error_set(error, "the %s \"%s%s%s\" is there twice",
				kinds[entries[i].holding->kind], entries[i].holding->schema,
				*entries[i].holding->schema ? "." : "", entries[i].name);
	free(entries);
	return is_good;
}

bool baseline_finish(struct baseline *baseline, struct error *error)
{
	for (size_t i = 0; i < baseline->holding_count; i++) {
		struct holding *holding = &baseline->holdings[i];

		if (holding->right_count)
			qsort(holding->rights, holding->right_count, sizeof *holding->rights,
				by_right);
		for (size_t at = 0; at < holding->right_count; at++)
			mem_replace(&holding->rights[at].way, way_of(&holding->rights[at]));
		mem_replace(&holding->key, key_of(holding));
	}
	if (baseline->holding_count)
		qsort(baseline->holdings, baseline->holding_count, sizeof *baseline->holdings,
			by_place_and_key);
	join(baseline);
	for (size_t i = 0; i < baseline->holding_count; i++)
		if (baseline->holdings[i].names.count)
			qsort(baseline->holdings[i].names.items, baseline->holdings[i].names.count,
				sizeof(char *), by_name);
	if (baseline->verdict_count)
		qsort(baseline->verdicts, baseline->verdict_count, sizeof *baseline->verdicts,
			by_id);
	drop_same_verdicts(baseline);
	return check_unique(baseline, error);
}
