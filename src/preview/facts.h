/* facts.h - what windows have to know of a relation: its columns, its indexes, its size. */
#ifndef PGUSHER_PREVIEW_FACTS_H
#define PGUSHER_PREVIEW_FACTS_H

#include "preview/plan.h"
#include "preview/selection.h"

struct answer;
struct selection;
struct statement;

/* How a value is cut on the server. */
enum cut {
	CUT_NEVER, /* of a fixed, small length */
	CUT_TEXT,  /* text and what is stored as that: a part of it can be had alone */
	CUT_BYTES, /* bytea: the same */
	CUT_WHOLE  /* only the whole value can be turned into text: long ones are withheld */
};

/* Which arithmetic finds a place between two values. */
enum between { BETWEEN_NEVER, BETWEEN_NUMBERS, BETWEEN_DATES, BETWEEN_TIMES };

struct column_facts {
	enum cut cut;
	enum between between;
	bool is_float;
	bool has_histogram; /* pg_stats has bounds, and this role may read them */
	/* NULL unless the type has a default b-tree order: the type that its operators take, and
	 * those, as OPERATOR(schema.<). */
	char *cast_type, *less, *up_to, *equal, *at_least, *greater;
	char *opclass, *collation; /* oids */
};

/* All of it owned. Only columns that may be read are here. */
struct facts {
	struct preview_column *columns;
	struct column_facts *of;     /* the same columns */
	struct plan_column *plan_of; /* the same; names borrowed from columns */
	size_t count, hidden_count;
	struct plan_index *indexes;
	size_t index_count;
	struct plan_facts plan; /* borrows from the above */
};

#define FACTS_STATEMENTS 3

/* The questions; @selection is borrowed by them. */
void facts_ask(const struct selection *selection, struct statement *statements);
/* What came; NULL with @error when the relation could not be looked at, or is no longer there. */
struct facts *facts_take(struct answer *answers, const struct selection *selection,
	int server_version, struct error *error);
/* The operator of a comparison, of COMPARE_UNEQUAL that for equal; NULL: b-trees have none. */
const char *facts_operator(const struct column_facts *column, enum comparison comparison);
void facts_free(struct facts *facts); /* NULL is allowed */

#endif
