/*
 * ident.h - SQL text from names and values. The only place that quotes.
 */
#ifndef PGUSHER_PG_IDENT_H
#define PGUSHER_PG_IDENT_H

#include <stdbool.h>

struct buf;

/* Appends @name as an SQL identifier: bare where that means the same on servers 10 to 18, quoted
 * otherwise. A name that is not UTF-8 is quoted byte for byte; inside a quoted identifier only the
 * quote itself needs doubling, which is safe in every server encoding whose multibyte characters
 * hold no ASCII bytes (all that a server may use; the client-only ones never reach us, because we
 * ask for UTF8). */
void ident_add(struct buf *out, const char *name);

/* The identifier that @text begins with, folded to lower case (ASCII) unless it is quoted; *end
 * gets what follows it. The caller frees it; NULL when there is none, or its quote never ends. A
 * bare one ends before a dot, a quote, a parenthesis or a blank. */
char *ident_read(const char *text, const char **end);

/* schema.name */
void ident_add_qualified(struct buf *out, const char *schema, const char *name);

/* Appends @text as a string literal that means the same whatever standard_conforming_strings is.
 * Only for scripts and commands that a person reads; our own statements use parameters. */
void ident_add_literal(struct buf *out, const char *text);

/* Appends @body as a dollar-quoted literal with a tag that does not occur in it: names within it
 * cannot end it. */
void ident_add_dollar(struct buf *out, const char *body);

/* Appends @text as a value of a conninfo string: bare, or in single quotes with \ and ' escaped. */
void ident_add_conninfo(struct buf *out, const char *text);

/* Appends @text as one word of a POSIX shell. */
void ident_add_shell(struct buf *out, const char *text);

/* Percent-encodes everything outside A-Za-z0-9-._~ (formats.md 6.1). */
void ident_add_uri(struct buf *out, const char *text);

#endif
