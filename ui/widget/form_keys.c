#include "term/key.h"
#include "widget/form_private.h"
#include "widget/line_edit.h"

/* Sections within sections are two deep in the sketches; this ends a loop of wrong ids. */
#define SECTION_DEPTH_MAX 8

bool form_is_shown(const struct form *form, size_t index)
{
	const struct form_item *item = &form->items[index];

	for (int depth = 0; depth < SECTION_DEPTH_MAX; depth++) {
		if (item->field.is_hidden)
			return false;
		item = item->field.section ? form_find(form, item->field.section) : NULL;
		if (!item)
			return true;
		if (!item->choice)
			return false;
	}
	return true;
}

bool form_is_focusable(const struct form *form, size_t index)
{
	return form->items[index].field.kind != FORM_NOTE && form_is_shown(form, index);
}

size_t form_next(const struct form *form, size_t index)
{
	while (index < form->count && !form_is_focusable(form, index))
		index++;
	return index;
}

size_t form_previous(const struct form *form, size_t index)
{
	for (;; index--) {
		if (index < form->count && form_is_focusable(form, index))
			return index;
		if (index == 0)
			return form->count;
	}
}

void form_move_focus(struct form *form, size_t index)
{
	if (index != form->focus && form->focus < form->count && form->items[form->focus].edit)
		line_edit_reveal(form->items[form->focus].edit, false);
	form->focus = index;
}

void form_mend_focus(struct form *form)
{
	const struct form_item *item;
	size_t to;

	if (form->focus < form->count && form_is_focusable(form, form->focus))
		return;
	to = form->focus < form->count ? form->focus : 0;
	for (int depth = 0; form->count && depth < SECTION_DEPTH_MAX; depth++) {
		item = &form->items[to];
		item = item->field.section ? form_find(form, item->field.section) : NULL;
		if (!item)
			break;
		to = (size_t)(item - form->items);
		if (form_is_focusable(form, to))
			break;
	}
	if (form_next(form, to) < form->count)
		form_move_focus(form, form_next(form, to));
	else
		form_move_focus(form, form_previous(form, to));
}

int form_focus(const struct form *form)
{
	return form->focus < form->count ? form->items[form->focus].field.id : 0;
}

void form_set_focus(struct form *form, int id)
{
	const struct form_item *item = form_find(form, id), *section = item;

	for (int depth = 0; section && depth < SECTION_DEPTH_MAX; depth++) {
		struct form_item *outer = form_find(form, section->field.section);

		if (outer)
			outer->choice = 1;
		section = outer;
	}
	if (item && form_is_focusable(form, (size_t)(item - form->items)))
		form_move_focus(form, (size_t)(item - form->items));
}

void form_set_active(struct form *form, bool is_active)
{
	form->is_inactive = !is_active;
	if (!is_active && form->focus < form->count && form->items[form->focus].edit)
		line_edit_reveal(form->items[form->focus].edit, false);
}

void form_focus_first(struct form *form)
{
	form_move_focus(form, form_next(form, 0));
}

void form_focus_last(struct form *form)
{
	form_move_focus(form, form->count ? form_previous(form, form->count - 1) : 0);
}

static enum consequence go(struct form *form, size_t to, enum consequence otherwise)
{
	if (to >= form->count)
		return otherwise;
	form_move_focus(form, to);
	return HANDLED;
}

static size_t before(const struct form *form, size_t index)
{
	return index ? form_previous(form, index - 1) : form->count;
}

static bool is_button(const struct form *form, size_t index)
{
	return index < form->count && form->items[index].field.kind == FORM_BUTTON;
}

/* Up and Down pass over the other buttons of a row. */
static enum consequence go_up(struct form *form)
{
	size_t to = before(form, form->focus);

	while (is_button(form, form->focus) && is_button(form, to))
		to = before(form, to);
	return go(form, to, HANDLED);
}

static enum consequence go_down(struct form *form)
{
	size_t to = form_next(form, form->focus + 1);

	while (is_button(form, form->focus) && is_button(form, to))
		to = form_next(form, to + 1);
	return go(form, to, HANDLED);
}

