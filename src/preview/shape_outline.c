/* shape_outline.c - lines that fold. */
#include "base/memory.h"
#include "preview/shape.h"

#include <stdlib.h>
#include <string.h>

/* Marks and line numbers come on top of what was sent. */
#define TEXT_MAX (4 * SHAPE_BYTES_MAX)

void outline_init(struct outline *outline)
{
	*outline = (struct outline){.inner = OUTLINE_TOP};
	buf_init(&outline->text, TEXT_MAX);
}

void outline_release(struct outline *outline)
{
	buf_free(&outline->text);
	free(outline->lines);
	outline_init(outline);
}

static size_t end_of_text(const struct outline *outline)
{
	const struct outline_line *last;

	if (!outline->count)
		return 0;
	last = &outline->lines[outline->count - 1];
	return (size_t)last->at + last->length;
}

static struct outline_line *add_line(struct outline *outline)
{
	size_t at = end_of_text(outline), depth = 0;
	struct outline_line *line;

	outline->is_full |= outline->count >= SHAPE_LINES_MAX || buf_overflowed(&outline->text);
	if (outline->is_full)
		return NULL;
	if (outline->count == outline->capacity) {
		outline->capacity = outline->capacity * 2 + 64;
		outline->lines =
			mem_resize(outline->lines, outline->capacity, sizeof *outline->lines);
	}
	if (outline->inner != OUTLINE_TOP)
		depth = (size_t)outline->lines[outline->inner].depth + 1;
	line = &outline->lines[outline->count];
	*line = (struct outline_line){.at = (uint32_t)at,
		.length = (uint32_t)(outline->text.length - at),
		.next = (uint32_t)outline->count + 1,
		.above =
			(uint32_t)(outline->inner == OUTLINE_TOP ? outline->count : outline->inner),
		.depth = (uint16_t)(depth < UINT16_MAX ? depth : UINT16_MAX)};
	outline->count++;
	return line;
}

static struct outline_line *add_part(struct outline *outline)
{
	if (outline->inner != OUTLINE_TOP)
		outline->lines[outline->inner].parts++;
	return add_line(outline);
}

void outline_add(struct outline *outline)
{
	add_part(outline);
}

void outline_begin(struct outline *outline)
{
	struct outline_line *line = add_part(outline);

	if (!line)
		return;
	line->is_fold = line->is_open = true;
	outline->inner = outline->count - 1;
}

void outline_end(struct outline *outline)
{
	struct outline_line *fold;
	size_t inner = outline->inner;

	if (outline->is_full || inner == OUTLINE_TOP)
		return;
	if (outline->text.length > end_of_text(outline)) {
		struct outline_line *line = add_line(outline);

		if (!line)
			return;
		line->is_end = true;
		line->depth = outline->lines[inner].depth;
	}
	fold = &outline->lines[inner];
	fold->next = (uint32_t)outline->count;
	outline->inner = fold->above == inner ? OUTLINE_TOP : fold->above;
	if (fold->next == inner + 1)
		fold->is_fold = false;
}

void outline_append(struct outline *outline, const char *text)
{
	if (outline->is_full || !outline->count)
		return;
	buf_text(&outline->text, text);
	outline->lines[outline->count - 1].length += (uint32_t)strlen(text);
}

/* --- looking --------------------------------------------------------------------------------- */

size_t outline_next(const struct outline *outline, size_t line)
{
	const struct outline_line *at = &outline->lines[line];

	return at->is_fold && !at->is_open ? at->next : line + 1;
}

/* The outermost closed fold that hides @line, or the line itself. */
static size_t shown(const struct outline *outline, size_t line)
{
	size_t found = line;

	for (size_t at = line; outline->lines[at].above != at;) {
		at = outline->lines[at].above;
		if (!outline->lines[at].is_open)
			found = at;
	}
	return found;
}

size_t outline_previous(const struct outline *outline, size_t line)
{
	return line ? shown(outline, line - 1) : outline->count;
}

void outline_toggle(struct outline *outline, size_t line)
{
	if (outline->lines[line].is_fold)
		outline->lines[line].is_open = !outline->lines[line].is_open;
}

void outline_toggle_all(struct outline *outline)
{
	bool opens = false;

	for (size_t i = 0; i < outline->count; i++)
		opens |= outline->lines[i].is_fold && !outline->lines[i].is_open;
	for (size_t i = 0; i < outline->count; i++)
		if (outline->lines[i].is_fold)
			outline->lines[i].is_open = opens || outline->lines[i].depth == 0;
}

void outline_reveal(struct outline *outline, size_t line)
{
	for (size_t at = line; outline->lines[at].above != at;) {
		at = outline->lines[at].above;
		outline->lines[at].is_open = true;
	}
}

void outline_add_line(const struct outline *outline, size_t line, struct buf *out)
{
	const struct outline_line *at = &outline->lines[line];
	const struct outline_line *last = &outline->lines[at->next - 1];

	buf_add(out, outline->text.bytes + at->at, at->length);
	if (!at->is_fold || at->is_open)
		return;
	buf_printf(out, " %u part%s ", at->parts, at->parts == 1 ? "" : "s");
	if (last->is_end)
		buf_add(out, outline->text.bytes + last->at, last->length);
}
