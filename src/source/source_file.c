#include "source/source_file.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/source.h"
#include "source/source_password.h"
#include "source/yaml.h"

#include <stdlib.h>
#include <string.h>

/* --- reading --------------------------------------------------------------------------------- */

struct loading {
	struct source *source;
	const char *name;
	void (*unknown)(void *self, const char *key);
	void *self;
	struct error *error;
};

static bool refuse(struct loading *loading, const struct yaml_node *node, const char *why)
{
	return error_set(loading->error, "%s, line %zu, column %zu: %s: %s", loading->name,
		node->line, node->column, node->key ? node->key : "", why);
}

static void set_saved(struct source *source, const char *keyword, const char *value)
{
	source_set(source, keyword, value, ORIGIN_SAVED, NULL);
}

static bool load_text(struct loading *loading, const char *keyword, const struct yaml_node *node)
{
	if (node->kind != YAML_TEXT)
		return refuse(loading, node, "plain text is expected");
	if (source_set(loading->source, keyword, node->text, ORIGIN_SAVED, NULL))
		return true;
	if (field_index(keyword) >= 0)
		return refuse(loading, node, "secrets are never kept here");
	if (loading->unknown)
		loading->unknown(loading->self, keyword);
	return true;
}

static bool load_ssh(struct loading *loading, const struct yaml_node *node)
{
	if (node->kind != YAML_MAPPING)
		return refuse(loading, node, "a mapping with host, port, user, ... is expected");
	for (const struct yaml_node *child = node->first; child; child = child->next) {
		char *keyword = mem_printf("ssh_%s", child->key);
		bool loaded = load_text(loading, keyword, child);

		free(keyword);
		if (!loaded)
			return false;
	}
	return true;
}

/* Of the program's fields, not of the file's keys. */
static bool is_own_name(const char *key)
{
	int index = field_index(key);

	return text_starts_with(key, "password_") || text_starts_with(key, "ssh_") ||
	       (index >= 0 && field_at((size_t)index)->group == FIELD_PASSWORD);
}

struct source *source_from_yaml(const char *bytes, size_t length, const char *name,
	void (*unknown)(void *self, const char *key), void *self, struct error *error)
{
	struct yaml_node *root = yaml_tree_read(bytes, length, name, error);
	struct loading loading = {.source = source_new(),
		.name = name,
		.unknown = unknown,
		.self = self,
		.error = error};
	bool loaded = root != NULL;

	set_saved(loading.source, "password_from", "ask");
	for (const struct yaml_node *node = root ? root->first : NULL; node && loaded;
		node = node->next) {
		if (strcmp(node->key, "password") == 0)
			loaded = source_password_read(
				loading.source, node, name, unknown, self, error);
		else if (strcmp(node->key, "ssh") == 0)
			loaded = load_ssh(&loading, node);
		else if (is_own_name(node->key))
			loaded = refuse(&loading, node, "belongs below \"password\" or \"ssh\"");
		else
			loaded = load_text(&loading, node->key, node);
	}
	yaml_tree_free(root);
	if (loaded)
		return loading.source;
	source_free(loading.source);
	return NULL;
}

/* --- writing --------------------------------------------------------------------------------- */

#define ENTRIES_MAX 96

/* What one key should hold: text, or a flow value already written. */
struct entry {
	char *key;
	char *rendered; /* what stands behind "key: " */
	char *plain;	/* the same as text, to compare with what is there; NULL: the password */
};

struct entries {
	struct entry list[ENTRIES_MAX];
	size_t count;
};

static void add_entry(struct entries *entries, const char *key, char *rendered, const char *plain)
{
	if (entries->count == ENTRIES_MAX) {
		free(rendered);
		return;
	}
	entries->list[entries->count++] = (struct entry){
		.key = mem_text(key), .rendered = rendered, .plain = mem_text(plain)};
}

static void add_text(struct entries *entries, const char *key, const char *value)
{
	struct buf rendered = BUF_INIT;

	yaml_tree_add_scalar(&rendered, value);
	add_entry(entries, key, buf_take(&rendered), value);
}

static void free_entries(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++) {
		free(entries->list[i].key);
		free(entries->list[i].rendered);
		free(entries->list[i].plain);
	}
}

static bool add_password(const struct source *source, struct entries *entries, struct error *error)
{
	struct buf rendered = BUF_INIT;
	bool is_written = source_password_write(source, &rendered, error);

	if (is_written)
		add_entry(entries, "password", buf_take(&rendered), NULL);
	buf_free(&rendered);
	return is_written;
}

/* The keys of the file: all at the top (@below NULL) or those of the mapping "ssh". */
static bool collect(
	const struct source *source, struct entries *top, struct entries *ssh, struct error *error)
{
	for (size_t i = 0; i < field_count(); i++) {
		const struct field *field = field_at(i);
		const char *value = source_value(source, field->keyword);

		if (!source_is_set(source, field->keyword) || field->group == FIELD_PASSWORD)
			continue;
		/* What another place said (PGHOST) is part of what the person tested: it is
		 * written down, so that the source stands for itself. */
		if (field->group == FIELD_SSH)
			add_text(ssh, field->keyword + strlen("ssh_"), value);
		else
			add_text(top, field->keyword, value);
	}
	return add_password(source, top, error);
}

/* Where the value of @node really ends: block collections report the start of what follows. */
static size_t end_of(const struct yaml_node *node, const char *text)
{
	size_t end = node->end;

	if (node->kind == YAML_TEXT || text[node->start] == '{' || text[node->start] == '[')
		return end;
	end = node->start;
	for (const struct yaml_node *child = node->first; child; child = child->next)
		end = end_of(child, text);
	return end;
}

