#include "view/filter.h"

#include "term/key.h"
#include "widget/line_edit.h"

void filter_begin(struct filter *filter)
{
	if (!filter->edit)
		filter->edit = line_edit_new();
	filter->is_typing = true;
}

void filter_end(struct filter *filter)
{
	if (filter->edit)
		line_edit_free(filter->edit);
	*filter = (struct filter){.edit = NULL};
}

bool filter_key(struct filter *filter, const struct key *key)
{
	if (!filter->is_typing)
		return false;
	if (key->code == K_ENTER || key->code == K_DOWN || key->code == K_UP ||
		key->code == K_TAB) {
		filter->is_typing = false;
		if (line_edit_is_empty(filter->edit))
			filter_end(filter);
		return key->code == K_ENTER;
	}
	line_edit_key(filter->edit, key);
	return true;
}

bool filter_is_on(const struct filter *filter)
{
	return filter->edit != NULL;
}

bool filter_is_typing(const struct filter *filter)
{
	return filter->is_typing;
}

const char *filter_text(const struct filter *filter)
{
	return filter->edit ? line_edit_text(filter->edit) : "";
}

void filter_draw(struct filter *filter, struct surface *surface, struct rect area, int row,
	size_t shown, size_t all)
{
	struct rect line = rect_rows(area, row, 1);

	if (!filter->edit) {
		surface_printf(surface, line, 0, 1, STYLE_DIM, "Filter: all %zu", all);
		return;
	}
	surface_text(surface, line, 0, 1, STYLE_PLAIN, "Filter:");
	line_edit_draw(filter->edit, surface, rect_columns(line, 9, 32), STYLE_UNDERLINE,
		filter->is_typing);
	surface_printf(surface, line, 0, 43, STYLE_DIM, "%zu of %zu", shown, all);
}
