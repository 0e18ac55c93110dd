/* panel_definition.c - the DDL that recreates the object. */
#include "base/error.h"
#include "base/memory.h"
#include "catalog/definition.h"
#include "view/panel.h"
#include "view/view.h"
#include "widget/pager.h"

#include <stdlib.h>

struct definition_panel {
	struct panel panel;
	struct definition_request *request;
	struct pager pager;
	char *sql; /* whole; the pager holds its beginning. NULL: nothing was read */
	size_t length;
	struct error error;
};

static void came(void *self, const char *sql, size_t length, const struct error *error)
{
	struct definition_panel *panel = self;

	panel->request = NULL;
	if (sql) {
		mem_replace(&panel->sql, mem_text_n(sql, length));
		panel->length = length;
		pager_set(&panel->pager, sql, length);
	} else {
		error_copy(&panel->error, error);
	}
	app_dirty(panel->panel.app);
}

static void show(struct panel *base, bool again)
{
	struct definition_panel *panel = (struct definition_panel *)base;

	(void)again; /* it should be that of now */
	definition_cancel(&panel->request);
	error_clear(&panel->error);
	panel->request = definition_read(app_session(base->app), base->node, came, panel);
}

static void hide(struct panel *base)
{
	definition_cancel(&((struct definition_panel *)base)->request);
}

static void draw(struct panel *base, struct surface *surface, struct rect area, bool has_focus)
{
	struct definition_panel *panel = (struct definition_panel *)base;

	if (error_is_set(&panel->error))
		surface_wrapped(surface, area, 0, 3, STYLE_BAD, panel->error.primary);
	else if (!panel->sql)
		surface_text(surface, area, 0, 3, STYLE_PLAIN, "asking the server...");
	else
		pager_draw(&panel->pager, surface, area, has_focus);
}

static void command(struct panel *base, enum command command)
{
	struct definition_panel *panel = (struct definition_panel *)base;

	if (command == CMD_FIRST)
		panel->pager.line = 0;
	else if (command == CMD_LAST)
		panel->pager.line = panel->pager.lines;
	else if (command == CMD_COPY && panel->sql)
		app_copy(base->app, panel->sql, panel->length);
	else if (command == CMD_COPY)
		app_say(base->app, "There is nothing to copy.");
}

static void key(struct panel *base, const struct key *key)
{
	pager_key(&((struct definition_panel *)base)->pager, key);
}

static char *reading(const struct panel *base)
{
	return ((const struct definition_panel *)base)->request ? mem_text(base->title) : NULL;
}

static bool stop(struct panel *base)
{
	struct definition_panel *panel = (struct definition_panel *)base;

	if (!panel->request)
		return false;
	definition_cancel(&panel->request);
	if (!panel->sql)
		error_set(&panel->error, "stopped by you");
	return true;
}

static void free_panel(struct panel *base)
{
	struct definition_panel *panel = (struct definition_panel *)base;

	definition_cancel(&panel->request);
	pager_release(&panel->pager);
	error_clear(&panel->error);
	free(panel->sql);
	free(panel);
}

static const struct panel_ops ops = {
	.free = free_panel,
	.show = show,
	.hide = hide,
	.draw = draw,
	.command = command,
	.key = key,
	.reading = reading,
	.stop = stop,
};

struct panel *panel_definition(struct app *app, const struct node *node)
{
	struct definition_panel *panel = mem_new(sizeof *panel);

	*panel = (struct definition_panel){
		.panel = {.ops = &ops, .app = app, .node = node, .title = "Definition"}};
	return &panel->panel;
}
