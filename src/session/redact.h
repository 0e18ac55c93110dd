/*
 * redact.h - a report without host names: for tickets that strangers read.
 *
 * The names of the source, of the way through SSH hosts, of the server's certificates and of lines
 * of its pg_hba.conf, and every IP address, become <host 1>, <address 1>, ...: the same one
 * everywhere, so that the report can still be followed.
 */
#ifndef PGUSHER_SESSION_REDACT_H
#define PGUSHER_SESSION_REDACT_H

struct redactor;
struct source;
struct step;

/* Learns the names of @source and of what the STEP_COUNT @steps found. */
struct redactor *redactor_new(const struct source *source, const struct step *steps);
void redactor_free(struct redactor *redactor); /* NULL is allowed */

/* @text without them; the caller frees it. NULL gives NULL; without a redactor it is a copy. */
char *redact(struct redactor *redactor, const char *text);

#endif
