#include "base/text.h"
#include "term/surface.h"
#include "widget/form_private.h"
#include "widget/line_edit.h"
#include "widget/scroll.h"

#include <string.h>

#define USUAL_WIDTH 34	 /* of an editor on 80 columns */
#define USUAL_COLUMNS 78 /* 80 and the margins of the frame */
#define WIDER_MAX 40	 /* how much wider an editor becomes on a large terminal */
#define LABEL_WIDTH_MIN 12
#define LABEL_WIDTH_MAX 13 /* longer labels push only their own field to the right */
#define ORIGIN_WIDTH 11
#define HELP_COLUMNS_MIN 60 /* no help column below */
#define HELP_WIDTH_MIN 6
#define FIELD_SPACE_MIN 40 /* with less the label stands above the field */
#define BUTTON_GAP 3

/* Where the columns of the form stand. */
struct columns {
	int field;  /* the bracket */
	int origin; /* -1: only on the row with the focus, at the right end of its label's line */
	int help;   /* -1: not shown */
	bool is_stacked;
};

/* One pass over all lines of the form: with a surface it draws, without it measures. */
struct pass {
	struct form *form;
	struct surface *surface;
	struct rect area;
	struct columns columns;
	bool draws;
	int line;	   /* of the form, from 0 */
	int focus_line;	   /* first line of the field with the focus */
	int focus_end;	   /* the line behind its last one */
	int button_column; /* where the next button of the row goes; 0: no row of buttons is open */
};

static int width_of(const char *text)
{
	return text ? text_width(text, strlen(text)) : 0;
}

static bool has_label_column(const struct form_item *item)
{
	return item->field.kind != FORM_SECTION && item->field.kind != FORM_BUTTON &&
	       item->field.label;
}

static struct columns lay_out(const struct form *form, int columns)
{
	int label = LABEL_WIDTH_MIN, wider = columns - USUAL_COLUMNS;
	struct columns at = {.origin = -1, .help = -1};

	for (size_t i = 0; i < form->count; i++) {
		int width = has_label_column(&form->items[i])
				    ? width_of(form->items[i].field.label) + 1
				    : 0;

		if (width > label && width <= LABEL_WIDTH_MAX)
			label = width;
	}
	at.field = GUTTER + label;
	at.is_stacked = columns - at.field < FIELD_SPACE_MIN;
	if (at.is_stacked) {
		at.field = GUTTER;
		return at;
	}
	wider = wider < 0 ? 0 : wider > WIDER_MAX ? WIDER_MAX : wider;
	at.origin = at.field + USUAL_WIDTH + 2 + 2 + wider;
	if (at.origin > columns - ORIGIN_WIDTH)
		at.origin = columns - ORIGIN_WIDTH;
	if (columns >= HELP_COLUMNS_MIN && at.origin + ORIGIN_WIDTH + HELP_WIDTH_MIN <= columns)
		at.help = at.origin + ORIGIN_WIDTH;
	return at;
}

static struct rect no_rows(const struct pass *pass)
{
	return (struct rect){.columns = pass->area.columns};
}

/* Draws nothing while measuring. */
static void put(
	const struct pass *pass, int line, int column, int width, unsigned style, const char *text)
{
	if (pass->draws && text && width > 0)
		surface_cell_text(pass->surface, pass->area, line - pass->form->scroll, column,
			width, style, 0, false, text, strlen(text));
}

static int put_wrapped(
	const struct pass *pass, int line, int column, unsigned style, const char *text)
{
	return surface_wrapped(pass->surface, pass->draws ? pass->area : no_rows(pass),
		line - pass->form->scroll, column, style, text);
}

static bool is_focused(const struct pass *pass, const struct form_item *item)
{
	return !pass->form->is_inactive && (size_t)(item - pass->form->items) == pass->form->focus;
}

static void put_cursor(const struct pass *pass, const struct form_item *item, int line, int column)
{
	if (pass->draws && is_focused(pass, item))
		surface_put_cursor(pass->surface, pass->area, line - pass->form->scroll, column);
}

static void note_place(const struct pass *pass, const struct form_item *item, int line, int rows,
	int column, int width)
{
	struct rect part = rect_rows(pass->area, line - pass->form->scroll, rows);

	if (pass->draws)
		pass->form->places[item - pass->form->items] = rect_columns(part, column, width);
}

static unsigned focus_style(const struct pass *pass, const struct form_item *item)
{
	return is_focused(pass, item) ? STYLE_REVERSE : STYLE_PLAIN;
}

/* [text      ]; returns the cells used. */
static int draw_editor(
	const struct pass *pass, const struct form_item *item, int line, int column, int most)
{
	int width = item->field.width, wider = pass->area.columns - USUAL_COLUMNS;
	struct rect row;

	if (width <= 0)
		width = wider <= 0 ? USUAL_WIDTH
				   : USUAL_WIDTH + (wider > WIDER_MAX ? WIDER_MAX : wider);
	if (width > most - 2)
		width = most - 2;
	if (width <= 0)
		return 0;
	put(pass, line, column, 1, STYLE_PLAIN, "[");
	put(pass, line, column + 1 + width, 1, STYLE_PLAIN, "]");
	row = rect_rows(pass->area, line - pass->form->scroll, 1);
	if (pass->draws)
		line_edit_draw(item->edit, pass->surface, rect_columns(row, column + 1, width),
			STYLE_PLAIN, is_focused(pass, item));
	return width + 2;
}

