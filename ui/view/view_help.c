/* view_help.c - the keys of a screen and of everywhere, and the palette: both from the table. */
#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "term/key.h"
#include "view/filter.h"
#include "view/view.h"
#include "widget/line_edit.h"
#include "widget/list.h"

#include <stdio.h>
#include <stdlib.h>

struct help {
	struct view view;
	struct view *about; /* the screen below */
	struct list list;
	const struct command_row **rows; /* that pass the filter */
	struct filter filter;
	struct line_edit *search; /* of the palette; NULL in help */
	char keys[64], words[160];
};

static const struct list_column help_columns[] = {{.width = 16}, {.width = 0}};
static const struct list_column palette_columns[] = {{.width = 0}, {.width = 16}};

static const char *refusal(const struct help *help, enum command command)
{
	const struct view_ops *ops = help->about->ops;

	return ops->refuses ? ops->refuses(help->about, command) : NULL;
}

static void draw_row(void *self, size_t index, struct list_row *row)
{
	struct help *help = self;
	const struct command_row *shown = help->rows[index];
	const char *why = refusal(help, shown->command);
	int words = help->search ? 0 : 1;

	command_keys(shown, help->keys, sizeof help->keys);
	snprintf(help->words, sizeof help->words, "%s%s%s", shown->words, why ? "   not now: " : "",
		why ? why : "");
	row->cells[words].text = help->words;
	row->cells[words].style = why ? STYLE_DIM : STYLE_PLAIN;
	row->cells[1 - words].text = *help->keys ? help->keys : "-";
}

static void fill(struct help *help)
{
	const char *wanted =
		help->search ? line_edit_text(help->search) : filter_text(&help->filter);
	size_t all, count = 0;
	const struct command_row *table = command_rows(&all);

	help->rows = mem_resize(help->rows, all, sizeof *help->rows);
	for (size_t i = 0; i < all; i++)
		if ((table[i].views & help->about->ops->kind) &&
			text_matches(table[i].words, wanted))
			help->rows[count++] = &table[i];
	list_set_count(&help->list, count);
}

static void title(struct view *base, struct buf *out)
{
	const struct help *help = (struct help *)base;

	buf_printf(out, "pgusher   %s: %s", help->search ? "Commands" : "Help",
		command_view_name(help->about->ops->kind));
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct help *help = (struct help *)base;
	size_t all;

	if (help->search) {
		surface_text(surface, body, 0, 1, STYLE_BOLD, ":");
		line_edit_draw(help->search, surface, rect_columns(rect_rows(body, 0, 1), 3, 40),
			STYLE_UNDERLINE, true);
		list_draw(&help->list, surface, rect_rows(body, 2, body.rows - 2), false);
		return;
	}
	command_rows(&all);
	filter_draw(&help->filter, surface, body, 0, help->list.count, help->list.count);
	list_draw(&help->list, surface, rect_rows(body, 2, body.rows - 5),
		!filter_is_typing(&help->filter));
	surface_text(surface, body, body.rows - 2, 1, STYLE_DIM,
		"Everywhere: Esc back, ^C stop and twice leave, ^L redraw, ^Z suspend, F10 quit.");
	surface_text(surface, body, body.rows - 1, 1, STYLE_DIM,
		"In tmux a slow Esc is its escape-time: set -s escape-time 25. pgusher(1) has the "
		"rest.");
}

/* Does the row in the screen below. */
static void run(struct help *help)
{
	struct app *app = help->view.app;
	enum command command;

	if (!help->list.count)
		return;
	command = help->rows[help->list.cursor]->command;
	app_pop(app);
	app_do(app, command);
}

static void command(struct view *base, enum command command)
{
	struct help *help = (struct help *)base;

	if (command == CMD_FILTER)
		filter_begin(&help->filter);
	else if (command == CMD_OPEN)
		run(help);
}

static void palette_key(struct help *help, const struct key *key)
{
	if (key->code == K_ENTER) {
		run(help);
	} else if (key->code == K_UP || key->code == K_DOWN) {
		list_key(&help->list, key);
	} else if (line_edit_key(help->search, key) == CHANGED) {
		fill(help);
		list_move_to(&help->list, 0);
	}
}

static void key(struct view *base, const struct key *key)
{
	struct help *help = (struct help *)base;

	if (help->search)
		palette_key(help, key);
	else if (filter_key(&help->filter, key))
		fill(help);
	else if (list_key(&help->list, key) == ACTIVATED)
		run(help);
}

static bool takes_text(struct view *base)
{
	const struct help *help = (struct help *)base;

	return help->search || filter_is_typing(&help->filter);
}

static bool escape(struct view *base)
{
	struct help *help = (struct help *)base;

	if (!filter_is_on(&help->filter))
		return false;
	filter_end(&help->filter);
	fill(help);
	return true;
}

static void close_view(struct view *base)
{
	struct help *help = (struct help *)base;

	if (help->search)
		line_edit_free(help->search);
	filter_end(&help->filter);
	free(help->rows);
	free(help);
}

static const struct view_ops help_ops = {
	.kind = VIEW_HELP,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
};

static const struct view_ops palette_ops = {
	.kind = VIEW_PALETTE,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
};

static struct help *make(struct app *app, struct view *about, const struct view_ops *ops)
{
	struct help *help = mem_new(sizeof *help);

	help->view = (struct view){.ops = ops, .app = app};
	help->about = about;
	help->list = (struct list){.row = draw_row, .self = help, .column_count = 2};
	return help;
}

struct view *view_help(struct app *app, struct view *about)
{
	struct help *help = make(app, about, &help_ops);

	help->list.columns = help_columns;
	fill(help);
	return &help->view;
}

struct view *view_palette(struct app *app, struct view *about)
{
	struct help *help = make(app, about, &palette_ops);

	help->list.columns = palette_columns;
	help->search = line_edit_new();
	fill(help);
	return &help->view;
}
