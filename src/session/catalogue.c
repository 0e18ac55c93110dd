#include "session/catalogue.h"

#include "session/catalogue_tables.h"

#include <stddef.h>

/* The server's words come before libpq's: a SQLSTATE is worth more than a text. */
static const struct cause *const tables[] = {
	catalogue_ssh,
	catalogue_policy,
	catalogue_silence,
	catalogue_pooler,
	catalogue_tls,
	catalogue_login,
	catalogue_server,
	catalogue_reach,
};

/* The @index-th row of all, or NULL; *count gets how many there are up to there. */
static const struct cause *find(size_t index, size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct cause *cause = tables[i]; cause->code; cause++)
			if ((*count)++ == index)
				return cause;
	return NULL;
}

size_t catalogue_count(void)
{
	size_t count;

	find((size_t)-1, &count);
	return count;
}

const struct cause *catalogue_at(size_t index)
{
	size_t count;

	return find(index, &count);
}

/* V1 to V6: the providers' own pages, read and not run. */
static const struct provider providers[] = {
	{".supabase.", "V1", "resolve.|reach.",
		.next = "Supabase: direct hosts have only IPv6; the pooler's host has IPv4",
		.owner = "is the project paused? is the IPv4 add-on wanted?"},
	{".supabase.", "V1", "login.password|login.no-database|login.tenant|pooler.",
		.next = "Supabase: copy the string from the dashboard; the user is "
			"ROLE.PROJECT-REF on the shared pooler (5432 session, 6543 transaction)",
		.owner = "which pooler host does the dashboard show?"},
	{".neon.tech|.neon.build", "V2", "reach.timeout|tls.timeout|login.timeout",
		.next = "Neon: a compute that sleeps takes some seconds; try once more",
		.owner = "is the compute suspended, or the plan's limit reached?"},
	{".neon.tech|.neon.build", "V2", "pooler.|login.option",
		.next = "Neon: a host with -pooler takes no options; use the direct host",
		.owner = "the endpoint and its limits"},
	{".rds.amazonaws.com", "V3", "reach.|resolve.",
		.next = "RDS: use the endpoint's name, never its address",
		.owner = "RDS: inbound rule of the security group for the address of this machine; "
			 "is it publicly accessible?"},
	{".rds.amazonaws.com", "V3", "tls.bad-certificate|tls.unknown-authority|tls.no-root",
		.next = "RDS: global-bundle.pem of AWS as root certificate, sslmode verify-full",
		.owner = "RDS: which certificate authority does the instance use?"},
	{".rds.amazonaws.com", "V3", "login.external|login.hba-reject",
		.next = "RDS: an IAM token lives 15 minutes and names the real host, port and "
			"region; TLS is needed",
		.owner = "GRANT rds_iam TO {sql_user};\nthe policy rds-db:connect"},
	{".postgres.database.azure.com|.postgres.cosmos.azure.com", "V4", "login.hba|reach.",
		.next = "Azure: the firewall shows itself as a missing line of pg_hba.conf",
		.owner = "Azure: a firewall rule or private endpoint for {client}"},
	{".postgres.database.azure.com|.postgres.cosmos.azure.com", "V4", "login.password",
		.next = "Azure: the user has no @host on flexible servers",
		.owner = "Azure: is password login allowed beside Entra ID?"},
	{"/cloudsql/|.sql.goog|.alloydb", "V5", "reach.|resolve.",
		.next = "Cloud SQL: start the auth proxy, or use the private address from inside "
			"the network",
		.owner = "Cloud SQL: authorized networks for the address of this machine"},
	{"/cloudsql/|.sql.goog|.alloydb", "V5", "tls.unsupported",
		.next = "the auth proxy speaks TLS itself: sslmode=disable to it is right"},
	{".redshift.amazonaws.com|.redshift-serverless.amazonaws.com", "V6", "reach.",
		.next = "Redshift usually listens on 5439",
		.owner = "Redshift: inbound rule of the security group"},
	{".cockroachlabs.cloud", "V6", "reach.|tls.",
		.next = "CockroachDB usually listens on 26257, and wants TLS",
		.owner = "CockroachDB: allowed networks of the cluster"},
	{.hosts = NULL},
};

const struct provider *catalogue_providers(void)
{
	return providers;
}
