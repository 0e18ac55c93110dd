#include "unit.h"

#include "base/memory.h"
#include "base/text.h"
#include "catalog/search_find.h"
#include "catalog/search_index.h"
#include "catalog/search_match.h"
#include "pg/copy_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- how well a name fits -------------------------------------------------------------------- */

static enum tier tier_of(const char *text, const char *name)
{
	struct pattern pattern = {.text = NULL};
	char *folded = text_folded(name);
	enum tier tier;

	pattern_set(&pattern, text);
	assert_int_equal(pattern.count, 1);
	tier = match_tier(&(struct units){pattern.words[0].codes, pattern.words[0].count},
		(struct hay){name, folded && strcasecmp(folded, name) != 0 ? folded : NULL});
	pattern_release(&pattern);
	free(folded);
	return tier;
}

static void tiers_of_names(void **state)
{
	static const struct {
		const char *text, *name;
		enum tier tier;
	} cases[] = {
		{"orders", "orders", TIER_EXACT},
		{"ORDERS", "Orders", TIER_EXACT},
		{"total", "total(integer, text)", TIER_EXACT},
		{"ord", "orders", TIER_PREFIX},
		{"ord", "new_orders", TIER_WORD},
		{"ord", "new.orders", TIER_WORD},
		{"ord", "new-orders", TIER_WORD},
		{"ord", "new orders", TIER_WORD},
		{"ord", "newOrders", TIER_WORD},
		{"ord", "lordship", TIER_INSIDE},
		{"ord", "word_order", TIER_WORD}, /* the better place, not the first */
		{"ordcus", "order_customer", TIER_STARTS},
		{"oc", "order_customer", TIER_STARTS},
		{"oc", "orderCustomer", TIER_STARTS},
		{"odr", "order", TIER_SCATTERED},
		{"ore", "old_record", TIER_STARTS},
		{"xo", "order", TIER_NONE},
		{"orderss", "orders", TIER_NONE},
		{"stra",
			"Stra\xC3\x9F"
			"e",
			TIER_PREFIX},
		{"STRASSE",
			"Stra\xC3\x9F"
			"e",
			TIER_EXACT},
		{"e\xCC\x81t\xC3\xA9", "\xC3\x89T\xC3\x89", TIER_EXACT},
		{"\xC3\xA9", "a\xC3\xA0\xC2\xA9", TIER_NONE}, /* its bytes lie there, not it */
		{"\xFF",
			"a\xFF"
			"b",
			TIER_INSIDE},
		{"b",
			"a\xFF"
			"B",
			TIER_INSIDE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (tier_of(cases[i].text, cases[i].name) != cases[i].tier)
			fail_msg("%s in %s: %d", cases[i].text, cases[i].name,
				tier_of(cases[i].text, cases[i].name));
}

static void too_much_text_fits_nothing(void **state)
{
	char text[PATTERN_UNITS_MAX + 2];
	struct pattern pattern = {.text = NULL};

	(void)state;
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	pattern_set(&pattern, text);
	assert_true(pattern.is_too_long);
	text[PATTERN_UNITS_MAX] = '\0';
	pattern_set(&pattern, text);
	assert_false(pattern.is_too_long);
	pattern_set(&pattern, "a b c d e f");
	assert_false(pattern.is_too_long);
	pattern_set(&pattern, "a b c d e f g");
	assert_true(pattern.is_too_long);
	pattern_release(&pattern);
}

/* --- an index -------------------------------------------------------------------------------- */

static bool add(
	struct index *index, char letter, uint32_t oid, const char *schema, const char *name)
{
	return index_add_object(
		index, &(struct object_entry){.letter = letter, .oid = oid}, schema, name);
}

static struct index *shop(void)
{
	struct index *index = index_new(INDEX_BYTES_MAX);

	assert_true(add(index, 'n', 1, NULL, "shop"));
	assert_true(add(index, 'r', 2, "shop", "customers"));
	assert_true(add(index, 'r', 3, "shop", "orders"));
	assert_true(add(index, 'v', 4, "audit", "customers"));
	assert_true(add(index, 'F', 2, "shop", "customer_of(integer)")); /* the OID of a table */
	assert_true(index_add_object(index,
		&(struct object_entry){.letter = 'r', .oid = 5, .is_system = true}, "pg_catalog",
		"customers"));
	assert_true(index_add_column(index, 2, "id"));
	assert_true(index_add_column(index, 2, "email"));
	assert_true(index_add_column(index, 3, "customer_id"));
	assert_true(index_add_column(index, 2, "email_two")); /* out of order */
	assert_true(index_add_column(index, 5, "of_the_system"));
	assert_true(index_add_column(index, 99, "of_nothing"));
	assert_true(index_add_comment(index, 'c', 2, NULL, "Who bought something"));
	assert_true(index_add_comment(index, 'c', 2, "email", "Where the bill goes"));
	assert_true(index_add_comment(index, 'p', 2, NULL, "Finds who bought"));
	assert_true(index_add_comment(index, 'c', 5, NULL, "bought by the system"));
	index_close(index);
	return index;
}

/* "kind:name" of the hits, best first. */
static void expect(const struct index *index, const char *text, const char *wanted)
{
	struct finder *finder = finder_new();
	char found[500] = "";
	const struct hit *hits;
	size_t count;

	finder_set_index(finder, index);
	finder_set_text(finder, text);
	while (finder_step(finder, 1000)) {
	}
	hits = finder_hits(finder, &count);
	for (size_t i = 0; i < count; i++) {
		size_t at = hits[i].at, run = 0, length = strlen(found);
		uint32_t object = hits[i].kind == HIT_OBJECT ? (uint32_t)at
				  : hits[i].kind == HIT_COLUMN
					  ? index_column_object(index, at, &run)
					  : index_comment(index, at)->object;
		const struct object_entry *entry = index_object(index, object);

		snprintf(found + length, sizeof found - length, "%s%s.%s%s%s", i ? ", " : "",
			entry->schema == INDEX_NONE ? "" : pool_text(&index->names, entry->schema),
			pool_text(&index->names, entry->name),
			hits[i].kind == HIT_COLUMN ? "." : "",
			hits[i].kind == HIT_COLUMN
				? pool_text(&index->names, index_column(index, at))
			: hits[i].kind == HIT_COMMENT ? "#"
						      : "");
	}
	assert_int_equal(finder_found(finder), count);
	assert_string_equal(found, wanted);
	finder_free(finder);
}

static void the_best_comes_first(void **state)
{
	struct index *index = shop();

	(void)state;
	expect(index, "shop", ".shop");
	expect(index, "customers", "shop.customers, audit.customers, pg_catalog.customers");
	expect(index, "email", "shop.customers.email, shop.customers.email_two");
	expect(index, "shop.cust",
		"shop.customers, shop.customer_of(integer), shop.orders.customer_id");
	expect(index, "audit.", "audit.customers");
	expect(index, "orders.c", "shop.orders.customer_id");
	expect(index, "cust email", "shop.customers.email, shop.customers.email_two");
	expect(index, "shop.customers.id", "shop.customers.id");
	expect(index, "bought", "shop.customer_of(integer)#, shop.customers#");
	expect(index, "orders bought", "");
	expect(index, "customers bought", "shop.customers#");
	expect(index, "email bill", "shop.customers#");
	expect(index, "of_the_system", "");
	expect(index, "bght", ""); /* comments are prose: in one piece or not at all */
	expect(index, "", "");
	index_free(index);
}

static void texts_are_cut_where_a_character_ends(void **state)
{
	struct index *index = index_new(INDEX_BYTES_MAX);
	char text[600];
	const char *kept;

	(void)state;
	text[0] = 'x'; /* so that the limit falls into a character of two bytes */
	for (size_t i = 1; i + 1 < sizeof text; i += 2)
		memcpy(text + i, "\xC3\xA9", 2);
	text[sizeof text - 1] = '\0';
	text[511] = '\0';
	assert_true(add(index, 'r', 1, "s", "t"));
	assert_true(index_add_comment(index, 'c', 1, NULL, text));
	memset(text, 0x80, 511); /* nothing but middles of characters */
	assert_true(index_add_comment(index, 'c', 1, NULL, text));
	kept = pool_text(&index->comments, 0);
	assert_int_equal(strlen(kept), INDEX_TEXT_MAX);
	assert_true(text_is_utf8(kept, strlen(kept)));
	assert_int_equal(strlen(pool_text(&index->comments, 1)), INDEX_TEXT_MAX);
	index_free(index);
}

static void a_full_index_takes_nothing_more(void **state)
{
	struct index *index = index_new((size_t)2 << 20);
	char name[64];
	size_t count = 0, before;

	(void)state;
	do {
		snprintf(name, sizeof name, "table_with_a_long_name_number_%zu", count++);
	} while (add(index, 'r', (uint32_t)count, "s", name) && count < 1000000);
	assert_true(index->is_full);
	assert_in_range(index_bytes(index), 1 << 20, (2 << 20) + (1 << 18));
	before = index_entries(index);
	assert_false(index_add_column(index, 1, "c"));
	assert_int_equal(index_entries(index), before);
	index_free(index);
}

/* --- against brute force --------------------------------------------------------------------- */

#define TABLES 300
#define COLUMNS 1200

static uint32_t seed = 1;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % sides;
}

static void random_name(char *name)
{
	static const char *const pieces[] = {"a", "b", "ab", "B", "_", ".", "1", "\xC3\xA9",
		"\xC3\x89", "\xE8\xA1\xA8", "\xFF", "\x80", "e\xCC\x81", "\xF0\x9F\x98\x80"};
	size_t count = 1 + dice(6);

	name[0] = '\0';
	for (size_t i = 0; i < count; i++)
		strcat(name, pieces[dice(dice(4) ? 7 : sizeof pieces / sizeof *pieces)]);
}

static void random_text(char *text)
{
	static const char *const pieces[] = {
		"a", "b", "A", "_", ".", "1", " ", "\xC3\xA9", "\xE8\xA1\xA8", "\xFF"};
	size_t count = 1 + dice(6);

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		strcat(text, pieces[dice(dice(3) ? 6 : sizeof pieces / sizeof *pieces)]);
}

static char *plainly_folded(const char *text)
{
	char *folded = text_folded(text);

	if (folded)
		return folded;
	folded = mem_text(text);
	for (char *c = folded; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
	return folded;
}

/* Are the characters of @word in @text, in their order? Both folded. */
static bool is_within(const char *word, size_t length, const char *text)
{
	size_t at = 0, size = strlen(text);

	for (size_t w = 0; w < length;) {
		int32_t wanted, code;
		size_t taken = text_decode(word + w, length - w, &wanted);

		for (;;) {
			size_t step;

			if (at >= size)
				return false;
			step = text_decode(text + at, size - at, &code);
			at += step;
			if (step == taken && memcmp(text + at - step, word + w, step) == 0)
				break;
		}
		w += taken;
	}
	return true;
}

/* The rule itself, in words of search_match.h: every word in the qualified name, one of them not
 * only in what stands before the own name. */
static bool fits(const char *text, const char *before, const char *name)
{
	char whole[400], *own = plainly_folded(name), *typed = plainly_folded(text);
	bool all = true, touches = false, any = false;

	snprintf(whole, sizeof whole, "%s%s", before, own);
	for (const char *at = typed; *at;) {
		size_t length = strcspn(at, " ");

		if (length) {
			any = true;
			all = all && is_within(at, length, whole);
			touches = touches || is_within(at, length, own) ||
				  !is_within(at, length, before) || at[length - 1] == '.';
		}
		at += length + (at[length] == ' ');
	}
	free(own);
	free(typed);
	return any && all && touches;
}

struct world {
	struct index *index;
	char tables[TABLES][40], columns[COLUMNS][40];
	size_t owners[COLUMNS];
};

static const char *const schemas[] = {"app", "B.b",
	"\xC3\x89"
	"a"};

static struct world *random_world(void)
{
	struct world *world = mem_new(sizeof *world);

	world->index = index_new(INDEX_BYTES_MAX);
	for (size_t i = 0; i < TABLES; i++) {
		random_name(world->tables[i]);
		assert_true(
			add(world->index, 'r', (uint32_t)i + 1, schemas[i % 3], world->tables[i]));
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		random_name(world->columns[i]);
		world->owners[i] = dice(3) && i ? world->owners[i - 1] : dice(TABLES);
		assert_true(index_add_column(
			world->index, (uint32_t)world->owners[i] + 1, world->columns[i]));
	}
	index_close(world->index);
	return world;
}

static size_t count_fitting(
	const struct world *world, const char *text, const struct hit *hits, size_t count)
{
	size_t fitting = 0;

	for (size_t i = 0; i < TABLES + COLUMNS; i++) {
		size_t table = i < TABLES ? i : world->owners[i - TABLES];
		char *schema = plainly_folded(schemas[table % 3]), before[200];
		char *own = plainly_folded(world->tables[table]);
		bool is_hit = false;

		snprintf(before, sizeof before, i < TABLES ? "%s." : "%s.%s.", schema, own);
		free(schema);
		free(own);
		if (!fits(text, before, i < TABLES ? world->tables[i] : world->columns[i - TABLES]))
			continue;
		fitting++;
		for (size_t h = 0; h < count && !is_hit; h++)
			is_hit = hits[h].kind == (i < TABLES ? HIT_OBJECT : HIT_COLUMN) &&
				 hits[h].at == (i < TABLES ? i : i - TABLES);
		if (!is_hit && count < FINDER_HITS_MAX)
			fail_msg("\"%s\" does not find entry %zu", text, i);
	}
	return fitting;
}

static void finds_what_brute_force_finds(void **state)
{
	struct world *world = random_world();
	struct finder *finder = finder_new();
	size_t some = 0;

	(void)state;
	finder_set_index(finder, world->index);
	for (int round = 0; round < 400; round++) {
		const struct hit *hits;
		size_t count;
		char text[80];

		random_text(text);
		finder_set_text(finder, text);
		while (finder_step(finder, 1000)) {
		}
		hits = finder_hits(finder, &count);
		for (size_t i = 1; i < count; i++)
			assert_true(hits[i - 1].order < hits[i].order);
		assert_int_equal(finder_found(finder), count_fitting(world, text, hits, count));
		some += count > 0 && count < FINDER_HITS_MAX;
	}
	assert_true(some > 100);
	finder_free(finder);
	index_free(world->index);
	free(world);
}

/* Typed letter by letter, erased now and then, looked at in pieces or not to the end: as if it had
 * been typed at once. */
static void narrowing_equals_searching_anew(void **state)
{
	struct world *world = random_world();
	struct finder *typed = finder_new(), *anew = finder_new();
	size_t saved = 0;

	(void)state;
	finder_set_index(typed, world->index);
	finder_set_index(anew, world->index);
	for (int round = 0; round < 300; round++) {
		const struct hit *left, *right;
		size_t left_count, right_count, length, at = 0;
		char text[80], part[80] = "";

		random_text(text);
		length = strlen(text);
		while (at < length || dice(4) == 0) {
			at = dice(4) == 0 && at ? at - 1 : at < length ? at + 1 : at;
			memcpy(part, text, at);
			part[at] = '\0';
			finder_set_text(typed, part);
			for (uint32_t steps = dice(8); steps && finder_step(typed, 0); steps--) {
			}
		}
		while (finder_step(typed, 0)) {
		}
		finder_set_text(anew, "");
		finder_set_text(anew, part);
		while (finder_step(anew, 1000)) {
		}
		left = finder_hits(typed, &left_count);
		right = finder_hits(anew, &right_count);
		assert_int_equal(finder_found(typed), finder_found(anew));
		assert_int_equal(left_count, right_count);
		assert_memory_equal(left, right, left_count * sizeof *left);
		saved += finder_looked(typed) < finder_looked(anew);
	}
	assert_true(saved > 100);
	finder_free(typed);
	finder_free(anew);
	index_free(world->index);
	free(world);
}

/* What comes while it is looked at is found too. */
static void an_index_may_grow_meanwhile(void **state)
{
	struct index *index = index_new(INDEX_BYTES_MAX);
	struct finder *finder = finder_new();
	char name[32];

	(void)state;
	finder_set_index(finder, index);
	finder_set_text(finder, "t_");
	for (uint32_t i = 1; i <= 20000; i++) {
		snprintf(name, sizeof name, "t_%u", i);
		assert_true(add(index, 'r', i, "s", name));
		if (i % 1000 == 0)
			finder_step(finder, 0);
	}
	while (finder_step(finder, 0)) {
	}
	assert_int_equal(finder_found(finder), 20000);
	finder_set_text(finder, "t_7");
	finder_step(finder, 0);
	assert_true(add(index, 'r', 30000, "s", "t_7_late"));
	while (finder_step(finder, 0)) {
	}
	finder_set_text(finder, "t_7_l");
	while (finder_step(finder, 0)) {
	}
	assert_int_equal(finder_found(finder), 1);
	finder_free(finder);
	index_free(index);
}

/* The longest names come first, so that what is kept is put out again and again; and there are more
 * names than are remembered at once. */
static void the_best_of_many_are_kept(void **state)
{
	struct index *index = index_new(INDEX_BYTES_MAX);
	struct finder *finder = finder_new();
	const struct hit *hits;
	size_t count, fitting = 0;
	char name[32];

	(void)state;
	for (uint32_t i = 20000; i; i--) {
		snprintf(name, sizeof name, "t_%u", i);
		assert_true(add(index, 'r', i, "s", name));
		fitting += strchr(name, '7') && strchr(strchr(name, '7'), '1');
	}
	finder_set_index(finder, index);
	finder_set_text(finder, "t_");
	while (finder_step(finder, 1000)) {
	}
	hits = finder_hits(finder, &count);
	assert_int_equal(count, FINDER_HITS_MAX);
	for (size_t i = 0; i < count; i++) /* t_9 to t_1, t_99 to t_10, then t_999 on */
		assert_int_equal(hits[i].at, i < 9    ? 19991 + i
					     : i < 99 ? 19901 + i - 9
						      : 19001 + i - 99);
	finder_set_text(finder, "71");
	while (finder_step(finder, 1000)) {
	}
	assert_int_equal(finder_found(finder), fitting);
	finder_free(finder);
	index_free(index);
}

/* --- marks, and lines of COPY ---------------------------------------------------------------- */

static void expect_marks(const char *text, const char *label, size_t own_at, const char *wanted)
{
	struct pattern pattern = {.text = NULL};
	bool marks[100];
	char found[101] = "";

	pattern_set(&pattern, text);
	pattern_mark(&pattern, label, own_at, marks);
	for (size_t i = 0; i < strlen(label); i++)
		found[i] = marks[i] ? '^' : ' ';
	found[strlen(label)] = '\0';
	assert_string_equal(found, wanted);
	pattern_release(&pattern);
}

static void marks_show_what_was_found(void **state)
{
	(void)state;
	expect_marks("cust", "app.customers", 4, "    ^^^^     ");
	expect_marks("app", "app.wrapped", 4, "      ^^^  "); /* its own name first */
	expect_marks("app.cus", "app.customers", 4, "^^^^^^^      ");
	expect_marks("cust EM", "app.customers.Email", 14, "    ^^^^      ^^   ");
	expect_marks("cms", "app.customers", 4, "    ^    ^  ^");
	expect_marks("strasse",
		"a.Stra\xC3\x9F"
		"e",
		2, "  ^^^^^ ^"); /* the character's first byte */
	expect_marks("\xFF", "a.\xFF", 2, "  ^");
	expect_marks("zz", "a.b", 2, "   ");
}

static void lines_of_copy_are_read(void **state)
{
	char line[] = "a\\tb\t\\N\t\t\\\\N\tx\\n\n", empty[] = "\n", no_end[] = "\\N";
	const char *fields[6];

	(void)state;
	copy_line_split(line, fields, 6);
	assert_string_equal(fields[0], "a\tb");
	assert_null(fields[1]);
	assert_string_equal(fields[2], "");
	assert_string_equal(fields[3], "\\N");
	assert_string_equal(fields[4], "x\n");
	assert_null(fields[5]);
	copy_line_split(empty, fields, 2);
	assert_string_equal(fields[0], "");
	assert_null(fields[1]);
	copy_line_split(no_end, fields, 1);
	assert_null(fields[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiers_of_names),
		cmocka_unit_test(too_much_text_fits_nothing),
		cmocka_unit_test(the_best_comes_first),
		cmocka_unit_test(texts_are_cut_where_a_character_ends),
		cmocka_unit_test(a_full_index_takes_nothing_more),
		cmocka_unit_test(finds_what_brute_force_finds),
		cmocka_unit_test(narrowing_equals_searching_anew),
		cmocka_unit_test(an_index_may_grow_meanwhile),
		cmocka_unit_test(the_best_of_many_are_kept),
		cmocka_unit_test(marks_show_what_was_found),
		cmocka_unit_test(lines_of_copy_are_read),
	};

	return unit_main(tests);
}
