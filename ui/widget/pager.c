#include "widget/pager.h"

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "term/key.h"
#include "widget/scroll.h"

#include <stdlib.h>
#include <string.h>

#define TAB_WIDTH 8

/* Tabs are layout here and not data: a definition must look as its author wrote it. */
static void add_expanded(struct buf *out, const char *text, size_t length)
{
	int column = 0;

	for (size_t at = 0; at < length;) {
		int32_t code;
		size_t taken = text_decode(text + at, length - at, &code);
		int blanks = TAB_WIDTH - column % TAB_WIDTH;

		if (code == '\t') {
			buf_fill(out, ' ', (size_t)blanks);
			column += blanks;
		} else {
			buf_add(out, text + at, taken);
			column = code == '\n' ? 0 : column + text_width(text + at, taken);
		}
		at += taken;
	}
}

void pager_set(struct pager *pager, const char *text, size_t length)
{
	/* A tab becomes eight bytes at most. */
	struct buf copy;
	size_t kept = length < PAGER_MAX ? length : PAGER_MAX;

	buf_init(&copy, PAGER_MAX * TAB_WIDTH + 200);
	pager_release(pager);
	add_expanded(&copy, text, kept);
	if (kept < length)
		buf_printf(&copy, "\n(cut here: %zu of %zu bytes are shown)\n", kept, length);
	pager->length = copy.length;
	pager->text = buf_take(&copy);
}

void pager_release(struct pager *pager)
{
	free(pager->text);
	free(pager->starts);
	*pager = (struct pager){.page = pager->page};
}

enum consequence pager_key(struct pager *pager, const struct key *key)
{
	struct key other = *key;
	size_t page = pager->page > 0 ? (size_t)pager->page : 1;
	size_t tops = pager->lines > page ? pager->lines - page + 1 : 1;

	if (key->code == ' ')
		other.code = K_PAGE_DOWN;
	return scroll_key(&other, &pager->line, tops, pager->page) ? HANDLED : UNHANDLED;
}

static void add_start(struct pager *pager, size_t start)
{
	if (pager->lines == pager->start_capacity) {
		pager->start_capacity = pager->start_capacity * 2 + 64;
		pager->starts =
			mem_resize(pager->starts, pager->start_capacity, sizeof *pager->starts);
	}
	pager->starts[pager->lines++] = start;
}

/* Where the line of the top was is where it stays, in bytes, when the width becomes another. */
static void wrap(struct pager *pager, const struct surface *surface, int columns)
{
	size_t kept = pager->line < pager->lines ? pager->starts[pager->line] : 0;
	size_t next;

	if (pager->wrapped_columns == columns)
		return;
	pager->wrapped_columns = columns;
	pager->line = pager->lines = 0;
	for (size_t at = 0; at < pager->length; at += next) {
		surface_wrap(surface, pager->text + at, pager->length - at, columns, &next);
		add_start(pager, at);
		if (at <= kept)
			pager->line = pager->lines - 1;
	}
}

void pager_draw(struct pager *pager, struct surface *surface, struct rect area, bool has_focus)
{
	size_t most;
	int shown;

	if (area.rows <= 0 || area.columns <= 0)
		return;
	wrap(pager, surface, area.columns);
	pager->page = scroll_page(area, pager->lines);
	most = pager->lines > (size_t)pager->page ? pager->lines - (size_t)pager->page : 0;
	if (pager->line > most)
		pager->line = most;
	for (shown = 0; shown < pager->page && pager->line + (size_t)shown < pager->lines;
		shown++) {
		size_t start = pager->starts[pager->line + (size_t)shown], next;
		size_t length = surface_wrap(
			surface, pager->text + start, pager->length - start, area.columns, &next);

		surface_cell_text(surface, area, shown, 0, area.columns, STYLE_PLAIN, 0, false,
			pager->text + start, length);
	}
	if (pager->page < area.rows)
		scroll_note(surface, area, pager->line, pager->lines - pager->line - (size_t)shown);
	if (has_focus)
		surface_put_cursor(surface, area, 0, 0);
}
