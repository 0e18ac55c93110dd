/*
 * cli.h - the commands without screens: one table.
 */
#ifndef PGUSHER_CLI_CLI_H
#define PGUSHER_CLI_CLI_H

struct options;

struct cli_command {
	const char *name, *arguments, *help;
	/* @words: what stands behind the command. Returns the exit code. */
	int (*run)(const struct options *options, char *const *words, int count);
};

/* The command of that name, or NULL. */
const struct cli_command *cli_find(const char *name);

/* --help and --version, on stdout. */
void cli_help(void);
void cli_version(void);

int cmd_test(const struct options *options, char *const *words, int count);
int cmd_fleet(const struct options *options, char *const *words, int count);
int cmd_grants(const struct options *options, char *const *words, int count);
/* grants --who, --rights and --matrix */
int cmd_explore(const struct options *options, char *const *words, int count);
int cmd_targets(const struct options *options, char *const *words, int count);
int cmd_schema(const struct options *options, char *const *words, int count);
int cmd_data(const struct options *options, char *const *words, int count);
int cmd_profile(const struct options *options, char *const *words, int count);
int cmd_list(const struct options *options, char *const *words, int count);
int cmd_show(const struct options *options, char *const *words, int count);
int cmd_save(const struct options *options, char *const *words, int count);
int cmd_info(const struct options *options, char *const *words, int count);

#endif
