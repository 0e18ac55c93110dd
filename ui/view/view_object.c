/* view_object.c - one object: its data first, then its facts (catalog/object.h). */
#include "base/buf.h"
#include "base/memory.h"
#include "catalog/catalog.h"
#include "catalog/definition.h"
#include "catalog/object.h"
#include "session/session.h"
#include "source/source.h"
#include "view/panel.h"
#include "view/view.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PANELS_MAX 16

struct object {
	struct view view;
	struct node node; /* copied */
	struct panel *panels[PANELS_MAX];
	size_t count, at;
};

static struct panel *top(const struct object *object)
{
	return object->panels[object->at];
}

static void show(struct object *object, bool again)
{
	struct app *app = object->view.app;

	if (session_is_open(app_session(app)))
		top(object)->ops->show(top(object), again);
	else if (!app_reconnect(app))
		app_say(app, "The connection is closed.");
	app_dirty(app);
}

static void turn_to(struct object *object, size_t at)
{
	if (top(object)->ops->hide)
		top(object)->ops->hide(top(object));
	object->at = at;
	show(object, false);
}

/* --- drawing --------------------------------------------------------------------------------- */

#define TAB_GAP 2

static int tab_width(const struct object *object, size_t index)
{
	return (int)strlen(object->panels[index]->title) + TAB_GAP;
}

/* The first tab that shows, so that the current one does too. */
static size_t first_tab(const struct object *object, int room)
{
	size_t first = object->at;
	int used = 1 + tab_width(object, first);

	while (first > 0 && used + tab_width(object, first - 1) <= room)
		used += tab_width(object, --first);
	return first;
}

static bool fit_all(const struct object *object, int room)
{
	int used = 1;

	for (size_t i = 0; i < object->count; i++)
		used += tab_width(object, i);
	return used - TAB_GAP <= room;
}

/* The current tab in capitals; '<' and '>' stand for those that do not fit. */
static void draw_tabs(struct object *object, struct surface *surface, struct rect area)
{
	bool is_whole = fit_all(object, area.columns);
	size_t first = is_whole ? 0 : first_tab(object, area.columns - 4), i = first;
	int column = first ? 3 : 1;

	if (first)
		surface_text(surface, area, 0, 1, STYLE_PLAIN, "<");
	for (; i < object->count; i++) {
		char name[24];
		size_t length = 0;

		if (!is_whole && column + tab_width(object, i) > area.columns)
			break;
		for (const char *c = object->panels[i]->title; *c && length < sizeof name - 1; c++)
			name[length++] = i == object->at ? (char)toupper((unsigned char)*c) : *c;
		name[length] = '\0';
		column += surface_text(surface, area, 0, column,
				  i == object->at ? STYLE_BOLD | STYLE_UNDERLINE : STYLE_PLAIN,
				  name) +
			  TAB_GAP;
	}
	if (i < object->count)
		surface_text(surface, area, 0, area.columns - 2, STYLE_PLAIN, ">");
}

static void title(struct view *base, struct buf *out)
{
	const struct object *object = (struct object *)base;
	const char *name = source_name(app_draft(base->app));

	buf_printf(out, "%s > ", name ? name : "(not saved)");
	if (object->node.schema)
		buf_printf(out, "%s > ", object->node.schema);
	else
		buf_printf(out, "%s ", object->node.word);
	buf_text(out, object->node.name);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct object *object = (struct object *)base;

	draw_tabs(object, surface, rect_rows(body, 0, 1));
	surface_rule(surface, rect_columns(body, 1, body.columns - 2), 1);
	top(object)->ops->draw(
		top(object), surface, rect_rows(body, 2, body.rows - 2), !app_is_asking(base->app));
}

/* --- commands -------------------------------------------------------------------------------- */

