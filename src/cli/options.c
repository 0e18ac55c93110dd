#include "cli/options.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/fileio.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"
#include "pg/conninfo.h"
#include "source/environment.h"
#include "source/source.h"
#include "source/store.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_kind { FLAG, TEXT, NUMBER, LIST };

struct option_row {
	char letter; /* 0: none */
	const char *name;
	enum option_kind kind;
	size_t place; /* in struct options */
	const char *argument, *help;
};

#define PLACE(field) offsetof(struct options, field)

static const struct option_row rows[] = {
	{'h', "host", TEXT, PLACE(host), "HOST", "database server host or socket directory"},
	{'p', "port", TEXT, PLACE(port), "PORT", "database server port"},
	{'U', "username", TEXT, PLACE(user), "NAME", "database user name"},
	{'d', "dbname", TEXT, PLACE(dbname), "DB", "database name, conninfo string or URI"},
	{'w', "no-password", FLAG, PLACE(no_password), NULL, "never ask for a password"},
	{'W', "password", FLAG, PLACE(ask_password), NULL,
		"ask for the password before connecting"},
	{0, "password-file", TEXT, PLACE(password_file), "FILE",
		"read the password from FILE (-: stdin)"},
	{0, "ssh", TEXT, PLACE(ssh), "[USER@]HOST[:PORT]", "connect through an SSH tunnel"},
	{0, "ssh-jump", TEXT, PLACE(ssh_jump), "[USER@]HOST[:PORT],...",
		"jump hosts before it, as ssh -J"},
	{0, "ssh-transport", TEXT, PLACE(ssh_transport), "auto|native|ssh",
		"who makes the SSH connection (auto)"},
	{0, "ssh-fingerprint", TEXT, PLACE(ssh_fingerprint), "SHA256:...",
		"expected key of the SSH host"},
	{0, "timeout", NUMBER, PLACE(timeout), "SECONDS", "limit of each step (10)"},
	{0, "target", TEXT, PLACE(target), "NAME",
		"grants: what is needed, see targets (read-only)"},
	{0, "role", TEXT, PLACE(role), "NAME", "grants: for this role (the session's own)"},
	{0, "schema", LIST, PLACE(schemas), "NAME", "grants: only this schema; can be repeated"},
	{0, "param", LIST, PLACE(params), "NAME=VALUE", "grants: a parameter of the target"},
	{0, "who", TEXT, PLACE(who), "OBJECT", "grants: who can do what to it, and by which ways"},
	{0, "rights", FLAG, PLACE(rights), NULL, "grants: everything that --role can do"},
	{0, "matrix", FLAG, PLACE(matrix), NULL, "grants: what all roles can do; also --csv"},
	{0, "simplest", FLAG, PLACE(simplest), NULL,
		"grants: the script with ON ALL TABLES IN SCHEMA"},
	{0, "revoke", FLAG, PLACE(revoke), NULL,
		"grants: print only the REVOKEs of what is not needed"},
	{0, "save-baseline", TEXT, PLACE(save_baseline), "FILE",
		"grants: keep what the role holds, mode 0600"},
	{0, "against", TEXT, PLACE(against), "FILE", "grants: what changed since that was kept"},
	{0, "against-role", TEXT, PLACE(against_role), "NAME",
		"grants: what is different from that role"},
	{0, "against-source", TEXT, PLACE(against_source), "WHAT",
		"grants: what is different on that source"},
	{0, "format", TEXT, PLACE(format), "FORMAT", "grants: text, json, csv, markdown or junit"},
	{0, "script", TEXT, PLACE(script), "FILE", "drive the screens by a script"},
	{0, "sql", FLAG, PLACE(print_script), NULL,
		"grants: print only the SQL that mends; also --script"},
	{0, "limit", NUMBER, PLACE(limit), "N",
		"data: at most N rows (500); profile: count over the first N"},
	{0, "columns", TEXT, PLACE(columns), "A,B", "data: only these columns"},
	{0, "where", TEXT, PLACE(where), "CONDITION",
		"data, profile: only these rows; SQL, run read-only"},
	{0, "sample", TEXT, PLACE(sample), "PERCENT", "data, profile: about so many of the pages"},
	{0, "exact", FLAG, PLACE(exact), NULL, "profile: count over all rows"},
	{0, "allow-code", FLAG, PLACE(allow_code), NULL,
		"data, profile: reading may run code written by others"},
	{0, "overwrite", FLAG, PLACE(overwrite), NULL, "save: replace a source of that name"},
	{'o', "output", TEXT, PLACE(output), "FILE", "data to FILE, mode 0600"},
	{0, "json", FLAG, PLACE(json), NULL, "JSON on stdout"},
	{0, "csv", FLAG, PLACE(csv), NULL, "data, grants: CSV on stdout"},
	{'q', "quiet", FLAG, PLACE(quiet), NULL, "less on stderr"},
	{0, "verbose", FLAG, PLACE(verbose), NULL, "more on stderr"},
	{0, "strict", FLAG, PLACE(strict), NULL, "test: a warning counts as a failure"},
	{0, "from", LIST, PLACE(from), "ADDRESS[/BITS],...",
		"test: would these be let in? can be repeated"},
	{0, "only-tunnel", FLAG, PLACE(only_tunnel), NULL, "test: only the SSH tunnel"},
	{0, "all", FLAG, PLACE(all), NULL, "test: every saved source"},
	{0, "jobs", NUMBER, PLACE(jobs), "N", "test: at most N sources at work at once (64)"},
	{0, "watch", TEXT, PLACE(watch), "30s", "test: again and again; prints what changed"},
	{0, "no-retries", FLAG, PLACE(no_retries), NULL,
		"test: do not repeat what passes by itself"},
	{0, "write-probe", TEXT, PLACE(write_probe), "SCHEMA",
		"test: make, fill and drop a table there; rolled back"},
	{0, "markdown", FLAG, PLACE(markdown), NULL,
		"test, grants: a report in Markdown on stdout"},
	{0, "no-hosts", FLAG, PLACE(no_hosts), NULL, "test: host names left out of the report"},
	{0, "no-input", FLAG, PLACE(no_input), NULL, "never ask; also --batch"},
	{0, "batch", FLAG, PLACE(no_input), NULL, NULL},
	{0, "plain", FLAG, PLACE(plain), NULL, "lines instead of screens"},
	{0, "no-color", FLAG, PLACE(no_color), NULL, "no colours (also NO_COLOR)"},
	{0, "ascii", FLAG, PLACE(ascii), NULL, "no signs beyond ASCII"},
	{0, "no-mouse", FLAG, PLACE(no_mouse), NULL, "leave the mouse to the terminal"},
	{0, "esc-delay", NUMBER, PLACE(escape_delay), "MS", "wait this long after Esc (25)"},
	{0, "list-keys", FLAG, PLACE(list_keys), NULL, "print the keys of all screens"},
	{'V', "version", FLAG, PLACE(version), NULL, "versions"},
	{'?', "help", FLAG, PLACE(help), NULL, "this help"},
};

