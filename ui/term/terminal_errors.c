#include "base/buf.h"
#include "base/log.h"
#include "loop/loop.h"
#include "term/terminal_private.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1000

/* One process has one stderr. */
static struct {
	int saved; /* the real one; -1: not captured */
	int pipe;  /* where what was written comes out */
	struct buf line;
} state = {.saved = -1, .pipe = -1};

void errors_capture(struct terminal *terminal)
{
	int ends[2];

	(void)terminal;
	/* A stderr that goes to a file does not spoil the screen. */
	if (state.saved >= 0 || !isatty(STDERR_FILENO))
		return;
	/* Nobody waits for a full pipe: what does not fit is lost. */
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	state.saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (state.saved < 0 || dup2(ends[1], STDERR_FILENO) < 0) {
		close(ends[0]);
		close(ends[1]);
		if (state.saved >= 0)
			close(state.saved);
		state.saved = -1;
		return;
	}
	close(ends[1]);
	state.pipe = ends[0];
	buf_init(&state.line, LINE_MAX_BYTES);
}

static void log_line(void)
{
	if (state.line.length)
		log_warn("stderr", "%s", buf_string(&state.line));
	buf_clear(&state.line);
}

/* Logs what is there, at most some lines at a time. */
static void drain(void)
{
	char bytes[4096];
	ssize_t got = state.pipe >= 0 ? read(state.pipe, bytes, sizeof bytes) : 0;

	for (ssize_t i = 0; i < got; i++) {
		if (bytes[i] == '\n')
			log_line();
		else if (!buf_char(&state.line, bytes[i])) {
			log_line();
			buf_char(&state.line, bytes[i]);
		}
	}
}

static struct wants errors_wants(void *self)
{
	(void)self;
	return (struct wants){.fd = state.pipe, .events = POLLIN};
}

static void errors_ready(void *self, short revents, int budget_ms)
{
	struct terminal *terminal = self;

	(void)budget_ms;
	drain();
	/* Somebody closed descriptor 2: nothing will come any more. */
	if (!(revents & POLLIN) && (revents & (POLLHUP | POLLERR | POLLNVAL)))
		errors_release(terminal);
}

void errors_watch(struct terminal *terminal)
{
	static const struct watch_ops ops = {.wants = errors_wants, .ready = errors_ready};

	terminal->errors = loop_watch(terminal->loop, &ops, terminal);
}

void errors_release(struct terminal *terminal)
{
	(void)terminal;
	if (state.saved < 0)
		return;
	dup2(state.saved, STDERR_FILENO);
	close(state.saved);
	state.saved = -1;
	/* A pipe holds 64 KiB. */
	for (int i = 0; i < 16; i++)
		drain();
	log_line();
	buf_free(&state.line);
	close(state.pipe);
	state.pipe = -1;
}

void errors_release_raw(void)
{
	char bytes[1024];
	ssize_t got;

	if (state.saved < 0)
		return;
	dup2(state.saved, STDERR_FILENO);
	/* The last words of whatever ended us (an assertion); no controls reach the terminal. */
	for (int turn = 0; turn < 64; turn++) {
		got = read(state.pipe, bytes, sizeof bytes);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			if ((bytes[i] >= 0 && bytes[i] < 0x20 && bytes[i] != '\n') ||
				bytes[i] == 0x7F)
				bytes[i] = '?';
		if (write(STDERR_FILENO, bytes, (size_t)got) < 0)
			break;
	}
}
