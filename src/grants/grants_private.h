/* grants_private.h - shared by the judges of needs (need_*.c), grants.c and script.c only. */
#ifndef PGUSHER_GRANTS_PRIVATE_H
#define PGUSHER_GRANTS_PRIVATE_H

#include "grants/effect.h"
#include "grants/grants.h"
#include "grants/rights.h"

/* Who can grant, as the script says it, of the object that was last missing; owned. */
struct runner {
	char *text;
	enum object_kind kind;
	uint32_t owner;
};

struct judging {
	const struct rights *rights;
	const struct heritage *subject; /* the role that runs the statements */
	const struct heritage *login;	/* the role that logs in */
	struct grants_report *report;
	struct wanted *wanted;	   /* relations whose columns have to be asked for */
	const struct needs *needs; /* all of the check */
	const struct need *need;   /* that is judged */
	size_t need_index;
	struct runner runner;
};

typedef void need_judge(struct judging *judging);

need_judge need_login, need_database, need_schemas, need_relations, need_columns, need_sequences,
	need_functions, need_types, need_languages, need_foreign_servers, need_future,
	need_ownership, need_membership, need_attributes, need_settings, need_libraries,
	need_extensions, need_publication, need_slots, need_replica_identity, need_tls,
	need_by_hand;

/* A new verdict of the need that is judged; titles are taken over. */
struct verdict *verdict_add(struct judging *judging, const char *object, char *title);

/* Sets state and fact (taken over). */
void verdict_end(struct verdict *verdict, enum verdict_state state, char *fact);

/* Adds a line (taken over) to the details. */
void verdict_detail(struct verdict *verdict, char *line);

/* When the part could not be read, ends the verdict as unknown and returns true. */
bool verdict_is_unknown(struct judging *judging, struct verdict *verdict, enum part part);

/* "neither app nor a role it inherits from was granted it", or by which broken way it would come;
 * the caller frees it. */
char *why_not(const struct judging *judging, const struct object_class *class, unsigned privilege);

/* How @via is held, as text; the caller frees it. */
char *via_text(
	const struct judging *judging, const struct object_class *class, const struct via *via);

/* The GRANT that a lack asks for. */
void mend_lack(struct judging *judging, struct verdict *verdict, const struct lack *lack);

/* What a missing role or a role of that OID is called. */
const char *role_name(const struct judging *judging, uint32_t oid);

/* Does @name (in @schema, NULL: in none) match one of the patterns "name" or "schema.name"? A
 * function is meant with or without its arguments. No patterns match everything. */
bool name_matches(const struct words *patterns, const char *schema, const char *name);

/* The schemas that a need means: those that exist get an index into rights->schemas, the others
 * -1. @self is called for each. */
typedef void each_schema(struct judging *judging, const struct schema *schema, const char *name);
void for_each_schema(struct judging *judging, each_schema *each);

/* Are relations of this class among the kinds that the need means? A partition is read through its
 * parent: it is meant only by its own word, or by a name. */
bool kind_is_meant(const struct need *need, const struct object_class *class);

/* The schema of the class when its relations are among those that the need means by kind and
 * schema; else NULL. */
const struct schema *need_means(const struct judging *judging, const struct object_class *class);

/* Do the patterns mean any object of that kind in the schemas of the need, or in @schema alone? */
bool means_something(const struct judging *judging, enum object_kind kind,
	const struct schema *schema, const struct words *patterns);

/* A name that means nothing at all is a slip, not a need that is met: it gets a verdict. */
void look_for_nothing(
	struct judging *judging, enum object_kind kind, enum part part, const char *plural);

/* The value of (what, name) among the rows of that part (settings, extensions ...); NULL: there is
 * none. */
const char *server_fact(
	const struct judging *judging, enum part part, const char *what, const char *name);

/* Texts with how often each came, for reasons that many objects share. */
struct tally {
	struct {
		char *text;
		size_t count;
	} items[24];
	size_t kinds, rest; /* objects whose text found no place any more */
};

void tally_add(struct tally *tally, char *text, size_t count); /* takes @text over */

/* A line of details for each: "12: text", or the text alone when there is but one. */
void tally_details(struct tally *tally, struct verdict *verdict, const char *label);
void tally_release(struct tally *tally);
const char *tally_most(const struct tally *tally); /* NULL when empty */

#endif
