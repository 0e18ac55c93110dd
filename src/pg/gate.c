#include "pg/gate.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define CARRY_BYTES 4096

struct gate {
	int real; /* to the server */
	int ours; /* to libpq */
	dev_t device;
	ino_t theirs; /* the end that libpq holds */
	unsigned char bytes[CARRY_BYTES];
	size_t at, length; /* of what libpq wrote and the server has not got */
	int first;
};

static void close_descriptor(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct gate *gate_raise(int socket)
{
	struct gate *gate = mem_new(sizeof *gate);
	struct stat about;
	int pair[2] = {-1, -1};
	bool is_raised;

	*gate = (struct gate){.ours = -1, .first = -1};
	gate->real = fcntl(socket, F_DUPFD_CLOEXEC, 0);
	is_raised = gate->real >= 0 &&
		    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0 &&
		    fstat(pair[1], &about) == 0 && dup3(pair[1], socket, O_CLOEXEC) >= 0;
	close_descriptor(&pair[1]);
	gate->ours = pair[0];
	if (is_raised) {
		gate->device = about.st_dev;
		gate->theirs = about.st_ino;
		return gate;
	}
	gate_drop(gate);
	return NULL;
}

bool gate_holds(const struct gate *gate, int socket)
{
	struct stat about;

	return socket >= 0 && fstat(socket, &about) == 0 && about.st_dev == gate->device &&
	       about.st_ino == gate->theirs;
}

int gate_socket(const struct gate *gate)
{
	return gate->real;
}

static bool is_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

ssize_t gate_read(struct gate *gate, unsigned char *bytes, size_t length)
{
	ssize_t got = recv(gate->real, bytes, length, 0);

	if (got > 0)
		return got;
	return got < 0 && is_later() ? 0 : -1;
}

bool gate_pass(struct gate *gate, const unsigned char *bytes, size_t length)
{
	/* A pair takes this much as long as libpq reads what it was given before. */
	return send(gate->ours, bytes, length, MSG_NOSIGNAL) == (ssize_t)length;
}

void gate_swallow(struct gate *gate)
{
	while (recv(gate->ours, gate->bytes, sizeof gate->bytes, 0) > 0)
		;
	explicit_bzero(gate->bytes, sizeof gate->bytes);
	gate->at = gate->length = 0;
}

void gate_hang_up(struct gate *gate)
{
	shutdown(gate->ours, SHUT_WR);
}

/* False when the server takes no more now. One that hung up gets nothing: reading tells it. */
static bool send_rest(struct gate *gate)
{
	while (gate->at < gate->length) {
		ssize_t sent = send(
			gate->real, gate->bytes + gate->at, gate->length - gate->at, MSG_NOSIGNAL);

		if (sent < 0 && is_later())
			return false;
		if (sent < 0)
			break;
		gate->at += (size_t)sent;
	}
	explicit_bzero(gate->bytes, sizeof gate->bytes);
	gate->at = gate->length = 0;
	return true;
}

bool gate_carry(struct gate *gate)
{
	ssize_t got;

	while (send_rest(gate)) {
		got = recv(gate->ours, gate->bytes, sizeof gate->bytes, 0);
		if (got <= 0)
			return true;
		gate->first = gate->bytes[0];
		gate->length = (size_t)got;
	}
	return false;
}

int gate_first_carried(const struct gate *gate)
{
	return gate->first;
}

void gate_open(struct gate *gate, int socket)
{
	dup3(gate->real, socket, O_CLOEXEC);
	gate_drop(gate);
}

void gate_drop(struct gate *gate)
{
	if (!gate)
		return;
	close_descriptor(&gate->real);
	close_descriptor(&gate->ours);
	explicit_bzero(gate->bytes, sizeof gate->bytes);
	free(gate);
}
