/* From a name to a connected socket: every address in turn, each with a clock of its own. */
#include "base/memory.h"
#include "loop/loop.h"
#include "ssh/tunnel_private.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Data that the peer does not acknowledge for this long means that it is gone; without it a dead
 * network shows itself after a quarter of an hour. */
#define ACKNOWLEDGE_LIMIT_MS 90000

static void connect_to_next(struct tunnel *tunnel);

static void take_addresses(struct tunnel *tunnel, const struct address *addresses, size_t count)
{
	tunnel->addresses = mem_array(count + 1, sizeof *addresses);
	for (size_t i = 0; i < count; i++)
		if (!tunnel->family || addresses[i].socket.ss_family == tunnel->family)
			tunnel->addresses[tunnel->address_count++] = addresses[i];
}

static void resolved(
	void *self, const struct address *addresses, size_t count, const struct error *error)
{
	struct tunnel *tunnel = self;

	tunnel->resolver = NULL;
	tunnel_enter(tunnel);
	take_addresses(tunnel, addresses, count);
	if (!tunnel->address_count) {
		struct error failure = ERROR_INIT;

		error_set(&failure, "The name of the SSH server, %s, has no address%s.",
			tunnel->host,
			!count			     ? ""
			: tunnel->family == AF_INET6 ? " of IPv6 (AddressFamily)"
						     : " of IPv4 (AddressFamily)");
		failure.detail = mem_text(error->primary);
		tunnel_fail(tunnel, "ssh.resolve", &failure);
	} else {
		const char *first = tunnel->addresses[0].text;
		char *fact = tunnel->address_count == 1 ? mem_text(first)
							: mem_printf("%s and %zu more", first,
								  tunnel->address_count - 1);

		tunnel_pass_leg(tunnel, fact);
		free(fact);
		if (!tunnel->is_closed)
			reach_first_address(tunnel);
	}
	tunnel_leave(tunnel);
}

static void began_later(void *self)
{
	struct tunnel *tunnel = self;

	tunnel->clock = NULL;
	tunnel_enter(tunnel);
	if (tunnel->fd >= 0) {
		handshake_begin(tunnel);
	} else {
		tunnel_begin_leg(tunnel, TUNNEL_RESOLVE);
		if (!tunnel->is_closed)
			tunnel->resolver = resolver_start(
				tunnel->loop, tunnel->host, tunnel->port, resolved, tunnel);
	}
	tunnel_leave(tunnel);
}

void st_resolve_begin(struct tunnel *tunnel)
{
	tunnel->clock = loop_defer(tunnel->loop, began_later, tunnel);
}

void reach_first_address(struct tunnel *tunnel)
{
	tunnel_enter_state(tunnel, TUNNEL_REACHING);
	tunnel_begin_leg(tunnel, TUNNEL_REACH);
	if (!tunnel->is_closed)
		connect_to_next(tunnel);
}

/* Of several failures the one is named that says most: a refusal shows that the host is there. */
static void note_code(struct tunnel *tunnel, const char *code)
{
	static const char *const ranked[] = {"ssh.unreachable", "ssh.timeout", "ssh.refused"};
	size_t old = 0, new = 0;

	for (size_t i = 0; i < 3; i++) {
		if (tunnel->reach_code && strcmp(ranked[i], tunnel->reach_code) == 0)
			old = i;
		if (strcmp(ranked[i], code) == 0)
			new = i;
	}
	if (!tunnel->reach_code || new > old)
		tunnel->reach_code = ranked[new];
}

static void fail_to_reach(struct tunnel *tunnel)
{
	struct error error = ERROR_INIT;
	const char *code = tunnel->reach_code;
	const char *verb = strcmp(code, "ssh.refused") == 0   ? "refused the connection"
			   : strcmp(code, "ssh.timeout") == 0 ? "did not answer in time"
							      : "cannot be reached";

	error_set(&error, "The SSH server %s port %s %s.", tunnel->host, tunnel->port, verb);
	error.detail = mem_text(tunnel->reach_failures);
	tunnel_fail(tunnel, code, &error);
}

/* This address is done with; on to the next one. */
static void give_up_address(struct tunnel *tunnel, const char *code, const char *text)
{
	const char *before = tunnel->reach_failures;

	mem_replace(&tunnel->reach_failures,
		mem_printf("%s%s%s: %s", before ? before : "", before ? "; " : "",
			tunnel->addresses[tunnel->address_at].text, text));
	note_code(tunnel, code);
	if (tunnel->fd >= 0)
		close(tunnel->fd);
	tunnel->fd = -1;
	tunnel->is_connecting = false;
	tunnel->address_at++;
}

static void give_up_errno(struct tunnel *tunnel, int number)
{
	const char *code = number == ECONNREFUSED ? "ssh.refused"
			   : number == ETIMEDOUT  ? "ssh.timeout"
						  : "ssh.unreachable";

	give_up_address(tunnel, code, strerror(number));
}

static void address_is_silent(struct tunnel *tunnel)
{
	give_up_address(tunnel, "ssh.timeout", "no answer");
	connect_to_next(tunnel);
}

static void prepare_socket(int fd)
{
	int on = 1;

	/* Without it the handshake takes 7.1 round trips instead of 4.3. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
#ifdef TCP_USER_TIMEOUT
	unsigned limit_ms = ACKNOWLEDGE_LIMIT_MS;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit_ms, sizeof limit_ms);
#endif
}

static void connect_to_next(struct tunnel *tunnel)
{
	for (; tunnel->address_at < tunnel->address_count;) {
		const struct address *address = &tunnel->addresses[tunnel->address_at];

		tunnel->fd = socket(
			address->socket.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (tunnel->fd >= 0) {
			prepare_socket(tunnel->fd);
			if (connect(tunnel->fd, (const struct sockaddr *)&address->socket,
				    address->length) == 0 ||
				errno == EINPROGRESS) {
				tunnel->is_connecting = true;
				tunnel_start_clock(tunnel, tunnel->limit_ms, address_is_silent);
				return;
			}
		}
		give_up_errno(tunnel, errno);
	}
	fail_to_reach(tunnel);
}

bool st_reaching(struct tunnel *tunnel)
{
	struct pollfd polled = {.fd = tunnel->fd, .events = POLLOUT};
	socklen_t length = sizeof(int);
	int number = 0;
	char *fact;

	if (!tunnel->is_connecting || poll(&polled, 1, 0) <= 0)
		return false;
	if (getsockopt(tunnel->fd, SOL_SOCKET, SO_ERROR, &number, &length) < 0)
		number = errno;
	if (number) {
		give_up_errno(tunnel, number);
		connect_to_next(tunnel);
		return true;
	}
	tunnel->is_connecting = false;
	fact = mem_printf("%s port %s", tunnel->addresses[tunnel->address_at].text, tunnel->port);
	tunnel_pass_leg(tunnel, fact);
	free(fact);
	if (!tunnel->is_closed)
		handshake_begin(tunnel);
	return true;
}
