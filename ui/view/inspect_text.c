/*
 * inspect_text.c - bytes as they come: wrapped text, text with every sign beyond ASCII as an
 * escape, and hex.
 *
 * Only where lines begin near the top of the screen is worked out, never for all of the value. So
 * that going up finds the same beginnings as going down, a line always ends at a line break and at
 * each of a row of anchors, which only a very long line notices.
 */
#include "base/text.h"
#include "term/key.h"
#include "view/inspect.h"
#include "widget/scroll.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#define ANCHOR 4096 /* bytes */
#define LINES_AT_ONCE 200
#define HEX_BYTES 16
#define HEX_BYTES_NARROW 8
#define HEX_COLUMNS 76

/* What the layout works on: offsets into the bytes that are held. */
struct layout {
	const struct inspect *inspect;
	const struct surface *surface;
	const char *bytes;
	size_t begin, end; /* whole characters only */
	int columns;
	int hex_bytes; /* 0: no hex */
	bool is_escaped;
};

static bool is_inner(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static struct layout layout_of(
	const struct inspect *inspect, const struct surface *surface, int columns)
{
	enum way way = inspect_way(inspect);
	struct layout layout = {.inspect = inspect,
		.surface = surface,
		.bytes = buf_string(&inspect->bytes),
		.end = inspect->bytes.length,
		.columns = columns,
		.is_escaped = way == WAY_ESCAPED,
		.hex_bytes = way != WAY_HEX	     ? 0
			     : columns < HEX_COLUMNS ? HEX_BYTES_NARROW
						     : HEX_BYTES};

	if (layout.hex_bytes)
		return layout;
	while (inspect->from > 0 && layout.begin < 3 && layout.begin < layout.end &&
		is_inner(layout.bytes[layout.begin]))
		layout.begin++;
	if (inspect->whole >= 0 && inspect_until(inspect) >= inspect->whole)
		return layout;
	for (int i = 0; i < 3 && layout.end > layout.begin; i++)
		if (!is_inner(layout.bytes[--layout.end]))
			break;
	return layout;
}

/* The last anchor at or before @at, or (@steps) one of those behind it; at the border of a
 * character, and within what is held. */
static size_t anchor(const struct layout *layout, size_t at, int steps)
{
	int64_t from = layout->inspect->from, absolute = from + (int64_t)at;
	int64_t place = (absolute / ANCHOR + steps) * ANCHOR - from;
	size_t found = place <= (int64_t)layout->begin ? layout->begin : (size_t)place;

	while (found < layout->end && is_inner(layout->bytes[found]))
		found++;
	if (!steps && found > at)
		return at;
	return found < layout->end ? found : layout->end;
}

/* Only a line that has been going on since the anchor before ends at one. */
static bool breaks(const struct layout *layout, size_t place)
{
	size_t from = place > ANCHOR ? place - ANCHOR : 0;

	return place > layout->begin && place < layout->end && from >= layout->begin &&
	       !memchr(layout->bytes + from, '\n', place - from);
}

/* Where a line that goes on at @at has to end, unless a line break comes before. */
static size_t line_limit(const struct layout *layout, size_t at)
{
	size_t place = anchor(layout, at, 1);

	return breaks(layout, place) ? place : anchor(layout, at, 2);
}

/* Where lines are counted from, for the one that @at is in. */
static size_t line_base(const struct layout *layout, size_t at)
{
	size_t base = anchor(layout, at, 0);

	if (!breaks(layout, base))
		base = anchor(layout, at, -1);
	for (size_t i = at; i > base; i--)
		if (layout->bytes[i - 1] == '\n')
			return i;
	return base;
}

/* Where the line that begins at @at ends in what is shown, and in *next the next one. */
static size_t line(const struct layout *layout, size_t at, size_t *next)
{
	size_t limit, length;
	const char *line_end;
	int width;

	if (layout->hex_bytes) {
		int64_t absolute = layout->inspect->from + (int64_t)at;
		size_t count = (size_t)(layout->hex_bytes - absolute % layout->hex_bytes);

		*next = layout->end - at < count ? layout->end : at + count;
		return *next - at;
	}
	limit = line_limit(layout, at);
	if (!layout->is_escaped) {
		length = surface_wrap(
			layout->surface, layout->bytes + at, limit - at, layout->columns, next);
		*next += at;
	} else {
		line_end = memchr(layout->bytes + at, '\n', limit - at);
		if (line_end)
			limit = (size_t)(line_end - layout->bytes) + 1;
		length = surface_fit(layout->surface, TEXT_ASCII, layout->bytes + at, limit - at,
			layout->columns, &width);
		*next = at + length;
	}
	if (*next <= at) {
		int32_t code;

		length = text_decode(layout->bytes + at, layout->end - at, &code);
		*next = at + length;
	}
	return length;
}

/* Where the line that @at is in begins. */
static size_t line_with(const struct layout *layout, size_t at)
{
	size_t start, next;

	if (layout->hex_bytes) {
		int64_t absolute = layout->inspect->from + (int64_t)at;
		size_t inside = (size_t)(absolute % layout->hex_bytes);

		return at > inside ? at - inside : 0;
	}
	start = line_base(layout, at);
	for (line(layout, start, &next); next <= at && next < layout->end;
		line(layout, start, &next))
		start = next;
	return start;
}

static size_t line_before(const struct layout *layout, size_t at)
{
	return at > layout->begin ? line_with(layout, at - 1) : layout->begin;
}

/* --- moving ---------------------------------------------------------------------------------- */

/* The top from which the last line stands in the last row. */
static size_t last_top(const struct layout *layout, int page)
{
	size_t top = layout->end;

	for (int i = 0; i < page && top > layout->begin; i++)
		top = line_before(layout, top);
	return top;
}

static bool fills(const struct layout *layout, size_t top, int page)
{
	size_t at = top, next;

	for (int i = 0; i < page; i++, at = next) {
		if (at >= layout->end)
			return false;
		line(layout, at, &next);
	}
	return true;
}

static size_t placed(struct inspect *inspect, const struct layout *layout)
{
	int64_t wanted = inspect->top;
	size_t top;

	if (!inspect->is_placed && inspect->placing == PLACE_END)
		return last_top(layout, inspect->page);
	if (!inspect->is_placed)
		wanted = inspect->placing == PLACE_AT ? inspect->target : 0;
	wanted -= inspect->from;
	top = wanted <= (int64_t)layout->begin ? layout->begin
	      : wanted >= (int64_t)layout->end ? layout->end
					       : (size_t)wanted;
	return line_with(layout, top);
}

static bool is_at_end(const struct inspect *inspect)
{
	return inspect->whole >= 0 && inspect_until(inspect) >= inspect->whole;
}

/* What is left to go is gone later: where the rest is not here yet, and where it is far, because
 * finding where the lines before begin takes its time. */
static size_t moved(struct inspect *inspect, const struct layout *layout, size_t top)
{
	int left = LINES_AT_ONCE;
	size_t bottom;

	for (; left && inspect->move < 0 && top > layout->begin; inspect->move++, left--)
		top = line_before(layout, top);
	bottom = top;
	for (int i = 0; inspect->move > 0 && i < inspect->page && bottom < layout->end; i++)
		line(layout, bottom, &bottom);
	for (; left && inspect->move > 0 && bottom < layout->end; inspect->move--, left--) {
		line(layout, top, &top);
		line(layout, bottom, &bottom);
	}
	if (!left)
		app_dirty(inspect->view.app);
	else if (inspect->refused || (inspect->move > 0 ? is_at_end(inspect) : !inspect->from))
		inspect->move = 0;
	return fills(layout, top, inspect->page) ? top : last_top(layout, inspect->page);
}

/* The end, or a place, has to be there before it can be looked at. */
static bool is_there(const struct inspect *inspect)
{
	if (inspect->is_placed)
		return true;
	if (inspect->placing == PLACE_TOP)
		return inspect->from == 0;
	return inspect->placing == PLACE_AT || is_at_end(inspect) || inspect->refused;
}

static void place(struct inspect *inspect, enum placing placing)
{
	inspect->placing = placing;
	inspect->is_placed = false;
	inspect->top = placing == PLACE_TOP ? 0 : inspect->top;
	inspect->move = 0;
	if (!is_there(inspect))
		inspect_fetch(inspect, placing == PLACE_END ? PREVIEW_END : 0);
}

bool inspect_text_key(struct inspect *inspect, const struct key *key)
{
	int page = inspect->page > 1 ? inspect->page : 1;
	const struct {
		int code;
		long rows;
	} moves[] = {{K_UP, -1}, {'k', -1}, {K_DOWN, 1}, {'j', 1}, {K_PAGE_UP, -page},
		{K_CTRL('b'), -page}, {K_PAGE_DOWN, page}, {K_CTRL('f'), page}, {' ', page},
		{K_CTRL('u'), -(page + 1) / 2}, {K_CTRL('d'), (page + 1) / 2},
		{K_WHEEL_UP, -SCROLL_WHEEL_ROWS}, {K_WHEEL_DOWN, SCROLL_WHEEL_ROWS}};

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (key->code == moves[i].code && !key->alt)
			inspect->move += moves[i].rows;
	if (key->code == 'g' || key->code == K_HOME)
		place(inspect, PLACE_TOP);
	else if (key->code == 'G' || key->code == K_END)
		place(inspect, PLACE_END);
	return true;
}

/* --- drawing --------------------------------------------------------------------------------- */

static void add_hex(const struct layout *layout, size_t at, size_t length, struct buf *out)
{
	int64_t absolute = layout->inspect->from + (int64_t)at;

	buf_printf(out, "%08" PRIx64 " ", (uint64_t)absolute);
	for (int i = 0; i < layout->hex_bytes; i++)
		if ((size_t)i < length)
			buf_printf(out, " %02x", (unsigned char)layout->bytes[at + (size_t)i]);
		else
			buf_text(out, "   ");
	buf_text(out, "  ");
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)layout->bytes[at + i];

		buf_char(out, c < 0x80 && isprint(c) ? (char)c : '.');
	}
}

