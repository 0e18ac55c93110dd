/*
 * jobs.h - long work that goes on while the person does something else: an export, an exact count,
 * a profile. The list of it lives as long as the program; a job that ends says so in the message
 * line and leaves its result in the list.
 */
#ifndef PGUSHER_UI_VIEW_JOBS_H
#define PGUSHER_UI_VIEW_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct buf;
struct job;
struct jobs;

#define JOBS_KEPT_MAX 100 /* the oldest that ended go first */

enum job_state { JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STOPPED };

struct job_ops {
	void (*words)(void *self, struct buf *out); /* how far it is */
	void (*stop)(void *self);		    /* job_end() follows, at once or later */
	void (*free)(void *self);		    /* what still runs is stopped */
};

/* @self belongs to the job from now on; @title (copied, raw): "Export of shop.orders to x.csv". */
struct job *job_add(struct app *app, const char *title, const struct job_ops *ops, void *self);
/* It is over; frees its @self. The message line says the title and @words (copied). */
void job_end(struct job *job, enum job_state state, const char *words);
void job_stop(struct job *job);
/* Out of the list; one that runs is stopped and leaves no trace. */
void job_drop(struct job *job);

size_t jobs_count(const struct jobs *jobs);
size_t jobs_running(const struct jobs *jobs);
struct job *jobs_at(const struct jobs *jobs, size_t index); /* the newest first */
const char *job_title(const struct job *job);
enum job_state job_state(const struct job *job);
void job_words(const struct job *job, struct buf *out);
int64_t job_elapsed_ms(const struct job *job);

void jobs_free(struct jobs *jobs); /* NULL is allowed; stops all */

#endif
