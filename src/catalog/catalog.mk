include src/catalog/definition.mk
noinst_LIBRARIES += libcatalog.a
libcatalog_a_SOURCES = \
	src/catalog/catalog.c src/catalog/catalog.h \
	src/catalog/object.c src/catalog/object.h \
	src/catalog/sql.h \
	$(DEFINITION_SOURCES)
nodist_libcatalog_a_SOURCES = src/catalog/sql.c
CATALOG_SQL = \
	src/catalog/sql/databases.sql src/catalog/sql/find.sql src/catalog/sql/functions.sql \
	src/catalog/sql/functions_10.sql src/catalog/sql/object_columns.sql \
	src/catalog/sql/object_definition.sql src/catalog/sql/object_function.sql \
	src/catalog/sql/object_grants.sql src/catalog/sql/object_indexes.sql \
	src/catalog/sql/object_keys.sql src/catalog/sql/object_policies.sql \
	src/catalog/sql/object_sequence.sql src/catalog/sql/object_storage.sql \
	src/catalog/sql/object_triggers.sql src/catalog/sql/object_type.sql \
	src/catalog/sql/partitions.sql src/catalog/sql/relations.sql src/catalog/sql/schemas.sql \
	src/catalog/sql/types.sql $(DEFINITION_SQL)
EXTRA_DIST += $(CATALOG_SQL)
CLEANFILES += src/catalog/sql.c
src/catalog/sql.c: $(CATALOG_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(CATALOG_SQL)
