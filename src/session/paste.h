/*
 * paste.h - names and addresses written so that the owner of a server can paste them: foreign names
 * come through sources and screens, so nothing may break out of its place or its line.
 *
 * What cannot be written so that it survives a screen (text.h makes bytes visible that are no text)
 * is refused with false; nothing is appended then.
 */
#ifndef PGUSHER_SESSION_PASTE_H
#define PGUSHER_SESSION_PASTE_H

#include <stdbool.h>

struct buf;

/* @name as one token of pg_hba.conf, which has no escapes: control characters are refused, and a
 * leading '/', which makes it a pattern from PostgreSQL 16 on, quoted or not (hba.c). A name is cut
 * to 63 bytes, as the server does with the one it compares with (ProcessStartupPacket). */
bool paste_hba_token(struct buf *out, const char *name);

/* @name as an identifier of SQL on one line; what a screen would change becomes U&"\XXXX". */
bool paste_identifier(struct buf *out, const char *name);

/* @text as a string literal of SQL on one line. */
bool paste_literal(struct buf *out, const char *text);

/* The address that the words of a server name, with /32 or /128: "10.0.4.7/32". In any language it
 * is the one literal that is neither @user nor @dbname (may be NULL); two of them are no answer. */
bool paste_client(struct buf *out, const char *words, const char *user, const char *dbname);

#endif