#define ROWS (sizeof rows / sizeof *rows)

/* In "pgusher grants --script" the flag takes no value; everywhere else it names the file that
 * drives the screens. The command is the first word that is no flag. */
static bool is_script_of_grants(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			return strcmp(argv[i], "grants") == 0;
	return false;
}

/* "--color=always" is the one that is not in the table: it takes one of three words. */
static bool set_color(struct options *options, const char *word, struct error *error)
{
	if (strcmp(word, "always") == 0)
		options->force_color = true;
	else if (strcmp(word, "never") == 0)
		options->no_color = true;
	else if (strcmp(word, "auto") != 0)
		return error_set(error, "--color takes always, never or auto, not \"%s\"", word);
	return true;
}

static bool set_number(
	long *number, const struct option_row *row, const char *text, struct error *error)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	if (errno || *end || end == text || *number <= 0)
		return error_set(
			error, "--%s takes a number greater than 0, not \"%s\"", row->name, text);
	return true;
}

static bool add_word(struct word_list *list, const struct option_row *row, const char *value,
	struct error *error)
{
	if (list->count == OPTION_LIST_MAX)
		return error_set(
			error, "--%s was given more than %d times", row->name, OPTION_LIST_MAX);
	list->items[list->count++] = value;
	return true;
}

static bool set_option(struct options *options, const struct option_row *row, const char *value,
	struct error *error)
{
	void *place = (char *)options + row->place;

