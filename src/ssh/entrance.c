#include "ssh/entrance.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "loop/loop.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG 16
#define DESCRIPTORS_MAX 4096 /* looked through for a socket of ours */

struct entrance {
	struct loop *loop;
	const struct entrance_events *events;
	void *self;
	struct watch *watch;
	int fd; /* -1: shut */
	int port;
	int depth; /* of our own calls on the stack */
	bool is_closed;
};

/* --- whose socket is it? --------------------------------------------------------------------- */

enum owner { OWNER_UNKNOWN, OWNER_FOREIGN, OWNER_OURS };

/* The inode of the socket 127.0.0.1:@from that is connected to 127.0.0.1:@to; 0 when the system
 * does not say (proc(5), /proc/net/tcp: addresses in hexadecimal, of the machine's byte order). */
static uint64_t inode_of(int from, int to)
{
	char line[512];
	uint64_t found = 0;
	FILE *table = fopen("/proc/net/tcp", "re");

	while (!found && table && fgets(line, sizeof line, table)) {
		unsigned address, port, peer_address, peer_port;
		uint64_t inode;

		if (sscanf(line, " %*d: %8X:%4X %8X:%4X %*s %*s %*s %*s %*s %*s %" SCNu64, &address,
			    &port, &peer_address, &peer_port, &inode) == 5 &&
			address == htonl(INADDR_LOOPBACK) && peer_address == address &&
			(int)port == from && (int)peer_port == to)
			found = inode;
	}
	if (table)
		fclose(table);
	return found;
}

static bool has_socket(uint64_t inode)
{
	struct rlimit limit = {.rlim_cur = DESCRIPTORS_MAX};

	(void)getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = 0; fd < DESCRIPTORS_MAX && (rlim_t)fd < limit.rlim_cur; fd++) {
		struct stat about;

		if (fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode) && about.st_ino == inode)
			return true;
	}
	return false;
}

static enum owner owner_of(int peer_port, int port)
{
	uint64_t inode = inode_of(peer_port, port);

	if (!inode)
		return OWNER_UNKNOWN;
	return has_socket(inode) ? OWNER_OURS : OWNER_FOREIGN;
}

/* --- listening ------------------------------------------------------------------------------- */

/* With a reset: whoever it is learns nothing and leaves nothing behind. */
static void turn_away(int fd, int port)
{
	struct linger reset = {.l_onoff = 1, .l_linger = 0};

	log_warn("ssh", "a connection from port %d of this machine was turned away", port);
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(fd);
}

static void judge_visitor(struct entrance *entrance, int fd, const struct sockaddr_in *peer)
{
	int port = ntohs(peer->sin_port);
	enum owner owner = OWNER_FOREIGN;

	if (peer->sin_family == AF_INET && peer->sin_addr.s_addr == htonl(INADDR_LOOPBACK))
		owner = owner_of(port, entrance->port);
	if (owner != OWNER_FOREIGN &&
		entrance->events->admits(entrance->self, port, owner == OWNER_OURS))
		entrance->events->entered(entrance->self, fd);
	else
		turn_away(fd, port);
}

static void leave(struct entrance *entrance)
{
	if (--entrance->depth || !entrance->is_closed)
		return;
	entrance_shut(entrance);
	free(entrance);
}

static void listener_ready(void *self, short revents, int budget_ms)
{
	struct entrance *entrance = self;

	int64_t until = clock_now_ms() + budget_ms;

	(void)revents;
	entrance->depth++;
	/* A flood of strangers takes turns with everything else. */
	while (entrance->fd >= 0 && !entrance->is_closed && clock_now_ms() <= until) {
		struct sockaddr_in peer = {0};
		socklen_t length = sizeof peer;
		int fd = accept4(entrance->fd, (struct sockaddr *)&peer, &length,
			SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			judge_visitor(entrance, fd, &peer);
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			break;
		} else if (errno != EINTR && errno != ECONNABORTED) {
			int number = errno;

			entrance_shut(entrance);
			entrance->events->failed(entrance->self, number);
		}
	}
	leave(entrance);
}

static struct wants listener_wants(void *self)
{
	const struct entrance *entrance = self;

	return (struct wants){.fd = entrance->fd, .events = POLLIN};
}

static const struct watch_ops listener_watch = {.wants = listener_wants, .ready = listener_ready};

/* @port 0 lets the kernel choose. SO_REUSEADDR because our own connection may still hold the port
 * when the entrance is opened again; somebody else's listener there refuses it all the same. */
static bool listen_at(struct entrance *entrance, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	socklen_t length = sizeof address;
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return false;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
		listen(fd, BACKLOG) < 0 ||
		getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
		int number = errno;

		close(fd);
		errno = number;
		return false;
	}
	entrance->fd = fd;
	entrance->port = ntohs(address.sin_port);
	entrance->watch = loop_watch(entrance->loop, &listener_watch, entrance);
	return true;
}

struct entrance *entrance_open(struct loop *loop, const struct entrance_events *events, void *self)
{
	struct entrance *entrance = mem_new(sizeof *entrance);

	*entrance = (struct entrance){.loop = loop, .events = events, .self = self, .fd = -1};
	if (listen_at(entrance, 0))
		return entrance;
	free(entrance);
	return NULL;
}

void entrance_close(struct entrance *entrance)
{
	if (!entrance)
		return;
	entrance->depth++;
	entrance->is_closed = true;
	leave(entrance);
}

int entrance_port(const struct entrance *entrance)
{
	return entrance->port;
}

void entrance_shut(struct entrance *entrance)
{
	if (entrance->fd < 0)
		return;
	loop_unwatch(entrance->watch);
	entrance->watch = NULL;
	close(entrance->fd);
	entrance->fd = -1;
}

bool entrance_reopen(struct entrance *entrance)
{
	return entrance->fd >= 0 || listen_at(entrance, entrance->port);
}
