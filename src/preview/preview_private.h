/* preview_private.h - shared by preview*.c and value*.c only. */
#ifndef PGUSHER_PREVIEW_PRIVATE_H
#define PGUSHER_PREVIEW_PRIVATE_H

#include "preview/cursor.h"
#include "preview/facts.h"
#include "preview/preview.h"
#include "preview/selection.h"
#include "preview/window_rows.h"
#include "preview/window_sql.h"

#define WINDOW_LIMIT_MS 30000
#define LIMIT_GRACE_MS 500     /* the server's own limit comes first, where it works */
#define AGREED_LIMIT_MS 600000 /* of a cursor's statement that the person agreed to */
#define FIRST_SPAN 16	       /* pages of a backward range by position */

struct preview {
	struct session *session;
	struct selection *selection;
	const struct preview_events *events;
	void *self;
	struct batch *batch; /* facts, an estimate or a window */
	struct cursor *cursor;
	struct timer *limit; /* of the window under way */

	struct facts *facts; /* NULL: not read yet */
	struct plan plan;
	bool is_stale;	 /* a statement failed: the relation may be another one now */
	bool has_agreed; /* to what plan.doubt is about, or there was no need to ask */

	struct windows windows;
	bool at_start, at_end;
	int64_t first_row; /* by cursor: the number of the first row held, from 0 */
	size_t rows_wanted;

	/* The window under way. */
	enum direction direction;
	double percent;
	int64_t span, low_page;
	int64_t from;  /* by cursor: the row to begin with */
	bool is_again; /* by cursor: opened again where it was */
	char *asked;   /* the statement */

	char *file; /* by position: the file number of the relation, which a rewrite changes */
	const char *note; /* for the way's words; NULL: none */
	struct buf *way_words, *sql_words;
	int64_t idle_ms, elapsed_ms;

	struct batch *piece_batch;
	struct timer *piece_deferred;
	const char *piece_refused;
	void (*piece_done)(
		void *self, struct value piece, int64_t whole_length, const struct error *error);
	void *piece_self;
};

/* preview_read.c */
void read_go(struct preview *preview, enum direction direction);
void read_stop(struct preview *preview);
void read_drop_windows(struct preview *preview);
void read_close_cursor(struct preview *preview);
struct window_request read_request(const struct preview *preview);
/* The marks of row @row, for @request. */
bool read_marks(const struct preview *preview, size_t row, struct window_request *request);
/* What is asked of a value's bytes; a value has less than 1 GiB. */
#define PREVIEW_OFFSET_MAX ((int64_t)1 << 30)
struct piece read_piece(
	const struct preview *preview, size_t column, int64_t offset, int64_t length);
bool read_is_raw(const struct preview *preview); /* the database knows of no encoding */

/* doubt.c: what EXPLAIN (FORMAT JSON) said; false: there is no reason to ask. @words is owned. */
bool doubt_read(const char *plan, const char *reason, struct preview_doubt *doubt, char **words);

#endif