static enum consequence moving_key(struct form *form, const struct key *key)
{
	switch (key->code) {
	case K_TAB:
		return go(form, form_next(form, form->focus + 1), LEFT_NEXT);
	case K_ENTER:
		return go(form, form_next(form, form->focus + 1), ACTIVATED);
	case K_BACKTAB:
		return go(form, before(form, form->focus), LEFT_BACK);
	case K_UP:
	case K_WHEEL_UP:
		return go_up(form);
	case K_DOWN:
	case K_WHEEL_DOWN:
		return go_down(form);
	default:
		return UNHANDLED;
	}
}

static enum consequence fold(struct form *form, struct form_item *item, bool open)
{
	item->choice = open;
	form_mend_focus(form);
	return HANDLED;
}

static enum consequence section_key(struct form *form, struct form_item *item, int code)
{
	switch (code) {
	case ' ':
	case K_ENTER:
		return fold(form, item, !item->choice);
	case K_RIGHT:
	case '+':
		return fold(form, item, true);
	case K_LEFT:
	case '-':
		return fold(form, item, false);
	default:
		return UNHANDLED;
	}
}

static enum consequence choose(struct form *form, struct form_item *item, size_t index)
{
	if (index == item->choice)
		return HANDLED;
	form_begin_step(form);
	form_remember(form, item, item->choice);
	item->choice = index;
	return CHANGED;
}

static enum consequence choice_key(struct form *form, struct form_item *item, int code)
{
	size_t count = 0;

	while (item->field.choices && item->field.choices[count])
		count++;
	if (code != ' ' && code != K_RIGHT && code != K_LEFT)
		return UNHANDLED;
	if (count == 0)
		return HANDLED;
	return choose(form, item, (item->choice + (code == K_LEFT ? count - 1 : 1)) % count);
}

static enum consequence text_key(struct form *form, struct form_item *item, const struct key *key)
{
	unsigned made = line_edit_steps_made(item->edit);
	enum consequence consequence = line_edit_key(item->edit, key);

	/* A key that continues a step belongs to the step before it. */
	if (line_edit_steps_made(item->edit) != made) {
		form_begin_step(form);
		form_remember(form, item, 0);
	}
	return consequence;
}

static enum consequence button_key(struct form *form, const struct key *key)
{
	size_t to = form->focus;

	switch (key->code) {
	case ' ':
	case K_ENTER:
		return ACTIVATED;
	case K_LEFT:
		to = before(form, to);
		break;
	case K_RIGHT:
		to = form_next(form, to + 1);
		break;
	default:
		return UNHANDLED;
	}
	return is_button(form, to) ? go(form, to, HANDLED) : HANDLED;
}

static enum consequence item_key(struct form *form, struct form_item *item, const struct key *key)
{
	if (item->edit)
		return text_key(form, item, key);
	if (key->alt)
		return UNHANDLED;
	switch (item->field.kind) {
	case FORM_SECTION:
		return section_key(form, item, key->code);
	case FORM_CHOICE:
		return choice_key(form, item, key->code);
	case FORM_CHECK:
		return key->code == ' ' ? choose(form, item, !item->choice) : UNHANDLED;
	case FORM_BUTTON:
		return button_key(form, key);
	case FORM_TEXT:
	case FORM_SECRET:
	case FORM_NOTE:
	default:
		return UNHANDLED;
	}
}

static enum consequence clicked(struct form *form, const struct key *key)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct rect *place = &form->places[i];

		if (key->row < place->top || key->row >= place->top + place->rows ||
			key->column < place->left || key->column >= place->left + place->columns ||
			!form_is_focusable(form, i))
			continue;
		form_move_focus(form, i);
		if (form->items[i].field.kind == FORM_SECTION)
			return fold(form, &form->items[i], !form->items[i].choice);
		return is_button(form, i) ? ACTIVATED : HANDLED;
	}
	return UNHANDLED;
}

enum consequence form_key(struct form *form, const struct key *key)
{
	enum consequence consequence;

	form_mend_focus(form);
	if (form->focus >= form->count)
		return UNHANDLED;
	if (key->code == K_CLICK)
		return clicked(form, key);
	if (key->code == K_CTRL('_') && !key->alt)
		return form_undo(form) ? CHANGED : HANDLED;
	consequence = item_key(form, &form->items[form->focus], key);
	if (consequence != UNHANDLED || key->alt)
		return consequence;
	return moving_key(form, key);
}
