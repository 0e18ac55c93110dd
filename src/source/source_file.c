#include "source/source_file.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "pg/ident.h"
#include "source/source.h"
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

static bool load_command(struct loading *loading, const struct yaml_node *node)
{
	struct buf line = BUF_INIT;

	if (node->kind != YAML_SEQUENCE || !node->first)
		return refuse(loading, node, "a list of the program and its arguments is expected");
	for (const struct yaml_node *word = node->first; word; word = word->next) {
		if (word->kind != YAML_TEXT) {
			buf_free(&line);
			return refuse(loading, word, "plain text is expected");
		}
		if (line.length)
			buf_char(&line, ' ');
		ident_add_shell(&line, word->text);
	}
	set_saved(loading->source, "password_from", "command");
	set_saved(loading->source, "password_command", buf_string(&line));
	buf_free(&line);
	return true;
}

static bool load_password(struct loading *loading, const struct yaml_node *node)
{
	static const char *const words[] = {"ask", "pgpass", "auto", NULL};
	const char *variable = node->kind == YAML_MAPPING ? yaml_tree_text(node, "env") : NULL;

	if (variable) {
		set_saved(loading->source, "password_from", "env");
		set_saved(loading->source, "password_env", variable);
		return true;
	}
	if (node->kind == YAML_MAPPING && yaml_tree_child(node, "command"))
		return load_command(loading, yaml_tree_child(node, "command"));
	for (size_t i = 0; node->kind == YAML_TEXT && words[i]; i++) {
		if (strcmp(node->text, words[i]) == 0) {
			set_saved(loading->source, "password_from", words[i]);
			return true;
		}
	}
	return refuse(loading, node,
		"must be ask, pgpass, auto, {env: NAME} or {command: [...]}; a password itself is "
		"never kept here");
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
			loaded = load_password(&loading, node);
		else if (strcmp(node->key, "ssh") == 0)
			loaded = load_ssh(&loading, node);
		else if (text_starts_with(node->key, "password_") ||
			 text_starts_with(node->key, "ssh_"))
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
	char *plain; /* the same as text, to compare with what is there; NULL: compare rendered */
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

static bool render_command(const struct source *source, struct buf *out, struct error *error)
{
	const char *line = source_value(source, "password_command");
	char **words = words_split(line ? line : "");

	if (!words || !words[0]) {
		words_free(words);
		return error_set(error, "the password command is empty or has an open quote");
	}
	buf_text(out, "{command: [");
	for (char **word = words; *word; word++) {
		struct buf scalar = BUF_INIT;

		if (word != words)
			buf_text(out, ", ");
		yaml_tree_add_scalar(&scalar, *word);
		/* Inside of [ ] a comma or a bracket ends a plain scalar. */
		if (scalar.bytes[0] != '"' && strpbrk(scalar.bytes, ",[]{}: "))
			buf_printf(out, "\"%s\"", scalar.bytes);
		else
			buf_text(out, buf_string(&scalar));
		buf_free(&scalar);
	}
	buf_text(out, "]}");
	words_free(words);
	return true;
}

static bool add_password(const struct source *source, struct entries *entries, struct error *error)
{
	const char *from = source_value(source, "password_from");
	const char *variable = source_value(source, "password_env");
	struct buf rendered = BUF_INIT;

	if (strcmp(from, "env") == 0 && variable) {
		buf_text(&rendered, "{env: ");
		yaml_tree_add_scalar(&rendered, variable);
		buf_char(&rendered, '}');
	} else if (strcmp(from, "command") == 0) {
		if (!render_command(source, &rendered, error)) {
			buf_free(&rendered);
			return false;
		}
	} else {
		add_text(entries, "password", from);
		return true;
	}
	add_entry(entries, "password", buf_take(&rendered), NULL);
	return true;
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

static bool holds(const struct yaml_node *node, const struct entry *entry, const char *text)
{
	size_t end = end_of(node, text);

	if (entry->plain)
		return node->kind == YAML_TEXT && strcmp(node->text, entry->plain) == 0;
	return end - node->start == strlen(entry->rendered) &&
	       memcmp(text + node->start, entry->rendered, end - node->start) == 0;
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

		if (entry && !holds(node, entry, editing->text))
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
