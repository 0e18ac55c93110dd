/* target_reference.c - "$parameter" in a need, and the conditions under which a need counts. */
#include "grants/target_private.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define NOT "not "

/* --- conditions ----------------------------------------------------------------------------------
 */

struct clause {
	bool is_negated;
	char *name;	     /* of the parameter */
	const char *choices; /* "append|overwrite", within the text; NULL: has a value at all */
};

static struct clause split(const char *text)
{
	struct clause clause = {.is_negated = text_starts_with(text, NOT)};
	const char *name = clause.is_negated ? text + strlen(NOT) : text;
	const char *equals = strchr(name, '=');

	clause.name = equals ? mem_text_n(name, (size_t)(equals - name)) : mem_text(name);
	clause.choices = equals ? equals + 1 : NULL;
	return clause;
}

/* The next of "append|overwrite", or NULL; the caller frees it. */
static char *next_choice(const char **at)
{
	size_t length = *at ? strcspn(*at, "|") : 0;
	char *choice = *at ? mem_text_n(*at, length) : NULL;

	if (*at)
		*at = (*at)[length] ? *at + length + 1 : NULL;
	return choice;
}

const struct parameter *target_parameter(const struct target *target, const char *name)
{
	for (size_t i = 0; i < target->parameter_count; i++)
		if (strcmp(target->parameters[i].name, name) == 0)
			return &target->parameters[i];
	return NULL;
}

static bool check_clause(const struct target_reader *reader, const struct yaml_node *node,
	const struct clause *clause)
{
	const struct parameter *parameter = target_parameter(reader->target, clause->name);
	const char *at = clause->choices;
	char *choice;
	bool is_good = true;

	if (!parameter)
		return target_refuse(reader, node, "there is no parameter \"%s\"", clause->name);
	if (clause->choices && parameter->type != PARAMETER_CHOICE)
		return target_refuse(reader, node,
			"only a \"choice\" is compared; \"%s\" alone means that it has a value",
			clause->name);
	while (is_good && (choice = next_choice(&at))) {
		is_good = words_hold(&parameter->choices, choice) ||
			  target_refuse(reader, node, "\"%s\" is no choice of \"%s\"", choice,
				  clause->name);
		free(choice);
	}
	return is_good;
}

bool target_read_when(
	const struct target_reader *reader, const struct yaml_node *node, struct words *clauses)
{
	const struct yaml_node *item = node->kind == YAML_SEQUENCE ? node->first : node;

	if (!target_read_words(reader, node, clauses))
		return false;
	for (size_t i = 0; i < clauses->count; i++, item = item->next) {
		struct clause clause = split(clauses->items[i]);
		bool is_good = check_clause(reader, item, &clause);

		free(clause.name);
		if (!is_good)
			return false;
	}
	return true;
}

bool clause_holds(const struct target *target, const struct target_values *values, const char *text)
{
	struct clause clause = split(text);
	const struct words *value = target_value(target, values, clause.name);
	const char *at = clause.choices;
	const struct parameter *parameter = target_parameter(target, clause.name);
	/* Only of a switch is "false" no value: a schema may have that name. */
	bool is_off = parameter->type == PARAMETER_SWITCH && words_hold(value, "false");
	bool holds = !clause.choices && value->count && !is_off;
	char *choice;

	while ((choice = next_choice(&at))) {
		holds = holds || words_hold(value, choice);
		free(choice);
	}
	free(clause.name);
	return holds != clause.is_negated;
}

/* --- "$parameter"
 * ----------------------------------------------------------------------------------- */

/* Do the conditions say that the parameter has a value? */
static bool is_asked_for(const struct words *clauses, const char *name)
{
	bool is_found = false;

	for (size_t i = 0; i < clauses->count && !is_found; i++) {
		struct clause clause = split(clauses->items[i]);

		is_found = !clause.is_negated && strcmp(clause.name, name) == 0;
		free(clause.name);
	}
	return is_found;
}

static bool check_reference(const struct target_reader *reader, const struct yaml_node *node,
	const struct words *clauses, unsigned types, bool may_be_all)
{
	const struct parameter *parameter = target_parameter(reader->target, node->text + 1);
	bool has_value;

	if (!parameter)
		return target_refuse(reader, node, "there is no parameter \"%s\"", node->text + 1);
	if (!(types & 1u << parameter->type))
		return target_refuse(reader, node, "a parameter of type \"%s\" cannot stand here",
			type_words[parameter->type]);
	has_value = parameter->is_required || parameter->value.count ||
		    is_asked_for(clauses, parameter->name);
	if (has_value || (may_be_all && parameter_is_list(parameter)))
		return true;
	/* Without a value the need would be about everything, or about nothing. */
	return target_refuse(reader, node,
		"\"%s\" may have no value: give it a default, make it required, or add \"when: "
		"%s\"",
		parameter->name, parameter->name);
}

bool target_check_references(const struct target_reader *reader, const struct yaml_node *node,
	const struct words *clauses, unsigned types, bool may_be_all)
{
	bool is_list = node->kind == YAML_SEQUENCE;
	/* Beside other words an empty list would not mean all any more. */
	bool is_alone = !is_list || !node->first->next;

	for (const struct yaml_node *item = is_list ? node->first : node; item;
		item = is_list ? item->next : NULL)
		if (item->text[0] == '$' &&
			!check_reference(reader, item, clauses, types, may_be_all && is_alone))
			return false;
	return true;
}
