/* pg_private.h - shared by connect.c and connection.c only. */
#ifndef PGUSHER_PG_PRIVATE_H
#define PGUSHER_PG_PRIVATE_H

#include <libpq-fe.h>

struct connection;
struct loop;

/* Takes over a connection that is CONNECTION_OK. */
struct connection *connection_adopt(struct loop *loop, PGconn *conn);

/* Port of the local end of @fd when it is a TCP socket, else 0. */
int pg_socket_local_port(int fd);

#endif
