/* object_parts.c - tabs and their parts; psql's \d+ and its relatives have the words. */
#include "catalog/object_parts.h"

#include "catalog/sql.h"

#define TABLES "rpmf"
#define RELATIONS "rpvmf"
#define CUT_AT 1000
#define CUT_LINEAGE_AT 500

static const struct part columns[] = {
	{.id = "columns",
		.title = "Columns",
		.kinds = RELATIONS,
		.sql = sql_object_columns,
		.none = "It has no columns."},
	{.id = "statistics",
		.title = "Statistics, estimated",
		.kinds = TABLES,
		.sql = sql_object_column_statistics,
		.none = "None: not analysed, or of no column that you may read."},
	{.id = NULL},
};

static const struct part keys[] = {
	{.id = "constraints",
		.title = "Keys and constraints",
		.kinds = RELATIONS,
		.sql = sql_object_constraints,
		.none = "None."},
	{.id = "foreign_keys",
		.title = "Foreign keys",
		.kinds = "rpf",
		.sql = sql_object_foreign_keys,
		.none = "None."},
	{.id = "referenced_by",
		.title = "Referenced by",
		.kinds = "rp",
		.sql = sql_object_referenced_by,
		.none = "Nothing.",
		.limit = CUT_AT},
	{.id = NULL},
};

static const struct part indexes[] = {
	{.id = "indexes",
		.title = "Indexes",
		.kinds = "rpm",
		.sql = sql_object_indexes,
		.none = "None."},
	{.id = "statistics",
		.title = "Extended statistics",
		.kinds = "rpmf",
		.sql = sql_object_statistics},
	{.id = NULL},
};

static const struct part triggers[] = {
	{.id = "triggers",
		.title = "Triggers",
		.kinds = "rpvf",
		.sql = sql_object_triggers,
		.none = "None."},
	{.id = "rules", .title = "Rules", .kinds = RELATIONS, .sql = sql_object_rules},
	{.id = NULL},
};

static const struct part policies[] = {
	{.id = "row_security",
		.title = "Row security",
		.kinds = "rp",
		.sql = sql_object_row_security},
	{.id = "policies",
		.title = "Policies",
		.kinds = "rp",
		.sql = sql_object_policies,
		.none = "None."},
	{.id = NULL},
};

static const struct part sequence[] = {
	{.id = "value", .title = "Value", .kinds = "S", .sql = sql_object_sequence_value},
	{.id = "sequence", .title = "Sequence", .kinds = "S", .sql = sql_object_sequence},
	{.id = NULL},
};

static const struct part index_facts[] = {
	{.id = "index", .title = "Index", .kinds = "iI", .sql = sql_object_index},
	{.id = NULL},
};

static const struct part function[] = {
	{.id = "function", .title = "Function", .kinds = "F", .sql = sql_object_function},
	{.id = "arguments",
		.title = "Arguments",
		.kinds = "F",
		.sql = sql_object_arguments,
		.none = "None."},
	{.id = NULL},
};

static const struct part type[] = {
	{.id = "type", .title = "Type", .kinds = "T", .sql = sql_object_type},
	{.id = "labels",
		.title = "Labels",
		.kinds = "T",
		.sql = sql_object_labels,
		.limit = CUT_AT},
	{.id = "attributes", .title = "Attributes", .kinds = "T", .sql = sql_object_attributes},
	{.id = "constraints",
		.title = "Constraints",
		.kinds = "T",
		.sql = sql_object_domain_constraints},
	{.id = NULL},
};

static const struct part schema[] = {
	{.id = "objects",
		.title = "Objects",
		.kinds = "N",
		.sql = sql_object_schema,
		.none = "Nothing is in it."},
	{.id = NULL},
};

static const struct part database[] = {
	{.id = "database", .title = "Database", .kinds = "D", .sql = sql_object_database},
	{.id = "size", .title = "Size", .kinds = "D", .sql = sql_object_database_size},
	{.id = "settings",
		.title = "Settings",
		.kinds = "D",
		.sql = sql_object_database_settings,
		.none = "None of its own."},
	{.id = NULL},
};

static const struct part extension[] = {
	{.id = "extension", .title = "Extension", .kinds = "E", .sql = sql_object_extension},
	{.id = "update", .title = "Update", .kinds = "E", .sql = sql_object_extension_update},
	{.id = "members",
		.title = "Objects",
		.kinds = "E",
		.sql = sql_object_extension_members,
		.none = "None.",
		.limit = CUT_AT},
	{.id = NULL},
};

