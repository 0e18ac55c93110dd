/* view_pick.c - a list to choose from: typing narrows it, Enter takes. */
#include "view/pick.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "grants/target.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/line_edit.h"
#include "widget/list.h"

#include <stdlib.h>
#include <string.h>

#define ABOUT_ROWS 3 /* under the list: the whole remark of the row with the cursor */
#define FOLDED_MAX 2000

struct pick_view {
	struct view view;
	struct pick pick; /* its texts are ours */
	bool *is_marked;
	struct line_edit *search;
	struct list list;
	size_t *rows; /* items that pass */
	struct buf name;
};

static struct pick_item item_at(const struct pick_view *view, size_t index)
{
	struct pick_item item = {.name = ""};

	view->pick.item(view->pick.self, index, &item);
	return item;
}

/* Folding takes too long for many names: they are compared without it. */
static bool passes(const struct pick_view *view, const char *name, const char *wanted)
{
	return !*wanted || (view->pick.count > FOLDED_MAX ? strcasestr(name, wanted) != NULL
							  : text_matches(name, wanted));
}

static void fill(struct pick_view *view)
{
	const char *wanted = line_edit_text(view->search);
	size_t count = 0;

	for (size_t i = 0; i < view->pick.count; i++)
		if (passes(view, item_at(view, i).name, wanted))
			view->rows[count++] = i;
	list_set_count(&view->list, count);
}

static void draw_row(void *self, size_t index, struct list_row *row)
{
	struct pick_view *view = self;
	size_t at = view->rows[index];
	struct pick_item item = item_at(view, at);

	buf_clear(&view->name);
	if (view->pick.several)
		buf_text(&view->name, view->is_marked[at] ? "[x] " : "[ ] ");
	buf_text(&view->name, item.name);
	row->cells[0].text = buf_string(&view->name);
	row->cells[0].style = item.refusal ? STYLE_BAD : STYLE_PLAIN;
	row->cells[1] = (struct list_cell){
		item.refusal ? item.refusal : item.remark, item.refusal ? STYLE_BAD : STYLE_DIM};
}

static void title(struct view *base, struct buf *out)
{
	buf_text(out, ((struct pick_view *)base)->pick.title);
}

static void draw_about(struct pick_view *view, struct surface *surface, struct rect area)
{
	struct pick_item item;

	if (!view->list.count)
		return;
	item = item_at(view, view->rows[view->list.cursor]);
	surface_rule(surface, area, 0);
	surface_wrapped(surface, rect_rows(area, 1, area.rows - 1), 0, 1,
		item.refusal ? STYLE_BAD : STYLE_PLAIN,
		item.refusal  ? item.refusal
		: item.remark ? item.remark
			      : item.name);
}

static bool has_remarks(const struct pick_view *view)
{
	struct pick_item item = item_at(view, 0);

	return item.remark || item.refusal;
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	static const struct list_column both[] = {{.width = 30}, {.width = 0, .minimum = 60}};
	static const struct list_column alone[] = {{.width = 0}};
	struct pick_view *view = (struct pick_view *)base;
	bool is_beside = view->pick.count && has_remarks(view) && body.columns >= 60;
	int about = view->pick.count && has_remarks(view) && body.rows >= 10 ? ABOUT_ROWS : 0;
	int top = 0;

	surface_text(surface, body, top, 1, STYLE_BOLD, ":");
	line_edit_draw(view->search, surface,
		rect_columns(rect_rows(body, top, 1), 3, body.columns - 5), STYLE_UNDERLINE, true);
	top++;
	if (view->pick.note && body.rows > 8)
		top += surface_wrapped(
			surface, rect_rows(body, top, 3), 0, 1, STYLE_DIM, view->pick.note);
	view->list.columns = is_beside ? both : alone;
	view->list.column_count = is_beside ? 2 : 1;
	if (!view->list.count)
		surface_text(surface, body, top + 1, 3, STYLE_PLAIN,
			view->pick.takes_any ? "No such name is known here. Enter asks the server."
					     : "No name holds this text.");
	else
		list_draw(
			&view->list, surface, rect_rows(body, top, body.rows - top - about), false);
	if (about)
		draw_about(view, surface, rect_rows(body, body.rows - about, about));
}

/* Closes the list, then tells: whoever is told may open another screen. */
static void finish(struct pick_view *view, const struct words *names, size_t index)
{
	void (*done)(void *self, const struct words *names, size_t index) = view->pick.done;
	void (*release)(void *self) = view->pick.release;
	void *self = view->pick.self;

	view->pick.release = NULL;
	app_pop(view->view.app);
	done(self, names, index);
	if (release)
		release(self);
}

