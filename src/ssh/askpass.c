#include "ssh/askpass.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "loop/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PROMPT_MAX ((size_t)16 << 10) /* of kind and prompt */
#define ANSWER_MAX ((size_t)4 << 10)

/* On the socket: the kind as a digit, the asker's process number, a space, the prompt, end of file;
 * back a "y" and the answer, or nothing at all. */
struct askpass {
	struct loop *loop;
	const struct askpass_events *events;
	void *self;
	char *path;
	int listener, peer; /* -1: none */
	struct watch *listener_watch, *peer_watch;
	struct buf said;
	bool has_asked;
};

static bool address_of(const char *path, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof address->sun_path) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(address->sun_path, path, strlen(path) + 1);
	return true;
}

/* --- the side that is asked ------------------------------------------------------------------ */

static void drop_peer(struct askpass *askpass)
{
	loop_unwatch(askpass->peer_watch);
	askpass->peer_watch = NULL;
	if (askpass->peer >= 0)
		close(askpass->peer);
	askpass->peer = -1;
	askpass->has_asked = false;
	buf_clear(&askpass->said);
}

static void take_prompt(struct askpass *askpass)
{
	const char *text = buf_string(&askpass->said);
	enum askpass_kind kind = text[0] == '1'	  ? ASKPASS_CONFIRM
				 : text[0] == '2' ? ASKPASS_NOTICE
						  : ASKPASS_SECRET;
	char *prompt = NULL;
	long asker = *text ? strtol(text + 1, &prompt, 10) : 0;

	if (!prompt || *prompt != ' ') {
		drop_peer(askpass);
		return;
	}
	askpass->has_asked = true;
	askpass->events->asks(askpass->self, kind, prompt + 1, (pid_t)asker);
}

static struct wants peer_wants(void *self)
{
	const struct askpass *askpass = self;

	/* After the question only its end is of interest: poll() tells that unasked. */
	return (struct wants){.fd = askpass->peer, .events = askpass->has_asked ? 0 : POLLIN};
}

static void peer_ready(void *self, short revents, int budget_ms)
{
	struct askpass *askpass = self;
	char chunk[2048];
	ssize_t got;

	(void)budget_ms;
	if (askpass->has_asked) {
		if (revents & (POLLHUP | POLLERR)) {
			drop_peer(askpass);
			askpass->events->withdrew(askpass->self);
		}
		return;
	}
	got = recv(askpass->peer, chunk, sizeof chunk, MSG_DONTWAIT);
	if (got > 0 && askpass->said.length + (size_t)got <= PROMPT_MAX)
		buf_add(&askpass->said, chunk, (size_t)got);
	else if (got == 0)
		take_prompt(askpass);
	else if (got > 0 || (errno != EAGAIN && errno != EINTR))
		drop_peer(askpass);
}

static bool is_of_our_account(int fd)
{
	struct ucred who;
	socklen_t length = sizeof who;

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 && who.uid == geteuid();
}

static struct wants listener_wants(void *self)
{
	const struct askpass *askpass = self;

	/* One question at a time; the next one waits in the queue. */
	return (struct wants){.fd = askpass->peer < 0 ? askpass->listener : -1, .events = POLLIN};
}

static void listener_ready(void *self, short revents, int budget_ms)
{
	static const struct watch_ops peer_ops = {.wants = peer_wants, .ready = peer_ready};
	struct askpass *askpass = self;
	int fd = accept4(askpass->listener, NULL, NULL, SOCK_CLOEXEC);

	(void)revents;
	(void)budget_ms;
	if (fd < 0)
		return;
	if (!is_of_our_account(fd)) {
		log_warn("ssh", "a question from another account was turned away");
		close(fd);
		return;
	}
	askpass->peer = fd;
	askpass->peer_watch = loop_watch(askpass->loop, &peer_ops, askpass);
}

/* It has its name only when it listens: one that does not is that of a program that was killed. */
static bool listen_at(int fd, const char *path)
{
	char *early = mem_printf("%s~", path);
	struct sockaddr_un address;
	bool done = address_of(early, &address) &&
		    bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
		    chmod(early, 0600) == 0 && listen(fd, 4) == 0 && rename(early, path) == 0;

	free(early);
	return done;
}

struct askpass *askpass_open(struct loop *loop, const char *path,
	const struct askpass_events *events, void *self, struct error *error)
{
	static const struct watch_ops listener_ops = {
		.wants = listener_wants, .ready = listener_ready};
	struct askpass *askpass;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || !listen_at(fd, path)) {
		error_set_errno(error, errno, "cannot listen for the questions of ssh at %s", path);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	askpass = mem_new(sizeof *askpass);
	*askpass = (struct askpass){.loop = loop,
		.events = events,
		.self = self,
		.path = mem_text(path),
		.listener = fd,
		.peer = -1};
	buf_init(&askpass->said, PROMPT_MAX);
	askpass->listener_watch = loop_watch(loop, &listener_ops, askpass);
	return askpass;
}

void askpass_close(struct askpass *askpass)
{
	if (!askpass)
		return;
	drop_peer(askpass);
	loop_unwatch(askpass->listener_watch);
	close(askpass->listener);
	unlink(askpass->path);
	buf_free(&askpass->said);
	free(askpass->path);
	free(askpass);
}

/* An answer is far smaller than what a socket takes at once. */
void askpass_answer(struct askpass *askpass, const struct secret *answer)
{
	size_t length = secret_length(answer);

	if (!askpass->has_asked)
		return;
	if (answer && length <= ANSWER_MAX &&
		send(askpass->peer, "y", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 && length)
		(void)send(
			askpass->peer, secret_reveal(answer), length, MSG_NOSIGNAL | MSG_DONTWAIT);
	drop_peer(askpass);
}

/* --- the side that asks ---------------------------------------------------------------------- */

static int connect_to(const char *path)
{
	struct sockaddr_un address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && (!address_of(path, &address) ||
			       connect(fd, (struct sockaddr *)&address, sizeof address) < 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* ssh says in SSH_ASKPASS_PROMPT what it wants (OpenSSH 8.2, "none" and "confirm"). */
static char kind_of(const char *hint)
{
	if (hint && strcmp(hint, "confirm") == 0)
		return '1';
	return hint && strcmp(hint, "none") == 0 ? '2' : '0';
}

static bool send_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t put = send(fd, bytes, length, MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		bytes += put;
		length -= (size_t)put;
	}
	return true;
}

/* Reads the answer into @answer; false when there is none. */
static bool await_answer(int fd, char *answer, size_t size, size_t *length)
{
	ssize_t got;

	*length = 0;
	while (*length < size && (got = recv(fd, answer + *length, size - *length, 0)) > 0)
		*length += (size_t)got;
	return *length > 0 && answer[0] == 'y';
}

int askpass_main(const char *path, const char *prompt)
{
	char answer[ANSWER_MAX + 1], head[32];
	int fd = connect_to(path), code = EXIT_FAILURE;
	size_t length;

	if (fd < 0)
		return code;
	snprintf(head, sizeof head, "%c%d ", kind_of(getenv("SSH_ASKPASS_PROMPT")), (int)getppid());
	if (send_all(fd, head, strlen(head)) && send_all(fd, prompt, strlen(prompt)) &&
		shutdown(fd, SHUT_WR) == 0 && await_answer(fd, answer, sizeof answer, &length)) {
		fwrite(answer + 1, 1, length - 1, stdout);
		if (putchar('\n') != EOF && fflush(stdout) == 0)
			code = EXIT_SUCCESS;
	}
	explicit_bzero(answer, sizeof answer);
	close(fd);
	return code;
}
