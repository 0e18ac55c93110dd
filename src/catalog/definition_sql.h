/*
 * definition_sql.h - the questions of definitions: sql/NAME.sql, embedded by the build as sql_NAME;
 * see sql.h. $1 is the oid, $2 what definition_parts.c gives for it.
 */
#ifndef PGUSHER_CATALOG_DEFINITION_SQL_H
#define PGUSHER_CATALOG_DEFINITION_SQL_H

extern const char sql_definition_attach[];
extern const char sql_definition_columns[];
extern const char sql_definition_columns_after[];
extern const char sql_definition_comments[];
extern const char sql_definition_constraints[];
extern const char sql_definition_database[];
extern const char sql_definition_default_grants[];
extern const char sql_definition_event_trigger[];
extern const char sql_definition_extension[];
extern const char sql_definition_find[];
extern const char sql_definition_function[];
extern const char sql_definition_grants[];
extern const char sql_definition_indexes[];
extern const char sql_definition_indexes_after[];
extern const char sql_definition_inherited[];
extern const char sql_definition_inherits[];
extern const char sql_definition_later[];
extern const char sql_definition_member[];
extern const char sql_definition_members[];
extern const char sql_definition_owner[];
extern const char sql_definition_partition_key[];
extern const char sql_definition_policies[];
extern const char sql_definition_publication[];
extern const char sql_definition_published[];
extern const char sql_definition_published_schemas[];
extern const char sql_definition_role[];
extern const char sql_definition_rules[];
extern const char sql_definition_schema[];
extern const char sql_definition_sequences[];
extern const char sql_definition_server[];
extern const char sql_definition_server_of[];
extern const char sql_definition_settings[];
extern const char sql_definition_statistics[];
extern const char sql_definition_storage[];
extern const char sql_definition_subscription[];
extern const char sql_definition_table[];
extern const char sql_definition_table_after[];
extern const char sql_definition_tablespace[];
extern const char sql_definition_triggers[];
extern const char sql_definition_type[];
extern const char sql_definition_view[];
extern const char sql_definition_view_defaults[];
extern const char sql_definition_waiting[];

#endif
