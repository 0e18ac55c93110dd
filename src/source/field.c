#include "source/field.h"

#include "base/memory.h"
#include "base/text.h"
#include "pg/conninfo.h"

#include <string.h>

static const char *const ssl_modes[] = {
	"disable", "allow", "prefer", "require", "verify-ca", "verify-full", NULL};
static const char *const three_ways[] = {"disable", "prefer", "require", NULL};
static const char *const session_kinds[] = {
	"any", "read-write", "read-only", "primary", "standby", "prefer-standby", NULL};
/* "" is: not set. A choice that has no default must be able to say so. */
static const char *const tls_versions[] = {"", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", NULL};
static const char *const password_origins[] = {
	"auto", "ask", "pgpass", "env", "command", "keyring", "aws-iam", "azure-entra", NULL};
static const char *const ssh_transports[] = {"auto", "native", "ssh", NULL};
static const char *const ssh_methods[] = {"auto", "agent", "key", "password", NULL};

/* What we know better than libpq about its own options. What is not here stands under More, as
 * plain text with libpq's label. */
static const struct field known[] = {
	{.keyword = "host", .label = "Host", .group = FIELD_COMMON},
	{.keyword = "port", .label = "Port", .group = FIELD_COMMON, .kind = FIELD_PORT},
	{.keyword = "dbname", .label = "Database", .group = FIELD_COMMON},
	{.keyword = "user", .label = "User", .group = FIELD_COMMON},
	{.keyword = "password", .label = "Password", .group = FIELD_COMMON, .kind = FIELD_SECRET},
	{.keyword = "sslmode",
		.label = "Mode",
		.group = FIELD_TLS,
		.kind = FIELD_CHOICE,
		.choices = ssl_modes},
	{.keyword = "sslrootcert",
		.label = "Root cert",
		.group = FIELD_TLS,
		.kind = FIELD_PATH,
		.help = "PEM of the CA"},
	{.keyword = "sslcert",
		.label = "Client cert",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_PATH},
	{.keyword = "sslkey",
		.label = "Client key",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_PATH,
		.help = "mode 0600"},
	{.keyword = "sslpassword",
		.label = "Key phrase",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_SECRET},
	{.keyword = "sslcrl",
		.label = "Revoked",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_PATH,
		.help = "PEM file of revoked certificates"},
	{.keyword = "sslcrldir",
		.label = "Revoked dir",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_PATH},
	{.keyword = "ssl_min_protocol_version",
		.label = "Minimum TLS",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_CHOICE,
		.choices = tls_versions},
	{.keyword = "ssl_max_protocol_version",
		.label = "Maximum TLS",
		.group = FIELD_CERTIFICATE,
		.kind = FIELD_CHOICE,
		.choices = tls_versions},
	{.keyword = "channel_binding",
		.label = "Channel binding",
		.group = FIELD_MORE,
		.kind = FIELD_CHOICE,
		.choices = three_ways},
	{.keyword = "gssencmode",
		.label = "GSS encryption",
		.compiled = "disable", /* libpq's "prefer" asks a KDC that may not answer */
		.group = FIELD_MORE,
		.kind = FIELD_CHOICE,
		.choices = three_ways},
	{.keyword = "target_session_attrs",
		.label = "Kind of server",
		.group = FIELD_MORE,
		.kind = FIELD_CHOICE,
		.choices = session_kinds},
	{.keyword = "connect_timeout",
		.label = "Time limit",
		.kind = FIELD_NUMBER,
		.group = FIELD_MORE,
		.help = "seconds for each stage"},
	{.keyword = "passfile", .label = "Password file", .group = FIELD_MORE, .kind = FIELD_PATH},
	{.keyword = "require_auth",
		.label = "Allowed logins",
		.variable = "PGREQUIREAUTH",
		.group = FIELD_MORE,
		.help = "scram-sha-256, md5, password, none...; empty: no clear text"},
};

/* Options of newer libraries that we keep ourselves where the linked one lacks them. */
static const char *const kept_by_us[] = {"require_auth"}; /* libpq 16 */

/* Fields that libpq does not have. */
static const struct field own[] = {
	{.keyword = "password_from",
		.label = "Comes from",
		.compiled = "auto",
		.group = FIELD_PASSWORD,
		.kind = FIELD_CHOICE,
		.choices = password_origins,
		.help = "auto: the password file, else asked"},
	{.keyword = "password_env", .label = "Variable", .group = FIELD_PASSWORD, .origin = "env"},
	{.keyword = "password_command",
		.label = "Command",
		.group = FIELD_PASSWORD,
		.origin = "command",
		.help = "run without a shell; its first line is the password"},
	{.keyword = "aws_region",
		.label = "AWS region",
		.group = FIELD_PASSWORD,
		.origin = "aws-iam",
		.help = "empty: the one in the name of the host"},
	{.keyword = "aws_profile",
		.label = "AWS profile",
		.group = FIELD_PASSWORD,
		.origin = "aws-iam",
		.help = "of ~/.aws; empty: AWS_ACCESS_KEY_ID, AWS_PROFILE, default"},
	{.keyword = "aws_command",
		.label = "Key command",
		.group = FIELD_PASSWORD,
		.origin = "aws-iam",
		.help = "prints the keys as a credential_process does"},
	{.keyword = "azure_tenant",
		.label = "Tenant",
		.group = FIELD_PASSWORD,
		.origin = "azure-entra",
		.help = "its ID or a domain of it"},
	{.keyword = "azure_client_id",
		.label = "Client ID",
		.group = FIELD_PASSWORD,
		.origin = "azure-entra",
		.help = "of the application"},
	{.keyword = "azure_secret_env",
		.label = "Variable",
		.compiled = "AZURE_CLIENT_SECRET",
		.group = FIELD_PASSWORD,
		.origin = "azure-entra",
		.help = "holds the client secret"},
	{.keyword = "azure_secret_command",
		.label = "Command",
		.group = FIELD_PASSWORD,
		.origin = "azure-entra",
		.help = "instead: its first line is the client secret"},
	{.keyword = "azure_token_url",
		.label = "Token URL",
		.compiled = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
		.group = FIELD_PASSWORD,
		.origin = "azure-entra",
		.help = "other clouds have others"},
	{.keyword = "azure_scope",
		.label = "Scope",
		.compiled = "https://ossrdbms-aad.database.windows.net/.default",
		.group = FIELD_PASSWORD,
		.origin = "azure-entra"},
	{.keyword = "azure_root_cert",
		.label = "Token CA",
		.group = FIELD_PASSWORD,
		.kind = FIELD_PATH,
		.origin = "azure-entra",
		.help = "PEM; empty: the authorities of the system"},
	{.keyword = "ssh_host", .label = "SSH host", .group = FIELD_SSH},
	{.keyword = "ssh_port", .label = "SSH port", .group = FIELD_SSH, .kind = FIELD_PORT},
	{.keyword = "ssh_user", .label = "SSH user", .group = FIELD_SSH},
	{.keyword = "ssh_method",
		.label = "Log in with",
		.compiled = "auto",
		.group = FIELD_SSH,
		.kind = FIELD_CHOICE,
		.choices = ssh_methods,
		.help = "auto: agent, then key file, then password"},
	{.keyword = "ssh_key", .label = "Key file", .group = FIELD_SSH, .kind = FIELD_PATH},
	{.keyword = "ssh_jumps",
		.label = "Jump hosts",
		.group = FIELD_SSH,
		.help = "user@host:port,... in their order; none"},
	{.keyword = "ssh_transport",
		.label = "Transport",
		.compiled = "auto",
		.group = FIELD_SSH,
		.kind = FIELD_CHOICE,
		.choices = ssh_transports,
		.help = "native, or the installed ssh; auto says why"},
	{.keyword = "ssh_config",
		.label = "SSH config",
		.group = FIELD_SSH,
		.kind = FIELD_PATH,
		.help = "empty: ~/.ssh/config; none: no file"},
	{.keyword = "ssh_known_hosts",
		.label = "Known hosts",
		.group = FIELD_SSH,
		.kind = FIELD_PATH},
	{.keyword = "ssh_fingerprint",
		.label = "Host key",
		.group = FIELD_SSH,
		.help = "expected SHA256 fingerprint; empty: known hosts"},
	{.keyword = "database_include",
		.label = "Databases",
		.group = FIELD_MORE,
		.help = "patterns, with commas: ^shop$, glob:app_*"},
	{.keyword = "database_exclude",
		.label = "Not databases",
		.group = FIELD_MORE,
		.help = "patterns of those that are left out"},
	{.keyword = "schema_include",
		.label = "Schemas",
		.group = FIELD_MORE,
		.help = "patterns, with commas: ^app, glob:*_live"},
	{.keyword = "schema_exclude",
		.label = "Not schemas",
		.group = FIELD_MORE,
		.help = "patterns of those that are left out"},
	{.keyword = "table_include",
		.label = "Tables",
		.group = FIELD_MORE,
		.help = "patterns, with commas; views too"},
	{.keyword = "table_exclude",
		.label = "Not tables",
		.group = FIELD_MORE,
		.help = "patterns of those that are left out"},
};

#define KNOWN (sizeof known / sizeof *known)
#define OWN (sizeof own / sizeof *own)
#define KEPT (sizeof kept_by_us / sizeof *kept_by_us)

static struct field *table;
static size_t count;

static const struct field *known_field(const char *keyword)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (strcmp(known[i].keyword, keyword) == 0)
			return &known[i];
	return NULL;
}

