#include "session/product.h"

#include "base/text.h"
#include "pg/connection.h"

#include <stddef.h>
#include <string.h>

bool product_is_postgresql(const struct connection *connection)
{
	return connection_dialect(connection) == DIALECT_POSTGRESQL;
}

const char *product_name(const char *version, const char *roles, bool is_aurora)
{
	static const struct {
		const char *mark, *name;
	} by_version[] = {{"CockroachDB", "CockroachDB"}, {"Redshift", "Amazon Redshift"},
		{"-YB-", "YugabyteDB"}, {"Greenplum", "Greenplum"},
		{"EnterpriseDB", "EDB Postgres Advanced Server"}},
	  by_role[] = {{"rds_superuser", "Amazon RDS"},
		  {"azure_pg_admin", "Azure Database for PostgreSQL"},
		  {"alloydbsuperuser", "Google AlloyDB"}, {"cloudsqlsuperuser", "Google Cloud SQL"},
		  {"supabase_admin", "Supabase"}, {"neon_superuser", "Neon"}};

	for (size_t i = 0; i < sizeof by_version / sizeof *by_version; i++)
		if (strstr(version, by_version[i].mark))
			return by_version[i].name;
	if (is_aurora)
		return "Amazon Aurora";
	for (size_t i = 0; i < sizeof by_role / sizeof *by_role; i++)
		if (strstr(roles, by_role[i].mark))
			return by_role[i].name;
	return "PostgreSQL";
}

const char *product_pooler(const char *host)
{
	if (text_ends_with(host, ".pooler.supabase.com"))
		return "Supabase's pooler, by its host name";
	if (text_ends_with(host, ".neon.tech") && strstr(host, "-pooler."))
		return "Neon's pooler, by its host name";
	return "a connection pooler (PgBouncer, pgpool or another; it does not say)";
}