static const struct part publication[] = {
	{.id = "publication", .title = "Publication", .kinds = "P", .sql = sql_object_publication},
	{.id = "tables",
		.title = "Tables",
		.kinds = "P",
		.sql = sql_object_publication_tables_10,
		.newer = {{150000, sql_object_publication_tables}},
		.none = "None by name.",
		.limit = CUT_AT},
	{.id = "schemas",
		.title = "Schemas",
		.kinds = "P",
		.newer = {{150000, sql_object_publication_schemas}}},
	{.id = NULL},
};

static const struct part subscription[] = {
	{.id = "subscription",
		.title = "Subscription",
		.kinds = "U",
		.sql = sql_object_subscription_10,
		.newer = {{160000, sql_object_subscription}, {140000, sql_object_subscription_14}}},
	{.id = "tables",
		.title = "Tables",
		.kinds = "U",
		.sql = sql_object_subscription_tables,
		.none = "None.",
		.limit = CUT_AT},
	{.id = "workers",
		.title = "Workers",
		.kinds = "U",
		.sql = sql_object_subscription_workers,
		.none = "None."},
	{.id = NULL},
};

static const struct part server[] = {
	{.id = "server", .title = "Foreign server", .kinds = "V", .sql = sql_object_server},
	{.id = "mappings",
		.title = "User mappings",
		.kinds = "V",
		.sql = sql_object_server_mappings,
		.none = "None.",
		.remark = "Their options are not asked for: they hold passwords."},
	{.id = "tables",
		.title = "Foreign tables",
		.kinds = "V",
		.sql = sql_object_server_tables,
		.none = "None.",
		.limit = CUT_AT},
	{.id = NULL},
};

static const struct part event_trigger[] = {
	{.id = "event_trigger",
		.title = "Event trigger",
		.kinds = "G",
		.sql = sql_object_event_trigger},
	{.id = NULL},
};

static const struct part role[] = {
	{.id = "role", .title = "Role", .kinds = "R", .sql = sql_object_role},
	{.id = "member_of",
		.title = "Member of",
		.kinds = "R",
		.sql = sql_object_role_member_of,
		.none = "Nothing.",
		.limit = CUT_AT},
	{.id = "members",
		.title = "Members",
		.kinds = "R",
		.sql = sql_object_role_members,
		.none = "None.",
		.limit = CUT_AT},
	{.id = "settings",
		.title = "Settings",
		.kinds = "R",
		.sql = sql_object_role_settings,
		.none = "None of its own."},
	{.id = "owns",
		.title = "Owns",
		.kinds = "R",
		.sql = sql_object_role_owned,
		.none = "Nothing."},
	{.id = NULL},
};

static const struct part tablespace[] = {
	{.id = "tablespace", .title = "Tablespace", .kinds = "B", .sql = sql_object_tablespace},
	{.id = "size", .title = "Size", .kinds = "B", .sql = sql_object_tablespace_size},
	{.id = "objects",
		.title = "Objects of this database",
		.kinds = "B",
		.sql = sql_object_tablespace_objects,
		.none = "None."},
	{.id = NULL},
};

static const struct part grants[] = {
	{.id = "acl",
		.title = "Grants",
		.kinds = RELATIONS "S",
		.sql = sql_object_grants,
		.none = "Nobody was granted anything."},
	{.id = "acl",
		.title = "Grants",
		.kinds = "F",
		.sql = sql_object_acl,
		.catalog = "pg_catalog.pg_proc",
		.none = "Nobody was granted anything."},
	{.id = "acl",
		.title = "Grants",
		.kinds = "T",
		.sql = sql_object_acl,
		.catalog = "pg_catalog.pg_type",
		.none = "Nobody was granted anything."},
	{.id = "acl",
		.title = "Grants",
		.kinds = "V",
		.sql = sql_object_acl,
		.catalog = "pg_catalog.pg_foreign_server",
		.none = "Nobody was granted anything."},
	{.id = "acl",
		.title = "Grants",
		.kinds = "N",
		.sql = sql_object_acl,
		.catalog = "pg_catalog.pg_namespace",
		.none = "Nobody was granted anything."},
	{.id = "acl",
		.title = "Grants",
		.kinds = "D",
		.sql = sql_object_acl,
		.catalog = "pg_catalog.pg_database",
		.none = "Nobody was granted anything."},
	{.id = "acl",
		.title = "Grants",
		.kinds = "B",
		.sql = sql_object_acl,
		.catalog = "pg_catalog.pg_tablespace",
		.none = "Nobody was granted anything."},
	{.id = NULL},
};

