#include "view/tree.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Comparing names without case takes its time: a level with more nodes is looked through by the
 * server, so that each key of a filter stays within a frame. */
#define LOOKED_THROUGH_MAX ((size_t)3 * CATALOG_PAGE)

/* --- branches -------------------------------------------------------------------------------- */

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
	branch_free(branch->found);
	free(branch->found_for);
	free(branch->below);
	free(branch->is_open);
	free(branch->is_stale);
	level_free(branch->level);
	free(branch);
}

void branch_attach(struct branch *branch, size_t index, struct branch *below)
{
	branch_free(branch->below[index]);
	branch->below[index] = below;
	if (below) {
		below->above = branch;
		below->place = index;
	}
}

void branch_append(struct branch *branch, struct level *more)
{
	size_t old = branch->level->count, added;

	level_append(branch->level, more);
	added = branch->level->count - old;
	branch->below = mem_resize(branch->below, old + added + 1, sizeof(struct branch *));
	branch->is_open = mem_resize(branch->is_open, old + added + 1, sizeof(bool));
	branch->is_stale = mem_resize(branch->is_stale, old + added + 1, sizeof(bool));
	for (size_t i = old; i <= old + added; i++) {
		branch->below[i] = NULL;
		branch->is_open[i] = branch->is_stale[i] = false;
	}
}

static bool is_same(const struct node *one, const struct node *other)
{
	return one->kind == other->kind && one->group == other->group &&
	       strcmp(one->name, other->name) == 0 &&
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
			branch_attach(branch, j, old->below[i]);
			branch->is_open[j] = branch->is_stale[j] = true;
			old->below[i] = NULL;
			break;
		}
	}
}

const struct node *branch_parent(const struct branch *branch)
{
	return branch->above ? &branch->above->level->nodes[branch->place] : NULL;
}

void tree_release(struct tree *tree)
{
	branch_free(tree->root);
	free(tree->rows);
	*tree = (struct tree){.root = NULL};
}

bool tree_has_below(const struct node *node)
{
	return node->kind == NODE_SCHEMA || (node->kind == NODE_DATABASE && node->is_current) ||
	       (node->kind == NODE_GROUP && node->estimate >= 0) ||
	       (node->kind == NODE_RELATION && node->relkind == 'p');
}

/* --- the filter ------------------------------------------------------------------------------ */

/* "app.cust": the part before the dot is for schemas, the part behind it for what they hold. Groups
 * are there for what is in them. */
static bool passes(const struct node *node, const char *filter)
{
	const char *dot = strchr(filter, '.');
	char *schema;
	bool matches;

	if (!*filter)
		return true;
	if (node->kind == NODE_GROUP)
		return false;
	if (!dot)
		return text_matches(node->name, filter) ||
		       (node->comment && text_matches(node->comment, filter));
	schema = mem_text_n(filter, (size_t)(dot - filter));
	matches = node->schema && text_matches(node->schema, schema) &&
		  text_matches(node->name, dot + 1);
	free(schema);
	return matches;
}

const char *branch_search(const struct branch *branch, const char *filter)
{
	const struct node *parent = branch_parent(branch);
	const char *dot = strchr(filter, '.');
	char *schema;
	bool matches;

	if (!*filter || !parent ||
		(!branch->level->has_more && branch->level->count <= LOOKED_THROUGH_MAX))
		return NULL;
	if (!dot)
		return filter;
	schema = mem_text_n(filter, (size_t)(dot - filter));
	matches = parent->schema && text_matches(parent->schema, schema);
	free(schema);
	return matches ? dot + 1 : NULL;
}

/* --- rows ------------------------------------------------------------------------------------ */

static void add_row(struct tree *tree, struct tree_row row)
{
	if (tree->count == tree->capacity) {
		tree->capacity = 2 * tree->capacity + 64;
		tree->rows = mem_resize(tree->rows, tree->capacity, sizeof *tree->rows);
	}
	tree->rows[tree->count++] = row;
}

static bool is_hidden(const struct tree *tree, const struct node *node)
{
	if (node->is_system && !tree->shows_system)
		return true;
	return !tree->shows_left_out &&
	       (node->is_left_out || (node->kind == NODE_GROUP && node->estimate == 0));
}

static bool is_open(const struct branch *branch, size_t index)
{
	return branch->below[index] && branch->is_open[index];
}

