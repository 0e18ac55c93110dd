/*
 * tunnel_private.h - what the parts of the tunnel share: tunnel.c drives, reach.c finds the host,
 * handshake.c agrees on keys and judges the host's, auth.c logs in, forward.c carries channels.
 *
 * Whoever is called from the loop goes tunnel_enter() ... tunnel_leave(): an event may close the
 * tunnel, and it is freed only when the outermost of them has left.
 */
#ifndef PGUSHER_SSH_TUNNEL_PRIVATE_H
#define PGUSHER_SSH_TUNNEL_PRIVATE_H

#include "base/error.h"
#include "loop/resolver.h"
#include "ssh/link.h"
#include "ssh/tunnel.h"

enum tunnel_state {
	TUNNEL_RESOLVING,
	TUNNEL_REACHING,
	TUNNEL_SHAKING_HANDS,
	TUNNEL_JUDGING,
	TUNNEL_LOGGING_IN,
	TUNNEL_READY,
	TUNNEL_DEAD
};

/* What is agreed on in a key exchange, in the order of its message (RFC 4253, 7.1). */
enum algorithm_kind {
	ALGORITHM_KEX,
	ALGORITHM_HOST_KEY,
	ALGORITHM_CIPHER,
	ALGORITHM_MAC,
	ALGORITHM_KINDS
};

struct auth;
struct stream;
struct timer;
struct watch;

struct tunnel {
	struct loop *loop;
	const struct tunnel_events *events;
	void *self;

	/* The target, owned. */
	char *host, *port, *user, *key_file, *agent_socket, *fingerprint;
	char *reached_by; /* NULL once it is reached */
	char *record_into;
	char **known_hosts, **identity_files, **certificate_files;
	bool identities_only;
	char *known_host; /* as known_hosts has it */
	int known_port;
	int port_number;
	enum ssh_strict strict;
	bool hashes_hosts;
	int family, alive_interval_s;
	int alive_count_max; /* 0: no answer is asked for */
	int alive_unanswered, alive_asked;
	uint64_t alive_heard;	       /* bytes received when the last one was sent */
	char *wanted[ALGORITHM_KINDS]; /* by ssh_config; NULL: all */
	char *offer[ALGORITHM_KINDS];  /* what was offered */
	enum ssh_method method;
	int64_t limit_ms;

	enum tunnel_state state;
	enum tunnel_leg leg;
	bool was_ready;
	bool is_pending; /* work is left that needs no waiting */
	bool is_closed;	 /* by its owner; freed by the outermost tunnel_leave() */
	int depth;

	struct resolver *resolver;
	struct address *addresses;
	size_t address_count, address_at;
	bool is_connecting;
	char *reach_failures; /* "192.0.2.1: Connection refused; ..." */
	const char *reach_code;

	int fd;
	struct watch *watch;
	struct timer *clock; /* of the leg or of the wait for the server */
	void (*time_is_up)(struct tunnel *tunnel);
	struct link link;
	LIBSSH2_SESSION *session;
	char *banner, *ciphers;
	char *needs_ssh;

	/* The question that is open. */
	struct tunnel_question question;
	struct host_key host_key;
	struct host_verdict verdict;
	char fingerprint_sent[FINGERPRINT_MAX];
	bool has_trust, is_new_accepted;
	enum tunnel_trust trust;

	struct auth *auth;

	struct forward *forwards;
	struct stream *opening; /* one channel open at a time: its state is in the session */
	struct timer *keepalive;
	LIBSSH2_CHANNEL *anchor; /* the channel closed last: see st_ready() */
};

/* A step of a state: true when something moved, so that another round may move more. */
typedef bool state_step(struct tunnel *tunnel);

void tunnel_enter(struct tunnel *tunnel);
void tunnel_leave(struct tunnel *tunnel);

/* Moves all there is to move within @budget_ms. The one way in for whatever has news. */
void tunnel_drive(struct tunnel *tunnel, int budget_ms);

/* The one place where the state changes. */
void tunnel_enter_state(struct tunnel *tunnel, enum tunnel_state state);
void tunnel_begin_leg(struct tunnel *tunnel, enum tunnel_leg leg);
void tunnel_pass_leg(struct tunnel *tunnel, const char *fact);

/* The one way to fail: closes everything, then reports. @error is taken over. */
void tunnel_fail(struct tunnel *tunnel, const char *code, struct error *error);

/* tunnel_fail() because the connection ended or libssh2 can go no further. */
void tunnel_fail_lost(struct tunnel *tunnel);

/* What the server's goodbye, the socket or libssh2 said; the caller frees it. */
char *tunnel_last_words(const struct tunnel *tunnel);

/* True when the server has gone, or nothing more can be sent to it. Bytes that it sent before may
 * still be unread. */
bool tunnel_is_cut(const struct tunnel *tunnel);

/* The clock of one wait for the server. */
void tunnel_start_clock(
	struct tunnel *tunnel, int64_t limit_ms, void (*time_is_up)(struct tunnel *tunnel));
void tunnel_stop_clock(struct tunnel *tunnel);

/* Puts @question (host, port and user are filled in here); the clock stops. */
void tunnel_ask(struct tunnel *tunnel, const struct tunnel_question *question);

void st_resolve_begin(struct tunnel *tunnel);
state_step st_reaching, st_shaking_hands, st_judging, st_logging_in, st_ready;
void reach_first_address(struct tunnel *tunnel);
void handshake_begin(struct tunnel *tunnel);
/* Nothing weak, and the known types of host key first. False when this libssh2 has none of it. */
bool algorithms_offer(struct tunnel *tunnel);
/* Does ssh_config name any of the lists? */
bool algorithms_are_narrowed(const struct tunnel *tunnel);
/* What both sides offer where they have nothing in common, a kind a line; the caller frees it.
 * Notes in the tunnel why the system's ssh would get on. */
char *algorithms_compare(struct tunnel *tunnel);

/* Logged in by @how. */
void tunnel_become_ready(struct tunnel *tunnel, const char *how);

/* auth.c */
void auth_begin(struct tunnel *tunnel);
void auth_answer(struct auth *auth, const struct secret *answer);
const char *auth_methods_tried(const struct auth *auth);
const char *auth_methods_offered(const struct auth *auth);
void auth_end(struct auth *auth); /* stops all work; NULL is allowed, as below */
void auth_free(struct auth *auth);

/* forward.c: sockets and channels of all forwards end; the handles live until tunnel_close(). */
void forwards_end(struct tunnel *tunnel);
void forwards_sweep(struct tunnel *tunnel); /* frees what was closed */
void forwards_free(struct tunnel *tunnel);

#endif
