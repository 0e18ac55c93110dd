/*
 * resolver.h - names to addresses, off the loop.
 *
 * getaddrinfo blocks (10 s with a dead resolver), and libpq would call it inside PQconnectStart;
 * so names are resolved here and libpq gets hostaddr beside host.
 */
#ifndef PGUSHER_LOOP_RESOLVER_H
#define PGUSHER_LOOP_RESOLVER_H

#include <stddef.h>
#include <sys/socket.h>

struct error;
struct loop;
struct resolver;

#define ADDRESS_TEXT_MAX 64

struct address {
	struct sockaddr_storage socket;
	socklen_t length;
	char text[ADDRESS_TEXT_MAX]; /* numeric, with a scope where there is one */
};

/* Called once from the loop with the addresses in the order in which the system prefers them, or
 * with none and @error set. Both are borrowed. */
typedef void resolver_done(
	void *self, const struct address *addresses, size_t count, const struct error *error);

/* @port is a number in text. The handle is dead after @done. */
struct resolver *resolver_start(
	struct loop *loop, const char *host, const char *port, resolver_done *done, void *self);

/* Stops waiting; @done will not be called. Empties the caller's pointer, which may be NULL. */
void resolver_cancel(struct resolver **resolver);

#endif
