#include "unit.h"

#include "base/arena.h"
#include "base/memory.h"
#include "view/tree.h"

#include <string.h>

/* Schemas, or tables of @schema, by their names. */
static struct level *level_of(const char *schema, const char *const *names)
{
	struct level *level = level_new();

	while (names[level->count])
		level->count++;
	level->nodes = mem_resize(level->nodes, level->count + 1, sizeof *level->nodes);
	for (size_t i = 0; i < level->count; i++)
		level->nodes[i] = (struct node){.kind = schema ? NODE_RELATION : NODE_SCHEMA,
			.relkind = schema ? 'p' : '\0',
			.schema = arena_text(level->arena, schema),
			.name = arena_text(level->arena, names[i])};
	return level;
}

static struct branch *branch_of(const char *schema, const char *const *names)
{
	return branch_new(level_of(schema, names));
}

static void open_node(struct branch *branch, size_t index, struct branch *below)
{
	branch_attach(branch, index, below);
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
	tree.root->below[2] = NULL;
	branch_attach(tree.root, 2, branch_of("shop", (const char *[]){"b", "events", NULL}));
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

/* A tree of one schema whose group of tables has a further page. */
static struct branch *partial(struct tree *tree)
{
	struct branch *group = branch_of(NULL, (const char *[]){"tables", NULL});
	struct branch *tables = branch_of("app", (const char *[]){"a", "b", NULL});

	*tree = (struct tree){.root = branch_of(NULL, (const char *[]){"app", NULL})};
	group->level->nodes[0].kind = NODE_GROUP;
	group->level->nodes[0].group = GROUP_TABLES;
	group->level->nodes[0].estimate = 4;
	group->level->nodes[0].schema = arena_text(group->level->arena, "app");
	tables->level->has_more = true;
	open_node(tree->root, 0, group);
	open_node(group, 0, tables);
	return tables;
}

static void a_further_page_goes_behind_the_first(void **state)
{
	struct tree tree;
	struct branch *tables = partial(&tree), *below;

	(void)state;
	tree_lay_out(&tree, "");
	assert_int_equal(tree.count, 5); /* app, tables, a, b, more */
	assert_true(tree.rows[4].is_more);
	assert_null(tree_node(&tree, 4));
	assert_int_equal(tree_parent(&tree, 4), 1);
	assert_null(tree_find_more(&tree, 0, 3));
	assert_ptr_equal(tree_find_more(&tree, 0, 4), tables);
	below = branch_of("app", (const char *[]){"y", NULL});
	open_node(tables, 1, below);
	branch_append(tables, level_of("app", (const char *[]){"c", "d", NULL}));
	tree_lay_out(&tree, "");
	assert_int_equal(tree.count, 7); /* and there is no more */
	assert_string_equal(tree_node(&tree, 3)->name, "b");
	assert_string_equal(tree_node(&tree, 4)->name, "y");
	assert_string_equal(tree_node(&tree, 6)->name, "d");
	assert_ptr_equal(branch_parent(below), &tables->level->nodes[1]);
	assert_null(tree_find_more(&tree, 0, 10));
	tree_release(&tree);
}

static void a_filter_on_a_part_is_for_the_server(void **state)
{
	struct tree tree;
	struct branch *tables = partial(&tree);

	(void)state;
	assert_null(tree_find_unsearched(&tree, ""));
	assert_ptr_equal(tree_find_unsearched(&tree, "zz"), tables);
	assert_string_equal(branch_search(tables, "app.z"), "z");
	assert_null(branch_search(tables, "shop.z"));
	assert_null(tree_find_unsearched(&tree, "shop.z"));
	tree_lay_out(&tree, "b");
	assert_int_equal(tree.count, 0); /* nobody knows yet */
	tables->found = branch_of("app", (const char *[]){"b", "zzb", NULL});
	tables->found_for = mem_text("b");
	assert_null(tree_find_unsearched(&tree, "b"));
	assert_ptr_equal(tree_find_unsearched(&tree, "bb"), tables);
	tree_lay_out(&tree, "b");
	assert_int_equal(tree.count, 4); /* app, tables, b, zzb */
	assert_int_equal(tree_find_match(&tree, "b"), 2);
	tree_lay_out(&tree, "zz"); /* of what was found before, until the answer is there */
	assert_int_equal(tree.count, 3);
	tables->found->level->has_more = true;
	tree_lay_out(&tree, "b");
	assert_null(tree_find_more(&tree, 0, tree.count)); /* of finds no pages are asked */
	tables->level->has_more = false;
	assert_null(tree_find_unsearched(&tree, "c")); /* all is here */
	tree_release(&tree);
}

static void what_the_patterns_leave_out_is_counted(void **state)
{
	struct tree tree;
	struct branch *tables = partial(&tree);
	struct left_out sum;

	(void)state;
	tree.root->below[0]->level->nodes[0].left_out = 3;
	branch_append(tree.root, level_of(NULL, (const char *[]){"old", NULL}));
	tree.root->level->nodes[1].is_left_out = true;
	sum = tree_left_out(&tree);
	assert_int_equal(sum.databases, 0);
	assert_int_equal(sum.schemas, 1);
	assert_int_equal(sum.tables, 3);
	tables->level->has_more = false;
	tree_lay_out(&tree, "");
	assert_int_equal(tree.count, 4);
	tree.shows_left_out = true;
	tree_lay_out(&tree, "");
	assert_int_equal(tree.count, 5);
	assert_string_equal(tree_node(&tree, 4)->name, "old");
	tree_release(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_open_stays_open),
		cmocka_unit_test(what_is_gone_leads_to_its_schema),
		cmocka_unit_test(a_further_page_goes_behind_the_first),
		cmocka_unit_test(a_filter_on_a_part_is_for_the_server),
		cmocka_unit_test(what_the_patterns_leave_out_is_counted),
	};

	return unit_main(tests);
}
