#include "unit.h"

#include "base/memory.h"
#include "view/tree.h"

#include <string.h>

/* Schemas, or tables of @schema, by their names. */
static struct branch *branch_of(const char *schema, const char *const *names)
{
	struct level *level = mem_new(sizeof *level);

	while (names[level->count])
		level->count++;
	level->nodes = mem_array(level->count + 1, sizeof *level->nodes);
	for (size_t i = 0; i < level->count; i++)
		level->nodes[i] = (struct node){.kind = schema ? NODE_RELATION : NODE_SCHEMA,
			.relkind = schema ? 'p' : '\0',
			.schema = mem_text(schema),
			.name = mem_text(names[i])};
	return branch_new(level);
}

static void open_node(struct branch *branch, size_t index, struct branch *below)
{
	branch->below[index] = below;
	branch->is_open[index] = true;
}

static void what_was_open_stays_open(void **state)
{
	struct tree tree = {.root = branch_of(NULL, (const char *[]){"app", "gone", "shop", NULL})};
	struct branch *old = tree.root, *tables;
	struct tree_row stale;
	struct node *at;

	(void)state;
	open_node(old, 0, branch_of("app", (const char *[]){"a", NULL}));
	open_node(old, 1, branch_of("gone", (const char *[]){"x", NULL}));
	open_node(old, 2, branch_of("shop", (const char *[]){"events", "t", NULL}));
	open_node(old->below[2], 0, branch_of("shop", (const char *[]){"y2025", NULL}));
	old->is_open[0] = false;
	tree_lay_out(&tree, "");
	at = tree_node(&tree, 5); /* gone is 1, x 2, shop 3, events 4 */
	assert_string_equal(at->name, "y2025");
	tree.root = branch_of(NULL, (const char *[]){"aaa", "app", "shop", NULL});
	branch_graft(tree.root, old);
	tree_lay_out(&tree, "");
	assert_int_equal(tree.count, 6); /* app was folded: it is read when it is opened again */
	assert_int_equal(tree_find(&tree, at), 4);
	assert_true(tree_find_stale(&tree, &stale));
	assert_ptr_equal(stale.branch, tree.root);
	assert_int_equal(stale.index, 2);
	branch_free(old);

	tables = tree.root->below[2];
	tree.root->below[2] = branch_of("shop", (const char *[]){"b", "events", NULL});
	tree.root->is_stale[2] = false;
	branch_graft(tree.root->below[2], tables);
	branch_free(tables);
	assert_true(tree_find_stale(&tree, &stale));
	assert_ptr_equal(stale.branch, tree.root->below[2]);
	assert_int_equal(stale.index, 1);
	stale.branch->is_stale[1] = false;
	assert_false(tree_find_stale(&tree, &stale));
	tree_release(&tree);
}

static void what_is_gone_leads_to_its_schema(void **state)
{
	struct node table = {.kind = NODE_RELATION, .schema = "app", .name = "t"};
	struct node schema = {.kind = NODE_SCHEMA, .name = "nowhere"};
	struct tree tree = {.root = branch_of(NULL, (const char *[]){"aaa", "app", NULL})};

	(void)state;
	tree_lay_out(&tree, "");
	assert_int_equal(tree_find(&tree, &table), 1);
	assert_int_equal(tree_find(&tree, &schema), tree.count);
	tree_release(&tree);
	assert_int_equal(tree_find(&tree, &table), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_open_stays_open),
		cmocka_unit_test(what_is_gone_leads_to_its_schema),
	};

	return unit_main(tests);
}
