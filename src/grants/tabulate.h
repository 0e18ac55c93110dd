/*
 * tabulate.h - the table of all roles in few lines: for each role, schema and kind of objects on
 * how many of them it holds each privilege.
 */
#ifndef PGUSHER_GRANTS_TABULATE_H
#define PGUSHER_GRANTS_TABULATE_H

#include "grants/rights.h"

struct table_line {
	const char *role; /* "PUBLIC" */
	bool is_public;
	bool is_superuser; /* one line of it alone: no check applies, nothing is counted */
	enum object_kind kind;
	const char *schema; /* NULL: in none */
	size_t all;	    /* objects; 0 of columns, of which only those with an ACL are known */
	size_t held[PRIVILEGE_COUNT];	   /* by bit number */
	size_t grantable[PRIVILEGE_COUNT]; /* with the grant option */
	bool exceeds_public;		   /* holds more than everybody does */
};

/* The line is borrowed for the call. */
typedef void each_table_line(void *self, const struct table_line *line);

/* PUBLIC first, then the roles by name; of each its kinds, then its schemas. Lines without any
 * privilege are left out. */
void rights_tabulate(const struct rights *rights, each_table_line *each, void *self);

#endif
