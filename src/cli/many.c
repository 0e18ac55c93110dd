#include "cli/many.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/secret.h"
#include "cli/options.h"
#include "pg/conninfo.h"
#include "source/source.h"
#include "source/store.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCES_MAX 10000

static bool is_glob(const char *word)
{
	return strpbrk(word, "*?[") && !conninfo_is_likely(word);
}

/* Two words are a database and a user, as with psql, but for the names of two sources. */
static bool are_saved(char *const *words)
{
	struct store *store = store_open();
	bool are = true;

	for (int i = 0; i < 2; i++) {
		const struct store_entry *entry = store_find(store, words[i]);

		are = are && entry && entry->kind == ENTRY_SAVED;
	}
	store_free(store);
	return are;
}

bool many_is_meant(const struct options *options, char *const *words, int count)
{
	if (options->all || count > 2 || (count == 2 && are_saved(words)))
		return true;
	for (int i = 0; i < count; i++)
		if (is_glob(words[i]) || strcmp(words[i], "-") == 0)
			return true;
	return false;
}

static bool has(const struct many *many, const char *name)
{
	for (size_t i = 0; i < many->count; i++)
		if (strcmp(many->items[i].name, name) == 0)
			return true;
	return false;
}

/* The next item, named; NULL when it is there already. */
static struct many_item *add(struct many *many, const char *name)
{
	struct many_item *item;

	if (has(many, name) || many->count == SOURCES_MAX)
		return NULL;
	many->items = mem_resize(many->items, many->count + 1, sizeof *many->items);
	item = &many->items[many->count++];
	*item = (struct many_item){.name = mem_text(name), .password = secret_new()};
	return item;
}

static void add_saved(
	struct many *many, const struct options *options, const struct store_entry *entry)
{
	struct many_item *item = add(many, entry->name);

	if (item)
		item->source = options_saved(options, entry, item->password, &item->error);
}

/* A name, or anything else that means one source. */
static void add_word(struct many *many, const struct options *options, const struct store *store,
	const char *word)
{
	const struct store_entry *entry = store_find(store, word);
	bool is_string = conninfo_is_likely(word);
	char *words[] = {(char *)word, NULL}, *name;
	struct many_item *item;

	if (entry && entry->kind == ENTRY_SAVED) {
		add_saved(many, options, entry);
		return;
	}
	/* A URI may hold a password: it is never a name. */
	name = is_string ? mem_printf("connection string %zu", many->count + 1) : mem_text(word);
	item = add(many, name);
	free(name);
	if (!item)
		return;
	if (!options_is_source(word)) {
		error_set(&item->error, "there is no source \"%s\"", word);
		error_set_hint(&item->error, "pgusher list");
		return;
	}
	item->source = options_source(options, words, 1, item->password, &item->error);
	if (item->source && is_string) {
		struct buf where = BUF_INIT;

		source_describe(item->source, &where);
		mem_replace(&item->name, mem_text(buf_string(&where)));
		buf_free(&where);
	}
}

/* What flags say, or a database and a user: only to be watched. */
static void add_meant(
	struct many *many, const struct options *options, char *const *words, int count)
{
	struct buf where = BUF_INIT;
	struct many_item *item = add(many, "");

	item->source = options_source(options, words, count, item->password, &item->error);
	if (item->source)
		source_describe(item->source, &where);
	mem_replace(&item->name, mem_text(item->source ? buf_string(&where) : "flags"));
	buf_free(&where);
}

static void add_matching(struct many *many, const struct options *options,
	const struct store *store, const char *pattern)
{
	bool has_found = false;
	struct many_item *item;

	for (size_t i = 0; i < store_count(store); i++) {
		const struct store_entry *entry = store_at(store, i);

		if (entry->kind != ENTRY_SAVED || fnmatch(pattern, entry->name, 0) != 0)
			continue;
		has_found = true;
		add_saved(many, options, entry);
	}
	/* A mistyped one among others must not pass for tested. */
	if (!has_found && !options->all && (item = add(many, pattern)))
		error_set(&item->error, "no saved source matches \"%s\"", pattern);
}

static void add_from_stdin(
	struct many *many, const struct options *options, const struct store *store)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;

	while ((length = getline(&line, &capacity, stdin)) >= 0) {
		char *word = line + strspn(line, " \t");

		while (length && strchr(" \t\r\n", line[length - 1]))
			line[--length] = '\0';
		if (*word && *word != '#')
			add_word(many, options, store, word);
	}
	if (line)
		explicit_bzero(line, capacity);
	free(line);
}

static void add_words(struct many *many, const struct options *options, const struct store *store,
	char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(words[i], "-") == 0)
			add_from_stdin(many, options, store);
		else if (is_glob(words[i]))
			add_matching(many, options, store, words[i]);
		else
			add_word(many, options, store, words[i]);
}

bool many_collect(struct many *many, const struct options *options, char *const *words, int count,
	struct error *error)
{
	struct store *store = store_open();

	*many = (struct many){.items = NULL};
	if (options->all)
		add_matching(many, options, store, "*");
	if (count != 1 && !many_is_meant(options, words, count))
		add_meant(many, options, words, count);
	else
		add_words(many, options, store, words, count);
	store_free(store);
	if (many->count)
		return true;
	error_set(error, "no saved source is meant");
	error_set_hint(error, "pgusher list shows them");
	return false;
}

void many_release(struct many *many)
{
	for (size_t i = 0; i < many->count; i++) {
		free(many->items[i].name);
		source_free(many->items[i].source);
		secret_free(many->items[i].password);
		error_clear(&many->items[i].error);
	}
	free(many->items);
}