/* < word >; long words go on to the right of the column while nothing stands there. */
static int draw_choice(
	const struct pass *pass, const struct form_item *item, int line, int column, int most)
{
	const char *word = form_choice(item);
	int width = width_of(word);

	if (width > most - 4)
		width = most - 4;
	if (width <= 0)
		return 0;
	put(pass, line, column, 2, STYLE_PLAIN, "< ");
	put(pass, line, column + 2, width, focus_style(pass, item), word);
	put(pass, line, column + 2 + width, 2, STYLE_PLAIN, " >");
	put_cursor(pass, item, line, column + 2);
	return width + 4;
}

static int draw_check(const struct pass *pass, const struct form_item *item, int line, int column)
{
	put(pass, line, column, 3, focus_style(pass, item), item->choice ? "[x]" : "[ ]");
	put_cursor(pass, item, line, column + 1);
	if (item->origin || !item->help)
		return 3;
	/* The help of a box reads as its sentence. */
	put(pass, line, column + 4, pass->area.columns - column - 4, STYLE_PLAIN, item->help);
	return pass->area.columns - column;
}

/* Draws the value from @column on, in at most @most cells; returns those used. */
static int draw_value(
	const struct pass *pass, const struct form_item *item, int line, int column, int most)
{
	switch (item->field.kind) {
	case FORM_TEXT:
	case FORM_SECRET:
		return draw_editor(pass, item, line, column, most);
	case FORM_CHOICE:
		return draw_choice(pass, item, line, column, most);
	case FORM_CHECK:
		return draw_check(pass, item, line, column);
	case FORM_NOTE:
		put(pass, line, column, pass->area.columns - column, STYLE_PLAIN, item->value);
		return pass->area.columns - column;
	case FORM_SECTION:
	case FORM_BUTTON:
	default:
		return 0;
	}
}

/* Third column and help behind the value that ends at @end. */
static void draw_remarks(const struct pass *pass, const struct form_item *item, int line, int end)
{
	const struct columns *at = &pass->columns;
	bool has_help = item->help && at->help >= 0 && item->field.kind != FORM_NOTE;
	int origin = end + 2 > at->origin ? end + 2 : at->origin;
	int width = pass->area.columns - origin;

	if (has_help && origin == at->origin)
		width = at->help - origin - 1;
	put(pass, line, origin, width, STYLE_DIM, item->origin);
	if (has_help && end < at->help)
		put(pass, line, at->help, pass->area.columns - at->help, STYLE_DIM, item->help);
}

static void draw_gutter(const struct pass *pass, const struct form_item *item, int line)
{
	if (is_focused(pass, item))
		put(pass, line, 0, 1, STYLE_PLAIN, ">");
	if (item->wrong)
		put(pass, line, 1, 1, STYLE_BAD | STYLE_BOLD, "!");
}

static unsigned label_style(const struct pass *pass, const struct form_item *item)
{
	unsigned style = is_focused(pass, item) ? STYLE_BOLD : STYLE_PLAIN;

	return item->wrong ? style | STYLE_BAD : style;
}

/* Label above, value below, origin only where the focus is. */
static int draw_stacked(const struct pass *pass, const struct form_item *item)
{
	const char *label = item->field.label;
	int line = pass->line, label_width = width_of(label);

	draw_gutter(pass, item, line);
	if (!text_is_empty(label)) {
		put(pass, line, GUTTER, pass->area.columns - GUTTER, label_style(pass, item),
			label);
		if (is_focused(pass, item) && item->origin)
			put(pass, line, GUTTER + label_width + 2,
				pass->area.columns - GUTTER - label_width - 2, STYLE_DIM,
				item->origin);
		line++;
	}
	if (item->field.kind == FORM_NOTE && text_is_empty(item->value))
		return line;
	draw_value(pass, item, line, GUTTER, pass->area.columns - GUTTER);
	return line + 1;
}

static int draw_beside(const struct pass *pass, const struct form_item *item)
{
	const char *label = item->field.label ? item->field.label : "";
	int label_width = width_of(label), column = pass->columns.field, end, limit;

	draw_gutter(pass, item, pass->line);
	if (item->field.kind == FORM_NOTE && (text_is_empty(item->value) || !*label)) {
		put(pass, pass->line, GUTTER, pass->area.columns - GUTTER, STYLE_PLAIN,
			*label ? label : item->value);
		return pass->line + 1;
	}
	limit = pass->columns.origin - 2;
	if (GUTTER + label_width + 1 > column)
		column = GUTTER + label_width + 1;
	if (column > limit - 8)
		column = limit - 8;
	put(pass, pass->line, GUTTER, column - GUTTER - 1, label_style(pass, item), label);
	if (item->field.kind == FORM_CHOICE || item->field.width > USUAL_WIDTH)
		limit = pass->area.columns;
	end = column + draw_value(pass, item, pass->line, column, limit - column);
	draw_remarks(pass, item, pass->line, end);
	return pass->line + 1;
}

