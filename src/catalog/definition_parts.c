/* definition_parts.c - what the definition of each kind of object is made of, in the order of the
 * text: what others of the text rest on comes first. */
#include "catalog/definition_private.h"

#include "catalog/catalog.h"
#include "catalog/definition_sql.h"

#include <string.h>

#define RELATION "pg_catalog.pg_class"

#define MEMBER(catalog)                                                                            \
	{                                                                                          \
		.title = "extension", .sql = sql_definition_member, .argument = (catalog)          \
	}
#define OWNER(catalog)                                                                             \
	{                                                                                          \
		.title = "owner", .sql = sql_definition_owner, .argument = (catalog)               \
	}
#define GRANTS(catalog)                                                                            \
	{                                                                                          \
		.title = "grants", .sql = sql_definition_grants, .argument = (catalog)             \
	}
#define COMMENTS(catalog)                                                                          \
	{                                                                                          \
		.title = "comments", .sql = sql_definition_comments, .argument = (catalog)         \
	}
/* What may wait for a lock, and what is asked along without that. */
#define WAITING(name, question)                                                                    \
	{                                                                                          \
		.title = (name), .sql = (question), .argument = "with", .without = "without",      \
		.may_wait = true                                                                   \
	}

static const struct part table_parts[] = {
	{.title = "sequences of columns", .sql = sql_definition_sequences, .argument = "create"},
	MEMBER(RELATION),
	{.title = "table", .sql = sql_definition_table, .placement = PLACE_HEAD, .is_object = true},
	{.title = "columns",
		.sql = sql_definition_columns,
		.argument = "with",
		.without = "without",
		.placement = PLACE_ITEM,
		.may_wait = true},
	{.title = "keys",
		.sql = sql_definition_constraints,
		.argument = "keys",
		.placement = PLACE_ITEM},
	{.title = "checks",
		.sql = sql_definition_constraints,
		.argument = "checks",
		.without = "checks without",
		.placement = PLACE_ITEM,
		.may_wait = true},
	{.title = "INHERITS", .sql = sql_definition_inherits, .placement = PLACE_TAIL},
	{.title = "PARTITION BY",
		.sql = sql_definition_partition_key,
		.placement = PLACE_TAIL,
		.may_wait = true},
	{.title = "SERVER", .sql = sql_definition_server_of, .placement = PLACE_TAIL},
	{.title = "storage", .sql = sql_definition_storage, .placement = PLACE_TAIL},
	{.title = "sequences of columns", .sql = sql_definition_sequences, .argument = "owned"},
	WAITING("inherited columns", sql_definition_inherited),
	{.title = "column options", .sql = sql_definition_columns_after},
	WAITING("indexes", sql_definition_indexes),
	{.title = "index options", .sql = sql_definition_indexes_after},
	{.title = "foreign keys", .sql = sql_definition_later, .argument = "keys"},
	{.title = "checks that are not valid",
		.sql = sql_definition_later,
		.argument = "checks",
		.without = "checks without",
		.may_wait = true},
	{.title = "ATTACH PARTITION", .sql = sql_definition_attach, .may_wait = true},
	{.title = "table options", .sql = sql_definition_table_after},
	WAITING("statistics", sql_definition_statistics),
	WAITING("triggers", sql_definition_triggers),
	WAITING("rules", sql_definition_rules),
	WAITING("policies", sql_definition_policies),
	OWNER(RELATION),
	GRANTS(RELATION),
	COMMENTS(RELATION),
};

static const struct part view_parts[] = {
	{.title = "view", .sql = sql_definition_view, .may_wait = true, .is_object = true},
	MEMBER(RELATION),
	WAITING("defaults", sql_definition_view_defaults),
	{.title = "column options", .sql = sql_definition_columns_after},
	WAITING("indexes", sql_definition_indexes),
	{.title = "index options", .sql = sql_definition_indexes_after},
	{.title = "table options", .sql = sql_definition_table_after},
	WAITING("statistics", sql_definition_statistics),
	WAITING("triggers", sql_definition_triggers),
	WAITING("rules", sql_definition_rules),
	OWNER(RELATION),
	GRANTS(RELATION),
	COMMENTS(RELATION),
};

static const struct part sequence_parts[] = {
	{.title = "sequence",
		.sql = sql_definition_sequences,
		.argument = "create",
		.is_object = true},
	MEMBER(RELATION),
	OWNER(RELATION),
	{.title = "OWNED BY", .sql = sql_definition_sequences, .argument = "owned"},
	GRANTS(RELATION),
	COMMENTS(RELATION),
};

#define FUNCTION "pg_catalog.pg_proc"
static const struct part function_parts[] = {
	{.title = "function", .sql = sql_definition_function, .is_object = true},
	MEMBER(FUNCTION),
	OWNER(FUNCTION),
	GRANTS(FUNCTION),
	COMMENTS(FUNCTION),
};