static const struct part storage[] = {
	{.id = "storage", .title = "Storage", .kinds = RELATIONS, .sql = sql_object_storage},
	{.id = "foreign", .title = "Foreign", .kinds = "f", .sql = sql_object_foreign_table},
	{.id = "sizes", .title = "Sizes", .kinds = "rm", .sql = sql_object_sizes},
	{.id = "vacuum", .title = "Rows and cleaning", .kinds = "rm", .sql = sql_object_vacuum},
	{.id = "partitions", .title = "Below it", .kinds = "rpf", .sql = sql_object_partitions},
	{.id = NULL},
};

#define LINEAGE(letters, in)                                                                       \
	{.id = "depends_on",                                                                       \
		.title = "Depends on",                                                             \
		.kinds = letters,                                                                  \
		.sql = sql_object_depends_on,                                                      \
		.catalog = in,                                                                     \
		.none = "Nothing of users.",                                                       \
		.limit = CUT_LINEAGE_AT},                                                          \
	{                                                                                          \
		.id = "used_by", .title = "Used by", .kinds = letters, .sql = sql_object_used_by,  \
		.catalog = in, .none = "Nothing that the server knows.", .limit = CUT_LINEAGE_AT,  \
		.remark = "What functions name in the text of their bodies is not known."          \
	}

static const struct part lineage[] = {
	LINEAGE(RELATIONS "SiI", "pg_catalog.pg_class"),
	LINEAGE("F", "pg_catalog.pg_proc"),
	LINEAGE("T", "pg_catalog.pg_type"),
	LINEAGE("V", "pg_catalog.pg_foreign_server"),
	{.id = NULL},
};

static const struct part definition[] = {
	{.id = "definition", .title = "Definition", .kinds = "vm", .sql = sql_object_definition},
	{.id = "definition", .title = "Definition", .kinds = "F", .sql = sql_object_source},
	{.id = NULL},
};

static const struct part usage[] = {
	{.id = "counters",
		.title = "Counters",
		.kinds = "rm",
		.sql = sql_object_counters,
		.none = "The server counts nothing (track_counts)."},
	{.id = "counters",
		.title = "Counters",
		.kinds = "i",
		.sql = sql_object_index_usage,
		.none = "The server counts nothing (track_counts)."},
	{.id = "counters", .title = "Calls", .kinds = "F", .sql = sql_object_function_usage},
	{.id = "statements",
		.title = "Statements that name it (pg_stat_statements)",
		.kinds = RELATIONS,
		.sql = sql_object_statements,
		.place = sql_object_statements_place,
		.no_place = "The extension pg_stat_statements is not in this database, or is not "
			    "a superuser's.",
		.none = "None that is kept, or that you may see.",
		.limit = 50},
	{.id = "sight", .title = "Hidden", .kinds = RELATIONS, .sql = sql_object_statements_sight},
	{.id = NULL},
};

const struct tab object_tabs[] = {
	{.id = "columns", .title = "Columns", .parts = columns},
	{.id = "keys", .title = "Keys", .parts = keys},
	{.id = "indexes", .title = "Indexes", .parts = indexes},
	{.id = "triggers", .title = "Triggers", .parts = triggers},
	{.id = "policies", .title = "Policies", .parts = policies},
	{.id = "sequence", .title = "Sequence", .parts = sequence},
	{.id = "index", .title = "Index", .parts = index_facts},
	{.id = "function", .title = "Function", .parts = function},
	{.id = "type", .title = "Type", .parts = type},
	{.id = "schema", .title = "Schema", .parts = schema},
	{.id = "database", .title = "Database", .parts = database},
	{.id = "extension", .title = "Extension", .parts = extension},
	{.id = "publication", .title = "Publication", .parts = publication},
	{.id = "subscription", .title = "Subscription", .parts = subscription},
	{.id = "server", .title = "Server", .parts = server},
	{.id = "event_trigger", .title = "Event trigger", .parts = event_trigger},
	{.id = "role", .title = "Role", .parts = role},
	{.id = "tablespace", .title = "Tablespace", .parts = tablespace},
	{.id = "grants", .title = "Grants", .parts = grants, .is_rights = true},
	{.id = "storage", .title = "Storage", .parts = storage},
	{.id = "depends", .title = "Depends", .parts = lineage},
	{.id = "definition", .title = "Definition", .parts = definition, .is_text = true},
	{.id = "usage", .title = "Usage", .parts = usage},
	{.id = NULL},
};
