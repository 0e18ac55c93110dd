/*
 * sql.h - the questions of this room: sql/NAME.sql, embedded by the build as sql_NAME.
 *
 * Relations, types and functions are qualified, because a temporary schema is searched first for
 * relations and types even with an empty search_path; operators are never looked for there, and
 * every statement runs with search_path empty (connection.c), so they are not.
 */
#ifndef PGUSHER_CATALOG_SQL_H
#define PGUSHER_CATALOG_SQL_H

extern const char sql_count_event_triggers[];
extern const char sql_count_extensions[];
extern const char sql_count_functions[];
extern const char sql_count_functions_10[];
extern const char sql_count_publications[];
extern const char sql_count_relations[];
extern const char sql_count_roles[];
extern const char sql_count_servers[];
extern const char sql_count_subscriptions[];
extern const char sql_count_tablespaces[];
extern const char sql_count_types[];
extern const char sql_databases[];
extern const char sql_event_triggers[];
extern const char sql_extensions[];
extern const char sql_find[];
extern const char sql_functions[];
extern const char sql_functions_10[];
extern const char sql_locked_by[];
extern const char sql_partitioned[];
extern const char sql_partitions[];
extern const char sql_publications[];
extern const char sql_relations[];
extern const char sql_roles[];
extern const char sql_schemas[];
extern const char sql_servers[];
extern const char sql_size[];
extern const char sql_subscriptions[];
extern const char sql_tablespaces[];
extern const char sql_types[];
extern const char sql_object_columns[];
extern const char sql_object_keys[];
extern const char sql_object_indexes[];
extern const char sql_object_triggers[];
extern const char sql_object_policies[];
extern const char sql_object_grants[];
extern const char sql_object_storage[];
extern const char sql_object_definition[];
extern const char sql_object_sequence[];
extern const char sql_object_function[];
extern const char sql_object_type[];
extern const char sql_search_relations[];
extern const char sql_search_functions[];
extern const char sql_search_functions_10[];
extern const char sql_search_types[];
extern const char sql_search_others[];
extern const char sql_search_roles[];
extern const char sql_search_subscriptions[];
extern const char sql_search_columns[];
extern const char sql_search_comments[];
extern const char sql_search_node_relation[];
extern const char sql_search_node_function[];
extern const char sql_search_node_function_10[];
extern const char sql_search_node_subscription[];
extern const char sql_search_node_type[];
extern const char sql_search_node_other[];

#endif
