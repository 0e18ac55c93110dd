/* sql.h - the questions of this room: sql/NAME.sql, embedded by the build as sql_NAME. */
#ifndef PGUSHER_GRANTS_SQL_H
#define PGUSHER_GRANTS_SQL_H

extern const char sql_grants_role[];
extern const char sql_grants_edges[];
extern const char sql_grants_edges_15[];
extern const char sql_grants_schemas[];
extern const char sql_grants_relations[];
extern const char sql_grants_acl[];
extern const char sql_grants_future[];

#endif
