/*
 * way.h - what the way of a source through its SSH host would be, for a form: asked of files only,
 * nothing is connected.
 */
#ifndef PGUSHER_SESSION_WAY_H
#define PGUSHER_SESSION_WAY_H

#include <stdbool.h>

struct source;

/* Each text is a line, or NULL when there is nothing to say. Freed by way_clear(). */
struct way {
	char *host;	 /* "bastion.example.com port 2222, user mia, through jump1"; or why not */
	char *host_key;	 /* "known: ssh-ed25519", "not known yet: it will be asked about" */
	char *transport; /* what of ssh_config native does not do, and what follows from that */
	char *key;	 /* "ed25519, encrypted, SHA256:..." of the key file */
	char *port, *user;	  /* what counts where the source names none */
	bool has_configured_port; /* by ssh_config, else it is the usual one */
};

void way_look(const struct source *source, struct way *way);
void way_clear(struct way *way);

/* Calls @visit for each SSH host that ssh_config or known_hosts name in clear, for completion; a
 * name may come more than once. */
void way_hosts(
	const struct source *source, void (*visit)(void *self, const char *host), void *self);

#endif
