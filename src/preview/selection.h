/*
 * selection.h - which rows of a relation, and in which order: what a window, a count, a profile and
 * an export of the same rows share.
 *
 * Values travel as parameters, names through ident_add(). A typed condition is the person's own
 * SQL; it stands in parentheses, is one statement by the protocol, and runs read-only like all.
 */
#ifndef PGUSHER_PREVIEW_SELECTION_H
#define PGUSHER_PREVIEW_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct node;
struct statement;

#define SELECTION_CONDITIONS_MAX 8
#define SELECTION_ORDERINGS_MAX 4

enum comparison {
	COMPARE_EQUAL,
	COMPARE_UNEQUAL,
	COMPARE_LESS,
	COMPARE_LESS_OR_EQUAL,
	COMPARE_GREATER,
	COMPARE_GREATER_OR_EQUAL,
	COMPARE_LIKE,
	COMPARE_NOT_LIKE,
	COMPARE_ILIKE,
	COMPARE_IS_NULL,
	COMPARE_IS_NOT_NULL,
	COMPARISONS
};

struct condition {
	char *column;
	enum comparison comparison;
	char *value; /* NULL for the two about NULL */
	/* The operator of a type outside pg_catalog, "OPERATOR(schema.=)", which an empty
	 * search_path does not find; NULL: the one of pg_catalog. Previews fill it in their
	 * selection. COMPARE_UNEQUAL has that for equal here. */
	char *operator_sql;
};

struct ordering {
	char *column;
	bool is_descending;
	bool is_nulls_first; /* the server's own: last when ascending, first when descending */
};

/* Owned texts; raw. All conditions must hold. */
struct selection {
	char *oid, *schema, *name;
	char relkind; /* pg_class.relkind */
	struct condition conditions[SELECTION_CONDITIONS_MAX];
	size_t condition_count;
	char *where; /* typed; NULL: none */
	struct ordering orderings[SELECTION_ORDERINGS_MAX];
	size_t ordering_count;
	double sample_percent; /* TABLESAMPLE SYSTEM; 0: all rows */
	bool has_consent;      /* code of others may run (consent.h); false: runs_no_code is set */
};

struct selection *selection_new(const struct node *relation); /* all its rows */
struct selection *selection_copy(const struct selection *selection);
void selection_free(struct selection *selection); /* NULL is allowed */

/* False: there are SELECTION_CONDITIONS_MAX already. Texts are copied. */
bool selection_add_condition(struct selection *selection, const char *column,
	enum comparison comparison, const char *value);
/* The column becomes the first to sort by; a second time it turns around. */
void selection_sort(struct selection *selection, const char *column, bool is_descending);
void selection_set_where(struct selection *selection, const char *where); /* NULL, "": none */

bool selection_is_filtered(const struct selection *selection); /* conditions, where or sample */

/* The operator for people and SQL: "=", "<>", "LIKE", "IS NULL", ... */
const char *comparison_words(enum comparison comparison);
bool comparison_takes_value(enum comparison comparison);

/*
 * The parts of a statement; the relation is called t in it. Parameters are added to @statement
 * (borrowed from the selection), numbered on from those it has, and consent goes into it.
 */
void selection_add_from(
	const struct selection *selection, struct buf *sql, struct statement *statement);
/* " WHERE ..." with what the selection says; returns false, and adds nothing, when it says nothing.
 */
bool selection_add_where(
	const struct selection *selection, struct buf *sql, struct statement *statement);
void selection_add_order(const struct selection *selection, struct buf *sql); /* or nothing */

struct error;

/* An error at character @position (from 1) of @sql, which selection_add_where() made a part of: if
 * it lies in the typed condition, @error says where in what was typed. */
void selection_place_error(
	const struct selection *selection, const char *sql, int position, struct error *error);

#endif
