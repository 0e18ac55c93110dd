/*
 * inspect.h - one value on the screen; shared by view_cell.c and inspect_*.c.
 *
 * What is held of a long value is a run of bytes around the place that is looked at; it grows at
 * its ends as the person scrolls. What takes the whole value apart loads it first, up to a limit.
 */
#ifndef PGUSHER_UI_VIEW_INSPECT_H
#define PGUSHER_UI_VIEW_INSPECT_H

#include "base/buf.h"
#include "preview/preview.h"
#include "preview/shape.h"
#include "view/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key;
struct value_file;
struct value_stream;
struct worker;

#define INSPECT_PIECE 262144		      /* bytes that are asked for at once */
#define INSPECT_HELD_MAX (16 * INSPECT_PIECE) /* while it is not the whole */
#define INSPECT_COPY_MAX 1048576

enum placing { PLACE_TOP, PLACE_END, PLACE_AT };

struct inspect {
	struct view view;
	struct preview *preview; /* borrowed from the object below */
	char *where;
	size_t row, column;

	/* The value. */
	struct buf bytes;    /* from byte @from on */
	int64_t from, whole; /* whole: its length in bytes; -1: not known */
	bool is_null;
	const char *refused; /* why there is no more than this; NULL: there is */
	char *remark;
	struct loading *loading; /* a piece, or all of it; NULL: nothing */

	enum way ways[WAYS];
	size_t way_count, way;
	bool has_chosen; /* the person did */

	/* Bytes as they come: the offset of the first line on the screen. What moves it waits for
	 * the drawing, which knows how wide a line is. */
	int64_t top, target, shown_until;
	enum placing placing;
	bool is_placed;
	long move;
	int page;

	/* Parts: NULL while they are not made. */
	struct outline *outline;
	struct worker *worker;
	size_t first, cursor;

	char *needle;	  /* NULL: nothing was searched for */
	int64_t found_at; /* -1: nothing */

	bool copies; /* when all of it is there */
	struct value_file *file;
	char *path;
};

enum way inspect_way(const struct inspect *inspect);
int64_t inspect_until(const struct inspect *inspect); /* the end of what is held */
bool inspect_is_whole(const struct inspect *inspect); /* all of it is held */
const struct preview_column *inspect_column(const struct inspect *inspect);

/* --- inspect_bytes.c ------------------------------------------------------------------------- */

void inspect_open(struct inspect *inspect, size_t column);
void inspect_close(struct inspect *inspect); /* stops and frees what belongs to the value */
/* In the place of another piece; not while all of it is loaded. */
void inspect_fetch(struct inspect *inspect, int64_t offset);
void inspect_fetch_around(struct inspect *inspect); /* what is near to what shows */
/* False: it is too large, or cannot be had; that was said. */
bool inspect_load(struct inspect *inspect, size_t limit);
bool inspect_stop_loading(struct inspect *inspect);
const char *inspect_loading_words(const struct inspect *inspect); /* NULL: nothing */
void inspect_choose_way(struct inspect *inspect);
void inspect_show_way(struct inspect *inspect); /* makes what it needs */

/* --- inspect_text.c -------------------------------------------------------------------------- */

void inspect_draw_text(struct inspect *inspect, struct surface *surface, struct rect area);
bool inspect_text_key(struct inspect *inspect, const struct key *key);

/* --- inspect_parts.c ------------------------------------------------------------------------- */

void inspect_make_parts(struct inspect *inspect);
void inspect_drop_parts(struct inspect *inspect);
void inspect_draw_parts(struct inspect *inspect, struct surface *surface, struct rect area);
bool inspect_parts_key(struct inspect *inspect, const struct key *key);

/* --- inspect_marks.c ------------------------------------------------------------------------- */

/* Rows that the list of what does not show takes; 0: all shows. */
int inspect_marks_rows(const struct inspect *inspect);
void inspect_draw_marks(const struct inspect *inspect, struct surface *surface, struct rect area);

/* --- inspect_find.c -------------------------------------------------------------------------- */

void inspect_ask_search(struct inspect *inspect);
void inspect_search(struct inspect *inspect, bool is_backwards);

/* --- inspect_out.c --------------------------------------------------------------------------- */

void inspect_copy(struct inspect *inspect);
void inspect_write(struct inspect *inspect);
bool inspect_stop_writing(struct inspect *inspect);
bool inspect_writing_words(const struct inspect *inspect, struct buf *out);

#endif
