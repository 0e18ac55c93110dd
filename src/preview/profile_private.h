/* profile_private.h - shared by the files of the profile only. */
#ifndef PGUSHER_PREVIEW_PROFILE_PRIVATE_H
#define PGUSHER_PREVIEW_PROFILE_PRIVATE_H

#include "preview/profile.h"

struct rowset;
struct statement;

/* profile_sql.c: the statement, and its parameters (borrowed from @selection). */
void profile_statement(const struct selection *selection, const struct profile_column *column,
	int64_t first_rows, int server_version, bool is_utf8, struct buf *sql,
	struct statement *statement);

/* profile_take.c: what came in as structs. */
struct profile_table *profile_take_table(
	const struct rowset *relation, const struct rowset *columns, const struct rowset *size);
struct profile_counts *profile_take_counts(const struct rowset *rows);

#endif
