/* grid_cell.c - how a value is told from another that looks like it. */
#include "base/buf.h"
#include "base/text.h"
#include "widget/grid_private.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MEASURED_MAX ((size_t)2 * GRID_WIDTH_MAX) /* bytes of a cell that are looked at */

struct grid_cell grid_cell_of(const struct grid *grid, size_t row, size_t index)
{
	struct grid_cell cell = {.bytes = ""};

	grid->cell(grid->self, row, index, &cell);
	if (!cell.bytes) {
		cell.bytes = "";
		cell.length = 0;
	}
	return cell;
}

struct grid_column grid_column_of(const struct grid *grid, size_t index)
{
	struct grid_column column = {.name = ""};

	grid->column(grid->self, index, &column);
	if (!column.name)
		column.name = "";
	return column;
}

/* A blank at an end is seen by nobody, whichever of Unicode's it is. */
static bool hides_at_an_end(const char *bytes, size_t length)
{
	int32_t code;

	text_decode(bytes, length, &code);
	return code == ' ' || code == '"' || code == 0xA0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
	       code == 0x3000;
}

static bool hides_at_the_end(const char *bytes, size_t length)
{
	size_t at = length - 1;

	while (at > 0 && length - at < 4 && ((unsigned char)bytes[at] & 0xC0) == 0x80)
		at--;
	return hides_at_an_end(bytes + at, length - at);
}

/* Ends as a value that was cut does: with '>', or with ">>" and a length. */
static bool ends_like_a_cut(const char *bytes, size_t length)
{
	size_t at = length - 1;

	if (bytes[at] == '>')
		return true;
	if (bytes[at] != 'B')
		return false;
	while (at > 0 && length - at < 16 && bytes[at] != '>')
		at--;
	return at > 0 && bytes[at] == '>' && bytes[at - 1] == '>';
}

static bool takes_quotes(const struct grid_cell *cell)
{
	return !cell->is_plain && !cell->is_binary && cell->length > 0;
}

/* Text that could be taken for a mark of ours. */
static bool needs_quotes(const struct grid_cell *cell)
{
	const char *bytes = cell->bytes;
	size_t length = cell->length;

	if (!takes_quotes(cell) || cell->is_partial)
		return false;
	if (length == strlen("<NULL>") && memcmp(bytes, "<NULL>", length) == 0)
		return true;
	return hides_at_an_end(bytes, length) || hides_at_the_end(bytes, length) ||
	       ends_like_a_cut(bytes, length);
}

/* Of a value whose end is not here only the beginning can be told. */
static bool needs_quote_before(const struct grid_cell *cell)
{
	return cell->is_partial ? takes_quotes(cell) && hides_at_an_end(cell->bytes, cell->length)
				: needs_quotes(cell);
}

bool grid_cell_is_mark(const struct grid_cell *cell)
{
	return cell->is_null ||
	       (cell->length == 0 && !cell->is_partial && !cell->is_binary && !cell->is_plain);
}

int grid_cell_tail(const struct grid_cell *cell, char tail[GRID_TAIL_MAX])
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	size_t bytes = cell->is_binary ? cell->length / 2 : cell->length, unit = 0;
	double value;

	tail[0] = '\0';
	if (cell->is_null || (!cell->is_partial && !cell->is_binary))
		return 0;
	if (cell->is_binary && cell->length >= 2 && memcmp(cell->bytes, "\\x", 2) == 0)
		bytes--;
	if (cell->is_partial)
		bytes = cell->full_length;
	for (value = (double)bytes; value >= 10000 && unit < 4; unit++)
		value /= 1024;
	snprintf(tail, GRID_TAIL_MAX, "%s%.0f %s", cell->is_partial ? ">>" : " ", value,
		units[unit]);
	return (int)strlen(tail);
}

static void add_body(const struct grid_cell *cell, size_t length, struct buf *out)
{
	if (cell->is_null) {
		buf_text(out, "<NULL>");
		return;
	}
	if (grid_cell_is_mark(cell)) {
		buf_text(out, "\"\"");
		return;
	}
	if (cell->is_binary && !(length >= 2 && memcmp(cell->bytes, "\\x", 2) == 0))
		buf_text(out, "\\x");
	if (needs_quote_before(cell))
		buf_char(out, '"');
	buf_add(out, cell->bytes, length);
	if (needs_quotes(cell))
		buf_char(out, '"');
}

void grid_cell_text(const struct grid_cell *cell, struct buf *out)
{
	char tail[GRID_TAIL_MAX];

	grid_cell_tail(cell, tail);
	add_body(cell, cell->length, out);
	buf_text(out, tail);
}

void grid_cell_begin(const struct grid_cell *cell, struct buf *out)
{
	add_body(cell, cell->length < MEASURED_MAX ? cell->length : MEASURED_MAX, out);
}

unsigned grid_cell_flags(const struct grid_cell *cell)
{
	return cell->is_binary ? TEXT_LITERAL : 0;
}
