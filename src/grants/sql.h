/* sql.h - the questions of this room: sql/NAME.sql, embedded by the build as sql_NAME. */
#ifndef PGUSHER_GRANTS_SQL_H
#define PGUSHER_GRANTS_SQL_H

extern const char sql_grants_available[];
extern const char sql_grants_called[];
extern const char sql_grants_columns[];
extern const char sql_grants_database[];
extern const char sql_grants_defaults[];
extern const char sql_grants_extensions[];
extern const char sql_grants_foreign[];
extern const char sql_grants_functions[];
extern const char sql_grants_identities[];
extern const char sql_grants_members[];
extern const char sql_grants_members_15[];
extern const char sql_grants_others[];
extern const char sql_grants_owned[];
extern const char sql_grants_partitions[];
extern const char sql_grants_patience[];
extern const char sql_grants_policies[];
extern const char sql_grants_published[];
extern const char sql_grants_relations[];
extern const char sql_grants_replication[];
extern const char sql_grants_roles[];
extern const char sql_grants_schemas[];
extern const char sql_grants_serials[];
extern const char sql_grants_settings[];
extern const char sql_grants_types[];
extern const char sql_grants_views[];

#endif
