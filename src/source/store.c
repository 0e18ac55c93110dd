#include "source/store.h"

#include "base/buf.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/last_results.h"
#include "source/service.h"
#include "source/source.h"
#include "source/source_file.h"
#include "source/yaml.h"

#include <jansson.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_BYTES 100

struct store {
	struct store_entry *entries;
	size_t count;
};

static char *sources_directory(void)
{
	char *config = path_config(), *directory = NULL;

	if (config)
		directory = path_join(config, "sources.d");
	free(config);
	return directory;
}

static char *source_path(const char *name)
{
	char *directory = sources_directory(), *path = NULL;

	if (directory)
		path = mem_printf("%s/%s.yaml", directory, name);
	free(directory);
	return path;
}

static char *draft_path(void)
{
	char *state = path_state(), *path = NULL;

	if (state)
		path = path_join(state, "draft.yaml");
	free(state);
	return path;
}

char *store_directory(void)
{
	char *directory = sources_directory(), *shown;

	if (!directory)
		return NULL;
	shown = path_contract(directory);
	free(directory);
	return shown;
}

static struct store_entry *add_entry(struct store *store, enum entry_kind kind, const char *name)
{
	struct store_entry *entry;

	store->entries = mem_resize(store->entries, store->count + 1, sizeof *store->entries);
	entry = &store->entries[store->count++];
	*entry = (struct store_entry){.kind = kind, .name = mem_text(name)};
	return entry;
}

static void log_unknown(void *self, const char *key)
{
	log_warn("store", "%s: \"%s\" is not a key of pgusher and is left as it is",
		(const char *)self, key);
}

static void read_entry(struct store_entry *entry)
{
	struct buf text = BUF_INIT;
	char *shown = path_contract(entry->path);

	if (file_read(entry->path, YAML_FILE_MAX, &text, &entry->error))
		entry->source = source_from_yaml(
			buf_string(&text), text.length, shown, log_unknown, shown, &entry->error);
	if (entry->source && entry->kind == ENTRY_SAVED)
		source_set_name(entry->source, entry->name);
	buf_free(&text);
	free(shown);
}

static void read_saved(struct store *store)
{
	char *directory = sources_directory();
	DIR *listing = directory ? opendir(directory) : NULL;
	const struct dirent *file;

	while (listing && (file = readdir(listing))) {
		size_t length = strlen(file->d_name);
		struct store_entry *entry;
		char *name;

		if (file->d_name[0] == '.' || length <= 5 ||
			strcmp(file->d_name + length - 5, ".yaml") != 0)
			continue;
		name = mem_text_n(file->d_name, length - 5);
		entry = add_entry(store, ENTRY_SAVED, name);
		entry->path = path_join(directory, file->d_name);
		read_entry(entry);
		free(name);
	}
	if (listing)
		closedir(listing);
	free(directory);
}

static void add_service(void *self, const char *service, const char *file)
{
	struct store *store = self;
	struct store_entry *entry = add_entry(store, ENTRY_SERVICE, service);

	entry->path = mem_text(file);
	entry->source = source_new();
	if (!source_apply_service(entry->source, service, &entry->error)) {
		source_free(entry->source);
		entry->source = NULL;
	}
}

static void read_draft(struct store *store)
{
	char *path = draft_path();

	if (path && file_exists(path)) {
		struct store_entry *entry = add_entry(store, ENTRY_DRAFT, "(draft)");

		entry->path = mem_text(path);
		read_entry(entry);
	}
	free(path);
}

static int by_kind_and_name(const void *left, const void *right)
{
	const struct store_entry *a = left, *b = right;

	return a->kind != b->kind ? (int)a->kind - (int)b->kind : strcmp(a->name, b->name);
}

struct store *store_open(void)
{
	struct store *store = mem_new(sizeof *store);
	json_t *results = last_results_load();

	read_saved(store);
	service_list(add_service, store);
	read_draft(store);
	if (store->count)
		qsort(store->entries, store->count, sizeof *store->entries, by_kind_and_name);
	for (size_t i = 0; i < store->count; i++)
		if (store->entries[i].kind != ENTRY_DRAFT)
			last_results_read(results, store->entries[i].name, &store->entries[i].last);
	json_decref(results);
	return store;
}

void store_free(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->count; i++) {
		struct store_entry *entry = &store->entries[i];

		free(entry->name);
		free(entry->path);
		source_free(entry->source);
		error_clear(&entry->error);
		last_result_clear(&entry->last);
	}
	free(store->entries);
	free(store);
}

size_t store_count(const struct store *store)
{
	return store->count;
}

const struct store_entry *store_at(const struct store *store, size_t index)
{
	return index < store->count ? &store->entries[index] : NULL;
}

