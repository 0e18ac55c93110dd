/*
 * schema_ddl.h - pgusher schema --ddl: the DDL that recreates one object.
 */
#ifndef PGUSHER_CLI_SCHEMA_DDL_H
#define PGUSHER_CLI_SCHEMA_DDL_H

struct headless;
struct session;

/* Prints the definition of the object of that name (see definition_find()), or the error. */
int schema_ddl(struct headless *headless, struct session *session, const char *name);

#endif