static void command(struct view *base, enum command command)
{
	struct object *object = (struct object *)base;

	if (command == CMD_SEARCH && !top(object)->has_rows)
		command = CMD_FILTER;
	switch (command) {
	case CMD_NEXT_TAB:
		turn_to(object, (object->at + 1) % object->count);
		break;
	case CMD_PREVIOUS_TAB:
		turn_to(object, (object->at + object->count - 1) % object->count);
		break;
	case CMD_RELOAD:
		show(object, true);
		break;
	case CMD_WHO:
		view_push_access(base->app, &object->node);
		break;
	default:
		top(object)->ops->command(top(object), command);
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	struct panel *panel = top((struct object *)base);

	panel->ops->key(panel, key);
}

static bool takes_text(struct view *base)
{
	const struct panel *panel = top((struct object *)base);

	return panel->ops->takes_text && panel->ops->takes_text(panel);
}

static bool hint(struct view *base, struct buf *out)
{
	const struct panel *panel = top((struct object *)base);

	return panel->ops->hint && panel->ops->hint(panel, out);
}

static const char *refuses(struct view *base, enum command command)
{
	const struct panel *panel = top((struct object *)base);

	if (command == CMD_SEARCH && !panel->has_rows)
		command = CMD_FILTER;
	if (command == CMD_FILTER && !panel->ops->takes_text)
		return "this tab has no filter";
	if (command_is_of_rows(command) && !panel->has_rows)
		return "it is for the rows of a relation, in the tab Data";
	if (command == CMD_PROFILE && !panel->has_profile)
		return "it is for columns";
	return panel->ops->refuses ? panel->ops->refuses(panel, command) : NULL;
}

static void reconnected(struct view *base)
{
	show((struct object *)base, true);
}

/* "Columns of customers", or NULL when nothing is asked for; the caller frees it. */
static char *describe_reading(const struct object *object)
{
	char *part = top(object)->ops->reading(top(object)), *what;

	if (!part)
		return NULL;
	what = mem_printf("%s of %s", part, object->node.name);
	free(part);
	return what;
}

static bool waits(struct view *base, struct buf *out)
{
	char *what = describe_reading((struct object *)base);
	bool is_waiting = app_waits(base->app, what, out);

	free(what);
	return is_waiting;
}

static bool escape(struct view *base)
{
	struct object *object = (struct object *)base;
	char *what = describe_reading(object);
	bool was_something = top(object)->ops->stop(top(object));

	if (was_something && what)
		app_say(base->app, "Stopped: reading %s.", what);
	free(what);
	return was_something;
}

static void close_view(struct view *base)
{
	struct object *object = (struct object *)base;

	for (size_t i = 0; i < object->count; i++)
		object->panels[i]->ops->free(object->panels[i]);
	free(object->node.oid);
	free(object->node.schema);
	free(object->node.name);
	free(object->node.word);
	free(object->node.owner);
	free(object);
}

static const struct view_ops ops = {
	.kind = VIEW_OBJECT,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.hint = hint,
	.refuses = refuses,
	.escape = escape,
	.waits = waits,
	.reconnected = reconnected,
};

static bool has_rows(const struct node *node)
{
	return node->relkind && strchr("rpvmf", node->relkind);
}

static void add(struct object *object, struct panel *panel)
{
	assert(object->count < PANELS_MAX);
	object->panels[object->count++] = panel;
}

static struct panel *panel_of(struct app *app, const struct node *node, const struct tab *tab)
{
	if (tab->is_rights && panel_grants_knows(node))
		return panel_grants(app, node);
	return panel_facts(app, node, tab);
}

/* Data, the tabs of facts with the definition before the usage, the profile. */
static void add_panels(struct object *object)
{
	struct app *app = object->view.app;
	const struct node *node = &object->node;
	bool has_definition = definition_has(node);
	const struct tab *tab;

	if (has_rows(node))
		add(object, panel_data(app, node));
	for (size_t i = 0; (tab = object_tab(node, i)); i++) {
		if (tab->is_text && definition_has(node))
			continue;
		if (has_definition && strcmp(tab->id, "usage") == 0) {
			add(object, panel_definition(app, node));
			has_definition = false;
		}
		add(object, panel_of(app, node, tab));
	}
	if (has_definition)
		add(object, panel_definition(app, node));
	if (node->relkind && strchr("rpmf", node->relkind))
		add(object, panel_profile(app, node));
	if (node->kind == NODE_ROLE)
		add(object, panel_grants(app, node));
}

static struct object *open_object(struct app *app, const struct node *node)
{
	struct object *object = mem_new(sizeof *object);

	object->view = (struct view){.ops = &ops, .app = app};
	object->node = (struct node){.kind = node->kind,
		.relkind = node->relkind,
		.oid = mem_text(node->oid),
		.schema = mem_text(node->schema),
		.name = mem_text(node->name),
		.word = mem_text(node->word ? node->word : object_word(object_letter(node))),
		.owner = mem_text(node->owner),
		.is_current = node->is_current,
		.estimate = node->estimate};
	add_panels(object);
	return object;
}

struct view *view_object(struct app *app, const struct node *node)
{
	struct object *object = open_object(app, node);

	show(object, false);
	return &object->view;
}

struct view *view_object_at(
	struct app *app, const struct node *node, const char *title, const char *row)
{
	struct object *object = open_object(app, node);

	object->at = title && has_rows(node) && object->count > 1;
	for (size_t i = 0; title && i < object->count; i++)
		if (strcmp(object->panels[i]->title, title) == 0)
			object->at = i;
	if (row && top(object)->ops->find)
		top(object)->ops->find(top(object), row);
	show(object, false);
	return &object->view;
}
