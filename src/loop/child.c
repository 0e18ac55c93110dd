#include "loop/child.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define REAP_EVERY_MS 10 /* a child that closed its output is usually gone at once */

struct stream {
	struct child *child;
	struct watch *watch;
	struct buf bytes;
	int fd;
};

struct child {
	struct loop *loop;
	pid_t pid;
	struct stream in, out, err;
	struct timer *limit;
	struct timer *reap;
	bool has_timed_out;
	child_done *done;
	void *self;
};

static void stream_close(struct stream *stream)
{
	loop_unwatch(stream->watch);
	stream->watch = NULL;
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static void child_free(struct child *child)
{
	struct stream *streams[] = {&child->in, &child->out, &child->err};

	for (size_t i = 0; i < 3; i++) {
		stream_close(streams[i]);
		if (streams[i]->bytes.bytes)
			explicit_bzero(streams[i]->bytes.bytes, streams[i]->bytes.capacity);
		buf_free(&streams[i]->bytes);
	}
	loop_stop_timer(&child->limit);
	loop_stop_timer(&child->reap);
	free(child);
}

static void try_to_reap(void *self)
{
	struct child *child = self;
	struct child_outcome outcome = {
		.has_timed_out = child->has_timed_out,
		.out = &child->out.bytes,
		.err = &child->err.bytes,
	};
	pid_t gone = waitpid(child->pid, &outcome.status, WNOHANG);

	child->reap = NULL;
	if (gone == 0) {
		child->reap = loop_timer(child->loop, REAP_EVERY_MS, try_to_reap, child);
		return;
	}
	child->done(child->self, &outcome);
	child_free(child);
}

static void reap_when_silent(struct child *child)
{
	if (child->out.fd < 0 && child->err.fd < 0 && !child->reap)
		child->reap = loop_defer(child->loop, try_to_reap, child);
}

static struct wants reading_wants(void *self)
{
	const struct stream *stream = self;

	return (struct wants){.fd = stream->fd, .events = POLLIN};
}

static void reading_ready(void *self, short revents, int budget_ms)
{
	struct stream *stream = self;
	char chunk[16384];
	ssize_t got = read(stream->fd, chunk, sizeof chunk);

	(void)revents;
	(void)budget_ms;
	if (got > 0)
		buf_add(&stream->bytes, chunk, (size_t)got);
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		stream_close(stream);
	explicit_bzero(chunk, sizeof chunk);
	reap_when_silent(stream->child);
}

static struct wants writing_wants(void *self)
{
	const struct stream *stream = self;

	return (struct wants){.fd = stream->fd, .events = POLLOUT};
}

static void writing_ready(void *self, short revents, int budget_ms)
{
	struct stream *stream = self;
	ssize_t put = write(stream->fd, stream->bytes.bytes, stream->bytes.length);

	(void)revents;
	(void)budget_ms;
	if (put > 0)
		buf_consume(&stream->bytes, (size_t)put);
	if ((put < 0 && errno != EAGAIN && errno != EINTR) || !stream->bytes.length)
		stream_close(stream);
}

static const struct watch_ops reading = {.wants = reading_wants, .ready = reading_ready};
static const struct watch_ops writing = {.wants = writing_wants, .ready = writing_ready};

static void kill_group(const struct child *child, int number)
{
	kill(-child->pid, number);
	kill(child->pid, number);
}

static void time_is_up(void *self)
{
	struct child *child = self;

	child->limit = NULL;
	child->has_timed_out = true;
	kill_group(child, SIGKILL);
	/* Grandchildren that left the group may still hold the pipes: do not wait for those. */
	stream_close(&child->out);
	stream_close(&child->err);
	reap_when_silent(child);
}

static void become(char *const argv[], const int ends[3]) __attribute__((noreturn));
static void become(char *const argv[], const int ends[3])
{
	sigset_t none;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (int i = 0; i < 3; i++)
		if (dup2(ends[i], i) < 0)
			_exit(127);
	close_range(3, ~0u, 0);
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(argv[0], argv);
	_exit(127);
}

static void open_stream(
	struct child *child, struct stream *stream, int fd, const struct watch_ops *ops)
{
	stream->child = child;
	stream->fd = fd;
	buf_init(&stream->bytes, CHILD_OUTPUT_MAX);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	stream->watch = loop_watch(child->loop, ops, stream);
}

static bool make_pipes(int pipes[3][2])
{
	for (int i = 0; i < 3; i++)
		if (pipe2(pipes[i], O_CLOEXEC) < 0) {
			while (i-- > 0) {
				close(pipes[i][0]);
				close(pipes[i][1]);
			}
			return false;
		}
	return true;
}

struct child *child_start(struct loop *loop, char *const argv[], const char *input,
	int64_t limit_ms, child_done *done, void *self, struct error *error)
{
	struct child *child;
	int pipes[3][2];
	pid_t pid;

	if (!make_pipes(pipes)) {
		error_set_errno(error, errno, "cannot start %s", argv[0]);
		return NULL;
	}
	pid = fork();
	if (pid == 0)
		become(argv, (int[]){pipes[0][0], pipes[1][1], pipes[2][1]});
	close(pipes[0][0]);
	close(pipes[1][1]);
	close(pipes[2][1]);
	if (pid < 0) {
		error_set_errno(error, errno, "cannot start %s", argv[0]);
		close(pipes[0][1]);
		close(pipes[1][0]);
		close(pipes[2][0]);
		return NULL;
	}
	setpgid(pid, pid);
	child = mem_new(sizeof *child);
	*child = (struct child){.loop = loop, .pid = pid, .done = done, .self = self};
	open_stream(child, &child->in, pipes[0][1], &writing);
	open_stream(child, &child->out, pipes[1][0], &reading);
	open_stream(child, &child->err, pipes[2][0], &reading);
	buf_text(&child->in.bytes, input ? input : "");
	if (!child->in.bytes.length)
		stream_close(&child->in);
	child->limit = loop_timer(loop, limit_ms, time_is_up, child);
	return child;
}

void child_cancel(struct child **child)
{
	struct child *gone = *child;

	*child = NULL;
	if (!gone)
		return;
	kill_group(gone, SIGKILL);
	waitpid(gone->pid, NULL, 0); /* SIGKILL was sent: this does not last */
	child_free(gone);
}

char *child_describe(const struct child_outcome *outcome)
{
	if (outcome->has_timed_out)
		return mem_text("took too long and was ended");
	if (WIFSIGNALED(outcome->status))
		return mem_printf("was ended by signal %d", WTERMSIG(outcome->status));
	if (WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) == 127)
		return mem_text("could not be run");
	return mem_printf("exited with status %d", WEXITSTATUS(outcome->status));
}
