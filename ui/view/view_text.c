/* view_text.c - text to be read, copied and written: a script, a report. */
#include "base/buf.h"
#include "base/memory.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/pager.h"

#include <stdlib.h>
#include <string.h>

struct text_view {
	struct view view;
	char *title, *note, *suggested;
	struct pager pager;
};

static void title(struct view *base, struct buf *out)
{
	buf_text(out, ((struct text_view *)base)->title);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct text_view *view = (struct text_view *)base;

	surface_text(surface, body, 0, 1, STYLE_BOLD, view->note);
	surface_rule(surface, rect_columns(body, 1, body.columns - 2), 1);
	pager_draw(&view->pager, surface, rect_rows(body, 2, body.rows - 2), true);
}

static void command(struct view *base, enum command command)
{
	struct text_view *view = (struct text_view *)base;

	if (command == CMD_COPY)
		app_copy(base->app, view->pager.text, view->pager.length);
	else if (command == CMD_WRITE)
		app_write(base->app, view->suggested, view->pager.text, view->pager.length);
}

static void key(struct view *base, const struct key *key)
{
	pager_key(&((struct text_view *)base)->pager, key);
}

static void close_view(struct view *base)
{
	struct text_view *view = (struct text_view *)base;

	pager_release(&view->pager);
	free(view->title);
	free(view->note);
	free(view->suggested);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_TEXT,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
};

struct view *view_text(struct app *app, const char *name, const char *note, const char *suggested,
	const char *text)
{
	struct text_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->title = mem_text(name);
	view->note = mem_text(note);
	view->suggested = mem_text(suggested);
	pager_set(&view->pager, text, strlen(text));
	return &view->view;
}