static void draw_line(const struct layout *layout, struct surface *surface, struct rect area,
	int row, size_t at, size_t length)
{
	struct buf hex = BUF_INIT;

	if (!layout->hex_bytes) {
		surface_cell_text(surface, area, row, 0, area.columns, STYLE_PLAIN,
			layout->is_escaped ? TEXT_ASCII : 0, false, layout->bytes + at, length);
		return;
	}
	add_hex(layout, at, length, &hex);
	surface_cell_text(surface, area, row, 0, area.columns, STYLE_PLAIN, TEXT_LITERAL, false,
		buf_string(&hex), hex.length);
	buf_free(&hex);
}

static void draw_lines(struct inspect *inspect, const struct layout *layout,
	struct surface *surface, struct rect area, size_t top)
{
	size_t at = top, next;

	for (int row = 0; row < area.rows && at < layout->end; row++, at = next) {
		size_t length = line(layout, at, &next);
		int64_t begin = inspect->from + (int64_t)at;

		draw_line(layout, surface, area, row, at, length);
		if (inspect->found_at >= begin && inspect->found_at < inspect->from + (int64_t)next)
			surface_highlight(surface, area, row, STYLE_REVERSE);
	}
	inspect->top = inspect->from + (int64_t)top;
	inspect->shown_until = inspect->from + (int64_t)at;
}

void inspect_draw_text(struct inspect *inspect, struct surface *surface, struct rect area)
{
	struct layout layout;
	size_t top;

	if (area.rows <= 0 || area.columns <= 0)
		return;
	layout = layout_of(inspect, surface, area.columns);
	inspect->page = area.rows;
	top = moved(inspect, &layout, placed(inspect, &layout));
	inspect->is_placed |= is_there(inspect);
	draw_lines(inspect, &layout, surface, area, top);
	surface_put_cursor(surface, area, 0, 0);
	inspect_fetch_around(inspect);
}
