/* sql.h - the questions of this room: sql/NAME.sql, embedded by the build as sql_NAME. */
#ifndef PGUSHER_SESSION_SQL_H
#define PGUSHER_SESSION_SQL_H

extern const char sql_test_server[];
extern const char sql_test_databases[];
extern const char sql_test_schemas[];
extern const char sql_test_tables[];
extern const char sql_test_views[];
extern const char sql_test_policies[];
extern const char sql_test_statistics[];
extern const char sql_test_statistics_texts[];
extern const char sql_test_server_other[];
extern const char sql_test_access_facts[];
extern const char sql_test_access_rules[];
extern const char sql_test_access_file[];

#endif
