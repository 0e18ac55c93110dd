/*
 * keyring.h - a password out of the Secret Service (GNOME Keyring, KWallet, KeePassXC), by the
 * program secret-tool: so neither GLib nor D-Bus comes into our address space (security.md 6.4).
 *
 * It is looked up by application (pgusher), host, port, user and dbname, and if that finds nothing,
 * without dbname. These are no secrets to the service, and are none.
 */
#ifndef PGUSHER_SOURCE_KEYRING_H
#define PGUSHER_SOURCE_KEYRING_H

struct buf;
struct error;
struct keyring;
struct loop;
struct secret;
struct source;

/* @password is borrowed during the call, and NULL when there is an @error. */
typedef void keyring_done(void *self, const struct secret *password, const struct error *error);

/* Waits a minute at most: a keyring that is locked asks the person first. @done comes from the
 * loop. */
struct keyring *keyring_ask(
	struct loop *loop, const struct source *source, keyring_done *done, void *self);
void keyring_cancel(struct keyring **keyring); /* empties the caller's pointer */

/* The command that puts the password of @source there; it asks for it. */
void keyring_store_command(const struct source *source, struct buf *out);

#endif
