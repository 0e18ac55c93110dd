#include "widget/dialog.h"

#include "base/memory.h"
#include "base/text.h"
#include "term/key.h"
#include "widget/line_edit.h"
#include "widget/scroll.h"

#include <stdlib.h>
#include <string.h>

#define BUTTONS_MAX 6
#define BUTTON_GAP 3
#define INSIDE_MAX 76 /* columns of text; wider lines are hard to read */
#define INSIDE_MIN 30
#define INPUT_WIDTH 60
#define TEXT_ROWS_MIN 3 /* of the text, before blank lines and the title give way */
#define INPUT (-1)	/* focus on the line to type */

struct dialog {
	char *title, *text, *wrong;
	struct line_edit *edit; /* NULL without input */
	char *buttons[BUTTONS_MAX];
	struct rect places[BUTTONS_MAX]; /* on the screen, for clicks */
	int button_count;
	const char *toggle;
	bool is_toggled; /* by the last key */
	int focus;	 /* INPUT or a button */
	size_t top;	 /* of the text */
	size_t lines;
	int page;
};

struct dialog *dialog_new(const char *title, const char *text, enum dialog_input input)
{
	struct dialog *dialog = mem_new(sizeof *dialog);

	dialog->title = mem_text(title ? title : "");
	dialog->text = mem_text(text ? text : "");
	if (input == DIALOG_TEXT)
		dialog->edit = line_edit_new();
	else if (input == DIALOG_SECRET)
		dialog->edit = line_edit_new_secret();
	dialog->focus = dialog->edit ? INPUT : 0;
	return dialog;
}

void dialog_free(struct dialog *dialog)
{
	if (!dialog)
		return;
	for (int i = 0; i < dialog->button_count; i++)
		free(dialog->buttons[i]);
	line_edit_free(dialog->edit);
	free(dialog->title);
	free(dialog->text);
	free(dialog->wrong);
	free(dialog);
}

void dialog_set_toggle(struct dialog *dialog, const char *what)
{
	dialog->toggle = what;
}

const char *dialog_toggle(const struct dialog *dialog)
{
	return dialog->toggle;
}

void dialog_add_button(struct dialog *dialog, const char *label)
{
	if (dialog->button_count < BUTTONS_MAX)
		dialog->buttons[dialog->button_count++] = mem_text(label);
}

void dialog_set_wrong(struct dialog *dialog, const char *why)
{
	mem_replace(&dialog->wrong, mem_text(why));
}

void dialog_set_text(struct dialog *dialog, const char *text)
{
	mem_replace(&dialog->text, mem_text(text ? text : ""));
	dialog->top = 0;
}

int dialog_button(const struct dialog *dialog)
{
	if (dialog->is_toggled)
		return DIALOG_TOGGLED;
	return dialog->focus < dialog->button_count ? dialog->focus : INPUT;
}

bool dialog_takes_text(const struct dialog *dialog)
{
	return dialog->edit != NULL;
}

const char *dialog_text(const struct dialog *dialog)
{
	return dialog->edit ? line_edit_text(dialog->edit) : "";
}

struct secret *dialog_secret(struct dialog *dialog)
{
	return dialog->edit ? line_edit_secret(dialog->edit) : NULL;
}

void dialog_clear_input(struct dialog *dialog)
{
	if (!dialog->edit)
		return;
	line_edit_set(dialog->edit, "");
	line_edit_forget(dialog->edit);
	line_edit_reveal(dialog->edit, false);
	dialog->focus = INPUT;
}

/* One step through the line and the buttons, round and round. */
static void step(struct dialog *dialog, int by)
{
	int first = dialog->edit ? INPUT : 0, count = dialog->button_count - first;

	if (count > 0)
		dialog->focus = (dialog->focus - first + by + count) % count + first;
	if (dialog->edit && dialog->focus != INPUT)
		line_edit_reveal(dialog->edit, false);
}

static enum consequence clicked(struct dialog *dialog, const struct key *key)
{
	int row;

	for (int i = 0; i < dialog->button_count; i++) {
		if (!scroll_clicked(key, dialog->places[i], &row))
			continue;
		dialog->focus = i;
		return ACTIVATED;
	}
	return HANDLED;
}

