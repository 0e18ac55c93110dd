#include "loop/worker.h"

#include "base/memory.h"
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* Shared by the thread and the loop; the one that comes last frees it. */
struct errand {
	const struct worker_ops *ops;
	void *job;
	int done_fd; /* the thread closes it: the loop sees the end of the pipe */
	pthread_mutex_t mutex;
	bool is_done;
	bool is_abandoned;
};

struct worker {
	struct loop *loop;
	struct watch *watch;
	struct errand *errand;
	void *self;
	int fd;
};

static void errand_free(struct errand *errand)
{
	errand->ops->free_job(errand->job);
	pthread_mutex_destroy(&errand->mutex);
	free(errand);
}

static void *run_errand(void *argument)
{
	struct errand *errand = argument;
	bool is_orphan;

	errand->ops->work(errand->job);
	pthread_mutex_lock(&errand->mutex);
	errand->is_done = true;
	is_orphan = errand->is_abandoned;
	close(errand->done_fd);
	pthread_mutex_unlock(&errand->mutex);
	if (is_orphan)
		errand_free(errand);
	return NULL;
}

static struct wants worker_wants(void *self)
{
	const struct worker *worker = self;

	return (struct wants){.fd = worker->fd, .events = POLLIN};
}

static void worker_ready(void *self, short revents, int budget_ms)
{
	struct worker *worker = self;
	struct errand *errand = worker->errand;
	void *owner = worker->self;

	(void)revents;
	(void)budget_ms;
	loop_unwatch(worker->watch);
	close(worker->fd);
	free(worker);
	/* The end of the pipe comes from inside the lock: wait until the thread has let go. */
	pthread_mutex_lock(&errand->mutex);
	pthread_mutex_unlock(&errand->mutex);
	errand->ops->done(owner, errand->job);
	errand_free(errand);
}

static const struct watch_ops worker_watch = {.wants = worker_wants, .ready = worker_ready};

static bool start_thread(struct errand *errand)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all, before;
	int failed;

	/* Signals belong to the loop: the thread blocks all of them. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	failed = pthread_create(&thread, &attributes, run_errand, errand);
	pthread_attr_destroy(&attributes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return !failed;
}

struct worker *worker_start(struct loop *loop, const struct worker_ops *ops, void *job, void *self)
{
	struct errand *errand = mem_new(sizeof *errand);
	struct worker *worker = mem_new(sizeof *worker);
	int ends[2];

	*errand = (struct errand){.ops = ops, .job = job};
	pthread_mutex_init(&errand->mutex, NULL);
	*worker = (struct worker){.loop = loop, .errand = errand, .self = self, .fd = -1};
	if (pipe2(ends, O_CLOEXEC) < 0) {
		/* Out of descriptors: /dev/null reads as ended, so done() comes all the same. */
		ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		ends[1] = -1;
	}
	worker->fd = ends[0];
	errand->done_fd = ends[1];
	worker->watch = loop_watch(loop, &worker_watch, worker);
	if (ends[1] < 0 || !start_thread(errand))
		run_errand(errand);
	return worker;
}

void worker_abandon(struct worker **worker)
{
	struct worker *gone = *worker;
	struct errand *errand;
	bool is_done;

	*worker = NULL;
	if (!gone)
		return;
	errand = gone->errand;
	loop_unwatch(gone->watch);
	close(gone->fd);
	free(gone);
	pthread_mutex_lock(&errand->mutex);
	is_done = errand->is_done;
	errand->is_abandoned = true;
	pthread_mutex_unlock(&errand->mutex);
	if (is_done)
		errand_free(errand);
}
