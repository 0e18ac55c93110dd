/* grants_private.h - shared by grants.c, verdict.c and script.c only. */
#ifndef PGUSHER_GRANTS_PRIVATE_H
#define PGUSHER_GRANTS_PRIVATE_H

#include "grants/grants.h"
#include "grants/path.h"
#include "pg/rowset.h"

#include <stdint.h>

/* What was read; one pipeline. */
enum part { PART_ROLE, PART_EDGES, PART_SCHEMAS, PART_RELATIONS, PART_ACL, PART_FUTURE, PARTS };

struct rights {
	struct rowset *rows[PARTS];
	struct error errors[PARTS];
	struct path *path;
	struct grants_report *report;
};

/* verdict.c: one verdict, or one a schema, is added to the report. */
void verdict_database(struct rights *rights, const struct need *need);
void verdict_schemas(struct rights *rights, const struct need *need);
void verdict_relations(struct rights *rights, const struct need *need);
void verdict_future(struct rights *rights, const struct need *need);

/* script.c: files statements under who can run them. @who is taken over. */
void mend_add(struct grants_report *report, struct verdict *verdict, char *sql, char *who);

/* The value of a named column. */
const char *rights_text(const struct rights *rights, enum part part, size_t row, const char *name);
int64_t rights_integer(const struct rights *rights, enum part part, size_t row, const char *name);
bool rights_bool(const struct rights *rights, enum part part, size_t row, const char *name);

#endif
