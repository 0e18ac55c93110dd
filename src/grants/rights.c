#include "grants/rights.h"

#include "base/buf.h"
#include "base/memory.h"
#include "pg/rowset.h"

#include <stdlib.h>
#include <string.h>

bool rights_lack(const struct rights *rights, enum part part)
{
	return (rights->asked & 1u << part) && !rights->rows[part];
}

const struct schema *rights_schema(const struct rights *rights, uint32_t oid)
{
	for (size_t i = 0; i < rights->schema_count; i++)
		if (rights->schemas[i].oid == oid)
			return &rights->schemas[i];
	return NULL;
}

const struct schema *rights_schema_named(const struct rights *rights, const char *name)
{
	for (size_t i = 0; i < rights->schema_count; i++)
		if (strcmp(rights->schemas[i].name, name) == 0)
			return &rights->schemas[i];
	return NULL;
}

const struct column *rights_columns(const struct rights *rights, uint32_t relation, size_t *count)
{
	size_t low = 0, high = rights->column_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rights->columns[middle].relation < relation)
			low = middle + 1;
		else
			high = middle;
	}
	for (*count = 0; low + *count < rights->column_count &&
			 rights->columns[low + *count].relation == relation;)
		++*count;
	return rights->columns + low;
}

void rights_forget_witness(struct rights *rights)
{
	for (size_t i = 0; i < rights->class_count; i++)
		rights->classes[i].asked = 0;
}

const struct heritage *rights_heritage(const struct rights *rights, int role)
{
	if (!rights->heritages[role])
		rights->heritages[role] = heritage_new(rights->roles, role);
	return rights->heritages[role];
}

const char *rights_text(const struct rights *rights, enum part part, size_t row, const char *column)
{
	return rowset_text(
		rights->rows[part], row, (size_t)rowset_column(rights->rows[part], column));
}

/* --- what is held --------------------------------------------------------------------------------
 */

/* The nearer one; what everybody has comes after all else, because it says nothing of this role. */
static bool is_nearer(const struct via *via, const struct via *than)
{
	if (than->kind == VIA_NOTHING)
		return true;
	if (via->kind == VIA_PUBLIC || than->kind == VIA_PUBLIC)
		return than->kind == VIA_PUBLIC && via->kind != VIA_PUBLIC;
	return via->length < than->length;
}

bool acl_holds(const struct acl *acl, const struct heritage *heritage, uint32_t owner,
	unsigned privilege, struct via *via)
{
	struct via best = {.kind = VIA_NOTHING};

	for (size_t i = 0; i < acl->count; i++) {
		const struct grant *grant = &acl->grants[i];
		struct via found = {
			.kind = grant->grantee == PUBLIC_OID ? VIA_PUBLIC : VIA_GRANT,
			.grantee = grant->grantee,
			.grantor = grant->grantor,
			.is_owner = grant->grantee == owner && owner != PUBLIC_OID,
			.is_grantable = (grant->grantable & privilege) != 0,
		};

		if (!(grant->privileges & privilege) || !heritage_reaches(heritage, grant->grantee))
			continue;
		found.length = grant->grantee == PUBLIC_OID
				       ? 0
				       : heritage_length(heritage, grant->grantee);
		if (is_nearer(&found, &best))
			best = found;
	}
	if (via)
		*via = best;
	return best.kind != VIA_NOTHING;
}

/* Which privileges a predefined role gives on which kinds (aclchk.c of 14 and 17). */
static const unsigned predefined[WELL_KNOWN_ROLES][OBJECT_KINDS] = {
	[READS_ALL_DATA] = {[OBJECT_SCHEMA] = PRIVILEGE_USAGE,
		[OBJECT_RELATION] = PRIVILEGE_SELECT,
		[OBJECT_SEQUENCE] = PRIVILEGE_SELECT},
	[WRITES_ALL_DATA] = {[OBJECT_SCHEMA] = PRIVILEGE_USAGE,
		[OBJECT_RELATION] = PRIVILEGE_INSERT | PRIVILEGE_UPDATE | PRIVILEGE_DELETE,
		[OBJECT_SEQUENCE] = PRIVILEGE_UPDATE},
	[MAINTAINS_ALL] = {[OBJECT_RELATION] = PRIVILEGE_MAINTAIN},
};

/* What the predefined roles that it inherits from give. */
static bool predefined_gives(const struct rights *rights, const struct heritage *heritage,
	enum object_kind kind, unsigned privilege, struct via *via)
{
	bool is_given = false;

