/*
 * config.h - ssh_config(5) as ssh reads it, for the native transport: what the person's own files
 * say about one destination. Behaviour follows OpenSSH 9.2 and is compared with "ssh -G".
 *
 * The first value found for an option wins, so the command line (here: the query) stands before
 * the person's file and that before the system's. Nothing is executed: "Match exec" is not
 * evaluated but listed as something that only ssh itself can do.
 */
#ifndef PGUSHER_SSH_CONFIG_H
#define PGUSHER_SSH_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct ssh_config;

/* What is asked for; NULL where nothing is said. */
struct ssh_query {
	const char *host;	 /* as typed: an alias or a name */
	const char *user, *port; /* given elsewhere: these win over the files */
	const char *proxy_jump;	 /* as ssh -J; "none": neither jump host nor ProxyCommand */
	const char *user_file;	 /* NULL: ~/.ssh/config; "none": no file at all is read */
	const char *system_file; /* NULL: /etc/ssh/ssh_config; "none": it is not read */
};

enum ssh_strict { SSH_STRICT_ASK, SSH_STRICT_YES, SSH_STRICT_ACCEPT_NEW, SSH_STRICT_OFF };
enum ssh_family { SSH_FAMILY_ANY, SSH_FAMILY_INET, SSH_FAMILY_INET6 };

/* A jump host of ProxyJump as it is written; user and port may be NULL. */
struct ssh_jump {
	char *user, *host, *port;
};

/* Something in the files that the native transport cannot do. */
struct ssh_gap {
	char *option; /* "ProxyUseFdpass yes", as written */
	char *file;
	size_t line;
	const char *why; /* a literal */
};

/* All texts are expanded (~ and tokens) where ssh expands them; lists are NULL-terminated. An
 * option that no file names has the value that ssh itself would use. */
struct ssh_settings {
	const char *host_name; /* never NULL: the host itself when nothing else is said */
	const char *port;      /* never NULL */
	const char *user;      /* NULL: the account's name */
	const char *host_key_alias;
	const char *const *identity_files;    /* those that a file names; empty: ssh's defaults */
	const char *const *certificate_files; /* those that a file names */
	bool identities_only;
	const char *identity_agent; /* NULL: SSH_AUTH_SOCK; "none": no agent; else a socket */
	const struct ssh_jump *jumps;
	size_t jump_count;
	const char *proxy_command; /* NULL: none; as /bin/sh is to run it */
	const char *const *user_known_hosts;
	const char *const *global_known_hosts;
	bool hash_known_hosts;
	enum ssh_strict strict;
	int connect_timeout_s; /* 0: none */
	int alive_interval_s;  /* 0: none */
	int alive_count_max;
	bool tcp_keep_alive;
	enum ssh_family family;
	/* As written, with + - ^ worked into OpenSSH's default; NULL: not named. */
	const char *host_key_algorithms, *ciphers, *macs, *kex_algorithms;
	const char *preferred_authentications; /* NULL: not named */
	bool publickey, password, interactive; /* may be used */
	bool goes_to_background;	       /* ForkAfterAuthentication */
};

/* Reads the files for @query. NULL and @error (file, line, reason) when one cannot be read or
 * understood, as ssh would refuse it. A missing file is an empty one. */
struct ssh_config *ssh_config_read(const struct ssh_query *query, struct error *error);
void ssh_config_free(struct ssh_config *config); /* NULL is allowed */

const struct ssh_settings *ssh_config_settings(const struct ssh_config *config);

/* What only ssh itself can do; empty: the native transport serves this destination. */
const struct ssh_gap *ssh_config_gaps(const struct ssh_config *config, size_t *count);

/* Where the effective value of @option ("hostname", lower case) stands: "~/.ssh/config:12". NULL:
 * no file names it. */
const char *ssh_config_origin(const struct ssh_config *config, const char *option);

/* Calls @visit for each name of a Host line that has no pattern in it, in the order of the files
 * (Include followed); for completion. Errors end the visit in silence. */
void ssh_config_hosts(const char *user_file, const char *system_file,
	void (*visit)(void *self, const char *host), void *self);

#endif
