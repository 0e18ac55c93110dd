/* view_jobs.c - what runs in the background, and what came of it. */
#include "base/buf.h"
#include "base/memory.h"
#include "view/jobs.h"
#include "view/view.h"
#include "widget/dialog.h"
#include "widget/list.h"

#include <stdlib.h>
#include <string.h>

struct jobs_view {
	struct view view;
	struct list list;
	struct buf words; /* of the row that is drawn */
};

static const struct list_column columns[] = {{.width = 9}, {.width = 40}, {.width = 0}};

static const struct {
	const char *word;
	unsigned style;
} states[] = {
	[JOB_RUNNING] = {"run", STYLE_PLAIN},
	[JOB_DONE] = {"ok", STYLE_PLAIN},
	[JOB_FAILED] = {"FAILED", STYLE_BAD},
	[JOB_STOPPED] = {"stopped", STYLE_DIM},
};

static struct job *job_of(const struct jobs_view *view, size_t index)
{
	return jobs_at(*app_jobs(view->view.app), index);
}

static void draw_row(void *self, size_t index, struct list_row *row)
{
	struct jobs_view *view = self;
	const struct job *job = job_of(view, index);

	buf_clear(&view->words);
	job_words(job, &view->words);
	row->cells[0] =
		(struct list_cell){states[job_state(job)].word, states[job_state(job)].style};
	row->cells[1] = (struct list_cell){job_title(job), STYLE_PLAIN};
	row->cells[2] = (struct list_cell){buf_string(&view->words), STYLE_PLAIN};
}

static void title(struct view *base, struct buf *out)
{
	(void)base;
	buf_text(out, "pgusher   Jobs");
}

static void draw(struct view *base, struct surface *surface, struct rect body)
{
	struct jobs_view *view = (struct jobs_view *)base;

	list_set_count(&view->list, jobs_count(*app_jobs(base->app)));
	if (!view->list.count)
		surface_text(surface, body, 0, 3, STYLE_PLAIN,
			"Nothing runs in the background. & sends an export there.");
	list_draw(&view->list, surface, body, true);
}

static void open_row(struct jobs_view *view)
{
	const struct job *job = job_of(view, view->list.cursor);
	struct buf words = BUF_INIT;

	job_words(job, &words);
	app_push(view->view.app, view_text(view->view.app, "Job", job_title(job), "pgusher-job.txt",
					 buf_string(&words)));
	buf_free(&words);
}

static void command(struct view *base, enum command command)
{
	struct jobs_view *view = (struct jobs_view *)base;
	struct job *job;

	/* Jobs come and go between two drawings. */
	list_set_count(&view->list, jobs_count(*app_jobs(base->app)));
	if (command != CMD_DELETE || !view->list.count)
		return;
	job = job_of(view, view->list.cursor);
	if (job_state(job) == JOB_RUNNING)
		job_stop(job);
	else
		job_drop(job);
}

static void key(struct view *base, const struct key *key)
{
	struct jobs_view *view = (struct jobs_view *)base;

	list_set_count(&view->list, jobs_count(*app_jobs(base->app)));
	if (list_key(&view->list, key) == ACTIVATED)
		open_row(view);
}

static void close_view(struct view *base)
{
	struct jobs_view *view = (struct jobs_view *)base;

	buf_free(&view->words);
	free(view);
}

static const struct view_ops ops = {
	.kind = VIEW_JOBS,
	.close = close_view,
	.title = title,
	.draw = draw,
	.command = command,
	.key = key,
};

struct view *view_jobs(struct app *app)
{
	struct jobs_view *view = mem_new(sizeof *view);

	view->view = (struct view){.ops = &ops, .app = app};
	buf_init(&view->words, BUF_LIMIT_DEFAULT);
	view->list =
		(struct list){.columns = columns, .column_count = 3, .row = draw_row, .self = view};
	list_set_count(&view->list, jobs_count(*app_jobs(app)));
	return &view->view;
}

/* --- leaving --------------------------------------------------------------------------------- */

static bool leave_answered(void *self, struct dialog *dialog, int button)
{
	(void)dialog;
	if (button == 1)
		app_quit(self, 0);
	return false;
}

void view_leave(struct app *app)
{
	size_t running = jobs_running(*app_jobs(app));
	struct dialog *dialog;
	char *text;

	if (!running) {
		app_quit(app, 0);
		return;
	}
	text = mem_printf("%zu %s in the background. Leaving stops that; no half file stays.",
		running, running == 1 ? "job runs" : "jobs run");
	dialog = dialog_new("Leave pgusher?", text, DIALOG_NO_INPUT);
	dialog_add_button(dialog, "Stay");
	dialog_add_button(dialog, "Stop and leave");
	app_ask(app, dialog, leave_answered, app);
	free(text);
}
