#include "catalog/search_find.h"

#include "base/clock.h"
#include "base/memory.h"
#include "catalog/search_index.h"
#include "catalog/search_match.h"

#include <stdlib.h>
#include <string.h>

#define STRIDE 256 /* entries between two looks at the clock */
#define LENGTH_MAX 1023
#define MEMO 8192 /* names that come again and again are few: id, created_at */

/* A bit an entry: it fitted. */
struct bits {
	unsigned char *bytes;
	size_t room; /* entries */
	size_t at;   /* entries that were looked at */
};

/* What stands before a name: the schema, or schema and relation. */
struct qualifier {
	uint32_t schema, table; /* names; INDEX_NONE: there is none */
	uint64_t letters;
	size_t length;
	uint8_t found[PATTERN_WORDS_MAX]; /* characters of each word that it has, from the first */
};

/* What was found out about a word and a name, for the next entry of that name. */
struct memo {
	uint32_t key; /* 0: none */
	uint8_t first;
	int8_t tier;
};

struct finder {
	const struct index *index;
	struct pattern pattern, earlier;
	struct memo memo[MEMO];
	struct bits now[HIT_KINDS], before[HIT_KINDS];
	struct qualifier qualifier;
	uint32_t qualified; /* the object whose columns the qualifier is for; INDEX_NONE: objects */
	bool is_qualified;
	size_t run;						   /* of columns */
	struct hit hits[FINDER_HITS_MAX], sorted[FINDER_HITS_MAX]; /* hits: a heap, worst on top */
	size_t count, found, looked;
	bool is_sorted;
};

/* --- how well -------------------------------------------------------------------------------- */

static struct hay name_hay(const struct finder *finder, uint32_t name)
{
	return (struct hay){
		pool_text(&finder->index->names, name), pool_folded(&finder->index->names, name)};
}

static struct units units_of(const struct word *word, size_t from, size_t to)
{
	return (struct units){word->codes + from, to - from};
}

/* How a name and a word go together: from which character on the word is found in it, and how well
 * the whole of it fits or, of one with a dot, what is behind the dot. */
struct own {
	size_t first;
	enum tier tier;
};

static struct own weigh_own(const struct finder *finder, uint32_t name, const struct word *word)
{
	struct hay hay = name_hay(finder, name);
	struct units all = units_of(word, 0, word->count);
	struct own own = {.first = match_backward(&all, hay), .tier = TIER_ACROSS};

	if (own.first == 0) {
		own.tier = match_tier(&all, hay);
	} else if (word->has_dot && own.first <= word->dot + 1) {
		struct units behind = units_of(word, word->dot + 1, word->count);

		own.tier = behind.count ? match_tier(&behind, hay) : TIER_PREFIX;
	}
	return own;
}

static struct own own(struct finder *finder, uint32_t name, size_t word)
{
	uint32_t key = name * (uint32_t)finder->pattern.count + (uint32_t)word + 1;
	struct memo *memo = &finder->memo[key % MEMO];
	struct own found;

	if (memo->key == key)
		return (struct own){memo->first, (enum tier)memo->tier};
	found = weigh_own(finder, name, &finder->pattern.words[word]);
	*memo = (struct memo){key, (uint8_t)found.first, (int8_t)found.tier};
	return found;
}

static size_t pass_dot(const struct word *word, size_t found)
{
	return found < word->count && word->codes[found] == '.' ? found + 1 : found;
}

static void qualify(struct finder *finder, uint32_t schema, uint32_t table)
{
	struct qualifier *qualifier = &finder->qualifier;
	const struct pool *names = &finder->index->names;
	const uint32_t parts[] = {schema, table};

	*qualifier = (struct qualifier){.schema = schema, .table = table};
	finder->is_qualified = true;
	for (size_t part = 0; part < 2; part++) {
		if (parts[part] == INDEX_NONE)
			continue;
		qualifier->letters |= pool_letters(names, parts[part]) | pattern_letter('.');
		qualifier->length += pool_length(names, parts[part]) + 1;
		for (size_t i = 0; i < finder->pattern.count; i++) {
			const struct word *word = &finder->pattern.words[i];
			struct units all = units_of(word, 0, word->count);
			size_t found = match_forward(
				&all, qualifier->found[i], name_hay(finder, parts[part]));

			qualifier->found[i] = (uint8_t)pass_dot(word, found);
		}
	}
}

