#include "catalog/group.h"

#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/sql.h"

#include <string.h>

#define RELATIONS(word, words, letter, question)                                                   \
	{                                                                                          \
		.id = (word), .name = (words), .node_kind = NODE_RELATION,                         \
		.needs = PAGE_OF_RELATIONS, .selector = (letter), .sql = (question)                \
	}
#define FUNCTIONS(word, letter)                                                                    \
	{                                                                                          \
		.id = (word), .name = (word), .node_kind = NODE_FUNCTION,                          \
		.needs = PAGE_OF_FUNCTIONS, .selector = (letter), .sql = sql_functions,            \
		.sql_10 = sql_functions_10                                                         \
	}
#define OTHERS(word, words, of_kind, question, counting)                                           \
	{                                                                                          \
		.id = (word), .name = (words), .node_kind = (of_kind), .sql = (question),          \
		.count_sql = (counting)                                                            \
	}

static const struct group_row rows[GROUP_COUNT] = {
	[GROUP_TABLES] = RELATIONS("tables", "tables", "r", sql_relations),
	[GROUP_PARTITIONED] = RELATIONS("partitioned", "partitioned", "p", sql_partitioned),
	[GROUP_VIEWS] = RELATIONS("views", "views", "v", sql_relations),
	[GROUP_MATVIEWS] = RELATIONS("matviews", "matviews", "m", sql_relations),
	[GROUP_FOREIGN_TABLES] = RELATIONS("foreign-tables", "foreign tables", "f", sql_relations),
	[GROUP_SEQUENCES] = RELATIONS("sequences", "sequences", "S", sql_relations),
	[GROUP_FUNCTIONS] = FUNCTIONS("functions", "f"),
	[GROUP_PROCEDURES] = FUNCTIONS("procedures", "p"),
	[GROUP_AGGREGATES] = FUNCTIONS("aggregates", "a"),
	[GROUP_TYPES] = {.id = "types",
		.name = "types",
		.node_kind = NODE_TYPE,
		.needs = PAGE_OF_SCHEMA,
		.selector = "T",
		.sql = sql_types},
	[GROUP_EXTENSIONS] = OTHERS(
		"extensions", "extensions", NODE_EXTENSION, sql_extensions, sql_count_extensions),
	[GROUP_PUBLICATIONS] = OTHERS("publications", "publications", NODE_PUBLICATION,
		sql_publications, sql_count_publications),
	[GROUP_SUBSCRIPTIONS] = OTHERS("subscriptions", "subscriptions", NODE_SUBSCRIPTION,
		sql_subscriptions, sql_count_subscriptions),
	[GROUP_SERVERS] = OTHERS(
		"foreign-servers", "foreign servers", NODE_SERVER, sql_servers, sql_count_servers),
	[GROUP_EVENT_TRIGGERS] = OTHERS("event-triggers", "event triggers", NODE_EVENT_TRIGGER,
		sql_event_triggers, sql_count_event_triggers),
	[GROUP_ROLES] = OTHERS("roles", "roles", NODE_ROLE, sql_roles, sql_count_roles),
	[GROUP_TABLESPACES] = OTHERS("tablespaces", "tablespaces", NODE_TABLESPACE, sql_tablespaces,
		sql_count_tablespaces),
};

const struct group_row *group_row(enum node_group group)
{
	return &rows[group];
}

enum node_group group_of_word(const char *word)
{
	size_t length = strlen(word);

	for (enum node_group group = GROUP_TABLES; group < GROUP_COUNT; group++) {
		const char *id = rows[group].id;

		if (strcmp(id, word) == 0 ||
			(length > 3 && text_starts_with(id, word) && strcmp(id + length, "s") == 0))
			return group;
	}
	return GROUP_NONE;
}

enum node_group group_of_selector(int node_kind, const char *selector)
{
	for (enum node_group group = GROUP_TABLES; group < GROUP_FIRST_OF_DATABASE; group++)
		if (rows[group].node_kind == node_kind &&
			strcmp(rows[group].selector, selector) == 0)
			return group;
	return GROUP_NONE;
}
