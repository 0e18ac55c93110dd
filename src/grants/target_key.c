/* target_key.c - the keys of a need, and what each may hold. */
#include "grants/target_private.h"

#include "base/buf.h"

#include <string.h>

#define ID_MAX_BYTES 64
#define NEWEST_SERVER 180000 /* whose privileges a file may name */

const char *const need_key_words[KEYS] = {
	[KEY_NEED] = "need",
	[KEY_ID] = "id",
	[KEY_LEVEL] = "level",
	[KEY_WHEN] = "when",
	[KEY_ON_SERVERS] = "on servers",
	[KEY_REASON] = "reason",
	[KEY_EVIDENCE] = "evidence",
	[KEY_PRIVILEGE] = "privilege",
	[KEY_SCHEMAS] = "schemas",
	[KEY_NAMES] = "names",
	[KEY_COLUMNS] = "columns",
	[KEY_KINDS] = "kinds",
	[KEY_OR_MEMBER] = "or member",
	[KEY_IS] = "is",
	[KEY_VALUE] = "value",
	[KEY_HOW] = "how",
	[KEY_ROWS] = "rows",
	[KEY_CREATE] = "create",
};

/* Columns of pg_roles, as CREATE ROLE calls them. */
static const char *const attributes[] = {"LOGIN", "SUPERUSER", "CREATEDB", "CREATEROLE", "INHERIT",
	"REPLICATION", "BYPASSRLS", NULL};
static const char *const rows_words[] = {"all", NULL};

bool value_is_digits(const char *value)
{
	size_t length = strlen(value);

	return length && length <= 9 && strspn(value, "0123456789") == length;
}

static bool read_need_word(const struct reading *reading, const struct yaml_node *node)
{
	(void)reading; /* was read before all others, because the kind says which these are */
	(void)node;
	return true;
}

static bool read_id(const struct reading *reading, const struct yaml_node *node)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";

	if (!target_read_text(reading->reader, node, &reading->need->id))
		return false;
	if (strlen(node->text) > ID_MAX_BYTES || strspn(node->text, letters) != strlen(node->text))
		return target_refuse(reading->reader, node,
			"an id has small letters, digits, \".\", \"_\" and \"-\", at most %d",
			ID_MAX_BYTES);
	return true;
}

static bool read_level(const struct reading *reading, const struct yaml_node *node)
{
	int place;

	if (!target_read_place(reading->reader, node, level_words, &place))
		return false;
	reading->need->level = (enum need_level)place;
	return true;
}

static bool read_when(const struct reading *reading, const struct yaml_node *node)
{
	return target_read_when(reading->reader, node, reading->clauses);
}

static bool read_on_servers(const struct reading *reading, const struct yaml_node *node)
{
	return target_read_servers(
		reading->reader, node, &reading->need->min_server, &reading->need->max_server);
}

static bool read_reason(const struct reading *reading, const struct yaml_node *node)
{
	return target_read_text(reading->reader, node, &reading->need->reason);
}

static bool read_evidence(const struct reading *reading, const struct yaml_node *node)
{
	int place;

	if (!target_read_place(reading->reader, node, origin_words, &place))
		return false;
	reading->need->origin = (enum need_origin)place;
	return true;
}

static bool refuse_privilege(const struct reading *reading, const struct yaml_node *item)
{
	struct buf known = BUF_INIT;

	privileges_add(&known, privileges_of_kind(reading->kind->object, NEWEST_SERVER));
	target_refuse(reading->reader, item, "\"%s\" is no privilege of a %s, which has %s",
		item->text, object_kind_word(reading->kind->object), buf_string(&known));
	buf_free(&known);
	return false;
}

static bool read_privilege(const struct reading *reading, const struct yaml_node *node)
{
	const struct yaml_node *item = node->kind == YAML_SEQUENCE ? node->first : node;
	unsigned known = privileges_of_kind(reading->kind->object, NEWEST_SERVER);
	struct words words = {.items = NULL};
	bool is_good = target_read_words(reading->reader, node, &words);

	for (size_t i = 0; is_good && i < words.count; i++, item = item->next) {
		unsigned privilege = privilege_of_word(words.items[i], strlen(words.items[i]));

		if (!(privilege & known))
			is_good = refuse_privilege(reading, item);
		else if (privilege & reading->need->privileges)
			is_good = target_refuse(reading->reader, item, "is there twice");
		reading->need->privileges |= privilege;
	}
	words_release(&words);
	return is_good;
}

#define TYPE(type) (1u << PARAMETER_##type)
#define TYPES_OF_WORD (TYPE(SCHEMA) | TYPE(CHOICE) | TYPE(TEXT))

static bool read_list(const struct reading *reading, const struct yaml_node *node,
	struct words *words, unsigned types, bool may_be_all)
{
	return target_read_words(reading->reader, node, words) &&
	       target_check_references(reading->reader, node, reading->clauses, types, may_be_all);
}

