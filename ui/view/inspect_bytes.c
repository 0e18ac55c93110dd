/* inspect_bytes.c - what is held of the value, and getting more of it. */
#include "base/error.h"
#include "base/memory.h"
#include "preview/value.h"
#include "view/inspect.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct loading {
	int64_t offset;		     /* of a piece */
	struct value_stream *stream; /* all of it; NULL: a piece */
	struct buf all;
};

enum way inspect_way(const struct inspect *inspect)
{
	return inspect->ways[inspect->way];
}

int64_t inspect_until(const struct inspect *inspect)
{
	return inspect->from + (int64_t)inspect->bytes.length;
}

bool inspect_is_whole(const struct inspect *inspect)
{
	return !inspect->from && inspect->whole == (int64_t)inspect->bytes.length;
}

const struct preview_column *inspect_column(const struct inspect *inspect)
{
	return preview_column(inspect->preview, inspect->column);
}

static void end_loading(struct inspect *inspect)
{
	if (!inspect->loading)
		return;
	preview_forget_piece(inspect->preview);
	value_stream_stop(&inspect->loading->stream);
	buf_free(&inspect->loading->all);
	free(inspect->loading);
	inspect->loading = NULL;
}

static void fail(struct inspect *inspect, const struct error *error)
{
	end_loading(inspect);
	inspect->copies = false;
	mem_replace(&inspect->remark, mem_text(error->primary));
	/* Not the same again by itself. */
	inspect->refused = "it could not be read";
	app_dirty(inspect->view.app);
}

/* --- pieces ---------------------------------------------------------------------------------- */

/* The far end goes, whole pieces at a time. */
static void forget_far_end(struct inspect *inspect, bool is_front)
{
	while (inspect->bytes.length > INSPECT_HELD_MAX) {
		if (is_front) {
			buf_consume(&inspect->bytes, INSPECT_PIECE);
			inspect->from += INSPECT_PIECE;
		} else {
			inspect->bytes.length -= INSPECT_PIECE;
			inspect->bytes.bytes[inspect->bytes.length] = '\0';
		}
	}
}

static void add_piece(struct inspect *inspect, int64_t offset, const struct value *piece)
{
	bool is_behind = offset == inspect_until(inspect);
	int64_t missing = inspect->from - offset;

	if (is_behind) {
		buf_add(&inspect->bytes, piece->bytes, piece->length);
	} else if (missing > 0 && missing <= (int64_t)piece->length) {
		buf_splice(&inspect->bytes, 0, 0, piece->bytes, (size_t)missing);
		inspect->from = offset;
	} else {
		buf_clear(&inspect->bytes);
		buf_add(&inspect->bytes, piece->bytes, piece->length);
		inspect->from = offset;
		is_behind = true;
	}
	forget_far_end(inspect, is_behind);
}

static void piece_came(void *self, struct value piece, int64_t whole, const struct error *error)
{
	struct inspect *inspect = self;
	int64_t offset = inspect->loading->offset;

	if (error_is_set(error)) {
		fail(inspect, error);
		return;
	}
	end_loading(inspect);
	if (whole >= 0)
		inspect->whole = whole;
	else if (offset != PREVIEW_END && piece.length < INSPECT_PIECE)
		inspect->whole = offset + (int64_t)piece.length;
	if (offset == PREVIEW_END)
		offset = inspect->whole - (int64_t)piece.length;
	add_piece(inspect, offset, &piece);
	if (!offset)
		inspect_choose_way(inspect);
	app_dirty(inspect->view.app);
}

void inspect_fetch(struct inspect *inspect, int64_t offset)
{
	if ((inspect->loading && inspect->loading->stream) || inspect->refused)
		return;
	end_loading(inspect);
	inspect->loading = mem_new(sizeof *inspect->loading);
	inspect->loading->offset = offset;
	preview_fetch_piece(inspect->preview, inspect->row, inspect->column, offset, INSPECT_PIECE,
		piece_came, inspect);
}

void inspect_fetch_around(struct inspect *inspect)
{
	int64_t until = inspect_until(inspect), before = inspect->from - INSPECT_PIECE;
	bool is_all_behind = inspect->whole >= 0 && until >= inspect->whole;

	if (inspect->is_null || inspect->file || inspect->loading)
		return;
	if (inspect->from > 0 && inspect->top < inspect->from + INSPECT_PIECE / 8)
		inspect_fetch(inspect, before > 0 ? before : 0);
	else if (!is_all_behind && inspect->shown_until > until - INSPECT_PIECE / 8)
		inspect_fetch(inspect, until);
}

/* --- all of it ------------------------------------------------------------------------------- */

static void stream_came(void *self, const char *bytes, size_t length, int64_t whole)
{
	struct inspect *inspect = self;

	inspect->whole = whole;
	buf_add(&inspect->loading->all, bytes, length);
}

