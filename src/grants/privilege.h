/*
 * privilege.h - the kinds of objects that carry an ACL, and the privileges that each kind knows
 * (PostgreSQL 18 documentation, 5.8, table 5.2; MAINTAIN from 17).
 */
#ifndef PGUSHER_GRANTS_PRIVILEGE_H
#define PGUSHER_GRANTS_PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum object_kind {
	OBJECT_DATABASE,
	OBJECT_SCHEMA,
	OBJECT_RELATION, /* table, partitioned table, view, materialised view, foreign table */
	OBJECT_COLUMN,
	OBJECT_SEQUENCE,
	OBJECT_FUNCTION, /* procedure, aggregate and window function too */
	OBJECT_TYPE,	 /* domain too */
	OBJECT_LANGUAGE,
	OBJECT_FOREIGN_SERVER,
	OBJECT_KINDS
};

/* Bits of a mask. */
enum privilege {
	PRIVILEGE_SELECT = 1 << 0,
	PRIVILEGE_INSERT = 1 << 1,
	PRIVILEGE_UPDATE = 1 << 2,
	PRIVILEGE_DELETE = 1 << 3,
	PRIVILEGE_TRUNCATE = 1 << 4,
	PRIVILEGE_REFERENCES = 1 << 5,
	PRIVILEGE_TRIGGER = 1 << 6,
	PRIVILEGE_MAINTAIN = 1 << 7,
	PRIVILEGE_USAGE = 1 << 8,
	PRIVILEGE_CREATE = 1 << 9,
	PRIVILEGE_EXECUTE = 1 << 10,
	PRIVILEGE_CONNECT = 1 << 11,
	PRIVILEGE_TEMPORARY = 1 << 12
};

#define PRIVILEGE_COUNT 13

/* "table", "schema", ...: the word of SQL in GRANT ... ON, which is TABLE for all relations. */
const char *object_kind_word(enum object_kind kind);
const char *object_kind_sql(enum object_kind kind);

/* "SELECT"; of exactly one bit. */
const char *privilege_word(unsigned privilege);

/* 0 when there is no such privilege. TEMP is TEMPORARY. */
unsigned privilege_of_word(const char *word, size_t length);

/* What an object of this kind can carry on a server of this version (150020). */
unsigned privileges_of_kind(enum object_kind kind, int server_version);

/* Appends "SELECT, INSERT" in the order of SQL's own documentation. */
void privileges_add(struct buf *out, unsigned privileges);

#endif
