#include "widget/form.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "widget/form_private.h"
#include "widget/line_edit.h"

#include <stdlib.h>
#include <string.h>

struct form *form_new(void)
{
	return mem_new(sizeof(struct form));
}

void form_free(struct form *form)
{
	if (!form)
		return;
	form_forget_steps(form);
	for (size_t i = 0; i < form->count; i++) {
		struct form_item *item = &form->items[i];

		line_edit_free(item->edit);
		free(item->value);
		free(item->origin);
		free(item->help);
		free(item->below);
		free(item->wrong);
	}
	free(form->items);
	free(form->places);
	free(form);
}

void form_add(struct form *form, const struct form_field *field)
{
	struct form_item *item;

	form->items = mem_resize(form->items, form->count + 1, sizeof *form->items);
	form->places = mem_resize(form->places, form->count + 1, sizeof *form->places);
	form->places[form->count] = (struct rect){0};
	item = &form->items[form->count];
	*item = (struct form_item){.field = *field};
	if (field->kind == FORM_TEXT)
		item->edit = line_edit_new();
	else if (field->kind == FORM_SECRET)
		item->edit = line_edit_new_secret();
	else if (field->kind == FORM_BUTTON)
		item->value = mem_text(field->label);
	/* An index beyond the fields there were meant that none could have the focus. */
	form->count++;
	if (form->focus == form->count - 1)
		form->focus = form_next(form, form->focus);
}

struct form_item *form_find(const struct form *form, int id)
{
	for (size_t i = 0; i < form->count; i++)
		if (form->items[i].field.id == id)
			return &form->items[i];
	return NULL;
}

const char *form_choice(const struct form_item *item)
{
	const char *const *choices = item->field.choices;

	/* choice is kept below their number by everybody who sets it. */
	return choices && choices[0] ? choices[item->choice] : "";
}

const char *form_value(const struct form *form, int id)
{
	const struct form_item *item = form_find(form, id);

	if (!item)
		return "";
	switch (item->field.kind) {
	case FORM_TEXT:
	case FORM_SECRET:
		return line_edit_text(item->edit);
	case FORM_CHOICE:
		return form_choice(item);
	case FORM_CHECK:
		return item->choice ? "on" : "off";
	case FORM_SECTION:
		return item->choice ? "open" : "closed";
	case FORM_BUTTON:
	case FORM_NOTE:
	default:
		return item->value ? item->value : "";
	}
}

struct secret *form_secret(struct form *form, int id)
{
	const struct form_item *item = form_find(form, id);

	return item && item->edit ? line_edit_secret(item->edit) : NULL;
}

static void drop_step(struct form_step *step)
{
	free(step->origin);
}

void form_remember(struct form *form, const struct form_item *item, size_t choice)
{
	if (form->step_count == FORM_STEPS) {
		drop_step(&form->steps[0]);
		memmove(form->steps, form->steps + 1, (FORM_STEPS - 1) * sizeof *form->steps);
		form->step_count--;
	}
	form->steps[form->step_count++] = (struct form_step){.id = item->field.id,
		.group = form->group,
		.choice = choice,
		.origin = mem_text(item->origin)};
}

void form_begin_step(struct form *form)
{
	form->group++;
}

void form_forget_steps(struct form *form)
{
	while (form->step_count > 0)
		drop_step(&form->steps[--form->step_count]);
	for (size_t i = 0; i < form->count; i++)
		if (form->items[i].edit)
			line_edit_forget(form->items[i].edit);
}

/* True when there was something to take back. */
static bool take_back(struct form *form, const struct form_step *step)
{
	struct form_item *item = form_find(form, step->id);

	if (item->edit) {
		if (!line_edit_undo(item->edit))
			return false;
	} else {
		item->choice = step->choice;
	}
	mem_replace(&item->origin, mem_text(step->origin));
	return true;
}

int form_undo(struct form *form)
{
	int changed = 0;

	while (form->step_count > 0) {
		struct form_step step = form->steps[--form->step_count];

		if (take_back(form, &step))
			changed = step.id;
		drop_step(&step);
		if (changed && (form->step_count == 0 ||
				       form->steps[form->step_count - 1].group != step.group))
			break;
	}
	if (changed)
		form_set_focus(form, changed);
	return changed;
}

static void set_text(struct form *form, struct form_item *item, const char *value)
{
	bool is_secret = item->field.kind == FORM_SECRET;

	if (!is_secret && strcmp(line_edit_text(item->edit), value) == 0)
		return;
	if (form->was_drawn && !is_secret)
		form_remember(form, item, 0);
	line_edit_set(item->edit, value);
	if (!form->was_drawn)
		line_edit_forget(item->edit);
}

static void set_index(struct form *form, struct form_item *item, size_t index)
{
	if (item->choice == index)
		return;
	if (form->was_drawn && item->field.kind != FORM_SECTION)
		form_remember(form, item, item->choice);
	item->choice = index;
	form_mend_focus(form);
}

static void set_choice(struct form *form, struct form_item *item, const char *value)
{
	const char *const *choices = item->field.choices;

	for (size_t i = 0; choices && choices[i]; i++) {
		if (strcmp(choices[i], value) == 0) {
			set_index(form, item, i);
			return;
		}
	}
}

void form_set(struct form *form, int id, const char *value)
{
	struct form_item *item = form_find(form, id);

	if (!item)
		return;
	if (!value)
		value = "";
	switch (item->field.kind) {
	case FORM_TEXT:
	case FORM_SECRET:
		set_text(form, item, value);
		break;
	case FORM_CHOICE:
		set_choice(form, item, value);
		break;
	case FORM_CHECK:
		set_index(form, item, strcmp(value, "on") == 0);
		break;
	case FORM_SECTION:
		set_index(form, item, strcmp(value, "open") == 0);
		break;
	case FORM_BUTTON:
	case FORM_NOTE:
	default:
		mem_replace(&item->value, mem_text(value));
	}
}

void form_show(struct form *form, int id, bool shown)
{
	struct form_item *item = form_find(form, id);

	if (!item)
		return;
	item->field.is_hidden = !shown;
	form_mend_focus(form);
}

void form_set_origin(struct form *form, int id, const char *origin)
{
	struct form_item *item = form_find(form, id);

	if (item)
		mem_replace(&item->origin, mem_text(origin));
}

void form_set_help(struct form *form, int id, const char *help)
{
	struct form_item *item = form_find(form, id);

	if (item)
		mem_replace(&item->help, mem_text(help));
}

bool form_add_hint(const struct form *form, struct buf *out)
{
	const struct form_item *item = form->focus < form->count ? &form->items[form->focus] : NULL;

	if (!item || text_is_empty(item->help))
		return false;
	buf_printf(out, "%s: %s", item->field.label ? item->field.label : item->value, item->help);
	return true;
}

void form_set_below(struct form *form, int id, const char *line)
{
	struct form_item *item = form_find(form, id);

	if (item)
		mem_replace(&item->below, mem_text(line));
}

static size_t first_wrong(const struct form *form)
{
	size_t index = 0;

	while (index < form->count && !form->items[index].wrong)
		index++;
	return index;
}

void form_set_wrong(struct form *form, int id, const char *why)
{
	struct form_item *item = form_find(form, id);

	if (!item)
		return;
	mem_replace(&item->wrong, mem_text(why));
	if (why && first_wrong(form) == (size_t)(item - form->items))
		form_set_focus(form, id);
}

void form_reveal(struct form *form, int id)
{
	struct form_item *item = form_find(form, id);

	if (item && item->edit)
		line_edit_reveal(item->edit, true);
}