#define TYPE "pg_catalog.pg_type"
static const struct part type_parts[] = {
	{.title = "type", .sql = sql_definition_type, .is_object = true},
	MEMBER(TYPE),
	OWNER(TYPE),
	GRANTS(TYPE),
	COMMENTS(TYPE),
};

#define SCHEMA "pg_catalog.pg_namespace"
static const struct part schema_parts[] = {
	{.title = "schema", .sql = sql_definition_schema, .is_object = true},
	MEMBER(SCHEMA),
	OWNER(SCHEMA),
	GRANTS(SCHEMA),
	{.title = "default privileges", .sql = sql_definition_default_grants},
	COMMENTS(SCHEMA),
};

static const struct part extension_parts[] = {
	{.title = "extension", .sql = sql_definition_extension, .is_object = true},
	COMMENTS("pg_catalog.pg_extension"),
};

#define PUBLICATION "pg_catalog.pg_publication"
static const struct part publication_parts[] = {
	{.title = "publication", .sql = sql_definition_publication, .is_object = true},
	WAITING("tables", sql_definition_published),
	{.title = "schemas", .sql = sql_definition_published_schemas, .since = 150000},
	OWNER(PUBLICATION),
	COMMENTS(PUBLICATION),
};

static const struct part subscription_parts[] = {
	{.title = "subscription", .sql = sql_definition_subscription, .is_object = true},
	COMMENTS("pg_catalog.pg_subscription"),
};

#define SERVER "pg_catalog.pg_foreign_server"
static const struct part server_parts[] = {
	{.title = "server", .sql = sql_definition_server, .is_object = true},
	MEMBER(SERVER),
	OWNER(SERVER),
	GRANTS(SERVER),
	COMMENTS(SERVER),
};

#define EVENT_TRIGGER "pg_catalog.pg_event_trigger"
static const struct part event_trigger_parts[] = {
	{.title = "event trigger", .sql = sql_definition_event_trigger, .is_object = true},
	MEMBER(EVENT_TRIGGER),
	OWNER(EVENT_TRIGGER),
	COMMENTS(EVENT_TRIGGER),
};

static const struct part role_parts[] = {
	{.title = "role", .sql = sql_definition_role, .is_object = true},
	{.title = "memberships", .sql = sql_definition_members},
	{.title = "settings", .sql = sql_definition_settings, .argument = "role"},
	COMMENTS("pg_catalog.pg_authid"),
};

#define TABLESPACE "pg_catalog.pg_tablespace"
static const struct part tablespace_parts[] = {
	{.title = "tablespace", .sql = sql_definition_tablespace, .is_object = true},
	GRANTS(TABLESPACE),
	COMMENTS(TABLESPACE),
};

#define DATABASE "pg_catalog.pg_database"
static const struct part database_parts[] = {
	{.title = "database", .sql = sql_definition_database, .is_object = true},
	GRANTS(DATABASE),
	{.title = "settings", .sql = sql_definition_settings, .argument = "database"},
	COMMENTS(DATABASE),
};

static const struct recipe {
	enum node_kind kind;
	const char *relkinds; /* of relations; NULL: not one */
	const struct part *parts;
	size_t count;
} recipes[] = {
#define RECIPE(kind, relkinds, parts)                                                              \
	{                                                                                          \
		kind, relkinds, parts, sizeof(parts) / sizeof *(parts)                             \
	}
	RECIPE(NODE_RELATION, "rpf", table_parts),
	RECIPE(NODE_RELATION, "vm", view_parts),
	RECIPE(NODE_RELATION, "S", sequence_parts),
	RECIPE(NODE_FUNCTION, NULL, function_parts),
	RECIPE(NODE_TYPE, NULL, type_parts),
	RECIPE(NODE_SCHEMA, NULL, schema_parts),
	RECIPE(NODE_EXTENSION, NULL, extension_parts),
	RECIPE(NODE_PUBLICATION, NULL, publication_parts),
	RECIPE(NODE_SUBSCRIPTION, NULL, subscription_parts),
	RECIPE(NODE_SERVER, NULL, server_parts),
	RECIPE(NODE_EVENT_TRIGGER, NULL, event_trigger_parts),
	RECIPE(NODE_ROLE, NULL, role_parts),
	RECIPE(NODE_TABLESPACE, NULL, tablespace_parts),
	RECIPE(NODE_DATABASE, NULL, database_parts),
#undef RECIPE
};

static const struct recipe *recipe_of(const struct node *node)
{
	for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++) {
		const struct recipe *recipe = &recipes[i];

		if (recipe->kind == node->kind &&
			(!recipe->relkinds ||
				(node->relkind && strchr(recipe->relkinds, node->relkind))))
			return recipe;
	}
	return NULL;
}

size_t definition_parts(const struct node *node, int version, struct part *parts)
{
	const struct recipe *recipe = node->oid ? recipe_of(node) : NULL;
	size_t count = 0;

	for (size_t i = 0; recipe && i < recipe->count; i++)
		if (version >= recipe->parts[i].since)
			parts[count++] = recipe->parts[i];
	return count;
}
