/* sql.h - the questions of this room: sql/NAME.sql, embedded by the build as sql_NAME. */
#ifndef PGUSHER_PREVIEW_SQL_H
#define PGUSHER_PREVIEW_SQL_H

extern const char sql_consent_code[];
extern const char sql_consent_expressions[];
extern const char sql_consent_expressions_10[];
extern const char sql_preview_columns[];
extern const char sql_profile_columns[];
extern const char sql_profile_count[]; /* its second half */
extern const char sql_profile_locked[];
extern const char sql_profile_relation[];
extern const char sql_profile_size[];

#endif
