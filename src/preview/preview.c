#include "preview/preview_private.h"

#include "base/memory.h"
#include "loop/loop.h"
#include "session/session.h"

#include <inttypes.h>
#include <stdlib.h>

static struct buf *new_words(void)
{
	struct buf *words = mem_new(sizeof *words);

	*words = (struct buf)BUF_INIT;
	return words;
}

static void free_words(struct buf *words)
{
	buf_free(words);
	free(words);
}

struct preview *preview_new(struct session *session, const struct selection *selection,
	const struct preview_events *events, void *self)
{
	struct preview *preview = mem_new(sizeof *preview);

	*preview = (struct preview){.session = session,
		.selection = selection_copy(selection),
		.events = events,
		.self = self,
		.way_words = new_words(),
		.sql_words = new_words(),
		.idle_ms = CURSOR_IDLE_MS};
	return preview;
}

void preview_free(struct preview *preview)
{
	if (!preview)
		return;
	preview_stop(preview);
	read_close_cursor(preview);
	windows_clear(&preview->windows);
	facts_free(preview->facts);
	selection_free(preview->selection);
	free_words(preview->way_words);
	free_words(preview->sql_words);
	free(preview->asked);
	free(preview->file);
	free(preview);
}

void preview_select(struct preview *preview, const struct selection *selection)
{
	struct selection *copy = selection_copy(selection);

	preview_stop(preview);
	read_close_cursor(preview);
	read_drop_windows(preview);
	selection_free(preview->selection);
	preview->selection = copy;
	preview->has_agreed = false;
	preview->rows_wanted = 0; /* to be planned */
	read_go(preview, GO_FIRST);
}

const struct selection *preview_selection(const struct preview *preview)
{
	return preview->selection;
}

void preview_agree(struct preview *preview)
{
	preview->has_agreed = true;
	read_go(preview, GO_FIRST);
}

void preview_set_idle_limit(struct preview *preview, int64_t idle_ms)
{
	preview->idle_ms = idle_ms;
}

/* --- moving ---------------------------------------------------------------------------------- */

void preview_first(struct preview *preview)
{
	read_go(preview, GO_FIRST);
}

void preview_last(struct preview *preview)
{
	read_go(preview, GO_LAST);
}

void preview_forward(struct preview *preview)
{
	if (preview->facts && !preview->at_end)
		read_go(preview, preview_rows(preview) ? GO_FORWARD : GO_FIRST);
}

void preview_backward(struct preview *preview)
{
	if (preview->facts && !preview->at_start && preview_rows(preview))
		read_go(preview, GO_BACKWARD);
}

void preview_go_to(struct preview *preview, double percent)
{
	if (preview_refuses_go_to(preview) || preview_is_busy(preview))
		return;
	preview->percent = percent;
	if (percent <= 0)
		read_go(preview, GO_FIRST);
	else
		read_go(preview, percent >= 100 ? GO_LAST : GO_TO);
}

const char *preview_refuses_go_to(const struct preview *preview)
{
	struct window_request request;

	if (!preview->facts || !preview->rows_wanted)
		return "Nothing has been read yet.";
	if (preview->plan.way == PREVIEW_BY_CURSOR)
		return "These rows have neither a key nor a position: how many there are is not "
		       "known before the last one.";
	if (preview->plan.way == PREVIEW_BY_POSITION)
		return NULL;
	request = read_request(preview);
	return window_refuses_go_to(&request);
}

void preview_stop(struct preview *preview)
{
	read_stop(preview);
	preview_forget_piece(preview);
}

/* --- facts ----------------------------------------------------------------------------------- */

bool preview_is_busy(const struct preview *preview)
{
	return preview->batch || (preview->cursor && cursor_is_busy(preview->cursor));
}

bool preview_waits_for_pool(const struct preview *preview)
{
	return (preview->batch && session_waits_for_pool(preview->session)) ||
	       (preview->cursor && cursor_waits_for_pool(preview->cursor));
}

bool preview_is_ready(const struct preview *preview)
{
	return preview->facts != NULL;
}

bool preview_at_start(const struct preview *preview)
{
	return preview->at_start;
}

bool preview_at_end(const struct preview *preview)
{
	return preview->at_end;
}

enum preview_way preview_way(const struct preview *preview)
{
	return preview->plan.way;
}

bool preview_is_held(const struct preview *preview, int64_t *idle_left_ms)
{
	if (idle_left_ms)
		*idle_left_ms = preview->cursor ? cursor_idle_left_ms(preview->cursor) : 0;
	return preview->cursor != NULL;
}

static void add_key_words(const struct preview *preview, struct buf *words)
{
	for (size_t i = 0; i < preview->plan.step_count; i++) {
		const struct plan_step *step = &preview->plan.steps[i];

		buf_printf(words, "%s%s%s", i ? ", " : "",
			step->column == PLAN_CTID ? "place in the table"
						  : preview->facts->columns[step->column].name,
			step->is_descending ? " desc" : "");
	}
}

const char *preview_way_words(const struct preview *preview)
{
	static const char *const ways[] = {[PREVIEW_BY_KEY] = "by key (",
		[PREVIEW_BY_POSITION] = "by position",
		[PREVIEW_BY_CURSOR] = "by cursor"};
	struct buf *words = preview->way_words;
	enum preview_way way = preview->plan.way;
	int64_t left_ms;

	buf_clear(words);
	if (!preview->facts || !preview->rows_wanted)
		return "";
	buf_text(words, ways[way]);
	if (way == PREVIEW_BY_KEY) {
		add_key_words(preview, words);
		buf_char(words, ')');
	}
	if (preview_is_held(preview, &left_ms) && preview_is_busy(preview))
		buf_text(words, " (transaction open");
	else if (preview->cursor)
		buf_printf(words, " (transaction open, closes in %" PRId64 " s",
			(left_ms + 999) / 1000);
	if (preview->note)
		buf_printf(words, "%s%s", preview->cursor ? "; " : " (", preview->note);
	if (preview->cursor || preview->note)
		buf_char(words, ')');
	return buf_string(words);
}

const char *preview_sql(const struct preview *preview)
{
	return buf_string(preview->sql_words);
}

int64_t preview_elapsed_ms(const struct preview *preview)
{
	return preview->elapsed_ms;
}

size_t preview_columns(const struct preview *preview)
{
	return preview->facts ? preview->facts->count : 0;
}

const struct preview_column *preview_column(const struct preview *preview, size_t index)
{
	return &preview->facts->columns[index];
}

size_t preview_hidden_columns(const struct preview *preview)
{
	return preview->facts ? preview->facts->hidden_count : 0;
}

size_t preview_rows(const struct preview *preview)
{
	return windows_rows(&preview->windows);
}