static void lay_out(struct tree *tree, struct branch *branch, int depth, const char *filter)
{
	if (branch_search(branch, filter)) {
		if (!branch->found)
			return;
		branch = branch->found;
	} else if (*filter && branch->level->count > LOOKED_THROUGH_MAX) {
		return; /* of a schema that the filter does not mean */
	}
	for (size_t i = 0; i < branch->level->count; i++) {
		const struct node *node = &branch->level->nodes[i];
		size_t before = tree->count;

		if (is_hidden(tree, node))
			continue;
		add_row(tree, (struct tree_row){.branch = branch, .index = i, .depth = depth});
		if (is_open(branch, i))
			lay_out(tree, branch->below[i], depth + 1, filter);
		/* Kept when it matches itself, or something below it does. */
		if (tree->count == before + 1 && !passes(node, filter))
			tree->count = before;
	}
	if (branch->level->has_more)
		add_row(tree, (struct tree_row){.branch = branch, .depth = depth, .is_more = true});
}

void tree_lay_out(struct tree *tree, const char *filter)
{
	tree->count = 0;
	if (tree->root)
		lay_out(tree, tree->root, 0, filter);
}

struct node *tree_node(const struct tree *tree, size_t row)
{
	if (row >= tree->count || tree->rows[row].is_more)
		return NULL;
	return &tree->rows[row].branch->level->nodes[tree->rows[row].index];
}

size_t tree_parent(const struct tree *tree, size_t row)
{
	size_t at = row;

	if (row >= tree->count)
		return row;
	while (at > 0 && tree->rows[at].depth >= tree->rows[row].depth)
		at--;
	return tree->rows[at].depth < tree->rows[row].depth ? at : row;
}

/* --- looking for ----------------------------------------------------------------------------- */

size_t tree_find(const struct tree *tree, const struct node *node)
{
	const struct node schema = {.kind = NODE_SCHEMA, .name = node->schema};

	for (size_t row = 0; row < tree->count; row++)
		if (tree_node(tree, row) && is_same(tree_node(tree, row), node))
			return row;
	return node->schema ? tree_find(tree, &schema) : tree->count;
}

size_t tree_find_kind(const struct tree *tree, enum node_kind kind)
{
	size_t row = 0;

	while (row < tree->count && !(tree_node(tree, row) && tree_node(tree, row)->kind == kind))
		row++;
	return row;
}

size_t tree_find_match(const struct tree *tree, const char *filter)
{
	size_t row = 0;

	while (row < tree->count && !(tree_node(tree, row) && passes(tree_node(tree, row), filter)))
		row++;
	return row;
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

struct branch *tree_find_more(const struct tree *tree, size_t first, size_t last)
{
	for (size_t row = first; row < tree->count && row <= last; row++)
		/* What was found is a branch without a place: more of it is asked by a better
		 * filter. */
		if (tree->rows[row].is_more && tree->rows[row].branch->above)
			return tree->rows[row].branch;
	return NULL;
}

static struct branch *find_unsearched(struct branch *branch, const char *filter)
{
	const char *search = branch_search(branch, filter);
	struct branch *found = NULL;

	if (search)
		return branch->found_for && strcmp(branch->found_for, search) == 0 ? NULL : branch;
	for (size_t i = 0; i < branch->level->count && !found; i++)
		if (is_open(branch, i))
			found = find_unsearched(branch->below[i], filter);
	return found;
}

struct branch *tree_find_unsearched(const struct tree *tree, const char *filter)
{
	return tree->root && *filter ? find_unsearched(tree->root, filter) : NULL;
}

static void add_left_out(const struct tree *tree, const struct branch *branch, struct left_out *sum)
{
	for (size_t i = 0; i < branch->level->count; i++) {
		const struct node *node = &branch->level->nodes[i];

		if (node->is_system && !tree->shows_system)
			continue;
		sum->databases += node->kind == NODE_DATABASE && node->is_left_out;
		sum->schemas += node->kind == NODE_SCHEMA && node->is_left_out;
		sum->tables += node->kind == NODE_GROUP ? node->left_out : 0;
		if (branch->below[i] && node->kind != NODE_GROUP)
			add_left_out(tree, branch->below[i], sum);
	}
}

struct left_out tree_left_out(const struct tree *tree)
{
	struct left_out sum = {0, 0, 0};

	if (tree->root)
		add_left_out(tree, tree->root, &sum);
	return sum;
}
