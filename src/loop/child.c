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
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAST_WORDS_MAX 80 /* chunks that are still read of a child that has ended */

struct stream {
	struct child *child;
	struct watch *watch;
	struct buf bytes;
	int fd;
};

struct child {
	struct loop *loop;
	pid_t pid;
	int pidfd; /* readable when it has ended */
	struct watch *end;
	struct stream in, out, err;
	struct timer *limit;
	bool has_timed_out;
	void (*said)(void *self, const char *line);
	bool is_handing_on; /* said() is running ... */
	bool is_cancelled;  /* ... and has ended the child */
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
	loop_unwatch(child->end);
	close(child->pidfd);
	loop_stop_timer(&child->limit);
	free(child);
}

/* Hands on the lines that are complete; the last one too when nothing more will come. False when
 * the child is gone, because it was cancelled over one of them. */
static bool hand_on_lines(struct child *child, bool is_over)
{
	struct buf *bytes = &child->err.bytes;

	child->is_handing_on = true;
	while (child->said && bytes->length && !child->is_cancelled) {
		const char *end = memchr(bytes->bytes, '\n', bytes->length);
		size_t length = end ? (size_t)(end - bytes->bytes) : bytes->length;
		char *line;

		if (!end && !is_over)
			break;
		line = mem_text_n(bytes->bytes, length);
		line[strcspn(line, "\r")] = '\0';
		buf_consume(bytes, length + (end != NULL));
		child->said(child->self, line);
		free(line);
	}
	child->is_handing_on = false;
	if (!child->is_cancelled)
		return true;
	child_free(child);
	return false;
}

static struct wants reading_wants(void *self)
{
	const struct stream *stream = self;

	return (struct wants){.fd = stream->fd, .events = POLLIN};
}

/* False when nothing was there to be read. */
static bool read_chunk(struct stream *stream)
{
	char chunk[16384];
	ssize_t got = read(stream->fd, chunk, sizeof chunk);

	if (got > 0)
		buf_add(&stream->bytes, chunk, (size_t)got);
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		stream_close(stream);
	explicit_bzero(chunk, sizeof chunk);
	return got > 0;
}

static void reading_ready(void *self, short revents, int budget_ms)
{
	struct stream *stream = self;

	(void)revents;
	(void)budget_ms;
	read_chunk(stream);
	hand_on_lines(stream->child, false);
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

static struct wants end_wants(void *self)
{
	const struct child *child = self;

	return (struct wants){.fd = child->pidfd, .events = POLLIN};
}

/* Programs that it started may live on and hold the pipes: what is in those now is all that counts.
 */
static void end_ready(void *self, short revents, int budget_ms)
{
	struct child *child = self;
	struct child_outcome outcome = {
		.has_timed_out = child->has_timed_out,
		.out = &child->out.bytes,
		.err = &child->err.bytes,
	};

	(void)revents;
	(void)budget_ms;
	if (waitpid(child->pid, &outcome.status, WNOHANG) == 0)
		return;
	for (int i = 0; i < LAST_WORDS_MAX && child->out.fd >= 0 && read_chunk(&child->out); i++)
		;
	for (int i = 0; i < LAST_WORDS_MAX && child->err.fd >= 0 && read_chunk(&child->err); i++)
		;
	child->pid = 0;
	if (!hand_on_lines(child, true))
		return;
	child->done(child->self, &outcome);
	child_free(child);
}

static const struct watch_ops ending = {.wants = end_wants, .ready = end_ready};
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
}

static void become(const struct child_plan *plan, const int ends[3]) __attribute__((noreturn));
static void become(const struct child_plan *plan, const int ends[3])
{
	sigset_t none;

	if (plan->has_no_terminal)
		setsid();
	else
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
	for (const char *const *pair = plan->environment; pair && *pair; pair++)
		putenv((char *)(uintptr_t)*pair);
	execvp(plan->argv[0], plan->argv);
	_exit(127);
}

static void open_stream(
	struct child *child, struct stream *stream, int fd, const struct watch_ops *ops)
{
	stream->child = child;
	stream->fd = fd;
	buf_init(&stream->bytes, CHILD_OUTPUT_MAX);
	if (fd < 0)
		return;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	stream->watch = loop_watch(child->loop, ops, stream);
}

static void close_pipes(int pipes[3][2])
{
	for (int i = 0; i < 3; i++)
		for (int end = 0; end < 2; end++)
			if (pipes[i][end] >= 0)
				close(pipes[i][end]);
}

/* The input, unless a socket is given, the output likewise, and the standard error. */
static bool make_pipes(const struct child_plan *plan, int pipes[3][2])
{
	for (int i = 0; i < 3; i++)
		pipes[i][0] = pipes[i][1] = -1;
	for (int i = plan->socket ? 2 : 0; i < 3; i++)
		if (pipe2(pipes[i], O_CLOEXEC) < 0)
			return false;
	return true;
}

/* Takes our ends out of @pipes. */
static struct child *adopt(
	struct loop *loop, const struct child_plan *plan, pid_t pid, int pidfd, int pipes[3][2])
{
	struct child *child = mem_new(sizeof *child);

	*child = (struct child){.loop = loop, .pid = pid, .pidfd = pidfd, .said = plan->said};
	child->end = loop_watch(loop, &ending, child);
	open_stream(child, &child->in, pipes[0][1], &writing);
	open_stream(child, &child->out, pipes[1][0], &reading);
	open_stream(child, &child->err, pipes[2][0], &reading);
	pipes[0][1] = pipes[1][0] = pipes[2][0] = -1;
	buf_text(&child->in.bytes, plan->input ? plan->input : "");
	if (!child->in.bytes.length)
		stream_close(&child->in);
	if (plan->limit_ms)
		child->limit = loop_timer(loop, plan->limit_ms, time_is_up, child);
	return child;
}

/* -1 when the kernel has none to give (Linux before 5.3): then the child is ended again. */
static int pidfd_of(pid_t pid)
{
	int fd = pidfd_open(pid, 0), number = errno;

	if (fd >= 0) {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		return fd;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	errno = number;
	return -1;
}

struct child *child_start(struct loop *loop, const struct child_plan *plan, child_done *done,
	void *self, struct error *error)
{
	struct child *child = NULL;
	int pipes[3][2], pidfd = -1;
	pid_t pid = -1;

	if (make_pipes(plan, pipes))
		pid = fork();
	if (pid == 0)
		become(plan, (int[]){plan->socket ? plan->socket : pipes[0][0],
				     plan->socket ? plan->socket : pipes[1][1], pipes[2][1]});
	if (pid > 0)
		pidfd = pidfd_of(pid);
	if (pidfd >= 0) {
		if (!plan->has_no_terminal)
			setpgid(pid, pid);
		child = adopt(loop, plan, pid, pidfd, pipes);
		child->done = done;
		child->self = self;
	} else {
		error_set_errno(error, errno, "cannot start %s", plan->argv[0]);
	}
	close_pipes(pipes);
	return child;
}

pid_t child_pid(const struct child *child)
{
	return child->pid;
}

void child_cancel(struct child **child)
{
	struct child *gone = *child;

	*child = NULL;
	if (!gone)
		return;
	if (gone->pid) {
		kill_group(gone, SIGKILL);
		waitpid(gone->pid, NULL, 0); /* SIGKILL was sent: this does not last */
	}
	if (gone->is_handing_on)
		gone->is_cancelled = true;
	else
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
