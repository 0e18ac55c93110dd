/*
 * tunnel.h - an SSH session to one host, on the loop.
 *
 * A state machine on libssh2 that never sees a socket: it reads from and writes to queues of ours
 * and so never meets a partial send (ssh-and-libpq.md 2, the rekey trap). Its legs are what the
 * person watches: reach, host key, login. Nothing secret is sent before the host key is settled.
 *
 * Events come from the loop, never from inside the call that started the work.
 */
#ifndef PGUSHER_SSH_TUNNEL_H
#define PGUSHER_SSH_TUNNEL_H

#include "ssh/config.h"
#include "ssh/hostkey.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;
struct secret;
struct tunnel;

enum tunnel_leg { TUNNEL_RESOLVE, TUNNEL_REACH, TUNNEL_HOST_KEY, TUNNEL_LOGIN };

/* A server may want several steps (AuthenticationMethods): the method is for the first one, and
 * what the server demands after that is tried as well. */
enum ssh_method {
	SSH_AUTO, /* agent, then key file (or the usual ~/.ssh/id_*), then password */
	SSH_AGENT,
	SSH_KEY_FILE,
	SSH_PASSWORD /* "password", else keyboard-interactive */
};

/* Where to, and what ssh_config says about it; all texts are copied by tunnel_open(). */
struct tunnel_target {
	const char *host;
	const char *port; /* NULL: 22 */
	const char *user; /* NULL: the account's name */
	enum ssh_method method;
	const char *key_file; /* the person's own choice: this one only. NULL: @identity_files */
	/* NULL-terminated, as below; NULL or empty: the usual ~/.ssh/id_* that exist; "none" is no
	 * file, and not the usual ones either. Also tried when the server wants a second key after
	 * @key_file. */
	const char *const *identity_files;
	/* Tried before the key that they are for, as is KEY-cert.pub beside a key file. */
	const char *const *certificate_files;
	bool identities_only;		/* of the agent's keys only those that a file is for, too */
	const char *agent_socket;	/* NULL: no agent */
	const char *const *known_hosts; /* NULL-terminated */
	const char *record_into;	/* of them the one that a new key is added to; NULL: none */
	const char *fingerprint; /* accept exactly this key, ask nothing; NULL: known_hosts */
	int64_t leg_limit_ms;	 /* of reach and of each wait for the server */
	bool has_socket;	 /* @socket is connected already: no resolve and no reach */
	int socket;		 /* taken over */
	/* What stands between @socket and the SSH host (a ProxyCommand), which a connected socket
	 * says nothing about: REACH passes with this as its fact when the first byte comes. NULL:
	 * nothing. */
	const char *reached_by;
	const char *host_key_alias; /* the name in known_hosts, without a port; NULL: the host */
	enum ssh_strict strict;	    /* what happens to an unknown key; a changed one is refused */
	bool hash_known_hosts;	    /* of a name that is recorded */
	int family;		    /* AF_INET, AF_INET6; 0: any */
	int alive_interval_s;	    /* 0: 60, and nobody asks for an answer */
	int alive_count_max;	    /* so many unanswered, and the host counts as gone */
	/* Of those that are strong enough only these, in this order; NULL: all of them. */
	const char *host_key_algorithms, *ciphers, *macs, *kex_algorithms;
};

enum tunnel_question_kind {
	TUNNEL_ASK_HOST_KEY,   /* unknown: answer with tunnel_trust() */
	TUNNEL_ASK_PASSWORD,   /* answer with tunnel_answer() */
	TUNNEL_ASK_PASSPHRASE, /* for the key file named in prompt; the server accepts the key,
				* unless its public part is nowhere to be found */
	TUNNEL_ASK_PROMPT,     /* keyboard-interactive: what the server asks, unsanitised */
	TUNNEL_ASK_NOTHING     /* to be seen only ("touch the key"); withdrawn when it was done */
};

struct tunnel_question {
	enum tunnel_question_kind kind;
	const char *host; /* who asks */
	int port;	  /* 0: not known */
	const char *user;
	const char *prompt;		 /* PASSPHRASE: the file; PROMPT: the server's text */
	const char *title, *instruction; /* PROMPT: of the whole round; "" or NULL: none */
	bool echo;			 /* PROMPT: the answer may be seen */
	bool is_of_client;		 /* PROMPT: the program ssh asks, not the server */
	/* HOST_KEY. The system's ssh shows no more than type and fingerprint: the others are NULL.
	 */
	const char *key_type, *fingerprint;
	const struct host_key *key;
	const struct host_verdict *verdict;
	const char *known_hosts; /* the file that it is recorded in; NULL: in none */
	bool must_be_recorded;	 /* it cannot be trusted this time only */
	int attempt;		 /* 1 for the first time */
};

