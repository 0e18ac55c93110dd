/*
 * profile.h - what the values of columns are like: first from the statistics of the last ANALYZE,
 * which cost nothing; counted over the first rows, a sample or all rows when that is asked for.
 *
 * Counting is one statement in one read-only transaction: a column is grouped by its values, and
 * all figures are made of the groups, so that they belong to the same moment and the table is read
 * once. What cannot be compared (json, xml, points) is compared by its text; long values by their
 * hash; values that are too long to be read for that by their size. No function is called but those
 * of pg_catalog; values are compared by the default operators of their type and written by its
 * output function.
 */
#ifndef PGUSHER_PREVIEW_PROFILE_H
#define PGUSHER_PREVIEW_PROFILE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct buf;
struct json_t;
struct selection;
struct session;

#define PROFILE_FIRST_ROWS 10000
#define PROFILE_LIMIT_MS 30000
#define PROFILE_LIST_MAX 11 /* values, bounds and bars of each list */
#define PROFILE_LARGE_BYTES 1000
#define PROFILE_HUGE_BYTES (1 << 20)

/* How values are asked; see the table in profile_sql.c. */
enum profile_class {
	PROFILE_ORDERED,   /* compared by their type, and nothing else known */
	PROFILE_UNORDERED, /* by their text */
	PROFILE_TEXT,
	PROFILE_BINARY,
	PROFILE_NUMERIC /* a number can be made of them: averages, bars */
};

struct profile_value {
	char *text;    /* its beginning, at most 200 characters */
	double share;  /* of all rows; statistics only */
	int64_t count; /* counted only */
};

struct profile_list {
	struct profile_value items[PROFILE_LIST_MAX];
	size_t count;
};

/* One column; texts are raw. */
struct profile_column {
	char *name, *type;
	char *base_type; /* without domains and array; NULL: not one of pg_catalog */
	bool is_array, is_ordered, is_short, is_readable;

	/* From the statistics. */
	bool has_statistics;
	double null_share, width, correlation; /* correlation: NAN where there is none */
	double distinct;		       /* above 0: so many; below: -share of the rows */
	struct profile_list common, bounds, elements; /* elements: of arrays */
	int64_t common_count;			      /* that ANALYZE kept; common has some */
	char *low, *high;			      /* NULL: not known */
};

/* What is known without reading the relation. */
struct profile_table {
	char relkind;
	int64_t rows; /* estimate; -1: not analysed */
	int64_t parts, unknown_parts;
	int64_t bytes, apart_bytes; /* apart: TOAST, -1: not known */
	bool is_size_exact;	    /* false: of the last VACUUM or ANALYZE */
	int64_t locked_by;	    /* pid of who locks it for everybody; 0: nobody is known to */
	bool has_policies;	    /* that bind the role */
	int64_t age_s;		    /* of the last ANALYZE; -1: not known */
	int64_t changed;	    /* rows since then */
	struct profile_column *columns;
	size_t count;
};

struct profile_bar {
	char *low, *high; /* from, to */
	int64_t count;
};

enum profile_look { LOOK_EMAIL, LOOK_UUID, LOOK_NUMBER, LOOK_DATE, LOOKS };

/* Figures of one column; -1 where one makes no sense for its type. */
struct profile_counts {
	int64_t rows, nulls, distinct, empty, nan, infinite, large, huge, unprintable;
	int64_t looks[LOOKS];
	int64_t shortest, longest; /* characters; bytes (bytea), elements (arrays) */
	double length;		   /* on average; -1: none */
	char *minimum, *maximum, *average;
	struct profile_list top;
	struct profile_bar bars[PROFILE_LIST_MAX];
	size_t bar_count;
	int64_t elapsed_ms;
	int64_t first_rows;    /* it was limited to these; 0: it was not */
	double sample_percent; /* 0: no sample */
	bool is_filtered;
};

struct profile_request;

/* @table is yours; NULL when the question failed. @column: only this one; NULL: all. */
struct profile_request *profile_read(struct session *session, const struct selection *selection,
	const char *column,
	void (*done)(void *self, struct profile_table *table, const struct error *error),
	void *self);
void profile_table_free(struct profile_table *table); /* NULL is allowed */

/* Counts @column (borrowed during the call) over @first_rows rows of the selection, 0: all of them.
 * @limit_ms: -1: none. @counts is yours; NULL with an error that says who holds a lock, where one
 * is in the way. Whose code it would run, the caller has asked before (consent.h). */
struct profile_request *profile_count(struct session *session, const struct selection *selection,
	const struct profile_column *column, int64_t first_rows, int64_t limit_ms,
	void (*done)(void *self, struct profile_counts *counts, const struct error *error),
	void *self);
void profile_counts_free(struct profile_counts *counts); /* NULL is allowed */

/* Stops on the server too, and empties the caller's pointer. */
void profile_cancel(struct profile_request **request);
int64_t profile_elapsed_ms(const struct profile_request *request);

/* The statement that profile_count() runs, for people. */
void profile_compose(const struct selection *selection, const struct profile_column *column,
	int64_t first_rows, int server_version, bool is_utf8, struct buf *sql);

enum profile_class profile_class(const struct profile_column *column);

/* --- for people ------------------------------------------------------------------------------ */

/* Lines of raw text, one line each whatever is in it; freed with profile_lines_release(). */
struct profile_lines {
	char **items;
	size_t count;
};

/* For @width cells; with @is_ascii bars are made of '#'. */
void profile_statistics_lines(struct profile_lines *lines, const struct profile_table *table,
	const struct profile_column *column, int width, bool is_ascii);
void profile_counts_lines(struct profile_lines *lines, const struct profile_column *column,
	const struct profile_counts *counts, int width, bool is_ascii);
void profile_lines_release(struct profile_lines *lines);

/* "statistics of 2 h ago", "not analysed" */
void profile_age_words(const struct profile_table *table, struct buf *out);
/* "First 10,000 rows", "A sample of 1 %", "All rows": what was, or is to be, counted. */
void profile_extent_words(
	int64_t first_rows, double sample_percent, bool is_filtered, struct buf *out);
/* "reads ~48 MB", with what lies apart */
void profile_cost_words(const struct profile_table *table, struct buf *out);
void profile_add_count(struct buf *out, int64_t count);	  /* "10,000" */
void profile_add_estimate(struct buf *out, double count); /* "~120 k" */
void profile_add_share(struct buf *out, double share);	  /* "3.1 %" */
double profile_distinct(const struct profile_table *table, const struct profile_column *column);

/* The whole of it; @counts may be NULL, @problem (why there are none) too. */
struct json_t *profile_column_json(const struct profile_table *table,
	const struct profile_column *column, const struct profile_counts *counts,
	const char *problem);
/* The object that the command and the screen write; takes @columns over. */
struct json_t *profile_relation_json(const struct selection *selection,
	const struct profile_table *table, struct json_t *columns);

#endif
