/*
 * rights.h - who was granted what in one database: a picture taken in one pipeline, in which every
 * question about rights is answered without asking the server again.
 *
 * Objects come in classes: all that have schema, kind, owner and ACL in common are one, because one
 * answer holds for all of them. What the server decides is what rights_hold() says (aclchk.c: an
 * entry whose grantee the role inherits from, PUBLIC, the predefined roles, superusers). For one
 * role the server's own has_*_privilege() was asked too, once a class: rights_agree() tells whether
 * both say the same, and where they do not nobody knows.
 */
#ifndef PGUSHER_GRANTS_RIGHTS_H
#define PGUSHER_GRANTS_RIGHTS_H

#include "base/error.h"
#include "grants/privilege.h"
#include "grants/roles.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rowset;

/* What can be asked; a mask of bits 1 << PART_... says what is. The first five always are. */
enum part {
	PART_DATABASE,
	PART_ROLES,
	PART_MEMBERS,
	PART_SCHEMAS,
	PART_DEFAULTS,
	PART_RELATIONS,
	PART_POLICIES,
	PART_VIEWS,
	PART_CALLED, /* functions that views and policies call */
	PART_SERIALS,
	PART_OWNED, /* sequences that belong to columns */
	PART_FOREIGN,
	PART_PARTITIONS,
	PART_FUNCTIONS,
	PART_TYPES,
	PART_OTHERS,   /* languages and foreign servers */
	PART_SETTINGS, /* and libraries */
	PART_EXTENSIONS,
	PART_AVAILABLE,	  /* extensions whose packages are installed */
	PART_REPLICATION, /* publications and slots */
	PART_PUBLISHED,
	PART_IDENTITIES,
	PARTS
};

#define PARTS_ALWAYS                                                                               \
	(1u << PART_DATABASE | 1u << PART_ROLES | 1u << PART_MEMBERS | 1u << PART_SCHEMAS |        \
		1u << PART_DEFAULTS)
/* What reading a relation depends on. */
#define PARTS_OF_READING                                                                           \
	(1u << PART_RELATIONS | 1u << PART_POLICIES | 1u << PART_VIEWS | 1u << PART_CALLED |       \
		1u << PART_FOREIGN)

/* What one grantor gave to one grantee. */
struct grant {
	uint32_t grantee, grantor;
	uint16_t privileges, grantable;
};

struct acl {
	struct grant *grants;
	size_t count;
};

struct object_class {
	enum object_kind kind;
	char relkind;	 /* of a relation: pg_class.relkind; 0 otherwise */
	uint32_t schema; /* 0: in none */
	uint32_t owner;
	bool is_default; /* no ACL is stored: the built-in one is filled in */
	bool has_row_security, forces_row_security, is_invoker, is_guarded, is_catalog,
		is_partition;
	struct acl acl;
	unsigned asked, has; /* what has_*_privilege was asked for, and what it gave */
	uint32_t *oids;
	char **names; /* in the order of @oids */
	size_t count; /* may be 0 after rights_add_columns() set all of them apart */
};

struct schema {
	uint32_t oid;
	const char *name;
	bool is_of_users;
	size_t class;	  /* its own rights */
	bool is_in_scope; /* was asked for */
};

/* One column with an ACL of its own. */
struct column {
	uint32_t relation;
	int number;
	const char *name;
	int total; /* columns of its relation */
	struct acl acl;
};

struct rights {
	int server_version;
	struct roles *roles;
	const char *database;
	uint32_t database_oid;
	size_t database_class;
	bool allows_connections, is_standby;
	int64_t database_limit;
	const char *session_role, *acting_role, *tls; /* tls: "TLSv1.3", "" without */
	struct object_class *classes;
	size_t class_count;
	struct schema *schemas;
	size_t schema_count;
	struct column *columns; /* sorted by relation; filled by rights_add_columns() */
	size_t column_count;
	bool knows_columns;
	struct heritage **heritages; /* a role each, made when first asked for */
	struct rowset *rows[PARTS];  /* what the parts brought; NULL: not asked, or refused */
	struct error errors[PARTS];
	struct error columns_error; /* why the columns could not be read */
	unsigned asked;		    /* parts */
	struct index *index;	    /* private */
	struct rowset *column_rows;
};

