/* view_log.c - what pgusher did. */
#include "base/buf.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "view/filter.h"
#include "view/view.h"
#include "widget/list.h"

#include <stdlib.h>
#include <string.h>

struct log_view {
	struct view view;
	struct list list;
	struct filter filter;
	size_t *rows;
	size_t seen; /* lines in the log at the last look */
};

static const struct list_column columns[] = {{.width = 13}, {.width = 9}, {.width = 0}};

static void draw_row(void *self, size_t index, struct list_row *row)
{
	const struct log_view *view = self;
	const struct log_line *line = log_line_at(view->rows[index]);

	row->cells[0] = (struct list_cell){line->moment, STYLE_DIM};
	row->cells[1] = (struct list_cell){line->topic, STYLE_PLAIN};
	row->cells[2] = (struct list_cell){
		line->text, line->level == LOG_LEVEL_WARN ? STYLE_CARE : STYLE_PLAIN};
}

static void fill(struct log_view *view)
{
	size_t all = log_count(), count = 0;
	bool at_end = view->list.cursor + 1 >= view->list.count;

	view->rows = mem_resize(view->rows, all + 1, sizeof *view->rows);
	for (size_t i = 0; i < all; i++) {
		const struct log_line *line = log_line_at(i);

		if (text_matches(line->text, filter_text(&view->filter)) ||
			text_matches(line->topic, filter_text(&view->filter)))
			view->rows[count++] = i;
	}
	view->seen = all;
	list_set_count(&view->list, count);
	if (at_end && count)
		list_move_to(&view->list, count - 1);
}

static void title(struct view *base, struct buf *out)
{
	(void)base;
	buf_text(out, "pgusher   Log   (without passwords and without data)");
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct log_view *view = (struct log_view *)base;

	if (view->seen != log_count() || view->seen == LOG_LINES_MAX)
		fill(view);
	filter_draw(&view->filter, surface, body, 0, view->list.count, view->seen);
	list_draw(&view->list, surface, rect_rows(body, 2, body.rows - 2),
		!filter_is_typing(&view->filter));
}

static void command(struct view *base, enum command command)
{
	struct log_view *view = (struct log_view *)base;
	const struct log_line *line;

	if (command == CMD_FILTER) {
		filter_begin(&view->filter);
	} else if (command == CMD_COPY && view->list.count) {
		line = log_line_at(view->rows[view->list.cursor]);
		app_copy(base->app, line->text, strlen(line->text));
	}
}

static void key(struct view *base, const struct key *key)
{
	struct log_view *view = (struct log_view *)base;

	if (filter_key(&view->filter, key)) {
		fill(view);
	} else if (list_key(&view->list, key) == ACTIVATED && view->list.count) {
		const struct log_line *line = log_line_at(view->rows[view->list.cursor]);

		app_push(base->app, view_text(base->app, "Log line", line->topic, "pgusher-log.txt",
					    line->text));
	}
}

static bool takes_text(struct view *base)
{
	return filter_is_typing(&((struct log_view *)base)->filter);
}

static bool escape(struct view *base)
{
	struct log_view *view = (struct log_view *)base;

	if (!filter_is_on(&view->filter))
		return false;
	filter_end(&view->filter);
	fill(view);
	return true;
}

static void close_view(struct view *base)
{
	struct log_view *view = (struct log_view *)base;

	filter_end(&view->filter);
	free(view->rows);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_LOG,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.takes_text = takes_text,
	.escape = escape,
};

struct view *view_log(struct app *app)
{
	struct log_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	view->list =
		(struct list){.columns = columns, .column_count = 3, .row = draw_row, .self = view};
	fill(view);
	return &view->view;
}
