#include "frame.h"

#include "base/buf.h"
#include "base/text.h"
#include "view/view.h"

#include <ctype.h>
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

static void draw_title(
	struct view *view, struct surface *surface, struct rect area, const char *remark)
{
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

/* Labels of the commands that are possible here, as many as fit into @rows rows. */
static void draw_footer(struct view *view, struct surface *surface, struct rect area)
{
	size_t count;
	const struct command_row *rows = command_rows(&count);
	int row = 0, column = 1;

	for (size_t i = 0; i < count && row < area.rows; i++) {
		char text[64];
		int width;

		if (!(rows[i].views & view->ops->kind) || !rows[i].label)
			continue;
		if (view->ops->refuses && view->ops->refuses(view, rows[i].command))
			continue;
		/* A label that names its key already stands alone. */
		if (strpbrk(rows[i].label, "<>][") || strncmp(rows[i].label, "q ", 2) == 0 ||
			strncmp(rows[i].label, "g ", 2) == 0 ||
			strncmp(rows[i].label, "G ", 2) == 0)
			__builtin_snprintf(text, sizeof text, "%s", rows[i].label);
		else
			__builtin_snprintf(
				text, sizeof text, "%s %s", rows[i].keys[0], rows[i].label);
		width = text_width(text, strlen(text));
		if (column + width >= area.columns) {
			row++;
			column = 1;
		}
		if (row >= area.rows || column + width >= area.columns)
			break;
		surface_text(surface, area, row, column, STYLE_PLAIN, text);
		column += width + 3;
	}
}

struct rect frame_draw(
	struct view *view, struct surface *surface, const char *remark, const char *message)
{
	struct rect area = surface_area(surface);
	bool is_small = area.rows < SMALL_ROWS;
	int footer = is_small ? 1 : ROWS_OF_FOOTER;
	int below = 1 + 1 + (is_small ? 0 : 1) + footer; /* rule, message, blank, footer */
	struct rect body = rect_rows(area, 2, area.rows - 2 - below);
	struct rect rest = rect_rows(area, body.top + body.rows, below);

	draw_title(view, surface, area, remark);
	surface_rule(surface, rest, 0);
	if (message)
		surface_text(surface, rest, 1, 1, STYLE_PLAIN, message);
	draw_footer(view, surface, rect_rows(rest, below - footer, footer));
	return body;
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