/* What a picture is to show. */
struct rights_scope {
	unsigned parts;		   /* bits 1 << PART_...; PARTS_ALWAYS come along */
	const char *role;	   /* whose has_*_privilege is asked for; NULL: the session's own */
	bool is_of_nobody;	   /* has_*_privilege is not asked for */
	unsigned privileges;	   /* of relations and sequences that it is asked for */
	char *const *schemas;	   /* NULL-terminated; "" among them, or none: all of users */
	char *const *settings;	   /* names, NULL-terminated */
	char *const *publications; /* whose relations are asked for, NULL-terminated */
};

/* @rows and @errors (PARTS of each) are taken over. NULL and @error when even the roles cannot be
 * read. */
struct rights *rights_new(int server_version, const struct rights_scope *scope,
	struct rowset **rows, struct error *errors, struct error *error);
void rights_free(struct rights *rights); /* NULL is allowed */

/* The columns of some relations (question grants_columns), taken over. Relations that have columns
 * with an ACL leave their classes: each becomes one of its own. */
void rights_add_columns(struct rights *rights, struct rowset *rows);

/* The columns of a relation that are known, those with an ACL; *count gets how many. */
const struct column *rights_columns(const struct rights *rights, uint32_t relation, size_t *count);

/* Forgets what has_*_privilege said: the role that is checked is another one. */
void rights_forget_witness(struct rights *rights);

/* What a role inherits; kept as long as the picture. For a few roles, not for all of a server. */
const struct heritage *rights_heritage(const struct rights *rights, int role);

/* True when that part was asked for and refused. */
bool rights_lack(const struct rights *rights, enum part part);

const struct schema *rights_schema(const struct rights *rights, uint32_t oid); /* or NULL */
const struct schema *rights_schema_named(const struct rights *rights, const char *name);

/* The class of an object by its OID, and where it is in that class; NULL: not in this picture. */
const struct object_class *rights_object(const struct rights *rights, uint32_t oid, size_t *place);

/* Rows of a part whose first column (an OID) is @oid: *first gets the first of them; returns how
 * many. */
size_t rights_rows(const struct rights *rights, enum part part, uint32_t oid, size_t *first);
const char *rights_text(
	const struct rights *rights, enum part part, size_t row, const char *column);

/* "grantee:grantor:WORD*" with blanks between, as the questions give it. Release it with free() of
 * .grants. */
struct acl acl_read(const char *text);

/* --- questions -----------------------------------------------------------------------------------
 */

enum via_kind {
	VIA_NOTHING,
	VIA_SUPERUSER,
	VIA_GRANT,	/* an entry of the ACL */
	VIA_PREDEFINED, /* pg_read_all_data and its kin */
	VIA_PUBLIC
};

struct via {
	enum via_kind kind;
	uint32_t grantee, grantor; /* of the entry; of PREDEFINED the role */
	bool is_owner;		   /* the grantee is the owner of the object */
	bool is_grantable;
	int length; /* memberships on the way */
};

/* Does the role hold exactly this privilege on the objects of the class, and by which shortest way?
 * @via may be NULL. USAGE of the schema is another question. */
bool rights_hold(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, unsigned privilege, struct via *via);

/* The same of an ACL that stands alone (a default privilege, a column). */
bool acl_holds(const struct acl *acl, const struct heritage *heritage, uint32_t owner,
	unsigned privilege, struct via *via);

/* May it hand the right on? By any entry that it uses, not only by the nearest; an owner always. */
bool rights_may_grant(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, unsigned privilege);

/* All that it holds; a mask. */
unsigned rights_held(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class);

/* False when the server's own answer for the checked role is another one. */
bool rights_agree(const struct object_class *class, unsigned privilege, bool is_held);

/* Is the role the owner, or does it inherit from it? */
bool rights_own(const struct rights *rights, const struct heritage *heritage, uint32_t owner);

/* Appends "through om_reader > readers, granted by app_owner"; how it is held. */
void via_describe(const struct rights *rights, const struct heritage *heritage,
	const struct object_class *class, const struct via *via, struct buf *out);

#endif
