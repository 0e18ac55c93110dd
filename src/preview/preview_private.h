/* preview_private.h - shared by preview.c and preview_sql.c only. */
#ifndef PGUSHER_PREVIEW_PRIVATE_H
#define PGUSHER_PREVIEW_PRIVATE_H

#include "base/buf.h"
#include "preview/preview.h"
#include "preview/selection.h"

#define KEY_COLUMNS_MAX 8
#define WHOLE_ROWS 2000 /* of what has no order to go on in */

/* A window as it came. Its last columns are the key values, or the ctid. */
struct window {
	struct rowset *rows;
	bool is_reversed; /* fetched backwards */
};

enum direction { GO_FIRST, GO_LAST, GO_FORWARD, GO_BACKWARD };

struct preview {
	struct session *session;
	struct selection *selection;
	const struct preview_events *events;
	void *self;
	struct batch *batch;	   /* columns or a window */
	struct batch *piece_batch; /* a part of one value */

	struct preview_column *columns;
	size_t column_count, hidden_count;
	size_t keys[KEY_COLUMNS_MAX]; /* columns of the key, in its order */
	char *key_types[KEY_COLUMNS_MAX];
	size_t key_count;
	char *way_words;
	enum preview_way way;
	bool is_ready;

	struct window windows[PREVIEW_WINDOWS_KEPT];
	size_t window_count;
	bool at_start, at_end;
	enum direction direction; /* of the window under way */
	int64_t low_page;	  /* by position, backwards: the first page asked for */
	int64_t span;		  /* pages of that range */
	char *sql;
	int64_t elapsed_ms;

	void (*piece_done)(
		void *self, struct value piece, int64_t whole_length, const struct error *error);
	void *piece_self;
};

/* The statement for the next window; its parameters are put into @parameters (borrowed from the
 * windows held). Returns their number. */
int preview_window_sql(
	struct preview *preview, struct buf *sql, const char **parameters, size_t parameters_max);

/* The statement for a part of one value and the length of the whole; -1: the row cannot be found
 * again. */
struct piece {
	size_t row, column;
	int64_t offset, length;
};
int preview_piece_sql(struct preview *preview, const struct piece *piece, struct buf *sql,
	const char **parameters, size_t parameters_max);

/* The rowset and the row in it of row @row of the preview. */
const struct rowset *preview_find_row(const struct preview *preview, size_t row, size_t *at);

/* Pages of a ctid "(page,row)". */
int64_t preview_ctid_page(const char *ctid);

#endif