static void choose_marked(struct pick_view *view)
{
	struct words names = {.items = NULL};

	for (size_t i = 0; i < view->pick.count; i++)
		if (view->is_marked[i])
			words_add(&names, item_at(view, i).name);
	finish(view, &names, 0);
	words_release(&names);
}

/* Typed exactly so: no other name of the list was meant. */
static size_t find_exact(const struct pick_view *view, const char *typed)
{
	for (size_t i = 0; i < view->list.count; i++)
		if (strcmp(item_at(view, view->rows[i]).name, typed) == 0)
			return i;
	return view->list.cursor;
}

static void choose(struct pick_view *view)
{
	struct words names = {.items = NULL};
	size_t index = PICK_TYPED;
	struct pick_item item;

	if (view->pick.several) {
		choose_marked(view);
		return;
	}
	if (view->list.count) {
		index = view->rows[view->list.cursor
					   ? view->list.cursor
					   : find_exact(view, line_edit_text(view->search))];
		item = item_at(view, index);
		if (item.refusal) {
			app_say(view->view.app, "%s cannot be chosen.", item.name);
			return;
		}
		words_add(&names, item.name);
	} else if (view->pick.takes_any && !line_edit_is_empty(view->search)) {
		words_add(&names, line_edit_text(view->search));
	} else {
		app_say(view->view.app, "There is nothing to choose. ^U empties the line.");
		return;
	}
	finish(view, &names, index);
	words_release(&names);
}

static void mark(struct pick_view *view)
{
	size_t at;

	if (!view->list.count)
		return;
	at = view->rows[view->list.cursor];
	view->is_marked[at] = !view->is_marked[at];
	if (view->list.cursor + 1 < view->list.count)
		list_move_to(&view->list, view->list.cursor + 1);
}

static bool moves(const struct key *key)
{
	return key->code == K_UP || key->code == K_DOWN || key->code == K_PAGE_UP ||
	       key->code == K_PAGE_DOWN || key->code == K_CLICK || key->code == K_WHEEL_UP ||
	       key->code == K_WHEEL_DOWN;
}

static void key(struct view *base, const struct key *key)
{
	struct pick_view *view = (struct pick_view *)base;

	if (key->code == K_ENTER) {
		choose(view);
	} else if (key->code == ' ' && view->pick.several) {
		mark(view);
	} else if (moves(key)) {
		if (list_key(&view->list, key) == ACTIVATED)
			choose(view);
	} else if (line_edit_key(view->search, key) == CHANGED) {
		fill(view);
		list_move_to(&view->list, 0);
	}
}

static void command(struct view *base, enum command command)
{
	struct pick_view *view = (struct pick_view *)base;

	if (command == CMD_OPEN)
		choose(view);
	else if (command == CMD_MARK)
		mark(view);
}

static bool takes_text(struct view *base)
{
	(void)base;
	return true;
}

static bool hint(struct view *base, struct buf *out)
{
	const struct pick_view *view = (struct pick_view *)base;
	size_t marked = 0;

	for (size_t i = 0; view->pick.several && i < view->pick.count; i++)
		marked += view->is_marked[i];
	if (view->pick.several)
		buf_printf(out, "%zu of %zu marked, %zu shown.", marked, view->pick.count,
			view->list.count);
	else
		buf_printf(out, "%zu of %zu shown. Typing narrows the list.", view->list.count,
			view->pick.count);
	return true;
}

static const char *refuses(struct view *base, enum command command)
{
	return command == CMD_MARK && !((struct pick_view *)base)->pick.several
		       ? "only one is chosen here"
		       : NULL;
}

static void close_view(struct view *base)
{
	struct pick_view *view = (struct pick_view *)base;

	if (view->pick.release)
		view->pick.release(view->pick.self);
	line_edit_free(view->search);
	free((char *)view->pick.title);
	free((char *)view->pick.note);
	free(view->is_marked);
	free(view->rows);
	buf_free(&view->name);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_PICK,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.hint = hint,
	.refuses = refuses,
};

struct view *view_pick(struct app *app, const struct pick *pick)
{
	struct pick_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->pick = *pick;
	view->pick.title = mem_text(pick->title);
	view->pick.note = mem_text(pick->note);
	view->is_marked = mem_array(pick->count + 1, sizeof *view->is_marked);
	if (pick->is_marked)
		memcpy(view->is_marked, pick->is_marked, pick->count * sizeof *view->is_marked);
	view->rows = mem_array(pick->count + 1, sizeof *view->rows);
	view->search = line_edit_new();
	if (pick->typed)
		line_edit_set(view->search, pick->typed);
	view->list = (struct list){.row = draw_row, .self = view};
	buf_init(&view->name, 1 << 12);
	fill(view);
	list_move_to(&view->list, pick->cursor);
	return &view->view;
}
