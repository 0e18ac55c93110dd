#include "cli/ask.h"

#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

struct ask {
	struct watch *watch;
	struct secret *answer;
	struct termios before;
	int fd;
	void (*done)(void *self, const struct secret *answer);
	void *self;
};

static void close_ask(struct ask *ask)
{
	ssize_t put;

	loop_unwatch(ask->watch);
	tcsetattr(ask->fd, TCSAFLUSH, &ask->before);
	put = write(ask->fd, "\n", 1);
	(void)put;
	close(ask->fd);
	secret_free(ask->answer);
	free(ask);
}

void ask_cancel(struct ask **ask)
{
	if (*ask)
		close_ask(*ask);
	*ask = NULL;
}

static struct wants ask_wants(void *self)
{
	const struct ask *ask = self;

	return (struct wants){.fd = ask->fd, .events = POLLIN};
}

static void ask_ready(void *self, short revents, int budget_ms)
{
	struct ask *ask = self;
	struct secret *answer = secret_new();
	void (*done)(void *, const struct secret *) = ask->done;
	void *owner = ask->self;
	char line[1024];
	ssize_t got = read(ask->fd, line, sizeof line);
	size_t length;

	(void)revents;
	(void)budget_ms;
	length = got > 0 ? (size_t)got : 0;
	secret_splice(ask->answer, secret_length(ask->answer), 0, line, length);
	explicit_bzero(line, sizeof line);
	secret_copy(answer, ask->answer);
	length = secret_length(answer);
	if (got > 0 && secret_reveal(answer)[length - 1] != '\n') {
		secret_free(answer); /* more of the line is to come */
		return;
	}
	if (length)
		secret_splice(answer, length - 1, 1, "", 0);
	close_ask(ask);
	done(owner, got > 0 ? answer : NULL);
	secret_free(answer);
}

static const struct watch_ops ask_watch = {.wants = ask_wants, .ready = ask_ready};

struct ask *ask_start(struct loop *loop, const char *prompt, bool echo,
	void (*done)(void *self, const struct secret *answer), void *self)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	struct termios silent;
	struct ask *ask;
	ssize_t put;

	if (fd < 0)
		return NULL;
	ask = mem_new(sizeof *ask);
	*ask = (struct ask){.fd = fd, .done = done, .self = self, .answer = secret_new()};
	tcgetattr(fd, &ask->before);
	silent = ask->before;
	if (!echo)
		silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSAFLUSH, &silent);
	put = write(fd, prompt, strlen(prompt));
	(void)put;
	ask->watch = loop_watch(loop, &ask_watch, ask);
	return ask;
}
