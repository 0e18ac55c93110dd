#include "frame.h"

#include "base/buf.h"
#include "base/text.h"
#include "view/view.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define ROWS_OF_FOOTER 2
#define SMALL_ROWS 20 /* below this the footer is one line and there is no blank one */

#define WIZARD_COLUMNS 62 /* of the line with all the names */

static void draw_wizard(struct surface *surface, struct rect area, int step)
{
	static const char *const steps[] = {"Connect", "Test", "Grants", "Save", "Browse"};
	struct buf line = BUF_INIT;
	bool is_narrow = area.columns < WIZARD_COLUMNS;

	buf_text(&line, is_narrow ? " " : " pgusher   ");
	for (int i = 1; i <= 5; i++) {
		const char *name = steps[i - 1];

		buf_printf(&line, "%s%d", i > 1 ? " > " : "", i);
		if (is_narrow && i != step)
			continue;
		buf_char(&line, ' ');
		for (const char *c = name; *c; c++)
			buf_char(&line, i == step ? (char)toupper((unsigned char)*c) : *c);
	}
	surface_text(surface, area, 0, 0, STYLE_BOLD, buf_string(&line));
	buf_free(&line);
}

static void draw_title(const struct frame *frame, struct surface *surface, struct rect area)
{
	struct view *view = frame->view;
	const char *remark = frame->remark;
	struct buf right = BUF_INIT, left = BUF_INIT;
	struct rect row = rect_rows(area, 0, 1);
	int width;

	if (remark && area.columns >= 60)
		buf_printf(&right, "%s   ", remark);
	if (view->ops->step && area.columns < 60)
		buf_printf(&right, "%d/5 ", view->ops->step);
	else if (view->ops->step)
		buf_printf(&right, "step %d/5", view->ops->step);
	else if (area.columns >= 60)
		buf_text(&right, "read-only");
	width = text_width(buf_string(&right), right.length);
	if (view->ops->step) {
		draw_wizard(surface, rect_columns(row, 0, area.columns - width), view->ops->step);
	} else {
		view->ops->title(view, &left);
		surface_text(surface, rect_columns(row, 0, area.columns - width - 1), 0, 1,
			STYLE_BOLD, buf_string(&left));
	}
	surface_text(surface, row, 0, area.columns - width, remark ? STYLE_CARE : STYLE_PLAIN,
		buf_string(&right));
	surface_rule(surface, area, 1);
	buf_free(&right);
	buf_free(&left);
}

static bool is_in_footer(const struct frame *frame, const struct command_row *row)
{
	const struct view *view = frame->view;

	return row->views & view->ops->kind && row->label &&
	       (row->command != CMD_STOP || frame->is_waiting) &&
	       !(view->ops->refuses && view->ops->refuses((struct view *)view, row->command));
}

/* A label that names its key already stands alone. Returns the width. */
static int format_label(const struct command_row *row, char *text, size_t size)
{
	bool is_whole = strpbrk(row->label, "<>][") || strncmp(row->label, "q ", 2) == 0 ||
			strncmp(row->label, "g ", 2) == 0 || strncmp(row->label, "G ", 2) == 0 ||
			strncmp(row->label, "Left/", 5) == 0;

	__builtin_snprintf(text, size, "%s%s%s", is_whole ? "" : row->keys[0], is_whole ? "" : " ",
		row->label);
	return text_width(text, strlen(text));
}

/* Labels of the commands that are possible here, as many as fit; help always has its place. */
static void draw_footer(const struct frame *frame, struct surface *surface, struct rect area)
{
	size_t count;
	const struct command_row *rows = command_rows(&count);
	int row = 0, column = 1, kept = 0;
	bool is_full = false;
	char text[64];

	if (app_is_asking(frame->view->app)) {
		const char *toggle = app_dialog_toggle(frame->view->app);

		snprintf(text, sizeof text, "Enter answer   Tab next   Esc no answer%s%s",
			toggle ? "   ^T " : "", toggle ? toggle : "");
		surface_text(surface, area, 0, 1, STYLE_PLAIN, text);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (rows[i].command == CMD_HELP && is_in_footer(frame, &rows[i]))
			kept = format_label(&rows[i], text, sizeof text) + 3;
	for (size_t i = 0; i < count; i++) {
		bool is_help = rows[i].command == CMD_HELP;
		int width, room;

		if (!is_in_footer(frame, &rows[i]))
			continue;
		width = format_label(&rows[i], text, sizeof text);
		kept = is_help ? 0 : kept;
		room = area.columns - (row == area.rows - 1 ? kept : 0);
		if (column + width >= room && row < area.rows - 1) {
			row++;
			column = 1;
		} else {
			is_full = is_full || column + width >= room;
		}
		if (is_full && !is_help)
			continue;
		surface_text(surface, area, row, column, STYLE_PLAIN, text);
		column += width + 3;
	}
}

/* One line, and a second where there is a blank one anyway. */
static void draw_message(struct surface *surface, struct rect area, const char *message)
{
	if (area.rows > 1 && text_width(message, strlen(message)) >= area.columns)
		surface_wrapped(surface, area, 0, 1, STYLE_PLAIN, message);
	else
		surface_text(surface, area, 0, 1, STYLE_PLAIN, message);
}

/* Rule, message, blank, footer. */
static int rows_below(struct rect area)
{
	return area.rows < SMALL_ROWS ? 3 : 3 + ROWS_OF_FOOTER;
}

struct rect frame_body(const struct surface *surface)
{
	struct rect area = surface_area(surface);

	return rect_rows(area, 2, area.rows - 2 - rows_below(area));
}

void frame_draw(const struct frame *frame, struct surface *surface)
{
	struct rect area = surface_area(surface), body = frame_body(surface);
	bool is_small = area.rows < SMALL_ROWS;
	int footer = is_small ? 1 : ROWS_OF_FOOTER, below = rows_below(area);
	struct rect rest = rect_rows(area, body.top + body.rows, below);

	draw_title(frame, surface, area);
	surface_rule(surface, rest, 0);
	if (frame->message)
		draw_message(surface, rect_rows(rest, 1, is_small ? 1 : 2), frame->message);
	draw_footer(frame, surface, rect_rows(rest, below - footer, footer));
}

void frame_draw_too_small(struct surface *surface)
{
	struct rect area = surface_area(surface);

	surface_printf(surface, area, 0, 0, STYLE_PLAIN, "pgusher needs %dx%d,", FRAME_COLUMNS_MIN,
		FRAME_ROWS_MIN);
	surface_printf(surface, area, 1, 0, STYLE_PLAIN, "this is %dx%d.", area.columns, area.rows);
	surface_text(surface, area, 2, 0, STYLE_PLAIN, "Enlarge the window,");
	surface_text(surface, area, 3, 0, STYLE_PLAIN, "or ^C ^C to leave.");
	surface_put_cursor(surface, area, 0, 0);
}
