/* target_words.c - lists of words, and the words that a target's file may use. */
#include "grants/target_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const char *const level_words[] = {"required", "recommended", "optional", NULL};
const char *const origin_words[] = {"concluded", "documentation", "source", NULL};
const char *const need_comparison_words[] = {"=", ">=", "contains", NULL};
const char *const how_words[] = {"inherits", "sets", "member", NULL};
const char *const type_words[] = {
	"schemas", "schema", "tables", "switch", "choice", "text", "number", NULL};
const char *const relation_kind_words[] = {
	"table", "partitioned", "view", "materialized view", "foreign table", "partition", NULL};
const char relation_kind_letters[] = {'r', 'p', 'v', 'm', 'f', RELATION_KIND_PARTITION, '\0'};
const char *const switch_words[] = {"false", "true", NULL};

int word_place(const char *const *words, const char *text)
{
	for (int place = 0; words[place]; place++)
		if (strcmp(words[place], text) == 0)
			return place;
	return -1;
}

const char *need_level_word(enum need_level level)
{
	return level_words[level];
}

const char *need_origin_word(enum need_origin origin)
{
	return origin_words[origin];
}

const char *need_comparison_word(enum comparison comparison)
{
	return need_comparison_words[comparison];
}

const char *need_how_word(enum how_member how)
{
	return how_words[how];
}

const char *parameter_type_word(enum parameter_type type)
{
	return type_words[type];
}

const char *relation_kind_word(char letter)
{
	const char *at = letter ? strchr(relation_kind_letters, letter) : NULL;

	return at ? relation_kind_words[at - relation_kind_letters] : NULL;
}

void words_take(struct words *words, char *item)
{
	/* Doubled where the count is a power of two: lists of names can be long. */
	if ((words->count & (words->count - 1)) == 0)
		words->items = mem_resize(words->items, (words->count ? words->count * 2 : 1) + 1,
			sizeof *words->items);
	words->items[words->count++] = item;
	words->items[words->count] = NULL;
}

void words_add(struct words *words, const char *item)
{
	words_take(words, mem_text(item));
}

void words_release(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
	*words = (struct words){.items = NULL};
}

bool words_hold(const struct words *words, const char *item)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->items[i], item) == 0)
			return true;
	return false;
}