static bool read_schemas(const struct reading *reading, const struct yaml_node *node)
{
	return read_list(
		reading, node, &reading->need->schemas, TYPES_OF_WORD | TYPE(SCHEMAS), true);
}

static bool read_names(const struct reading *reading, const struct yaml_node *node)
{
	bool are_patterns = reading->kind->names == NAMES_PATTERNS;
	struct words *names = &reading->need->names;

	if (!read_list(reading, node, names, TYPES_OF_WORD | (are_patterns ? TYPE(TABLES) : 0u),
		    are_patterns))
		return false;
	if (reading->kind->names == NAMES_ONE && names->count > 1)
		return target_refuse(reading->reader, node, "one name is expected here");
	for (size_t i = 0; reading->need->kind == NEED_ATTRIBUTE && i < names->count; i++)
		if (word_place(attributes, names->items[i]) < 0)
			return target_refuse(reading->reader, node,
				"\"%s\" is no attribute of a role: LOGIN, SUPERUSER, CREATEDB, "
				"CREATEROLE, INHERIT, REPLICATION, BYPASSRLS",
				names->items[i]);
	return true;
}

static bool read_columns(const struct reading *reading, const struct yaml_node *node)
{
	return read_list(
		reading, node, &reading->need->columns, TYPES_OF_WORD | TYPE(TABLES), false);
}

static bool read_kinds(const struct reading *reading, const struct yaml_node *node)
{
	const struct yaml_node *item = node->kind == YAML_SEQUENCE ? node->first : node;
	struct words words = {.items = NULL};
	char *letters = reading->need->relation_kinds;
	size_t count = 0;
	bool is_good = target_read_words(reading->reader, node, &words);
	int place;

	for (; is_good && count < words.count; item = item->next) {
		is_good = target_read_place(reading->reader, item, relation_kind_words, &place);
		if (is_good && strchr(letters, relation_kind_letters[place]))
			is_good = target_refuse(reading->reader, item, "is there twice");
		else if (is_good)
			letters[count++] = relation_kind_letters[place];
	}
	words_release(&words);
	return is_good;
}

static bool read_or_member(const struct reading *reading, const struct yaml_node *node)
{
	return read_list(reading, node, &reading->need->equivalents, TYPES_OF_WORD, false);
}

static bool read_is(const struct reading *reading, const struct yaml_node *node)
{
	int place;

	if (!target_read_place(reading->reader, node, need_comparison_words, &place))
		return false;
	reading->need->comparison = (enum comparison)place;
	return true;
}

static bool read_value(const struct reading *reading, const struct yaml_node *node)
{
	struct need *need = reading->need;
	bool is_number = need->kind == NEED_LOGIN || need->comparison == COMPARE_AT_LEAST;

	if (!target_read_text(reading->reader, node, &need->value))
		return false;
	if (node->text[0] == '$')
		return target_check_references(reading->reader, node, reading->clauses,
			is_number ? TYPE(NUMBER) : TYPES_OF_WORD | TYPE(NUMBER), false);
	if (need->comparison == COMPARE_AT_LEAST && !value_is_digits(node->text))
		return target_refuse(
			reading->reader, node, "with \">=\" a number is expected here");
	if (reading->kind->fits && !reading->kind->fits(node->text))
		return target_refuse(
			reading->reader, node, "%s is expected here", reading->kind->what);
	return true;
}

static bool read_how(const struct reading *reading, const struct yaml_node *node)
{
	int place;

	if (!target_read_place(reading->reader, node, how_words, &place))
		return false;
	reading->need->how = (enum how_member)place;
	return true;
}

static bool read_rows(const struct reading *reading, const struct yaml_node *node)
{
	int place;

	reading->need->needs_all_rows = true;
	return target_read_place(reading->reader, node, rows_words, &place);
}

static bool read_create(const struct reading *reading, const struct yaml_node *node)
{
	return target_read_bool(reading->reader, node, &reading->need->is_created);
}

bool need_read_key(const struct reading *reading, enum key key, const struct yaml_node *node)
{
	static bool (*const readers[KEYS])(
		const struct reading *reading, const struct yaml_node *node) = {
		[KEY_NEED] = read_need_word,
		[KEY_ID] = read_id,
		[KEY_LEVEL] = read_level,
		[KEY_WHEN] = read_when,
		[KEY_ON_SERVERS] = read_on_servers,
		[KEY_REASON] = read_reason,
		[KEY_EVIDENCE] = read_evidence,
		[KEY_PRIVILEGE] = read_privilege,
		[KEY_SCHEMAS] = read_schemas,
		[KEY_NAMES] = read_names,
		[KEY_COLUMNS] = read_columns,
		[KEY_KINDS] = read_kinds,
		[KEY_OR_MEMBER] = read_or_member,
		[KEY_IS] = read_is,
		[KEY_VALUE] = read_value,
		[KEY_HOW] = read_how,
		[KEY_ROWS] = read_rows,
		[KEY_CREATE] = read_create,
	};

	return readers[key](reading, node);
}
