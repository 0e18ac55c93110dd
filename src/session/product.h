/*
 * product.h - which product answers: PostgreSQL itself, a managed service made of it, or something
 * that only speaks its protocol.
 *
 * Sources: the version() texts that the products document; the roles that each managed service
 * makes for its customers (privileges.md 13); the ParameterStatus crdb_version that CockroachDB
 * sends, and Redshift's server_version 8.0.2.
 */
#ifndef PGUSHER_SESSION_PRODUCT_H
#define PGUSHER_SESSION_PRODUCT_H

#include <stdbool.h>

struct connection;

/* True when the catalog can be asked as PostgreSQL's: known before the first question. */
bool product_is_postgresql(const struct connection *connection);

/* "Amazon Aurora", "CockroachDB", ..., "PostgreSQL"; a literal. @version is version()'s text,
 * @roles the marker roles that exist, between blanks. */
const char *product_name(const char *version, const char *roles, bool is_aurora);

/* Who may stand in between, where the server's process is not the one that greeted us. A clause. */
const char *product_pooler(const char *host);

#endif
