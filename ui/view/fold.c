#include "view/fold.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static size_t run_length(const struct fold *fold, size_t item, size_t items)
{
	char *key = mem_text(fold->key(fold->self, item));
	size_t length = 1;

	while (item + length < items && strcmp(key, fold->key(fold->self, item + length)) == 0)
		length++;
	free(key);
	return length;
}

static bool is_shown(const struct fold *fold, size_t item)
{
	return !fold->is_shown || fold->is_shown(fold->self, item);
}

static bool any_shown(const struct fold *fold, size_t item, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (is_shown(fold, item + i))
			return true;
	return false;
}

/* The head counts all items of the run, also those that are not shown: its sum is the truth. */
void fold_lay_out(struct fold *fold, size_t items)
{
	fold->rows = mem_resize(fold->rows, 2 * items + 1, sizeof *fold->rows);
	fold->count = 0;
	for (size_t item = 0, length; item < items; item += length) {
		bool has_head, is_open = true;

		length = run_length(fold, item, items);
		has_head = length >= FOLD_ITEMS_MIN;
		if (has_head && any_shown(fold, item, length)) {
			fold->rows[fold->count++] =
				(struct fold_row){.is_head = true, .item = item, .count = length};
			is_open = fold_is_open(fold, fold->count - 1);
		}
		for (size_t i = 0; is_open && i < length; i++)
			if (is_shown(fold, item + i))
				fold->rows[fold->count++] = (struct fold_row){
					.is_inside = has_head, .item = item + i, .count = 1};
	}
}

void fold_release(struct fold *fold)
{
	words_release(&fold->open);
	free(fold->rows);
	fold->rows = NULL;
	fold->count = 0;
}

bool fold_is_open(const struct fold *fold, size_t row)
{
	return fold->opens_all ||
	       words_hold(&fold->open, fold->key(fold->self, fold->rows[row].item));
}

void fold_set_open(struct fold *fold, size_t row, bool is_open)
{
	char *key = mem_text(fold->key(fold->self, fold->rows[row].item));
	struct words others = {.items = NULL};

	for (size_t i = 0; i < fold->open.count; i++)
		if (strcmp(fold->open.items[i], key) != 0)
			words_add(&others, fold->open.items[i]);
	if (is_open)
		words_add(&others, key);
	words_release(&fold->open);
	fold->open = others;
	free(key);
}

size_t fold_head(const struct fold *fold, size_t row)
{
	if (row < fold->count && fold->rows[row].is_inside)
		while (!fold->rows[row].is_head)
			row--;
	return row;
}
