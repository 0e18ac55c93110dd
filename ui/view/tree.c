#include "view/tree.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct branch *branch_new(struct level *level)
{
	struct branch *branch = mem_new(sizeof *branch);

	branch->level = level;
	branch->below = mem_array(level->count + 1, sizeof(struct branch *));
	branch->is_open = mem_array(level->count + 1, sizeof(bool));
	branch->is_stale = mem_array(level->count + 1, sizeof(bool));
	return branch;
}

void branch_free(struct branch *branch)
{
	if (!branch)
		return;
	for (size_t i = 0; i < branch->level->count; i++)
		branch_free(branch->below[i]);
	free(branch->below);
	free(branch->is_open);
	free(branch->is_stale);
	level_free(branch->level);
	free(branch);
}

static bool is_same(const struct node *one, const struct node *other)
{
	return one->kind == other->kind && strcmp(one->name, other->name) == 0 &&
	       strcmp(one->schema ? one->schema : "", other->schema ? other->schema : "") == 0;
}

void branch_graft(struct branch *branch, struct branch *old)
{
	for (size_t i = 0; old && i < old->level->count; i++) {
		if (!old->below[i] || !old->is_open[i])
			continue;
		for (size_t j = 0; j < branch->level->count; j++) {
			if (!is_same(&branch->level->nodes[j], &old->level->nodes[i]))
				continue;
			branch->below[j] = old->below[i];
			branch->is_open[j] = branch->is_stale[j] = true;
			old->below[i] = NULL;
			break;
		}
	}
}

void tree_release(struct tree *tree)
{
	branch_free(tree->root);
	free(tree->rows);
	*tree = (struct tree){.root = NULL};
}

bool tree_has_below(const struct node *node)
{
	return node->kind == NODE_SCHEMA || (node->kind == NODE_RELATION && node->relkind == 'p');
}

static void add_row(struct tree *tree, struct tree_row row)
{
	tree->rows = mem_resize(tree->rows, tree->count + 1, sizeof *tree->rows);
	tree->rows[tree->count++] = row;
}

/* "app.cust": the part before the dot is for schemas, the part behind it for what they hold. */
static bool passes(const struct node *node, const char *filter)
{
	const char *dot = strchr(filter, '.');
	char *schema;
	bool matches;

	if (!*filter)
		return true;
	if (!dot)
		return text_matches(node->name, filter) ||
		       (node->comment && text_matches(node->comment, filter));
	schema = mem_text_n(filter, (size_t)(dot - filter));
	matches = node->schema && text_matches(node->schema, schema) &&
		  text_matches(node->name, dot + 1);
	free(schema);
	return matches;
}

static const char *heading_of(const struct node *node)
{
	return node->kind == NODE_FUNCTION ? "functions" : node->kind == NODE_TYPE ? "types" : NULL;
}

static void lay_out(struct tree *tree, struct branch *branch, int depth, const char *filter)
{
	const char *heading = NULL;

	for (size_t i = 0; i < branch->level->count; i++) {
		const struct node *node = &branch->level->nodes[i];
		size_t before = tree->count;
		bool matches = passes(node, filter);

		if (node->is_system && !tree->shows_system)
			continue;
		if (matches && heading_of(node) && heading_of(node) != heading) {
			heading = heading_of(node);
			add_row(tree,
				(struct tree_row){
					.branch = branch, .depth = depth, .heading = heading});
		}
		add_row(tree, (struct tree_row){.branch = branch, .index = i, .depth = depth});
		if (branch->below[i] && branch->is_open[i])
			lay_out(tree, branch->below[i], depth + 1, filter);
		/* Kept when it matches itself, or something below it does. */
		if (!matches && tree->count == before + 1)
			tree->count = before;
	}
}

void tree_lay_out(struct tree *tree, const char *filter)
{
	tree->count = 0;
	if (tree->root)
		lay_out(tree, tree->root, 0, filter);
}

struct node *tree_node(const struct tree *tree, size_t row)
{
	if (row >= tree->count || tree->rows[row].heading)
		return NULL;
	return &tree->rows[row].branch->level->nodes[tree->rows[row].index];
}

size_t tree_parent(const struct tree *tree, size_t row)
{
	size_t at = row;

	while (at > 0 && tree->rows[at].depth >= tree->rows[row].depth)
		at--;
	return tree->count && tree->rows[at].depth < tree->rows[row].depth ? at : row;
}

size_t tree_find(const struct tree *tree, const struct node *node)
{
	const struct node schema = {.kind = NODE_SCHEMA, .name = node->schema};

	for (size_t row = 0; row < tree->count; row++)
		if (tree_node(tree, row) && is_same(tree_node(tree, row), node))
			return row;
	return node->schema ? tree_find(tree, &schema) : tree->count;
}

static bool find_stale(struct branch *branch, struct tree_row *at)
{
	for (size_t i = 0; i < branch->level->count; i++) {
		if (!branch->below[i])
			continue;
		*at = (struct tree_row){.branch = branch, .index = i};
		if (branch->is_stale[i] || find_stale(branch->below[i], at))
			return true;
	}
	return false;
}

bool tree_find_stale(const struct tree *tree, struct tree_row *at)
{
	return tree->root && find_stale(tree->root, at);
}
