/*
 * gate.h - stands between libpq and the network while libpq logs in without TLS.
 *
 * Looking with MSG_PEEK before each PQconnectPoll() would be a race: more bytes may come between
 * the look and libpq's own recv(), and libpq reads whatever is there. So libpq's descriptor becomes
 * one end of a pair of sockets (dup2: libpq keeps its number), the real socket is ours, and what
 * goes in at the other end has been judged before. One unit is read at a time, so nothing is in our
 * hands when the gate opens and libpq gets the real socket back under the same number.
 *
 * What libpq sends passes through a buffer here, a password with it: that buffer is cleared.
 */
#ifndef PGUSHER_PG_GATE_H
#define PGUSHER_PG_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define GATE_UNIT_MAX 4096 /* so much always fits into libpq's buffer at once */

struct gate;

/* Takes the place of @socket, which stays libpq's to close. NULL when no descriptor is free; then
 * nothing has changed. */
struct gate *gate_raise(int socket);

/* False when @socket is not the end that libpq was given: libpq has closed it, and has maybe opened
 * another one under the same number. */
bool gate_holds(const struct gate *gate, int socket);

/* The real socket, to wait on. Ours until the gate opens or is dropped. */
int gate_socket(const struct gate *gate);

/* Up to @length bytes from the server; 0: none now; -1: it hung up. */
ssize_t gate_read(struct gate *gate, unsigned char *bytes, size_t length);

/* Gives libpq at most GATE_UNIT_MAX judged bytes. False: libpq's end is closed. */
bool gate_pass(struct gate *gate, const unsigned char *bytes, size_t length);

/* Forgets what libpq has written and the server has not got. */
void gate_swallow(struct gate *gate);

/* Libpq will read the end of the connection. */
void gate_hang_up(struct gate *gate);

/* Carries to the server what libpq has written. False when the real socket is full: wait for
 * POLLOUT and call again. */
bool gate_carry(struct gate *gate);

/* What was carried last, the first byte of it; -1: nothing so far. */
int gate_first_carried(const struct gate *gate);

/* Puts the real socket back in the place of @socket, libpq's descriptor, and frees the gate. */
void gate_open(struct gate *gate, int socket);

/* Frees the gate with its sockets and leaves libpq's descriptor as it is. NULL is allowed. */
void gate_drop(struct gate *gate);

#endif