static void keep_ourselves(const char *keyword)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].keyword, keyword) == 0)
			return;
	table[count++] = *known_field(keyword);
}

static void add_libpq(const struct conninfo_option *option)
{
	const struct field *better = known_field(option->keyword);
	struct field *field = &table[count++];

	*field = better ? *better : (struct field){.label = option->label, .group = FIELD_MORE};
	field->keyword = option->keyword;
	field->variable = option->variable;
	if (!field->compiled)
		field->compiled = text_is_empty(option->compiled) ? NULL : option->compiled;
	field->is_libpq = true;
	if (option->dispchar[0] == '*')
		field->kind = FIELD_SECRET;
}

static bool is_offered(const struct conninfo_option *option)
{
	/* Services are expanded by us, with the provenance shown; the others are what libpq sets
	 * for itself or ignores. */
	static const char *const left_out[] = {
		"service", "servicefile", "fallback_application_name", "sslcompression"};

	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		if (strcmp(option->keyword, left_out[i]) == 0)
			return false;
	return true;
}

/* libpq's order is kept but for what we know, which comes in the order of our table. */
static void build(void)
{
	const struct conninfo_option *options = conninfo_options();
	size_t total = OWN + KEPT;

	for (const struct conninfo_option *option = options; option->keyword; option++)
		total++;
	table = mem_array(total, sizeof *table);
	for (size_t i = 0; i < KNOWN; i++)
		for (const struct conninfo_option *option = options; option->keyword; option++)
			if (strcmp(option->keyword, known[i].keyword) == 0)
				add_libpq(option);
	for (const struct conninfo_option *option = options; option->keyword; option++)
		if (!known_field(option->keyword) && is_offered(option))
			add_libpq(option);
	for (size_t i = 0; i < KEPT; i++)
		keep_ourselves(kept_by_us[i]);
	for (size_t i = 0; i < OWN; i++)
		table[count++] = own[i];
}

size_t field_count(void)
{
	if (!table)
		build();
	return count;
}

const struct field *field_at(size_t index)
{
	return index < field_count() ? &table[index] : NULL;
}

int field_index(const char *keyword)
{
	for (size_t i = 0; i < field_count(); i++)
		if (strcmp(table[i].keyword, keyword) == 0)
			return (int)i;
	return -1;
}

const char *field_sslmode_sentence(const char *mode)
{
	static const struct {
		const char *mode, *sentence;
	} sentences[] = {
		{"disable", "Not encrypted. Anyone on the way can read the password and the data."},
		{"allow", "Encrypted only if the server insists. Somebody on the way can switch it "
			  "off."},
		{"prefer", "Encrypted if the server can. Somebody on the way can switch it off."},
		{"require", "Encrypted, but nobody checks who the server is."},
		{"verify-ca", "Encrypted; the certificate is checked, the host name is not."},
		{"verify-full", "Encrypted; the certificate and the host name are both checked."},
	};

	for (size_t i = 0; mode && i < sizeof sentences / sizeof *sentences; i++)
		if (strcmp(sentences[i].mode, mode) == 0)
			return sentences[i].sentence;
	return NULL;
}
