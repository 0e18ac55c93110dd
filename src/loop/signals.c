#include "loop/signals.h"

#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static struct {
	int ends[2];
	const int *numbers;
	struct watch *watch;
	void (*caught)(void *self, int number);
	void *self;
} state = {.ends = {-1, -1}};

static void handler(int number)
{
	int before = errno;
	unsigned char byte = (unsigned char)number;
	ssize_t put = write(state.ends[1], &byte, 1);

	(void)put; /* a full pipe holds enough wake-ups already */
	errno = before;
}

static struct wants signals_wants(void *self)
{
	(void)self;
	return (struct wants){.fd = state.ends[0], .events = POLLIN};
}

static void signals_ready(void *self, short revents, int budget_ms)
{
	unsigned char bytes[64];
	ssize_t got = read(state.ends[0], bytes, sizeof bytes);

	(void)self;
	(void)revents;
	(void)budget_ms;
	for (ssize_t i = 0; i < got && state.caught; i++)
		state.caught(state.self, bytes[i]);
}

static const struct watch_ops watch_ops = {.wants = signals_wants, .ready = signals_ready};

void signals_catch(
	struct loop *loop, const int *numbers, void (*caught)(void *self, int number), void *self)
{
	struct sigaction action = {.sa_handler = handler};

	signals_release();
	if (pipe2(state.ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	state.numbers = numbers;
	state.caught = caught;
	state.self = self;
	state.watch = loop_watch(loop, &watch_ops, NULL);
	sigemptyset(&action.sa_mask);
	for (const int *number = numbers; *number; number++)
		sigaction(*number, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file beyond the limit is an error of write() */
}

void signals_release(void)
{
	if (!state.watch)
		return;
	for (const int *number = state.numbers; *number; number++)
		signal(*number, SIG_DFL);
	loop_unwatch(state.watch);
	close(state.ends[0]);
	close(state.ends[1]);
	state.watch = NULL;
	state.caught = NULL;
	state.ends[0] = state.ends[1] = -1;
}

void signals_die_of(int number)
{
	sigset_t only;

	signal(number, SIG_DFL);
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(number);
}
