/* target_need.c - one need of a target's file: its kind, and which keys that takes. */
#include "grants/target_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OF(key) (1u << KEY_##key)
#define OF_EVERY_KIND                                                                              \
	(OF(NEED) | OF(ID) | OF(LEVEL) | OF(WHEN) | OF(ON_SERVERS) | OF(REASON) | OF(EVIDENCE))
#define NO_OBJECT OBJECT_KINDS

static bool is_count(const char *value)
{
	return value_is_digits(value) && atoi(value) > 0;
}

static bool is_version(const char *value)
{
	size_t length = strlen(value);

	return value[0] >= '0' && value[0] <= '9' && value[length - 1] != '.' &&
	       strspn(value, "0123456789.") == length && !strstr(value, "..");
}

static bool is_tls(const char *value)
{
	static const char *const versions[] = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", NULL};

	return word_place(versions, value) >= 0;
}

static const struct kind kinds[NEED_KINDS] = {
	[NEED_LOGIN] = {"login", OF(VALUE), 0, NO_OBJECT, NAMES_EXACT, is_count,
		"a number of connections"},
	[NEED_DATABASE] = {"database", OF(PRIVILEGE), OF(PRIVILEGE), OBJECT_DATABASE},
	[NEED_SCHEMA] = {"schema", OF(PRIVILEGE) | OF(SCHEMAS) | OF(CREATE), OF(PRIVILEGE),
		OBJECT_SCHEMA},
	[NEED_RELATIONS] = {"relations",
		OF(PRIVILEGE) | OF(SCHEMAS) | OF(NAMES) | OF(KINDS) | OF(ROWS), OF(PRIVILEGE),
		OBJECT_RELATION},
	[NEED_COLUMNS] = {"columns",
		OF(PRIVILEGE) | OF(SCHEMAS) | OF(NAMES) | OF(COLUMNS) | OF(KINDS),
		OF(PRIVILEGE) | OF(COLUMNS), OBJECT_COLUMN},
	[NEED_SEQUENCES] = {"sequences", OF(PRIVILEGE) | OF(SCHEMAS) | OF(NAMES), OF(PRIVILEGE),
		OBJECT_SEQUENCE},
	[NEED_FUNCTIONS] = {"functions", OF(PRIVILEGE) | OF(SCHEMAS) | OF(NAMES), OF(PRIVILEGE),
		OBJECT_FUNCTION},
	[NEED_TYPES] = {"types", OF(PRIVILEGE) | OF(SCHEMAS) | OF(NAMES), OF(PRIVILEGE),
		OBJECT_TYPE},
	[NEED_LANGUAGES] = {"languages", OF(PRIVILEGE) | OF(NAMES), OF(PRIVILEGE) | OF(NAMES),
		OBJECT_LANGUAGE, NAMES_EXACT},
	[NEED_FOREIGN_SERVERS] = {"foreign servers", OF(PRIVILEGE) | OF(NAMES), OF(PRIVILEGE),
		OBJECT_FOREIGN_SERVER},
	[NEED_FUTURE_RELATIONS] = {"future relations", OF(PRIVILEGE) | OF(SCHEMAS), OF(PRIVILEGE),
		OBJECT_RELATION},
	[NEED_FUTURE_SEQUENCES] = {"future sequences", OF(PRIVILEGE) | OF(SCHEMAS), OF(PRIVILEGE),
		OBJECT_SEQUENCE},
	[NEED_FUTURE_FUNCTIONS] = {"future functions", OF(PRIVILEGE) | OF(SCHEMAS), OF(PRIVILEGE),
		OBJECT_FUNCTION},
	[NEED_FUTURE_TYPES] = {"future types", OF(PRIVILEGE) | OF(SCHEMAS), OF(PRIVILEGE),
		OBJECT_TYPE},
	[NEED_OWNERSHIP] = {"ownership", OF(SCHEMAS) | OF(NAMES) | OF(KINDS), 0, NO_OBJECT},
	[NEED_MEMBERSHIP] = {"membership", OF(NAMES) | OF(OR_MEMBER) | OF(HOW), OF(NAMES),
		NO_OBJECT, NAMES_EXACT},
	[NEED_ATTRIBUTE] = {"attribute", OF(NAMES) | OF(OR_MEMBER), OF(NAMES), NO_OBJECT,
		NAMES_EXACT},
	[NEED_SETTING] = {"setting", OF(NAMES) | OF(IS) | OF(VALUE), OF(NAMES) | OF(VALUE),
		NO_OBJECT, NAMES_ONE},
	[NEED_LIBRARY] = {"library", OF(NAMES), OF(NAMES), NO_OBJECT, NAMES_EXACT},
	[NEED_EXTENSION] = {"extension", OF(NAMES) | OF(VALUE) | OF(CREATE), OF(NAMES), NO_OBJECT,
		NAMES_EXACT, is_version, "a version such as \"1.8\""},
	[NEED_PUBLICATION] = {"publication", OF(NAMES) | OF(SCHEMAS) | OF(CREATE), OF(NAMES),
		NO_OBJECT, NAMES_ONE},
	[NEED_SLOTS] = {"slots", OF(NAMES) | OF(VALUE), 0, NO_OBJECT, NAMES_ONE},
	[NEED_REPLICA_IDENTITY] = {"replica identity", OF(SCHEMAS) | OF(NAMES), 0, NO_OBJECT},
	[NEED_TLS] = {"tls", OF(VALUE), 0, NO_OBJECT, NAMES_EXACT, is_tls,
		"one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"},
	[NEED_BY_HAND] = {"by hand", 0, OF(REASON), NO_OBJECT},
};

