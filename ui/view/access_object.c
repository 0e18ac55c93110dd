/* access_object.c - who can do what to one object: a row for each role. */
#include "view/access_rows.h"

#include "base/buf.h"
#include "base/memory.h"
#include "term/surface.h"

#include <stdlib.h>
#include <string.h>

static char *privileges_of(const struct right_list *rights)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < rights->count; i++)
		buf_printf(&out, "%s%s%s", i ? ", " : "",
			privilege_word(rights->items[i].privilege),
			rights->items[i].is_grantable ? "*" : "");
	return buf_take(&out);
}

/* The privileges that come by exactly the way of the first of them, in one line. */
static void add_way(
	struct access_row *row, const struct right_list *rights, size_t first, size_t way)
{
	const char *text = rights->items[first].ways[way].text;
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < rights->count; i++) {
		const struct right *right = &rights->items[i];

		for (size_t at = 0; at < right->way_count; at++) {
			if (strcmp(right->ways[at].text, text) != 0)
				continue;
			if (i < first) { /* told already */
				buf_free(&line);
				return;
			}
			buf_printf(&line, "%s%s", line.length ? ", " : "",
				privilege_word(right->privilege));
		}
	}
	buf_printf(&line, ": %s", text);
	access_row_detail(row, buf_take(&line));
}

static void add_ways(struct access_row *row, const struct right_list *rights)
{
	for (size_t i = 0; i < rights->count; i++)
		for (size_t way = 0; way < rights->items[i].way_count; way++)
			add_way(row, rights, i, way);
}

/* The columns as one text of names. */
static void add_columns(struct access_row *row, const struct column_rights *columns)
{
	char *words = privileges_of(&columns->rights);

	access_row_names(row, "Columns  ", (char *const *)columns->names, columns->name_count);
	access_row_detail(row, mem_printf("of these  %s", words));
	add_ways(row, &columns->rights);
	free(words);
}

static bool is_held(const struct object_role *role, unsigned privilege)
{
	for (size_t i = 0; i < role->rights.count; i++)
		if (role->rights.items[i].privilege == privilege)
			return true;
	return false;
}

/* What statements really come to; that one fails which is not granted goes without saying. */
static void add_uses(struct access_row *row, const struct object_role *role)
{
	static const char *const comes[] = {
		[OUTCOME_WORKS] = "works",
		[OUTCOME_FILTERED] = "works, but rows may be left out",
		[OUTCOME_NO_ROWS] = "works, but finds no rows",
		[OUTCOME_COLUMNS] = "works on some columns only",
		[OUTCOME_FAILS] = "fails",
		[OUTCOME_UNKNOWN] = "unknown",
	};

	for (size_t i = 0; i < role->use_count; i++) {
		const struct use *use = &role->uses[i];
		const char *why = use->why ? use->why : use->remark;

		if ((use->outcome == OUTCOME_WORKS && !why) ||
			(use->outcome == OUTCOME_FAILS && !is_held(role, use->privilege)))
			continue;
		access_row_detail(
			row, mem_printf("%s %s%s%s", privilege_word(use->privilege),
				     comes[use->outcome], why ? ": " : "", why ? why : ""));
	}
}

/* The first of reading and writing that works, in one word. */
static const char *word_of(const struct object_role *role, unsigned *style)
{
	static const struct {
		const char *word;
		unsigned style;
	} words[] = {
		[OUTCOME_WORKS] = {"reads", STYLE_GOOD},
		[OUTCOME_FILTERED] = {"filtered", STYLE_CARE},
		[OUTCOME_NO_ROWS] = {"no rows", STYLE_CARE},
		[OUTCOME_COLUMNS] = {"partly", STYLE_CARE},
		[OUTCOME_UNKNOWN] = {"unknown", STYLE_DIM},
	};

	*style = STYLE_PLAIN;
	if (role->role == PUBLIC_ROLE)
		return "everyone";
	for (size_t i = 0; i < role->use_count; i++) {
		const struct use *use = &role->uses[i];

		if (use->outcome == OUTCOME_FAILS)
			continue;
		if (use->privilege != PRIVILEGE_SELECT)
			return "writes";
		*style = words[use->outcome].style;
		return words[use->outcome].word;
	}
	return role->is_owner ? "owner" : role->use_count ? "no" : "holds";
}

static char *fact_of(const struct object_role *role)
{
	char *words = privileges_of(&role->rights);
	char *fact = mem_printf("%s%s%s%s%s", role->is_owner ? "owner" : "",
		role->is_owner && *words ? ", " : "", words,
		role->column_count ? (*words || role->is_owner ? ", and columns" : "columns") : "",
		role->has_usage ? "" : "; no USAGE of the schema");

	free(words);
	return fact;
}

static void add_role(struct access_rows *rows, const struct object_role *role)
{
	unsigned style;
	const char *word = word_of(role, &style);
	struct access_row *row = access_rows_add(rows,
		role->is_public_only ? mem_text("public only") : mem_printf("role %s", role->name),
		word, style, mem_text(role->name), fact_of(role));

	row->sum = mem_text("roles with no more than everyone has");
	if (role->is_owner)
		access_row_detail(row, mem_printf("Owner  %s: may alter, drop and grant",
					       role->owns_by ? role->owns_by : ""));
	add_ways(row, &role->rights);
	for (size_t i = 0; i < role->column_count; i++)
		add_columns(row, &role->columns[i]);
	add_uses(row, role);
	if (!role->may_login && role->role != PUBLIC_ROLE)
		access_row_detail(row, mem_text("It cannot log in: its members use it"));
}

static void add_others(struct access_rows *rows, const struct object_access *access)
{
	if (access->superuser_count) {
		struct access_row *row =
			access_rows_add(rows, mem_text("superusers"), "all", STYLE_CARE,
				mem_printf("%zu superuser%s", access->superuser_count,
					access->superuser_count == 1 ? "" : "s"),
				mem_text("no check applies"));

		access_row_names(
			row, "", (char *const *)access->superusers, access->superuser_count);
	}
	for (size_t i = 0; i < access->leftover_count; i++) {
		struct buf words = BUF_INIT;

		privileges_add(&words, access->leftovers[i].privileges);
		access_rows_add(rows, mem_printf("dropped %zu", i), "warn", STYLE_CARE,
			mem_text(access->leftovers[i].text), buf_take(&words));
	}
	if (access->gap)
		access_rows_add(rows, mem_text("gap"), "unknown", STYLE_DIM,
			mem_text("not all of it could be read"), mem_text(access->gap));
}

/* Those that have no more than everybody come last, where they fold. */
struct access_rows *access_rows_of_object(const struct object_access *access)
{
	struct access_rows *rows = access_rows_new();

	for (size_t i = 0; i < access->role_count; i++)
		if (!access->roles[i].is_public_only)
			add_role(rows, &access->roles[i]);
	add_others(rows, access);
	for (size_t i = 0; i < access->role_count; i++)
		if (access->roles[i].is_public_only)
			add_role(rows, &access->roles[i]);
	return rows;
}
