#include "cli/cli.h"

#include "base/buf.h"
#include "cli/options.h"
#include "cli/out.h"
#include "config.h"
#include "loop/http.h"
#include "pg/connection.h"

#include <jansson.h>
#include <libssh2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <yaml.h>

static const struct cli_command commands[] = {
	{"test", "[WHAT]", "the test, step by step", cmd_test},
	{"grants", "[WHAT]", "what a role needs, has and lacks; --sql prints the script",
		cmd_grants},
	{"targets", "[NAME]", "what grants can be checked for, with parameters and needs",
		cmd_targets},
	{"schema", "[WHAT] [PATTERN]", "schemas, objects, columns", cmd_schema},
	{"data", "[WHAT] TABLE", "rows: --limit N, --columns A,B, --csv, --json", cmd_data},
	{"profile", "[WHAT] TABLE [COL]",
		"what values are like: by statistics; --exact, --sample P, --limit N count",
		cmd_profile},
	{"list", "", "saved sources and services", cmd_list},
	{"show", "SOURCE", "one source, each value with its provenance, no secrets", cmd_show},
	{"save", "NAME [WHAT]", "store a source", cmd_save},
	{"info", "", "versions, libraries and every path in use", cmd_info},
	{"demo", "", "a throw-away server and sources to try everything on", NULL},
};

const struct cli_command *cli_find(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

void cli_help(void)
{
	struct buf out = BUF_INIT;

	buf_text(&out,
		"pgusher: connects to PostgreSQL, proves each step of the way, checks grants, "
		"browses.\n\n");
	buf_text(&out, "  pgusher                          screens, on the list of sources\n");
	buf_text(&out, "  pgusher [WHAT]                   screens, connecting to WHAT\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char left[64];

		snprintf(left, sizeof left, "pgusher %s %s", commands[i].name,
			commands[i].arguments);
		buf_printf(&out, "  %-32s %s\n", left, commands[i].help);
	}
	buf_text(&out, "\nWHAT is a saved source, service=NAME, a conninfo string, a postgresql:// "
		       "URI,\nor a database and a user name, as with psql.\n\n");
	options_help(&out);
	buf_text(&out,
		"\nExit codes: 0 passed, 1 usage or own error, 2 cannot connect, 3 a mandatory "
		"check failed,\n130 interrupted. Manual: pgusher(1).\n");
	fputs(buf_string(&out), stdout);
	buf_free(&out);
}

void cli_version(void)
{
	char *libpq = pg_library_version();

	printf("pgusher %s\n", PACKAGE_VERSION);
	printf("libpq %s, libssh2 %s, libyaml %s, jansson %s, utf8proc %s, libcurl %s\n", libpq,
		libssh2_version(0), yaml_get_version_string(), jansson_version_str(),
		utf8proc_version(), http_library());
	free(libpq);
}
