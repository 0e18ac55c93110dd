/* baseline_file.c - a baseline as JSON, written and read. */
#include "grants/baseline.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const bys[BYS] = {
	[BY_NOTHING] = "nothing",
	[BY_GRANT] = "grant",
	[BY_OWNER] = "owner",
	[BY_PUBLIC] = "public",
	[BY_PREDEFINED] = "predefined",
	[BY_SUPERUSER] = "superuser",
};

/* --- writing -------------------------------------------------------------------------------------
 */

static json_t *json_of_words(const struct words *words)
{
	json_t *list = json_array();

	for (size_t i = 0; i < words->count; i++)
		json_array_append_new(list, json_of_text(words->items[i]));
	return list;
}

static json_t *json_of_right(const struct held_right *held)
{
	json_t *json =
		json_pack("{s:s, s:s}", "right", right_word(held->right), "by", bys[held->by]);

	if (held->is_grantable)
		json_object_set_new(json, "grantable", json_true());
	if (held->path.count)
		json_object_set_new(json, "path", json_of_words(&held->path));
	if (held->grantor)
		json_object_set_new(json, "grantor", json_of_text(held->grantor));
	return json;
}

static json_t *json_of_holding(const struct holding *holding)
{
	json_t *rights = json_array();

	for (size_t i = 0; i < holding->right_count; i++)
		json_array_append_new(rights, json_of_right(&holding->rights[i]));
	return json_pack("{s:s, s:o, s:o, s:o}", "kind", holding_kind_word(holding->kind), "schema",
		json_of_text(holding->schema), "rights", rights, "names",
		json_of_words(&holding->names));
}

static json_t *json_of_verdict(const struct baseline_verdict *verdict)
{
	return json_pack("{s:o, s:o, s:s, s:b, s:o}", "id", json_of_text(verdict->id), "title",
		json_of_text(verdict->title), "verdict", verdict_key(verdict->state), "mandatory",
		verdict->is_mandatory, "message", json_of_text(verdict->fact));
}

static json_t *json_of_baseline(const struct baseline *baseline)
{
	json_t *attributes = json_object(), *holdings = json_array(), *verdicts = json_array();

	for (size_t i = 0; i < baseline->attribute_count; i++)
		json_object_set_new(attributes, baseline->attributes[i].name,
			json_of_text(baseline->attributes[i].value));
	for (size_t i = 0; i < baseline->holding_count; i++)
		json_array_append_new(holdings, json_of_holding(&baseline->holdings[i]));
	for (size_t i = 0; i < baseline->verdict_count; i++)
		json_array_append_new(verdicts, json_of_verdict(&baseline->verdicts[i]));
	return json_pack("{s:s, s:i, s:s, s:s, s:o, s:o, s:i, s:o, s:o, s:o, s:b, s:o, s:o, s:o, "
			 "s:o, s:o, s:o}",
		"pgusher", baseline->pgusher, "format", BASELINE_FORMAT, "holds",
		"baseline of grants", "time", baseline->time, "source",
		json_of_text(baseline->source), "database", json_of_text(baseline->database),
		"server_version", baseline->server_version, "role", json_of_text(baseline->role),
		"acting_role", json_of_text(baseline->acting_role), "session_role",
		json_of_text(baseline->session_role), "exists", baseline->exists, "target",
		json_of_text(baseline->target), "schemas", json_of_words(&baseline->schemas),
		"params", json_of_words(&baseline->params), "attributes", attributes, "holdings",
		holdings, "verdicts", verdicts);
}

bool baseline_write(const struct baseline *baseline, const char *path, struct error *error)
{
	json_t *json = json_of_baseline(baseline);
	char *text = json ? json_dumps(json, JSON_INDENT(1)) : NULL;
	size_t length = text ? strlen(text) : 0;
	bool is_written;

	json_decref(json);
	if (!text)
		is_written = error_set(error, "the baseline cannot be written as JSON");
	else if (length > BASELINE_SIZE_MAX)
		is_written = error_set(error,
			"the baseline would be larger than %zu bytes; --schema NAME leaves out the "
			"rest",
			BASELINE_SIZE_MAX);
	else
		is_written = file_write(path, text, length, 0600, error);
	free(text);
	return is_written;
}

/* --- reading -------------------------------------------------------------------------------------
 */

/* Where in the file something is wrong. */
struct place {
	const char *list;
	size_t number; /* from 1; 0: in the object itself */
};

static bool refuse(
	const struct place *place, const char *key, const char *what, struct error *error)
{
	if (place->number)
		return error_set(
			error, "%s %zu: \"%s\" is not %s", place->list, place->number, key, what);
	return error_set(error, "\"%s\" is not %s", key, what);
}

