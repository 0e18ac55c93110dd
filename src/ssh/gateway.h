/*
 * gateway.h - the way to an SSH host: by our own sessions over libssh2 (tunnel.h), hop by hop, or
 * by the system's ssh with the person's whole configuration. Both end in forwards whose local end
 * lets in our own libpq only.
 *
 * Several sessions share one gateway; it ends with the last of them.
 */
#ifndef PGUSHER_SSH_GATEWAY_H
#define PGUSHER_SSH_GATEWAY_H

#include "ssh/tunnel.h"

#include <stdbool.h>
#include <stddef.h>

struct gateway;
struct gateway_forward;

#define GATEWAY_HOPS_MAX 5 /* the SSH host and up to four jump hosts before it */

enum gateway_transport {
	GATEWAY_AUTO,	/* native where it can serve, else ssh; says which and why */
	GATEWAY_NATIVE, /* libssh2, in this process */
	GATEWAY_SSH	/* the installed ssh, as a child */
};

/* What the source says; NULL where ssh_config decides. All texts are copied. */
struct gateway_target {
	const char *host; /* a name or an alias of ssh_config */
	const char *port, *user;
	const char *jumps; /* "user@host:port,..." in their order, as ssh -J; "none" */
	enum gateway_transport transport;
	enum ssh_method method;
	const char *key_file;
	const char *agent_socket; /* NULL: no agent */
	const char *known_hosts;
	const char *fingerprint; /* of the last hop; nothing is asked about it then */
	const char *config_file; /* NULL: ~/.ssh/config and the system's; "none": neither */
	int64_t leg_limit_ms;
};

/* @hop counts from 0, the one that is reached first; the SSH host itself is the last. */
struct gateway_events {
	/* Which transport, and why not the other one (NULL: nothing to be said). May come twice. */
	void (*chose)(void *self, enum gateway_transport transport, const char *why);
	void (*began)(void *self, size_t hop, enum tunnel_leg leg);
	void (*passed)(void *self, size_t hop, enum tunnel_leg leg, const char *fact);
	void (*asks)(void *self, size_t hop, const struct tunnel_question *question);
	/* An open question is void: the one who asked has gone on. */
	void (*withdrew)(void *self);
	void (*ready)(void *self);
	/* Before it was ready. After that its forwards fail. Only gateway_close() is left. */
	void (*failed)(void *self, size_t hop, enum tunnel_leg leg, const char *code,
		const struct error *error);
};

/* NULL and @error when the ssh_config files are refused, or name a way that leads nowhere. Events
 * come from the loop. */
struct gateway *gateway_open(struct loop *loop, const struct gateway_target *target,
	const struct gateway_events *events, void *self, struct error *error);

/* Another user of a gateway that is ready; each closes it once. */
struct gateway *gateway_share(struct gateway *gateway);
bool gateway_is_ready(const struct gateway *gateway);
void gateway_close(struct gateway *gateway); /* NULL is allowed */

void gateway_trust(struct gateway *gateway, enum tunnel_trust trust);
void gateway_answer(struct gateway *gateway, const struct secret *answer); /* NULL: none */

/* Facts; borrowed. */
size_t gateway_hop_count(const struct gateway *gateway);
const char *gateway_hop_host(const struct gateway *gateway, size_t hop); /* as reached */
/* Banner, algorithms, what was tried and what the server offers, a line each; "" before. The
 * caller frees it. */
char *gateway_evidence(const struct gateway *gateway, size_t hop);
/* What ssh_config says that the native transport does not do, a line each; "" when it does all.
 * The caller frees it. */
char *gateway_gaps(const struct gateway *gateway);

/* What the way would be, for a form; nothing is connected. Freed by gateway_sketch_clear(). */
struct gateway_sketch {
	char *way;	   /* "bastion.example.com port 2222, user mia, through jump1" */
	char *host_key;	   /* "known: ssh-ed25519", "not known yet: ..." */
	char *gaps;	   /* as gateway_gaps() */
	char *port, *user; /* of the SSH host, as they count; @user is NULL for the account's */
	bool has_configured_port; /* ssh_config names it */
};

/* False and @error when ssh_config is refused. */
bool gateway_sketch(
	const struct gateway_target *target, struct gateway_sketch *sketch, struct error *error);
void gateway_sketch_clear(struct gateway_sketch *sketch);

/* The events and calls are those of forwards in tunnel.h. By the system's ssh the channel is opened
 * when libpq comes in, so opened() comes before it is known whether the SSH host reaches @host;
 * with @is_proved_first a channel is opened, and closed again, before. */
struct gateway_forward *gateway_forward(struct gateway *gateway, const char *host, int port,
	bool is_proved_first, const struct forward_events *events, void *self);
void gateway_forward_close(struct gateway_forward *forward); /* NULL is allowed */
void gateway_forward_shut(struct gateway_forward *forward);
bool gateway_forward_reopen(struct gateway_forward *forward);
bool gateway_forward_is_proved(const struct gateway_forward *forward);

#endif
