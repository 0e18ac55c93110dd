/*
 * options.h - the command line: psql's connection flags and ours, one table that also makes the
 * help.
 */
#ifndef PGUSHER_CLI_OPTIONS_H
#define PGUSHER_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;
struct secret;
struct source;

#define OPTION_LIST_MAX 64

/* The values of a flag that can be repeated, as they were given: borrowed from argv. */
struct word_list {
	const char *items[OPTION_LIST_MAX + 1]; /* the last one is NULL */
	size_t count;
};

struct options {
	char **words; /* what is left: borrowed from argv */
	int word_count;

	const char *host, *port, *user, *dbname;
	const char *ssh, *ssh_jump, *ssh_transport, *ssh_fingerprint, *password_file;
	const char *output, *target, *role, *script, *dump_screen, *write_probe, *watch;
	const char *format, *save_baseline, *against, *against_role, *against_source;
	struct word_list schemas, params;
	struct word_list from; /* see access_networks() */
	const char *columns, *order, *where, *sample;
	long timeout, limit, escape_delay, jobs;
	bool no_password, ask_password;
	const char *who;
	bool matrix, rights, simplest, revoke, allow_code;
	bool exact;
	bool json, csv, quiet, verbose, no_input, plain, strict, print_script;
	bool no_color, force_color, ascii, no_mouse;
	bool help, version, list_keys, overwrite, only_tunnel, markdown, no_hosts, no_retries, all;
};

/* False and @error (what is wrong, and what to type instead). */
bool options_parse(int argc, char **argv, struct options *options, struct error *error);

/* The table as lines for --help. */
void options_help(struct buf *out);

/*
 * The source that the flags, the environment and @words mean: a saved source, a service, a
 * conninfo string or URI, or, as with psql, a database and a user name. @password gets one that
 * stood in a URI or in --password-file.
 */
struct source *options_source(const struct options *options, char *const *words, int count,
	struct secret *password, struct error *error);

struct store_entry;

/* The same for a saved source at hand, with what the flags say over it. */
struct source *options_saved(const struct options *options, const struct store_entry *entry,
	struct secret *password, struct error *error);

/* True when @word names a source by itself: saved, a service, a URI or a conninfo string. */
bool options_is_source(const char *word);

#endif