/* Replaces *text. A key that may be missing leaves it as it is. */
static bool read_text(const json_t *json, const char *key, bool may_lack, char **text,
	const struct place *place, struct error *error)
{
	const json_t *value = json_object_get(json, key);

	if (may_lack && (!value || json_is_null(value)))
		return true;
	if (!json_is_string(value))
		return refuse(place, key, "a text", error);
	mem_replace(text, mem_text(json_string_value(value)));
	return true;
}

static bool read_flag(const json_t *json, const char *key, bool may_lack, bool *flag,
	const struct place *place, struct error *error)
{
	const json_t *value = json_object_get(json, key);

	if (may_lack && !value)
		return true;
	if (!json_is_boolean(value))
		return refuse(place, key, "true or false", error);
	*flag = json_is_true(value);
	return true;
}

static bool read_words(const json_t *json, const char *key, bool may_lack, struct words *words,
	const struct place *place, struct error *error)
{
	const json_t *list = json_object_get(json, key), *item;
	size_t i;

	if (may_lack && !list)
		return true;
	if (!json_is_array(list))
		return refuse(place, key, "a list of texts", error);
	json_array_foreach(list, i, item)
	{
		if (!json_is_string(item))
			return refuse(place, key, "a list of texts", error);
		words_add(words, json_string_value(item));
	}
	return true;
}

/* The index of the word that @key has, or -1. */
static int word_of(const json_t *json, const char *key, const char *(*name)(int index), int count)
{
	const char *word = json_string_value(json_object_get(json, key));

	for (int i = 0; word && i < count; i++)
		if (strcmp(word, name(i)) == 0)
			return i;
	return -1;
}

static const char *kind_name(int index)
{
	return holding_kind_word((enum holding_kind)index);
}

static const char *by_name(int index)
{
	return bys[index];
}

static const char *verdict_name(int index)
{
	return verdict_key((enum verdict_state)index);
}

/* Bits between the privileges and the other rights have no word. */
static unsigned right_of(const char *word)
{
	for (unsigned bit = 0; word && bit < RIGHT_BITS; bit++)
		if ((bit < PRIVILEGE_COUNT || 1u << bit >= RIGHT_OWNERSHIP) &&
			strcmp(right_word(1u << bit), word) == 0)
			return 1u << bit;
	return 0;
}

static bool read_right(
	const json_t *json, struct holding *holding, const struct place *place, struct error *error)
{
	unsigned right = right_of(json_string_value(json_object_get(json, "right")));
	int by = word_of(json, "by", by_name, BYS);
	struct held_right *held;

	if (!right)
		return refuse(place, "right", "a right that this pgusher knows", error);
	for (size_t i = 0; i < holding->right_count; i++)
		if (holding->rights[i].right == right)
			return refuse(place, right_word(right), "there once", error);
	if (by < 0)
		return refuse(place, "by", "a word that this pgusher knows", error);
	held = holding_add_right(holding, right, (enum right_by)by);
	return read_flag(json, "grantable", true, &held->is_grantable, place, error) &&
	       read_words(json, "path", true, &held->path, place, error) &&
	       read_text(json, "grantor", true, &held->grantor, place, error);
}

static bool read_holding(const json_t *json, struct baseline *baseline, const struct place *place,
	struct error *error)
{
	int kind = word_of(json, "kind", kind_name, HOLDING_KINDS);
	const json_t *rights = json_object_get(json, "rights"), *right;
	const json_t *names = json_object_get(json, "names"), *name;
	struct holding *holding;
	size_t i;

	if (kind < 0)
		return refuse(place, "kind", "a kind that this pgusher knows", error);
	if (!json_is_array(rights))
		return refuse(place, "rights", "a list", error);
	if (!json_is_array(names))
		return refuse(place, "names", "a list of texts", error);
	holding = baseline_add(baseline, (enum holding_kind)kind, "");
	if (!read_text(json, "schema", false, &holding->schema, place, error))
		return false;
	json_array_foreach(
		rights, i, right) if (!read_right(right, holding, place, error)) return false;
	json_array_foreach(names, i, name)
	{
		if (!json_is_string(name))
			return refuse(place, "names", "a list of texts", error);
		holding_add_name(holding, mem_text(json_string_value(name)));
	}
	return true;
}

static bool read_verdict(const json_t *json, struct baseline *baseline, const struct place *place,
	struct error *error)
{
	int state = word_of(json, "verdict", verdict_name, VERDICT_STATES);
	struct baseline_verdict *verdict;

	if (state < 0)
		return refuse(place, "verdict", "a verdict that this pgusher knows", error);
	verdict = &baseline->verdicts[baseline->verdict_count++];
	*verdict =
		(struct baseline_verdict){.state = (enum verdict_state)state, .fact = mem_text("")};
	return read_text(json, "id", false, &verdict->id, place, error) &&
	       read_text(json, "title", false, &verdict->title, place, error) &&
	       read_text(json, "message", true, &verdict->fact, place, error) &&
	       read_flag(json, "mandatory", false, &verdict->is_mandatory, place, error);
}