static enum tier tier_in(const struct finder *finder, struct units units, uint32_t name)
{
	return name == INDEX_NONE ? TIER_NONE : match_tier(&units, name_hay(finder, name));
}

static enum tier worse(enum tier left, enum tier right)
{
	return left < right ? left : right;
}

/* Of characters that lie in the qualifier. */
static enum tier qualifier_tier(const struct finder *finder, struct units units)
{
	const struct qualifier *qualifier = &finder->qualifier;
	enum tier tier = tier_in(finder, units, qualifier->table);
	size_t dot = units.count;

	if (tier != TIER_NONE)
		return tier;
	tier = tier_in(finder, units, qualifier->schema);
	if (tier != TIER_NONE)
		return qualifier->table == INDEX_NONE ? tier : TIER_ACROSS;
	while (dot && units.codes[dot - 1] != '.')
		dot--;
	if (!dot)
		return TIER_ACROSS;
	tier = worse(tier_in(finder, (struct units){units.codes, dot - 1}, qualifier->schema),
		tier_in(finder, (struct units){units.codes + dot, units.count - dot},
			qualifier->table));
	return tier == TIER_NONE ? TIER_ACROSS : tier;
}

struct weight {
	int lacking;   /* to the best tiers */
	bool touches;  /* the entry's own name has a part in it, not only what stands before */
	size_t length; /* of the qualified name */
	bool is_system;
};

static int lack(enum tier tier, enum hit_kind kind)
{
	int lacking = TIER_EXACT - tier + (int)kind;

	return lacking < TIER_EXACT ? lacking : TIER_EXACT;
}

static bool weigh_word(
	struct finder *finder, uint32_t name, size_t at, enum hit_kind kind, struct weight *weight)
{
	const struct word *word = &finder->pattern.words[at];
	size_t before = finder->qualifier.found[at];
	struct own found = own(finder, name, at);
	enum tier tier = found.tier;

	if (found.first > before)
		return false;
	if (found.first == 0) {
		weight->touches = true;
	} else if (before < word->count || (word->has_dot && word->dot + 1 == word->count)) {
		weight->touches = true;
		if (word->has_dot && found.first <= word->dot + 1)
			tier = worse(tier, qualifier_tier(finder, units_of(word, 0, word->dot)));
		else
			tier = TIER_ACROSS;
	} else {
		tier = qualifier_tier(finder, units_of(word, 0, word->count));
	}
	weight->lacking += lack(tier, kind);
	return true;
}

/* Does @name behind the qualifier fit all words? */
static bool weigh_name(
	struct finder *finder, uint32_t name, enum hit_kind kind, struct weight *weight)
{
	const struct pool *names = &finder->index->names;
	uint64_t letters = pool_letters(names, name) | finder->qualifier.letters;

	for (size_t i = 0; i < finder->pattern.count; i++)
		if (finder->pattern.words[i].letters & ~letters)
			return false;
	for (size_t i = 0; i < finder->pattern.count; i++)
		if (!weigh_word(finder, name, i, kind, weight))
			return false;
	weight->length = finder->qualifier.length + pool_length(names, name);
	return true;
}

static bool weigh_object(struct finder *finder, size_t at, struct weight *weight)
{
	const struct object_entry *object = index_object(finder->index, at);

	if (!finder->is_qualified || finder->qualified != INDEX_NONE ||
		finder->qualifier.schema != object->schema)
		qualify(finder, object->schema, INDEX_NONE);
	finder->qualified = INDEX_NONE;
	weight->is_system = object->is_system;
	return weigh_name(finder, object->name, HIT_OBJECT, weight);
}

static void qualify_object(struct finder *finder, uint32_t at)
{
	const struct object_entry *object = index_object(finder->index, at);

	if (finder->is_qualified && finder->qualified == at)
		return;
	qualify(finder, object->schema, object->name);
	finder->qualified = at;
}

static bool weigh_column(struct finder *finder, size_t at, struct weight *weight)
{
	qualify_object(finder, index_column_object(finder->index, at, &finder->run));
	return weigh_name(finder, index_column(finder->index, at), HIT_COLUMN, weight);
}

