/*
 * search_rows.h - the rows of the screen that finds: commands and hits, in one order, and what each
 * of them says.
 */
#ifndef PGUSHER_UI_VIEW_SEARCH_ROWS_H
#define PGUSHER_UI_VIEW_SEARCH_ROWS_H

#include "base/buf.h"
#include "catalog/search_find.h"
#include "catalog/search_index.h"
#include "catalog/search_match.h"

#include <stdbool.h>
#include <stddef.h>

struct command_row;
struct list;
struct list_row;
struct search;
struct surface;
struct view;

#define SEARCH_COMMANDS_MAX 100

struct search_row {
	uint64_t order;
	const struct command_row *command; /* NULL: a hit */
	struct hit hit;
};

struct search_rows {
	const struct index *index; /* of the hits; borrowed; may be NULL while there are none */
	const struct view *about;  /* whose commands these are */
	struct pattern pattern;
	struct search_row rows[FINDER_HITS_MAX + SEARCH_COMMANDS_MAX];
	size_t count;
	bool is_narrow;		/* there is room for one word about a row */
	struct buf label, word; /* of the row that was described last; BUF_INIT at first */
};

/* The commands of @about that fit @text, and the hits. */
void search_rows_set(struct search_rows *rows, const struct view *about, struct finder *finder,
	const char *text);
void search_rows_release(struct search_rows *rows);

void search_row_describe(struct search_rows *rows, size_t index, struct list_row *row);
/* After list_draw(): the letters that were found, in the first @columns cells, bold. */
void search_rows_mark(struct search_rows *rows, const struct list *list, struct surface *surface,
	int columns, unsigned flags);

/* Of a hit: the object that is opened, its qualified name (the caller frees it), and where to go on
 * its screen. */
struct search_target {
	const char *tab; /* title; NULL: the first */
	char *row;	 /* yours; NULL: the first */
};

const struct object_entry *search_row_object(
	const struct search_rows *rows, const struct search_row *row);
char *search_row_name(const struct search_rows *rows, const struct search_row *row);
struct search_target search_row_target(
	const struct search_rows *rows, const struct search_row *row);

/* How far the index is, and (@finder not NULL) how many fit. */
void search_note_add(
	struct buf *out, const struct search *search, const struct finder *finder, bool has_more);

#endif
