/*
 * group.h - the kinds of objects that the tree shows in groups, one table: what they are called and
 * which questions read them.
 */
#ifndef PGUSHER_CATALOG_GROUP_H
#define PGUSHER_CATALOG_GROUP_H

#include <stdbool.h>
#include <stddef.h>

enum node_group {
	GROUP_NONE,
	/* of a schema */
	GROUP_TABLES,
	GROUP_PARTITIONED,
	GROUP_VIEWS,
	GROUP_MATVIEWS,
	GROUP_FOREIGN_TABLES,
	GROUP_SEQUENCES,
	GROUP_FUNCTIONS,
	GROUP_PROCEDURES,
	GROUP_AGGREGATES,
	GROUP_TYPES,
	/* of a database */
	GROUP_EXTENSIONS,
	GROUP_PUBLICATIONS,
	GROUP_SUBSCRIPTIONS,
	GROUP_SERVERS,
	GROUP_EVENT_TRIGGERS,
	/* of the server */
	GROUP_ROLES,
	GROUP_TABLESPACES,
	GROUP_COUNT
};

#define GROUP_FIRST_OF_DATABASE GROUP_EXTENSIONS
#define GROUP_FIRST_OF_SERVER GROUP_ROLES

/* What the question of a page takes besides its size, where it begins, and what is searched. */
enum page_needs {
	PAGE_OF_ALL,	   /* nothing */
	PAGE_OF_SCHEMA,	   /* the schema */
	PAGE_OF_FUNCTIONS, /* the schema, the selector, the oid where it begins */
	PAGE_OF_RELATIONS  /* the schema, the selector, what the patterns want and leave out */
};

struct group_row {
	const char *id;	  /* in JSON and on the command line: "foreign-tables" */
	const char *name; /* for people: "foreign tables" */
	int node_kind;	  /* enum node_kind of what is in it */
	enum page_needs needs;
	const char *selector;  /* in the question: "r" of relations, "f" of functions */
	const char *sql;       /* of a page */
	const char *sql_10;    /* the same for server 10; NULL: sql */
	const char *count_sql; /* of a database or the server: how many; NULL: counted together */
};

const struct group_row *group_row(enum node_group group);

/* By id, singular or plural: GROUP_NONE when there is none. */
enum node_group group_of_word(const char *word);

/* The group of a schema that a counting question means by @selector; GROUP_NONE: none. */
enum node_group group_of_selector(int node_kind, const char *selector);

#endif
