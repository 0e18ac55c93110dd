/* explore_private.h - shared by explore_*.c only. */
#ifndef PGUSHER_GRANTS_EXPLORE_PRIVATE_H
#define PGUSHER_GRANTS_EXPLORE_PRIVATE_H

#include "grants/explore.h"

/* What the statement that needs @privilege comes to on the relation at @place of @class. @usage:
 * may the role look into its schema? The texts of the result are the caller's. */
struct use use_of(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, size_t place, unsigned privilege, bool has_usage,
	struct wanted *wanted);
void use_release(struct use *use);

/* USAGE of the schema; true for what is in none. */
bool may_use_schema(
	const struct rights *rights, const struct heritage *heritage, uint32_t schema_oid);

/* The privileges that have an effect of their own, in the order of SQL's documentation. */
#define USE_PRIVILEGES (PRIVILEGE_SELECT | PRIVILEGE_INSERT | PRIVILEGE_UPDATE | PRIVILEGE_DELETE)

/* The place of each schema in rights->schemas by its OID; asked for once an object class, of which
 * a server may have as many as tables. */
struct schema_places;
struct schema_places *schema_places_new(const struct rights *rights);
void schema_places_free(struct schema_places *places);

/* The number of the bin of a class, which all of its kind and schema share; -1: it is not in scope,
 * as what a view reads elsewhere. Bins are numbered by kind, then by schema. */
int bin_of(const struct schema_places *places, const struct object_class *class);
int bin_count(const struct schema_places *places);
enum object_kind bin_kind(const struct schema_places *places, int bin);
const char *bin_schema(const struct schema_places *places, int bin); /* NULL: in none */

/* What the role is, has become or might do that lists of privileges do not show; and what it is a
 * member of. */
void explore_belongings(
	const struct rights *rights, const struct heritage *heritage, struct role_access *access);
void explore_dangers(
	const struct rights *rights, const struct heritage *heritage, struct role_access *access);
void explore_futures(
	const struct rights *rights, const struct heritage *heritage, struct role_access *access);

#endif
