#include "base/arena.h"
#include "base/memory.h"
#include "catalog/level_rows.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

struct level *level_new(void)
{
	struct level *level = mem_new(sizeof *level);

	level->arena = arena_new(LEVEL_BYTES_MAX);
	level->nodes = mem_array(1, sizeof *level->nodes);
	return level;
}

void level_free(struct level *level)
{
	if (!level)
		return;
	arena_free(level->arena);
	free(level->nodes);
	free(level);
}

void level_append(struct level *level, struct level *more)
{
	level->nodes =
		mem_resize(level->nodes, level->count + more->count + 1, sizeof *level->nodes);
	memcpy(level->nodes + level->count, more->nodes, more->count * sizeof *more->nodes);
	level->count += more->count;
	level->has_more = more->has_more;
	if (more->last_name) {
		level->last_name = more->last_name;
		level->last_oid = more->last_oid;
	}
	arena_join(level->arena, more->arena);
	free(more->nodes);
	free(more);
}

/* --- rows ------------------------------------------------------------------------------------ */

/* The columns that a question may have, in the order of column_names[]. */
enum column {
	OID,
	SCHEMA,
	NAME,
	KIND,
	OWNER,
	RIGHTS,
	COMMENT,
	NOTE,
	KEY,
	RELKIND,
	ESTIMATE,
	SIZE_BYTES,
	IS_SYSTEM,
	IS_CURRENT,
	IS_LEFT_OUT,
	COLUMNS
};

static const char *const column_names[COLUMNS] = {"oid", "schema", "name", "kind", "owner",
	"rights", "comment", "note", "key", "relkind", "estimate", "size_bytes", "is_system",
	"is_current", "is_left_out"};

struct filling {
	struct level *level;
	const struct rowset *rows;
	int columns[COLUMNS];
	/* The last text of each column: owners, kinds and rights repeat, and are kept once. */
	char *last[COLUMNS];
};

static bool has(const struct filling *filling, size_t row, enum column column)
{
	return filling->columns[column] >= 0 &&
	       !rowset_is_null(filling->rows, row, (size_t)filling->columns[column]);
}

/* NULL when it is NULL or the question has no such column. */
static char *take(struct filling *filling, size_t row, enum column column)
{
	struct value value;
	char **last = &filling->last[column];

	if (!has(filling, row, column))
		return NULL;
	value = rowset_value(filling->rows, row, (size_t)filling->columns[column]);
	if (!*last || strcmp(*last, value.bytes) != 0)
		*last = arena_text(filling->level->arena, value.bytes);
	return *last;
}

static int64_t take_integer(const struct filling *filling, size_t row, enum column column)
{
	if (!has(filling, row, column))
		return -1;
	return rowset_integer(filling->rows, row, (size_t)filling->columns[column]);
}

static bool take_bool(const struct filling *filling, size_t row, enum column column)
{
	return has(filling, row, column) &&
	       rowset_bool(filling->rows, row, (size_t)filling->columns[column]);
}

static char unknown[] = "?"; /* a name for which there was no room */

void level_add_rows(struct level *level, const struct rowset *rows, size_t limit,
	enum node_kind kind, const char *schema)
{
	struct filling filling = {.level = level, .rows = rows};
	size_t count = rowset_rows(rows) < limit ? rowset_rows(rows) : limit;
	char *of_all = arena_text(level->arena, schema);

	for (size_t i = 0; i < COLUMNS; i++)
		filling.columns[i] = rowset_column(rows, column_names[i]);
	level->nodes = mem_resize(level->nodes, level->count + count + 1, sizeof *level->nodes);
	for (size_t row = 0; row < count; row++) {
		char *own = take(&filling, row, SCHEMA), *relkind = take(&filling, row, RELKIND);
		char *name = take(&filling, row, NAME);

		level->nodes[level->count++] = (struct node){
			.kind = kind,
			.relkind = relkind ? relkind[0] : '\0',
			.oid = take(&filling, row, OID),
			.schema = own ? own : of_all,
			.name = name ? name : unknown,
			.word = take(&filling, row, KIND),
			.owner = take(&filling, row, OWNER),
			.rights = take(&filling, row, RIGHTS),
			.comment = take(&filling, row, COMMENT),
			.note = take(&filling, row, NOTE),
			.estimate = take_integer(&filling, row, ESTIMATE),
			.size_bytes = take_integer(&filling, row, SIZE_BYTES),
			.is_system = take_bool(&filling, row, IS_SYSTEM),
			.is_current = take_bool(&filling, row, IS_CURRENT),
			.is_left_out = take_bool(&filling, row, IS_LEFT_OUT),
		};
		level->last_oid = level->nodes[level->count - 1].oid;
		level->last_name = take(&filling, row, KEY);
	}
	level->has_more = rowset_rows(rows) > limit;
}

static char *own_text(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, text);

	return copy ? copy : unknown;
}

void level_add_group(struct level *level, enum node_group group, const struct node *schema,
	int64_t count, int64_t left_out, const struct error *error)
{
	struct arena *arena = level->arena;

	level->nodes = mem_resize(level->nodes, level->count + 2, sizeof *level->nodes);
	level->nodes[level->count++] = (struct node){
		.kind = NODE_GROUP,
		.group = group,
		.oid = schema ? arena_text(arena, schema->oid) : NULL,
		.schema = schema ? arena_text(arena, schema->name) : NULL,
		.name = own_text(arena, group_row(group)->name),
		.rights = count < 0 ? arena_text(arena, "NOT READABLE") : NULL,
		.note = error ? arena_text(arena, error->primary) : NULL,
		.estimate = count,
		.size_bytes = -1,
		.left_out = left_out,
	};
}