const char *need_kind_word(enum need_kind kind)
{
	return kinds[kind].word;
}

/* --- a need
 * ------------------------------------------------------------------------------------------- */

static bool find_kind(
	const struct target_reader *reader, const struct yaml_node *node, enum need_kind *kind)
{
	const char *words[NEED_KINDS + 1] = {NULL};
	const struct yaml_node *word = yaml_tree_child(node, "need");
	int place;

	for (size_t i = 0; i < NEED_KINDS; i++)
		words[i] = kinds[i].word;
	if (!word)
		return target_refuse(reader, node, "a need says with \"need\" what it is about");
	if (!target_read_place(reader, word, words, &place))
		return false;
	*kind = (enum need_kind)place;
	return true;
}

static bool check_keys(const struct reading *reading)
{
	unsigned allowed = OF_EVERY_KIND | reading->kind->keys;
	const char *words[KEYS + 1] = {NULL};
	size_t count = 0;

	for (size_t i = 0; i < KEYS; i++)
		if (allowed & 1u << i)
			words[count++] = need_key_words[i];
	if (!target_check_keys(reading->reader, reading->whole, words))
		return false;
	for (size_t i = 0; i < KEYS; i++)
		if (reading->kind->required & 1u << i &&
			!yaml_tree_child(reading->whole, need_key_words[i]))
			return target_refuse(reading->reader, reading->whole,
				"a need of kind \"%s\" has \"%s\"", reading->kind->word,
				need_key_words[i]);
	return true;
}

/* What the file leaves out: every kind of relation can be read, only tables are written to. A
 * partition is reached through its parent; it is published by itself. */
static void fill_kinds(struct need *need, unsigned keys_of_kind)
{
	bool is_written = (need->privileges & ~(unsigned)PRIVILEGE_SELECT) != 0;
	/* Nothing else is ever published. */
	bool is_of_tables = need->kind == NEED_PUBLICATION || need->kind == NEED_REPLICA_IDENTITY;

	if (need->relation_kinds[0] || !(is_of_tables || keys_of_kind & OF(KINDS)))
		return;
	snprintf(need->relation_kinds, sizeof need->relation_kinds, "%s",
		is_of_tables ? "rpP"
		: is_written ? "rp"
			     : RELATION_KINDS_ALL);
}

static bool finish(const struct reading *reading)
{
	struct need *need = reading->need;
	const struct target *target = reading->reader->target;
	const struct yaml_node *id = yaml_tree_child(reading->whole, "id");

	if (need->kind == NEED_SLOTS && need->value && !need->names.count)
		return target_refuse(reading->reader, yaml_tree_child(reading->whole, "value"),
			"the plugin of a slot needs \"names\" too");
	fill_kinds(need, reading->kind->keys);
	if (!need->id) {
		need->id = mem_text(reading->kind->word);
		for (char *c = strchr(need->id, ' '); c; c = strchr(c, ' '))
			*c = '-';
	}
	for (const struct need *other = target->needs; other < need; other++)
		if (strcmp(other->id, need->id) == 0)
			return target_refuse(reading->reader, id ? id : reading->whole,
				"an earlier need has the id \"%s\" too; name another one with "
				"\"id\"",
				need->id);
	return true;
}

static bool read_need(const struct target_reader *reader, const struct yaml_node *node,
	struct need *need, struct words *clauses)
{
	struct reading reading = {
		.reader = reader, .need = need, .clauses = clauses, .whole = node};

	if (node->kind != YAML_MAPPING)
		return target_refuse(reader, node, "\"need: KIND\" is expected here");
	if (!find_kind(reader, node, &need->kind))
		return false;
	reading.kind = &kinds[need->kind];
	if (!check_keys(&reading))
		return false;
	for (size_t i = 0; i < KEYS; i++) {
		const struct yaml_node *value = yaml_tree_child(node, need_key_words[i]);

		if (value && !need_read_key(&reading, (enum key)i, value))
			return false;
	}
	return finish(&reading);
}

bool target_read_needs(const struct target_reader *reader, const struct yaml_node *needs)
{
	struct target *target = reader->target;

	if (needs->kind != YAML_SEQUENCE || !needs->first)
		return target_refuse(reader, needs, "a list of needs is expected here");
	for (const struct yaml_node *node = needs->first; node; node = node->next) {
		size_t at = target->count;

		if (at == TARGET_NEED_MAX)
			return target_refuse(reader, node, "more than %d needs", TARGET_NEED_MAX);
		target->needs = mem_resize(target->needs, at + 1, sizeof *target->needs);
		target->conditions =
			mem_resize(target->conditions, at + 1, sizeof *target->conditions);
		target->needs[at] = (struct need){.id = NULL};
		target->conditions[at] = (struct condition){.clauses = {.items = NULL}};
		target->count++;
		if (!read_need(reader, node, &target->needs[at], &target->conditions[at].clauses))
			return false;
	}
	return true;
}
