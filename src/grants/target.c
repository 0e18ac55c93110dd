#include "grants/target.h"

#include "base/error.h"
#include "base/memory.h"
#include "grants/builtin.h"
#include "source/yaml.h"

#include <stdlib.h>
#include <string.h>

/* The rights that each kind of need can ask for. */
static const struct {
	const char *word, *privilege;
} kinds[] = {
	[NEED_DATABASE] = {"database", "CONNECT"},
	[NEED_SCHEMA] = {"schema", "USAGE"},
	[NEED_RELATIONS] = {"relations", "SELECT"},
	[NEED_FUTURE_RELATIONS] = {"future relations", "SELECT"},
};

#define KINDS (sizeof kinds / sizeof *kinds)

static bool refuse(
	struct error *error, const char *name, const struct yaml_node *node, const char *why)
{
	return error_set(
		error, "target %s, line %zu, column %zu: %s", name, node->line, node->column, why);
}

static bool read_need(
	struct need *need, const struct yaml_node *node, const char *name, struct error *error)
{
	const char *word = yaml_tree_text(node, "need"),
		   *privilege = yaml_tree_text(node, "privilege");
	const char *level = yaml_tree_text(node, "level");
	size_t kind = 0;

	if (!word || !privilege)
		return refuse(error, name, node, "a need has \"need\" and \"privilege\"");
	while (kind < KINDS && strcmp(kinds[kind].word, word) != 0)
		kind++;
	if (kind == KINDS)
		return refuse(error, name, yaml_tree_child(node, "need"),
			"not one of database, schema, relations, future relations");
	if (strcmp(kinds[kind].privilege, privilege) != 0)
		return refuse(error, name, yaml_tree_child(node, "privilege"),
			"this privilege is not known for this kind of need");
	if (level && strcmp(level, "required") != 0 && strcmp(level, "recommended") != 0)
		return refuse(error, name, yaml_tree_child(node, "level"),
			"not one of required, recommended");
	*need = (struct need){
		.kind = (enum need_kind)kind,
		.privilege = mem_text(privilege),
		.is_mandatory = !level || strcmp(level, "required") == 0,
		.reason = mem_text(yaml_tree_text(node, "reason")),
	};
	return true;
}

struct target *target_read(const char *name, const char *bytes, size_t length, struct error *error)
{
	struct yaml_node *root = yaml_tree_read(bytes, length, name, error);
	const struct yaml_node *needs = yaml_tree_child(root, "needs");
	struct target *target = mem_new(sizeof *target);
	bool is_good = root != NULL;

	target->name = mem_text(name);
	target->title = mem_text(yaml_tree_text(root, "title"));
	target->summary = mem_text(yaml_tree_text(root, "summary"));
	if (is_good && (!target->title || !needs || needs->kind != YAML_SEQUENCE))
		is_good = refuse(error, name, root, "a target has \"title\" and a list \"needs\"");
	for (const struct yaml_node *node = is_good ? needs->first : NULL; node && is_good;
		node = node->next) {
		target->needs = mem_resize(target->needs, target->count + 1, sizeof *target->needs);
		is_good = read_need(&target->needs[target->count], node, name, error);
		target->count += is_good;
	}
	yaml_tree_free(root);
	if (is_good)
		return target;
	target_free(target);
	return NULL;
}

void target_free(struct target *target)
{
	if (!target)
		return;
	for (size_t i = 0; i < target->count; i++) {
		free(target->needs[i].privilege);
		free(target->needs[i].reason);
	}
	free(target->needs);
	free(target->name);
	free(target->title);
	free(target->summary);
	free(target);
}

struct target *target_builtin(const char *name, struct error *error)
{
	if (strcmp(name, "read-only") == 0)
		return target_read(name, target_read_only, target_read_only_length, error);
	error_set(error, "there is no target \"%s\"", name);
	error_set_hint(error, "Targets: read-only");
	return NULL;
}
