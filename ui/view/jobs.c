#include "view/jobs.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

struct job {
	struct app *app;
	struct jobs *jobs;
	char *title, *words; /* words: once it ended */
	enum job_state state;
	int64_t began_ms, ended_ms;
	const struct job_ops *ops;
	void *self; /* NULL once it ended */
};

struct jobs {
	struct job *list[JOBS_KEPT_MAX]; /* the newest first */
	size_t count;
};

static void forget(struct job *job)
{
	if (job->self)
		job->ops->free(job->self);
	free(job->title);
	free(job->words);
	free(job);
}

void job_drop(struct job *job)
{
	struct jobs *jobs = job->jobs;
	size_t at = 0;

	while (jobs->list[at] != job)
		at++;
	jobs->count--;
	memmove(jobs->list + at, jobs->list + at + 1, (jobs->count - at) * sizeof *jobs->list);
	forget(job);
}

/* Room for one more: the oldest that ended, or the oldest at all. */
static void make_room(struct jobs *jobs)
{
	size_t at = jobs->count;

	if (jobs->count < JOBS_KEPT_MAX)
		return;
	while (at && jobs->list[at - 1]->state == JOB_RUNNING)
		at--;
	job_drop(jobs->list[at ? at - 1 : jobs->count - 1]);
}

struct job *job_add(struct app *app, const char *title, const struct job_ops *ops, void *self)
{
	struct jobs **jobs = app_jobs(app);
	struct job *job = mem_new(sizeof *job);

	if (!*jobs)
		*jobs = mem_new(sizeof **jobs);
	make_room(*jobs);
	*job = (struct job){.app = app,
		.jobs = *jobs,
		.title = mem_text(title),
		.began_ms = clock_now_ms(),
		.ops = ops,
		.self = self};
	memmove((*jobs)->list + 1, (*jobs)->list, (*jobs)->count * sizeof *(*jobs)->list);
	(*jobs)->list[0] = job;
	(*jobs)->count++;
	app_say(app, "%s goes on in the background; :jobs lists it.", title);
	return job;
}

void job_end(struct job *job, enum job_state state, const char *words)
{
	void *self = job->self;

	job->state = state;
	job->words = mem_text(words);
	job->ended_ms = clock_now_ms();
	job->self = NULL;
	app_say(job->app, "%s: %s", job->title, words);
	job->ops->free(self);
}

void job_stop(struct job *job)
{
	if (job->self)
		job->ops->stop(job->self);
}

size_t jobs_count(const struct jobs *jobs)
{
	return jobs ? jobs->count : 0;
}

size_t jobs_running(const struct jobs *jobs)
{
	size_t running = 0;

	for (size_t i = 0; i < jobs_count(jobs); i++)
		running += jobs->list[i]->state == JOB_RUNNING;
	return running;
}

struct job *jobs_at(const struct jobs *jobs, size_t index)
{
	return jobs->list[index];
}

const char *job_title(const struct job *job)
{
	return job->title;
}

enum job_state job_state(const struct job *job)
{
	return job->state;
}

void job_words(const struct job *job, struct buf *out)
{
	if (job->self)
		job->ops->words(job->self, out);
	else
		buf_text(out, job->words);
}

int64_t job_elapsed_ms(const struct job *job)
{
	return (job->ended_ms ? job->ended_ms : clock_now_ms()) - job->began_ms;
}

void jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return;
	for (size_t i = 0; i < jobs->count; i++)
		forget(jobs->list[i]);
	free(jobs);
}
