/*
 * known_hosts.h - the lines of known_hosts files, as sshd(8) describes them. Private to src/ssh.
 */
#ifndef PGUSHER_SSH_KNOWN_HOSTS_H
#define PGUSHER_SSH_KNOWN_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum known_mark { KNOWN_PLAIN, KNOWN_REVOKED, KNOWN_AUTHORITY };

struct known_line {
	const char *file;
	size_t number; /* from 1 */
	enum known_mark mark;
	const char *hosts;	   /* NUL-terminated: names and patterns, or one hashed name */
	const char *type;	   /* NUL-terminated; the blob is of this type */
	const unsigned char *blob; /* as public_key_read() gives it */
	size_t length;
};

/* Calls @visit for every line that can be understood in every file; the others are skipped, as ssh
 * does. A missing file is an empty one. False and @error when a file cannot be read. Everything in
 * the line is borrowed during the call. */
bool known_hosts_each(const char *const *files,
	void (*visit)(void *self, const struct known_line *line), void *self, struct error *error);

/* True when the hosts of the line mean @name, which is in lower case: "host" or "[host]:port".
 * Sets *@failed (and never clears it) when the name could not be hashed, for want of memory or by
 * OpenSSL's configuration: then nothing may be decided, as the line may be a revocation. */
bool known_line_matches(const struct known_line *line, const char *name, bool *failed);

/* The name under which known_hosts files keep @host at @port; the caller frees it. */
char *known_name(const char *host, int port);

/* "|1|salt|hash" of @name; the caller frees it. NULL when there is no randomness. */
char *known_name_hashed(const char *name);

#endif
