#include "pg/dialect.h"

#include <libpq-fe.h>
#include <string.h>

enum dialect dialect_of(const struct pg_conn *conn)
{
	const char *version = PQparameterStatus(conn, "server_version");

	if (PQparameterStatus(conn, "crdb_version"))
		return DIALECT_COCKROACHDB;
	if (PQparameterStatus(conn, "padb_version") || (version && strcmp(version, "8.0.2") == 0))
		return DIALECT_REDSHIFT;
	return DIALECT_POSTGRESQL;
}

const char *dialect_name(enum dialect dialect)
{
	static const char *const names[] = {"PostgreSQL", "CockroachDB", "Amazon Redshift"};

	return names[dialect];
}
