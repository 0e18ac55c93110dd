/* target_values.c - values of parameters, and the needs that they make. */
#include "grants/target_private.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define SCHEMA_MAX_BYTES 63   /* NAMEDATALEN - 1 */
#define PATTERN_MAX_BYTES 255 /* schema, dot, name, each with room for more than one star */
#define NUMBER_DIGITS 9

struct given {
	char *name;
	struct words words;
};

struct target_values {
	struct given *items;
	size_t count;
};

/* --- what fits a type
 * ------------------------------------------------------------------------------ */

bool parameter_is_list(const struct parameter *parameter)
{
	return parameter->type == PARAMETER_SCHEMAS || parameter->type == PARAMETER_TABLES;
}

static bool is_schema(const struct parameter *parameter, const char *value)
{
	(void)parameter;
	return strlen(value) <= SCHEMA_MAX_BYTES;
}

static bool is_pattern(const struct parameter *parameter, const char *value)
{
	const char *dot = strchr(value, '.');

	(void)parameter;
	return strlen(value) <= PATTERN_MAX_BYTES && (!dot || (dot > value && dot[1]));
}

static bool is_switch(const struct parameter *parameter, const char *value)
{
	(void)parameter;
	return word_place(switch_words, value) >= 0;
}

static bool is_choice(const struct parameter *parameter, const char *value)
{
	return words_hold(&parameter->choices, value);
}

static bool is_text(const struct parameter *parameter, const char *value)
{
	(void)parameter;
	return strlen(value) <= TARGET_TEXT_MAX;
}

static bool is_number(const struct parameter *parameter, const char *value)
{
	size_t length = strlen(value);

	(void)parameter;
	return length <= NUMBER_DIGITS && strspn(value, "0123456789") == length;
}

bool parameter_fits(const struct parameter *parameter, const char *value, const char **why)
{
	static const struct {
		bool (*fits)(const struct parameter *parameter, const char *value);
		const char *what;
	} types[] = {
		[PARAMETER_SCHEMAS] = {is_schema, "the name of a schema"},
		[PARAMETER_SCHEMA] = {is_schema, "the name of a schema"},
		[PARAMETER_TABLES] = {is_pattern, "\"name\" or \"schema.name\", with * and ?"},
		[PARAMETER_SWITCH] = {is_switch, "true or false"},
		[PARAMETER_CHOICE] = {is_choice, "one of its choices"},
		[PARAMETER_TEXT] = {is_text, "a text of at most 2000 bytes"},
		[PARAMETER_NUMBER] = {is_number, "a whole number"},
	};

	*why = types[parameter->type].what;
	return *value && text_is_utf8(value, strlen(value)) &&
	       types[parameter->type].fits(parameter, value);
}

/* --- values
 * ------------------------------------------------------------------------------------------- */

struct target_values *target_values_new(void)
{
	return mem_new(sizeof(struct target_values));
}

void target_values_free(struct target_values *values)
{
	if (!values)
		return;
	for (size_t i = 0; i < values->count; i++) {
		free(values->items[i].name);
		words_release(&values->items[i].words);
	}
	free(values->items);
	free(values);
}

static struct given *find_given(const struct target_values *values, const char *name)
{
	for (size_t i = 0; values && i < values->count; i++)
		if (strcmp(values->items[i].name, name) == 0)
			return &values->items[i];
	return NULL;
}

static struct given *add_given(struct target_values *values, const char *name)
{
	struct given *given = find_given(values, name);

	if (given)
		return given;
	values->items = mem_resize(values->items, values->count + 1, sizeof *values->items);
	given = &values->items[values->count++];
	*given = (struct given){.name = mem_text(name)};
	return given;
}

static bool refuse_unknown(const struct target *target, const char *name, struct error *error)
{
	char *list = NULL;

	for (size_t i = 0; i < target->parameter_count; i++) {
		const char *other = target->parameters[i].name;

		mem_replace(&list, list ? mem_printf("%s, %s", list, other) : mem_text(other));
	}
	error_set(error, "target \"%s\" has no parameter \"%s\"", target->name, name);
	error_set_hint(error, list ? "one of %s" : "leave it out: it has none%s", list ? list : "");
	free(list);
	return false;
}

