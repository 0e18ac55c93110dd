#include "ssh/agent.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"
#include "loop/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE_MAX ((size_t)256 << 10) /* as in OpenSSH's agent */
#define KEYS_MAX 256

enum message {
	REQUEST_IDENTITIES = 11,
	IDENTITIES_ANSWER = 12,
	SIGN_REQUEST = 13,
	SIGN_RESPONSE = 14
};

struct agent {
	struct watch *watch;
	int fd;
	enum agent_state state;
	unsigned char awaited; /* the type of the message that is an answer */
	struct buf out, in;
	struct buf keys_text; /* what the keys point into */
	struct agent_key *keys;
	size_t key_count;
	struct wire_string signature; /* in @in */
	void (*wake)(void *self);
	void *self;
};

static void settle(struct agent *agent, enum agent_state state)
{
	agent->state = state;
	agent->awaited = 0;
	agent->wake(agent->self);
}

static bool read_keys(struct agent *agent, struct wire wire)
{
	uint32_t count = wire_number(&wire);

	agent->keys = mem_array(KEYS_MAX, sizeof *agent->keys);
	for (uint32_t i = 0; i < count && i < KEYS_MAX; i++) {
		struct agent_key *key = &agent->keys[agent->key_count];
		struct wire blob;

		key->blob = wire_string(&wire);
		key->comment = wire_string(&wire);
		if (wire.failed)
			return false;
		blob = wire_over(key->blob.bytes, key->blob.length);
		key->type = wire_string(&blob);
		agent->key_count++;
	}
	return true;
}

/* A signature is "string algorithm, string signature"; libssh2 wants the second one. */
static bool read_signature(struct agent *agent, struct wire wire)
{
	struct wire_string both = wire_string(&wire);
	struct wire inner = wire_over(both.bytes, both.length);

	wire_string(&inner);
	agent->signature = wire_string(&inner);
	return !wire.failed && !inner.failed;
}

static bool read_answer(struct agent *agent)
{
	struct wire wire = wire_over(agent->in.bytes, agent->in.length);

	wire_number(&wire);
	wire_byte(&wire);
	if (agent->awaited == SIGN_RESPONSE)
		return read_signature(agent, wire);
	/* The keys stay valid while @in takes the next answer. */
	buf_free(&agent->keys_text);
	agent->keys_text = agent->in;
	agent->in = (struct buf){.limit = MESSAGE_MAX};
	return read_keys(agent, wire);
}

/* True when a whole message has arrived; then agent->state says what it was. */
static bool take_answer(struct agent *agent)
{
	struct wire wire = wire_over(buf_string(&agent->in), agent->in.length);
	size_t length = wire_number(&wire);
	unsigned char type = wire_byte(&wire);

	if (wire.failed || agent->in.length - 4 < length) {
		if (length <= MESSAGE_MAX - 4)
			return false;
		agent->state = AGENT_LOST;
		return true;
	}
	agent->state = AGENT_REFUSED;
	if (type == agent->awaited)
		agent->state = read_answer(agent) ? AGENT_ANSWERED : AGENT_LOST;
	return true;
}

static struct wants agent_wants(void *self)
{
	const struct agent *agent = self;

	if (agent->state != AGENT_WAITING)
		return (struct wants){.fd = -1};
	return (struct wants){.fd = agent->fd, .events = agent->out.length ? POLLOUT : POLLIN};
}

static bool send_question(struct agent *agent)
{
	ssize_t put = send(agent->fd, agent->out.bytes, agent->out.length, MSG_NOSIGNAL);

	if (put < 0)
		return errno == EAGAIN || errno == EINTR;
	buf_consume(&agent->out, (size_t)put);
	return true;
}

static bool receive_answer(struct agent *agent)
{
	char bytes[4096];
	ssize_t got = recv(agent->fd, bytes, sizeof bytes, 0);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	return got > 0 && buf_add(&agent->in, bytes, (size_t)got);
}

static void agent_ready(void *self, short revents, int budget_ms)
{
	struct agent *agent = self;

	(void)revents;
	(void)budget_ms;
	if (agent->state != AGENT_WAITING)
		return;
	if (agent->out.length ? !send_question(agent) : !receive_answer(agent))
		settle(agent, AGENT_LOST);
	else if (!agent->out.length && agent->in.length && take_answer(agent))
		settle(agent, agent->state);
}

static const struct watch_ops agent_watch = {.wants = agent_wants, .ready = agent_ready};

static int connect_to(const char *path, struct error *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = -1;

	if (strlen(path) >= sizeof address.sun_path) {
		error_set(error, "the path of the agent's socket is too long: %s", path);
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		error_set_errno(error, errno, "no SSH agent answers at %s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

struct agent *agent_open(struct loop *loop, const char *path, void (*wake)(void *self), void *self,
	struct error *error)
{
	int fd = connect_to(path, error);
	struct agent *agent;

	if (fd < 0)
		return NULL;
	agent = mem_new(sizeof *agent);
	*agent = (struct agent){.fd = fd,
		.state = AGENT_ANSWERED,
		.in.limit = MESSAGE_MAX,
		.out.limit = MESSAGE_MAX,
		.wake = wake,
		.self = self};
	agent->watch = loop_watch(loop, &agent_watch, agent);
	return agent;
}

void agent_close(struct agent *agent)
{
	if (!agent)
		return;
	loop_unwatch(agent->watch);
	close(agent->fd);
	buf_free(&agent->in);
	buf_free(&agent->out);
	buf_free(&agent->keys_text);
	free(agent->keys);
	free(agent);
}

enum agent_state agent_state(const struct agent *agent)
{
	return agent->state;
}

/* @body goes out as one message; @awaited is its answer. */
static void ask(struct agent *agent, const struct buf *body, unsigned char awaited)
{
	if (agent->state == AGENT_LOST)
		return;
	buf_clear(&agent->in);
	buf_clear(&agent->out);
	wire_put_string(&agent->out, body->bytes, body->length);
	agent->awaited = awaited;
	agent->state = buf_overflowed(&agent->out) ? AGENT_REFUSED : AGENT_WAITING;
}

void agent_ask_keys(struct agent *agent)
{
	struct buf body = BUF_INIT;

	buf_char(&body, REQUEST_IDENTITIES);
	ask(agent, &body, IDENTITIES_ANSWER);
	buf_free(&body);
}

size_t agent_key_count(const struct agent *agent)
{
	return agent->key_count;
}

const struct agent_key *agent_key_at(const struct agent *agent, size_t index)
{
	return &agent->keys[index];
}

void agent_ask_signature(struct agent *agent, struct wire_string blob, const void *data,
	size_t length, uint32_t flags)
{
	struct buf body = BUF_INIT;

	buf_char(&body, SIGN_REQUEST);
	wire_put_string(&body, blob.bytes, blob.length);
	wire_put_string(&body, data, length);
	wire_put_number(&body, flags);
	ask(agent, &body, SIGN_RESPONSE);
	buf_free(&body);
}

struct wire_string agent_signature(const struct agent *agent)
{
	return agent->signature;
}