/* Is the word in the name of what the comment is about? */
static bool is_about(const struct finder *finder, const struct comment_entry *note, size_t at)
{
	const struct word *word = &finder->pattern.words[at];
	struct units all = units_of(word, 0, word->count);
	size_t found = finder->qualifier.found[at];

	if (note->column != INDEX_NONE)
		found = match_forward(&all, found, name_hay(finder, note->column));
	return found == word->count;
}

/* In prose nearly everything is scattered: only what is in one piece counts. */
static bool weigh_comment(struct finder *finder, size_t at, struct weight *weight)
{
	const struct comment_entry *note = index_comment(finder->index, at);
	const struct pool *texts = &finder->index->comments;
	struct hay hay = {pool_text(texts, note->text), pool_folded(texts, note->text)};

	qualify_object(finder, note->object);
	for (size_t i = 0; i < finder->pattern.count; i++) {
		const struct word *word = &finder->pattern.words[i];
		enum tier tier = TIER_NONE;

		if (!(word->letters & ~pool_letters(texts, note->text)))
			tier = match_tier(&(struct units){word->codes, word->count}, hay);
		if (tier >= TIER_INSIDE)
			weight->touches = true;
		else if (is_about(finder, note, i))
			tier = TIER_ACROSS;
		else
			return false;
		weight->lacking += lack(worse(tier, TIER_WORD), HIT_COMMENT);
	}
	weight->length = pool_length(texts, note->text);
	return true;
}

/* --- the best -------------------------------------------------------------------------------- */

uint64_t finder_order(int lacking, bool is_system, enum hit_kind kind, size_t length, uint32_t at)
{
	return (uint64_t)lacking << 58 | (uint64_t)is_system << 57 | (uint64_t)kind << 55 |
	       (uint64_t)(length < LENGTH_MAX ? length : LENGTH_MAX) << 45 | at;
}

static void sink(struct finder *finder, size_t at)
{
	struct hit hit = finder->hits[at];

	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < finder->count &&
			finder->hits[child + 1].order > finder->hits[child].order)
			child++;
		if (child >= finder->count || finder->hits[child].order <= hit.order)
			break;
		finder->hits[at] = finder->hits[child];
		at = child;
	}
	finder->hits[at] = hit;
}

static void keep(struct finder *finder, const struct hit *hit)
{
	size_t at = finder->count;

	if (at == FINDER_HITS_MAX) {
		if (hit->order >= finder->hits[0].order)
			return;
		finder->hits[0] = *hit;
		sink(finder, 0);
	} else {
		for (; at && finder->hits[(at - 1) / 2].order < hit->order; at = (at - 1) / 2)
			finder->hits[at] = finder->hits[(at - 1) / 2];
		finder->hits[at] = *hit;
		finder->count++;
	}
	finder->is_sorted = false;
}

static int by_order(const void *left, const void *right)
{
	uint64_t one = ((const struct hit *)left)->order,
		 other = ((const struct hit *)right)->order;

	return (one > other) - (one < other);
}

const struct hit *finder_hits(struct finder *finder, size_t *count)
{
	if (!finder->is_sorted) {
		memcpy(finder->sorted, finder->hits, finder->count * sizeof *finder->hits);
		qsort(finder->sorted, finder->count, sizeof *finder->sorted, by_order);
		finder->is_sorted = true;
	}
	*count = finder->count;
	return finder->sorted;
}

/* --- looking --------------------------------------------------------------------------------- */

static const struct {
	bool (*weigh)(struct finder *finder, size_t at, struct weight *weight);
	size_t shelf; /* where its entries are in struct index */
} kinds[] = {
	[HIT_OBJECT] = {weigh_object, offsetof(struct index, objects)},
	[HIT_COLUMN] = {weigh_column, offsetof(struct index, columns)},
	[HIT_COMMENT] = {weigh_comment, offsetof(struct index, notes)},
};

static size_t entries_of(const struct finder *finder, enum hit_kind kind)
{
	const char *index = (const char *)finder->index;

	return ((const struct shelf *)(const void *)(index + kinds[kind].shelf))->count;
}