bool target_values_add(struct target_values *values, const struct target *target,
	const char *parameter, const char *value, struct error *error)
{
	const struct parameter *known = target_parameter(target, parameter);
	struct given *given;
	const char *why;

	if (!known)
		return refuse_unknown(target, parameter, error);
	if (!parameter_fits(known, value, &why)) {
		error_set(error, "parameter \"%s\" of target \"%s\": \"%s\" is not %s", parameter,
			target->name, value, why);
		return false;
	}
	given = add_given(values, parameter);
	if (!parameter_is_list(known))
		words_release(&given->words);
	if (given->words.count == TARGET_WORD_MAX)
		return error_set(error, "parameter \"%s\" of target \"%s\": more than %d values",
			parameter, target->name, TARGET_WORD_MAX);
	if (!words_hold(&given->words, value))
		words_add(&given->words, value);
	return true;
}

const struct words *target_value(
	const struct target *target, const struct target_values *values, const char *parameter)
{
	static const struct words none = {.items = NULL};
	const struct parameter *known = target_parameter(target, parameter);
	const struct given *given = known ? find_given(values, parameter) : NULL;

	if (given && given->words.count)
		return &given->words;
	return known ? &known->value : &none;
}

/* --- needs
 * ---------------------------------------------------------------------------------------------- */

void need_release(struct need *need)
{
	free(need->id);
	free(need->reason);
	free(need->value);
	words_release(&need->schemas);
	words_release(&need->names);
	words_release(&need->columns);
	words_release(&need->equivalents);
}

void needs_free(struct needs *needs)
{
	if (!needs)
		return;
	for (size_t i = 0; i < needs->count; i++)
		need_release(&needs->items[i]);
	free(needs->items);
	free(needs);
}

static struct words expand(
	const struct target *target, const struct target_values *values, const struct words *from)
{
	struct words to = {.items = NULL};

	for (size_t i = 0; i < from->count; i++) {
		const char *word = from->items[i];
		const struct words *value =
			word[0] == '$' ? target_value(target, values, word + 1) : NULL;

		if (!value)
			words_add(&to, word);
		for (size_t j = 0; value && j < value->count; j++)
			if (!words_hold(&to, value->items[j]))
				words_add(&to, value->items[j]);
	}
	return to;
}

static char *expand_text(
	const struct target *target, const struct target_values *values, const char *text)
{
	const struct words *value;

	if (!text || text[0] != '$')
		return mem_text(text);
	value = target_value(target, values, text + 1);
	return value->count ? mem_text(value->items[0]) : NULL;
}

static struct need make_need(
	const struct target *target, const struct target_values *values, const struct need *written)
{
	struct need need = *written; /* numbers and letters; every pointer is replaced */

	need.id = mem_text(written->id);
	need.reason = mem_text(written->reason);
	need.value = expand_text(target, values, written->value);
	need.schemas = expand(target, values, &written->schemas);
	need.names = expand(target, values, &written->names);
	need.columns = expand(target, values, &written->columns);
	need.equivalents = expand(target, values, &written->equivalents);
	return need;
}

static bool is_needed(const struct target *target, const struct target_values *values, size_t index)
{
	const struct words *clauses = target_conditions(target, index);

	for (size_t i = 0; i < clauses->count; i++)
		if (!clause_holds(target, values, clauses->items[i]))
			return false;
	return true;
}

struct needs *target_needs(
	const struct target *target, const struct target_values *values, struct error *error)
{
	struct needs *needs;

	for (size_t i = 0; i < target->parameter_count; i++) {
		const struct parameter *parameter = &target->parameters[i];

		if (parameter->is_required &&
			!target_value(target, values, parameter->name)->count) {
			error_set(error, "target \"%s\" needs a value for \"%s\": %s", target->name,
				parameter->name, parameter->title);
			return NULL;
		}
	}
	needs = mem_new(sizeof *needs);
	needs->items = mem_array(target->count, sizeof *needs->items);
	for (size_t i = 0; i < target->count; i++)
		if (is_needed(target, values, i))
			needs->items[needs->count++] = make_need(target, values, &target->needs[i]);
	return needs;
}