	for (enum well_known which = 0; which < WELL_KNOWN_ROLES; which++) {
		uint32_t role = roles_well_known(rights->roles, which);
		struct via found = {.kind = VIA_PREDEFINED, .grantee = role};

		if (!role || !(predefined[which][kind] & privilege) ||
			!heritage_reaches(heritage, role))
			continue;
		found.length = heritage_length(heritage, role);
		if (!is_given || found.length < via->length)
			*via = found;
		is_given = true;
	}
	return is_given;
}

#define WRITES (PRIVILEGE_INSERT | PRIVILEGE_UPDATE | PRIVILEGE_DELETE | PRIVILEGE_TRUNCATE)

bool rights_hold(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, unsigned privilege, struct via *via)
{
	struct via best = {.kind = VIA_NOTHING}, other;

	if (heritage_self(heritage)->is_superuser) {
		best.kind = VIA_SUPERUSER;
		best.is_grantable = true;
	} else if (!class->is_catalog || !(privilege & WRITES)) {
		acl_holds(&class->acl, heritage, class->owner, privilege, &best);
		if (predefined_gives(rights, heritage, class->kind, privilege, &other) &&
			is_nearer(&other, &best))
			best = other;
	}
	if (via)
		*via = best;
	return best.kind != VIA_NOTHING;
}

bool rights_may_grant(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, unsigned privilege)
{
	if (rights_own(rights, heritage, class->owner))
		return true;
	for (size_t i = 0; i < class->acl.count; i++)
		if ((class->acl.grants[i].grantable & privilege) &&
			heritage_reaches(heritage, class->acl.grants[i].grantee))
			return true;
	return false;
}

unsigned rights_held(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class)
{
	unsigned all = privileges_of_kind(class->kind, rights->server_version), held = 0;

	if (heritage_self(heritage)->is_superuser)
		return all;
	for (size_t i = 0; i < class->acl.count; i++) {
		const struct grant *grant = &class->acl.grants[i];

		if ((grant->privileges & ~held) && heritage_reaches(heritage, grant->grantee))
			held |= grant->privileges;
	}
	for (enum well_known which = 0; which < WELL_KNOWN_ROLES; which++) {
		uint32_t role = roles_well_known(rights->roles, which);

		if (role && (predefined[which][class->kind] & ~held) &&
			heritage_reaches(heritage, role))
			held |= predefined[which][class->kind];
	}
	return (class->is_catalog ? held & ~(unsigned)WRITES : held) & all;
}

bool rights_agree(const struct object_class *class, unsigned privilege, bool is_held)
{
	return !(class->asked & privilege) || ((class->has & privilege) != 0) == is_held;
}

bool rights_own(const struct rights *rights, const struct heritage *heritage, uint32_t owner)
{
	(void)rights;
	return heritage_self(heritage)->is_superuser ||
	       (owner != PUBLIC_OID && heritage_reaches(heritage, owner));
}

/* --- words ---------------------------------------------------------------------------------------
 */

static void add_role(const struct rights *rights, uint32_t oid, struct buf *out)
{
	const char *name = roles_name(rights->roles, oid);

	if (name)
		buf_text(out, name);
	else
		buf_printf(out, "a role that was dropped (OID %u)", oid);
}

static void describe_grant(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, const struct via *via, struct buf *out)
{
	if (via->is_owner && !via->length) {
		buf_text(out, "as owner");
		if (class && class->is_default)
			buf_text(out, ", by default (no ACL is stored)");
		return;
	}
	if (via->length) {
		buf_text(out, "through ");
		heritage_describe(heritage, via->grantee, out);
		buf_text(out, via->is_owner ? ", the owner" : ", ");
	}
	if (!via->is_owner) {
		buf_text(out, "granted by ");
		add_role(rights, via->grantor, out);
	}
	if (via->is_grantable && class && via->grantee != class->owner)
		buf_text(out, ", with the grant option");
}

void via_describe(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, const struct via *via, struct buf *out)
{
	switch (via->kind) {
	case VIA_SUPERUSER:
		buf_text(out, "superuser: no check applies");
		break;
	case VIA_PUBLIC:
		buf_text(out, "through PUBLIC");
		if (class && class->is_default)
			buf_text(out, " by default");
		break;
	case VIA_PREDEFINED:
		buf_text(out, "through ");
		heritage_describe(heritage, via->grantee, out);
		break;
	case VIA_GRANT:
		describe_grant(rights, heritage, class, via, out);
		break;
	case VIA_NOTHING:
		break;
	}
}