enum tunnel_trust { TUNNEL_REFUSE, TUNNEL_TRUST_ONCE, TUNNEL_TRUST_AND_RECORD };

struct tunnel_events {
	/* @leg began; its clock stops while a question is open. */
	void (*began)(void *self, enum tunnel_leg leg);
	/* @leg passed; @fact in a few words ("known, ed25519"). */
	void (*passed)(void *self, enum tunnel_leg leg, const char *fact);
	/* Answer at any later time; everything in @question is borrowed until then. */
	void (*asks)(void *self, const struct tunnel_question *question);
	void (*ready)(void *self); /* logged in */
	/* @leg failed, or the session broke later (then @leg is TUNNEL_LOGIN and was_ready is
	 * true). @code names the entry of the diagnosis catalogue ("ssh.refused", "ssh.no-method",
	 * ...; a literal). "ssh.key-needs-ssh" says that ssh itself may get in with a key that was
	 * meant for this (FIDO, or a certificate that this libssh2 cannot use). The tunnel is dead
	 * but for tunnel_close(). */
	void (*failed)(void *self, enum tunnel_leg leg, bool was_ready, const char *code,
		const struct error *error);
};

struct tunnel *tunnel_open(struct loop *loop, const struct tunnel_target *target,
	const struct tunnel_events *events, void *self);
void tunnel_close(struct tunnel *tunnel); /* NULL is allowed; also ends all forwards */

void tunnel_trust(struct tunnel *tunnel, enum tunnel_trust trust);
/* NULL: no answer; goes on to the next method or fails. The secret is copied. */
void tunnel_answer(struct tunnel *tunnel, const struct secret *answer);

/* Facts for evidence; borrowed, "" before they are known. */
const char *tunnel_server_banner(const struct tunnel *tunnel); /* as the server sent it */
const char *tunnel_methods_tried(const struct tunnel *tunnel); /* "agent key ed25519, password" */
const char *tunnel_methods_offered(const struct tunnel *tunnel);
const char *tunnel_ciphers(const struct tunnel *tunnel); /* kex, cipher, MAC agreed on */
/* Why another transport would do better ("the host has only an RSA key"); NULL: it would not. */
const char *tunnel_needs_ssh(const struct tunnel *tunnel);

/*
 * A forward: "direct-tcpip" from the SSH host to @host:@port, as the SSH host sees them, with a
 * listener on 127.0.0.1 (port of the kernel's choice) for libpq. The first channel is opened
 * before opened() is called, so that opened() proves that the SSH host can reach the database.
 */
struct forward;

struct forward_events {
	void (*opened)(void *self, int local_port);
	/* May the peer at this port of 127.0.0.1 come in? Compare with getsockname() of our own
	 * socket. @is_ours: its socket was found among those of this process. Asked at every
	 * accept; the others are closed with a reset. Not used by tunnel_connect(). */
	bool (*admits)(void *self, int peer_port, bool is_ours);
	/* Refused, or broken later. @code as above ("forward.prohibited", "forward.refused"). The
	 * local connection is closed already. */
	void (*failed)(void *self, const char *code, const struct error *error);
};

struct forward *tunnel_forward(struct tunnel *tunnel, const char *host, int port,
	const struct forward_events *events, void *self);
void forward_close(struct forward *forward); /* NULL is allowed */

int forward_port(const struct forward *forward); /* of the local end; 0: none */
/* The local end is shut: nobody can come in any more. What came in goes on. */
void forward_shut(struct forward *forward);
/* Opens it again on the same port, for a request to cancel. False when somebody else has taken
 * the port meanwhile, or the forward is dead: nothing of ours may go there then. */
bool forward_reopen(struct forward *forward);

/* The same without a local end: the channel is connected to @fd, a stream socket that is taken
 * over. opened() comes with the port 0 when the SSH host has reached @host. */
struct forward *tunnel_connect(struct tunnel *tunnel, const char *host, int port, int fd,
	const struct forward_events *events, void *self);

#endif
