/*
 * config_private.h - the parts of reading ssh_config: config.c opens files and follows Include,
 * config_words.c cuts lines into words, config_match.c decides Host and Match, config_options.c is
 * the table of keywords, config_values.c makes settings of what was found.
 */
#ifndef PGUSHER_SSH_CONFIG_PRIVATE_H
#define PGUSHER_SSH_CONFIG_PRIVATE_H

#include "base/error.h"
#include "ssh/config.h"
#include "ssh/pattern.h"

/* Options whose values are used; the others are only checked for being known. */
enum option {
	OPT_NONE,
	OPT_HOSTNAME,
	OPT_PORT,
	OPT_USER,
	OPT_HOST_KEY_ALIAS,
	OPT_IDENTITY_FILE,
	OPT_CERTIFICATE_FILE,
	OPT_IDENTITIES_ONLY,
	OPT_IDENTITY_AGENT,
	OPT_PROXY_JUMP,
	OPT_PROXY_COMMAND,
	OPT_USER_KNOWN_HOSTS,
	OPT_GLOBAL_KNOWN_HOSTS,
	OPT_HASH_KNOWN_HOSTS,
	OPT_STRICT,
	OPT_CONNECT_TIMEOUT,
	OPT_ALIVE_INTERVAL,
	OPT_ALIVE_COUNT,
	OPT_TCP_KEEP_ALIVE,
	OPT_FAMILY,
	OPT_HOST_KEY_ALGORITHMS,
	OPT_CIPHERS,
	OPT_MACS,
	OPT_KEX_ALGORITHMS,
	OPT_PREFERRED,
	OPT_PUBLICKEY,
	OPT_PASSWORD,
	OPT_INTERACTIVE,
	OPT_BACKGROUND,
	OPT_COUNT
};

/* How the rest of the line is read. */
enum option_kind {
	KIND_WORD,   /* one word */
	KIND_FLAG,   /* yes, no, true, false */
	KIND_CHOICE, /* one of the words of the row, or a flag */
	KIND_PORT,
	KIND_NUMBER,
	KIND_TIME,	 /* "1h30", "none" */
	KIND_WORDS,	 /* one or more words; "none" stands alone */
	KIND_EACH,	 /* one word, and every line counts */
	KIND_ALGORITHMS, /* a list of names of the row's, with + - ^ */
	KIND_COMMAND,	 /* the rest of the line as it is */
	KIND_JUMP,
	KIND_AGENT,
	KIND_HOST,
	KIND_MATCH,
	KIND_INCLUDE,
	KIND_IGNORE_UNKNOWN,
	KIND_ANY /* not looked at */
};

struct option_row {
	const char *keyword; /* lower case */
	enum option_kind kind;
	enum option option;
	const char *words;    /* CHOICE: "inet,inet6"; ALGORITHMS: what ssh knows */
	const char *defaults; /* ALGORITHMS: OpenSSH's own list */
	/* Values, separated by commas, with which the native transport can live; NULL: any. */
	const char *harmless;
	const char *why; /* it cannot live with the others */
};

/* NULL: ssh does not know it. */
const struct option_row *option_row(const char *keyword);

/* The value of one line. @words and @rest as they stand; the outcome is a list that the caller
 * frees with words_list_free(), or NULL and @error (a reason only). */
struct word_list {
	char **list; /* NULL-terminated */
	size_t count;
};
bool option_read(const struct option_row *row, const char *rest, struct word_list *value,
	struct error *error);

/* --- words ----------------------------------------------------------------------------------- */

void word_list_add(struct word_list *words, const char *text, size_t length);
void word_list_free(struct word_list *words);

/* Cuts @line as ssh does since 8.7: quotes, backslashes, and # at the beginning of a word ends it.
 * False when a quote stays open. */
bool config_split(const char *line, struct word_list *words);

/* The keyword of a line, in lower case, and where the rest begins; NULL for a comment. Freed by the
 * caller. */
char *config_keyword(const char *line, const char **rest);

/* The next word of a Match line, cut the older way: blanks, one =, double quotes. NULL at the end;
 * freed by the caller. */
char *config_delimited(const char **at);

/* --- matching -------------------------------------------------------------------------------- */

struct match_facts {
	const char *host;	   /* what Host lines compare with */
	const char *original_host; /* as typed */
	const char *host_name;	   /* of a HostName so far, unexpanded; NULL */
	const char *user;	   /* so far; NULL: the account's */
	bool is_final;		   /* the second pass */
};

/* False and @error for a line that ssh refuses. */
bool host_line_matches(
	const struct word_list *words, const char *host, bool *matches, struct error *error);
/* @wants_final and @runs_command say what else stood in the line. */
bool match_line_matches(const char *rest, const struct match_facts *facts, bool *matches,
	bool *wants_final, bool *runs_command, struct error *error);

/* --- jumps ----------------------------------------------------------------------------------- */

/* False for what ssh calls an invalid ProxyJump. @jumps may be NULL: it is only checked. */
bool jumps_read(const char *text, struct ssh_jump **jumps, size_t *count);
void jumps_free(struct ssh_jump *jumps, size_t count);

/* --- files ------------------------------------------------------------------------------------ */

#define CONFIG_FILE_MAX ((size_t)1 << 20)
#define CONFIG_DEPTH_MAX 16 /* of Include, as in OpenSSH */

/* Where a path of Include lies; NULL and @error for one that may not stand there. The caller frees
 * it. */
char *config_include_path(const char *word, bool is_user, struct error *error);

/* --- what was found -------------------------------------------------------------------------- */

struct found {
	struct word_list value;
	char *origin; /* "~/.ssh/config:12" */
};

struct ssh_config {
	char *host, *typed_user, *typed_port;
	struct found found[OPT_COUNT];
	struct ssh_gap *gaps;
	size_t gap_count;
	char *ignored; /* patterns of IgnoreUnknown */
	bool wants_final;
	bool is_placed; /* an error names its file and line already */
	struct ssh_settings settings;
	/* What settings borrow. */
	char *host_name, *port, *alias, *agent, *command, *algorithms[4];
	struct word_list identities, certificates, user_files, global_files;
	struct ssh_jump *jumps;
	size_t jump_count;
};

bool config_is_found(const struct ssh_config *config, enum option option);
/* The first value, or NULL. */
const char *config_value(const struct ssh_config *config, enum option option);
void config_add_gap(struct ssh_config *config, const char *option, const char *file, size_t line,
	const char *why);

/* Fills in the settings. False and @error for a token that ssh does not know. */
bool config_settle(struct ssh_config *config, struct error *error);
void config_settings_free(struct ssh_config *config);
/* %h in a HostName; the caller frees it. NULL for an unknown token. */
char *config_expand_host(const char *host_name, const char *host);

#endif
