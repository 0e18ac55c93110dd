/* access_pick.c - what the explorer of rights is to look at: chosen from names, or a node of
 * Browse. */
#include "base/buf.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "grants/rights.h"
#include "grants/target.h"
#include "pg/ident.h"
#include "view/pick.h"
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 20000 /* to choose from; others are typed */

/* A list that outlives whatever its names came from. */
struct names {
	struct app *app;
	struct words words;
};

static void free_names(void *self)
{
	struct names *names = self;

	words_release(&names->words);
	free(names);
}

static void name_item(void *self, size_t index, struct pick_item *item)
{
	*item = (struct pick_item){.name = ((struct names *)self)->words.items[index]};
}

static void object_picked(void *self, const struct words *words, size_t index)
{
	struct app *app = ((struct names *)self)->app;

	(void)index;
	app_push(app, view_access_object(app, words->items[0]));
}

static void role_picked(void *self, const struct words *words, size_t index)
{
	struct app *app = ((struct names *)self)->app;

	(void)index;
	app_push(app, view_access_role(app, words->items[0]));
}

/* As object_name_read() reads it. */
static void add_object(struct names *names, const struct rights *rights,
	const struct object_class *class, size_t at)
{
	const struct schema *schema = rights_schema(rights, class->schema);
	struct buf text = BUF_INIT;

	if (class->kind == OBJECT_DATABASE) {
		buf_text(&text, "database");
	} else {
		if (class->kind != OBJECT_RELATION)
			buf_printf(&text, "%s ", object_kind_word(class->kind));
		if (class->kind == OBJECT_FUNCTION && schema) {
			ident_add(&text, schema->name);
			buf_printf(&text, ".%s", class->names[at]);
		} else if (schema && class->kind != OBJECT_SCHEMA) {
			ident_add_qualified(&text, schema->name, class->names[at]);
		} else {
			ident_add(&text, class->names[at]);
		}
	}
	words_add(&names->words, buf_string(&text));
	buf_free(&text);
}

static void add_objects(struct names *names, const struct rights *rights)
{
	for (size_t i = 0; i < rights->class_count; i++)
		for (size_t at = 0;
			at < rights->classes[i].count && !rights->classes[i].is_catalog &&
			names->words.count < NAMES_MAX;
			at++)
			add_object(names, rights, &rights->classes[i], at);
}

static int by_text(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void sort(struct words *words)
{
	if (words->count)
		qsort(words->items, words->count, sizeof *words->items, by_text);
}

void view_pick_object(struct app *app, const struct rights *rights)
{
	struct names *names = mem_new(sizeof *names);

	names->app = app;
	if (rights)
		add_objects(names, rights);
	sort(&names->words);
	app_push(app,
		view_pick(app,
			&(struct pick){.title = "Who can do what: to which object?",
				.note = names->words.count < NAMES_MAX
						? "app.t, schema app, database, function "
						  "app.f(integer)"
						: "the first 20,000 names; any other can be typed",
				.count = names->words.count,
				.item = name_item,
				.takes_any = true,
				.done = object_picked,
				.release = free_names,
				.self = names}));
}

static size_t place_of(const struct words *words, const char *word)
{
	for (size_t i = 0; word && i < words->count; i++)
		if (strcmp(words->items[i], word) == 0)
			return i;
	return 0;
}

void view_pick_role(struct app *app, const struct rights *rights, const char *role)
{
	struct names *names = mem_new(sizeof *names);

	names->app = app;
	for (size_t i = 0; rights && i < roles_count(rights->roles) && i < NAMES_MAX; i++)
		if (!roles_at(rights->roles, (int)i)->is_missing)
			words_add(&names->words, roles_at(rights->roles, (int)i)->name);
	sort(&names->words);
	app_push(app, view_pick(app, &(struct pick){.title = "What can which role do?",
					     .count = names->words.count,
					     .cursor = place_of(&names->words, role),
					     .item = name_item,
					     .takes_any = true,
					     .done = role_picked,
					     .release = free_names,
					     .self = names}));
}

char *view_access_name(const struct node *node)
{
	static const char *const words[] = {
		[NODE_DATABASE] = "database",
		[NODE_SCHEMA] = "schema ",
		[NODE_RELATION] = "",
		[NODE_FUNCTION] = "function ",
		[NODE_TYPE] = "type ",
		[NODE_SERVER] = "foreign server ",
		[NODE_TABLESPACE] = NULL,
	};
	struct buf text = BUF_INIT;

	if (!words[node->kind] || (node->relkind && strchr("iI", node->relkind)) ||
		(node->kind == NODE_DATABASE && !node->is_current))
		return NULL;
	buf_text(&text, node->relkind == 'S' ? "sequence " : words[node->kind]);
	if (node->kind == NODE_SCHEMA || node->kind == NODE_SERVER) {
		ident_add(&text, node->name);
	} else if (node->kind == NODE_FUNCTION) {
		ident_add(&text, node->schema);
		buf_printf(&text, ".%s", node->name); /* a signature as SQL has it */
	} else if (node->kind != NODE_DATABASE) {
		ident_add_qualified(&text, node->schema, node->name);
	}
	return buf_take(&text);
}

void view_push_access(struct app *app, const struct node *node)
{
	char *name = view_access_name(node);

	if (node->kind == NODE_ROLE)
		app_push(app, view_access_role(app, node->name));
	else if (name)
		app_push(app, view_access_object(app, name));
	else
		app_say(app, "Nobody is granted anything on this kind of object.");
	free(name);
}