	switch (row->kind) {
	case FLAG:
		*(bool *)place = true;
		return true;
	case TEXT:
		*(const char **)place = value;
		return true;
	case NUMBER:
		return set_number(place, row, value, error);
	case LIST:
		return add_word(place, row, value, error);
	}
	return true;
}

static void build_getopt(struct option *longs, char *shorts, bool script_is_flag)
{
	size_t letters = 0;

	shorts[letters++] = ':'; /* our own messages */
	for (size_t i = 0; i < ROWS; i++) {
		longs[i] = (struct option){.name = rows[i].name,
			.has_arg = rows[i].kind == FLAG ? no_argument : required_argument,
			.val = 256 + (int)i};
		if (script_is_flag && rows[i].place == PLACE(script))
			longs[i] = (struct option){
				.name = rows[i].name, .has_arg = no_argument, .val = 254};
		if (!rows[i].letter)
			continue;
		shorts[letters++] = rows[i].letter;
		if (rows[i].kind != FLAG)
			shorts[letters++] = ':';
	}
	shorts[letters] = '\0';
	longs[ROWS] = (struct option){.name = "color", .has_arg = required_argument, .val = 255};
	longs[ROWS + 1] = (struct option){.name = NULL};
}

static const struct option_row *row_of(int found)
{
	if (found >= 256)
		return &rows[found - 256];
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].letter && rows[i].letter == found)
			return &rows[i];
	return NULL;
}

static bool complain(int found, char *const *argv, struct error *error)
{
	const char *word = argv[optind - 1];

	if (found == ':')
		error_set(error, "%s needs a value", word);
	else if (optopt && optopt < 254)
		error_set(error, "there is no flag -%c", optopt);
	else
		error_set(error, "there is no flag %s", word);
	error_set_hint(error, "pgusher --help lists them");
	return false;
}

bool options_parse(int argc, char **argv, struct options *options, struct error *error)
{
	struct option longs[ROWS + 2];
	char shorts[2 * ROWS + 2];
	int found;

	*options = (struct options){.word_count = 0};
	build_getopt(longs, shorts, is_script_of_grants(argc, argv));
	opterr = 0;
	optind = 1;
	while ((found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row;

		if (found == 254) {
			options->print_script = true;
			continue;
		}
		if (found == 255) {
			if (!set_color(options, optarg, error))
				return false;
			continue;
		}
		/* '?' is both psql's help and getopt's complaint. */
		if (found == ':' || (found == '?' && optopt != '?'))
			return complain(found, argv, error);
		row = row_of(found);
		if (!row || !set_option(options, row, optarg, error))
			return false;
	}
	options->words = argv + optind;
	options->word_count = argc - optind;
	if (options->no_password)
		options->no_input |= !options->ask_password;
	return true;
}

void options_help(struct buf *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		char left[64];

		if (!rows[i].help)
			continue;
		__builtin_snprintf(left, sizeof left, "%c%c%c --%s%s%s", rows[i].letter ? '-' : ' ',
			rows[i].letter ? rows[i].letter : ' ', rows[i].letter ? ',' : ' ',
			rows[i].name, rows[i].argument ? " " : "",
			rows[i].argument ? rows[i].argument : "");
		buf_printf(out, "  %-32s %s\n", left, rows[i].help);
	}
}