static enum consequence button_key(struct dialog *dialog, const struct key *key)
{
	switch (key->code) {
	case ' ':
		return dialog->focus < dialog->button_count ? ACTIVATED : HANDLED;
	case K_LEFT:
	case 'h':
		if (dialog->focus > 0)
			dialog->focus--;
		return HANDLED;
	case K_RIGHT:
	case 'l':
		if (dialog->focus < dialog->button_count - 1)
			dialog->focus++;
		return HANDLED;
	default:
		return HANDLED;
	}
}

static bool scroll_text(struct dialog *dialog, const struct key *key)
{
	size_t page = dialog->page > 0 ? (size_t)dialog->page : 1;
	size_t tops = dialog->lines > page ? dialog->lines - page + 1 : 1;
	bool is_for_edit =
		dialog->focus == INPUT && dialog->edit &&
		(key_is_text(key) || key->code < 0x20 || key->code == K_HOME || key->code == K_END);

	return !is_for_edit && tops > 1 && scroll_key(key, &dialog->top, tops, dialog->page);
}

enum consequence dialog_key(struct dialog *dialog, const struct key *key)
{
	if (key->code == K_ESCAPE && !key->alt)
		return UNHANDLED;
	if (key->code == K_CLICK)
		return clicked(dialog, key);
	dialog->is_toggled = dialog->toggle && key->code == K_CTRL('t') && !key->alt;
	if (dialog->is_toggled)
		return ACTIVATED;
	if (!key->alt) {
		switch (key->code) {
		case K_ENTER:
			return ACTIVATED;
		case K_TAB:
			step(dialog, 1);
			return HANDLED;
		case K_BACKTAB:
			step(dialog, -1);
			return HANDLED;
		default:
			break;
		}
	}
	if (scroll_text(dialog, key))
		return HANDLED;
	if (!key->alt && (key->code == K_UP || key->code == K_DOWN)) {
		step(dialog, key->code == K_UP ? -1 : 1);
		return HANDLED;
	}
	if (dialog->focus == INPUT && dialog->edit) {
		line_edit_key(dialog->edit, key);
		return HANDLED;
	}
	return key->alt ? HANDLED : button_key(dialog, key);
}

static int width_of(const char *text)
{
	return text_width(text, strlen(text));
}

static int buttons_width(const struct dialog *dialog)
{
	int width = 0;

	for (int i = 0; i < dialog->button_count; i++)
		width += width_of(dialog->buttons[i]) + 4 + (i ? BUTTON_GAP : 0);
	return width;
}

/* Columns for the text: as wide as its widest line, within limits. */
static int inside_columns(const struct dialog *dialog, struct rect area)
{
	int most = area.columns - 4 < INSIDE_MAX ? area.columns - 4 : INSIDE_MAX;
	int wanted = width_of(dialog->title);

	if (buttons_width(dialog) > wanted)
		wanted = buttons_width(dialog);
	if (dialog->edit && wanted < INPUT_WIDTH + 2)
		wanted = INPUT_WIDTH + 2;
	for (const char *line = dialog->text; *line;) {
		size_t length = strcspn(line, "\n");

		if (text_width(line, length) > wanted)
			wanted = text_width(line, length);
		line += length + (line[length] == '\n');
	}
	if (wanted < INSIDE_MIN)
		wanted = INSIDE_MIN;
	return wanted < most ? wanted : most;
}

/* Rows of the buttons: they go on in the next row where there is no room. Draws them when
 * @surface has such rows. */
static int draw_buttons(struct dialog *dialog, struct surface *surface, struct rect area, int row)
{
	int column = 0, first = row;

	for (int i = 0; i < dialog->button_count; i++) {
		int width = width_of(dialog->buttons[i]) + 4;
		bool is_focused = dialog->focus == i;

		if (column > 0 && column + width > area.columns) {
			column = 0;
			row++;
		}
		surface_text(surface, area, row, column, STYLE_PLAIN, is_focused ? "[>" : "[ ");
		surface_text(surface, area, row, column + 2,
			is_focused ? STYLE_REVERSE : STYLE_PLAIN, dialog->buttons[i]);
		surface_text(surface, area, row, column + width - 2, STYLE_PLAIN, " ]");
		if (is_focused)
			surface_put_cursor(surface, area, row, column + 2);
		dialog->places[i] = rect_columns(rect_rows(area, row, 1), column, width);
		column += width + BUTTON_GAP;
	}
	return dialog->button_count ? row - first + 1 : 0;
}

