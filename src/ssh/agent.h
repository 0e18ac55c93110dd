/*
 * agent.h - an ssh-agent, asked without blocking (draft-ietf-sshm-ssh-agent).
 *
 * libssh2_agent_* blocks, and does its input and output through the session's callbacks: its
 * request would be queued for the SSH server (ssh-and-libpq.md 1.5). One request at a time; an
 * agent that asks its owner to confirm may take as long as it likes. Private to src/ssh.
 */
#ifndef PGUSHER_SSH_AGENT_H
#define PGUSHER_SSH_AGENT_H

#include "ssh/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct agent;
struct error;
struct loop;

enum agent_state {
	AGENT_WAITING, /* for an answer */
	AGENT_ANSWERED,
	AGENT_REFUSED, /* it said no: locked, key gone, not confirmed */
	AGENT_LOST     /* the agent has gone; nothing more can be asked */
};

enum agent_flag { AGENT_RSA_SHA256 = 2, AGENT_RSA_SHA512 = 4 };

struct agent_key {
	struct wire_string type;
	struct wire_string blob;
	struct wire_string comment;
};

/* Connects to the socket at @path. @wake is called from the loop after an answer or the end; it
 * may close the agent. */
struct agent *agent_open(struct loop *loop, const char *path, void (*wake)(void *self), void *self,
	struct error *error);
void agent_close(struct agent *agent); /* NULL is allowed */

enum agent_state agent_state(const struct agent *agent);

void agent_ask_keys(struct agent *agent);
/* After the answer; the keys are borrowed until agent_close(). */
size_t agent_key_count(const struct agent *agent);
const struct agent_key *agent_key_at(const struct agent *agent, size_t index);

void agent_ask_signature(struct agent *agent, struct wire_string blob, const void *data,
	size_t length, uint32_t flags);
/* After the answer: what stands behind the algorithm's name. Borrowed until the next question. */
struct wire_string agent_signature(const struct agent *agent);

#endif
