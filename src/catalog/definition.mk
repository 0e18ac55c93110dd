# Definitions of objects; catalog.mk includes this file and takes the lists.
DEFINITION_SOURCES = \
	src/catalog/definition.c src/catalog/definition.h \
	src/catalog/definition_find.c \
	src/catalog/definition_parts.c src/catalog/definition_private.h \
	src/catalog/definition_sql.h \
	src/catalog/definition_write.c
DEFINITION_SQL = \
	src/catalog/sql/definition_attach.sql \
	src/catalog/sql/definition_columns.sql \
	src/catalog/sql/definition_columns_after.sql \
	src/catalog/sql/definition_comments.sql \
	src/catalog/sql/definition_constraints.sql \
	src/catalog/sql/definition_database.sql \
	src/catalog/sql/definition_default_grants.sql \
	src/catalog/sql/definition_event_trigger.sql \
	src/catalog/sql/definition_extension.sql \
	src/catalog/sql/definition_find.sql \
	src/catalog/sql/definition_function.sql \
	src/catalog/sql/definition_grants.sql \
	src/catalog/sql/definition_indexes.sql \
	src/catalog/sql/definition_indexes_after.sql \
	src/catalog/sql/definition_inherited.sql \
	src/catalog/sql/definition_inherits.sql \
	src/catalog/sql/definition_later.sql \
	src/catalog/sql/definition_member.sql \
	src/catalog/sql/definition_members.sql \
	src/catalog/sql/definition_owner.sql \
	src/catalog/sql/definition_partition_key.sql \
	src/catalog/sql/definition_policies.sql \
	src/catalog/sql/definition_publication.sql \
	src/catalog/sql/definition_published.sql \
	src/catalog/sql/definition_published_schemas.sql \
	src/catalog/sql/definition_role.sql \
	src/catalog/sql/definition_rules.sql \
	src/catalog/sql/definition_schema.sql \
	src/catalog/sql/definition_sequences.sql \
	src/catalog/sql/definition_server.sql \
	src/catalog/sql/definition_server_of.sql \
	src/catalog/sql/definition_settings.sql \
	src/catalog/sql/definition_statistics.sql \
	src/catalog/sql/definition_storage.sql \
	src/catalog/sql/definition_subscription.sql \
	src/catalog/sql/definition_table.sql \
	src/catalog/sql/definition_table_after.sql \
	src/catalog/sql/definition_tablespace.sql \
	src/catalog/sql/definition_triggers.sql \
	src/catalog/sql/definition_type.sql \
	src/catalog/sql/definition_view.sql \
	src/catalog/sql/definition_view_defaults.sql \
	src/catalog/sql/definition_waiting.sql
