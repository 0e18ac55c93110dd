/* view_cell.c - one value, whole, in the way that shows what it is. */
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "preview/preview.h"
#include "term/key.h"
#include "view/view.h"
#include "widget/grid.h"
#include "widget/pager.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum way { WAY_TEXT, WAY_ESCAPED, WAY_HEX, WAY_JSON, WAYS };

struct cell_view {
	struct view view;
	struct preview *preview; /* borrowed from the object below */
	char *where;
	size_t row, column;
	struct buf value;
	bool is_null, is_whole, is_asked;
	char *remark; /* why it is not whole */
	enum way way;
	struct pager pager;
};

static const char *const way_words[] = {"text", "escaped", "hex", "JSON"};

static void compose_hex(const struct buf *value, struct buf *out)
{
	for (size_t at = 0; at < value->length; at += 16) {
		size_t count = value->length - at < 16 ? value->length - at : 16;

		buf_printf(out, "%08zx ", at);
		for (size_t i = 0; i < 16; i++)
			if (i < count)
				buf_printf(out, " %02x", (unsigned char)value->bytes[at + i]);
			else
				buf_text(out, "   ");
		buf_text(out, "  ");
		for (size_t i = 0; i < count; i++) {
			char c = value->bytes[at + i];

			buf_char(out, isprint((unsigned char)c) && !(c & 0x80) ? c : '.');
		}
		buf_char(out, '\n');
	}
}

static bool compose_json(const struct buf *value, struct buf *out)
{
	json_t *json = json_loadb(buf_string(value), value->length, JSON_DECODE_ANY, NULL);
	char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_ENCODE_ANY) : NULL;

	if (text)
		buf_text(out, text);
	free(text);
	json_decref(json);
	return text != NULL;
}

static void compose(struct cell_view *view)
{
	struct buf out = BUF_INIT;

	if (view->is_null)
		buf_text(&out, "<NULL>");
	else if (!view->value.length)
		buf_text(&out, "\"\"   (an empty string)");
	else if (view->way == WAY_HEX)
		compose_hex(&view->value, &out);
	else if (view->way == WAY_ESCAPED)
		text_printable(&out, view->value.bytes, view->value.length, TEXT_ASCII);
	else if (view->way != WAY_JSON || !compose_json(&view->value, &out))
		buf_add(&out, view->value.bytes, view->value.length);
	pager_set(&view->pager, buf_string(&out), out.length);
	buf_free(&out);
}

/* bytea arrives as hex digits: the value is the bytes that they stand for. */
static void decode_hex(struct buf *value)
{
	size_t length = value->length / 2;

	for (size_t i = 0; i < length; i++) {
		char digits[3] = {value->bytes[2 * i], value->bytes[2 * i + 1], '\0'};

		value->bytes[i] = (char)strtoul(digits, NULL, 16);
	}
	value->length = length;
	if (value->bytes)
		value->bytes[length] = '\0';
}

static void take(struct cell_view *view, struct value value)
{
	const struct preview_column *column = preview_column(view->preview, view->column);

	buf_clear(&view->value);
	buf_add(&view->value, value.bytes, value.length);
	view->is_null = value.is_null;
	if (column->is_binary && !value.is_null) {
		decode_hex(&view->value);
		view->way = WAY_HEX;
	} else if (strstr(column->type, "json")) {
		view->way = WAY_JSON;
	}
	compose(view);
	app_dirty(view->view.app);
}

static void fetched(void *self, struct value value, int64_t whole, const struct error *error)
{
	struct cell_view *view = self;

	view->is_asked = false;
	view->is_whole = whole >= 0 && whole <= PREVIEW_PIECE_MAX / 2 && !error_is_set(error);
	mem_replace(&view->remark, mem_text(error->primary));
	if (!error_is_set(error))
		take(view, value);
	app_dirty(view->view.app);
}

static void title(struct view *base, struct buf *out)
{
	const struct cell_view *view = (struct cell_view *)base;

	buf_printf(out, "%s > %s", view->where, preview_column(view->preview, view->column)->name);
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct cell_view *view = (struct cell_view *)base;
	const struct preview_column *column = preview_column(view->preview, view->column);

	surface_printf(surface, body, 0, 1, STYLE_PLAIN, "Type %s    %zu characters, %zu bytes%s%s",
		column->type, text_count_graphemes(buf_string(&view->value), view->value.length),
		view->value.length, column->is_key ? "    part of the key" : "",
		view->is_null ? "    NULL" : "");
	surface_printf(surface, body, 1, 1, STYLE_DIM, "View < %s >   v for the next way%s",
		way_words[view->way],
		view->is_asked	 ? "   asking for the whole value..."
		: view->is_whole ? "   complete value"
				 : "   NOT complete");
	surface_rule(surface, rect_columns(body, 1, body.columns - 2), 2);
	pager_draw(&view->pager, surface, rect_rows(body, 3, body.rows - 4), true);
	if (view->remark)
		surface_text(surface, body, body.rows - 1, 1, STYLE_CARE, view->remark);
}

static void command(struct view *base, enum command command)
{
	struct cell_view *view = (struct cell_view *)base;

	if (command == CMD_NEXT_VIEW) {
		view->way = (enum way)((view->way + 1) % WAYS);
		compose(view);
	} else if (view->is_null) {
		app_say(base->app, "The value is NULL: there is nothing to copy or write.");
	} else if (command == CMD_COPY) {
		app_copy(base->app, buf_string(&view->value), view->value.length);
	} else if (command == CMD_WRITE) {
		app_write(base->app, "value.txt", buf_string(&view->value), view->value.length);
	}
}

static void key(struct view *base, const struct key *key)
{
	pager_key(&((struct cell_view *)base)->pager, key);
}

static bool waits(struct view *base, struct buf *out)
{
	struct cell_view *view = (struct cell_view *)base;

	return app_waits(base->app, view->is_asked ? "the whole value" : NULL, out);
}

static bool escape(struct view *base)
{
	struct cell_view *view = (struct cell_view *)base;

	if (!view->is_asked)
		return false;
	preview_forget_piece(view->preview);
	view->is_asked = false;
	mem_replace(&view->remark, mem_text("stopped by you"));
	return true;
}

static void close_view(struct view *base)
{
	struct cell_view *view = (struct cell_view *)base;

	if (view->is_asked)
		preview_forget_piece(view->preview);
	buf_free(&view->value);
	pager_release(&view->pager);
	free(view->where);
	free(view->remark);
	free(view);
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
};

struct view *view_cell(
	struct app *app, struct preview *preview, const char *where, size_t row, size_t column)
{
	struct cell_view *view = mem_new(sizeof *view);
	struct preview_cell cell = preview_cell(preview, row, column);

	view->view = (struct view){.ops = &ops, .app = app};
	view->preview = preview;
	view->where = mem_text(where);
	view->row = row;
	view->column = column;
	buf_init(&view->value, 2 * PREVIEW_PIECE_MAX);
	view->is_whole = !cell.is_cut;
	take(view, cell.value);
	if (cell.is_cut) {
		view->is_asked = true;
		preview_fetch_piece(preview, row, column, 0, PREVIEW_PIECE_MAX / 2, fetched, view);
	}
	return &view->view;
}