static bool read_attributes(const json_t *json, struct baseline *baseline, struct error *error)
{
	const json_t *attributes = json_object_get(json, "attributes"), *value;
	const struct place here = {.number = 0};
	const char *name;

	if (!json_is_object(attributes))
		return refuse(&here, "attributes", "an object", error);
	baseline->attributes =
		mem_array(json_object_size(attributes) + 1, sizeof *baseline->attributes);
	json_object_foreach((json_t *)attributes, name, value)
	{
		if (!json_is_string(value))
			return refuse(&here, name, "a text", error);
		baseline->attributes[baseline->attribute_count++] = (struct baseline_attribute){
			mem_text(name), mem_text(json_string_value(value))};
	}
	return true;
}

typedef bool read_item(const json_t *json, struct baseline *baseline, const struct place *place,
	struct error *error);

static bool read_list(const json_t *json, const char *key, struct baseline *baseline,
	read_item *read, struct error *error)
{
	const json_t *list = json_object_get(json, key), *item;
	struct place place = {.list = key};
	size_t i;

	if (!json_is_array(list))
		return refuse(&place, key, "a list", error);
	json_array_foreach(list, i, item)
	{
		place.number = i + 1;
		if (!read(item, baseline, &place, error))
			return false;
	}
	return true;
}

static bool read_head(const json_t *json, struct baseline *baseline, struct error *error)
{
	const struct place here = {.number = 0};
	const json_t *version = json_object_get(json, "server_version");
	const struct {
		const char *key;
		char **text;
	} texts[] = {
		{"pgusher", &baseline->pgusher},
		{"time", &baseline->time},
		{"source", &baseline->source},
		{"database", &baseline->database},
		{"role", &baseline->role},
		{"acting_role", &baseline->acting_role},
		{"session_role", &baseline->session_role},
		{"target", &baseline->target},
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!read_text(json, texts[i].key, false, texts[i].text, &here, error))
			return false;
	if (!json_is_integer(version))
		return refuse(&here, "server_version", "a number", error);
	baseline->server_version = (int)json_integer_value(version);
	return read_flag(json, "exists", false, &baseline->exists, &here, error) &&
	       read_words(json, "schemas", false, &baseline->schemas, &here, error) &&
	       read_words(json, "params", false, &baseline->params, &here, error);
}

/* Is it ours at all, and of a format that can be read? */
static bool check_format(const json_t *json, struct error *error)
{
	const char *holds = json_string_value(json_object_get(json, "holds"));
	const char *writer = json_string_value(json_object_get(json, "pgusher"));
	const json_t *format = json_object_get(json, "format");

	if (!holds || strcmp(holds, "baseline of grants") != 0 || !json_is_integer(format)) {
		error_set(error, "this is no baseline of grants");
		error_set_hint(error, "pgusher grants WHAT --role NAME --save-baseline FILE");
		return false;
	}
	if (json_integer_value(format) == BASELINE_FORMAT)
		return true;
	return error_set(error,
		"its format is %lld, and this pgusher reads format %d; pgusher %s wrote it",
		(long long)json_integer_value(format), BASELINE_FORMAT, writer ? writer : "(?)");
}

static struct baseline *read_baseline(const json_t *json, struct error *error)
{
	struct baseline *baseline = mem_new(sizeof *baseline);

	/* Room for all that read_verdict() may add. */
	baseline->verdicts = mem_array(
		json_array_size(json_object_get(json, "verdicts")) + 1, sizeof *baseline->verdicts);
	if (check_format(json, error) && read_head(json, baseline, error) &&
		read_attributes(json, baseline, error) &&
		read_list(json, "holdings", baseline, read_holding, error) &&
		read_list(json, "verdicts", baseline, read_verdict, error) &&
		baseline_finish(baseline, error))
		return baseline;
	baseline_free(baseline);
	return NULL;
}

struct baseline *baseline_read(const char *path, struct error *error)
{
	struct buf text = {.limit = BASELINE_SIZE_MAX};
	struct baseline *baseline = NULL;
	json_error_t where;
	json_t *json;

	if (!file_read(path, BASELINE_SIZE_MAX, &text, error)) {
		buf_free(&text);
		return NULL;
	}
	json = json_loadb(buf_string(&text), text.length, JSON_REJECT_DUPLICATES, &where);
	buf_free(&text);
	if (!json) {
		error_set(error, "%s, line %d, column %d: %s", path, where.line, where.column,
			where.text);
		return NULL;
	}
	baseline = read_baseline(json, error);
	if (!baseline)
		error_prefix(error, "%s", path);
	json_decref(json);
	return baseline;
}
