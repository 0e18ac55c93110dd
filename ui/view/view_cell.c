/* view_cell.c - one value, in the way that shows what it is. */
#include "base/memory.h"
#include "base/text.h"
#include "preview/profile.h"
#include "preview/value.h"
#include "term/key.h"
#include "view/inspect.h"

#include <inttypes.h>
#include <stdlib.h>

#define KEY_SHOWN 24		  /* bytes of a value of the key, in the title */
#define COUNTED_BYTES (32 * 1024) /* characters of a longer text are not counted */
#define HEAD_ROWS 3

static const struct preview_column *column_of(const struct inspect *inspect)
{
	return inspect_column(inspect);
}

/* --- what the screen says -------------------------------------------------------------------- */

static void title(struct view *base, struct buf *out)
{
	const struct inspect *inspect = (struct inspect *)base;
	const char *joint = " > row ";

	buf_text(out, inspect->where);
	for (size_t i = 0; i < preview_columns(inspect->preview); i++) {
		const struct preview_column *column = preview_column(inspect->preview, i);
		struct preview_cell cell = preview_cell(inspect->preview, inspect->row, i);
		size_t length = cell.value.length;

		if (!column->is_key)
			continue;
		if (length > KEY_SHOWN)
			length = text_previous_grapheme(
				cell.value.bytes, cell.value.length, KEY_SHOWN);
		buf_printf(out, "%s%s=%.*s%s", joint, column->name, (int)length, cell.value.bytes,
			length < cell.value.length ? ">" : "");
		joint = ", ";
	}
	if (joint[1] == '>')
		buf_printf(out, " > row %zu", inspect->row + 1);
	buf_printf(out, " > %s", column_of(inspect)->name);
}

static void add_size(const struct inspect *inspect, struct buf *out)
{
	const char *bytes = buf_string(&inspect->bytes);
	bool is_whole = inspect_is_whole(inspect);
	bool is_binary = column_of(inspect)->is_binary;
	const char *kind = is_binary && !inspect->from
				   ? shape_kind(bytes, inspect->bytes.length, is_whole)
				   : NULL;
	size_t characters;

	if (is_whole && !is_binary && inspect->bytes.length <= COUNTED_BYTES) {
		characters = text_count_graphemes(bytes, inspect->bytes.length);
		profile_add_count(out, (int64_t)characters);
		buf_text(out, characters == 1 ? " character, " : " characters, ");
	}
	if (inspect->whole >= 0) {
		profile_add_count(out, inspect->whole);
		buf_text(out, inspect->whole == 1 ? " byte" : " bytes");
	} else {
		buf_text(out, "length not known yet");
	}
	if (kind)
		buf_printf(out, "    %s", kind);
}

static void draw_head(struct inspect *inspect, struct surface *surface, struct rect body)
{
	const struct preview_column *column = column_of(inspect);
	struct buf size = BUF_INIT, ways = BUF_INIT;

	if (inspect->is_null)
		buf_text(&size, "NULL");
	else
		add_size(inspect, &size);
	surface_printf(surface, body, 0, 1, STYLE_PLAIN, "Type %s    %s%s%s", column->type,
		buf_string(&size), inspect->is_null ? "" : "    not NULL",
		column->is_key ? "    part of the key" : "");
	for (size_t i = 0; i < inspect->way_count; i++)
		buf_printf(&ways, "%s%s", i ? ", " : "", way_word(inspect->ways[i]));
	surface_printf(surface, body, 1, 1, STYLE_DIM, "View < %s >   %s",
		way_word(inspect_way(inspect)), buf_string(&ways));
	surface_rule(surface, rect_columns(body, 1, body.columns - 2), 2);
	buf_free(&size);
	buf_free(&ways);
}

static void draw_value(struct inspect *inspect, struct surface *surface, struct rect area)
{
	if (inspect->is_null)
		surface_text(surface, area, 0, 0, STYLE_DIM, "<NULL>");
	else if (!inspect->whole)
		surface_text(surface, area, 0, 0, STYLE_DIM, "\"\"   (nothing in it)");
	else if (!inspect->bytes.length && inspect->loading)
		surface_text(surface, area, 0, 0, STYLE_PLAIN, "asking the server...");
	else if (inspect->outline)
		inspect_draw_parts(inspect, surface, area);
	else if (inspect->worker)
		surface_text(surface, area, 0, 0, STYLE_PLAIN, "taking it apart...");
	else
		inspect_draw_text(inspect, surface, area);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct inspect *inspect = (struct inspect *)base;
	int remark = inspect->remark ? 1 : 0, rows = body.rows - HEAD_ROWS - remark;
	int marks = inspect_marks_rows(inspect);
	struct rect area = rect_columns(rect_rows(body, HEAD_ROWS, rows), 2, body.columns - 3);

	draw_head(inspect, surface, body);
	if (marks > rows / 2)
		marks = rows > 2 ? 1 : 0;
	draw_value(inspect, surface, rect_rows(area, 0, area.rows - marks));
	if (marks)
		inspect_draw_marks(inspect, surface, rect_rows(area, area.rows - marks, marks));
	if (remark)
		surface_text(surface, body, body.rows - 1, 1, STYLE_CARE, inspect->remark);
}

