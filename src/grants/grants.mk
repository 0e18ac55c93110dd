noinst_LIBRARIES += libgrants.a
libgrants_a_SOURCES = \
	src/grants/baseline.c src/grants/baseline.h \
	src/grants/baseline_file.c src/grants/baseline_take.c \
	src/grants/builtin.h \
	src/grants/drift.c src/grants/drift.h src/grants/drift_words.c \
	src/grants/effect.c src/grants/effect.h \
	src/grants/effect_private.h \
	src/grants/effect_rows.c src/grants/effect_view.c \
	src/grants/excess.c src/grants/excess.h \
	src/grants/explore.h src/grants/explore_private.h \
	src/grants/explore_ask.c src/grants/explore_ask.h \
	src/grants/explore_member.c src/grants/explore_object.c \
	src/grants/explore_role.c src/grants/explore_use.c src/grants/explore_words.c \
	src/grants/object_find.c src/grants/object_name.c src/grants/object_name.h \
	src/grants/tabulate.c src/grants/tabulate.h \
	src/grants/grants.c src/grants/grants.h \
	src/grants/grants_private.h \
	src/grants/heritage.c \
	src/grants/matrix.c src/grants/matrix.h \
	src/grants/mend.c src/grants/mend.h \
	src/grants/need_future.c \
	src/grants/need_objects.c \
	src/grants/need_relations.c \
	src/grants/need_replication.c \
	src/grants/need_role.c \
	src/grants/need_server.c \
	src/grants/privilege.c src/grants/privilege.h \
	src/grants/rights.c src/grants/rights.h \
	src/grants/rights_ask.c src/grants/rights_ask.h \
	src/grants/rights_read.c \
	src/grants/roles.c src/grants/roles.h \
	src/grants/script.c \
	src/grants/sql.h \
	src/grants/target.c src/grants/target.h \
	src/grants/target_key.c src/grants/target_need.c \
	src/grants/target_private.h \
	src/grants/target_read.c src/grants/target_reference.c \
	src/grants/target_values.c src/grants/target_words.c \
	src/grants/verdict.c
nodist_libgrants_a_SOURCES = src/grants/sql.c src/grants/targets.c
GRANTS_SQL = \
	src/grants/sql/grants_columns.sql src/grants/sql/grants_database.sql \
	src/grants/sql/grants_defaults.sql src/grants/sql/grants_foreign.sql \
	src/grants/sql/grants_functions.sql src/grants/sql/grants_identities.sql \
	src/grants/sql/grants_members.sql src/grants/sql/grants_members_15.sql \
	src/grants/sql/grants_others.sql src/grants/sql/grants_owned.sql src/grants/sql/grants_partitions.sql \
	src/grants/sql/grants_patience.sql src/grants/sql/grants_policies.sql src/grants/sql/grants_published.sql \
	src/grants/sql/grants_relations.sql src/grants/sql/grants_roles.sql \
	src/grants/sql/grants_schemas.sql src/grants/sql/grants_serials.sql \
	src/grants/sql/grants_settings.sql src/grants/sql/grants_extensions.sql \
	src/grants/sql/grants_available.sql src/grants/sql/grants_replication.sql src/grants/sql/grants_types.sql \
	src/grants/sql/grants_called.sql src/grants/sql/grants_views.sql
TARGETS = \
	targets/adobe-experience-platform.yaml \
	targets/cloudquery.yaml \
	targets/dataddo-destination.yaml \
	targets/dataddo-source.yaml \
	targets/dbt.yaml \
	targets/logical-replication.yaml \
	targets/monitoring.yaml \
	targets/omni.yaml \
	targets/openmetadata.yaml \
	targets/pg-dump.yaml \
	targets/read-only.yaml \
	targets/read-write.yaml
targetsdir = $(pkgdatadir)/targets
dist_targets_DATA = $(TARGETS)
dist_pkgdata_DATA += src/grants/grants-report.schema.json
EXTRA_DIST += $(GRANTS_SQL) build-aux/embed-targets.sh
CLEANFILES += src/grants/sql.c src/grants/targets.c
src/grants/sql.c: $(GRANTS_SQL) build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-all.sh sql_ $@ $(top_srcdir) $(GRANTS_SQL)
src/grants/targets.c: $(TARGETS) build-aux/embed-targets.sh build-aux/embed-all.sh build-aux/embed.awk
	$(AM_V_GEN)$(SHELL) $(top_srcdir)/build-aux/embed-targets.sh $@ $(top_srcdir) $(TARGETS)