static void look_at(struct finder *finder, enum hit_kind kind, size_t at)
{
	const struct bits *before = &finder->before[kind];
	struct weight weight = {0};

	if (at < before->at && !(before->bytes[at / 8] >> at % 8 & 1))
		return;
	finder->looked++;
	if (!kinds[kind].weigh(finder, at, &weight))
		return;
	finder->now[kind].bytes[at / 8] |= (unsigned char)(1u << at % 8);
	if (!weight.touches)
		return;
	finder->found++;
	keep(finder, &(struct hit){finder_order(weight.lacking, weight.is_system, kind,
					   weight.length, (uint32_t)at),
			     kind, (uint32_t)at});
}

static void widen(struct bits *bits, size_t entries)
{
	size_t old = bits->room ? bits->room / 8 + 1 : 0;

	if (entries <= bits->room)
		return;
	bits->bytes = mem_resize(bits->bytes, entries / 8 + 1, 1);
	memset(bits->bytes + old, 0, entries / 8 + 1 - old);
	bits->room = entries;
}

static void make_room(struct finder *finder)
{
	for (size_t kind = 0; kind < HIT_KINDS; kind++)
		widen(&finder->now[kind], entries_of(finder, (enum hit_kind)kind));
}

bool finder_step(struct finder *finder, int budget_ms)
{
	int64_t until = clock_now_ms() + budget_ms;
	size_t taken = 0;

	if (!finder->index || !finder->pattern.count || finder->pattern.is_too_long)
		return false;
	make_room(finder);
	for (size_t kind = 0; kind < HIT_KINDS; kind++) {
		struct bits *bits = &finder->now[kind];
		size_t entries = entries_of(finder, (enum hit_kind)kind);

		while (bits->at < entries) {
			look_at(finder, (enum hit_kind)kind, bits->at++);
			if (++taken % STRIDE == 0 && clock_now_ms() >= until)
				return true;
		}
	}
	return false;
}

/* --- beginning ------------------------------------------------------------------------------- */

static void forget(struct bits *bits)
{
	for (size_t kind = 0; kind < HIT_KINDS; kind++) {
		free(bits[kind].bytes);
		bits[kind] = (struct bits){.at = 0};
	}
}

/* What the text before fitted becomes what this one may fit; where it was not looked at yet, what
 * the one before that fitted. */
static void step_back(struct finder *finder)
{
	for (size_t kind = 0; kind < HIT_KINDS; kind++) {
		struct bits *now = &finder->now[kind], *before = &finder->before[kind];

		if (now->at < before->at)
			widen(now, before->at);
		for (; now->at < before->at; now->at++)
			now->bytes[now->at / 8] |=
				(unsigned char)(before->bytes[now->at / 8] & 1u << now->at % 8);
	}
	forget(finder->before);
	memcpy(finder->before, finder->now, sizeof finder->now);
	memset(finder->now, 0, sizeof finder->now);
}

static void begin(struct finder *finder)
{
	memset(finder->memo, 0, sizeof finder->memo);
	finder->is_qualified = false;
	finder->run = 0;
	finder->count = finder->found = finder->looked = 0;
	finder->is_sorted = false;
}

void finder_set_text(struct finder *finder, const char *text)
{
	struct pattern next = {.text = NULL};

	pattern_set(&next, text);
	if (pattern_narrows(&next, &finder->pattern)) {
		step_back(finder);
		pattern_release(&finder->earlier);
		finder->earlier = finder->pattern;
	} else {
		forget(finder->now);
		if (!pattern_narrows(&next, &finder->earlier)) {
			forget(finder->before);
			pattern_release(&finder->earlier);
		}
		pattern_release(&finder->pattern);
	}
	finder->pattern = next;
	begin(finder);
}

void finder_set_index(struct finder *finder, const struct index *index)
{
	forget(finder->now);
	forget(finder->before);
	pattern_release(&finder->earlier);
	finder->index = index;
	begin(finder);
}

struct finder *finder_new(void)
{
	struct finder *finder = mem_new(sizeof *finder);

	return finder;
}

void finder_free(struct finder *finder)
{
	if (!finder)
		return;
	forget(finder->now);
	forget(finder->before);
	pattern_release(&finder->pattern);
	pattern_release(&finder->earlier);
	free(finder);
}

size_t finder_found(const struct finder *finder)
{
	return finder->found;
}

size_t finder_looked(const struct finder *finder)
{
	return finder->looked;
}

const struct pattern *finder_pattern(const struct finder *finder)
{
	return &finder->pattern;
}
