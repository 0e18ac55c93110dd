/*
 * entrance.h - the local end of a forward: a listener on 127.0.0.1 for our own libpq and for nobody
 * else (security.md R19). Private to src/ssh.
 *
 * It is shut as soon as it was used, so there is nothing to connect to; a request to cancel, which
 * libpq sends to the old address, opens it again for that moment. The port of a shut entrance is
 * free for others: reopening takes it back, or fails, and nothing of ours goes there then.
 */
#ifndef PGUSHER_SSH_ENTRANCE_H
#define PGUSHER_SSH_ENTRANCE_H

#include <stdbool.h>

struct entrance;
struct loop;

struct entrance_events {
	/* May the peer at this port of 127.0.0.1 come in? @is_ours: its socket was found among
	 * those of this process. False as well when the system does not tell; the peer is not asked
	 * about at all when the socket is known to be somebody else's. */
	bool (*admits)(void *self, int peer_port, bool is_ours);
	void (*entered)(void *self, int fd);	/* non-blocking; yours from now on */
	void (*failed)(void *self, int number); /* errno of accept(); the entrance is shut */
};

/* Listens on a port of the kernel's choice. NULL and errno when it cannot. */
struct entrance *entrance_open(struct loop *loop, const struct entrance_events *events, void *self);
void entrance_close(struct entrance *entrance); /* NULL is allowed; safe inside its events */

int entrance_port(const struct entrance *entrance);

void entrance_shut(struct entrance *entrance);
/* Listens again on the same port. False when somebody else has it by now. */
bool entrance_reopen(struct entrance *entrance);

#endif
