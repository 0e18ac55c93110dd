/* catalogue_tables.h - the tables of catalogue.c, each ended by a row without a code. */
#ifndef PGUSHER_SESSION_CATALOGUE_TABLES_H
#define PGUSHER_SESSION_CATALOGUE_TABLES_H

#include "session/catalogue.h"

extern const struct cause catalogue_ssh[];     /* named by the tunnel */
extern const struct cause catalogue_policy[];  /* named by us: certificates, methods */
extern const struct cause catalogue_silence[]; /* deadlines */
extern const struct cause catalogue_pooler[];  /* not from PostgreSQL itself */
extern const struct cause catalogue_login[];   /* who may come in */
extern const struct cause catalogue_server[];  /* room, state, options; what ends a query */
extern const struct cause catalogue_reach[];   /* libpq's words: names, addresses, peers */
extern const struct cause catalogue_tls[];     /* libpq's words: TLS, certificates, methods */

#endif
