/* target.c - which targets there are: built-in ones, and a person's own before them. */
#include "grants/target_private.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/text.h"
#include "grants/builtin.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".yaml"

void target_free(struct target *target)
{
	if (!target)
		return;
	for (size_t i = 0; i < target->parameter_count; i++) {
		struct parameter *parameter = &target->parameters[i];

		free(parameter->name);
		free(parameter->title);
		free(parameter->help);
		words_release(&parameter->value);
		words_release(&parameter->choices);
	}
	for (size_t i = 0; i < target->count; i++) {
		need_release(&target->needs[i]);
		words_release(&target->conditions[i].clauses);
	}
	words_release(&target->links);
	free(target->parameters);
	free(target->needs);
	free(target->conditions);
	free(target->name);
	free(target->title);
	free(target->summary);
	free(target->origin);
	free(target);
}

const struct words *target_conditions(const struct target *target, size_t index)
{
	return &target->conditions[index].clauses;
}

/* --- a person's own
 * --------------------------------------------------------------------------------- */

char *target_directory(void)
{
	char *config = path_config(), *directory = config ? path_join(config, "targets.d") : NULL;

	free(config);
	return directory;
}

/* A name that leads nowhere else; NULL when there is none such, or no home. */
static char *own_path(const char *name)
{
	char *directory = target_directory(), *path = NULL;

	if (directory && *name && name[0] != '.' && !strchr(name, '/'))
		path = mem_printf("%s/%s" SUFFIX, directory, name);
	free(directory);
	return path;
}

/* True for what cannot be read too: a built-in target in its place would be a surprise. */
static bool is_there(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* Its owner is told which file it is, because a built-in one may have the same name. */
static struct target *read_own(const char *name, const char *path, struct error *error)
{
	struct buf text = BUF_INIT;
	struct target *target = NULL;
	char *shown = path_contract(path);

	if (file_read(path, YAML_FILE_MAX, &text, error)) {
		target = target_read(name, buf_string(&text), text.length, error);
		if (!target)
			error_set_hint(error,
				"mend %s, or move it away: it is your own target of that name",
				shown);
	}
	if (target)
		target->origin = mem_text(path);
	buf_free(&text);
	free(shown);
	return target;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_own_names(struct words *names)
{
	char *directory = target_directory();
	DIR *listing = directory ? opendir(directory) : NULL;
	struct words own = {.items = NULL};
	const struct dirent *file;

	while (listing && own.count < TARGET_OWN_MAX && (file = readdir(listing))) {
		char *name;

		if (file->d_name[0] == '.' || strlen(file->d_name) <= strlen(SUFFIX) ||
			!text_ends_with(file->d_name, SUFFIX))
			continue;
		name = mem_text_n(file->d_name, strlen(file->d_name) - strlen(SUFFIX));
		if (!words_hold(names, name))
			words_add(&own, name);
		free(name);
	}
	if (listing)
		closedir(listing);
	if (own.count)
		qsort(own.items, own.count, sizeof *own.items, compare_words);
	for (size_t i = 0; i < own.count; i++)
		words_add(names, own.items[i]);
	words_release(&own);
	free(directory);
}

/* --- all of them
 * -------------------------------------------------------------------------------------- */

struct words target_names(void)
{
	struct words names = {.items = NULL};

	for (size_t i = 0; i < builtin_target_count; i++)
		words_add(&names, builtin_targets[i].name);
	qsort(names.items, names.count, sizeof *names.items, compare_words);
	add_own_names(&names);
	return names;
}

static void refuse_unknown(const char *name, struct error *error)
{
	struct words names = target_names();
	struct buf list = BUF_INIT;

	for (size_t i = 0; i < names.count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names.items[i]);
	error_set(error, "there is no target \"%s\"", name);
	error_set_hint(error, "one of %s", buf_string(&list));
	buf_free(&list);
	words_release(&names);
}

struct target *target_find(const char *name, struct error *error)
{
	char *path = own_path(name);
	struct target *target = NULL;
	size_t i = 0;

	if (path && is_there(path)) {
		target = read_own(name, path, error);
	} else {
		while (i < builtin_target_count && strcmp(builtin_targets[i].name, name) != 0)
			i++;
		if (i == builtin_target_count)
			refuse_unknown(name, error);
		else
			target = target_read(
				name, builtin_targets[i].bytes, builtin_targets[i].length, error);
	}
	free(path);
	return target;
}
