/* view_script.c - SQL to hand over: in two forms, whole or one part for each who can run it. */
#include "base/buf.h"
#include "base/memory.h"
#include "grants/excess.h"
#include "grants/grants.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/pager.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST, SIMPLEST, FORMS };

struct script_view {
	struct view view;
	bool is_revoke;
	bool is_standby;
	char *note;
	struct mends *
		mends; /* of which the second form is made when it is asked for; none of a REVOKE */
	char *texts[FORMS]; /* whole scripts; of a REVOKE script only the first */
	struct mend_parts parts[FORMS];
	int form;
	bool is_split;
	size_t part;
	struct pager pager;
};

static const struct mend_parts *shown_parts(const struct script_view *view)
{
	return &view->parts[view->form];
}

/* The same text goes to the screen, the clipboard and the file. */
static void fill(struct script_view *view)
{
	struct buf text = BUF_INIT;

	if (view->is_split)
		mend_part_add(shown_parts(view), view->part, &text);
	else
		buf_text(&text, view->texts[view->form]);
	pager_set(&view->pager, buf_string(&text), text.length);
	buf_free(&text);
}

static void title(struct view *base, struct buf *out)
{
	const struct script_view *view = (struct script_view *)base;

	buf_printf(
		out, "%s   pgusher did not run any of this", view->is_revoke ? "Revoke" : "Grants");
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct script_view *view = (struct script_view *)base;
	int top = surface_wrapped(surface, rect_rows(body, 0, 2), 0, 1, STYLE_BOLD, view->note);

	surface_rule(surface, rect_columns(body, 1, body.columns - 2), top);
	pager_draw(&view->pager, surface, rect_rows(body, top + 1, body.rows - top - 1), true);
}

static void put_out(struct script_view *view, enum command command)
{
	struct app *app = view->view.app;
	char *name = view->is_split ? mem_printf("%s-part-%zu.sql",
					      view->is_revoke ? "revoke" : "grants", view->part + 1)
				    : mem_text(view->is_revoke ? "revoke.sql" : "grants.sql");

	if (command == CMD_COPY)
		app_copy(app, view->pager.text, view->pager.length);
	else
		app_write(app, name, view->pager.text, view->pager.length);
	free(name);
}

/* Putting 100,000 grants together takes its time: one form at a time, and once. */
static void make_form(struct script_view *view)
{
	bool simplest = view->form == SIMPLEST;
	struct buf text = BUF_INIT;

	if (view->texts[view->form])
		return;
	view->parts[view->form] = mends_parts(view->mends, simplest);
	grants_script_of(&view->parts[view->form], simplest, view->is_standby, &text);
	view->texts[view->form] = buf_take(&text);
}

static void go_to_part(struct script_view *view, size_t part)
{
	view->part = part % shown_parts(view)->count;
	fill(view);
}

static void command(struct view *base, enum command command)
{
	struct script_view *view = (struct script_view *)base;

	switch (command) {
	case CMD_COPY:
	case CMD_WRITE:
		put_out(view, command);
		break;
	case CMD_FORM:
		view->form = view->form == LEAST ? SIMPLEST : LEAST;
		make_form(view);
		go_to_part(view, 0);
		break;
	case CMD_SPLIT:
		view->is_split = !view->is_split;
		go_to_part(view, 0);
		break;
	case CMD_NEXT_TAB:
		go_to_part(view, view->part + 1);
		break;
	case CMD_PREVIOUS_TAB:
		go_to_part(view, view->part + shown_parts(view)->count - 1);
		break;
	default:
		break;
	}
}

static void key(struct view *base, const struct key *key)
{
	pager_key(&((struct script_view *)base)->pager, key);
}

static const char *refuses(struct view *base, enum command command)
{
	const struct script_view *view = (struct script_view *)base;

	if (command == CMD_FORM && view->is_revoke)
		return "what is taken away has one form only";
	if (command == CMD_SPLIT && shown_parts(view)->count < 2)
		return "the same people can run all of it";
	if ((command == CMD_NEXT_TAB || command == CMD_PREVIOUS_TAB) && !view->is_split)
		return "the script is not split; o does that";
	return NULL;
}

static size_t count_statements(const struct mend_parts *parts)
{
	size_t count = 0;

	for (size_t i = 0; i < parts->count; i++)
		count += parts->items[i].statements.count;
	return count;
}

static bool hint(struct view *base, struct buf *out)
{
	const struct script_view *view = (struct script_view *)base;
	const struct mend_parts *parts = shown_parts(view);
	size_t statements = count_statements(parts);

	if (view->is_split) {
		buf_printf(out, "Part %zu of %zu, in the order in which they have to run.",
			view->part + 1, parts->count);
		return true;
	}
	if (!view->is_revoke)
		buf_printf(out, "%s: ",
			view->form == LEAST ? "Least rights"
					    : "Simplest to keep, but it opens more than is needed");
	buf_printf(out, "%zu statement%s", statements, statements == 1 ? "" : "s");
	if (parts->count > 1)
		buf_printf(out, " in %zu parts, by who can run them. o splits them", parts->count);
	buf_char(out, '.');
	return true;
}

static void close_view(struct view *base)
{
	struct script_view *view = (struct script_view *)base;

	for (int form = LEAST; form < FORMS; form++) {
		mend_parts_release(&view->parts[form]);
		free(view->texts[form]);
	}
	mends_free(view->mends);
	pager_release(&view->pager);
	free(view->note);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_SCRIPT,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.hint = hint,
	.refuses = refuses,
};

struct view *view_script(
	struct app *app, const struct grants_report *report, const struct excess *excess)
{
	struct script_view *view = mem_new(sizeof *view);
	struct buf text = BUF_INIT;

	view->view = (struct view){.ops = &ops, .app = app};
	view->is_revoke = excess != NULL;
	view->is_standby = report->is_standby;
	if (excess) {
		view->parts[LEAST] = mends_parts(excess->revokes, false);
		excess_script(excess, report, &text);
		view->texts[LEAST] = buf_take(&text);
	} else {
		view->mends = grants_mends(report);
		make_form(view);
	}
	view->note = excess ? mem_printf("Takes from %s what %s does not need", report->acting_role,
				      report->title)
			    : mem_printf("Gives %s what %s needs in database %s",
				      report->acting_role, report->title, report->dbname);
	fill(view);
	return &view->view;
}
