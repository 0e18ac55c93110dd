/* inspect_parts.c - the value taken apart: lines that fold. */
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "loop/worker.h"
#include "pg/array.h"
#include "term/key.h"
#include "view/inspect.h"
#include "widget/scroll.h"

#include <stdlib.h>

#define AT_ONCE 32768 /* bytes; more is done by a thread: 8 MiB take longer than a frame */
#define INDENT 2

struct job {
	shape_take *take;
	struct buf bytes;
	char **names;
	struct outline *outline;
	struct error error;
};

static void take_apart(void *self)
{
	struct job *job = self;

	job->outline->names = job->names;
	if (!job->take(buf_string(&job->bytes), job->bytes.length, job->outline, &job->error) &&
		!error_is_set(&job->error))
		error_set(&job->error, "it cannot be taken apart");
	job->outline->names = NULL;
}

static void free_job(void *self)
{
	struct job *job = self;

	if (job->outline)
		outline_release(job->outline);
	free(job->outline);
	array_free(job->names);
	buf_free(&job->bytes);
	error_clear(&job->error);
	free(job);
}

static void taken_apart(void *self, void *made)
{
	struct inspect *inspect = self;
	struct job *job = made;

	inspect->worker = NULL;
	if (error_is_set(&job->error)) {
		mem_replace(&inspect->remark, mem_printf("%s: shown as text.", job->error.primary));
	} else {
		inspect->outline = job->outline;
		job->outline = NULL;
	}
	app_dirty(inspect->view.app);
}

void inspect_make_parts(struct inspect *inspect)
{
	static const struct worker_ops ops = {
		.work = take_apart, .done = taken_apart, .free_job = free_job};
	const char *fields = inspect_column(inspect)->fields;
	struct job *job = mem_new(sizeof *job);
	size_t count;

	*job = (struct job){.take = way_shape(inspect_way(inspect)),
		.names = fields ? array_read(fields, &count) : NULL,
		.outline = mem_new(sizeof *job->outline)};
	outline_init(job->outline);
	buf_init(&job->bytes, SHAPE_BYTES_MAX + 1);
	buf_add(&job->bytes, buf_string(&inspect->bytes), inspect->bytes.length);
	if (inspect->bytes.length > AT_ONCE) {
		inspect->worker = worker_start(app_loop(inspect->view.app), &ops, job, inspect);
		return;
	}
	take_apart(job);
	taken_apart(inspect, job);
	free_job(job);
}

void inspect_drop_parts(struct inspect *inspect)
{
	worker_abandon(&inspect->worker);
	if (inspect->outline)
		outline_release(inspect->outline);
	free(inspect->outline);
	inspect->outline = NULL;
	inspect->first = inspect->cursor = 0;
}

/* --- keys ------------------------------------------------------------------------------------ */

static size_t step(const struct outline *outline, size_t line, long rows)
{
	for (; rows > 0; rows--) {
		size_t next = outline_next(outline, line);

		if (next >= outline->count)
			break;
		line = next;
	}
	for (; rows < 0 && line > 0; rows++)
		line = outline_previous(outline, line);
	return line;
}

bool inspect_parts_key(struct inspect *inspect, const struct key *key)
{
	struct outline *outline = inspect->outline;
	int page = inspect->page > 1 ? inspect->page : 1;
	const struct {
		int code;
		long rows;
	} moves[] = {{K_UP, -1}, {'k', -1}, {K_DOWN, 1}, {'j', 1}, {K_PAGE_UP, -page},
		{K_CTRL('b'), -page}, {K_PAGE_DOWN, page}, {K_CTRL('f'), page},
		{K_CTRL('u'), -(page + 1) / 2}, {K_CTRL('d'), (page + 1) / 2},
		{K_WHEEL_UP, -SCROLL_WHEEL_ROWS}, {K_WHEEL_DOWN, SCROLL_WHEEL_ROWS},
		{'g', INT32_MIN}, {K_HOME, INT32_MIN}, {'G', INT32_MAX}, {K_END, INT32_MAX}};

	if (!outline->count)
		return false;
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
		if (key->code == moves[i].code && !key->alt)
			inspect->cursor = step(outline, inspect->cursor, moves[i].rows);
	if (key->code == K_ENTER || key->code == ' ') {
		/* On the bracket that ends a part, that part is meant. */
		if (outline->lines[inspect->cursor].is_end)
			inspect->cursor = outline->lines[inspect->cursor].above;
		outline_toggle(outline, inspect->cursor);
	} else if (key->code == 'z') {
		outline_toggle_all(outline);
		while (outline->lines[inspect->cursor].above != inspect->cursor &&
			!outline->lines[outline->lines[inspect->cursor].above].is_open)
			inspect->cursor = outline->lines[inspect->cursor].above;
	}
	return true;
}

/* --- drawing --------------------------------------------------------------------------------- */

/* The first line moves as little as possible. */
static void show_cursor(struct inspect *inspect, int page)
{
	struct outline *outline = inspect->outline;
	size_t line = inspect->cursor;
	int rows = 0;

	if (inspect->first > inspect->cursor) {
		inspect->first = inspect->cursor;
		return;
	}
	while (line != inspect->first && line > 0 && rows < page - 1) {
		line = outline_previous(outline, line);
		rows++;
	}
	if (line > inspect->first)
		inspect->first = line;
	/* What was the first may have been folded away. */
	if (inspect->first > line)
		inspect->first = line;
}

static void draw_line(
	struct inspect *inspect, struct surface *surface, struct rect area, int row, size_t line)
{
	const struct outline_line *at = &inspect->outline->lines[line];
	int indent = at->depth * INDENT < area.columns / 2 ? at->depth * INDENT : area.columns / 2;
	struct rect cells = rect_columns(area, indent, area.columns - indent);
	struct buf text = BUF_INIT;

	if (at->is_fold)
		surface_text(surface, cells, row, 0, STYLE_DIM, at->is_open ? "-" : "+");
	outline_add_line(inspect->outline, line, &text);
	cells = rect_columns(cells, 2, cells.columns - 2);
	/* More than a row can show is not even looked at. Backslashes of JSON are its own escapes,
	 * and mean the same as ours. */
	surface_cell_text(surface, cells, row, 0, cells.columns, STYLE_PLAIN,
		inspect_way(inspect) == WAY_JSON ? TEXT_LITERAL : 0, false, buf_string(&text),
		text.length < 8192 ? text.length : 8192);
	if (line == inspect->cursor)
		surface_highlight(surface, area, row, STYLE_REVERSE);
	buf_free(&text);
}

void inspect_draw_parts(struct inspect *inspect, struct surface *surface, struct rect area)
{
	size_t line;
	int cursor_row = 0;

	if (area.rows <= 0)
		return;
	inspect->page = area.rows;
	show_cursor(inspect, area.rows);
	line = inspect->first;
	for (int row = 0; row < area.rows && line < inspect->outline->count; row++) {
		draw_line(inspect, surface, area, row, line);
		if (line == inspect->cursor)
			cursor_row = row;
		line = outline_next(inspect->outline, line);
	}
	surface_put_cursor(surface, area, cursor_row, 0);
}