static void draw_input(
	const struct dialog *dialog, struct surface *surface, struct rect area, int row)
{
	int width = area.columns - 2 < INPUT_WIDTH ? area.columns - 2 : INPUT_WIDTH;

	surface_text(surface, area, row, 0, STYLE_PLAIN, "[");
	surface_text(surface, area, row, width + 1, STYLE_PLAIN, "]");
	line_edit_draw(dialog->edit, surface, rect_columns(rect_rows(area, row, 1), 1, width),
		STYLE_PLAIN, dialog->focus == INPUT);
}

/* Rows of the parts, from the top. */
struct layout {
	int columns;
	int title;  /* 0 when it scrolls with the text */
	int joined; /* rows of the title then */
	int gap;    /* a blank line below the title */
	int text;   /* rows on the screen */
	int input;  /* the line, with the blank one before it */
	int wrong;
	int buttons;	 /* with the blank line before them */
	int button_rows; /* without it */
};

static int room_for_text(const struct layout *at, int rows)
{
	return rows - at->title - at->gap - at->input - at->wrong - at->buttons;
}

/* Where there is little room the blank lines go first; then the title scrolls with the text, of
 * which something is always to be seen: nobody answers what he cannot read. */
static struct layout lay_out(struct dialog *dialog, struct surface *surface, struct rect area)
{
	int columns = inside_columns(dialog, area), rows = area.rows - 2;
	struct rect none = {.columns = columns};
	int lines = surface_wrapped(surface, none, 0, 0, 0, dialog->text);
	int wanted = lines < TEXT_ROWS_MIN ? lines : TEXT_ROWS_MIN;
	int buttons = draw_buttons(dialog, surface, none, 0);
	struct layout at = {.columns = columns,
		.title = surface_wrapped(surface, none, 0, 0, 0, dialog->title),
		.input = dialog->edit ? 2 : 0,
		.wrong = surface_wrapped(surface, none, 0, 0, 0, dialog->wrong),
		.buttons = buttons ? buttons + 1 : 0,
		.button_rows = buttons};

	at.gap = at.title && lines;
	if (room_for_text(&at, rows) < wanted) {
		at.gap = 0;
		at.input = dialog->edit ? 1 : 0;
		at.buttons = buttons;
	}
	if (room_for_text(&at, rows) < wanted) {
		at.joined = at.title;
		at.title = 0;
	}
	dialog->lines = (size_t)(lines + at.joined);
	at.text = room_for_text(&at, rows);
	if (at.text > (int)dialog->lines)
		at.text = (int)dialog->lines;
	if (at.text < 0)
		at.text = 0;
	return at;
}

/* The text, scrolled; what is left out is counted in the frame, where there is always room. */
static void draw_text(struct dialog *dialog, const struct layout *at, struct surface *surface,
	struct rect area, struct rect box)
{
	char words[SCROLL_WORDS_MAX];
	size_t most = dialog->lines - (size_t)at->text;
	int row;

	dialog->page = at->text;
	if (dialog->top > most)
		dialog->top = most;
	row = -(int)dialog->top;
	if (at->joined)
		surface_wrapped(surface, area, row, 0, STYLE_BOLD, dialog->title);
	surface_wrapped(surface, area, row + at->joined, 0, STYLE_PLAIN, dialog->text);
	scroll_words(words, sizeof words, dialog->top, most - dialog->top);
	if (*words)
		surface_printf(surface, rect_columns(box, 0, box.columns - 1), box.rows - 1, 2,
			STYLE_PLAIN, " %s ", words);
}

void dialog_draw(struct dialog *dialog, struct surface *surface, struct rect area)
{
	struct layout at = lay_out(dialog, surface, area);
	int rows = at.title + at.gap + at.text + at.input + at.wrong + at.buttons, row;
	struct rect box, inside;

	if (at.columns <= 0)
		return;
	if (rows > area.rows - 2)
		rows = area.rows - 2;
	box = rect_centred(area, rows + 2, at.columns + 4);
	surface_box(surface, box);
	inside = rect_columns(rect_rows(box, 1, box.rows - 2), 2, box.columns - 4);
	if (at.title)
		surface_wrapped(surface, inside, 0, 0, STYLE_BOLD, dialog->title);
	row = at.title + at.gap;
	draw_text(dialog, &at, surface, rect_rows(inside, row, at.text), box);
	row = inside.rows - at.buttons - at.wrong;
	if (dialog->edit)
		draw_input(dialog, surface, inside, row - 1);
	surface_wrapped(surface, inside, row, 0, STYLE_BAD, dialog->wrong);
	draw_buttons(dialog, surface, inside, inside.rows - at.button_rows);
}