static void stream_done(void *self, const struct error *error)
{
	struct inspect *inspect = self;
	struct loading *loading = inspect->loading;
	struct error too_large = ERROR_INIT;

	loading->stream = NULL;
	if (!error && buf_overflowed(&loading->all)) {
		error_set(&too_large, "the value has grown over the limit");
		error = &too_large;
	}
	if (error) {
		fail(inspect, error);
		error_clear(&too_large);
		return;
	}
	buf_free(&inspect->bytes);
	inspect->bytes = loading->all;
	buf_init(&loading->all, 0);
	inspect->from = 0;
	inspect->whole = (int64_t)inspect->bytes.length;
	end_loading(inspect);
	if (inspect->copies)
		inspect_copy(inspect);
	inspect_show_way(inspect);
	app_dirty(inspect->view.app);
}

bool inspect_load(struct inspect *inspect, size_t limit)
{
	static const struct value_stream_events events = {
		.bytes = stream_came, .done = stream_done};
	struct error error = ERROR_INIT;

	if (inspect->refused || inspect->whole > (int64_t)limit)
		return false;
	end_loading(inspect);
	inspect->loading = mem_new(sizeof *inspect->loading);
	buf_init(&inspect->loading->all, SHAPE_BYTES_MAX + 1);
	inspect->loading->stream = value_stream_start(
		inspect->preview, inspect->row, inspect->column, &events, inspect, &error);
	if (!inspect->loading->stream)
		fail(inspect, &error);
	error_clear(&error);
	return inspect->loading != NULL;
}

bool inspect_stop_loading(struct inspect *inspect)
{
	if (!inspect->loading)
		return false;
	end_loading(inspect);
	inspect->copies = false;
	inspect->refused = "stopped by you";
	mem_replace(&inspect->remark, mem_text("Stopped by you: r reads on."));
	return true;
}

const char *inspect_loading_words(const struct inspect *inspect)
{
	if (!inspect->loading)
		return NULL;
	return inspect->loading->stream ? "the whole value" : "a part of the value";
}

/* --- ways ------------------------------------------------------------------------------------ */

void inspect_show_way(struct inspect *inspect)
{
	enum way way = inspect_way(inspect);

	inspect_drop_parts(inspect);
	if (!way_shape(way) || inspect->is_null)
		return;
	if (inspect_is_whole(inspect) && inspect->bytes.length <= SHAPE_BYTES_MAX) {
		inspect_make_parts(inspect);
		return;
	}
	if (inspect->whole >= 0 && inspect_load(inspect, SHAPE_BYTES_MAX))
		return;
	if (!inspect->remark)
		inspect->remark = inspect->refused
					  ? mem_printf("%s needs the whole value: shown as text.",
						    way_word(way))
					  : mem_printf("%s is for up to %zu MiB: shown as text.",
						    way_word(way), SHAPE_BYTES_MAX >> 20);
}

void inspect_choose_way(struct inspect *inspect)
{
	enum way chosen = inspect_way(inspect);
	bool is_whole = inspect_is_whole(inspect);
	bool had_ways = inspect->way_count > 0;

	inspect->way_count = shape_ways(inspect_column(inspect), buf_string(&inspect->bytes),
		inspect->bytes.length, is_whole, inspect->ways);
	inspect->way = 0;
	for (size_t i = 0; had_ways && inspect->has_chosen && i < inspect->way_count; i++)
		if (inspect->ways[i] == chosen)
			inspect->way = i;
	inspect_show_way(inspect);
}

/* --- one value ------------------------------------------------------------------------------- */

void inspect_open(struct inspect *inspect, size_t column)
{
	struct preview_cell cell = preview_cell(inspect->preview, inspect->row, column);

	inspect->column = column;
	buf_init(&inspect->bytes, INSPECT_HELD_MAX + 2 * INSPECT_PIECE);
	if (inspect_column(inspect)->is_binary)
		value_add_hex(&inspect->bytes, cell.value.bytes, cell.value.length);
	else
		buf_add(&inspect->bytes, cell.value.bytes, cell.value.length);
	inspect->is_null = cell.value.is_null;
	inspect->whole = !cell.is_cut	    ? (int64_t)inspect->bytes.length
			 : cell.is_withheld ? -1
					    : (int64_t)cell.full_length;
	inspect->from = inspect->top = inspect->shown_until = 0;
	inspect->placing = PLACE_TOP;
	inspect->is_placed = inspect->has_chosen = inspect->copies = false;
	inspect->move = 0;
	inspect->way_count = inspect->way = 0;
	inspect->found_at = -1;
	inspect->refused = cell.is_cut ? preview_refuses_pieces(inspect->preview) : NULL;
	if (inspect->refused)
		inspect->remark = mem_printf("Only the beginning is here: %s.", inspect->refused);
	if (!cell.is_cut || inspect->refused) {
		inspect_choose_way(inspect);
		return;
	}
	inspect->way_count = shape_ways(inspect_column(inspect), buf_string(&inspect->bytes),
		inspect->bytes.length, false, inspect->ways);
	inspect_fetch(inspect, 0);
}

void inspect_close(struct inspect *inspect)
{
	end_loading(inspect);
	inspect_drop_parts(inspect);
	inspect_stop_writing(inspect);
	buf_free(&inspect->bytes);
	mem_replace(&inspect->remark, NULL);
}