static size_t line_start(const char *text, size_t at)
{
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const char *text, size_t length, size_t at)
{
	while (at < length && text[at] != '\n')
		at++;
	return at < length ? at + 1 : at;
}

static struct entry *entry_of(struct entries *entries, const char *key)
{
	for (size_t i = 0; i < entries->count; i++)
		if (strcmp(entries->list[i].key, key) == 0)
			return &entries->list[i];
	return NULL;
}

static bool holds(const struct yaml_node *node, const struct entry *entry)
{
	if (entry->plain)
		return node->kind == YAML_TEXT && strcmp(node->text, entry->plain) == 0;
	return source_password_says(node, entry->rendered);
}

struct edit {
	size_t from, to;
	char *with;
};

struct editing {
	const char *text;
	size_t length;
	struct edit edits[2 * ENTRIES_MAX];
	size_t count;
};

static void add_edit(struct editing *editing, size_t from, size_t to, char *with)
{
	if (editing->count < sizeof editing->edits / sizeof *editing->edits)
		editing->edits[editing->count++] =
			(struct edit){.from = from, .to = to, .with = with};
	else
		free(with);
}

static bool is_ours(const char *key, bool is_ssh)
{
	char *keyword = is_ssh ? mem_printf("ssh_%s", key) : mem_text(key);
	bool ours = field_index(keyword) >= 0;

	free(keyword);
	return ours;
}

/* Replaces changed values, removes what is unset; what is new is appended behind @end. */
static void edit_mapping(struct editing *editing, const struct yaml_node *mapping,
	struct entries *entries, int indent, size_t end)
{
	struct buf added = BUF_INIT;

	for (const struct yaml_node *node = mapping->first; node; node = node->next) {
		struct entry *entry = entry_of(entries, node->key);
		size_t value_end = end_of(node, editing->text);

		if (entry && !holds(node, entry))
			add_edit(editing, node->start, value_end, mem_text(entry->rendered));
		else if (!entry && is_ours(node->key, indent > 0))
			add_edit(editing, line_start(editing->text, node->key_start),
				line_end(editing->text, editing->length, value_end), mem_text(""));
	}
	for (size_t i = 0; i < entries->count; i++)
		if (!yaml_tree_child(mapping, entries->list[i].key))
			buf_printf(&added, "%*s%s: %s\n", indent, "", entries->list[i].key,
				entries->list[i].rendered);
	if (added.length)
		add_edit(editing, end, end, buf_take(&added));
	buf_free(&added);
}

static void add_block(struct buf *out, const struct entries *ssh)
{
	buf_text(out, "ssh:\n");
	for (size_t i = 0; i < ssh->count; i++)
		buf_printf(out, "  %s: %s\n", ssh->list[i].key, ssh->list[i].rendered);
}

static void edit_ssh(struct editing *editing, const struct yaml_node *node, struct entries *ssh)
{
	struct buf block = BUF_INIT;
	size_t from, to;

	if (!node) {
		if (ssh->count) {
			add_block(&block, ssh);
			add_edit(editing, editing->length, editing->length, buf_take(&block));
		}
		return;
	}
	from = line_start(editing->text, node->key_start);
	to = line_end(editing->text, editing->length, end_of(node, editing->text));
	if (ssh->count && node->kind == YAML_MAPPING && node->first &&
		editing->text[node->start] != '{') {
		int indent = (int)(node->first->key_start -
				   line_start(editing->text, node->first->key_start));

		edit_mapping(editing, node, ssh, indent, to);
		return;
	}
	if (ssh->count)
		add_block(&block, ssh);
	add_edit(editing, from, to, buf_take(&block));
}

static int later_first(const void *left, const void *right)
{
	const struct edit *a = left, *b = right;

	return a->from < b->from ? 1 : a->from > b->from ? -1 : 0;
}

static void apply_edits(struct editing *editing, struct buf *out)
{
	buf_add(out, editing->text, editing->length);
	qsort(editing->edits, editing->count, sizeof *editing->edits, later_first);
	for (size_t i = 0; i < editing->count; i++) {
		struct edit *edit = &editing->edits[i];

		buf_splice(out, edit->from, edit->to - edit->from, edit->with, strlen(edit->with));
		free(edit->with);
	}
}

static bool edit_old(const char *old, size_t length, struct entries *top, struct entries *ssh,
	struct buf *out, struct error *error)
{
	struct buf text = BUF_INIT;
	struct editing *editing = mem_new(sizeof *editing);
	struct yaml_node *root;

	buf_add(&text, old, length);
	if (length && old[length - 1] != '\n')
		buf_char(&text, '\n');
	editing->text = buf_string(&text);
	editing->length = text.length;
	root = yaml_tree_read(editing->text, editing->length, "the file to be changed", error);
	if (root) {
		edit_mapping(editing, root, top, 0, editing->length);
		edit_ssh(editing, yaml_tree_child(root, "ssh"), ssh);
		apply_edits(editing, out);
		yaml_tree_free(root);
	}
	free(editing);
	buf_free(&text);
	return root != NULL;
}

bool source_to_yaml(const struct source *source, const char *old, size_t old_length,
	struct buf *out, struct error *error)
{
	struct entries top = {.count = 0}, ssh = {.count = 0};
	bool written = collect(source, &top, &ssh, error);

	if (written && old) {
		written = edit_old(old, old_length, &top, &ssh, out, error);
	} else if (written) {
		for (size_t i = 0; i < top.count; i++)
			buf_printf(out, "%s: %s\n", top.list[i].key, top.list[i].rendered);
		if (ssh.count)
			add_block(out, &ssh);
	}
	free_entries(&top);
	free_entries(&ssh);
	return written;
}
