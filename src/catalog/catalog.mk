include src/catalog/definition.mk
noinst_LIBRARIES += libcatalog.a
libcatalog_a_SOURCES = \
	src/catalog/catalog.c src/catalog/catalog.h \
	src/catalog/group.c src/catalog/group.h \
	src/catalog/level.c src/catalog/level_rows.h \
	src/catalog/object.c src/catalog/object.h \
	src/catalog/search.c src/catalog/search.h \
	src/catalog/search_find.c src/catalog/search_find.h \
	src/catalog/search_index.c src/catalog/search_index.h \
	src/catalog/search_mark.c src/catalog/search_match.c src/catalog/search_match.h \
	src/catalog/search_node.c src/catalog/search_node.h \
	src/catalog/shelf.c src/catalog/shelf.h \
	src/catalog/slots.c src/catalog/slots.h \
	src/catalog/sql.h \
	src/catalog/object_parts.c src/catalog/object_parts.h \
	$(DEFINITION_SOURCES)
nodist_libcatalog_a_SOURCES = src/catalog/sql.c
OBJECT_SQL = \
	src/catalog/sql/object_acl.sql \
	src/catalog/sql/object_arguments.sql \
	src/catalog/sql/object_attributes.sql \
	src/catalog/sql/object_column_statistics.sql \
	src/catalog/sql/object_columns.sql \
	src/catalog/sql/object_constraints.sql \
	src/catalog/sql/object_counters.sql \
	src/catalog/sql/object_database.sql \
	src/catalog/sql/object_database_settings.sql \
	src/catalog/sql/object_database_size.sql \
	src/catalog/sql/object_definition.sql \
	src/catalog/sql/object_depends_on.sql \
	src/catalog/sql/object_domain_constraints.sql \
	src/catalog/sql/object_event_trigger.sql \
	src/catalog/sql/object_extension.sql \
	src/catalog/sql/object_extension_members.sql \
	src/catalog/sql/object_extension_update.sql \
	src/catalog/sql/object_foreign_keys.sql \
	src/catalog/sql/object_foreign_table.sql \
	src/catalog/sql/object_function.sql \
	src/catalog/sql/object_function_usage.sql \
	src/catalog/sql/object_grants.sql \
	src/catalog/sql/object_index.sql \
	src/catalog/sql/object_index_usage.sql \
	src/catalog/sql/object_indexes.sql \
	src/catalog/sql/object_labels.sql \
	src/catalog/sql/object_locks.sql \
	src/catalog/sql/object_partitions.sql \
	src/catalog/sql/object_policies.sql \
	src/catalog/sql/object_publication.sql \
	src/catalog/sql/object_publication_schemas.sql \
	src/catalog/sql/object_publication_tables.sql \
	src/catalog/sql/object_publication_tables_10.sql \
	src/catalog/sql/object_referenced_by.sql \
	src/catalog/sql/object_role.sql \
	src/catalog/sql/object_role_member_of.sql \
	src/catalog/sql/object_role_members.sql \
	src/catalog/sql/object_role_owned.sql \
	src/catalog/sql/object_role_settings.sql \
	src/catalog/sql/object_row_security.sql \
	src/catalog/sql/object_rules.sql \
	src/catalog/sql/object_schema.sql \
	src/catalog/sql/object_sequence.sql \
	src/catalog/sql/object_sequence_value.sql \
	src/catalog/sql/object_server.sql \
	src/catalog/sql/object_server_mappings.sql \
	src/catalog/sql/object_server_tables.sql \
	src/catalog/sql/object_sizes.sql \
	src/catalog/sql/object_source.sql \
	src/catalog/sql/object_statements.sql \
	src/catalog/sql/object_statements_place.sql \
	src/catalog/sql/object_statements_sight.sql \
	src/catalog/sql/object_statistics.sql \
	src/catalog/sql/object_storage.sql \
	src/catalog/sql/object_subscription.sql \
	src/catalog/sql/object_subscription_10.sql \
	src/catalog/sql/object_subscription_14.sql \
	src/catalog/sql/object_subscription_tables.sql \
	src/catalog/sql/object_subscription_workers.sql \
	src/catalog/sql/object_tablespace.sql \
	src/catalog/sql/object_tablespace_objects.sql \
	src/catalog/sql/object_tablespace_size.sql \
	src/catalog/sql/object_triggers.sql \
	src/catalog/sql/object_type.sql \
	src/catalog/sql/object_used_by.sql \
	src/catalog/sql/object_vacuum.sql
CATALOG_SQL = \
	src/catalog/sql/count_event_triggers.sql src/catalog/sql/count_extensions.sql \
	src/catalog/sql/count_functions.sql src/catalog/sql/count_functions_10.sql \
	src/catalog/sql/count_publications.sql src/catalog/sql/count_relations.sql \
	src/catalog/sql/count_roles.sql src/catalog/sql/count_servers.sql \
	src/catalog/sql/count_subscriptions.sql src/catalog/sql/count_tablespaces.sql \
	src/catalog/sql/count_types.sql src/catalog/sql/databases.sql \
	src/catalog/sql/event_triggers.sql src/catalog/sql/extensions.sql \
	src/catalog/sql/find.sql src/catalog/sql/functions.sql src/catalog/sql/functions_10.sql \
	src/catalog/sql/locked_by.sql src/catalog/sql/partitioned.sql \
	src/catalog/sql/partitions.sql src/catalog/sql/publications.sql \
	src/catalog/sql/relations.sql src/catalog/sql/roles.sql src/catalog/sql/schemas.sql \
	src/catalog/sql/search_columns.sql src/catalog/sql/search_comments.sql \
	src/catalog/sql/search_functions.sql src/catalog/sql/search_functions_10.sql \
	src/catalog/sql/search_node_function.sql src/catalog/sql/search_node_function_10.sql \
	src/catalog/sql/search_node_other.sql src/catalog/sql/search_node_relation.sql \
	src/catalog/sql/search_node_subscription.sql src/catalog/sql/search_node_type.sql \
	src/catalog/sql/search_others.sql src/catalog/sql/search_relations.sql \
	src/catalog/sql/search_roles.sql src/catalog/sql/search_subscriptions.sql \
	src/catalog/sql/search_types.sql src/catalog/sql/servers.sql src/catalog/sql/size.sql \
	src/catalog/sql/subscriptions.sql src/catalog/sql/tablespaces.sql \
	src/catalog/sql/types.sql \
	$(OBJECT_SQL) $(DEFINITION_SQL)
EXTRA_DIST += $(CATALOG_SQL)
CLEANFILES += src/catalog/sql.c
src/catalog/sql.c: $(CATALOG_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(CATALOG_SQL)