const struct store_entry *store_find(const struct store *store, const char *name)
{
	for (size_t i = 0; i < store->count; i++)
		if (store->entries[i].kind != ENTRY_DRAFT &&
			strcmp(store->entries[i].name, name) == 0)
			return &store->entries[i];
	return NULL;
}

bool store_check_name(const char *name, struct error *error)
{
	size_t length = strlen(name);

	if (!length)
		return error_set(error, "Name: a saved source needs a name.");
	if (length > NAME_MAX_BYTES)
		return error_set(error, "Name: longer than %d bytes.", NAME_MAX_BYTES);
	if (!text_is_utf8(name, length))
		return error_set(error, "Name: is not UTF-8.");
	if (name[0] == '.' || name[0] == '-')
		return error_set(error, "Name: cannot begin with \"%c\".", name[0]);
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F || strchr("/\\\"'`$*?<>|=:", *c))
			return error_set(error,
				"Name: use letters, digits, space, \"-\", \"_\" and "
				"\".\"; it becomes the name of a file.");
	if (name[length - 1] == ' ' || name[0] == ' ')
		return error_set(error, "Name: cannot begin or end with a space.");
	return true;
}

/* The file as it stands, when it can be read as a source; false when it must not be touched. */
static bool read_old(const char *path, struct buf *old, bool *exists, struct error *error)
{
	struct source *source;

	*exists = file_exists(path);
	if (!*exists)
		return true;
	if (!file_read(path, YAML_FILE_MAX, old, error))
		return false;
	source = source_from_yaml(buf_string(old), old->length, path, NULL, NULL, error);
	if (!source) {
		error_prefix(error, "the file that is there cannot be read and is left alone");
		return false;
	}
	source_free(source);
	return true;
}

static bool compose(const struct source *source, const char *path, bool *exists, struct buf *text,
	struct error *error)
{
	struct buf old = BUF_INIT;
	bool composed =
		read_old(path, &old, exists, error) &&
		source_to_yaml(source, *exists ? buf_string(&old) : NULL, old.length, text, error);

	buf_free(&old);
	return composed;
}

bool store_preview(const struct source *source, const char *name, char **path, struct buf *text,
	struct error *error)
{
	bool exists;

	*path = source_path(name);
	if (!*path)
		return error_set(error, "there is no home directory to save in");
	return compose(source, *path, &exists, text, error);
}

static bool write_source(const char *path, const struct buf *text, struct error *error)
{
	char *directory = mem_text_n(path, (size_t)(strrchr(path, '/') - path));
	bool written = directory_make(directory, error) &&
		       file_write(path, buf_string(text), text->length, 0600, error);

	free(directory);
	return written;
}

bool store_save(const struct source *source, const char *name, bool overwrite, struct error *error)
{
	struct buf text = BUF_INIT;
	char *path = NULL;
	bool exists = false, saved = false;

	if (!store_check_name(name, error))
		return false;
	path = source_path(name);
	if (!path) {
		error_set(error, "there is no home directory to save in");
	} else if (compose(source, path, &exists, &text, error)) {
		if (exists && !overwrite)
			error_set(error, "a source of the name \"%s\" exists", name);
		else
			saved = write_source(path, &text, error);
	}
	if (saved)
		log_info("store", "saved %s", path);
	buf_free(&text);
	free(path);
	return saved;
}

bool store_delete(const char *name, struct buf *text, struct error *error)
{
	char *path = source_path(name);
	bool deleted = false;

	if (!path)
		return error_set(error, "there is no home directory");
	if (file_read(path, YAML_FILE_MAX, text, error)) {
		deleted = unlink(path) == 0;
		if (!deleted)
			error_set(error, "cannot remove %s", path);
	}
	free(path);
	return deleted;
}

bool store_restore(const char *name, const struct buf *text, struct error *error)
{
	char *path = source_path(name);
	bool restored = path && write_source(path, text, error);

	free(path);
	return restored;
}

bool store_save_draft(const struct source *source, struct error *error)
{
	struct buf text = BUF_INIT;
	char *path = draft_path();
	bool saved = path && source_to_yaml(source, NULL, 0, &text, error) &&
		     write_source(path, &text, error);

	buf_free(&text);
	free(path);
	return saved;
}

void store_drop_draft(void)
{
	char *path = draft_path();

	if (path)
		unlink(path);
	free(path);
}

bool store_record(const char *name, const struct last_result *result, struct error *error)
{
	return last_results_write(&name, result, 1, error);
}

bool store_record_all(const char *const *names, const struct last_result *results, size_t count,
	struct error *error)
{
	return last_results_write(names, results, count, error);
}