/* "- SSL", and "+ More" two cells further in when it is part of another section. A section at the
 * edge has its sign where others have the cursor mark, so both stand side by side. */
static int draw_section(const struct pass *pass, const struct form_item *item)
{
	const char *label = item->field.label ? item->field.label : "";
	int sign = item->field.section ? GUTTER : 0, title = sign + 2;
	int room = pass->columns.origin > 0 ? pass->columns.origin - 1 : pass->area.columns;

	draw_gutter(pass, item, pass->line);
	if (is_focused(pass, item) && sign == 0)
		sign = 1;
	put(pass, pass->line, sign, 1, STYLE_BOLD, item->choice ? "-" : "+");
	put(pass, pass->line, title, room - title,
		label_style(pass, item) | focus_style(pass, item), label);
	put_cursor(pass, item, pass->line, sign);
	if (pass->columns.origin >= 0)
		draw_remarks(pass, item, pass->line, 0);
	else if (item->origin)
		put(pass, pass->line, title + width_of(label) + 2,
			pass->area.columns - title - width_of(label) - 2, STYLE_DIM, item->origin);
	return pass->line + 1;
}

/* Buttons stand side by side as long as there is room; a blank line sets the row off. */
static int draw_button(struct pass *pass, const struct form_item *item)
{
	int width = width_of(item->value) + 4, column = pass->button_column;
	bool is_first = column == 0 && pass->line > 0;

	if (column > 0 && column - 1 + width <= pass->area.columns)
		pass->line--;
	else
		column = 1;
	if (is_first)
		pass->line++;
	column--;
	put(pass, pass->line, column, 2, STYLE_PLAIN, is_focused(pass, item) ? "[>" : "[ ");
	put(pass, pass->line, column + 2, width - 4, focus_style(pass, item), item->value);
	put(pass, pass->line, column + width - 2, 2, STYLE_PLAIN, " ]");
	put_cursor(pass, item, pass->line, column + 2);
	note_place(pass, item, pass->line, 1, column, width);
	pass->button_column = column + width + BUTTON_GAP + 1;
	return pass->line + 1;
}

static int draw_below(const struct pass *pass, const struct form_item *item, int line)
{
	const char *text = item->wrong ? item->wrong : item->below;
	int column = pass->columns.field;

	if (text_is_empty(text))
		return line;
	return line + put_wrapped(pass, line, column, item->wrong ? STYLE_BAD : STYLE_DIM, text);
}

static void draw_item(struct pass *pass, const struct form_item *item)
{
	int first = pass->line, next;

	if (item->field.kind == FORM_BUTTON) {
		next = draw_button(pass, item);
		first = next - 1;
	} else {
		pass->button_column = 0;
		if (item->field.kind == FORM_SECTION)
			next = draw_section(pass, item);
		else if (pass->columns.is_stacked)
			next = draw_stacked(pass, item);
		else
			next = draw_beside(pass, item);
		note_place(pass, item, first, next - first, 0, pass->area.columns);
		next = draw_below(pass, item, next);
	}
	if (is_focused(pass, item)) {
		pass->focus_line = first;
		pass->focus_end = next;
	}
	pass->line = next;
}

/* Returns the number of lines. */
static int draw_items(struct pass *pass)
{
	pass->line = pass->button_column = 0;
	for (size_t i = 0; i < pass->form->count; i++) {
		pass->form->places[i] = (struct rect){0};
		if (form_is_shown(pass->form, i))
			draw_item(pass, &pass->form->items[i]);
	}
	return pass->line;
}

void form_draw(struct form *form, struct surface *surface, struct rect area)
{
	struct pass pass = {.form = form, .surface = surface, .area = area};
	size_t top = form->scroll > 0 ? (size_t)form->scroll : 0;
	int lines, page;

	form->was_drawn = true;
	form_mend_focus(form);
	if (area.rows <= 0 || area.columns <= 0)
		return;
	pass.columns = lay_out(form, area.columns);
	lines = draw_items(&pass);
	page = scroll_page(area, (size_t)lines);
	/* The line below the field is part of what the focus shows, the field more so. */
	if (pass.focus_end > pass.focus_line) {
		scroll_show(&top, (size_t)pass.focus_end - 1, (size_t)lines, page);
		scroll_show(&top, (size_t)pass.focus_line, (size_t)lines, page);
	}
	scroll_show(&top, top, (size_t)lines, page);
	form->scroll = (int)top;
	pass.area = rect_rows(area, 0, page);
	pass.draws = true;
	draw_items(&pass);
	if (page < area.rows)
		scroll_note(surface, area, top, (size_t)(lines - page) - top);
}
