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
extern const char sql_find[];
extern const char sql_object_acl[];
extern const char sql_object_arguments[];
extern const char sql_object_attributes[];
extern const char sql_object_column_statistics[];
extern const char sql_object_columns[];
extern const char sql_object_constraints[];
extern const char sql_object_counters[];
extern const char sql_object_database[];
extern const char sql_object_database_settings[];
extern const char sql_object_database_size[];
extern const char sql_object_definition[];
extern const char sql_object_depends_on[];
extern const char sql_object_domain_constraints[];
extern const char sql_object_event_trigger[];
extern const char sql_object_extension[];
extern const char sql_object_extension_members[];
extern const char sql_object_extension_update[];
extern const char sql_object_foreign_keys[];
extern const char sql_object_foreign_table[];
extern const char sql_object_function[];
extern const char sql_object_function_usage[];
extern const char sql_object_grants[];
extern const char sql_object_index[];
extern const char sql_object_index_usage[];
extern const char sql_object_indexes[];
extern const char sql_object_labels[];
extern const char sql_object_locks[];
extern const char sql_object_partitions[];
extern const char sql_object_policies[];
extern const char sql_object_publication[];
extern const char sql_object_publication_schemas[];
extern const char sql_object_publication_tables[];
extern const char sql_object_publication_tables_10[];
extern const char sql_object_referenced_by[];
extern const char sql_object_role[];
extern const char sql_object_role_member_of[];
extern const char sql_object_role_members[];
extern const char sql_object_role_owned[];
extern const char sql_object_role_settings[];
extern const char sql_object_row_security[];
extern const char sql_object_rules[];
extern const char sql_object_schema[];
extern const char sql_object_sequence[];
extern const char sql_object_sequence_value[];
extern const char sql_object_server[];
extern const char sql_object_server_mappings[];
extern const char sql_object_server_tables[];
extern const char sql_object_sizes[];
extern const char sql_object_source[];
extern const char sql_object_statements[];
extern const char sql_object_statements_place[];
extern const char sql_object_statements_sight[];
extern const char sql_object_statistics[];
extern const char sql_object_storage[];
extern const char sql_object_subscription[];
extern const char sql_object_subscription_10[];
extern const char sql_object_subscription_14[];
extern const char sql_object_subscription_tables[];
extern const char sql_object_subscription_workers[];
extern const char sql_object_tablespace[];
extern const char sql_object_tablespace_objects[];
extern const char sql_object_tablespace_size[];
extern const char sql_object_triggers[];
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
extern const char sql_object_used_by[];
extern const char sql_object_vacuum[];

#endif
