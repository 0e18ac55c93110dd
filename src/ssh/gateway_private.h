/*
 * gateway_private.h - what the parts of the gateway share: gateway.c chooses and shares, hops.c
 * asks ssh_config for the way, native.c goes it hop by hop, openssh.c lets the system's ssh go it.
 */
#ifndef PGUSHER_SSH_GATEWAY_PRIVATE_H
#define PGUSHER_SSH_GATEWAY_PRIVATE_H

#include "base/error.h"
#include "ssh/gateway.h"

/* One host of the way; the texts are those that count, after ssh_config. */
struct hop {
	struct ssh_config *config;
	char *host, *port, *user;
	/* native.c */
	struct gateway *gateway;
	struct tunnel *tunnel;
	struct forward *bridge; /* the channel through which it is reached, of the hop before */
	int bridge_end;		/* our end of that channel until the tunnel has it; -1 */
};

enum gateway_state { GATEWAY_OPENING, GATEWAY_READY, GATEWAY_DEAD };

struct child;
struct openssh;

struct gateway {
	struct loop *loop;
	const struct gateway_events *events;
	void *self;
	unsigned users;
	unsigned holds; /* of calls on the stack: it is freed when the last of them leaves */
	enum gateway_state state;
	enum gateway_transport transport; /* in use: never AUTO */
	char *why;			  /* it is; NULL: nothing to be said */
	bool may_change;		  /* auto: native may still give way to ssh */
	struct timer *deferred;

	/* The target, owned. */
	char *host, *port, *user, *jumps, *key_file, *agent_socket, *known_hosts, *fingerprint,
		*config_file;
	enum ssh_method method;
	int64_t limit_ms;

	struct hop hops[GATEWAY_HOPS_MAX];
	size_t hop_count, hop_at;
	size_t depth;	     /* of jump hosts that have jump hosts, while the way is planned */
	bool is_too_long;    /* more hosts than GATEWAY_HOPS_MAX: only the last one is planned */
	struct child *proxy; /* ProxyCommand of the first hop */
	char *proxy_said;    /* its last words */
	/* A failure of the first hop that waits for them. */
	struct timer *proxy_wait;
	struct error held;
	enum tunnel_leg held_leg;
	const char *held_code;
	struct openssh *openssh;
	struct gateway_forward *forwards;
};

struct gateway_forward {
	struct gateway_forward *next;
	struct gateway *gateway;
	const struct forward_events *events;
	void *self;
	struct forward *native;
	struct openssh_forward *system;
};

/* hops.c: fills in the hops. False and @error when ssh_config is refused. */
bool hops_plan(struct gateway *gateway, struct error *error);
void hops_free(struct gateway *gateway);
/* The known_hosts files of a hop, NULL-terminated: the texts are borrowed, the list is not. */
const char **hop_known_hosts(const struct gateway *gateway, const struct ssh_settings *settings);
/* The one that a new key is added to: that of the source (NULL: it names none), else the person's
 * first, never the system's. Borrowed. NULL: none, which is also what "none" and /dev/null mean. */
const char *hop_record_into(const char *of_source, const struct ssh_settings *settings);
/* The first thing that only ssh can do, "GSSAPIAuthentication yes (~/.ssh/config:3)"; NULL: none.
 * The caller frees it. */
char *hops_first_gap(const struct gateway *gateway);

/* native.c */
void native_start(struct gateway *gateway);
void native_end(struct gateway *gateway);

/* openssh.c */
bool openssh_is_installed(void);
void openssh_start(struct gateway *gateway);
void openssh_end(struct gateway *gateway);
void openssh_trust(struct openssh *openssh, enum tunnel_trust trust);
void openssh_answer(struct openssh *openssh, const struct secret *answer);
char *openssh_evidence(const struct openssh *openssh);
struct openssh_forward *openssh_forward(struct gateway *gateway, const char *host, int port,
	bool is_proved_first, const struct forward_events *events, void *self);
bool openssh_forward_is_proved(const struct openssh_forward *forward);
void openssh_forward_close(struct openssh_forward *forward);
void openssh_forward_shut(struct openssh_forward *forward);
bool openssh_forward_reopen(struct openssh_forward *forward);

/* gateway.c: an event may close the gateway. Between these two it stays, and is abandoned when the
 * owner closed it. */
void gateway_enter(struct gateway *gateway);
void gateway_leave(struct gateway *gateway);
bool gateway_is_abandoned(const struct gateway *gateway);

/* Tells the choice again: the way is gone anew. */
void gateway_tell_choice(struct gateway *gateway);
/* The ways out of opening. @error is taken over. */
void gateway_become_ready(struct gateway *gateway);
void gateway_fail(struct gateway *gateway, size_t hop, enum tunnel_leg leg, const char *code,
	struct error *error);
/* Native cannot serve and ssh can, because of @why: starts anew. False when that may not be. */
bool gateway_change_to_ssh(struct gateway *gateway, const char *why);

#endif
