/*
 * dialect.h - whether the other side is PostgreSQL, or only speaks its protocol.
 *
 * Told by what it announces at the login, before anything is asked: CockroachDB sends crdb_version
 * (and server_version 13 or, from 26.3 on, 18: not to be trusted), Redshift padb_version or
 * server_version 8.0.2 (their documents).
 */
#ifndef PGUSHER_PG_DIALECT_H
#define PGUSHER_PG_DIALECT_H

struct pg_conn; /* PGconn */

enum dialect { DIALECT_POSTGRESQL, DIALECT_COCKROACHDB, DIALECT_REDSHIFT };

enum dialect dialect_of(const struct pg_conn *conn);
const char *dialect_name(enum dialect dialect); /* "PostgreSQL", "CockroachDB", ... */

#endif