static void add_part(const struct inspect *inspect, struct buf *out)
{
	buf_text(out, "Bytes ");
	profile_add_count(out, inspect->top + 1);
	buf_text(out, " to ");
	profile_add_count(out, inspect->shown_until);
	if (inspect->whole >= 0) {
		buf_text(out, " of ");
		profile_add_count(out, inspect->whole);
	}
}

static bool has_folds(const struct outline *outline)
{
	for (size_t i = 0; i < outline->count; i++)
		if (outline->lines[i].is_fold)
			return true;
	return false;
}

static bool hint(struct view *base, struct buf *out)
{
	const struct inspect *inspect = (struct inspect *)base;
	const char *next = inspect->way_count > 1 ? " Press v for the next way to see it." : "";

	if (inspect->outline)
		buf_printf(out, "Line %zu of %zu of the complete value.%s%s", inspect->cursor + 1,
			inspect->outline->count,
			has_folds(inspect->outline) ? " Enter folds, z all." : "",
			inspect->way_count > 1 ? " v next way." : "");
	else if (inspect->worker)
		buf_text(out, "The whole value is here and is being taken apart.");
	else if (inspect_is_whole(inspect) && inspect->shown_until - inspect->top < inspect->whole)
		add_part(inspect, out), buf_text(out, ", all loaded. v next way.");
	else if (inspect_is_whole(inspect))
		buf_printf(out, "Complete value.%s", next);
	else if (inspect->refused)
		buf_text(out, "NOT complete.");
	else
		add_part(inspect, out), buf_text(out, "; more comes as you scroll.");
	return true;
}

static bool waits(struct view *base, struct buf *out)
{
	struct inspect *inspect = (struct inspect *)base;

	if (inspect_writing_words(inspect, out))
		return true;
	return app_waits(base->app, inspect_loading_words(inspect), out);
}

/* --- what it does ---------------------------------------------------------------------------- */

static void go_to_column(struct inspect *inspect, int by)
{
	size_t count = preview_columns(inspect->preview);
	bool is_writing = inspect->file != NULL;

	if (is_writing) {
		app_say(inspect->view.app, "Not while it is being written. Esc stops that.");
		return;
	}
	if (by < 0 ? !inspect->column : inspect->column + 1 >= count) {
		app_say(inspect->view.app, "That is the %s column.", by < 0 ? "first" : "last");
		return;
	}
	inspect_close(inspect);
	inspect_open(inspect, by < 0 ? inspect->column - 1 : inspect->column + 1);
}

static void next_way(struct inspect *inspect)
{
	if (inspect->way_count < 2) {
		app_say(inspect->view.app, "There is no other way to see it.");
		return;
	}
	inspect->has_chosen = true;
	inspect->way = (inspect->way + 1) % inspect->way_count;
	mem_replace(&inspect->remark, NULL);
	inspect_show_way(inspect);
}

static void read_again(struct inspect *inspect)
{
	size_t column = inspect->column;

	if (inspect->file || inspect->loading)
		return;
	inspect_close(inspect);
	inspect_open(inspect, column);
}

static void command(struct view *base, enum command command)
{
	struct inspect *inspect = (struct inspect *)base;

	if (command == CMD_NEXT_VIEW)
		next_way(inspect);
	else if (command == CMD_COPY)
		inspect_copy(inspect);
	else if (command == CMD_WRITE)
		inspect_write(inspect);
	else if (command == CMD_SEARCH)
		inspect_ask_search(inspect);
	else if (command == CMD_SEARCH_NEXT || command == CMD_SEARCH_BACK)
		inspect_search(inspect, command == CMD_SEARCH_BACK);
	else if (command == CMD_NEXT_COLUMN || command == CMD_PREVIOUS_COLUMN)
		go_to_column(inspect, command == CMD_NEXT_COLUMN ? 1 : -1);
	else if (command == CMD_REPEAT)
		read_again(inspect);
	app_dirty(base->app);
}

static void key(struct view *base, const struct key *key)
{
	struct inspect *inspect = (struct inspect *)base;

	if (inspect->outline)
		inspect_parts_key(inspect, key);
	else if (!inspect->is_null)
		inspect_text_key(inspect, key);
	app_dirty(base->app);
}

/* Esc leaves one thing at a time: the file, what is loaded, the value. */
static bool escape(struct view *base)
{
	struct inspect *inspect = (struct inspect *)base;

	return inspect_stop_writing(inspect) || inspect_stop_loading(inspect);
}

static void close_view(struct view *base)
{
	struct inspect *inspect = (struct inspect *)base;

	inspect_close(inspect);
	free(inspect->needle);
	free(inspect->path);
	free(inspect->where);
	free(inspect);
}

static const struct view_ops ops = {
	.kind = VIEW_CELL,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
	.escape = escape,
	.waits = waits,
	.hint = hint,
};

struct view *view_cell(
	struct app *app, struct preview *preview, const char *where, size_t row, size_t column)
{
	struct inspect *inspect = mem_new(sizeof *inspect);

	inspect->view = (struct view){.ops = &ops, .app = app};
	inspect->preview = preview;
	inspect->where = mem_text(where);
	inspect->row = row;
	inspect_open(inspect, column);
	return &inspect->view;
}
